"""The open data of the Journal officiel (JORFSIMPLE): index, archives, texts; see docs/sources.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import unquote

from crawler.parsers.html import MAX_HTML
from crawler.parsers.jo_archive import ArchiveContent, ArchiveCounts, TextMember, Unread, read_archive
from crawler.parsers.jo_summary import Place, Summary, parse_summary
from crawler.parsers.jo_tar import Caps
from crawler.parsers.jo_text import parse_text
from monitor.domain.model import Document
from monitor.domain.normalise import one_line
from monitor.errors import ParseError, RefusedError

__all__ = [
    "ArchiveContent",
    "ArchiveCounts",
    "ArchiveName",
    "Caps",
    "Place",
    "Summary",
    "TextMember",
    "TextReading",
    "Unread",
    "archives_of",
    "parse_summary",
    "parse_text",
    "read_archive",
    "readings_of",
]

# The names changed case once without notice (June 2018): https://github.com/Legilibre/legi.py/issues/37
_ARCHIVE = re.compile(r"JORFSIMPLE_([0-9]{8}-[0-9]{6})\.tar\.gz", re.IGNORECASE)
_HREF = re.compile(
    r"""\bhref\s{0,9}=\s{0,9}(?:"([^"<>]{1,500})"|'([^'<>]{1,500})'|([^\s"'<>]{1,500}))""", re.IGNORECASE
)
_TITLE = re.compile(r"<(?:title|h1)\b[^>]{0,200}>([^<]{0,500})", re.IGNORECASE)
_INDEX = "index of"
_REFUSED = re.compile(
    r"request rejected|access denied|acc[eè]s refus[eé]|support id|captcha|datadome|cloudflare"
    r"|enable javascript",
    re.IGNORECASE,
)
_ERROR_TITLE = re.compile(
    r"error|erreur|forbidden|unauthori|too many|unavailable|indisponible|maintenance|bad gateway",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class ArchiveName:
    """One archive of the index: ``stamp`` ``YYYYMMDD-HHMMSS`` (Paris) tells when it was made, and sorts."""

    stamp: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextReading:
    """One text of an archive: the document, and the bytes it was read from."""

    member: str
    body: bytes = field(repr=False)
    document: Document


def _require_index(page: str) -> None:
    """Raise the error that explains a page without any archive."""
    title = one_line(unescape(" ".join(_TITLE.findall(page))))
    if _INDEX not in title.lower() and (_REFUSED.search(page) or _ERROR_TITLE.search(title)):
        raise RefusedError(f"the index is an error page: {title[:120] or one_line(page[:400])[:120]}")
    raise ParseError("format changed: the index names no archive JORFSIMPLE_AAAAMMJJ-HHMMSS.tar.gz")


def archives_of(index: bytes) -> list[ArchiveName]:
    """Return the archives that an index page links to, oldest first, each once, by name only.

    Columns are not read, nor an address outside the folder: what a link says before the last ``/`` is
    left out. Raise RefusedError on an error page and ParseError on a page without any archive.
    """
    if len(index) > MAX_HTML:
        raise ParseError(f"index of {len(index)} bytes: more than the {MAX_HTML} we read")
    page = index.decode("iso-8859-1")
    found: dict[str, ArchiveName] = {}
    for groups in _HREF.findall(page):
        name = unquote(unescape("".join(groups))).strip().rsplit("/", 1)[-1]
        if match := _ARCHIVE.fullmatch(name):
            found.setdefault(match[1], ArchiveName(stamp=match[1], name=name))
    if not found:
        _require_index(page)
    return sorted(found.values())


def _reading(text: TextMember) -> TextReading:
    document = parse_text(text.body, place=text.place)
    if not text.member.upper().startswith(document.key):
        raise ParseError(f"the file holds the text {document.key}")
    return TextReading(member=text.member, body=text.body, document=document)


def readings_of(content: ArchiveContent) -> Iterator[TextReading | Unread]:
    """Yield each text of an archive, or why it could not be read: one broken text does not hide the others.

    What was unreadable before any text (``content.unread``) comes first. One text at a time is in memory.
    """
    yield from content.unread
    for text in content.texts:
        try:
            yield _reading(text)
        except ParseError as error:
            yield Unread(member=text.member, reason=str(error))
