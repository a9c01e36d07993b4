"""The rows derived from a question: its line of the board, what it cites, the texts it had before."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, sessionmaker

from monitor.domain.citations import cited_keys
from monitor.domain.model import Document, DocumentKind, QuestionState
from monitor.domain.question_changes import Former
from monitor.domain.questions import day_in, due_of, ended_with_legislature, ending_of
from monitor.domain.shingles import answer_mark, sketch
from monitor.services.snapshots import document_of
from monitor.storage.orm import DocumentRow, VersionRow
from monitor.storage.orm_questions import CitationRow, QuestionRow

_BATCH = 500
ASSEMBLEE, SENAT = "assemblee", "senat"


def keep_question(session: Session, row: DocumentRow, document: Document, *, new: bool = False) -> None:
    """Keep what the board and the threads need of a question; joins the caller's transaction.

    ``document`` is its latest version; a ``new`` one has no row yet. Running it again changes nothing.
    """
    line = None if new else session.get(QuestionRow, row.id)
    if line is None:
        line = QuestionRow(document_id=row.id)
        session.add(line)
    _fill(line, row, document)
    _keep_citations(session, row, document, line, new=new)


def _fill(line: QuestionRow, row: DocumentRow, document: Document) -> None:
    fields, answer = document.fields, document.part("answer")
    legislature = fields.get("legislature")
    answered_on = day_in(fields, "answered_on")
    ending = ending_of(fields, has_answer=bool(answer))
    line.chamber = str(fields.get("chamber") or ASSEMBLEE)
    line.legislature = legislature if isinstance(legislature, int) else None
    line.type, line.number = str(fields.get("type") or ""), str(fields.get("number") or "")
    line.ministry = str(fields.get("ministry") or "")
    line.group = str(row.notes.get("group") or document.notes.get("group") or "")
    line.published_on = document.published_on
    line.signalled_on = day_in(fields, "signalled_on")
    line.answered_on = answered_on
    line.closed_on = day_in(fields, "closed_on")
    if ending is QuestionState.LAPSED:
        line.closed_on = line.closed_on or ended_with_legislature(fields)
    line.due_on = due_of(fields)
    line.ending = ending.value if ending else ""
    line.answer_mark = _mark(document, answer, answered_on)
    line.sketch = sketch(document.part("question"))


def _mark(document: Document, answer: str, answered_on: date | None) -> str | None:
    """Return what a joint answer has in common; the exchange of an oral question is its own."""
    if not answer or answered_on is None or "exchange" in document.sections:
        return None
    return answer_mark(answer, answered_on)


def _keep_citations(
    session: Session, row: DocumentRow, document: Document, line: QuestionRow, *, new: bool
) -> None:
    cited = cited_keys(
        document.part("question"), own_key=row.key, legislature=line.legislature, chamber=line.chamber
    )
    listed = select(CitationRow.cited).where(CitationRow.document_id == row.id)
    known: set[str] = set() if new else set(session.scalars(listed))
    if gone := known - cited:
        session.execute(
            delete(CitationRow).where(CitationRow.document_id == row.id, CitationRow.cited.in_(gone))
        )
    session.add_all(CitationRow(document_id=row.id, cited=key) for key in sorted(cited - known))


def former_texts(
    session: Session, row: DocumentRow, before: Document, after: Document, version: VersionRow
) -> Former | None:
    """Return the texts of all versions before one; None when no text changed and none is needed."""
    if all(before.part(name) == after.part(name) for name in ("question", "answer")):
        return None
    versions = session.scalars(
        select(VersionRow).where(VersionRow.document_id == row.id, VersionRow.number < version.number)
    )
    return Former.of(*(document_of(row, each) for each in versions))


def keep_all_questions(sessions: sessionmaker[Session]) -> int:
    """Make the rows of every question again from its latest version; return how many."""
    last = done = 0
    while True:
        with sessions() as session, session.begin():
            rows = list(
                session.scalars(
                    select(DocumentRow)
                    .where(DocumentRow.kind == DocumentKind.QUESTION.value, DocumentRow.id > last)
                    .order_by(DocumentRow.id)
                    .limit(_BATCH)
                )
            )
            for row in rows:
                keep_question(session, row, document_of(row, row.versions[-1]))
            if not rows:
                return done
            last, done = rows[-1].id, done + len(rows)
