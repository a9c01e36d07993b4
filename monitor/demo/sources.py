"""All the sources of the demonstration at their real addresses, and what to look at in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from monitor.demo.site import Site
from monitor.demo.sources_assemblee import assemblee
from monitor.demo.sources_issues import issues
from monitor.demo.sources_jo import journal_officiel
from monitor.demo.sources_press import press
from monitor.demo.sources_question_page import question_page
from monitor.demo.sources_senat import senat
from monitor.demo.texts import Week as Week
from monitor.demo.texts import read_table

CRAWLED_AT: dict[Week, datetime] = {
    1: datetime(2026, 4, 9, 6, 0, tzinfo=UTC),
    2: datetime(2026, 4, 16, 6, 0, tzinfo=UTC),
}
"""When each week of the story is read: Thursday 9 April 2026 (2026-W15) and Thursday 16 April (2026-W16)."""

NOTICE = (
    "Ces sources sont une démonstration. Deux questions existent : la n° 13432 de l'Assemblée nationale, "
    "dont le texte est résumé et dont la réponse est inventée, et la n° 07591 du Sénat, dont seuls l'auteur "
    "et la date sont vrais. Tous les autres textes, noms et numéros sont inventés, et chaque texte le dit."
)
"""What a reader must be told before reading any of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing the tour of the demonstration points at: its week, its document, a sentence."""

    week: Week
    document: str
    sentence: str


def week(number: Week) -> Site:
    """Return everything the sources answer in that week, by real address; the same bytes each time."""
    questions = assemblee(number) | question_page(number) | issues(number) | senat(number)
    return questions | journal_officiel(number) | press(number)


def story() -> tuple[Step, ...]:
    """Return the steps of the tour, in order; ``document`` is a key or an address."""
    return tuple(Step(**step) for step in read_table("story.toml")["step"])
