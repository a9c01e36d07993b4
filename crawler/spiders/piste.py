"""The spider of the Journal officiel, the part that asks PISTE for what the archives have not brought."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from crawler.items import IssueRead, Reading
from crawler.parsers.journal_officiel import Place, Summary, issue_of
from crawler.parsers.piste import text_id_of_answer, text_of_answer
from crawler.parsers.piste_issue import IssuePage, PublishedNumber, issue_of_answer, numbers_of_answer
from crawler.spiders.piste_calls import PisteCalls
from monitor.domain.journal import JournalIssue
from monitor.errors import ParseError

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

_LATEST = 5
"""So many of the latest numbers are looked at; the API wants fewer than 2,500."""
_PAGE_SIZE = 100
"""The most that the API gives on one page of ``jorfCont``."""
_MOST_PAGES = 100


@dataclass(slots=True, kw_only=True)
class _Number:
    """One number being read: its summary, and the texts of it that are still to come."""

    url: str
    summary: Summary = field(repr=False)
    issue: JournalIssue = field(repr=False)
    left: set[str] = field(repr=False)

    def items(self, done: str = "") -> Iterator[IssueRead]:
        """Yield the number once its last text came: a run that stops before begins it again."""
        self.left.discard(done)
        if not self.left:
            yield IssueRead(url=self.url, stamp=_stamp(self.issue), issue=self.issue)


def _stamp(issue: JournalIssue) -> str:
    """Return a stamp before that of any archive of the day: what an archive states wins."""
    return f"{issue.published_on:%Y%m%d}-000000" if issue.published_on else "00000000-000000"


class WithPiste(PisteCalls):
    """Asks PISTE for the latest numbers and their texts, and for single texts, when the source says so.

    A document that came so has no ``delivered``, as no archive delivered it, and ``read_from`` says
    where it is from. Its key and its fingerprint are those of the archives.
    """

    def piste_steps(self) -> Iterator[Request]:
        """Yield the requests, one after the other, each decided on when those before it are done."""
        if not self.chosen.piste:
            return
        numbers: list[PublishedNumber] = []
        yield from self._latest(numbers)
        for number in numbers:
            yield from self._number(number)

    def piste_texts(self, names: Iterable[str]) -> Iterator[Request]:
        """Yield the requests of single texts, by their identifier (JORFTEXT) or by their NOR."""
        for name in dict.fromkeys(names):
            if not self.chosen.piste:
                self.note(f"PISTE n'est pas demandé par la configuration (« piste ») : {name} n'est pas lu")
            elif name.startswith("JORFTEXT"):
                yield from self._text(name)
            else:
                yield from self._by_nor(name)

    def _latest(self, into: list[PublishedNumber]) -> Iterator[Request]:
        def take(response: Response) -> Iterator[Any]:
            into.extend(numbers_of_answer(response.body))
            yield from ()

        yield from self.piste_call("/consult/lastNJo", {"nbElement": _LATEST}, take)

    def _number(self, number: PublishedNumber) -> Iterator[Request]:
        """Yield the requests of one number: its summary, then the texts it announces that are not known."""
        found: list[_Number] = []
        for page in range(1, _MOST_PAGES + 1):
            counted: list[int] = []
            asked = {"id": number.container, "pageNumber": page, "pageSize": _PAGE_SIZE}
            yield from self.piste_call(
                "/consult/jorfCont", asked, self._take_page(number.container, found, counted)
            )
            if found or not counted or counted[0] < _PAGE_SIZE:
                break
        for read in found[:1]:
            for key in [key for key in read.summary.entries if key in read.left]:
                yield from self._text(key, place=read.summary.entries[key], of=read)

    def _take_page(
        self, container: str, found: list[_Number], counted: list[int]
    ) -> Callable[[Response], Iterator[Any]]:
        def take(response: Response) -> Iterator[Any]:
            page: IssuePage = issue_of_answer(response.body)
            counted.append(page.items)
            for summary in page.summaries:
                if summary.id == container and not found:
                    found.append(self._begun(response.url, summary))
                    yield from found[0].items()

        return take

    def _begun(self, url: str, summary: Summary) -> _Number:
        issue = issue_of(summary)
        # What the open data does not reproduce, its API does not either.
        open_texts = [entry.text_id for entry in issue.entries if not entry.protected]
        left = set(open_texts) - self.memory.known(open_texts)
        return _Number(url=url, summary=summary, issue=issue, left=left)

    def _text(self, key: str, *, place: Place | None = None, of: _Number | None = None) -> Iterator[Request]:
        def take(response: Response) -> Iterator[Any]:
            try:
                yield self._reading(response, key, place)
            except ParseError:
                # It does not keep its number waiting: the archives bring it.
                yield from of.items(done=key) if of else ()
                raise
            yield from of.items(done=key) if of else ()

        yield from self.piste_call("/consult/jorf", {"textCid": key}, take)

    def _reading(self, response: Response, key: str, place: Place | None) -> Reading:
        document = text_of_answer(response.body, place=place)
        if document.key != key:
            raise ParseError(f"{key} was asked for, and the answer is {document.key}")
        return Reading(document=document, capture=self.capture_of(response, member=f"{key}.json"))

    def _by_nor(self, nor: str) -> Iterator[Request]:
        found: list[str] = []

        def take(response: Response) -> Iterator[Any]:
            found.append(text_id_of_answer(response.body))
            yield from ()

        asked: Mapping[str, str] = {"nor": nor}
        yield from self.piste_call("/consult/getJoWithNor", asked, take)
        for key in found:
            yield from self._text(key)
