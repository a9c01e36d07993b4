"""``vigie show`` as a reader meets it: the story of a question, of a page, and what changed in them."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.command import CONFIG, good, installed
from tests.fakes import Place, config_of
from tests.services.families import ANSWER, NEAR_ANSWER, answered

QUESTION = "QANR5L17QE13432"
DECREE = "JORFTEXT000099990002"
PAGE = "presse_sante-article990101"
ISSUES = "Journal officiel « Questions » (DILA)"


def told(printed: str, heading: str) -> list[str]:
    """Return the lines under a heading of what is printed."""
    return printed.partition(f"\n{heading}\n")[2].partition("\n\n")[0].splitlines()


def test_a_question_reads_like_its_story(two_weeks: Path) -> None:
    printed = good(two_weeks, "show", "question 13432").out
    headings = [
        "Sa vie",
        "Ce qui est demandé",
        "Réponse",
        "Réponse commune à 2 questions : n° 13432 et 90003",
        "Dans le même fil",
        "Texte de la question (▸ ce qui est demandé)",
        "Ses versions dans l'archive",
    ]
    places = [printed.index(f"\n{heading}\n") for heading in headings]

    assert places == sorted(places)
    assert told(printed, "Sa vie") == [
        "  10 mars 2026 : Question publiée au JO, page 2070",
        "      source : archive ouverte de l'Assemblée nationale, lecture du 9 avril 2026 à 8 h 00",
        "  14 avril 2026 : Réponse publiée au JO (page 3120)",
        "      source : archive ouverte de l'Assemblée nationale, lecture du 16 avril 2026 à 8 h 00",
        "  10 mai 2026 : Terme des deux mois (Règlement, art. 135, al. 6)",
    ]
    # The demands stand just before the answer, without a verdict.
    *demands, note = told(printed, "Ce qui est demandé")
    assert demands[1].startswith("  2. Elle demande aussi que le rapport")
    assert note == "  Phrases relevées automatiquement dans la question ; la réponse n'est pas jugée."
    # What has the same answer is told with it, and not again in the thread.
    assert told(printed, headings[3])[1] == (
        "      https://www.assemblee-nationale.fr/dyn/17/questions/QANR5L17QE90003"
    )
    assert printed.count("QANR5L17QE90003") == 1
    assert "      même sujet" in told(printed, "Dans le même fil")


def test_the_sentences_that_ask_are_marked_in_the_text(two_weeks: Path) -> None:
    shown = good(two_weeks, "show", "question 13432", "--json").json
    printed = good(two_weeks, "show", "question 13432").out
    text = printed.partition("\nTexte de la question (▸ ce qui est demandé)\n")[2]
    text = text.partition("\n\nSes versions")[0]

    assert text.replace("▸ ", "") == shown["fields"]["question_text"]
    assert [part.strip() for part in text.split("▸ ")[1:]] == [each["text"] for each in shown["demands"]]
    assert "▸" not in good(two_weeks, "show", "QANR5L17QG90102").out


@pytest.mark.parametrize(
    ("document", "said", "unsaid"),
    [
        (
            "QANR5L17QE90007",
            ["Ce qui est demandé", "  Prochain JO « Questions » : mardi 21 avril 2026"],
            ["Réponse publiée", "reçoit"],
        ),
        (
            "SEQ-2026-07591",
            [
                "  État : en attente de réponse, en retard de 15 jours",
                "  Réponse attendue au plus tard le : 5 avril 2026",
                "  Prochain JO « Questions » : jeudi 23 avril 2026",
                "  5 avril 2026 : Terme des deux mois (Règlement du Sénat, art. 75)",
            ],
            ["délai de réponse dépassé, en retard", "source : Règlement"],
        ),
        (
            "QANR5L17QE90005",
            ["  État : caduque", "  Close sans réponse le : 1er avril 2026"],
            ["Terme des deux mois", "Réponse attendue"],
        ),
        (
            "QANR5L17QE90014",
            [f"      vu d'abord au {ISSUES} le 9 avril 2026, confirmé par l'archive le 16 avril 2026"],
            ["source :"],
        ),
        (
            "QANR5L17QG90102",
            ["  Question et réponse publiées au JO le : 8 avril 2026, page 2903", "Texte de l'échange"],
            ["Publiée au JO le", "Texte de la question"],
        ),
        ("QANR5L17QOSD90202", ["  État : en attente de réponse"], ["Prochain JO", "Réponse attendue"]),
        (DECREE, ["  Nature : Arrêté"], ["ARRETE"]),
    ],
)
def test_each_kind_of_document_says_what_it_is_about_once(
    two_weeks: Path, document: str, said: list[str], unsaid: list[str]
) -> None:
    printed = good(two_weeks, "show", document).out

    lines = printed.splitlines()
    assert [words for words in said if words not in lines] == []
    assert [words for words in unsaid if words in printed] == []


def test_the_life_of_a_page_is_in_the_order_of_time_and_a_passage_is_printed_once(two_weeks: Path) -> None:
    printed = good(two_weeks, "show", PAGE).out
    life = told(printed, "Sa vie dans l'archive")

    assert [re.sub(r" (?:à|:) .*", "", line) for line in life] == [
        "  7 avril 2026",
        "  version 1, lue le 9 avril 2026",
        "  version 2, lue le 16 avril 2026",
        "  16 avril 2026",
    ]
    passages = told(good(two_weeks, "show", "question 13432").out, "Mentions")
    assert len(passages) == len(set(passages)) == 10
    assert passages[0] == "  SEC-Pa : « structures d'exercice coordonné participatives », « SECPA »"


def test_what_the_latest_delivery_lacks_is_said_and_kept(writable: Path) -> None:
    with closing(sqlite3.connect(writable / "state" / "vigie.db")) as connection, connection:
        connection.execute(
            "UPDATE document SET notes = json_set(notes, '$.absent_from_latest', json('[\"answer\"]')) "
            "WHERE public_id = ?",
            (QUESTION,),
        )
    printed = good(writable, "show", QUESTION).out

    said = "  La réponse ne figure plus dans la dernière livraison lue ; elle est gardée ici."
    assert said in printed.splitlines()
    assert printed.index(said) < printed.index("\nSa vie\n")
    assert "Ses travaux ne sont pas achevés" in printed


def test_a_diff_of_fields_alone_tells_them_and_that_the_text_is_the_same(two_weeks: Path) -> None:
    printed = good(two_weeks, "show", "QANR5L17QE90007", "--diff").out
    heading = "Ce qui a changé, de la version 1 à la version 2"

    assert printed.partition(f"\n{heading}\n")[2].splitlines() == [
        "  Date de signalement : non renseigné → 14 avril 2026",
        "",
        "  Le texte est le même.",
    ]
    assert "Texte de la question" not in printed


def test_changed_fields_are_told_in_french_and_before_the_words(two_weeks: Path) -> None:
    printed = good(two_weeks, "show", "QANR5L17QE90014", "--diff").out
    assert told(printed, "Ce qui a changé, de la version 1 à la version 2") == [
        "  Auteur : non renseigné → M. Maxime Spécimen",
        "  Ministères successifs : non renseigné → Ministère des transports (le 7 avril 2026)",
        "  Ministère chargé de répondre : non renseigné → Ministère des transports",
        "  Ministère interrogé : non renseigné → Ministère des transports",
    ]
    both = good(two_weeks, "show", "question 13432", "--diff").out
    assert both.index("Date de la réponse : non renseigné → 14 avril 2026") < both.index("[ajouté : [Réponse")
    assert "Le texte est le même." not in both
    assert "Ministères successifs" not in both


def test_an_answer_given_again_is_told_with_its_day_and_what_differs(tmp_path: Path) -> None:
    folder = installed(tmp_path, CONFIG)
    (folder / "state").mkdir()
    place = Place(folder=folder / "state", config=config_of(folder / "state"))
    place.crawl(
        answered(100, ANSWER, text="Elle demande le bilan des écluses du canal."),
        answered(101, ANSWER, "2026-05-19", "Quand les ponts de pierre seront-ils repris ?"),
        answered(102, NEAR_ANSWER, "2026-05-26", "Il souhaite connaître le coût des phares."),
        answered(103, NEAR_ANSWER, "2026-06-02", "Combien de gares ont un abri pour les vélos ?"),
    )
    printed = good(folder, "show", "question 100").out

    address = "      https://www.assemblee-nationale.fr/dyn/17/questions/QANR5L17QE101"
    assert told(printed, "Même texte de réponse à la question n° 101, publiée le 19 mai 2026") == [
        "  Question 101",
        address,
    ]
    (heading,) = re.findall(r"^Réponse proche .*", printed, re.MULTILINE)
    assert heading.endswith(" % des passages) à la question n° 102, publiée le 26 mai 2026")
    assert "[supprimé : avant l'été] [ajouté : au mois de septembre]" in printed
    # They are not listed again in the thread, and the day is too far for the last one.
    assert "Dans le même fil" not in printed
    assert "n° 103" not in printed
