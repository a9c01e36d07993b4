"""Cut the passage that shows a mention to a reader: whole sentences when they fit, on a single line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.domain.sentences import LOOK_AROUND, sentence_ends

_ELLIPSIS = "…"
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Passage:
    """A mention and the words around it, on one line: ``before + matched + after`` reads on."""

    before: str
    matched: str
    after: str


def passage(text: str, start: int, end: int, *, width: int = 300) -> Passage:
    """Return the passage around ``text[start:end]``, of ``width`` characters at most.

    The sentence of the mention comes whole when it fits, with whole sentences of its paragraph after and
    before it as long as they fit too; a longer sentence is cut between words, with « … » at the cut. The
    mention itself is never cut. The work depends on ``width``, not on the text.
    """
    room = max(0, width - (end - start))
    left, right = _starts(text, start, room), _stops(text, end, room)
    if left and right and right[0] - left[0] <= room + end - start:
        first, last = _widened(text, left, right, room + end - start)
        before, after = text[first:start], text[end:last]
    else:
        before, after = _cut(text, start, end, max(0, room - 2 * len(f"{_ELLIPSIS} ")))
    return Passage(_line(before).lstrip(), _line(text[start:end]), _line(after).rstrip())


def passage_text(shown: Passage) -> str:
    """Return the passage as one plain string."""
    return shown.before + shown.matched + shown.after


def _line(text: str) -> str:
    return _BLANKS.sub(" ", text)


def _starts(text: str, start: int, room: int) -> list[int]:
    """Return where the sentence of the mention and those before it begin, nearest first."""
    low = max(0, start - room)
    found = {
        place for place in sentence_ends(text, max(0, low - LOOK_AROUND), start) if low <= place <= start
    }
    return sorted(found | ({0} if low == 0 else set()), reverse=True)


def _stops(text: str, end: int, room: int) -> list[int]:
    """Return where the sentence of the mention and those after it end, nearest first."""
    high = min(len(text), end + room)
    # From before the mention's end, which may be an abbreviation, to what follows the last full stop.
    ends = sentence_ends(text, max(0, end - LOOK_AROUND), high + LOOK_AROUND)
    found = {place for place in ends if end < place <= high}
    return sorted(found | ({len(text)} if high == len(text) else set()))


def _widened(text: str, left: list[int], right: list[int], width: int) -> tuple[int, int]:
    """Take more whole sentences of the paragraph, after the mention's own, then before it, while they fit."""
    first, last = left[0], right[0]
    for further in right[1:]:
        if _is_paragraph_end(text, last) or further - first > width:
            break
        last = further
    for further in left[1:]:
        if _is_paragraph_end(text, first) or last - further > width:
            break
        first = further
    return first, last


def _is_paragraph_end(text: str, place: int) -> bool:
    return text[max(0, place - 2) : place] == "\n\n"


def _cut(text: str, start: int, end: int, room: int) -> tuple[str, str]:
    """Return both sides of a mention whose sentence is too long; the side that needs less gives the rest."""
    left, right = _starts(text, start, room), _stops(text, end, room)
    need_before = start - left[0] if left else room + 1
    need_after = right[0] - end if right else room + 1
    give_before = min(need_before, max(room // 2, room - need_after))
    give_after = min(need_after, room - give_before)
    before, after = text[start - give_before : start], text[end : end + give_after]
    if give_before < need_before:
        before = f"{_ELLIPSIS} {_from_a_word(text, start - give_before, before)}"
    if give_after < need_after:
        after = f"{_to_a_word(text, end + give_after, after)} {_ELLIPSIS}"
    return before, after


def _from_a_word(text: str, place: int, part: str) -> str:
    """Drop the word in whose middle a cut falls, at the beginning of a part."""
    if text[place - 1 : place].isspace():
        return part
    blank = _BLANKS.search(part)
    return part[blank.end() :] if blank else ""


def _to_a_word(text: str, place: int, part: str) -> str:
    """Drop the word in whose middle a cut falls, at the end of a part."""
    if text[place : place + 1].isspace():
        return part.rstrip()
    blanks = list(_BLANKS.finditer(part))
    return part[: blanks[-1].start()] if blanks else ""
