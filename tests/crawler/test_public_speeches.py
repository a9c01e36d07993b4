"""The spider of the public speeches: what it asks for of a file too large to be read, what it makes of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest
from scrapy import Request
from scrapy.exceptions import StopDownload
from scrapy.http import Response

from crawler.items import Checked, Reading, Taken, Unread, list_seen, notes_of
from crawler.spiders.public_speeches import MOST_PARTS, PublicSpeechesSpider
from monitor.config import SpeechSource
from monitor.errors import ParseError, RefusedError
from tests.crawler.crawlers import FakeMemory, crawler_of
from tests.crawler.journal_runs import Server
from tests.speech_builders import FILE, numbered, record_bytes, whole_file

HEAD = 40_000
SOURCE = SpeechSource(slug="discours", address=FILE, head_bytes=HEAD)
SIZE = len(record_bytes(10_000)) + 2
IN_HEAD = HEAD // SIZE
"""So many records of the file of the tests are whole in its first part."""


def ids(*numbers: int) -> list[str]:
    return [f"2570{number:05}" for number in numbers]


def body_of(newest: int, oldest: int = 10_000) -> bytes:
    """Return the file whose records go from ``newest`` down to ``oldest``; each has the same length."""
    return numbered(range(newest, oldest - 1, -1))


@dataclass
class Run:
    """One run of the spider: what it hands over, what it asks for, and what could not be read."""

    memory: FakeMemory
    server: Server
    source: SpeechSource = SOURCE
    items: list[Any] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    errors: list[ParseError] = field(default_factory=list)

    def go(self, *, lost_after: int = 1_000) -> Run:
        crawler = crawler_of(PublicSpeechesSpider, self.source, self.memory)
        spider = crawler.spider
        assert isinstance(spider, PublicSpeechesSpider)

        async def first() -> Request:
            return await anext(spider.start())

        waiting = [asyncio.run(first())]
        while waiting and len(self.asked) < lost_after:
            request = waiting.pop()
            self.asked.append((request.headers.get("Range") or b"").decode())
            response = self.server.answer(request)
            assert response is not None
            try:
                for made in spider.crawl_part(response, **request.cb_kwargs):
                    (waiting if isinstance(made, Request) else self.items).append(made)
            except ParseError as error:
                self.errors.append(error)
        for reading in self.readings:
            assert reading.member is not None
            self.memory.marks[reading.member.name] = reading.member.crc, reading.member.size
        assert crawler.stats is not None
        self.notes = notes_of(crawler.stats)
        return self

    @property
    def readings(self) -> list[Reading]:
        return [item for item in self.items if isinstance(item, Reading)]

    @property
    def keys(self) -> list[str]:
        return [reading.document.key.removeprefix("vp:") for reading in self.readings]

    def of(self, kind: type[Any]) -> list[Any]:
        return [item for item in self.items if isinstance(item, kind)]

    @property
    def checked(self) -> int:
        return sum(item.count for item in self.of(Checked))


def run(body: bytes, memory: FakeMemory | None = None, **server: Any) -> Run:
    return Run(memory or FakeMemory(), Server({FILE: body}, **server)).go()


def memory_of(body: bytes) -> FakeMemory:
    """Return the memory of an archive that read the beginning of the file."""
    return run(body).memory


# The beginning of the file --------------------------------------------------------------------------


def test_only_the_beginning_is_asked_for_and_the_cut_record_is_dropped() -> None:
    done = run(body_of(10_200))
    assert done.asked == [f"bytes=0-{HEAD - 1}"]
    assert done.keys == list(reversed(ids(*range(10_200, 10_200 - IN_HEAD, -1))))
    assert (done.of(Unread), done.errors, done.notes) == ([], [], [])
    taken = done.of(Taken)
    assert [(each.url, each.etag, len(each.members)) for each in taken] == [(FILE, '"1"', IN_HEAD)]


def test_each_record_is_captured_with_its_own_bytes() -> None:
    reading = run(body_of(10_002)).readings[0]
    assert reading.capture.body == record_bytes(10_000)
    assert (reading.capture.url, reading.capture.member) == (FILE, "257010000")
    assert reading.document.notes["credit"] == f"DILA, {FILE}"


def test_the_request_is_conditional_and_of_the_file_as_it_is() -> None:
    crawler = crawler_of(PublicSpeechesSpider, SOURCE)
    spider = crawler.spider
    assert isinstance(spider, PublicSpeechesSpider)

    async def first() -> Request:
        return await anext(spider.start())

    meta = asyncio.run(first()).meta
    assert (meta["conditional"], meta["part"], meta["download_maxsize"]) == (True, True, 0)


def test_a_daily_run_hands_over_what_is_new_or_changed_and_counts_the_others() -> None:
    memory = memory_of(body_of(10_020))
    records = [record_bytes(number) for number in range(10_021, 9_999, -1)]
    records[3] = record_bytes(10_018, resume="Le ministre annonce un plan.")
    records[4] = record_bytes(10_017, mise_a_jour="2026-11-28")
    done = run(whole_file(*records), memory)
    assert done.keys == ids(10_018, 10_021)
    assert done.checked == 20
    assert len(done.of(Taken)[0].members) == 22


def test_another_order_is_no_change() -> None:
    memory = memory_of(body_of(10_020))
    done = run(numbered(range(10_000, 10_021)), memory)
    assert (done.keys, done.checked, len(done.of(Taken))) == ([], 21, 1)


def test_a_record_that_is_there_twice_is_read_once() -> None:
    done = run(whole_file(record_bytes(1, titre="Nouveau"), record_bytes(2), record_bytes(1)))
    assert done.keys == ids(2, 1)
    assert done.readings[-1].document.title == "Nouveau"


def test_records_without_identifier_are_a_remark() -> None:
    done = run(whole_file(record_bytes(1), record_bytes(2, id=None), record_bytes(3, id=...)))
    assert (done.keys, len(done.of(Taken))) == (ids(1), 1)
    assert done.notes == ["enregistrements sans identifiant, non lus : 2"]


def test_a_broken_record_is_told_and_the_file_is_asked_for_again() -> None:
    done = run(whole_file(record_bytes(1), b'{"id": "2" "titre": 1}', record_bytes(3)))
    assert done.keys == ids(3, 1)
    assert [each.url for each in done.of(Unread)] == [f"{FILE} (enregistrement n° 2)"]
    assert done.of(Taken) == []


def test_a_file_that_stops_before_its_end_is_told() -> None:
    done = run(body_of(10_010)[:-400])
    assert len(done.keys) == 10
    assert [each.reason for each in done.of(Unread)] == ["le fichier s'arrête avant sa fin"]
    assert done.of(Taken) == []


def test_a_file_that_is_no_longer_kept_up_is_a_remark() -> None:
    old = whole_file(record_bytes(1, mise_en_ligne="2026-02-01"), record_bytes(2, mise_en_ligne="2025-12-01"))
    (note,) = run(old).notes
    assert note == (
        "le texte le plus récent lu date du 1er février 2026 : le fichier n'est peut-être plus tenu à jour, "
        "ou son ordre a changé"
    )


def test_what_the_file_holds_is_shown_to_who_checks_the_source() -> None:
    crawler = crawler_of(PublicSpeechesSpider, SOURCE)
    spider, seen = crawler.spider, []
    assert isinstance(spider, PublicSpeechesSpider)

    def on_list(url: str, found: str, entries: list[Any]) -> None:
        seen.append((url, found, [entry.title[:17] for entry in entries]))

    crawler.signals.connect(on_list, signal=list_seen)

    async def first() -> Request:
        return await anext(spider.start())

    request = asyncio.run(first())
    response = Server({FILE: numbered([2, 1])}).answer(request)
    assert response is not None
    list(spider.crawl_part(response, **request.cb_kwargs))
    assert seen == [(FILE, "liste JSON", ["Communiqué n° 2 d", "Communiqué n° 1 d"])]


# After an outage ------------------------------------------------------------------------------------


def test_after_an_outage_the_parts_are_asked_for_until_something_is_known() -> None:
    memory = memory_of(body_of(10_100, 9_000))
    new = IN_HEAD * 2 + 5
    done = run(body_of(10_100 + new, 9_000), memory)
    assert done.asked == [f"bytes={part * HEAD}-{(part + 1) * HEAD - 1}" for part in range(3)]
    assert done.keys == ids(*range(10_101, 10_101 + new))
    assert (done.notes, done.errors, len(done.of(Taken))) == ([], [], 1)


def test_an_old_record_on_top_does_not_hide_an_outage() -> None:
    memory = memory_of(body_of(10_100, 9_000))
    body = body_of(10_100 + IN_HEAD * 4, 9_000)
    corrected = record_bytes(10_100, resume="Rectifié.")
    done = run(b"[" + corrected + b"," + body[1:], memory)
    assert len(done.asked) > 3
    assert done.keys[-1] == "257010100"


def test_a_part_that_does_not_come_leaves_the_outage_for_the_next_run() -> None:
    memory = memory_of(body_of(10_100, 9_000))
    server = Server({FILE: body_of(10_100 + IN_HEAD * 2, 9_000)})
    lost = Run(memory, server).go(lost_after=1)
    assert (lost.items, len(lost.asked)) == ([], 1)
    assert len(Run(memory, server).go().keys) == IN_HEAD * 2


def test_a_run_that_is_stopped_midway_is_gone_on_with() -> None:
    memory = memory_of(body_of(10_100, 9_000))
    server = Server({FILE: body_of(10_100 + IN_HEAD * 2, 9_000)})
    first = Run(FakeMemory(marks=dict(memory.marks)), server).go()
    for reading in first.readings[: IN_HEAD // 2]:  # what a crash lets through: the first handed over
        assert reading.member is not None
        memory.marks[reading.member.name] = reading.member.crc, reading.member.size
    second = Run(memory, server).go()
    assert [*first.keys[: IN_HEAD // 2], *second.keys] == first.keys


def test_the_parts_of_one_run_are_bounded_and_what_may_lack_is_said() -> None:
    memory = memory_of(body_of(10_100, 10_000))
    done = run(body_of(10_100 + IN_HEAD * 12), memory)
    assert len(done.asked) == MOST_PARTS
    (note,) = done.notes
    assert note == (
        "aucun texte déjà connu à la fin des 0,3 Mo lus du fichier : des textes parus depuis la dernière "
        "lecture peuvent manquer"
    )
    assert len(done.of(Taken)) == 1


def test_a_file_wholly_read_lacks_nothing() -> None:
    done = run(body_of(10_002), FakeMemory(marks={"1": (1, 1)}))
    assert (len(done.keys), done.notes, len(done.asked)) == (3, [], 1)


def test_a_file_made_again_meanwhile_is_read_at_the_next_run() -> None:
    memory = memory_of(body_of(10_100, 9_000))

    @dataclass
    class Changing(Server):
        def answer(self, request: Request) -> Response | None:
            found = super().answer(request)
            self.tags = {FILE: '"2"'}
            return found

    done = Run(memory, Changing({FILE: body_of(10_100 + IN_HEAD * 2, 9_000)})).go()
    assert (done.items, len(done.asked)) == ([], 2)
    assert [str(error) for error in done.errors] == [
        "le fichier a changé pendant sa lecture : il sera relu depuis le début"
    ]


# A server that answers otherwise --------------------------------------------------------------------


def test_a_server_that_gives_all_of_the_file_is_read_up_to_the_part() -> None:
    done = run(body_of(10_200), parts=False)
    assert (len(done.keys), len(done.of(Taken)), done.notes) == (IN_HEAD, 1, [])


def test_a_small_file_given_whole_is_read_whole() -> None:
    done = run(body_of(10_003), parts=False)
    assert (len(done.keys), done.of(Unread), len(done.of(Taken))) == (4, [], 1)


def test_such_a_server_after_an_outage_leaves_a_remark() -> None:
    done = run(body_of(10_400), memory_of(body_of(10_100)), parts=False)
    assert (len(done.asked), len(done.keys), len(done.notes)) == (1, IN_HEAD, 1)


def answered(body: bytes, *, status: int = 206, flags: tuple[str, ...] = (), **headers: str) -> Run:
    """Run against one answer, as the middlewares hand it on."""

    class Odd(Server):
        def answer(self, request: Request) -> Response | None:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            return Response(request.url, status=status, body=body, headers=named, flags=list(flags))

    return Run(FakeMemory(), Odd({})).go()


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        ("", "incompréhensible"),
        ("bytes 0-9/oups", "incompréhensible"),
        ("bytes 5-30/900", "la partie demandée"),
        ("bytes 0-8/900", "la partie demandée"),
        ("bytes 0-99999999999999999999/*", "incompréhensible"),
    ],
)
def test_a_part_that_is_not_the_one_asked_for_is_refused(stated: str, words: str) -> None:
    done = answered(whole_file(record_bytes(1)), Content_Range=stated)
    assert (done.items, len(done.errors)) == ([], 1)
    assert words in str(done.errors[0])


def test_a_part_larger_than_asked_for_and_stopped_is_read_up_to_there() -> None:
    body = body_of(10_200)[: HEAD + 1_000]
    done = answered(body, flags=("download_stopped",), Content_Range="bytes 0-239999999/240000000")
    assert (len(done.keys), done.errors, len(done.of(Taken))) == (IN_HEAD, [], 1)


@pytest.mark.parametrize("status", [200, 206])
@pytest.mark.parametrize(
    ("body", "words", "refused"),
    [
        (b"", "il est vide", False),
        (b"[]", "aucun enregistrement entier", False),
        (b'[{"id": "1', "aucun enregistrement entier", False),
        (b'{"erreur": true}', "n'est pas une liste", False),
        (b"<html><title>Accueil</title></html>", "n'est pas une liste", False),
        (b"<html><title>Just a moment...</title></html>", "vérification", True),
        (b'[{"titre": "sans"}]', "format a changé", False),
    ],
)
def test_no_answer_passes_for_a_file_without_news(
    status: int, body: bytes, words: str, *, refused: bool
) -> None:
    place = f"bytes 0-{max(len(body) - 1, 0)}/{len(body)}"
    done = answered(body, status=status if body else 200, Content_Range=place)
    assert (done.items, len(done.errors)) == ([], 1)
    assert words in str(done.errors[0])
    assert isinstance(done.errors[0], RefusedError) is refused


def test_a_file_without_the_part_is_an_error() -> None:
    assert "vide" in str(answered(b"", status=416).errors[0])


def test_all_records_broken_is_no_calm() -> None:
    done = answered(b"[{1},{2}]", status=200)
    assert (done.readings, done.checked, len(done.of(Unread)), done.of(Taken)) == ([], 0, 2, [])


def test_a_download_is_stopped_past_the_part_and_counted_anew_at_each_try() -> None:
    crawler = crawler_of(PublicSpeechesSpider, SOURCE)
    spider = crawler.spider
    assert isinstance(spider, PublicSpeechesSpider)
    request, other = Request(FILE, meta={"part": True}), Request(FILE)
    for _ in range(2):
        spider.on_headers(request)
        spider.on_bytes(b"x" * HEAD, request)
    with pytest.raises(StopDownload) as stopped:
        spider.on_bytes(b"x", request)
    assert stopped.value.fail is False
    spider.on_bytes(b"x" * (HEAD + 1), other)
