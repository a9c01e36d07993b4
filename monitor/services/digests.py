"""Freezing the letter of one topic and one week: composed once, written once, never changed."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor.config import Config, SenatSource
from monitor.domain.calendar import Week
from monitor.domain.composition import compose_digest
from monitor.domain.digest import Digest
from monitor.domain.frozen_digest import digest_to_json
from monitor.domain.topics import Topic
from monitor.mail.render import Rendered, render_digest
from monitor.services.commitment_letter import announced_dates, mark_undated_told, pointed
from monitor.services.digest_items import news_items, related_items, untold, waiting_item
from monitor.services.questions import waiting_questions
from monitor.services.status import readings_in
from monitor.storage.orm_mail import IssueRow

KEPT_FOR = timedelta(days=21)
"""A letter older than this never leaves, whatever its state (TESTS R4)."""
NOT_WATCHED = (
    "les travaux des commissions, les amendements et les débats",
    "les pages des ministères qui ne sont pas dans la liste des sources lues",
    "les fichiers Word et les PDF numérisés, et les annexes publiées en image au Journal officiel",
)
_SENAT = "les questions du Sénat"


def _not_watched(config: Config) -> tuple[str, ...]:
    watched = any(isinstance(source, SenatSource) for source in config.enabled)
    return NOT_WATCHED if watched else (_SENAT, *NOT_WATCHED)


def compose_issue(session: Session, config: Config, topic: Topic, week: Week, *, now: datetime) -> Digest:
    """Return what one topic's readers are to be told of a week: all that was seen by its end and not told."""
    rows = list(session.scalars(untold(topic, week)))
    today = min(week.sunday, now.astimezone(config.zone).date())
    announced = announced_dates(session, topic, week, rows, today, config.zone)
    return compose_digest(
        topic=topic.slug,
        topic_name=topic.name,
        site_name=config.site.name,
        contact=config.site.contact or config.crawl.contact,
        week=str(week),
        starts_on=week.monday,
        ends_on=week.sunday,
        items=pointed(news_items(session, config, topic, rows, today), announced),
        announced=announced,
        related=related_items(session, config, topic, week),
        waiting=[
            waiting_item(session, row, document, due, today)
            for row, document, due in waiting_questions(session, topic, today, before=week.end_utc)
        ],
        sources=readings_in(session, config.enabled, start=week.start_utc, end=week.end_utc),
        not_watched=_not_watched(config),
        archive_url=config.site.base_url,
    )


def frozen_issue(session: Session, topic: Topic, week: Week) -> IssueRow | None:
    """Return the letter of a topic and a week if it is frozen already."""
    found = select(IssueRow).where(IssueRow.topic == topic.slug, IssueRow.period == str(week))
    return session.scalars(found).one_or_none()


def preview_issue(
    session: Session, config: Config, topic: Topic, week: Week, *, templates: Path, now: datetime
) -> tuple[Rendered, bool]:
    """Return the letter of a week as it is or would be frozen, and whether it is frozen already."""
    if known := frozen_issue(session, topic, week):
        return Rendered(subject=known.subject, html=known.html, text=known.text), True
    digest = compose_issue(session, config, topic, week, now=now)
    return render_digest(digest, templates=templates), False


def freeze_issue(
    session: Session, config: Config, topic: Topic, week: Week, *, templates: Path, now: datetime
) -> tuple[IssueRow, bool]:
    """Freeze the letter of a topic and a week; return it, and whether it is new.

    In one transaction the events and the undated commitments it tells are marked as told: an event
    written meanwhile goes into the next letter. An issue already frozen is returned as it is.
    """
    with session.begin():
        known = frozen_issue(session, topic, week)
        if known is not None:
            return known, False
        digest = compose_issue(session, config, topic, week, now=now)
        rendered = render_digest(digest, templates=templates)
        issue = IssueRow(
            topic=topic.slug,
            period=str(week),
            frozen_at=now,
            not_after=week.end_utc + KEPT_FOR,
            subject=rendered.subject,
            content=digest_to_json(digest),
            html=rendered.html,
            text=rendered.text,
            sha256=issue_hash(rendered),
        )
        session.add(issue)
        session.flush()
        mark_undated_told(session, topic.slug, digest.announced, issue.id)
        for event in session.scalars(untold(topic, week)):
            for told in event.topics:
                if told.topic == topic.slug:
                    told.issue_id = issue.id
        return issue, True


def issue_hash(rendered: Rendered) -> str:
    """Return the SHA-256 of a letter as it is read: subject, text and HTML."""
    whole = f"{rendered.subject}\0{rendered.text}\0{rendered.html}"
    return hashlib.sha256(whole.encode()).hexdigest()
