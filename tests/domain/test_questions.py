"""States of a question, and the facts its record states."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from crawler.parsers.assemblee_questions import parse
from monitor.domain.model import Document, EventKind, Json, QuestionState
from monitor.domain.question_facts import question_facts
from monitor.domain.questions import due_of, state_of
from tests.builders import ANSWER, HEALTH, SOLIDARITY, Attribution, Ministry, question_bytes, question_json

TODAY = date(2026, 4, 20)
ANSWERED: tuple[tuple[str, str, str | None], ...] = ((ANSWER, "2026-04-14", "3120"),)


def read(**facts: Any) -> Document:
    return parse(question_bytes(question_json(**facts)))


def state(document: Document, today: date = TODAY) -> QuestionState:
    return state_of(document.fields, has_answer="answer" in document.sections, today=today)


def told(document: Document) -> list[tuple[EventKind, str, date, str]]:
    return [(fact.kind, fact.cause, fact.occurred_on, fact.summary) for fact in question_facts(document)]


def test_a_question_waits_until_the_end_of_the_day_its_answer_is_due() -> None:
    question = read()
    assert due_of(question.fields) == date(2026, 5, 10)
    assert state(question, date(2026, 5, 10)) is QuestionState.WAITING
    assert state(question, date(2026, 5, 11)) is QuestionState.OVERDUE


def test_signalled_wins_over_overdue() -> None:
    assert state(read(signalled="2026-05-19"), date(2026, 9, 1)) is QuestionState.SIGNALLED


def test_answered_wins_over_everything() -> None:
    late = read(
        answers=ANSWERED, signalled="2026-05-19", closing=("FIN_MANDAT", "Fin de mandat", "2026-06-01")
    )
    assert state(late, date(2027, 1, 1)) is QuestionState.ANSWERED
    assert EventKind.QUESTION_LAPSED not in {fact.kind for fact in question_facts(late)}


@pytest.mark.parametrize(
    ("closing", "expected", "kind"),
    [
        (("RETIRE", "Retirée par son auteur"), QuestionState.WITHDRAWN, EventKind.QUESTION_WITHDRAWN),
        (("FIN_MANDAT", "Question retirée (fin de mandat)"), QuestionState.LAPSED, EventKind.QUESTION_LAPSED),
        (("FIN_LEG", "Motif"), QuestionState.LAPSED, EventKind.QUESTION_LAPSED),
        (("X", "Fin de la législature"), QuestionState.LAPSED, EventKind.QUESTION_LAPSED),
        (("CADUQUE", "Caducité"), QuestionState.LAPSED, EventKind.QUESTION_LAPSED),
        (("ZZZ", "Autre motif"), QuestionState.WITHDRAWN, EventKind.QUESTION_WITHDRAWN),
    ],
)
def test_a_closing_without_answer_is_read_from_its_code_and_label(
    closing: tuple[str, str], expected: QuestionState, kind: EventKind
) -> None:
    question = read(closing=(*closing, "2026-06-09"))
    assert state(question) is expected
    ((found, cause, on, summary),) = told(question)
    assert (found, cause, on) == (kind, "closing", date(2026, 6, 9))
    assert summary == f"Question close sans réponse le 9 juin 2026 : {closing[1]} (code {closing[0]})"


def test_a_question_said_answered_without_its_answer_is_closed_and_its_answer_announced() -> None:
    question = read(closing=("REP_PUB", "Réponse publiée", "2026-04-14"))
    assert state(question) is QuestionState.CLOSED
    ((kind, cause, on, summary),) = told(question)
    assert (kind, cause, on) == (EventKind.QUESTION_ANSWERED, "answer", date(2026, 4, 14))
    assert "son texte n'a pas encore" in summary


@pytest.mark.parametrize(
    ("legislature", "expected"), [(16, QuestionState.LAPSED), (17, QuestionState.OVERDUE)]
)
def test_what_a_legislature_left_open_lapsed_with_it(legislature: int, expected: QuestionState) -> None:
    question = read(legislature=legislature, published="2024-01-09")
    assert state(question) is expected
    assert told(question) == []  # the record states no such fact


def test_a_closing_without_code_nor_label_is_withdrawn() -> None:
    fields: Mapping[str, Json] = {"type": "QE", "published_on": "2026-03-10", "closed_on": "2026-06-09"}
    assert state_of(fields, has_answer=False, today=TODAY) is QuestionState.WITHDRAWN


def test_an_oral_question_is_never_late() -> None:
    question = read(kind="QOSD")
    assert due_of(question.fields) is None
    assert state(question, date(2027, 1, 1)) is QuestionState.WAITING


def test_a_question_without_date_nor_type_waits() -> None:
    assert state_of({}, has_answer=False, today=TODAY) is QuestionState.WAITING
    fields: Mapping[str, Json] = {"published_on": "2026-01-06", "type": "QE"}
    assert state_of(fields, has_answer=False, today=TODAY) is QuestionState.OVERDUE


def test_an_answer_is_told_with_its_date_and_page() -> None:
    assert told(read(answers=ANSWERED)) == [
        (
            EventKind.QUESTION_ANSWERED,
            "answer",
            date(2026, 4, 14),
            "Réponse publiée au JO du 14 avril 2026 (page 3120)",
        )
    ]


def test_an_answer_without_page_is_told_without() -> None:
    ((_, _, _, summary),) = told(read(answers=((ANSWER, "2026-04-01", None),)))
    assert summary == "Réponse publiée au JO du 1er avril 2026"


def test_an_oral_answer_is_said_to_be_given_in_sitting() -> None:
    ((kind, cause, on, summary),) = told(read(kind="QG", published="2026-04-08", page="2901"))
    assert (kind, cause, on) == (EventKind.QUESTION_ANSWERED, "answer", date(2026, 4, 8))
    assert summary == "Réponse donnée en séance, publiée au JO du 8 avril 2026 (page 2901)"


def test_the_same_label_under_another_id_is_no_reassignment() -> None:
    again = Ministry("PO999999", HEALTH.short, HEALTH.label.replace("’", "'"))
    attributions = [Attribution(HEALTH, "2026-03-10"), Attribution(again, "2026-04-01", "JO_LOI_DECRET")]
    assert told(read(attributions=attributions)) == []


def test_each_change_of_label_is_a_reassignment_even_back_to_the_first() -> None:
    attributions = [
        Attribution(HEALTH, "2026-03-10"),
        Attribution(SOLIDARITY, "2026-04-01"),
        Attribution(HEALTH, "2026-04-15", "JO_LOI_DECRET"),
    ]
    first, second = told(read(attributions=attributions))
    assert first == (
        EventKind.QUESTION_REASSIGNED,
        "1",
        date(2026, 4, 1),
        f"Attribuée au ministère des solidarités le 1er avril 2026 (auparavant : {HEALTH.label})",
    )
    assert second[1] == "2"


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("Premier ministre", "Attribuée au Premier ministre"),
        ("Première ministre", "Attribuée à la Première ministre"),
        ("Secrétariat d'État à la mer", "Attribuée au secrétariat d'État à la mer"),
        ("Transports", "Attribuée à : Transports"),
    ],
)
def test_a_reassignment_is_said_in_good_french(label: str, words: str) -> None:
    attributions = [
        Attribution(HEALTH, "2026-03-10"),
        Attribution(Ministry("PO1", label, label), "2026-04-01"),
    ]
    ((_, _, _, summary),) = told(read(attributions=attributions))
    assert summary.startswith(f"{words} le 1er avril 2026")


def test_signalement_and_renewals_are_told_once_each() -> None:
    facts = told(read(renewed=["2026-07-07", "2026-06-02", "2026-07-07"], signalled="2026-06-16"))
    assert facts == [
        (EventKind.QUESTION_RENEWED, "2026-06-02", date(2026, 6, 2), "Question renouvelée le 2 juin 2026"),
        (
            EventKind.QUESTION_SIGNALLED,
            "signalled",
            date(2026, 6, 16),
            "Question signalée le 16 juin 2026 : réponse attendue sous dix jours",
        ),
        (EventKind.QUESTION_RENEWED, "2026-07-07", date(2026, 7, 7), "Question renouvelée le 7 juillet 2026"),
    ]


def test_an_erratum_of_the_answer_is_a_correction_by_its_words() -> None:
    one = question_facts(
        read(answers=ANSWERED, answer_erratum="Lire «\u00a0printemps\u00a0» au lieu d'automne.")
    )
    spaced = question_facts(read(answers=ANSWERED, answer_erratum="Lire « printemps » au lieu  d’automne."))
    other = question_facts(read(answers=ANSWERED, answer_erratum="Lire « été »."))
    assert [fact.kind for fact in one] == [EventKind.QUESTION_ANSWERED, EventKind.ANSWER_CORRECTED]
    assert one[1].cause == spaced[1].cause != other[1].cause
    assert one[1].summary == "Rectificatif à la réponse"


def test_the_causes_do_not_depend_on_what_else_the_record_states() -> None:
    """Read late and at once, or each week: the same facts have the same causes."""
    attributions = [Attribution(HEALTH, "2026-03-10"), Attribution(SOLIDARITY, "2026-04-01")]
    early = question_facts(read(attributions=attributions))
    late = question_facts(
        read(attributions=attributions, signalled="2026-05-19", renewed=["2026-05-12"], answers=ANSWERED)
    )
    assert set(early) < set(late)
    assert len({(fact.kind, fact.cause) for fact in late}) == len(late) == 4
