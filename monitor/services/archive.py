"""Taking one reading into the archive: capture, version, change, mentions and events in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self
from zoneinfo import ZoneInfo

from sqlalchemy.exc import DatabaseError, DataError, IntegrityError
from sqlalchemy.orm import Session

from monitor.config import Config
from monitor.domain.events import WAS_THERE, Snapshot, Watch, detect_events
from monitor.domain.fingerprint import fingerprint
from monitor.domain.matching import Matcher
from monitor.domain.model import DocumentKind, Witness
from monitor.domain.reading import Reading
from monitor.domain.topics import Topic
from monitor.errors import StorageError
from monitor.services.absences import see_again
from monitor.services.page_files import join_files, topics_through_pages, with_pages
from monitor.services.pages import OF_A_SITE, is_doubted, known_as
from monitor.services.question_rows import former_texts, keep_question
from monitor.services.records import (
    Refreshed,
    add_document,
    add_version,
    change_row,
    keep_capture,
    keep_member,
    latest_version,
    mention_row,
    refresh_document,
    snapshot_of,
)
from monitor.services.sightings import keep_sighting
from monitor.services.stated import confirmation, keep_refreshed, known_with, overtaken
from monitor.services.tell import tell
from monitor.services.text_links import keep_journal_text
from monitor.services.threads import linked_topics
from monitor.services.withdrawn import bring_back
from monitor.storage.blobs import BlobStore
from monitor.storage.orm import CaptureRow, DocumentRow, SourceRow, VersionRow
from monitor.storage.search import index_document

logger = logging.getLogger(__name__)


class Effect(StrEnum):
    """What a reading did to the archive; one that is doubted waits to be confirmed."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    DOUBTED = "doubted"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """The effect of one reading, and how many mentions its new version holds, related terms apart."""

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
    silent: bool = False
    redesigned: bool = False

    @classmethod
    def of(cls, config: Config) -> Self:
        """Return the archivist of a configuration, for a source that was read before."""
        return cls(
            blobs=BlobStore(config.state / "blobs"),
            matcher=Matcher(config.topics),
            topics=config.topics,
            announce_days=config.crawl.announce_days,
            first_run=False,
            zone=config.zone,
        )

    def for_run(self, *, first_run: bool, silent: bool = False, redesigned: bool = False) -> Archivist:
        """Return the archivist of one run of a source; a ``silent`` one tells nothing (the past)."""
        return replace(self, first_run=first_run, silent=silent, redesigned=redesigned)

    def watch(self, now: datetime, *, last_read_at: datetime | None = None) -> Watch:
        """Return what the rules of events need, with days as they are in the reader's zone."""
        return Watch(
            topics=self.topics,
            observed_on=now.astimezone(self.zone).date(),
            announce_days=self.announce_days,
            first_run=self.first_run,
            last_read_on=last_read_at.astimezone(self.zone).date() if last_read_at else None,
            redesigned=self.redesigned,
        )


def archive_readings(
    session: Session, archivist: Archivist, source_id: int, readings: Sequence[Reading], *, now: datetime
) -> list[Archived]:
    """Keep the captures; add a version where the latest one does not say the same; tell what is news.

    The bytes are on the disk before a row names them. All that concerns one document is written
    together or not at all, and one that fails does not hold back the others; running it twice
    changes nothing. Several readings share one commit: the disk is slower than all the rest.
    Raises StorageError, and keeps none of them, when the disk or the database refuses.
    """
    hashes = archivist.blobs.put(reading.capture.body for reading in readings)
    try:
        with session.begin():
            source = session.get_one(SourceRow, source_id)
            return [
                _archive_one(session, archivist, source, reading, sha256, now=now)
                for reading, sha256 in zip(readings, hashes, strict=True)
            ]
    except DatabaseError as error:
        raise StorageError(
            f"l'archive ne peut pas être écrite ({_first_cause(error).orig}) : libérez de la "
            "place ou vérifiez les droits, puis relancez la commande."
        ) from error


def _first_cause(error: DatabaseError) -> DatabaseError:
    """Return what went wrong first: with a full disk, undoing what was undone already fails too."""
    while isinstance(error.__context__, DatabaseError):
        error = error.__context__
    return error


def _archive_one(
    session: Session, archivist: Archivist, source: SourceRow, reading: Reading, sha256: str, *, now: datetime
) -> Archived:
    try:
        with session.begin_nested():
            capture = keep_capture(session, sha256, reading.capture)
            if reading.member:
                keep_member(session, source.id, reading.member)
            return _archive_document(session, archivist, source, reading, capture, now=now)
    except Exception as error:
        if isinstance(error, DatabaseError) and not isinstance(error, IntegrityError | DataError):
            raise  # the disk or a lock, not this document: SQLite may have undone the whole batch already
        logger.exception("%s: %s could not be archived", source.slug, reading.document.key)
        return Archived(effect=Effect.FAILED, reason=f"{type(error).__name__}: {error}")


def _archive_document(
    session: Session,
    archivist: Archivist,
    source: SourceRow,
    reading: Reading,
    capture: CaptureRow,
    *,
    now: datetime,
) -> Archived:
    watch = archivist.watch(now, last_read_at=source.last_success_at)
    row, found = known_as(session, source.id, reading.document, now=now)
    found = with_pages(session, source.id, row, found, archivist.zone)
    reading = replace(reading, document=found)
    if row and overtaken(row, found):
        return Archived(effect=Effect.UNCHANGED)
    latest = latest_version(session, row.id) if row else None
    if row and latest and is_doubted(session, row, latest, found, now=now):
        return Archived(effect=Effect.DOUBTED)
    if row is None and watch.first_run and found.kind is DocumentKind.PRESS and not found.published_on:
        reading = replace(reading, document=replace(found, notes={**found.notes, WAS_THERE: True}))
    document, stated = known_with(reading, row, latest, watch)
    before = snapshot_of(session, row, latest) if row and latest else None
    mark = fingerprint(document)
    stated = stated or confirmation(reading, row)
    refreshed = refresh_document(row, document, now=now) if row else Refreshed.NOTHING
    row = row or add_document(session, source, document, now=now)
    _see(session, archivist, row, reading, watch, now=now)
    if stated:
        keep_sighting(session, row.id, reading.witness, stated, now=now)
    if latest is not None and latest.fingerprint == mark:
        keep_refreshed(session, row, latest, document, refreshed)
        return Archived(effect=Effect.UNCHANGED)
    version = add_version(session, row, document, capture, mark, latest, now=now)
    mentions = tuple(archivist.matcher.find(document.text))
    session.add_all(mention_row(version.id, mention) for mention in mentions)
    if before is not None:
        session.add(change_row(before.document, document, version.id))
    if document.kind is DocumentKind.QUESTION:
        keep_question(session, row, document, new=latest is None)
    elif document.kind is DocumentKind.JO_TEXT:
        keep_journal_text(session, row, document)
    join_files(session, source.id, document)
    if not archivist.silent:
        after = Snapshot(document=document, number=version.number, mentions=mentions, public_id=row.public_id)
        _tell(session, row, version, before, after, watch, now=now)
    index_document(session, row, version)
    spoken = sum(not mention.secondary for mention in mentions)
    return Archived(effect=Effect.CHANGED if latest else Effect.NEW, mentions=spoken)


def _see(
    session: Session, archivist: Archivist, row: DocumentRow, reading: Reading, watch: Watch, *, now: datetime
) -> None:
    """Keep that a document is there, after a list took it out or its address gave nothing."""
    back_to = None if archivist.silent else watch
    bring_back(session, row, reading.document.notes.get("delivered"), back_to, now=now)
    if reading.document.kind in OF_A_SITE:
        see_again(session, row, back_to, archivist, now=now)
    if reading.witness is Witness.SOURCE:
        row.stated_at = row.stated_at or now


def _tell(
    session: Session,
    row: DocumentRow,
    version: VersionRow,
    before: Snapshot | None,
    after: Snapshot,
    watch: Watch,
    *,
    now: datetime,
) -> None:
    kind = after.document.kind
    if before is not None and kind is DocumentKind.QUESTION:
        drafts = detect_events(
            before,
            after,
            watch,
            former=former_texts(session, row, before.document, after.document, version),
            linked=linked_topics(session, row, watch.topics),
        )
    else:
        linked = topics_through_pages(session, row, watch)
        drafts = detect_events(before, after, watch, linked=linked)
    tell(session, row, version, drafts, now=now)
