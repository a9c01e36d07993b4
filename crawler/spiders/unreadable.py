"""What one answer holds that could not be read: told item by item, then by their number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from crawler.items import Unread
from monitor.domain.normalise import one_line

MOST_TOLD = 100
"""So many are told one by one. A format that changes breaks each of 500,000: one line for the rest."""

_LONGEST = 300


@dataclass(slots=True, kw_only=True)
class Unreadable:
    """The items of one answer that could not be read; ``count`` is how many there are so far."""

    url: str
    reason: str
    count: int = 0

    def tell(self, place: str, detail: str) -> Iterator[Unread]:
        """Count one, and tell it unless many were told before.

        Its place is a name that the site chose: it is told in one line, without what a terminal obeys.
        """
        self.count += 1
        if self.count <= MOST_TOLD:
            where = f"{self.url} ({one_line(place)[:_LONGEST]})"
            yield Unread(url=where, reason=self.reason, detail=one_line(detail)[:_LONGEST])

    def rest(self) -> Iterator[Unread]:
        """Tell how many were not told one by one."""
        if self.count > MOST_TOLD:
            more = self.count - MOST_TOLD
            yield Unread(url=self.url, reason=f"{self.reason}, et {more} autres de la même réponse")
