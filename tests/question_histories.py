"""Histories of one question as its source, its page and the printed issue may state them, for properties.

A history is what the source stated over some weeks, fact upon fact, with at most one changed answer and
one changed question beside errata; the forms are those of the states of docs/sources.md, made
synthetically where no real file shows them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from hypothesis import strategies as st

from crawler.parsers.assemblee_questions import parse
from crawler.parsers.assemblee_witness import witness_of
from monitor.domain.model import Document, Witness
from tests.builders import HEALTH, SOLIDARITY, Attribution, Ministry, question_bytes, question_json

PUBLISHED = "2026-03-10"
AUTONOMY = Ministry("PO900002", "Autonomie", "Ministère délégué chargé de l’autonomie")
MINISTRIES = (HEALTH, SOLIDARITY, AUTONOMY)
CLOSINGS = (
    ("RETIRE", "Retirée par son auteur"),
    ("FIN_MANDAT", "Question retirée (fin de mandat)"),
    ("CODE_NOUVEAU", "Motif nouveau"),
)
ASKS = (
    "Mme Jeanne Modèle demande à l'État ce que deviendront les SEC-Pa.",
    "Elle s'enquiert des SEC-Pa en été.",
)
ANSWERS = (
    "<p>L'État étudie la mesure : à l'automne.</p>",
    "<p>L'État rendra l'avis d'une mission.</p>",
)
ERRATUM = "Au lieu de : « 12 », lire : « 10 »."
QUESTION_ERRATUM = "Au lieu de : « l'été », lire : « l'hiver »."


class Stated(NamedTuple):
    """What one witness states at one time."""

    document: Document
    witness: Witness


def _since(weeks: int) -> st.SearchStrategy[int | None]:
    return st.none() | st.integers(0, weeks - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """From which week on the source states each fact, None when it never does."""

    weeks: int
    signalled: int | None
    renewals: tuple[int, ...]
    ministries: tuple[tuple[Ministry, int], ...]
    """The ministries after the first, each with the week it came."""
    reshuffled: int | None
    closing: tuple[str, str]
    closed: int | None
    answered: int | None
    other_answer: int | None
    answer_erratum: int | None
    question_changed: int | None
    question_erratum: int | None
    indexed: int
    typed: frozenset[int]
    """The weeks whose texts have other apostrophes, spaces, case and accents."""
    alone: frozenset[int]
    """The weeks that state the last ministry and the last renewal only."""

    def facts(self, week: int) -> dict[str, Any]:
        """Return what the source states in a week (``builders.question_json``)."""

        def come(since: int | None) -> bool:
            return since is not None and since <= week

        asks = ASKS[come(self.question_changed)]
        attributions, renewals = (
            list(self._attributions(week)),
            [day_of(each) for each in self._renewed(week)],
        )
        return {
            "published": PUBLISHED,
            "title": "Avenir" if self.indexed <= week else None,
            "texts": (self._typed(asks, week),),
            "question_erratum": QUESTION_ERRATUM if come(self.question_erratum) else None,
            "attributions": attributions[-1:] if week in self.alone else attributions,
            "signalled": day_of(self.signalled) if come(self.signalled) else None,
            "renewed": renewals[-1:] if week in self.alone else renewals,
            **self._ending(week),
        }

    def _ending(self, week: int) -> dict[str, Any]:
        if self.answered is not None and self.answered <= week:
            changed = self.other_answer is not None and self.answered < self.other_answer <= week
            erratum = self.answer_erratum is not None and self.answer_erratum <= week
            html = self._typed(ANSWERS[changed], week)
            return {
                "answers": ((html, day_of(self.answered), "3120"),),
                "answer_erratum": ERRATUM if erratum else None,
            }
        if self.answered is None and self.closed is not None and self.closed <= week:
            return {"closing": (*self.closing, day_of(self.closed))}
        return {}

    def _attributions(self, week: int) -> Iterator[Attribution]:
        yield Attribution(HEALTH, PUBLISHED)
        if self.reshuffled is not None and self.reshuffled <= week:
            again = HEALTH._replace(ref="PO900009", label=HEALTH.label.replace("’", "'"))
            yield Attribution(again, "2026-03-11", "JO_LOI_DECRET")
        for ministry, since in self.ministries:
            if since <= week:
                yield Attribution(ministry, day_of(since), "JO_LOI_DECRET")

    def _renewed(self, week: int) -> list[int]:
        return [each for each in self.renewals if each <= week]

    def _typed(self, words: str, week: int) -> str:
        if week not in self.typed:
            return words
        return words.replace("'", "’").replace(" :", "\u00a0:").replace("é", "É").replace("à ", "a ")


def day_of(week: int | None) -> str:
    return (date(2026, 3, 17) + timedelta(weeks=week or 0)).isoformat()


@st.composite
def histories(draw: st.DrawFn) -> History:
    weeks = draw(st.integers(2, 4))
    moves = sorted(draw(st.sets(st.integers(0, weeks - 1), max_size=2)))
    others = draw(st.permutations(MINISTRIES[1:]))
    last = [HEALTH] if draw(st.booleans()) else []
    return History(
        weeks=weeks,
        signalled=draw(_since(weeks)),
        renewals=tuple(sorted(draw(st.sets(st.integers(0, weeks - 1), max_size=3)))),
        ministries=tuple(zip([others[0], *last, others[1]], moves, strict=False)),
        reshuffled=draw(_since(weeks)),
        closing=draw(st.sampled_from(CLOSINGS)),
        closed=draw(_since(weeks)),
        answered=draw(_since(weeks)),
        other_answer=draw(_since(weeks)),
        answer_erratum=draw(_since(weeks)),
        question_changed=draw(_since(weeks)),
        question_erratum=draw(_since(weeks)),
        indexed=draw(st.integers(0, weeks)),
        typed=frozenset(draw(st.sets(st.integers(0, weeks - 1)))),
        alone=frozenset(draw(st.sets(st.integers(0, weeks - 2)))),
    )


def by_source(history: History, week: int) -> Stated:
    """Return the delivery of a week."""
    return Stated(parse(question_bytes(question_json(**history.facts(week)))), Witness.SOURCE)


def by_page(history: History, week: int) -> Stated:
    """Return what the page of the question prints in a week: as the source, with its short labels."""
    facts = history.facts(week)
    shown: Attribution = facts["attributions"][-1]
    printed = shown._replace(ministry=shown.ministry._replace(label=shown.ministry.short), on=PUBLISHED)
    facts |= {"attributions": (printed,), "signalled": None, "renewed": ()}
    page = parse(question_bytes(question_json(**facts)))
    return Stated(witness_of(page), Witness.PAGE)


def by_issue(history: History, week: int) -> Stated:
    """Return what the printed issue states of the answer, else of the question."""
    document = by_source(history, week).document
    fields = {name: document.fields[name] for name in ("number", "legislature", "type", "answered_on")}
    fields |= {"published_on": document.fields["published_on"], "ministries": [], "renewed_on": []}
    if document.part("answer"):
        fields |= {name: document.fields[name] for name in ("closed_on", "closing_code", "closing_label")}
    return Stated(replace(document, fields=fields), Witness.ISSUE)


def in_order(history: History) -> list[Stated]:
    """Return the deliveries of the source as they came."""
    return [by_source(history, week) for week in range(history.weeks)]


@st.composite
def orders(draw: st.DrawFn, history: History) -> list[int]:
    """Draw every week of a history at least once, in any order."""
    again = draw(st.lists(st.integers(0, history.weeks - 1), max_size=4))
    return list(draw(st.permutations([*range(history.weeks), *again])))
