"""When a page is asked for again: often while it may still be edited, then less and less."""

from __future__ import annotations

from datetime import datetime, timedelta

DAILY_FOR, WEEKLY_FOR = timedelta(days=30), timedelta(days=180)
"""How long after its last change a page is read daily, then weekly; after that, monthly."""
_DAY, _WEEK, _MONTH = timedelta(days=1), timedelta(days=7), timedelta(days=30)
_SLACK = timedelta(hours=3)
"""The crawl of today may come a little earlier than that of yesterday."""


def rereading_interval(since_change: timedelta, *, followed: bool) -> timedelta:
    """Return how long a page waits between two readings, a followed one a day for ever."""
    if followed or since_change < DAILY_FOR:
        return _DAY
    return _WEEK if since_change < WEEKLY_FOR else _MONTH


def is_due(checked_at: datetime | None, changed_at: datetime, now: datetime, *, followed: bool) -> bool:
    """Tell whether a page last answered at ``checked_at`` and changed at ``changed_at`` is to be read.

    A page that never answered is due, and so is one of the future: the clock was set back.
    """
    if checked_at is None or checked_at > now:
        return True
    return now - checked_at >= rereading_interval(now - changed_at, followed=followed) - _SLACK
