"""The parts of a story of ``legislature_stories``: a question, its three deliveries, the facts to tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple, TypeAlias

CRAWLED = (date(2026, 3, 18), date(2026, 3, 25), date(2026, 4, 1))
"""The Wednesdays of the three crawls, each the day after an issue of the Journal officiel."""
FIRST, SECOND, THIRD = ((day - timedelta(days=1)).isoformat() for day in CRAWLED)

Facts: TypeAlias = Mapping[str, Any]
"""The arguments of ``builders.question_json``."""


class Fact(NamedTuple):
    """One fact that the deliveries state from ``week`` to before ``until``.

    Undated, it bears the day it is seen, or at a first sight that of the question. ``compared`` is one
    that shows only beside a delivery that states otherwise.
    """

    kind: str
    week: int
    on: str | None = None
    until: int = 4
    compared: bool = False

    def stated(self, week: int) -> bool:
        """Tell whether the delivery of a week states it."""
        return self.week <= week < self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A question to tell a story of: what it asks, when it was published, and words for its answers.

    ``aside`` says the same question without naming what it is about.
    """

    number: int
    published: str
    asks: str
    aside: str
    answers: tuple[str, str]

    def base(self, **facts: Any) -> dict[str, Any]:
        """Return the question as it was first published, and some more facts."""
        told = {"title": f"Avenir n° {self.number}", "heading": "santé", "texts": (self.asks,)}
        return {"published": self.published, "author_ref": f"PA{self.number % 577}", **told, **facts}

    def answered(self, on: str, *, other: bool = False) -> dict[str, Any]:
        """Return the facts of its answer, or of its other answer."""
        return {"answers": ((self.answers[other], on, "3120"),)}

    @property
    def early(self) -> str:
        """The day of an answer that the first delivery has: long before it for an old question."""
        return "2026-01-20" if self.published < "2026" else FIRST


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A question as the deliveries of weeks 1 to 3 state it (None: not there yet), and what to tell of it."""

    weeks: tuple[Facts | None, Facts | None, Facts | None]
    facts: tuple[Fact, ...] = ()


def told(first: Facts, *facts: Fact, second: Facts | None = None, third: Facts | None = None) -> Story:
    """Return a story in which each week adds to, or replaces, what was stated the week before."""
    then = {**first, **second} if second else first
    return Story(weeks=(first, then, {**then, **third} if third else then), facts=facts)
