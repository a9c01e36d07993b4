"""Which archived questions a question cites, and which cite it: keys with a star are resolved here."""

from __future__ import annotations

import re
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from monitor.storage.orm import DocumentRow
from monitor.storage.orm_questions import CitationRow, QuestionRow

_SENAT = re.compile(r"(SEQ-)\d{4}(-\w+)")
_ASSEMBLEE = re.compile(r"(QANR5L)\d+(Q[A-Z]+\d+)")


def cites(session: Session, row: DocumentRow) -> set[int]:
    """Return the ids of the archived questions that one cites by their numbers."""
    cited = session.scalars(select(CitationRow.cited).where(CitationRow.document_id == row.id))
    found = {_resolved(session, key, row.id, row.published_on) for key in cited}
    return {document_id for document_id in found if document_id is not None}


def cited_by(session: Session, row: DocumentRow) -> set[int]:
    """Return the ids of the archived questions that cite one by its number."""
    names = {row.key, *(pattern.sub(r"\1*\2", row.key) for pattern in (_SENAT, _ASSEMBLEE))}
    citing = (
        select(CitationRow.document_id, CitationRow.cited, DocumentRow.published_on)
        .join(DocumentRow, DocumentRow.id == CitationRow.document_id)
        .where(CitationRow.cited.in_(names), CitationRow.document_id != row.id)
    )
    return {
        document_id
        for document_id, key, on in session.execute(citing)
        if _resolved(session, key, document_id, on) == row.id
    }


def _resolved(session: Session, key: str, citing: int, before: date | None) -> int | None:
    """Return the question of a key; of a key with a star, the latest one that was there before.

    The numbers of the Sénat do not say their year, and begin again now and then.
    """
    wanted = select(DocumentRow.id).join(QuestionRow, QuestionRow.document_id == DocumentRow.id)
    wanted = wanted.where(DocumentRow.id != citing)
    if "*" not in key:
        return session.scalars(wanted.where(DocumentRow.key == key).order_by(DocumentRow.id).limit(1)).first()
    wanted = wanted.where(DocumentRow.key.like(key.replace("*", "%")))
    if before is not None:
        wanted = wanted.where(or_(DocumentRow.published_on.is_(None), DocumentRow.published_on <= before))
    return session.scalars(
        wanted.order_by(DocumentRow.published_on.desc(), DocumentRow.id.desc()).limit(1)
    ).first()
