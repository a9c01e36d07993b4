"""How long ministries take to answer written questions, and how often in time (docs/commands.md)."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor.domain.model import QuestionState
from monitor.domain.reply_times import MinistryFigures, ReplyTime, ministry_figures
from monitor.services.board import BoardFilter, conditions
from monitor.storage.orm_questions import QuestionRow

FEW = 5
"""Under so many answers a median says more of chance than of a ministry: it is not given."""
_ANSWERED = frozenset({QuestionState.ANSWERED, QuestionState.CLOSED})
_COUNTED = (
    QuestionRow.ministry,
    QuestionRow.ending,
    QuestionRow.published_on,
    QuestionRow.answered_on,
    QuestionRow.closed_on,
    QuestionRow.due_on,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of each ministry, the one with the most questions first, and of all together."""

    ministries: tuple[MinistryFigures, ...]
    all: MinistryFigures


def figures(session: Session, wanted: BoardFilter, today: date) -> Figures:
    """Return the figures of the written questions of a board on a day.

    A question counts for the ministry in charge of answering now. Other questions have no term.
    """
    counted = select(*_COUNTED).where(
        QuestionRow.type == "QE",
        QuestionRow.published_on.is_not(None),
        *conditions(session, wanted, today),
    )
    rows = [
        (ministry, reply_time(ending, published_on, answered_on, closed_on, due_on, today=today))
        for ministry, ending, published_on, answered_on, closed_on, due_on in session.execute(counted)
        if published_on
    ]
    together = ministry_figures((("", time) for _, time in rows), today)
    return Figures(
        ministries=tuple(_honest(each) for each in ministry_figures(rows, today)),
        all=_honest(together[0]) if together else _NONE,
    )


_NONE = MinistryFigures(
    ministry="", n=0, answered=0, open=0, overdue=0, median_days=None, in_time=0, in_time_of=0
)


def reply_time(
    ending: str,
    published_on: date,
    answered_on: date | None,
    closed_on: date | None,
    due_on: date | None,
    *,
    today: date,
) -> ReplyTime:
    """Return what the time to answer a question is measured by, agreeing with its state on the board.

    One that is said to be answered counts as answered, on the day it was closed when none is given for
    the answer. An end without a date never makes a figure better: a question that lapsed waited until
    today, one that was withdrawn says nothing of the time it waited.
    """
    if not ending:
        return ReplyTime(published_on=published_on, due_on=due_on)
    if ending in _ANSWERED and (day := answered_on or closed_on):
        return ReplyTime(published_on=published_on, answered_on=day, due_on=due_on)
    left = today if ending == QuestionState.LAPSED else published_on
    return ReplyTime(published_on=published_on, closed_on=closed_on or left, due_on=due_on)


def _honest(found: MinistryFigures) -> MinistryFigures:
    return found if found.answered >= FEW else replace(found, median_days=None)


def figures_object(found: MinistryFigures) -> dict[str, Any]:
    """Return the figures of one ministry as the contract writes them (docs/json.md)."""
    return asdict(found)
