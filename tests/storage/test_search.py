"""Searching the archive: what is found, in which order, and with which passage."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.domain.passages import Passage
from monitor.domain.query import Not, QueryError, Word, parse_query
from monitor.storage.database import open_archive
from monitor.storage.orm import MentionRow
from monitor.storage.search import search
from monitor.storage.search_fts5 import match_expression
from tests.storage.shelf import DAY, Shelf

PAIRS = [
    ("l’accès aux soins", "acces"),
    ("l'accès aux soins", "accès"),
    ("Structures d’Exercice Coordonné Participatives", "structure exercice coordonnee"),
    ("les réponses ministérielles", "réponse ministérielle"),
    ("SEC-Pa", "secpa"),
    ("SECPA", "sec-pa"),
    ("SEC Pa", "SEC-Pa"),
    ("S.E.C.-Pa", "secpa"),
    ("les hôpitaux publics", "hopital"),
    ("maisons de santé pluriprofessionnelles", "maison sante pluriprofessionnelle"),
    ("ex\u00adpérimentation article 51", "experimentation"),
    ("Œuvre sociale", "oeuvre"),
    ("aujourd’hui", "aujourd'hui"),
    ("question n°13432", "13432"),
    ("question nº 13 432", "13432"),
    ("les généraux", "général"),
    ("elle a été financée", "financer"),
    ("expérimen-\ntation", "experimentation"),
    ("e\u0301cole", "école"),
    ("article L. 162-31-1", "L. 162-31-1"),
    ("des auto-écoles", "auto-école"),
    ("la coconstruction", "co-construction"),
]
"""The nineteen traps of French that the search must pass (docs/search.md), and three more."""

STRANGERS = [
    ("SECPAR", "sec-pa"),
    ("SECPAR", "secpa"),
    ("temps sec pas de pluie", "sec-pa"),
    ("temps sec pas de pluie", "secpa"),
    ("article 162, 31 fois 1", "L. 162-31-1"),
    ("les générations", "général"),
]


@pytest.mark.parametrize(("text", "query"), PAIRS)
def test_the_query_finds_the_document(shelf: Shelf, text: str, query: str) -> None:
    shelf.add("autre", "Rien de tout cela ne se trouve ici.")
    shelf.add("voulu", text)
    assert shelf.keys(query) == ["voulu"]


@pytest.mark.parametrize(("text", "query"), STRANGERS)
def test_the_query_does_not_find_the_document(shelf: Shelf, text: str, query: str) -> None:
    shelf.add("autre", text)
    assert shelf.keys(query) == []


def test_the_newest_come_first_and_the_last_of_a_day_before(shelf: Shelf) -> None:
    shelf.add("ancien", "Le texte.", day=date(2012, 6, 20))
    for number in range(5):
        shelf.add(f"jour{number}", "Le texte.")
    shelf.add("veille", "Le texte.", day=date(2026, 3, 9))
    assert shelf.keys("texte") == ["jour4", "jour3", "jour2", "jour1", "jour0", "veille", "ancien"]
    assert shelf.keys("texte", limit=2, offset=1) == ["jour3", "jour2"]


def test_dates_sources_kinds_and_topics_limit_the_search(shelf: Shelf) -> None:
    shelf.add("a", "Le texte.", day=date(2026, 3, 8), source="presse_sante")
    shelf.add("b", "Le texte.", day=date(2026, 3, 9), source="journal_officiel", kind="jo_text")
    shelf.add("c", "Le texte.", day=date(2026, 3, 10), source="assemblee_questions", kind="question")
    for key, topic, secondary in (("b", "sec-pa", False), ("b", "sante", False), ("c", "sec-pa", True)):
        mention = {"topic": topic, "term": "t", "start": 0, "end": 2, "matched": "Le", "secondary": secondary}
        shelf.session.add(MentionRow(version_id=shelf.latest(key).id, **mention))
    shelf.session.flush()
    assert shelf.keys("texte", since=date(2026, 3, 9)) == ["c", "b"]
    assert shelf.keys("texte", until=date(2026, 3, 9)) == ["b", "a"]
    assert shelf.keys("texte", since=date(2026, 3, 9), until=date(2026, 3, 9)) == ["b"]
    assert shelf.keys("texte", source="presse_sante") == ["a"]
    assert shelf.keys("texte", source="inconnue") == []
    assert shelf.keys("texte", kind="question") == ["c"]
    assert shelf.keys("texte", topic="sec-pa") == ["b"]
    assert shelf.keys("texte", topic="sec-pa", source="presse_sante") == []
    assert shelf.keys("texte", sort="rank", kind="jo_text") == ["b"]
    assert [hit.topics for hit in shelf.look("texte").hits] == [(), ("sante", "sec-pa"), ()]


def test_limits_are_checked_after_the_index_in_its_order(shelf: Shelf) -> None:
    """A search that began with the documents of a kind would read them all, for every query."""
    shelf.add("a", "Le texte.")
    connection = shelf.session.connection()
    statements: list[str] = []
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    driver.set_trace_callback(statements.append)
    shelf.look("texte", kind="press", source="presse_sante", topic="x")
    driver.set_trace_callback(None)
    (searched,) = [line for line in statements if "MATCH" in line and "count" not in line]
    plan = [str(row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {searched}")]
    assert plan[0].startswith("SCAN document_index VIRTUAL TABLE")
    assert "CORRELATED" in plan[1]
    assert not any("TEMP B-TREE" in line for line in plan)


def test_a_total_is_counted_beyond_the_hits_shown(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(7):
        shelf.add(str(number), "Le texte.")
    assert shelf.look("texte", limit=3).total == 7
    assert shelf.look("texte", limit=3, offset=6).total == 7
    assert shelf.look("texte", limit=3, offset=9).total == 7
    assert shelf.look("texte", limit=3, counted=False).total == 3
    monkeypatch.setattr("monitor.storage.search.MOST_COUNTED", 5)
    assert shelf.look("texte", limit=3).total == 5


def test_the_best_come_first_on_demand_among_the_newest(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.add("ancien", "soins soins soins", day=date(2020, 1, 1))
    shelf.add("bref", "soins", day=date(2026, 1, 1))
    shelf.add("long", "Parmi beaucoup d'autres mots, les soins ne sont nommés qu'une fois.")
    assert shelf.keys("soins") == ["long", "bref", "ancien"]
    found = shelf.look("soins", sort="rank")
    assert [hit.document for hit in found.hits] == ["id-ancien", "id-bref", "id-long"]
    assert not found.capped
    monkeypatch.setattr("monitor.storage.search.MOST_RANKED", 2)
    capped = shelf.look("soins", sort="rank")
    assert [hit.document for hit in capped.hits] == ["id-bref", "id-long"]
    assert capped.capped


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("soins ville", ["mêlés", "suivis"]),
        ('"soins de ville"', ["suivis"]),
        ("« soins de ville »", ["suivis"]),
        ('"soin de ville"', []),
        ("soin", ["dents", "mêlés", "suivis"]),
        ("dentaires OU hopital", ["dents", "hôpital"]),
        ("soins -ville", ["dents"]),
        ("(soins OU hopital) -ville", ["dents", "hôpital"]),
        ("soins -(ville OU dentaires)", []),
        ("dent*", ["dents"]),
        ("vil* -dent*", ["mêlés", "suivis"]),
        ("soins introuvable", []),
        ("titre", ["dents"]),
    ],
)
def test_the_query_language_does_what_it_says(shelf: Shelf, query: str, keys: list[str]) -> None:
    shelf.add("hôpital", "À l'hôpital.")
    shelf.add("suivis", "Les soins de ville.")
    shelf.add("mêlés", "De la ville, des soins.")
    shelf.add("dents", "Les soins dentaires.", title="Un titre")
    assert shelf.keys(query) == [
        key for key in reversed(["hôpital", "suivis", "mêlés", "dents"]) if key in keys
    ]


def test_an_exclusion_alone_has_no_expression() -> None:
    with pytest.raises(TypeError, match="exclusion"):
        match_expression(Not(Word("soins")), {})


def test_no_phrase_runs_across_the_joined_forms(shelf: Shelf) -> None:
    shelf.add("a", "n° 13 432 de la SEC-Pa")
    assert shelf.keys('"pa secpa"') == []
    assert shelf.keys('"secpa 13432"') == []


def _shown(passage: Passage) -> str:
    return "".join(f"[{piece}]" if highlighted else piece for piece, highlighted in passage)


def test_a_hit_says_what_and_where_with_its_best_passage(shelf: Shelf) -> None:
    text = (
        "La SEC-Pa\n\n" + "Autre chose. " * 60 + "La SEC-Pa de Lille n'est plus financée. " + "Suite. " * 60
    )
    shelf.add("a", text, title="La SEC-Pa", kind="jo_text", source="journal_officiel")
    (hit,) = shelf.look("secpa lille finance").hits
    assert (hit.document, hit.source, hit.kind, hit.title) == (
        "id-a",
        "journal_officiel",
        "jo_text",
        "La SEC-Pa",
    )
    assert (hit.url, hit.published_on, hit.topics) == ("https://exemple.fr/a", DAY, ())
    shown = _shown(hit.passage)
    assert "La [SEC-Pa] de [Lille] n'est plus [financée]." in shown
    assert shown.startswith("… Autre chose.")
    assert shown.endswith(" …")
    assert shelf.look("secpa", passages=False).hits[0].passage == ()


def test_a_document_found_by_its_title_alone_shows_how_it_begins(shelf: Shelf) -> None:
    shelf.add("a", "Le texte de la question.", title="centres de santé")
    shelf.add("b", "Centres de santé", title="Centres de santé")
    whole, beginning = (_shown(hit.passage) for hit in shelf.look("centre").hits)
    assert (whole, beginning) == ("[Centres] de santé", "Le texte de la question.")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    sessions = open_archive(f"sqlite:///{tmp_path_factory.mktemp('search') / 'vigie.db'}")
    with sessions() as session:
        shelf = Shelf(session)
        shelf.add("a", "Les soins de ville, SEC-Pa, n° 13 432, a b c é « ».")
        yield shelf


SIGNS = st.sampled_from([*"abSECé13 -()\"«»“”*:^{}+'.º\u00ad\x00", " OU ", " AND ", " NOT ", "NEAR("])


@given(st.lists(SIGNS).map("".join) | st.text())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_query_breaks_the_index(library: Shelf, text: str) -> None:
    query = None
    with suppress(QueryError):
        query = parse_query(text)
    if query is not None:
        assert search(library.session, query).total in {0, 1}


def test_the_largest_query_allowed_runs(library: Shelf) -> None:
    assert library.keys("coordonnee-" * 80 + "a") == []
    assert library.keys(" OU ".join(["coordonnee"] * 49 + ["soins"])) == ["a"]
    assert library.keys("(" * 10 + "soins" + " -introuvable)" * 10) == ["a"]
    assert library.keys("soins " * 50) == ["a"]
    assert library.keys('"' + "soins " * 150 + '"') == []
