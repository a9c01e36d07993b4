"""What stands at the edge of every page and is no part of the text: running headers, footers, page numbers.

Only what is sure goes: the same words at the same place of at least three pages and of two pages in five
(left and right pages may differ), or of three pages when the number of the page stands beside, with nothing
else between them and the edge. A header is kept on its
first page and a footer on its last one, so that no word of a document is lost, and no sentence that goes on
over two pages is cut by it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from monitor.domain.normalise import folded
from monitor.domain.page_runs import FOOTER, HEADER, Line, RawPage

_ZONE = 0.2  # of the height of the page, at its top and at its bottom
_MOST_LINES = 12
_STEP = 6  # points: lines whose feet are nearer than this on two pages are at the same place
_FEWEST_PAGES = 3
_SHARE = 0.4
_LONGEST = 300  # letters of a header
_NUMBER = re.compile(
    r"[-–—|\[(. ]*(?:page|pages|p)?[. ]*(\d{1,4})(?: ?(?:/|sur|de|of) ?\d{1,4})?[-–—|\]). ]*", re.ASCII
)
_FIRST_NUMBER = re.compile(r"(\d{1,4})(?: ?(?:/|sur) ?\d{1,4})?\b[-–—|. ]*", re.ASCII)
_LAST_NUMBER = re.compile(r"(\d{1,4})(?: ?(?:/|sur) ?\d{1,4})?$", re.ASCII)
_WORD = re.compile(r"[^\W\d_]{3,}")
_FEWEST_WORDS = 3
# « Fiche pratique de la commune n° 3 » at the top of each page counts the text, not the pages.
_COUNTED = re.compile(
    r"\b(?:action|annexe|article|atelier|axe|chapitre|etape|fiche|figure|jour|lot|mesure|n|n°|no|numero|objectif"
    r"|orientation|partie|piece|point|proposition|question|recommandation|section|tableau|titre|tome)[. ]*$"
)


@dataclass(frozen=True, slots=True)
class _Mark:
    """What a line at the edge says, apart from its page number; ``shift``: that number less its rank."""

    words: str
    shift: int | None
    top: bool


def without_furniture(pages: Sequence[Sequence[Line]], raw: Sequence[RawPage]) -> list[list[Line]]:
    """Return the lines of each page without what repeats at its edges; what is kept of it is put there."""
    edges = [list(_edge_lines(lines, page.height)) for lines, page in zip(pages, raw, strict=True)]
    marked = [[(_mark(line, rank, top=top), line) for line, top in edge] for rank, edge in enumerate(edges)]
    repeated = _repeated(marked, sum(bool(lines) for lines in pages))
    found: list[list[tuple[_Mark, Line]]] = [list(_outermost(edge, repeated)) for edge in marked]
    first = {mark: rank for rank, edge in reversed(list(enumerate(found))) for mark, _ in edge}
    last = {mark: rank for rank, edge in enumerate(found) for mark, _ in edge}
    return [
        _rearranged(lines, edge, {m for m, _ in edge if m.words and (first if m.top else last)[m] == rank})
        for rank, (lines, edge) in enumerate(zip(pages, found, strict=True))
    ]


def _edge_lines(lines: Sequence[Line], height: float) -> Iterator[tuple[Line, bool]]:
    """Give the lines nearest to the top, then those nearest to the bottom, the outermost first."""
    top = [line for line in lines if line.bottom >= (1 - _ZONE) * height]
    low = [line for line in lines if line.bottom <= _ZONE * height]
    for line in sorted(top, key=lambda line: -line.bottom)[:_MOST_LINES]:
        yield line, True
    for line in sorted(low, key=lambda line: line.bottom)[:_MOST_LINES]:
        yield line, False


def _mark(line: Line, rank: int, *, top: bool) -> _Mark:
    if len(line.text) > _LONGEST:
        return _Mark(line.text, None, top)
    words = folded(line.text)
    if alone := _NUMBER.fullmatch(words):
        return _Mark("", int(alone[1]) - rank, top)
    for number in (_LAST_NUMBER.search(words), _FIRST_NUMBER.match(words)):
        if number:
            rest = f"{words[: number.start()]}#{words[number.end() :]}"
            if len(_WORD.findall(rest)) >= _FEWEST_WORDS and not _COUNTED.search(words[: number.start()]):
                return _Mark(rest, int(number[1]) - rank, top)
    return _Mark(words, None, top)


def _places(mark: _Mark, line: Line) -> tuple[_Mark, int]:
    return mark, round(line.bottom / _STEP)


def _repeated(marked: Iterable[Sequence[tuple[_Mark, Line]]], pages: int) -> set[tuple[_Mark, int]]:
    """Return the marks, with their places, that enough pages have."""
    counts = Counter(place for edge in marked for place in {_places(mark, line) for mark, line in edge})
    share = max(_FEWEST_PAGES, _SHARE * pages)
    return {
        (mark, at)
        for mark, at in counts
        if counts[mark, at] + counts[mark, at - 1] + counts[mark, at + 1]
        # With the number of its page, a header of a chapter of three pages is as sure.
        >= (share if mark.shift is None else _FEWEST_PAGES)
    }


def _outermost(
    edge: Sequence[tuple[_Mark, Line]], repeated: set[tuple[_Mark, int]]
) -> Iterator[tuple[_Mark, Line]]:
    """Give the repeated lines that nothing parts from the edge of the page."""
    inside = {True: False, False: False}
    for mark, line in edge:
        inside[mark.top] |= _places(mark, line) not in repeated
        if not inside[mark.top]:
            yield mark, line


def _rearranged(lines: Sequence[Line], edge: Sequence[tuple[_Mark, Line]], kept: set[_Mark]) -> list[Line]:
    """Return the body of a page between the header and the footer that are kept there."""
    marks = {id(line): mark for mark, line in edge}
    body = [line for line in lines if id(line) not in marks]
    stay = [line for line in lines if marks.get(id(line)) in kept]
    before = [replace(line, flow=HEADER) for line in stay if marks[id(line)].top]
    after = [replace(line, flow=FOOTER) for line in stay if not marks[id(line)].top]
    return [*before, *body, *after]
