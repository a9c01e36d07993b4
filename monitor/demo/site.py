"""What a mirrored address answers: the bytes of a resource, and the conditions HTTP puts on them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from html import escape
from typing import TypeAlias
from urllib.parse import urlsplit

_RANGE = re.compile(r"bytes=(\d*)-(\d*)$")
_PLAIN = "text/plain; charset=utf-8"
_WEB = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Resource:
    """What one address answers.

    ``truncate_at`` declares the whole length, sends that many bytes and cuts the connection;
    ``delay`` is a number of seconds before the first byte. Without ``etag`` and ``last_modified``
    a conditional request gets the whole body, as from a server that knows no conditions.
    """

    body: bytes = field(repr=False)
    content_type: str = _WEB
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: bool = True
    last_modified: datetime | None = None
    truncate_at: int | None = None
    delay: float = 0.0

    @property
    def tag(self) -> str | None:
        """The entity tag of the body, or None when this server gives none."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:32]}"' if self.etag else None

    @property
    def modified(self) -> str | None:
        """The value of ``Last-Modified``, or None."""
        return (
            format_datetime(self.last_modified.astimezone(UTC), usegmt=True) if self.last_modified else None
        )


Site: TypeAlias = dict[str, Resource]
"""What each real address, ``https://host/path?query``, answers."""

_ROBOTS = Resource(b"User-agent: *\nAllow: /\n", _PLAIN, etag=False)
_UNKNOWN = Resource(b"Adresse inconnue du miroir.\n", _PLAIN, status=404, etag=False)


def find_resource(site: Site, target: str) -> Resource:
    """Return what the site answers to the target ``/HOST/PATH?QUERY`` of a request.

    A host of the site has a robots.txt that allows everything unless it gives its own; ``/`` lists
    the addresses; anything else unknown is a 404.
    """
    if target == "/":
        return _table_of(site)
    url = "https:/" + target
    try:
        parts = urlsplit(url)
    except ValueError:
        return _UNKNOWN
    if not parts.path:
        url = f"https://{parts.netloc}/" + (f"?{parts.query}" if parts.query else "")
    if url in site:
        return site[url]
    if parts.path == "/robots.txt" and parts.netloc in {urlsplit(known).netloc for known in site}:
        return _ROBOTS
    return _UNKNOWN


def _table_of(site: Site) -> Resource:
    links = (
        f'<li><a href="/{escape(url.removeprefix("https://"))}">{escape(url)}</a></li>\n'
        for url in sorted(site)
    )
    page = (
        '<!DOCTYPE html>\n<html lang="fr"><head><meta charset="utf-8"><title>Miroir de Vigie</title></head>\n'
        f"<body><h1>Adresses que ce miroir connaît</h1>\n<ul>\n{''.join(links)}</ul></body></html>\n"
    )
    return Resource(page.encode(), etag=False)


def is_unchanged(resource: Resource, headers: Mapping[str, str]) -> bool:
    """Tell whether the client's copy is good (RFC 9110: the tag decides when both are asked for)."""
    if wanted := headers.get("if-none-match"):
        tags = {tag.strip().removeprefix("W/") for tag in wanted.split(",")}
        return resource.tag is not None and (resource.tag in tags or "*" in tags)
    since = headers.get("if-modified-since")
    if not since or resource.last_modified is None:
        return False
    try:
        known = parsedate_to_datetime(since)
    except ValueError:
        return False
    known = known if known.tzinfo else known.replace(tzinfo=UTC)
    return resource.last_modified.replace(microsecond=0) <= known


def asked_part(resource: Resource, headers: Mapping[str, str]) -> tuple[int, int] | None:
    """Return the half-open interval that ``Range`` asks for, or None when the whole body is due.

    An interval outside the body is returned empty: the answer is then 416.
    """
    match = _RANGE.match(headers.get("range", ""))
    condition = headers.get("if-range")
    if (
        not match
        or not any(match.groups())
        or (condition and condition not in {resource.tag, resource.modified})
    ):
        return None
    size = len(resource.body)
    first, last = match.groups()
    if not first:
        return max(0, size - int(last)), size
    start, end = int(first), min(int(last) + 1, size) if last else size
    return (start, end) if start < end else (size, size)
