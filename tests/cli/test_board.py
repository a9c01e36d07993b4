"""``vigie questions``: the board, what narrows it, and how long ministries take to answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.builders import ANSWER, SOLIDARITY, Attribution
from tests.cli.command import CONFIG, Ended, good, installed, refused
from tests.cli.contract import QUESTION_KEYS, QUESTION_STATES
from tests.fakes import Place, config_of, question
from tests.services.senat import SENAT, senat_question

NOW = "2026-04-20T05:00:00Z"
ANSWERED = [(ANSWER, "2026-03-10", "3120")]
ELSEWHERE = [("<p>Autre réponse.</p>", "2023-05-02", "4100")]
LINE_KEYS = {"document", "source", "title", "url", "state", "progress", "late", "reminded", "next_answers_on"}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with six questions of SEC-Pa, one of them of the Sénat, and two others."""
    folder = installed(tmp_path_factory.mktemp("board"), CONFIG)
    (folder / "state").mkdir()
    place = Place(folder=folder / "state", config=config_of(folder / "state"))
    place.crawl(
        question(),
        question(90001, published="2026-01-06"),
        question(90002, published="2026-01-06", signalled="2026-04-14"),
        question(90003, answers=ANSWERED),
        question(90005, closing=("RETIRE", "Retirée par son auteur", "2026-03-10")),
        question(90004, texts=("Autre sujet.",), attributions=[Attribution(SOLIDARITY, "2026-03-10")]),
        question(4, legislature=16, published="2023-03-07", texts=("Autre sujet.",), answers=ELSEWHERE),
    )
    place.crawl(senat_question(Sort="Rappelée"), source=SENAT)
    return folder


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with nine questions of one ministry: five answered, four that wait since 6 January."""
    folder = installed(tmp_path_factory.mktemp("figures"), CONFIG)
    (folder / "state").mkdir()
    place = Place(folder=folder / "state", config=config_of(folder / "state"))
    days = (10, 20, 30, 40, 70, None, None, None, None)
    place.crawl(
        *(
            question(number, published="2026-01-06", answers=list(answers(after)))
            for number, after in enumerate(days, 1)
        )
    )
    return folder


def answers(after: int | None) -> Iterator[tuple[str, str, None]]:
    if after is not None:
        yield ANSWER, (date(2026, 1, 6) + timedelta(after)).isoformat(), None


def asked(folder: Path, *arguments: str, now: str = NOW) -> Ended:
    return good(folder, "questions", *arguments, now=now)


def numbers(folder: Path, *arguments: str) -> list[str]:
    return [line["fields"]["number"] for line in asked(folder, *arguments, "--json").items]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], ["90001", "07591", "90002", "13432", "90005", "90003"]),
        (["--topic", "sec-pa"], ["90001", "07591", "90002", "13432", "90005", "90003"]),
        (["--open"], ["90001", "07591", "90002", "13432"]),
        (["--overdue"], ["90001", "07591"]),
        (["--signalled"], ["90002"]),
        (["--answered"], ["90003"]),
        (["--closed"], ["90005"]),
        (["--signalled", "--answered"], ["90002", "90003"]),
        (["--overdue", "--chamber", "senat"], ["07591"]),
        (["--overdue", "--chamber", "assemblee"], ["90001"]),
        (["--answered", "--all"], ["90003", "4"]),
        (["--all", "--legislature", "16"], ["4"]),
        (["--all", "--ministry", "SOLIDARITES"], ["90004"]),
        (["--ministry", "agriculture"], []),
        (["--chamber", "senat", "--ministry", "Ministère de la santé, des familles"], ["07591"]),
        (["--group", "gest"], ["07591"]),
    ],
)
def test_the_board_is_narrowed(archive: Path, arguments: list[str], expected: list[str]) -> None:
    assert numbers(archive, *arguments) == expected


def test_a_line_of_the_board_says_all_at_a_glance(archive: Path) -> None:
    printed = asked(archive).out.splitlines()
    assert printed[0] == "Questions du sujet SEC-Pa"
    assert printed[3] == ("n° 07591 (QE, Sénat)  Avenir des structures d'exercice coordonné participatives")
    assert printed[4] == (
        "    délai de réponse dépassé, en retard de 15 jours, inscrite sur la liste de rappel  |  "
        "Mme Anne Souyris  |  Santé, familles, autonomie et personnes handicapées  |  SEQ-2026-07591"
    )
    assert printed[6].startswith("    signalée, jour 6 sur 10  |  auteur non précisé  |  Ministère de")
    assert printed[8].startswith("    en attente de réponse, jour 41 sur 61  |  ")
    assert printed[-2] == (
        "Prochain Journal officiel « Questions » : mardi 21 avril 2026 (Assemblée nationale), "
        "jeudi 23 avril 2026 (Sénat)."
    )
    assert printed[-1] == "6 questions."


def test_what_waits_for_no_issue_names_none(archive: Path) -> None:
    assert "Prochain" not in asked(archive, "--answered").out
    assert asked(archive, "--ministry", "agriculture").out.endswith("Aucune question.\n")


def test_the_first_lines_only(archive: Path) -> None:
    assert asked(archive, "--limit", "2").out.splitlines()[-1] == (
        "6 questions, 2 montrées (--limit pour en voir plus)."
    )
    listed = asked(archive, "--limit", "2", "--json").json
    assert ([line["document"][-5:] for line in listed["items"]], listed["total"]) == (["90001", "07591"], 6)


def test_the_board_as_json_keeps_its_contract(archive: Path) -> None:
    lines = asked(archive, "--all", "--json").items
    assert len(lines) == 8
    for line in lines:
        assert line.keys() == LINE_KEYS | {"fields"}
        assert line["fields"].keys() >= QUESTION_KEYS
        assert line["state"] in QUESTION_STATES
    (found,) = [line for line in lines if line["document"] == "QANR5L17QE90003"]
    assert found["fields"]["answer_text"].startswith("Les SEC-Pa font l'objet")
    assert asked(archive, "--ministry", "agriculture", "--json").json == {"items": [], "total": 0}


def test_figures_are_printed_with_what_they_count(answered: Path) -> None:
    stale, *printed = asked(answered, "--figures").out.splitlines()
    assert stale.startswith("Assemblée nationale, questions : lue pour la dernière fois le 12 mars 2026")
    if "Sénat, questions" in printed[0]:
        assert "pas encore lue" in printed.pop(0)
    ministry = "Ministère de la santé, des familles, de l’autonomie et des personnes handicapées"
    said = [
        "    5 répondues, 4 ouvertes (dont 4 en retard)",
        "    délai médian : 70 jours  |  dans le délai : 44 % (4 sur 9)",
    ]
    assert printed[:-1] == [
        "Délais de réponse aux questions écrites du sujet SEC-Pa, au 20 avril 2026",
        f"{ministry} : 9 questions",
        *said,
        "Tous les ministères : 9 questions",
        *said,
    ]
    assert printed[-1].startswith("Chaque question écrite compte pour le ministère chargé d'y répondre")


def test_few_answers_make_no_median(archive: Path) -> None:
    printed = asked(archive, "--figures").out
    assert "    1 répondue, 4 ouvertes (dont 2 en retard), 1 close sans réponse\n" in printed
    assert "délai médian : trop peu de réponses pour le dire (1)  |  dans le délai : 33 %" in printed
    later = asked(archive, "--figures", "--all", "--ministry", "solidarités")
    assert "dans le délai : aucune question dont le terme permette de le dire" in later.out
    assert asked(archive, "--figures", "--ministry", "agriculture").out.endswith("Aucune question écrite.\n")


def test_figures_as_json(answered: Path) -> None:
    found = asked(answered, "--figures", "--json").json
    (item,) = found["items"]
    numbers = {
        "n": 9,
        "answered": 5,
        "open": 4,
        "overdue": 4,
        "median_days": 70.0,
        "in_time": 4,
        "in_time_of": 9,
    }
    assert item.pop("ministry").startswith("Ministère de la santé")
    assert (item, found["total"], found["all"]) == (numbers, 1, {"ministry": "", **numbers})


@pytest.mark.parametrize("option", ["--open", "--answered", "--limit=3"])
def test_figures_of_a_part_of_the_board_would_flatter_and_are_refused(archive: Path, option: str) -> None:
    assert "--figures compte toutes les questions écrites" in refused(
        archive, "questions", "--figures", option, now=NOW
    )


@pytest.mark.parametrize(
    "option", ["--limit=0", "--limit=-1", f"--limit={10**20}", f"--legislature={10**24}", "--topic=loup"]
)
def test_a_number_that_no_list_has_is_refused(archive: Path, option: str) -> None:
    assert refused(archive, "questions", option, now=NOW)


def test_an_unknown_chamber_is_refused_in_french(archive: Path) -> None:
    said = refused(archive, "questions", "--chamber", "chambre", now=NOW)
    assert "'chambre' ne convient pas ; écrivez l'un de : 'assemblee', 'senat'" in said
