"""The story of a question: its dated facts, by whom they were stated first, and its term."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from crawler.parsers.assemblee_questions import parse
from monitor.domain.life import LifeLine, Stage, life, origin_of
from monitor.domain.model import Document, Witness
from tests.builders import ANSWER, HEALTH, SOLIDARITY, Attribution, question_bytes, question_json

ARCHIVE, PAGE = "archive ouverte de l'Assemblée nationale", "page de la question"
ANSWERED: dict[str, Any] = {"answers": [(ANSWER, "2026-06-02", "3120")]}


def at(day: int, month: int = 3, hour: int = 6) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def document(**facts: Any) -> Document:
    return parse(question_bytes(question_json(**facts)))


def stage(seen: datetime, *, by: Witness = Witness.SOURCE, change: str = "", **facts: Any) -> Stage:
    label = ARCHIVE if by is Witness.SOURCE else PAGE
    read = document(**facts)
    read = replace(read, notes={**read.notes, "answer_from": by.value} if "answers" in facts else read.notes)
    return Stage(document=read, observed_at=seen, source=label, witness=by, change=change)


def story(*stages: Stage, confirmed: Mapping[str, datetime] | None = None) -> list[tuple[str, str, str]]:
    return [(str(line.on), line.summary, line.source) for line in lines(*stages, confirmed=confirmed)]


def lines(*stages: Stage, confirmed: Mapping[str, datetime] | None = None) -> tuple[LifeLine, ...]:
    return life(stages, confirmed_at=confirmed or {})


def test_a_story_has_every_fact_with_its_date_and_the_reading_that_stated_it() -> None:
    moved = [Attribution(HEALTH, "2026-03-10"), Attribution(SOLIDARITY, "2026-04-07")]
    facts: dict[str, Any] = {"attributions": moved, "renewed": ["2026-05-19"]}
    found = story(stage(at(11)), stage(at(8, 4), attributions=moved), stage(at(3, 6), **facts, **ANSWERED))
    assert found == [
        ("2026-03-10", "Question publiée au JO du 10 mars 2026, page 2070", ARCHIVE),
        (
            "2026-04-07",
            (
                "Attribuée au ministère des solidarités le 7 avril 2026 (auparavant : Ministère de la santé, "
                "des familles, de l’autonomie et des personnes handicapées)"
            ),
            ARCHIVE,
        ),
        (
            "2026-05-10",
            "Terme des deux mois (Règlement, art. 135, al. 6)",
            "Règlement de l'Assemblée nationale",
        ),
        ("2026-05-19", "Question renouvelée le 19 mai 2026", ARCHIVE),
        ("2026-06-02", "Réponse publiée au JO du 2 juin 2026 (page 3120)", ARCHIVE),
    ]
    seen = [line.observed_at for line in lines(stage(at(11)), stage(at(3, 6), **ANSWERED))]
    assert seen == [at(11), None, at(3, 6)]


def test_a_fact_bears_the_day_of_the_first_reading_and_the_words_of_the_last() -> None:
    without_page = stage(at(2, 6), answers=[(ANSWER, "2026-06-02", None)])
    [answer] = [
        line
        for line in lines(without_page, stage(at(9, 6), **ANSWERED, renewed=["2026-05-19"]))
        if line.kind == "question_answered"
    ]
    assert answer.summary.endswith("(page 3120)")
    assert answer.observed_at == at(2, 6)


@pytest.mark.parametrize(
    ("confirmed", "origin", "said"),
    [
        (
            {"answer": at(3, 6)},
            "source",
            "vu d'abord sur la page de la question le 2 juin 2026, confirmé par l'archive le 3 juin 2026",
        ),
        (
            {},
            "source",
            "vu d'abord sur la page de la question le 2 juin 2026, confirmé depuis par l'archive",
        ),
        ({}, "page", "vu d'abord sur la page de la question le 2 juin 2026"),
        ({"answer": at(2, 6)}, "source", ""),  # the archive stated it by then
    ],
)
def test_a_witness_that_came_first_is_named(confirmed: dict[str, datetime], origin: str, said: str) -> None:
    witnessed = stage(at(2, 6), by=Witness.PAGE, **ANSWERED)
    known = replace(witnessed.document, notes={**witnessed.document.notes, "answer_from": origin})
    found = lines(stage(at(11)), replace(witnessed, document=known), confirmed=confirmed)
    assert {line.kind: line.witness for line in found} == {
        "published": "",
        "term": "",
        "question_answered": said,
    }


def test_a_question_seen_first_on_its_page_says_when_the_archive_had_it() -> None:
    published = lines(stage(at(10), by=Witness.PAGE), confirmed={"question": at(11)})[0]
    assert published.witness == (
        "vu d'abord sur la page de la question le 10 mars 2026, confirmé par l'archive le 11 mars 2026"
    )


def test_a_ministry_printed_before_the_archive_states_it_is_confirmed() -> None:
    asked = document()
    seen = {"label": "Solidarités", "on": "2026-04-06", "seen": "page"}
    printed = replace(asked, fields={**asked.fields, "ministries": [*asked.fields["ministries"], seen]})  # type: ignore[misc]
    moved = [Attribution(HEALTH, "2026-03-10"), Attribution(SOLIDARITY, "2026-04-07")]
    page = Stage(document=printed, observed_at=at(6, 4), source=PAGE, witness=Witness.PAGE)
    [line] = [
        line
        for line in lines(stage(at(11)), page, stage(at(8, 4), attributions=moved))
        if line.kind == "question_reassigned"
    ]
    assert (str(line.on), line.source) == ("2026-04-07", PAGE)
    assert line.summary.startswith("Attribuée au ministère des solidarités le 7 avril 2026")
    assert line.witness.endswith("le 6 avril 2026, confirmé par l'archive le 8 avril 2026")


def test_changes_of_text_are_told_and_an_answer_that_comes_is_not_one() -> None:
    found = lines(
        stage(at(11), texts=["Mme Odile Ferrand demande un bilan."]),
        stage(at(12), texts=["Mme Odile Ferrand demande un bilan chiffré."], change="1 mot ajouté"),
        stage(
            at(13),
            texts=["Mme Odile Ferrand demande un bilan chiffré !"],
            change="ponctuation modifiée dans la question",
        ),
        stage(
            at(2, 6),
            texts=["Mme Odile Ferrand demande un bilan chiffré !"],
            change="17 mots ajoutés",
            **ANSWERED,
        ),
    )
    changes = [(str(line.on), line.summary) for line in found if line.kind == "text_changed"]
    assert changes == [
        ("2026-03-12", "1 mot ajouté dans la question"),
        ("2026-03-13", "Ponctuation modifiée dans la question"),
    ]


def test_a_corrected_answer_tells_what_changed() -> None:
    corrected = [(ANSWER.replace("à l'automne", "au printemps"), "2026-06-02", "3120")]
    found = lines(stage(at(2, 6), **ANSWERED), stage(at(9, 6), answers=corrected))
    [line] = [line for line in found if line.kind == "answer_corrected"]
    assert line.summary.endswith("dans la réponse")
    assert line.on == date(2026, 6, 9)


def test_an_end_without_date_keeps_the_day_it_was_first_seen() -> None:
    # The list of the Sénat says « retirée » and not when.
    read = document()
    closed = replace(read, fields={**read.fields, "closing_label": "Retirée"})
    again = replace(closed, fields={**closed.fields, "renewed_on": ["2026-04-09"]})
    found = lines(
        stage(at(11)),
        Stage(document=closed, observed_at=at(8, 4), source=ARCHIVE),
        Stage(document=again, observed_at=at(9, 4), source=ARCHIVE),
    )
    [line] = [line for line in found if line.kind == "question_withdrawn"]
    assert line.on == date(2026, 4, 8)


@pytest.mark.parametrize(
    ("facts", "term"),
    [
        (
            {"signalled": "2026-05-19"},
            ("2026-05-29", "Terme des dix jours après le signalement (Règlement, art. 135, al. 7)"),
        ),
        (
            {"legislature": 13, "published": "2010-03-09"},
            ("2010-04-09", "Terme du mois (règle antérieure au 28 novembre 2014)"),
        ),
        ({"kind": "QG"}, None),
    ],
)
def test_the_term_names_its_rule(facts: dict[str, Any], term: tuple[str, str] | None) -> None:
    found = [(str(line.on), line.summary) for line in lines(stage(at(11), **facts)) if line.kind == "term"]
    assert found == ([term] if term else [])


def test_the_senat_has_its_own_rule() -> None:
    read = stage(at(11))
    fields = {**read.document.fields, "chamber": "senat", "signalled_on": "2026-04-02"}
    found = lines(replace(read, document=replace(read.document, fields=fields)))
    term = [(line.summary, line.source) for line in found if line.kind == "term"]
    assert term == [("Terme des deux mois (Règlement du Sénat, art. 75)", "Règlement du Sénat")]


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://data.assemblee-nationale.fr/static/openData/a.zip", (ARCHIVE, Witness.SOURCE)),
        ("https://www.assemblee-nationale.fr/dyn/17/questions/QANR5L17QE1", (PAGE, Witness.PAGE)),
        ("https://questions.assemblee-nationale.fr/q14/14-1QE.htm", (PAGE, Witness.PAGE)),
        (
            "https://echanges.dila.gouv.fr/OPENDATA/Questions-Reponses/AN/a.taz",
            ("Journal officiel « Questions » (DILA)", Witness.ISSUE),
        ),
        ("https://data.senat.fr/data/questions/a.csv", ("données ouvertes du Sénat", Witness.SOURCE)),
        ("https://www.senat.fr/questions/base/2026/q.html", (PAGE, Witness.SOURCE)),
        ("https://www.notsenat.fr/", None),
        ("", None),
    ],
)
def test_an_address_says_where_a_fact_was_read(url: str, origin: tuple[str, Witness] | None) -> None:
    assert origin_of(url) == origin


def test_a_question_without_date_has_no_publication_and_no_term() -> None:
    read = document()
    undated = replace(read, published_on=None, fields={**read.fields, "published_on": None})
    assert lines(Stage(document=undated, observed_at=at(11), source=ARCHIVE)) == ()


def test_no_version_is_no_story() -> None:
    assert lines() == ()
