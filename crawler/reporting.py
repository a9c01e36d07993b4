"""What the downloader middlewares share: what could not be read is told, robots.txt apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.exceptions import IgnoreRequest

from crawler.items import Unread, note, problem_seen

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler


class RefusedRequest(IgnoreRequest):
    """The site refused or challenged us: what was asked for is dropped, and told."""


class UnmodifiedRequest(IgnoreRequest):
    """The server proved that what it has is what we took in."""


def is_robots(request: Request) -> bool:
    """Tell whether a request is for a robots.txt."""
    return request.meta.get("dont_obey_robotstxt") is True


def report(crawler: Crawler, request: Request, reason: str, *, blocked: bool = False) -> None:
    """Tell the run's report what could not be read; of an optional request it is only a remark.

    A refusal of an address of the configuration that was never read is told: the site refuses.
    """
    if is_robots(request):
        return
    if request.meta.get("optional") and not (blocked and request.meta.get("untried")):
        note(crawler.stats, reason if request.url in reason else f"{request.url} : {reason}")
        return
    problem = Unread(url=request.url, reason=reason, blocked=blocked)
    crawler.signals.send_catch_log(signal=problem_seen, problem=problem)


class Middleware:
    """A downloader middleware that knows its crawler."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware of one crawler."""
        return cls(crawler)
