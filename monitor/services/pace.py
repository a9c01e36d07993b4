"""Which sources are due: each has its own pace, and one whose site refuses is asked less often."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor.config import Source
from monitor.domain.model import Outcome
from monitor.domain.pace import next_reading
from monitor.storage.orm import RunRow, SourceRow

_LATEST = 10


def waiting_until(session: Session, sources: Iterable[Source], *, now: datetime) -> dict[str, datetime]:
    """Return, by slug, before when the sources that are not due yet are not to be read."""
    found = {}
    for source in sources:
        until = next_due(session, source)
        if until is not None and now < until:
            found[source.slug] = until
    return found


def next_due(session: Session, source: Source) -> datetime | None:
    """Return before when a source is not to be read, None when it may be at any time."""
    row = session.scalars(select(SourceRow).where(SourceRow.slug == source.slug)).one_or_none()
    if row is None:
        return None
    runs = session.scalars(
        select(RunRow)
        .where(RunRow.source_id == row.id, RunRow.scope == "", RunRow.outcome.is_not(None))
        .order_by(RunRow.id.desc())
        .limit(_LATEST)
    ).all()
    outcomes = [Outcome(run.outcome) for run in runs if run.outcome]
    last = runs[0].started_at if runs else None
    return next_reading(last, outcomes, every=timedelta(hours=getattr(source, "every", 0.0)))
