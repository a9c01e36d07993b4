"""What a rectificatif corrects, as the Journal officiel prints it: « Au lieu de : « … », lire : « … » »."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from monitor.domain.diff import diff_texts
from monitor.domain.diff_hunks import Hunk, HunkOp, with_spans
from monitor.domain.hunks import GAP

_MOST = 100
_LONGEST = 5000
"""So many characters of each side of a correction are kept: a table may be printed again as a whole."""
_LONGEST_PLACE = 200
_MOST_TRIED = 20
_INSTEAD = re.compile(r"\bau\slieu\s(?:de(?:\slire)?|du|des)\b\s?:?", re.IGNORECASE)
_READ = re.compile(
    r"(?:\bil\s(?:faut|convient\sde|y\sa\slieu\sde)\s)?\blire\b(?:\s?:|(?=\s?[«\"“])|(?<=[,;]\slire)(?=\s))",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"\.\s(?=[A-ZÀ-Ý](?:[a-zà-ÿ'’]|\s[a-z]))")
_CLOSING = {"«": "»", "“": "”", '"': '"'}
_NEXT_PLACE = re.compile(
    r"(?:pages?|articles?|annexes?|tableaux?|dans|après|avant|il\sconvient|ajouter|supprimer|le\sreste)\b"
    r"|(?:[àa]|aux?)\s[^\n]{0,150}[:,]$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction: the words printed, and those to be read in their place; ``place`` is where."""

    before: str
    after: str
    place: str = ""


def corrections_of(text: str) -> tuple[Correction, ...]:
    """Return the corrections that a canonical text states, in order, at most a hundred.

    Quoted or not, on one line or on several (a list, a table), « lire » after or before « au lieu de ».
    ``place`` is what its line, or the one above, says before it: « Page 2070, article 3 ». What is not
    said in these forms (« Il convient d'ajouter ») is left out.
    """
    marks = []
    for mark in _INSTEAD.finditer(text):
        marks.append(mark)
        if len(marks) > _MOST:
            break
    found = []
    place = 0
    for mark, following in zip(marks, [*marks[1:], None], strict=False):
        lead = text[place : mark.start()]
        rest = text[mark.end() : following.start() if following else len(text)]
        if correction := _correction(lead, rest, last=following is None):
            found.append(correction[0])
            place = mark.end() + correction[1]
    return tuple(found[:_MOST])


def _correction(lead: str, rest: str, *, last: bool) -> tuple[Correction, int] | None:
    """Return one correction and where it ends in what follows « au lieu de »; None when it states none."""
    read = _read_instead(rest)
    if read is None:
        return _said_before(lead, rest)
    before = rest[: read.start()]
    end = read.end() + _length(rest[read.end() :], block="\n" in before.strip(), last=last)
    after = _bare(rest[read.end() : end], quoted=_is_quoted(rest[read.end() :]))
    said = Correction(_bare(before, quoted=True), after, _place(lead))
    return (said, end) if said.before and said.after else None


def _said_before(lead: str, rest: str) -> tuple[Correction, int] | None:
    """Read « Lire : « … » au lieu de : « … » », both quoted on one line."""
    line = lead.rsplit("\n", 1)[-1][-_LONGEST:]
    read = _read_instead(line)
    if read is None or not (_is_quoted(line[read.end() :]) and _is_quoted(rest)):
        return None
    end = _length(rest, block=False, last=True)
    before, after = _bare(rest[:end], quoted=True), _bare(line[read.end() :], quoted=True)
    return (Correction(before, after, _place(line[: read.start()])), end) if before and after else None


def _read_instead(words: str) -> re.Match[str] | None:
    """Return the « lire » that is not in a quotation, else the first: a quotation may be left open."""
    first = None
    depth = place = 0
    for tried, read in enumerate(_READ.finditer(words)):
        first = first or read
        depth += words.count("«", place, read.start()) - words.count("»", place, read.start())
        place = read.start()
        if depth <= 0:
            return read
        if tried == _MOST_TRIED:
            break
    return first


def _is_quoted(words: str) -> bool:
    return words.lstrip()[:1] in _CLOSING


def _length(words: str, *, block: bool, last: bool) -> int:
    """Return how far the words to be read go: their quotation, their line, or their lines for a block."""
    if (closed := _closed(words)) is not None:
        return closed
    length = len(words) - len(words.lstrip())
    lines = words[length:].split("\n")
    if not last and len(lines) > 1:
        lines.pop()  # the place of the next correction, on its line
    for number, line in enumerate(lines):
        if number and line and (not block or _NEXT_PLACE.match(line)):
            break
        length += len(line) + 1
    return min(length, len(words))


def _closed(words: str) -> int | None:
    """Return where the quotation that begins the words ends; None when nothing is quoted, or not closed."""
    start = len(words) - len(words.lstrip())
    opening = words[start : start + 1]
    if opening not in _CLOSING:
        return None
    closing, depth = _CLOSING[opening], 0
    for match in re.finditer(f"[{opening}{closing}]", words[start:]):
        opens = match[0] == opening and not (opening == closing and depth)
        depth += 1 if opens else -1
        if depth == 0:
            return start + match.end()
    return None


def _bare(words: str, *, quoted: bool) -> str:
    """Return words without their quotation marks, in lines without blanks, at most ``_LONGEST``."""
    words = words.strip(" \n,;:")
    if _closed(words.rstrip(".")) == len(words.rstrip(".")):
        words = words.rstrip(".")[1:-1]
    elif not quoted or "\n" in words:
        words = words.rstrip(".")
    words = "\n".join(filter(None, map(str.strip, words.split("\n"))))
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST].rsplit(' ', 1)[0]} {GAP}"


def _place(lead: str) -> str:
    """Return what is said before « au lieu de »: the end of its line, else a line that leads to it."""
    *above, line = lead[-4 * _LONGEST_PLACE :].rsplit("\n", 4)
    if not line.strip(" :,;.-–—»"):
        line = next((other for other in reversed(above) if other.strip()), "")
        # « Article 1 » above may be the heading of the rectificatif itself.
        if not line.rstrip().endswith((":", ",")):
            return ""
    place = _SENTENCE.split(line)[-1].strip(" :,;.-–—»")
    return place if len(place) <= _LONGEST_PLACE else ""


def correction_hunks(corrections: Iterable[Correction]) -> tuple[Hunk, ...]:
    """Return the corrections as a difference that can be shown: where each is, then its words."""
    rows: list[tuple[HunkOp, str, str]] = []
    for correction in corrections:
        lead = ("\n" if rows else "") + (f"{correction.place} : " if correction.place else "")
        if lead:
            rows.append((HunkOp.EQUAL, lead, lead))
        hunks = diff_texts(correction.before, correction.after).hunks
        rows += [(hunk.op, hunk.before, hunk.after) for hunk in hunks]
    return with_spans(rows)
