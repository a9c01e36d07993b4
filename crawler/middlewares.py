"""What stands between the sites and the parsers: an answer is whole and what was asked for, or it is told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy.downloadermiddlewares.offsite import OffsiteMiddleware
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response

from crawler.items import Memory, NoMemory, Unread, left_aside, note, problem_seen
from crawler.parsers.addresses import on_sites
from crawler.parsers.gunzip import gunzipped
from crawler.parsers.refusals import check_body
from crawler.reasons import status_reason, transfer_reason
from monitor.errors import ParseError, RefusedError

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler

_NOT_MODIFIED = 304
# The part that was asked for, or: the file has no such part, it is another one now (RFC 9110 §15.5.17).
_PARTS = frozenset({206, 416})
# 202 is how some filters answer with a challenge, 204 is empty, 206 a part nobody asked for.
_GOOD = frozenset({200, 203})
_LOGIN = re.compile(
    r"/(?:login|log-in|signin|sign-in|connexion|auth|authentification|sso|cas)\b", re.IGNORECASE
)
_ENDS = re.compile(rb"</(?:html|rss|feed|rdf:rdf)\s*>\s*(?:<!--|$)", re.IGNORECASE)
_TAIL = 2000
_FILES = (b"PK\x03\x04", b"\x1f\x8b", b"%PDF")


def _is_robots(request: Request) -> bool:
    return request.meta.get("dont_obey_robotstxt") is True


def _report(crawler: Crawler, request: Request, reason: str, *, blocked: bool = False) -> None:
    """Tell the run's report what could not be read; of an optional request it is only a remark."""
    if _is_robots(request):
        return
    if request.meta.get("optional"):
        note(crawler.stats, f"{request.url} : {reason}")
        return
    problem = Unread(url=request.url, reason=reason, blocked=blocked)
    crawler.signals.send_catch_log(signal=problem_seen, problem=problem)


class _Middleware:
    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware of one crawler."""
        return cls(crawler)


class RefusalMiddleware(_Middleware):
    """Report what a site refused or could not give, whatever its status says; hand on the rest.

    A request with ``meta["optional"]`` that fails is a remark and not counted against the run.
    """

    def process_response(self, request: Request, response: Response) -> Response:
        """Let through what looks like an answer; report the rest and drop it."""
        if _is_robots(request):
            return response
        reason, blocked = self._judged(request, response)
        if reason:
            _report(self._crawler, request, reason, blocked=blocked)
            raise IgnoreRequest(reason)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Report a transfer that failed after its retries, or an address that robots.txt closes."""
        if not isinstance(exception, IgnoreRequest):
            _report(self._crawler, request, transfer_reason(exception))
        elif "robots.txt" in str(exception):
            reason = "le site demande de ne pas lire cette adresse (robots.txt)"
            _report(self._crawler, request, reason, blocked=True)

    def _judged(self, request: Request, response: Response) -> tuple[str, bool]:
        if _is_part(request, response) or request.meta.get("api"):
            return "", False  # the spider judges it
        content_type = _header(response, "Content-Type")
        try:
            check_body(response.body, status=response.status, content_type=content_type, url=response.url)
        except ParseError as error:
            return str(error), isinstance(error, RefusedError)
        if response.status not in _GOOD:
            return status_reason(response.status, _header(response, "Location")), False
        return "la réponse a été coupée" if _cut(response) else "", False


def _is_part(request: Request, response: Response) -> bool:
    """Tell whether an answer is about the part of a file that was asked for."""
    return response.status in _PARTS and request.meta.get("part") is True


def _cut(response: Response) -> bool:
    """Tell whether an answer of unknown length (``partial``) lacks its end; files verify themselves."""
    body = response.body
    return "partial" in response.flags and not (body.startswith(_FILES) or _ENDS.search(body[-_TAIL:]))


class ConditionalGetMiddleware(_Middleware):
    """Ask for a document only if modified (RFC 9110 §13), for requests with ``meta["conditional"]``.

    Our own rather than Scrapy's RFC 2616 cache, which gives a dead source back as alive
    (docs/architecture.md). A 304 is counted and goes no further.
    """

    def process_request(self, request: Request) -> None:
        """Add the validators of the last state that we took in whole, and no others."""
        if not request.meta.get("conditional"):
            return
        memory: Memory = getattr(self._crawler.spider, "memory", None) or NoMemory()
        known = memory.validators(request.url)
        named = {
            "If-None-Match": known.etag if known else None,
            "If-Modified-Since": known.last_modified if known else None,
        }
        for name, value in named.items():
            request.headers.pop(name, None)  # those of the address that redirected here, if any
            if value:
                request.headers[name] = value

    def process_response(self, request: Request, response: Response) -> Response:
        """Count a 304 and stop there."""
        if response.status == _NOT_MODIFIED and request.meta.get("conditional"):
            if not request.meta.get("optional"):
                self._crawler.stats.inc_value("conditional_get/not_modified")
            raise IgnoreRequest("not modified")
        return response


class GzipMiddleware(_Middleware):
    """Ask for gzip only, and unpack it whole or not at all.

    Scrapy's own middleware hands on the beginning of a cut page as if it were the page, accepts
    brotli (405 bytes for 256 MiB), and drops a bomb without a word to the run.
    """

    def process_request(self, request: Request) -> None:
        """Say what we can unpack; a part of a file is asked for as the file is."""
        request.headers["Accept-Encoding"] = "identity" if request.meta.get("part") else "gzip"

    def process_response(self, request: Request, response: Response) -> Response:
        """Return the answer unpacked; report one that is cut, too large or packed otherwise."""
        packing = (_header(response, "Content-Encoding") or "identity").strip().lower()
        as_it_is = request.meta.get("part") or _is_the_file(packing, response.url)
        if packing == "identity" or not response.body or as_it_is:
            return response
        most = request.meta.get("download_maxsize", self._crawler.settings.getint("DOWNLOAD_MAXSIZE"))
        try:
            if packing not in {"gzip", "x-gzip"}:
                raise ParseError(f"réponse compressée d'une façon que Vigie ne lit pas ({packing})")
            body = gunzipped(response.body, most=most)
        except ParseError as error:
            _report(self._crawler, request, str(error))
            raise IgnoreRequest(str(error)) from error
        if urlsplit(response.url).path.endswith(".gz") and not body.startswith(b"\x1f\x8b"):
            return response  # Apache's AddEncoding: the « encoding » is the file itself
        return response.replace(body=body)


def _is_the_file(packing: str, url: str) -> bool:
    """Tell whether an « encoding » is that of the file asked for: Apache's AddEncoding for .Z and .taz."""
    return packing in {"compress", "x-compress"} and urlsplit(url).path.lower().endswith((".taz", ".z"))


class SameSiteMiddleware(OffsiteMiddleware):
    """Keep to the hosts of the source, with or without ``www.``; count by host what was left aside."""

    def should_follow(self, request: Request, spider: Spider) -> bool:
        """Tell whether an address is on one of the hosts of the source."""
        hosts = getattr(spider, "allowed_domains", None)
        if not hosts or on_sites(request.url, hosts):
            return True
        left_aside(self.stats, urlsplit(request.url).hostname or "")
        return False


class _Redirections(RedirectMiddleware):
    """Scrapy's redirections, without a Referer and without the search for what would make one."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler.settings)
        self.crawler = crawler

    def handle_referer(self, request: Request, response: Response) -> None:
        """Remove the header."""
        del response
        request.headers.pop("Referer", None)


class PlainRedirectMiddleware(_Middleware):
    """Follow redirections within the site; report those that lead to nothing we read."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._redirections = _Redirections(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the request to the new address, unless it is no answer to what was asked."""
        try:
            found = self._redirections.process_response(request, response)
        except IgnoreRequest:
            _report(self._crawler, request, "le site redirige sans fin")
            raise
        if isinstance(found, Response) or _is_robots(request):
            return found
        reason = self._astray(request.url, found.url)
        if reason:
            _report(self._crawler, request, reason, blocked=_LOGIN.search(found.url) is not None)
            raise IgnoreRequest(reason)
        # Scrapy drops without a word, callback or errback, an address already asked for.
        return found.replace(dont_filter=True)

    def _astray(self, asked: str, target: str) -> str:
        hosts = getattr(self._crawler.spider, "allowed_domains", None)
        if hosts and not on_sites(target, hosts):
            return f"cette adresse mène maintenant à un autre site, qui n'a pas été lu ({target[:200]})"
        if _LOGIN.search(target) and not _LOGIN.search(asked):
            return f"le site demande de se connecter ({target[:200]})"
        if _is_home(target) and not _is_home(asked):
            return "la page n'est plus là : le site renvoie à son accueil"
        return ""


def _is_home(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in {"", "/"} and not parts.query


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
