"""The weekly issues of the Journal officiel « Questions », read as a second witness (docs/sources.md)."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from crawler.items import Reading, Taken
from crawler.parsers.assemblee_record import identity_of
from crawler.parsers.assemblee_witness import check_days, check_stated
from crawler.parsers.questions_issue import (
    FEWEST_ISSUES,
    documents_of,
    folder_of,
    issues_in,
    read_issue,
    unseen,
)
from crawler.spiders.base import taken
from crawler.spiders.chain import ChainedSpider
from monitor.config import AssembleeSource
from monitor.domain.model import Document, Witness
from monitor.errors import ParseError

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

logger = logging.getLogger(__name__)
_JO = "du JO « Questions »"
_JANUARY = 1
_AHEAD = timedelta(days=7)


class WithIssues(ChainedSpider[AssembleeSource]):
    """The part of the spider of the Assemblée that reads the issues: whatever fails there is a remark."""

    def issues(self) -> Iterator[Request]:
        """Yield the request of the list, always in full: the names of the issues cannot be guessed."""
        if self.chosen.issues:
            yield self.step(folder_of(self.chosen.issues), self._take_list, optional=True)

    def _take_list(self, response: Response) -> Iterator[Any]:
        """Ask for the issues to read; in January, first for the list of the year before."""
        last_year = folder_of(self.chosen.issues, self.now().year - 1)
        try:
            links = issues_in(response.body, url=response.url)
        except ParseError as error:
            logger.info("%s", error)
            if self.now().month == _JANUARY and response.url != last_year:
                # The folder of a new year is empty until its first issue.
                yield self.step(last_year, self._take_list, optional=True)
                return
            self.note(f"la liste des numéros {_JO} est illisible : {response.url}")
            return
        if len(links) < FEWEST_ISSUES and response.url != last_year:
            yield self.step(last_year, self._take_list, optional=True)
        most = self.chosen.issues_per_run
        chosen = unseen(links, self.memory.taken(), most=most)
        if len(links) > most and chosen == links[-most:]:
            # Where a first run begins is written down: an issue that fails today is not too old tomorrow.
            yield Taken(url=links[-most - 1].url, sha256="")
        for link in chosen:
            yield self.step(link.url, self._take_issue, optional=True)

    def _take_issue(self, response: Response) -> Iterator[Any]:
        """Hand over what an issue states; one that cannot be read is asked for again."""
        name = response.url.rpartition("/")[2]
        try:
            issue = read_issue(response.body, url=response.url)
            check_days(issue.published_on, latest=self.latest_day)
            aside = 0
            for uid, document in documents_of(issue):
                if not self._is_ours(uid, document):
                    aside += 1
                    continue
                capture = self.capture_of(response, member=uid)
                yield Reading(document=document, capture=capture, witness=Witness.ISSUE)
        except ParseError as error:
            logger.info("%s", error)
            self.note(f"le numéro {name} {_JO} est illisible : {response.url}")
            return
        if issue.unread:
            logger.info("%s: %s", response.url, "; ".join(issue.unread))
            self.note(f"entrées illisibles du numéro {name} {_JO} : {len(issue.unread)}")
        if aside:
            self.note(f"entrées du numéro {name} {_JO} d'une autre législature ou mal datées : {aside}")
        yield taken(response)

    @property
    def latest_day(self) -> date:
        """The latest day that a second witness can state: one it has not reached yet is an error."""
        return self.now().date() + _AHEAD

    def _is_ours(self, uid: str, document: Document) -> bool:
        """Tell whether an entry is of the legislature that is read, and of days that can be."""
        if identity_of(uid).legislature != self.chosen.legislature:
            return False
        try:
            check_stated(document, latest=self.latest_day)
        except ParseError as error:
            logger.info("%s", error)
            return False
        return True
