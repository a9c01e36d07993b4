"""What the services of ``vigie import`` hand to one another, and to the command."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from monitor.domain.imports import Described, PaperKind
from monitor.services.archive import Archivist


class ImportEffect(StrEnum):
    """What became of a file; a ``skipped`` one is joined to a mail and has a format that is not read."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Where files are put: their source, and what archiving needs; it announces nothing by itself."""

    archivist: Archivist
    source_id: int
    now: datetime

    @property
    def today(self) -> date:
        """The day in the reader's zone."""
        return self.now.astimezone(self.archivist.zone).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """Where a file comes from: its name, what is wanted of it, and the mail that it is joined to.

    ``attached_to`` is the public identifier of that mail, ``private`` whether the mail is;
    ``joined`` are the identifiers of what is joined to the file itself.
    """

    name: str
    wanted: Described
    private: bool = False
    attached_to: str = ""
    parent: str = ""
    joined: tuple[str, ...] = ()
    depth: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of one file; ``document`` is None when it is not in the archive.

    ``mentions`` are those of its text by a term that announces. ``message`` says in French what is not
    known, or why it could not be read; empty when there is nothing to say.
    """

    file: str
    effect: ImportEffect
    document: str | None = None
    title: str = ""
    kind: PaperKind | None = None
    published_on: date | None = None
    author: str = ""
    private: bool = False
    mentions: int = 0
    pages: int = 0
    message: str = ""
    attached_to: str = ""
