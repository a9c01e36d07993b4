"""The sentences of a text whose lines may be cut by hand or by a PDF, and that may hold Markdown marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from monitor.domain.model import Span
from monitor.domain.sentences import sentences

_MARKS = "*_"
_MARK = re.compile(r"(?m)(?<!^)[*_]|^[*_](?!\s)")  # « * » before a blank begins an item
_BREAK = re.compile(r"\n{1,2}")
_ITEM = re.compile(r"\s?(?:[-–—•·▪‣●○◦*]\s|\d{1,2}[.)°]\s|[a-z][.)]\s|#)")
_ENDED = tuple(".!?…:;»”")
# A line that ends so is never whole: « jusqu'au », « de la », « Mme », « n° ».
_GOES_ON = re.compile(
    r"(?:^|[\s'’(])(?:le|la|les|l['’]|une?|des?|du|d['’]|à|au|aux|en|et|ou|par|pour|sur|dans|sous|avec|sans"
    r"|que|qui|dont|d['’]ici|jusqu['’](?:à|au|aux|en)|jusque|avant|après|dès|fin|début|ce|cette|ces|son|sa|ses"
    r"|leurs?|notre|nos|votre|vos|mon|ma|mes|MM?\.|Mmes?|n°|art\.|est|sont|sera|seront|ont)$",
    re.IGNORECASE,
)
# « 31 décembre » may end a line; « 2026 » on the next one shows that it went on.
_MONTH = re.compile(
    r"\b(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d\b")
_LONGEST_END = 24
_NARROWEST = 24
"""Letters: shorter lines are an address or a heading, not a paragraph cut to a width."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, ``text[start:end]``, and the number of its paragraph."""

    start: int
    end: int
    paragraph: int


def wrapped_sentences(text: str) -> tuple[Sentence, ...]:
    """Return the sentences of a canonical text, without the blanks around them.

    A line end inside a paragraph cut to a width, or after a word that cannot end a sentence, is a blank.
    Markdown marks that touch a sentence are in it, and never hide its end.
    """
    joined = _joined(text)
    found: list[Sentence] = []
    paragraph = done = 0
    for low, high in sentences(joined):
        paragraph += joined.count("\n\n", done, low)
        start, end = _with_marks(text, low, high, done)
        found.append(Sentence(start, end, paragraph))
        done = end
    return tuple(found)


def _with_marks(text: str, start: int, end: int, low: int) -> Span:
    while start > low and text[start - 1] in _MARKS:
        start -= 1
    while end < len(text) and text[end] in _MARKS:
        end += 1
    return start, end


def _joined(text: str) -> str:
    """Return the text with a blank for each mark and each line end that ends nothing, of the same length."""
    plain = _MARK.sub(" ", text)
    pieces: list[str] = []
    done = 0
    for found, width in _breaks(plain):
        if _is_wrap(plain, found, width):
            pieces += plain[done : found.start()], " " * len(found[0])
            done = found.end()
    return "".join([*pieces, plain[done:]])


def _breaks(text: str) -> Iterator[tuple[re.Match[str], int]]:
    """Give each line end with the width of its paragraph: its longest line."""
    waiting: list[re.Match[str]] = []
    width = line = 0
    for found in _BREAK.finditer(text):
        width = max(width, found.start() - line)
        waiting.append(found)
        line = found.end()
        if len(found[0]) > 1:
            yield from ((each, width) for each in waiting)
            waiting, width = [], 0
    yield from ((each, max(width, len(text) - line)) for each in waiting)


def _is_wrap(text: str, found: re.Match[str], width: int) -> bool:
    begins = text.rfind("\n", max(0, found.start() - width - 1), found.start()) + 1
    end = text[max(begins, found.start() - _LONGEST_END) : found.start()].rstrip()
    following = text[found.end() : found.end() + _LONGEST_END].lstrip()
    if not end or _ITEM.match(following):
        return False
    if _GOES_ON.search(end) or (_MONTH.search(end) and _YEAR.match(following)):
        return True
    if len(found[0]) > 1 or width < _NARROWEST or end.endswith(_ENDED):
        return False
    # The next word did not fit.
    word = following.partition(" ")[0].partition("\n")[0]
    return found.start() - begins + 1 + len(word) > width
