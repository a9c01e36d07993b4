"""The weekly issues of the Journal officiel « Questions », read as a second witness (docs/sources.md)."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from crawler.items import Reading, Taken
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
from monitor.domain.model import Witness
from monitor.errors import ParseError

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

logger = logging.getLogger(__name__)
_JO = "du JO « Questions »"


class WithIssues(ChainedSpider[AssembleeSource]):
    """The part of the spider of the Assemblée that reads the issues: whatever fails there is a remark."""

    def issues(self) -> Iterator[Request]:
        """Yield the request of the list, always in full: the names of the issues cannot be guessed."""
        if self.chosen.issues:
            yield self.step(folder_of(self.chosen.issues), self._take_list, optional=True)

    def _take_list(self, response: Response) -> Iterator[Any]:
        """Ask for the issues to read; in January, first for the list of the year before."""
        try:
            links = issues_in(response.body, url=response.url)
        except ParseError as error:
            logger.info("%s", error)
            self.note(f"la liste des numéros {_JO} est illisible : {response.url}")
            return
        last_year = folder_of(self.chosen.issues, self.now().year - 1)
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
            for uid, document in documents_of(issue):
                capture = self.capture_of(response, member=uid)
                yield Reading(document=document, capture=capture, witness=Witness.ISSUE)
        except ParseError as error:
            logger.info("%s", error)
            self.note(f"le numéro {name} {_JO} est illisible : {response.url}")
            return
        if issue.unread:
            logger.info("%s: %s", response.url, "; ".join(issue.unread))
            self.note(f"entrées illisibles du numéro {name} {_JO} : {len(issue.unread)}")
        yield taken(response)
