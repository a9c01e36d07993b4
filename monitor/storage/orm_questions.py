"""The tables of questions: what the board needs of them, what they cite, what second witnesses stated."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from monitor.storage.orm import Base, DocumentRow


class QuestionRow(Base):
    """What the board needs of a question as its latest version states it; derived, made again at will.

    ``answer_mark`` is the same for the questions that one joint answer answers; ``sketch`` is what
    close texts are found by (``domain.shingles``).
    """

    __tablename__ = "question"
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    chamber: Mapped[str]
    legislature: Mapped[int | None]
    type: Mapped[str]
    number: Mapped[str] = mapped_column(index=True)
    ministry: Mapped[str]
    group: Mapped[str]
    published_on: Mapped[date | None] = mapped_column(index=True)
    signalled_on: Mapped[date | None]
    answered_on: Mapped[date | None] = mapped_column(index=True)
    closed_on: Mapped[date | None]
    due_on: Mapped[date | None] = mapped_column(index=True)
    ending: Mapped[str]
    answer_mark: Mapped[str | None] = mapped_column(index=True)
    sketch: Mapped[bytes | None]
    document: Mapped[DocumentRow] = relationship()


class CitationRow(Base):
    """One question that another cites by its number (« ma question n° 1234 »), by keys."""

    __tablename__ = "citation"
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    cited: Mapped[str] = mapped_column(primary_key=True, index=True)


class SightingRow(Base):
    """What a second witness stated of a question: ``part`` is « question » or « answer ».

    ``stated`` holds what can be compared with the archive: author, ministry, page, number of the issue.
    """

    __tablename__ = "sighting"
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    witness: Mapped[str] = mapped_column(primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)
    printed_on: Mapped[date | None] = mapped_column(index=True)
    observed_at: Mapped[datetime]
    stated: Mapped[dict[str, Any]]
