"""The questions of the Assemblée: one zip per type of question, its changed members only."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any

from scrapy import Request

from crawler.items import Checked, NamesRead, Reading, Unread
from crawler.parsers.amo import Names, read_names
from crawler.parsers.assemblee_questions import parse
from crawler.parsers.zip_archive import ZipArchive
from crawler.spiders.base import SourceSpider, taken
from monitor.config import AssembleeSource
from monitor.errors import ParseError

if TYPE_CHECKING:
    from scrapy.http import Response

# About 45 MB in 2026; a larger body than Scrapy's default here must be asked for by name.
_MAX_ARCHIVE = 256 * 1024 * 1024


class AssembleeQuestionsSpider(SourceSpider[AssembleeSource]):
    """Asks for the names, then for each archive; hands over what its directory says has changed."""

    name = "assemblee_questions"
    source_type = AssembleeSource

    async def start(self) -> AsyncIterator[Any]:
        """Begin with the names, so that the questions can bear them; they are a help, not a need."""
        yield Request(
            self.chosen.root + self.chosen.names,
            callback=self.crawl_names,
            errback=self.crawl_archives,
            meta={"optional": True, "conditional": True, "download_maxsize": _MAX_ARCHIVE},
        )

    def crawl_names(self, response: Response) -> Iterator[Any]:
        """Keep the names of deputies, groups and ministries, then ask for the questions."""
        try:
            names = read_names(response.body)
            yield NamesRead(url=response.url, names={**names.people, **names.organs})
            yield taken(response)
        except ParseError:
            self.note(f"les noms des députés et des ministères sont illisibles : {response.url}")
        yield from self.crawl_archives(None)

    def crawl_archives(self, _failure: object) -> Iterator[Request]:
        """Ask for the archive of each type of question."""
        for archive in self.chosen.archives:
            yield Request(
                self.chosen.root + archive,
                callback=self.crawl_archive,
                meta={"conditional": True, "download_maxsize": _MAX_ARCHIVE},
            )

    def crawl_archive(self, response: Response) -> Iterator[Any]:
        """Hand over each question that changed; one that cannot be read does not hide the others."""
        archive = ZipArchive(response.body, url=response.url, suffix=".json")
        changed = archive.changed(self.memory.members(response.url))
        known = self.memory.names()
        names = Names(people=known, organs=known)  # PA… and PO… never meet
        unread = 0
        for mark in changed:
            try:
                body = archive.read(mark)
                document = parse(body, names=names)
            except ParseError as error:
                unread += 1
                yield Unread(
                    url=f"{response.url} ({mark.name})",
                    reason="une question de l'archive est illisible",
                    detail=str(error),
                )
                continue
            capture = self.capture_of(response, body=body, member=mark.name)
            yield Reading(document=document, capture=capture, member=mark)
        yield Checked(url=response.url, count=len(archive.marks) - len(changed))
        if not unread:
            yield taken(response, members=archive.marks)
