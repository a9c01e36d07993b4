"""The story of a question from its versions, the captures they come from, and what witnesses stated."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor.domain.life import ANSWER, QUESTION, LifeLine, Stage, life, origin_of
from monitor.domain.model import DocumentKind, Witness
from monitor.services.moments import moment
from monitor.services.snapshots import document_of
from monitor.storage.orm import CaptureRow, ChangeRow, DocumentRow, VersionRow
from monitor.storage.orm_questions import SightingRow


def life_of(session: Session, row: DocumentRow) -> list[dict[str, Any]]:
    """Return the story of a question as objects of docs/json.md; nothing for another document."""
    if row.kind != DocumentKind.QUESTION:
        return []
    wanted = (
        select(VersionRow, CaptureRow, ChangeRow)
        .outerjoin(CaptureRow, CaptureRow.id == VersionRow.capture_id)
        .outerjoin(ChangeRow, ChangeRow.version_id == VersionRow.id)
        .where(VersionRow.document_id == row.id)
        .order_by(VersionRow.number)
    )
    stages = [_stage(row, *found) for found in session.execute(wanted)]
    return [_object(line) for line in life(stages, confirmed_at=_confirmed(session, row))]


def _stage(
    row: DocumentRow, version: VersionRow, capture: CaptureRow | None, change: ChangeRow | None
) -> Stage:
    label, witness = (capture and origin_of(capture.url)) or (row.source.label, Witness.SOURCE)
    return Stage(
        document=document_of(row, version),
        observed_at=version.observed_at,
        source=label,
        witness=witness,
        change=change.summary if change else "",
    )


def _confirmed(session: Session, row: DocumentRow) -> dict[str, datetime]:
    """Return when the source itself first stated each part, as far as it was kept."""
    wanted = select(SightingRow.part, SightingRow.observed_at).where(
        SightingRow.document_id == row.id, SightingRow.witness == Witness.SOURCE.value
    )
    known = {part: at for part, at in session.execute(wanted) if part in {QUESTION, ANSWER}}
    return ({QUESTION: row.stated_at} if row.stated_at else {}) | known


def _object(line: LifeLine) -> dict[str, Any]:
    return {
        "on": line.on.isoformat(),
        "kind": line.kind,
        "summary": line.summary,
        "source": line.source,
        "observed_at": moment(line.observed_at),
        "witness": line.witness,
    }
