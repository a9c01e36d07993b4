"""From the runs of printed pages to one canonical text: lines joined into paragraphs, no word lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from monitor.domain.model import Span
from monitor.domain.page_breaks import JOIN, LINE, breaks
from monitor.domain.page_columns import lines_in_order
from monitor.domain.page_furniture import without_furniture
from monitor.domain.page_hyphens import is_cut, keeps_hyphen, vocabulary
from monitor.domain.page_runs import Line, RawPage


@dataclass(frozen=True, slots=True)
class PagedText:
    """A canonical text, the half-open interval of each page in it, and how many pages print no word."""

    text: str = field(repr=False)
    pages: tuple[Span, ...] = field(repr=False)
    blank: int


def page_text(raw: Sequence[RawPage]) -> PagedText:
    """Return the text of pages: columns in turn, headers and numbers of pages left out, words mended.

    Every letter printed is in the text, in the order of reading, but for the copies of what repeats at the
    edge of pages, the numbers of pages, and the hyphens of words cut at the end of a line.
    """
    printed = [lines_in_order(page) for page in raw]
    pages = without_furniture(printed, raw)
    pieces = _pieces(pages)
    spans: list[Span] = []
    length = at = 0
    for lines in pages:
        start = length
        for rank, (mark, words) in enumerate(pieces[at : at + len(lines)]):
            start = length + len(mark) if rank == 0 else start
            length += len(mark) + len(words)
        at += len(lines)
        spans.append((start, length))
    text = "".join(mark + words for mark, words in pieces)
    return PagedText(text, tuple(spans), sum(not lines for lines in printed))


def _pieces(pages: Sequence[Sequence[Line]]) -> list[tuple[str, str]]:
    """Return each line with what stands before it; the words cut at the end of a line are mended."""
    texts = [line.text for lines in pages for line in lines]
    marks = ["", *breaks(pages)] if texts else []
    cut = [at for at, text in enumerate(texts[:-1]) if is_cut(text) and texts[at + 1][0].isalnum()]
    words = vocabulary(texts) if cut else {}
    for at in cut:
        if marks[at + 1] in {JOIN, LINE}:
            marks[at + 1] = ""
            if not keeps_hyphen(texts[at], texts[at + 1], words):
                texts[at] = texts[at][:-1]
    return list(zip(marks, texts, strict=True))
