"""The index follows the archive: new versions, new titles and dates, and the rebuild."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from monitor.errors import StorageError
from monitor.storage import search_index
from monitor.storage.database import open_archive
from monitor.storage.orm import LexiconRow, SearchRow
from monitor.storage.search import SearchResult, index_document, rebuild_index
from tests.storage.shelf import DAY, Shelf


def test_the_archive_teaches_the_stems_of_words_typed_without_accents(shelf: Shelf) -> None:
    shelf.add("a", "Les hôpitaux publics.")
    assert shelf.session.get(LexiconRow, ("hopitaux", "hopital")) is None  # the same stem without accents
    shelf.add("b", "Elles furent coordonnées, les fêtes passées.")
    assert shelf.session.get(LexiconRow, ("coordonnees", "coordon")) is not None
    assert shelf.keys("coordonnees") == ["b"]


def test_words_forgotten_by_a_rollback_are_written_again(tmp_path: Path) -> None:
    sessions = open_archive(f"sqlite:///{tmp_path / 'vigie.db'}")
    text = "Elles furent coordonnées."
    with sessions() as session:
        Shelf(session).add("a", text)
        session.rollback()
    with sessions() as session:
        nested = session.begin_nested()
        Shelf(session).add("a", text)
        nested.rollback()
        Shelf(session).add("a", text)
        assert session.get(LexiconRow, ("coordonnees", "coordon")) is not None


def test_the_words_remembered_as_written_are_bounded(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_index, "_MOST_KNOWN", 2)
    shelf.add("a", "Elles furent coordonnées, vraiment.")
    shelf.add("b", "Toutes coordonnées et financées.")
    assert shelf.keys("coordonnees") == ["b", "a"]


def test_a_new_version_replaces_the_words_of_the_former(shelf: Shelf) -> None:
    shelf.add("a", "Le financement prend fin, dit la SEC-Pa.", title="Communiqué")
    shelf.add("b", "Le financement continue.")
    shelf.revise("a", "La réponse du ministre est parue.")
    assert shelf.keys("financement") == ["b"]
    assert shelf.keys("secpa") == []
    assert shelf.keys("réponse communique") == ["a"]
    shelf.revise("a", "Le financement prend fin, dit la SEC-Pa.")
    assert shelf.keys("réponse") == []
    assert shelf.keys("secpa") == ["a"]


def test_nothing_of_the_former_words_is_left_in_the_index(shelf: Shelf) -> None:
    shelf.add("a", "Le financement de la SEC-Pa, n° 13 432.", title="Une question")
    once = shelf.indexed_words()
    for text in ("Tout autre chose, é, ﬁn.", "", "x" * 500, "Le financement de la SEC-Pa, n° 13 432."):
        shelf.revise("a", text)
    shelf.document("a").title = "Une autre question"
    index_document(shelf.session, shelf.document("a"), shelf.latest("a"))
    shelf.document("a").title = "Une question"
    index_document(shelf.session, shelf.document("a"), shelf.latest("a"))
    assert shelf.indexed_words() == once
    assert shelf.session.query(SearchRow).count() == 1


def test_a_title_that_comes_later_is_found_and_the_former_no_longer(shelf: Shelf) -> None:
    document = shelf.add("a", "Texte de la question.", title="question provisoire")
    document.title = "centres de santé"
    index_document(shelf.session, document, shelf.latest("a"))
    assert shelf.keys("provisoire") == []
    assert shelf.keys("centres texte") == ["a"]
    assert shelf.look("centres").hits[0].title == "centres de santé"


def test_a_title_that_begins_the_text_is_counted_once(shelf: Shelf) -> None:
    shelf.add("a", "Un titre\n\nUn texte.", title="Un titre")
    twice = shelf.indexed_words()
    shelf.revise("a", "Un texte.")
    assert shelf.indexed_words() == twice


def test_a_document_that_did_not_change_is_not_written_again(shelf: Shelf) -> None:
    document = shelf.add("a", "Le texte.")
    before = shelf.session.connection().exec_driver_sql("SELECT total_changes()").scalar_one()
    index_document(shelf.session, document, shelf.latest("a"))
    assert shelf.session.connection().exec_driver_sql("SELECT total_changes()").scalar_one() == before


def test_a_new_date_moves_the_document(shelf: Shelf) -> None:
    moved = shelf.add("a", "Le texte.", day=None)
    shelf.add("b", "Le texte.", day=date(2026, 3, 9))
    assert shelf.keys("texte") == ["a", "b"]  # first seen on the tenth
    moved.published_on = date(2026, 3, 1)
    index_document(shelf.session, moved, shelf.latest("a"))
    assert shelf.keys("texte") == ["b", "a"]
    assert shelf.keys("texte", since=date(2026, 3, 5)) == ["b"]


def test_an_index_made_by_another_analyser_asks_for_a_rebuild(shelf: Shelf) -> None:
    document = shelf.add("a", "Le texte.")
    shelf.session.get_one(SearchRow, shelf.session.scalars(select(SearchRow.rank_id)).one()).analyser = 0
    with pytest.raises(StorageError, match="vigie rebuild"):
        index_document(shelf.session, document, shelf.latest("a"))


def test_a_day_that_is_full_takes_the_nearest_free_number(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_index, "RANK_BITS", 1)
    for number in range(3):
        shelf.add(f"a{number}", "Le texte.")
    shelf.add("lendemain", "Le texte.", day=date(2026, 3, 11))
    assert shelf.keys("texte") == ["lendemain", "a2", "a1", "a0"]
    numbers = shelf.session.scalars(select(SearchRow.rank_id).order_by(SearchRow.rank_id)).all()
    assert [number - DAY.toordinal() * 2 for number in numbers] == [0, 1, 2, 3]
    shelf.revise("a0", "Le texte, revu.")
    assert shelf.keys("revu") == ["a0"]
    assert rebuild_index(shelf.session) == 4
    assert shelf.keys("texte") == ["lendemain", "a2", "a1", "a0"]


def test_a_rebuild_finds_the_latest_versions_and_nothing_else(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_index, "_BATCH", 2)
    for number in range(5):
        shelf.add(f"d{number}", f"La coordonnée numéro{number}, SEC-Pa.", day=date(2026, 1, 9 - number))
    shelf.revise("d3", "Les soins financés.")
    kept = {query: shelf.keys(query) for query in ("coordonnee", "secpa", "numéro2", "soins", "finance")}
    words = shelf.indexed_words()
    shelf.add_without_version("vide")
    assert rebuild_index(shelf.session) == 5
    assert {query: shelf.keys(query) for query in kept} == kept
    assert shelf.indexed_words() == words
    shelf.revise("d3", "La coordonnée.")
    assert shelf.keys("coordonnee") == ["d0", "d1", "d2", "d3", "d4"]
    assert shelf.keys("soins") == []


def test_a_rebuild_serves_an_index_made_by_another_analyser(shelf: Shelf) -> None:
    document = shelf.add("a", "Le texte.")
    shelf.session.get_one(SearchRow, shelf.session.scalars(select(SearchRow.rank_id)).one()).analyser = 0
    assert rebuild_index(shelf.session) == 1
    shelf.revise("a", "La suite.")
    assert (shelf.keys("texte"), shelf.keys("suite")) == ([], ["a"])
    assert document.title == ""


def test_an_archive_without_any_version_is_rebuilt_and_searched(shelf: Shelf) -> None:
    assert rebuild_index(shelf.session) == 0
    shelf.add_without_version("vide")
    assert rebuild_index(shelf.session) == 0
    assert shelf.look("soins") == SearchResult(hits=(), total=0)


def test_another_database_than_sqlite_is_refused_with_what_to_do(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = shelf.add("a", "Le texte.")
    monkeypatch.setattr(shelf.session.connection().dialect, "name", "postgresql")
    with pytest.raises(StorageError, match="postgresql : utilisez une adresse sqlite"):
        index_document(shelf.session, document, shelf.latest("a"))
    with pytest.raises(StorageError, match="postgresql : utilisez une adresse sqlite"):
        shelf.look("texte")
    with pytest.raises(StorageError, match="postgresql : utilisez une adresse sqlite"):
        rebuild_index(shelf.session)
