"""What needs a look: numbers of the Journal officiel, silence, texts that never came, a site that changed.

An alarm is an observation with its day, raised once for its cause and ended when it is over (the number,
the archive or the text came). It is no event: it is told by ``vigie status`` and in the letter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from monitor.domain.alarms import (
    Alarm,
    AlarmKind,
    failed_words,
    missing_words,
    silence_words,
    skipped_words,
)
from monitor.domain.jo_calendar import silent_since, skipped_numbers, stamp_day
from monitor.domain.journal import ArchiveState
from monitor.services.journal import dated, known_numbers, missing_texts, watched_from
from monitor.services.site_alarms import still_told
from monitor.storage.orm_journal import AlarmRow, ArchiveRow

_LOOKED_AT = timedelta(days=60)
"""Older numbers are looked at once they were first seen (a catch-up), then while an alarm is open."""
_FIRST_SEEN = timedelta(days=3)
_FAILED_ATTEMPTS = 2
_TOO_FAR = timedelta(days=1)
"""A stamp of the future is a mistake of the index: believed, it would hide any silence."""
_LAST_STAMPS = 20
_OVER = (ArchiveState.TAKEN.value, ArchiveState.ASIDE.value)


@dataclass(frozen=True, slots=True)
class _Found:
    """What is the case now; raised only when ``ripe``: what may still come is given its time."""

    kind: AlarmKind
    cause: str
    summary: str
    ripe: bool = True


def review(session: Session, source_id: int, *, now: datetime, zone: ZoneInfo) -> list[Alarm]:
    """Raise what is the case now, end what is over; return the alarms newly raised, in order.

    A transaction of its own, to be run once a reading of the source is over: while archives are being
    read, what is missing may be in the next one. Run again, it changes nothing.
    """
    today = now.astimezone(zone).date()
    with session.begin():
        rows = {
            (row.kind, row.cause): row
            for row in session.scalars(select(AlarmRow).where(AlarmRow.source_id == source_id))
        }
        is_open = {key for key, row in rows.items() if row.ended_at is None}
        found = {
            (each.kind.value, each.cause): each
            for each in _found(session, source_id, is_open, today=today, now=now)
        }
        for key in is_open - found.keys():
            rows[key].ended_at = now
        for key in is_open & found.keys():
            rows[key].summary = found[key].summary
        fresh = [each for key, each in found.items() if key not in is_open and each.ripe]
        for each in fresh:
            _raise(session, source_id, rows.get((each.kind.value, each.cause)), each, now)
        return [
            Alarm(kind=each.kind, cause=each.cause, summary=each.summary, raised_at=now) for each in fresh
        ]


def _raise(session: Session, source_id: int, row: AlarmRow | None, found: _Found, now: datetime) -> None:
    if row is None:
        row = AlarmRow(source_id=source_id, kind=found.kind.value, cause=found.cause)
        session.add(row)
    row.summary, row.raised_at, row.ended_at = found.summary, now, None


def open_alarms(session: Session, source_id: int, *, at: datetime | None = None) -> list[Alarm]:
    """Return the alarms that are open, or that were at a time, the oldest first."""
    wanted = select(AlarmRow).where(AlarmRow.source_id == source_id)
    if at is None:
        wanted = wanted.where(AlarmRow.ended_at.is_(None))
    else:
        wanted = wanted.where(
            AlarmRow.raised_at < at, or_(AlarmRow.ended_at.is_(None), AlarmRow.ended_at >= at)
        )
    return [
        Alarm(kind=AlarmKind(row.kind), cause=row.cause, summary=row.summary, raised_at=row.raised_at)
        for row in session.scalars(wanted.order_by(AlarmRow.raised_at, AlarmRow.id))
    ]


def _found(
    session: Session, source_id: int, is_open: set[tuple[str, str]], *, today: date, now: datetime
) -> Iterator[_Found]:
    for cause, summary in still_told(session, source_id, today):
        yield _Found(AlarmKind.SITE_CHANGED, cause, summary)
    since = watched_from(session, source_id)
    if since is None:
        return
    yield from _silence(session, source_id, today)
    yield from _failed(session, source_id)
    yield from _skipped(session, source_id, since, today)
    opened = [cause for kind, cause in is_open if kind == AlarmKind.TEXTS_MISSING.value]
    for missing in missing_texts(
        session,
        source_id,
        since=max(since, today - _LOOKED_AT),
        until=today,
        now=now,
        containers=opened,
        seen_after=now - _FIRST_SEEN,
    ):
        if since <= missing.published_on <= today:
            titles = [title or text_id for text_id, title in missing.texts]
            words = missing_words(missing.number, missing.published_on, titles)
            yield _Found(AlarmKind.TEXTS_MISSING, missing.container, words, missing.ripe)


def _silence(session: Session, source_id: int, today: date) -> Iterator[_Found]:
    """Look at the latest archive that an index named, whatever became of it: a failed one is no silence."""
    soon = (today + _TOO_FAR).strftime("%Y%m%d-999999")
    stamps = session.scalars(
        select(ArchiveRow.stamp)
        .where(*dated(source_id), ArchiveRow.stamp <= soon)
        .order_by(ArchiveRow.stamp.desc())
        .limit(_LAST_STAMPS)
    )
    days = ((stamp, stamp_day(stamp)) for stamp in stamps)
    last, day = next(((stamp, day) for stamp, day in days if day), ("", today))
    if expected := silent_since(day, today):
        yield _Found(AlarmKind.SILENCE, last, silence_words(day, len(expected)))


def _failed(session: Session, source_id: int) -> Iterator[_Found]:
    """Look at the archives tried twice and not taken in; one being read again is still one of them."""
    rows = session.execute(
        select(ArchiveRow.stamp, ArchiveRow.attempts)
        .where(*dated(source_id), ArchiveRow.state.not_in(_OVER), ArchiveRow.attempts >= _FAILED_ATTEMPTS)
        .order_by(ArchiveRow.stamp)
    )
    for stamp, attempts in rows:
        yield _Found(AlarmKind.ARCHIVE_FAILED, stamp, failed_words(stamp, attempts))


def _skipped(session: Session, source_id: int, since: date, today: date) -> Iterator[_Found]:
    pending = _pending_days(session, source_id)
    for hole in skipped_numbers(known_numbers(session, source_id, since=since, until=today)):
        yield _Found(
            AlarmKind.NUMBER_SKIPPED,
            f"{hole.year}:{hole.number}",
            skipped_words(hole),
            ripe=not any(hole.after <= day <= hole.before for day in pending),
        )


def _pending_days(session: Session, source_id: int) -> Sequence[date]:
    """Return the days of the archives that are still to be read: a number may be in one of them.

    One left aside stands between two that were read when a reading of the past was stopped in its middle.
    """
    awaited = ArchiveRow.state.not_in(_OVER) & (ArchiveRow.attempts < _FAILED_ATTEMPTS)
    stamps = session.scalars(
        select(ArchiveRow.stamp).where(
            *dated(source_id), or_(awaited, ArchiveRow.state == ArchiveState.ASIDE.value)
        )
    )
    return [day for stamp in stamps if (day := stamp_day(stamp))]
