"""Sentences of a text that promise or announce something: proposed commitments, for a person to confirm.

A sentence is proposed when its words promise or announce (``promises``) and it speaks of a topic: it holds a
mention, it is in the paragraph of one or among the two sentences that follow one, or the whole document is
about the topic. Nothing here tells whether something was kept.

A declaration of support (« soyez assurés de mon engagement pour soutenir … ») is proposed, undated: it is
what a reader looks for in a letter, and a person dismisses it in a moment. Politeness and legal notices
are not.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from monitor.domain.announced_dates import dates_in
from monitor.domain.dues import Due, Precision
from monitor.domain.model import Document, DocumentKind, Mention, Span
from monitor.domain.normalise import folded
from monitor.domain.promisers import promiser
from monitor.domain.promises import LONGEST, Strength, strength
from monitor.domain.questions import day_in, words_in
from monitor.domain.wrapped_text import Sentence, wrapped_sentences

__all__ = ["Due", "Precision", "Proposal", "proposals"]

MOST_PROPOSALS = 500
"""Of one document, from its beginning: no person reads more, and a hostile text costs no more."""

_REACH = 2
"""Sentences after one with a mention that speak of the same thing."""
_ABOUT = 3
_ABOUT_SHARE = 20
"""A document is about a topic with three sentences that mention it, if they are one in twenty of all."""

_SHORT_IMPORT = 60
"""Sentences: a letter or minutes of this length that an operator imported is about a topic it names once."""

_MOST_DATES = 16
"""Of one sentence."""
_PRECISE = list(Precision)
_ANSWERS = re.compile(r"^answer")
# A question imported as a file: its page or its PDF.
_A_QUESTION = re.compile(
    r"^\W{0,3}question\s(?:écrite|orale|au\sgouvernement)\b", re.IGNORECASE | re.MULTILINE
)
_ASKED = re.compile(
    r"^(?:M\.|Mme)\s[^.\n]{3,80}?\s(?:attire|appelle|interroge|alerte|demande|souhaite|expose|rappelle)\b",
    re.MULTILINE,
)
_ANSWERED = re.compile(
    r"^\W{0,3}(?:texte\sde\sla\sréponse|réponse(?:\s(?:du|de|publiée)\b[^\n]{0,120})?)\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_HEAD = 1_200
"""Letters of a page that come before the text of a question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One sentence that promises or announces something, and ``text[start:end] == sentence``.

    ``who`` is who says it, as far as the sentence or the document tells, else empty. ``due`` is None
    when the sentence bears no date: an undated commitment.
    """

    start: int
    end: int
    sentence: str
    who: str
    due: Due | None


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a document that one hand wrote: who, when, and whether only what it reports is proposed."""

    span: Span
    speaker: str
    written_on: date | None
    reported_only: bool = False


def proposals(
    document: Document, *, mentions: Sequence[Mention], written_on: date | None
) -> tuple[Proposal, ...]:
    """Return the commitments that a document seems to make about what its mentions speak of, in order.

    ``written_on`` is the day relative dates are counted from; an answer has its own (``answered_on``). Of a
    question, only what it reports of others is proposed, and what its answer says. Secondary mentions do
    not count. Without a mention there is nothing.
    """
    places = wrapped_sentences(document.text)
    near = _near(document, places, [mention for mention in mentions if not mention.secondary])
    parts = tuple(_parts(document, written_on))
    found = (_proposal(document.text, places[number], parts) for number in sorted(near))
    return tuple(islice(filter(None, found), MOST_PROPOSALS))


def _near(document: Document, places: Sequence[Sentence], mentions: Sequence[Mention]) -> set[int]:
    """Return the numbers of the sentences that speak of the topic."""
    starts = [place.start for place in places]
    holding = {max(0, bisect_right(starts, mention.start) - 1) for mention in mentions if places}
    if _is_about(document, mentions, len(holding), len(places)):
        return set(range(len(places)))
    paragraphs = {places[number].paragraph for number in holding}
    near = {number for number, place in enumerate(places) if place.paragraph in paragraphs}
    near |= {number + step for number in holding for step in range(_REACH + 1)}
    return {number for number in near if number < len(places)}


def _is_about(document: Document, mentions: Sequence[Mention], holding: int, sentences: int) -> bool:
    """Tell whether a whole document is about the topic: by its title or mentions, a short import by one."""
    if holding and document.kind is DocumentKind.IMPORT and sentences <= _SHORT_IMPORT:
        return True
    title = folded(document.title)
    named = holding >= _ABOUT and holding * _ABOUT_SHARE >= sentences
    return named or any(folded(mention.matched) in title for mention in mentions)


def _parts(document: Document, written_on: date | None) -> Iterator[_Part]:
    whole = (0, len(document.text))
    if document.kind is DocumentKind.QUESTION:
        answered_on = day_in(document.fields, "answered_on") or written_on
        # The answer to an oral question is a debate: more than one person speaks in it.
        written = document.fields.get("type") in {None, "QE"}
        ministry = words_in(document.fields, "ministry") if written else ""
        for name, span in document.sections.items():
            if _ANSWERS.match(name):
                yield _Part(span, ministry, answered_on)
        yield _Part(whole, "", written_on, reported_only=True)
        return
    speaker = _speaker(document)
    if _is_a_question(document.text):
        answer = _ANSWERED.search(document.text)
        cut = answer.end() if answer else whole[1]
        yield _Part((cut, whole[1]), "", written_on)
        yield _Part((0, cut), "", written_on, reported_only=True)
        return
    yield _Part(whole, speaker, written_on)


def _is_a_question(text: str) -> bool:
    head = text[:_HEAD]
    return _A_QUESTION.search(head) is not None and _ASKED.search(text[: 2 * _HEAD]) is not None


def _speaker(document: Document) -> str:
    """Return who signs a document; nobody for minutes, whose author writes what others say."""
    if document.fields.get("type") == "minutes":
        return ""
    return words_in(document.fields, "author") or words_in(document.fields, "ministry")


def _proposal(text: str, place: Sentence, parts: Sequence[_Part]) -> Proposal | None:
    part = next((part for part in parts if part.span[0] <= place.start < part.span[1]), None)
    if part is None or place.end - place.start > LONGEST:
        return None
    sentence = text[place.start : place.end]
    force = strength(sentence, reported_only=part.reported_only)
    if force is Strength.NONE:
        return None
    due = _due(dates_in(sentence, part.written_on, most=_MOST_DATES), part.written_on)
    if due is None and force is Strength.WITH_A_DATE:
        return None
    who = promiser(sentence, part.speaker)
    return Proposal(start=place.start, end=place.end, sentence=sentence, who=who, due=due)


def _due(dates: Iterable[tuple[int, int, Due]], written_on: date | None) -> Due | None:
    """Return the most precise of the dates that are not over at the time of writing, the first of equals."""
    to_come = [due for _, _, due in dates if written_on is None or due.last >= written_on]
    return min(to_come, key=lambda due: _PRECISE.index(due.precision), default=None)
