"""``scrapy crawlall [SOURCE…]``: what ``vigie crawl`` runs, every source in one process."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from scrapy.commands import ScrapyCommand
from scrapy.crawler import Crawler

from crawler.desk import RunDesk
from monitor.config import Config, Source, current_time
from monitor.domain.matching import Matcher
from monitor.domain.model import Outcome
from monitor.errors import LockedError, MonitorError
from monitor.services.archive import Archivist
from monitor.services.locks import job_lock
from monitor.services.runs import start_run
from monitor.services.topics import refresh_topics
from monitor.storage.blobs import BlobStore
from monitor.storage.database import open_archive

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from sqlalchemy.orm import Session, sessionmaker

logger = logging.getLogger(__name__)


class _Explained(logging.Filter):
    """Drops the traceback of what Vigie can explain: the run's message says it in a sentence."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep what is not an error of ours."""
        return not (record.exc_info and isinstance(record.exc_info[1], MonitorError))


_GOOD = (Outcome.CHANGED, Outcome.UNCHANGED)
EXIT_FAILED, EXIT_USAGE, EXIT_LOCKED = 1, 2, 75


class Command(ScrapyCommand):
    """Crawl the sources named, or all that are enabled; the exit status says how it went."""

    requires_project = True

    def syntax(self) -> str:
        """Return the arguments."""
        return "[source] ..."

    def short_desc(self) -> str:
        """Return one line."""
        return "Crawl the sources of the configuration into the archive"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Crawl, one run per source; 0 all good, 1 something failed, 2 usage, 75 locked."""
        del opts
        if self.settings is None:
            raise RuntimeError("scrapy gave this command no settings")
        config: Config = self.settings["VIGIE"]
        try:
            with job_lock(config.state, "crawl"):
                self.exitcode = self._crawl(config, config.chosen(args))
        except LockedError as error:
            self.exitcode = EXIT_LOCKED
            sys.stderr.write(f"{error}\n")
        except MonitorError as error:
            self.exitcode = EXIT_USAGE
            sys.stderr.write(f"{error}\n")

    def _crawl(self, config: Config, sources: Sequence[Source]) -> int:
        sessions = open_archive(config.database_url)
        archivist = Archivist(
            blobs=BlobStore(config.state / "blobs"),
            matcher=Matcher(config.topics),
            topics=config.topics,
            announce_days=config.crawl.announce_days,
            first_run=False,
            zone=ZoneInfo(config.site.timezone),
        )
        logging.getLogger("scrapy.core.scraper").addFilter(_Explained())
        refresh_topics(sessions, archivist, now=current_time(config))
        desks = [self._prepare(config, source, sessions, archivist) for source in sources]
        if self.crawler_process is None:
            raise RuntimeError("scrapy gave this command no process")
        self.crawler_process.start()
        return 0 if all(desk.outcome in _GOOD for desk in desks) else EXIT_FAILED

    def _prepare(
        self, config: Config, source: Source, sessions: sessionmaker[Session], archivist: Archivist
    ) -> RunDesk:
        if self.crawler_process is None or self.settings is None:
            raise RuntimeError("scrapy gave this command no process")
        with sessions() as session:
            source_id, run_id, first = start_run(
                session, slug=source.slug, kind=source.kind, label=source.label, now=current_time(config)
            )
        desk = RunDesk(
            sessions=sessions,
            archivist=archivist.for_run(first_run=first),
            source_id=source_id,
            run_id=run_id,
            clock=lambda: current_time(config),
        )
        settings = self.settings.copy()
        if agent := getattr(source, "user_agent", ""):
            settings.set("USER_AGENT", agent, priority="cmdline")
        spider = self.crawler_process.spider_loader.load(source.kind)
        self.crawler_process.crawl(Crawler(spider, settings), source=source.slug, memory=desk)
        return desk
