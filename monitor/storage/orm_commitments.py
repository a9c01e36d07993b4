"""The tables of commitments: sentences that announce something, what a person made of them, what was read."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from monitor.storage.orm import Base, DocumentRow


class CommitmentRow(Base):
    """One sentence of a document that promises or announces something, unique by its mark.

    ``mark`` is that of its folded words (``domain.shingles.text_mark``): the same sentence in a later
    version is the same commitment, and keeps its state. ``state`` is one of
    ``domain.commitment_facts.CommitmentState``. The columns hold what is said today; ``proposed`` holds
    what was read in the text, from the first edit on. ``written_on`` is the day of the text.
    """

    __tablename__ = "commitment"
    __table_args__ = (UniqueConstraint("document_id", "mark"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    mark: Mapped[str]
    sentence: Mapped[str]
    who: Mapped[str]
    due_first: Mapped[date | None]
    due_last: Mapped[date | None]
    due_precision: Mapped[str | None]
    due_words: Mapped[str]
    open_ended: Mapped[bool]
    written_on: Mapped[date | None]
    proposed: Mapped[dict[str, Any] | None]
    state: Mapped[str] = mapped_column(index=True)
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    shown_on: Mapped[date | None]
    """The day that a calendar last showed it on: from then on, what goes must be cancelled there."""
    changes: Mapped[int] = mapped_column(default=0)
    """How often what a calendar shows of it changed: its SEQUENCE."""
    document: Mapped[DocumentRow] = relationship()
    topics: Mapped[list[CommitmentTopicRow]] = relationship(order_by="CommitmentTopicRow.topic")


class CommitmentTopicRow(Base):
    """One topic that a commitment concerns, and the issue that told it when it bears no date."""

    __tablename__ = "commitment_topic"
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitment.id"), primary_key=True)
    topic: Mapped[str] = mapped_column(primary_key=True, index=True)
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("issue.id"))


class CommitmentReadingRow(Base):
    """The last version of a document in which the commitments of a topic were looked for.

    ``matched_at`` is when the archive was last read for that topic: a rebuild or an edited topic
    makes another one, and the document is looked at again.
    """

    __tablename__ = "commitment_reading"
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    topic: Mapped[str] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    matched_at: Mapped[datetime | None]
