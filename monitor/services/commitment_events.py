"""Commitments at the end of a crawl: proposed from what is new, told the day they fall due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload, sessionmaker

from monitor.domain.commitment_facts import CommitmentState, commitment_fact
from monitor.domain.commitments import proposals
from monitor.domain.topics import Topic
from monitor.services.commitment_rows import due_of_row
from monitor.services.commitments import Finder, propose
from monitor.services.records import latest_version
from monitor.services.tell import tell
from monitor.storage.orm_commitments import CommitmentRow

_BATCH = 100
"""Documents of a topic that share one commit: a new topic may have thousands."""


def propose_commitments(
    sessions: sessionmaker[Session],
    topics: Sequence[Topic],
    *,
    now: datetime,
    finder: Finder = proposals,
) -> int:
    """Propose the commitments of every document of the topics that was not looked at; return how many.

    Interrupted, the next crawl goes on from there.
    """
    proposed = 0
    while True:
        with sessions() as session, session.begin():
            looked = propose(session, topics, now=now, finder=finder, limit=_BATCH)
        proposed += looked.proposed
        if not looked.documents:
            return proposed


def tell_commitments(
    session: Session, topics: Iterable[Topic], *, now: datetime, zone: ZoneInfo, announce_days: int
) -> int:
    """Tell the confirmed commitments that fall due by today; return how many are new.

    Joins the caller's transaction. Run again, it adds nothing.
    """
    today, told = now.astimezone(zone).date(), 0
    watched = {topic.slug for topic in topics}
    wanted = (
        select(CommitmentRow)
        .where(
            CommitmentRow.state == CommitmentState.CONFIRMED.value,
            CommitmentRow.due_first.is_not(None),
            CommitmentRow.due_first <= today,
        )
        .options(selectinload(CommitmentRow.topics))
        .order_by(CommitmentRow.id)
    )
    for row in session.scalars(wanted):
        slugs = tuple(each.topic for each in row.topics if each.topic in watched)
        due, version = due_of_row(row), latest_version(session, row.document_id)
        if due is None or version is None or not slugs:
            continue
        draft = commitment_fact(
            mark=row.mark,
            sentence=row.sentence,
            who=row.who,
            due=due,
            today=today,
            announce_days=announce_days,
            topics=slugs,
        )
        if draft is not None:
            told += tell(session, row.document, version, [draft], now=now)
    return told
