"""Questions as the commands show them: fields with names, state of the day, and those of a topic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from monitor.domain.calendar import progress, progress_label
from monitor.domain.model import Document, DocumentKind, QuestionState
from monitor.domain.questions import chamber_of, day_in, due_of, state_of
from monitor.domain.topics import Topic
from monitor.services.snapshots import document_of
from monitor.storage.orm import DocumentRow, MentionRow, NameRow, VersionRow
from monitor.storage.orm_questions import QuestionRow

OPEN_STATES = frozenset({QuestionState.WAITING, QuestionState.OVERDUE, QuestionState.SIGNALLED})


def names_of(session: Session, *documents: Document) -> Mapping[str, str]:
    """Return the names behind the references of documents, as far as they are known."""
    references = {
        value
        for document in documents
        for value in (document.fields.get("author_ref"), document.notes.get("group_ref"))
        if isinstance(value, str)
    }
    rows = session.scalars(select(NameRow).where(NameRow.reference.in_(references)))
    return {row.reference: row.label for row in rows}


def question_fields(document: Document, names: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields of a question by the names of the contract (docs/json.md)."""
    fields, notes = document.fields, document.notes
    due = due_of(fields)
    author_ref = fields.get("author_ref")
    wanted = (
        "number legislature type author_ref ministry_asked ministry published_on signalled_on renewed_on "
        "answered_on closed_on closing_code closing_label ministries"
    ).split()
    made: dict[str, Any] = {name: fields.get(name) for name in wanted}
    made |= {name: notes.get(name) for name in ("group", "heading", "page", "answer_page")}
    made["author"] = notes.get("author") or names.get(str(author_ref))
    made["due_on"] = due.isoformat() if due else None
    made["renewed_on"] = list(made["renewed_on"] or [])
    made["question_text"] = document.part("question") or document.part("exchange") or None
    made["answer_text"] = document.part("answer") or None
    return made


def state_today(document: Document, today: date) -> QuestionState:
    """Return where a question stands on a day."""
    return state_of(document.fields, has_answer=bool(document.part("answer")), today=today)


def progress_today(document: Document, today: date) -> str:
    """Return « jour 41 sur 61 » for an open question with a term, else nothing."""
    published = day_in(document.fields, "published_on")
    if published is None or state_today(document, today) not in OPEN_STATES:
        return ""
    legislature = document.fields.get("legislature")
    return _progress(
        published,
        day_in(document.fields, "signalled_on"),
        today,
        kind=str(document.fields.get("type")),
        legislature=legislature if isinstance(legislature, int) else None,
        chamber=chamber_of(document.fields),
    )


def _progress(
    published: date, signalled: date | None, today: date, *, kind: str, legislature: int | None, chamber: str
) -> str:
    known = {} if legislature is None else {"legislature": legislature}
    found = progress(published, signalled, today, kind=kind, chamber=chamber, **known)
    return progress_label(found) if found else ""


def state_of_row(row: QuestionRow, today: date) -> QuestionState:
    """Return where a question stands on a day, by its line of the board: what ``state_today`` says."""
    if row.ending:
        return QuestionState(row.ending)
    if row.signalled_on:
        return QuestionState.SIGNALLED
    return QuestionState.OVERDUE if row.due_on and today > row.due_on else QuestionState.WAITING


def progress_of_row(row: QuestionRow, today: date) -> str:
    """Return « jour 41 sur 61 » by the line of the board: what ``progress_today`` says."""
    if row.published_on is None or row.ending:
        return ""
    return _progress(
        row.published_on,
        row.signalled_on,
        today,
        kind=row.type,
        legislature=row.legislature,
        chamber=row.chamber,
    )


def of_topic(topic: Topic) -> Select[int] | CompoundSelect[int]:
    """Return the query of the ids of the documents that concern a topic.

    Those whose latest version speaks of it by a term that announces, and those it follows by key,
    address or public identifier.
    """
    speaking = (
        select(VersionRow.document_id)
        .join(MentionRow, MentionRow.version_id == VersionRow.id)
        .where(MentionRow.topic == topic.slug, MentionRow.secondary.is_(False), is_latest())
    )
    if not topic.follow:
        return speaking
    return speaking.union(select(DocumentRow.id).where(is_followed(topic)))


def is_followed(topic: Topic) -> ColumnElement[bool]:
    """Return the condition that a topic follows a document."""
    names = (DocumentRow.key, DocumentRow.url, DocumentRow.public_id)
    return or_(*(name.in_(topic.follow) for name in names))


def is_latest() -> ColumnElement[bool]:
    """Return the condition that a version is the latest of its document."""
    newer = aliased(VersionRow)
    return ~exists().where(newer.document_id == VersionRow.document_id, newer.number > VersionRow.number)


def latest_documents(session: Session, rows: Iterable[DocumentRow]) -> dict[int, Document]:
    """Return some documents as their latest versions state them, by their ids."""
    known = {row.id: row for row in rows}
    wanted = select(VersionRow).where(VersionRow.document_id.in_(known), is_latest())
    return {
        version.document_id: document_of(known[version.document_id], version)
        for version in session.scalars(wanted)
    }


def _latest_of(session: Session, topic: Topic, before: datetime | None) -> list[tuple[DocumentRow, Document]]:
    """Return the latest version of each question of a topic, or the one the archive knew at a time."""
    numbers = select(VersionRow.document_id, func.max(VersionRow.number).label("number"))
    if before is not None:
        numbers = numbers.where(VersionRow.observed_at < before)
    latest = numbers.group_by(VersionRow.document_id).subquery()
    mentioned = select(MentionRow.version_id).where(
        MentionRow.topic == topic.slug, MentionRow.secondary.is_(False)
    )
    wanted = (
        select(DocumentRow, VersionRow)
        .join(latest, latest.c.document_id == DocumentRow.id)
        .join(
            VersionRow,
            (VersionRow.document_id == DocumentRow.id) & (VersionRow.number == latest.c.number),
        )
        .where(
            DocumentRow.kind == DocumentKind.QUESTION.value,
            or_(VersionRow.id.in_(mentioned), is_followed(topic)),
        )
        .order_by(DocumentRow.published_on.desc(), DocumentRow.id.desc())
    )
    return [(row, document_of(row, version)) for row, version in session.execute(wanted)]


def waiting_questions(
    session: Session, topic: Topic, today: date, *, before: datetime | None = None
) -> Iterator[tuple[DocumentRow, Document, date]]:
    """Yield the open questions of a topic that have a term, with it.

    With ``before``, as the archive knew them then.
    """
    for row, document in _latest_of(session, topic, before):
        due = due_of(document.fields)
        if due and state_today(document, today) in OPEN_STATES:
            yield row, document, due
