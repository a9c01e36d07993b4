"""Taking one reading into the archive: capture, version, change, mentions and events in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor.domain.diff import TextDiff, diff_texts, field_changes, summary
from monitor.domain.events import Snapshot, Watch, detect_events
from monitor.domain.fields import FIELD_LABELS
from monitor.domain.fingerprint import fingerprint, public_id
from monitor.domain.matching import Matcher
from monitor.domain.model import Capture, Document, DocumentKind, Json, Mention
from monitor.domain.reading import MemberMark, Reading
from monitor.domain.topics import Topic
from monitor.services.rectify import tell_rectified
from monitor.services.snapshots import document_of, mentions_of
from monitor.services.tell import tell
from monitor.storage.blobs import BlobStore
from monitor.storage.orm import (
    CaptureRow,
    ChangeRow,
    DocumentRow,
    MemberRow,
    MentionRow,
    SourceRow,
    VersionRow,
)
from monitor.storage.search import index_document

logger = logging.getLogger(__name__)


class Effect(StrEnum):
    """What a reading did to the archive."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """The effect of one reading, and how many mentions its new version holds."""

    effect: Effect
    mentions: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Archivist:
    """What every reading of one run needs: the blobs, the topics, and what is recent."""

    blobs: BlobStore
    matcher: Matcher
    topics: tuple[Topic, ...]
    announce_days: int
    first_run: bool
    zone: ZoneInfo

    def for_run(self, *, first_run: bool) -> Archivist:
        """Return the archivist of one run of a source."""
        return replace(self, first_run=first_run)

    def watch(self, now: datetime) -> Watch:
        """Return what the rules of events need, on the day it is in the reader's zone."""
        return Watch(
            topics=self.topics,
            observed_on=now.astimezone(self.zone).date(),
            announce_days=self.announce_days,
            first_run=self.first_run,
        )


def archive_readings(
    session: Session, archivist: Archivist, source_id: int, readings: Sequence[Reading], *, now: datetime
) -> list[Archived]:
    """Keep the captures; add a version where the latest one does not say the same; tell what is news.

    The bytes are on the disk before a row names them. All that concerns one document is written
    together or not at all, and one that fails does not hold back the others; running it twice
    changes nothing. Several readings share one commit: the disk is slower than all the rest.
    """
    hashes = archivist.blobs.put(reading.capture.body for reading in readings)
    with session.begin():
        source = session.get_one(SourceRow, source_id)
        return [
            _archive_one(session, archivist, source, reading, sha256, now=now)
            for reading, sha256 in zip(readings, hashes, strict=True)
        ]


def _archive_one(
    session: Session, archivist: Archivist, source: SourceRow, reading: Reading, sha256: str, *, now: datetime
) -> Archived:
    try:
        with session.begin_nested():
            capture = _keep_capture(session, sha256, reading.capture)
            if reading.member:
                _keep_member(session, source.id, reading.member)
            return _archive_document(session, archivist, source, reading.document, capture, now=now)
    except Exception as error:
        logger.exception("%s: %s could not be archived", source.slug, reading.document.key)
        return Archived(effect=Effect.FAILED, reason=f"{type(error).__name__}: {error}")


def _archive_document(
    session: Session,
    archivist: Archivist,
    source: SourceRow,
    document: Document,
    capture: CaptureRow,
    *,
    now: datetime,
) -> Archived:
    row = _find(session, source.id, document.key)
    latest = _latest(session, row.id) if row else None
    mark = fingerprint(document)
    retitled = row is not None and row.title != document.title
    if row is None:
        row = _add_document(session, source, document, now=now)
    else:
        _refresh(row, document, now=now)
    if latest is not None and latest.fingerprint == mark:
        if retitled:
            index_document(session, row, latest)
        return Archived(effect=Effect.UNCHANGED)
    version = _add_version(session, row, document, capture, mark, latest, now=now)
    mentions = tuple(archivist.matcher.find(document.text))
    session.add_all(mention_row(version.id, mention) for mention in mentions)
    before = _snapshot(session, row, latest) if latest else None
    after = Snapshot(document=document, number=version.number, mentions=mentions)
    if before is not None:
        session.add(_change(before.document, document, version.id))
    watch = archivist.watch(now)
    tell(session, row, version, detect_events(before, after, watch), now=now)
    if before is None and document.kind is DocumentKind.JO_TEXT:
        tell_rectified(session, row, document, watch, now=now)
    session.flush()
    index_document(session, row, version)
    return Archived(effect=Effect.CHANGED if latest else Effect.NEW, mentions=len(mentions))


def _find(session: Session, source_id: int, key: str) -> DocumentRow | None:
    found = select(DocumentRow).where(DocumentRow.source_id == source_id, DocumentRow.key == key)
    return session.scalars(found).one_or_none()


def _latest(session: Session, document_id: int) -> VersionRow | None:
    found = select(VersionRow).where(VersionRow.document_id == document_id)
    return session.scalars(found.order_by(VersionRow.number.desc()).limit(1)).one_or_none()


def _keep_capture(session: Session, sha256: str, capture: Capture) -> CaptureRow:
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


def _keep_member(session: Session, source_id: int, member: MemberMark) -> None:
    session.merge(
        MemberRow(
            source_id=source_id, archive=member.archive, name=member.name, crc=member.crc, size=member.size
        )
    )


def _add_document(session: Session, source: SourceRow, document: Document, *, now: datetime) -> DocumentRow:
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
    )
    session.add(row)
    session.flush()
    return row


def _said(value: Json) -> bool:
    return value not in (None, "", [], {})


def _refresh(row: DocumentRow, document: Document, *, now: datetime) -> None:
    """Keep the latest title, address and notes; a delivery that says less erases nothing."""
    row.title = document.title or row.title
    row.url = document.url
    row.published_on = document.published_on or row.published_on
    row.last_seen_at = now
    notes = row.notes | {name: value for name, value in document.notes.items() if _said(value)}
    if notes != row.notes:
        row.notes = notes


def _add_version(
    session: Session,
    row: DocumentRow,
    document: Document,
    capture: CaptureRow,
    mark: str,
    latest: VersionRow | None,
    *,
    now: datetime,
) -> VersionRow:
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


def _snapshot(session: Session, row: DocumentRow, version: VersionRow) -> Snapshot:
    return Snapshot(
        document=document_of(row, version),
        number=version.number,
        mentions=mentions_of(session, version.id),
    )


def _change(before: Document, after: Document, version_id: int) -> ChangeRow:
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
