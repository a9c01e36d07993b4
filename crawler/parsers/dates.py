"""Dates as French institutions print them; the order of day and month is never guessed."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from monitor.domain.calendar import PARIS
from monitor.domain.normalise import folded

_MONTHS = "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split()
_SHORT = {
    "janv": 1,
    "jan": 1,
    "fevr": 2,
    "fev": 2,
    "avr": 4,
    "juil": 7,
    "sept": 9,
    "sep": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
}
_MONTH_NUMBERS = {name: number for number, name in enumerate(_MONTHS, start=1)} | _SHORT
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})$")
_ISO_WITHIN = re.compile(r"(?<![\d-])(\d{4})-(\d{2})-(\d{2})(?![\d-]|[Tt ]\d{2}:)")
_ISO_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}")
# Not a part of a longer run of numbers: « 01.02.03.04.05 » is a telephone.
_NUMERIC = re.compile(r"(?<!\d)(?<!\d[./-])(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)(?!\2\d)")
_LONG = re.compile(r"(?<!\d)(\d{1,2})(?: ?er)? (" + "|".join(_MONTH_NUMBERS) + r")\.? (\d{4})(?!\d)")
# « Mon, 09 Nov 2026 23:30:00 GMT »: before the French months, some of which are short for both.
_RFC822 = re.compile(r"(?:\w{3,4}\.?, ?)?\d{1,2} [A-Za-z]{3,9} \d{2,4} \d{1,2}:\d{2}")
# « 98 » is 1998, « 26 » is 2026: the pivot of POSIX.
_PIVOT = 69


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def paris_day(moment: datetime) -> date:
    """Return the day in Paris of an aware time; a naive one is taken for UTC (feedparser's own)."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(PARIS).date()


def _moment_day(text: str) -> date | None:
    try:
        if _ISO_TIME.match(text):
            return paris_day(datetime.fromisoformat(text.upper()))
        if _RFC822.match(text):
            return paris_day(parsedate_to_datetime(text))
    except (ValueError, OverflowError, TypeError):
        # Numbers out of range: OverflowError from years 1 and 9999 and from absurd time zones.
        return None
    return None


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == len("2026"):
        return year
    return year + (1900 if year >= _PIVOT else 2000)


def read_date(text: str | None) -> date | None:
    """Return the first date of a text in one of the known forms, or None.

    ISO first, with or without a time (noon Z is a day without a time); then RFC 822; then ISO
    inside a text (a time there is not read); then
    ``JJ/MM/AAAA``, ``JJ.MM.AA`` and ``JJ-MM-AAAA``; then « 9 février 2026 », « 1er mars 2026 » and
    « 9 févr. 2026 ». A time is taken to Paris before its day is read.
    """
    text = (text or "").strip()
    if match := _ISO_DAY.match(text):
        return _day(*map(int, match.groups()))
    if day := _moment_day(text):
        return day
    if match := _ISO_WITHIN.search(text):
        return _day(*map(int, match.groups()))
    if match := _NUMERIC.search(text):
        number, _, month, year = match.groups()
        return _day(_year(year), int(month), int(number))
    if match := _LONG.search(folded(text)):
        return _day(int(match[3]), _MONTH_NUMBERS[match[2]], int(match[1]))
    return None
