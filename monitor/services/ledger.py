"""The ledger of the archives of the Journal officiel: each once, whatever became of it (docs/crawling.md)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor.domain.journal import ArchiveState
from monitor.domain.reading import ArchiveRead, ArchivesListed
from monitor.storage.orm import DocumentRow
from monitor.storage.orm_journal import ArchiveRow

_KEYS_AT_ONCE = 500
_MOST_ATTEMPTS = 3
"""After so many readings, an archive some of whose texts cannot be read is taken in as it is, and says so."""


def archive_states(session: Session, source_id: int) -> dict[str, tuple[ArchiveState, int]]:
    """Return the state of each archive of a source, and how many of its members were passed, by stamp."""
    rows = session.execute(
        select(ArchiveRow.stamp, ArchiveRow.state, ArchiveRow.position).where(
            ArchiveRow.source_id == source_id
        )
    )
    return {stamp: (ArchiveState(state), position) for stamp, state, position in rows}


def list_archives(session: Session, source_id: int, listed: ArchivesListed, *, now: datetime) -> None:
    """Write down the archives that an index names and that were not known; joins no transaction.

    Written before any of them is asked for: one that fails today is not taken tomorrow for too old.
    """
    with session.begin():
        known = archive_states(session, source_id)
        session.add_all(
            ArchiveRow(
                source_id=source_id,
                stamp=archive.stamp,
                name=archive.name,
                state=(ArchiveState.ASIDE if archive.stamp < listed.floor else ArchiveState.WAITING).value,
                listed_at=now,
            )
            for archive in listed.archives
            if archive.stamp not in known
        )


def keep_archive(session: Session, source_id: int, read: ArchiveRead, *, now: datetime) -> None:
    """Write down how far an archive was taken in. The caller has archived all that it held so far.

    The failure of one that is taken in changes nothing: it was asked for once more, in the other format. One
    that fails without a text that cannot be read (the database refused) is never taken in as it is.
    """
    with session.begin():
        row = session.scalars(
            select(ArchiveRow).where(ArchiveRow.source_id == source_id, ArchiveRow.stamp == read.stamp)
        ).one()
        if row.state == ArchiveState.TAKEN.value and read.state is ArchiveState.FAILED:
            return
        row.attempts += read.state in {ArchiveState.TAKEN, ArchiveState.FAILED}
        state = read.state
        partly = read.texts and read.unread
        if state is ArchiveState.FAILED and partly and row.attempts >= _MOST_ATTEMPTS:
            state = ArchiveState.TAKEN
        row.state, row.tried_at, row.message = state.value, now, read.message
        row.size, row.sha256 = read.size or row.size, read.sha256 or row.sha256
        row.texts, row.issues, row.unread = read.texts, read.issues, read.unread
        row.skipped, row.position = read.skipped, read.position
        if state is ArchiveState.TAKEN:
            row.taken_at = now


def known_keys(session: Session, source_id: int, keys: list[str]) -> frozenset[str]:
    """Return those of these keys that are documents of the source already."""
    found: set[str] = set()
    for start in range(0, len(keys), _KEYS_AT_ONCE):
        wanted = select(DocumentRow.key).where(
            DocumentRow.source_id == source_id, DocumentRow.key.in_(keys[start : start + _KEYS_AT_ONCE])
        )
        found.update(session.scalars(wanted))
    return frozenset(found)
