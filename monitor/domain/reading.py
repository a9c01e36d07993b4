"""What one crawl hands to the archive, item by item (the records a spider may yield)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from monitor.domain.journal import ArchiveState, JournalIssue
from monitor.domain.model import Capture, Document, Witness


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberMark:
    """What an archive's directory says of one member: another mark means that it must be read."""

    archive: str
    name: str
    crc: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One document as read now, with the bytes it was read from.

    A second witness adds to a question what its own source does not state yet, and overwrites nothing.
    """

    document: Document
    capture: Capture
    member: MemberMark | None = None
    witness: Witness = Witness.SOURCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """Something that was there and could not be read; ``blocked`` when the site refused.

    ``reason`` is French and may stand in a letter; ``detail`` is for whoever mends it.
    """

    url: str
    reason: str
    blocked: bool = False
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """An address that was read and holds ``count`` things already known and unchanged."""

    url: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """An address all of whose content was handed over: it need not be asked for again unchanged.

    ``members`` is the directory of an archive, so that the archive itself can verify that every
    member has reached it before it keeps the validators of the response.
    """

    url: str
    sha256: str
    etag: str | None = None
    last_modified: str | None = None
    members: tuple[MemberMark, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesRead:
    """The names behind the references of a source."""

    url: str
    names: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server called the last state of an address that we took in whole."""

    etag: str | None
    last_modified: str | None
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedArchive:
    """One archive that an index names: ``stamp`` ``YYYYMMDD-HHMMSS`` (Paris) says when it was made."""

    stamp: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivesListed:
    """The archives that an index names now; those before ``floor`` (a stamp) are left aside."""

    url: str
    archives: tuple[ListedArchive, ...] = field(repr=False)
    floor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveRead:
    """How far an archive was taken in: all that it held was handed over before, or ``position`` members."""

    url: str
    stamp: str
    state: ArchiveState
    size: int | None = None
    sha256: str | None = None
    texts: int = 0
    issues: int = 0
    unread: int = 0
    skipped: int = 0
    position: int = 0
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueRead:
    """The summary of one number of the Journal officiel, as the delivery of that ``stamp`` states it."""

    url: str
    stamp: str
    issue: JournalIssue = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawnRead:
    """The texts (JORFTEXT identifiers) that a list of deletions takes out of the open collection."""

    url: str
    stamp: str
    keys: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DuePage:
    """A page or a file to read again; ``of_pages`` are the keys of the pages that link a file.

    ``announced`` is what a feed says of a document that is known by it, without the text of its file.
    """

    url: str
    is_file: bool = False
    title: str = ""
    of_pages: tuple[str, ...] = ()
    announced: Document | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAnswer:
    """What the address of a known page answered when it gave no page.

    ``status`` is 304 (not modified) or a clear absence (404, 410).
    """

    url: str
    status: int
