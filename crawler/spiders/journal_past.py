"""The spider of the Journal officiel, the part that reads the full stock: one file of a gigabyte, once."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urljoin

from scrapy import Request

from crawler.items import ArchiveRead, ArchivesListed, Checked, ListedArchive, Unread
from crawler.parsers.journal_officiel import Index, Passed, readings_of, stock_archive
from crawler.parsers.journal_officiel import Unread as UnreadMember
from crawler.partial import PartialFile, sweep
from crawler.spiders.journal_archives import Counted, WithArchives
from crawler.spiders.unreadable import Unreadable
from monitor.domain.journal import ArchiveState
from monitor.errors import ParseError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

_STOCK = "stock-"
"""Begins the stamp of a stock in the ledger: it is no daily archive, and no day is missing without it."""
_MIB = 1024 * 1024
_NO_STOCK = "le fonds est illisible, il sera redemandé"
_NO_TEXT = "un texte du fonds est illisible"
_TOLD_EVERY = 20_000
_MOST_STOCK = 8 * 1024 * _MIB
"""So many bytes at most; it had 1.0 GB on 13 July 2025."""
_STAMP = re.compile(r"[0-9]{8}-[0-9]{6}")


class WithPast(WithArchives):
    """Reads the full stock, then the archives since then that were before our time; nothing is announced.

    The stock is on the disk while it is read, and its texts in memory one at a time. A run that is stopped
    is gone on with: its parts are kept, and the members that were passed are not read again.
    """

    def __init__(self, *, past: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.past = bool(past)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Return the spider; for what takes hours, without a limit of time."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        if spider.without_limit:
            crawler.settings.set("CLOSESPIDER_TIMEOUT", 0, priority="spider")
        return spider

    @property
    def without_limit(self) -> bool:
        """Whether somebody asked for it, and waits: no job of cron."""
        return self.past

    def tidy(self, waiting: Collection[str]) -> None:
        """Remove the downloads of other archives than those of these stamps, which a kill may have left.

        The stock is kept until it was taken in, whoever reads meanwhile.
        """
        ledger = self.memory.archives()

        def kept(name: str) -> bool:
            found = _STAMP.search(name)
            stamp = found[0] if found else ""
            if not name.lower().startswith("freemium"):
                return stamp in waiting
            return ledger.get(_STOCK + stamp, (None, 0))[0] is not ArchiveState.TAKEN

        sweep(self.memory.folder(), kept)

    def past_requests(self, index: Index, base: str, floor: str) -> Iterator[Any]:
        """Yield the record of the stock and its request, then those of the archives left aside.

        Before any other crawl, those are the archives that it will leave aside: all before ``floor``.
        """
        ledger = self.memory.archives()
        if not index.stocks:
            yield Unread(url=base, reason="le sommaire des archives ne nomme aucun fonds (Freemium)")
        for stock in index.stocks[-1:]:
            listed = ListedArchive(stamp=_STOCK + stock.stamp, name=stock.name)
            state, position = ledger.get(listed.stamp, (ArchiveState.WAITING, 0))
            if state is ArchiveState.TAKEN:
                yield Checked(url=urljoin(base, stock.name), count=1)
                continue
            yield ArchivesListed(url=base, archives=(listed,))
            # Of a reading that failed, something before its position may not have reached the archive.
            position = position if state is ArchiveState.STARTED else 0
            partial = PartialFile.in_folder(self.memory.folder(), listed.name, most=_MOST_STOCK)
            yield self._stock(urljoin(base, stock.name), partial, listed, position)
        yield from self._aside(index, base, floor)

    def _aside(self, index: Index, base: str, floor: str) -> Iterator[Any]:
        ledger = self.memory.archives()
        listed = tuple(ListedArchive(stamp=item.stamp, name=item.name) for item in index.archives)
        if unknown := tuple(item for item in listed if item.stamp not in ledger):
            yield ArchivesListed(url=base, archives=unknown, floor=floor)
        for item in listed:
            known = ArchiveState.ASIDE if item.stamp < floor else ArchiveState.WAITING
            if ledger.get(item.stamp, (known, 0))[0] is ArchiveState.ASIDE:
                yield self.archive(urljoin(base, item.name), item)

    def _stock(self, url: str, partial: PartialFile, listed: ListedArchive, position: int) -> Request:
        def take(response: Response, url: str, partial: PartialFile, listed: ListedArchive) -> Iterator[Any]:
            return self._take_stock(response, url, partial, listed, position)

        return self.part(url, partial, take=take, listed=listed)

    def _take_stock(
        self, response: Response, url: str, partial: PartialFile, listed: ListedArchive, position: int
    ) -> Iterator[Any]:
        try:
            self.add_part(response, partial)
            if not partial.whole:
                self.progress(f"Fonds : {partial.size // _MIB} Mio reçus sur {(partial.total or 0) // _MIB}.")
                yield self._stock(url, partial, listed, position)
                return
            yield from self._read_stock(url, partial, listed, position)
        except ParseError as error:
            partial.drop()
            yield Unread(url=url, reason=_NO_STOCK, detail=str(error))
            yield ArchiveRead(url=url, stamp=listed.stamp, state=ArchiveState.FAILED, message=str(error))

    def _read_stock(
        self, url: str, partial: PartialFile, listed: ListedArchive, position: int
    ) -> Iterator[Any]:
        self.progress("Fonds : vérification de l'archive entière…")
        content = stock_archive(partial.open, name=listed.name)
        partial.finish()
        unread, done, told = Unreadable(url=url, reason=_NO_TEXT), Counted(), position
        stamp = listed.stamp.removeprefix(_STOCK)
        for read in readings_of(content, after=position):
            if isinstance(read, UnreadMember):
                yield from unread.tell(read.member, read.reason)
            elif isinstance(read, Passed):
                yield self._how_far(url, listed, done, ArchiveState.STARTED, position=read.position)
                if read.position - told >= _TOLD_EVERY:
                    told = read.position
                    self.progress(f"Fonds : {told} fichiers lus.")
            else:
                yield from self.handed(read, url=url, stamp=stamp, done=done)
        yield from unread.rest()
        position = content.counts.members
        yield self._how_far(url, listed, done, ArchiveState.TAKEN, position=position, unread=unread.count)
        partial.drop()

    @staticmethod
    def _how_far(
        url: str, listed: ListedArchive, done: Counted, state: ArchiveState, *, position: int, unread: int = 0
    ) -> ArchiveRead:
        return ArchiveRead(
            url=url,
            stamp=listed.stamp,
            state=state,
            texts=done.texts,
            issues=done.issues,
            unread=unread,
            position=position,
        )
