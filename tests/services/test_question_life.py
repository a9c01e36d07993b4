"""The life of a question through the archive: every state of docs/sources.md, and what follows what.

No real file shows a question that waits, is signalled, renewed, reassigned, withdrawn or corrected (November
2026): those fixtures are synthetic, built on the published schema by ``builders.question_json``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from monitor.domain.model import EventKind, QuestionState, Witness
from monitor.domain.question_facts import question_facts
from monitor.domain.questions import state_of
from monitor.domain.reading import Reading
from monitor.storage.orm import DocumentRow, EventRow, VersionRow
from monitor.storage.orm_questions import QuestionRow
from tests.builders import ANSWER, EXCHANGE, HEALTH, SOLIDARITY, Attribution
from tests.fakes import Place, config_of, question
from tests.fakes import reading as read_as
from tests.question_histories import (
    History,
    Stated,
    by_issue,
    by_page,
    by_source,
    histories,
    in_order,
    orders,
)

TODAY = date(2026, 4, 20)
UID = "QANR5L17QE13432"
ANSWERED: dict[str, Any] = {"answers": ((ANSWER, "2026-03-24", "3120"),)}
CHANGED: dict[str, Any] = {"answers": (("<p>Les SEC-Pa, autrement.</p>", "2026-03-24", "3120"),)}
MOVED = (Attribution(HEALTH, "2026-03-10"), Attribution(SOLIDARITY, "2026-03-20", "JO_LOI_DECRET"))
RESHUFFLED = (
    Attribution(HEALTH, "2026-03-10"),
    Attribution(HEALTH._replace(ref="PO900009"), "2026-03-20", "JO_LOI_DECRET"),
)
SYNTHETIC: Mapping[str, tuple[dict[str, Any], str, list[str]]] = {
    "waiting": ({}, "waiting", []),
    "waiting, its text not delivered yet": ({"texts": ()}, "waiting", []),
    "overdue": ({"published": "2026-02-10"}, "overdue", []),
    "answered": (ANSWERED, "answered", ["2026-03-24 question_answered answer"]),
    "answered, closed without a code": (
        {**ANSWERED, "closing": ("", "Réponse publiée", "2026-03-24")},
        "answered",
        ["2026-03-24 question_answered answer"],
    ),
    "said to be answered, its text not delivered yet": (
        {"closing": ("REP_PUB", "Réponse publiée", "2026-03-24")},
        "closed",
        ["2026-03-24 question_answered answer"],
    ),
    "withdrawn": (
        {"closing": ("RETIRE", "Retirée par son auteur", "2026-03-24")},
        "withdrawn",
        ["2026-03-24 question_withdrawn closing"],
    ),
    "end of mandate": (
        {"closing": ("FIN_MANDAT", "Question retirée (fin de mandat)", "2026-03-24")},
        "lapsed",
        ["2026-03-24 question_lapsed closing"],
    ),
    "end of the legislature": (
        {"closing": ("CADUQUE", "Fin de la législature", "2026-03-24")},
        "lapsed",
        ["2026-03-24 question_lapsed closing"],
    ),
    "closed for an unknown motive": (
        {"closing": ("CODE_NOUVEAU", "Motif nouveau", "2026-03-24")},
        "withdrawn",
        ["2026-03-24 question_withdrawn closing"],
    ),
    "signalled": ({"signalled": "2026-03-24"}, "signalled", ["2026-03-24 question_signalled signalled"]),
    "signalled, then answered": (
        {**ANSWERED, "signalled": "2026-03-17"},
        "answered",
        ["2026-03-17 question_signalled signalled", "2026-03-24 question_answered answer"],
    ),
    "renewed": ({"renewed": ("2026-03-24",)}, "waiting", ["2026-03-24 question_renewed 2026-03-24"]),
    "renewed twice": (
        {"renewed": ("2026-03-17", "2026-03-24")},
        "waiting",
        ["2026-03-17 question_renewed 2026-03-17", "2026-03-24 question_renewed 2026-03-24"],
    ),
    "reassigned": ({"attributions": MOVED}, "waiting", ["2026-03-20 question_reassigned 1"]),
    "reshuffled": ({"attributions": RESHUFFLED}, "waiting", []),
    "corrected": (
        {**ANSWERED, "answer_erratum": "Lire : 10."},
        "answered",
        ["2026-03-24 question_answered answer", "2026-03-24 answer_corrected <digest>"],
    ),
    "its question corrected": (
        {"question_erratum": "Lire : 12."},
        "waiting",
        ["2026-03-10 text_changed <digest>"],
    ),
    "oral": (
        {"kind": "QG", "answers": ((EXCHANGE, "2026-03-10", None),)},
        "answered",
        ["2026-03-10 question_answered answer"],
    ),
}
"""What the source states of a question, its state on 20 April 2026, and its dated facts."""


def named(kind: EventKind, cause: str) -> str:
    return f"{kind.value} {'<digest>' if len(cause) == 16 else cause}"


@pytest.mark.parametrize("name", SYNTHETIC)
def test_every_state_and_its_dated_facts_are_read_from_a_synthetic_record(name: str) -> None:
    facts, state, expected = SYNTHETIC[name]
    document = question(**facts).document
    told = [f"{fact.occurred_on} {named(fact.kind, fact.cause)}" for fact in question_facts(document)]
    assert told == expected
    assert state_of(document.fields, has_answer=bool(document.part("answer")), today=TODAY) == state


@pytest.mark.parametrize("name", SYNTHETIC)
def test_every_fact_is_told_and_on_the_board_after_the_question_alone(settled: Place, name: str) -> None:
    facts, state, expected = SYNTHETIC[name]
    settled.crawl(question(**facts | _open(facts)))
    known = len(settled.events())
    settled.clock.move(days=13)
    settled.crawl(question(**facts))
    oral = facts.get("kind") == "QG"
    told = [] if oral else [line.split()[1] for line in expected]
    if name == "its question corrected":
        told = ["text_changed"]
    assert [event.kind for event in settled.events()[known:]] == told
    ending = {"answered", "withdrawn", "lapsed", "closed"} & {state}
    with settled.session() as session:
        assert session.scalars(select(QuestionRow)).one().ending == "".join(ending)


def _open(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return what takes the dated facts of a question back: it waits, with its first ministry."""
    if facts.get("kind") == "QG":
        return {}
    nothing = {"answers": (), "renewed": (), "closing": None, "signalled": None}
    return {**nothing, "attributions": MOVED[:1], "answer_erratum": None, "question_erratum": None}


def kinds_of(place: Place, *deliveries: Mapping[str, Any]) -> list[list[str]]:
    """Return what is told of each delivery in turn, a day apart."""
    told = []
    for facts in deliveries:
        known = len(place.events())
        place.clock.move(days=1)
        place.crawl(question(**facts))
        told.append(place.kinds()[known:])
    return told


NEW = ["mention_appeared"]
WITHDRAWN: dict[str, Any] = {"closing": ("RETIRE", "Retirée par son auteur", "2026-03-24")}


def test_an_answer_that_is_not_delivered_any_more_tells_nothing_and_is_noted(settled: Place) -> None:
    assert kinds_of(settled, {}, ANSWERED, {}, ANSWERED) == [NEW, ["question_answered"], [], []]
    with settled.session() as session:
        row = session.scalars(select(DocumentRow).where(DocumentRow.key == UID)).one()
        assert len(row.versions) == 2


def test_a_question_answered_is_never_withdrawn(settled: Place) -> None:
    assert kinds_of(settled, {}, ANSWERED, WITHDRAWN) == [NEW, ["question_answered"], []]


def test_a_question_withdrawn_may_be_answered(settled: Place) -> None:
    assert kinds_of(settled, {}, WITHDRAWN, ANSWERED, WITHDRAWN) == [
        NEW,
        ["question_withdrawn"],
        ["question_answered"],
        [],
    ]


def test_a_text_that_was_seen_before_tells_nothing_when_it_comes_back(settled: Place) -> None:
    told = kinds_of(settled, ANSWERED, CHANGED, ANSWERED, CHANGED)
    assert told == [[*NEW, "question_answered"], ["answer_corrected"], [], []]


def test_each_new_text_of_an_answer_is_one_correction(settled: Place) -> None:
    third = {"answers": (("<p>Les SEC-Pa, encore autrement.</p>", "2026-03-24", "3120"),)}
    told = kinds_of(settled, ANSWERED, CHANGED, third, CHANGED)
    assert told[1:] == [["answer_corrected"], ["answer_corrected"], []]
    with settled.session() as session:
        rows = session.scalars(select(EventRow).where(EventRow.kind == "answer_corrected"))
        assert [row.cause for row in rows] == ["text:2", "text:3"]


def test_typography_alone_is_a_version_and_no_event(settled: Place) -> None:
    html, on, page = ANSWERED["answers"][0]
    typed = html.replace("l'", "l’").replace(" ", "\u00a0", 3).replace("é", "É")
    assert kinds_of(settled, ANSWERED, {"answers": ((typed, on, page),)})[1] == []
    with settled.session() as session:
        row = session.scalars(select(DocumentRow).where(DocumentRow.key == UID)).one()
        assert len(row.versions) == 2


def test_an_erratum_and_a_changed_text_are_two_corrections_each_told_once(settled: Place) -> None:
    erratum = {"answer_erratum": "Lire : 10."}
    told = kinds_of(settled, ANSWERED, ANSWERED | erratum, CHANGED | erratum, ANSWERED, CHANGED | erratum)
    assert told[1:] == [["answer_corrected"], ["answer_corrected"], [], []]


def test_a_second_erratum_is_a_second_correction(settled: Place) -> None:
    told = kinds_of(
        settled,
        ANSWERED | {"answer_erratum": "Lire : 10."},
        ANSWERED | {"answer_erratum": "Lire : 11."},
        ANSWERED | {"answer_erratum": "Lire : 10."},
    )
    assert told[1:] == [["answer_corrected"], []]


def test_a_joint_answer_tells_each_of_its_questions(settled: Place) -> None:
    numbers = (90001, 90002, 90003, 90004)
    settled.crawl(*(question(number) for number in numbers))
    settled.clock.move(days=13)
    settled.crawl(*(question(number, **ANSWERED) for number in numbers))
    answered = settled.events(kind="question_answered")
    assert [event.document for event in answered] == [f"QANR5L17QE{number}" for number in numbers]
    assert {event.occurred_on for event in answered} == {date(2026, 3, 24)}
    with settled.session() as session:
        assert len(set(session.scalars(select(QuestionRow.answer_mark)))) == 1


def test_late_indexation_tells_nothing_and_makes_no_version(settled: Place) -> None:
    unindexed, indexed = {"title": None, "heading": None}, {"title": "Centres", "heading": "santé"}
    recased = {"title": "CENTRES", "heading": "Santé"}
    assert kinds_of(settled, unindexed, indexed, recased, unindexed) == [NEW, [], [], []]
    with settled.session() as session:
        row = session.scalars(select(DocumentRow).where(DocumentRow.key == UID)).one()
        assert (row.title, len(row.versions)) == ("CENTRES", 1)


@pytest.mark.parametrize("witness", [Witness.PAGE, Witness.ISSUE])
@pytest.mark.parametrize("words", [ANSWERED, CHANGED], ids=["same words", "other words"])
def test_a_witness_that_precedes_the_archive_by_a_day_is_confirmed_by_it(
    settled: Place, witness: Witness, words: dict[str, Any]
) -> None:
    settled.crawl(question())
    settled.clock.move(days=13)
    settled.crawl(_witnessed(question(**words), witness))
    settled.clock.move(days=1)
    settled.crawl(question(**ANSWERED))
    settled.clock.move(days=1)
    settled.crawl(question(**ANSWERED), _witnessed(question(**CHANGED), witness))
    assert settled.kinds() == [*NEW, "question_answered"]
    with settled.session() as session:
        row = session.scalars(select(DocumentRow).where(DocumentRow.key == UID)).one()
        assert len(row.versions) in {2, 3}
        assert "mesure est en préparation" in row.versions[-1].text


def _witnessed(reading: Reading, witness: Witness) -> Reading:
    fields = {**reading.document.fields, "ministries": [], "ministry": None}
    return replace(reading, witness=witness, document=replace(reading.document, fields=fields))


def _lived(folder: Any, stated: Iterable[Stated]) -> tuple[set[tuple[str, str]], str, list[Any]]:
    """Return the events and the state that some readings, six hours apart, end in; and each told twice."""
    place = Place(folder=folder, config=config_of(folder))
    place.clock.move(days=60)
    place.config = replace(place.config, crawl=place.config.crawl.__class__(announce_days=400))
    for each in stated:
        place.clock.move(hours=6)
        place.crawl(replace(read_as(each.document), witness=each.witness))
    with place.session() as session:
        rows = session.scalars(select(EventRow)).all()
        causes = [(row.kind, row.cause) for row in rows]
        version = session.scalars(select(VersionRow).order_by(VersionRow.number.desc())).first()
        assert version is not None
        answered = "answer" in version.sections
        state = state_of(version.fields, has_answer=answered, today=TODAY)
        ending = session.scalars(select(QuestionRow)).one().ending
    assert ending in {"", state.value}
    assert state is not QuestionState.ANSWERED or ending == "answered"
    return set(causes), state.value, [cause for cause in causes if causes.count(cause) > 1]


through_the_archive = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@through_the_archive
@given(data=st.data(), history=histories())
def test_any_order_of_the_deliveries_ends_the_same_in_the_archive(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, history: History
) -> None:
    weeks = data.draw(orders(history))
    expected = _lived(tmp_path_factory.mktemp("calm"), in_order(history))
    found = _lived(tmp_path_factory.mktemp("any"), (by_source(history, week) for week in weeks))
    assert found == expected
    assert not found[2]


@through_the_archive
@given(data=st.data(), history=histories())
def test_witnesses_between_the_deliveries_end_the_same_in_the_archive(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, history: History
) -> None:
    history = replace(history, other_answer=None)  # the first the archive states confirms that of a witness
    readings = [by_source(history, week) for week in data.draw(orders(history))]
    for voice in data.draw(st.lists(st.sampled_from([by_page, by_issue]), min_size=1, max_size=3)):
        place = data.draw(st.integers(0, len(readings)))
        readings.insert(place, voice(history, data.draw(st.integers(0, history.weeks - 1))))
    expected = _lived(tmp_path_factory.mktemp("calm"), in_order(history))
    assert _lived(tmp_path_factory.mktemp("witnessed"), readings) == expected
