"""What is told of a confirmed commitment, once, the day it falls due (docs/events.md).

Nothing here says whether something announced was done: a date is a fact, the rest is for the reader.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from monitor.domain.commitment_words import due_label, falls_on
from monitor.domain.commitments import Due
from monitor.domain.events import LATE_AFTER
from monitor.domain.model import EventDraft, EventKind

ANNOUNCED = "Échéance annoncée"
"""What the summary of the fact begins with: its name for a reader."""


class CommitmentState(StrEnum):
    """What a person made of a proposed commitment (docs/glossary.md)."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


def commitment_cause(mark: str, due: Due) -> str:
    """Return what the fact is unique by: the sentence and the day, so that another day is another fact."""
    return f"{mark}:{falls_on(due).isoformat()}"


def commitment_fact(
    *,
    mark: str,
    sentence: str,
    who: str,
    due: Due,
    today: date,
    announce_days: int,
    topics: tuple[str, ...] = (),
) -> EventDraft | None:
    """Return what is to be told of a confirmed commitment by a day, None when nothing is.

    From the day it falls due on; one whose day is more than ``announce_days`` ago is not news.
    """
    occurred_on = falls_on(due)
    if not occurred_on <= today <= occurred_on + timedelta(days=announce_days):
        return None
    said = f" ({who})" if who else ""
    return EventDraft(
        kind=EventKind.COMMITMENT_DUE,
        cause=commitment_cause(mark, due),
        occurred_on=occurred_on,
        summary=f"{ANNOUNCED} : {due_label(due)}{said}. « {sentence} »",
        topics=topics,
        late=today - occurred_on > LATE_AFTER,
    )
