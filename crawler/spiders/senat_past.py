"""The questions of the Sénat since 1978, read once from the dump of its database (docs/crawling.md)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request

from crawler.items import Checked, Reading
from crawler.parsers.senat_dump import BadStored, SenatDump
from crawler.spiders.base import SourceSpider
from crawler.spiders.unreadable import Unreadable
from monitor.config import SenatSource

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

# 282 MB in August 2026.
_MAX_DUMP = 1024 * 1024 * 1024


class WithPast(SourceSpider[SenatSource]):
    """The part of the spider of the Sénat that reads the dump, with ``-a past=1``."""

    source_type = SenatSource

    def __init__(self, *, past: str = "", since: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.past = str(past).lower() not in {"", "0", "false"}
        self.since = date.fromisoformat(since) if since else None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Return the spider; for the past, without a limit of time.

        Scrapy does not stop within an answer, and this one holds everything: it would call a dump
        that was read to its end a crawl that was stopped.
        """
        spider = super().from_crawler(crawler, *args, **kwargs)
        if spider.past:
            crawler.settings.set("CLOSESPIDER_TIMEOUT", 0, priority="spider")
        return spider

    def dump(self) -> Request:
        """Return the request of the dump."""
        return Request(self.chosen.dump, callback=self.crawl_dump, meta={"download_maxsize": _MAX_DUMP})

    def crawl_dump(self, response: Response) -> Iterator[Any]:
        """Hand over the questions of the dump that are not in the archive as they are there.

        One that cannot be read does not hide the others. A run that is stopped is gone on with by the
        next one: what it took in is passed over.
        """
        known = self.memory.members(response.url)
        unread, unchanged = Unreadable(url=response.url, reason="une question du passé est illisible"), 0
        for read in SenatDump(response.body, url=response.url).questions(since=self.since):
            if isinstance(read, BadStored):
                yield from unread.tell(read.place, read.reason)
            elif known.get(read.mark.name) == (read.mark.crc, read.mark.size):
                unchanged += 1
            else:
                capture = self.capture_of(response, body=read.body, member=read.document.key)
                yield Reading(document=read.document, capture=capture, member=read.mark)
        yield from unread.rest()
        yield Checked(url=response.url, count=unchanged)
