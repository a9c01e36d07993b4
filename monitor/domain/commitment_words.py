"""When something announced falls due: the day, the French words for it, and the words of an operator."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from monitor.domain.calendar import day_in_words, french_date
from monitor.domain.commitments import Due, Precision
from monitor.domain.normalise import folded
from monitor.errors import ConfigError

UNDATED = "sans date"
_JUNE = 6
_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_DURING = re.compile(r"\b(fin|debut|milieu|mi)\b")
_SEASONS = {
    "printemps": "printemps",
    "ete": "été",
    "automne": "automne",
    "hiver": "hiver",
    "rentree": "rentrée",
}
_SEASON = re.compile(rf"\b({'|'.join(_SEASONS)})\b")
_PARTS = {"fin": "fin ", "debut": "début ", "milieu": "mi-", "mi": "mi-"}


def falls_on(due: Due) -> date:
    """Return the day something announced falls due: the last it may mean, or the first of an open one."""
    return due.first if due.open_ended else due.last


def due_label(due: Due | None) -> str:
    """Return a due date in French, no more precise than it is.

    « le 31 décembre 2026 », « fin octobre 2026 », « semaine du 16 février 2026 », « 1er trimestre 2027 »,
    « printemps 2027 », « fin 2026 », « à partir du 1er janvier 2027 », « sans date ».
    """
    if due is None:
        return UNDATED
    if due.open_ended:
        return f"à partir du {french_date(due.first)}"
    match due.precision:
        case Precision.DAY:
            return f"le {french_date(due.last)}"
        case Precision.WEEK:
            # The week of the last day: « d'ici la semaine prochaine » may begin today.
            return f"semaine du {french_date(due.last - timedelta(days=due.last.weekday()))}"
        case Precision.QUARTER:
            return _quarter(due)
        case Precision.SEASON:
            found = _SEASON.search(folded(due.words))
            return f"{_SEASONS[found[1]]} {due.last.year}" if found else _until(due)
        case _:
            return f"{_part(due)}{_named(due)}"


def _named(due: Due) -> str:
    """Return the month or the year of a due date: « octobre 2026 », « 2026 »."""
    month_and_year = french_date(due.last.replace(day=2)).partition(" ")[2]
    return month_and_year if due.precision is Precision.MONTH else str(due.last.year)


def _part(due: Due) -> str:
    found = _DURING.search(folded(due.words))
    return _PARTS[found[1]] if found else ""


def _quarter(due: Due) -> str:
    if "semestre" in folded(due.words):
        number, name = (1 if due.last.month <= _JUNE else 2), "semestre"
    else:
        number, name = (due.last.month + 2) // 3, "trimestre"
    return f"{'1er' if number == 1 else f'{number}e'} {name} {due.last.year}"


def _until(due: Due) -> str:
    return f"d’ici le {french_date(due.last)}"


def due_from(words: str) -> Due:
    """Return the due date that an operator wrote: a day, a month or a year.

    ``2026-12-31``, ``31/12/2026`` or ``31 décembre 2026``; ``2026-12``; ``2026``. Raises ConfigError, in
    French, for anything else.
    """
    said = words.strip()
    try:
        first, last, precision = _period(said)
    except (ValueError, calendar.IllegalMonthError) as error:
        raise ConfigError(
            f"« {said[:40]} » n'est pas une date : écrivez par exemple 2026-12-31, 2026-12 pour un mois, "
            "ou 2026 pour une année."
        ) from error
    return Due(first=first, last=last, precision=precision, words="")


def _period(said: str) -> tuple[date, date, Precision]:
    if found := _SLASHED.fullmatch(said):
        day = date(int(found[3]), int(found[2]), int(found[1]))
        return day, day, Precision.DAY
    if written := day_in_words(said.removeprefix("le ")):
        return written, written, Precision.DAY
    match = _ISO.fullmatch(said)
    if match is None:
        raise ValueError(said)
    year = int(match[1])
    if match[2] is None:
        return date(year, 1, 1), date(year, 12, 31), Precision.YEAR
    month = int(match[2])
    if match[3] is None:
        end = calendar.monthrange(year, month)[1]
        return date(year, month, 1), date(year, month, end), Precision.MONTH
    day = date(year, month, int(match[3]))
    return day, day, Precision.DAY
