"""Questions as the commands show them: fields with names, state of the day, and the board."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from monitor.domain.calendar import progress, progress_label
from monitor.domain.model import Document, DocumentKind, QuestionState
from monitor.domain.normalise import folded
from monitor.domain.questions import day_in, due_of, state_of
from monitor.domain.topics import Topic
from monitor.services.snapshots import document_of
from monitor.storage.orm import DocumentRow, MentionRow, NameRow, VersionRow

OPEN_STATES = frozenset({QuestionState.WAITING, QuestionState.OVERDUE, QuestionState.SIGNALLED})


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardFilter:
    """Which questions the board shows."""

    topic: Topic | None = None
    ministry: str = ""
    open_only: bool = False
    overdue_only: bool = False


def names_of(session: Session, document: Document) -> Mapping[str, str]:
    """Return the names behind the references of a document, as far as they are known."""
    references = [
        value
        for value in (document.fields.get("author_ref"), document.notes.get("group_ref"))
        if isinstance(value, str)
    ]
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
    known = {"legislature": legislature} if isinstance(legislature, int) else {}
    found = progress(
        published,
        day_in(document.fields, "signalled_on"),
        today,
        kind=str(document.fields.get("type")),
        **known,
    )
    return progress_label(found) if found else ""


def latest_questions(
    session: Session, topic: Topic | None, *, before: datetime | None = None
) -> list[tuple[DocumentRow, Document]]:
    """Return the latest version of each question, those of a topic only when one is given.

    With ``before``, as the archive knew them then.
    """
    numbers = select(VersionRow.document_id, func.max(VersionRow.number).label("number"))
    if before is not None:
        numbers = numbers.where(VersionRow.observed_at < before)
    latest = numbers.group_by(VersionRow.document_id).subquery()
    wanted = (
        select(DocumentRow, VersionRow)
        .join(latest, latest.c.document_id == DocumentRow.id)
        .join(
            VersionRow,
            (VersionRow.document_id == DocumentRow.id) & (VersionRow.number == latest.c.number),
        )
        .where(DocumentRow.kind == DocumentKind.QUESTION.value)
        .order_by(DocumentRow.published_on.desc(), DocumentRow.id.desc())
    )
    if topic is not None:
        mentioned = select(MentionRow.version_id).where(
            MentionRow.topic == topic.slug, MentionRow.secondary.is_(False)
        )
        wanted = wanted.where(
            or_(
                VersionRow.id.in_(mentioned),
                DocumentRow.key.in_(topic.follow),
                DocumentRow.url.in_(topic.follow),
            )
        )
    return [(row, document_of(row, version)) for row, version in session.execute(wanted)]


def board(session: Session, wanted: BoardFilter, today: date) -> list[dict[str, Any]]:
    """Return the questions of the board, the nearest term first, then the others by date."""
    rows = [
        _board_line(session, row, document, today)
        for row, document in latest_questions(session, wanted.topic)
    ]
    kept = [line for line in rows if _kept(line, wanted)]
    waiting = [line for line in kept if line["state"] in OPEN_STATES]
    others = [line for line in kept if line["state"] not in OPEN_STATES]
    return sorted(waiting, key=lambda line: (line["fields"]["due_on"] or "9999", line["document"])) + others


def _kept(line: Mapping[str, Any], wanted: BoardFilter) -> bool:
    if wanted.open_only and line["state"] not in OPEN_STATES:
        return False
    due = line["fields"]["due_on"]
    if wanted.overdue_only and not (line["state"] in OPEN_STATES and due and line["late"]):
        return False
    return folded(wanted.ministry) in folded(str(line["fields"]["ministry"] or ""))


def _board_line(session: Session, row: DocumentRow, document: Document, today: date) -> dict[str, Any]:
    due = due_of(document.fields)
    return {
        "document": row.public_id,
        "source": row.source.slug,
        "title": row.title,
        "url": row.url,
        "state": state_today(document, today),
        "progress": progress_today(document, today),
        "late": bool(due and today > due),
        "fields": question_fields(document, names_of(session, document)),
    }


def waiting_questions(
    session: Session, topic: Topic, today: date, *, before: datetime | None = None
) -> Iterable[tuple[DocumentRow, Document, date]]:
    """Yield the open questions of a topic that have a term, with it; ``before`` as above."""
    for row, document in latest_questions(session, topic, before=before):
        due = due_of(document.fields)
        if due and state_today(document, today) in OPEN_STATES:
            yield row, document, due
