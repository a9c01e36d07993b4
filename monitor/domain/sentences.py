"""Where the sentences of a French text begin and end."""

from __future__ import annotations

import itertools
import re

from monitor.domain.model import Span

LOOK_AROUND = 8
"""Characters of the longest abbreviation and of what comes before it."""

# The end of a sentence, or of a line (a title, an item): unless a small letter goes on, as across two pages.
_SENTENCE_END = re.compile(
    r"[.!?…][\"»”’)\]]{0,3}\s{1,9}(?=[\"«“‘(\[]?\s?[A-ZÀ-ÖØ-Þ0-9Œ•–—-])|\n{1,2}(?=[^\na-zß-öø-ÿœ])"
)
_ABBREVIATION = re.compile(
    r"(?:^|[^\w.])(?:[A-ZÀ-ÖØ-Þ]|MM|Dr|Pr|Me|St|Ste|Mgr|art|al|cf|ex|chap|éd|fig|n|no|p|pp|réf|tél|vol|etc)$"
    r"|\.[A-ZÀ-ÖØ-Þ]$"
)


def sentence_ends(text: str, low: int, high: int) -> list[int]:
    """Return the offsets, just after its blanks, of each end of a sentence in a window of a text."""
    window = text[low : high + 2]
    found = []
    for match in _SENTENCE_END.finditer(window):
        stop = match.start()
        if window[stop] == "." and _ABBREVIATION.search(window[max(0, stop - LOOK_AROUND) : stop]):
            continue
        found.append(low + match.end())
    return found


def sentences(text: str) -> tuple[Span, ...]:
    """Return the place of each sentence of a text, without the blanks around it."""
    places = [0, *sentence_ends(text, 0, len(text)), len(text)]
    spans = []
    for start, end in itertools.pairwise(places):
        words = text[start:end]
        if words.strip():
            spans.append((start + len(words) - len(words.lstrip()), start + len(words.rstrip())))
    return tuple(spans)
