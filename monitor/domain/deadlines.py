"""When a reader is told that an answer is due soon, or that its term is over (docs/events.md).

Legal days are days of the calendar where the reader is: a term is reached at midnight in Paris,
whatever the hour in UTC, summer time or not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from monitor.domain.calendar import ASSEMBLEE, SENAT, french_date, months_later
from monitor.domain.events import LATE_AFTER
from monitor.domain.model import EventDraft, EventKind

NEAR = timedelta(days=7)
"""How long before its term a question is told as due soon."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """The day by which an open question is to be answered, and what it is counted from."""

    due_on: date
    published_on: date
    signalled_on: date | None = None
    chamber: str = ASSEMBLEE

    @property
    def length(self) -> str:
        """The time that the rule gives, in words: « deux mois », « dix jours »."""
        if self._signalled:
            return "dix jours"
        return "un mois" if self.due_on == months_later(self.published_on, 1) else "deux mois"

    @property
    def rule(self) -> str:
        """What the term is counted from and by which rule, in words."""
        start = "le signalement" if self._signalled else "la publication"
        book = "Règlement du Sénat, art. 75" if self.chamber == SENAT else "Règlement, art. 135"
        return f"{self.length} après {start}, {book}"

    @property
    def _signalled(self) -> bool:
        return self.signalled_on is not None and self.chamber != SENAT


def deadline_fact(
    term: Term, *, today: date, read_on: date | None, announce_days: int, topics: tuple[str, ...] = ()
) -> EventDraft | None:
    """Return what is to be told today of the term of a question without an answer, None when nothing is.

    From seven days before the term to the term itself, that it is near; from the day after, that it
    is over: never both. Its cause is the term, so that it is told once whatever the number and order
    of crawls; a signalement sets another term. ``read_on`` is the day its source was last read: a
    fact is told only if it was read since the day of the fact, for what was not read is not known to
    be missing. One that is more than ``announce_days`` old is not news.
    """
    over = today > term.due_on
    occurred_on = term.due_on + _DAY if over else term.due_on - NEAR
    if read_on is None or read_on < occurred_on or today < occurred_on:
        return None
    if today - occurred_on > timedelta(days=announce_days):
        return None
    return EventDraft(
        kind=EventKind.DEADLINE_PASSED if over else EventKind.DEADLINE_NEAR,
        cause=term.due_on.isoformat(),
        occurred_on=occurred_on,
        summary=_over(term, read_on) if over else _near(term),
        topics=topics,
        late=today - occurred_on > LATE_AFTER,
    )


def _near(term: Term) -> str:
    return f"Réponse attendue au plus tard le {french_date(term.due_on)} ({term.rule})."


def _over(term: Term, read_on: date) -> str:
    return (
        f"Le délai de {term.length} est passé depuis le {french_date(term.due_on)} ; "
        f"aucune réponse n'a été lue dans les données du {french_date(read_on)}."
    ).replace("de un mois", "d'un mois")
