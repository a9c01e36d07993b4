"""One real crawl of PISTE alone, by Scrapy with our settings: what it handed over, as JSON on one line.

A program of its own, because a reactor starts once: ``python -m tests.crawler.piste_crawl [TEXT…]``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator
from typing import Any

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from crawler.items import IssueRead, Reading, Unread, notes_of, problem_seen
from crawler.spiders.piste import WithPiste
from monitor.config import JournalSource


class PisteSpider(WithPiste):
    """Asks PISTE and nothing else: the latest numbers, or the texts that are named."""

    name = "journal_officiel"
    source_type = JournalSource

    def __init__(self, *, texts: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.texts = texts

    async def start(self) -> AsyncIterator[Any]:
        """Begin."""
        for request in self.ask(self.piste_texts(self.texts) if self.texts else self.piste_steps()):
            yield request


def main() -> None:
    """Crawl, then say what came."""
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(PisteSpider)
    items: list[Any] = []
    problems: list[Unread] = []

    def on_item(item: Any) -> None:
        items.append(item)

    def on_problem(problem: Unread) -> None:
        problems.append(problem)

    crawler.signals.connect(on_item, signal=signals.item_scraped)
    crawler.signals.connect(on_problem, signal=problem_seen)
    process.crawl(crawler, texts=tuple(sys.argv[1:]))
    process.start()
    told = {
        "texts": [item.document.key for item in items if isinstance(item, Reading)],
        "captures": [item.capture.url for item in items if isinstance(item, Reading)],
        "numbers": [item.issue.container for item in items if isinstance(item, IssueRead)],
        "problems": [repr(each) for each in [*problems, *(i for i in items if isinstance(i, Unread))]],
        "notes": notes_of(crawler.stats),
    }
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
