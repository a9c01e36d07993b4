"""The Journal officiel by the archives of DILA: every unseen one, oldest first."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from scrapy import Request

from crawler.items import Checked, Reading, Taken, Unread
from crawler.parsers.jo_archive import Unread as UnreadMember
from crawler.parsers.jo_archive import read_archive
from crawler.parsers.journal_officiel import archives_of, readings_of
from crawler.spiders.base import SourceSpider, hosts_of, taken
from monitor.config import JournalSource
from monitor.errors import ParseError

if TYPE_CHECKING:
    from scrapy.http import Response

_MAX_ARCHIVE = 128 * 1024 * 1024


class JournalOfficielSpider(SourceSpider[JournalSource]):
    """Lists the folder, then takes in each archive it has not taken in yet, one after the other.

    The order matters: an archive holds whole documents, and the last received wins.
    """

    name = "journal_officiel"
    source_type = JournalSource

    async def start(self) -> AsyncIterator[Any]:
        """Begin with the index, always in full: the addresses cannot be guessed."""
        self.allowed_domains = hosts_of(self.chosen.address)
        yield Request(self.chosen.address, callback=self.crawl_index)

    def crawl_index(self, response: Response) -> Iterator[Any]:
        """Choose what is to be read: all that is newer than the first archive ever taken in."""
        urls = [response.urljoin(archive.name) for archive in archives_of(response.body)]
        known = set(urls) & self.memory.taken()
        if not known and len(urls) > self.chosen.first_archives:
            # A first run is limited: the archive just before its window marks where it begins.
            start = len(urls) - self.chosen.first_archives
            yield Taken(url=urls[start - 1], sha256="")
            known = {urls[start - 1]}
        floor = min((urls.index(url) for url in known), default=-1)
        unseen = [url for url in urls[floor + 1 :] if url not in known]
        yield Checked(url=response.url, count=len(known))
        if len(unseen) > self.chosen.archives_per_run:
            waiting = len(unseen) - self.chosen.archives_per_run
            self.logger.warning("%d archives wait for the next run (archives_per_run)", waiting)
        yield from self._ask(unseen[: self.chosen.archives_per_run])

    def _ask(self, urls: Sequence[str]) -> Iterator[Request]:
        if urls:
            yield Request(
                urls[0],
                callback=self.crawl_archive,
                errback=self.crawl_after_failure,
                cb_kwargs={"rest": tuple(urls[1:])},
                meta={"download_maxsize": _MAX_ARCHIVE},
            )

    def crawl_after_failure(self, failure: Any) -> Iterator[Request]:
        """Go on with the next archive: the one that failed is asked for again at the next run."""
        yield from self._ask(failure.request.cb_kwargs["rest"])

    def crawl_archive(self, response: Response, rest: Sequence[str]) -> Iterator[Any]:
        """Hand over every text of an archive, then ask for the next one."""
        yield from self._texts(response)
        yield from self._ask(rest)

    def _texts(self, response: Response) -> Iterator[Any]:
        unread = 0
        try:
            for read in readings_of(read_archive(response.body, name=response.url.rpartition("/")[2])):
                if isinstance(read, UnreadMember):
                    unread += 1
                    yield Unread(url=f"{response.url} ({read.member})", reason=read.reason)
                else:
                    capture = self.capture_of(response, body=read.body, member=read.member)
                    yield Reading(document=read.document, capture=capture)
        except ParseError as error:
            yield Unread(url=response.url, reason=str(error))
            return
        if not unread:
            yield taken(response)
