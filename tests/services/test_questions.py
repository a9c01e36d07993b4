"""Questions and the board: who waits, since when, and for how long still; and how ministries answer."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import select

from monitor.domain.model import QuestionState
from monitor.domain.reading import NamesRead
from monitor.domain.topics import Topic
from monitor.services.board import BoardFilter, Shown, board, board_objects, board_size
from monitor.services.memory import keep_names
from monitor.services.questions import (
    latest_documents,
    progress_of_row,
    progress_today,
    state_of_row,
    state_today,
    waiting_questions,
)
from monitor.storage.orm_questions import QuestionRow
from tests.builders import ANSWER, SOLIDARITY, Attribution
from tests.fakes import SEC_PA, Place, question
from tests.senat_builders import numbered
from tests.services.senat import SENAT, senat_question

OTHER = ("Une question sur un autre sujet.",)
ANSWERED = [(ANSWER, "2026-03-10", "3120")]
TODAY = date(2026, 4, 20)
GREENS = ("PO845439", "EcoS", "Écologiste et Social")


@pytest.fixture
def filled(place: Place) -> Place:
    place.crawl(
        question(),  # followed, due on 10 May
        question(90001, published="2026-01-06"),  # due on 6 March: overdue
        question(90002, published="2026-01-06", signalled="2026-04-14"),  # due on 24 April
        question(90003, answers=ANSWERED),
        question(90004, texts=OTHER, attributions=[Attribution(SOLIDARITY, "2026-03-10")], group=GREENS),
        question(90005, closing=("RETIRE", "Retirée par son auteur", "2026-03-10")),
        question(90006, kind="QG"),
    )
    return place


def lines(place: Place, today: date = TODAY, limit: int | None = None, **wanted: Any) -> list[dict[str, Any]]:
    with place.session() as session:
        found = board(session, BoardFilter(**wanted), today, limit=limit)
        return list(board_objects(session, found))


def numbers(place: Place, *shown: str, **wanted: Any) -> list[str]:
    if "topic" in wanted:
        wanted["topics"] = (wanted.pop("topic"),)
    parts = frozenset(map(Shown, shown))
    return [line["fields"]["number"] for line in lines(place, shown=parts, **wanted)]


def test_the_nearest_term_comes_first_then_the_closed_by_date(filled: Place) -> None:
    assert numbers(filled, topic=SEC_PA) == ["90001", "90002", "13432", "90005", "90003"]


def test_all_questions_are_shown_without_a_topic_and_none_for_no_topics(filled: Place) -> None:
    assert sorted(numbers(filled)) == ["13432", *(str(number) for number in range(90001, 90007))]
    assert numbers(filled, topics=()) == []


def test_the_parts_of_the_board_add_up_and_the_rest_narrows(filled: Place) -> None:
    assert numbers(filled, "open", topic=SEC_PA) == ["90001", "90002", "13432"]
    assert numbers(filled, "overdue") == ["90001"]
    assert numbers(filled, "signalled") == ["90002"]
    assert sorted(numbers(filled, "answered")) == ["90003", "90006"]
    assert numbers(filled, "closed") == ["90005"]
    assert numbers(filled, "signalled", "overdue", "closed") == ["90001", "90002", "90005"]
    assert numbers(filled, "overdue", "signalled", ministry="solidarités") == []


def test_a_signalled_question_past_its_ten_days_is_both(filled: Place) -> None:
    later = lines(filled, date(2026, 4, 27), shown=frozenset({Shown.OVERDUE}))
    assert [(line["fields"]["number"], line["state"]) for line in later] == [
        ("90001", "overdue"),
        ("90002", "signalled"),
    ]


def test_a_ministry_and_a_group_are_found_by_words_without_case_or_accents(filled: Place) -> None:
    assert numbers(filled, ministry="SOLIDARITES") == ["90004"]
    assert numbers(filled, ministry="agriculture") == []
    assert numbers(filled, group="ecologiste") == ["90004"]
    assert len(numbers(filled, group="france insoumise")) == 6


def test_a_topic_follows_by_key_address_or_public_identifier(filled: Place) -> None:
    address = "https://www.assemblee-nationale.fr/dyn/17/questions/QANR5L17QE90004"
    for name in ("QANR5L17QE90004", address):
        topic = Topic(slug="suivi", name="Suivi", terms=("xyz",), follow=(name,))
        assert numbers(filled, topic=topic) == ["90004"]


def test_only_the_latest_version_and_no_related_term_puts_a_question_in_a_topic(place: Place) -> None:
    place.crawl(question(90001), question(90002, texts=("L'article L. 162-31-1 du code.",)))
    assert numbers(place, topic=SEC_PA) == ["90001"]
    place.clock.move(days=1)
    place.crawl(question(90001, texts=OTHER))
    assert numbers(place, topic=SEC_PA) == []
    assert len(numbers(place)) == 2


def test_chambers_and_legislatures_are_told_apart(filled: Place) -> None:
    filled.crawl(question(5, legislature=16, published="2023-03-07"))
    filled.crawl(senat_question(), source=SENAT)
    assert numbers(filled, chamber="senat") == ["07591"]
    assert len(numbers(filled, chamber="assemblee")) == 8
    assert numbers(filled, legislature=16) == ["5"]
    assert numbers(filled, chamber="senat", legislature=17) == []


def test_the_first_lines_are_those_of_the_whole_board(filled: Place) -> None:
    whole = numbers(filled)
    assert numbers(filled, limit=3) == whole[:3]
    with filled.session() as session:
        assert board_size(session, BoardFilter(), TODAY) == 7


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
    assert (found["13432"]["next_answers_on"], found["90003"]["next_answers_on"]) == ("2026-04-21", None)


def test_a_question_of_the_senat_has_its_own_days(place: Place) -> None:
    place.crawl(senat_question(Sort="Rappelée"), source=SENAT)
    (line,) = lines(place)
    assert (line["state"], line["progress"], line["late"]) == ("overdue", "en retard de 15 jours", True)
    assert (line["reminded"], line["next_answers_on"]) == (True, "2026-04-23")
    assert line["fields"]["due_on"] == "2026-04-05"
    answered = senat_question(**{"Sort": "Réponse", "Date de réponse JO": "2026-04-16"})
    place.clock.move(days=30)
    place.crawl(answered, source=SENAT)
    (line,) = lines(place)
    assert (line["progress"], line["reminded"], line["next_answers_on"]) == ("", False, None)


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
    filled.crawl(senat_question(), source=SENAT)
    with filled.session() as session:
        authors = {line.row.number: line.author for line in board(session, BoardFilter(), TODAY)}
    assert (authors["13432"], authors["07591"]) == ("Mme Élise Leboucher", "Mme Anne Souyris")
    assert {line["fields"]["author"] for line in lines(filled)} == {"Mme Élise Leboucher", "Mme Anne Souyris"}


def test_a_question_of_a_past_legislature_waits_no_more(place: Place) -> None:
    left_open = question(5, legislature=16, published="2024-05-28").document
    assert state_today(left_open, date(2024, 6, 20)) is QuestionState.LAPSED
    assert progress_today(left_open, date(2024, 6, 20)) == ""


def test_waiting_questions_are_those_the_archive_knew_at_a_time(filled: Place) -> None:
    before = filled.clock() + timedelta(hours=1)
    filled.clock.move(days=1)
    filled.crawl(question(answers=[(ANSWER, "2026-03-13", None)]), question(90007))

    def waiting(**limit: Any) -> set[str]:
        with filled.session() as session:
            return {row.public_id[-5:] for row, _, _ in waiting_questions(session, SEC_PA, TODAY, **limit)}

    assert waiting() == {"90001", "90002", "90007"}
    assert waiting(before=before) == {"13432", "90001", "90002"}


# --- the line kept of a question says what its document says

ENDINGS: tuple[dict[str, Any], ...] = (
    {},
    {"answers": [(ANSWER, "2026-03-10", None)]},
    {"answers": [(ANSWER, "2026-03-10", None)], "closing": ("FIN_MANDAT", "Fin de mandat", "2026-03-11")},
    {"closing": ("REP_PUB", "Réponse publiée", "2026-03-10")},
    {"closing": ("RETIRE", "Retirée par son auteur", "2026-03-10")},
    {"closing": ("FIN_MANDAT", "Question retirée (fin de mandat)", "2026-03-10")},
    {"closing": ("NOUVEAU", "Autre", "2026-03-10")},
)
ASKED = ((17, "2026-01-06"), (17, "2025-12-30"), (14, "2014-11-25"), (13, "2010-01-31"))
SEEN_ON = [date(2010, 2, 28), date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 6), date(2026, 3, 7)]


def test_a_row_says_what_its_document_says(place: Place) -> None:
    every = product(("QE", "QOSD"), ASKED, (None, "2026-02-20"), ENDINGS)
    place.crawl(
        *(
            question(number, kind=kind, legislature=law, published=on, signalled=signalled, **ending)
            for number, (kind, (law, on), signalled, ending) in enumerate(every, 1)
        )
    )
    sorts = enumerate(("En cours", "Caduque", "Réponse"), 1)
    place.crawl(*(senat_question(**numbered(number, Sort=sort)) for number, sort in sorts), source=SENAT)
    with place.session() as session:
        rows = session.scalars(select(QuestionRow)).all()
        documents = latest_documents(session, [row.document for row in rows])
        assert len(rows) == 2 * len(ASKED) * 2 * len(ENDINGS) + 3
        states = set()
        for row, today in product(rows, SEEN_ON):
            document = documents[row.document_id]
            assert state_of_row(row, today) is state_today(document, today), document
            assert progress_of_row(row, today) == progress_today(document, today), document
            states.add(state_of_row(row, today))
    assert states == set(QuestionState)
