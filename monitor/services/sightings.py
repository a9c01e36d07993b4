"""What second witnesses stated of questions, for comparing them with the archive."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from monitor.domain.model import Witness
from monitor.storage.orm_questions import SightingRow


def keep_sighting(
    session: Session, document_id: int, witness: Witness, stated: Mapping[str, Any], *, now: datetime
) -> None:
    """Keep what a witness states of one part of a question; the first time it did is kept."""
    part, printed_on = str(stated.get("part")), stated.get("printed_on")
    row = session.get(SightingRow, (document_id, witness.value, part))
    if row is None:
        row = SightingRow(document_id=document_id, witness=witness.value, part=part, observed_at=now)
        session.add(row)
    row.printed_on = date.fromisoformat(printed_on) if isinstance(printed_on, str) else None
    row.stated = dict(stated)
