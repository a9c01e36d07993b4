"""What happened to a whole site, told once to the operator: another template, pages all gone at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor.domain.alarms import AlarmKind, gone_words, redesign_words
from monitor.storage.orm_journal import AlarmRow

LASTS = timedelta(days=14)
"""How long a site that changed is told as such: its pages are all read again by then."""


class Redesign(NamedTuple):
    """How many pages of a run were known, how many of them have another template, and which ones."""

    changed: int
    known: int
    before: str
    after: str


def raise_redesign(session: Session, source_id: int, found: Redesign, *, now: datetime, today: date) -> None:
    """Raise the alarm of a site that has another template; joins the caller's transaction."""
    words = redesign_words(found.changed, found.known, found.before, found.after, today)
    _raise(session, source_id, words, now=now, today=today)


def raise_gone(
    session: Session, source_id: int, gone: int, asked: int, *, now: datetime, today: date
) -> None:
    """Raise the alarm of a site most of whose pages are not at their address any more."""
    _raise(session, source_id, gone_words(gone, asked, today), now=now, today=today)


def is_redesigned(session: Session, source_id: int) -> bool:
    """Tell whether the alarm of a site that changed is open."""
    return _open(session, source_id) is not None


def changed_before(session: Session, source_id: int, day: date) -> bool:
    """Tell whether the site was told as changed on a day, or in the two weeks before."""
    causes = select(AlarmRow.cause).where(
        AlarmRow.source_id == source_id, AlarmRow.kind == AlarmKind.SITE_CHANGED.value
    )
    days = map(date.fromisoformat, session.scalars(causes))
    return any(timedelta(0) <= day - changed <= LASTS for changed in days)


def still_told(session: Session, source_id: int, today: date) -> Iterator[tuple[str, str]]:
    """Yield the cause and the words of the alarm that is still told."""
    row = _open(session, source_id)
    if row is not None and today - date.fromisoformat(row.cause) <= LASTS:
        yield row.cause, row.summary


def _open(session: Session, source_id: int) -> AlarmRow | None:
    wanted = select(AlarmRow).where(
        AlarmRow.source_id == source_id,
        AlarmRow.kind == AlarmKind.SITE_CHANGED.value,
        AlarmRow.ended_at.is_(None),
    )
    return session.scalars(wanted.order_by(AlarmRow.id.desc()).limit(1)).one_or_none()


def _raise(session: Session, source_id: int, words: str, *, now: datetime, today: date) -> None:
    if _open(session, source_id) is not None:
        return
    kind, cause = AlarmKind.SITE_CHANGED.value, today.isoformat()
    known = select(AlarmRow).where(
        AlarmRow.source_id == source_id, AlarmRow.kind == kind, AlarmRow.cause == cause
    )
    row = session.scalars(known).one_or_none()
    if row is None:
        row = AlarmRow(source_id=source_id, kind=kind, cause=cause)
        session.add(row)
    row.summary, row.raised_at, row.ended_at = words, now, None
