"""One entry of a digest: the facts about one document, or about the questions of one thread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from monitor.domain.model import DocumentKind, EventKind
from monitor.domain.wording import headline, joint_headline, joint_title, plural

NAMED_IN_THREAD = 11
"""How many documents of a thread are told after the first; the others are counted."""


class Section(StrEnum):
    """The part of a digest where a fact is told."""

    NEW = "new"
    CHANGED = "changed"
    DUE = "due"


_SECTIONS: dict[EventKind, Section] = {
    EventKind.TEXT_CHANGED: Section.CHANGED,
    EventKind.ANSWER_CORRECTED: Section.CHANGED,
    EventKind.TEXT_RECTIFIED: Section.CHANGED,
    EventKind.TEXT_REPEALED: Section.CHANGED,
    EventKind.MENTION_VANISHED: Section.CHANGED,
    EventKind.DOCUMENT_ABSENT: Section.CHANGED,
    EventKind.DOCUMENT_BACK: Section.CHANGED,
    EventKind.DEADLINE_NEAR: Section.DUE,
    EventKind.DEADLINE_PASSED: Section.DUE,
    EventKind.COMMITMENT_DUE: Section.DUE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageText:
    """A passage with the term that was found, as written: the three parts put together are the passage."""

    before: str
    matched: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestItem:
    """One event as a reader is told it.

    ``event`` is its number in the archive. ``hunks`` are ``{"op", "before", "after"}`` (DESIGN.md
    §8). ``body`` is an answer's text, empty for other facts. ``reason`` says why the reader gets it.

    Of a question: ``thread`` is the same for the documents of one thread, empty for one that stands
    alone; ``linked`` says that only its thread concerns the topic; ``joint`` are the public
    identifiers of all questions its answer answers, itself too, empty when it is the only one;
    ``demands`` are the sentences in which it asks something, ``more_demands`` counts those left out;
    ``due_on`` is the day its answer is due. ``same_as`` and ``near_to`` are the question whose answer,
    told before in the entry, this answer repeats or nearly repeats; then ``hunks`` are what differs.
    """

    event: int
    kind: EventKind
    document: str
    document_kind: DocumentKind
    source: str
    source_label: str
    title: str
    url: str
    occurred_on: date
    observed_on: date
    late: bool = False
    summary: str = ""
    reason: str = ""
    passage: PassageText | None = None
    hunks: tuple[Mapping[str, str], ...] = ()
    body: str = ""
    thread: str = ""
    linked: bool = False
    author: str = ""
    joint: tuple[str, ...] = ()
    demands: tuple[str, ...] = ()
    more_demands: int = 0
    due_on: date | None = None
    same_as: str = ""
    near_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestEntry:
    """What happened to one document, or to the documents of one thread.

    ``items`` is never empty; the first is the one that gives the entry its place.
    """

    items: tuple[DigestItem, ...]

    @property
    def first(self) -> DigestItem:
        """The most important fact."""
        return self.items[0]

    @property
    def parts(self) -> tuple[tuple[DigestItem, ...], ...]:
        """The facts of each document, documents and facts in order."""
        found: dict[str, list[DigestItem]] = {}
        for item in self.items:
            found.setdefault(item.document, []).append(item)
        return tuple(map(tuple, found.values()))

    @property
    def documents(self) -> tuple[DigestItem, ...]:
        """One fact per document, in order."""
        return tuple(part[0] for part in self.parts)

    @property
    def joint(self) -> bool:
        """Whether the entry begins with one answer to several questions."""
        return self.first.kind is EventKind.QUESTION_ANSWERED and len(self.first.joint) > 1

    @property
    def facts(self) -> tuple[DigestItem, ...]:
        """What happened to the document of the first fact, in order."""
        return self.parts[0]

    @property
    def others(self) -> tuple[tuple[DigestItem, ...], ...]:
        """The facts of each other document of the thread, as many documents as are told.

        In a long thread those that repeat an answer come last, to be counted rather than others.
        """
        rest = self.parts[1:]
        if len(rest) > NAMED_IN_THREAD:
            rest = tuple(sorted(rest, key=lambda part: bool(part[0].same_as)))
        return rest[:NAMED_IN_THREAD]

    @property
    def untold(self) -> int:
        """How many documents of the thread are counted instead of told."""
        return len(self.parts) - 1 - len(self.others)

    @property
    def section(self) -> Section:
        """Where the entry is told."""
        return _SECTIONS.get(self.first.kind, Section.NEW)

    @property
    def headline(self) -> str:
        """The entry in a few words, without a capital, with the size of its thread."""
        first = self.first
        if self.joint:
            said, told = joint_headline(first.joint), len(first.joint)
        else:
            said, told = headline(first.kind, first.document, first.document_kind, due_on=first.due_on), 1
        size = len({item.document for item in self.items} | set(first.joint))
        if size <= told:
            return said
        asked = all(item.document_kind is DocumentKind.QUESTION for item in self.items)
        return f"{said}, dans un fil de {plural(size, 'question' if asked else 'document')}"

    @property
    def title(self) -> str:
        """The joint answer with the numbers of its questions, without a capital."""
        return joint_title(self.first.joint)
