"""The Journal officiel by the archives of DILA: every unseen one, oldest first (docs/crawling.md)."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from crawler.items import ArchivesListed, Checked, ListedArchive, Unread
from crawler.parsers.journal_officiel import Index, read_index
from crawler.spiders.journal_archives import WithArchives
from monitor.config import JournalSource
from monitor.domain.calendar import french_date
from monitor.domain.jo_calendar import stamp_day
from monitor.domain.journal import ArchiveState
from monitor.errors import ParseError, RefusedError

if TYPE_CHECKING:
    from scrapy.http import Response

_STAMP = re.compile(r"\d{8}-\d{6}")
_NO_INDEX = "le sommaire des archives est illisible"
_FAILED_AT_ONCE = 20
"""So many archives that failed before are tried again in one run: they do not keep the new ones waiting."""


class JournalOfficielSpider(WithArchives):
    """Lists the folder, then takes in each archive it has not taken in yet, one after the other.

    The order matters: an archive holds whole documents, and the last delivered wins.
    """

    name = "journal_officiel"
    source_type = JournalSource

    def __init__(self, *, catch_up: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.catch_up = bool(catch_up)

    async def start(self) -> AsyncIterator[Any]:
        """Begin with the index, always in full: the addresses cannot be guessed."""
        for request in self.ask(iter([self.step(self.chosen.address, self._take_index)])):
            yield request

    def _take_index(self, response: Response) -> Iterator[Any]:
        """Choose what is to be read: all that is newer than where the first run began."""
        try:
            index = read_index(response.body)
        except ParseError as error:
            blocked = isinstance(error, RefusedError)
            yield Unread(url=response.url, reason=_NO_INDEX, blocked=blocked, detail=str(error))
            return
        if index.unknown:
            self.note(f"fichiers inconnus dans le sommaire des archives : {', '.join(index.unknown[:5])}")
        ledger = {
            stamp: state for stamp, (state, _) in self.memory.archives().items() if _STAMP.fullmatch(stamp)
        }
        listed = tuple(ListedArchive(stamp=item.stamp, name=item.name) for item in index.archives)
        floor = self._floor(ledger, index)
        yield ArchivesListed(url=response.url, archives=listed, floor=floor)
        yield Checked(
            url=response.url, count=sum(ledger.get(item.stamp) is ArchiveState.TAKEN for item in listed)
        )
        unseen = [item for item in listed if item.stamp >= floor and ledger.get(item.stamp) not in _DONE]
        for item in self._this_time(unseen, ledger):
            yield self.archive(response.urljoin(item.name), item)

    def _floor(self, ledger: dict[str, ArchiveState], index: Index) -> str:
        """Return the stamp of the first archive that is read: a first run is limited to the latest ones."""
        read = [stamp for stamp, state in ledger.items() if state is not ArchiveState.ASIDE]
        return min(read) if read else index.archives[-self.chosen.first_archives :][0].stamp

    def _this_time(
        self, unseen: Sequence[ListedArchive], ledger: dict[str, ArchiveState]
    ) -> list[ListedArchive]:
        """Return what this run reads, the oldest first, and tell how far it is when some is left."""
        failed = [item for item in unseen if ledger.get(item.stamp) is ArchiveState.FAILED]
        waiting = [item for item in unseen if item not in failed]
        most = len(waiting) if self.catch_up else self.chosen.archives_per_run
        now = waiting[:most]
        if len(waiting) > most:
            self.note(
                f"rattrapage : {len(now)} archives demandées sur {len(waiting)} en attente, jusqu'au "
                f"{_day(now[-1].stamp)} ; il en reste {len(waiting) - most} pour les prochaines lectures "
                f"(ou : vigie crawl {self.chosen.slug} --catch-up)"
            )
        return sorted([*now, *failed[:_FAILED_AT_ONCE]], key=lambda item: item.stamp)


def _day(stamp: str) -> str:
    day = stamp_day(stamp)
    return french_date(day) if day else stamp


_DONE = frozenset({ArchiveState.TAKEN, ArchiveState.ASIDE})
