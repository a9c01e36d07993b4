"""The words of the Journal officiel: its archives, its numbers, what one text does to another."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class ArchiveState(StrEnum):
    """How far an archive is: seen in the index, partly read, taken in, unreadable, or before our time."""

    WAITING = "waiting"
    STARTED = "started"
    TAKEN = "taken"
    FAILED = "failed"
    ASIDE = "aside"


class Relation(StrEnum):
    """What one text does to another that it names, the strongest first."""

    RECTIFIES = "rectifies"
    REPEALS = "repeals"
    MODIFIES = "modifies"
    APPLIES = "applies"
    CITES = "cites"

    @property
    def rank(self) -> int:
        """Return the place of the relation among all, the strongest first."""
        return list(Relation).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueEntry:
    """One text that a number announces: ``order`` counts its links from 1.

    ``protected`` says that the open data does not reproduce it (« Accès protégé »).
    """

    text_id: str
    title: str | None
    rubric: str | None
    ministry: str | None
    order: int
    protected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalIssue:
    """One number of the Journal officiel as its summary announces it (JORFCONT)."""

    container: str
    number: str | None
    published_on: date | None
    title: str | None
    entries: tuple[IssueEntry, ...] = field(default=(), repr=False)
    without_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLink:
    """One text that another one names; ``target`` and ``words`` as in ``storage.orm_journal.TextLinkRow``."""

    relation: Relation
    target: str
    words: str = ""
    origin: str = "text"
