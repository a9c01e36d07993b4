"""The sources of the demonstration have the real formats, the true facts, and say what is invented."""

from __future__ import annotations

import re
from datetime import date
from xml.etree import ElementTree as ET

import pytest

from monitor.config.defaults import DEFAULT_SOURCES
from monitor.demo.sources import CRAWLED_AT, NOTICE, Week, story, week
from monitor.demo.sources_assemblee import SETS
from monitor.demo.sources_press import FEED
from tests.demo.reading import (
    ACRONYM,
    ARTICLE_51,
    LISTS,
    LONG_FORM,
    MARKS,
    WEEKS,
    archives,
    both_weeks,
    issues,
    members,
    printed,
    question,
    questions,
    senat_rows,
)


@both_weeks
def test_two_readings_of_a_week_give_the_same_bytes(number: Week) -> None:
    assert week(number) == week(number)


def test_every_address_is_one_that_the_sources_have() -> None:
    hosts = {url.split("/")[2] for number in WEEKS for url in week(number)}

    assert hosts == {
        "data.assemblee-nationale.fr",
        "www.assemblee-nationale.fr",
        "data.senat.fr",
        "www.senat.fr",
        "echanges.dila.gouv.fr",
        "sante.gouv.fr",
    }


@both_weeks
def test_every_address_that_a_source_names_is_served(number: Week) -> None:
    served = week(number)
    feed = ET.fromstring(served[FEED].body)
    named = [item.findtext("link", "") for item in feed.iter("item")]
    named += [enclosure.attrib["url"] for enclosure in feed.iter("enclosure")]
    named += [*LISTS, ARTICLE_51]
    for linked in (r'"(actualites/presse/[^"]+/article/[^"]+)"', r'"(IMG/pdf/[^"]+)"'):
        for url in [*named]:
            page = served[url].body.decode("utf-8", "replace")
            named += ["https://sante.gouv.fr/" + path for path in re.findall(f"href={linked}", page)]

    assert {url for url in served if "sante.gouv.fr" in url} == {FEED, *named}
    assert len(archives(number)) == sum(url.endswith(".tar.gz") for url in served)
    assert len(issues(number)) == sum(url.endswith(".taz") for url in served)
    pages = {row["URL Question"].replace("http:", "https:") for row in senat_rows(number).values()}
    assert {url for url in served if "www.senat.fr" in url} == pages


@both_weeks
def test_all_that_the_default_press_source_asks_for_is_served(number: Week) -> None:
    source = DEFAULT_SOURCES["presse_sante"]
    asked = [*source["feeds"], *(each["url"] for each in source["lists"]), *source["pages"]]

    assert asked == [FEED, *LISTS, ARTICLE_51]
    assert week(number).keys() >= set(asked)


def test_question_13432_has_its_true_facts() -> None:
    node = question(1, 13432)

    assert node["identifiant"] == {"numero": "13432", "regime": "5eme Republique", "legislature": "17"}
    assert node["indexationAN"]["rubrique"] == "établissements de santé"
    title = "Maintien des structures d'exercice coordonné participatives (SECPA)"
    assert node["indexationAN"]["analyses"]["analyse"] == title
    assert node["auteur"]["identite"]["acteurRef"] == "PA795108"
    assert node["auteur"]["groupe"] == {
        "organeRef": "PO845413",
        "abrege": "LFI-NFP",
        "developpe": "La France insoumise - Nouveau Front Populaire",
    }
    ministry = {
        "organeRef": "PO873673",
        "abrege": "Santé, familles, autonomie et personnes handicapées",
        "developpe": "Ministère de la santé, des familles, de l’autonomie et des personnes handicapées",
    }
    assert node["minInt"] == node["minAttribs"]["minAttrib"]["denomination"] == ministry
    asked = node["textesQuestion"]["texteQuestion"]["infoJO"]
    assert (asked["dateJO"], asked["pageJO"], asked["numJO"]) == ("2026-03-10", "2070", "10")
    assert node["textesReponse"] is node["cloture"] is node["signalement"] is None


def test_question_13432_is_a_summary_that_ends_with_the_two_requests() -> None:
    text = question(1, 13432)["textesQuestion"]["texteQuestion"]["texte"]

    assert text.startswith("[Texte résumé pour la démonstration] ")
    assert "SECPA" in text
    assert LONG_FORM.search(text)
    *_, last = text.split("<br><br>")
    assert "après le 31 décembre 2026" in last
    assert last.endswith("le rapport d'évaluation de l'expérimentation soit rendu public.")


def test_the_joint_answer_of_the_second_week_says_that_it_is_invented() -> None:
    answers = [question(2, figure)["textesReponse"]["texteReponse"] for figure in (13432, 90003)]

    assert answers[0] == answers[1]
    assert answers[0]["texte"].startswith("[Réponse inventée pour la démonstration] ")
    assert ACRONYM.search(answers[0]["texte"])
    assert (answers[0]["infoJO"]["dateJO"], answers[0]["infoJO"]["pageJO"]) == ("2026-04-14", "3120")
    assert question(2, 13432)["cloture"]["codeCloture"] == "REP_PUB"


def test_only_two_other_questions_speak_of_the_topic_each_in_its_spelling() -> None:
    texts = {
        uid: node["textesQuestion"]["texteQuestion"]["texte"] for uid, node in questions(1, "QE").items()
    }
    spoken = {uid for uid, text in texts.items() if ACRONYM.search(text) or LONG_FORM.search(text)}

    assert spoken == {"QANR5L17QE13432", "QANR5L17QE90003", "QANR5L17QE90007"}
    assert "SEC\u2011Pa" in texts["QANR5L17QE90003"]
    assert not LONG_FORM.search(texts["QANR5L17QE90003"])
    assert "structures d’exercice coordonné participatives" in texts["QANR5L17QE90007"]
    assert not ACRONYM.search(texts["QANR5L17QE90007"])


def test_the_false_friends_are_there() -> None:
    texts = " ".join(node["textesQuestion"]["texteQuestion"]["texte"] for node in questions(1, "QE").values())

    assert all(words in texts for words in ("temps sec pas de pluie", "section PA", "SECPAR"))


def test_only_the_invented_numbers_stand_beside_13432() -> None:
    for number in WEEKS:
        for kind in SETS:
            for uid, node in questions(number, kind).items():
                assert node["uid"] == uid == f"QANR5L17{kind}{node['identifiant']['numero']}"
                assert uid == "QANR5L17QE13432" or int(node["identifiant"]["numero"]) >= 90001
                assert (
                    node["auteur"]["identite"]["acteurRef"].startswith("PA9000") or uid == "QANR5L17QE13432"
                )


@pytest.mark.parametrize(("kind", "first", "second"), [("QE", 13, 15), ("QG", 3, 3), ("QOSD", 2, 2)])
def test_each_week_has_its_number_of_questions(kind: str, first: int, second: int) -> None:
    assert [len(questions(number, kind)) for number in WEEKS] == [first, second]


def test_the_second_week_changes_what_the_story_says_and_nothing_else() -> None:
    before, after = questions(1, "QE"), questions(2, "QE")
    changed = {int(uid[-5:]) for uid in after if before.get(uid) != after[uid]}

    assert changed == {13432, 90003, 90007, 90009, 90011, 90013, 90014}
    assert after["QANR5L17QE90007"]["signalement"]["dateDepotSignal"] == "2026-04-14"
    assert before["QANR5L17QE90011"]["indexationAN"]["analyses"]["analyse"] is None
    assert (
        after["QANR5L17QE90011"]["indexationAN"]["analyses"]["analyse"]
        == "Apprentissage de la nage à l'école"
    )
    assert not {"QANR5L17QE90013", "QANR5L17QE90014"} & before.keys()


@pytest.mark.parametrize("figure", [90007, 90009])
def test_a_reshuffled_question_keeps_the_label_of_its_ministry(figure: int) -> None:
    attributions = question(2, figure)["minAttribs"]["minAttrib"]

    first, last = (attribution["denomination"] for attribution in attributions)
    assert first["organeRef"] != last["organeRef"]
    assert first["developpe"] == last["developpe"]
    assert attributions[-1]["infoJO"]["typeJO"] == "JO_LOI_DECRET"


def test_a_question_of_the_government_has_only_the_keys_seen_in_real_ones() -> None:
    for node in questions(1, "QG").values():
        assert node["textesQuestion"] is None
        assert not {"signalement", "renouvellements"} & node.keys()
        text = node["textesReponse"]["texteReponse"]["texte"]
        assert text.startswith("</p>")
        assert text.endswith("<p>")


@both_weeks
def test_the_deputies_in_office_and_the_organs_are_named(number: Week) -> None:
    nodes = members(number, "AMO10")
    actors = {
        n["acteur"]["uid"]["#text"]: n["acteur"]["etatCivil"]["ident"]
        for n in nodes.values()
        if "acteur" in n
    }
    organs = {n["organe"]["uid"]: n["organe"]["libelle"] for n in nodes.values() if "organe" in n}
    asked = [node for kind in SETS for node in questions(number, kind).values()]

    assert (actors["PA795108"]["prenom"], actors["PA795108"]["nom"]) == ("Élise", "Leboucher")
    unknown = {node["auteur"]["identite"]["acteurRef"] for node in asked} - actors.keys()
    assert unknown == {"PA900006"}  # the author of the question withdrawn at the end of a mandate
    former = members(number, "AMO30")["json/acteur/PA900006.json"]["acteur"]["etatCivil"]["ident"]
    assert (former["civ"], former["prenom"], former["nom"]) == ("M.", "Sacha", "Maquette")
    assert nodes.keys() < members(number, "AMO30").keys()
    assert {node["minInt"]["organeRef"] for node in asked} <= organs.keys()
    assert all(f"json/acteur/{uid}.json" in nodes for uid in actors)


@both_weeks
def test_every_text_says_that_it_is_a_demonstration(number: Week) -> None:
    for url, resource in week(number).items():
        if "/article/" in url or url == ARTICLE_51 or "/questions/QANR" in url or "/qSEQ" in url:
            assert MARKS.search(resource.body.decode())
        if url.endswith(".pdf"):
            assert MARKS.search(resource.body.decode("cp1252").replace(") Tj T*\n(", " "))
    for kind in SETS:
        for node in questions(number, kind).values():
            for block in (node["textesQuestion"], node["textesReponse"]):
                if block is not None:
                    (said,) = block.values()
                    assert MARKS.search(said["texte"]), node["uid"]


def test_the_story_points_at_documents_of_its_weeks() -> None:
    for step in story():
        served = week(step.week)
        keys = {uid for kind in SETS for uid in questions(step.week, kind)} | served.keys()
        keys |= {f"QANR5L17QE{figure}" for figure in printed(step.week, "QE")}
        keys |= {f"SEQ-20{row[3:5]}-{row[7:]}" for row in senat_rows(step.week)}
        keys |= {path.removesuffix(".xml") for files in archives(step.week).values() for path in files}
        assert step.document in keys
        assert step.sentence.endswith(".")

    assert [step.week for step in story()] == sorted(step.week for step in story())


def test_the_clock_of_the_story_is_two_thursdays() -> None:
    assert [moment.date().isocalendar() for moment in CRAWLED_AT.values()] == [
        date(2026, 4, 9).isocalendar(),
        date(2026, 4, 16).isocalendar(),
    ]
    assert [moment.strftime("%G-W%V") for moment in CRAWLED_AT.values()] == ["2026-W15", "2026-W16"]
    assert all(figure in NOTICE for figure in ("13432", "07591"))
