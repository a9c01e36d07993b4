"""Proposing commitments: sentences of the texts of the topics that announce something, for a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import Session, aliased

from monitor.domain.commitment_facts import CommitmentState
from monitor.domain.commitments import Proposal, proposals
from monitor.domain.model import Document, Mention
from monitor.domain.questions import day_in
from monitor.domain.shingles import text_mark
from monitor.domain.topics import Topic
from monitor.services.commitment_rows import columns_of
from monitor.services.questions import of_topic
from monitor.services.snapshots import document_of, mentions_of
from monitor.storage.orm import DocumentRow, TopicStateRow, VersionRow
from monitor.storage.orm_commitments import CommitmentReadingRow, CommitmentRow, CommitmentTopicRow


class Finder(Protocol):
    """What finds the commitments of a document: ``domain.commitments.proposals``."""

    def __call__(
        self, document: Document, *, mentions: Sequence[Mention], written_on: date | None
    ) -> tuple[Proposal, ...]:
        """Return them in the order of the text."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """How many documents were looked at, and how many commitments are newly proposed."""

    documents: int
    proposed: int


def propose(
    session: Session,
    topics: Iterable[Topic],
    *,
    now: datetime,
    finder: Finder = proposals,
    limit: int | None = None,
) -> Looked:
    """Propose the commitments of the documents of topics whose latest version was not looked at yet.

    Joins the caller's transaction; at most ``limit`` documents of each topic. What is known keeps its
    state, also when it is gone from the text; run again, it adds nothing and reads no text.
    """
    documents = proposed = 0
    for topic in topics:
        state = session.get(TopicStateRow, topic.slug)
        matched_at = state.matched_at if state else None
        wanted = _not_looked_at(topic, matched_at).limit(limit)
        for row, version in session.execute(wanted).all():
            documents += 1
            proposed += _look(session, topic, row, version, finder, now=now)
            session.merge(
                CommitmentReadingRow(
                    document_id=row.id, topic=topic.slug, version_id=version.id, matched_at=matched_at
                )
            )
    session.flush()
    return Looked(documents=documents, proposed=proposed)


def _not_looked_at(topic: Topic, matched_at: datetime | None) -> Select[DocumentRow, VersionRow]:
    """Return the query of the documents of a topic, each with its latest version, that are to be read."""
    latest, newer = aliased(VersionRow), aliased(VersionRow)
    same_reading: ColumnElement[bool] = CommitmentReadingRow.matched_at.is_not_distinct_from(matched_at)
    looked = exists().where(
        CommitmentReadingRow.topic == topic.slug,
        CommitmentReadingRow.document_id == latest.document_id,
        CommitmentReadingRow.version_id == latest.id,
        same_reading,
    )
    return (
        select(DocumentRow, latest)
        .join(latest, latest.document_id == DocumentRow.id)
        .where(
            latest.document_id.in_(of_topic(topic)),
            ~exists().where(newer.document_id == latest.document_id, newer.number > latest.number),
            ~looked,
        )
        .order_by(latest.id)
    )


def _look(
    session: Session, topic: Topic, row: DocumentRow, version: VersionRow, finder: Finder, *, now: datetime
) -> int:
    document = document_of(row, version)
    mentions = [
        mention
        for mention in mentions_of(session, version.id)
        if mention.topic == topic.slug and not mention.secondary
    ]
    found = select(CommitmentRow).where(CommitmentRow.document_id == row.id)
    known = {each.mark: each for each in session.scalars(found)}
    added = 0
    for proposal, written_on in _found(document, mentions, finder):
        mark = text_mark(proposal.sentence)
        if mark not in known and _said_elsewhere(session, row, mark):
            continue
        if mark not in known:
            known[mark] = _row_of(proposal, mark, row, version, written_on, now=now)
            session.add(known[mark])
            added += 1
        elif known[mark].state == CommitmentState.PROPOSED.value and not known[mark].changes:
            _date_again(known[mark], proposal, written_on)
        if topic.slug not in {each.topic for each in known[mark].topics}:
            known[mark].topics.append(CommitmentTopicRow(topic=topic.slug))
    return added


def _said_elsewhere(session: Session, row: DocumentRow, mark: str) -> bool:
    """Tell whether another document that the same readers may see holds the same sentence.

    A release and its PDF, the questions of a joint answer: it is proposed once.
    """
    wanted = (
        select(CommitmentRow.id)
        .join(DocumentRow, DocumentRow.id == CommitmentRow.document_id)
        .where(CommitmentRow.mark == mark, CommitmentRow.document_id != row.id)
    )
    if not row.private:
        wanted = wanted.where(DocumentRow.private.is_(False))
    return session.scalars(wanted.limit(1)).first() is not None


def _date_again(known: CommitmentRow, proposal: Proposal, written_on: date | None) -> None:
    """Follow, while nobody decided, the day of a document that was dated later (an imported letter)."""
    known.written_on, known.who = written_on, proposal.who
    for name, value in columns_of(proposal.due).items():
        setattr(known, name, value)


def _found(
    document: Document, mentions: Sequence[Mention], finder: Finder
) -> Iterator[tuple[Proposal, date | None]]:
    """Yield the proposals of a document, each with the day its words were written.

    The answer to a question has a day of its own: « le mois prochain » is counted from it.
    """
    start, end = document.sections.get("answer", (0, 0))
    written_on = document.published_on
    for proposal in finder(document, mentions=mentions, written_on=written_on):
        if not start <= proposal.start < end:
            yield proposal, written_on
    if start < end:
        answered_on = day_in(document.fields, "answered_on")
        for proposal in finder(document, mentions=mentions, written_on=answered_on):
            if start <= proposal.start < end:
                yield proposal, answered_on


def _row_of(
    proposal: Proposal,
    mark: str,
    row: DocumentRow,
    version: VersionRow,
    written_on: date | None,
    *,
    now: datetime,
) -> CommitmentRow:
    return CommitmentRow(
        document_id=row.id,
        version_id=version.id,
        mark=mark,
        sentence=proposal.sentence,
        who=proposal.who,
        written_on=written_on,
        state=CommitmentState.PROPOSED.value,
        note="",
        created_at=now,
        changes=0,
        topics=[],
        **columns_of(proposal.due),
    )
