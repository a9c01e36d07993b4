"""Press pages of any site: feeds first, always in full, then the pages they name."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from scrapy import Request

from crawler.items import Reading
from crawler.parsers.addresses import clean_url, is_file
from crawler.parsers.feeds import parse_feed
from crawler.parsers.press import parse_page
from crawler.parsers.press_announced import announced_file
from crawler.spiders.base import SourceSpider, charset, header, taken
from monitor.config import PressSource
from monitor.errors import ParseError

if TYPE_CHECKING:
    from scrapy.http import Response


class PressSpider(SourceSpider[PressSource]):
    """Walks the feeds of a source; every page they name becomes one reading."""

    name = "press"
    source_type = PressSource

    async def start(self) -> AsyncIterator[Any]:
        """Begin with the feeds, always in full: they decide which pages are asked for."""
        for feed in self.chosen.feeds:
            yield Request(feed, callback=self.crawl_feed)
        for page in self.chosen.pages:
            yield self._page_request(page)

    def crawl_feed(self, response: Response) -> Iterator[Any]:
        """Ask for every page of the feed that is on its site; an empty feed is a failure.

        What leads to a file has no page: it is known by what the feed says of it.
        """
        feed = parse_feed(response.body, url=response.url, content_type=header(response, "Content-Type"))
        if not feed.entries:
            raise ParseError("le flux ne contient aucun article")
        if feed.unusable:
            self.note(f"articles sans adresse dans le flux : {feed.unusable}")
        left = len(feed.entries) - self.chosen.pages_per_run
        if left > 0:
            self.note(f"articles du flux non lus, au-delà du nombre réglé : {left}")
        for entry in feed.entries[: self.chosen.pages_per_run]:
            if is_file(entry.url):
                yield Reading(document=announced_file(entry), capture=self.capture_of(response))
            else:
                yield self._page_request(entry.url, announced=entry.published_on)
        yield from self._read_again()

    def _read_again(self) -> Iterator[Request]:
        """Ask again for the pages of a topic that the feed no longer names: they may be edited.

        One that is not there any more is a remark; its absence will be an event of its own.
        """
        pages = [url for url in self.memory.watched() if not is_file(url)]
        for url in pages[: self.chosen.pages_per_run]:
            yield self._page_request(url, optional=True)

    def crawl_page(self, response: Response, announced: date | None) -> Iterator[Any]:
        """Hand the page to the parser of its template; the feed dates a page that shows no date."""
        page = parse_page(
            response.body,
            url=response.url,
            template=self.chosen.template or None,
            encoding=charset(response),
        )
        document = replace(page.document, published_on=page.document.published_on or announced)
        yield Reading(document=document, capture=self.capture_of(response))
        yield taken(response)

    def _page_request(self, url: str, *, announced: date | None = None, optional: bool = False) -> Request:
        return Request(
            clean_url(url),
            callback=self.crawl_page,
            cb_kwargs={"announced": announced},
            meta={"conditional": True, "optional": optional},
        )
