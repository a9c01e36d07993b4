"""The questions of the Assemblée: the archives, then two witnesses; or the past, when it is asked for."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from crawler.items import Checked, NamesRead, Reading, Unread
from crawler.parsers.amo import Names, read_names
from crawler.parsers.assemblee_addresses import (
    FIRST_ARCHIVES,
    archive_of,
    followed_questions,
    in_turn,
    is_of_written_questions,
    page_of,
)
from crawler.parsers.assemblee_questions import parse
from crawler.parsers.assemblee_record import identity_of
from crawler.parsers.assemblee_whole import HEAD, Broken, read_whole, root_of
from crawler.parsers.assemblee_witness import read_page, witness_of
from crawler.parsers.zip_archive import ZipArchive
from crawler.spiders.base import taken
from crawler.spiders.question_issues import WithIssues
from crawler.spiders.unreadable import Unreadable
from monitor.config import AssembleeSource, Config
from monitor.domain.model import Document, Witness
from monitor.errors import ParseError, RefusedError

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

logger = logging.getLogger(__name__)

# About 45 MB in 2026, a whole legislature in the past: a larger body than Scrapy's default here must
# be asked for by name.
_MAX_ARCHIVE, _MAX_PAST = 256 * 1024 * 1024, 512 * 1024 * 1024
_PAGES_PER_RUN = 40
_NAMES_EVERY = timedelta(days=30)
# Under an older legislature, the file of all names is not kept up (docs/sources.md).
_KEPT_UP = 17
_UNREAD = "une question de l'archive est illisible"


class AssembleeQuestionsSpider(WithIssues):
    """Reads the source as it is today, a past ``legislature``, or single ``questions`` by their pages."""

    name = "assemblee_questions"
    source_type = AssembleeSource

    def __init__(
        self, *, follow: Sequence[str] = (), legislature: str = "", questions: str = "", **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.followed = list(followed_questions(follow))
        self.asked = questions.split()
        self.read = replace(self.chosen, legislature=int(legislature or self.chosen.legislature))

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Return the spider of a source, which knows what the topics follow."""
        config: Config = crawler.settings["VIGIE"]
        follow = [name for topic in config.topics for name in topic.follow]
        return super().from_crawler(crawler, *args, follow=follow, **kwargs)

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the first address; its answer starts the next one."""
        for request in self.ask(self.plan()):
            yield request

    def plan(self) -> Iterator[Request]:
        """Yield the requests in order, each decided on when those before it are done."""
        if self.asked:
            yield from self._questions_asked()
        elif self.read.legislature != self.chosen.legislature:
            if self._old_names():
                yield self._all_names()
            yield from self._archives(most=_MAX_PAST, past=True)
        else:
            names = self.read.root + self.read.names
            yield self.step(names, self._take_names, most=_MAX_ARCHIVE, optional=True, conditional=True)
            yield from self._archives(most=_MAX_ARCHIVE)
            if self.memory.unnamed() and self._old_names():
                yield self._all_names()
            yield from self._pages_followed()
            yield from self.issues()

    def _archives(self, *, most: int, past: bool = False) -> Iterator[Request]:
        """Yield the archives; of the past, that of written questions alone is sure to be there."""
        for path in self.read.archives:
            url = self.read.root + archive_of(path, self.read.legislature)
            optional = past and not is_of_written_questions(path)
            yield self.step(url, self._take_archive, most=most, conditional=True, optional=optional)

    def _all_names(self) -> Request:
        url = self._all_names_address
        return self.step(url, self._take_names, most=_MAX_ARCHIVE, optional=True, conditional=True)

    @property
    def _all_names_address(self) -> str:
        kept_up = replace(self.chosen, legislature=max(self.chosen.legislature, _KEPT_UP))
        return kept_up.root + self.chosen.all_names

    def _old_names(self) -> bool:
        """Tell whether the file of all names was not taken in of late, if there is one."""
        if not self.chosen.all_names:
            return False
        last = self.memory.taken_at(self._all_names_address)
        return last is None or self.now() - last >= _NAMES_EVERY

    def _questions_asked(self) -> Iterator[Request]:
        for uid in self.asked:
            yield self.step(self._page_of(uid), partial(self._take_question, uid=uid))

    def _pages_followed(self) -> Iterator[Request]:
        """Yield the pages of followed questions: all, or some in turn when they are many."""
        pages = {uid: url for uid in self.followed if (url := self._page_of(uid))}
        turn = self.now().toordinal()
        chosen = in_turn(list(pages), turn=turn, most=_PAGES_PER_RUN)
        if left := len(pages) - len(chosen):
            self.note(f"pages de questions suivies qui attendent leur tour : {left}")
        for uid in chosen:
            take = partial(self._take_followed, uid=uid)
            yield self.step(pages[uid], take, optional=True, conditional=True)

    def _page_of(self, uid: str) -> str:
        return page_of(uid, pages=self.chosen.pages, older_pages=self.chosen.older_pages)

    def _take_names(self, response: Response) -> Iterator[Any]:
        """Keep the names of deputies, groups and ministries; they are a help, not a need."""
        try:
            names = read_names(response.body)
        except ParseError:
            self.note(f"les noms des députés et des ministères sont illisibles : {response.url}")
            return
        yield NamesRead(url=response.url, names={**names.people, **names.organs})
        yield taken(response)

    def _take_archive(self, response: Response) -> Iterator[Any]:
        """Hand over each question that changed; one that cannot be read does not hide the others."""
        archive = ZipArchive(response.body, url=response.url, suffix=".json")
        known = self.memory.names()
        names = Names(people=known, organs=known)  # PA… and PO… never meet
        root = None
        if len(archive.marks) == 1:
            with archive.stream(archive.marks[0]) as file:
                root = root_of(file.read(HEAD))
        yield from (
            self._whole(response, archive, root, names) if root else self._members(response, archive, names)
        )

    def _members(self, response: Response, archive: ZipArchive, names: Names) -> Iterator[Any]:
        changed = archive.changed(self.memory.members(response.url))
        unread = Unreadable(url=response.url, reason=_UNREAD)
        for mark in changed:
            try:
                body = archive.read(mark)
                document = parse(body, names=names)
            except ParseError as error:
                yield from unread.tell(mark.name, str(error))
                continue
            capture = self.capture_of(response, body=body, member=mark.name)
            yield Reading(document=document, capture=capture, member=mark)
        yield from unread.rest()
        yield Checked(url=response.url, count=len(archive.marks) - len(changed))
        if not unread.count:
            yield taken(response, members=archive.marks)

    def _whole(self, response: Response, archive: ZipArchive, root: str, names: Names) -> Iterator[Any]:
        """Hand over the questions of a legislature that is one file; the same file again is not read."""
        mark, known = archive.marks[0], self.memory.validators(response.url)
        unread = Unreadable(url=response.url, reason=_UNREAD)
        if known and known.sha256 == taken(response).sha256:
            yield Checked(url=response.url, count=1)
            return
        with archive.stream(mark) as file:
            for found in read_whole(file, root=root, names=names):
                if isinstance(found, Broken):
                    yield from unread.tell(found.place, found.reason)
                else:
                    member = f"{mark.name}/{found.document.key}"
                    capture = self.capture_of(response, body=found.body, member=member)
                    yield Reading(document=found.document, capture=capture)
        yield from unread.rest()
        if not unread.count:
            yield taken(response)

    def _take_followed(self, response: Response, *, uid: str) -> Iterator[Any]:
        """Hand over what the page of a followed question states; what it is not is only a remark."""
        try:
            document = read_page(response.body, url=response.url, uid=uid, latest=self.latest_day)
        except ParseError as error:
            logger.info("%s", error)
            self.note(f"{_unread_page(uid)} : {response.url}")
            return
        yield self._witnessed(response, witness_of(document))
        yield taken(response)

    def _take_question(self, response: Response, *, uid: str) -> Iterator[Any]:
        """Hand over a question asked for by its number, from the only place where it may be."""
        try:
            document = read_page(response.body, url=response.url, uid=uid, latest=self.latest_day)
        except ParseError as error:
            blocked = isinstance(error, RefusedError)
            yield Unread(url=response.url, reason=_unread_page(uid), blocked=blocked, detail=str(error))
            return
        legislature = identity_of(uid).legislature
        if legislature < FIRST_ARCHIVES:
            yield Reading(document=document, capture=self.capture_of(response))
        else:
            # Its archive, if it is read one day, has the full labels: it is the source.
            labels = legislature != self.chosen.legislature
            yield self._witnessed(response, witness_of(document, labels=labels))
        yield taken(response)

    def _witnessed(self, response: Response, document: Document) -> Reading:
        return Reading(document=document, capture=self.capture_of(response), witness=Witness.PAGE)


def _unread_page(uid: str) -> str:
    return f"la page de la question n° {identity_of(uid).number} n'a pas pu être lue"
