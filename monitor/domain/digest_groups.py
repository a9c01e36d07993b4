"""From ordered facts to entries: one per document or thread, each answer told once in it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace

from monitor.domain.diff import diff_texts
from monitor.domain.digest_entry import DigestEntry, DigestItem
from monitor.domain.hunks import hunks_to_json
from monitor.domain.model import EventKind
from monitor.domain.normalise import canonical
from monitor.domain.shingles import NEAR_ANSWER, jaccard, text_mark

_ANSWERED = EventKind.QUESTION_ANSWERED
# What makes a term that comes near no news.
_ENDS = frozenset(
    {
        EventKind.QUESTION_ANSWERED,
        EventKind.QUESTION_WITHDRAWN,
        EventKind.QUESTION_LAPSED,
        EventKind.DEADLINE_PASSED,
    }
)


def grouped(facts: Sequence[DigestItem]) -> list[DigestEntry]:
    """Return the entries of ordered facts, in the order of their first fact.

    Together are the facts of one document, of one thread, and of the questions that one answer
    answers. Inside an entry an answer, a passage or a demand is told once: an answer that another one
    repeats or nearly repeats (``NEAR_ANSWER``) says so, with what differs.
    """
    return [DigestEntry(items=_told_once(_current(group))) for group in _groups(facts)]


def _groups(facts: Sequence[DigestItem]) -> list[list[DigestItem]]:
    above: dict[Hashable, Hashable] = {}

    def top(key: Hashable) -> Hashable:
        while above.setdefault(key, key) != key:
            key = above[key]
        return key

    for fact in facts:
        for key in _keys(fact):
            above[top(key)] = top(("document", fact.document))
    groups: dict[Hashable, list[DigestItem]] = {}
    for fact in facts:
        groups.setdefault(top(("document", fact.document)), []).append(fact)
    return list(groups.values())


def _keys(fact: DigestItem) -> Iterable[Hashable]:
    """Give what a fact has in common with those it is told with."""
    if fact.thread:
        yield "thread", fact.thread
    if fact.kind is _ANSWERED:
        yield from (("document", document) for document in fact.joint)
        if fact.body:
            yield "answer", fact.source, fact.occurred_on, text_mark(fact.body)


def _current(group: list[DigestItem]) -> list[DigestItem]:
    """Leave out a term that was near when the same letter tells how the wait ended."""
    ended = {item.document for item in group if item.kind in _ENDS}
    near = EventKind.DEADLINE_NEAR
    return [item for item in group if item.kind is not near or item.document not in ended]


def _told_once(group: list[DigestItem]) -> tuple[DigestItem, ...]:
    told: list[DigestItem] = []
    demands: set[str] = set()
    marks = {item.document: text_mark(item.body) for item in group if item.kind is _ANSWERED and item.body}
    for item in group:
        passage = None if any(item.passage == other.passage for other in told) else item.passage
        asked = tuple(each for each in item.demands if each not in demands)
        demands.update(asked)
        told.append(_answer_once(replace(item, passage=passage, demands=asked), told, marks))
    # That a question entered the thread by its answer is what its answer says.
    repeated = {item.document for item in told if item.same_as}
    entered = EventKind.DOCUMENT_PUBLISHED
    kept = [item for item in told if item.kind is not entered or item.document not in repeated]
    return tuple(_with_joint(item, kept) for item in kept)


def _answer_once(item: DigestItem, told: Sequence[DigestItem], marks: Mapping[str, str]) -> DigestItem:
    """Return an answer without its text when another one of the entry gives it already."""
    if item.kind is not _ANSWERED:
        return item
    answers = [other for other in told if other.kind is _ANSWERED and not other.same_as]
    for other in answers:
        if item.document in other.joint or (item.body and marks[item.document] == marks.get(other.document)):
            return replace(item, body="", demands=(), more_demands=0, same_as=other.document)
    return _near_once(item, [other for other in answers if other.body]) if item.body else item


def _near_once(item: DigestItem, answers: Sequence[DigestItem]) -> DigestItem:
    """Return an answer as what differs from the nearest of these, whole when none is near."""
    shares = [(jaccard(other.body, item.body), -place) for place, other in enumerate(answers)]
    share, place = max(shares, default=(0.0, 0))
    if share < NEAR_ANSWER:
        return item
    other = answers[-place]
    diff = diff_texts(canonical(other.body), canonical(item.body))
    if diff.rewritten:
        return item
    hunks = tuple(hunks_to_json(diff.hunks))
    return replace(item, body="", demands=(), more_demands=0, hunks=hunks, near_to=other.document)


def _with_joint(item: DigestItem, told: Sequence[DigestItem]) -> DigestItem:
    """Return an answer with all the questions it answers, its own first, then by identifier."""
    if item.kind is not _ANSWERED or item.same_as:
        return replace(item, joint=())
    same = {other.document for other in told if other.same_as == item.document}
    others = sorted((same | set(item.joint)) - {item.document})
    return replace(item, joint=(item.document, *others) if others else ())
