"""Which weekly issues are asked for, in what order, and what becomes of one that cannot be read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from crawler.items import Taken, Unread, notes_of
from crawler.spiders.assemblee_questions import AssembleeQuestionsSpider
from monitor.domain.model import Witness
from tests.crawler.assemblee import NAMES, PAGE, QE, QG, SITE, SOURCE, keys
from tests.crawler.crawlers import FakeMemory, crawler_of
from tests.crawler.walk import Walk, walk
from tests.issue_builders import FOLDER, answer_xml, folder_page, question_xml, taz

BASE = FOLDER.removesuffix("Annee_en_cours/")
WITH_ISSUES = replace(SOURCE, issues=BASE, issues_per_run=2)
ISSUE = taz([question_xml(5)], form="gzip")


def named(number: int) -> str:
    return f"ANQ2026{number:04}.taz"


def read(
    memory: FakeMemory,
    *numbers: int,
    site: dict[str, bytes] | None = None,
    follow: tuple[str, ...] = (),
    now: datetime | None = None,
) -> tuple[Walk, list[str]]:
    """Return what a run makes of a folder of issues, and its remarks; what it took in is remembered."""
    crawler = crawler_of(AssembleeQuestionsSpider, WITH_ISSUES, memory, follow=follow)
    spider = crawler.spider
    assert isinstance(spider, AssembleeQuestionsSpider)
    assert crawler.stats is not None
    spider._fixed_now = now or spider._fixed_now
    names = [named(number) for number in numbers]
    issues = {FOLDER + name: ISSUE for name in names}
    done = walk(spider, SITE | {FOLDER: folder_page(*names)} | issues | (site or {}))
    memory.whole |= {item.url for item in done.of(Taken)}
    assert done.of(Unread) == []
    return done, notes_of(crawler.stats)


def asked(done: Walk) -> list[str]:
    """Return the issues asked for, without their folder."""
    return [
        url.removeprefix(BASE).removeprefix("Annee_en_cours/") for url in done.urls if url.endswith("taz")
    ]


def test_the_issues_come_last_and_all_of_it_is_optional() -> None:
    issue = taz([question_xml(5), question_xml(6)], [answer_xml(13432)], form="compress")
    site = {FOLDER + named(9): issue}
    done, notes = read(FakeMemory(), 6, 7, 8, 9, site=site, follow=("QANR5L17QE13432",))
    assert done.urls == [NAMES, QE, QG, PAGE, FOLDER, FOLDER + named(8), FOLDER + named(9)]
    assert all(request.meta["optional"] for request in done.requests[3:])
    assert not any(request.meta.get("conditional") for request in done.requests[4:])
    expected = [f"QANR5L17QE{number}" for number in (5, 5, 6, 13432)]
    assert keys(done)[-4:] == [(key, Witness.ISSUE) for key in expected]
    assert [reading.capture.member for reading in done.readings[-4:]] == expected
    assert done.readings[-1].document.part("answer")
    assert notes == []


def test_a_first_run_reads_the_newest_and_later_ones_what_came_after() -> None:
    memory = FakeMemory()
    assert asked(read(memory, 1, 2, 3, 4)[0]) == [named(3), named(4)]
    assert asked(read(memory, 1, 2, 3, 4)[0]) == []
    assert asked(read(memory, *range(1, 8))[0]) == [named(5), named(6)]
    assert asked(read(memory, *range(1, 8))[0]) == [named(7)]


@pytest.mark.parametrize("body", [b"\x1f\x8b cut", b"<html><title>Accueil</title></html>", ISSUE[:60]])
def test_an_issue_that_cannot_be_read_is_a_remark_and_asked_for_again(body: bytes) -> None:
    memory = FakeMemory()
    done, notes = read(memory, 1, 2, 3, 4, site={FOLDER + named(3): body})
    assert asked(done) == [named(3), named(4)]
    assert notes == [f"le numéro {named(3)} du JO « Questions » est illisible : {FOLDER}{named(3)}"]
    assert [item.url for item in done.of(Taken)][-2:] == [FOLDER + named(2), FOLDER + named(4)]
    assert asked(read(memory, 1, 2, 3, 4, 5)[0]) == [named(3), named(5)]


def test_an_entry_that_cannot_be_read_is_told_and_the_others_are_taken_in() -> None:
    broken = question_xml(6, legislature="dix-sept")
    site = {FOLDER + named(4): taz([question_xml(5), broken], form="tar")}
    done, notes = read(FakeMemory(), 1, 2, 3, 4, site=site)
    assert [key for key, _ in keys(done)][-1] == "QANR5L17QE5"
    assert notes == [f"entrées illisibles du numéro {named(4)} du JO « Questions » : 1"]
    assert done.of(Taken)[-1].url == FOLDER + named(4)


def test_a_list_that_cannot_be_read_is_a_remark() -> None:
    done, notes = read(FakeMemory(), site={FOLDER: b"<html><title>Accueil</title></html>"})
    assert asked(done) == []
    assert notes == [f"la liste des numéros du JO « Questions » est illisible : {FOLDER}"]
    assert done.of(Taken)[-1].url == QG


def test_in_january_the_last_issues_of_the_year_before_are_read_first() -> None:
    old, memory = BASE + "2026/", FakeMemory()
    read(memory, 48, 49, 50, 51)
    site = {
        FOLDER: folder_page("ANQ20270001.taz"),
        FOLDER + "ANQ20270001.taz": ISSUE,
        old: folder_page(*map(named, range(40, 53))),
        old + named(52): ISSUE,
    }
    now = datetime(2027, 1, 6, tzinfo=UTC)
    assert asked(read(memory, site=site, now=now)[0]) == [f"2026/{named(52)}", "ANQ20270001.taz"]
    # Without the folder of the year before, the new one is read all the same.
    memory = FakeMemory()
    read(memory, 48, 49, 50, 51)
    assert asked(read(memory, site=site | {old: b""}, now=now)[0]) == ["ANQ20270001.taz"]
    assert asked(read(memory, site={**site, old: b"", FOLDER: b""}, now=now)[0]) == []
