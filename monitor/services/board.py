"""The board of questions: which are shown, in which order, and what a line says (docs/commands.md).

It is read from the lines that the archive keeps of every question: no text is loaded to choose or to
order them, and those of the lines shown as JSON come page by page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Select, case, false, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, contains_eager, defer

from monitor.domain.calendar import next_questions_day
from monitor.domain.ministries import ministry_key
from monitor.domain.model import QuestionState
from monitor.domain.normalise import folded
from monitor.domain.topics import Topic
from monitor.services.questions import (
    is_latest,
    latest_documents,
    names_of,
    of_topic,
    progress_of_row,
    question_fields,
    state_of_row,
)
from monitor.storage.orm import DocumentRow, NameRow, VersionRow
from monitor.storage.orm_questions import QuestionRow

_PAGE = 200
_IS_OPEN = QuestionRow.ending == ""
_ENDED = tuple(state.value for state in (QuestionState.WITHDRAWN, QuestionState.LAPSED, QuestionState.CLOSED))


class Shown(StrEnum):
    """A part of the board that may be asked for; ``closed`` is ended without an answer in the archive."""

    OPEN = "open"
    OVERDUE = "overdue"
    SIGNALLED = "signalled"
    ANSWERED = "answered"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardFilter:
    """Which questions the board shows: those of any of the topics, in any of the parts, and all the rest.

    ``topics`` is None for every question of the archive; ``ministry`` and ``group`` are parts of
    names, without case or accents.
    """

    topics: tuple[Topic, ...] | None = None
    shown: frozenset[Shown] = frozenset()
    ministry: str = ""
    group: str = ""
    chamber: str = ""
    legislature: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardLine:
    """One question as the board prints it; ``author`` is empty while the name is not known."""

    row: QuestionRow
    document: DocumentRow
    author: str
    state: QuestionState
    progress: str
    late: bool
    reminded: bool
    next_answers_on: date | None


def conditions(session: Session, wanted: BoardFilter, today: date) -> list[ColumnElement[bool]]:
    """Return what the lines (``QuestionRow``) of a board fulfil on a day."""
    found: list[ColumnElement[bool]] = []
    if wanted.topics is not None:
        concerned = [QuestionRow.document_id.in_(of_topic(topic)) for topic in wanted.topics]
        found.append(or_(false(), *concerned))
    if wanted.shown:
        found.append(or_(false(), *(_part(shown, today) for shown in wanted.shown)))
    if wanted.ministry:
        found.append(_of_ministry(session, wanted.ministry))
    if wanted.group:
        found.append(_named(session, QuestionRow.group, wanted.group))
    if wanted.chamber:
        found.append(QuestionRow.chamber == wanted.chamber)
    if wanted.legislature is not None:
        found.append(QuestionRow.legislature == wanted.legislature)
    return found


def _part(shown: Shown, today: date) -> ColumnElement[bool]:
    match shown:
        case Shown.OPEN:
            return _IS_OPEN
        case Shown.OVERDUE:
            return _IS_OPEN & (QuestionRow.due_on < today)
        case Shown.SIGNALLED:
            return _IS_OPEN & QuestionRow.signalled_on.is_not(None)
        case Shown.ANSWERED:
            return QuestionRow.ending == QuestionState.ANSWERED.value
        case Shown.CLOSED:
            return QuestionRow.ending.in_(_ENDED)


def _named(session: Session, column: InstrumentedAttribute[str], words: str) -> ColumnElement[bool]:
    """Return the condition that a name holds some words, without case or accents."""
    names = session.scalars(select(column).distinct())
    return column.in_([name for name in names if folded(words) in folded(name)])


def _of_ministry(session: Session, words: str) -> ColumnElement[bool]:
    """Return the condition that a ministry is so named, by the label of either chamber."""
    key = ministry_key(words)
    names = session.scalars(select(QuestionRow.ministry).distinct())
    chosen = [name for name in names if folded(words) in folded(name) or (key and key in ministry_key(name))]
    return QuestionRow.ministry.in_(chosen)


def board_size(session: Session, wanted: BoardFilter, today: date) -> int:
    """Return how many questions a board holds."""
    counted = select(func.count(QuestionRow.document_id)).where(*conditions(session, wanted, today))
    return session.scalar(counted) or 0


def board(
    session: Session, wanted: BoardFilter, today: date, *, limit: int | None = None
) -> Iterator[BoardLine]:
    """Yield the lines of a board: those that wait, the nearest term first, then the others by date."""
    rows = iter(session.scalars(_ordered(session, wanted, today).limit(limit)))
    while page := list(islice(rows, _PAGE)):
        authors = _authors(session, page)
        for row in page:
            yield _line(row, authors.get(row.document_id, ""), today)


def _ordered(session: Session, wanted: BoardFilter, today: date) -> Select[QuestionRow]:
    term = func.coalesce(QuestionRow.due_on, literal(date.max))
    return (
        select(QuestionRow)
        .join(QuestionRow.document)
        .where(*conditions(session, wanted, today))
        .options(contains_eager(QuestionRow.document), defer(QuestionRow.sketch))
        .order_by(
            case((_IS_OPEN, 0), else_=1),
            case((_IS_OPEN, term)),
            case((_IS_OPEN, DocumentRow.public_id)),
            QuestionRow.published_on.desc(),
            QuestionRow.document_id.desc(),
        )
    )


def _authors(session: Session, rows: Iterable[QuestionRow]) -> Mapping[int, str]:
    """Return the names of the authors of questions, by the ids of the documents."""
    stated = {row.document_id: str(row.document.notes.get("author") or "") for row in rows}
    unstated = [number for number, author in stated.items() if not author]
    reference = VersionRow.fields["author_ref"].as_string()
    known = session.execute(
        select(VersionRow.document_id, NameRow.label)
        .join(NameRow, NameRow.reference == reference)
        .where(VersionRow.document_id.in_(unstated), is_latest())
    )
    return stated | {row.document_id: row.label for row in known}


def _line(row: QuestionRow, author: str, today: date) -> BoardLine:
    is_open = not row.ending
    return BoardLine(
        row=row,
        document=row.document,
        author=author,
        state=state_of_row(row, today),
        progress=progress_of_row(row, today),
        late=bool(row.due_on and today > row.due_on),
        reminded=is_open and bool(row.document.notes.get("reminded")),
        next_answers_on=next_questions_day(today, row.chamber) if is_open else None,
    )


def board_objects(session: Session, lines: Iterable[BoardLine]) -> Iterator[dict[str, Any]]:
    """Yield the lines as the contract writes them (docs/json.md), their texts loaded page by page."""
    following = iter(lines)
    while page := list(islice(following, _PAGE)):
        documents = latest_documents(session, (line.document for line in page))
        names = names_of(session, *documents.values())
        for line in page:
            yield {
                "document": line.document.public_id,
                "source": line.document.source.slug,
                "title": line.document.title,
                "url": line.document.url,
                "state": line.state.value,
                "progress": line.progress,
                "late": line.late,
                "reminded": line.reminded,
                "next_answers_on": line.next_answers_on.isoformat() if line.next_answers_on else None,
                "fields": question_fields(documents[line.document.id], names),
            }
