"""The records a spider may yield, and what it may ask the archive (docs/crawling.md)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from monitor.domain.reading import Checked, MemberMark, NamesRead, Reading, Taken, Unread, Validators

__all__ = [
    "Checked",
    "MemberMark",
    "Memory",
    "NamesRead",
    "NoMemory",
    "Reading",
    "Taken",
    "Unread",
    "Validators",
]

problem_seen = object()
"""The signal a middleware sends, with ``problem: Unread``, for an address that could not be read."""


class Memory(Protocol):
    """What was already taken in of the source being read."""

    def members(self, archive: str) -> Mapping[str, tuple[int, int]]:
        """Return the CRC and size of each member of an archive already taken in."""
        ...

    def taken(self) -> frozenset[str]:
        """Return the addresses all of whose content was taken in."""
        ...

    def names(self) -> Mapping[str, str]:
        """Return the names behind the references."""
        ...

    def validators(self, url: str) -> Validators | None:
        """Return what the server called the last state of an address that we took in whole."""
        ...


class NoMemory:
    """The memory of an archive that holds nothing: for ``scrapy crawl``, which stores nothing."""

    def members(self, archive: str) -> Mapping[str, tuple[int, int]]:
        """Return no member."""
        del archive
        return {}

    def taken(self) -> frozenset[str]:
        """Return no address."""
        return frozenset()

    def names(self) -> Mapping[str, str]:
        """Return no name."""
        return {}

    def validators(self, url: str) -> Validators | None:
        """Return no validators."""
        del url
        return None
