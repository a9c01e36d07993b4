"""What is due on the topics as an iCalendar file (RFC 5545), for ``vigie export ics`` and the web.

The file depends on the archive alone: read twice, it is the same to the byte, and what a client shows
again bears a greater SEQUENCE. A question that is answered or closed stays in it, cancelled, for a year:
a client that only adds what a file holds must be told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone
from sqlalchemy import or_, select
from sqlalchemy.orm import Session, load_only

from monitor.config import Site
from monitor.domain.calendar import months_later
from monitor.domain.deadlines import Term
from monitor.domain.questions import chamber_of, day_in, due_of, ending_of
from monitor.domain.topics import Topic
from monitor.domain.wording import named_question
from monitor.services.calendar_entry import KEPT_MONTHS, UID_DOMAIN
from monitor.services.calendar_entry import Entry as Entry
from monitor.services.commitment_calendar import announced_entries
from monitor.services.privacy import is_public
from monitor.services.questions import of_topic
from monitor.storage.orm import DocumentRow, MentionRow, VersionRow
from monitor.storage.orm_questions import QuestionRow

PRODUCT = "-//Vigie//Réponses attendues//FR"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """What one version of a question lets a client show.

    The SEQUENCE counts the changes of the day, the status and the summary; ``detail`` makes none.
    """

    due_on: date
    cancelled: bool
    topics: tuple[str, ...]
    detail: str


def calendar_of(
    session: Session, topics: Sequence[Topic], *, site: Site, now: datetime, zone: ZoneInfo
) -> bytes:
    """Return the iCalendar file of the terms of questions and the announced dates of some topics."""
    return written(entries_of(session, topics, now=now, zone=zone), topics, site=site, zone=zone)


def entries_of(session: Session, topics: Sequence[Topic], *, now: datetime, zone: ZoneInfo) -> list[Entry]:
    """Return the terms of the questions and the announced dates of some topics, the earliest first.

    A question that was answered or closed more than a year ago is left out; the year begins when the
    archive saw it, if it had seen it open before.
    """
    wanted = (
        select(QuestionRow)
        .where(
            QuestionRow.due_on.is_not(None),
            QuestionRow.document.has(is_public()),
            or_(*(QuestionRow.document_id.in_(of_topic(topic)) for topic in topics)),
        )
        .order_by(QuestionRow.due_on, QuestionRow.document_id)
    )
    lines = list(session.scalars(wanted)) if topics else []
    today = now.astimezone(zone).date()
    found = []
    for line in lines:
        history = list(_history(session, line.document, topics))
        entry = _entry(line.document, history)
        if entry and today <= months_later(_kept_from(line, history, zone) or today, KEPT_MONTHS):
            found.append(entry)
    announced = announced_entries(session, topics, today=today)
    return sorted([*found, *announced], key=lambda entry: entry.due_on)


def _history(
    session: Session, row: DocumentRow, topics: Sequence[Topic]
) -> Iterator[tuple[datetime, _Shown | None]]:
    """Yield what each version of a question lets a client show; None while it is not in the calendar."""
    columns = (VersionRow.number, VersionRow.observed_at, VersionRow.fields, VersionRow.sections)
    versions = session.scalars(
        select(VersionRow)
        .where(VersionRow.document_id == row.id)
        .options(load_only(*columns))
        .order_by(VersionRow.number)
    ).all()
    spoken = _spoken(session, [version.id for version in versions])
    followers = {topic.slug for topic in topics if topic.follows(row.key, row.url, row.public_id)}
    for version in versions:
        slugs = spoken.get(version.id, set()) | followers
        names = tuple(topic.name for topic in topics if topic.slug in slugs)
        yield version.observed_at, _shown(version, names)


def _spoken(session: Session, versions: Iterable[int]) -> Mapping[int, set[str]]:
    """Return the topics that each version speaks of by a term that announces."""
    spoken: dict[int, set[str]] = {}
    mentions = select(MentionRow.version_id, MentionRow.topic).where(
        MentionRow.version_id.in_(versions), MentionRow.secondary.is_(False)
    )
    for version_id, topic in session.execute(mentions.distinct()):
        spoken.setdefault(version_id, set()).add(topic)
    return spoken


def _shown(version: VersionRow, names: tuple[str, ...]) -> _Shown | None:
    fields = version.fields
    due, published = due_of(fields), day_in(fields, "published_on")
    if due is None or published is None or not names:
        return None
    start, end = version.sections.get("answer", (0, 0))
    term = Term(
        due_on=due,
        published_on=published,
        signalled_on=day_in(fields, "signalled_on"),
        chamber=chamber_of(fields),
    )
    ministry = fields.get("ministry")
    return _Shown(
        due_on=due,
        cancelled=ending_of(fields, has_answer=end > start) is not None,
        topics=names,
        detail="\n".join(filter(None, (_plain(str(ministry or "")), f"Terme : {term.rule}"))),
    )


def _entry(row: DocumentRow, history: Sequence[tuple[datetime, _Shown | None]]) -> Entry | None:
    """Return the latest state with how often it changed; None when it is not in the calendar now."""
    before: _Shown | None = None
    changed_at, sequence = row.first_seen_at, -1
    for observed_at, shown in history:
        if shown != before:
            changed_at = observed_at
            sequence += _main(shown) != _main(before)
        before = shown
    if before is None:
        return None
    name = named_question(row.public_id) or f"question {row.public_id}"
    return Entry(
        uid=f"{row.public_id}-echeance@{UID_DOMAIN}",
        due_on=before.due_on,
        cancelled=before.cancelled,
        summary=f"Réponse attendue : {name} ({', '.join(before.topics)})",
        description=f"{_plain(row.title)}\n{before.detail}",
        url=row.url,
        topics=before.topics,
        sequence=sequence,
        changed_at=changed_at,
    )


def _main(shown: _Shown | None) -> tuple[date, bool, tuple[str, ...]] | None:
    return (shown.due_on, shown.cancelled, shown.topics) if shown is not None else None


def _kept_from(
    line: QuestionRow, history: Sequence[tuple[datetime, _Shown | None]], zone: ZoneInfo
) -> date | None:
    """Return the day from which a cancelled term is kept for a year, None for one that still waits."""
    if not line.ending:
        return None
    since, was_open = None, False
    for observed_at, shown in history:
        if shown is None or not shown.cancelled:
            since, was_open = None, was_open or shown is not None
        elif since is None:
            since = observed_at.astimezone(zone).date()
    return since if was_open else line.answered_on or line.closed_on or since


def written(entries: Sequence[Entry], topics: Sequence[Topic], *, site: Site, zone: ZoneInfo) -> bytes:
    """Return the terms as the bytes of a calendar.

    A calendar without a component is not valid: one without a term holds the description of its time
    zone, which says nothing and is a component.
    """
    calendar = Calendar()
    names = ", ".join(topic.name for topic in topics)
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"{_plain(site.name)} : réponses attendues ({_plain(names)})")
    calendar.add("x-wr-timezone", zone.key)
    for entry in entries:
        calendar.add_component(_event(entry))
    if not entries:
        calendar.add_component(Timezone.from_tzid(zone.key))
    return bytes(calendar.to_ical())


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.due_on)
    event.add("dtend", entry.due_on + timedelta(days=1))
    event.add("summary", _plain(entry.summary))
    event.add("description", "\n".join(map(_plain, entry.description.split("\n"))))
    if entry.url:
        event.add("url", _plain(entry.url))
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("categories", [_plain(name) for name in entry.topics])
    event.add("transp", "TRANSPARENT")
    return event


def _plain(text: str) -> str:
    """Return a text in one line, without the control characters that a calendar may not hold."""
    return "".join(sign for sign in " ".join(text.split()) if sign.isprintable())
