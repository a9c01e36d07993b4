"""A month of the Journal officiel with all that may go wrong in it: exactly what was to come of it, no more.

Read each morning; read in one go after an outage; and with kill -9 at any archive.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from sqlalchemy import select

from crawler.partial import PART_BYTES
from monitor.demo.mirror import MirrorServer
from monitor.storage.orm import RunRow
from tests import jo_month as jo
from tests.e2e.crawling import Installation
from tests.e2e.forked import Forks
from tests.e2e.jo_runs import (
    SLUG,
    Heavy,
    alarms,
    catch_up_killed,
    check_ledger,
    check_same,
    check_texts,
    in_one_day,
    install_in,
    killed,
    month_killed,
    outage,
    runs,
    told,
)
from tests.e2e.test_kill import is_whole
from tests.jo_month import container_of, march
from tests.jo_month_expected import Told, day_by_day, links_told, replay

PER_RUN = 7
SEED = 20260331
PARTIAL, UNCHANGED = (6, 7, 11, 17, 18), (2, 9, 12, 16, 21, 22, 23, 30)
SAID = {
    6: "une archive est illisible, elle sera redemandée à la prochaine lecture : {}JORFSIMPLE_20260305-",
    7: "une archive est illisible, elle sera redemandée à la prochaine lecture : {}JORFSIMPLE_20260307-",
    11: "une archive est illisible, elle sera redemandée à la prochaine lecture : {}JORFSIMPLE_20260310-",
    14: "le sommaire des archives est illisible : {}",
    17: f"le transfert s'est interrompu avant la fin : {{}}JORFSIMPLE_{jo.CUT_TRANSFER}.tar.gz",
    18: f"le transfert s'est interrompu avant la fin : {{}}JORFSIMPLE_{jo.CUT_TRANSFER}.tar.gz"
    f" ; fichiers inconnus dans le sommaire des archives : {jo.UNKNOWN_NAME}",
}
SKIPPED, MISSING = ("number_skipped", "2026:0060"), ("texts_missing", container_of(61))
ALARMS = {  # the day each is raised, and the day it ends
    SKIPPED: (march(13), None),
    MISSING: (march(14), None),
    ("texts_missing", container_of(63)): (march(16), march(26)),
    ("archive_failed", jo.CUT_TRANSFER): (march(18), march(19)),
    ("number_skipped", "2026:0064"): (march(18), march(19)),
    ("silence", jo.BACK): (march(23), march(24)),
}
DOWN = jo.six_in_the_morning(march(13)).replace("06:", "05:").replace("+01:00", "+00:00")
OF_THE_SOURCE = [
    Told(
        subject=f"source:{SLUG}",
        kind=f"source_{state}",
        cause=DOWN,
        occurred_on=march(day),
        observed_on=march(day),
    )
    for state, day in (("down", 14), ("back", 15))
]
BY_HAND = {  # all that is told and is no first sight of a text, with the day
    (jo.CHANGED.key, "text_changed", "v2", 5),
    (jo.RECTIFIED.key, "text_rectified", "v2", 5),
    (jo.WITHDRAWN.key, "document_absent", "withdrawn:20260311-214512", 12),
    (jo.WITHDRAWN.key, "document_back", "withdrawn:20260311-214512", 20),
    (jo.FUNDED.key, "text_rectified", jo.RECTIFICATIF.key, 24),
    (jo.REPEALED.key, "text_repealed", jo.REPEALING.key, 25),
    (jo.MODIFYING.key, "document_published", "published", 26),
    (f"source:{SLUG}", "source_down", DOWN, 14),
    (f"source:{SLUG}", "source_back", DOWN, 15),
}


@pytest.fixture(scope="module")
def mirror() -> Iterator[MirrorServer]:
    with MirrorServer({}) as server:
        yield server


@pytest.fixture(scope="module")
def forks() -> Iterator[Forks]:
    with Forks(SLUG) as found:
        yield found


# --- Each morning


@pytest.fixture(scope="module")
def morning(mirror: MirrorServer, forks: Forks, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Return the archive of the month, read each day at six."""
    install = install_in(tmp_path_factory.mktemp("month") / "calm", mirror)
    mirror.requests.clear()
    for day in jo.month():
        mirror.site = jo.site_on(day)
        code = forks.crawl(install, now=jo.six_in_the_morning(day))
        assert code == (1 if day.day in SAID else 0), day
    return install


@pytest.fixture(scope="module")
def asked(mirror: MirrorServer, morning: Installation) -> Mapping[str, int]:
    """Return how many times each archive was asked for in the month, by its name."""
    del morning
    return Counter(each.path.rpartition("/")[2] for each in mirror.requests if ".tar" in each.path)


def test_each_archive_is_asked_for_once_more_than_it_failed(
    asked: Mapping[str, int], morning: Installation
) -> None:
    expected = {each.name_on(each.taken_on): 1 + len(each.faults) for each in jo.DELIVERIES}
    expected[f"JORFSIMPLE_{jo.CUT_TRANSFER}.tar.gz"] += 2 * 2  # a cut transfer is tried three times a day
    assert asked == expected
    check_ledger(morning, renamed=True)


def test_the_texts_and_their_versions_are_those_of_the_deliveries(morning: Installation) -> None:
    expected = replay(day_by_day())
    changed = {jo.CHANGED.key, jo.RECTIFIED.key, jo.PLAIN.key}
    assert expected.versions == {key: 2 if key in changed else 1 for key in expected.versions}
    assert len(expected.versions) == 25 * 5 + 5 + 2 + 2  # numbers, more of theirs, announced, of the past
    check_texts(morning, expected)


def test_each_event_is_told_on_its_day_and_nothing_else(morning: Installation) -> None:
    expected = replay(day_by_day())
    links = links_told({each.stamp: each.taken_on for each in jo.DELIVERIES})
    assert told(morning) == sorted([*expected.told, *links, *OF_THE_SOURCE])
    first_sights = [each for each in told(morning) if each.kind == "mention_appeared"]
    others = {each for each in told(morning) if each.kind != "mention_appeared"}
    assert {(each.subject, each.kind, each.cause, each.observed_on.day) for each in others} == BY_HAND
    assert {each.subject for each in first_sights if each.late} == {jo.COMES_LATE.key}
    assert not {each.subject for each in first_sights} & {jo.OLD.key, jo.REPEALED.key}


def test_each_alarm_is_raised_and_ended_on_its_day(morning: Installation) -> None:
    assert alarms(morning) == ALARMS


def test_each_run_says_how_it_went(morning: Installation) -> None:
    found = runs(morning)
    expected = {day.day: "changed" for day in jo.month()} | dict.fromkeys(UNCHANGED, "unchanged")
    expected |= dict.fromkeys(PARTIAL, "partial") | {14: "failed"}
    assert {day: outcome for day, (outcome, _) in found.items()} == expected
    for day, (_, message) in found.items():
        assert message.startswith(SAID[day].format(jo.JO)) if day in SAID else message == ""


def test_a_text_withdrawn_is_kept_and_says_since_when(morning: Installation) -> None:
    documents = morning.documents(SLUG)
    out, back = documents[jo.WITHDRAWN_TOO.key], documents[jo.WITHDRAWN.key]
    assert (out.notes["withdrawn_on"], out.notes["withdrawn_stamp"]) == ("2026-03-11", jo.DELETIONS)
    assert "withdrawn_on" not in back.notes
    assert back.notes["withdrawn_history"] == [{"stamp": jo.DELETIONS, "back": jo.BACK}]
    noted = {key for key, row in documents.items() if "withdrawn_on" in row.notes}
    assert noted == {jo.WITHDRAWN_TOO.key}


# --- After an outage: nothing was read from the 2nd to the 30th


@pytest.fixture(scope="module")
def caught_up(mirror: MirrorServer, forks: Forks, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Return the archive of the same month, caught up on its last day some archives at a time."""
    install = install_in(tmp_path_factory.mktemp("outage") / "calm", mirror, per_run=PER_RUN)
    for now in outage(install, mirror):
        assert forks.crawl(install, now=now) == 0
    return install


def test_after_an_outage_the_texts_are_the_same(caught_up: Installation, morning: Installation) -> None:
    """One has a version more: its archive, which failed for two days, was overtaken by the one after it."""
    check_ledger(caught_up, renamed=False)
    check_texts(caught_up, replay(in_one_day()))
    assert caught_up.versions(SLUG) == morning.versions(SLUG) | {jo.OVERTAKEN.key: 2}


def test_after_an_outage_the_same_facts_are_told_late(caught_up: Installation) -> None:
    """The source was not asked, so it was not down; what is a week old is late."""
    seen = {each.stamp: day for each, day in in_one_day()}
    expected = sorted([*replay(in_one_day()).told, *links_told(seen)])
    assert told(caught_up) == expected
    facts = {(each.subject, each.kind, each.cause) for each in expected}
    by_day = [*replay(day_by_day()).told, *links_told(seen)]
    overtaken = (jo.OVERTAKEN.key, "text_changed", "v2")
    assert facts == {(each.subject, each.kind, each.cause) for each in by_day} | {overtaken}


def test_after_an_outage_only_what_never_came_is_an_alarm(caught_up: Installation) -> None:
    """No archive failed, the folder was not silent; a text that comes some archives later ends its own."""
    late = {("texts_missing", container_of(63)): (jo.LAST, jo.LAST)}
    assert alarms(caught_up) == {SKIPPED: (jo.LAST, None), MISSING: (jo.LAST, None)} | late


def test_a_catch_up_says_how_far_it_is(caught_up: Installation) -> None:
    with caught_up.session() as session:
        said = [row.message for row in session.scalars(select(RunRow).order_by(RunRow.id))][1:]
    waiting = len(jo.DELIVERIES) - 1
    for message in said[:-1]:
        assert message.startswith(f"rattrapage : {PER_RUN} archives demandées sur {waiting} en attente")
        waiting -= PER_RUN
    assert said[-1] == ""
    assert 0 < waiting <= PER_RUN


# --- Killed at any archive


def test_kills_while_catching_up_change_nothing(
    tmp_path: Path, mirror: MirrorServer, forks: Forks, caught_up: Installation
) -> None:
    install = install_in(tmp_path / "killed", mirror, per_run=PER_RUN)
    tried, struck = catch_up_killed(forks, install, mirror, kills=3, seed=SEED)
    assert tried >= 12
    assert struck >= 10
    check_same(install, caught_up)


def check_same_month(install: Installation, morning: Installation) -> None:
    """An archive that failed twice because a kill came after the first time is one alarm more, and ended."""
    check_same(install, morning)
    found = alarms(install)
    assert found.keys() >= ALARMS.keys()
    assert all(ended for cause, (_, ended) in found.items() if cause not in ALARMS)


def test_kills_in_the_month_change_nothing(
    tmp_path: Path, mirror: MirrorServer, forks: Forks, morning: Installation
) -> None:
    install = install_in(tmp_path / "killed", mirror)
    days = set(random.Random(SEED).sample(list(jo.NUMBERS), 12))
    assert month_killed(forks, install, mirror, days=days, seed=SEED) >= 8
    check_same_month(install, morning)


def test_a_kill_between_two_parts_of_an_archive_costs_neither(
    tmp_path: Path, mirror: MirrorServer, forks: Forks, caught_up: Installation
) -> None:
    install = install_in(tmp_path / "killed", mirror)
    mirror.site = jo.site_on(jo.FIRST)
    assert forks.crawl(install, now=jo.six_in_the_morning(jo.FIRST)) == 0
    chosen = next(each for each in jo.DELIVERIES if each.stamp == jo.DELETIONS)
    body = chosen.body({"annexe.bin": random.Random(SEED).randbytes(PART_BYTES + 1024)})
    name = chosen.name_on(jo.LAST)
    site = mirror.site = Heavy(jo.site_on(jo.LAST, faults=False), jo.JO + name, body)
    now = jo.six_in_the_morning(jo.LAST)
    assert forks.kill(install, now=now, ready=lambda: site.asked == 2, wait=0)
    part = install.state / "downloads" / SLUG / f"{name}.part"
    assert part.stat().st_size == PART_BYTES
    assert is_whole(install) == "ok"
    mirror.requests.clear()
    assert forks.crawl(install, now=now) == 0
    asked = [each.headers["range"] for each in mirror.requests if each.path.endswith(name)]
    assert [each.partition("-")[0] for each in asked] == [f"bytes={PART_BYTES}"]
    check_ledger(install, renamed=False)
    check_same(install, caught_up)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
def test_a_month_killed_every_morning(
    tmp_path: Path, mirror: MirrorServer, forks: Forks, morning: Installation, seed: int
) -> None:
    install = install_in(tmp_path / "killed", mirror)
    assert month_killed(forks, install, mirror, days=set(jo.month()), seed=seed) >= 20
    check_same_month(install, morning)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
def test_a_catch_up_that_only_ever_is_killed(
    tmp_path: Path, mirror: MirrorServer, forks: Forks, caught_up: Installation, seed: int
) -> None:
    """No crawl ends: each is killed at the first archives that it asks for, until all are taken in."""
    install, dice, struck = install_in(tmp_path / "killed", mirror), random.Random(seed), 0
    mirror.site, now = jo.site_on(jo.FIRST), jo.six_in_the_morning(jo.LAST)
    assert forks.crawl(install, now=jo.six_in_the_morning(jo.FIRST)) == 0
    mirror.site = jo.site_on(jo.LAST, faults=False)
    for _ in range(400):
        wait = dice.uniform(0, 0.08)
        struck += killed(forks, install, mirror, now=now, after=3, wait=wait)
        states = install.archives(SLUG)
        if len(states) == len(jo.DELIVERIES) + 1 and "waiting" not in states.values():
            break
    sys.stdout.write(f"seed {seed}: {struck} kills struck\n")
    assert struck >= 15
    assert forks.crawl(install, now=now) == 0
    check_same(install, caught_up)
