"""RSS and Atom feeds as public bodies write them, with their defects put right."""

from __future__ import annotations

import io
import re
from calendar import timegm
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from html import escape
from typing import Any

import feedparser  # type: ignore[import-untyped]

from crawler.parsers.addresses import absolute, clean_url, file_name, is_file, page_key
from crawler.parsers.dates import paris_day, read_date
from crawler.parsers.refusals import WITNESS_FEED, WITNESS_PAGE, check_body
from monitor.domain.model import Link
from monitor.domain.normalise import canonical, folded, one_line
from monitor.errors import ParseError
from monitor.files.html import MAX_HTML, fragment_text

_HREF = re.compile(r"""<a\s[^<>]{0,500}?href\s*=\s*["']([^"'<>]{1,2000})["']""", re.IGNORECASE)
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
# SPIP ends a description with a link to its section, which is no part of it.
_SECTION = re.compile(
    r"""(?: - )?<a\s[^<>]{0,500}rel=["']directory["'][^<>]{0,500}>[^<]{0,200}</a>""", re.IGNORECASE
)
_TAG = re.compile(r"<[a-z/!]", re.IGNORECASE)
_LIST = re.compile(rb"<opml\b", re.IGNORECASE)
_HEAD = 2000
# The largest real feed seen has 2,000, written or escaped.
MAX_TAGS = 150_000
# What feedparser raises on damaged bytes instead of telling it in `bozo` (seen by fuzzing 6.0.14:
# OverflowError on `&#99999999999;`, ValueError and UnicodeDecodeError on a damaged declaration).
_BROKEN = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError, OverflowError)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One article that a feed announces: its clean address and what the feed says of it, as text."""

    url: str
    title: str
    published_on: date | None
    summary: str = field(repr=False)
    files: tuple[Link, ...] = ()
    guid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What one feed announces, each article once; ``unusable`` items had no address to follow."""

    title: str
    entries: tuple[FeedEntry, ...] = field(repr=False)
    unusable: int = 0

    @property
    def latest_on(self) -> date | None:
        """Return the latest day that an entry bears: an old one means a frozen feed, not a calm one."""
        return max((entry.published_on for entry in self.entries if entry.published_on), default=None)


def _raw(entry: Any, key: str) -> Any:
    # feedparser's own `get` renames keys, and warns when only a publication date is there.
    return dict.get(entry, key)


def _words(value: object) -> str:
    text = value if isinstance(value, str) else ""
    return fragment_text(text) if _TAG.search(text) or "&" in text else canonical(text)


def _charset(body: bytes, content_type: str | None) -> str:
    # Prologs lie: bytes that are valid UTF-8 are UTF-8. Else the header; else feedparser decides.
    if b"\x00" not in body:
        try:
            body.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            return "; charset=utf-8"
    declared = _CHARSET.search(content_type or "")
    return f"; charset={declared[1]}" if declared else ""


def _parsed(body: bytes, url: str, content_type: str | None) -> Any:
    # An XML type, whatever the server says: `text/xml` alone would mean us-ascii. No location: we
    # resolve links ourselves, feedparser would make addresses of guids. From BytesIO: it would open
    # a file named by the first bytes.
    headers = {"content-type": "application/xml" + _charset(body, content_type)}
    try:
        return feedparser.parse(
            io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except _BROKEN as error:
        raise ParseError(f"flux illisible ({type(error).__name__}) : {url}") from error


def _published_on(entry: Any) -> date | None:
    for key in ("published", "updated"):
        moment = _raw(entry, f"{key}_parsed")
        if moment:
            try:
                return paris_day(datetime.fromtimestamp(timegm(moment), tz=UTC))
            except (ValueError, OverflowError):
                continue
    for key in ("published", "updated"):
        raw = _raw(entry, key)
        if isinstance(raw, str) and (day := read_date(raw)):
            return day
    return None


def _is_whole(address: str) -> bool:
    return address.strip().lower().startswith(("http://", "https://"))


def _candidates(entry: Any, source: str) -> Iterator[str]:
    """Yield where the article may be, the most trusted first (anchors inside title and link).

    ``source`` is the text of the feed: an identifier is an address only when it was written whole.
    """
    link, title, guid, anchor = (_raw(entry, key) or "" for key in ("link", "title", "id", "a"))
    alternates = [to.get("href") for to in _raw(entry, "links") or () if to.get("rel") == "alternate"]
    named = _HREF.search(link)
    if named:
        yield named[1]
    elif isinstance(anchor, dict) and anchor.get("href"):  # <link><a href="…">view</a></link>
        yield anchor["href"]
    if match := _HREF.search(title):
        yield match[1]
    # Without a link, feedparser takes the guid for one, and resolves it against `xml:base`; it calls
    # the guid a link also where it stands before the link, as `id` does in Atom.
    if link and not named and (link in alternates or not _raw(entry, "guidislink")):
        yield link
    if _is_whole(guid) and (guid in source or escape(guid) in source):
        yield guid
    yield from filter(None, alternates)


def _address(entry: Any, url: str, source: str) -> str | None:
    found = (absolute(candidate, base=url) for candidate in _candidates(entry, source))
    return next((clean_url(address) for address in found if address), None)


def _files(entry: Any, url: str) -> tuple[Link, ...]:
    found: dict[str, str] = {}
    for link in _raw(entry, "links") or ():
        address = absolute(str(link.get("href", "")), base=url)
        if address and link.get("rel") == "enclosure" and is_file(address, link.get("type")):
            found.setdefault(clean_url(address), one_line(str(link.get("title") or file_name(address))))
    for html in _texts(entry):
        for href in _HREF.findall(html):
            address = absolute(href.replace("&amp;", "&"), base=url)
            if address and is_file(address):
                found.setdefault(clean_url(address), file_name(address))
    return tuple(Link(url=address, title=title) for address, title in found.items())


def _texts(entry: Any) -> list[str]:
    values = [_raw(entry, "summary"), *(_raw(part, "value") for part in _raw(entry, "content") or ())]
    return [_SECTION.sub("", value) for value in values if isinstance(value, str)]


def _summary(entry: Any) -> str:
    """Return the description, then the full text when the feed gives one that says more."""
    said = ""
    for text in map(_words, _texts(entry)):
        if said in text:
            said = text
        elif text not in said:
            said = f"{said}\n\n{text}"
    return said


def _entry(entry: Any, url: str, source: str) -> FeedEntry | None:
    address = _address(entry, url, source)
    if address is None:
        return None
    return FeedEntry(
        url=address,
        title=one_line(_words(_raw(entry, "title"))),
        published_on=_published_on(entry),
        summary=_summary(entry),
        files=_files(entry, url),
        guid=str(_raw(entry, "id") or ""),
    )


def _once(entries: Iterable[FeedEntry]) -> Iterator[FeedEntry]:
    # A guid alone is not enough: a generator that gives the same one to all would hide articles.
    seen: set[tuple[str, str]] = set()
    for entry in entries:
        marks = {("address", page_key(entry.url))}
        if entry.guid:
            marks.add((entry.guid, folded(entry.title)))
        if seen.isdisjoint(marks):
            yield entry
        seen |= marks


def parse_feed(body: bytes, *, url: str, content_type: str | None = None) -> Feed:
    """Return what a feed announces, in its order, each article once.

    ``url`` is the feed's own address, against which its links are resolved; ``content_type`` is the
    HTTP header. Days are Paris days, from `pubDate`, else `dc:date` (the only one of a SPIP feed),
    else a French date in words. A feed without entries is returned empty: the caller judges.
    Raises RefusedError for a refusal and ParseError for whatever is not a feed, HTML first of all.
    """
    if len(body) > MAX_HTML:
        raise ParseError(f"flux de {len(body)} octets, plus que les {MAX_HTML} que nous lisons : {url}")
    if (tags := body.count(b"<") + body.count(b"&lt;")) > MAX_TAGS:
        raise ParseError(f"flux de {tags} balises, plus que les {MAX_TAGS} que nous lisons : {url}")
    parsed = _parsed(body, url, content_type)
    if not parsed.get("version") and not WITNESS_FEED.search(body[:_HEAD]):
        check_body(body, url=url, content_type=content_type, witness=WITNESS_PAGE)
        if _LIST.search(body[:_HEAD]):
            raise ParseError(
                f"pas un flux, mais une liste de flux (OPML), dont chacun se règle à part : {url}"
            )
        raise ParseError(f"pas un flux (ni rss, ni feed, ni RDF) : {url}")
    source = body.decode("utf-8", "replace")
    entries = [_entry(entry, url, source) for entry in parsed.entries]
    usable = [entry for entry in entries if entry is not None]
    return Feed(
        title=one_line(_words(_raw(parsed.feed, "title"))),
        entries=tuple(_once(usable)),
        unusable=len(entries) - len(usable),
    )
