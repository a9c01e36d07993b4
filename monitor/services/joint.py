"""One answer given to several questions, and answers that differ in a few words (docs/glossary.md)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased, defer

from monitor.domain.diff import diff_texts, summary
from monitor.domain.hunks import excerpt_hunks, hunks_to_json
from monitor.domain.ministries import ministry_key
from monitor.domain.shingles import NEAR_ANSWER, jaccard, near_to
from monitor.services.questions import latest_documents
from monitor.storage.orm import DocumentRow
from monitor.storage.orm_questions import QuestionRow

NEAR_DAYS = timedelta(days=14)
"""Within them one ministry may answer in both chambers: on a Tuesday here, on a Thursday there."""


class NearAnswer(NamedTuple):
    """An answer written from the same words: to which question, on which day, and what differs.

    ``differs`` says it in a few words; ``hunks`` are the words, from the answer it is compared with to it.
    """

    row: DocumentRow
    number: str
    answered_on: date | None
    similarity: float
    differs: str
    hunks: list[dict[str, str]]


def joint_with(session: Session, document_id: int) -> list[DocumentRow]:
    """Return the other questions that the answer of one answers too, in the order of publication."""
    mine, other = aliased(QuestionRow), aliased(QuestionRow)
    wanted = (
        select(DocumentRow)
        .join(other, other.document_id == DocumentRow.id)
        .join(mine, mine.answer_mark == other.answer_mark)
        .where(mine.document_id == document_id, other.document_id != document_id)
        .order_by(DocumentRow.published_on, DocumentRow.id)
    )
    return list(session.scalars(wanted))


def near_answers(session: Session, document_id: int) -> list[NearAnswer]:
    """Return the answers that are near one and are not its own joint answer, the nearest first.

    Those of the same day, and those of the same ministry in the ``NEAR_DAYS`` before and after.
    """
    mine = session.get(QuestionRow, document_id)
    if mine is None or mine.answer_mark is None:
        return []
    given = _given_around(session, mine)
    firsts = [document_id, *(lines[0].document_id for lines in given.values())]
    answers = answers_of(
        session, session.scalars(select(DocumentRow).where(DocumentRow.id.in_(firsts))).all()
    )
    answer = answers[document_id]
    others = {mark: answers[lines[0].document_id] for mark, lines in given.items()}
    found = [
        _near(line, share, answer, others[mark])
        for mark, share in near_to(answer, others.items(), least=NEAR_ANSWER).items()
        for line in given[mark]
    ]
    return sorted(found, key=lambda near: -near.similarity)


def _given_around(session: Session, mine: QuestionRow) -> dict[str, list[QuestionRow]]:
    """Return the answers to compare with one, each once, whatever the number of its questions."""
    if mine.answered_on is None:
        return {}
    wanted = (
        select(QuestionRow)
        .where(
            QuestionRow.answered_on.between(mine.answered_on - NEAR_DAYS, mine.answered_on + NEAR_DAYS),
            QuestionRow.answer_mark != mine.answer_mark,
        )
        .options(defer(QuestionRow.sketch))
        .order_by(QuestionRow.published_on, QuestionRow.document_id)
    )
    given: dict[str, list[QuestionRow]] = {}
    for line in session.scalars(wanted):
        if are_compared(mine, line):
            given.setdefault(str(line.answer_mark), []).append(line)
    return given


def are_compared(one: QuestionRow, other: QuestionRow) -> bool:
    """Tell whether the answers to two questions are of one day, or of one ministry and a few days apart."""
    if one.answered_on is None or other.answered_on is None:
        return False
    if one.answered_on == other.answered_on:
        return True
    key = ministry_key(one.ministry)
    close = abs(one.answered_on - other.answered_on) <= NEAR_DAYS
    return close and bool(key) and key == ministry_key(other.ministry)


def _near(line: QuestionRow, share: float, before: str, after: str) -> NearAnswer:
    diff = diff_texts(before, after)
    return NearAnswer(
        line.document,
        line.number,
        line.answered_on,
        share,
        summary(diff),
        hunks_to_json(excerpt_hunks(diff.hunks)),
    )


def answers_of(session: Session, rows: Collection[DocumentRow]) -> dict[int, str]:
    """Return the answers to some questions as their latest versions state them, by their ids."""
    documents = latest_documents(session, rows)
    return {row.id: documents[row.id].part("answer") if row.id in documents else "" for row in rows}


def are_near(answers: Mapping[int, str], one: int, other: int) -> bool:
    """Tell whether two of these answers are near, or the same."""
    return bool(answers[one] and answers[other]) and jaccard(answers[one], answers[other]) >= NEAR_ANSWER
