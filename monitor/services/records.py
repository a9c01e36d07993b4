"""Writing what was read as rows: captures, documents, versions, and what each version changed."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor.domain.diff import TextDiff, diff_texts, field_changes, summary
from monitor.domain.events import Snapshot, Watch
from monitor.domain.fields import FIELD_LABELS
from monitor.domain.fingerprint import public_id
from monitor.domain.model import Capture, Document, DocumentKind, Json, Mention
from monitor.domain.reading import MemberMark
from monitor.services.snapshots import document_of, mentions_of
from monitor.storage.orm import (
    CaptureRow,
    ChangeRow,
    DocumentRow,
    MemberRow,
    MentionRow,
    SourceRow,
    VersionRow,
)


def find_row(session: Session, source_id: int, key: str) -> DocumentRow | None:
    """Return the document of a source by its key, None when it was never read."""
    found = select(DocumentRow).where(DocumentRow.source_id == source_id, DocumentRow.key == key)
    return session.scalars(found).one_or_none()


def latest_version(session: Session, document_id: int) -> VersionRow | None:
    """Return the latest version of a document."""
    found = select(VersionRow).where(VersionRow.document_id == document_id)
    return session.scalars(found.order_by(VersionRow.number.desc()).limit(1)).one_or_none()


def keep_capture(session: Session, sha256: str, capture: Capture) -> CaptureRow:
    """Return the row of some bytes, made at their first sight: a capture is unique by its hash."""
    row = session.scalars(select(CaptureRow).where(CaptureRow.sha256 == sha256)).one_or_none()
    if row is None:
        row = CaptureRow(
            sha256=sha256,
            url=capture.url,
            member=capture.member,
            fetched_at=capture.fetched_at,
            status=capture.status,
            headers=dict(capture.headers),
            size=len(capture.body),
        )
        session.add(row)
        session.flush()
    return row


def keep_member(session: Session, source_id: int, member: MemberMark) -> None:
    """Keep what the directory of an archive says of a member that is now taken in."""
    session.merge(
        MemberRow(
            source_id=source_id, archive=member.archive, name=member.name, crc=member.crc, size=member.size
        )
    )


def add_document(session: Session, source: SourceRow, document: Document, *, now: datetime) -> DocumentRow:
    """Add a document that is seen for the first time."""
    row = DocumentRow(
        source_id=source.id,
        key=document.key,
        public_id=public_id(source.slug, document.key),
        kind=document.kind.value,
        url=document.url,
        title=document.title,
        published_on=document.published_on,
        notes=dict(document.notes),
        first_seen_at=now,
        last_seen_at=now,
        stated_at=None,
    )
    session.add(row)
    session.flush()
    return row


def _said(value: Json) -> bool:
    return value not in (None, "", [], {})


class Refreshed(Enum):
    """What the latest delivery changed in what makes no version."""

    NOTHING = 0
    NOTES = 1
    FOUND_BY = 2


_TAKEN_BACK = frozenset({"absent_from_latest"})
"""Notes about the latest delivery itself: an empty one replaces the one before."""


def refresh_document(row: DocumentRow, document: Document, *, now: datetime) -> Refreshed:
    """Keep the latest title, address and notes; return whether they, or what it is found by, changed.

    A delivery that says less erases nothing: neither a note, nor a title that came late.
    """
    found_by = row.title, row.published_on
    if document.title and not _untitled(row, document):
        row.title = document.title
    row.url = document.url
    row.published_on = document.published_on or row.published_on
    row.last_seen_at = now
    said = {name: value for name, value in document.notes.items() if _said(value) or name in _TAKEN_BACK}
    notes = row.notes | said
    refreshed = Refreshed.NOTHING if notes == row.notes else Refreshed.NOTES
    if notes != row.notes:
        row.notes = notes
    return refreshed if found_by == (row.title, row.published_on) else Refreshed.FOUND_BY


def _untitled(row: DocumentRow, document: Document) -> bool:
    """Tell whether a question comes without the indexation it was once titled by."""
    if document.kind is not DocumentKind.QUESTION:
        return False
    return _said(row.notes.get("title")) and not _said(document.notes.get("title"))


def add_version(
    session: Session,
    row: DocumentRow,
    document: Document,
    capture: CaptureRow,
    mark: str,
    latest: VersionRow | None,
    *,
    now: datetime,
) -> VersionRow:
    """Add the version that follows ``latest``, the first without it."""
    version = VersionRow(
        document_id=row.id,
        number=latest.number + 1 if latest else 1,
        fingerprint=mark,
        observed_at=now,
        capture_id=capture.id,
        title=document.title,
        text=document.text,
        sections={name: list(span) for name, span in document.sections.items()},
        fields=dict(document.fields),
        links=[{"url": link.url, "title": link.title} for link in document.links],
    )
    session.add(version)
    session.flush()
    return version


def topics_of(session: Session, row: DocumentRow, version: VersionRow, watch: Watch) -> frozenset[str]:
    """Return the topics that a document concerns as a version states it: named in it, or following it."""
    spoken = select(MentionRow.topic).where(
        MentionRow.version_id == version.id,
        MentionRow.secondary.is_(False),
        MentionRow.topic.in_([topic.slug for topic in watch.topics]),
    )
    return frozenset(session.scalars(spoken)) | watch.followers(row.key, row.url, row.public_id)


def mention_row(version_id: int, mention: Mention) -> MentionRow:
    """Return the row of one mention of one version."""
    return MentionRow(
        version_id=version_id,
        topic=mention.topic,
        term=mention.term,
        start=mention.start,
        end=mention.end,
        matched=mention.matched,
        secondary=mention.secondary,
    )


def snapshot_of(session: Session, row: DocumentRow, version: VersionRow) -> Snapshot:
    """Return one version as the rules of events see it."""
    return Snapshot(
        document=document_of(row, version),
        number=version.number,
        mentions=mentions_of(session, version.id),
        public_id=row.public_id,
    )


def change_row(before: Document, after: Document, version_id: int) -> ChangeRow:
    """Return what a version changed: its fields, and its words as offsets into both texts."""
    diff = diff_texts(before.text, after.text)
    return ChangeRow(
        version_id=version_id,
        fields=[
            {"name": change.name, "label": change.label, "before": change.before, "after": change.after}
            for change in field_changes(before.fields, after.fields, FIELD_LABELS)
        ],
        hunks=_compact(diff),
        summary=summary(diff, where=_where(before, after)) if before.text != after.text else "",
    )


def _compact(diff: TextDiff) -> list[list[str | int]]:
    return [[hunk.op.value, *hunk.before_span, *hunk.after_span] for hunk in diff.hunks]


def _where(before: Document, after: Document) -> str | None:
    if after.kind is not DocumentKind.QUESTION:
        return None
    parts = {"question": "dans la question", "answer": "dans la réponse"}
    changed = [words for name, words in parts.items() if before.part(name) != after.part(name)]
    return changed[0] if len(changed) == 1 else None
