"""Commitments as the commands show them: which, in which order, and their JSON (docs/json.md)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from monitor.domain.commitment_facts import CommitmentState
from monitor.domain.commitment_words import due_label
from monitor.domain.normalise import folded
from monitor.services.commitment_rows import due_object, due_of_row
from monitor.services.moments import moment
from monitor.services.records import latest_version
from monitor.storage.orm import VersionRow
from monitor.storage.orm_commitments import CommitmentRow, CommitmentTopicRow


def list_commitments(
    session: Session, *, states: Iterable[CommitmentState], topic: str | None = None
) -> list[CommitmentRow]:
    """Return the commitments in some states: dated ones by the last day they may mean, then the others."""
    wanted = (
        select(CommitmentRow)
        .where(CommitmentRow.state.in_([state.value for state in states]))
        .options(selectinload(CommitmentRow.topics), selectinload(CommitmentRow.document))
        .order_by(CommitmentRow.due_last.is_(None), CommitmentRow.due_last, CommitmentRow.id)
    )
    if topic is not None:
        wanted = wanted.where(CommitmentRow.topics.any(CommitmentTopicRow.topic == topic))
    return list(session.scalars(wanted))


def commitment_object(session: Session, row: CommitmentRow) -> dict[str, Any]:
    """Return one commitment: what is said, by whom, for when, in which document, and what became of it."""
    document, due = row.document, due_of_row(row)
    version = session.get_one(VersionRow, row.version_id)
    return {
        "id": row.id,
        "state": row.state,
        "sentence": row.sentence,
        "who": row.who,
        "due": due_object(due),
        "due_label": due_label(due),
        "written_on": row.written_on.isoformat() if row.written_on else None,
        "document": document.public_id,
        "source": document.source.slug,
        "kind": document.kind,
        "title": document.title,
        "url": document.url,
        "published_on": document.published_on.isoformat() if document.published_on else None,
        "private": document.private,
        "version": version.number,
        "in_latest_version": _still_there(session, row),
        "topics": [each.topic for each in row.topics],
        "note": row.note,
        "created_at": moment(row.created_at),
        "decided_at": moment(row.decided_at),
        "proposed": row.proposed,
    }


def _still_there(session: Session, row: CommitmentRow) -> bool:
    """Tell whether the document still says it, whatever its blanks and apostrophes."""
    latest = latest_version(session, row.document_id)
    return latest is not None and folded(row.sentence) in folded(latest.text)
