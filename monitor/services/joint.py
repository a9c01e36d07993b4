"""One answer given to several questions, and answers that differ in a few words (docs/glossary.md)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from monitor.domain.diff import diff_texts, summary
from monitor.domain.hunks import excerpt_hunks, hunks_to_json
from monitor.domain.shingles import jaccard, near_to
from monitor.services.questions import latest_documents
from monitor.storage.orm import DocumentRow
from monitor.storage.orm_questions import QuestionRow

NEAR = 0.5
"""Two answers with most of their five-word shingles in common are one answer, adapted.

The paragraphs that a ministry repeats from one answer to another stay under it.
"""


class NearAnswer(NamedTuple):
    """An answer of the same day written from the same words: to which question, and what differs.

    ``differs`` says it in a few words; ``hunks`` are the words, from the answer it is compared with to it.
    """

    row: DocumentRow
    number: str
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
    """Return the answers of the same day that are near one and not the same, the nearest first."""
    mine = session.get(QuestionRow, document_id)
    if mine is None or mine.answer_mark is None:
        return []
    wanted = (
        select(QuestionRow, DocumentRow)
        .join(DocumentRow, DocumentRow.id == QuestionRow.document_id)
        .where(QuestionRow.answered_on == mine.answered_on, QuestionRow.answer_mark != mine.answer_mark)
        .order_by(DocumentRow.published_on, DocumentRow.id)
    )
    # One joint answer is compared once, whatever the number of its questions.
    given: dict[str, list[QuestionRow]] = {}
    for line, _ in session.execute(wanted):
        given.setdefault(str(line.answer_mark), []).append(line)
    answers = answers_of(session, [mine.document, *(lines[0].document for lines in given.values())])
    answer = answers[document_id]
    others = {mark: answers[lines[0].document_id] for mark, lines in given.items()}
    found = [
        _near(line, share, answer, others[mark])
        for mark, share in near_to(answer, others.items(), least=NEAR).items()
        for line in given[mark]
    ]
    return sorted(found, key=lambda near: -near.similarity)


def _near(line: QuestionRow, share: float, before: str, after: str) -> NearAnswer:
    diff = diff_texts(before, after)
    return NearAnswer(
        line.document, line.number, share, summary(diff), hunks_to_json(excerpt_hunks(diff.hunks))
    )


def answers_of(session: Session, rows: Collection[DocumentRow]) -> dict[int, str]:
    """Return the answers to some questions as their latest versions state them, by their ids."""
    documents = latest_documents(session, rows)
    return {row.id: documents[row.id].part("answer") if row.id in documents else "" for row in rows}


def are_near(answers: Mapping[int, str], one: int, other: int) -> bool:
    """Tell whether two of these answers are near, or the same."""
    return bool(answers[one] and answers[other]) and jaccard(answers[one], answers[other]) >= NEAR
