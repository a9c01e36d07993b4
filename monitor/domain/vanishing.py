"""What is no verdict at first sight: a page that does not answer any more, a text that is nearly gone.

Both are believed when they were seen twice, at least a day apart: a site under maintenance, a half
page or a failing server are over by then.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from monitor.domain.calendar import french_date
from monitor.domain.model import DocumentKind
from monitor.domain.normalise import folded

CLEAR_ABSENCES = frozenset({404, 410})
"""Not found, gone (RFC 9110 §15.5.5 and §15.5.11): the only statuses that say that a page is not there."""
A_DAY = timedelta(hours=23)
"""Two crawls of a daily crontab are a day apart, give or take the time that they last."""
_MOST = 0.5
FEW = 12
"""Long words: a shorter text may well be rewritten, or be that of another page."""
_WORD = re.compile(r"\w{4,}")
_MANY = 3


def confirmed(first: datetime, again: datetime) -> bool:
    """Tell whether two observations of the same are at least a day apart."""
    return again - first >= A_DAY


@lru_cache(maxsize=32)
def words_of(text: str) -> Counter[str]:
    """Return the words of more than three letters of a text, folded, and how often each stands in it.

    Not to be changed: a text is compared with several others.
    """
    return Counter(_WORD.findall(folded(text)))


def kept_share(before: str, after: str) -> float:
    """Return which share of the long words of a text is in another one, between 0 and 1."""
    old = words_of(before)
    total = old.total()
    return (old & words_of(after)).total() / total if total else 1.0


def is_suspect(before: str, after: str) -> bool:
    """Tell whether most of a text vanished; a text of a few words may well be rewritten."""
    return words_of(before).total() >= FEW and kept_share(before, after) < _MOST


def are_too_many(absent: int, answered: int) -> bool:
    """Tell whether so many pages went at once that the site moved: ``answered`` are those still there."""
    return absent >= _MANY and absent > answered


def absent_words(kind: str, days: Sequence[date], status: int, *, last_seen_on: date) -> str:
    """Say when a page or a file was not there, and when it was last read, and no more than that."""
    first, *others = dict.fromkeys(map(french_date, days))
    again = f" et le {others[-1]}" if others else ""
    e = _feminine(kind)
    return (
        f"Absent{e} le {first}{again} (HTTP {status}) ; lu{e} pour la dernière fois le "
        f"{french_date(last_seen_on)}. Vigie garde ce qu'elle avait lu."
    )


def back_words(kind: str, day: date, *, absent_since: date) -> str:
    """Say that a page or a file told as absent answers again."""
    back, since = french_date(day), french_date(absent_since)
    return f"De nouveau lisible le {back}, après avoir été absent{_feminine(kind)} depuis le {since}."


def _feminine(kind: str) -> str:
    return "" if kind == DocumentKind.PDF else "e"
