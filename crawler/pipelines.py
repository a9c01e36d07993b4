"""From the spider to the archive: each item handed to the desk of the run (docs/architecture.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.exceptions import NotConfigured

from crawler.desk import RunDesk

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class ArchivePipeline:
    """Hand each item to the desk of the run; without one (``scrapy crawl``), switch off."""

    def __init__(self, desk: RunDesk) -> None:
        self._desk = desk

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the pipeline of a run started by ``crawlall``."""
        desk = getattr(crawler.spider, "memory", None)
        if not isinstance(desk, RunDesk):
            raise NotConfigured("no archive: use `vigie crawl` to store what is read")
        return cls(desk)

    def process_item(self, item: object) -> object:
        """Take one item into the archive."""
        self._desk.take(item)
        return item
