"""Refusals and failures recognised before a parser sees them; documents asked for only if modified."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Self

from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.items import Memory, NoMemory, Unread, problem_seen
from crawler.parsers.refusals import check_body
from monitor.errors import ParseError, RefusedError

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)
_NOT_MODIFIED = 304
_OK = range(200, 300)
_REDIRECTS = range(300, 400)


def _is_robots(request: Request) -> bool:
    return request.meta.get("dont_obey_robotstxt") is True and request.url.endswith("/robots.txt")


class RefusalMiddleware:
    """Report what a site refused or could not give, whatever its status says; hand on the rest.

    A request with ``meta["optional"]`` that fails is logged and not counted against the run.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware of one crawler."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Let through what looks like an answer; report the rest and drop it."""
        if _is_robots(request) or response.status in _REDIRECTS:
            return response
        try:
            check_body(
                response.body,
                status=response.status,
                content_type=_header(response, "Content-Type"),
                url=response.url,
            )
        except RefusedError as error:
            self._report(request, Unread(url=request.url, reason=str(error), blocked=True))
            raise IgnoreRequest(str(error)) from error
        except ParseError as error:
            self._report(request, Unread(url=request.url, reason=str(error)))
            raise IgnoreRequest(str(error)) from error
        if response.status not in _OK:
            reason = f"réponse HTTP {response.status}"
            self._report(request, Unread(url=request.url, reason=reason))
            raise IgnoreRequest(reason)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Report a transfer that failed after its retries, or an address that robots.txt closes."""
        if _is_robots(request):
            return
        if isinstance(exception, IgnoreRequest):
            if "robots.txt" in str(exception):
                reason = "le site demande de ne pas lire cette adresse (robots.txt)"
                self._report(request, Unread(url=request.url, reason=reason, blocked=True))
            return
        reason = f"transfert interrompu ou impossible ({type(exception).__name__})"
        self._report(request, Unread(url=request.url, reason=reason))

    def _report(self, request: Request, problem: Unread) -> None:
        if request.meta.get("optional"):
            logger.warning("%s: %s", problem.url, problem.reason)
            return
        self._crawler.signals.send_catch_log(signal=problem_seen, problem=problem)


class ConditionalGetMiddleware:
    """Ask for a document only if modified (RFC 9110 §13), for requests with ``meta["conditional"]``.

    Our own rather than Scrapy's RFC 2616 cache, which gives a dead source back as alive
    (docs/architecture.md). A 304 is counted and goes no further.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware of one crawler."""
        return cls(crawler)

    @property
    def _memory(self) -> Memory:
        memory: Memory | None = getattr(self._crawler.spider, "memory", None)
        return memory or NoMemory()

    def process_request(self, request: Request) -> None:
        """Add the validators of the last state that we took in whole."""
        if not request.meta.get("conditional"):
            return
        known = self._memory.validators(request.url)
        if known and known.etag:
            request.headers["If-None-Match"] = known.etag
        if known and known.last_modified:
            request.headers["If-Modified-Since"] = known.last_modified

    def process_response(self, request: Request, response: Response) -> Response:
        """Count a 304 and stop there."""
        if response.status == _NOT_MODIFIED and request.meta.get("conditional"):
            self._crawler.stats.inc_value("conditional_get/not_modified")
            raise IgnoreRequest("not modified")
        return response


class PlainRedirectMiddleware(RedirectMiddleware):
    """Follow redirections without saying where they come from: no Referer is ever sent."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware, without the parent's search for a component that is switched off."""
        made = cls(crawler.settings)
        made.crawler = crawler
        return made

    def handle_referer(self, request: Request, response: Response) -> None:
        """Remove the header."""
        del response
        request.headers.pop("Referer", None)


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
