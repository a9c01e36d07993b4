"""The archives of the Journal officiel (tar.gz): verified whole, then walked one member at a time."""

from __future__ import annotations

import re
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import BinaryIO, TypeAlias

from crawler.parsers.jo_tar import CAPS, STOCK_CAPS, Caps, explained, members_of, verify
from monitor.domain.normalise import one_line
from monitor.errors import ParseError

Opener: TypeAlias = Callable[[], BinaryIO]
"""Returns the packed bytes from their start, at each call."""

_GZIP = b"\x1f\x8b"
# Only the base name counts: the directory of the delivery may be there or not, and names are not trusted.
_MEMBER = re.compile(r"(JORF(?:TEXT|CONT|ARTI|SCTA)[0-9]{12})\.xml", re.IGNORECASE)
_DELETIONS = re.compile(r"liste_suppression_[a-z_]{1,40}\.dat", re.IGNORECASE)
_LONGEST_NAME = 120


class Holds(Enum):
    """What a member is, as its base name says."""

    TEXT = "JORFTEXT"
    SUMMARY = "JORFCONT"
    ARTICLE = "JORFARTI"
    SECTION = "JORFSCTA"
    DELETIONS = "liste_suppression"
    OTHER = ""


@dataclass(slots=True, kw_only=True)
class ArchiveCounts:
    """What was walked of an archive: all its members; the files recognised; ``skipped`` are the other files.

    ``parts`` are articles and sections, files of their own in the global format only.
    """

    members: int = 0
    texts: int = 0
    summaries: int = 0
    deletion_lists: int = 0
    parts: int = 0
    skipped: int = 0

    def add(self, holds: Holds) -> None:
        """Count one file."""
        match holds:
            case Holds.TEXT:
                self.texts += 1
            case Holds.SUMMARY:
                self.summaries += 1
            case Holds.DELETIONS:
                self.deletion_lists += 1
            case Holds.OTHER:
                self.skipped += 1
            case _:
                self.parts += 1

    def require_any(self) -> None:
        """Raise ParseError when no file was recognised: the format changed, and nothing was read."""
        if not self.texts + self.summaries + self.deletion_lists:
            files = self.parts + self.skipped
            raise ParseError(f"none of its {files} files is readable as a text or an issue: format changed?")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveContent:
    """One archive whose bytes were verified; its members are walked, and counted, when asked for."""

    name: str
    open: Opener = field(repr=False)
    caps: Caps = CAPS
    counts: ArchiveCounts = field(default_factory=ArchiveCounts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One member recognised: ``position`` counts all members from 1; ``body`` None for a link or a device.

    ``folder`` is its directory in the archive, only ever compared with another.
    """

    position: int
    holds: Holds
    name: str
    folder: str
    body: bytes | None = field(repr=False)


def _base_name(info: tarfile.TarInfo) -> str:
    name = info.name.replace("\\", "/").rsplit("/", 1)[-1]
    return one_line(name.encode("utf-8", "replace").decode("utf-8"))[:_LONGEST_NAME]


def kind_of(name: str) -> Holds:
    """Return what a member is by its base name, the only thing that is believed of its path."""
    if _MEMBER.fullmatch(name):
        return Holds(name[:8].upper())
    return Holds.DELETIONS if _DELETIONS.fullmatch(name) else Holds.OTHER


def _require_gzip(open_: Opener, name: str) -> None:
    with open_() as packed:
        start = packed.read(64)
    if start.startswith(_GZIP):
        return
    if not start:
        raise ParseError(f"{name}: the answer is empty")
    kind = "a web page" if start.lstrip()[:1] == b"<" else "something else"
    raise ParseError(f"{name}: {kind} in place of the gzip archive")


def read_archive(open_: Opener, *, name: str, caps: Caps = CAPS) -> ArchiveContent:
    """Return an archive whose bytes were unpacked to their very end; nothing of it is kept in memory.

    Raise ParseError, naming the archive, when it is cut short, damaged, a web page or beyond the caps: such
    an archive is not read, it has to be tried again.
    """
    _require_gzip(open_, name)
    with explained(name), open_() as packed:
        verify(packed, caps)
    return ArchiveContent(name=name, open=open_, caps=caps)


def stock_archive(open_: Opener, *, name: str) -> ArchiveContent:
    """Return the full stock in the same way, under the caps of its size."""
    return read_archive(open_, name=name, caps=STOCK_CAPS)


def members_read(content: ArchiveContent, *, after: int = 0) -> Iterator[Member]:
    """Yield the members recognised that come after a position, unpacked one at a time.

    Members are told by their base name only; links and devices are never followed. Raise ParseError, naming
    the archive, when it is no tar, is beyond the caps, or holds no file of the form ``JORFTEXT….xml`` or
    ``JORFCONT….xml``: what was yielded before is good, and the archive has to be tried again.
    """
    counts = content.counts
    with explained(content.name), content.open() as packed:
        for info, tar in members_of(packed, content.caps):
            counts.members += 1
            if info.isdir():
                continue
            name = _base_name(info)
            holds = kind_of(name)
            counts.add(holds)
            passed = counts.members <= after and holds is not Holds.DELETIONS  # told at the end only
            if holds is Holds.OTHER or passed:
                continue
            source = tar.extractfile(info) if info.isreg() else None
            yield Member(
                position=counts.members,
                holds=holds,
                name=name,
                folder=info.name.rpartition("/")[0],
                body=source.read() if source else None,
            )
        counts.require_any()
