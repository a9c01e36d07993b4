"""The words that changed, as the read commands and the letter show them (docs/json.md, ``hunk``)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor.domain.corrections import correction_hunks, corrections_of
from monitor.domain.hunks import excerpt_hunks, hunks_from_spans, hunks_to_json
from monitor.domain.model import EventKind
from monitor.storage.orm import ChangeRow, DocumentRow, EventRow, VersionRow

WITH_HUNKS = frozenset({EventKind.TEXT_CHANGED, EventKind.ANSWER_CORRECTED, EventKind.TEXT_RECTIFIED})
"""The events that are told with their words."""


def event_hunks(session: Session, event: EventRow) -> list[dict[str, str]]:
    """Return the word hunks of a change that an event tells, none for an event of another kind.

    A separate rectificatif changes nothing in the version it is told of: its cause is its own text, which
    states what is to be read in place of what.
    """
    kind = EventKind(event.kind)
    if kind not in WITH_HUNKS or event.version is None:
        return []
    if kind is EventKind.TEXT_RECTIFIED and event.cause != f"v{event.version.number}":
        return _corrections(session, event.cause)
    return change_hunks(session, event.version)


def _corrections(session: Session, public_id: str) -> list[dict[str, str]]:
    """Return what a rectificatif states that it corrects, none when its words have another form."""
    text = session.scalars(
        select(VersionRow.text)
        .join(DocumentRow, DocumentRow.id == VersionRow.document_id)
        .where(DocumentRow.public_id == public_id)
        .order_by(VersionRow.number.desc())
        .limit(1)
    ).first()
    return hunks_to_json(correction_hunks(corrections_of(text or "")))


def change_hunks(session: Session, version: VersionRow, *, context_words: int = 12) -> list[dict[str, str]]:
    """Return the word hunks of a version against the one before, long equal runs shortened."""
    change = session.scalars(select(ChangeRow).where(ChangeRow.version_id == version.id)).one_or_none()
    previous = session.scalars(
        select(VersionRow).where(
            VersionRow.document_id == version.document_id, VersionRow.number == version.number - 1
        )
    ).one_or_none()
    if change is None or previous is None:
        return []
    hunks = hunks_from_spans(change.hunks, previous.text, version.text)
    return hunks_to_json(excerpt_hunks(hunks, context_words=context_words))
