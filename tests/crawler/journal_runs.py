"""Runs of the spider of the Journal officiel against a server of files, without any network."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.items import ArchiveRead, ArchivesListed, Reading, Unread, notes_of
from crawler.spiders.journal_officiel import JournalOfficielSpider
from monitor.config import JournalSource
from monitor.domain.journal import ArchiveState
from tests.crawler.crawlers import FakeMemory, crawler_of
from tests.jo_builders import TEXT_ID, jo_archive, jo_index, jo_summary_xml, jo_text_xml
from tests.jo_global_builders import Article, in_global

FOLDER, GLOBAL = "https://jo.example/JORFSIMPLE/", "https://jo.example/JORF/"
SOURCE = JournalSource(slug="jo", address=FOLDER, global_address=GLOBAL, first_archives=20)
STOCK = "Freemium_jorf_simple_20250713-140000.tar.gz"
WAITING, TAKEN, FAILED = ArchiveState.WAITING, ArchiveState.TAKEN, ArchiveState.FAILED


def name(day: int) -> str:
    return f"JORFSIMPLE_202603{day:02}-003012.tar.gz"


def stamp(day: int) -> str:
    return name(day)[11:26]


def text_id(number: int) -> str:
    return f"JORFTEXT{number:012}"


def day(number: int) -> bytes:
    """Return the archive of one day, of one text."""
    members = {f"{TEXT_ID[:8]}{number:012}.xml": jo_text_xml(text_id(number))}
    summary = jo_summary_xml({text_id(number): "Un essai"}, number=f"{number:04}")
    return jo_archive({"JORFCONT000099000000.xml": summary, **members}, stamp=stamp(number))


IN_GLOBAL = jo_archive(in_global([Article(1, "1", "<p>Un essai est ouvert.</p>")]))


@dataclass
class Remembered(FakeMemory):
    """A memory with a folder, and the ledger that the records of a spider make."""

    place: Path = Path()

    def folder(self) -> Path:
        return self.place

    def keep(self, item: object) -> None:
        if isinstance(item, ArchivesListed):
            for listed in item.archives:
                state = ArchiveState.ASIDE if listed.stamp < item.floor else WAITING
                self.ledger.setdefault(listed.stamp, (state, 0))
        elif isinstance(item, ArchiveRead):
            self.ledger[item.stamp] = (item.state, item.position)


@dataclass
class Server:
    """Files by address; a server of parts gives no more than ``most`` bytes of one."""

    files: dict[str, bytes]
    most: int = 1 << 30
    parts: bool = True
    tags: dict[str, str] = field(default_factory=dict)

    def answer(self, request: Request) -> Response | None:
        body = self.files.get(request.url)
        if body is None:
            return None
        headers = {"ETag": self.tags.get(request.url, '"1"')}
        asked = re.fullmatch(r"bytes=(\d+)-(\d+)", (request.headers.get("Range") or b"").decode())
        condition = (request.headers.get("If-Range") or b"").decode()
        if not asked or not self.parts or (condition and condition != headers["ETag"]):
            return Response(request.url, body=body, headers=headers)
        start = int(asked[1])
        if start >= len(body):
            return Response(request.url, status=416, headers=headers)
        end = min(int(asked[2]), len(body) - 1, start + self.most - 1)
        headers["Content-Range"] = f"bytes {start}-{end}/{len(body)}"
        return Response(request.url, status=206, body=body[start : end + 1], headers=headers)


@dataclass
class Run:
    """One run of the spider against a server: what it hands over, what it asks for, its remarks."""

    memory: Remembered
    server: Server
    source: JournalSource = SOURCE
    items: list[Any] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def go(self, *, stop_after: int = 10_000, **arguments: str) -> Run:
        crawler = crawler_of(JournalOfficielSpider, self.source, self.memory, **arguments)
        spider = crawler.spider
        assert isinstance(spider, JournalOfficielSpider)

        async def first() -> Request:
            return await anext(spider.start())

        waiting: list[Request] = [asyncio.run(first())]
        while waiting and len(self.asked) < stop_after:
            request = waiting.pop(0)
            self.asked.append(request.url)
            for item in self._made(spider, request):
                if isinstance(item, Request):
                    waiting.append(item)
                else:
                    self.items.append(item)
                    self.memory.keep(item)
        assert crawler.stats is not None
        self.notes = notes_of(crawler.stats)
        return self

    def _made(self, spider: JournalOfficielSpider, request: Request) -> Iterable[Any]:
        response = self.server.answer(request)
        if response is None:
            failure: Any = SimpleNamespace(request=request, value=IgnoreRequest("HTTP 404"))
            assert request.errback is not None
            return list(request.errback(failure))
        return list(spider.crawl_step(response, **request.cb_kwargs))

    def texts(self) -> list[str]:
        return [item.document.key for item in self.items if isinstance(item, Reading)]

    def problems(self) -> list[str]:
        return [item.url for item in self.items if isinstance(item, Unread)]

    def states(self) -> dict[str, ArchiveState]:
        return {key: state for key, (state, _) in sorted(self.memory.ledger.items())}


def served(*numbers: int, **more: bytes) -> dict[str, bytes]:
    names = {name(number): day(number) for number in numbers}
    return {FOLDER: jo_index([*names, *more])} | {
        FOLDER + each: body for each, body in {**names, **more}.items()
    }


def stock(texts: int, folders: int = 3) -> bytes:
    members = {}
    for number in range(texts):
        container = f"JORFCONT{number * folders // texts:012}"
        members[f"{container}/{container}.xml"] = jo_summary_xml(container=container)
        members[f"{container}/{text_id(number)}.xml"] = jo_text_xml(text_id(number))
    return jo_archive(dict(sorted(members.items())))
