"""What a press page is recognised by when a redesign gave it another address and another identity."""

from __future__ import annotations

import re
from datetime import date

from monitor.domain.normalise import folded

_WORD = re.compile(r"\w+")


def second_mark(title: str, published_on: date | None) -> str:
    """Return the second mark of a page: its title and the day of its publication, on one line.

    Only the words of the title count, without case or accents: a redesign rewrites quotation marks,
    dashes and spaces. Without a date the mark ends with ``|``, and titles like « Communiqué » make it
    weak: link two pages by it only when both are dated. A published date may change in a redesign too
    (ministeres.md, 4): the mark proves a link, its absence proves nothing.
    """
    words = " ".join(_WORD.findall(folded(title)))
    return f"{words}|{published_on.isoformat() if published_on else ''}"
