"""When something announced falls due, as a text says it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Precision(StrEnum):
    """How precisely a text says when: to the day, or a period. A half-year is a ``QUARTER``."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    SEASON = "season"
    YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When something announced falls due: the first and last day it may mean, and the words that say so.

    Of « d'ici fin avril 2026 » the last day is 30 April 2026. ``open_ended`` is « au-delà de 2026 »,
    « après le … », « à partir de … »: it begins with ``first`` and has no end (``last == first``).
    """

    first: date
    last: date
    precision: Precision
    words: str
    open_ended: bool = False
