"""The files that pages link: which pages they belong to, and the day they are dated by."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor.domain.events import WAS_THERE, Watch
from monitor.domain.model import Document, DocumentKind
from monitor.services.records import find_row, latest_version, topics_of
from monitor.storage.orm import DocumentRow, VersionRow
from monitor.storage.orm_pages import OtherKeyRow

PAGES = "of_pages"
"""The note of a file: the keys of the pages that link it."""


def pages_of(
    session: Session, row: DocumentRow | None, document: Document, source_id: int
) -> list[DocumentRow]:
    """Return the pages that link a file, those known and those of this reading; none for another document."""
    if document.kind is not DocumentKind.PDF:
        return []
    known = list(row.notes.get(PAGES) or ()) if row else []
    stated = document.notes.get(PAGES)
    keys = dict.fromkeys([*known, *(stated if isinstance(stated, list) else ())])
    return [page for key in keys if (page := _page(session, source_id, str(key)))]


def _page(session: Session, source_id: int, key: str) -> DocumentRow | None:
    """Return a page by its key, or by one of its other keys."""
    if row := find_row(session, source_id, key):
        return row
    other = session.get(OtherKeyRow, (source_id, key))
    return session.get_one(DocumentRow, other.document_id) if other else None


def with_pages(
    session: Session, source_id: int, row: DocumentRow | None, document: Document, zone: ZoneInfo
) -> Document:
    """Return a file with all the pages known to link it, dated by the first of them; others as they are.

    A file that was there when its page was first read is as old as the page; one that was added later has
    no date of its own: it is new the day it is seen.
    """
    pages = pages_of(session, row, document, source_id)
    if not pages:
        return document
    notes = {**document.notes, PAGES: [page.key for page in pages]}
    day = _first_day(session, pages[0], document.url, zone) if row is None else None
    if day and not pages[0].published_on and pages[0].notes.get(WAS_THERE):
        day, notes = None, {**notes, WAS_THERE: True}
    return replace(document, published_on=day, notes=notes)


def _first_day(session: Session, page: DocumentRow, url: str, zone: ZoneInfo) -> date | None:
    first = session.scalars(
        select(VersionRow).where(VersionRow.document_id == page.id, VersionRow.number == 1)
    ).one_or_none()
    if first is None or url not in {link["url"] for link in first.links}:
        return None
    return page.published_on or page.first_seen_at.astimezone(zone).date()


def join_files(session: Session, source_id: int, document: Document) -> None:
    """Write down, of the files known already that a page links, that they are files of this page too."""
    urls = [link.url for link in document.links]
    if document.kind is not DocumentKind.PRESS or not urls:
        return
    wanted = select(DocumentRow).where(
        DocumentRow.source_id == source_id,
        DocumentRow.kind == DocumentKind.PDF.value,
        DocumentRow.url.in_(urls),
    )
    for row in session.scalars(wanted):
        known = list(row.notes.get(PAGES) or ())
        if document.key not in known:
            row.notes = row.notes | {PAGES: [*known, document.key]}


def topics_through_pages(session: Session, row: DocumentRow, watch: Watch) -> frozenset[str]:
    """Return the topics that the pages which link a file concern: what happens to it concerns them too."""
    found: set[str] = set()
    for key in row.notes.get(PAGES) or ():
        page = _page(session, row.source_id, str(key))
        latest = latest_version(session, page.id) if page else None
        if page and latest:
            found |= topics_of(session, page, latest, watch)
    return frozenset(found)
