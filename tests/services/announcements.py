"""What the tests of commitments share: a letter that announces, and a finder of marked sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from monitor.domain.commitments import Due, Precision, Proposal
from monitor.domain.model import Document, Mention
from monitor.domain.reading import Reading
from tests.fakes import page

_SENTENCE = re.compile(r"[^.\n]+\.")
_DUE = re.compile(r"jusqu'au (\d{1,2}) décembre 2026|fin (octobre) 2026|au-delà de (2026)|à l'(été) 2026")
_WHO = re.compile(r"(L'assurance maladie|La ministre)")
KEPT = "La ministre maintient les financements des SEC-Pa jusqu'au 31 décembre 2026."
UNDATED = "La ministre proposera un modèle durable."


def find_marked(
    document: Document, *, mentions: Sequence[Mention], written_on: date | None
) -> tuple[Proposal, ...]:
    """Return the sentences of a document that speaks of the topic and that begin as an announcement does."""
    del written_on
    if not mentions:
        return ()
    found = []
    for match in _SENTENCE.finditer(document.text):
        words = match[0].strip()
        if who := _WHO.match(words):
            start = match.end() - len(words)
            found.append(
                Proposal(start=start, end=match.end(), sentence=words, who=who[1].lower(), due=due_in(words))
            )
    return tuple(found)


def due_in(words: str) -> Due | None:
    """Return the date of a sentence of these tests."""
    match = _DUE.search(words)
    if match is None:
        return None
    if match[1]:
        day = date(2026, 12, int(match[1]))
        return Due(first=day, last=day, precision=Precision.DAY, words=match[0])
    if match[2]:
        first, last = date(2026, 10, 21), date(2026, 10, 31)
        return Due(first=first, last=last, precision=Precision.MONTH, words=match[0])
    if match[3]:
        day = date(2027, 1, 1)
        return Due(first=day, last=day, precision=Precision.YEAR, words=match[0], open_ended=True)
    return Due(first=date(2026, 6, 1), last=date(2026, 8, 31), precision=Precision.SEASON, words=match[0])


def announcing(*sentences: str, name: str = "annonce", **facts: Any) -> Reading:
    """Return a page on SEC-Pa that says these sentences."""
    title = str(facts.pop("title", f"Les SEC-Pa, {name}"))
    return page(name, "\n\n".join(sentences or (KEPT, UNDATED)), title=title, **facts)
