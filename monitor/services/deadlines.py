"""Telling of the terms of the questions that wait: near, then over, each once (docs/events.md)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from monitor.domain.deadlines import NEAR, Term, deadline_fact
from monitor.domain.model import Outcome
from monitor.domain.topics import Topic
from monitor.services.questions import of_topic
from monitor.services.records import latest_version
from monitor.services.tell import tell
from monitor.storage.orm import ProblemRow, RunRow
from monitor.storage.orm_questions import QuestionRow


def tell_deadlines(
    session: Session, topics: Iterable[Topic], *, now: datetime, zone: ZoneInfo, announce_days: int
) -> int:
    """Tell which answers to the questions of the topics are due soon or overdue; return how many are new.

    Joins the caller's transaction. Called at the end of each crawl; run again, it adds nothing.
    """
    today = now.astimezone(zone).date()
    told, read = 0, dict[int, datetime | None]()
    for line, slugs in _waiting(session, topics, today, timedelta(days=announce_days)):
        source_id = line.document.source_id
        if source_id not in read:
            read[source_id] = _read_at(session, source_id)
        read_at = read[source_id]
        term = _term_of(line)
        draft = term and deadline_fact(
            term,
            today=today,
            read_on=read_at.astimezone(zone).date() if read_at else None,
            announce_days=announce_days,
            topics=slugs,
        )
        version = latest_version(session, line.document_id)
        if draft and version:
            told += tell(session, line.document, version, [draft], now=now)
    return told


def _read_at(session: Session, source_id: int) -> datetime | None:
    """Return when the list or the archive of a source was last read whole, but for single questions.

    A run that read the oral questions and was refused the written ones proves nothing of these: a
    problem whose address is that of a whole file is not the one of a member of it.
    """
    whole = (ProblemRow.run_id == RunRow.id) & (
        ProblemRow.url.endswith(".zip") | ProblemRow.url.endswith(".csv")
    )
    read = select(RunRow.finished_at).where(
        RunRow.source_id == source_id,
        RunRow.scope == "",
        RunRow.outcome.in_(
            [outcome.value for outcome in (Outcome.CHANGED, Outcome.UNCHANGED, Outcome.PARTIAL)]
        ),
        ~exists().where(whole),
    )
    return session.scalars(read.order_by(RunRow.id.desc()).limit(1)).first()


def _waiting(
    session: Session, topics: Iterable[Topic], today: date, announced: timedelta
) -> list[tuple[QuestionRow, tuple[str, ...]]]:
    """Return the open questions whose term is about now, each with the topics it concerns."""
    about_now = (
        QuestionRow.ending == "",
        QuestionRow.due_on >= today - announced - timedelta(days=1),
        QuestionRow.due_on <= today + NEAR,
    )
    lines: dict[int, QuestionRow] = {}
    concerned: dict[int, list[str]] = {}
    for topic in topics:
        wanted = select(QuestionRow).where(*about_now, QuestionRow.document_id.in_(of_topic(topic)))
        for line in session.scalars(wanted):
            lines[line.document_id] = line
            concerned.setdefault(line.document_id, []).append(topic.slug)
    return [(lines[number], tuple(sorted(slugs))) for number, slugs in sorted(concerned.items())]


def _term_of(line: QuestionRow) -> Term | None:
    if line.due_on is None or line.published_on is None:
        return None
    return Term(
        due_on=line.due_on,
        published_on=line.published_on,
        signalled_on=line.signalled_on,
        chamber=line.chamber,
    )
