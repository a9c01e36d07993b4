"""The Journal officiel by the archives of DILA: every unseen one, oldest first."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from scrapy import Request

from crawler.items import Checked, Reading, Taken, Unread
from crawler.parsers.jo_archive import Unread as UnreadMember
from crawler.parsers.jo_archive import read_archive
from crawler.parsers.journal_officiel import archives_of, readings_of
from crawler.spiders.base import SourceSpider, taken
from monitor.config import JournalSource
from monitor.errors import ParseError, RefusedError

if TYPE_CHECKING:
    from scrapy.http import Response

_MAX_ARCHIVE = 128 * 1024 * 1024
_STAMP = re.compile(r"\d{8}-\d{6}")
_NO_INDEX = "le sommaire des archives est illisible"
_NO_ARCHIVE = "une archive est illisible, elle sera redemandée à la prochaine lecture"
_NO_TEXT = "un texte de l'archive est illisible"


class JournalOfficielSpider(SourceSpider[JournalSource]):
    """Lists the folder, then takes in each archive it has not taken in yet, one after the other.

    The order matters: an archive holds whole documents, and the last received wins.
    """

    name = "journal_officiel"
    source_type = JournalSource

    async def start(self) -> AsyncIterator[Any]:
        """Begin with the index, always in full: the addresses cannot be guessed."""
        yield Request(self.chosen.address, callback=self.crawl_index)

    def crawl_index(self, response: Response) -> Iterator[Any]:
        """Choose what is to be read: all that is newer than where the first run began."""
        try:
            archives = archives_of(response.body)
        except ParseError as error:
            blocked = isinstance(error, RefusedError)
            yield Unread(url=response.url, reason=_NO_INDEX, blocked=blocked, detail=str(error))
            return
        taken_in = {_stamp(url) for url in self.memory.taken()}
        yield Checked(url=response.url, count=sum(archive.stamp in taken_in for archive in archives))
        if not taken_in:
            # A first run is limited: where it begins is written down before anything else, so that
            # an archive that fails today is not taken tomorrow for one that is too old.
            first = len(archives) - self.chosen.first_archives
            start = response.urljoin(archives[first - 1].name) if first > 0 else self.chosen.address
            yield Taken(url=start, sha256="")
            taken_in = {_stamp(start)}
        floor = min(taken_in)
        unseen = [item for item in archives if item.stamp > floor and item.stamp not in taken_in]
        waiting = len(unseen) - self.chosen.archives_per_run
        if waiting > 0:
            self.note(f"des archives attendent la prochaine lecture : {waiting}")
        names = [item.name for item in unseen[: self.chosen.archives_per_run]]
        yield from self._ask([response.urljoin(name) for name in names])

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
                    place = f"{response.url} ({read.member})"
                    yield Unread(url=place, reason=_NO_TEXT, detail=read.reason)
                else:
                    capture = self.capture_of(response, body=read.body, member=read.member)
                    yield Reading(document=read.document, capture=capture)
        except ParseError as error:
            yield Unread(url=response.url, reason=_NO_ARCHIVE, detail=str(error))
            return
        if not unread:
            yield taken(response)


def _stamp(url: str) -> str:
    """Return when an archive was made, by its address; empty, before all others, for the folder itself."""
    found = _STAMP.search(url.rpartition("/")[2])
    return found[0] if found else ""
