"""The public speeches from a server to the archive, by the ordinary command: parts, conditions, faults."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from monitor.demo.mirror import MirrorServer
from monitor.demo.site import Resource
from monitor.storage.orm import CaptureRow, EventRow
from tests.e2e.crawling import Crawled, Installation
from tests.speech_builders import FILE, endless_server, numbered, record_bytes, whole_file

SLUG = "discours_publics"
HEAD = 60_000
CONFIG = f"""
[sources.{SLUG}]
kind = "public_speeches"
address = "{FILE}"
head_bytes = {HEAD}
"""
ANSWERS = (
    (b"<html><head><title>Accueil</title></head><body>Bienvenue</body></html>", "failed"),
    (b"<html><head><title>Request Rejected</title></head></html>", "blocked"),
)
DAYS = [f"2026-03-{day}T07:00:00Z" for day in range(12, 20)]


@pytest.fixture
def install(tmp_path: Path) -> Iterator[Installation]:
    with MirrorServer({}) as mirror:
        made = Installation(folder=tmp_path, mirror=mirror)
        made.configure(CONFIG)
        yield made


def crawl(install: Installation, body: bytes, day: int = 0, **served: str) -> Crawled:
    assert install.mirror is not None
    install.mirror.site = {FILE: Resource(body, served.get("content_type", "application/json"))}
    return install.crawl(SLUG, now=DAYS[day])


def asked(install: Installation) -> list[tuple[str | None, bool]]:
    """Return the parts that were asked for, and whether under a condition."""
    assert install.mirror is not None
    files = [each.headers for each in install.mirror.requests if each.path.endswith(".json")]
    return [(headers.get("range"), "if-none-match" in headers) for headers in files]


def captures(install: Installation) -> int:
    with install.session() as session:
        return session.scalar(select(func.count(CaptureRow.id))) or 0


def test_four_days_of_the_file(install: Installation) -> None:
    first = crawl(install, numbered(range(10_300, 9_999, -1)))
    count = len(install.versions(SLUG))
    assert (first.code, first.outcomes()) == (0, {SLUG: "changed"}), first.stderr
    assert 70 < count == captures(install) == first.runs[SLUG]["read"] < 100
    assert set(install.taken()) == {FILE}

    same = crawl(install, numbered(range(10_300, 9_999, -1)), 1)
    assert (same.outcomes(), same.runs[SLUG]["read"]) == ({SLUG: "unchanged"}, 0)
    assert asked(install) == [(f"bytes=0-{HEAD - 1}", False), (f"bytes=0-{HEAD - 1}", True)]

    records = [record_bytes(number, mise_a_jour="2026-03-14") for number in range(10_302, 9_999, -1)]
    records[10] = record_bytes(10_292, resume="Le ministre annonce un plan.")
    third = crawl(install, whole_file(*records), 2)
    told = {key: third.runs[SLUG][key] for key in ("outcome", "new", "changed")}
    assert told == {"outcome": "changed", "new": 2, "changed": 1}, third.stderr
    assert third.runs[SLUG]["read"] >= count - 1
    assert captures(install) == count + 3
    assert {key for key, number in install.versions(SLUG).items() if number > 1} == {"vp:257010292"}

    fourth = crawl(install, whole_file(*records[:40][::-1], *records[40:]), 3)
    assert fourth.outcomes() == {SLUG: "unchanged"}
    assert captures(install) == count + 3


def test_a_mention_in_the_keywords_is_told_once(install: Installation) -> None:
    old = numbered(range(10_050, 9_999, -1))
    assert crawl(install, old).code == 0
    speaking = record_bytes(10_051, descripteurs=["SEC-Pa", "Centre de santé"], prononciation="2026-03-12")
    rest = b"[" + speaking + b"," + old[1:]
    assert crawl(install, rest, 1).runs[SLUG]["mentions"] == 1
    assert crawl(install, rest.replace(b'"mise_a_jour": "2026-03-11"', b'"mise_a_jour": null'), 2).code == 0
    with install.session() as session:
        told = [(row.kind, row.document.key) for row in session.scalars(select(EventRow)) if row.document]
    assert told == [("mention_appeared", "vp:257010051")]


def test_an_outage_is_caught_up_by_parts(install: Installation) -> None:
    assert crawl(install, numbered(range(10_200, 9_799, -1))).code == 0
    before = set(install.versions(SLUG))
    done = crawl(install, numbered(range(10_400, 9_799, -1)), 7)
    assert (done.code, done.runs[SLUG]["new"]) == (0, 200), done.stderr
    assert set(install.versions(SLUG)) - before == {f"vp:2570{n:05}" for n in range(10_201, 10_401)}
    assert len(asked(install)) == 4
    assert [condition for _, condition in asked(install)] == [False, True, False, False]


@pytest.mark.parametrize("length", [True, False])
def test_a_server_without_parts_is_stopped_at_the_size_asked_for(tmp_path: Path, *, length: bool) -> None:
    with endless_server(length=length) as server:
        install = Installation(folder=tmp_path, mirror=None, environ={"VIGIE_MIRROR": server.url})
        install.configure(CONFIG)
        done = install.crawl(SLUG, now=DAYS[0])
        assert (done.code, done.outcomes()) == (0, {SLUG: "changed"}), done.stderr
        assert 70 < len(install.versions(SLUG)) < 110
        assert server.sent < 40_000_000  # what the buffers of two sockets may hold, not 240 MB
        assert len(server.asked) == 2


def test_another_answer_is_never_a_day_without_news(install: Installation) -> None:
    good = numbered(range(10_020, 9_999, -1))
    assert crawl(install, good).code == 0
    for day, (body, outcome) in enumerate(ANSWERS, start=1):
        bad = crawl(install, body, day)
        assert (bad.code, bad.outcomes()) == (1, {SLUG: outcome})
        assert bad.runs[SLUG]["message"]
    assert crawl(install, good, 3).outcomes() == {SLUG: "unchanged"}


def test_a_broken_record_makes_the_run_partial(install: Installation) -> None:
    body = whole_file(record_bytes(1), b'{"id": "2", "titre": ' + b"[" * 5_000 + b"]" * 5_000 + b"}")
    done = crawl(install, body)
    assert (done.code, done.outcomes()) == (1, {SLUG: "partial"})
    assert set(install.versions(SLUG)) == {"vp:257000001"}
    assert install.taken() == {}
