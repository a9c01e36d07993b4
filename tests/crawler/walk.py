"""Walking a chained spider through a site without any network: each answer in turn, the failures too."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scrapy import Request
from scrapy.http import Response
from scrapy.spiders import Spider
from twisted.python.failure import Failure

from crawler.items import Reading


class NoAnswerError(Exception):
    """What stands for an answer that did not come."""


def failure_of(request: Request) -> Failure:
    """Return a failure as an errback receives it."""
    failure = Failure(NoAnswerError())  # type: ignore[no-untyped-call]
    failure.request = request  # type: ignore[attr-defined]
    return failure


@dataclass(slots=True)
class Walk:
    """What a spider asked for, in order, and what it handed over."""

    requests: list[Request] = field(default_factory=list)
    items: list[Any] = field(default_factory=list)

    @property
    def urls(self) -> list[str]:
        return [request.url for request in self.requests]

    @property
    def readings(self) -> list[Reading]:
        return [item for item in self.items if isinstance(item, Reading)]

    def of(self, kind: type[Any]) -> list[Any]:
        return [item for item in self.items if isinstance(item, kind)]


def walk(spider: Spider, site: Mapping[str, bytes]) -> Walk:
    """Answer every request of a spider from ``site``; what is not there fails."""

    async def first() -> list[Any]:
        return [request async for request in spider.start()]

    done, waiting = Walk(), asyncio.run(first())
    while waiting:
        made = waiting.pop(0)
        if not isinstance(made, Request):
            done.items.append(made)
            continue
        done.requests.append(made)
        body = site.get(made.url)
        if body is None:
            assert made.errback is not None
            found = made.errback(failure_of(made))
        else:
            assert made.callback is not None
            found = made.callback(Response(made.url, body=body, request=made), **made.cb_kwargs)
        waiting += list(found)
    return done
