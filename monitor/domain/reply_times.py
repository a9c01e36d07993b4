"""How long ministries take to answer, and how often in time, without flattering (docs/glossary.md).

A mean over the questions that were answered forgets those that still wait, which are the longest: it
flatters the ministry that does not answer. Open questions therefore count for as long as they have
waited: the median is that of the Kaplan-Meier estimator (Kaplan and Meier, 1958, « Nonparametric
estimation from incomplete observations », JASA 53), in which a question that waits, or was closed
without answer, is censored: it counts among those still without answer until that day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from monitor.domain.ministries import fullest, ministry_key

_HALF = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyTime:
    """What the time to answer one question is measured by; ``closed_on`` is a closing without answer."""

    published_on: date
    answered_on: date | None = None
    closed_on: date | None = None
    due_on: date | None = None

    def state_on(self, today: date) -> ReplyTime:
        """Return the question as it was known on a day: what came later did not happen yet."""
        return ReplyTime(
            published_on=self.published_on,
            answered_on=_by(self.answered_on, today),
            closed_on=None if self.answered_on else _by(self.closed_on, today),
            due_on=self.due_on,
        )


class Share(NamedTuple):
    """How many questions were answered in time, out of those of which it can be said."""

    in_time: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MinistryFigures:
    """The figures of one ministry: ``n`` questions, of which so many answered, open, and late today.

    ``median_days`` is None while fewer than half are answered by the estimator. ``in_time`` is out of
    ``in_time_of``.
    """

    ministry: str
    n: int
    answered: int
    open: int
    overdue: int
    median_days: float | None
    in_time: int
    in_time_of: int


def _by(day: date | None, today: date) -> date | None:
    return day if day is not None and day <= today else None


def median_days(times: Iterable[ReplyTime], today: date) -> float | None:
    """Return the Kaplan-Meier median of the days from publication to answer.

    The least number of days after which the estimated share of questions still without answer is one
    half or less. An open question is censored today, one closed without answer on the day of its
    closing. None while the share does not come down to one half: more than half still wait.
    """
    answers: Counter[int] = Counter()
    leaving: Counter[int] = Counter()
    for time in times:
        if time.published_on <= today:
            known = time.state_on(today)
            end = known.answered_on or known.closed_on or today
            days = max(0, (end - known.published_on).days)
            leaving[days] += 1
            answers[days] += known.answered_on is not None
    waiting, share = leaving.total(), 1.0
    for days in sorted(leaving):
        # What is censored on a day was still waiting when the answers of that day came.
        share *= 1 - answers[days] / waiting
        if share <= _HALF + 1e-9:
            return float(days)
        waiting -= leaving[days]
    return None


def share_in_time(times: Iterable[ReplyTime], today: date) -> Share:
    """Return how many questions were answered by their term, out of those that can be judged today.

    Those are the questions that have a term and were answered, or whose term is over. One that is over
    without answer counts against, open or closed since; one closed before its term left nobody time
    to answer, and does not count, nor does one that is not due yet.
    """
    judged = [verdict for time in times if (verdict := _in_time(time.state_on(today), today)) is not None]
    return Share(sum(judged), len(judged))


def _in_time(time: ReplyTime, today: date) -> bool | None:
    if time.due_on is None or time.published_on > today:
        return None
    if time.answered_on:
        return time.answered_on <= time.due_on
    return False if (time.closed_on or today) > time.due_on else None


def ministry_figures(rows: Iterable[tuple[str, ReplyTime]], today: date) -> tuple[MinistryFigures, ...]:
    """Return the figures of each ministry, those with the most questions first.

    A question counts for the ministry it is given with, the one in charge of answering now: those
    before it did not keep it until its term. The labels of one ministry (``ministry_key``) are counted
    together, under the fullest.
    """
    grouped: dict[str, list[tuple[str, ReplyTime]]] = {}
    for ministry, time in rows:
        if time.published_on <= today:
            grouped.setdefault(ministry_key(ministry), []).append((ministry, time))
    figures = [
        _figures(fullest(label for label, _ in group), [time for _, time in group], today)
        for group in grouped.values()
    ]
    return tuple(sorted(figures, key=lambda each: (-each.n, each.ministry)))


def _figures(ministry: str, times: list[ReplyTime], today: date) -> MinistryFigures:
    known = [time.state_on(today) for time in times]
    waiting = [time for time in known if time.answered_on is None and time.closed_on is None]
    share = share_in_time(times, today)
    return MinistryFigures(
        ministry=ministry,
        n=len(times),
        answered=sum(time.answered_on is not None for time in known),
        open=len(waiting),
        overdue=sum(time.due_on is not None and today > time.due_on for time in waiting),
        median_days=median_days(times, today),
        in_time=share.in_time,
        in_time_of=share.of,
    )
