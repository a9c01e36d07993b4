"""Walking the press spider through a site without any network: pages, files and refusals, in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.items import Taken, notes_of
from crawler.reporting import UnmodifiedRequest
from crawler.spiders.press import PressSpider
from monitor.config import PressSource
from tests.crawler.crawlers import FakeMemory, crawler_of
from tests.crawler.walk import Walk

Answers = Mapping[str, bytes | Exception]
"""What each address answers: a body, or what a middleware raises in its place; nothing: it fails."""

SITE = "https://www.site.example"
UNCHANGED = UnmodifiedRequest("not modified")


def at(path: str) -> str:
    """Return an address of the site."""
    return f"{SITE}/{path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What the spider asked for and handed over, and the remarks of its run."""

    walk: Walk
    notes: list[str]

    @property
    def paths(self) -> list[str]:
        """Return what was asked for, in order, without the site."""
        return [url.removeprefix(f"{SITE}/") for url in self.walk.urls]

    def asked(self, path: str) -> Request:
        """Return the only request of an address."""
        [request] = [each for each in self.walk.requests if each.url == at(path)]
        return request

    def taken(self) -> list[str]:
        """Return the addresses marked as taken in, in order."""
        return [item.url.removeprefix(f"{SITE}/") for item in self.walk.of(Taken)]

    def titles(self) -> list[str]:
        """Return the titles of what was read, in order."""
        return [reading.document.title for reading in self.walk.readings]


def visit(
    source: PressSource,
    site: Answers,
    memory: FakeMemory | None = None,
    *,
    headers: Mapping[str, str] | None = None,
) -> Visit:
    """Let the spider read a site to its end; ``headers`` are those of each answer."""
    crawler = crawler_of(PressSpider, source, memory)
    spider = crawler.spider
    assert isinstance(spider, PressSpider)
    walk = asyncio.run(_walked(spider, site, headers or {}))
    assert crawler.stats is not None
    return Visit(walk=walk, notes=notes_of(crawler.stats))


async def _walked(spider: PressSpider, site: Answers, headers: Mapping[str, str]) -> Walk:
    done = Walk()
    waiting: list[Any] = [request async for request in spider.start()]
    while waiting:
        made = waiting.pop(0)
        if isinstance(made, Request):
            done.requests.append(made)
            answer = site.get(made.url, IgnoreRequest("no answer"))
            waiting += await _all(_answered(made, answer, headers))
        else:
            done.items.append(made)
    return done


def _answered(request: Request, answer: bytes | Exception, headers: Mapping[str, str]) -> Any:
    if isinstance(answer, bytes):
        response = Response(request.url, body=answer, headers=dict(headers), request=request)
        assert request.callback is not None
        return request.callback(response, **request.cb_kwargs)
    assert request.errback is not None
    failure = Failure(answer)  # type: ignore[no-untyped-call]
    failure.request = request  # type: ignore[attr-defined]
    return request.errback(failure)


async def _all(made: AsyncIterator[Any] | Iterable[Any]) -> list[Any]:
    if isinstance(made, AsyncIterator):
        return [item async for item in made]
    return list(made)
