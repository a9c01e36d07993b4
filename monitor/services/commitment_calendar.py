"""The announced dates of the calendar: confirmed commitments of public documents (``vigie export ics``).

The file depends on the archive alone: a commitment is shown as it is since it was last decided, and one
that a calendar showed and that is dismissed, or bears no date any more, is cancelled there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor.domain.calendar import french_date, months_later
from monitor.domain.commitment_facts import ANNOUNCED, CommitmentState
from monitor.domain.commitment_words import due_label
from monitor.domain.excerpts import cut_at_word
from monitor.domain.topics import Topic
from monitor.services.calendar_entry import KEPT_MONTHS, UID_DOMAIN, Entry
from monitor.services.commitment_rows import due_of_row
from monitor.services.privacy import is_public
from monitor.storage.orm_commitments import CommitmentRow

_SUMMARY_LETTERS = 100


def announced_entries(session: Session, topics: Sequence[Topic], *, today: date) -> list[Entry]:
    """Return the announced dates of some topics, the earliest first, for a year after their day."""
    wanted = (
        select(CommitmentRow)
        .where(CommitmentRow.shown_on.is_not(None), CommitmentRow.document.has(is_public()))
        .order_by(CommitmentRow.shown_on, CommitmentRow.id)
    )
    names = {topic.slug: topic.name for topic in topics}
    entries = []
    for row in session.scalars(wanted):
        concerned = tuple(names[each.topic] for each in row.topics if each.topic in names)
        if concerned and row.shown_on and today <= months_later(row.shown_on, KEPT_MONTHS):
            entries.append(_entry(row, row.shown_on, concerned))
    return entries


def _entry(row: CommitmentRow, day: date, topics: tuple[str, ...]) -> Entry:
    document, due = row.document, due_of_row(row)
    confirmed = row.state == CommitmentState.CONFIRMED.value and due is not None
    said_on = f", {french_date(row.written_on)}" if row.written_on else ""
    lines = (f"« {row.sentence} »", row.who, due_label(due), f"{document.title}{said_on}")
    return Entry(
        uid=f"annonce-{row.id}@{UID_DOMAIN}",
        due_on=day,
        cancelled=not confirmed,
        summary=f"{ANNOUNCED} : « {cut_at_word(row.sentence, _SUMMARY_LETTERS)} » ({', '.join(topics)})",
        description="\n".join(" ".join(line.split()) for line in lines if line),
        url=document.url if document.url.startswith(("http://", "https://")) else "",
        topics=topics,
        sequence=row.changes,
        changed_at=row.decided_at or row.created_at,
        announced=True,
    )
