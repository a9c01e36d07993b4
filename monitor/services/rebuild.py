"""Making again what is derived (``vigie rebuild``): mentions, questions, links of texts, search index."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session, sessionmaker

from monitor.config import Config
from monitor.services.archive import Archivist
from monitor.services.question_rows import keep_all_questions
from monitor.services.text_links import keep_all_journal_texts
from monitor.services.topics import refresh_topics
from monitor.storage.orm import MentionRow, TopicStateRow
from monitor.storage.search import rebuild_index


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """How many documents were indexed again, and how many mentions they hold."""

    documents: int
    mentions: int


def rebuild(sessions: sessionmaker[Session], config: Config, *, now: datetime) -> Rebuilt:
    """Read every document again for every topic, then index them all again.

    The caller holds the lock of the crawl. Mentions of topics that are no longer configured go.
    Interrupted, it is finished by the next crawl or the next rebuild; nothing of the truth is touched.
    """
    slugs = [topic.slug for topic in config.topics]
    archivist = Archivist.of(config)
    with sessions() as session, session.begin():
        session.execute(delete(TopicStateRow))
        session.execute(delete(MentionRow).where(MentionRow.topic.not_in(slugs)))
    keep_all_questions(sessions)
    keep_all_journal_texts(sessions)
    mentions = refresh_topics(sessions, archivist, now=now)
    with sessions() as session, session.begin():
        documents = rebuild_index(session)
    return Rebuilt(documents=documents, mentions=mentions)
