"""The periods that French texts name, as first and last days: months, quarters, seasons and their parts.

The choices that no calendar makes are here. Seasons begin on the 21st (21 March, June, September and
December): the day of the almanac, give or take one, and nearer to what « d'ici l'été » means than 1 June.
A winter is named by the year it begins in. The « rentrée » is September.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum
from typing import TypeAlias

from monitor.domain.calendar import months_later
from monitor.domain.dues import Precision

_MONTHS = "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split()
SHORT_MONTHS = {
    "janv": 1,
    "fevr": 2,
    "fev": 2,
    "avr": 4,
    "juil": 7,
    "sept": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
}
"""The number of a month by its abbreviation, without its full stop."""
MONTHS = {name: number for number, name in enumerate(_MONTHS, start=1)} | SHORT_MONTHS
"""The number of a month, by its name or abbreviation without accents."""
WEEKDAYS = {
    name: number for number, name in enumerate("lundi mardi mercredi jeudi vendredi samedi dimanche".split())
}
"""The number of a weekday, as ``date.weekday`` counts."""
SEASONS = {"printemps": 3, "ete": 6, "automne": 9, "hiver": 12}
"""The month in which a season begins."""
RENTREE = 9
"""The month of the « rentrée »."""

_SEASON_DAY = 21
_SEASON_MONTHS = 3
_DAY = timedelta(days=1)
# Monday and Tuesday, Tuesday to Thursday, Thursday to Sunday.
_PARTS_OF_A_WEEK = {"debut": (0, 1), "mi": (1, 3), "fin": (3, 6)}
# Months of a year: its first quarter, its last, and what is between.
_PARTS_OF_A_YEAR = {"debut": (0, 3), "mi": (3, 9), "fin": (9, 12)}
_THIRDS = 3


@dataclass(frozen=True, slots=True)
class Period:
    """The first and the last day of what is named, both in it."""

    first: date
    last: date
    precision: Precision


OfYear: TypeAlias = Callable[[int], Period | None]
"""What a date without its year is in a given year; None when that year has no such day."""


class Direction(Enum):
    """On which side of the day of writing a date without its year is looked for."""

    BACK = -1
    NEAR = 0
    FORWARD = 1


def day_of(year: int, month: int, day: int) -> Period | None:
    """Return one day; None for 31 February and the like."""
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return Period(found, found, Precision.DAY)


def months_of(year: int, month: int, count: int, precision: Precision) -> Period:
    """Return so many whole months from the first of one."""
    first = date(year, month, 1)
    return Period(first, months_later(first, count) - _DAY, precision)


def season_of(year: int, name: str) -> Period:
    """Return the season that begins in a year, by its name without accents."""
    first = date(year, SEASONS[name], _SEASON_DAY)
    return Period(first, months_later(first, _SEASON_MONTHS) - _DAY, Precision.SEASON)


def years_of(first: int, last: int) -> Period:
    """Return whole years, from the first to the last."""
    return Period(date(first, 1, 1), date(last, 12, 31), Precision.YEAR)


def week_from(day: date) -> Period:
    """Return the ISO week of a day, Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return Period(monday, monday + timedelta(days=6), Precision.WEEK)


def part_of(period: Period, part: str) -> Period:
    """Return the beginning (``debut``), the middle (``mi``) or the end (``fin``) of a period.

    Of a year, its first quarter, the six months between, its last quarter; of a week, Monday and Tuesday,
    Tuesday to Thursday, Thursday to Sunday; of anything else, a third in days.
    """
    first = period.first
    if period.precision is Precision.WEEK:
        low, high = _PARTS_OF_A_WEEK[part]
        return replace(period, first=first + low * _DAY, last=first + high * _DAY)
    if period.precision is Precision.YEAR:
        low, high = _PARTS_OF_A_YEAR[part]
        year = first if part == "debut" else period.last.replace(month=1, day=1)
        return replace(period, first=months_later(year, low), last=months_later(year, high) - _DAY)
    third = ((period.last - first).days + 1) // _THIRDS * _DAY
    match part:
        case "debut":
            return replace(period, last=first + third - _DAY)
        case "fin":
            return replace(period, first=period.last - third + _DAY)
        case _:
            return replace(period, first=first + third, last=period.last - third)


def nearest(
    of_year: OfYear, written_on: date, direction: Direction, weekday: int | None = None
) -> Period | None:
    """Return a date without its year, by the day of writing: the next one, the last one or the nearest.

    One that holds the day of writing is both the next and the last. A weekday, when the text names one,
    rules out the years in which it is wrong, unless it is wrong in all of them. None when there is no
    such date in the years around.
    """
    known = [found for year in (-1, 0, 1) if (found := _in_year(of_year, written_on.year + year))]
    known = [found for found in known if weekday == found.first.weekday()] or known
    if direction is Direction.FORWARD:
        return next((found for found in known if found.last >= written_on), None)
    if direction is Direction.BACK:
        return next((found for found in reversed(known) if found.first <= written_on), None)
    return min(known, key=lambda found: abs((found.first - written_on).days), default=None)


def _in_year(of_year: OfYear, year: int) -> Period | None:
    try:
        return of_year(year)
    except (ValueError, OverflowError):  # the years 0 and 10000
        return None
