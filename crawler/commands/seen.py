"""What a check of a source saw: the answers, the lists, the pages and the problems, as one JSON object."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from scrapy import signals
from scrapy.exceptions import IgnoreRequest

from crawler.items import Reading, Unread, list_seen, notes_of, problem_seen
from monitor.domain.model import Document
from monitor.errors import MonitorError, RefusedError

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

_MOST_FILES = 20
_MOST_DOCUMENTS = 100
# What is asked again; and an address that a date may have, of which eight are tried for one page.
_UNCOUNTED = ("redirect_times", "retry_times", "maybe")
# Pages of a list and files of a page (``crawler.spiders.press``): the spider itself bounds them.
_BOUNDED = ("listed", "wanted")
_READ = frozenset({200, 203})


class Entry(Protocol):
    """One line of a feed or of a list (``crawler.parsers.feeds.FeedEntry`` is one)."""

    @property
    def url(self) -> str:
        """Where it leads."""
        ...

    @property
    def title(self) -> str:
        """What it says."""
        ...

    @property
    def published_on(self) -> date | None:
        """The day it gives, if any."""
        ...


@dataclass(kw_only=True)
class Seen:
    """Listens to one crawl that stores nothing, and keeps it to ``limit`` pages.

    ``first`` are the feeds and the lists: they are always asked for. No slots: signals hold their
    listeners by weak references.
    """

    limit: int
    first: frozenset[str] = frozenset()
    answers: list[dict[str, Any]] = field(default_factory=list)
    lists: list[dict[str, Any]] = field(default_factory=list)
    documents: list[dict[str, Any]] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    read: int = 0
    asked: int = 0
    left: int = 0

    def listen(self, crawler: Crawler) -> None:
        """Connect to the signals of a crawler that is not started yet."""
        for handler, signal in (
            (self.on_scheduled, signals.request_scheduled),
            (self.on_answer, signals.response_downloaded),
            (self.on_item, signals.item_scraped),
            (self.on_spider_error, signals.spider_error),
            (self.on_problem, problem_seen),
            (self.on_list, list_seen),
        ):
            crawler.signals.connect(handler, signal=signal)

    def on_scheduled(self, request: Request) -> None:
        """Let the request of a page go, or refuse it beyond the limit; lists and files are not counted."""
        if request.url in self.first or any(name in request.cb_kwargs for name in _BOUNDED):
            return
        if any(request.meta.get(name) for name in _UNCOUNTED):
            return
        if self.asked >= self.limit:
            self.left += 1
            raise IgnoreRequest("beyond the limit of the check")
        self.asked += 1

    def on_answer(self, response: Response, request: Request) -> None:
        """Note what a site answered, refusals and redirections included; not its robots.txt."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        self.answers.append(
            {
                "url": request.url,
                "status": response.status,
                "bytes": len(response.body) if request.method == "GET" else None,
                "content_type": _header(response, "Content-Type"),
                "last_modified": _header(response, "Last-Modified"),
            }
        )

    def on_list(self, url: str, found: str, entries: Sequence[Entry]) -> None:
        """Note what a feed or a list holds: all of it counted, the first ``limit`` entries kept."""
        kept = [
            {"title": each.title, "url": each.url, "published_on": _day(each.published_on)}
            for each in entries[: self.limit]
        ]
        self.lists.append({"url": url, "found": found, "total": len(entries), "entries": kept})

    def on_item(self, item: object) -> None:
        """Note a document that the spider handed over; all are counted, the first ones kept.

        The other records concern an archive.
        """
        if isinstance(item, Unread):
            self.on_problem(item)
        elif isinstance(item, Reading):
            self.read += 1
            if self.read <= _MOST_DOCUMENTS:
                self.documents.append(_document(item.document))

    def on_spider_error(self, failure: Failure, response: Response | Failure) -> None:
        """Note an answer that its parser refused."""
        error, url = failure.value, getattr(response, "url", "")
        if isinstance(error, MonitorError):
            self.on_problem(Unread(url=url, reason=str(error), blocked=isinstance(error, RefusedError)))
        else:
            detail = f"{type(error).__name__}: {error}"
            self.on_problem(Unread(url=url, reason="erreur imprévue du programme", detail=detail))

    def on_problem(self, problem: Unread) -> None:
        """Note an address that could not be read; the same thing twice is one problem."""
        found = {
            "url": problem.url,
            "reason": problem.reason,
            "blocked": problem.blocked,
            "detail": problem.detail,
        }
        if found not in self.problems:
            self.problems.append(found)

    def close(self, crawler: Crawler) -> None:
        """Take the remarks of the crawl, once it is over, and why it stopped before its end, if it did."""
        self.notes = notes_of(crawler.stats)
        reason = crawler.stats.get_value("finish_reason")
        if reason != "finished":
            self.on_problem(Unread(url="", reason=f"lecture arrêtée avant la fin ({reason})"))

    @property
    def outcome(self) -> str:
        """``read``, ``partial`` (something was not), ``blocked`` or ``failed`` (nothing was read)."""
        read = self.read > 0 or any(each["total"] for each in self.lists)
        if not read and any(each["blocked"] for each in self.problems):
            return "blocked"
        if not read:
            return "failed"
        return "partial" if self.problems else "read"

    @property
    def reached(self) -> str:
        """The same of a check that reads no page: an address that answers is all that is known."""
        if not any(each["status"] in _READ for each in self.answers):
            return self.outcome
        return "partial" if self.problems else "read"

    def report(self) -> dict[str, Any]:
        """Return what was seen as JSON takes it; dates are ISO, ``bytes`` None when no body was asked for."""
        return {
            "answers": self.answers,
            "lists": self.lists,
            "documents": self.documents,
            "read": self.read,
            "problems": self.problems,
            "notes": self.notes,
            "left": self.left,
        }


def _document(document: Document) -> dict[str, Any]:
    files = [{"title": link.title, "url": link.url} for link in document.links[:_MOST_FILES]]
    return {
        "url": document.url,
        "kind": document.kind.value,
        "template": document.notes.get("template"),
        "title": document.title,
        "published_on": _day(document.published_on),
        "words": len(document.text.split()),
        "files": files,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
