"""A due date as the columns of a commitment and as JSON, and the way back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from monitor.domain.commitments import Due, Precision
from monitor.storage.orm_commitments import CommitmentRow


def columns_of(due: Due | None) -> dict[str, Any]:
    """Return a due date as the columns of a commitment, empty ones for an undated one."""
    return {
        "due_first": due.first if due else None,
        "due_last": due.last if due else None,
        "due_precision": due.precision.value if due else None,
        "due_words": due.words if due else "",
        "open_ended": due.open_ended if due else False,
    }


def due_of_row(row: CommitmentRow) -> Due | None:
    """Return when a commitment falls due as it is said today, None for an undated one."""
    if row.due_first is None or row.due_last is None or row.due_precision is None:
        return None
    return Due(
        first=row.due_first,
        last=row.due_last,
        precision=Precision(row.due_precision),
        words=row.due_words,
        open_ended=row.open_ended,
    )


def due_object(due: Due | None) -> dict[str, Any] | None:
    """Return a due date as JSON writes it (docs/json.md)."""
    if due is None:
        return None
    return {
        "first": due.first.isoformat(),
        "last": due.last.isoformat(),
        "precision": due.precision.value,
        "words": due.words,
        "open_ended": due.open_ended,
    }


def due_from_object(value: Mapping[str, Any] | None) -> Due | None:
    """Return the due date that JSON wrote so."""
    if value is None:
        return None
    return Due(
        first=date.fromisoformat(value["first"]),
        last=date.fromisoformat(value["last"]),
        precision=Precision(value["precision"]),
        words=value["words"],
        open_ended=value["open_ended"],
    )
