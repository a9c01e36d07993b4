"""What the spiders share: their source, their memory, and the capture of a response."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar
from urllib.parse import urlsplit

from scrapy import Spider

from crawler.items import Memory, NoMemory, Taken, list_seen, note
from monitor.config import (
    AssembleeSource,
    Config,
    JournalSource,
    PressSource,
    SenatSource,
    Source,
    SpeechSource,
)
from monitor.domain.model import Capture
from monitor.errors import ConfigError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

S = TypeVar("S", AssembleeSource, SenatSource, JournalSource, PressSource, SpeechSource)
_SENAT_PAGES = "https://www.senat.fr/questions/"
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_KEPT_HEADERS = ("Content-Type", "Date", "ETag", "Last-Modified", "Content-Length")


class SourceSpider(Spider, Generic[S]):
    """A spider of one kind of source, reading the source it is given by its slug."""

    source_type: ClassVar[type[Any]]

    def __init__(self, *, chosen: S, memory: Memory, clock_now: datetime | None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.chosen: S = chosen
        self.allowed_domains = hosts_of(chosen)
        self.memory = memory
        self._fixed_now = clock_now

    @classmethod
    def from_crawler(
        cls, crawler: Crawler, *args: Any, source: str = "", memory: Memory | None = None, **kwargs: Any
    ) -> Self:
        """Return the spider of a source of the configuration (``-a source=presse_sante``)."""
        config: Config = crawler.settings["VIGIE"]
        slug = source or cls.name
        chosen = next((item for item in config.sources if item.slug == slug), None)
        if not isinstance(chosen, cls.source_type):
            raise ConfigError(f"« {slug} » n'est pas une source lue par {cls.name}.")
        return super().from_crawler(
            crawler, *args, chosen=chosen, memory=memory or NoMemory(), clock_now=config.fixed_now, **kwargs
        )

    def now(self) -> datetime:
        """Return the time, or the one that the configuration fixes."""
        return self._fixed_now or datetime.now(UTC)  # noqa: TID251 - an edge

    def note(self, words: str) -> None:
        """Add a remark to the run's message, in French: it makes the run no worse."""
        note(self.crawler.stats, words)

    def seen_list(self, response: Response, found: str, entries: Sequence[object]) -> None:
        """Say what a feed or a list holds: `vigie sources check` shows it, a crawl has no use for it."""
        self.crawler.signals.send_catch_log(list_seen, url=response.url, found=found, entries=entries)

    def capture_of(
        self, response: Response, *, body: bytes | None = None, member: str | None = None
    ) -> Capture:
        """Return the bytes of a response, or of one member of it, with where and how they came."""
        headers = {name: header(response, name) for name in _KEPT_HEADERS}
        return Capture(
            url=response.url,
            body=response.body if body is None else body,
            fetched_at=self.now(),
            status=response.status,
            headers={name: value for name, value in headers.items() if value},
            member=member,
        )


def header(response: Response, name: str) -> str | None:
    """Return a header of a response as text."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def validator(response: Response) -> str:
    """Return what If-Range may be asked with: a strong ETag, else the date (RFC 9110 §13.1.5)."""
    tag = header(response, "ETag") or ""
    return tag if tag.startswith('"') else header(response, "Last-Modified") or ""


def charset(response: Response) -> str | None:
    """Return the charset that the server declares, if it is one."""
    declared = _CHARSET.search(header(response, "Content-Type") or "")
    try:
        return codecs.lookup(declared[1]).name if declared else None
    except LookupError:
        return None


def taken(response: Response, **kwargs: Any) -> Taken:
    """Return the record that all of a response was handed over."""
    return Taken(
        url=response.request.url if response.request else response.url,
        sha256=hashlib.sha256(response.body).hexdigest(),
        etag=header(response, "ETag"),
        last_modified=header(response, "Last-Modified"),
        **kwargs,
    )


def hosts_of(source: Source) -> list[str]:
    """Return the hosts of the addresses of a source: the only ones its spider may ask."""
    return sorted({host for url in _addresses(source) if (host := urlsplit(url).hostname)})


def _addresses(source: Source) -> tuple[str, ...]:
    match source:
        case PressSource():
            return (*source.feeds, *(each.url for each in source.lists), *source.dated, *source.pages)
        case AssembleeSource():
            return source.address, source.pages, source.older_pages, source.issues
        case SenatSource():
            return source.address, source.dump, _SENAT_PAGES
        case SpeechSource():
            return (source.address,)
        case JournalSource():
            api = (source.piste_token, source.piste_api) if source.piste else ()
            return source.address, source.global_address, *api
