"""In what order a page is read: the order of its file, but each column of prose in turn.

A file may print a page of columns row by row: « structures | Le ministère | Appelez » would then be read
across. Rows that share empty vertical strips, on both sides of which stand sentences that go on from line
to line, are read column by column. A table is not: its cells begin with capitals and numbers.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from monitor.domain.page_runs import Line, RawPage, Run, cleaned

_SAME_LINE = 0.5  # of the height: two runs whose feet are nearer than this are on one line
_STRIP = 0.45  # of the height: an empty strip as wide as this may part columns
_FARTHEST = 3.5  # of the height: a longer way down is another part of the page
_NEXT_LINE = 1.5  # of the usual way down: nearer than this, a line goes on with its column
_MOST_COLUMNS = 4
_MOST_STRIPS = 12
_FEWEST_LINES = 3
_SHORTEST = 8  # letters: columns of figures have shorter lines
_GOING_ON = 0.35  # of the lines of prose begin with a small letter, or end a cut word

_Row = tuple[Run, ...]
_Span = tuple[float, float]


def lines_in_order(page: RawPage) -> list[Line]:
    """Return the lines of a page in the order of reading, without blank ones."""
    kept = (Run(cleaned(run.text), run.left, run.right, run.bottom, run.height) for run in page.runs)
    rows = list(_rows(run for run in kept if run.text))
    lines: list[Line] = []
    at = 0
    while at < len(rows):
        end, strips = _block(rows, at) if len(rows[at]) > 1 else (at + 1, [])
        block = rows[at:end]
        columns = _columns(block, strips) if strips else []
        if _are_prose(columns):
            for column in columns:
                _append(lines, [(run,) for run in column], new=True)
        else:
            _append(lines, block, row=len(block) > 1)
        at = end
    return lines


def _rows(runs: Iterator[Run]) -> Iterator[_Row]:
    """Give the runs of each line together, from left to right, as the file prints them."""
    row: list[Run] = []
    for run in runs:
        if row and not _on_line(row[-1], run):
            yield tuple(row)
            row = []
        row.append(run)
    if row:
        yield tuple(row)


def _on_line(one: Run, other: Run) -> bool:
    near = abs(one.bottom - other.bottom) <= _SAME_LINE * min(one.height, other.height)
    return near and other.left >= one.right - max(one.height, other.height)


def _way_down(above: _Row, below: _Row) -> float:
    return above[0].bottom - below[0].bottom


def _block(rows: Sequence[_Row], start: int) -> tuple[int, list[_Span]]:
    """Return the end of the rows from ``start`` that leave the same strips empty, and these strips."""
    taken: list[_Span] = []
    strips: list[_Span] = []
    end = start
    for row in rows[start:]:
        if end > start and not 0 < _way_down(rows[end - 1], row) <= _FARTHEST * row[0].height:
            break
        wider = _merged([*taken, *((run.left, run.right) for run in row)], _STRIP * row[0].height)
        if not 1 < len(wider) <= _MOST_STRIPS:
            break
        taken, end = wider, end + 1
        strips = [(one[1], other[0]) for one, other in pairwise(taken)]
    return max(_trimmed(rows, start, end), start + 1), strips


def _trimmed(rows: Sequence[_Row], start: int, end: int) -> int:
    """Return the end without the lines of another part of the page that happen to leave the strips empty."""
    last = max((at for at in range(start, end) if len(rows[at]) > 1), default=start)
    ways = [_way_down(rows[at], rows[at + 1]) for at in range(start, last)]
    usual = median(ways) if ways else rows[start][0].height
    while last + 1 < end and _way_down(rows[last], rows[last + 1]) <= _NEXT_LINE * usual:
        last += 1
    return last + 1


def _merged(spans: list[_Span], strip: float) -> list[_Span]:
    """Return what the spans cover; those nearer than a strip are one."""
    merged: list[_Span] = []
    for left, right in sorted(spans):
        if merged and left - merged[-1][1] < strip:
            merged[-1] = (merged[-1][0], max(merged[-1][1], right))
        else:
            merged.append((left, right))
    return merged


def _columns(block: Sequence[_Row], strips: Sequence[_Span]) -> list[list[Run]]:
    """Return the runs of each column from top to bottom; runs of one line in one column are joined."""
    edges = [(left + right) / 2 for left, right in strips]
    columns: list[list[Run]] = [[] for _ in range(len(edges) + 1)]
    for row in block:
        cells: dict[int, list[Run]] = {}
        for run in row:
            cells.setdefault(bisect(edges, run.left), []).append(run)
        for place, cell in cells.items():
            columns[place].append(_joined(cell))
    return [column for column in columns if column]


def _joined(row: Sequence[Run]) -> Run:
    tallest = max(row, key=lambda run: run.height)
    left, right = min(run.left for run in row), max(run.right for run in row)
    return Run(" ".join(run.text for run in row), left, right, tallest.bottom, tallest.height)


def _are_prose(columns: Sequence[Sequence[Run]]) -> bool:
    """Tell whether sentences go on from line to line in two of the columns at least."""
    if not 1 < len(columns) <= _MOST_COLUMNS:
        return False
    return sum(map(_is_prose, columns)) > 1


def _is_prose(column: Sequence[Run]) -> bool:
    if len(column) < _FEWEST_LINES or sum(len(run.text) for run in column) < _SHORTEST * len(column):
        return False
    going_on = sum(below.text[0].islower() or above.text.endswith("-") for above, below in pairwise(column))
    return going_on >= _GOING_ON * (len(column) - 1)


def _append(lines: list[Line], rows: Sequence[_Row], *, new: bool = False, row: bool = False) -> None:
    """Add rows as lines; one that does not stand under the line before it begins a flow, as ``new`` does."""
    for rank, cells in enumerate(rows):
        run = _joined(cells)
        above = lines[-1] if lines else None
        flow = above.flow if above else 0
        if (new and rank == 0) or (above and not _stands_under(run, above)):
            flow += 1
        lines.append(Line(run.text, run.left, run.right, run.bottom, run.height, flow, row))


def _stands_under(run: Run, above: Line) -> bool:
    lower = run.bottom < above.bottom - _SAME_LINE * min(run.height, above.height)
    return lower and run.left < above.right and run.right > above.left
