"""Writing events down, each once for its cause, whatever the number and order of crawls."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor.domain.model import EventDraft
from monitor.storage.orm import DocumentRow, EventRow, EventTopicRow, SourceRow, VersionRow


def tell(
    session: Session,
    document: DocumentRow,
    version: VersionRow,
    drafts: Iterable[EventDraft],
    *,
    now: datetime,
) -> int:
    """Add the events of a document that were not told yet; return how many.

    Joins the caller's transaction. A fact already told for other topics is told to the new ones.
    """
    return sum(
        _add(
            session,
            document.public_id,
            document.source_id,
            draft,
            now=now,
            document=document,
            version=version,
        )
        for draft in drafts
    )


def tell_source(session: Session, source: SourceRow, draft: EventDraft, *, now: datetime) -> int:
    """Add one event about the health of a source, for every topic of the draft."""
    return _add(session, f"source:{source.slug}", source.id, draft, now=now)


def _add(
    session: Session,
    subject: str,
    source_id: int,
    draft: EventDraft,
    *,
    now: datetime,
    document: DocumentRow | None = None,
    version: VersionRow | None = None,
) -> int:
    known = session.scalars(
        select(EventRow).where(
            EventRow.subject == subject, EventRow.kind == draft.kind.value, EventRow.cause == draft.cause
        )
    ).one_or_none()
    if known is not None:
        told = {row.topic for row in known.topics}
        known.topics.extend(EventTopicRow(topic=topic) for topic in draft.topics if topic not in told)
        return 0
    session.add(
        EventRow(
            subject=subject,
            kind=draft.kind.value,
            cause=draft.cause,
            source_id=source_id,
            document_id=document.id if document else None,
            version_id=version.id if version else None,
            occurred_on=draft.occurred_on,
            observed_at=now,
            late=draft.late,
            summary=draft.summary,
            topics=[EventTopicRow(topic=topic) for topic in draft.topics],
        )
    )
    return 1
