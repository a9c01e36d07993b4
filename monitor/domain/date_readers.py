"""What each form of a date means (``date_words``), as a period."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from monitor.domain.calendar import months_later
from monitor.domain.date_periods import (
    MONTHS,
    RENTREE,
    SEASONS,
    WEEKDAYS,
    Direction,
    OfYear,
    Period,
    day_of,
    months_of,
    nearest,
    season_of,
    week_from,
    years_of,
)
from monitor.domain.date_words import day_number, number_of, ordinal_of
from monitor.domain.dues import Precision

_DIGITS = re.compile(r"\d{4}")
_CENTURY = 100
_WEEK = 7
_YEAR_MONTHS = 12
_MONTHS_OF = {"mois": 1, "trimestre": 3, "semestre": 6, "annee": 12, "an": 12}
_PRECISIONS = {
    "mois": Precision.MONTH,
    "trimestre": Precision.QUARTER,
    "semestre": Precision.QUARTER,
    "annee": Precision.YEAR,
    "an": Precision.YEAR,
}
_SHORT_SPANS = {"t": "trimestre", "s": "semestre"}


@dataclass(frozen=True, slots=True)
class Context:
    """The day of writing, None when it is not known, and where a date without its year is looked for."""

    written_on: date | None
    direction: Direction


def _month(word: str) -> int:
    return MONTHS[word.rstrip(".")]


def _dated(of_year: OfYear, said: str | None, context: Context, weekday: int | None = None) -> Period | None:
    """Return what something is in the year that a text says, or in the one that it must mean."""
    said = said or ""
    if digits := _DIGITS.search(said):
        return of_year(int(digits[0]))
    written_on = context.written_on
    if written_on is None:
        return None
    if "an" in said:  # « de l'année prochaine », « cette année »
        return of_year(written_on.year + _shift(said))
    direction = {1: Direction.FORWARD, -1: Direction.BACK}.get(_shift(said), context.direction)
    found = nearest(of_year, written_on, direction, weekday)
    if found and direction is Direction.NEAR and found.precision is not Precision.DAY:
        # A day may be that of a letter answered; « à la rentrée », « fin octobre » are rather to come.
        return nearest(of_year, written_on, Direction.FORWARD)
    return found


def _shift(said: str) -> int:
    if "prochain" in said:
        return 1
    return -1 if "derni" in said or "pass" in said else 0


def _read_day(parts: re.Match[str], context: Context) -> Period | None:
    day, month = day_number(parts["day"]), _month(parts["month"])
    weekday = WEEKDAYS.get(parts["weekday"] or "")
    return _dated(lambda year: day_of(year, month, day), parts["year"], context, weekday)


def _read_range(parts: re.Match[str], context: Context) -> Period | None:
    day, month = day_number(parts["day"]), _month(parts["month"])
    last = _dated(lambda year: day_of(year, month, day), parts["year"], context)
    if last is None:
        return None
    from_month = _month(parts["from_month"]) if parts["from_month"] else month
    # « du 20 décembre au 3 janvier 2027 » begins the year before.
    year = int(parts["from_year"]) if parts["from_year"] else last.first.year - (from_month > month)
    first = day_of(year, from_month, day_number(parts["from_day"]))
    return replace(last, first=first.first) if first and first.first <= last.last else None


def _read_numeric(parts: re.Match[str], _context: Context) -> Period | None:
    year = int(parts["year"])
    return day_of(year if year >= _CENTURY else 2000 + year, int(parts["month"]), int(parts["day"]))


def _read_weekday(parts: re.Match[str], context: Context) -> Period | None:
    if context.written_on is None:
        return None
    ahead = (WEEKDAYS[parts["weekday"]] - context.written_on.weekday() - 1) % _WEEK + 1
    day = context.written_on + timedelta(days=ahead)
    if parts["side"] == "dernier":
        day -= timedelta(days=_WEEK * (2 if ahead == _WEEK else 1))
    return Period(day, day, Precision.DAY)


def _read_month(parts: re.Match[str], context: Context) -> Period | None:
    month = _month(parts["month"])
    return _dated(lambda year: months_of(year, month, 1, Precision.MONTH), parts["year"], context)


def _read_week(parts: re.Match[str], context: Context) -> Period | None:
    day = _dated(
        lambda year: day_of(year, _month(parts["month"]), day_number(parts["day"])), parts["year"], context
    )
    return week_from(day.first) if day else None


def _read_year(parts: re.Match[str], _context: Context) -> Period | None:
    first = int(parts["year"])
    last = int(parts["last_year"] or first)
    return years_of(first, last) if first <= last and not parts["beyond"] else None


def _read_around(parts: re.Match[str], context: Context) -> Period | None:
    day = context.written_on
    if day is None:
        return None
    unit = parts["unit"] or parts["next_unit"]
    shift = _shift(parts["side"] or parts["side_before"] or "")
    if unit == "semaine":
        return week_from(day + timedelta(days=_WEEK * shift))
    count = _MONTHS_OF[unit]
    begins = months_later(day.replace(month=(day.month - 1) // count * count + 1, day=1), shift * count)
    return months_of(begins.year, begins.month, count, _PRECISIONS[unit])


def _read_span(parts: re.Match[str], context: Context) -> Period | None:
    unit = parts["unit"] or _SHORT_SPANS[parts["letter"]]
    count = _MONTHS_OF[unit]
    nth = ordinal_of(parts["nth"]) if parts["nth"] else int(parts["digit"])
    number = nth or _YEAR_MONTHS // count
    if number * count > _YEAR_MONTHS:
        return None
    month = (number - 1) * count + 1
    said = parts["year"] or parts["short_year"]
    return _dated(lambda year: months_of(year, month, count, Precision.QUARTER), said, context)


def _read_season(parts: re.Match[str], context: Context) -> Period | None:
    name = parts["name"] or parts["spring"] or parts["bare"]
    if name not in SEASONS:
        return None
    return _dated(lambda year: season_of(year, name), parts["year"] or parts["bare_year"], context)


def _read_rentree(parts: re.Match[str], context: Context) -> Period | None:
    return _dated(lambda year: months_of(year, RENTREE, 1, Precision.MONTH), parts["year"], context)


def _read_delay(parts: re.Match[str], context: Context) -> Period | None:
    if context.written_on is None:
        return None
    unit = parts["unit"] or "jours"
    least = number_of(parts["count"] or parts["fortnight"])
    most = max(least, number_of(parts["most"])) if parts["most"] else least
    first, precision = _later(context.written_on, least, unit)
    return Period(first, _later(context.written_on, most, unit)[0], precision)


def _later(day: date, count: int, unit: str) -> tuple[date, Precision]:
    if unit.startswith("jour"):
        return day + timedelta(days=count), Precision.DAY
    if unit.startswith("semaine"):
        return day + timedelta(days=_WEEK * count), Precision.WEEK
    if unit == "mois":
        return months_later(day, count), Precision.MONTH
    return months_later(day, _YEAR_MONTHS * count), Precision.YEAR


READERS: Mapping[str, Callable[[re.Match[str], Context], Period | None]] = {
    "range": _read_range,
    "day": _read_day,
    "numeric": _read_numeric,
    "iso": _read_numeric,
    "weekday": _read_weekday,
    "month": _read_month,
    "week": _read_week,
    "year": _read_year,
    "around": _read_around,
    "span": _read_span,
    "season": _read_season,
    "rentree": _read_rentree,
    "delay": _read_delay,
}
"""How each form is read: its parts and the context in, None for what does not exist or cannot be known."""
