"""What stands between the sites and the parsers: an answer is whole and what was asked for, or it is told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from scrapy.downloadermiddlewares.offsite import OffsiteMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response

from crawler.items import NOT_THERE, REFUSED, Memory, NoMemory, PageAnswer, left_aside, note, page_answered
from crawler.parsers.addresses import on_sites
from crawler.parsers.gunzip import gunzipped
from crawler.parsers.refusals import MissingPageError, check_body
from crawler.reasons import ROBOTS, status_reason, transfer_reason
from crawler.reporting import Middleware, RefusedRequest, UnmodifiedRequest, is_robots, report
from monitor.domain.vanishing import CLEAR_ABSENCES
from monitor.errors import ParseError, RefusedError

if TYPE_CHECKING:
    from scrapy import Spider

_NOT_MODIFIED = 304
# The part that was asked for, or: the file has no such part, it is another one now (RFC 9110 §15.5.17).
_PARTS = frozenset({206, 416})
# 202 is how some filters answer with a challenge, 204 is empty, 206 a part nobody asked for.
_GOOD = frozenset({200, 203})
_ENDS = re.compile(rb"</(?:html|rss|feed|rdf:rdf)\s*>\s*(?:<!--|$)", re.IGNORECASE)
_TAIL = 2000
_FILES = (b"PK\x03\x04", b"\x1f\x8b", b"%PDF")


class _Verdict(NamedTuple):
    """Why an answer is none (empty: it is one), whether the site refused, or says that nothing is there."""

    reason: str
    blocked: bool = False
    missing: bool = False


class RefusalMiddleware(Middleware):
    """Report what a site refused or could not give, whatever its status says; hand on the rest.

    A request with ``meta["optional"]`` that fails is a remark and not counted against the run.
    """

    def process_response(self, request: Request, response: Response) -> Response:
        """Let through what looks like an answer; report the rest and drop it."""
        if is_robots(request):
            return response
        verdict = self._judged(request, response)
        if not verdict.reason:
            return response
        clear = response.status in CLEAR_ABSENCES and not verdict.blocked
        if clear and request.meta.get("page"):
            self._tell_absent(request, response.status)
        elif request.meta.get("maybe") and (clear or verdict.missing):
            self.crawler.stats.inc_value(NOT_THERE)  # it was only tried for: nothing to say
        else:
            report(self.crawler, request, verdict.reason, blocked=verdict.blocked)
        if verdict.blocked and not request.meta.get("file"):
            self.crawler.stats.inc_value(REFUSED)
        raise RefusedRequest(verdict.reason) if verdict.blocked else IgnoreRequest(verdict.reason)

    def process_request(self, request: Request) -> None:
        """Ask nothing more of the pages of a site that refused several of them in this run."""
        if getattr(self.crawler.spider, "given_up", False) and not is_robots(request):
            raise RefusedRequest("the site refuses its pages")

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Report a transfer that failed after its retries, or an address that robots.txt closes."""
        if not isinstance(exception, IgnoreRequest):
            report(self.crawler, request, transfer_reason(exception))
        elif "robots.txt" in str(exception):
            report(self.crawler, request, ROBOTS, blocked=True)

    def _tell_absent(self, request: Request, status: int) -> None:
        """Hand on the absence of a known page, and say it."""
        url = request.meta["page"]
        self.crawler.stats.inc_value(NOT_THERE)
        answer = PageAnswer(url=url, status=status)
        self.crawler.signals.send_catch_log(signal=page_answered, answer=answer)
        note(self.crawler.stats, f"{url} : pas à son adresse (HTTP {status})")

    def _judged(self, request: Request, response: Response) -> _Verdict:
        if _is_part(request, response) or request.meta.get("api"):
            return _Verdict("")  # the spider judges it
        content_type = _header(response, "Content-Type")
        try:
            check_body(response.body, status=response.status, content_type=content_type, url=response.url)
        except RefusedError as error:
            return _Verdict(str(error), blocked=True)
        except ParseError as error:
            if response.status in _GOOD:  # « annoncée avec un statut favorable »
                return _Verdict(str(error), missing=isinstance(error, MissingPageError))
        if response.status not in _GOOD:
            return _Verdict(status_reason(response.status, _header(response, "Location")))
        return _Verdict("la réponse a été coupée" if _cut(response) else "")


def _is_part(request: Request, response: Response) -> bool:
    """Tell whether an answer is about the part of a file that was asked for."""
    return response.status in _PARTS and request.meta.get("part") is True


def _cut(response: Response) -> bool:
    """Tell whether an answer of unknown length (``partial``) lacks its end; files verify themselves."""
    body = response.body
    return "partial" in response.flags and not (body.startswith(_FILES) or _ENDS.search(body[-_TAIL:]))


class ConditionalGetMiddleware(Middleware):
    """Ask for a document only if modified (RFC 9110 §13), for requests with ``meta["conditional"]``.

    Our own rather than Scrapy's RFC 2616 cache, which gives a dead source back as alive
    (docs/architecture.md). A 304 is counted and goes no further.
    """

    def process_request(self, request: Request) -> None:
        """Add the validators of the last state that we took in whole, and no others."""
        if not request.meta.get("conditional"):
            return
        memory: Memory = getattr(self.crawler.spider, "memory", None) or NoMemory()
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
                self.crawler.stats.inc_value("conditional_get/not_modified")
            if url := request.meta.get("page"):
                answer = PageAnswer(url=url, status=_NOT_MODIFIED)
                self.crawler.signals.send_catch_log(signal=page_answered, answer=answer)
            raise UnmodifiedRequest("not modified")
        return response


class GzipMiddleware(Middleware):
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
        most = request.meta.get("download_maxsize", self.crawler.settings.getint("DOWNLOAD_MAXSIZE"))
        try:
            if packing not in {"gzip", "x-gzip"}:
                raise ParseError(f"réponse compressée d'une façon que Vigie ne lit pas ({packing})")
            body = gunzipped(response.body, most=most)
        except ParseError as error:
            report(self.crawler, request, str(error))
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


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
