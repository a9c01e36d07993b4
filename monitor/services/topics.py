"""Applying a new or edited topic to the whole archive, so that it finds its past (``vigie rebuild``)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, sessionmaker

from monitor.domain.events import Snapshot, Watch, detect_events
from monitor.domain.imports import whatever_its_age
from monitor.domain.model import DocumentKind
from monitor.domain.topics import Topic
from monitor.services.archive import Archivist
from monitor.services.records import mention_row
from monitor.services.snapshots import document_of
from monitor.services.tell import tell
from monitor.storage.orm import DocumentRow, MentionRow, TopicStateRow, VersionRow

_BATCH = 500


def stale_topics(session: Session, topics: tuple[Topic, ...]) -> tuple[Topic, ...]:
    """Return the topics whose definition is not the one the archive was last read with."""
    marks = {row.slug: row.mark for row in session.scalars(select(TopicStateRow))}
    return tuple(topic for topic in topics if marks.get(topic.slug) != topic.mark)


def refresh_topics(sessions: sessionmaker[Session], archivist: Archivist, *, now: datetime) -> int:
    """Read every latest version again for the topics that are new or edited; return how many mentions.

    What is found is announced only when it is recent, as at a first sight; what was imported by hand takes
    its place in the time-line whatever its age. An interrupted refresh
    begins again: mentions are replaced version by version, events have natural causes. A topic that
    is no longer watched is forgotten: put back, it must find what was read meanwhile.
    """
    watched = [topic.slug for topic in archivist.topics]
    with sessions() as session, session.begin():
        session.execute(delete(TopicStateRow).where(TopicStateRow.slug.not_in(watched)))
        stale = {topic.slug: topic for topic in stale_topics(session, archivist.topics)}
    if not stale:
        return 0
    watch = replace(archivist.watch(now), topics=tuple(stale.values()), first_run=True)
    found = 0
    for numbers in _latest_versions(sessions):
        with sessions() as session, session.begin():
            for version_id in numbers:
                found += _detect_again(session, archivist, version_id, watch, now=now)
    with sessions() as session, session.begin():
        for topic in stale.values():
            session.merge(TopicStateRow(slug=topic.slug, mark=topic.mark, matched_at=now))
    return found


def _latest_versions(sessions: sessionmaker[Session]) -> Iterator[list[int]]:
    last = 0
    latest = select(func.max(VersionRow.id).label("id")).group_by(VersionRow.document_id).subquery()
    while True:
        with sessions() as session, session.begin():
            batch = list(
                session.scalars(
                    select(latest.c.id).where(latest.c.id > last).order_by(latest.c.id).limit(_BATCH)
                )
            )
        if not batch:
            return
        yield batch
        last = batch[-1]


def _detect_again(
    session: Session, archivist: Archivist, version_id: int, watch: Watch, *, now: datetime
) -> int:
    stale = {topic.slug for topic in watch.topics}
    version = session.get_one(VersionRow, version_id)
    row = session.get_one(DocumentRow, version.document_id)
    mentions = tuple(mention for mention in archivist.matcher.find(version.text) if mention.topic in stale)
    session.execute(
        delete(MentionRow).where(MentionRow.version_id == version_id, MentionRow.topic.in_(stale))
    )
    session.add_all(mention_row(version_id, mention) for mention in mentions)
    after = Snapshot(
        document=document_of(row, version),
        number=version.number,
        mentions=mentions,
        public_id=row.public_id,
    )
    if row.kind == DocumentKind.IMPORT:
        watch = replace(whatever_its_age(watch), first_run=False)
    drafts = detect_events(None, after, watch)
    tell(session, row, version, drafts, now=now)
    return len(mentions)
