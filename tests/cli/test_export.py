"""``vigie export ics``: a calendar on standard output or in a file, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from icalendar import Calendar

from tests.builders import ANSWER
from tests.cli.command import CONFIG, installed, refused, vigie
from tests.fakes import Place, config_of, question

NOW = "2026-04-20T05:00:00Z"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An installation with one question of SEC-Pa that waits, and one that is answered."""
    folder = installed(tmp_path / "vigie", CONFIG)
    (folder / "state").mkdir()
    place = Place(folder=folder / "state", config=config_of(folder / "state"))
    place.crawl(question(), question(90003, answers=[(ANSWER, "2026-03-10", None)]))
    return folder


def statuses(body: bytes) -> list[str]:
    return [str(event["STATUS"]) for event in Calendar.from_ical(body).walk("VEVENT")]


def test_the_calendar_comes_on_standard_output_and_a_sentence_beside_it(archive: Path) -> None:
    ended = vigie(archive, "export", "ics", now=NOW)
    assert ended.code == 0
    assert ended.err == "1 réponse attendue, 1 déjà reçue ou close : calendrier écrit.\n"
    assert sorted(statuses(ended.out.encode())) == ["CANCELLED", "CONFIRMED"]
    assert vigie(archive, "export", "ics", "-", now=NOW).out == ended.out


def test_a_file_holds_the_same_bytes_and_replaces_the_one_before(archive: Path, tmp_path: Path) -> None:
    path = tmp_path / "public" / "vigie.ics"
    path.parent.mkdir()
    path.write_bytes(b"old")
    ended = vigie(archive, "export", "ics", str(path), "--topic", "sec-pa", now=NOW)
    assert (ended.code, ended.out) == (0, "")
    assert ended.err.endswith(f"calendrier écrit dans {path}.\n")
    assert path.read_bytes().decode() == vigie(archive, "export", "ics", now=NOW).out
    assert [each.name for each in path.parent.iterdir()] == ["vigie.ics"]


def test_a_link_keeps_leading_to_the_file(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "lien.ics").symlink_to(tmp_path / "vrai.ics")
    assert vigie(archive, "export", "ics", str(tmp_path / "lien.ics"), now=NOW).code == 0
    assert (tmp_path / "lien.ics").is_symlink()
    assert len(statuses((tmp_path / "vrai.ics").read_bytes())) == 2


@pytest.mark.parametrize("name", ["absent/vigie.ics", "."])
def test_a_place_that_cannot_be_written_is_refused_and_left_as_it_was(
    archive: Path, tmp_path: Path, name: str
) -> None:
    before = sorted(tmp_path.iterdir())
    said = refused(archive, "export", "ics", str(tmp_path / name), now=NOW)
    assert "ne peut pas être écrit" in said
    assert sorted(tmp_path.iterdir()) == before


def test_links_that_lead_to_one_another_are_refused(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "un").symlink_to(tmp_path / "deux")
    (tmp_path / "deux").symlink_to(tmp_path / "un")
    assert "ne peut pas être écrit" in refused(archive, "export", "ics", str(tmp_path / "un"), now=NOW)


def test_who_could_read_the_file_still_can(archive: Path, tmp_path: Path) -> None:
    path = tmp_path / "vigie.ics"
    path.write_bytes(b"old")
    path.chmod(0o664)
    assert vigie(archive, "export", "ics", str(path), now=NOW).code == 0
    assert path.stat().st_mode & 0o777 == 0o664


def test_a_calendar_without_a_term_is_written_and_said(tmp_path: Path) -> None:
    folder = installed(tmp_path, CONFIG)
    (folder / "state").mkdir()
    place = Place(folder=folder / "state", config=config_of(folder / "state"))
    place.crawl(question(90001, texts=("Autre sujet.",)))
    ended = vigie(folder, "export", "ics", now=NOW)
    assert (ended.code, ended.err) == (0, "Aucune échéance : calendrier vide écrit.\n")
    assert statuses(ended.out.encode()) == []


def test_an_unknown_topic_is_refused(archive: Path) -> None:
    assert "Le sujet « loup » est inconnu" in refused(archive, "export", "ics", "--topic", "loup", now=NOW)
