"""Linking a separate rectificatif to the text it corrects (docs/events.md, ``text_rectified``).

The Journal officiel prints some corrections as a text of their own: the title of the first one
followed by « (rectificatif) », and its NOR with another last letter. The event belongs to the text
that is corrected.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from monitor.domain.events import Watch
from monitor.domain.model import Document, EventDraft, EventKind
from monitor.services.tell import tell
from monitor.storage.orm import DocumentRow, MentionRow, VersionRow


def tell_rectified(
    session: Session, row: DocumentRow, document: Document, watch: Watch, *, now: datetime
) -> int:
    """Tell that a text of the archive was corrected by a separate rectificatif; return how many events.

    Only a text that concerns a topic is told, and only when the rectificatif is recent. Joins the
    caller's transaction.
    """
    day = document.published_on or watch.observed_on
    if not watch.recent(day):
        return 0
    corrected = _corrected(session, row, document)
    if corrected is None:
        return 0
    target, version = corrected
    topics = _topics(session, version, watch) | watch.followers(target.key, target.url, target.public_id)
    if not topics:
        return 0
    draft = EventDraft(
        kind=EventKind.TEXT_RECTIFIED,
        cause=row.public_id,
        occurred_on=day,
        summary=f"Un rectificatif à ce texte est publié : {row.title} ({row.url}).",
        topics=tuple(sorted(topics)),
        late=watch.late(day),
    )
    return tell(session, target, version, [draft], now=now)


def _corrected(
    session: Session, row: DocumentRow, document: Document
) -> tuple[DocumentRow, VersionRow] | None:
    """Return the text corrected, and its latest version: by the NOR they share, else by the title."""
    stem, title = document.notes.get("rectifies_nor"), document.notes.get("rectifies_title")
    nor = VersionRow.fields["nor"].as_string()
    if isinstance(stem, str):
        found = _other(session, row, func.substr(nor, 1, len(stem)) == stem)
        if found is not None:
            return found
    return _other(session, row, DocumentRow.title == title) if isinstance(title, str) else None


def _other(
    session: Session, row: DocumentRow, named: ColumnElement[bool]
) -> tuple[DocumentRow, VersionRow] | None:
    """Return the latest document so named that is not itself a rectificatif."""
    found = session.execute(
        select(DocumentRow, VersionRow)
        .join(VersionRow, VersionRow.document_id == DocumentRow.id)
        .where(
            DocumentRow.source_id == row.source_id,
            DocumentRow.id != row.id,
            DocumentRow.notes["rectifies_nor"].as_string().is_(None),
            DocumentRow.notes["rectifies_title"].as_string().is_(None),
            named,
        )
        .order_by(DocumentRow.id.desc(), VersionRow.number.desc())
        .limit(1)
    ).one_or_none()
    return (found[0], found[1]) if found else None


def _topics(session: Session, version: VersionRow, watch: Watch) -> frozenset[str]:
    spoken = select(MentionRow.topic).where(
        MentionRow.version_id == version.id,
        MentionRow.secondary.is_(False),
        MentionRow.topic.in_([topic.slug for topic in watch.topics]),
    )
    return frozenset(session.scalars(spoken))
