"""The family of a question: what it cites, what cites it, answers in common, close texts, same topic."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from monitor.domain.model import Document, DocumentKind
from monitor.domain.shingles import close_to
from monitor.domain.topics import Topic
from monitor.services.citations import cited_by, cites
from monitor.services.joint import NearAnswer, answers_of, are_compared, are_near, joint_with, near_answers
from monitor.services.questions import (
    is_latest,
    latest_documents,
    names_of,
    of_topic,
    question_fields,
    state_today,
)
from monitor.storage.orm import DocumentRow, MentionRow, VersionRow
from monitor.storage.orm_questions import QuestionRow

SAME_TOPIC_LIMIT = 20


class Relation(StrEnum):
    """Why two questions are of one family, the strongest first."""

    SAME_ANSWER = "same_answer"
    CITES = "cites"
    CITED_BY = "cited_by"
    NEAR_ANSWER = "near_answer"
    CLOSE_TEXT = "close_text"
    SAME_TOPIC = "same_topic"


_ORDER = tuple(Relation)


def _strength(relation: Relation) -> int:
    return _ORDER.index(relation)


def thread_of(
    session: Session,
    row: DocumentRow,
    topics: Iterable[Topic],
    today: date,
    *,
    near: Collection[NearAnswer] | None = None,
) -> list[dict[str, Any]]:
    """Return the family of a question as objects of docs/json.md; nothing for another document.

    The strongest relation first, then the latest. Of the questions that only have a topic in common,
    the twenty latest. ``near`` are its near answers, where they are known already.
    """
    if row.kind != DocumentKind.QUESTION:
        return []
    relations = _direct(session, row, near_answers(session, row.id) if near is None else near)
    related = _rows(session, relations.keys() | _of_topics(session, row, topics))
    others = [each for each in related if each.id not in relations][:SAME_TOPIC_LIMIT]
    relations |= {each.id: {Relation.SAME_TOPIC} for each in others}
    kept = [each for each in related if each.id in relations]
    kept.sort(key=lambda each: min(map(_strength, relations[each.id])))
    return _objects(session, kept, relations, today)


def _direct(session: Session, row: DocumentRow, near: Iterable[NearAnswer]) -> dict[int, set[Relation]]:
    """Return the relations that two texts have by themselves, by the id of the other question."""
    found: dict[int, set[Relation]] = {}
    for relation, ids in (
        (Relation.SAME_ANSWER, (each.id for each in joint_with(session, row.id))),
        (Relation.CITES, cites(session, row)),
        (Relation.CITED_BY, cited_by(session, row)),
        (Relation.NEAR_ANSWER, (each.row.id for each in near)),
        (Relation.CLOSE_TEXT, _close_texts(session, row)),
    ):
        for document_id in ids:
            found.setdefault(document_id, set()).add(relation)
    return found


def _close_texts(session: Session, row: DocumentRow) -> Collection[int]:
    mine = session.get(QuestionRow, row.id)
    if mine is None or not mine.sketch:
        return ()
    others = select(QuestionRow.document_id, QuestionRow.sketch).where(
        QuestionRow.document_id != row.id, QuestionRow.sketch.is_not(None)
    )
    return close_to(mine.sketch, ((name, sketch or b"") for name, sketch in session.execute(others)))


def _of_topics(session: Session, row: DocumentRow, topics: Iterable[Topic]) -> set[int]:
    """Return the other questions of the topics that this one is of."""
    found: set[int] = set()
    for topic in topics:
        wanted = select(QuestionRow.document_id).where(QuestionRow.document_id.in_(of_topic(topic)))
        concerned = set(session.scalars(wanted))
        if row.id in concerned:
            found |= concerned
    return found - {row.id}


def _rows(session: Session, ids: Collection[int]) -> list[DocumentRow]:
    """Return documents, the latest first."""
    wanted = select(DocumentRow).where(DocumentRow.id.in_(ids))
    return list(session.scalars(wanted.order_by(DocumentRow.published_on.desc(), DocumentRow.id.desc())))


def _objects(
    session: Session, rows: Iterable[DocumentRow], relations: Mapping[int, Collection[Relation]], today: date
) -> list[dict[str, Any]]:
    kept = list(rows)
    documents = latest_documents(session, kept)
    names = names_of(session, *documents.values())
    return [
        _thread_object(row, documents[row.id], names, today)
        | {"relation": [each.value for each in sorted(relations[row.id], key=_strength)]}
        for row in kept
        if row.id in documents
    ]


def _thread_object(
    row: DocumentRow, document: Document, names: Mapping[str, str], today: date
) -> dict[str, Any]:
    fields = question_fields(document, names)
    return {
        "document": row.public_id,
        "source": row.source.slug,
        "kind": row.kind,
        "number": fields["number"],
        "title": row.title,
        "url": row.url,
        "published_on": row.published_on.isoformat() if row.published_on else None,
        "state": state_today(document, today).value,
        "author": fields["author"],
    }


def components(session: Session, document_ids: Iterable[int]) -> dict[int, int]:
    """Return the thread of each of these documents, named by the least id in it.

    Two are of one thread when one cites the other, or when they have an answer or close texts in common:
    a topic alone does not make one.
    """
    heads = {document_id: document_id for document_id in document_ids}

    def top(document_id: int) -> int:
        while heads[document_id] != document_id:
            document_id = heads[document_id]
        return document_id

    for one, other in _pairs(session, heads.keys()):
        least, most = sorted((top(one), top(other)))
        heads[most] = least
    return {document_id: top(document_id) for document_id in heads}


def _pairs(session: Session, ids: Collection[int]) -> Iterable[tuple[int, int]]:
    lines = list(session.scalars(select(QuestionRow).where(QuestionRow.document_id.in_(ids))))
    sketches = {line.document_id: line.sketch for line in lines if line.sketch}
    for line in lines:
        yield from ((line.document_id, other) for other in cites(session, line.document) if other in ids)
        if line.sketch:
            close = close_to(line.sketch, sketches.items())
            yield from ((line.document_id, other) for other in close)
    yield from _answered_alike(session, lines)


def _answered_alike(session: Session, lines: Iterable[QuestionRow]) -> Iterable[tuple[int, int]]:
    answered = [line for line in lines if line.answer_mark]
    answers = answers_of(session, [line.document for line in answered])
    for place, one in enumerate(answered):
        for other in answered[:place]:
            same = one.answer_mark == other.answer_mark
            near = are_compared(one, other) and are_near(answers, one.document_id, other.document_id)
            if same or near:
                yield one.document_id, other.document_id


def linked_topics(session: Session, row: DocumentRow, topics: Iterable[Topic]) -> frozenset[str]:
    """Return the topics of the questions that one cites, is cited by, or shares its answer with.

    A question is of a topic when its latest version speaks of it by a term that announces, or when it
    is followed.
    """
    linked = {*cites(session, row), *cited_by(session, row), *_same_answer(session, row)}
    if not linked:
        return frozenset()
    followed = {
        topic.slug
        for each in _rows(session, linked)
        for topic in topics
        if topic.follows(each.key, each.url, each.public_id)
    }
    return frozenset(followed | (_spoken(session, linked) & {topic.slug for topic in topics}))


def _same_answer(session: Session, row: DocumentRow) -> Iterable[int]:
    mine, other = aliased(QuestionRow), aliased(QuestionRow)
    return session.scalars(
        select(other.document_id)
        .join(mine, mine.answer_mark == other.answer_mark)
        .where(mine.document_id == row.id, other.document_id != row.id)
    )


def _spoken(session: Session, ids: Collection[int]) -> set[str]:
    wanted = (
        select(MentionRow.topic)
        .join(VersionRow, VersionRow.id == MentionRow.version_id)
        .where(VersionRow.document_id.in_(ids), is_latest(), MentionRow.secondary.is_(False))
    )
    return set(session.scalars(wanted.distinct()))
