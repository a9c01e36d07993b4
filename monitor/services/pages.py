"""Pages and files of a site beside their versions: identity by several addresses, doubts, what is due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from monitor.domain.model import Document, DocumentKind
from monitor.domain.moved import is_another, is_the_same
from monitor.domain.page_changes import FEED, without_file
from monitor.domain.reading import DuePage
from monitor.domain.rereading import is_due
from monitor.domain.topics import Topic
from monitor.domain.vanishing import confirmed, is_suspect
from monitor.services.page_files import PAGES
from monitor.services.records import find_row, latest_version
from monitor.services.snapshots import document_of
from monitor.storage.orm import DocumentRow, MentionRow, VersionRow
from monitor.storage.orm_pages import OtherKeyRow, PageRow

OF_A_SITE = frozenset({DocumentKind.PRESS, DocumentKind.PDF})
"""The kinds of document that lie at an address, and may move, vanish or be half served."""
_TRIED_FOR = timedelta(days=30)
_CANDIDATES = 20
"""Documents of one title that are compared with a new one, the latest first: « Communiqué » has hundreds."""


def known_as(
    session: Session, source_id: int, document: Document, *, now: datetime
) -> tuple[DocumentRow | None, Document]:
    """Return the row of a document by any of its keys, and the document as it is known.

    A page or a file whose key is new is looked for by its second mark, and its key is kept beside the
    others. By another road than its own, it keeps its address while that one answers.
    """
    row = find_row(session, source_id, document.key)
    own = document.notes.get("address_key")
    if row is not None and own and _names_another(session, row, document):
        document = replace(document, key=str(own))
        row = find_row(session, source_id, document.key)
    if row is not None or document.kind not in OF_A_SITE:
        return row, document
    row = _by_other_key(session, source_id, document.key)
    if row is None:
        row = _by_second_mark(session, source_id, document)
        if row is not None:
            session.add(OtherKeyRow(source_id=source_id, key=document.key, document_id=row.id, seen_at=now))
    if row is not None:
        # A file lies where the page that was just read links it.
        stays = document.kind is DocumentKind.PRESS and _is_alive(session, row, document)
        document = replace(document, key=row.key, url=row.url if stays else document.url)
    return row, document


def _names_another(session: Session, row: DocumentRow, document: Document) -> bool:
    """Tell whether the canonical address of a page is that of another page, whose address answers."""
    latest = latest_version(session, row.id)
    alive = "redirected_from" not in document.notes and _is_alive(session, row, document)
    return latest is not None and alive and is_another(document_of(row, latest), document)


def _by_other_key(session: Session, source_id: int, key: str) -> DocumentRow | None:
    other = session.get(OtherKeyRow, (source_id, key))
    return session.get_one(DocumentRow, other.document_id) if other else None


def _by_second_mark(session: Session, source_id: int, document: Document) -> DocumentRow | None:
    """Return the latest document of that title, or of the SPIP number its images bear, that it is."""
    marks = [DocumentRow.title == document.title]
    if mark := document.notes.get("second_mark"):
        marks.append(DocumentRow.notes["second_mark"].as_string() == mark)
    if former := document.notes.get("former_spip_id"):
        marks.append(DocumentRow.key == former)
    if left := document.notes.get("redirected_from"):
        marks.append(DocumentRow.url == left)
    wanted = select(DocumentRow).where(
        DocumentRow.source_id == source_id, DocumentRow.kind == document.kind.value, or_(*marks)
    )
    for row in session.scalars(wanted.order_by(DocumentRow.id.desc()).limit(_CANDIDATES)):
        latest = latest_version(session, row.id)
        if latest and is_the_same(
            document_of(row, latest), document, alive=_is_alive(session, row, document)
        ):
            return row
    return None


def _is_alive(session: Session, row: DocumentRow, found: Document) -> bool:
    """Tell whether the address of a document answers these days, beside that of what was found.

    A page in another template is no second road to it: the site was redesigned. Nor is the one that its
    own address redirects to.
    """
    page = session.get(PageRow, row.id)
    reshaped = row.notes.get("template") != found.notes.get("template")
    left = found.notes.get("redirected_from") == row.url
    absent = page is not None and page.absent_since is not None
    return not (reshaped or left or absent)


def page_row(session: Session, document_id: int) -> PageRow:
    """Return what is known of the address of a document, made at its first answer."""
    page = session.get(PageRow, document_id)
    if page is None:
        page = PageRow(document_id=document_id)
        session.add(page)
    return page


def is_doubted(
    session: Session, row: DocumentRow, latest: VersionRow, document: Document, *, now: datetime
) -> bool:
    """Tell whether a text most of which vanished waits to be seen again, at least a day later."""
    if document.kind not in OF_A_SITE:
        return False
    page = page_row(session, row.id)
    if not is_suspect(latest.text, document.text):
        page.doubted_at = None
        return False
    if page.doubted_at is not None and confirmed(page.doubted_at, now):
        page.doubted_at = None
        return False
    page.doubted_at = page.doubted_at or now
    page.checked_at = now
    if page.absent_since == page.absent_at:  # seen absent once only: the address answers, whatever it says
        page.absent_since = page.absent_at = page.absent_status = None
    return True


def at_address(session: Session, source_id: int, url: str) -> Sequence[DocumentRow]:
    """Return the documents of a source that lie at an address."""
    wanted = select(DocumentRow).where(DocumentRow.source_id == source_id, DocumentRow.url == url)
    return session.scalars(wanted.order_by(DocumentRow.id)).all()


def templates_of(session: Session, source_id: int) -> Mapping[str, str]:
    """Return the template that each page of a source was last read with, by its keys and its second mark."""
    wanted = select(DocumentRow.id, DocumentRow.key, DocumentRow.notes).where(
        DocumentRow.source_id == source_id, DocumentRow.kind == DocumentKind.PRESS.value
    )
    found: dict[str, str] = {}
    by_id: dict[int, str] = {}
    for document_id, key, notes in session.execute(wanted):
        by_id[document_id] = found[key] = notes.get("template") or ""
        if mark := notes.get("second_mark"):
            found[mark] = by_id[document_id]
    for other in session.scalars(select(OtherKeyRow).where(OtherKeyRow.source_id == source_id)):
        if other.document_id in by_id:
            found[other.key] = by_id[other.document_id]
    return found


def known_addresses(session: Session, source_id: int) -> frozenset[str]:
    """Return the addresses of the pages and files of a source."""
    kinds = [kind.value for kind in OF_A_SITE]
    wanted = select(DocumentRow.url).where(DocumentRow.source_id == source_id, DocumentRow.kind.in_(kinds))
    return frozenset(session.scalars(wanted))


def due_pages(
    session: Session, source_id: int, topics: Iterable[Topic], *, now: datetime, chosen: Sequence[str] = ()
) -> list[DuePage]:
    """Return the pages of the topics and their files that are to be read again, the latest first.

    Those that spoke of a topic once, even if they no longer do, those that a topic follows, and the files
    that these pages link, or those at a ``chosen`` address (``domain.rereading`` says how often). A page
    in doubt or absent once is read again the next day; one that was only announced is tried for a month.
    """
    topics = list(topics)
    changed = func.max(VersionRow.observed_at)
    wanted = (
        select(DocumentRow, PageRow, changed)
        .join(VersionRow, VersionRow.document_id == DocumentRow.id)
        .outerjoin(PageRow, PageRow.document_id == DocumentRow.id)
        .where(DocumentRow.source_id == source_id, DocumentRow.kind.in_([each.value for each in OF_A_SITE]))
        .group_by(DocumentRow.id)
        .order_by(DocumentRow.id.desc())
    )
    rows = list(session.execute(wanted))
    spoken = _spoken(session, source_id, topics)
    followed = {
        row.id for row, _, _ in rows if any(t.follows(row.key, row.url, row.public_id) for t in topics)
    }
    soon = {row.id for row, _, _ in rows if _only_announced(row, now)}
    keys = {row.key for row, _, _ in rows if row.id in spoken | followed or row.url in chosen}
    return [
        _due_page(session, row)
        for row, page, at in rows
        if (row.id in spoken | followed | soon or keys.intersection(row.notes.get(PAGES) or ()))
        and _is_due(page, at, now, followed=row.id in followed)
    ]


def _only_announced(row: DocumentRow, now: datetime) -> bool:
    return row.notes.get("template") == FEED and now - row.first_seen_at <= _TRIED_FOR


def _spoken(session: Session, source_id: int, topics: Sequence[Topic]) -> frozenset[int]:
    wanted = (
        select(VersionRow.document_id)
        .join(MentionRow, MentionRow.version_id == VersionRow.id)
        .join(DocumentRow, DocumentRow.id == VersionRow.document_id)
        .where(
            DocumentRow.source_id == source_id,
            MentionRow.secondary.is_(False),
            MentionRow.topic.in_([topic.slug for topic in topics]),
        )
    )
    return frozenset(session.scalars(wanted))


def _is_due(page: PageRow | None, changed_at: datetime, now: datetime, *, followed: bool) -> bool:
    if page is None:
        return True
    # An absence counts as a change: what went is looked for daily again.
    since = max(changed_at, page.absent_since or changed_at)
    return is_due(page.checked_at, since, now, followed=followed or page.doubted_at is not None)


def _due_page(session: Session, row: DocumentRow) -> DuePage:
    latest = latest_version(session, row.id) if row.notes.get("template") == FEED else None
    return DuePage(
        announced=without_file(document_of(row, latest)) if latest else None,
        url=row.url,
        is_file=row.kind == DocumentKind.PDF.value,
        title=row.title,
        of_pages=tuple(row.notes.get(PAGES) or ()),
    )
