"""One term ready to be found: slots, the expression that they make, and what to look for first.

A term is a row of slots (a word, a gap), each with the choices that a text has. They give a regular
expression, which decides, and a few literal beginnings, for which one automaton looks in all texts at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

from monitor.domain.model import Span

_NOT_LETTER_BEFORE, _NOT_LETTER_AFTER = rb"(?<![0-9a-z\xfe])", rb"(?![0-9a-z\xfe])"
# 162-31 is not in 162-31-1, nor 51 in 51,5: another number goes on.
_NOT_NUMBER_BEFORE, _NOT_NUMBER_AFTER = rb"(?<![0-9][-.,])", rb"(?![-.,][0-9])"
# usager·e·s, coordonné(e)s, participatif/ve, infirmier.ière.s; le, se and their like are words of their own,
# so that a full stop before them may end a sentence: those need a middle dot, a bracket or a second mark.
_ENDS = r"(?:ees?|es?|i?ves?|t?rices?|euses?|i?eres?|ales?|elles?)"
_WORD_ENDS = r"(?:[lnts]es?)"
_MARK, _SURE_MARK = r"[(./\xb7]", r"[(\xb7]"
_ENDING = (
    rf"(?:{_MARK}{_ENDS}\)?(?:{_MARK}?s\)?)?|{_SURE_MARK}{_WORD_ENDS}\)?(?:{_MARK}?s\)?)?"
    rf"|{_MARK}{_WORD_ENDS}{_MARK}s)"
)
INCLUSIVE_ENDING = re.compile(_ENDING.encode("latin-1"))
"""What may follow a word of a term in inclusive writing, over folded bytes."""
_SELECTIVE = 12  # characters that make a beginning rare enough
_MOST_BEGINNINGS = 12
_MARK_BYTE = "("  # in a plain text, of every sign that may begin an inclusive ending
_PLAIN = bytes.maketrans(b"-'./\xb7", b"  (((")


def plain(data: bytes) -> bytes:
    """Return a folded text in which signs that a term lets vary are the same, byte for byte."""
    return data.translate(_PLAIN)


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of a term: the folded choices a text has there, between two pieces of expression.

    Without choices, ``before`` and ``after`` are all of it, and they match the empty string too.
    """

    choices: tuple[str, ...]
    before: str = ""
    after: str = ""


INCLUSIVE = Slot((), f"{_ENDING}?")
"""The slot of an inclusive ending, after a word that has a feminine."""


class Pattern:
    """One term ready to be found: the expression that decides, and what to look for first.

    Every spelling, once ``plain``, has one of ``beginnings`` or is inclusive writing, which begins like one
    of ``inclusive_beginnings`` with ``INCLUSIVE_ENDING`` at its last byte. None of a tuple begins another.
    """

    def __init__(self, slots: list[Slot], acronyms: int, words: list[str]) -> None:
        self._slots = slots
        self._acronyms = acronyms
        self._number_first, self._number_last = words[0][0].isdigit(), words[-1][-1].isdigit()
        self.beginnings, self.inclusive_beginnings = _beginnings(slots)

    @cached_property
    def expression(self) -> re.Pattern[bytes]:
        """The whole term between boundaries, over folded bytes; made when a text first needs it."""
        body = "".join(f"{slot.before}{_alternatives(slot.choices)}{slot.after}" for slot in self._slots)
        before, after = _NOT_LETTER_BEFORE, _NOT_LETTER_AFTER
        before += _NOT_NUMBER_BEFORE if self._number_first else b""
        after += _NOT_NUMBER_AFTER if self._number_last else b""
        return re.compile(before + body.encode("latin-1") + after)

    def acronyms(self, match: re.Match[bytes]) -> Iterator[tuple[Span, Span, Span]]:
        """Yield the spans of each acronym found in a doubtful spelling: whole, first part, plural s.

        Doubtful are an acronym cut by a space (`SEC Pa`) and the plural of one in a single part: they are
        mentions only when written in capitals, which the folded text does not know. A missing s is empty.
        """
        for number in range(self._acronyms):
            whole, first, plural = (match.span(f"{part}{number}") for part in "ahp")
            if b" " in match[f"a{number}"] or (whole == first and match[f"p{number}"]):
                yield whole, first, plural


def _alternatives(choices: tuple[str, ...]) -> str:
    if len(choices) <= 1:
        return re.escape("".join(choices))
    return "(?:" + "|".join(re.escape(c) for c in sorted(choices, key=lambda c: (-len(c), c))) + ")"


def _beginnings(slots: list[Slot]) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """Return the beginnings of the spellings, and those of inclusive ones, up to the sign that says so."""
    found, inclusive = {""}, set()
    for slot in slots:
        if not slot.choices:
            inclusive |= {start + _MARK_BYTE for start in found}
            continue
        choices = {_plain(choice) for choice in slot.choices}
        if min(map(len, found)) >= _SELECTIVE or len(found) * len(choices) > _MOST_BEGINNINGS:
            # What all choices share makes the beginnings rarer, not more.
            found = {start + _shared(choices) for start in found}
            break
        found = {start + choice for start in found for choice in choices}
    return _fewest(found), _fewest(inclusive)


def _shared(choices: set[str]) -> str:
    pairs = zip(min(choices), max(choices), strict=False)
    return "".join(left for left, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _fewest(beginnings: set[str]) -> tuple[bytes, ...]:
    """Drop each beginning that another one begins."""
    kept: list[str] = []
    for beginning in sorted(beginnings):
        if not (kept and beginning.startswith(kept[-1])):
            kept.append(beginning)
    return tuple(beginning.encode("latin-1") for beginning in kept)


def _plain(choice: str) -> str:
    return plain(choice.encode("latin-1")).decode("latin-1")
