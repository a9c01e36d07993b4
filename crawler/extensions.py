"""The report of a crawl: every error becomes a problem of the run, and the run gets its outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured

from crawler.desk import RunDesk
from crawler.items import (
    NOT_THERE,
    REFUSED,
    MemberMark,
    PageAnswer,
    Reading,
    Unread,
    notes_of,
    page_answered,
    problem_seen,
)
from monitor.errors import MonitorError, RefusedError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure


class CrawlReport:
    """Listens to the signals of one crawl; ``CrawlReport`` patches nothing and reads the statistics."""

    def __init__(self, crawler: Crawler, desk: RunDesk) -> None:
        self._crawler = crawler
        self._desk = desk

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Connect the report of a run started by ``crawlall``."""
        desk = getattr(crawler.spider, "memory", None)
        if not isinstance(desk, RunDesk):
            raise NotConfigured("no archive: nothing to report to")
        report = cls(crawler, desk)
        for handler, signal in (
            (report.on_spider_error, signals.spider_error),
            (report.on_item_error, signals.item_error),
            (report.on_problem, problem_seen),
            (report.on_page, page_answered),
            (report.on_closed, signals.spider_closed),
        ):
            crawler.signals.connect(handler, signal=signal)
        return report

    def on_spider_error(self, failure: Failure, response: Response | Failure) -> None:
        """A parser raised: the page is there and could not be read (no page where an errback raised)."""
        self._desk.report(_problem(getattr(response, "url", ""), failure))

    def on_item_error(self, item: object, failure: Failure) -> None:
        """The archive refused an item."""
        where = item.capture.url if isinstance(item, Reading) else type(item).__name__
        mark = getattr(item, "member", None)
        if isinstance(mark, MemberMark):
            where = f"{where} ({mark.name})"
        self._desk.report(_problem(where, failure))

    def on_problem(self, problem: Unread) -> None:
        """A middleware met a refusal or a failure."""
        self._desk.report(problem)

    def on_page(self, answer: PageAnswer) -> None:
        """A known page is as it was, or is not there."""
        self._desk.take(answer)

    def on_closed(self, reason: str) -> None:
        """Give the run its outcome."""
        if reason != "finished":
            self._desk.report(Unread(url="", reason=f"lecture arrêtée avant la fin ({reason})"))
        stats = self._crawler.stats
        self._desk.close(
            not_modified=stats.get_value("conditional_get/not_modified", 0),
            not_there=stats.get_value(NOT_THERE, 0),
            refused=stats.get_value(REFUSED, 0),
            notes=notes_of(stats),
        )


def _problem(url: str, failure: Failure) -> Unread:
    error = failure.value
    if isinstance(error, MonitorError):
        return Unread(url=url, reason=str(error), blocked=isinstance(error, RefusedError))
    return Unread(url=url, reason="erreur imprévue du programme", detail=f"{type(error).__name__}: {error}")
