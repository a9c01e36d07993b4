"""One all-day event of the calendar, whatever it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

UID_DOMAIN = "vigie.invalid"
"""Names the events for ever: the address of a site may change, its events stay the same."""
KEPT_MONTHS = 12
"""How long what is over stays in the file, for clients that only add what they read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The term of one question, or one announced date, as a client shows it, at its latest change."""

    uid: str
    due_on: date
    cancelled: bool
    summary: str
    description: str
    url: str
    topics: tuple[str, ...]
    sequence: int
    changed_at: datetime
    announced: bool = False
