"""What the spiders of questions make of answers that lie, that lead astray, or that are all bad."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse
from scrapy.settings import Settings

from crawler.commands.crawlall import by_site
from crawler.items import Checked, Reading, Unread, notes_of
from crawler.spiders.assemblee_questions import AssembleeQuestionsSpider
from crawler.spiders.base import hosts_of
from crawler.spiders.senat_questions import SenatQuestionsSpider
from crawler.spiders.unreadable import MOST_TOLD
from monitor.config import SenatSource, load_config
from tests.builders import question_json, questions_zip
from tests.crawler.assemblee import QE, SITE, SOURCE, keys
from tests.crawler.crawlers import FakeMemory, crawler_of
from tests.crawler.walk import walk
from tests.issue_builders import FOLDER, answer_xml, folder_page, question_xml, taz
from tests.senat_builders import (
    DUMP,
    KEY,
    LIST,
    PAGE,
    QUESTION_COLUMNS,
    copied,
    dumped,
    listed,
    numbered,
    page,
    row,
    stored,
)

BASE = FOLDER.removesuffix("Annee_en_cours/")
ISSUE = FOLDER + "ANQ20260010.taz"


def senat(memory: FakeMemory | None = None, **arguments: str) -> SenatQuestionsSpider:
    crawler = crawler_of(SenatQuestionsSpider, SenatSource(slug="senat_questions"), memory, **arguments)
    crawler.settings.set("VIGIE", load_config({}))
    spider = crawler.spider
    assert isinstance(spider, SenatQuestionsSpider)
    return spider


def answered(url: str, body: bytes, request: str = "") -> HtmlResponse:
    return HtmlResponse(url, body=body, request=Request(request or url))


def notes(spider: Any) -> list[str]:
    assert spider.crawler.stats is not None
    return notes_of(spider.crawler.stats)


def test_many_bad_rows_are_told_by_their_number_and_the_good_one_is_kept() -> None:
    bad = [row(**{"Date de publication JO": f"{number}"}) for number in range(1000, 1000 + 3 * MOST_TOLD)]
    made = list(senat().crawl_list(answered(LIST, listed([numbered(8001), *bad]))))
    told = [item for item in made if isinstance(item, Unread)]
    assert len(told) == MOST_TOLD + 1
    assert told[-1].reason == "une question de la liste est illisible, et 200 autres de la même réponse"
    assert any(isinstance(item, Request) for item in made)


def test_a_dump_whose_form_changed_is_one_problem_and_a_number() -> None:
    rows = [stored(id=str(number), datejodepot="hier") for number in range(5 * MOST_TOLD)]
    body = dumped(copied("tam_questions", QUESTION_COLUMNS, rows))
    made = list(senat(past="1").crawl_dump(answered(DUMP, body)))
    told = [item for item in made if isinstance(item, Unread)]
    assert len(told) == MOST_TOLD + 1
    assert told[-1].url == DUMP


def test_an_archive_whose_form_changed_is_one_problem_and_a_number() -> None:
    questions = [question_json(number) for number in range(1, 2 * MOST_TOLD)]
    for number, question in enumerate(questions[1:]):
        question["question"]["uid"] = f"autre{number}"
    crawler = crawler_of(AssembleeQuestionsSpider, SOURCE)
    spider = crawler.spider
    assert spider is not None
    done = walk(spider, SITE | {QE: questions_zip(questions)})
    assert len(done.of(Unread)) == MOST_TOLD + 1


def test_a_dump_that_was_read_in_part_is_gone_on_with() -> None:
    rows = [stored(id=str(number), reference=f"SEQ2602{number:05}") for number in (1, 2, 3)]
    body = dumped(copied("tam_questions", QUESTION_COLUMNS, rows))
    memory = FakeMemory()
    first = [
        item for item in senat(memory, past="1").crawl_dump(answered(DUMP, body)) if isinstance(item, Reading)
    ]
    assert [each.document.key[-1] for each in first] == ["1", "2", "3"]
    # The run was stopped after two of them.
    for each in first[:2]:
        assert each.member is not None
        memory.marks[each.member.name] = (each.member.crc, each.member.size)
    *second, checked = senat(memory, past="1").crawl_dump(answered(DUMP, body))
    assert [each.document.key[-1] for each in second] == ["3"]
    assert checked == Checked(url=DUMP, count=2)
    # A question that was answered since then is read again.
    rows[0]["titre"] = "Autre titre"
    again = dumped(copied("tam_questions", QUESTION_COLUMNS, rows))
    *third, _ = senat(memory, past="1").crawl_dump(answered(DUMP, again))
    assert [each.document.key[-1] for each in third] == ["1", "3"]


def test_a_name_in_a_file_says_nothing_to_a_terminal() -> None:
    rows = [stored(id="\x1b[31m\x1b]8;;http://mal.example\x07", datejodepot="\x1b[2J")]
    body = dumped(copied("tam_questions", QUESTION_COLUMNS, rows))
    [problem, _] = senat(past="1").crawl_dump(answered(DUMP, body))
    assert (problem.url + problem.reason + problem.detail).isprintable()


def test_the_page_that_a_site_gives_in_place_of_another_is_a_remark_and_the_row_is_kept() -> None:
    made = list(senat().crawl_list(answered(LIST, listed([row(**{"Date de publication JO": "2026-03-05"})]))))
    [request] = [item for item in made if isinstance(item, Request)]
    spider = senat()
    other = PAGE.replace("07591", "08001")
    done = list(spider.crawl_page(answered(other, page(), request=PAGE), **request.cb_kwargs))
    [reading] = [item for item in done if isinstance(item, Reading)]
    assert (reading.document.key, reading.document.part("question"), reading.member) == (KEY, "", None)
    assert notes(spider) == [
        f"page de question illisible : {PAGE} : le site renvoie à la question SEQ-2026-08001"
    ]


def test_a_hundred_unknown_sorts_are_five_words_and_a_number() -> None:
    rows = [numbered(8000 + number, Sort=f"Inconnu {number:03} {'x' * 5000}") for number in range(100)]
    spider = senat()
    list(spider.crawl_list(answered(LIST, listed(rows))))
    [remark] = [each for each in notes(spider) if "Sort" in each]
    assert remark.endswith("et 95 autres")
    assert len(remark) < 600


def issue_of(
    *questions: str, answers: tuple[str, ...] = (), now: datetime | None = None
) -> tuple[Any, list[str]]:
    source = replace(SOURCE, issues=BASE)
    crawler = crawler_of(AssembleeQuestionsSpider, source)
    spider = crawler.spider
    assert isinstance(spider, AssembleeQuestionsSpider)
    spider._fixed_now = now or spider._fixed_now
    body = taz(questions, answers)
    site = SITE | {FOLDER: folder_page("ANQ20260010.taz"), ISSUE: body}
    return walk(spider, site), notes(spider)


def test_an_issue_says_nothing_of_another_legislature_nor_of_days_to_come() -> None:
    done, remarks = issue_of(
        question_xml(5),
        question_xml(6, legislature=99),
        question_xml(7, day="2098-01-01"),
        answers=(answer_xml(8, day="2026-03-10"), answer_xml(9, day="2098-01-01")),
    )
    assert [key for key, _ in keys(done)][-2:] == ["QANR5L17QE5", "QANR5L17QE8"]
    assert remarks == [
        "entrées du numéro ANQ20260010.taz du JO « Questions » d'une autre législature ou mal datées : 3"
    ]


def test_an_issue_of_a_day_that_the_clock_has_not_reached_is_asked_for_again() -> None:
    early = datetime(2026, 2, 1, tzinfo=UTC)
    done, remarks = issue_of(question_xml(5), now=early)
    assert "QANR5L17QE5" not in [key for key, witness in keys(done) if witness.value == "issue"]
    assert remarks == [f"le numéro ANQ20260010.taz du JO « Questions » est illisible : {ISSUE}"]
    assert all(item.url != ISSUE for item in done.items if hasattr(item, "sha256"))


@pytest.mark.parametrize(("month", "read"), [(1, True), (6, False)])
def test_in_january_an_empty_folder_is_that_of_a_new_year(month: int, *, read: bool) -> None:
    source = replace(SOURCE, issues=BASE)
    spider = crawler_of(AssembleeQuestionsSpider, source).spider
    assert isinstance(spider, AssembleeQuestionsSpider)
    spider._fixed_now = datetime(2027, month, 2, tzinfo=UTC)
    old = BASE + "2026/"
    site = {
        FOLDER: folder_page(),
        old: folder_page("ANQ20260052.taz"),
        old + "ANQ20260052.taz": taz([question_xml(5)]),
    }
    done = walk(spider, SITE | site)
    assert (old + "ANQ20260052.taz" in done.urls) is read
    assert (notes(spider) == []) is read


def test_no_site_is_read_by_two_sources_at_once() -> None:
    groups = by_site(load_config({}).sources)
    sites = [{host.removeprefix("www.") for each in group for host in hosts_of(each)} for group in groups]
    seen: set[str] = set()
    for found in sites:
        assert not seen & found
        seen |= found
    assert {"echanges.dila.gouv.fr", "assemblee-nationale.fr", "senat.fr", "data.senat.fr"} <= seen


@pytest.mark.parametrize(("past", "limit"), [("", 7200), ("1", 0)])
def test_a_dump_that_takes_long_is_not_called_stopped(past: str, limit: int) -> None:
    config = load_config({})
    crawler = Crawler(SenatQuestionsSpider, Settings({"VIGIE": config, "CLOSESPIDER_TIMEOUT": 7200}))
    SenatQuestionsSpider.from_crawler(crawler, source="senat_questions", past=past)
    assert crawler.settings.getint("CLOSESPIDER_TIMEOUT") == limit


def test_the_dump_is_asked_for_alone() -> None:
    async def requests() -> list[Any]:
        return [request async for request in senat(past="1").start()]

    [request] = asyncio.run(requests())
    assert request.url == DUMP
