"""Telling of the questions in the thread of one that concerns a topic, without a mention of their own.

A question that cites a followed one, is cited by it or receives the same answer belongs to its
story (docs/events.md, ``document_published``). Done once all is read: it then depends neither on the
order of the deliveries nor on that of the questions in one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from monitor.domain.events import Watch
from monitor.domain.model import EventDraft, EventKind
from monitor.domain.questions import question_facts
from monitor.domain.topics import Topic
from monitor.services.snapshots import document_of
from monitor.services.tell import tell
from monitor.storage.orm import DocumentRow, MentionRow, VersionRow
from monitor.storage.orm_questions import CitationRow, QuestionRow


def tell_threads(session: Session, watch: Watch, *, now: datetime) -> int:
    """Tell what is recent of the questions linked to those of each topic; return how many events.

    Joins the caller's transaction. Run again, it adds nothing.
    """
    return sum(_tell_topic(session, topic, watch, now=now) for topic in watch.topics)


def topic_questions(session: Session, topic: Topic) -> frozenset[int]:
    """Return the ids of the questions that speak of a topic in their latest version, or are followed."""
    latest = select(func.max(VersionRow.id)).group_by(VersionRow.document_id)
    speaking = (
        select(VersionRow.document_id)
        .join(MentionRow, MentionRow.version_id == VersionRow.id)
        .where(MentionRow.topic == topic.slug, MentionRow.secondary.is_(False), VersionRow.id.in_(latest))
    )
    names = [DocumentRow.key, DocumentRow.url, DocumentRow.public_id]
    wanted = (
        select(QuestionRow.document_id)
        .join(DocumentRow, DocumentRow.id == QuestionRow.document_id)
        .where(or_(DocumentRow.id.in_(speaking), *(name.in_(topic.follow) for name in names)))
    )
    return frozenset(session.scalars(wanted))


def _tell_topic(session: Session, topic: Topic, watch: Watch, *, now: datetime) -> int:
    concerned = topic_questions(session, topic)
    told = 0
    for document_id, (on, words) in _entries(session, concerned).items():
        row = session.get_one(DocumentRow, document_id)
        version = row.versions[-1]
        facts = question_facts(document_of(row, version), observed_on=watch.observed_on)
        drafts = [
            replace(draft, topics=(topic.slug,), late=watch.late(draft.occurred_on))
            for draft in (_entry(on, words), *facts)
            if watch.recent(draft.occurred_on)
        ]
        told += tell(session, row, version, drafts, now=now)
    return told


def _entry(on: date, words: str) -> EventDraft:
    return EventDraft(kind=EventKind.DOCUMENT_PUBLISHED, cause="published", occurred_on=on, summary=words)


def _entries(session: Session, concerned: frozenset[int]) -> dict[int, tuple[date, str]]:
    """Return the questions linked to those of a topic that are not of it, with the day and the link."""
    found: dict[int, tuple[date, str]] = {}
    for document_id, on, words in (*_same_answer(session, concerned), *_citations(session, concerned)):
        if document_id not in concerned and on is not None:
            found.setdefault(document_id, (on, words))
    return found


def _same_answer(session: Session, concerned: Iterable[int]) -> Iterator[tuple[int, date | None, str]]:
    mine, other = aliased(QuestionRow), aliased(QuestionRow)
    wanted = (
        select(other.document_id, other.answered_on, func.min(mine.number))
        .join(mine, mine.answer_mark == other.answer_mark)
        .where(mine.document_id.in_(concerned), other.document_id.not_in(concerned))
        .group_by(other.document_id, other.answered_on)
    )
    for document_id, on, number in session.execute(wanted):
        yield document_id, on, f"Reçoit la même réponse que la question n° {number}."


def _citations(session: Session, concerned: Iterable[int]) -> Iterator[tuple[int, date | None, str]]:
    cited, citing = aliased(DocumentRow), aliased(DocumentRow)
    lines = select(citing.id, citing.published_on, cited.id, cited.published_on).select_from(CitationRow)
    lines = lines.join(citing, citing.id == CitationRow.document_id)
    lines = lines.join(cited, cited.key == CitationRow.cited)
    wanted = lines.where(or_(citing.id.in_(concerned), cited.id.in_(concerned)))
    rows = list(session.execute(wanted))
    numbers = _numbers(session, {each for row in rows for each in (row[0], row[2])})
    for citing_id, citing_on, cited_id, cited_on in rows:
        yield citing_id, citing_on, f"Cite la question n° {numbers.get(cited_id, '')}."
        yield cited_id, cited_on, f"Citée par la question n° {numbers.get(citing_id, '')}."


def _numbers(session: Session, document_ids: Iterable[int]) -> dict[int, str]:
    wanted = select(QuestionRow.document_id, QuestionRow.number).where(
        QuestionRow.document_id.in_(list(document_ids))
    )
    return dict(session.execute(wanted).all())
