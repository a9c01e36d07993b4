"""A crawler and a memory for the components that need one, without any crawl."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Response
from scrapy.settings import Settings
from scrapy.statscollectors import MemoryStatsCollector

from crawler.items import DuePage, Unread, Validators, problem_seen
from crawler.spiders.base import SourceSpider
from monitor.domain.journal import ArchiveState

_DOWNLOADS = tempfile.TemporaryDirectory(prefix="vigie-essai-")
"""Goes away with the tests."""


@dataclass
class FakeMemory:
    """What an archive would remember, written by hand."""

    states: dict[str, Validators] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)
    marks: dict[str, tuple[int, int]] = field(default_factory=dict)
    pages: tuple[str, ...] = ()
    without_name: int = 0
    times: dict[str, datetime] = field(default_factory=dict)
    ledger: dict[str, tuple[ArchiveState, int]] = field(default_factory=dict)
    documents: set[str] = field(default_factory=set)
    held: set[str] = field(default_factory=set)
    to_read_again: tuple[DuePage, ...] = ()

    def members(self, archive: str) -> Mapping[str, tuple[int, int]]:
        del archive
        return self.marks

    def taken(self) -> frozenset[str]:
        return frozenset(self.whole)

    def watched(self) -> tuple[str, ...]:
        return self.pages

    def addresses(self) -> frozenset[str]:
        return frozenset(self.held)

    def due(self) -> tuple[DuePage, ...]:
        return self.to_read_again

    def names(self) -> Mapping[str, str]:
        return {}

    def unnamed(self) -> int:
        return self.without_name

    def taken_at(self, url: str) -> datetime | None:
        return self.times.get(url)

    def validators(self, url: str) -> Validators | None:
        return self.states.get(url)

    def archives(self) -> Mapping[str, tuple[ArchiveState, int]]:
        return self.ledger

    def known(self, keys: Sequence[str]) -> frozenset[str]:
        return frozenset(self.documents.intersection(keys))

    def folder(self) -> Path:
        return Path(_DOWNLOADS.name)


def crawler_of(
    spider: type[SourceSpider[Any]], source: Any, memory: FakeMemory | None = None, **arguments: Any
) -> Crawler:
    """Return a crawler with its spider and its statistics, as a started one has them."""
    crawler = Crawler(spider, Settings({"DOWNLOAD_MAXSIZE": 1000}))
    crawler.stats = MemoryStatsCollector(crawler)
    now = datetime(2026, 3, 12, tzinfo=UTC)
    made = spider(chosen=source, memory=memory or FakeMemory(), clock_now=now, **arguments)
    made.crawler = crawler
    crawler.spider = made
    return crawler


@dataclass
class Problems:
    """The problems that the middlewares of a crawler reported."""

    seen: list[Unread] = field(default_factory=list)

    def listen(self, crawler: Crawler) -> Problems:
        crawler.signals.connect(self.on_problem, signal=problem_seen)
        return self

    def on_problem(self, problem: Unread) -> None:
        self.seen.append(problem)


def answer(url: str, body: bytes = b"", **facts: Any) -> Response:
    """Return a response to a request of its own."""
    return HtmlResponse(url, body=body, request=Request(url), **facts)
