"""The archives of the Journal officiel (tar.gz): verified whole, then walked one member at a time."""

from __future__ import annotations

import re
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from itertools import islice
from typing import BinaryIO, TypeAlias

from crawler.parsers.jo_tar import CAPS, STOCK_CAPS, Caps, explained, members_of
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveCounts:
    """What an archive holds: all its members; the files recognised; ``skipped`` are the other files.

    ``parts`` are articles and sections, files of their own in the global format only.
    """

    members: int = 0
    texts: int = 0
    summaries: int = 0
    deletion_lists: int = 0
    parts: int = 0
    skipped: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveContent:
    """One archive that was read to its end, its checksum verified; its members are walked again."""

    name: str
    counts: ArchiveCounts
    open: Opener = field(repr=False)
    caps: Caps = CAPS


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


def _kind_of(name: str) -> Holds:
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


def _counted(open_: Opener, caps: Caps) -> ArchiveCounts:
    members = 0
    found = dict.fromkeys(Holds, 0)
    with open_() as packed:
        for info, _ in members_of(packed, caps):
            members += 1
            if not info.isdir():
                found[_kind_of(_base_name(info))] += 1
    counts = ArchiveCounts(
        members=members,
        texts=found[Holds.TEXT],
        summaries=found[Holds.SUMMARY],
        deletion_lists=found[Holds.DELETIONS],
        parts=found[Holds.ARTICLE] + found[Holds.SECTION],
        skipped=found[Holds.OTHER],
    )
    if not counts.texts + counts.summaries + counts.deletion_lists:
        files = sum(found.values())
        raise ParseError(f"none of its {files} files is readable as a text or an issue: format changed?")
    return counts


def read_archive(open_: Opener, *, name: str, caps: Caps = CAPS) -> ArchiveContent:
    """Return what an archive holds, after one reading to its very end; nothing of it is kept in memory.

    Raise ParseError, naming the archive, when it is cut short, damaged, a web page, beyond the caps, or
    holds no file of the form ``JORFTEXT….xml`` or ``JORFCONT….xml``: such an archive is not read, it has to
    be tried again. Members are told by their base name only; links and devices are never followed.
    """
    _require_gzip(open_, name)
    with explained(name):
        return ArchiveContent(name=name, counts=_counted(open_, caps), open=open_, caps=caps)


def stock_archive(open_: Opener, *, name: str) -> ArchiveContent:
    """Return the full stock in the same way, under the caps of its size."""
    return read_archive(open_, name=name, caps=STOCK_CAPS)


def members_read(content: ArchiveContent, *, after: int = 0) -> Iterator[Member]:
    """Yield the members recognised that come after a position, unpacked one at a time."""
    with explained(content.name), content.open() as packed:
        walked = enumerate(members_of(packed, content.caps), start=1)
        for position, (info, tar) in islice(walked, after, None):
            name = _base_name(info)
            holds = Holds.OTHER if info.isdir() else _kind_of(name)
            if holds is Holds.OTHER:
                continue
            source = tar.extractfile(info) if info.isreg() else None
            folder = info.name.rpartition("/")[0]
            yield Member(
                position=position,
                holds=holds,
                name=name,
                folder=folder,
                body=source.read() if source else None,
            )
