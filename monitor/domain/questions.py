"""Where a question stands, by the fields of its record (docs/glossary.md)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from monitor.domain.calendar import ASSEMBLEE, due_on, legislature_end
from monitor.domain.model import EventKind, Json, QuestionState
from monitor.domain.normalise import folded

_ANSWERED = re.compile(r"\brep_pub\b|\breponse publiee\b")
# (pattern on the folded « code label », kind), first match wins. « Question retirée (fin de mandat) »
# is printed for a mandate that ended: the motive decides. An unknown code is told as withdrawn.
_CLOSINGS = (
    (
        re.compile(
            r"(?:\b|_)fin[ _](?:(?:de|du|la)[ _])*(?:mandat|leg)"
            r"|caduc|caduque|dissolution|deces|demission|cessation"
        ),
        EventKind.QUESTION_LAPSED,
    ),
    (re.compile(r"retir|retrait"), EventKind.QUESTION_WITHDRAWN),
)
_STATES = {
    EventKind.QUESTION_LAPSED: QuestionState.LAPSED,
    EventKind.QUESTION_WITHDRAWN: QuestionState.WITHDRAWN,
}


def day_in(fields: Mapping[str, Json], key: str) -> date | None:
    """Return the date a field holds as ``YYYY-MM-DD``, None when it is absent."""
    value = fields.get(key)
    return date.fromisoformat(value) if isinstance(value, str) and value else None


def words_in(fields: Mapping[str, Json], *keys: str) -> str:
    """Return the texts that some fields hold, apart by a space; empty when there are none."""
    return " ".join(value for key in keys if isinstance(value := fields.get(key), str) and value)


def due_of(fields: Mapping[str, Json]) -> date | None:
    """Return the day a question's answer is due by its fields, None when no rule sets one."""
    published_on, legislature, kind = (
        day_in(fields, "published_on"),
        fields.get("legislature"),
        fields.get("type"),
    )
    if published_on is None or not isinstance(kind, str):
        return None
    known = {"legislature": legislature} if isinstance(legislature, int) else {}
    return due_on(
        published_on, day_in(fields, "signalled_on"), kind=kind, chamber=chamber_of(fields), **known
    )


def chamber_of(fields: Mapping[str, Json]) -> str:
    """Return whose question it is: the Assemblée's unless its fields say otherwise."""
    return str(fields.get("chamber") or ASSEMBLEE)


def closing_kind(fields: Mapping[str, Json]) -> EventKind | None:
    """Return how a question was closed without answer, None when it is open or closed by its answer."""
    words = folded(words_in(fields, "closing_code", "closing_label"))
    if not words and day_in(fields, "closed_on") is None:
        return None
    if _ANSWERED.search(words):
        return None
    known = (kind for pattern, kind in _CLOSINGS if pattern.search(words))
    return next(known, EventKind.QUESTION_WITHDRAWN)


def ending_of(fields: Mapping[str, Json], *, has_answer: bool) -> QuestionState | None:
    """Return how a question ended, None while it waits.

    An answer wins over any closing. ``CLOSED`` is a question said to be answered whose answer is not
    in the record. What a legislature left open lapsed with it, whether or not its record says so.
    """
    if has_answer:
        return QuestionState.ANSWERED
    if kind := closing_kind(fields):
        return _STATES[kind]
    if words_in(fields, "closing_code", "closing_label"):
        return QuestionState.CLOSED
    return QuestionState.LAPSED if ended_with_legislature(fields) else None


def ended_with_legislature(fields: Mapping[str, Json]) -> date | None:
    """Return the last day of the legislature of a question of the Assemblée, None while it sits."""
    legislature = fields.get("legislature")
    if chamber_of(fields) != ASSEMBLEE or not isinstance(legislature, int):
        return None
    return legislature_end(legislature)


def state_of(fields: Mapping[str, Json], *, has_answer: bool, today: date) -> QuestionState:
    """Return where a question stands today.

    Its end wins over a signalement, a signalement over lateness. The day an answer is due is not
    late yet.
    """
    if ending := ending_of(fields, has_answer=has_answer):
        return ending
    if fields.get("signalled_on"):
        return QuestionState.SIGNALLED
    due = due_of(fields)
    return QuestionState.OVERDUE if due and today > due else QuestionState.WAITING
