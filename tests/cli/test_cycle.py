"""``vigie run``, ``cron`` and ``rebuild``, and what ``vigie`` says of its own mistakes and of ours."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from monitor.demo.mirror import MirrorServer, Resource
from monitor.demo.sources import week
from monitor.services.locks import job_lock
from tests.cli.command import (
    AFTER,
    CONFIG,
    Ended,
    clock,
    database_rows,
    good,
    installed,
    refused,
    vigie,
)
from tests.mailbox import Mailbox, free_port, mailbox

THURSDAY, MONDAY = clock(1), "2026-04-13T05:00:00Z"
NO_SENDER = CONFIG.partition("[mail]")[0]

# --- run


def ran(folder: Path, now: str, *, smtp: str, refusing: bool = False) -> Ended:
    """Run the daily command while the first week's sources (or sites that all refuse) answer."""
    site = {url: Resource(body=b"no", status=403) for url in week(1)} if refusing else week(1)
    with MirrorServer(site) as mirror:
        return vigie(folder, "run", now=now, environ={"VIGIE_MIRROR": mirror.url, "VIGIE_SMTP_URL": smtp})


def test_the_first_run_reads_and_freezes_no_week_before_it(tmp_path: Path) -> None:
    ended = ran(installed(tmp_path), THURSDAY, smtp="smtp://127.0.0.1:1")

    assert (ended.code, ended.err) == (0, "")
    assert "assemblee_questions  du nouveau" in ended.out
    assert ended.out.endswith("Rien à envoyer.\n")
    assert database_rows(tmp_path)["issue"] == []


@pytest.fixture(scope="module")
def thursday(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation that ran once, on the Thursday of the first week, with one reader."""
    folder = installed(tmp_path_factory.mktemp("jeudi"))
    assert ran(folder, THURSDAY, smtp="smtp://127.0.0.1:1").code == 0
    good(folder, "subscribers", "add", "ana@example.org", now=THURSDAY)
    return folder


@pytest.fixture
def one_run(thursday: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may change."""
    return Path(shutil.copytree(thursday, tmp_path / "vigie"))


def _subjects(box: Mailbox) -> list[str]:
    return [str(message["Subject"]) for _, message in box.received]


def test_the_run_of_a_monday_reads_freezes_and_sends_once(one_run: Path) -> None:
    with mailbox() as box:
        first = ran(one_run, MONDAY, smtp=box.url)
        second = ran(one_run, "2026-04-14T05:00:00Z", smtp=box.url)

    assert (first.code, first.err) == (0, "")
    assert "sec-pa 2026-W15 : lettre figée." in first.out
    assert "1 lettre(s) acceptée(s) par le relais." in first.out
    assert (second.code, second.err) == (0, "")
    assert "déjà figée, inchangée" in second.out
    assert second.out.endswith("Rien à envoyer.\n")
    assert box.recipients == ["ana@example.org"]
    assert "6 au 12 avril 2026" in _subjects(box)[0]


def test_a_run_whose_sources_refuse_still_sends_and_ends_with_1(one_run: Path) -> None:
    with mailbox() as box:
        ended = ran(one_run, MONDAY, smtp=box.url, refusing=True)

    assert ended.code == 1
    assert "presse_sante : " in ended.err
    assert box.recipients == ["ana@example.org"]


def test_a_run_without_sender_says_so_after_reading_and_freezing(one_run: Path) -> None:
    installed(one_run, NO_SENDER)

    ended = ran(one_run, MONDAY, smtp="smtp://127.0.0.1:1")

    assert ended.code == 2
    assert "sec-pa 2026-W15 : lettre figée." in ended.out
    assert ended.err.startswith("[mail] from manque")
    assert "Traceback" not in ended.err


def test_a_run_whose_relay_is_absent_ends_with_1_and_the_next_sends(one_run: Path) -> None:
    failed = ran(one_run, MONDAY, smtp=f"smtp://127.0.0.1:{free_port()}")
    with mailbox() as box:
        mended = ran(one_run, MONDAY, smtp=box.url)

    assert failed.code == 1
    assert "Rien n'est perdu" in failed.err
    assert mended.code == 0
    assert box.recipients == ["ana@example.org"]


@pytest.mark.parametrize("job", ["run", "crawl"])
def test_a_run_beside_another_leaves_at_once_with_75(one_run: Path, job: str) -> None:
    before = database_rows(one_run)
    with job_lock(one_run / "state", job):
        ended = ran(one_run, MONDAY, smtp="smtp://127.0.0.1:1")

    assert ended.code == 75
    assert database_rows(one_run) == before


def test_a_crawl_beside_another_leaves_with_75_and_names_its_sources(one_run: Path) -> None:
    with job_lock(one_run / "state", "crawl"), MirrorServer(week(1)) as mirror:
        ended = vigie(one_run, "crawl", "--json", environ={"VIGIE_MIRROR": mirror.url})

    assert ended.code == 75
    assert {item["outcome"] for item in ended.items} == {"skipped"}


def test_a_run_without_contact_reads_nothing(tmp_path: Path) -> None:
    assert "dites qui vous êtes" in refused(installed(tmp_path, ""), "run")


# --- cron


def test_the_lines_of_cron_name_everything_by_absolute_paths(tmp_path: Path) -> None:
    folder = installed(tmp_path / "ma veille 100%")

    lines = good(folder, "cron").out.splitlines()

    run, send = [line for line in lines if line[0].isdigit()]
    place = str(folder).replace("%", "\\%")
    assert run.startswith("10 7 * * * /")
    assert f"--config '{place}/vigie.toml' --state '{place}/state' run >> '{place}/state/vigie.log'" in run
    assert send.startswith("40 * * * * /")
    assert " send >> " in send
    assert "MAILTO=veille@example.org" in lines


def test_the_command_of_cron_can_be_run_from_anywhere(one_run: Path, tmp_path: Path) -> None:
    line = next(line for line in good(one_run, "cron").out.splitlines() if " send >> " in line)
    elsewhere = tmp_path / "ailleurs"
    elsewhere.mkdir()

    done = subprocess.run(  # the shell is what cron uses
        ["/bin/sh", "-c", line.partition("40 * * * * ")[2]],
        cwd=elsewhere,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert (one_run / "state" / "vigie.log").read_text("utf-8") == "Rien à envoyer.\n"


def test_cron_warns_of_the_variables_it_will_not_know(tmp_path: Path) -> None:
    printed = good(installed(tmp_path), "cron", environ={"VIGIE_SMTP_PASSWORD": "sesame"}).out

    assert "# cron ne connaîtra pas VIGIE_SMTP_PASSWORD" in printed
    assert "sesame" not in printed


# --- rebuild


def test_a_rebuild_finds_again_what_was_lost_and_tells_nothing_twice(writable: Path) -> None:
    before = database_rows(writable)
    with closing(sqlite3.connect(writable / "state" / "vigie.db")) as connection, connection:
        connection.execute("DELETE FROM mention")
        connection.execute("DELETE FROM search_entry")
    assert good(writable, "search", "secpa", "--json").json["items"] == []

    assert good(writable, "rebuild").out == "65 documents relus, 41 mentions, index refait.\n"

    assert good(writable, "search", "secpa").out.endswith("8 documents\n")
    after = database_rows(writable)
    assert (after["event"], after["event_topic"]) == (before["event"], before["event_topic"])
    assert good(writable, "show", "question 13432", "--json").json["mentions"]


def test_a_rebuild_applies_another_topic_to_the_past(writable: Path) -> None:
    topic = '[[topics]]\nslug = "aqua"\nname = "Aquaculture"\nterms = ["production aquacole"]\n'
    installed(writable, CONFIG + topic)

    good(writable, "rebuild")

    assert [item["document"] for item in good(writable, "questions", "--json").items] == ["QANR5L17QE90004"]
    assert good(writable, "show", "question 13432", "--json").json["mentions"] == []


def test_a_rebuild_does_not_run_beside_a_crawl(writable: Path) -> None:
    with job_lock(writable / "state", "crawl"):
        assert vigie(writable, "rebuild").code == 75


# --- the command itself


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["serch"], "La commande 'serch' n'existe pas : est-ce 'search' ?"),
        (["zzz"], "La commande 'zzz' n'existe pas."),
        (["--nope"], "L'option --nope n'existe pas."),
        (["--state"], "L'option '--state' attend une valeur."),
        (["--state", "x"], "Il manque une commande."),
        (["status", "trop"], "Il y a des mots en trop : trop."),
        (["crawl", "--json=oui"], "L'option '--json' ne prend pas de valeur."),
        (["show", "x", "--version", "deux"], "'--version' : cette valeur ne convient pas."),
        (["subscribers", "add"], "Il manque 'address'."),
    ],
)
def test_a_mistyped_command_is_explained_in_french_with_the_help(
    tmp_path: Path, arguments: list[str], said: str
) -> None:
    lines = refused(installed(tmp_path), *arguments).splitlines()

    assert lines[0] == said
    assert lines[-1].startswith("Aide : vigie ")
    assert lines[-1].endswith(" --help")


@pytest.mark.parametrize("arguments", [[], ["topics"], ["subscribers"]])
def test_without_argument_the_help_is_shown(tmp_path: Path, arguments: list[str]) -> None:
    assert "Commands:" in refused(installed(tmp_path), *arguments)


def test_every_command_of_the_help_says_what_it_does(tmp_path: Path) -> None:
    printed = good(installed(tmp_path), "--help").out
    commands = [line.split(maxsplit=1) for line in printed.partition("Commands:\n")[2].splitlines()]

    assert {name for name, *_ in commands} >= set(
        "run crawl search show events questions digest send subscribers topics detect status rebuild cron "
        "demo".split()
    )
    assert all(len(words) == 2 for words in commands)
    for name, _ in commands:
        assert good(installed(tmp_path), name, "--help").out.startswith(f"Usage: vigie {name} ")


def test_the_version_is_that_of_the_package(tmp_path: Path) -> None:
    assert good(tmp_path, "--version").out == "vigie 0.1.0\n"


def test_a_wrong_configuration_stops_every_command_with_its_place(tmp_path: Path) -> None:
    folder = installed(tmp_path, '[site]\nnom = "x"\n')

    for command in ("crawl", "events", "topics list", "run", "cron"):
        assert refused(folder, *command.split()).startswith("[site] : la clé « nom » est inconnue.")


def test_a_full_disk_is_a_failure_said_in_a_sentence(writable: Path) -> None:
    database = writable / "state" / "vigie.db"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("ALTER TABLE subscriber RENAME COLUMN address TO lost")

    ended = vigie(writable, "subscribers", "add", "ana@example.org")

    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith(
        "Échec : l'archive n'a pas pu être lue ou écrite (no such column: subscriber.address)"
    )


def test_a_reader_who_closes_the_pipe_ends_the_command_quietly(two_weeks: Path) -> None:
    command = f"{sys.executable} -m monitor events | true"
    environ = {
        "PATH": os.environ["PATH"],
        "VIGIE_STATE": str(two_weeks / "state"),
        "VIGIE_NOW": AFTER,
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }

    done = subprocess.run(
        ["/bin/sh", "-c", command], env=environ, capture_output=True, text=True, check=False
    )

    assert (done.stdout, done.stderr) == ("", "")


def test_python_dash_m_monitor_is_vigie(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "topics"], capture_output=True, text=True, check=False, cwd=tmp_path
    )

    assert done.returncode == 2
    assert "Usage: vigie topics" in done.stderr
