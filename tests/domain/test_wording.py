"""French words for counts, dates, kinds and places."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from monitor.domain.model import DocumentKind, EventKind, QuestionState
from monitor.domain.wording import (
    EVENT_LABELS,
    QUESTION_STATE_LABELS,
    SOURCE_KIND_LABELS,
    SOURCE_STATE_LABELS,
    french_spaces,
    headline,
    joint_title,
    moment_label,
    period_label,
    plural,
    seen_label,
)


def test_every_member_of_a_closed_list_has_its_words() -> None:
    assert set(EVENT_LABELS) == set(EventKind)
    assert set(QUESTION_STATE_LABELS) == set(QuestionState)
    assert set(SOURCE_STATE_LABELS) == {"ok", "degraded", "blocked", "down", "never"}
    assert {"assemblee_questions", "senat_questions", "journal_officiel", "press"} <= set(SOURCE_KIND_LABELS)


@pytest.mark.parametrize("kind", list(EventKind))
@pytest.mark.parametrize("document_kind", list(DocumentKind))
def test_every_headline_is_whole_french(kind: EventKind, document_kind: DocumentKind) -> None:
    said = headline(kind, "QANR5L17QE13432", document_kind)
    assert said
    assert "{" not in said
    assert " de un" not in said
    assert " à le " not in said


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 source lue"), (1, "1 source lue"), (2, "2 sources lues"), (40, "40 sources lues")],
)
def test_french_counts_zero_as_singular(count: int, said: str) -> None:
    assert plural(count, "source lue", "sources lues") == said


def test_the_usual_plural_takes_an_s() -> None:
    assert plural(3, "nouveauté") == "3 nouveautés"


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 4, 13), date(2026, 4, 19), "du 13 au 19 avril 2026"),
        (date(2026, 6, 1), date(2026, 6, 7), "du 1er au 7 juin 2026"),
        (date(2026, 4, 27), date(2026, 5, 3), "du 27 avril au 3 mai 2026"),
        (date(2026, 12, 28), date(2027, 1, 3), "du 28 décembre 2026 au 3 janvier 2027"),
    ],
)
def test_a_week_names_month_and_year_once(first: date, last: date, said: str) -> None:
    assert period_label(first, last) == said


@pytest.mark.parametrize(
    ("occurred", "observed", "said"),
    [
        (date(2026, 4, 3), date(2026, 4, 17), "publié le 3 avril, vu le 17"),
        (date(2026, 3, 28), date(2026, 4, 1), "publié le 28 mars, vu le 1er avril"),
        (date(2025, 12, 28), date(2026, 1, 3), "publié le 28 décembre 2025, vu le 3 janvier 2026"),
    ],
)
def test_a_late_fact_says_when_it_was_seen(occurred: date, observed: date, said: str) -> None:
    assert seen_label(occurred, observed, late=True) == said
    assert seen_label(occurred, occurred, late=False).startswith("le ")


def test_times_are_those_of_paris() -> None:
    assert moment_label(datetime(2026, 7, 1, 22, 5, tzinfo=UTC)) == "2 juillet 2026 à 0 h 05"
    assert moment_label(datetime(2026, 1, 1, 5, 0, tzinfo=UTC)) == "1er janvier 2026 à 6 h 00"


def test_french_signs_keep_with_their_words() -> None:
    assert french_spaces("Le « mot » : n° 5 ; oui ! à 6 h 02 ?") == (
        "Le «\u00a0mot\u00a0»\u00a0: n°\u00a05\u00a0; oui\u00a0! à 6\u00a0h\u00a002\u00a0?"
    )
    assert french_spaces("https://a.example/?b=1:2 mot, mot: mot") == "https://a.example/?b=1:2 mot, mot: mot"


@pytest.mark.parametrize(
    ("documents", "said"),
    [
        (["QANR5L17QE1", "QANR5L16QOSD22"], "réponse commune à 2 questions : n° 1 et 22"),
        (
            ["QANR5L17QE13432", "QANR5L17QE13020", "SEQ-2026-07591"],
            "réponse commune à 3 questions : n° 13432, 13020 et 07591 (Sénat)",
        ),
        (["QANR5L17QE1", "autre"], "réponse commune à 2 questions"),
        (
            [f"QANR5L17QE{n}" for n in range(13)],
            "réponse commune à 13 questions : n° 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 et 1 autre",
        ),
    ],
)
def test_a_joint_answer_names_its_questions(documents: list[str], said: str) -> None:
    assert joint_title(documents) == said


@pytest.mark.parametrize("kind", [EventKind.DEADLINE_NEAR, EventKind.DEADLINE_PASSED])
def test_a_term_is_named_even_where_the_number_is_not_known(kind: EventKind) -> None:
    said = headline(kind, "autre", DocumentKind.QUESTION, due_on=date(2026, 5, 10))
    assert said.endswith("10 mai 2026 : une question")
