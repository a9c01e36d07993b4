"""Turning rows back into the values the domain works on."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor.domain.model import Document, DocumentKind, Link, Mention, Span
from monitor.storage.orm import DocumentRow, MentionRow, VersionRow


def document_of(row: DocumentRow, version: VersionRow) -> Document:
    """Return the document as one of its versions stated it, with the latest notes."""
    return Document(
        kind=DocumentKind(row.kind),
        key=row.key,
        url=row.url,
        title=version.title,
        published_on=row.published_on,
        text=version.text,
        sections={name: _span(span) for name, span in version.sections.items()},
        fields=version.fields,
        notes=row.notes,
        links=tuple(Link(url=link["url"], title=link["title"]) for link in version.links),
    )


def _span(pair: list[int]) -> Span:
    start, end = pair
    return start, end


def mentions_of(session: Session, version_id: int) -> tuple[Mention, ...]:
    """Return the mentions of a version, in the order of its text."""
    rows = session.scalars(
        select(MentionRow)
        .where(MentionRow.version_id == version_id)
        .order_by(MentionRow.start, MentionRow.id)
    )
    return tuple(
        Mention(
            topic=row.topic,
            term=row.term,
            start=row.start,
            end=row.end,
            matched=row.matched,
            secondary=row.secondary,
        )
        for row in rows
    )
