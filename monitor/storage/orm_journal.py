"""The tables of the Journal officiel: archives, issues, alarms, what a text is found by, links of texts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from monitor.storage.orm import Base, DocumentRow


class ArchiveRow(Base):
    """One archive of the open data, by its stamp ``YYYYMMDD-HHMMSS``, and how far it is taken in.

    ``state`` is one of ``domain.journal.ArchiveState``. The same delivery in the other format has the
    same stamp, and is the same archive. ``texts`` are those read, ``unread`` the files that should hold one
    and could not be read, ``skipped`` the other files; ``position`` counts the members of a partly read one.
    """

    __tablename__ = "archive"
    __table_args__ = (UniqueConstraint("source_id", "stamp"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    stamp: Mapped[str]
    name: Mapped[str]
    state: Mapped[str]
    listed_at: Mapped[datetime]
    tried_at: Mapped[datetime | None]
    taken_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    size: Mapped[int | None]
    sha256: Mapped[str | None]
    texts: Mapped[int] = mapped_column(default=0)
    issues: Mapped[int] = mapped_column(default=0)
    unread: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(default="")


class JournalIssueRow(Base):
    """One number of the Journal officiel, by its container, and the texts that its summary announces.

    An entry is ``[text id, title, rubric, ministry, order, protected]``.
    """

    __tablename__ = "journal_issue"
    __table_args__ = (UniqueConstraint("source_id", "container"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    container: Mapped[str]
    number: Mapped[str | None]
    published_on: Mapped[date | None] = mapped_column(index=True)
    title: Mapped[str | None]
    entries: Mapped[list[Any]]
    without_id: Mapped[int] = mapped_column(default=0)
    stamp: Mapped[str]
    first_seen_at: Mapped[datetime]


class AlarmRow(Base):
    """Something of a source that needs a look (a number skipped, silence); unique by its kind and cause."""

    __tablename__ = "alarm"
    __table_args__ = (UniqueConstraint("source_id", "kind", "cause"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    kind: Mapped[str]
    cause: Mapped[str]
    summary: Mapped[str]
    raised_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class JournalTextRow(Base):
    """What a text of the Journal officiel is found by, as its latest version states it; derived."""

    __tablename__ = "journal_text"
    __table_args__ = (
        Index("ix_journal_text_nature_signed_on", "nature", "signed_on"),
        Index("ix_journal_text_nature_number", "nature", "number"),
    )
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    nor: Mapped[str | None] = mapped_column(index=True)
    nature: Mapped[str | None]
    number: Mapped[str | None]
    signed_on: Mapped[date | None]
    document: Mapped[DocumentRow] = relationship()


class TextLinkRow(Base):
    """One text that another one names, and in what relation (``domain.journal.Relation``); derived.

    ``target`` is a key of ``domain.jo_links`` (an identifier, a NOR, a nature with a number or a day);
    ``words`` are the title as it is quoted. ``origin`` is ``text`` (read in its words) or ``liens`` (DILA's).
    """

    __tablename__ = "text_link"
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    relation: Mapped[str] = mapped_column(primary_key=True)
    target: Mapped[str] = mapped_column(primary_key=True, index=True)
    origin: Mapped[str] = mapped_column(primary_key=True)
    words: Mapped[str]
    document: Mapped[DocumentRow] = relationship()
