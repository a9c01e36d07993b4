"""What a query accepts in a text, and the passage of a text that answers it best."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from monitor.domain.analysis import analyse, joined_at, word_forms, words_at
from monitor.domain.query import Leaf, Phrase, Prefix

Lexicon: TypeAlias = "Mapping[str, Collection[str]]"
"""The stems seen in the archive for a word without accents, where they differ from its own."""

Passage: TypeAlias = "tuple[tuple[str, bool], ...]"
"""Pieces of a text, in order; True for what answers the query."""

_Word: TypeAlias = "tuple[str, str, int, int]"

LETTERS = 280
"""How long a passage is, about."""

_FARTHEST = 200_000  # characters read in search of a passage
_BLANK = re.compile("\\s+")
_LINE_END = re.compile("\\s*\n\\s*")
_ENDINGS = (("iere", "ière"), ("ieres", "ières"), ("ee", "ée"), ("ees", "ées"), ("te", "té"), ("tes", "tés"))


@dataclass(frozen=True, slots=True)
class Accepted:
    """What one word of the query accepts: a surface, its beginning, or one of several stems."""

    surface: str
    stems: tuple[str, ...] = ()
    prefix: bool = False

    def accepts(self, surface: str, stem: str) -> bool:
        """Tell whether a word of a text is accepted."""
        if surface == self.surface or stem in self.stems:
            return True
        return self.prefix and surface.startswith(self.surface)


@dataclass(frozen=True, slots=True)
class Unit:
    """What one leaf of the query accepts: these words in a row, or this joined form."""

    words: tuple[Accepted, ...]
    joined: str = ""


def stems_of(word: str) -> frozenset[str]:
    """Return the stems a word may have, if its accents were not all typed."""
    surface, stem = word_forms(word)
    endings = {
        word_forms(surface.removesuffix(plain) + accented)[1]
        for plain, accented in _ENDINGS
        if surface.endswith(plain)
    }
    return frozenset({stem, word_forms(surface)[1], *endings})


def unit_of(leaf: Leaf, lexicon: Lexicon) -> Unit:
    """Return what a word, a phrase or a prefix accepts.

    A phrase accepts its words as typed; a word accepts every word with one of its stems. A word
    of several pieces (``SEC-Pa``, ``auto-école``) accepts them in a row, or joined.
    """
    analysis = analyse(leaf.text)
    if isinstance(leaf, Phrase):
        return Unit(tuple(map(Accepted, analysis.surface)))
    if isinstance(leaf, Prefix):
        *before, last = analysis.surface
        return Unit((*map(Accepted, before), Accepted(last, prefix=True)))
    whole = "".join(analysis.surface)
    if len(analysis.surface) > 1 and whole in analysis.joined:
        # An acronym or a number: its pieces have no endings.
        return Unit(tuple(map(Accepted, analysis.surface)), joined=whole)
    joined = whole if len(analysis.surface) == 1 or whole.isalpha() else ""
    words = zip(analysis.surface, analysis.stem, strict=True)
    return Unit(tuple(_accepted(*word, lexicon) for word in words), joined)


def _accepted(surface: str, stem: str, lexicon: Lexicon) -> Accepted:
    stems = {stem, *stems_of(surface), *lexicon.get(surface, ())}
    return Accepted(surface, tuple(sorted(stems)))


@dataclass(frozen=True, slots=True)
class _Place:
    start: int
    end: int
    unit: int


def cut_passage(text: str, units: Sequence[Unit], letters: int = LETTERS) -> Passage:
    """Return the passage with the most different units of a query, on one line.

    A text without any of them gives its beginning. An ellipsis stands where the text goes on.
    """
    start, end = _window(text, _densest(_places(text[:_FARTHEST], units, letters), letters), letters)
    pieces = [("… ", False)] if start > 0 else []
    pieces += _pieces(text[start:end], units)
    if end < len(text):
        pieces.append((" …", False))
    return tuple(_merged(pieces))


def _places(text: str, units: Sequence[Unit], letters: int) -> list[_Place]:
    """Return where the units are, up to the first passage that has them all."""
    found: list[_Place] = []
    latest: dict[int, int] = {}
    for place in _word_places(text, units):
        found.append(place)
        latest[place.unit] = place.start
        if len(latest) == len(units) and place.end - min(latest.values()) <= letters:
            return found
    missing = [number for number in range(len(units)) if number not in latest]
    return sorted([*found, *_joined_places(text, units, missing)], key=lambda place: place.start)


def _joined_places(text: str, units: Sequence[Unit], numbers: Iterable[int]) -> Iterator[_Place]:
    wanted = {units[number].joined: number for number in numbers if units[number].joined}
    if wanted:
        for form, start, end in joined_at(text):
            if form in wanted:
                yield _Place(start, end, wanted[form])


def _word_places(text: str, units: Sequence[Unit]) -> Iterator[_Place]:
    recent: deque[_Word] = deque(maxlen=max((len(unit.words) for unit in units), default=1))
    for word in words_at(text):
        recent.append(word)
        for number, unit in enumerate(units):
            if word[0] == unit.joined:
                yield _Place(word[2], word[3], number)
            elif unit.words[-1].accepts(word[0], word[1]) and _in_a_row(unit, recent):
                yield _Place(recent[-len(unit.words)][2], word[3], number)


def _in_a_row(unit: Unit, recent: Sequence[_Word]) -> bool:
    """Tell whether the latest words are those of a unit."""
    size = len(unit.words)
    if size > len(recent):
        return False
    latest = islice(recent, len(recent) - size, None)
    return all(wanted.accepts(*got[:2]) for wanted, got in zip(unit.words, latest, strict=True))


def _densest(places: Sequence[_Place], letters: int) -> Sequence[_Place]:
    """Return the places of the passage that has the most different units, then the most places."""
    best: Sequence[_Place] = ()
    score = (0, 0)
    first = 0
    for last, place in enumerate(places):
        while places[first].start < place.end - letters and first < last:
            first += 1
        inside = places[first : last + 1]
        here = (len({one.unit for one in inside}), len(inside))
        if here > score:
            best, score = inside, here
    return best


def _window(text: str, inside: Sequence[_Place], letters: int) -> tuple[int, int]:
    """Return the offsets of about so many letters around some places, between two words."""
    first = inside[0].start if inside else 0
    last = max((place.end for place in inside), default=0)
    start = max(0, first - max(0, letters - (last - first)) // 2)
    end = min(len(text), max(last, start + letters))
    if start > 0:
        blank = _BLANK.search(text, start, first)
        start = blank.end() if blank else first
    if end < len(text):
        blanks = [blank.start() for blank in _BLANK.finditer(text, last, end + 1)]
        end = blanks[-1] if blanks and blanks[-1] > start else last or end
    return start, end


def _pieces(text: str, units: Sequence[Unit]) -> Iterator[tuple[str, bool]]:
    places = [*_word_places(text, units), *_joined_places(text, units, range(len(units)))]
    done = 0
    for place in sorted(places, key=lambda place: (place.start, -place.end)):
        if place.start >= done:
            yield text[done : place.start], False
            yield text[place.start : place.end], True
            done = place.end
    yield text[done:], False


def _merged(pieces: Iterable[tuple[str, bool]]) -> Iterator[tuple[str, bool]]:
    """Give the pieces on one line, without empty ones, neighbours of one kind as one."""
    waiting, marked = "", False
    for piece, highlighted in pieces:
        line = _LINE_END.sub(" ", piece)
        if highlighted == marked:
            waiting += line
        elif line:
            if waiting:
                yield waiting, marked
            waiting, marked = line, highlighted
    if waiting:
        yield waiting, marked
