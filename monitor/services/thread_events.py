"""Telling of the questions in the thread of one that concerns a topic, without a mention of their own.

A question that cites a followed one, is cited by it or receives the same answer belongs to its
story (docs/events.md, ``document_published``). Done once all is read: it then depends neither on the
order of the deliveries nor on that of the questions in one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from monitor.domain.events import Watch
from monitor.domain.model import EventDraft, EventKind
from monitor.domain.question_facts import question_facts
from monitor.domain.topics import Topic
from monitor.services.citations import cites
from monitor.services.questions import of_topic
from monitor.services.snapshots import document_of
from monitor.services.tell import tell
from monitor.storage.orm import DocumentRow
from monitor.storage.orm_questions import CitationRow, QuestionRow


def tell_threads(session: Session, watch: Watch, *, now: datetime) -> int:
    """Tell what is recent of the questions linked to those of each topic; return how many events.

    Joins the caller's transaction. Run again, it adds nothing.
    """
    return sum(_tell_topic(session, topic, watch, now=now) for topic in watch.topics)


def _tell_topic(session: Session, topic: Topic, watch: Watch, *, now: datetime) -> int:
    told = 0
    for document_id, (on, words) in _entries(session, topic, watch.since).items():
        row = session.get_one(DocumentRow, document_id)
        version = row.versions[-1]
        facts = question_facts(document_of(row, version))
        drafts = [
            replace(draft, topics=(topic.slug,), late=watch.late(draft.occurred_on))
            for draft in (_entry(on, words), *facts)
            if watch.recent(draft.occurred_on)
        ]
        told += tell(session, row, version, drafts, now=now)
    return told


def _entry(on: date, words: str) -> EventDraft:
    return EventDraft(kind=EventKind.DOCUMENT_PUBLISHED, cause="published", occurred_on=on, summary=words)


def _entries(session: Session, topic: Topic, since: date) -> dict[int, tuple[date, str]]:
    """Return the questions linked to those of a topic that are not of it, with the day and the link."""
    concerned = frozenset(session.scalars(of_topic(topic)))
    found: dict[int, tuple[date, str]] = {}
    for document_id, on, words in (*_same_answer(session, topic), *_citations(session, concerned, since)):
        if document_id not in concerned and on is not None:
            found.setdefault(document_id, (on, words))
    return found


def _same_answer(session: Session, topic: Topic) -> Iterator[tuple[int, date | None, str]]:
    mine, other = aliased(QuestionRow), aliased(QuestionRow)
    wanted = (
        select(other.document_id, other.answered_on, func.min(mine.number))
        .join(mine, mine.answer_mark == other.answer_mark)
        .where(mine.document_id.in_(of_topic(topic)), other.document_id != mine.document_id)
        .group_by(other.document_id, other.answered_on)
    )
    for document_id, on, number in session.execute(wanted):
        yield document_id, on, f"Reçoit la même réponse que la question n° {number}."


def _citations(
    session: Session, concerned: frozenset[int], since: date
) -> Iterator[tuple[int, date | None, str]]:
    """Yield both ends of each citation that a recent question, or one of the topic, makes."""
    citing = select(CitationRow.document_id).distinct()
    rows = session.scalars(
        select(QuestionRow).where(
            QuestionRow.document_id.in_(citing),
            or_(QuestionRow.published_on >= since, QuestionRow.document_id.in_(concerned)),
        )
    )
    for line in rows:
        for cited_id in sorted(cites(session, line.document)):
            cited = session.get_one(QuestionRow, cited_id)
            if cited_id in concerned:
                yield line.document_id, line.published_on, f"Cite la question n° {cited.number}."
            if line.document_id in concerned:
                yield cited_id, cited.published_on, f"Citée par la question n° {line.number}."
