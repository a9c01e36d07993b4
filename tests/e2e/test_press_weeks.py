"""Three scripted weeks of a press site: exactly the expected events, and no false absence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from monitor.demo.mirror import MirrorServer
from monitor.storage.orm import EventRow, RunRow
from monitor.storage.orm_journal import AlarmRow
from tests import press_weeks as weeks
from tests.e2e.crawling import Installation
from tests.e2e.forked import Forks
from tests.listing_pages import dsfr_url

SLUG = "presse_ministere"
PARIS = ZoneInfo("Europe/Paris")
CONFIG = f"""
[sources.{SLUG}]
kind = "press"
label = "Ministère imaginaire"
feeds = ["{weeks.FEED}"]

[[sources.{SLUG}.lists]]
url = "{weeks.LIST}"
"""


class Told(NamedTuple):
    observed_on: int
    kind: str
    title: str
    occurred_on: date


MONEY, ANNEX = weeks.MONEY.title, weeks.MONEY.pdfs[0][0]
EXPECTED = [
    Told(2, "mention_appeared", ANNEX, date(2026, 2, 25)),
    Told(2, "mention_appeared", weeks.BRIEF.title, date(2026, 2, 20)),
    Told(2, "mention_appeared", weeks.OPINION.title, date(2026, 2, 23)),
    Told(2, "mention_appeared", weeks.MONEY.title, date(2026, 2, 25)),
    Told(5, "mention_appeared", weeks.CALL.title, date(2026, 3, 5)),
    Told(6, "text_changed", MONEY, date(2026, 3, 6)),
    Told(7, "text_changed", ANNEX, date(2026, 3, 7)),
    Told(9, "document_absent", weeks.BRIEF.title, date(2026, 3, 8)),
    Told(11, "source_down", "Ministère imaginaire", date(2026, 3, 11)),
    Told(13, "source_back", "Ministère imaginaire", date(2026, 3, 13)),
    Told(13, "document_back", weeks.BRIEF.title, date(2026, 3, 13)),
    Told(18, "mention_appeared", weeks.AFTER.title, date(2026, 3, 18)),
    Told(20, "text_changed", MONEY, date(2026, 3, 20)),
]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The archive after a crawl each morning."""
    folder: Path = tmp_path_factory.mktemp("semaines")
    with MirrorServer({}) as mirror, Forks(SLUG) as forks:
        install = Installation(folder=folder, mirror=mirror)
        install.configure(CONFIG)
        for day in weeks.days():
            mirror.site = weeks.site_on(day)
            forks.crawl(install, now=f"{day}T06:00:00+01:00")
        yield install


def told(install: Installation) -> list[Told]:
    with install.session() as session:
        return [
            Told(
                row.observed_at.astimezone(PARIS).day,
                row.kind,
                row.document.title if row.document else row.source.label,
                row.occurred_on,
            )
            for row in session.scalars(select(EventRow).order_by(EventRow.id))
        ]


def outcomes(install: Installation) -> dict[int, str | None]:
    with install.session() as session:
        runs = session.scalars(select(RunRow).order_by(RunRow.id))
        return {run.started_at.astimezone(PARIS).day: run.outcome for run in runs}


def messages(install: Installation) -> dict[int, str]:
    with install.session() as session:
        runs = session.scalars(select(RunRow).order_by(RunRow.id))
        return {run.started_at.astimezone(PARIS).day: run.message for run in runs}


def test_exactly_the_expected_events_are_told(read: Installation) -> None:
    assert sorted(told(read)) == sorted(EXPECTED)


def test_a_refusal_is_a_state_and_what_it_hides_is_not_absent(read: Installation) -> None:
    found = outcomes(read)
    assert {day: found[day] for day in (10, 11, 12, 13)} == {
        10: "unchanged",
        11: "blocked",
        12: "blocked",
        13: "unchanged",
    }
    assert weeks.OPINION.title not in {
        item.title for item in told(read) if item.kind in {"document_absent", "document_back"}
    }


def test_half_a_page_is_not_believed(read: Installation) -> None:
    money = read.documents(SLUG)["article3401"]
    texts = [version.text for version in money.versions]
    assert all("relevés de décisions" in text for text in texts)
    seen = {version.observed_at.astimezone(PARIS).day for version in money.versions}
    assert seen == {2, 6, 16, 20}  # on the 16th in its new form, which is told to nobody
    assert "la plus grande part du texte manque" in messages(read)[weeks.HALF.day]


def test_a_redesign_is_one_alarm_and_its_pages_are_the_same_documents(read: Installation) -> None:
    with read.session() as session:
        alarms = [(row.kind, row.cause, row.ended_at) for row in session.scalars(select(AlarmRow))]
    assert alarms == [("site_changed", weeks.REDESIGN.isoformat(), None)]
    known = {f"article{each.number}" for each in weeks.RELEASES if each is not weeks.AFTER}
    pages = {key: row for key, row in read.documents(SLUG).items() if row.kind == "press"}
    assert pages.keys() == {*known, dsfr_url(weeks.AFTER.slug)}
    assert {row.url for row in pages.values()} == {dsfr_url(each.slug) for each in weeks.RELEASES}


def test_the_words_of_each_change_are_shown(read: Installation) -> None:
    done = read.run("events", "--kind", "text_changed", "--json", now=f"{weeks.LAST}T08:00:00+01:00")
    changes = [
        tuple(
            (hunk["before"].strip(), hunk["after"].strip())
            for hunk in item["changes"]
            if hunk["op"] != "equal"
        )
        for item in json.loads(done.stdout)["items"]
    ]
    assert sorted(changes) == sorted([(("12", "10"),), (("460", "380"),), (("d’avril", "de juin"),)])


def test_the_letter_says_that_the_site_refused(read: Installation) -> None:
    read.run(
        "digest",
        "--week",
        "2026-W11",
        "--preview",
        str(read.folder / "lettres"),
        now="2026-03-16T08:00:00+01:00",
    )
    [letter] = (read.folder / "lettres").rglob("*.txt")
    words = " ".join(letter.read_text("utf-8").split())
    assert "Une rencontre avec les équipes des centres" in words
    assert "refus du pare-feu F5" in words
    assert "Absente le 8 mars 2026 et le 9 mars 2026 (HTTP 404)" in words


def test_an_interruption_of_a_week_loses_nothing_and_invents_nothing(tmp_path: Path) -> None:
    """Read on the 2nd, on the 10th and at the end: what is between two readings is told once, or unseen."""
    with MirrorServer({}) as mirror, Forks(SLUG) as forks:
        install = Installation(folder=tmp_path, mirror=mirror)
        install.configure(CONFIG)
        for day in (weeks.FIRST, date(2026, 3, 10), date(2026, 3, 22)):
            mirror.site = weeks.site_on(day)
            forks.crawl(install, now=f"{day}T06:00:00+01:00")
    assert sorted(item[1:3] for item in told(install) if item.observed_on > weeks.FIRST.day) == sorted(
        [
            ("mention_appeared", weeks.CALL.title),
            ("text_changed", MONEY),
            ("text_changed", ANNEX),
            ("mention_appeared", weeks.AFTER.title),
        ]
    )
