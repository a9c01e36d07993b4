"""``vigie commitments``: what texts announce, in French, decided by a person, with clear refusals."""

from __future__ import annotations

from pathlib import Path

import pytest
from icalendar import Calendar
from sqlalchemy import update

from monitor.services.commitment_events import propose_commitments
from monitor.storage.orm import DocumentRow
from tests.cli.command import CONFIG, database_rows, good, installed, refused, vigie
from tests.fakes import PRESS, Place, config_of, question
from tests.services.announcements import KEPT, UNDATED, announcing, find_marked

NOW = "2026-12-10T05:00:00Z"
KEYS = frozenset(
    "id state sentence who due due_label written_on document source kind title url published_on private "
    "version in_latest_version topics note created_at decided_at proposed".split()
)
LATER = "L'assurance maladie versera un acompte fin octobre 2026."


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An installation whose archive proposes three commitments: 31 December, October, and without a date."""
    folder = installed(tmp_path / "vigie", CONFIG)
    (folder / "state").mkdir()
    place = Place(folder=folder / "state", config=config_of(folder / "state"))
    place.crawl(announcing(KEPT, UNDATED, LATER), source=PRESS)
    place.crawl(question())
    propose_commitments(place.sessions, place.config.topics, now=place.clock(), finder=find_marked)
    return folder


def hide(folder: Path) -> None:
    """Make every document of the archive private."""
    place = Place(folder=folder / "state", config=config_of(folder / "state"))
    with place.session() as session, session.begin():
        session.execute(update(DocumentRow).values(private=True))


def say(folder: Path, *arguments: str) -> str:
    """Return what a command on commitments prints, its blanks as plain spaces."""
    return good(folder, "commitments", *arguments, now=NOW).out.replace("\u00a0", " ")


def test_the_list_shows_sentence_who_when_and_where_the_earliest_first(archive: Path) -> None:
    assert say(archive, "list").splitlines() == [
        "n° 3 (proposée)  fin octobre 2026",
        f"    « {LATER} »",
        "    l'assurance maladie  |  Les SEC-Pa, annonce, 11 mars 2026  |  presse_sante-annonce-"
        + identifier(archive),
        "n° 1 (proposée)  le 31 décembre 2026",
        f"    « {KEPT} »",
        "    la ministre  |  Les SEC-Pa, annonce, 11 mars 2026  |  presse_sante-annonce-"
        + identifier(archive),
        "n° 2 (proposée)  sans date",
        f"    « {UNDATED} »",
        "    la ministre  |  Les SEC-Pa, annonce, 11 mars 2026  |  presse_sante-annonce-"
        + identifier(archive),
        "3 annonces. 3 à confirmer : « vigie commitments confirm NUMÉRO », ou « dismiss » pour écarter.",
    ]


def identifier(folder: Path) -> str:
    items = good(folder, "commitments", "list", "--json", now=NOW).items
    return str(items[0]["document"]).rpartition("-")[2]


def test_the_json_has_the_keys_of_the_contract(archive: Path) -> None:
    items = good(archive, "commitments", "list", "--json", now=NOW).items
    assert [set(item) for item in items] == [KEYS] * 3
    assert [item["id"] for item in items] == [3, 1, 2]
    assert items[1]["due"] == {
        "first": "2026-12-31",
        "last": "2026-12-31",
        "precision": "day",
        "words": "jusqu'au 31 décembre 2026",
        "open_ended": False,
    }
    assert (items[2]["due"], items[2]["due_label"], items[2]["proposed"]) == (None, "sans date", None)
    shown = good(archive, "commitments", "show", "1", "--json", now=NOW).json
    assert shown == items[1]


def test_confirming_says_where_it_will_be_seen(archive: Path) -> None:
    assert say(archive, "confirm", "1") == (
        "Annonce n° 1 confirmée, le 31 décembre 2026.\n"
        "Elle vient dans le calendrier, et dans la lettre à l'approche du 31 décembre 2026.\n"
    )
    assert say(archive, "confirm", "1") == "Annonce n° 1 : rien à changer, elle est déjà confirmée.\n"
    assert "une fois, dans la prochaine lettre" in say(archive, "confirm", "2")
    assert "passée depuis plus de 30 jours" in say(archive, "confirm", "3")


def test_an_edit_keeps_what_was_read_beside_what_is_said(archive: Path) -> None:
    said = say(archive, "confirm", "1", "--due", "2027-06", "--who", "le ministère", "--note", "à suivre")
    assert said.startswith("Annonce n° 1 confirmée, juin 2027.\n")
    say(archive, "edit", "1", "--undated")
    shown = say(archive, "show", "1")
    for line in (
        "Annonce n° 1 (confirmée)",
        "Qui : le ministère",
        "Échéance : sans date",
        "Auteur relevé : la ministre",
        "Échéance relevée : le 31 décembre 2026",
        "Note : à suivre",
        "Décision du : 10 décembre 2026 à 6 h 00",
    ):
        assert line in shown
    assert "Phrase relevée" not in shown
    item = good(archive, "commitments", "show", "1", "--json", now=NOW).json
    assert item["proposed"]["due"]["last"] == "2026-12-31"


def test_options_choose_what_is_listed(archive: Path) -> None:
    say(archive, "confirm", "1")
    say(archive, "dismiss", "2", "--note", "une formule")

    def listed(*options: str) -> list[int]:
        return [
            item["id"] for item in good(archive, "commitments", "list", *options, "--json", now=NOW).items
        ]

    assert listed() == [3, 1]
    assert listed("--all") == [3, 1, 2]
    assert listed("--proposed") == [3]
    assert listed("--confirmed") == [1]
    assert listed("--topic", "sec-pa", "--confirmed") == [1]
    say(archive, "confirm", "2")
    assert listed() == [3, 1, 2]


def test_an_empty_list_says_so(archive: Path) -> None:
    assert say(archive, "list", "--confirmed") == "Aucune annonce.\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("confirm", "99"), "Il n'y a pas d'annonce n° 99"),
        (("show", "99"), "Il n'y a pas d'annonce n° 99"),
        (("dismiss", "un"), "cette valeur ne convient pas"),
        (("confirm", "-1"), "L'option -1 n'existe pas"),
        (("show", "99999999999999999999"), "cette valeur ne convient pas"),
        (("confirm", "1", "--due", "31 février 2027"), "« 31 février 2027 » n'est pas une date"),
        (("confirm", "1", "--due", ""), "n'est pas une date"),
        (("confirm", "1", "--due", "2027", "--undated"), "se contredisent"),
        (("edit", "1"), "Dites quoi corriger"),
        (("edit", "1", "--sentence", "Autre chose."), "Cette phrase n'est pas dans le document"),
        (("list", "--topic", "loup"), "Le sujet « loup » est inconnu"),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(
    archive: Path, arguments: tuple[str, ...], said: str
) -> None:
    before = database_rows(archive)
    assert said in refused(archive, "commitments", *arguments, now=NOW)
    assert database_rows(archive) == before


def test_a_private_document_is_marked_and_goes_nowhere(archive: Path, tmp_path: Path) -> None:
    say(archive, "confirm", "1")
    assert "1 échéance annoncée : calendrier" in vigie(archive, "export", "ics", now=NOW).err
    hide(archive)
    assert "n° 1 (confirmée, privé)" in say(archive, "list")
    assert "Son document est privé" in say(archive, "edit", "1", "--note", "x")
    ended = vigie(archive, "export", "ics", now=NOW)
    assert "annoncée" not in ended.err + ended.out
    preview = tmp_path / "lettre"
    good(archive, "digest", "--preview", str(preview), "--week", "2026-W50", now="2026-12-14T05:00:00Z")
    assert preview.is_dir()
    assert not [path for path in preview.iterdir() if "31 décembre 2026." in path.read_text("utf-8")]


def test_the_calendar_holds_what_was_confirmed(archive: Path) -> None:
    say(archive, "confirm", "1")
    ended = vigie(archive, "export", "ics", now=NOW)
    assert ended.err == "1 réponse attendue, 0 déjà reçue ou close, 1 échéance annoncée : calendrier écrit.\n"
    summaries = [str(event["SUMMARY"]) for event in Calendar.from_ical(ended.out).walk("VEVENT")]
    assert f"Échéance annoncée : « {KEPT} » (SEC-Pa)" in summaries
    say(archive, "dismiss", "1")
    again = vigie(archive, "export", "ics", now=NOW)
    assert again.err == "1 réponse attendue, 0 déjà reçue ou close : calendrier écrit.\n"
    assert "STATUS:CANCELLED" in again.out


def test_the_help_is_in_french(archive: Path) -> None:
    assert "à confirmer, corriger ou écarter" in vigie(archive, "commitments", "--help").out
