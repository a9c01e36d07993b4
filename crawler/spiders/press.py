"""Press pages of any site: feeds and lists first, then the pages they name, then those to read again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from scrapy import Request

from crawler.items import Reading, Unread
from crawler.parsers.addresses import clean_url, is_file, on_sites
from crawler.parsers.feeds import FeedEntry, parse_feed
from crawler.parsers.listing import Selectors, parse_listing
from crawler.parsers.press import parse_page
from crawler.parsers.press_announced import announced_file
from crawler.reporting import RefusedRequest
from crawler.spiders.base import charset, header, taken
from crawler.spiders.press_files import PressFiles, WantedFile
from monitor.config import ListPage, PressSource
from monitor.domain.calendar import PARIS, french_date
from monitor.errors import ParseError, RefusedError

if TYPE_CHECKING:
    from scrapy.http import Response

    from crawler.parsers.listing import ListEntry
    from monitor.domain.model import Link

_DATED_DAYS = 8
"""Reports of a weekly meeting: a day of the last week, whichever it was."""
_FROZEN = timedelta(days=90)


class PressSpider(PressFiles):
    """Walks the feeds and lists of a source; each page they name is a reading, so is each of its files."""

    name = "press"
    source_type = PressSource

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._waiting = 0
        self._open = False
        self._asked: set[str] = set()

    @cached_property
    def known(self) -> frozenset[str]:
        """The addresses of the pages and files of the source that the archive holds."""
        return self.memory.addresses()

    async def start(self) -> AsyncIterator[Any]:
        """Begin with the feeds and lists, always in full: they decide which pages are asked for."""
        first = [self._index(feed, self.crawl_feed) for feed in self.chosen.feeds]
        first += [
            self._index(each.url, self.crawl_list, listed=each, left=each.pages - 1)
            for each in self.chosen.lists
        ]
        self._waiting = len(first)
        for request in first:
            yield request
        for request in self._by_themselves():
            yield request
        if not first:
            for request in self._read_again():
                yield request

    def _index(self, url: str, callback: Any, **arguments: Any) -> Request:
        return Request(url, callback=callback, errback=self.index_lost, cb_kwargs=arguments, dont_filter=True)

    def _by_themselves(self) -> Iterator[Request]:
        """Ask for the pages of the configuration, and for those that a date may have in their address."""
        for page in self.chosen.pages:
            yield from self._page(page)
        today = self.now().astimezone(PARIS).date()
        days = [today - timedelta(days=back) for back in range(_DATED_DAYS)]
        for pattern in self.chosen.dated:
            for day in days:
                url = clean_url(
                    pattern.replace("{day}", f"{day:%d}")
                    .replace("{month}", f"{day:%m}")
                    .replace("{year}", f"{day:%Y}")
                )
                if url not in self.known:
                    yield from self._page(url, announced=day, maybe=True, optional=True)

    def crawl_feed(self, response: Response) -> Iterator[Any]:
        """Ask for every page of the feed that is on its site; an empty feed is a failure.

        What leads to a file has no page: it is known by what the feed says of it, and by the file.
        """
        try:
            feed = parse_feed(response.body, url=response.url, content_type=header(response, "Content-Type"))
            if not feed.entries:
                raise ParseError("le flux ne contient aucun article")
        except ParseError as error:
            self._open |= not isinstance(error, RefusedError)
            yield _unread(response, error)
        else:
            self._open = True
            if feed.unusable:
                self.note(f"articles sans adresse dans le flux : {feed.unusable}")
            self._look_at_dates(response.url, [entry.published_on for entry in feed.entries])
            self.seen_list(response, "feed", feed.entries)
            yield from self._entries(response, feed.entries)
        yield from self._index_done()

    def crawl_list(self, response: Response, listed: ListPage, left: int) -> Iterator[Any]:
        """Ask for every page of a list, and for the next page of it while there is something new."""
        try:
            found = parse_listing(
                response.body, url=response.url, listed=_selectors(listed), encoding=charset(response)
            )
        except ParseError as error:
            self._open |= not isinstance(error, RefusedError)
            yield _unread(response, error)
        else:
            self._open = True
            self.seen_list(response, found.found, found.entries)
            fresh = any(clean_url(entry.url) not in self.known for entry in found.entries)
            yield from self._entries(response, found.entries)
            if found.next_url and left > 0 and fresh:
                self._waiting += 1
                yield self._index(found.next_url, self.crawl_list, listed=listed, left=left - 1)
        yield from self._index_done()

    def index_lost(self, failure: Any) -> Iterator[Any]:
        """Go on without a feed or a list that gave no answer: the middlewares have told it."""
        self._open |= not failure.check(RefusedRequest)
        yield from self._index_done()

    def _index_done(self) -> Iterator[Request]:
        """Read again what is due once all feeds and lists have said what they name.

        A site that refused each of them is asked for nothing more.
        """
        self._waiting -= 1
        if self._waiting == 0 and self._open:
            yield from self._read_again()

    def _entries(
        self, response: Response, entries: tuple[FeedEntry, ...] | tuple[ListEntry, ...]
    ) -> Iterator[Any]:
        room = max(0, self.chosen.pages_per_run - len(self._asked))
        if len(entries) > room:
            self.note(f"articles non lus, au-delà du nombre réglé : {len(entries) - room}")
        for entry in entries[:room]:
            if is_file(entry.url):
                yield from self._announced(response, entry)
            else:
                yield from self._page(entry.url, announced=entry.published_on)

    def _announced(self, response: Response, entry: FeedEntry | ListEntry) -> Iterator[Any]:
        url = clean_url(entry.url)
        if url not in self._asked:
            self._asked.add(url)
            document = announced_file(entry)
            wanted = WantedFile(url=url, title=entry.title, announced=document)
            yield from self.announced(wanted, self.capture_of(response))

    def _look_at_dates(self, url: str, days: list[date | None]) -> None:
        """Say that the latest article of a feed is old: it may be frozen, which is not calm."""
        latest = max((day for day in days if day), default=None)
        if latest and self.now().astimezone(PARIS).date() - latest > _FROZEN:
            self.note(f"l'article le plus récent du flux {url} date du {french_date(latest)}")

    def _read_again(self) -> Iterator[Request]:
        """Ask again for the pages and files of a topic that no feed or list named today."""
        due = [page for page in self.memory.due() if page.url not in self._asked]
        for page in due[: self.chosen.pages_per_run]:
            if page.is_file:
                wanted = WantedFile(url=page.url, title=page.title, pages=page.of_pages)
                yield self.file_request(wanted)
            else:
                yield from self._page(page.url, optional=True)

    def _page(self, url: str, *, announced: date | None = None, **meta: bool) -> Iterator[Request]:
        """Ask for a page, once in a run; that of a known one has its address in ``meta``."""
        url = clean_url(url)
        if url in self._asked:
            return
        self._asked.add(url)
        page = {"page": url} if url in self.known else {}
        yield Request(
            url,
            callback=self.crawl_page,
            cb_kwargs={"announced": announced},
            meta={"conditional": True, "optional": False, **meta, **page},
        )

    def crawl_page(self, response: Response, announced: date | None) -> Iterator[Any]:
        """Hand the page to the parser of its template; the feed dates a page that shows no date.

        The address is marked as taken in once its new files were read too.
        """
        page = parse_page(
            response.body,
            url=response.url,
            template=self.chosen.template or None,
            encoding=charset(response),
        )
        document = replace(page.document, published_on=page.document.published_on or announced)
        yield Reading(document=document, capture=self.capture_of(response))
        wanted = [
            WantedFile(url=link.url, title=link.title, pages=(document.key,))
            for link in document.links
            if self._is_wanted(link)
        ]
        yield from self.files_of(wanted, taken(response))

    def _is_wanted(self, link: Link) -> bool:
        """Tell whether a file that a page links is new: those known are read again when they are due."""
        return link.url not in self.known and on_sites(link.url, self.allowed_domains or ())


def _selectors(listed: ListPage) -> Selectors:
    return Selectors(
        item=listed.item, link=listed.link, title=listed.title, date=listed.date, next=listed.next
    )


def _unread(response: Response, error: ParseError) -> Unread:
    return Unread(url=response.url, reason=str(error), blocked=isinstance(error, RefusedError))
