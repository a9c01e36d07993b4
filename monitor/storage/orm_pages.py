"""The tables of pages and files of a site: what their address answered, and the other names they bear."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from monitor.storage.orm import Base


class PageRow(Base):
    """What the address of a page or of a file answered, beside its versions.

    ``checked_at`` is its latest answer: the page, « not modified », or a clear absence. ``absent_*`` are
    those of an absence that lasts: first and latest observation, and its status (404 or 410).
    ``doubted_at`` is since when a text that nearly vanished waits to be confirmed.
    """

    __tablename__ = "page"
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    checked_at: Mapped[datetime | None]
    absent_since: Mapped[datetime | None]
    absent_at: Mapped[datetime | None]
    absent_status: Mapped[int | None]
    doubted_at: Mapped[datetime | None]


class OtherKeyRow(Base):
    """Another identity of a document: the same page by another road, or by its address after a redesign."""

    __tablename__ = "other_key"
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    seen_at: Mapped[datetime]
