"""Texts that a list of deletions takes out of the open collection: noted and told, never erased.

DILA's list says only that its collection no longer holds a text, not why. The archive keeps what it read;
the notes of the document say since when it is out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor.domain.calendar import french_date
from monitor.domain.events import Watch
from monitor.domain.jo_calendar import stamp_day
from monitor.domain.model import EventDraft, EventKind
from monitor.domain.reading import WithdrawnRead
from monitor.services.records import latest_version, topics_of
from monitor.services.tell import tell
from monitor.storage.orm import DocumentRow, EventRow, SourceRow

if TYPE_CHECKING:  # the archivist brings texts back: it imports this module
    from monitor.services.archive import Archivist

ON, STAMP, HISTORY = "withdrawn_on", "withdrawn_stamp", "withdrawn_history"
"""Notes of a document: the day and the delivery that took it out; those before, ``{stamp, back}`` each."""
DELIVERED = "delivered"
_KEYS_AT_ONCE = 500


class Withdrawal(NamedTuple):
    """How many texts of a list are documents of the archive, and how many are not."""

    known: int
    unknown: int


def withdraw(
    session: Session, archivist: Archivist, source_id: int, read: WithdrawnRead, *, now: datetime
) -> Withdrawal:
    """Note of each text of a list that it is out of the open collection; tell those that concern a topic.

    A transaction of its own. A text that a later delivery stated again is not out: only its history says
    that it was. Texts never read are counted. Run again, it changes nothing.
    """
    keys = list(dict.fromkeys(read.keys))
    known = 0
    with session.begin():
        source = session.get_one(SourceRow, source_id)
        watch = archivist.watch(now, last_read_at=source.last_success_at)
        for row in _documents(session, source_id, keys):
            known += 1
            if _note(row, read.stamp) and not archivist.silent:
                _tell_absent(session, row, read.stamp, watch, now=now)
    return Withdrawal(known=known, unknown=len(keys) - known)


def bring_back(
    session: Session, row: DocumentRow, delivered: object, watch: Watch | None, *, now: datetime
) -> bool:
    """Take the note off a text that a delivery later than the list states; tell whether it was out.

    ``delivered`` is the stamp of the delivery, or anything else for a reading that is not one; ``watch``
    is None for a silent run. Joins the caller's transaction. The history keeps both stamps. Only who was
    told that the text was out is told that it is back.
    """
    out = row.notes.get(STAMP)
    if not isinstance(out, str) or not isinstance(delivered, str) or delivered <= out:
        return False
    kept = {name: value for name, value in row.notes.items() if name not in {ON, STAMP}}
    row.notes = kept | {HISTORY: [*_history(row), {"stamp": out, "back": delivered}]}
    if watch is not None:
        _tell_back(session, row, out, delivered, watch, now=now)
    return True


def _documents(session: Session, source_id: int, keys: Sequence[str]) -> Iterator[DocumentRow]:
    for start in range(0, len(keys), _KEYS_AT_ONCE):
        wanted = keys[start : start + _KEYS_AT_ONCE]
        yield from session.scalars(
            select(DocumentRow)
            .where(DocumentRow.source_id == source_id, DocumentRow.key.in_(wanted))
            .order_by(DocumentRow.id)
        ).all()


def _note(row: DocumentRow, stamp: str) -> bool:
    """Write that a list takes a document out; tell whether it is out by this list."""
    known = {entry.get("stamp") for entry in _history(row)}
    if row.notes.get(STAMP) or stamp in known:
        return False
    delivered = row.notes.get(DELIVERED)
    if delivered == stamp:
        return False  # the same delivery holds the text: what it lists is another place of it
    if isinstance(delivered, str) and delivered > stamp:
        row.notes = row.notes | {HISTORY: [*_history(row), {"stamp": stamp, "back": delivered}]}
        return False
    day = stamp_day(stamp)
    row.notes = row.notes | {ON: day.isoformat() if day else None, STAMP: stamp}
    return True


def _history(row: DocumentRow) -> list[dict[str, str]]:
    found = row.notes.get(HISTORY)
    return list(found) if isinstance(found, list) else []


def _tell_absent(session: Session, row: DocumentRow, stamp: str, watch: Watch, *, now: datetime) -> None:
    """Tell at once: an official list is one clear statement, where a page must be seen absent twice."""
    day = stamp_day(stamp) or watch.observed_on
    words = (
        "Retiré du fonds ouvert du Journal officiel : la liste de suppressions du "
        f"{french_date(day)} le cite. Vigie garde ce qu'elle avait lu."
    )
    draft = EventDraft(kind=EventKind.DOCUMENT_ABSENT, cause=_cause(stamp), occurred_on=day, summary=words)
    _tell(session, row, draft, watch, now=now)


def _tell_back(
    session: Session, row: DocumentRow, out: str, delivered: str, watch: Watch, *, now: datetime
) -> None:
    told = select(EventRow.id).where(
        EventRow.subject == row.public_id,
        EventRow.kind == EventKind.DOCUMENT_ABSENT.value,
        EventRow.cause == _cause(out),
    )
    if session.scalars(told).first() is None:
        return
    day, since = stamp_day(delivered) or watch.observed_on, stamp_day(out)
    after = f", après en avoir été retiré le {french_date(since)}" if since else ""
    words = f"De nouveau dans le fonds ouvert du Journal officiel depuis le {french_date(day)}{after}."
    draft = EventDraft(kind=EventKind.DOCUMENT_BACK, cause=_cause(out), occurred_on=day, summary=words)
    _tell(session, row, draft, watch, now=now)


def _cause(stamp: str) -> str:
    return f"withdrawn:{stamp}"


def _tell(session: Session, row: DocumentRow, draft: EventDraft, watch: Watch, *, now: datetime) -> None:
    version = latest_version(session, row.id)
    if version is None or not watch.recent(draft.occurred_on):
        return
    if topics := topics_of(session, row, version, watch):
        told = replace(draft, topics=tuple(sorted(topics)), late=watch.late(draft.occurred_on))
        tell(session, row, version, [told], now=now)
