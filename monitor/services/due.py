"""What ``vigie send`` would send now, without writing anything."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from monitor.services.deliveries import DeliveryState, is_due, receivers
from monitor.storage.orm_mail import DeliveryRow, IssueRow

_COUNTED = (IssueRow.topic, IssueRow.period, func.count())


def letters_due(session: Session, *, now: datetime) -> Counter[tuple[str, str]]:
    """Return how many people are to receive each letter (topic, week).

    A letter that a killed process was sending counts: the next ``vigie send`` takes it up again.
    """
    new = receivers(now).with_only_columns(*_COUNTED).order_by(None)
    wanted = or_(is_due(now), DeliveryRow.state == DeliveryState.LEASED.value)
    left = (
        select(*_COUNTED)
        .join(DeliveryRow, DeliveryRow.issue_id == IssueRow.id)
        .where(wanted, DeliveryRow.subscriber_id.is_not(None), IssueRow.not_after > now)
    )
    found: Counter[tuple[str, str]] = Counter()
    for query in (new, left):
        for topic, period, count in session.execute(query.group_by(IssueRow.topic, IssueRow.period)):
            found[topic, period] += count
    return found
