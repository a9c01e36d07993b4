"""The numbers of the Journal officiel, and the texts that their summaries announce (docs/crawling.md)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from monitor.domain.jo_calendar import stamp_day
from monitor.domain.journal import ArchiveState, JournalIssue
from monitor.domain.reading import IssueRead
from monitor.services.ledger import known_keys
from monitor.storage.orm_journal import ArchiveRow, JournalIssueRow

GRACE = timedelta(hours=24)
"""A text announced less than a day ago may still come, in the evening's archive."""
_NIGHT_ENDS = "120000"
"""The day's number comes in the night; an archive of the afternoon or the evening does not hold it whole."""
_FIRST_STAMPS = 20
_DATED = "________-______"
"""A stamp of the daily archives, for LIKE: the stock of the past has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingTexts:
    """The texts, as ``(identifier, title)``, that a number announces and that are not in the archive.

    ``ripe`` once they had the time to come.
    """

    container: str
    number: str | None
    published_on: date
    texts: tuple[tuple[str, str | None], ...]
    ripe: bool


def keep_issue(session: Session, source_id: int, read: IssueRead, *, now: datetime) -> None:
    """Keep the summary of one number; that of the latest delivery wins, whatever order they are read in.

    A transaction of its own. When a number was first seen is never changed.
    """
    with session.begin():
        row = session.scalars(
            select(JournalIssueRow).where(
                JournalIssueRow.source_id == source_id, JournalIssueRow.container == read.issue.container
            )
        ).one_or_none()
        if row is None:
            row = JournalIssueRow(
                source_id=source_id,
                container=read.issue.container,
                entries=[],
                stamp=read.stamp,
                first_seen_at=now,
            )
            session.add(row)
        if read.stamp >= row.stamp:
            _state(row, read.issue, read.stamp)


def _state(row: JournalIssueRow, issue: JournalIssue, stamp: str) -> None:
    """Write what a delivery states; one that says less of a number or its day erases nothing."""
    row.number = issue.number or row.number
    row.published_on = issue.published_on or row.published_on
    row.title = issue.title or row.title
    row.entries = [
        [entry.text_id, entry.title, entry.rubric, entry.ministry, entry.order, entry.protected]
        for entry in issue.entries
    ]
    row.without_id, row.stamp = issue.without_id, stamp


def dated(source_id: int) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of the daily archives of a source."""
    return ArchiveRow.source_id == source_id, ArchiveRow.stamp.like(_DATED)


def watched_from(session: Session, source_id: int) -> date | None:
    """Return the day of the first number that the ledger should hold whole, None for an empty ledger.

    What is older comes by redeliveries, a few numbers here and there: nothing can be missed of it.
    """
    stamps = session.scalars(
        select(ArchiveRow.stamp)
        .where(*dated(source_id), ArchiveRow.state != ArchiveState.ASIDE.value)
        .order_by(ArchiveRow.stamp)
        .limit(_FIRST_STAMPS)
    )
    days = ((stamp, stamp_day(stamp)) for stamp in stamps)
    first, day = next(((stamp, day) for stamp, day in days if day), ("", None))
    if day is None:
        return None
    return day if first[9:] < _NIGHT_ENDS else day + timedelta(days=1)


def known_numbers(
    session: Session, source_id: int, *, since: date, until: date
) -> list[tuple[str | None, date | None]]:
    """Return the number and the day of each number of the Journal officiel printed between two days."""
    rows = session.execute(
        select(JournalIssueRow.number, JournalIssueRow.published_on).where(
            JournalIssueRow.source_id == source_id, JournalIssueRow.published_on.between(since, until)
        )
    )
    return [(number, day) for number, day in rows]


def missing_texts(
    session: Session,
    source_id: int,
    *,
    since: date,
    until: date,
    now: datetime,
    containers: Sequence[str] = (),
    seen_after: datetime | None = None,
) -> list[MissingTexts]:
    """Return, per number printed between two days, the texts announced and absent from the documents.

    Protected texts, that the open data does not reproduce, are not counted. To the numbers between both
    days are added these ``containers``, and those first seen after a time, whatever their day.
    """
    wanted: list[ColumnElement[bool]] = [JournalIssueRow.published_on.between(since, until)]
    if containers:
        wanted.append(JournalIssueRow.container.in_(containers))
    if seen_after is not None:
        wanted.append(JournalIssueRow.first_seen_at >= seen_after)
    rows = list(
        session.scalars(
            select(JournalIssueRow)
            .where(JournalIssueRow.source_id == source_id, or_(*wanted))
            .order_by(JournalIssueRow.published_on, JournalIssueRow.id)
        )
    )
    known = known_keys(session, source_id, sorted({text_id for row in rows for text_id, _ in _open(row)}))
    taken = _last_taken(session, source_id)
    return [
        MissingTexts(
            container=row.container,
            number=row.number,
            published_on=row.published_on,
            texts=missing,
            ripe=row.stamp < taken or now - row.first_seen_at >= GRACE,
        )
        for row in rows
        if row.published_on and (missing := tuple(item for item in _open(row) if item[0] not in known))
    ]


def _open(row: JournalIssueRow) -> Iterable[tuple[str, str | None]]:
    """Yield the texts that the open data reproduces, in the order of the summary."""
    entries: list[Any] = row.entries
    for text_id, title, _rubric, _ministry, _order, protected in entries:
        if not protected:
            yield text_id, title


def _last_taken(session: Session, source_id: int) -> str:
    taken = ArchiveRow.state == ArchiveState.TAKEN.value
    return session.scalar(select(func.max(ArchiveRow.stamp)).where(*dated(source_id), taken)) or ""
