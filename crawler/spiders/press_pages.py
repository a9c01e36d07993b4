"""The pages of a press site: each is asked for once in a run, and read with the files it links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from scrapy import Request

from crawler.items import Reading, Taken
from crawler.parsers.addresses import clean_url, on_sites
from crawler.parsers.press import parse_page
from crawler.reporting import RefusedRequest
from crawler.spiders.base import charset, taken
from crawler.spiders.press_files import PressFiles, WantedFile
from monitor.domain.model import Capture, Document
from monitor.domain.press_marks import second_mark

if TYPE_CHECKING:
    from scrapy.http import Response

    from monitor.domain.model import Link


_PATIENCE = 5
"""Pages refused before the site is asked for nothing more in this run, unless it gave one."""


class Said(NamedTuple):
    """What a feed or a list says of an article, as a document, and the answer it stands in."""

    document: Document
    capture: Capture


class PressPages(PressFiles):
    """Asks for pages and hands over what they say."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._asked: set[str] = set()
        self._refusals = 0
        self._gave_a_page = False
        self.given_up = False

    def _page(self, url: str, *, said: Said | None = None, **meta: bool) -> Iterator[Request]:
        """Ask for a page, once in a run; that of a known one has its address in ``meta``."""
        url = clean_url(url)
        if url in self._asked:
            return
        self._asked.add(url)
        page = {"page": url} if url in self.known else {}
        yield Request(
            url,
            callback=self.crawl_page,
            errback=self.page_lost,
            cb_kwargs={"said": said},
            meta={"conditional": True, "optional": False, **meta, **page},
        )

    def page_lost(self, failure: Any) -> Iterator[Any]:
        """Keep what the feed says of a page that gave no answer and was never read; a middleware told why."""
        if failure.check(RefusedRequest):
            self._refuse()
        request = failure.request
        said: Said | None = request.cb_kwargs["said"]
        addresses = {request.url, *request.meta.get("redirect_urls", ())}
        if said is not None and addresses.isdisjoint(self.known | self.read_before):
            yield Reading(document=said.document, capture=said.capture)

    def _refuse(self) -> None:
        """Count the refusals of a site that gave no page: after a few, it is asked for nothing more."""
        self._refusals += 1
        if self._refusals == _PATIENCE and not self._gave_a_page:
            self.given_up = True
            self.note("le site refuse ses pages : les autres n'ont pas été demandées")

    def taken_first(self, response: Response) -> Taken:
        """Return the record that an address was read, under the name by which it was asked for."""
        url = [*response.meta.get("redirect_urls", ()), response.url][0]
        return Taken(url=url, sha256=sha256(response.body).hexdigest())

    def crawl_page(self, response: Response, said: Said | None) -> Iterator[Any]:
        """Hand the page to the parser of its template; the feed dates a page that shows no date.

        The address is marked as taken in once its new files were read too.
        """
        page = parse_page(
            response.body,
            url=response.url,
            template=self.chosen.template or None,
            encoding=charset(response),
        )
        document = _dated(page.document, said.document.published_on if said else None)
        if (known := response.meta.get("page")) and known != response.url:
            self.note(f"{known} mène maintenant à {response.url}")
            document = replace(document, notes={**document.notes, "redirected_from": known})
        self._gave_a_page = True
        yield Reading(document=document, capture=self.capture_of(response))
        if response.meta.get("redirect_urls"):
            yield self.taken_first(response)  # what led here leads to a page that is known
        for link in document.links:
            self.linked_by.setdefault(link.url, []).append(document.key)
        wanted = [
            WantedFile(url=link.url, title=link.title, pages=(document.key,))
            for link in document.links
            if self._is_wanted(link)
        ]
        yield from self.files_of(wanted, taken(response))

    def _is_wanted(self, link: Link) -> bool:
        """Tell whether a file that a page links is new: those known are read again when they are due."""
        return link.url not in self.known and on_sites(link.url, self.allowed_domains or ())


def _dated(document: Document, announced: date | None) -> Document:
    """Return a page with the day its feed gives when it shows none; its second mark follows."""
    if document.published_on or announced is None:
        return document
    mark = second_mark(document.title, announced)
    return replace(document, published_on=announced, notes={**document.notes, "second_mark": mark})
