"""What one archive of the Journal officiel holds, one thing at a time: numbers, texts, lists of deletions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from crawler.parsers.jo_archive import ArchiveContent, Holds, Member, members_read
from crawler.parsers.jo_summary import Place, Summary, parse_summary
from crawler.parsers.jo_text import parse_text
from monitor.domain.journal import IssueEntry, JournalIssue
from monitor.domain.model import Document
from monitor.errors import ParseError

_TEXT_ID = re.compile(rb"JORFTEXT[0-9]{12}")
# « Demandes de changement de nom (Accès protégé textes 83 à 101) »: not reproduced in the open data.
_PROTECTED = re.compile(r"acc[èe]s prot[ée]g[ée]", re.IGNORECASE)
_MOST_WAITING = 64 * 1024 * 1024
"""So many bytes of texts may wait for the summary of their directory, which comes first as a rule."""
_A_MEMBER = 512
"""What a member costs in memory beside its bytes: empty files have a cost too."""
_PASSED_EVERY = 1000
MOST_WITHDRAWN = 1_000_000
"""The lists of one archive may name so many texts; those of a day name some hundreds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextReading:
    """One text of an archive: the document, and the bytes it was read from."""

    member: str
    body: bytes = field(repr=False)
    document: Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """One member that should hold a text or an issue and could not be read, with the reason."""

    member: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """The texts (JORFTEXT identifiers) that the lists of an archive take out of the collection."""

    keys: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """All that stands before this member was handed over: a reading may go on from here."""

    position: int


Read: TypeAlias = Summary | TextReading | Withdrawn | Unread | Passed


def _reading(member: Member, place: Place | None) -> TextReading | Unread:
    if member.body is None:
        return no_file(member)
    try:
        document = parse_text(member.body, place=place)
        if not member.name.upper().startswith(document.key):
            raise ParseError(f"the file holds the text {document.key}")
    except ParseError as error:  # one broken text does not hide the others
        return Unread(member=member.name, reason=str(error))
    return TextReading(member=member.name, body=member.body, document=document)


def no_file(member: Member) -> Unread:
    """Return what is told of a member that is a link or a device: it is never followed."""
    return Unread(member=member.name, reason="a link or a device in place of a file")


def add_withdrawn(withdrawn: dict[str, None], member: Member) -> None:
    """Add the texts that a list names, whatever else its lines say; raise ParseError when they are too many.

    A line without its slashes was met: https://github.com/Legilibre/legi.py/pull/91
    """
    withdrawn.update(dict.fromkeys(key.decode() for key in _TEXT_ID.findall(member.body or b"")))
    if len(withdrawn) > MOST_WITHDRAWN:
        raise ParseError(f"its lists of deletions name more than {MOST_WITHDRAWN} texts")


def _summary(member: Member) -> Summary | Unread:
    if member.body is None:
        return no_file(member)
    try:
        return parse_summary(member.body)
    except ParseError as error:  # one broken issue does not hide the texts of the archive
        return Unread(member=member.name, reason=str(error))


class _Folder:
    """The directory being walked: its texts wait for the summary that says where each is printed."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.places: dict[str, Place] | None = None
        self.waiting: list[Member] = []
        self.bytes = 0

    def add(self, member: Member) -> Iterator[Read]:
        if member.holds is Holds.SUMMARY:
            summary = _summary(member)
            yield summary
            self.places = {} if self.places is None else self.places
            self.places.update(summary.entries if isinstance(summary, Summary) else {})
            yield from self.rest()
        elif self.places is not None:
            yield self._placed(member)
        else:
            self.waiting.append(member)
            self.bytes += len(member.body or b"") + _A_MEMBER
            if self.bytes > _MOST_WAITING:
                yield from self.rest()

    def rest(self) -> Iterator[Read]:
        waiting, self.waiting, self.bytes = self.waiting, [], 0
        for member in waiting:
            yield self._placed(member)

    def _placed(self, member: Member) -> Read:
        return _reading(member, (self.places or {}).get(member.name[:20].upper()))


def readings_of(content: ArchiveContent, *, after: int = 0) -> Iterator[Read]:
    """Yield what an archive holds beyond the member ``after``, in its order, each text with its place.

    What is withdrawn comes last. One directory's summary, and the texts that stand before it, are in
    memory at a time.
    """
    folder, passed = _Folder(""), after
    withdrawn: dict[str, None] = {}
    for member in members_read(content, after=after):
        if member.folder != folder.name:
            yield from folder.rest()
            folder = _Folder(member.folder)
            if member.position - passed > _PASSED_EVERY:
                passed = member.position - 1
                yield Passed(position=passed)
        if member.holds is Holds.DELETIONS:
            add_withdrawn(withdrawn, member)
        elif member.holds in {Holds.TEXT, Holds.SUMMARY}:
            yield from folder.add(member)
    yield from folder.rest()
    if withdrawn:
        yield Withdrawn(keys=tuple(withdrawn))


def issue_of(summary: Summary) -> JournalIssue:
    """Return one number of the Journal officiel as the archive of Vigie keeps it."""
    return JournalIssue(
        container=summary.id,
        number=summary.number,
        published_on=summary.published_on,
        title=summary.title,
        without_id=summary.without_id,
        entries=tuple(
            IssueEntry(
                text_id=text_id,
                title=place.title,
                rubric=place.rubric,
                ministry=place.ministry,
                order=place.order,
                protected=bool(place.title and _PROTECTED.search(place.title)),
            )
            for text_id, place in summary.entries.items()
        ),
    )
