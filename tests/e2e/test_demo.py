"""``vigie demo``: the visit a newcomer makes first, offline, in a minute at most."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from monitor.demo.sources import NOTICE, story
from tests.cli.command import vigie


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str], float]:
    """Make the visit once, from an empty folder; return its folder, what it printed, and its seconds."""
    folder = tmp_path_factory.mktemp("visite")
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "demo", "--folder", str(folder / "demo")],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    return folder / "demo", done, time.monotonic() - started


Visit = tuple[Path, subprocess.CompletedProcess[str], float]


def test_the_visit_ends_well_in_less_than_a_minute(visit: Visit) -> None:
    _, done, seconds = visit

    assert (done.returncode, done.stderr) == (0, "")
    assert seconds < 60


def test_the_visitor_is_told_first_that_the_answer_is_invented(visit: Visit) -> None:
    printed = visit[1].stdout

    assert NOTICE in printed
    assert printed.index("dont la réponse est inventée") < printed.index("$ vigie crawl")
    assert all(step.sentence in printed for step in story())


def test_the_visitor_sees_the_letter_and_where_it_is(visit: Visit) -> None:
    folder, done, _ = visit
    letter = folder / "lettre" / "sec-pa-2026-W16"

    assert f"La même lettre en HTML : {letter}.html" in done.stdout
    for line in (letter.parent / f"{letter.name}.txt").read_text("utf-8").splitlines():
        assert f"  │ {line}".rstrip() in done.stdout
    assert (letter.parent / f"{letter.name}.html").is_file()


def test_the_visitor_sees_the_answer_and_the_words_that_changed(visit: Visit) -> None:
    printed = visit[1].stdout

    assert "Réponse publiée au JO du 14 avril 2026 (page 3120)" in printed
    assert "[supprimé : 12] [ajouté : 10] millions d'euros" in printed
    assert "[ajouté : [Réponse inventée pour la démonstration]" in printed


def test_the_visitor_sees_the_file_that_was_replaced_and_no_complaint_of_a_page(visit: Visit) -> None:
    printed = visit[1].stdout
    letter = " ".join(
        word for line in printed.splitlines() if line.startswith("  │ ") for word in line.split()
    )

    assert "le PDF joint n'est plus le même" in printed
    assert "avant le [supprimé : 15 mai] [ajouté : 30 septembre] 2026." in letter
    assert "HTTP 404" not in printed


def test_the_visitor_sees_a_letter_of_the_association_and_what_it_announces(visit: Visit) -> None:
    own = visit[1].stdout.partition("Ajouter un courrier")[2].partition("Chercher dans l'archive")[0]

    assert "Genre : courrier" in own
    assert "Daté du : 10 avril 2026" in own
    announced = own.partition("$ vigie commitments list\n")[2].splitlines()
    assert re.fullmatch(r"n° \d+ \(proposée\)  le 24 avril 2026", announced[0])
    assert "lettre inventée pour la démonstration" in announced[2]
    assert re.fullmatch(r"\[…\] \d+ lignes de plus", announced[6])
    assert announced[7].endswith("« dismiss » pour écarter.")


def test_the_visitor_sees_the_question_that_only_the_printed_issue_has(visit: Visit) -> None:
    first = visit[1].stdout.partition("Deuxième semaine")[0]

    assert "1 question n'est pas dans l'archive de l'Assemblée (QANR5L17QE90014)" in first


def test_the_visitor_sees_both_chambers(visit: Visit) -> None:
    first, _, second = visit[1].stdout.partition("Deuxième semaine")

    assert "n° 07591 (QE, Sénat)  Avenir des SECPA (titre inventé pour la démonstration)" in first
    assert "Réponse publiée au JO du 16 avril 2026 (page 1934)" in second
    assert "  │ - Réponse à la question du Sénat n°\u00a090302." in second


def test_the_visitor_sees_the_life_of_a_question_and_how_long_ministries_take(visit: Visit) -> None:
    printed = visit[1].stdout
    life = printed.partition("\nSa vie\n")[2].partition("\n\n")[0]

    assert [line.strip().partition(" : ")[0] for line in life.splitlines() if "source" not in line] == [
        "10 mars 2026",
        "14 avril 2026",
        "10 mai 2026",
    ]
    assert "Tous les ministères : 5 questions\n    3 répondues, 2 ouvertes (dont 1 en retard)" in printed


def test_the_second_reading_of_a_week_finds_nothing(visit: Visit) -> None:
    again = visit[1].stdout.partition("Relire aussitôt n'ajoute rien")[2].partition("Ce qui est arrivé")[0]

    assert len(re.findall(r"^\w+ +inchangée", again, re.MULTILINE)) == 4


def test_the_archive_of_the_visit_can_be_searched_afterwards(visit: Visit) -> None:
    folder, done, _ = visit
    assert f'vigie --state {folder}/state show "question 13432"' in done.stdout

    shown = vigie(folder, "show", "question 13432")

    assert (shown.code, shown.err) == (0, "")
    assert "État : répondue" in shown.out


def test_a_visit_does_not_walk_over_an_archive(visit: Visit) -> None:
    folder, _, _ = visit

    ended = vigie(folder, "demo", "--folder", str(folder))

    assert ended.code == 2
    assert "contient déjà une archive" in ended.err
    assert ended.out == ""
