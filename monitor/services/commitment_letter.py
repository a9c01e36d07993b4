"""The announced dates of a letter: confirmed commitments of public documents, and what came since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from monitor.domain.calendar import Week
from monitor.domain.commitment_facts import CommitmentState, commitment_cause
from monitor.domain.commitment_words import due_label, falls_on
from monitor.domain.commitments import Due
from monitor.domain.digest import AnnouncedDate, DigestItem
from monitor.domain.digest_announced import LATER_LIMIT, LaterDocument, bounded
from monitor.domain.model import EventKind
from monitor.domain.topics import Topic
from monitor.domain.wording import named_question
from monitor.services.commitment_rows import due_of_row
from monitor.services.privacy import is_public
from monitor.services.questions import of_topic
from monitor.storage.orm import DocumentRow, EventRow
from monitor.storage.orm_commitments import CommitmentRow, CommitmentTopicRow
from monitor.storage.orm_questions import QuestionRow

AHEAD = timedelta(days=30)
"""How long before its day an announced date is in the letters."""
_POINTER = "La phrase exacte et les documents parus depuis sont sous « Échéances annoncées »."


def announced_dates(
    session: Session, topic: Topic, week: Week, events: Sequence[EventRow], today: date, zone: ZoneInfo
) -> list[AnnouncedDate]:
    """Return the confirmed commitments that the letter of a week tells.

    Those that fell due in the week or fall due in the next 30 days, those whose day is news of this
    letter (``events``), and the undated ones that no letter told. Never those of a private document.
    """
    causes = {
        (event.document_id, event.cause) for event in events if event.kind == EventKind.COMMITMENT_DUE.value
    }
    found = []
    for row, issue_id in session.execute(_confirmed(topic)):
        due = due_of_row(row)
        if due is None:
            told = issue_id is None
        else:
            in_time = week.monday <= falls_on(due) <= today + AHEAD
            told = in_time or (row.document_id, commitment_cause(row.mark, due)) in causes
        if told:
            found.append(_announced(session, topic, week, row, due, zone))
    return found


def pointed(items: Iterable[DigestItem], announced: Iterable[AnnouncedDate]) -> list[DigestItem]:
    """Return the facts of a letter, those that its announced dates tell in full reduced to their day."""
    kept, _ = bounded(announced)
    shown = {(each.document, each.due_on) for each in kept}
    return [
        replace(item, summary=f"{item.summary.partition('. « ')[0]}. {_POINTER}")
        if item.kind is EventKind.COMMITMENT_DUE and (item.document, item.occurred_on) in shown
        else item
        for item in items
    ]


def mark_undated_told(
    session: Session, topic: str, announced: Iterable[AnnouncedDate], issue_id: int
) -> None:
    """Keep that an issue told these undated commitments: the next letters leave them out."""
    undated = [each.commitment for each in announced if each.due_on is None]
    session.execute(
        update(CommitmentTopicRow)
        .where(CommitmentTopicRow.topic == topic, CommitmentTopicRow.commitment_id.in_(undated))
        .values(issue_id=issue_id)
    )


def _confirmed(topic: Topic) -> Select[CommitmentRow, int | None]:
    return (
        select(CommitmentRow, CommitmentTopicRow.issue_id)
        .join(CommitmentTopicRow, CommitmentTopicRow.commitment_id == CommitmentRow.id)
        .where(
            CommitmentTopicRow.topic == topic.slug,
            CommitmentRow.state == CommitmentState.CONFIRMED.value,
            CommitmentRow.document.has(is_public()),
        )
        .order_by(CommitmentRow.id)
    )


def _announced(
    session: Session, topic: Topic, week: Week, row: CommitmentRow, due: Due | None, zone: ZoneInfo
) -> AnnouncedDate:
    document = row.document
    since = row.written_on or _day(document.first_seen_at, zone)
    later, more = _later(session, topic, since, week)
    return AnnouncedDate(
        commitment=row.id,
        sentence=row.sentence,
        who=row.who,
        due=due_label(due),
        due_on=falls_on(due) if due else None,
        document=document.public_id,
        title=_titled(document),
        url=document.url,
        source_label=document.source.label or document.source.slug,
        said_on=row.written_on,
        later=later,
        more_later=more,
    )


def _day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()


def _later(session: Session, topic: Topic, since: date, week: Week) -> tuple[tuple[LaterDocument, ...], int]:
    """Return the latest public documents of the topic after a day, and how many more there are.

    A question answered since came, with its answer, on the day of the answer.
    """
    day = func.coalesce(QuestionRow.answered_on, DocumentRow.published_on)
    conditions = (
        DocumentRow.id.in_(of_topic(topic)),
        is_public(),
        day > since,
        day <= week.sunday,
        DocumentRow.first_seen_at < week.end_utc,
    )
    with_questions = select(DocumentRow, day, QuestionRow.answered_on).outerjoin(
        QuestionRow, QuestionRow.document_id == DocumentRow.id
    )
    wanted = with_questions.where(*conditions).order_by(day.desc(), DocumentRow.id.desc())
    counted = select(func.count()).select_from(wanted.subquery())
    rows = session.execute(wanted.limit(LATER_LIMIT)).all()
    found = tuple(
        LaterDocument(
            document=row.public_id,
            title=_titled(row, answered=answered_on is not None),
            url=row.url,
            source_label=row.source.label or row.source.slug,
            published_on=came_on,
        )
        for row, came_on, answered_on in rows
    )
    return found, (session.scalar(counted) or 0) - len(found)


def _titled(row: DocumentRow, *, answered: bool = False) -> str:
    """Return the title, with the number people know a question by."""
    name = named_question(row.public_id)
    if not name:
        return row.title
    named = f"Réponse à la {name}" if answered else f"{name[0].upper()}{name[1:]}"
    return f"{named} : {row.title}"
