"""How often a source is read: its own pace, and a slower one while its site refuses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor.domain.model import Outcome

_SLACK = 0.1
_FIRST, _LONGEST = timedelta(hours=20), timedelta(hours=68)
"""After two refusals in a row once a day, then every other day, then every third."""
_PATIENCE = 2


def refusals(outcomes: Sequence[Outcome]) -> int:
    """Return how many of the latest runs, the last one first, were refused in a row."""
    for count, outcome in enumerate(outcomes):
        if outcome is not Outcome.BLOCKED:
            return count
    return len(outcomes)


def next_reading(last: datetime | None, outcomes: Sequence[Outcome], *, every: timedelta) -> datetime | None:
    """Return before when a source is not to be read, None when it may be read at any time.

    ``outcomes`` are those of the latest runs, the last one first, and ``last`` is when that one began.
    A site that refuses is asked less and less often, never given up.
    """
    if last is None:
        return None
    pauses = [every * (1 - _SLACK)] if every else []
    if (refused := refusals(outcomes)) >= _PATIENCE:
        pauses.append(min(_FIRST + timedelta(days=refused - _PATIENCE), _LONGEST))
    return last + max(pauses) if pauses else None
