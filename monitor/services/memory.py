"""What the archive already took in of a source: archives, members, validators and names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import false, func, or_, select
from sqlalchemy.orm import Session

from monitor.domain.reading import NamesRead, Taken, Validators
from monitor.domain.topics import Topic
from monitor.services.questions import of_topic
from monitor.storage.orm import (
    DocumentRow,
    FetchedRow,
    MemberRow,
    NameRow,
    VersionRow,
)


def members_of(session: Session, source_id: int, archive: str) -> dict[str, tuple[int, int]]:
    """Return, for each member of an archive already taken in, its CRC and size."""
    rows = session.execute(
        select(MemberRow.name, MemberRow.crc, MemberRow.size).where(
            MemberRow.source_id == source_id, MemberRow.archive == archive
        )
    )
    return {name: (crc, size) for name, crc, size in rows}


def taken_addresses(session: Session, source_id: int) -> frozenset[str]:
    """Return the addresses all of whose content was taken in."""
    return frozenset(session.scalars(select(FetchedRow.url).where(FetchedRow.source_id == source_id)))


def watched_pages(session: Session, source_id: int, topics: Iterable[Topic]) -> list[str]:
    """Return the addresses of the documents of a source that concern a topic, the latest first.

    They are read again each time: a page that left its feed may still be edited.
    """
    concerned = [DocumentRow.id.in_(of_topic(topic)) for topic in topics]
    wanted = select(DocumentRow.url).where(DocumentRow.source_id == source_id, or_(false(), *concerned))
    return list(session.scalars(wanted.order_by(DocumentRow.id.desc())))


def known_names(session: Session) -> Mapping[str, str]:
    """Return the names behind the references (``PA795108`` → « Mme Élise Leboucher »)."""
    return {row.reference: row.label for row in session.scalars(select(NameRow))}


def unnamed(session: Session) -> int:
    """Return how many questions have an author whose name is not known."""
    reference = VersionRow.fields["author_ref"].as_string()
    wanted = (
        select(func.count(VersionRow.id))
        .outerjoin(NameRow, NameRow.reference == reference)
        .where(reference.is_not(None), NameRow.reference.is_(None))
    )
    return session.scalar(wanted) or 0


def taken_at(session: Session, source_id: int, url: str) -> datetime | None:
    """Return when an address was last wholly taken in, None when it never was."""
    row = _fetched(session, source_id, url)
    return row.taken_at if row else None


def validators_of(session: Session, source_id: int, url: str) -> Validators | None:
    """Return what the server called the last state of an address that we took in whole."""
    row = _fetched(session, source_id, url)
    if row is None:
        return None
    return Validators(etag=row.etag, last_modified=row.last_modified, sha256=row.sha256)


def keep_names(session: Session, read: NamesRead) -> None:
    """Keep the names read, over those known; nothing is forgotten."""
    with session.begin():
        known = known_names(session)
        for reference, label in read.names.items():
            if known.get(reference) != label:
                session.merge(NameRow(reference=reference, label=label))


def keep_taken(session: Session, source_id: int, taken: Taken, *, now: datetime) -> bool:
    """Keep the validators of an address if all its members are in the archive; tell whether they are.

    Saved any earlier, a crash after the download would mean « not modified » for ever
    (docs/architecture.md).
    """
    with session.begin():
        if taken.members:
            known = members_of(session, source_id, taken.members[0].archive)
            if any(known.get(mark.name) != (mark.crc, mark.size) for mark in taken.members):
                return False
        row = _fetched(session, source_id, taken.url)
        if row is None:
            row = FetchedRow(source_id=source_id, url=taken.url, sha256=taken.sha256, taken_at=now)
            session.add(row)
        row.etag, row.last_modified = taken.etag, taken.last_modified
        row.sha256, row.taken_at = taken.sha256, now
        return True


def _fetched(session: Session, source_id: int, url: str) -> FetchedRow | None:
    found = select(FetchedRow).where(FetchedRow.source_id == source_id, FetchedRow.url == url)
    return session.scalars(found).one_or_none()
