"""Finding the paragraphs that moved whole, before the words are compared."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from monitor.domain.model import Span

MIN_WORDS = 8
"""A shorter paragraph found elsewhere is chance, not a move."""
MAX_MOVES = 40
"""Beyond so many, the text was put in another order: a reader wants one replacement, not a puzzle."""
_PARAGRAPH = re.compile(r"[^\n]*\n+|[^\n]+")


class Taken(NamedTuple):
    """A passage taken out of a text, and where it stood in what remains."""

    offset: int
    text: str


class Moves(NamedTuple):
    """Both texts without their moved paragraphs, and these paragraphs of each, in order."""

    before: str
    after: str
    taken_before: list[Taken]
    taken_after: list[Taken]


def take_moves(before: str, after: str) -> Moves:
    """Return both texts without the paragraphs that are identical in both, in another order.

    Only paragraphs of at least 8 words, found once in each text, are told as moved; of two that
    changed places the shorter moved.
    """
    spans_before, spans_after = _paragraphs(before), _paragraphs(after)
    places_before, places_after = _landmarks(before, spans_before), _landmarks(after, spans_after)
    common = [key for key in places_before if key in places_after]
    order = [places_after[key] for key in common]
    if all(here < following for here, following in pairwise(order)):
        return Moves(before, after, [], [])
    kept = _heaviest_in_order(order, [len(key) for key in common])
    moved = [key for place, key in enumerate(common) if place not in kept]
    if len(moved) > MAX_MOVES:
        return Moves(before, after, [], [])
    rest_before, taken_before = _take(before, [spans_before[places_before[key]] for key in moved])
    rest_after, taken_after = _take(after, sorted(spans_after[places_after[key]] for key in moved))
    return Moves(rest_before, rest_after, taken_before, taken_after)


def _paragraphs(text: str) -> list[Span]:
    """Return the lines of the text, each with the line ends after it."""
    return [found.span() for found in _PARAGRAPH.finditer(text)]


def _landmarks(text: str, spans: Sequence[Span]) -> dict[str, int]:
    """Return the long paragraphs found once, and their places among the paragraphs."""
    keys = [text[start:end].strip() for start, end in spans]
    counts = Counter(keys)
    return {
        key: place
        for place, key in enumerate(keys)
        if counts[key] == 1 and len(key.split(maxsplit=MIN_WORDS - 1)) == MIN_WORDS
    }


def _heaviest_in_order(order: Sequence[int], weights: Sequence[int]) -> set[int]:
    """Return the indexes of the heaviest subsequence of ``order`` that increases.

    ``order`` holds distinct numbers. ``ends`` and ``totals`` keep, sorted, the subsequences worth
    extending: one that ends later must weigh more.
    """
    ends: list[int] = []
    totals: list[int] = []
    lasts: list[int] = []
    previous: list[int] = []
    for index, (value, weight) in enumerate(zip(order, weights, strict=True)):
        place = bisect_left(ends, value)
        total = weight + (totals[place - 1] if place else 0)
        previous.append(lasts[place - 1] if place else -1)
        beaten = place
        while beaten < len(ends) and totals[beaten] <= total:
            beaten += 1
        ends[place:beaten], totals[place:beaten], lasts[place:beaten] = [value], [total], [index]
    kept: set[int] = set()
    index = lasts[-1]
    while index >= 0:
        kept.add(index)
        index = previous[index]
    return kept


def _take(text: str, spans: Iterable[Span]) -> tuple[str, list[Taken]]:
    """Take passages out of the text; neighbours are one. At the end, the line ends before go too."""
    groups: list[Span] = []
    for start, end in spans:
        if groups and groups[-1][1] == start:
            groups[-1] = (groups[-1][0], end)
        else:
            groups.append((start, end))
    if groups and groups[-1][1] == len(text) and not text.endswith("\n"):
        start, end = groups[-1]
        groups[-1] = (len(text[:start].rstrip("\n")), end)
    rest: list[str] = []
    taken: list[Taken] = []
    place = size = 0
    for start, end in groups:
        rest.append(text[place:start])
        size += start - place
        taken.append(Taken(size, text[start:end]))
        place = end
    return "".join([*rest, text[place:]]), taken
