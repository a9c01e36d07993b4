"""The records a spider may yield, and what it may ask the archive (docs/crawling.md)."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from monitor.domain.journal import ArchiveState
from monitor.domain.reading import (
    ArchiveRead,
    ArchivesListed,
    Checked,
    DuePage,
    IssueRead,
    ListedArchive,
    MemberMark,
    NamesRead,
    PageAnswer,
    Reading,
    Taken,
    Unread,
    Validators,
    WithdrawnRead,
)

if TYPE_CHECKING:
    from scrapy.statscollectors import StatsCollector

__all__ = [
    "ArchiveRead",
    "ArchivesListed",
    "Checked",
    "DuePage",
    "IssueRead",
    "ListedArchive",
    "MemberMark",
    "Memory",
    "NamesRead",
    "NoMemory",
    "PageAnswer",
    "Reading",
    "Taken",
    "Unread",
    "Validators",
    "WithdrawnRead",
    "left_aside",
    "list_seen",
    "note",
    "notes_of",
    "page_answered",
    "problem_seen",
]

problem_seen = object()
"""The signal a middleware sends, with ``problem: Unread``, for an address that could not be read."""
list_seen = object()
"""The signal of a feed or a list that was read: ``url``, ``found`` (how it was recognised), ``entries``."""
page_answered = object()
"""The signal of a known page that gave no page, with ``answer: PageAnswer``."""

NOT_THERE = "vigie/not_there"
"""How many addresses answered clearly that they are not there (404, 410), which is an answer."""
REFUSED = "vigie/refused"
"""How many addresses of pages, feeds and lists the site refused, files apart (some sites refuse them all)."""
_NOTES, _ELSEWHERE = "vigie/notes", "vigie/elsewhere/"


def note(stats: StatsCollector, words: str) -> None:
    """Add a remark to the run's message: something to know that does not make the run worse."""
    notes = stats.get_value(_NOTES, [])
    if words not in notes:
        stats.set_value(_NOTES, [*notes, words])


def left_aside(stats: StatsCollector, host: str) -> None:
    """Count an address that was not asked for, because its site is not one the source reads."""
    stats.inc_value(f"{_ELSEWHERE}{host}")


def notes_of(stats: StatsCollector) -> list[str]:
    """Return the remarks of a crawl, the sites left aside last, in French."""
    aside = {
        name.removeprefix(_ELSEWHERE): count
        for name, count in stats.get_stats().items()
        if name.startswith(_ELSEWHERE)
    }
    notes: list[str] = list(stats.get_value(_NOTES, []))
    if aside:
        count = sum(aside.values())
        what = "1 adresse d'un autre site n'a" if count == 1 else f"{count} adresses d'autres sites n'ont"
        notes.append(f"{what} pas été lue{'s' if count > 1 else ''} ({', '.join(sorted(aside))})")
    return notes


class Memory(Protocol):
    """What was already taken in of the source being read."""

    def members(self, archive: str) -> Mapping[str, tuple[int, int]]:
        """Return the CRC and size of each member of an archive already taken in."""
        ...

    def taken(self) -> frozenset[str]:
        """Return the addresses all of whose content was taken in."""
        ...

    def watched(self) -> Sequence[str]:
        """Return the addresses of the documents that concern a topic, the latest first."""
        ...

    def addresses(self) -> frozenset[str]:
        """Return the addresses of the pages and files of the source that the archive holds."""
        ...

    def due(self) -> Sequence[DuePage]:
        """Return the pages and files of the topics that are to be read again, the latest first."""
        ...

    def names(self) -> Mapping[str, str]:
        """Return the names behind the references."""
        ...

    def unnamed(self) -> int:
        """Return how many questions of the archive have an author whose name is not known."""
        ...

    def taken_at(self, url: str) -> datetime | None:
        """Return when an address was last wholly taken in, None when it never was."""
        ...

    def validators(self, url: str) -> Validators | None:
        """Return what the server called the last state of an address that we took in whole."""
        ...

    def archives(self) -> Mapping[str, tuple[ArchiveState, int]]:
        """Return the state and the position of each archive of the ledger, by stamp."""
        ...

    def known(self, keys: Sequence[str]) -> frozenset[str]:
        """Return those of these keys that are documents of the source already."""
        ...

    def folder(self) -> Path:
        """Return the folder of the files that are being downloaded."""
        ...


class NoMemory:
    """The memory of an archive that holds nothing: for ``scrapy crawl``, which stores nothing."""

    def __init__(self) -> None:
        self._downloads: tempfile.TemporaryDirectory[str] | None = None

    def members(self, archive: str) -> Mapping[str, tuple[int, int]]:
        """Return no member."""
        del archive
        return {}

    def taken(self) -> frozenset[str]:
        """Return no address."""
        return frozenset()

    def watched(self) -> Sequence[str]:
        """Return no address."""
        return ()

    def addresses(self) -> frozenset[str]:
        """Return no address."""
        return frozenset()

    def due(self) -> Sequence[DuePage]:
        """Return no page."""
        return ()

    def names(self) -> Mapping[str, str]:
        """Return no name."""
        return {}

    def unnamed(self) -> int:
        """Return none."""
        return 0

    def taken_at(self, url: str) -> datetime | None:
        """Return no time."""
        del url
        return None

    def validators(self, url: str) -> Validators | None:
        """Return no validators."""
        del url
        return None

    def archives(self) -> Mapping[str, tuple[ArchiveState, int]]:
        """Return no archive."""
        return {}

    def known(self, keys: Sequence[str]) -> frozenset[str]:
        """Return no key."""
        del keys
        return frozenset()

    def folder(self) -> Path:
        """Return a folder of its own, that goes away with it: nothing is gone on with."""
        self._downloads = self._downloads or tempfile.TemporaryDirectory(prefix="vigie-")
        return Path(self._downloads.name)
