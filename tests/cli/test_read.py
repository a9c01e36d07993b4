"""``vigie search``, ``show`` and ``events``: what they find, print and refuse, and their JSON contract."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import good, refused, vigie
from tests.cli.contract import (
    DOCUMENT_KEYS,
    EVENT_KEYS,
    HIT_KEYS,
    HUNK_KEYS,
    HUNK_OPS,
    JO_KEYS,
    MENTION_KEYS,
    QUESTION_KEYS,
    VERSION_KEYS,
)

QUESTION = "QANR5L17QE13432"
DECREE = "JORFTEXT000099990002"
PAGE = "presse_sante-article990101"
PAGE_FILE = "presse_sante-cp-accompagnement-sec-pa-2026-pdf-e5c2b3"
ARTICLE_51 = "presse_sante-article-51-lfss-2018-innovations-organisationnel-a982c1"
OPINION = "presse_sante-avis-secpa-2026-pdf-261f72"
ADDRESS = f"https://www.assemblee-nationale.fr/dyn/17/questions/{QUESTION}"
LIFE_KEYS = set("on kind summary source observed_at witness".split())
THREAD_KEYS = set("document source kind number title url published_on state author relation".split())
AT_SENAT, RECENT, OLD = ["SEQ-2026-90302", "SEQ-2026-07591"], [PAGE_FILE, PAGE], [OPINION, ARTICLE_51]
SPOKEN = [*RECENT, "QANR5L17QE90003", QUESTION, *AT_SENAT, *OLD]
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


# --- search


def test_a_search_finds_every_spelling_newest_first(two_weeks: Path) -> None:
    printed = good(two_weeks, "search", "secpa").out

    places = [printed.index(name) for name in SPOKEN]
    assert places == sorted(places)
    assert printed.splitlines()[-1] == "8 documents"
    assert "SECPAR" not in printed


def test_the_words_of_a_search_need_no_quotes(two_weeks: Path) -> None:
    assert (
        good(two_weeks, "search", "exercice", "coordonné").out
        == good(two_weeks, "search", "exercice coordonné").out
    )


def test_a_search_without_result_says_so_and_is_not_a_failure(two_weeks: Path) -> None:
    assert good(two_weeks, "search", "ornithorynque").out == "Aucun document ne correspond.\n"


def test_search_hits_have_the_keys_of_the_contract(two_weeks: Path) -> None:
    hits = good(two_weeks, "search", "secpa", "--json").items

    assert all(hit.keys() == HIT_KEYS for hit in hits)
    assert [hit["document"] for hit in hits] == SPOKEN
    asked = hits[SPOKEN.index(QUESTION)]
    assert asked["topics"] == ["sec-pa"]
    assert asked["published_on"] == "2026-03-10"
    assert "SECPA" in asked["passage"]


def test_a_limited_search_tells_how_many_there_are(two_weeks: Path) -> None:
    found = good(two_weeks, "search", "secpa", "--limit", "1", "--json").json

    assert (len(found["items"]), found["total"]) == (1, 8)
    assert (
        "8 documents, le premier (--limit pour en voir plus)"
        in good(two_weeks, "search", "secpa", "--limit", "1").out
    )


@pytest.mark.parametrize(
    ("option", "value", "expected"),
    [
        ("--source", "presse_sante", [*RECENT, *OLD]),
        ("--kind", "press", [PAGE, ARTICLE_51]),
        ("--kind", "pdf", [PAGE_FILE, OPINION]),
        ("--topic", "sec-pa", SPOKEN),
        ("--since", "2026-04-01", RECENT),
        ("--until", "2026-03-10", [QUESTION, *AT_SENAT, *OLD]),
    ],
)
def test_a_search_is_narrowed(two_weeks: Path, option: str, value: str, expected: list[str]) -> None:
    hits = good(two_weeks, "search", "secpa", option, value, "--json").items

    assert [hit["document"] for hit in hits] == expected


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["secpa", "--source", "presse"], "La source « presse » est inconnue. Sources : assemblee_documents"),
        (
            ["secpa", "--topic", "loup"],
            "Le sujet « loup » est inconnu. Sujets : sec-pa",
        ),
        (["secpa", "--kind", "livre"], "'livre' ne convient pas"),
        (["secpa", "--since", "10/03/2026"], "écrivez par exemple 2026-03-10"),
        (["secpa", "--limit", "0"], "'--limit' : cette valeur ne convient pas"),
        (['"sans fin'], "guillemet non fermé"),
        (["--", "-rapport"], "exclusion sans mot à trouver"),
        ([], "Il manque 'query'"),
    ],
)
def test_a_wrong_search_is_refused_in_french(two_weeks: Path, arguments: list[str], said: str) -> None:
    assert said in refused(two_weeks, "search", *arguments)


# --- show


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ([QUESTION], QUESTION),
        ([QUESTION.lower()], QUESTION),
        ([ADDRESS], QUESTION),
        ([ADDRESS.replace("https", "http") + "/"], QUESTION),
        (["question 13432"], QUESTION),
        (["question", "13432"], QUESTION),
        (["Question", "n°", "13432"], QUESTION),
        (["13432"], QUESTION),
        ([DECREE], DECREE),
        ([DECREE.lower()], DECREE),
        ([PAGE], PAGE),
    ],
)
def test_a_document_is_found_by_any_of_its_names(two_weeks: Path, asked: list[str], shown: str) -> None:
    assert f"Identifiant : {shown}\n" in good(two_weeks, "show", *asked).out


@pytest.mark.parametrize(
    "asked", ["question 99999", "QANR5L17QE99999", "https://exemple.fr/rien", "n'importe"]
)
def test_an_unknown_document_is_refused_with_a_way_out(two_weeks: Path, asked: str) -> None:
    said = refused(two_weeks, "show", asked)

    assert f"Aucun document « {asked} »" in said
    assert "vigie search" in said


def test_an_ambiguous_number_lists_the_documents_to_choose_from(writable: Path) -> None:
    same = {"QANR5L17QE90001": "QANR5L17QG777", "QANR5L17QE90004": "QANR5L17QOSD777"}
    with closing(sqlite3.connect(writable / "state" / "vigie.db")) as connection, connection:
        for key, other in same.items():
            connection.execute(
                "UPDATE document SET key = ?, public_id = ? WHERE key = ?", (other, other, key)
            )

    said = refused(writable, "show", "question", "777")

    assert "« question 777 » désigne 2 documents ; précisez lequel" in said
    assert all(other in said for other in same.values())


def test_a_question_is_told_with_its_facts_and_its_life(two_weeks: Path) -> None:
    printed = good(two_weeks, "show", "question 13432").out

    for line in (
        "  Question : Question écrite n° 13432 (17e législature)",
        "  Publiée au JO le : 10 mars 2026, page 2070",
        "  État : répondue",
        "  Réponse publiée au JO le : 14 avril 2026, page 3120",
        "  Document suivi pour : SEC-Pa",
        "  version 1, lue le 9 avril 2026 à 8 h 00",
        "  version 2, lue le 16 avril 2026 à 8 h 00",
    ):
        assert line in printed.splitlines()


def test_the_parts_of_the_story_are_in_the_json(two_weeks: Path) -> None:
    shown = good(two_weeks, "show", "question 13432", "--json").json

    text = shown["fields"]["question_text"]
    assert [text[each["start"] : each["end"]] for each in shown["demands"]] == [
        each["text"] for each in shown["demands"]
    ]
    assert [line["kind"] for line in shown["life"]] == ["published", "question_answered", "term"]
    assert all(line.keys() == LIFE_KEYS for line in shown["life"])
    assert all(each.keys() == THREAD_KEYS for each in shown["thread"])
    assert (shown["joint"], shown["near_answers"]) == (["QANR5L17QE90003"], [])
    other = good(two_weeks, "show", DECREE, "--json").json
    assert [other[key] for key in ("life", "demands", "joint", "near_answers", "thread")] == [[]] * 5


def test_a_past_version_is_shown_as_it_was(two_weeks: Path) -> None:
    printed = good(two_weeks, "show", PAGE, "--version", "1").out

    assert "12 millions" in printed
    assert "10 millions" not in printed


def test_a_version_that_does_not_exist_is_refused_with_their_number(two_weeks: Path) -> None:
    assert "n'a pas de version 9 : il en a 2" in refused(two_weeks, "show", PAGE, "--version", "9")


@pytest.mark.parametrize(
    "arguments",
    [
        [PAGE, "--diff"],
        ["--diff", PAGE],
        [PAGE, "--diff", "1..2"],
        [PAGE, "--diff=1..2"],
        ["--diff", "1..2", PAGE],
        [PAGE, "--diff="],
    ],
)
def test_the_words_that_changed_are_shown_however_diff_is_written(
    two_weeks: Path, arguments: list[str]
) -> None:
    printed = good(two_weeks, "show", *arguments).out

    assert "Ce qui a changé, de la version 1 à la version 2" in printed
    assert "[supprimé : 12] [ajouté : 10] millions" in printed


def test_a_file_replaced_under_its_address_shows_the_words_that_changed(two_weeks: Path) -> None:
    printed = good(two_weeks, "show", OPINION, "--diff").out
    assert "avant le [supprimé : 15 mai] [ajouté : 30 septembre] 2026." in printed


def test_a_diff_may_be_asked_the_other_way(two_weeks: Path) -> None:
    printed = good(two_weeks, "show", "question", "13432", "--diff", "2..1").out

    assert "de la version 2 à la version 1" in printed
    assert "[supprimé : [Réponse inventée" in printed


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([PAGE, "--diff", "1..5"], "n'a pas de version 5 : il en a 2"),
        ([PAGE, "--diff", "1.."], "« 1.. » ne désigne pas deux versions : écrivez par exemple 1..2"),
        ([PAGE, "--diff=deux"], "« deux » ne désigne pas deux versions"),
        ([DECREE, "--diff"], f"{DECREE} n'a qu'une version : rien à comparer"),
        ([], "Il manque 'document'"),
        ([PAGE, "--between", "1..2"], "L'option --between n'existe pas"),
        ([PAGE, "--dif"], "L'option --dif n'existe pas : est-ce --diff ?"),
    ],
)
def test_a_wrong_show_is_refused_in_french(two_weeks: Path, arguments: list[str], said: str) -> None:
    assert said in refused(two_weeks, "show", *arguments)


def test_a_shown_question_has_the_keys_of_the_contract(two_weeks: Path) -> None:
    shown = good(two_weeks, "show", "question 13432", "--json").json

    assert shown.keys() >= DOCUMENT_KEYS
    assert shown["fields"].keys() >= QUESTION_KEYS
    assert shown["fields"]["renewed_on"] == []
    assert shown["state"] == "answered"
    assert [version.keys() for version in shown["versions"]] == [VERSION_KEYS, VERSION_KEYS]
    assert [version["number"] for version in shown["versions"]] == [1, 2]
    assert all(re.fullmatch("[0-9a-f]{64}", version["capture"]) for version in shown["versions"])
    assert MOMENT.fullmatch(shown["observed_at"])
    assert all(event.keys() >= EVENT_KEYS for event in shown["events"])


def test_the_mentions_of_a_shown_document_are_at_their_place(two_weeks: Path) -> None:
    shown = good(two_weeks, "show", DECREE, "--json").json

    assert shown["mentions"]
    for mention in shown["mentions"]:
        assert mention.keys() >= MENTION_KEYS
        assert shown["text"][mention["start"] : mention["end"]] == mention["matched"]


def test_a_shown_text_of_the_journal_has_the_keys_of_the_contract(two_weeks: Path) -> None:
    shown = good(two_weeks, "show", DECREE, "--json").json

    assert shown["fields"].keys() >= JO_KEYS
    assert shown["state"] is None


def test_a_shown_diff_is_made_of_hunks(two_weeks: Path) -> None:
    diff = good(two_weeks, "show", PAGE, "--diff", "--json").json["diff"]

    assert (diff["from"], diff["to"], diff["fields"]) == (1, 2, [])
    assert all(hunk.keys() == HUNK_KEYS for hunk in diff["hunks"])
    assert {hunk["op"] for hunk in diff["hunks"]} <= HUNK_OPS
    assert any((hunk["before"].strip(), hunk["after"].strip()) == ("12", "10") for hunk in diff["hunks"])
    (changed,) = good(two_weeks, "show", "QANR5L17QE90007", "--diff", "--json").json["diff"]["fields"]
    assert changed == {
        "name": "signalled_on",
        "label": "Date de signalement",
        "before": None,
        "after": "2026-04-14",
    }


def test_a_word_after_a_dash_is_excluded_and_not_taken_for_an_option(two_weeks: Path) -> None:
    assert good(two_weeks, "search", "secpa", "-rapport").out.splitlines()[-1] == "5 documents"


def test_a_search_with_an_unknown_option_is_refused(two_weeks: Path) -> None:
    ended = vigie(two_weeks, "search", "secpa", "--topik", "sec-pa")

    assert ended.code == 2
    assert "--topik" in ended.err


# --- events


def _kinds(events: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(event["kind"], event["document"]) for event in events]


def test_the_events_are_told_newest_first_with_their_document(two_weeks: Path) -> None:
    lines = good(two_weeks, "events").out.splitlines()

    told = [line for line in lines if re.match(r"\d{4}-\d\d-\d\d  ", line)]
    assert len(told) == 14
    assert [line[:10] for line in told] == sorted((line[:10] for line in told), reverse=True)
    # Sources are read at the same time: what they tell of one day is in the order of their commits.
    for start in (
        "2026-04-16  Réponse publiée : Interprétariat dans les structures",
        "2026-04-16  Texte modifié : Accompagnement des structures SEC-Pa",
        "2026-04-16  Texte modifié : Avis sur l'expérimentation SEC-Pa",
    ):
        assert [line.startswith(start) for line in told[:3]].count(True) == 1
    assert not [line for line in lines if line != line.rstrip()]


def test_the_events_of_one_kind_are_all_there_once(two_weeks: Path) -> None:
    events = good(two_weeks, "events", "--kind", "question_answered", "--json").items

    assert sorted(_kinds(events)) == [
        ("question_answered", QUESTION),
        ("question_answered", "QANR5L17QE90003"),
        ("question_answered", "SEQ-2026-90302"),
    ]


def test_events_have_the_keys_of_the_contract_and_changes_their_hunks(two_weeks: Path) -> None:
    events = good(two_weeks, "events", "--json").items

    assert all(event.keys() - {"changes"} == EVENT_KEYS for event in events)
    assert all(MOMENT.fullmatch(event["observed_at"]) for event in events)
    assert all(event["topics"] == ["sec-pa"] for event in events)
    changed = {event["document"]: event["changes"] for event in events if event["kind"] == "text_changed"}
    assert changed.keys() == {PAGE, OPINION}
    assert all({"replace"} <= {hunk["op"] for hunk in hunks} for hunks in changed.values())


def test_events_are_narrowed_by_day_and_topic(two_weeks: Path) -> None:
    since = good(two_weeks, "events", "--since", "2026-04-15", "--until", "2026-04-15", "--json").items

    assert _kinds(since) == [("mention_appeared", DECREE)]
    assert len(good(two_weeks, "events", "--topic", "sec-pa", "--json").items) == 14


def test_no_event_is_said_so(two_weeks: Path) -> None:
    assert good(two_weeks, "events", "--since", "2030-01-01").out == "Aucun événement.\n"


def test_an_unknown_kind_or_topic_of_event_is_refused(two_weeks: Path) -> None:
    assert "ne convient pas ; écrivez l'un de" in refused(two_weeks, "events", "--kind", "answer")
    assert "Le sujet « loup » est inconnu" in refused(two_weeks, "events", "--topic", "loup")


# --- the archive itself


@pytest.mark.parametrize(
    "command", ["search x", "show x", "events", "questions", "status", "subscribers list"]
)
def test_a_command_without_archive_says_what_to_do_and_makes_nothing(tmp_path: Path, command: str) -> None:
    (tmp_path / "vigie.toml").write_text("", "utf-8")

    said = refused(tmp_path, *command.split())

    assert "Il n'y a pas encore d'archive" in said
    assert "vigie crawl" in said
    assert not (tmp_path / "state").exists()


def test_a_damaged_archive_is_a_failure_that_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "vigie.toml").write_text("", "utf-8")
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "vigie.db").write_bytes(b"pas une base de donnees" * 100)

    ended = vigie(tmp_path, "events")

    assert (ended.code, ended.out) == (1, "")
    assert "Échec : l'archive" in ended.err
    assert "restaurez une sauvegarde" in ended.err
