"""The nouns of Vigie (docs/glossary.md): what a source publishes, and what may be said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

Json: TypeAlias = "str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None"
"""What a field of a document may hold: whatever JSON can write."""


class DocumentKind(StrEnum):
    """What a document is, whoever publishes it."""

    QUESTION = "question"
    JO_TEXT = "jo_text"
    PRESS = "press"
    PDF = "pdf"
    IMPORT = "import"


class EventKind(StrEnum):
    """The closed list of facts a reader may be told (docs/events.md)."""

    DOCUMENT_PUBLISHED = "document_published"
    MENTION_APPEARED = "mention_appeared"
    MENTION_VANISHED = "mention_vanished"
    TEXT_CHANGED = "text_changed"
    DOCUMENT_ABSENT = "document_absent"
    DOCUMENT_BACK = "document_back"
    QUESTION_ANSWERED = "question_answered"
    QUESTION_REASSIGNED = "question_reassigned"
    QUESTION_SIGNALLED = "question_signalled"
    QUESTION_RENEWED = "question_renewed"
    QUESTION_WITHDRAWN = "question_withdrawn"
    QUESTION_LAPSED = "question_lapsed"
    ANSWER_CORRECTED = "answer_corrected"
    TEXT_RECTIFIED = "text_rectified"
    TEXT_REPEALED = "text_repealed"
    DEADLINE_NEAR = "deadline_near"
    DEADLINE_PASSED = "deadline_passed"
    COMMITMENT_DUE = "commitment_due"
    SOURCE_DOWN = "source_down"
    SOURCE_BACK = "source_back"


class Outcome(StrEnum):
    """How one run of one source ended."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    PARTIAL = "partial"
    BLOCKED = "blocked"
    FAILED = "failed"
    SKIPPED = "skipped"


class Witness(StrEnum):
    """Who states a document: its own source, or a second witness of a question."""

    SOURCE = "source"
    PAGE = "page"
    ISSUE = "issue"


class QuestionState(StrEnum):
    """Where a question stands today (docs/glossary.md)."""

    WAITING = "waiting"
    OVERDUE = "overdue"
    SIGNALLED = "signalled"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    CLOSED = "closed"


Span: TypeAlias = tuple[int, int]
"""A half-open interval of character offsets into a canonical text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A file or page that a document names: an absolute http(s) address and the words shown for it."""

    url: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One thing with a stable official identity, as one delivery of its source states it.

    ``text`` is the canonical text (``normalise.canonical``): the title comes first, except for a
    question, whose title may be indexed late. ``sections`` names parts of it by their offsets.
    ``fields`` are what a reader would call a change; ``notes`` are what the source fills late or
    rewrites without meaning (rubric, page, link ids): their latest value is kept, and a new value
    makes no version.
    """

    kind: DocumentKind
    key: str
    url: str
    title: str
    published_on: date | None
    text: str = field(repr=False)
    sections: Mapping[str, Span] = field(default_factory=dict, repr=False)
    fields: Mapping[str, Json] = field(default_factory=dict, repr=False)
    notes: Mapping[str, Json] = field(default_factory=dict, repr=False)
    links: tuple[Link, ...] = field(default=(), repr=False)

    def part(self, name: str) -> str:
        """Return the named section of the text, empty when the document has none."""
        start, end = self.sections.get(name, (0, 0))
        return self.text[start:end]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One place where a text speaks of a topic: ``text[start:end] == matched``."""

    topic: str
    term: str
    start: int
    end: int
    matched: str
    secondary: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDraft:
    """One fact found by the domain, before it has a number in the archive.

    ``cause`` is what the fact is unique by, for one document and one kind: the same fact found
    again, by another delivery or in another order, has the same cause.
    """

    kind: EventKind
    cause: str
    occurred_on: date
    summary: str
    topics: tuple[str, ...] = ()
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """The raw bytes of one response or archive member, with where and how they came."""

    url: str
    body: bytes = field(repr=False)
    fetched_at: datetime
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    member: str | None = None
