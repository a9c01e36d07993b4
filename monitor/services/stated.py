"""What one reading states beside what is known of its document: added, confirmed, or overtaken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from monitor.domain.events import Watch
from monitor.domain.model import Document, DocumentKind, Witness
from monitor.domain.question_merge import merged
from monitor.domain.reading import Reading
from monitor.services.question_rows import keep_question
from monitor.services.records import Refreshed
from monitor.services.snapshots import document_of
from monitor.services.text_links import keep_journal_text
from monitor.storage.orm import DocumentRow, VersionRow
from monitor.storage.search import index_document


def overtaken(row: DocumentRow, document: Document) -> bool:
    """Tell whether a later delivery was read already: an archive that failed is read after its followers."""
    delivered, known = document.notes.get("delivered"), row.notes.get("delivered")
    return isinstance(delivered, str) and isinstance(known, str) and delivered < known


def known_with(
    reading: Reading, row: DocumentRow | None, latest: VersionRow | None, watch: Watch
) -> tuple[Document, Mapping[str, Any]]:
    """Return what is known once a reading is added, and what a second witness states for itself."""
    document = reading.document
    if document.kind is not DocumentKind.QUESTION:
        return document, {}
    known = document_of(row, latest) if row and latest else None
    document = merged(known, document, witness=reading.witness, seen_on=watch.observed_on)
    notes = dict(document.notes)
    stated = notes.pop("stated", None)
    return replace(document, notes=notes), stated if isinstance(stated, Mapping) else {}


def confirmation(reading: Reading, row: DocumentRow | None) -> Mapping[str, Any]:
    """Return what the source states itself after a witness did: it makes no version, and is kept."""
    witnessed = row is not None and row.notes.get("answer_from") in {Witness.PAGE.value, Witness.ISSUE.value}
    confirmed = witnessed and reading.witness is Witness.SOURCE and reading.document.part("answer")
    return {"part": "answer"} if confirmed else {}


def keep_refreshed(
    session: Session, row: DocumentRow, latest: VersionRow, document: Document, refreshed: Refreshed
) -> None:
    """Follow, in what is derived, the notes that make no version."""
    if refreshed is Refreshed.FOUND_BY:
        index_document(session, row, latest)
    if refreshed is Refreshed.NOTHING:
        return
    if document.kind is DocumentKind.QUESTION:
        keep_question(session, row, document_of(row, latest))
    elif document.kind is DocumentKind.JO_TEXT and "official_links" in document.notes:
        keep_journal_text(session, row, document_of(row, latest))
