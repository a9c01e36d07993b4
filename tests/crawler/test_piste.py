"""PISTE asked after the archives: what is new, once, within its quotas; no secret is left anywhere."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import Response, TextResponse

from crawler.items import IssueRead, Reading, Unread, notes_of
from monitor.config import JournalSource
from tests.crawler.crawlers import FakeMemory, crawler_of
from tests.crawler.piste_crawl import PisteSpider
from tests.crawler.walk import failure_of
from tests.piste_server import (
    CLIENT_ID,
    CLIENT_SECRET,
    CONT,
    LAST_NJO,
    NOR,
    TEXT,
    Answer,
    Piste,
    container,
    key,
    piste,
)

QUOTA = "PISTE : quota atteint, la suite à la prochaine lecture"


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> JournalSource:
    monkeypatch.setenv("VIGIE_PISTE_CLIENT_ID", CLIENT_ID)
    monkeypatch.setenv("VIGIE_PISTE_CLIENT_SECRET", CLIENT_SECRET)
    return JournalSource(slug="journal_officiel", piste=True)


@dataclass
class Walked:
    """What a spider handed over, and its remarks."""

    items: list[Any] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        return [item.document.key for item in self.items if isinstance(item, Reading)]

    @property
    def numbers(self) -> list[str]:
        return [item.issue.container for item in self.items if isinstance(item, IssueRead)]


def walked(
    api: Piste,
    source: JournalSource,
    memory: FakeMemory | None = None,
    *,
    texts: Sequence[str] = (),
    silent: Sequence[str] = (),
) -> Walked:
    """Drive a spider through the API without any network; paths in ``silent`` give no answer at all."""
    crawler = crawler_of(PisteSpider, source, memory)
    spider = crawler.spider
    assert isinstance(spider, PisteSpider)
    steps = spider.piste_texts(texts) if texts else spider.piste_steps()
    done = Walked()
    waiting: list[Any] = list(spider.ask(steps))
    while waiting:
        made = waiting.pop(0)
        if isinstance(made, Request):
            waiting += _answered(api, made, silent)
            continue
        done.items.append(made)
        if memory and isinstance(made, Reading):
            memory.documents.add(made.document.key)
    done.notes = notes_of(crawler.stats)
    assert not [item for item in done.items if isinstance(item, Unread)]
    return done


def _answered(api: Piste, request: Request, silent: Sequence[str]) -> list[Any]:
    assert request.method == "POST"
    if request.url.endswith(tuple(silent)) and silent:
        assert request.errback is not None
        return list(request.errback(failure_of(request)))
    headers = {name.decode(): values[0].decode() for name, values in request.headers.items()}
    answer = api.answer(request.url, request.body, headers)
    response: Response = TextResponse(request.url, status=answer.status, body=answer.body, request=request)
    assert request.callback is not None
    return list(request.callback(response, **request.cb_kwargs))


# --- what is asked for


def test_nothing_is_asked_by_default() -> None:
    api = piste()
    done = walked(api, JournalSource(slug="journal_officiel"))
    assert (api.asked, done.items, done.notes) == ([], [], [])


def test_the_numbers_not_known_are_read_the_oldest_first_and_their_texts_with_their_place(
    source: JournalSource,
) -> None:
    api = piste()
    done = walked(api, source, FakeMemory())
    assert api.paths == ["token", LAST_NJO, CONT, TEXT, TEXT, CONT, TEXT]
    assert api.asked_of(LAST_NJO) == [{"nbElement": 5}]
    assert api.asked_of(CONT)[0] == {"id": container(1), "pageNumber": 1, "pageSize": 100}
    assert api.asked_of(TEXT) == [{"textCid": key(number)} for number in (1, 2, 3)]
    kinds = [type(item) for item in done.items]
    assert kinds == [Reading, Reading, IssueRead, Reading, IssueRead]
    reading, issue = done.items[0], done.items[2]
    assert reading.document.notes["rubric"] == "Textes généraux"
    assert reading.document.notes["read_from"] == "piste"
    assert "delivered" not in reading.document.notes
    assert reading.capture.member == f"{key(1)}.json"
    assert (issue.issue.container, issue.stamp) == (container(1), "20260310-000000")
    assert len(done.items[4].issue.entries) == 2
    assert done.notes == []


def test_what_is_known_is_not_asked_for_again(source: JournalSource) -> None:
    api = piste()
    done = walked(api, source, FakeMemory(documents={key(1), key(2), key(3)}))
    assert api.paths == ["token", LAST_NJO, CONT, CONT]
    assert done.numbers == [container(1), container(2)]


def test_the_pages_of_the_summaries_are_turned_until_the_number_is_found(source: JournalSource) -> None:
    api = piste(others=250)
    done = walked(api, source)
    assert [asked["pageNumber"] for asked in api.asked_of(CONT)] == [1, 2, 3] * 2
    assert done.texts == [key(1), key(2), key(3)]
    api = piste()
    api.numbers[container(1)]["id"] = container(7)
    assert walked(api, source).numbers == [container(2)]
    assert len(api.asked_of(CONT)) == 2


@pytest.mark.parametrize(("wanted", "path"), [(key(3), TEXT), ("TSTX2600003A", NOR)])
def test_one_text_is_asked_for_by_identifier_or_by_nor(source: JournalSource, wanted: str, path: str) -> None:
    api = piste()
    done = walked(api, source, texts=[wanted, wanted])
    assert done.texts == [key(3)]
    assert api.paths[1:] == list(dict.fromkeys([path, TEXT]))


def test_texts_that_nobody_knows_are_a_remark(source: JournalSource) -> None:
    api = piste()
    done = walked(api, source, texts=["XXXX2600001A", key(8)])
    assert done.items == []
    assert done.notes == ["PISTE ne connaît pas un des textes demandés"]


# --- refusals and failures: remarks, and what is not asked for any more


@pytest.mark.parametrize("path", [LAST_NJO, CONT, TEXT, "token"])
@pytest.mark.parametrize(
    ("answer", "remark"),
    [
        (Answer(status=429, headers={"Retry-After": "3600"}), QUOTA),
        (Answer(status=403), "PISTE : accès refusé (HTTP 403) ; acceptez les conditions générales (CGU)"),
    ],
)
def test_a_refusal_ends_the_calls_of_the_run(
    source: JournalSource, path: str, answer: Answer, remark: str
) -> None:
    api = piste(next={path: [answer]})
    done = walked(api, source)
    assert api.paths[-1] == path
    assert api.paths.count(path) == 1
    assert done.numbers == []
    [note] = done.notes
    assert note.startswith(remark)


def test_a_token_that_ends_is_asked_for_again_once(source: JournalSource) -> None:
    api = piste(next={TEXT: [Answer(status=401)]})
    done = walked(api, source)
    assert api.paths == ["token", LAST_NJO, CONT, TEXT, "token", TEXT, TEXT, CONT, TEXT]
    assert (len(done.texts), done.notes) == (3, [])
    api = piste(next={LAST_NJO: [Answer(status=401)] * 3})
    done = walked(api, source)
    assert api.paths == ["token", LAST_NJO, "token", LAST_NJO]
    assert "jeton est refusé" in done.notes[0]


@pytest.mark.parametrize("status", [400, 401])
def test_a_wrong_secret_is_said_and_nothing_else_is_asked(
    source: JournalSource, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIGIE_PISTE_CLIENT_SECRET", "un-autre-secret")
    api = piste(next={"token": [Answer(status=status)]} if status == 401 else {})
    done = walked(api, source, texts=[key(1)])
    assert api.paths == ["token"]
    assert done.notes == [
        f"PISTE : identifiant ou secret refusé (HTTP {status}) ; vérifiez-les sur https://piste.gouv.fr"
    ]


def test_secrets_that_went_away_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("VIGIE_PISTE_CLIENT_ID", "VIGIE_PISTE_CLIENT_SECRET"):
        monkeypatch.delenv(name, raising=False)
    api = piste()
    done = walked(api, JournalSource(slug="journal_officiel", piste=True))
    assert api.asked == []
    assert "https://piste.gouv.fr" in done.notes[0]


@pytest.mark.parametrize(
    "answer",
    [Answer(status=500), Answer(status=302, headers={"Location": "https://autre.example/"})]
    + [
        Answer(body=body)
        for body in (b"", b"<html>", b"[]", b'{"cid": 3}', b'{"cid": "JORFTEXT000000000001"}')
    ],
)
def test_an_answer_that_is_none_costs_one_text_and_no_other(source: JournalSource, answer: Answer) -> None:
    done = walked(piste(next={TEXT: [answer]}), source)
    assert done.texts == [key(2), key(3)]
    assert len(done.notes) == 1
    assert done.notes[0].startswith("PISTE")


def test_a_number_is_handed_over_when_all_that_can_come_of_it_came(source: JournalSource) -> None:
    broken = piste(next={TEXT: [Answer(status=503)]})
    memory = FakeMemory()
    assert walked(broken, source, memory).numbers == [container(2)]
    # The next run asks for what is missing, and for nothing else.
    broken.asked.clear()
    assert walked(broken, source, memory).numbers == [container(1), container(2)]
    assert broken.asked_of(TEXT) == [{"textCid": key(1)}]
    # An answer that will be as unreadable tomorrow does not make it wait.
    assert len(walked(piste(next={TEXT: [Answer(), Answer()]}), source).numbers) == 2


def test_an_api_that_is_down_is_left_alone(source: JournalSource) -> None:
    api = piste(next={TEXT: [Answer(status=500)] * 9})
    api.numbers[container(1)]["structure"]["liens"] = [
        {"id": key(n), "titre": f"Texte {n}"} for n in range(20, 40)
    ]
    done = walked(api, source)
    assert len(api.asked_of(TEXT)) == 3
    assert "trop d'échecs de suite" in done.notes[-1]
    assert walked(piste(), source, silent=["/consult/jorf"]).texts == []
    assert walked(piste(), source, silent=["/token"]).items == []


@pytest.mark.parametrize(("most", "texts"), [(1, 0), (2, 0), (4, 2), (5, 3), (6, 3)])
@pytest.mark.usefixtures("source")
def test_a_run_makes_so_many_calls_and_the_next_one_goes_on(most: int, texts: int) -> None:
    api, memory, numbers = piste(), FakeMemory(), set[str]()
    bounded = JournalSource(slug="journal_officiel", piste=True, piste_calls_per_run=most)
    for _ in range(4):
        before = len(api.asked)
        done = walked(api, bounded, memory)
        numbers |= set(done.numbers)
        assert len(api.asked) - before <= most
        if done.notes:
            assert done.notes == [f"PISTE : {most} appels faits, la suite à la prochaine lecture"]
    assert len(api.asked_of(TEXT)) == texts
    assert len(numbers) == {0: 0, 2: 1, 3: 2}[texts]


# --- secrets


def test_no_secret_stands_in_a_capture_a_remark_or_a_repr(
    source: JournalSource, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    api = piste(next={TEXT: [Answer(status=401), Answer(body=b"<html>")]})
    done = walked(api, source)
    shown = " ".join([repr(done.items), *done.notes, caplog.text, repr(source)])
    shown += b" ".join(item.capture.body for item in done.items if isinstance(item, Reading)).decode()
    assert "jeton-d-essai" not in shown
    assert CLIENT_ID not in shown
    assert CLIENT_SECRET not in shown
    assert len(api.asked_of("token")) == 2
