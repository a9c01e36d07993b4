"""What needs a look in a source, and the French sentences that say so and accuse nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from monitor.domain.calendar import french_date
from monitor.domain.jo_calendar import SkippedNumber, stamp_day
from monitor.domain.wording import day_and_month, plural

RECENT = timedelta(days=30)
"""An older alarm is still listed, and no longer makes the source partly read today."""
_TITLES = 3
_TOLD = 3
_TITLE_LENGTH = 120


class AlarmKind(StrEnum):
    """The closed list of alarms; the form of their cause stands beside each."""

    NUMBER_SKIPPED = "number_skipped"  # 2026:0192
    SILENCE = "silence"  # the stamp of the last archive
    TEXTS_MISSING = "texts_missing"  # the container of the number
    ARCHIVE_FAILED = "archive_failed"  # the stamp of the archive
    SITE_CHANGED = "site_changed"  # the day it was observed


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One alarm: ``summary`` is a French sentence for readers."""

    kind: AlarmKind
    cause: str
    summary: str
    raised_at: datetime


def recent_alarms(alarms: Sequence[Alarm], *, now: datetime) -> list[Alarm]:
    """Return those of these alarms that say that the source is partly read today."""
    return [alarm for alarm in alarms if now - alarm.raised_at <= RECENT]


def with_alarms(message: str, alarms: Sequence[Alarm], *, now: datetime) -> str:
    """Return what is to be said of a reading: its message, the latest alarms, how many more there are."""
    told = recent_alarms(alarms, now=now)[-_TOLD:]
    if not told:
        return message
    left = len(alarms) - len(told)
    more = [f"Et {plural(left, 'autre alerte', 'autres alertes')}."] if left else []
    start = message if not message or message.endswith((".", "!", "?", "…")) else f"{message}."
    return " ".join(filter(None, [start, *(alarm.summary for alarm in told), *more]))


def skipped_words(hole: SkippedNumber) -> str:
    """Return « Le numéro 0192 du Journal officiel n'a pas été reçu (entre le 18 et le 20 août 2026). »."""
    days = _between(hole.after, hole.before)
    return f"Le numéro {hole.number} du Journal officiel n'a pas été reçu ({days})."


def silence_words(last: date, expected: int) -> str:
    """Say since when no archive was seen, and how many numbers were expected meanwhile."""
    were = plural(expected, "numéro était attendu", "numéros étaient attendus")
    return (
        f"Vigie n'a vu aucune nouvelle archive du Journal officiel depuis le {french_date(last)}, alors "
        f"qu'au moins {were}."
    )


def failed_words(stamp: str, attempts: int) -> str:
    """Say that an archive, named by its stamp, could not be wholly read so many times."""
    day = stamp_day(stamp)
    when = f"du {french_date(day)} à {int(stamp[9:11])} h {stamp[11:13]}" if day else stamp
    return (
        f"L'archive du Journal officiel {when} n'a pas pu être lue en entier "
        f"({plural(attempts, 'essai')}) ; elle sera redemandée."
    )


def missing_words(number: str | None, day: date, titles: Sequence[str]) -> str:
    """Say how many texts a number announces that did not come, and the first of their titles."""
    shown = ", ".join(_short(title) for title in titles[:_TITLES])
    left = len(titles) - _TITLES
    more = f" et {plural(left, 'autre')}" if left > 0 else ""
    texts = plural(len(titles), "texte que Vigie n'a pas reçu", "textes que Vigie n'a pas reçus")
    named = f" n° {number}" if number else ""
    return f"Le sommaire du Journal officiel{named} du {french_date(day)} annonce {texts} : {shown}{more}."


def _between(first: date, last: date) -> str:
    """Return « entre le 18 et le 20 août 2026 », the first day with what the last does not say for it."""
    if first == last:
        return f"le {french_date(last)}"
    if first.year != last.year:
        start = french_date(first)
    else:
        start = day_and_month(first)
        start = start if first.month != last.month else start.split()[0]
    return f"entre le {start} et le {french_date(last)}"


def _short(title: str) -> str:
    words = " ".join(title.split())
    return f"« {words if len(words) <= _TITLE_LENGTH else words[: _TITLE_LENGTH - 1].rstrip() + '…'} »"


def redesign_words(changed: int, known: int, before: str, after: str, day: date) -> str:
    """Say that the pages of a site come in another form, and what that means for readers."""
    return (
        f"Le site a changé de présentation : {changed} pages connues sur {known} ont été lues avec un autre "
        f"gabarit ({before} → {after}) le {french_date(day)}. Les différences qui en viennent ne sont "
        "pas annoncées ; les textes d'avant sont gardés."
    )


def gone_words(gone: int, asked: int, day: date) -> str:
    """Say that most pages of a site do not answer at their address, which is no absence of each."""
    return (
        f"Sur {asked} pages connues, {gone} n'étaient plus à leur adresse le {french_date(day)} (HTTP 404 "
        "ou 410) : le site a peut-être changé d'adresses. Aucune n'est annoncée comme absente."
    )
