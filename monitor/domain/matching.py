"""Find where a text speaks of the topics: exact places, whatever the spelling (docs/topics.md)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from ahocorasick_rs import BytesAhoCorasick, Implementation

from monitor.domain.model import Mention, Span
from monitor.domain.onebyte import WORD_BYTES, Folded, fold
from monitor.domain.patterns import INCLUSIVE_ENDING, Pattern, plain
from monitor.domain.terms import check_term, compile_term
from monitor.domain.topics import Topic

__all__ = ["Matcher", "check_term"]

_MOST_FOR_DFA = 5_000  # beginnings; beyond, the table of the faster automaton no longer fits a cache
_HEADING = re.compile(r"article\s+\S+", re.IGNORECASE)
_MOST_MARKS = 8  # combining marks that may follow the last letter of a mention


class _Role(IntEnum):
    """What a term is for; at the same place, the first one here decides."""

    EXCLUDED = 0
    PRIMARY = 1
    SECONDARY = 2


@dataclass(frozen=True, slots=True)
class _Rule:
    """One term of one topic, ready to be found."""

    topic: int
    term: str
    role: _Role
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class _Place:
    start: int
    end: int
    rule: _Rule


class Matcher:
    """Every term of every topic, found in one reading of a text.

    Built once (a few milliseconds for ten terms), used for any number of texts. Raises ConfigError when a
    term cannot be looked for (``check_term``).
    """

    def __init__(self, topics: Sequence[Topic]) -> None:
        self._topics = tuple(topics)
        rules: dict[tuple[bytes, bool], list[_Rule]] = {}
        for rule in _rules(self._topics):
            for beginning in rule.pattern.beginnings:
                rules.setdefault((beginning, False), []).append(rule)
            for beginning in rule.pattern.inclusive_beginnings:
                rules.setdefault((beginning, True), []).append(rule)
        self._rules = [(inclusive, sharing) for (_, inclusive), sharing in rules.items()]
        kind = Implementation.DFA if len(rules) <= _MOST_FOR_DFA else Implementation.ContiguousNFA
        self._automaton = BytesAhoCorasick([beginning for beginning, _ in rules], implementation=kind)

    @property
    def topics(self) -> tuple[Topic, ...]:
        """The topics that this matcher looks for."""
        return self._topics

    def find(self, text: str) -> list[Mention]:
        """Return the mentions in a text, by place; ``text[m.start:m.end] == m.matched``.

        Inside one topic, a mention within a longer one is dropped (a secondary term never hides a term
        that announces), and so is a mention within an expression of ``exclude``. Mentions of different
        topics never touch each other. « Article 51 » alone on its line is the heading of an article, which
        relates its text to nothing. Linear in the text and in what is found.
        """
        places: dict[int, list[_Place]] = {}
        for place in self._places(text):
            places.setdefault(place.rule.topic, []).append(place)
        kept = [place for number in sorted(places) for place in _outermost(places[number])]
        kept.sort(key=lambda place: (place.start, place.end))
        return [self._mention(text, place) for place in kept if not _is_heading(text, place)]

    def _mention(self, text: str, place: _Place) -> Mention:
        return Mention(
            topic=self._topics[place.rule.topic].slug,
            term=place.rule.term,
            start=place.start,
            end=place.end,
            matched=text[place.start : place.end],
            secondary=place.rule.role is _Role.SECONDARY,
        )

    def _places(self, text: str) -> Iterator[_Place]:
        """Yield every place of every rule, each checked again on its own characters."""
        folded = fold(text)
        checked: dict[tuple[int, str], bool] = {}
        for rule, at in self._candidates(folded.data):
            match = rule.pattern.expression.match(folded.data, at)
            if match is None:
                continue
            start, end = _with_marks(text, *folded.span(*match.span()))
            key = (id(rule), text[start:end])
            if key not in checked:
                checked[key] = _holds(rule.pattern, key[1])
            if checked[key]:
                yield _Place(start, end, rule)

    def _candidates(self, data: bytes) -> Iterator[tuple[_Rule, int]]:
        """Yield each rule worth trying, with where in the folded text."""
        for number, at, end in self._automaton.find_matches_as_indexes(plain(data), overlapping=True):
            if at and data[at - 1] in WORD_BYTES:
                continue
            inclusive, sharing = self._rules[number]
            if not inclusive or INCLUSIVE_ENDING.match(data, end - 1):
                for rule in sharing:
                    yield rule, at


def _rules(topics: Iterable[Topic]) -> Iterator[_Rule]:
    for number, topic in enumerate(topics):
        roles = (
            (_Role.PRIMARY, topic.terms),
            (_Role.SECONDARY, topic.secondary),
            (_Role.EXCLUDED, topic.exclude),
        )
        for role, terms in roles:
            for term in dict.fromkeys(terms):
                yield _Rule(number, term, role, compile_term(term))


def _with_marks(text: str, start: int, end: int) -> tuple[int, int]:
    """Stretch a span over the combining marks of its last letter, in a text that is not in NFC."""
    last = min(len(text), end + _MOST_MARKS)
    while end < last and unicodedata.combining(text[end]):
        end += 1
    return start, end


def _holds(pattern: Pattern, matched: str) -> bool:
    """Fold the matched characters again: they alone must make the term, with the capitals it needs."""
    folded = fold(matched)
    match = pattern.expression.fullmatch(folded.data)
    return match is not None and all(
        _in_capitals(matched, folded, *spans) for spans in pattern.acronyms(match)
    )


def _in_capitals(matched: str, folded: Folded, whole: Span, head: Span, plural: Span) -> bool:
    """Say whether a doubtful acronym is one: `SEC Pa` and `SEC PAs`, not `sec pa`, `SEC PAS`.

    Nor when an empty line cuts it: a title ends with SEC, a paragraph begins with Pa.
    """
    start, end = folded.span(*head)
    letters = [letter for letter in matched[start:end] if letter.isalpha()]
    start, end = folded.span(*whole)
    if not all(map(str.isupper, letters)) or matched.count("\n", start, end) > 1:
        return False
    return plural[0] == plural[1] or matched[folded.origin(plural[0])].islower()


def _is_heading(text: str, place: _Place) -> bool:
    if place.rule.role is not _Role.SECONDARY or text[place.end : place.end + 1] not in {"", "\n"}:
        return False
    alone = place.start == 0 or text[place.start - 1] == "\n"
    return alone and _HEADING.fullmatch(text, place.start, place.end) is not None


def _outermost(places: list[_Place]) -> Iterator[_Place]:
    """Yield the places of one topic that no excluded expression and no longer place holds."""
    excluded = announced = related = 0  # how far each goes
    for place in sorted(places, key=lambda place: (place.start, -place.end, place.rule.role)):
        role = place.rule.role
        if role is _Role.EXCLUDED:
            excluded = max(excluded, place.end)
        elif place.end <= excluded:
            continue
        elif role is _Role.PRIMARY and place.end > announced:
            announced = place.end
            yield place
        elif role is _Role.SECONDARY and place.end > max(announced, related):
            related = place.end
            yield place
