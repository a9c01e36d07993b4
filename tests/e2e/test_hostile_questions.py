"""Days on which the Sénat lies, refuses or breaks: what was known stays, and what was wrong is told."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from monitor.demo.mirror import MirrorServer
from monitor.demo.site import Resource, Site
from tests.e2e.crawling import Installation
from tests.senat_builders import (
    ANSWER,
    DUMP,
    KEY,
    LIST,
    PAGE,
    QUESTION,
    QUESTION_COLUMNS,
    copied,
    dumped,
    listed,
    numbered,
    page,
    row,
    stored,
)

SLUG = "senat_questions"
FIRST, SECOND, THIRD = "2026-02-06T07:00:00Z", "2026-03-12T07:00:00Z", "2026-03-13T07:00:00Z"
OLD = [numbered(number, day="2025-12-04") for number in range(6001, 6021)]
OBEYED = "\x00\x07\x1b\x9b\u202e"


@pytest.fixture
def install(tmp_path: Path) -> Iterator[Installation]:
    with MirrorServer({}) as mirror:
        made = Installation(folder=tmp_path, mirror=mirror)
        made.configure("[sources.senat_questions]\nenabled = true\n")
        yield made


def put(install: Installation, found: Site) -> None:
    assert install.mirror is not None
    install.mirror.site = found


def asked(install: Installation) -> list[str]:
    assert install.mirror is not None
    return [request.path for request in install.mirror.requests]


def good(**changes: str) -> Site:
    return {LIST: Resource(listed([row(**changes), *OLD]), "text/csv"), PAGE: Resource(page())}


def robots(host: str, *closed: str) -> Site:
    rules = "".join(f"Disallow: {path}\n" for path in closed)
    return {
        f"https://{host}/robots.txt": Resource(f"User-agent: *\n{rules}".encode(), "text/plain", etag=False)
    }


def known(install: Installation) -> dict[str, str]:
    return {key: found.versions[-1].text for key, found in install.documents(SLUG).items()}


FAULTS = {
    "fewer rows": (
        Resource(listed([row(), *OLD[:3]]), "text/csv"),
        "failed",
        "ne contient plus que 4 questions",
    ),
    "empty": (Resource(b"", "text/csv"), "failed", "réponse vide"),
    "header alone": (Resource(listed([]), "text/csv"), "failed", "aucune question lisible"),
    "a page": (
        Resource(b"<html><title>Accueil</title><p>Bienvenue</p></html>"),
        "failed",
        "aucune de ses colonnes",
    ),
    "refused": (Resource(b"<h1>Forbidden</h1>", status=403), "blocked", "le site refuse l'accès"),
    "maintenance": (Resource(b"<title>Site en maintenance</title>"), "blocked", "site en maintenance"),
    "too wide": (Resource(b"a;" * 1_000_000, "text/csv"), "failed", "l'en-tête de la liste est illisible"),
    "cut": (Resource(listed([row(), *OLD]), "text/csv", truncate_at=900), "failed", "s'est interrompu"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_list_that_is_not_one_changes_nothing_and_the_next_one_heals(
    install: Installation, fault: str
) -> None:
    answer, outcome, says = FAULTS[fault]
    put(install, good())
    assert install.crawl(SLUG, now=FIRST).outcomes() == {SLUG: "changed"}
    before = known(install)
    put(install, {**good(), LIST: answer})
    bad = install.crawl(SLUG, now=SECOND)
    assert (bad.code, bad.outcomes()) == (1, {SLUG: outcome})
    assert says in bad.runs[SLUG]["message"]
    assert known(install) == before
    put(install, {**good(), PAGE: Resource(page(answer=ANSWER))})
    assert install.crawl(SLUG, now=THIRD).outcomes() == {SLUG: "changed"}
    assert ANSWER in known(install)[KEY]


def test_a_page_that_fails_for_ever_keeps_its_row_and_never_hides_the_others(install: Installation) -> None:
    other = numbered(8001, day="2026-02-05")
    rows = listed([row(), other, *OLD])
    head = "Question de Mme SOUYRIS Anne (Paris - GEST) publiée le 05/02/2026"
    site: Site = {
        LIST: Resource(rows, "text/csv"),
        PAGE: Resource(b"", status=500),
        other["URL Question"].replace("http:", "https:"): Resource(page(title=other["Titre"], head=head)),
    }
    put(install, site)
    for now in (FIRST, SECOND, THIRD):
        run = install.crawl(SLUG, now=now)
        assert (
            run.code,
            "HTTP 500" in run.runs[SLUG]["message"] or "erreur" in run.runs[SLUG]["message"],
        ) == (0, True)
        assert QUESTION in known(install)["SEQ-2026-08001"]
    assert install.versions(SLUG)[KEY] == 1
    assert LIST not in install.taken()


def test_the_page_of_another_question_is_not_archived_under_this_one(install: Installation) -> None:
    stranger = page(
        "M. Dupont s'inquiète des SECPA de l'Ain.",
        title="Entretien des ponts",
        head="Question de M. DUPONT Jean (Ain - UC) publiée le 12/02/2026",
    )
    put(install, {**good(), PAGE: Resource(stranger)})
    run = install.crawl(SLUG, now=FIRST)
    assert "the page is that of another question" in run.runs[SLUG]["message"]
    assert "Dupont" not in known(install)[KEY]
    elsewhere = PAGE.replace("07591", "06001")
    moved = Resource(b"", status=302, headers={"Location": elsewhere})
    put(install, {**good(), PAGE: moved, elsewhere: Resource(page())})
    run = install.crawl(SLUG, now=SECOND)
    assert "le site renvoie à la question SEQ-2026-06001" in run.runs[SLUG]["message"]
    assert QUESTION not in known(install)[KEY]


def test_robots_txt_is_obeyed_and_told_wherever_it_forbids(install: Installation) -> None:
    put(install, good() | robots("data.senat.fr", "/"))
    run = install.crawl(SLUG, now=FIRST)
    assert run.outcomes() == {SLUG: "blocked"}
    assert "robots.txt" in run.runs[SLUG]["message"]
    assert [path for path in asked(install) if not path.endswith("robots.txt")] == []
    put(install, good() | robots("www.senat.fr", "/questions/"))
    run = install.crawl(SLUG, now=SECOND)
    assert "le site demande de ne pas lire cette adresse (robots.txt)" in run.runs[SLUG]["message"]
    assert not [path for path in asked(install) if "qSEQ" in path]
    assert QUESTION not in known(install)[KEY]
    run = install.crawl(SLUG, "--past", now=THIRD)
    assert run.code == 1


def test_nothing_that_a_site_writes_is_obeyed_by_a_terminal(install: Installation) -> None:
    evil = "\x1b[31m\x1b]8;;http://mal.example\x07[red]x[/red]\x9b31m\u202e"
    cells = {
        name: f"{value}{evil}" for name, value in row().items() if name in {"Titre", "Nom", "Groupe", "Sort"}
    }
    cells["Ministère de dépôt"] = f"Santé{evil}"
    broken = row(**{"URL Question": f"https://www.senat.fr/{evil}.html", "Référence": evil})
    body = listed([row(**cells), broken, *OLD], encoding="utf-8")
    put(install, {LIST: Resource(body, "text/csv"), PAGE: Resource(page(QUESTION + evil, title=evil))})
    install.run("crawl", SLUG, now=FIRST)
    put(install, {LIST: Resource(body, "text/csv"), DUMP: Resource(evil_dump(evil), "application/zip")})
    said = [install.run("crawl", SLUG, "--past", now=SECOND)]
    commands = ["status"], ["questions"], ["show", KEY], ["events"], ["search", "x"], ["export", "ics"]
    said += [install.run(*command, now=THIRD) for command in commands]
    printed = "".join(done.stdout + done.stderr for done in said)
    assert "[red]x[/red]" in printed
    assert not [sign for sign in OBEYED if sign in printed]


def evil_dump(evil: str) -> bytes:
    rows = [stored(id=evil, datejodepot=evil), stored(titre=evil, txtque=evil, mindepotlib=evil)]
    return dumped(copied("tam_questions", QUESTION_COLUMNS, rows))


def test_the_past_goes_on_where_a_killed_run_stopped(install: Installation) -> None:
    rows = [stored(id=str(n), reference=f"SEQ2502{n:05}", numero=f"{n:05}") for n in range(1, 1501)]
    put(install, {DUMP: Resource(dumped(copied("tam_questions", QUESTION_COLUMNS, rows)), "application/zip")})
    command = install.command("crawl", SLUG, "--past")
    with subprocess.Popen(
        command, env=install.environment(), cwd=install.folder, stderr=subprocess.DEVNULL
    ) as run:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and run.poll() is None:
            if (install.state / "vigie.db").exists() and count(install) >= 200:
                break
            time.sleep(0.02)
        second = install.run("crawl", SLUG, "--past", "--json")
        stop(run)
    assert second.returncode == 75
    before = count(install)
    assert before > 0
    done = install.crawl(SLUG, "--past")
    assert (done.code, done.runs[SLUG]["read"], done.runs[SLUG]["new"]) == (0, 1500, 1500 - before)
    again = install.crawl(SLUG, "--past")
    assert (again.outcomes(), again.runs[SLUG]["read"]) == ({SLUG: "unchanged"}, 1500)


def count(install: Installation) -> int:
    try:
        return len(install.documents(SLUG))
    except Exception:  # noqa: BLE001 - the archive is being made
        return 0


def stop(run: subprocess.Popen[bytes]) -> None:
    """Kill a crawl and the process of Scrapy that it started."""
    for child in psutil.Process(run.pid).children(recursive=True) if run.poll() is None else ():
        child.kill()
    run.kill()


@pytest.mark.parametrize(
    ("now", "day", "due"),
    [
        ("2026-12-31T23:30:00Z", "2026-12-31", "2027-02-28"),
        ("2028-02-29T12:00:00Z", "2027-12-31", "2028-02-29"),
        ("2026-03-29T00:59:00Z", "2026-01-29", "2026-03-29"),
        ("2026-10-25T00:30:00Z", "2026-08-25", "2026-10-25"),
    ],
)
def test_terms_fall_on_days_of_the_calendar_whatever_the_clock(
    install: Installation, now: str, day: str, due: str
) -> None:
    year, month = day[2:4], day[5:7]
    reference = f"SEQ{year}{month}07591"
    address = f"https://www.senat.fr/questions/base/20{year}/q{reference}.html"
    changes = {"Date de publication JO": day, "Référence": reference, "URL Question": address}
    put(install, {LIST: Resource(listed([row(**changes)]), "text/csv")})
    assert install.crawl(SLUG, now=now).code == 0
    exported = install.run("export", "ics", now=now).stdout
    assert f"DTSTART;VALUE=DATE:{due.replace('-', '')}\n" in exported.replace("\r", "")
    # A clock that goes back a day makes nothing twice and loses nothing.
    earlier = f"{int(now[:4]) - 1}{now[4:].replace('02-29', '02-28')}"
    assert install.crawl(SLUG, now=earlier).outcomes() == {SLUG: "unchanged"}
    assert set(install.versions(SLUG).values()) == {1}
