"""Whether a page that is new by its address is one already known: by another road, or after a redesign.

The second mark is the title (with the date when both have one); the text decides. Two communiqués of the
same title and day are two pages as long as their texts differ.
"""

from __future__ import annotations

from monitor.domain.model import Document
from monitor.domain.vanishing import FEW, kept_share, words_of

_SAME_ROAD, _MOVED, _MOVED_OTHER_DATE = 0.97, 0.5, 0.8


def likeness(one: str, other: str) -> float:
    """Return how much of each of two texts is in the other, between 0 and 1."""
    return min(kept_share(one, other), kept_share(other, one))


def is_another(known: Document, found: Document) -> bool:
    """Tell whether two pages that say to be one are two: other address, other title, other words.

    A publishing program that names the section as the canonical address of all its articles (seen) would
    make one document of them.
    """
    if known.url == found.url or known.title == found.title:
        return False
    return likeness(known.text, found.text) < _MOVED


def is_the_same(known: Document, found: Document, *, alive: bool) -> bool:
    """Tell whether a page of the same title is the known one, whose own address answers or not.

    While it does, only the same text, date and files make one page of two, and a text of some length: two
    releases that are only their PDF look alike. Once it does not, half of the words are enough with the
    same date, and most of them without one or with another (a redesign changed even the dates shown).
    """
    days = known.published_on, found.published_on
    if alive:
        same = (None in days or days[0] == days[1]) and known.fields.get("files") == found.fields.get("files")
        long_enough = same and words_of(found.text).total() >= FEW
        return long_enough and likeness(known.text, found.text) >= _SAME_ROAD
    dated = days[0] is not None and days[0] == days[1]
    needed = _MOVED if dated else _MOVED_OTHER_DATE
    return bool(words_of(found.text)) and likeness(known.text, found.text) >= needed
