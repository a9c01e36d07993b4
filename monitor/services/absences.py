"""Pages that are not at their address any more, and those that come back: observed, told, never judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor.domain.events import Watch
from monitor.domain.model import EventDraft, EventKind
from monitor.domain.page_changes import FEED
from monitor.domain.reading import PageAnswer
from monitor.domain.vanishing import absent_words, are_too_many, back_words, confirmed
from monitor.services.page_files import topics_through_pages
from monitor.services.pages import at_address, page_row
from monitor.services.records import latest_version, topics_of
from monitor.services.site_alarms import changed_before, raise_gone
from monitor.services.tell import tell
from monitor.storage.orm import DocumentRow, EventRow, SourceRow
from monitor.storage.orm_pages import PageRow

if TYPE_CHECKING:  # the archivist brings pages back: it imports this module
    from monitor.services.archive import Archivist


def keep_absences(
    session: Session,
    archivist: Archivist,
    source_id: int,
    absent: Sequence[PageAnswer],
    *,
    answered: int,
    now: datetime,
) -> None:
    """Keep the clear absences (404, 410) of one run whose site answered; tell those confirmed a day later.

    A transaction of its own. When more pages went than ``answered``, the site moved: that is one alarm for
    the operator, and no absence of any page.
    """
    if not absent:
        return
    with session.begin():
        source = session.get_one(SourceRow, source_id)
        watch = archivist.watch(now, last_read_at=source.last_success_at)
        gone = [
            (row, answer.status)
            for answer in absent
            for row in at_address(session, source_id, answer.url)
            if row.notes.get("template") != FEED  # a page that was only announced was never there
        ]
        fresh = [row for row, _ in gone if page_row(session, row.id).absent_since is None]
        if are_too_many(len(fresh), answered):
            today, asked = watch.observed_on, len(gone) + answered
            raise_gone(session, source_id, len(gone), asked, now=now, today=today)
            return
        for row, status in gone:
            _keep_absence(session, archivist, row, status, watch, now=now)


def _keep_absence(
    session: Session, archivist: Archivist, row: DocumentRow, status: int, watch: Watch, *, now: datetime
) -> None:
    page = page_row(session, row.id)
    first = page.absent_since
    page.absent_since, page.absent_at = first or now, now
    page.absent_status, page.checked_at = status, now
    if first is None or archivist.silent or not confirmed(first, now):
        return
    zone = archivist.zone
    since, seen = first.astimezone(zone).date(), row.last_seen_at.astimezone(zone).date()
    if changed_before(session, row.source_id, since):
        return  # the operator was told that the site moved: no absence of each of its pages
    draft = EventDraft(
        kind=EventKind.DOCUMENT_ABSENT,
        cause=_cause(since),
        occurred_on=since,
        summary=absent_words(row.kind, [since, watch.observed_on], status, last_seen_on=seen),
    )
    _tell(session, row, draft, watch, now=now)


def see_same(session: Session, archivist: Archivist, source_id: int, url: str, *, now: datetime) -> None:
    """Keep that an address answered « not modified »: it is there, as it was read. Its own transaction."""
    with session.begin():
        source = session.get_one(SourceRow, source_id)
        watch = None if archivist.silent else archivist.watch(now, last_read_at=source.last_success_at)
        for row in at_address(session, source_id, url):
            row.last_seen_at = now
            page_row(session, row.id).doubted_at = None  # the text that was taken in whole is there
            see_again(session, row, watch, archivist, now=now)


def see_again(
    session: Session, row: DocumentRow, watch: Watch | None, archivist: Archivist, *, now: datetime
) -> None:
    """Keep that a page answered; tell that it is back if its absence was told.

    Joins the caller's transaction; ``watch`` is None for a silent run.
    """
    page = page_row(session, row.id)
    since, page.absent_since = page.absent_since, None
    page.absent_at = page.absent_status = None
    page.checked_at = now
    if since is None or watch is None:
        return
    day = since.astimezone(archivist.zone).date()
    told = select(EventRow.id).where(
        EventRow.subject == row.public_id,
        EventRow.kind == EventKind.DOCUMENT_ABSENT.value,
        EventRow.cause == _cause(day),
    )
    if session.scalars(told).first() is not None:
        draft = EventDraft(
            kind=EventKind.DOCUMENT_BACK,
            cause=_cause(day),
            occurred_on=watch.observed_on,
            summary=back_words(row.kind, watch.observed_on, absent_since=day),
        )
        _tell(session, row, draft, watch, now=now)


def absence_of(page: PageRow | None) -> tuple[datetime, datetime, int] | None:
    """Return the first and the latest observation of an absence that lasts, and its status."""
    if page is None or page.absent_since is None or page.absent_at is None:
        return None
    return page.absent_since, page.absent_at, page.absent_status or 0


def _cause(day: date) -> str:
    return f"absent:{day.isoformat()}"


def _tell(session: Session, row: DocumentRow, draft: EventDraft, watch: Watch, *, now: datetime) -> None:
    version = latest_version(session, row.id)
    if version is None:
        return
    topics = topics_of(session, row, version, watch) | topics_through_pages(session, row, watch)
    if topics:
        tell(session, row, version, [replace(draft, topics=tuple(sorted(topics)))], now=now)
