"""The spider of the Journal officiel, the part that downloads archives and hands over what they hold."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urljoin

from scrapy import Request
from scrapy.exceptions import IgnoreRequest

from crawler.items import ArchiveRead, IssueRead, ListedArchive, Reading, Unread, WithdrawnRead
from crawler.parsers.journal_officiel import (
    ArchiveContent,
    Folder,
    Read,
    Summary,
    TextReading,
    Withdrawn,
    folder_of,
    global_readings_of,
    issue_of,
    name_in,
    read_archive,
    readings_of,
)
from crawler.parsers.journal_officiel import Unread as UnreadMember
from crawler.partial import MOST_BYTES, PartialFile
from crawler.reasons import transfer_reason
from crawler.spiders.base import header, validator
from crawler.spiders.chain import ChainedSpider
from crawler.spiders.unreadable import Unreadable
from monitor.config import JournalSource
from monitor.domain.journal import ArchiveState
from monitor.domain.model import Capture, Document
from monitor.domain.wording import plural
from monitor.errors import MonitorError, ParseError

if TYPE_CHECKING:
    from scrapy.http import Response

_PARTIAL, _NO_SUCH_PART = 206, 416
_NO_ARCHIVE = "une archive est illisible, elle sera redemandée à la prochaine lecture"
_NO_TEXT = "un texte de l'archive est illisible"
TakePart: TypeAlias = "Callable[[Response, str, PartialFile, ListedArchive], Iterator[Any]]"


@dataclass(slots=True, kw_only=True)
class Counted:
    """What was read of an archive so far."""

    texts: int = 0
    issues: int = 0


class WithArchives(ChainedSpider[JournalSource]):
    """Asks for archives part by part; each is verified whole before anything of it is handed over.

    An archive that failed in an earlier run and fails again is asked for in the other format, in which the
    same delivery has the same stamp and holds the same texts.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.failed_before: set[str] = set()
        self.counted: dict[str, str] = {}

    def progress(self, words: str) -> None:
        """Say how far a long reading is, to whoever started it."""
        sys.stderr.write(f"{words}\n")
        sys.stderr.flush()

    def folder_address(self, folder: Folder) -> str:
        """Return the address of the folder of a format."""
        return self.chosen.address if folder == "simple" else self.chosen.global_address

    def archive(self, url: str, listed: ListedArchive) -> Request:
        """Return the request of the next part of an archive, the first or the one that is missing."""
        partial = PartialFile.in_folder(self.memory.folder(), listed.name)
        return self.part(url, partial, take=self._take_archive, listed=listed)

    def part(self, url: str, partial: PartialFile, *, take: TakePart, listed: ListedArchive) -> Request:
        """Return the request of the next part of a file; ``take`` is called with each answer."""

        def taken(response: Response) -> Iterator[Any]:
            return take(response, url, partial, listed)

        return Request(
            url,
            callback=self.crawl_step,
            errback=self.crawl_after_archive,
            cb_kwargs={"take": taken},
            headers=partial.headers(),
            # A server that knows no parts sends the whole file in one answer.
            meta={"download_maxsize": MOST_BYTES, "part": True, "listed": listed},
            dont_filter=True,
        )

    def add_part(self, response: Response, partial: PartialFile) -> None:
        """Add an answer to its file; raises ParseError when it is not the next part."""
        if response.status == _NO_SUCH_PART:
            raise ParseError("le fichier est plus court que ce qui en a été reçu : il a changé")
        partial.add(
            response.body,
            content_range=(header(response, "Content-Range") or "") if response.status == _PARTIAL else None,
            validator=validator(response),
        )

    def crawl_after_archive(self, failure: Any) -> Iterator[Any]:
        """Write down that an archive did not come, and go on: it is asked for again at the next run."""
        request, error = failure.request, failure.value
        reason = str(error) if isinstance(error, IgnoreRequest) else transfer_reason(error)
        following = []
        for made in self._archive_failed(request.url, request.meta["listed"], reason):
            if isinstance(made, Request):
                following.append(made)
            else:
                yield made
        yield from self.ask(chain(following, request.cb_kwargs["rest"]))

    def _archive_failed(self, url: str, listed: ListedArchive, reason: str) -> Iterator[Any]:
        """Yield that an archive failed, and the request of the other format when it is its second time."""
        yield ArchiveRead(url=url, stamp=listed.stamp, state=ArchiveState.FAILED, message=reason)
        yield from self._otherwise(listed)

    def _otherwise(self, listed: ListedArchive) -> Iterator[Request]:
        other: Folder = "global" if folder_of(listed.name) == "simple" else "simple"
        address = self.folder_address(other)
        if address and listed.stamp in self.failed_before:
            self.failed_before.discard(listed.stamp)
            name = name_in(other, listed.stamp)
            self.note(f"archive demandée dans l'autre format, après deux échecs : {name}")
            yield self.archive(urljoin(address, name), replace(listed, name=name))

    def _take_archive(
        self, response: Response, url: str, partial: PartialFile, listed: ListedArchive
    ) -> Iterator[Any]:
        try:
            self.add_part(response, partial)
            if not partial.whole:
                yield self.part(url, partial, take=self._take_archive, listed=listed)
                return
            yield from self._whole(url, partial, listed)
        except ParseError as error:
            partial.drop()
            yield Unread(url=url, reason=_NO_ARCHIVE, detail=str(error))
            yield from self._archive_failed(url, listed, str(error))
        except MonitorError as error:
            yield Unread(url=url, reason=str(error))

    def _whole(self, url: str, partial: PartialFile, listed: ListedArchive) -> Iterator[Any]:
        if place := self.counted.get(listed.stamp):
            self.progress(f"Archive {place} : {listed.name}")
        content = read_archive(partial.open, name=listed.name)
        partial.finish()
        unread = Unreadable(url=url, reason=_NO_TEXT)
        done = Counted()
        for read in _readings(content):
            if isinstance(read, UnreadMember):
                yield from unread.tell(read.member, read.reason)
            else:
                yield from self.handed(read, url=url, stamp=listed.stamp, done=done)
        yield from unread.rest()
        self._tell_unknown(content, done, unread)
        yield ArchiveRead(
            url=url,
            stamp=listed.stamp,
            state=ArchiveState.FAILED if unread.count else ArchiveState.TAKEN,
            size=partial.total,
            sha256=partial.sha256(),
            texts=done.texts,
            issues=done.issues,
            unread=unread.count,
            skipped=content.counts.skipped,
            message=f"{_NO_TEXT} : {unread.count}" if unread.count else "",
        )
        partial.drop()
        if unread.count:
            yield from self._otherwise(listed)

    def _tell_unknown(self, content: ArchiveContent, done: Counted, unread: Unreadable) -> None:
        """Remark on files of no known name in an archive without any text: the names may have changed."""
        unknown = content.counts.skipped  # in the global format, aliases that come with any redelivery
        if unknown and not done.texts + unread.count and folder_of(content.name) == "simple":
            files = plural(unknown, "fichier que Vigie ne connaît pas", "fichiers que Vigie ne connaît pas")
            self.note(f"aucun texte dans l'archive {content.name}, qui a {files}")

    def handed(self, read: Read, *, url: str, stamp: str, done: Counted) -> Iterator[Any]:
        """Yield what one thing read in an archive is to the archive of Vigie, and count it."""
        match read:
            case Summary():
                done.issues += 1
                yield IssueRead(url=url, stamp=stamp, issue=issue_of(read))
            case Withdrawn():
                yield WithdrawnRead(url=url, stamp=stamp, keys=read.keys)
            case TextReading():
                done.texts += 1
                capture = Capture(url=url, body=read.body, fetched_at=self.now(), member=read.member)
                yield Reading(document=delivered(read.document, stamp), capture=capture)


def _readings(content: ArchiveContent) -> Iterator[Read]:
    return readings_of(content) if folder_of(content.name) == "simple" else global_readings_of(content)


def delivered(document: Document, stamp: str) -> Document:
    """Return the document with the delivery that states it: an older one does not overwrite a newer one."""
    return replace(document, notes={**document.notes, "delivered": stamp})
