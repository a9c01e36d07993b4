"""What a digest tells of confirmed commitments: the sentence, when, who, where, and what came since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from monitor.domain.excerpts import cut_at_word
from monitor.domain.normalise import one_line

ANNOUNCED_LIMIT = 10
LATER_LIMIT = 3
_SENTENCE_LETTERS = 600
_LINE_LETTERS = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterDocument:
    """A public document of the topic that came after the one that announced something."""

    document: str
    title: str
    url: str
    source_label: str
    published_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncedDate:
    """One confirmed commitment as a reader is told it: facts only, never whether it was kept.

    ``due`` are words (« fin octobre 2026 », « sans date »), ``due_on`` the day it falls due, None for an
    undated one. ``said_on`` is the day of the text; ``later`` are documents of the topic since then,
    the latest first, ``more_later`` counts those left out.
    """

    commitment: int
    sentence: str
    who: str
    due: str
    due_on: date | None
    document: str
    title: str
    url: str
    source_label: str
    said_on: date | None
    later: tuple[LaterDocument, ...] = ()
    more_later: int = 0


def bounded(announced: Iterable[AnnouncedDate]) -> tuple[tuple[AnnouncedDate, ...], int]:
    """Return the first dates in order, the undated last, clean and bounded; and how many are left out."""
    ordered = sorted(announced, key=lambda each: (each.due_on or date.max, each.commitment))
    return tuple(map(_cleaned, ordered[:ANNOUNCED_LIMIT])), max(len(ordered) - ANNOUNCED_LIMIT, 0)


def shortened(each: AnnouncedDate, letters: int) -> AnnouncedDate:
    """Return the commitment with a sentence of at most so many letters."""
    return replace(each, sentence=cut_at_word(each.sentence, letters))


def _line(text: str) -> str:
    return cut_at_word(one_line(text), _LINE_LETTERS)


def _cleaned(each: AnnouncedDate) -> AnnouncedDate:
    later = tuple(
        replace(one, title=_line(one.title), source_label=_line(one.source_label))
        for one in each.later[:LATER_LIMIT]
    )
    return replace(
        each,
        sentence=cut_at_word(one_line(each.sentence), _SENTENCE_LETTERS),
        who=_line(each.who),
        title=_line(each.title),
        source_label=_line(each.source_label),
        later=later,
        more_later=each.more_later + len(each.later) - len(later),
    )
