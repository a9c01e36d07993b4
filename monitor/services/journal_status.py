"""How far the archives of the Journal officiel are read, and what needs a look, for ``vigie status``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from monitor.domain.alarms import Alarm
from monitor.domain.calendar import PARIS
from monitor.domain.journal import ArchiveState
from monitor.services.journal import dated
from monitor.services.moments import moment
from monitor.storage.orm_journal import ArchiveRow, JournalIssueRow


def journal_object(
    session: Session, source_id: int, alarms: Sequence[Alarm], *, now: datetime
) -> dict[str, Any]:
    """Return the object ``journal`` of docs/json.md, with these alarms, that are open.

    ``last_archive`` is the stamp of the latest archive taken in; one that is partly read still waits.
    """
    counts = {
        state: (count, last)
        for state, count, last in session.execute(
            select(ArchiveRow.state, func.count(ArchiveRow.id), func.max(ArchiveRow.stamp))
            .where(*dated(source_id))
            .group_by(ArchiveRow.state)
        )
    }
    waiting, started, taken, failed, aside = (
        counts.get(state.value, (0, None))
        for state in (
            ArchiveState.WAITING,
            ArchiveState.STARTED,
            ArchiveState.TAKEN,
            ArchiveState.FAILED,
            ArchiveState.ASIDE,
        )
    )
    return {
        "last_archive": taken[1],
        "waiting": waiting[0] + started[0],
        "failed": failed[0],
        "aside": aside[0],
        "taken": taken[0],
        **_files(session, source_id),
        "last_issue": _last_issue(session, source_id, now),
        "alarms": [
            {
                "kind": alarm.kind.value,
                "cause": alarm.cause,
                "summary": alarm.summary,
                "since": moment(alarm.raised_at),
            }
            for alarm in alarms
        ],
    }


def _files(session: Session, source_id: int) -> dict[str, int]:
    """Return what the daily archives held: texts that were read, files that could not be, other files."""
    texts, unread, skipped = session.execute(
        select(func.sum(ArchiveRow.texts), func.sum(ArchiveRow.unread), func.sum(ArchiveRow.skipped)).where(
            *dated(source_id)
        )
    ).one()
    return {"texts": texts or 0, "unread": unread or 0, "skipped": skipped or 0}


def _last_issue(session: Session, source_id: int, now: datetime) -> dict[str, Any] | None:
    """Return the latest number known; 2999-01-01 is a day that the source does not know."""
    found = session.execute(
        select(JournalIssueRow.number, JournalIssueRow.published_on)
        .where(
            JournalIssueRow.source_id == source_id,
            JournalIssueRow.published_on <= now.astimezone(PARIS).date(),
        )
        .order_by(JournalIssueRow.published_on.desc(), JournalIssueRow.number.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        return None
    return {"number": found[0], "published_on": found[1].isoformat() if found[1] else None}
