"""Due dates, weeks and dates in words: the calendar of both chambers and of the letters."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.domain.normalise import folded
from monitor.errors import ConfigError

PARIS = ZoneInfo("Europe/Paris")
TUESDAY = 1
"""The weekday of the Journal officiel « Questions » of the Assemblée."""
THURSDAY = 3
"""The weekday of the Journal officiel « Questions » of the Sénat."""
ASSEMBLEE, SENAT = "assemblee", "senat"
"""The chambers, as the field ``chamber`` of a question names them."""

_MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
_FOLDED_MONTHS = {folded(name): number for number, name in enumerate(_MONTHS, start=1)}
# Résolution n° 437 of 28 November 2014: two months, where it was one.
_TWO_MONTHS_SINCE = date(2014, 11, 28)
_TWO_MONTHS_LEGISLATURE = 14
_SIGNALLED_DAYS = 10
# The 14th began on 20 June 2012; the 16th ended by the dissolution of 9 June 2024.
_BEFORE_THE_14TH = date(2012, 6, 19)
_LEGISLATURE_ENDS = {14: date(2017, 6, 20), 15: date(2022, 6, 21), 16: date(2024, 6, 9)}
_WRITTEN = "QE"
_LAPSE_MONTHS = 24
_QUESTIONS_DAYS = {ASSEMBLEE: TUESDAY, SENAT: THURSDAY}
_WEEK = re.compile(r"(\d{4})-?W(\d{2})")


def french_date(day: date) -> str:
    """Return « 10 mars 2026 », and « 1er mars 2026 » for the first of a month."""
    return f"{'1er' if day.day == 1 else day.day} {_MONTHS[day.month - 1]} {day.year}"


_WORDS_OF_A_DAY = re.compile(r"(\d{1,2})(?:er)? ([a-z]{3,9}) (\d{4})")


def day_in_words(words: str) -> date | None:
    """Return the day of « 9 juillet 2021 » or « 1er mars 2026 », accents or not; None for anything else."""
    match = _WORDS_OF_A_DAY.fullmatch(folded(words))
    month = _FOLDED_MONTHS.get(match[2]) if match else None
    try:
        return date(int(match[3]), month, int(match[1])) if match and month else None
    except ValueError:
        return None


def legislature_end(legislature: int) -> date | None:
    """Return the last day of a legislature of the Assemblée, None for one that is not over.

    Questions without an answer lapse with it. Those before the 14th all ended by June 2012.
    """
    if legislature < min(_LEGISLATURE_ENDS):
        return _BEFORE_THE_14TH
    return _LEGISLATURE_ENDS.get(legislature)


def months_later(day: date, months: int) -> date:
    """Return the same day some calendar months later: 10 March → 10 May.

    When the month is too short, its last day: 31 December + 2 months is 28 or 29 February. The
    Règlement does not say; this is our choice, the earliest reading that is not before the term.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def due_on(
    published_on: date,
    signalled_on: date | None,
    *,
    legislature: int = 17,
    kind: str = "QE",
    chamber: str = ASSEMBLEE,
) -> date | None:
    """Return the day by which the Government owes an answer, None when no rule sets one.

    Règlement de l'Assemblée nationale, art. 135: a written question (``QE``) is answered within two
    months of its publication (al. 6; one month before résolution n° 437 of 28 November 2014), and
    within ten days once a group's president has had it signalled (al. 7). Règlement du Sénat, art. 75:
    within two months; nothing makes it shorter. Oral questions have no term.
    """
    if kind != _WRITTEN:
        return None
    if chamber == SENAT:
        return months_later(published_on, 2)
    if signalled_on is not None:
        return signalled_on + timedelta(days=_SIGNALLED_DAYS)
    recent = legislature >= _TWO_MONTHS_LEGISLATURE and published_on >= _TWO_MONTHS_SINCE
    return months_later(published_on, 2 if recent else 1)


def lapses_on(published_on: date) -> date:
    """Return the day from which a written question of the Sénat without an answer may lapse: two years on.

    A rule of the Conférence des présidents of 2 April 1986, applied at the beginning of each session.
    """
    return months_later(published_on, _LAPSE_MONTHS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the time to answer has run: ``day`` days out of ``total``, more when it is over."""

    day: int
    total: int

    @property
    def late(self) -> int:
        """The days since the term, 0 while it is not over."""
        return max(0, self.day - self.total)


def progress(
    published_on: date,
    signalled_on: date | None,
    today: date,
    *,
    legislature: int = 17,
    kind: str = "QE",
    chamber: str = ASSEMBLEE,
) -> Progress | None:
    """Return how far the time to answer has run today, None when no rule sets a term.

    Days are counted from the publication, or at the Assemblée from the signalement once there is one.
    A question published after ``today`` is at day 0.
    """
    due = due_on(published_on, signalled_on, legislature=legislature, kind=kind, chamber=chamber)
    if due is None:
        return None
    start = published_on if chamber == SENAT else signalled_on or published_on
    return Progress(day=max(0, (today - start).days), total=(due - start).days)


def progress_label(progress: Progress) -> str:
    """Return « jour 41 sur 61 », « dernier jour » or « en retard de 12 jours »."""
    if progress.late:
        return f"en retard de {progress.late} jour{'s' if progress.late > 1 else ''}"
    if progress.day == progress.total:
        return "dernier jour"
    return f"jour {progress.day} sur {progress.total}"


def next_questions_day(today: date, chamber: str = ASSEMBLEE) -> date:
    """Return the day after today when the next Journal officiel « Questions » of a chamber is due.

    A Tuesday for the Assemblée, a Thursday for the Sénat.
    """
    return today + timedelta(days=(_QUESTIONS_DAYS[chamber] - today.weekday() - 1) % 7 + 1)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Week:
    """An ISO week in Paris: aware UTC times, from Monday midnight to the next, which is not in it."""

    year: int
    number: int
    start_utc: datetime
    end_utc: datetime

    def __str__(self) -> str:
        return f"{self.year:04d}-W{self.number:02d}"

    @property
    def monday(self) -> date:
        """The first day of the week."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def sunday(self) -> date:
        """The last day of the week."""
        return date.fromisocalendar(self.year, self.number, 7)


def iso_week(text: str) -> Week:
    """Return the week written ``2026-W11``; raise ConfigError, in French, for anything else."""
    match = _WEEK.fullmatch(text.strip().upper())
    try:
        if match is None:
            raise ValueError(text)
        return _week(int(match[1]), int(match[2]))
    except (ValueError, OverflowError) as error:
        raise ConfigError(
            f"« {text:.40} » n'est pas une semaine : écrire l'année et le numéro ISO, par exemple 2026-W11."
        ) from error


def _week(year: int, number: int) -> Week:
    monday = date.fromisocalendar(year, number, 1)
    return Week(
        year=year,
        number=number,
        start_utc=_midnight_utc(monday),
        end_utc=_midnight_utc(monday + timedelta(days=7)),
    )


def _midnight_utc(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=PARIS).astimezone(UTC)


def week_of(moment: datetime) -> Week:
    """Return the week of an aware moment, as people in Paris count it; a naive one is a ValueError."""
    if moment.tzinfo is None:
        raise ValueError("expected an aware time")
    year, number, _ = moment.astimezone(PARIS).isocalendar()
    return _week(year, number)


def last_complete_week(now: datetime) -> Week:
    """Return the week before the one of ``now``: the latest that is over in Paris."""
    monday = week_of(now).monday - timedelta(days=7)
    year, number, _ = monday.isocalendar()
    return _week(year, number)
