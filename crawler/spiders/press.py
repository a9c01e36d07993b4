"""Press pages of any site: feeds and lists first, then the pages they name, then those to read again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.exceptions import IgnoreRequest

from crawler.items import Reading, Unread
from crawler.parsers.addresses import clean_url, is_file
from crawler.parsers.feeds import FeedEntry, parse_feed
from crawler.parsers.listing import Selectors, parse_listing
from crawler.parsers.press_announced import announced_file, announced_page
from crawler.reporting import RefusedRequest
from crawler.spiders.base import charset, header
from crawler.spiders.press_files import WantedFile, other_format
from crawler.spiders.press_pages import PressPages, Said
from monitor.config import ListPage, PressSource
from monitor.domain.calendar import PARIS, french_date
from monitor.errors import ParseError, RefusedError

if TYPE_CHECKING:
    from scrapy.http import Response

    from crawler.parsers.listing import ListEntry

_DATED_DAYS = 8
"""Reports of a weekly meeting: a day of the last week, whichever it was."""
_FROZEN = timedelta(days=90)


class PressSpider(PressPages):
    """Walks the feeds and lists of a source; each page they name is a reading, so is each of its files."""

    name = "press"
    source_type = PressSource

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._waiting = 0
        self._open = False

    async def start(self) -> AsyncIterator[Any]:
        """Begin with the feeds and lists, always in full: they decide which pages are asked for."""
        first = [self._index(feed, self.crawl_feed) for feed in self.chosen.feeds]
        first += [
            self._index(
                each.url,
                self.crawl_list,
                optional=self._is_untried(each.url),
                listed=each,
                left=each.pages - 1,
            )
            for each in self.chosen.lists
        ]
        self._waiting = len(first)
        for request in first:
            yield request
        if not first:
            for request in (*self._by_themselves(), *self._read_again()):
                yield request

    def _index(self, url: str, callback: Any, *, optional: bool = False, **arguments: Any) -> Request:
        return Request(
            url,
            callback=callback,
            errback=self.index_lost,
            cb_kwargs=arguments,
            meta={"optional": optional, "untried": optional},
            dont_filter=True,
        )

    def _is_untried(self, url: str) -> bool:
        """Tell whether a list or a page of the configuration was never read: it may well not exist."""
        return clean_url(url) not in self.read_before

    def _by_themselves(self) -> Iterator[Request]:
        """Ask for the pages of the configuration, and for those that a date may have in their address."""
        for page in self.chosen.pages:
            if is_file(page):
                yield self.file_request(WantedFile(url=clean_url(page), title=""))
            else:
                untried = self._is_untried(page)
                yield from self._page(page, optional=untried, untried=untried)
        yield from self._ask_dated(self._dated_addresses())

    def _dated_addresses(self) -> Iterator[str]:
        """Yield the addresses that a date of the last days makes, the latest first, but those known."""
        today = self.now().astimezone(PARIS).date()
        for pattern in self.chosen.dated:
            for back in range(_DATED_DAYS):
                day = today - timedelta(days=back)
                url = clean_url(pattern.format(day=f"{day:%d}", month=f"{day:%m}", year=f"{day:%Y}"))
                if url not in self.known and url not in self._asked:
                    yield url

    def _ask_dated(self, rest: Iterator[str]) -> Iterator[Request]:
        """Try one of these addresses; that most do not exist is nothing to say."""
        if url := next(rest, None):
            self._asked.add(url)
            yield Request(
                url,
                callback=self.crawl_dated,
                errback=self.dated_lost,
                cb_kwargs={"rest": rest},
                meta={"conditional": True, "maybe": True, "optional": True},
            )

    def crawl_dated(self, response: Response, rest: Iterator[str]) -> Iterator[Any]:
        """Read a page that exists, and try the next one."""
        try:
            yield from self.crawl_page(response, None)
        except ParseError as error:
            self.note(str(error))
        yield from self._ask_dated(rest)

    def dated_lost(self, failure: Any) -> Iterator[Request]:
        """Try the next one; a site that refuses one is not asked for the others."""
        if not failure.check(RefusedRequest):
            yield from self._ask_dated(failure.request.cb_kwargs["rest"])

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
            yield from self._complain(response, error)
        else:
            self._open = True
            if feed.unusable:
                self.note(f"articles sans adresse dans le flux : {feed.unusable}")
            self._look_at_date(response.url, feed.latest_on)
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
            yield from self._complain(response, error)
        else:
            self._open = True
            self.seen_list(response, found.found, found.entries)
            yield self.taken_first(response)
            fresh = any(clean_url(entry.url) not in self.read_before for entry in found.entries)
            fresh |= self.now().weekday() == 0  # once a week to its end: what failed then may lie there
            yield from self._entries(response, found.entries)
            if found.next_url and left > 0 and fresh:
                self._waiting += 1
                yield self._index(found.next_url, self.crawl_list, listed=listed, left=left - 1)
        yield from self._index_done()

    def _complain(self, response: Response, error: ParseError) -> Iterator[Unread]:
        """Tell that a feed or a list could not be read; of one never read before it is a remark."""
        untried = response.request is not None and response.request.meta.get("untried")
        if untried and not isinstance(error, RefusedError):
            self.note(f"{error} ({response.url})" if response.url not in str(error) else str(error))
        else:
            blocked = isinstance(error, RefusedError)
            yield Unread(url=response.url, reason=str(error), blocked=blocked)

    def index_lost(self, failure: Any) -> Iterator[Any]:
        """Go on without a feed or a list that gave no answer: the middlewares have told it."""
        # A site that gave no answer at all is not asked for hundreds of pages, three times each.
        self._open |= bool(failure.check(IgnoreRequest)) and not failure.check(RefusedRequest)
        yield from self._index_done()

    def _index_done(self) -> Iterator[Request]:
        """Ask for the other pages, and for what is due, once all feeds and lists have said what they name.

        A site that refused each of them is asked for nothing more.
        """
        self._waiting -= 1
        if self._waiting == 0 and self._open:
            yield from self._by_themselves()
            yield from self._read_again()

    def _entries(
        self, response: Response, entries: tuple[FeedEntry, ...] | tuple[ListEntry, ...]
    ) -> Iterator[Any]:
        asked = [entry for entry in entries if clean_url(entry.url) not in self._asked]
        asked.sort(key=lambda entry: clean_url(entry.url) in self.known)  # the new ones first
        room = max(0, self.chosen.pages_per_run - len(self._asked))
        if len(asked) > room:
            self.note(f"articles non lus, au-delà du nombre réglé : {len(asked) - room}")
        for entry in asked[:room]:
            if is_file(entry.url):
                yield from self._announced(response, entry)
            elif self.chosen.feed_only:
                self._asked.add(clean_url(entry.url))
                yield Reading(document=announced_page(entry), capture=self.capture_of(response))
            else:
                said = Said(announced_page(entry), self.capture_of(response))
                yield from self._page(entry.url, said=said)

    def _announced(self, response: Response, entry: FeedEntry | ListEntry) -> Iterator[Any]:
        url = clean_url(entry.url)
        if url not in self._asked:
            self._asked.add(url)
            document = announced_file(entry)
            wanted = WantedFile(url=url, title=entry.title, announced=document)
            yield from self.announced(wanted, self.capture_of(response))

    def _look_at_date(self, url: str, latest: date | None) -> None:
        """Say that the latest article of a feed is old: it may be frozen, which is not calm."""
        if latest and self.now().astimezone(PARIS).date() - latest > _FROZEN:
            self.note(f"l'article le plus récent du flux {url} date du {french_date(latest)}")

    def _read_again(self) -> Iterator[Request]:
        """Ask again for the pages and files of a topic that no feed or list named today."""
        due = [page for page in self.memory.due() if page.url not in self._asked]
        for page in due[: self.chosen.pages_per_run]:
            if page.is_file:
                wanted = WantedFile(url=page.url, title=page.title, pages=page.of_pages)
                yield self.file_request(wanted)
            elif is_file(page.url):
                if page.announced is not None and not other_format(page.url):
                    wanted = WantedFile(url=page.url, title=page.title, announced=page.announced)
                    yield self.file_request(wanted)
            elif not self.chosen.feed_only:
                yield from self._page(page.url, optional=True)


def _selectors(listed: ListPage) -> Selectors:
    return Selectors(
        item=listed.item, link=listed.link, title=listed.title, date=listed.date, next=listed.next
    )
