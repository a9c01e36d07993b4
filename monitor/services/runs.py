"""The life of one crawl of one source: begun, what went wrong, ended with an outcome."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from monitor.domain.calendar import french_date
from monitor.domain.model import EventDraft, EventKind, Outcome
from monitor.domain.reading import Unread
from monitor.services.tell import tell_source
from monitor.storage.orm import ProblemRow, RunRow, SourceRow

DOWN_AFTER = timedelta(hours=24)
"""A source that could not be read for a day is told as down; a single bad night is not news."""
_BAD = (Outcome.FAILED, Outcome.BLOCKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCounts:
    """What one crawl saw: things read, among them new and changed, mentions in the new versions.

    ``witnessed`` are those of ``read`` that only a second witness stated.
    """

    read: int = 0
    witnessed: int = 0
    new: int = 0
    changed: int = 0
    mentions: int = 0
    not_modified: int = 0


def outcome_of(counts: RunCounts, problems: Sequence[Unread]) -> Outcome:
    """Return how a run ended; zero items is a failure unless the server proved « not modified ».

    A second witness that answers does not make a source that refuses look alive.
    """
    if _nothing(counts):
        return Outcome.BLOCKED if any(problem.blocked for problem in problems) else Outcome.FAILED
    if problems:
        return Outcome.PARTIAL
    return Outcome.CHANGED if counts.new or counts.changed else Outcome.UNCHANGED


def _nothing(counts: RunCounts) -> bool:
    return counts.read == counts.witnessed and counts.not_modified == 0


def start_run(
    session: Session, *, slug: str, kind: str, label: str, now: datetime, scope: str = ""
) -> tuple[int, int, bool]:
    """Record that a source is being read; return its id, the run's id, and whether it is its first run.

    A run that a crash left open is closed as failed: its work so far is kept, the next one goes on.
    ``scope`` names what is read when it is not the source of today (« 16e législature »).
    """
    with session.begin():
        source = _source(session, slug=slug, kind=kind, label=label)
        session.execute(
            update(RunRow)
            .where(RunRow.source_id == source.id, RunRow.outcome.is_(None))
            .values(outcome=Outcome.FAILED.value, message="interrompu avant la fin")
        )
        run = RunRow(source_id=source.id, started_at=now, scope=scope)
        session.add(run)
        session.flush()
        return source.id, run.id, source.last_success_at is None


def _source(session: Session, *, slug: str, kind: str, label: str) -> SourceRow:
    """Return the row of a source, made at its first run, as the configuration describes it now."""
    source = session.scalars(select(SourceRow).where(SourceRow.slug == slug)).one_or_none()
    if source is None:
        source = SourceRow(slug=slug, kind=kind, label=label)
        session.add(source)
    source.kind, source.label = kind, label
    session.flush()
    return source


def finish_run(
    session: Session,
    run_id: int,
    counts: RunCounts,
    problems: Sequence[Unread],
    *,
    topics: tuple[str, ...],
    zone: ZoneInfo,
    now: datetime,
    notes: Sequence[str] = (),
) -> Outcome:
    """Write down how a run ended, and tell when its source went down or came back.

    ``notes`` are remarks that join the message and make the run no worse.
    """
    with session.begin():
        run = session.get_one(RunRow, run_id)
        if run.scope:  # what was asked for by its number may be on a page only
            counts = replace(counts, witnessed=0)
        outcome = outcome_of(counts, problems)
        source = session.get_one(SourceRow, run.source_id)
        run.finished_at, run.outcome = now, outcome.value
        run.read, run.new, run.changed, run.mentions = (
            counts.read,
            counts.new,
            counts.changed,
            counts.mentions,
        )
        run.message = " ; ".join(filter(None, (_message(counts, problems), *notes)))
        session.add_all(
            ProblemRow(
                run_id=run_id,
                url=problem.url,
                reason=f"{problem.reason} ({problem.detail})" if problem.detail else problem.reason,
            )
            for problem in problems
        )
        session.flush()
        if not run.scope:
            _judge(session, source, run, outcome, topics, zone=zone, now=now)
    return outcome


def _message(counts: RunCounts, problems: Sequence[Unread]) -> str:
    if problems:
        first = problems[0]
        where = f" : {first.url}" if first.url and first.url not in first.reason else ""
        more = len(problems) - 1
        others = f" (et {more} autre{'s' if more > 1 else ''})" if more else ""
        return f"{first.reason}{where}{others}"
    if _nothing(counts):
        return "rien n'a été lu"
    return ""


def _judge(
    session: Session,
    source: SourceRow,
    run: RunRow,
    outcome: Outcome,
    topics: tuple[str, ...],
    *,
    zone: ZoneInfo,
    now: datetime,
) -> None:
    if outcome not in _BAD:
        if source.down_since is not None:
            draft = _health_event(EventKind.SOURCE_BACK, source, now, topics, zone)
            tell_source(session, source, draft, now=now)
        source.down_since = None
        source.last_success_at = now
        if outcome is Outcome.CHANGED or run.new or run.changed:
            source.last_change_at = now
        return
    since = source.last_success_at or _first_attempt(session, source)
    if source.down_since is None and now - since >= DOWN_AFTER:
        source.down_since = since
        draft = _health_event(EventKind.SOURCE_DOWN, source, now, topics, zone)
        tell_source(
            session, source, replace(draft, summary=f"{draft.summary} {run.message}".strip()), now=now
        )


def _first_attempt(session: Session, source: SourceRow) -> datetime:
    first = select(RunRow.started_at).where(RunRow.source_id == source.id, RunRow.scope == "")
    return session.scalars(first.order_by(RunRow.id).limit(1)).one()


def _health_event(
    kind: EventKind, source: SourceRow, now: datetime, topics: tuple[str, ...], zone: ZoneInfo
) -> EventDraft:
    today = now.astimezone(zone).date()
    since = source.last_success_at
    if kind is EventKind.SOURCE_BACK:
        words = f"{source.label} : de nouveau lue le {french_date(today)}."
    elif since is None:
        words = f"{source.label} : n'a encore jamais pu être lue."
    else:
        words = (
            f"{source.label} : n'a pas pu être lue depuis le {french_date(since.astimezone(zone).date())}."
        )
    down = source.down_since.isoformat() if source.down_since else ""
    return EventDraft(kind=kind, cause=down, occurred_on=today, summary=words, topics=topics)


def began_before(session: Session, moment: datetime) -> bool:
    """Tell whether any source had begun to be read before a time."""
    first = select(RunRow.id).where(RunRow.started_at < moment, RunRow.scope == "").limit(1)
    return session.scalars(first).first() is not None


def reading_before(session: Session, kinds: Collection[str]) -> datetime | None:
    """Return when sources of these kinds were last well read before their latest reading, None if never.

    Of several sources, that of the longest outage: what comes after it is caught up.
    """
    found = []
    for source_id in session.scalars(select(SourceRow.id).where(SourceRow.kind.in_(kinds))):
        good = select(RunRow.finished_at).where(
            RunRow.source_id == source_id,
            RunRow.scope == "",
            RunRow.outcome.in_([Outcome.CHANGED.value, Outcome.UNCHANGED.value, Outcome.PARTIAL.value]),
        )
        found.append(session.scalars(good.order_by(RunRow.id.desc()).offset(1).limit(1)).first())
    return min((moment for moment in found if moment), default=None)
