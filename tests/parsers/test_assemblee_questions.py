"""The JSON of one question: real files in place, and every accident of its form."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crawler.parsers.amo import Names, person_name
from crawler.parsers.assemblee_questions import parse
from monitor.domain.model import DocumentKind
from monitor.domain.normalise import canonical
from tests.builders import (
    ANSWER,
    HEALTH,
    QUESTION,
    SOLIDARITY,
    TITLE,
    Attribution,
    Ministry,
    question_bytes,
    question_json,
)
from tests.parsers.one_question import NIL, altered, answered, read
from tests.samples import SAMPLES, needs_samples

ASSEMBLEE = SAMPLES / "assemblee"
REAL = sorted(ASSEMBLEE.glob("json_qg1[67]/*.json"))


# Real files


@needs_samples
def test_the_real_files_are_all_there() -> None:
    assert len(REAL) == 161


@needs_samples
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_a_real_question_is_read_whole(path: Path) -> None:
    node = json.loads(path.read_bytes())["question"]
    document = parse(path.read_bytes())
    assert document.key == path.stem == node["uid"]
    assert document.fields["number"] == re.sub(r".*QG", "", path.stem)
    day = node["textesReponse"]["texteReponse"]["infoJO"]["dateJO"]
    assert (document.fields["published_on"], document.fields["answered_on"]) == (day, day)
    assert str(document.published_on) == day
    assert document.fields["ministry"] == node["minInt"]["developpe"]
    assert document.part("exchange") == document.part("answer") == document.text == canonical(document.text)
    assert not re.search(r"[<>\u00a0]|&\w+;", document.text)
    raw = node["textesReponse"]["texteReponse"]["texte"]
    bare = re.sub(r"<[^>]*>?", " ", raw)
    assert "".join(document.text.split()) == "".join(bare.split())
    index = node["indexationAN"]
    assert document.title.lower() == (index["analyses"]["analyse"] or index["rubrique"]).lower()


@needs_samples
def test_every_reference_of_the_real_files_has_a_name() -> None:
    table = json.loads((ASSEMBLEE / "referentiel/amo_resolved.json").read_bytes())
    names = Names(
        people={ref: person_name(identity) for ref, identity in table["acteurs"].items()},
        organs={ref: organ["libelle"] for ref, organ in table["organes"].items()},
    )
    for path in REAL:
        document = parse(path.read_bytes(), names=names)
        assert re.match(r"(M\.|Mme) \w", str(document.notes["author"])), path.name
        assert names.organ(str(document.notes["group_ref"])), path.name
    assert names.person("PA795108") == "Mme Élise Leboucher"
    assert names.organ("PO873673") == HEALTH.label


# Question 13432 in its states


def test_a_waiting_question_has_its_public_facts() -> None:
    document = read()
    assert (document.kind, document.key) == (DocumentKind.QUESTION, "QANR5L17QE13432")
    assert document.url == "https://www.assemblee-nationale.fr/dyn/17/questions/QANR5L17QE13432"
    assert document.title == TITLE
    assert document.published_on == date(2026, 3, 10)
    assert document.text == document.part("question") == canonical(QUESTION)
    assert set(document.sections) == {"question"}
    assert document.fields == {
        "number": "13432",
        "legislature": 17,
        "type": "QE",
        "author_ref": "PA795108",
        "ministry": HEALTH.label,
        "ministries": [{"label": HEALTH.label, "on": "2026-03-10"}],
        "ministry_asked": HEALTH.label,
        "published_on": "2026-03-10",
        "signalled_on": None,
        "renewed_on": [],
        "answered_on": None,
        "closed_on": None,
        "closing_code": None,
        "closing_label": None,
    }
    assert document.notes["author"] == "Mme Élise Leboucher"
    assert document.notes["group"] == "La France insoumise - Nouveau Front Populaire"
    assert (document.notes["page"], document.notes["jo_number"]) == ("2070", "10")


def test_an_answer_follows_the_question_and_bears_its_own_page() -> None:
    document = answered(ANSWER)
    assert document.text == f"{document.part('question')}\n\n{document.part('answer')}"
    assert document.part("answer").startswith("Les SEC-Pa font l'objet")
    assert document.part("answer").endswith("à l'automne.")
    assert (document.fields["answered_on"], document.notes["answer_page"]) == ("2026-04-14", "3120")
    assert (document.fields["closing_code"], document.fields["closed_on"]) == ("REP_PUB", "2026-04-14")


def test_the_page_of_the_closing_is_not_the_page_of_a_written_answer() -> None:
    assert read(answers=((ANSWER, "2026-04-14", None),)).notes["answer_page"] is None
    assert read(kind="QG", page="2901").notes["answer_page"] == "2901"


@pytest.mark.parametrize("kind", ["QG", "QOSD"])
def test_an_oral_question_is_one_exchange_and_counts_as_answered(kind: str) -> None:
    document = read(kind=kind, answers=(("<p>Que ferez-vous ?</p><p>Tout.</p>", "2026-04-08", None),))
    assert (
        document.text == document.part("answer") == document.part("exchange") == "Que ferez-vous ?\n\nTout."
    )
    assert document.fields["answered_on"] == "2026-04-08"


def test_an_oral_question_without_attribution_is_published_the_day_of_its_answer() -> None:
    node = question_json(kind="QG", published="2026-04-08")
    node["question"]["minAttribs"] = None
    assert parse(question_bytes(node)).published_on == date(2026, 4, 8)


def test_an_oral_question_that_waits_has_no_exchange() -> None:
    document = read(kind="QOSD")
    assert (document.text, dict(document.sections)) == ("", {})


def test_errata_come_after_the_texts_in_sections_of_their_own() -> None:
    document = read(
        answers=((ANSWER, "2026-04-14", None),),
        question_erratum="Lire <i>deux</i>.",
        answer_erratum="Lire trois.",
    )
    assert document.text.endswith("\n\nLire deux.\n\nLire trois.")
    assert document.part("question_erratum") == "Lire deux."
    assert document.part("answer_erratum") == "Lire trois."


def test_an_erratum_may_be_an_object_with_its_own_date() -> None:
    node = question_json(answers=((ANSWER, "2026-04-14", None),))
    erratum = {"infoJO": {"dateJO": "2026-05-05"}, "texte": "Lire trois."}
    node["question"]["textesReponse"]["texteReponse"]["erratum"] = erratum
    document = parse(question_bytes(node))
    assert document.part("answer_erratum") == "Lire trois."
    assert document.notes["answer_erratum_on"] == "2026-05-05"


def test_a_signalement_is_dated_by_the_journal_officiel_else_by_its_deposit() -> None:
    jo = {"dateDepotSignal": "2026-05-14", "infoJO": {"dateJO": "2026-05-19"}}
    assert altered(signalement=jo).fields["signalled_on"] == "2026-05-19"
    assert (
        altered(signalement={"dateDepotSignal": "2026-05-14", "infoJO": None}).fields["signalled_on"]
        == "2026-05-14"
    )
    assert altered(signalement=NIL).fields["signalled_on"] is None


@pytest.mark.parametrize(
    "renewals",
    [
        {"dateRenouvellement": "2026-06-16"},
        {"infoJO": {"dateJO": "2026-06-16"}},
        {"DATE_RENOUVELLEMENT": "16/06/2026", "numJO": "24"},
        [{"date": "2026-06-16"}, {"date": "2026-06-16"}],
    ],
)
def test_a_renewal_is_read_whatever_its_keys(renewals: Any) -> None:
    assert altered(renouvellements={"renouvellement": renewals}).fields["renewed_on"] == ["2026-06-16"]


def test_a_renewal_without_date_hides_nothing_else() -> None:
    assert altered(renouvellements={"renouvellement": {"numJO": "24"}}).fields["renewed_on"] == []


def test_a_closing_without_answer_keeps_its_code_and_label() -> None:
    document = read(closing=("FIN_MANDAT", "Question retirée (fin de mandat)", "2026-06-09"))
    assert "answer" not in document.sections
    assert document.fields["closed_on"] == "2026-06-09"
    assert document.fields["closing_code"] == "FIN_MANDAT"
    assert document.fields["closing_label"] == "Question retirée (fin de mandat)"


# Attributions


def test_a_reshuffle_with_the_same_label_makes_no_new_ministry() -> None:
    again = Ministry("PO999999", HEALTH.short, HEALTH.label.replace("’", "'"))
    document = read(attributions=[Attribution(HEALTH, "2026-03-10"), Attribution(again, "2026-04-01")])
    assert document.fields == read().fields
    assert document.notes["ministry_refs"] == ["PO873673", "PO999999"]


def test_a_new_label_is_the_ministry_in_charge() -> None:
    document = read(attributions=[Attribution(HEALTH, "2026-03-10"), Attribution(SOLIDARITY, "2026-04-01")])
    assert document.fields["ministry"] == "Ministère des solidarités"
    assert document.fields["ministries"] == [
        {"label": HEALTH.label, "on": "2026-03-10"},
        {"label": "Ministère des solidarités", "on": "2026-04-01"},
    ]


def test_a_mistyped_ministry_is_the_same_ministry() -> None:
    typo = Ministry(HEALTH.ref, HEALTH.short, HEALTH.label.replace("Ministère", "Minsitère"))
    assert read(attributions=[Attribution(typo, "2026-03-10")]).fields == read().fields


# Title


@pytest.mark.parametrize(
    ("facts", "title"),
    [
        ({"title": None}, "Établissements de santé"),
        (
            {"title": "  ", "heading": None},
            "L'avenir des structures d'exercice coordonné participatives (SECPA)",
        ),
        ({"title": None, "heading": None, "texts": ("Elle demande.",)}, "Question écrite n° 13432"),
        (
            {
                "title": None,
                "heading": None,
                "texts": (f"M. X appelle l'attention de M. Y sur {'un long ' * 30}sujet.",),
            },
            f"Un long {'un long ' * 13}un long…",
        ),
    ],
)
def test_the_title_falls_back_while_the_question_is_not_indexed(facts: dict[str, Any], title: str) -> None:
    assert read(**facts).title == title


def test_late_indexation_changes_neither_fields_nor_text() -> None:
    fresh, indexed = read(title=None, heading=None), read()
    assert (fresh.fields, fresh.text) == (indexed.fields, indexed.text)
    assert fresh.notes["title"] is None


def test_older_indexations_join_the_lead_and_the_list_of_analyses() -> None:
    index = {"rubrique": "santé", "teteAnalyse": "soins", "analyses": {"analyse": ["accès", "coût"]}}
    assert altered(indexationAN=index).title == "Soins : accès, coût"
    older = {"rubrique": "santé", "teteAnalyse": NIL, "ANALYSE": {"ANA": "accès"}}
    assert altered(indexationAN=older).title == "Accès"
