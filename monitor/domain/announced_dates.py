"""The dates and periods that a French text names: « jusqu'au 31 décembre 2026 », « d'ici fin avril ».

How each is read, where French leaves a choice (the bounds of periods are in ``date_periods``):

- « jusqu'au », « d'ici », « au plus tard », « avant » bear on what they name: the day, or the period.
  « avant septembre » and « d'ici l'été » fall due on the first day of it.
- « à partir de », « à compter de », « dès » are open from the first day; « après », « au-delà de » from the
  day that follows. « en 2026 et au-delà » has no term: no date. Nor has « depuis 2021 ».
- A delay, « sous quinze jours », « d'ici trois semaines », is counted from the day of writing, to the day.
- A date without its year is the next one after words that look ahead and beside a verb in the future, the
  last one after « dernier » and beside a verb in the past; else a day is the nearest to the day of writing,
  and a period is the next.
- Without a day of writing, what is relative is no date. « dans les prochaines semaines » never is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto
from itertools import islice

from monitor.domain.date_periods import Direction, Period, part_of
from monitor.domain.date_readers import READERS, Context
from monitor.domain.date_words import CORE, LEAD, LONGEST_LEAD, READ
from monitor.domain.dues import Due, Precision
from monitor.domain.normalise import one_line
from monitor.domain.plain_letters import plain_letters
from monitor.domain.tenses import speaks_of_future, speaks_of_past

MOST_DATES = 2_000
"""Places of a text that are looked at; no text of prose names as many dates."""

_AROUND = 160
_MARKS = str.maketrans("", "", "*_")
_DAY = timedelta(days=1)
_ENDS = re.compile(r"[.!?;] ")
_YEAR = re.compile(r"(?:19|20)\d\d")
_BUDGET = re.compile(r"\b(?:sociale|finances|plfss|lfss|plf|budget)[ ]{1,4}$")
_BEGINS = {"season", "rentree"}
"""What « d'ici » and « jusqu'à » mean the beginning of."""


class _Role(Enum):
    BY = auto()
    BEFORE = auto()
    FROM = auto()
    AFTER = auto()
    SINCE = auto()
    AT = auto()


_ROLES = {
    "jusqu'": _Role.BY,
    "jusque": _Role.BY,
    "d'ici": _Role.BY,
    "au plus tard": _Role.BY,
    "plus tard": _Role.BY,
    "sous": _Role.BY,
    "avant": _Role.BEFORE,
    "a compter": _Role.FROM,
    "a partir": _Role.FROM,
    "dès": _Role.FROM,
    "au-dela": _Role.AFTER,
    "apres": _Role.AFTER,
    "depuis": _Role.SINCE,
}
_AHEAD = {_Role.BY, _Role.BEFORE, _Role.FROM, _Role.AFTER}


@dataclass(frozen=True, slots=True)
class _Lead:
    """What leads to a date: where it begins, what it means, and the words that a form may ask for."""

    start: int
    role: _Role
    prep: str
    link: str
    part: str


def dates_in(
    text: str, written_on: date | None, *, most: int = MOST_DATES
) -> tuple[tuple[int, int, Due], ...]:
    """Return each date or period that a text names, as its place ``text[start:end]`` and when it is.

    Past dates are among them: what is announced is for the caller to tell. A date that does not exist
    (31 février) is none. Any blank, line end or Markdown mark may stand between two words. At most ``most``
    places are looked at.
    """
    return tuple(_dates(text, written_on, most))


def _dates(text: str, written_on: date | None, most: int) -> Iterator[tuple[int, int, Due]]:
    plain = plain_letters(text)
    done = 0
    for core in islice(CORE.finditer(plain), most):
        lead = _lead(text, plain, core.start(), done)
        done = core.end()
        form = core.lastgroup or ""
        if not _is_led(form, core[0], lead) or lead.role is _Role.SINCE:
            continue
        words = text[lead.start : core.end()]
        try:
            found = _read(text, plain, core, lead, written_on)
            due = _due(found, form, lead, one_line(words.translate(_MARKS))) if found else None
        except (ValueError, OverflowError):  # beyond the years that a date may have
            continue
        if due:
            yield lead.start, core.end(), due


def _lead(text: str, plain: str, core: int, low: int) -> _Lead:
    low = max(low, core - LONGEST_LEAD)
    match = LEAD.search(plain[low:core])
    if match is None:
        return _Lead(core, _Role.AT, "", "", "")
    start = low + match.start()
    prep = " ".join((match["prep"] or "").split())
    if prep == "des" and text[start + 1] in "èÈ":
        prep = "dès"
    elif prep == "des":
        prep = ""
    part = "mi" if match["part"] == "milieu" else match["part"] or ""
    link = f"{match['link']} {match['last_link'] or ''}"
    return _Lead(start, _ROLES.get(prep, _Role.AT), prep, link, part)


def _is_led(form: str, core: str, lead: _Lead) -> bool:
    """Tell whether what leads to a form makes a date of it: « en mars » is one, « mars » is not."""
    words = set(lead.link.split())
    asked: Callable[[], bool] | None = {
        "month": lambda: bool(lead.prep or lead.part or words & {"en", "courant", "vers"}),
        "year": lambda: bool(lead.prep or lead.part or words & {"en", "courant", "horizon"}),
        "around": lambda: bool(lead.part or words & {"ce", "cette"}),
        "delay": lambda: lead.prep in {"sous", "dans", "d'ici", "au plus tard", "avant"},
        "season": lambda: bool(words) or lead.prep not in {"", "entre"},
        "rentree": lambda: bool(words & {"la", "cette", "de"}),
    }.get(form)
    has_year = any(word.isdigit() for word in core.split()) and form not in {"delay", "year"}
    has_side = re.search(r"\b(?:prochain|dernier|derniere|mois d|annee \d|exercice \d)", core)
    return asked is None or has_year or has_side is not None or asked()


def _read(text: str, plain: str, core: re.Match[str], lead: _Lead, written_on: date | None) -> Period | None:
    form = core.lastgroup or ""
    parts = READ[form].match(plain, core.start())
    if parts is None or (
        form == "year" and lead.prep == "pour" and _BUDGET.search(plain[: lead.start][-20:])
    ):
        return None
    direction = Direction.FORWARD
    if written_on and lead.role not in _AHEAD and not _YEAR.search(core[0]):
        direction = _direction(text, plain, lead.start, core.end())
    found = READERS[form](parts, Context(written_on, direction))
    if found is None or not lead.part or form == "delay" or found.precision is Precision.DAY:
        return found
    return part_of(found, lead.part)


def _direction(text: str, plain: str, start: int, end: int) -> Direction:
    """Return where the verbs of the sentence around a date look."""
    before, after = plain[max(0, start - _AROUND) : start], plain[end : end + _AROUND]
    *_, cut = (0, *(found.end() for found in _ENDS.finditer(before)))
    low = start - len(before) + cut
    stop = _ENDS.search(after)
    words = " ".join(text[low : end + (stop.start() if stop else len(after))].lower().split())
    if speaks_of_future(words):
        return Direction.FORWARD
    return Direction.BACK if speaks_of_past(words) else Direction.NEAR


def _due(found: Period, form: str, lead: _Lead, words: str) -> Due:
    first, last = found.first, found.last
    if lead.role is _Role.AFTER:
        first = last = last + _DAY
    elif lead.role is _Role.FROM or _is_its_beginning(form, lead):
        last = first
    return Due(
        first=first,
        last=last,
        precision=found.precision,
        words=words,
        open_ended=lead.role in {_Role.FROM, _Role.AFTER},
    )


def _is_its_beginning(form: str, lead: _Lead) -> bool:
    if lead.role is _Role.BEFORE:
        return not lead.part or lead.part == "debut"
    return lead.role is _Role.BY and form in _BEGINS and not lead.part
