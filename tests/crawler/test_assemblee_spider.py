"""What the spider of the Assemblée asks for, in order, and what it makes of each answer, without network."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crawler.items import NamesRead, Taken, Unread, notes_of
from crawler.spiders import assemblee_questions
from crawler.spiders.assemblee_questions import AssembleeQuestionsSpider
from monitor.config import AssembleeSource
from monitor.domain.model import Witness
from tests.crawler.assemblee import (
    ALL_NAMES,
    AMO,
    DYN,
    FOLLOWED,
    NAMES,
    NOW,
    OLD,
    OPEN_DATA,
    PAGE,
    PAGES,
    QE,
    QG,
    SITE,
    SOURCE,
    keys,
    walked,
)
from tests.crawler.crawlers import FakeMemory, crawler_of
from tests.crawler.walk import walk

# The order -----------------------------------------------------------------------------------------


def test_the_names_then_the_archives_then_the_pages_one_after_the_other() -> None:
    done, notes = walked(SITE)
    assert done.urls == [NAMES, QE, QG, PAGE]
    assert keys(done) == [
        ("QANR5L17QE1", Witness.SOURCE),
        ("QANR5L17QE2", Witness.SOURCE),
        ("QANR5L17QG1", Witness.SOURCE),
        (FOLLOWED, Witness.PAGE),
    ]
    assert [item.url for item in done.of(Taken)] == [NAMES, QE, QG, PAGE]
    assert (done.of(Unread), notes) == ([], [])


@pytest.mark.parametrize("lost", [NAMES, QE, QG, PAGE])
def test_an_address_that_does_not_answer_does_not_hide_those_after_it(lost: str) -> None:
    done, _ = walked({url: body for url, body in SITE.items() if url != lost})
    assert done.urls == [NAMES, QE, QG, PAGE]
    assert [item.url for item in done.of(Taken)] == [url for url in (NAMES, QE, QG, PAGE) if url != lost]


@pytest.mark.parametrize("broken", [NAMES, QE, QG, PAGE])
def test_an_answer_that_is_no_archive_nor_page_does_not_either(broken: str) -> None:
    done, notes = walked(SITE | {broken: b"<html><title>Accueil</title><main>Bienvenue</main></html>"})
    assert [item.url for item in done.of(Taken)] == [url for url in (NAMES, QE, QG, PAGE) if url != broken]
    problems = [(problem.url, problem.reason) for problem in done.of(Unread)]
    if broken in {QE, QG}:
        assert (problems, notes) == ([(broken, "une page web à la place de l'archive zip")], [])
    else:
        assert (problems, len(notes)) == ([], 1)
        assert broken in notes[0]


def test_a_mistake_of_the_program_is_told_and_hides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise TypeError("une faute")

    monkeypatch.setattr(assemblee_questions, "parse", broken)
    done, _ = walked(SITE)
    assert done.urls[-1] == PAGE
    assert [(problem.url, problem.reason, problem.detail) for problem in done.of(Unread)] == [
        (url, "erreur imprévue du programme", "TypeError: une faute") for url in (QE, QG)
    ]
    assert [item.url for item in done.of(Taken)] == [NAMES, PAGE]


def test_only_what_a_run_can_do_without_is_optional_and_all_is_conditional() -> None:
    done, _ = walked(SITE, FakeMemory(without_name=1))
    assert {request.url: request.meta["optional"] for request in done.requests} == {
        NAMES: True,
        QE: False,
        QG: False,
        ALL_NAMES: True,
        PAGE: True,
    }
    assert all(request.meta["conditional"] for request in done.requests)


# All the names -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("without_name", "age", "asked"),
    [(0, None, False), (1, None, True), (1, 29, False), (1, 30, True)],
)
def test_all_names_are_asked_for_when_one_is_missing_once_a_month(
    without_name: int, age: int | None, *, asked: bool
) -> None:
    times = {} if age is None else {ALL_NAMES: NOW - timedelta(days=age)}
    memory = FakeMemory(without_name=without_name, times=times)
    done, _ = walked(SITE | {ALL_NAMES: AMO}, memory)
    assert done.urls == [NAMES, QE, QG, *[ALL_NAMES] * asked, PAGE]
    assert len(done.of(NamesRead)) == 1 + asked


def test_a_missing_name_is_looked_for_after_the_archives_that_may_hold_it() -> None:
    memory = FakeMemory()
    crawler = crawler_of(AssembleeQuestionsSpider, SOURCE, memory)
    spider = crawler.spider
    assert isinstance(spider, AssembleeQuestionsSpider)
    plan = spider.plan()
    before = [next(plan).url for _ in range(3)]
    memory.without_name = 2
    assert before == [NAMES, QE, QG]
    assert [request.url for request in plan] == [ALL_NAMES]


@pytest.mark.parametrize(("legislature", "root"), [(16, 17), (15, 17), (18, 18)])
def test_the_frozen_file_of_an_older_legislature_is_never_taken(legislature: int, root: int) -> None:
    source = AssembleeSource(slug="q", address=OPEN_DATA, legislature=legislature, issues="")
    done, _ = walked({}, FakeMemory(without_name=1), source=source, follow=())
    assert done.urls[-1] == OPEN_DATA.format(legislature=root) + source.all_names


# Pages of followed questions -----------------------------------------------------------------------


def test_the_pages_of_every_legislature_are_asked_for_where_they_are() -> None:
    follow = (
        "qanr5l17qe13432",
        "QANR5L14QG7",
        "QANR5L11QE450",
        "JORFTEXT000054708438",
        "SEQ-2026-07591",
        PAGE,
    )
    done, notes = walked({}, follow=follow)
    assert done.urls[3:] == [
        PAGE,
        "https://pages.example/dyn/14/questions/QANR5L14QG7",
        "https://old.example/q11/11-450QE.htm",
    ]
    assert notes == []


def test_an_empty_pattern_asks_for_nothing() -> None:
    source = AssembleeSource(slug="q", address=OPEN_DATA, pages="", older_pages=OLD, issues="")
    done, _ = walked({}, source=source, follow=(FOLLOWED, "QANR5L11QE450"))
    assert done.urls[-1] == "https://old.example/q11/11-450QE.htm"
    assert PAGE not in done.urls


def test_many_pages_are_read_in_turn_day_after_day() -> None:
    follow = tuple(f"QANR5L17QE{number}" for number in range(100))
    asked: list[str] = []
    for day in range(3):
        crawler = crawler_of(AssembleeQuestionsSpider, SOURCE, FakeMemory(), follow=follow)
        spider = crawler.spider
        assert isinstance(spider, AssembleeQuestionsSpider)
        spider._fixed_now = NOW + timedelta(days=day)
        pages = [url for url in walk(spider, {}).urls if "/dyn/" in url]
        assert len(set(pages)) == 40
        asked += pages
    assert len(set(asked)) == 100
    assert crawler.stats is not None
    assert notes_of(crawler.stats) == ["pages de questions suivies qui attendent leur tour : 60"]


def test_a_page_is_a_witness_that_states_no_ministry_of_the_record() -> None:
    answered = (PAGES / "dyn17_QE90001_answered.html").read_bytes()
    url = DYN.format(legislature=17, uid="QANR5L17QE90001")
    done, _ = walked(SITE | {url: answered}, follow=(FOLLOWED, "QANR5L17QE90001"))
    waiting, with_answer = (reading.document for reading in done.readings[-2:])
    for document in (waiting, with_answer):
        assert (document.fields["ministry"], document.fields["ministry_asked"]) == (None, None)
        assert document.fields["ministries"] == []
    assert waiting.notes["stated"] == {
        "part": "question",
        "printed_on": "2026-03-10",
        "page": "2070",
        "author": "Mme Élise Leboucher",
        "ministry": "Santé, familles, autonomie et personnes handicapées",
    }
    assert with_answer.notes["stated"] == {
        "part": "answer",
        "printed_on": "2025-06-03",
        "page": "345",
        "author": "M. Jean Modèle",
        "ministry": "Services",
    }
    assert with_answer.part("answer").startswith("Les horaires sont les suivants")


def test_the_page_of_another_question_is_only_a_remark() -> None:
    done, notes = walked(SITE, follow=(FOLLOWED, "QANR5L17QE1"))
    assert notes == []
    other = DYN.format(legislature=17, uid="QANR5L17QE1")
    done, notes = walked(SITE | {other: SITE[PAGE]}, follow=(FOLLOWED, "QANR5L17QE1"))
    assert notes == [f"la page de la question n° 1 n'a pas pu être lue : {other}"]
    assert [key for key, witness in keys(done) if witness is Witness.PAGE] == [FOLLOWED]
    assert done.of(Unread) == []
