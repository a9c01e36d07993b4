"""The calendar of the Journal officiel: the days it is printed, its numbers, and when its silence is odd."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

from dateutil.easter import easter

MOST_SILENT_DAYS = 3
"""More days than that without a new archive are not explained by Mondays and holidays."""
NEW_YEAR_DAYS = 15
"""So many days apart at most, the last number known of a year and the first of the next are neighbours."""

_DAY = timedelta(days=1)
_MONDAY = 0
# Code du travail, art. L. 3133-1: the days that do not move, then those counted from Easter Sunday
# (Easter Monday, Ascension, Whit Monday).
_FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
_AFTER_EASTER = (1, 39, 50)
_NUMBER = re.compile(r"[0-9]{1,4}")
# One number a day at most: a few more are believed (two on one day), a misprint of 9999 is not.
_NUMBERS_TO_SPARE = 10
_STAMP_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})-[0-9]{6}")


@lru_cache(maxsize=64)
def public_holidays(year: int) -> frozenset[date]:
    """Return the public holidays of a year in the whole of France, Alsace and Moselle having two more."""
    sunday = easter(year)
    fixed = {date(year, month, day) for month, day in _FIXED}
    return frozenset(fixed | {sunday + timedelta(days=days) for days in _AFTER_EASTER})


def is_without_issue(day: date) -> bool:
    """Tell whether the Journal officiel is normally not printed that day.

    Mondays and the day after a public holiday; it comes out on Sundays, and on holidays themselves.
    """
    eve = day - _DAY
    return day.weekday() == _MONDAY or eve in public_holidays(eve.year)


def expected_days(first: date, last: date) -> tuple[date, ...]:
    """Return the days from ``first`` to ``last``, both counted, when a number is normally printed."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return tuple(day for day in days if not is_without_issue(day))


def stamp_day(stamp: str) -> date | None:
    """Return the day (Paris) of an archive by its stamp ``YYYYMMDD-HHMMSS``, None for anything else."""
    found = _STAMP_DAY.fullmatch(stamp)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def silent_since(last: date, today: date) -> tuple[date, ...]:
    """Return the days a number was expected since the last archive, when its silence is an alarm.

    An alarm needs more than three days without an archive, and one expected number among those that are
    over: ``today`` is not counted, as its archive may still come. Empty when the silence is normal.
    """
    if (today - last).days <= MOST_SILENT_DAYS:
        return ()
    return expected_days(last + _DAY, today - _DAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedNumber:
    """A number of a year that stands between two known ones, printed on ``after`` and ``before``."""

    year: int
    number: str
    after: date
    before: date


def skipped_numbers(issues: Iterable[tuple[str | None, date | None]]) -> tuple[SkippedNumber, ...]:
    """Return the numbers missing between the known ones, each ``(number, day of publication)``.

    Numbers have four digits and begin again at 0001 each year; order and repeats are of no matter, and
    what is not a number or has no day is left out. Those missing before the first known one of a year are
    told only when the last known day of the year before is at most fifteen days away.
    """
    years = _by_year(issues)
    found: list[SkippedNumber] = []
    for year, days in sorted(years.items()):
        known = sorted(days.items())
        last_before = max(years[year - 1].values()) if year - 1 in years else None
        if last_before is not None and (known[0][1] - last_before).days <= NEW_YEAR_DAYS:
            known.insert(0, (0, last_before))
        for (number, day), (following, next_day) in pairwise(known):
            after, before = sorted((day, next_day))
            found += [
                SkippedNumber(year=year, number=f"{missing:04d}", after=after, before=before)
                for missing in range(number + 1, following)
            ]
    return tuple(found)


def _by_year(issues: Iterable[tuple[str | None, date | None]]) -> dict[int, dict[int, date]]:
    """Return the first day of each number that can be believed, by year."""
    years: dict[int, dict[int, date]] = {}
    for number, day in issues:
        if number is None or day is None or not _NUMBER.fullmatch(number.strip()):
            continue
        value = int(number)
        if 0 < value <= day.timetuple().tm_yday + _NUMBERS_TO_SPARE:
            known = years.setdefault(day.year, {})
            known[value] = min(day, known.get(value, day))
    return years
