"""The archive's tables: sources and runs, captures, documents and their versions, events."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, MetaData, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from monitor.storage.types import UtcDateTime


class Base(DeclarativeBase):
    """Names every constraint, so that a migration can find it again."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it on the class
        str: Text(),
        datetime: UtcDateTime(),
        dict[str, Any]: JSON(none_as_null=True),
        list[Any]: JSON(none_as_null=True),
        bytes: LargeBinary(),
    }


class SourceRow(Base):
    """One thing we watch, and its health."""

    __tablename__ = "source"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    label: Mapped[str]
    last_success_at: Mapped[datetime | None]
    last_change_at: Mapped[datetime | None]
    down_since: Mapped[datetime | None]


class RunRow(Base):
    """One crawl of one source, with its outcome (``model.Outcome``) and counts."""

    __tablename__ = "run"
    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), index=True)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    read: Mapped[int] = mapped_column(default=0)
    new: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    mentions: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(default="")
    scope: Mapped[str] = mapped_column(default="")
    """What was read, when it was not the source of today (« 16e législature »): no sign of its health."""


class ProblemRow(Base):
    """One item a run could not read: where, and why."""

    __tablename__ = "problem"
    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"), index=True)
    url: Mapped[str]
    reason: Mapped[str]


class FetchedRow(Base):
    """The last state of one address that was wholly taken in, and what the server called it."""

    __tablename__ = "fetched"
    __table_args__ = (UniqueConstraint("source_id", "url"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    url: Mapped[str]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    sha256: Mapped[str]
    taken_at: Mapped[datetime]


class MemberRow(Base):
    """The last state taken in of one member of an archive: what its directory says of it."""

    __tablename__ = "member"
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), primary_key=True)
    archive: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    crc: Mapped[int]
    size: Mapped[int]


class NameRow(Base):
    """The name behind a reference of a source (deputy, group, ministry)."""

    __tablename__ = "name"
    reference: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str]


class CaptureRow(Base):
    """The raw bytes of one response or member, by SHA-256; the bytes lie in the blob store."""

    __tablename__ = "capture"
    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(unique=True)
    url: Mapped[str]
    member: Mapped[str | None]
    fetched_at: Mapped[datetime]
    status: Mapped[int]
    headers: Mapped[dict[str, Any]]
    size: Mapped[int]


class DocumentRow(Base):
    """One thing with a stable official identity; title, address and notes are the latest seen."""

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("source_id", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    key: Mapped[str]
    public_id: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(index=True)
    url: Mapped[str] = mapped_column(index=True)
    title: Mapped[str]
    published_on: Mapped[date | None] = mapped_column(index=True)
    notes: Mapped[dict[str, Any]]
    private: Mapped[bool] = mapped_column(default=False)
    """Imported for the association alone: never told in public unless asked."""
    first_seen_at: Mapped[datetime]
    stated_at: Mapped[datetime | None]
    """When its own source first stated it: None while only a second witness did."""
    last_seen_at: Mapped[datetime]
    source: Mapped[SourceRow] = relationship()
    versions: Mapped[list[VersionRow]] = relationship(order_by="VersionRow.number", viewonly=True)


class VersionRow(Base):
    """The canonical fields and text of a document as first seen at a time; append-only."""

    __tablename__ = "version"
    __table_args__ = (UniqueConstraint("document_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    number: Mapped[int]
    fingerprint: Mapped[str]
    observed_at: Mapped[datetime]
    capture_id: Mapped[int | None] = mapped_column(ForeignKey("capture.id"))
    title: Mapped[str]
    text: Mapped[str]
    sections: Mapped[dict[str, Any]]
    fields: Mapped[dict[str, Any]]
    links: Mapped[list[Any]]
    document: Mapped[DocumentRow] = relationship(viewonly=True)
    capture: Mapped[CaptureRow | None] = relationship()


class ChangeRow(Base):
    """What differs between a version and the one before: field changes, and hunks as offsets.

    A hunk is ``[op, start before, end before, start after, end after]``.
    """

    __tablename__ = "change"
    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"), unique=True)
    fields: Mapped[list[Any]]
    hunks: Mapped[list[Any]]
    summary: Mapped[str]


class MentionRow(Base):
    """One place where a version speaks of a topic, as offsets into its text."""

    __tablename__ = "mention"
    __table_args__ = (UniqueConstraint("version_id", "topic", "term", "start"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    topic: Mapped[str] = mapped_column(index=True)
    term: Mapped[str]
    start: Mapped[int]
    end: Mapped[int]
    matched: Mapped[str]
    secondary: Mapped[bool]


class EventRow(Base):
    """One dated, immutable fact; unique by what it is about, its kind and its cause."""

    __tablename__ = "event"
    __table_args__ = (UniqueConstraint("subject", "kind", "cause"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str]
    kind: Mapped[str]
    cause: Mapped[str]
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"), index=True)
    version_id: Mapped[int | None] = mapped_column(ForeignKey("version.id"))
    occurred_on: Mapped[date]
    observed_at: Mapped[datetime] = mapped_column(index=True)
    late: Mapped[bool]
    summary: Mapped[str]
    document: Mapped[DocumentRow | None] = relationship()
    source: Mapped[SourceRow] = relationship()
    version: Mapped[VersionRow | None] = relationship()
    topics: Mapped[list[EventTopicRow]] = relationship(order_by="EventTopicRow.topic")


class EventTopicRow(Base):
    """One topic that an event concerns, and the issue that told it."""

    __tablename__ = "event_topic"
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    topic: Mapped[str] = mapped_column(primary_key=True, index=True)
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("issue.id"), index=True)


class TopicStateRow(Base):
    """The definition of a topic with which the whole archive was last read."""

    __tablename__ = "topic_state"
    slug: Mapped[str] = mapped_column(primary_key=True)
    mark: Mapped[str]
    matched_at: Mapped[datetime]


class SearchRow(Base):
    """One document of the full-text index: its row there, ordered by date, and what was indexed."""

    __tablename__ = "search_entry"
    rank_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), unique=True)
    title: Mapped[str]
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    analyser: Mapped[int]


class LexiconRow(Base):
    """A stem seen in the archive for a word typed without accents (only where the stems differ)."""

    __tablename__ = "lexicon"
    folded: Mapped[str] = mapped_column(primary_key=True)
    stem: Mapped[str] = mapped_column(primary_key=True)
