"""The questions of the Sénat: the list of one year, and the pages of those that are news or watched."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from scrapy import Request

from crawler.items import Checked, Reading, Unread
from crawler.parsers.addresses import on_sites
from crawler.parsers.senat_csv import Listing, Row, check_size, read_list
from crawler.parsers.senat_page import merged, read_page, record_of
from crawler.parsers.senat_record import document_of, identity_in
from crawler.spiders.base import charset, taken
from crawler.spiders.senat_past import WithPast
from crawler.spiders.unreadable import Unreadable
from monitor.config import Config, SenatSource
from monitor.domain.matching import Matcher
from monitor.domain.model import Witness
from monitor.errors import ParseError

if TYPE_CHECKING:
    from scrapy.http import Response

_MAX_LIST = 64 * 1024 * 1024
_SITE = ("www.senat.fr",)
_FIRST_DAYS = 30
_GIVE_UP = 10
"""So many pages in a row that cannot be read: the rest waits, the site has something."""
_MOST_SORTS = 5
_NO_PAGE = 3
"""So many pages asked for and none read: it is a problem of the run, not a remark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Walk:
    """The pages that are still to be read, and how it went so far."""

    listing: Response
    rest: tuple[Row | str, ...]
    complete: bool
    marks: tuple[Any, ...]
    read: int = 0
    failed: int = 0
    in_a_row: int = 0

    def ok(self, *, complete: bool = True) -> _Walk:
        return replace(self, read=self.read + 1, in_a_row=0, complete=self.complete and complete)

    def missed(self) -> _Walk:
        return replace(self, failed=self.failed + 1, in_a_row=self.in_a_row + 1, complete=False)


class SenatQuestionsSpider(WithPast):
    """Reads the list, then one page after the other; ``-a past=1`` reads the dump of the past instead.

    The list states who asks what, of whom and since when; only a page has the text and the answer. A row
    whose page could not be read is not marked, so that it is tried again at the next run.
    """

    name = "senat_questions"
    source_type = SenatSource

    async def start(self) -> AsyncIterator[Any]:
        """Begin with the list; in full when pages are watched, since their question is known by its row."""
        if self.past:
            yield self.dump()
            return
        yield Request(
            self.chosen.address,
            callback=self.crawl_list,
            meta={"conditional": not self._watched, "download_maxsize": _MAX_LIST},
        )

    def crawl_list(self, response: Response) -> Iterator[Any]:
        """Hand over each row that changed, or ask for its page when it is news or speaks of a topic."""
        listing = read_list(response.body, url=response.url)
        known = self.memory.members(response.url)
        check_size(len(listing.rows), known, today=self.today)
        unread = Unreadable(url=response.url, reason="une question de la liste est illisible")
        for bad in listing.bad:
            yield from unread.tell(bad.place, bad.reason)
        yield from unread.rest()
        self._remark_sorts(listing)
        changed = {row.record.key for row in listing.rows if known.get(row.mark.name) != _sum(row)}
        asked = self._asked(listing.rows, changed, known)
        chosen = asked[: self.chosen.pages_per_run]
        later = {row.record.key for row in asked[self.chosen.pages_per_run :]} & changed
        if later:
            self.note(f"des pages de questions attendent la prochaine lecture : {len(later)}")
        now = {row.record.key for row in chosen}
        for row in listing.rows:
            if row.record.key in changed - now:
                yield self._row_alone(response, row, marked=row.record.key not in later)
        yield Checked(url=response.url, count=len(listing.rows) - len(changed))
        yield from self._walk(
            _Walk(
                listing=response,
                rest=(*chosen, *self._left_the_list(listing.rows)),
                complete=not later and not listing.bad,
                marks=tuple(row.mark for row in listing.rows),
            )
        )

    @property
    def today(self) -> date:
        """The day of this run where the reader is."""
        return self.now().astimezone(self._config.zone).date()

    @cached_property
    def _config(self) -> Config:
        config: Config = self.crawler.settings["VIGIE"]
        return config

    @cached_property
    def _watched(self) -> tuple[str, ...]:
        """The pages of the questions that concern a topic."""
        return tuple(url for url in self.memory.watched() if on_sites(url, _SITE) and identity_in(url))

    def _asked(self, rows: Sequence[Row], changed: set[str], known: Any) -> list[Row]:
        """Return the rows whose page is to be read, the watched first, then the newest."""
        matcher = Matcher(self._config.topics)
        days = self._config.crawl.announce_days
        since = self.today - timedelta(days=days if known else min(days, _FIRST_DAYS))
        watched = frozenset(self._watched)
        asked: list[tuple[bool, date, str, Row]] = []
        for row in rows:
            record = row.record
            concerned = row.page in watched or bool(matcher.find(record.title)) or self._follows(record.key)
            news = self._is_news(row, since, before=known)
            wanted = concerned or news if record.key in changed else concerned and record.open
            if row.page and wanted:
                asked.append((concerned, record.answered_on or record.published_on, record.key, row))
        return [row for *_, row in sorted(asked, key=lambda each: each[:3], reverse=True)]

    def _follows(self, key: str) -> bool:
        return any(topic.follows(key) for topic in self._config.topics)

    def _is_news(self, row: Row, since: date, *, before: Any) -> bool:
        """Tell whether a row that changed is a recent question, or has a recent answer."""
        record = row.record
        if record.published_on >= since:
            return True
        if record.answered_on:
            return record.answered_on >= since
        return record.meaning == "answered" and record.key in before

    def _left_the_list(self, rows: Sequence[Row]) -> list[str]:
        """Return the watched pages of questions that are too old for the list: they may be answered still."""
        listed = {row.page for row in rows}
        return [url for url in self._watched if url not in listed]

    def _remark_sorts(self, listing: Listing) -> None:
        unknown = sorted({row.record.sort for row in listing.rows if row.record.meaning == "unknown"})
        if unknown:
            names = ", ".join(f"« {name[:60]} »" for name in unknown[:_MOST_SORTS])
            more = f" et {len(unknown) - _MOST_SORTS} autres" if len(unknown) > _MOST_SORTS else ""
            self.note(f"« Sort » que Vigie ne connaît pas, question laissée ouverte : {names}{more}")

    def _walk(self, walk: _Walk) -> Iterator[Any]:
        """Ask for the next page; when there is none left, say whether all was taken in."""
        if walk.rest and walk.in_a_row < _GIVE_UP:
            row = walk.rest[0]
            yield Request(
                row if isinstance(row, str) else row.page or "",
                callback=self.crawl_page,
                errback=self.crawl_after_failure,
                cb_kwargs={"row": row, "walk": replace(walk, rest=walk.rest[1:])},
                meta={"optional": True},
                dont_filter=True,
            )
            return
        if walk.rest:
            self.note(
                f"pages de questions non demandées, après {walk.in_a_row} échecs de suite : {len(walk.rest)}"
            )
        for row in walk.rest:
            yield from self._without_page(walk, row)
        if walk.failed >= _NO_PAGE and not walk.read:
            reason = f"aucune page de question n'a pu être lue ({walk.failed} demandées)"
            yield Unread(url=f"https://{_SITE[0]}/questions/", reason=reason)
        if walk.complete and not walk.rest:
            yield taken(walk.listing, members=walk.marks)

    def crawl_page(self, response: Response, row: Row | str, walk: _Walk) -> Iterator[Any]:
        """Hand over a question with its page; one that cannot be read is a remark, and its row is kept."""
        try:
            self._check_address(row if isinstance(row, str) else row.page or "", response.url)
            page = read_page(response.body, url=response.url, encoding=charset(response))
            record = record_of(page, url=row) if isinstance(row, str) else merged(row.record, page)
        except ParseError as error:
            self.note(f"page de question illisible : {error}")
            yield from self._without_page(walk, row)
            yield from self._walk(walk.missed())
            return
        # The list may say « réponse » a few hours before the page has it.
        complete = bool(page.answer) or record.meaning != "answered" or page.unavailable
        yield Reading(
            document=document_of(record),
            capture=self.capture_of(response),
            member=row.mark if isinstance(row, Row) and complete else None,
            witness=Witness.PAGE if isinstance(row, str) else Witness.SOURCE,
        )
        yield from self._walk(walk.ok(complete=complete))

    def _check_address(self, asked: str, answered: str) -> None:
        """Raise ParseError when the site sent us on to the page of another question."""
        named = identity_in(answered)
        if named is not None and named != identity_in(asked):
            raise ParseError(f"{asked} : le site renvoie à la question {named.key}")

    def crawl_after_failure(self, failure: Any) -> Iterator[Any]:
        """Keep the row of a page that did not come, to be tried again, and go on."""
        row, walk = failure.request.cb_kwargs["row"], failure.request.cb_kwargs["walk"]
        yield from self._without_page(walk, row)
        yield from self._walk(walk.missed())

    def _without_page(self, walk: _Walk, row: Row | str) -> Iterator[Reading]:
        if isinstance(row, Row):
            yield self._row_alone(walk.listing, row, marked=False)

    def _row_alone(self, response: Response, row: Row, *, marked: bool) -> Reading:
        capture = self.capture_of(response, body=row.body, member=row.record.key)
        return Reading(document=document_of(row.record), capture=capture, member=row.mark if marked else None)


def _sum(row: Row) -> tuple[int, int]:
    return row.mark.crc, row.mark.size
