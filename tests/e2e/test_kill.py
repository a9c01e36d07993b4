"""Killed at any instant and started again, a crawl ends as if nothing had happened (TESTS.md R1)."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from monitor.demo.mirror import MirrorServer
from monitor.demo.site import Resource, Site
from monitor.storage.blobs import BlobStore
from monitor.storage.orm import (
    CaptureRow,
    ChangeRow,
    DocumentRow,
    EventRow,
    FetchedRow,
    MemberRow,
    VersionRow,
)
from monitor.storage.orm_journal import ArchiveRow, JournalIssueRow
from tests.builders import amo_zip, question_json, questions_zip
from tests.e2e.crawling import Installation, feed, page
from tests.jo_builders import jo_archive, jo_index, jo_summary_xml, jo_text_xml

AN, JO, PRESS = "https://an.example/", "https://jo.example/jorf/", "https://presse.example/"
CONFIG = f"""
[sources.assemblee_questions]
address = "{AN}"
archives = ["QE.json.zip"]
names = "amo.zip"

[sources.journal_officiel]
address = "{JO}"

[sources.presse_sante]
feeds = ["{PRESS}flux"]
template = "generic"
"""
QUESTIONS, TEXTS, PAGES = 600, 40, 15
SEED = 20260312
DAYS = ("2026-03-12T07:00:00Z", "2026-03-19T07:00:00Z")


def question(number: int, day: int) -> dict[str, Any]:
    """Return a question: one in ten speaks of the topic, one in seven is answered on the second day."""
    about = "des SEC-Pa" if number % 10 == 0 else "des routes"
    words = f"Mme la députée demande ce que deviendront les équipes {about} du canton n° {number}. " * 8
    answer = ("<p>Une mesure est en préparation.</p>", "2026-03-17", "2301")
    answered = day == 1 and number % 7 == 0
    return question_json(
        number, title=f"Avenir n° {number}", texts=(words,), answers=(answer,) if answered else ()
    )


def questions(day: int) -> Site:
    numbers = range(1, QUESTIONS + 1 + day * 30)
    body = questions_zip(question(number, day) for number in numbers)
    names = amo_zip({"PA795108": ("Mme", "Élise", "Leboucher")})
    return {AN + "QE.json.zip": Resource(body, "application/zip"), AN + "amo.zip": Resource(names)}


def journal(day: int) -> Site:
    archives = {}
    for issue in range(3 + 2 * day):
        keys = [f"JORFTEXT{issue * 100 + number:012}" for number in range(TEXTS)]
        texts = {
            f"{key}.xml": jo_text_xml(
                key, title=f"Arrêté relatif aux SEC-Pa, {key}", container="JORFCONT000000000001"
            )
            for key in keys
        }
        summary = jo_summary_xml(dict.fromkeys(keys, "Arrêté"), container="JORFCONT000000000001")
        stamp = f"2026030{issue + 1}-003012"
        archives[f"JORFSIMPLE_{stamp}.tar.gz"] = jo_archive({**texts, "JORFCONT000000000001.xml": summary})
    index = Resource(jo_index(archives), "text/html;charset=ISO-8859-1", etag=False)
    return {JO: index} | {JO + name: Resource(body, "application/x-gzip") for name, body in archives.items()}


def press(day: int) -> Site:
    links = [f"{PRESS}article-{number}" for number in range(PAGES)]
    words = "Le ministère répond aux SEC-Pa." if day else "Le ministère étudie la demande."
    pages = {link: page(f"Communiqué {link[-2:]}", f"{words} {link}") for link in links}
    return {PRESS + "flux": feed(*links), **pages}


def site_of(day: int) -> Site:
    return questions(day) | journal(day) | press(day)


def install_in(folder: Path, mirror: MirrorServer) -> Installation:
    folder.mkdir()
    install = Installation(folder=folder, mirror=mirror)
    install.configure(CONFIG)
    return install


def archive_of(install: Installation) -> dict[str, Any]:
    """Return all that an archive holds, without times, nor the numbers that depend on the order."""
    with install.session() as session:
        documents = {row.id: row.public_id for row in session.scalars(select(DocumentRow))}
        versions = session.scalars(select(VersionRow)).all()
        changes = {
            row.version_id: (row.fields, row.hunks, row.summary) for row in session.scalars(select(ChangeRow))
        }
        return {
            "documents": sorted(
                (row.public_id, row.key, row.kind, row.url, row.title, str(row.published_on), repr(row.notes))
                for row in session.scalars(select(DocumentRow))
            ),
            "versions": sorted(
                (
                    documents[row.document_id],
                    row.number,
                    row.fingerprint,
                    row.title,
                    row.text,
                    repr((row.fields, row.sections, row.links, changes.get(row.id))),
                    row.capture.sha256 if row.capture else "",
                )
                for row in versions
            ),
            "mentions": mentions_of(install),
            "events": sorted(
                (
                    row.subject,
                    row.kind,
                    row.cause,
                    str(row.occurred_on),
                    row.late,
                    row.summary,
                    tuple(topic.topic for topic in row.topics),
                )
                for row in session.scalars(select(EventRow))
            ),
            "members": sorted((row.name, row.crc, row.size) for row in session.scalars(select(MemberRow))),
            "fetched": sorted((row.url, row.etag, row.sha256) for row in session.scalars(select(FetchedRow))),
            "archives": sorted(
                (row.stamp, row.state, row.texts, row.issues, row.unread)
                for row in session.scalars(select(ArchiveRow))
            ),
            "numbers": sorted(
                (row.container, row.number, repr(row.entries))
                for row in session.scalars(select(JournalIssueRow))
            ),
            "captures": sorted(
                (row.sha256, row.member, row.size) for row in session.scalars(select(CaptureRow))
            ),
        }


def mentions_of(install: Installation) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(install.state / "vigie.db")) as database:
        rows = database.execute(
            "SELECT d.public_id, v.number, m.topic, m.term, m.start, m.end, m.matched FROM mention m "
            "JOIN version v ON v.id = m.version_id JOIN document d ON d.id = v.document_id"
        ).fetchall()
    return sorted(rows)


def is_whole(install: Installation) -> str:
    """Return what SQLite says of the file, after the recovery that any opening makes."""
    if not (install.state / "vigie.db").is_file():
        return "ok"
    database = sqlite3.connect(install.state / "vigie.db")
    found = database.execute("PRAGMA integrity_check").fetchone()[0]
    database.close()
    return str(found)


def crawl_killed(install: Installation, mirror: MirrorServer, dice: random.Random, *, now: str) -> bool:
    """Start a crawl, kill its whole group at work; return whether it had not ended before.

    It is at work from its first request on: the kill comes a random moment after a random request.
    """
    place = {"VIGIE_CONFIG": str(install.config), "VIGIE_STATE": str(install.state)}
    process = subprocess.Popen(
        [sys.executable, "-m", "scrapy", "crawlall"],  # what `vigie crawl` starts
        env={**install.environment(now), **place, "SCRAPY_SETTINGS_MODULE": "crawler.settings"},
        cwd=install.folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    wanted = len(mirror.requests) + dice.randrange(1, 20)
    while process.poll() is None and len(mirror.requests) < wanted:
        time.sleep(0.005)
    try:
        process.wait(dice.uniform(0, 0.4))
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True
    return False


@pytest.fixture(scope="module")
def mirror() -> Iterator[MirrorServer]:
    with MirrorServer({}) as server:
        yield server


@pytest.fixture(scope="module")
def undisturbed(mirror: MirrorServer, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return the archive of an uninterrupted story."""
    install = install_in(tmp_path_factory.mktemp("calm") / "calm", mirror)
    for day, now in enumerate(DAYS):
        mirror.site = site_of(day)
        crawled = install.crawl(now=now)
        assert crawled.code == 0, crawled.stderr
    return archive_of(install)


def kill_many(install: Installation, mirror: MirrorServer, kills: int, seed: int) -> int:
    """Tell the same story with so many kills, half of them each day; return how many struck."""
    dice = random.Random(seed)
    struck = 0
    for day, now in enumerate(DAYS):
        mirror.site = site_of(day)
        for _ in range(kills // 2):
            struck += crawl_killed(install, mirror, dice, now=now)
            assert is_whole(install) == "ok"
        crawled = install.crawl(now=now)
        assert crawled.code == 0, crawled.stderr
    sys.stdout.write(f"seed {seed}: {struck} of {kills} kills struck a crawl at work\n")
    return struck


def check(install: Installation, expected: dict[str, Any]) -> None:
    found = archive_of(install)
    for part, rows in expected.items():
        assert found[part] == rows, f"{part} differ"
    blobs = BlobStore(install.state / "blobs")
    assert all(len(blobs.get(sha256)) == size for sha256, _, size in found["captures"])


def test_ten_kills_change_nothing(tmp_path: Path, mirror: MirrorServer, undisturbed: dict[str, Any]) -> None:
    assert len(undisturbed["documents"]) == QUESTIONS + 30 + 5 * TEXTS + PAGES
    assert len(undisturbed["events"]) > 100
    install = install_in(tmp_path / "killed", mirror)
    assert kill_many(install, mirror, 10, SEED) >= 8
    check(install, undisturbed)


@pytest.mark.long
def test_fifty_kills_change_nothing(
    tmp_path: Path, mirror: MirrorServer, undisturbed: dict[str, Any]
) -> None:
    install = install_in(tmp_path / "killed", mirror)
    assert kill_many(install, mirror, 50, SEED + 1) >= 40
    check(install, undisturbed)
