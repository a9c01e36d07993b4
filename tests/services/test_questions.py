"""The board of questions: who waits, since when, and for how long still."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from monitor.domain.reading import NamesRead
from monitor.services.memory import keep_names
from monitor.services.questions import BoardFilter, board, progress_today, waiting_questions
from tests.builders import ANSWER, SOLIDARITY, Attribution
from tests.fakes import SEC_PA, Place, question

OTHER = ("Une question sur un autre sujet.",)
ANSWERED = [(ANSWER, "2026-03-10", "3120")]
TODAY = date(2026, 4, 20)


@pytest.fixture
def filled(place: Place) -> Place:
    place.crawl(
        question(),  # followed, due on 10 May
        question(90001, published="2026-01-06"),  # due on 6 March: overdue
        question(90002, published="2026-01-06", signalled="2026-04-14"),  # due on 24 April
        question(90003, answers=ANSWERED),
        question(90004, texts=OTHER, attributions=[Attribution(SOLIDARITY, "2026-03-10")]),
        question(90005, closing=("RETIRE", "Retirée par son auteur", "2026-03-10")),
        question(90006, kind="QG"),
    )
    return place


def lines(place: Place, today: date = TODAY, **wanted: Any) -> list[dict[str, Any]]:
    with place.session() as session:
        return board(session, BoardFilter(**wanted), today)


def numbers(place: Place, **wanted: Any) -> list[str]:
    return [line["fields"]["number"] for line in lines(place, **wanted)]


def test_the_nearest_term_comes_first_then_the_closed_by_date(filled: Place) -> None:
    assert numbers(filled, topic=SEC_PA) == ["90001", "90002", "13432", "90005", "90003"]


def test_all_questions_are_shown_without_a_topic(filled: Place) -> None:
    assert sorted(numbers(filled)) == ["13432", *(str(number) for number in range(90001, 90007))]


def test_the_open_ones_the_overdue_ones_and_those_of_a_ministry(filled: Place) -> None:
    assert numbers(filled, topic=SEC_PA, open_only=True) == ["90001", "90002", "13432"]
    assert numbers(filled, overdue_only=True) == ["90001"]
    assert numbers(filled, ministry="SOLIDARITES") == ["90004"]
    assert numbers(filled, ministry="agriculture") == []


def test_a_line_says_where_the_question_stands(filled: Place) -> None:
    found = {line["fields"]["number"]: line for line in lines(filled)}
    assert [found[number]["state"] for number in ("13432", "90001", "90002", "90003", "90005")] == [
        "waiting",
        "overdue",
        "signalled",
        "answered",
        "withdrawn",
    ]
    assert [found[number]["progress"] for number in ("13432", "90001", "90002", "90003", "90006")] == [
        "jour 41 sur 61",
        "en retard de 45 jours",
        "jour 6 sur 10",
        "",
        "",
    ]
    assert found["90002"]["fields"]["due_on"] == "2026-04-24"


def test_the_fields_are_those_of_the_contract(filled: Place) -> None:
    (line,) = [line for line in lines(filled) if line["fields"]["number"] == "13432"]
    wanted = (
        "number legislature type author author_ref group ministry_asked ministry heading published_on page "
        "due_on signalled_on renewed_on answered_on answer_page closed_on closing_code question_text "
        "answer_text"
    )
    fields = line["fields"]
    assert set(wanted.split()) <= set(fields)
    assert fields["group"] == "La France insoumise - Nouveau Front Populaire"
    assert (fields["page"], fields["due_on"], fields["renewed_on"]) == ("2070", "2026-05-10", [])
    assert (fields["answered_on"], fields["answer_text"], fields["author"]) == (None, None, None)


def test_an_author_has_a_name_when_it_is_known(filled: Place) -> None:
    with filled.session() as session:
        keep_names(
            session, NamesRead(url="https://exemple.invalid", names={"PA795108": "Mme Élise Leboucher"})
        )
    assert lines(filled)[0]["fields"]["author"] == "Mme Élise Leboucher"


def test_the_time_to_answer_is_that_of_the_legislature(place: Place) -> None:
    with_one_month = question(5, legislature=13, published="2026-03-10").document
    assert progress_today(with_one_month, date(2026, 3, 20)) == "jour 10 sur 31"


def test_waiting_questions_are_those_the_archive_knew_at_a_time(filled: Place) -> None:
    before = filled.clock() + timedelta(hours=1)
    filled.clock.move(days=1)
    filled.crawl(question(answers=[(ANSWER, "2026-03-13", None)]), question(90007))

    def waiting(**limit: Any) -> set[str]:
        with filled.session() as session:
            return {row.public_id[-5:] for row, _, _ in waiting_questions(session, SEC_PA, TODAY, **limit)}

    assert waiting() == {"90001", "90002", "90007"}
    assert waiting(before=before) == {"13432", "90001", "90002"}
