"""What the spiders ask for and hand over, decided without any network."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, TextResponse

from crawler.commands.crawlall import by_site
from crawler.items import ArchivesListed, Checked, Unread, notes_of
from crawler.spiders.base import charset, hosts_of
from crawler.spiders.journal_officiel import JournalOfficielSpider
from monitor.config import AssembleeSource, JournalSource, PressSource, Source
from monitor.domain.journal import ArchiveState
from tests.crawler.crawlers import FakeMemory, crawler_of
from tests.jo_builders import jo_index

FOLDER = "https://jo.example/JORFSIMPLE/"
JOURNAL = JournalSource(slug="journal_officiel", address=FOLDER, first_archives=2, archives_per_run=3)


def archive(number: int) -> str:
    return f"JORFSIMPLE_202603{number:02}-003012.tar.gz"


def stamp(number: int) -> str:
    return archive(number)[11:26]


def ledger(state: ArchiveState, *numbers: int) -> dict[str, tuple[ArchiveState, int]]:
    return {stamp(number): (state, 0) for number in numbers}


def indexed(crawler: Crawler, body: bytes) -> list[Any]:
    """Return what the spider makes of an index page."""
    spider = crawler.spider
    assert isinstance(spider, JournalOfficielSpider)

    async def first() -> Request:
        return await anext(spider.start())

    request = asyncio.run(first())
    return list(spider.crawl_step(HtmlResponse(request.url, body=body), **request.cb_kwargs))


def listed(memory: FakeMemory, *numbers: int, catch_up: str = "") -> tuple[list[Any], list[str]]:
    """Return what the spider makes of an index: its items, and the archives it asks for, in order."""
    crawler = crawler_of(JournalOfficielSpider, JOURNAL, memory, catch_up=catch_up)
    made = indexed(crawler, jo_index(map(archive, numbers)))
    items = [item for item in made if not isinstance(item, Request)]
    [announced] = [item for item in items if isinstance(item, ArchivesListed)]
    for item in announced.archives:
        state = ArchiveState.ASIDE if item.stamp < announced.floor else ArchiveState.WAITING
        memory.ledger.setdefault(item.stamp, (state, 0))
    asked = [item for item in made if isinstance(item, Request)]
    urls = [url for request in asked for url in (request.url, *_following(request))]
    return items, [url.removeprefix(FOLDER) for url in urls]


def _following(request: Request) -> Iterator[str]:
    return (following.url for following in request.cb_kwargs["rest"])


def test_a_first_run_reads_the_last_archives_only_and_marks_where_it_begins() -> None:
    memory = FakeMemory()
    items, asked = listed(memory, 1, 2, 3, 4)
    assert asked == [archive(3), archive(4)]
    assert items[0].floor == stamp(3)
    assert items[1:] == [Checked(url=FOLDER, count=0)]
    memory.ledger |= ledger(ArchiveState.TAKEN, 3, 4)
    items, asked = listed(memory, 1, 2, 3, 4)
    assert (items[1:], asked) == ([Checked(url=FOLDER, count=2)], [])


@pytest.mark.parametrize("state", [ArchiveState.WAITING, ArchiveState.STARTED, ArchiveState.FAILED])
@pytest.mark.parametrize("read", [(), (4,), (3,)])
def test_an_archive_that_was_not_taken_is_asked_for_again(state: ArchiveState, read: tuple[int, ...]) -> None:
    memory = FakeMemory()
    listed(memory, 1, 2, 3, 4)
    memory.ledger |= ledger(state, 3, 4) | ledger(ArchiveState.TAKEN, *read)
    _, asked = listed(memory, 1, 2, 3, 4, 5)
    assert asked == [archive(number) for number in (3, 4, 5) if number not in read]


def test_an_archive_older_than_the_latest_and_seen_late_is_read() -> None:
    memory = FakeMemory(ledger=ledger(ArchiveState.TAKEN, 1, 2, 4))
    assert listed(memory, 1, 2, 3, 4)[1] == [archive(3)]


def test_after_years_all_that_is_newer_is_read_a_few_at_a_time() -> None:
    memory = FakeMemory(ledger=ledger(ArchiveState.TAKEN, 1))
    _, asked = listed(memory, 10, 11, 12, 13, 14)
    assert asked == [archive(10), archive(11), archive(12)]


def test_a_catch_up_reads_all_that_waits() -> None:
    memory = FakeMemory(ledger=ledger(ArchiveState.TAKEN, 1))
    assert len(listed(memory, *range(1, 29), catch_up="1")[1]) == 27


def test_those_that_failed_are_tried_again_beside_the_new_ones_a_few_at_a_time() -> None:
    memory = FakeMemory(ledger=ledger(ArchiveState.FAILED, *range(1, 25)))
    _, asked = listed(memory, *range(1, 31))
    assert asked[-3:] == [archive(number) for number in (25, 26, 27)]
    assert len(asked) == 23  # twenty of those that failed, in turn by day
    assert asked == sorted(asked)


def test_what_waits_for_the_next_run_is_told() -> None:
    crawler = crawler_of(JournalOfficielSpider, JOURNAL, FakeMemory(ledger=ledger(ArchiveState.TAKEN, 1)))
    indexed(crawler, jo_index(map(archive, range(2, 9))))
    assert crawler.stats is not None
    [words] = notes_of(crawler.stats)
    assert words == (
        "rattrapage : 3 archives demandées sur 7 en attente, jusqu'au 4 mars 2026 ; il en reste 4 pour les "
        "prochaines lectures (ou : vigie crawl journal_officiel --catch-up)"
    )


def test_a_file_of_an_unknown_name_is_told() -> None:
    crawler = crawler_of(JournalOfficielSpider, JOURNAL, FakeMemory())
    indexed(crawler, jo_index([archive(1), "JORFSIMPLE_2026_03_02.tar.gz", "Avertissement.pdf"]))
    assert crawler.stats is not None
    assert notes_of(crawler.stats) == [
        "fichiers inconnus dans le sommaire des archives : JORFSIMPLE_2026_03_02.tar.gz"
    ]


def test_names_whose_case_changed_are_the_same_archives() -> None:
    crawler = crawler_of(JournalOfficielSpider, JOURNAL, FakeMemory(ledger=ledger(ArchiveState.TAKEN, 1, 2)))
    made = indexed(crawler, jo_index(archive(number).lower() for number in (1, 2, 3)))
    assert [item.url for item in made if isinstance(item, Request)] == [FOLDER + archive(3).lower()]


@pytest.mark.parametrize(
    ("body", "blocked"),
    [(jo_index([]), False), (b"<html><title>503 Service unavailable</title></html>", True)],
)
def test_an_index_without_archives_is_told_in_french(body: bytes, *, blocked: bool) -> None:
    problem, other = indexed(crawler_of(JournalOfficielSpider, JOURNAL), body)
    assert isinstance(problem, Unread)
    assert isinstance(other, Request)
    assert other.url == JOURNAL.global_address
    assert (problem.reason, problem.blocked) == ("le sommaire des archives est illisible", blocked)
    assert problem.detail


@pytest.mark.parametrize(
    ("declared", "read"),
    [("text/html", None), ("text/html; charset=UTF8", "utf-8"), ("a; charset=klingon", None)],
)
def test_a_charset_nobody_knows_is_none(declared: str, read: str | None) -> None:
    assert charset(TextResponse("https://x.example/", headers={"Content-Type": declared})) == read


def slugs(groups: Iterable[Iterable[Source]]) -> list[list[str]]:
    return [[source.slug for source in group] for group in groups]


def test_sources_of_one_site_are_read_one_after_the_other() -> None:
    def press(slug: str, *hosts: str) -> PressSource:
        return PressSource(slug=slug, feeds=tuple(f"https://{host}/flux" for host in hosts))

    alone = JournalSource(slug="jo")
    found = by_site([press("a", "un.example"), alone, press("b", "www.un.example", "deux.example")])
    assert slugs(found) == [["jo"], ["a", "b"]]
    joined = by_site(
        [press("a", "un.example"), press("c", "trois.example"), press("b", "un.example", "trois.example")]
    )
    assert slugs(joined) == [["a", "c", "b"]]
    assert by_site([]) == []


def test_the_hosts_of_a_source_are_those_of_its_addresses() -> None:
    assert hosts_of(AssembleeSource(slug="q")) == [
        "data.assemblee-nationale.fr",
        "echanges.dila.gouv.fr",
        "questions.assemblee-nationale.fr",
        "www.assemblee-nationale.fr",
    ]
    alone = AssembleeSource(slug="q", pages="", older_pages="", issues="")
    assert hosts_of(alone) == ["data.assemblee-nationale.fr"]
    assert hosts_of(JournalSource(slug="jo")) == ["echanges.dila.gouv.fr"]
    pages = PressSource(slug="p", feeds=("https://a.example/f",), pages=("https://b.example/x",))
    assert hosts_of(pages) == ["a.example", "b.example"]
