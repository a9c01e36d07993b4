"""The daily archives of the Journal officiel (tar.gz), read in memory and under caps, never extracted."""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from crawler.parsers.jo_summary import Place, Summary, parse_summary
from crawler.parsers.jo_tar import CAPS, Caps, explained, members_of
from monitor.domain.normalise import one_line
from monitor.errors import ParseError

_GZIP = b"\x1f\x8b"
# Only the base name counts: the directory of the delivery may be there or not, and names are not trusted.
_MEMBER = re.compile(r"((JORFTEXT|JORFCONT)[0-9]{12})\.xml", re.IGNORECASE)
_DELETIONS = re.compile(r"liste_suppression_[a-z_]{1,40}\.dat", re.IGNORECASE)
_TEXT_ID = re.compile(rb"JORFTEXT[0-9]{12}")
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class TextMember:
    """One file of a text, unparsed: its base name, its bytes, and where its issue prints it if known."""

    member: str
    body: bytes = field(repr=False)
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """One member that should hold a text or an issue and could not be read, with the reason."""

    member: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveCounts:
    """What an archive holds: all its members, then those recognised; the rest are directories and others."""

    members: int
    texts: int
    summaries: int
    deletion_lists: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveContent:
    """One archive that was read to its end, its checksum verified.

    ``withdrawn`` holds the identifiers of the texts that a deletion list takes out of the collection.
    """

    name: str
    summaries: tuple[Summary, ...]
    unread: tuple[Unread, ...]
    withdrawn: tuple[str, ...]
    counts: ArchiveCounts
    body: bytes = field(repr=False)
    caps: Caps = CAPS

    def places(self) -> Mapping[str, Place]:
        """Return where the issues of this archive print each text, by identifier."""
        return {key: place for summary in self.summaries for key, place in summary.entries.items()}

    @property
    def texts(self) -> Iterator[TextMember]:
        """Yield the texts in the order of the archive, unpacking it again: one at a time in memory."""
        places = self.places()
        with explained(self.name):
            for info, tar in members_of(self.body, self.caps):
                name = _base_name(info)
                match = _MEMBER.fullmatch(name)
                if match and match[2].upper() == "JORFTEXT" and info.isreg():
                    yield TextMember(member=name, body=_bytes(tar, info), place=places.get(match[1].upper()))


def _bytes(tar: tarfile.TarFile, info: tarfile.TarInfo) -> bytes:
    source = tar.extractfile(info)
    return source.read() if source else b""


def _base_name(info: tarfile.TarInfo) -> str:
    name = info.name.replace("\\", "/").rsplit("/", 1)[-1]
    return one_line(name.encode("utf-8", "replace").decode("utf-8"))[:_LONGEST_NAME]


class _Inventory:
    """What the first reading of an archive finds: everything but the texts themselves."""

    def __init__(self) -> None:
        self.summaries: list[Summary] = []
        self.unread: list[Unread] = []
        self.withdrawn: dict[str, None] = {}
        self.members = self.files = self.texts = self.lists = 0

    def add(self, tar: tarfile.TarFile, info: tarfile.TarInfo) -> None:
        self.members += 1
        self.files += not info.isdir()
        name = _base_name(info)
        match = _MEMBER.fullmatch(name)
        if match is None and _DELETIONS.fullmatch(name) is None:
            return
        if not info.isreg():
            self.unread.append(Unread(member=name, reason="a link or a device in place of a file"))
        elif match is None:
            self.lists += 1
            self.withdrawn.update(dict.fromkeys(id_.decode() for id_ in _TEXT_ID.findall(_bytes(tar, info))))
        elif match[2].upper() == "JORFTEXT":
            self.texts += 1
        else:
            self.add_summary(name, _bytes(tar, info))

    def add_summary(self, name: str, body: bytes) -> None:
        try:
            self.summaries.append(parse_summary(body))
        except ParseError as error:  # one broken issue does not hide the texts of the archive
            self.unread.append(Unread(member=name, reason=str(error)))

    def counts(self) -> ArchiveCounts:
        return ArchiveCounts(
            members=self.members, texts=self.texts, summaries=len(self.summaries), deletion_lists=self.lists
        )


def _require_gzip(body: bytes, name: str) -> None:
    if body.startswith(_GZIP):
        return
    if not body:
        raise ParseError(f"{name}: the answer is empty")
    kind = "a web page" if body.lstrip()[:1] == b"<" else "something else"
    raise ParseError(f"{name}: {kind} in place of the gzip archive")


def read_archive(body: bytes, *, name: str, caps: Caps = CAPS) -> ArchiveContent:
    """Return what an archive holds, read once to its end; its texts are unpacked again when walked.

    Raise ParseError, naming the archive, when it is cut short, damaged, a web page, beyond the caps, or
    holds no file of the form ``JORFTEXT….xml`` or ``JORFCONT….xml``: such an archive is not read, it has to
    be tried again. Members are told by their base name only; links and devices are never followed.
    """
    _require_gzip(body, name)
    inventory = _Inventory()
    with explained(name):
        for info, tar in members_of(body, caps):
            inventory.add(tar, info)
        counts = inventory.counts()
        if not counts.texts + counts.summaries + counts.deletion_lists:
            raise ParseError(
                f"none of its {inventory.files} files is readable as a text or an issue: format changed?"
            )
    return ArchiveContent(
        name=name,
        summaries=tuple(inventory.summaries),
        unread=tuple(inventory.unread),
        withdrawn=tuple(inventory.withdrawn),
        counts=counts,
        body=body,
        caps=caps,
    )
