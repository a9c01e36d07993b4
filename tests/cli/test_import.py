"""``vigie import``: what it says of each file, its options, its JSON, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.services.locks import job_lock
from tests.cli.command import good, installed, refused, vigie
from tests.files.mails import joined, mail
from tests.import_texts import ANSWER, LEAFLET

KEYS = set(
    "file document title kind published_on author private effect mentions pages attached_to message".split()
)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """An installation without an archive, and two files."""
    folder = installed(tmp_path / "vigie")
    (folder / "reponse.txt").write_text(ANSWER, "utf-8")
    (folder / "tract.txt").write_text(LEAFLET, "utf-8")
    return folder


def test_it_says_what_was_read_and_what_is_not_known(place: Path) -> None:
    letter = good(place, "import", str(place / "reponse.txt")).out
    leaflet = good(place, "import", str(place / "tract.txt"), "--kind", "leaflet").out

    for words in ("réponse à votre courrier", "18 février 2026", "courrier", "Jeanne MODÈLE", "1 mention"):
        assert words in letter
    assert "À savoir" not in letter
    for words in ("tract", "sans date : ajoutez --date", "non indiqué (--author)"):
        assert words in leaflet


def test_the_same_file_again_is_in_the_archive_already(place: Path) -> None:
    good(place, "import", str(place / "reponse.txt"))
    assert "déjà dans l'archive, rien de changé" in good(place, "import", str(place / "reponse.txt")).out
    changed = good(
        place, "import", str(place / "reponse.txt"), "--date", "17 février 2026", "--title", "Réponse"
    )
    assert "déjà dans l'archive, mis à jour" in changed.out
    assert "17 février 2026" in changed.out


def test_the_json_has_the_keys_of_its_page(place: Path) -> None:
    (place / "m.eml").write_bytes(joined(mail(), "logo.png", b"\x89PNG\0", "image/png").as_bytes())
    letter, sent, logo = good(
        place, "import", str(place / "reponse.txt"), str(place / "m.eml"), "--json", "--private"
    ).items

    assert set(letter) == set(sent) == set(logo) == KEYS
    assert (letter["kind"], letter["effect"], letter["private"]) == ("letter", "new", True)
    assert letter["published_on"] == "2026-02-18"
    assert (logo["effect"], logo["document"], logo["attached_to"]) == ("skipped", None, sent["document"])


def test_one_that_fails_holds_back_no_other(place: Path) -> None:
    ended = vigie(place, "import", str(place / "absent.txt"), str(place / "reponse.txt"), str(place))
    assert ended.code == 1
    assert "absent.txt : ce fichier n'existe pas" in ended.err
    assert "c'est un dossier" in ended.err
    assert "réponse à votre courrier" in ended.out


def test_a_failure_in_json_is_an_item_and_a_sentence(place: Path) -> None:
    ended = vigie(place, "import", str(place / "absent.txt"), "--json")
    (item,) = ended.items
    assert (ended.code, item["effect"], item["document"]) == (1, "failed", None)
    assert item["message"] in ended.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--date", "31 février 2026"], "n'est pas une date"),
        (["--date", "2062-01-01"], "à venir"),
        (["--kind", "roman"], "ne convient pas"),
    ],
)
def test_a_wrong_option_is_refused_before_anything(place: Path, options: list[str], said: str) -> None:
    assert said in refused(place, "import", str(place / "reponse.txt"), *options)
    assert not (place / "state").exists()


def test_one_title_for_several_files_is_refused(place: Path) -> None:
    files = [str(place / "reponse.txt"), str(place / "tract.txt")]
    assert "un par un" in refused(place, "import", *files, "--title", "X")


def test_another_import_at_work_is_waited_for_elsewhere(place: Path) -> None:
    with job_lock(place / "state", "import"):
        assert vigie(place, "import", str(place / "reponse.txt")).code == 75


def test_what_was_imported_is_searched_shown_and_in_the_time_line(place: Path) -> None:
    (item,) = good(place, "import", str(place / "reponse.txt"), "--json", "--private").items
    found = good(place, "search", "consideration", "--source", "import", "--kind", "import").out
    document = good(place, "show", str(item["document"])).out
    told = good(place, "events", "--topic", "sec-pa").out

    assert "[privé]" in found
    assert "[privé]" in told
    for words in (
        "Privé : seulement ici",
        "Daté du : 18 février 2026",
        "Genre : courrier",
        "reponse.txt (texte)",
    ):
        assert words in document
    assert good(place, "show", str(item["document"]), "--json").json["private"] is True
    assert good(place, "events", "--json").items[0]["private"] is True
    assert good(place, "search", "consideration", "--json").items[0]["private"] is True


def test_it_is_no_source_of_the_status(place: Path) -> None:
    good(place, "import", str(place / "reponse.txt"))
    assert "import" not in {item["source"] for item in vigie(place, "status", "--json").items}
