"""Between two printed lines: a blank, a line end, or the end of a paragraph.

A wrong join costs little, a sentence cut in two is not found: lines are joined unless something shows that
the line ended on purpose (a blank, another size, a bullet, a room that the next word would have filled).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from monitor.domain.page_runs import FOOTER, HEADER, Line

JOIN, LINE, PARAGRAPH = " ", "\n", "\n\n"

_SENTENCE_END = re.compile(r"[.!?…][»”\"')\]\s]{0,5}$")
_ITEM_END = re.compile(r"[:;,][»”\"')\]\s]{0,5}$")
_LEADERS = re.compile(r"(?:[.…_] ?){4}[0-9ivxlcIVXLC]{0,5}$")  # a line of a table of contents
_BULLET = re.compile(r"[•▪■□▫●○◦‣⁃✓✔➢➤►▶]")
_ITEM = re.compile(r"(?:[-–—*→]|(?:\d{1,2}|[a-zA-Z]|[IVX]{1,4}) ?[.)°])(?: |$)")
_ALONE = re.compile(r"[•▪■□▫●○◦‣⁃✓✔➢➤►▶→*–—-]|o")  # a bullet in a font of its own is a line of its own
# No sentence ends on these words: « l'article / 51 », « le / Conseil d'État ».
_GOES_ON = re.compile(
    r"\b(?:articles?|à|au|aux|avec|dans|de|des|du|en|et|l['’]|d['’]|la|le|les|leurs?|ou|par|pour|que|qui|sur|une?)$"
)
_USUAL_WAY = 1.3  # of the height, from a line to the next, where pages are too short to tell
_FEWEST_WAYS = 4
_LONGEST_WAY = 3.0  # of the height: a longer one is no line spacing
_BLANK = 1.3  # of the usual way: a paragraph ended
_WIDE_BLANK = 2.2  # of the usual way: even a sentence that goes on ended
_OTHER_SIZE = 1.2
_INDENT = 0.8  # of the height
_SPACE = 0.3  # of the height: a space between two words
_NEAR = 3  # lines on each side, by which the margins are known


@dataclass(frozen=True, slots=True)
class _Place:
    """A line, its page, the margins of the lines near it, the usual way down of its page."""

    line: Line
    page: int
    left: float
    right: float
    alone: bool
    way: float


def breaks(pages: Sequence[Sequence[Line]]) -> Iterator[str]:
    """Give what stands between each line of the pages and the next one: one of the three constants."""
    before: _Place | None = None
    for place in _places(pages):
        if before is not None:
            yield _between(before, place)
        before = place


def _places(pages: Sequence[Sequence[Line]]) -> Iterator[_Place]:
    usual = _usual_way([way for lines in pages for way in _ways(lines)], _USUAL_WAY)
    for page, lines in enumerate(pages):
        way = _usual_way(list(_ways(lines)), usual)
        for at, line in enumerate(lines):
            near = [other for other in lines[max(0, at - _NEAR) : at + _NEAR + 1] if other.flow == line.flow]
            left, right = min(other.left for other in near), max(other.right for other in near)
            yield _Place(line, page, left, right, len(near) == 1, way)


def _ways(lines: Sequence[Line]) -> Iterator[float]:
    """Give the way down from each line to the next of its flow, in heights of a line."""
    for above, below in pairwise(lines):
        height = max(above.height, below.height)
        if above.flow == below.flow and 0 < above.bottom - below.bottom < _LONGEST_WAY * height:
            yield (above.bottom - below.bottom) / height


def _usual_way(ways: list[float], otherwise: float) -> float:
    # The lower quarter: on a page of short paragraphs, most lines are followed by a blank.
    return sorted(ways)[len(ways) // 4] if len(ways) >= _FEWEST_WAYS else otherwise


def _between(above: _Place, below: _Place) -> str:
    one, other = above.line, below.line
    same_flow = above.page == below.page and one.flow == other.flow
    if not same_flow and not {one.flow, other.flow}.isdisjoint({HEADER, FOOTER}):
        return PARAGRAPH
    way = _way(above, below) if same_flow else 0.0
    if way > _WIDE_BLANK:
        return PARAGRAPH
    short = _is_short(above, other)
    apart = PARAGRAPH if way > _BLANK else LINE
    if said := _by_words(one.text, other.text, short=short, apart=apart):
        return said
    if one.row and other.row:
        return LINE
    ended = _SENTENCE_END.search(one.text[-8:]) is not None
    if not same_flow and ended:
        return PARAGRAPH
    if not same_flow:
        short |= one.text.endswith((";", ":"))
        return LINE if short or above.alone or _other_size(one, other) else JOIN
    if apart == PARAGRAPH or _other_size(one, other):
        return PARAGRAPH
    return LINE if short or (ended and _is_indented(below)) else JOIN


def _by_words(one: str, other: str, *, short: bool, apart: str) -> str:
    """Return what the words of two lines say, "" when they do not; ``apart`` is for two items of a list."""
    if _ALONE.fullmatch(one):
        return JOIN
    if _LEADERS.search(one[-12:]):
        return apart
    if _GOES_ON.search(one[-12:]):
        return JOIN
    ended, listed = _SENTENCE_END.search(one[-8:]), _ITEM_END.search(one[-8:])
    if _BULLET.match(other) or (_ITEM.match(other) and (ended or listed)):
        return apart
    if other[0].islower() and not ended and not (listed and short):
        return JOIN
    return ""


def _way(above: _Place, below: _Place) -> float:
    """Return the way down between two lines of a flow, as a multiple of the usual one."""
    usual = above.way * max(above.line.height, below.line.height)
    return (above.line.bottom - below.line.bottom) / usual if usual > 0 else 0.0


def _other_size(one: Line, other: Line) -> bool:
    return max(one.height, other.height) > _OTHER_SIZE * min(one.height, other.height)


def _is_short(place: _Place, following: Line) -> bool:
    """Tell whether the first word of the next line had room on this one: the line then ended on purpose."""
    line, first = place.line, following.text.partition(" ")[0]
    room, indent = place.right - line.right, line.left - place.left
    if abs(room - indent) < line.height < indent:
        room += indent  # a centred line has room on both sides
    width = (following.right - following.left) * len(first) / len(following.text)
    return room > width + _SPACE * line.height


def _is_indented(place: _Place) -> bool:
    return place.line.left - place.left > _INDENT * place.line.height
