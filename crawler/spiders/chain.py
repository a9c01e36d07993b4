"""A spider that asks for one address after the other: an answer, whatever became of it, starts the next."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeAlias

from scrapy import Request

from crawler.items import Unread
from crawler.spiders.base import S, SourceSpider
from monitor.domain.normalise import one_line
from monitor.errors import MonitorError, RefusedError

if TYPE_CHECKING:
    from scrapy.http import Response

logger = logging.getLogger(__name__)
_LONGEST = 500
Step: TypeAlias = "Callable[[Response], Iterable[Any]]"
"""What one answer is made into: items, and requests, which are then the next ones."""


class ChainedSpider(SourceSpider[S]):
    """Makes its requests one by one, in order; none of them hides those that come after it.

    The requests are an iterator, so that one is decided on when those before it are done.
    """

    def step(self, url: str, take: Step, *, most: int = 0, **meta: bool) -> Request:
        """Return the request of one step; ``most`` is how many bytes its answer may have."""
        return Request(
            url,
            callback=self.crawl_step,
            errback=self.crawl_after_failure,
            cb_kwargs={"take": take},
            meta={**meta, "download_maxsize": most} if most else {**meta},
            dont_filter=True,  # an address dropped as a duplicate has neither callback nor errback
        )

    def ask(self, rest: Iterator[Request]) -> Iterator[Request]:
        """Yield the next request, which knows what comes after it; nothing at the end."""
        request = next(rest, None)
        if request is not None:
            request.cb_kwargs["rest"] = rest
            yield request

    def crawl_step(self, response: Response, take: Step, rest: Iterator[Request]) -> Iterator[Any]:
        """Hand over what an answer holds, tell what it was not, and go on."""
        following: list[Request] = []
        try:
            for made in take(response):
                if isinstance(made, Request):
                    following.append(made)
                else:
                    yield made
        except MonitorError as error:
            blocked = isinstance(error, RefusedError)
            yield Unread(url=response.url, reason=one_line(str(error))[:_LONGEST], blocked=blocked)
        except Exception as error:
            logger.exception("%s could not be read", response.url)
            reason, detail = "erreur imprévue du programme", f"{type(error).__name__}: {error}"
            yield Unread(url=response.url, reason=reason, detail=detail)
        yield from self.ask(chain(following, rest) if following else rest)

    def crawl_after_failure(self, failure: Any) -> Iterator[Request]:
        """Go on after an address that gave no answer: the middlewares have told it."""
        yield from self.ask(failure.request.cb_kwargs["rest"])
