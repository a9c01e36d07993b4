"""What may leave the operator's own terminal: the one place where private documents are kept back.

Every road out (letters, calendar, and whatever is added) asks for one of these conditions.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_

from monitor.domain.model import DocumentKind, EventKind
from monitor.storage.orm import DocumentRow, EventRow

NEWS = "news"
"""The note of a document that was added by hand: whether it was recent, and dated, on that day."""


def is_public() -> ColumnElement[bool]:
    """Return the condition that a document (``DocumentRow``) may be shown to anyone."""
    return DocumentRow.private.is_(False)


def may_be_told() -> ColumnElement[bool]:
    """Return the condition that an event (``EventRow``) may stand in a letter or a feed.

    Not that of a private document; nor that of one that was added by hand long after its date, or
    without a date: filling the archive with old letters is no news; the day they announced is.
    """
    by_hand = DocumentRow.kind == DocumentKind.IMPORT.value
    recent = DocumentRow.notes[NEWS].as_boolean().is_(True)
    due = EventRow.kind == EventKind.COMMITMENT_DUE.value
    return or_(
        EventRow.document_id.is_(None),
        EventRow.document.has(is_public()) & or_(due, EventRow.document.has(or_(~by_hand, recent))),
    )
