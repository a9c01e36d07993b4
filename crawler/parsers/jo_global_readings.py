"""What one archive in the global format holds: the same things as the simple one, and the links of texts."""

from __future__ import annotations

from collections.abc import Iterator

from crawler.parsers.jo_archive import ArchiveContent, Holds, Member, members_read
from crawler.parsers.jo_global import (
    AssembledText,
    GlobalParts,
    IncompleteText,
    PartsTooLargeError,
    global_document,
)
from crawler.parsers.jo_global_members import parse_global_summary
from crawler.parsers.jo_readings import Read, TextReading, Unread, Withdrawn, add_withdrawn, no_file
from crawler.parsers.jo_summary import Place, Summary
from monitor.errors import ParseError

_UNSTRUCTURED = "incomplete: the order of its articles did not come"


def global_readings_of(content: ArchiveContent) -> Iterator[Read]:
    """Yield what an archive in the global format holds; its texts come last, once all members were seen.

    A text of which a part lacks is told and not handed over; one sent again without its articles (its links
    or its keywords changed) is nothing to read. Raise ParseError when the archive holds more than is kept.
    """
    parts = GlobalParts()
    places: dict[str, Place] = {}
    withdrawn: dict[str, None] = {}
    for member in members_read(content):
        if member.holds is Holds.DELETIONS:
            add_withdrawn(withdrawn, member)
            continue
        read = _taken(parts, member)
        if isinstance(read, Summary):
            places.update(read.entries)
        if read is not None:
            yield read
    for text in parts.texts():
        if isinstance(text, AssembledText) or not text.bodiless:
            yield _assembled(text, places.get(text.member[:20]))
    if withdrawn:
        yield Withdrawn(keys=tuple(withdrawn))


def _taken(parts: GlobalParts, member: Member) -> Summary | Unread | None:
    """Take one member in; return what it is by itself, or why it could not be read."""
    if member.body is None:
        return no_file(member)
    try:
        if member.holds is Holds.SUMMARY:
            return parse_global_summary(member.body)
        parts.add(member.name, member.body)
    except PartsTooLargeError:
        raise
    except ParseError as error:  # the texts that need it will be refused
        return Unread(member=member.name, reason=str(error))
    return None


def _assembled(text: AssembledText | IncompleteText, place: Place | None) -> TextReading | Unread:
    if isinstance(text, IncompleteText):
        return Unread(member=text.member, reason=text.reason)
    if not text.structured:  # an article lacking at its end could not be told
        return Unread(member=text.member, reason=_UNSTRUCTURED)
    try:
        document = global_document(text, place=place)
    except ParseError as error:
        return Unread(member=text.member, reason=str(error))
    return TextReading(member=text.member, body=text.body, document=document)
