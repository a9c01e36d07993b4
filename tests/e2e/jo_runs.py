"""Running the scripted month of the Journal officiel, with and without kills, and reading what came of it."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select

from monitor.demo.mirror import MirrorServer
from monitor.demo.site import Resource, Site
from monitor.storage.orm import EventRow, RunRow
from monitor.storage.orm_journal import AlarmRow
from tests import jo_month as jo
from tests.e2e.crawling import Installation
from tests.e2e.forked import Forks
from tests.e2e.test_kill import archive_of, is_whole
from tests.jo_month_expected import Replayed, Told

SLUG = "journal_officiel"
PARIS = ZoneInfo("Europe/Paris")
CONFIG = f"""
[sources.{SLUG}]
address = "{jo.JO}"
global_address = ""
first_archives = 1
archives_per_run = %d
"""


def install_in(folder: Path, mirror: MirrorServer, *, per_run: int = 60) -> Installation:
    folder.mkdir()
    install = Installation(folder=folder, mirror=mirror)
    install.configure(CONFIG % per_run)
    return install


def paris_day(moment: datetime) -> date:
    return moment.astimezone(PARIS).date()


def told(install: Installation) -> list[Told]:
    with install.session() as session:
        return sorted(
            Told(
                subject=row.subject,
                kind=row.kind,
                cause=row.cause,
                occurred_on=row.occurred_on,
                observed_on=paris_day(row.observed_at),
                late=row.late,
            )
            for row in session.scalars(select(EventRow))
        )


def alarms(install: Installation) -> dict[tuple[str, str], tuple[date, date | None]]:
    with install.session() as session:
        return {
            (row.kind, row.cause): (paris_day(row.raised_at), row.ended_at and paris_day(row.ended_at))
            for row in session.scalars(select(AlarmRow))
        }


def still_open(install: Installation) -> set[tuple[str, str]]:
    return {cause for cause, (_, ended) in alarms(install).items() if ended is None}


def runs(install: Installation) -> dict[int, tuple[str | None, str]]:
    """Return the outcome and the message of the latest run of each day."""
    with install.session() as session:
        rows = session.scalars(select(RunRow).order_by(RunRow.id)).all()
        return {paris_day(row.started_at).day: (row.outcome, row.message) for row in rows}


def check_texts(install: Installation, expected: Replayed) -> None:
    documents = install.documents(SLUG)
    assert {key: len(row.versions) for key, row in documents.items()} == expected.versions
    for key, (words, rect) in expected.words().items():
        text = documents[key].versions[-1].text
        assert words in text
        assert rect in text


def check_ledger(install: Installation, *, renamed: bool) -> None:
    """Every archive was taken in, once, under the name it was first seen by."""
    names = [each.name_on(each.listed_from if renamed else jo.LAST) for each in jo.DELIVERIES]
    expected = {f"JORFSIMPLE_{jo.ASIDE}.tar.gz": "aside"} | dict.fromkeys(names, "taken")
    assert install.archives(SLUG) == expected
    assert not [path for path in (install.state / "downloads" / SLUG).iterdir() if path.is_file()]


def outage(install: Installation, mirror: MirrorServer) -> Iterator[str]:
    """Yield when each crawl is due: on the 1st, then on the 31st until all is read; the folder is set."""
    mirror.site = jo.site_on(jo.FIRST)
    yield jo.six_in_the_morning(jo.FIRST)
    mirror.site = jo.site_on(jo.LAST, faults=False)
    for hour in range(6, 24):
        yield f"2026-03-31T{hour:02}:00:00+02:00"
        if "waiting" not in install.archives(SLUG).values():
            return


def in_one_day() -> list[tuple[jo.Delivery, date]]:
    return [(each, jo.FIRST if each.listed_from == jo.FIRST else jo.LAST) for each in jo.DELIVERIES]


def killed(
    forks: Forks, install: Installation, mirror: MirrorServer, *, now: str, after: int, wait: float
) -> bool:
    """Kill a crawl some seconds after so many of its requests; return whether it was at work."""
    wanted = len(mirror.requests) + after
    struck = forks.kill(install, now=now, ready=lambda: len(mirror.requests) >= wanted, wait=wait)
    assert is_whole(install) == "ok"
    return struck


def check_same(install: Installation, calm: Installation) -> None:
    expected, found = archive_of(calm), archive_of(install)
    for part, rows in expected.items():
        assert found[part] == rows, f"{part} differ"
    assert told(install) == told(calm)
    assert still_open(install) == still_open(calm)


def catch_up_killed(
    forks: Forks, install: Installation, mirror: MirrorServer, *, kills: int, seed: int
) -> tuple[int, int]:
    """Catch the month up with so many kills before each crawl; return how many there were, and struck."""
    dice = random.Random(seed)
    tried = struck = 0
    for now in outage(install, mirror):
        for _ in range(kills):
            # robots.txt, the index, then the archives
            after, wait = dice.randrange(2, 5), dice.uniform(0, 0.06)
            struck += killed(forks, install, mirror, now=now, after=after, wait=wait)
            tried += 1
        assert forks.crawl(install, now=now) == 0
    sys.stdout.write(f"seed {seed}: {struck} of {tried} kills struck a crawl at work\n")
    return tried, struck


def month_killed(
    forks: Forks, install: Installation, mirror: MirrorServer, *, days: set[date], seed: int
) -> int:
    """Read the month each morning, with a kill before on some days; return how many struck."""
    dice, struck = random.Random(seed), 0
    for day in jo.month():
        mirror.site, now = jo.site_on(day), jo.six_in_the_morning(day)
        if day in days:
            new = sum(each.taken_on == day for each in jo.DELIVERIES)
            after, wait = dice.randrange(2, 3 + new), dice.uniform(0, 0.08)
            struck += killed(forks, install, mirror, now=now, after=after, wait=wait)
        forks.crawl(install, now=now)
    sys.stdout.write(f"seed {seed}: {struck} of {len(days)} kills struck a crawl at work\n")
    return struck


class Heavy(dict[str, Resource]):
    """A folder of which one archive comes in two parts; the second, at first, never comes."""

    def __init__(self, site: Site, url: str, body: bytes) -> None:
        super().__init__(site | {url: Resource(body, "application/x-gzip")})
        self._url, self.asked = url, 0

    def __getitem__(self, url: str) -> Resource:
        resource = super().__getitem__(url)
        self.asked += url == self._url
        return replace(resource, delay=30) if url == self._url and self.asked == 2 else resource
