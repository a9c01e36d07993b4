"""What is told once all sources were read: threads, terms that come, and what was announced for a day."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from monitor.services.archive import Archivist
from monitor.services.commitment_events import propose_commitments, tell_commitments
from monitor.services.deadlines import tell_deadlines
from monitor.services.link_events import tell_text_links
from monitor.services.runs import reading_before
from monitor.services.thread_events import tell_threads

_ASKED, _PRINTED = ("assemblee_questions", "senat_questions"), ("journal_officiel",)
"""The kinds of the sources of questions, and of texts."""


def tell_after_crawl(sessions: sessionmaker[Session], archivist: Archivist, *, now: datetime) -> int:
    """Tell the facts that depend on several documents or on the date; return how many are new.

    Interrupted, the next crawl tells them: each is told once for its cause. What the texts of the
    topics announce is proposed too; it is told only once a person confirmed it.
    """
    with sessions() as session, session.begin():
        # After an outage the window reaches back to the reading before this one.
        asked, printed = (
            archivist.watch(now, last_read_at=reading_before(session, kinds)) for kinds in (_ASKED, _PRINTED)
        )
        threads = tell_threads(session, asked, now=now) + tell_text_links(session, printed, now=now)
        deadlines = tell_deadlines(
            session, archivist.topics, now=now, zone=archivist.zone, announce_days=archivist.announce_days
        )
        commitments = tell_commitments(
            session, archivist.topics, now=now, zone=archivist.zone, announce_days=archivist.announce_days
        )
    propose_commitments(sessions, archivist.topics, now=now)
    return threads + deadlines + commitments
