"""The files that pages link: each PDF is a document of its page, read one after the other."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import Request

from crawler.items import Reading, Taken
from crawler.parsers.addresses import file_name, page_key
from crawler.reporting import UnmodifiedRequest
from crawler.spiders.base import SourceSpider, taken
from monitor.config import PressSource
from monitor.domain.model import Document, DocumentKind
from monitor.domain.page_changes import BYTES
from monitor.errors import FileReaderError, UnreadableFileError
from monitor.files.model import FileText
from monitor.files.pdf import read_pdf

if TYPE_CHECKING:
    from scrapy.http import Response

    from monitor.domain.model import Capture

_OTHER_FORMATS = (".doc", ".docx", ".odt")
_AT_ONCE = 2
"""Files read at the same time: each may take 512 MiB."""
_MAGIC, _HEAD = b"%PDF-", 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedFile:
    """A file to read: the title its link gives it, and the keys of the pages that link it.

    ``announced`` is what a feed says of a release that is only its file: the text completes it.
    """

    url: str
    title: str
    pages: tuple[str, ...] = ()
    announced: Document | None = field(default=None, repr=False)


@dataclass(slots=True)
class _Queue:
    """The files of one page still to read, and what says that the page was taken in, if all were."""

    files: Iterator[WantedFile]
    done: Taken | None
    whole: bool = True


class PressFiles(SourceSpider[PressSource]):
    """Reads the PDF files of pages, at most ``files_per_run`` of them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._files: set[str] = set()
        self._new = 0
        self._readers = asyncio.Semaphore(_AT_ONCE)
        self.linked_by: dict[str, list[str]] = {}

    @cached_property
    def read_before(self) -> frozenset[str]:
        """The addresses that were taken in whole before this run."""
        return self.memory.taken()

    @cached_property
    def known(self) -> frozenset[str]:
        """The addresses of the pages and files of the source that the archive held at the start."""
        return self.memory.addresses()

    def files_of(self, wanted: list[WantedFile], done: Taken) -> Iterator[Any]:
        """Ask for the files of a page one by one, then say that the page was taken in.

        It is not when one of them is missing: the page is asked for again, with its files.
        """
        read = [file for file in wanted if not other_format(file.url)]
        # In turn by day: those that fail do not take the place of the others for ever.
        first = self.now().toordinal() * self.chosen.files_per_run % max(1, len(read))
        yield from self._next(_Queue(iter([*read[first:], *read[:first]]), done))

    def announced(self, wanted: WantedFile, capture: Capture) -> Iterator[Any]:
        """Hand over a release that a feed gives as a file, with the text of the file when it is a PDF."""
        known = wanted.url in self.known
        if other_format(wanted.url) or not (self._room() or wanted.url in self.read_before):
            if wanted.announced is not None and (other_format(wanted.url) or not known):
                yield Reading(document=wanted.announced, capture=capture)
            return
        yield self.file_request(wanted, otherwise=capture)

    def file_request(
        self, wanted: WantedFile, queue: _Queue | None = None, otherwise: Capture | None = None
    ) -> Request:
        """Return the request of a file; ``otherwise`` is where an announced one is kept from without it."""
        self._files.add(wanted.url)
        self._new += wanted.url not in self.read_before
        meta: dict[str, Any] = {"conditional": True, "optional": True, "file": True}
        if wanted.url in self.known:
            meta["page"] = wanted.url
        return Request(
            wanted.url,
            callback=self.crawl_file,
            errback=self.file_lost,
            cb_kwargs={"wanted": wanted, "queue": queue or _Queue(iter(()), None), "otherwise": otherwise},
            meta=meta,
        )

    def _room(self) -> bool:
        return self._new < self.chosen.files_per_run

    def _next(self, queue: _Queue) -> Iterator[Any]:
        for wanted in queue.files:
            if wanted.url in self._files:
                continue
            if not self._room():
                most = self.chosen.files_per_run
                self.note(f"fichiers joints laissés pour une prochaine lecture, au-delà de {most}")
                return
            yield self.file_request(wanted, queue)
            return
        if queue.whole and queue.done is not None:
            yield queue.done

    async def crawl_file(
        self, response: Response, wanted: WantedFile, queue: _Queue, otherwise: Capture | None
    ) -> AsyncIterator[Any]:
        """Read a file in a process of its own; one that cannot be read is kept, and said."""
        if _MAGIC in response.body[:_HEAD]:
            found = await self._read(response)
        else:
            self.note(f"{response.url} : le fichier joint n'est pas un PDF, son texte n'est pas lu")
            found = None
        if found is not None:
            pages = tuple(dict.fromkeys([*wanted.pages, *self.linked_by.get(wanted.url, ())]))
            wanted = replace(wanted, pages=pages)
            yield Reading(document=_document(wanted, response, found), capture=self.capture_of(response))
            yield taken(response)
        else:
            for item in self._without(wanted, queue, otherwise):
                yield item
        for item in self._next(queue):
            yield item

    def file_lost(self, failure: Any) -> Iterator[Any]:
        """Go on without a file that gave no answer; a middleware has told why."""
        arguments = failure.request.cb_kwargs
        if not failure.check(UnmodifiedRequest):
            yield from self._without(arguments["wanted"], arguments["queue"], arguments["otherwise"])
        yield from self._next(arguments["queue"])

    def _without(self, wanted: WantedFile, queue: _Queue, otherwise: Capture | None) -> Iterator[Any]:
        queue.whole = False
        if wanted.announced is not None and otherwise is not None and wanted.url not in self.known:
            yield Reading(document=wanted.announced, capture=otherwise)

    async def _read(self, response: Response) -> FileText | None:
        """Return the text of a file, empty when it has none we can read; None when our machine failed."""
        try:
            async with self._readers:
                return await asyncio.to_thread(read_pdf, response.body)
        except FileReaderError as error:
            self.note(f"{response.url} : {error}")
            return None
        except UnreadableFileError as error:
            self.note(f"{response.url} : {error}")
            return FileText(text="", notes={"unreadable": str(error)})


def other_format(url: str) -> bool:
    """Tell whether a file is one whose text is not read."""
    return urlsplit(url).path.lower().endswith(_OTHER_FORMATS)


def _document(wanted: WantedFile, response: Response, found: FileText) -> Document:
    """Return a file as a document; without any text, its bytes tell it from the one that replaces it."""
    fields = {} if found.text else {BYTES: hashlib.sha256(response.body).hexdigest()}
    if wanted.announced is not None:
        return _completed(wanted.announced, found, fields)
    pages: list[str] = list(wanted.pages)
    return Document(
        kind=DocumentKind.PDF,
        key=f"file:{page_key(wanted.url)}",
        url=wanted.url,
        title=wanted.title or found.title or file_name(wanted.url),
        published_on=None,
        text=found.text,
        sections={"body": (0, len(found.text))} if found.text else {},
        fields=dict(fields),
        notes={**found.notes, "of_pages": pages},
    )


def _completed(announced: Document, found: FileText, fields: dict[str, str]) -> Document:
    if not found.text:
        return replace(
            announced, fields={**announced.fields, **fields}, notes={**announced.notes, **found.notes}
        )
    start = len(announced.text) + 2
    text = f"{announced.text}\n\n{found.text}"
    return replace(
        announced,
        text=text,
        sections={**announced.sections, "file": (start, len(text))},
        notes={**announced.notes, **found.notes},
    )
