"""``scrapy checksource NAME``: what ``vigie sources check`` runs; one JSON document, and nothing stored."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from scrapy import Request
from scrapy.commands import ScrapyCommand
from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError

from crawler.commands.seen import Seen
from crawler.commands.shared import AddressSpider, quieten, settings_of
from crawler.spiders.base import hosts_of
from monitor.config import AssembleeSource, Config, JournalSource, PressSource, Source, SpeechSource
from monitor.errors import ConfigError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from scrapy.settings import Settings

EXIT_FAILED, EXIT_USAGE = 1, 2
_SECONDS = 600
_LIST_PAGES = 2
"""How many pages of a list are asked for: the second shows whether the link to it is found."""
_PAGES_A_FILE = 3
_HEAD_BYTES = 300_000
Read: TypeAlias = PressSource | SpeechSource
"""The sources whose own spider can be run for a few pages only."""


def bounded(source: Read, limit: int) -> Read:
    """Return a source of which a check asks for little: two pages of a list, a file for three pages.

    The pages themselves are counted by ``Seen``. Of the file of the speeches, only the first records are
    asked for. A check is asked for by a person: how long ago the source was read does not matter.
    """
    if isinstance(source, SpeechSource):
        return replace(source, head_bytes=min(source.head_bytes, _HEAD_BYTES))
    return replace(
        source,
        lists=tuple(replace(each, pages=min(each.pages, _LIST_PAGES)) for each in source.lists),
        files_per_run=min(source.files_per_run, max(1, limit // _PAGES_A_FILE)),
        every=0.0,
    )


def first_addresses(source: Source) -> tuple[str, ...]:
    """Return what a reading of a source begins with: its feeds and lists, its index or its archives."""
    match source:
        case PressSource():
            return (*source.feeds, *(each.url for each in source.lists))
        case AssembleeSource():
            return tuple(source.root + name for name in source.archives)
        case JournalSource():
            return (source.address if source.format == "simple" else source.global_address,)
        case _:
            return (source.address,)


class Command(ScrapyCommand):
    """Read a few pages of a source, store nothing, and write what was seen on standard output."""

    requires_project = True

    def syntax(self) -> str:
        """Return the arguments."""
        return "[options] <source>"

    def short_desc(self) -> str:
        """Return one line."""
        return "Show what would be read of a source, without storing anything"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add how many pages are read at most."""
        super().add_options(parser)
        parser.add_argument("--limit", type=int, default=10, help="how many pages are read at most")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check one source: 0 something was read, 1 nothing was, 2 usage."""
        if self.settings is None:
            raise RuntimeError("scrapy gave this command no settings")
        if len(args) != 1 or opts.limit < 1:
            raise UsageError("one source, and a limit of one page at least")
        config: Config = self.settings["VIGIE"]
        try:
            (source,) = config.chosen(args)
        except ConfigError as error:
            self.exitcode = EXIT_USAGE
            sys.stderr.write(f"{error}\n")
            return
        found = self._checked(config, source, opts.limit)
        sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
        self.exitcode = 0 if found["outcome"] in {"read", "partial"} else EXIT_FAILED

    def _checked(self, config: Config, source: Source, limit: int) -> dict[str, Any]:
        """Return what a bounded crawl saw; of what is not pages, only whether its addresses answer."""
        quieten()
        first = first_addresses(source)
        # As a request writes an address, which may be in letters that are not of ASCII.
        seen = Seen(limit=limit, first=frozenset(Request(url).url for url in first))
        reads_pages = isinstance(source, PressSource | SpeechSource)
        if isinstance(source, PressSource | SpeechSource):
            self._crawl_pages(config, bounded(source, limit), seen)
        else:
            self._ask(source, first, seen)
        return {
            "source": source.slug,
            "kind": source.kind,
            "label": source.label or source.slug,
            "outcome": seen.outcome if reads_pages else seen.reached,
            "reads_pages": reads_pages,
            **seen.report(),
        }

    def _crawl_pages(self, config: Config, source: Read, seen: Seen) -> None:
        """Run the very spider of the source, with no memory and no archive."""
        others = tuple(source if each.slug == source.slug else each for each in config.sources)
        settings = self._settings(source)
        settings.set("VIGIE", replace(config, sources=others), priority="cmdline")
        if self.crawler_process is None:
            raise RuntimeError("scrapy gave this command no process")
        spider = self.crawler_process.spider_loader.load(source.kind)
        self._crawl(Crawler(spider, settings), seen, source=source.slug)

    def _ask(self, source: Source, addresses: Sequence[str], seen: Seen) -> None:
        crawler = Crawler(AddressSpider, self._settings(source))
        self._crawl(crawler, seen, addresses=addresses, hosts=hosts_of(source), method="HEAD")

    def _crawl(self, crawler: Crawler, seen: Seen, **arguments: Any) -> None:
        if self.crawler_process is None:
            raise RuntimeError("scrapy gave this command no process")
        seen.listen(crawler)
        self.crawler_process.crawl(crawler, **arguments)
        self.crawler_process.start()
        seen.close(crawler)

    def _settings(self, source: Source) -> Settings:
        """Return the settings of the project without its archive, and with an end to wait for."""
        if self.settings is None:
            raise RuntimeError("scrapy gave this command no settings")
        settings = settings_of(self.settings, source)
        for name, value in (("ITEM_PIPELINES", {}), ("EXTENSIONS", {}), ("CLOSESPIDER_TIMEOUT", _SECONDS)):
            settings.set(name, value, priority="cmdline")
        return settings
