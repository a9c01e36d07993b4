"""What the spider of the Sénat asks for and hands over, decided without any network."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, Response

from crawler.items import Checked, Reading, Taken, Unread, notes_of
from crawler.parsers.senat_csv import read_list
from crawler.spiders.senat_questions import SenatQuestionsSpider
from monitor.config import Config, SenatSource, load_config
from monitor.domain.model import Witness
from monitor.domain.topics import Topic
from monitor.errors import ParseError
from tests.crawler.crawlers import FakeMemory, crawler_of
from tests.senat_builders import (
    ANSWER,
    ANSWER_COLUMNS,
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
    page_of,
    row,
    stored,
)

SOURCE = SenatSource(slug="senat_questions", pages_per_run=3)
CONFIG = load_config({})


@dataclass
class Run:
    """One run of the spider: what it hands over, and what it asks for, page after page."""

    memory: FakeMemory = field(default_factory=FakeMemory)
    source: SenatSource = SOURCE
    config: Config = CONFIG
    pages: dict[str, bytes] = field(default_factory=dict)
    items: list[Any] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def read(self, *rows: dict[str, str]) -> Run:
        """Read a list, then every page asked for; a page that is not there fails."""
        crawler = crawler_of(SenatQuestionsSpider, self.source, self.memory)
        crawler.settings.set("VIGIE", self.config)
        spider = crawler.spider
        assert isinstance(spider, SenatQuestionsSpider)
        made = list(spider.crawl_list(answered(LIST, listed(rows))))
        while made:
            item = made.pop(0)
            if not isinstance(item, Request):
                self.items.append(item)
                continue
            self.asked.append(item.url)
            made += list(self._answer(spider, item))
        assert crawler.stats is not None
        self.notes = notes_of(crawler.stats)
        self._remember()
        return self

    def _answer(self, spider: SenatQuestionsSpider, request: Request) -> Any:
        body = self.pages.get(request.url)
        if body is None:
            return spider.crawl_after_failure(SimpleNamespace(request=request))
        return spider.crawl_page(answered(request.url, body), **request.cb_kwargs)

    def _remember(self) -> None:
        marks = [item.member for item in self.items if isinstance(item, Reading) and item.member]
        self.memory.marks |= {mark.name: (mark.crc, mark.size) for mark in marks}

    @property
    def readings(self) -> list[Reading]:
        return [item for item in self.items if isinstance(item, Reading)]

    @property
    def taken(self) -> bool:
        return any(isinstance(item, Taken) for item in self.items)


async def first_request(spider: SenatQuestionsSpider) -> Request:
    """Return what the spider asks for first."""
    [request] = [request async for request in spider.start()]
    assert isinstance(request, Request)
    return request


def answered(url: str, body: bytes) -> Response:
    return HtmlResponse(url, body=body, request=Request(url))


def again(run: Run, **changes: Any) -> Run:
    """Return the next run, with the memory of this one."""
    return Run(memory=run.memory, source=run.source, config=run.config, pages=run.pages, **changes)


def known(*rows: dict[str, str]) -> FakeMemory:
    """Return a memory that has taken in some rows."""
    marks = [each.mark for each in read_list(listed(rows), url=LIST).rows]
    return FakeMemory(marks={mark.name: (mark.crc, mark.size) for mark in marks})


OLD = [numbered(number, day="2025-12-04") for number in range(6001, 6011)]
"""Questions that are too old to be news, so that a list is never empty."""


def test_a_question_of_today_is_one_reading_with_its_page_and_its_bytes() -> None:
    run = Run(pages={PAGE: page()}).read(row(**{"Date de publication JO": "2026-03-05"}))
    assert run.asked == [PAGE]
    [reading] = run.readings
    assert (reading.document.key, reading.document.part("question")) == (KEY, QUESTION)
    assert (reading.capture.url, reading.capture.body, reading.capture.member) == (PAGE, page(), None)
    assert reading.member is not None
    assert reading.witness is Witness.SOURCE
    assert run.taken


def test_an_old_question_is_its_row_alone_with_its_own_line() -> None:
    run = Run().read(*OLD)
    assert run.asked == []
    assert len(run.readings) == len(OLD)
    reading = run.readings[0]
    assert reading.document.part("question") == ""
    assert (reading.capture.url, reading.capture.member) == (LIST, "SEQ-2026-06001")
    assert read_list(reading.capture.body, url=LIST).rows[0].record.key == "SEQ-2026-06001"
    assert run.taken


def test_the_second_run_hands_over_only_what_changed() -> None:
    run = Run().read(*OLD)
    second = again(run).read({**OLD[0], "Sort": "Retirée"}, *OLD[1:])
    assert [each.document.key for each in second.readings] == ["SEQ-2026-06001"]
    assert second.readings[0].document.fields["closing_label"] == "Question retirée"
    assert [item.count for item in second.items if isinstance(item, Checked)] == [len(OLD) - 1]


def test_an_old_question_whose_title_speaks_of_a_topic_is_read_on_its_page() -> None:
    spoken = numbered(6001, day="2025-12-04", Titre="Les SEC-Pa")
    assert Run().read(spoken, *OLD[1:]).asked == [page_of("SEQ260206001")]


def test_an_old_question_that_is_followed_is_read_on_its_page() -> None:
    topic = Topic(slug="ponts", name="Ponts", terms=("viaduc",), follow=("SEQ-2026-06002",))
    run = Run(config=replace(CONFIG, topics=(topic,))).read(*OLD)
    assert run.asked == [page_of("SEQ260206002")]


def test_an_answer_that_the_list_announces_is_read_on_the_page_of_an_old_question() -> None:
    waiting = row()
    run = Run(memory=known(waiting, *OLD), pages={PAGE: page(answer=ANSWER)})
    run.read({**waiting, "Sort": "Réponse", "Titre": "Sans le sujet"}, *OLD)
    assert run.asked == [PAGE]
    assert [each.document.part("answer") for each in run.readings] == [ANSWER]
    assert run.taken


def test_a_page_without_the_answer_that_the_list_announces_is_read_again_at_the_next_run() -> None:
    waiting = row()
    run = Run(memory=known(waiting, *OLD), pages={PAGE: page()})
    run.read({**waiting, "Sort": "Réponse"}, *OLD)
    [reading] = run.readings
    assert reading.member is None
    assert reading.document.fields["closing_label"] == "Réponse publiée"
    assert not run.taken
    run.pages[PAGE] = page(answer=ANSWER)
    healed = again(run).read({**waiting, "Sort": "Réponse"}, *OLD)
    assert [each.document.part("answer") for each in healed.readings] == [ANSWER]
    assert healed.taken


@pytest.mark.parametrize("body", [None, b"<html><main><h1>Site en maintenance</h1></main></html>", b"<html>"])
def test_a_page_that_cannot_be_read_leaves_its_row_and_is_tried_again(body: bytes | None) -> None:
    recent = row(**{"Date de publication JO": "2026-03-05"})
    run = Run(pages={PAGE: body} if body else {}).read(recent, *OLD)
    alone = next(each for each in run.readings if each.document.key == KEY)
    assert (alone.document.part("question"), alone.member, alone.capture.member) == ("", None, KEY)
    assert not run.taken
    assert not [item for item in run.items if isinstance(item, Unread)]
    assert bool(run.notes) is (body is not None)
    run.pages[PAGE] = page()
    healed = again(run).read(recent, *OLD)
    assert healed.asked == [PAGE]
    assert [each.document.part("question") for each in healed.readings] == [QUESTION]
    assert healed.taken


def test_pages_are_asked_for_the_newest_first_and_the_rest_waits_with_its_row() -> None:
    rows = [numbered(8000 + number, day=f"2026-03-{number:02}") for number in range(1, 6)]
    pages = {page_of(each["Référence"]): page(title=each["Titre"]) for each in rows}
    run = Run(pages=pages).read(*rows)
    assert run.asked == [page_of(f"SEQ26020{number}") for number in (8005, 8004, 8003)]
    assert {each.document.key for each in run.readings if each.member is None} == {
        "SEQ-2026-08001",
        "SEQ-2026-08002",
    }
    assert run.notes == ["des pages de questions attendent la prochaine lecture : 2"]
    assert not run.taken
    second = again(run).read(*rows)
    assert second.asked == [page_of(f"SEQ26020{number}") for number in (8002, 8001)]
    assert second.taken


def test_the_pages_of_a_topic_are_read_again_while_their_question_is_open() -> None:
    waiting = row(Titre="Sans le sujet")
    memory = known(waiting, *OLD)
    memory.pages = (PAGE, "https://autre.example/x")
    run = Run(memory=memory, pages={PAGE: page(answer=ANSWER)}).read(waiting, *OLD)
    assert run.asked == [PAGE]
    assert [each.document.part("answer") for each in run.readings] == [ANSWER]
    ended = row(Titre="Sans le sujet", Sort="Retirée")
    memory = known(ended, *OLD)
    memory.pages = (PAGE,)
    assert Run(memory=memory).read(ended, *OLD).asked == []


def test_a_watched_question_that_left_the_list_is_a_second_witness_by_its_page() -> None:
    memory = known(*OLD)
    memory.pages = (PAGE,)
    run = Run(memory=memory, pages={PAGE: page(answer=ANSWER)}).read(*OLD)
    [reading] = run.readings
    assert (reading.witness, reading.document.key, reading.member) == (Witness.PAGE, KEY, None)
    assert reading.document.part("answer") == ANSWER


@pytest.mark.parametrize("watched", [(), (PAGE,)])
def test_the_list_is_asked_for_in_full_while_pages_are_watched(watched: tuple[str, ...]) -> None:
    crawler = crawler_of(SenatQuestionsSpider, SOURCE, FakeMemory(pages=watched))
    assert isinstance(crawler.spider, SenatQuestionsSpider)
    first = asyncio.run(first_request(crawler.spider))
    assert (first.url, first.meta["conditional"]) == (LIST, not watched)


def test_a_bad_row_is_told_and_the_list_is_read_again() -> None:
    run = Run().read({**OLD[0], "Date de publication JO": "hier"}, *OLD[1:])
    [problem] = [item for item in run.items if isinstance(item, Unread)]
    assert problem.url == f"{LIST} (ligne 2)"
    assert problem.reason == "une question de la liste est illisible"
    assert len(run.readings) == len(OLD) - 1
    assert not run.taken


def test_an_unknown_sort_is_remarked() -> None:
    run = Run().read({**OLD[0], "Sort": "Ajournée"}, *OLD[1:])
    assert run.notes == ["« Sort » que Vigie ne connaît pas, question laissée ouverte : « Ajournée »"]


def test_a_list_that_lost_most_of_its_questions_is_a_failure() -> None:
    memory = known(*(numbered(number) for number in range(6001, 6101)))
    with pytest.raises(ParseError, match="ne contient plus que 10 questions"):
        Run(memory=memory).read(*OLD)


def test_after_many_failures_in_a_row_the_rest_waits_and_the_run_says_so() -> None:
    rows = [numbered(8000 + number, day="2026-03-05") for number in range(15)]
    run = Run(source=SenatSource(slug="senat_questions")).read(*rows)
    assert len(run.asked) == 10
    assert len(run.readings) == len(rows)
    assert not [each for each in run.readings if each.member]
    assert run.notes == ["pages de questions non demandées, après 10 échecs de suite : 5"]
    [problem] = [item for item in run.items if isinstance(item, Unread)]
    assert problem.reason == "aucune page de question n'a pu être lue (10 demandées)"


def test_the_past_is_the_dump_in_place_of_the_list() -> None:
    crawler = crawler_of(SenatQuestionsSpider, SOURCE)
    spider = SenatQuestionsSpider(
        chosen=SOURCE, memory=FakeMemory(), clock_now=None, past="1", since="2026-01-01"
    )
    spider.crawler = crawler
    assert asyncio.run(first_request(spider)).url == DUMP
    rows = [
        stored(),
        stored(id="502", reference="SEQ251207000", datejodepot="2025-12-04"),
        stored(id="503", reference="?", numero="?"),
    ]
    answer = {"idque": "501", "txtrep": ANSWER, "datejorep": "2026-03-12"}
    body = dumped(
        copied("tam_questions", QUESTION_COLUMNS, rows), copied("tam_reponses", ANSWER_COLUMNS, [answer])
    )
    reading, problem, checked = spider.crawl_dump(answered(DUMP, body))
    assert isinstance(reading, Reading)
    assert isinstance(problem, Unread)
    assert (reading.document.key, reading.document.part("answer")) == (KEY, ANSWER)
    assert (reading.capture.url, reading.capture.member) == (DUMP, KEY)
    assert ANSWER.encode() in reading.capture.body
    assert problem.reason == "une question du passé est illisible"
    assert checked == Checked(url=DUMP, count=0)
