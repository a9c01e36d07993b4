"""The health of each source: when it was last read, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor.config import AssembleeSource, JournalSource, PressSource, Source, SpeechSource
from monitor.domain.alarms import recent_alarms, with_alarms
from monitor.domain.digest import SourceReading
from monitor.domain.model import Outcome
from monitor.services.alarms import open_alarms
from monitor.services.completeness import completeness, completeness_object
from monitor.services.journal_status import journal_object
from monitor.services.views import moment, source_rows
from monitor.storage.orm import RunRow, SourceRow

STALE_AFTER = timedelta(hours=72)
"""A source not read for three days is down, even if nothing was tried: the machine may be off."""
_STATES = {
    Outcome.CHANGED: "ok",
    Outcome.UNCHANGED: "ok",
    Outcome.PARTIAL: "degraded",
    Outcome.BLOCKED: "blocked",
    Outcome.FAILED: "degraded",
}
_TRIED = tuple(outcome.value for outcome in _STATES)
_READ = (Outcome.CHANGED.value, Outcome.UNCHANGED.value, Outcome.PARTIAL.value)


def status_objects(session: Session, sources: Iterable[Source], *, now: datetime) -> list[dict[str, Any]]:
    """Return the state of each enabled source (ok, degraded, blocked, down, never).

    That of the questions of the Assemblée has what its second witnesses printed beside it; that of the
    Journal officiel how far its archives are read, and its alarms.
    """
    rows = source_rows(session)
    return [_status(session, source, rows.get(source.slug), now) for source in sources]


def _last_run(
    session: Session, source_id: int, *, before: datetime | None = None, outcomes: Sequence[str] = _TRIED
) -> RunRow | None:
    """Return the last run with one of these outcomes, of those that began before a time.

    A run with a scope (« 16e législature ») did not read the source of today: it is left out.
    """
    wanted = select(RunRow).where(
        RunRow.source_id == source_id, RunRow.scope == "", RunRow.outcome.in_(outcomes)
    )
    if before is not None:
        wanted = wanted.where(RunRow.started_at < before)
    return session.scalars(wanted.order_by(RunRow.id.desc()).limit(1)).one_or_none()


def _status(session: Session, source: Source, row: SourceRow | None, now: datetime) -> dict[str, Any]:
    run = _last_run(session, row.id) if row else None
    state, since, message = "never", None, "pas encore lue"
    if row is not None and run is not None and run.outcome is not None:
        state, since, message = _judged(row, run, now)
    alarms = open_alarms(session, row.id) if row else []
    if state == "ok" and (recent := recent_alarms(alarms, now=now)):
        state, since = "degraded", recent[0].raised_at
    if isinstance(source, PressSource | SpeechSource):
        message = _with_doubt(source, row, with_alarms(message, alarms, now=now))
    found: dict[str, Any] = {
        "source": source.slug,
        "label": source.label or source.slug,
        "state": state,
        "since": moment(since),
        "last_success_at": moment(row.last_success_at) if row else None,
        "last_change_at": moment(row.last_change_at) if row else None,
        "message": message,
    }
    if isinstance(source, AssembleeSource):
        found["completeness"] = completeness_object(completeness(session, source=source.slug))
    if isinstance(source, JournalSource):
        found["journal"] = journal_object(session, row.id, alarms, now=now) if row else None
    return found


def _with_doubt(source: PressSource | SpeechSource, row: SourceRow | None, message: str) -> str:
    """Say, until its first success, that nobody is known to have read the addresses of a source."""
    if source.verified or (row is not None and row.last_success_at is not None):
        return message
    return f"{message} (adresses non vérifiées par les auteurs de Vigie)"


def _judged(row: SourceRow, run: RunRow, now: datetime) -> tuple[str, datetime | None, str]:
    if row.down_since is not None:
        return "down", row.down_since, run.message
    if row.last_success_at is None:
        state = "blocked" if run.outcome == Outcome.BLOCKED else "never"
        return state, run.started_at, run.message
    if now - row.last_success_at > STALE_AFTER:
        return (
            "down",
            row.last_success_at,
            run.message or "aucune lecture récente : la crontab tourne-t-elle ?",
        )
    return _STATES[Outcome(run.outcome or "")], run.finished_at, run.message


def stale_readings(
    session: Session, sources: Iterable[Source], *, now: datetime
) -> list[tuple[str, datetime | None]]:
    """Return the label and last good reading of the sources whose state is not that of today.

    What is shown of them (a question that waits, a delay) may have changed since.
    """
    rows = source_rows(session)
    read = [(source, rows.get(source.slug)) for source in sources]
    last = [(source.label or source.slug, row.last_success_at if row else None) for source, row in read]
    return [(label, at) for label, at in last if at is None or now - at > STALE_AFTER]


def readings_in(
    session: Session, sources: Iterable[Source], *, start: datetime, end: datetime
) -> list[SourceReading]:
    """Return, for a digest, whether each enabled source was read between two times, and when last."""
    rows = source_rows(session)
    return [_reading(session, source, rows.get(source.slug), start, end) for source in sources]


def _reading(
    session: Session, source: Source, row: SourceRow | None, start: datetime, end: datetime
) -> SourceReading:
    last = _last_run(session, row.id, before=end) if row else None
    success = _last_run(session, row.id, before=end, outcomes=_READ) if row else None
    alarms = open_alarms(session, row.id, at=end) if row else []
    state = _STATES[Outcome(last.outcome)] if last and last.outcome else "never"
    return SourceReading(
        slug=source.slug,
        label=source.label or source.slug,
        state="degraded" if state == "ok" and recent_alarms(alarms, now=end) else state,
        last_success_at=success.finished_at if success else None,
        message=with_alarms(last.message if last else "", alarms, now=end),
        read=success is not None and success.started_at >= start,
    )
