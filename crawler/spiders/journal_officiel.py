"""The Journal officiel by the archives of DILA: every unseen one, oldest first (docs/crawling.md)."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from crawler.items import ArchiveRead, ArchivesListed, Checked, ListedArchive, Unread
from crawler.parsers.journal_officiel import Folder, Index, read_index
from crawler.spiders.journal_past import WithPast
from crawler.spiders.piste import WithPiste
from monitor.config import JournalSource
from monitor.domain.calendar import french_date
from monitor.domain.jo_calendar import stamp_day
from monitor.domain.journal import ArchiveState
from monitor.errors import ParseError, RefusedError

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

_STAMP = re.compile(r"\d{8}-\d{6}")
_NO_INDEX = "le sommaire des archives est illisible"
_GONE = "archives attendues qui ne sont plus dans le sommaire"
_LEFT = "l'archive n'est plus dans le sommaire"
_FAILED_AT_ONCE = 20
"""So many archives that failed before are tried again in one run: they do not keep the new ones waiting."""
_DONE = frozenset({ArchiveState.TAKEN, ArchiveState.ASIDE})


class JournalOfficielSpider(WithPiste, WithPast):
    """Lists the folder, then takes in each archive it has not taken in yet, one after the other.

    The order matters: an archive holds whole documents, and the last delivered wins. When the folder of the
    format chosen names no archive, that of the other format is read.
    """

    name = "journal_officiel"
    source_type = JournalSource

    def __init__(self, *, catch_up: str = "", texts: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.catch_up = bool(catch_up)
        self.texts = tuple(texts.split())
        self._listed = False

    @property
    def without_limit(self) -> bool:
        """Whether somebody asked for it, and waits: no job of cron."""
        return self.past or self.catch_up

    async def start(self) -> AsyncIterator[Any]:
        """Begin with the index, always in full: the addresses cannot be guessed.

        PISTE comes last: only what no archive brought is asked for. Single texts come from it alone.
        """
        steps = self.piste_texts(self.texts) if self.texts else chain(self._indexes(), self._after_archives())
        for request in self.ask(steps):
            yield request

    def _after_archives(self) -> Iterator[Request]:
        if not self.past:
            yield from self.piste_steps()

    def _indexes(self) -> Iterator[Request]:
        chosen: Folder = "global" if self.chosen.format == "global" and not self.past else "simple"
        other: Folder = "simple" if chosen == "global" else "global"
        yield self.step(self.folder_address(chosen), lambda response: self._take_index(response, chosen))
        if not self._listed and not self.past and (address := self.folder_address(other)):
            yield self.step(address, lambda response: self._take_index(response, other))

    def _take_index(self, response: Response, folder: Folder) -> Iterator[Any]:
        """Choose what is to be read: all that is newer than where the first run began."""
        try:
            index = read_index(response.body, folder)
        except ParseError as error:
            blocked = isinstance(error, RefusedError)
            yield Unread(url=response.url, reason=_NO_INDEX, blocked=blocked, detail=str(error))
            return
        self._listed = True
        if index.unknown:
            self.note(f"fichiers inconnus dans le sommaire des archives : {', '.join(index.unknown[:5])}")
        if self.past:
            yield from self.past_requests(index, response.url, self._floor(self._ledger(), index))
            return
        yield from self._daily(index, folder, response)

    def _ledger(self) -> dict[str, ArchiveState]:
        archives = self.memory.archives()
        return {stamp: state for stamp, (state, _) in archives.items() if _STAMP.fullmatch(stamp)}

    def _daily(self, index: Index, folder: Folder, response: Response) -> Iterator[Any]:
        ledger = self._ledger()
        listed = tuple(ListedArchive(stamp=item.stamp, name=item.name) for item in index.archives)
        floor = self._floor(ledger, index)
        yield ArchivesListed(url=response.url, archives=listed, floor=floor)
        yield Checked(
            url=response.url, count=sum(ledger.get(item.stamp) is ArchiveState.TAKEN for item in listed)
        )
        if folder == self.chosen.format:
            yield from self._gone(ledger, index, response.url)
        unseen = [item for item in listed if item.stamp >= floor and ledger.get(item.stamp) not in _DONE]
        self.failed_before = {item.stamp for item in unseen if ledger.get(item.stamp) is ArchiveState.FAILED}
        self.tidy({item.stamp for item in unseen})
        chosen = self._this_time(unseen)
        if self.catch_up:
            self.counted = {item.stamp: f"{at} sur {len(chosen)}" for at, item in enumerate(chosen, start=1)}
        for item in chosen:
            yield self.archive(response.urljoin(item.name), item)

    def _gone(self, ledger: Mapping[str, ArchiveState], index: Index, url: str) -> Iterator[ArchiveRead]:
        """Yield that the archives which left the folder before they were taken in failed.

        Waiting for ever, they would hold back the alarm of the number that they held.
        """
        named = {item.stamp for item in index.archives}
        gone = sorted(stamp for stamp, state in ledger.items() if state not in _DONE and stamp not in named)
        for stamp in gone:
            yield ArchiveRead(url=url, stamp=stamp, state=ArchiveState.FAILED, message=_LEFT)
        if gone:
            self.note(f"{_GONE} : {len(gone)} (la première du {_day(gone[0])})")

    def _floor(self, ledger: Mapping[str, ArchiveState], index: Index) -> str:
        """Return the stamp of the first archive that is read: a first run is limited to the latest ones."""
        read = [stamp for stamp, state in ledger.items() if state is not ArchiveState.ASIDE]
        return min(read) if read else index.archives[-self.chosen.first_archives :][0].stamp

    def _this_time(self, unseen: Sequence[ListedArchive]) -> list[ListedArchive]:
        """Return what this run reads, the oldest first, and tell how far it is when some is left."""
        failed = self._in_turn([item for item in unseen if item.stamp in self.failed_before])
        waiting = [item for item in unseen if item.stamp not in self.failed_before]
        most = len(waiting) if self.catch_up else self.chosen.archives_per_run
        now = waiting[:most]
        if len(waiting) > most:
            self.note(
                f"rattrapage : {len(now)} archives demandées sur {len(waiting)} en attente, jusqu'au "
                f"{_day(now[-1].stamp)} ; il en reste {len(waiting) - most} pour les prochaines lectures "
                f"(ou : vigie crawl {self.chosen.slug} --catch-up)"
            )
        again = failed if self.catch_up else failed[:_FAILED_AT_ONCE]
        return sorted([*now, *again], key=lambda item: item.stamp)

    def _in_turn(self, failed: Sequence[ListedArchive]) -> list[ListedArchive]:
        """Begin further on each day: those that always fail do not keep the others waiting."""
        start = self.now().toordinal() * _FAILED_AT_ONCE % len(failed) if failed else 0
        return [*failed[start:], *failed[:start]]


def _day(stamp: str) -> str:
    day = stamp_day(stamp)
    return french_date(day) if day else stamp
