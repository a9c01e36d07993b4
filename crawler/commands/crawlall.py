"""``scrapy crawlall [SOURCE…]``: what ``vigie crawl`` runs, every source in one process."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, NamedTuple

from scrapy.commands import ScrapyCommand
from scrapy.crawler import Crawler

from crawler.commands.shared import quieten, settings_of
from crawler.desk import RunDesk
from crawler.parsers.addresses import clean_url
from crawler.site_desk import SiteDesk
from crawler.spiders.base import hosts_of
from monitor.config import Config, PressSource, Source, current_time
from monitor.config.scope import Scope, scope_of
from monitor.domain.model import Outcome
from monitor.errors import ConfigError, LockedError, MonitorError
from monitor.services.after_crawl import tell_after_crawl
from monitor.services.archive import Archivist
from monitor.services.locks import job_lock
from monitor.services.pages import templates_of
from monitor.services.runs import start_run
from monitor.services.site_alarms import is_redesigned
from monitor.services.topics import refresh_topics
from monitor.storage.database import open_archive

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from scrapy.crawler import CrawlerProcessBase
    from sqlalchemy.orm import Session, sessionmaker


_GOOD = (Outcome.CHANGED, Outcome.UNCHANGED)
EXIT_FAILED, EXIT_USAGE, EXIT_LOCKED = 1, 2, 75


class _Job(NamedTuple):
    crawler: Crawler
    desk: RunDesk
    scope: Scope


def by_site(sources: Sequence[Source]) -> list[list[Source]]:
    """Return the sources in groups that share no site: each group is read one source at a time.

    Scrapy counts the requests to a site in each crawler by itself: two crawlers would ask it twice
    as fast as the pace that was set.
    """
    groups: list[tuple[set[str], list[Source]]] = []
    for source in sources:
        hosts = {host.removeprefix("www.") for host in hosts_of(source)}
        shared = [group for group in groups if hosts & group[0]]
        groups = [group for group in groups if group not in shared]
        found = [item for _, items in shared for item in items]
        groups.append((hosts.union(*(known for known, _ in shared)), [*found, source]))
    return [items for _, items in groups]


def _crawl_in_turn(process: CrawlerProcessBase, jobs: Sequence[_Job]) -> None:
    """Start the first job, and each of the others when the one before is done."""
    job, *others = jobs
    task = process.crawl(job.crawler, source=job.desk.slug, memory=job.desk, **job.scope.arguments)
    if not isinstance(task, asyncio.Task):
        raise TypeError("Scrapy runs without asyncio: see TWISTED_REACTOR in its settings")
    if others:
        task.add_done_callback(lambda _: _crawl_in_turn(process, others))


class Command(ScrapyCommand):
    """Crawl the sources named, or all that are enabled; the exit status says how it went."""

    requires_project = True

    def syntax(self) -> str:
        """Return the arguments."""
        return "[source] ..."

    def short_desc(self) -> str:
        """Return one line."""
        return "Crawl the sources of the configuration into the archive"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add what ``vigie crawl`` hands on of its options."""
        super().add_options(parser)
        parser.add_argument("--legislature", type=int, help="a past legislature of the Assemblée")
        parser.add_argument("--question", action="append", default=[], help="one question, by its number")
        parser.add_argument("--text", action="append", default=[], help="one text, by identifier or NOR")
        parser.add_argument(
            "--past", action="store_true", help="the archives of the Sénat, or the JO's stock"
        )
        parser.add_argument("--catch-up", action="store_true", help="all the archives that wait")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Crawl, one run per source; 0 all good, 1 something failed, 2 usage, 75 locked."""
        if self.settings is None:
            raise RuntimeError("scrapy gave this command no settings")
        config: Config = self.settings["VIGIE"]
        try:
            scope = scope_of(
                config,
                args,
                legislature=opts.legislature,
                questions=opts.question,
                texts=opts.text,
                past=opts.past,
                catch_up=opts.catch_up,
            )
            with job_lock(config.state, "crawl"):
                self.exitcode = self._crawl(config, config.chosen(args), scope)
        except LockedError as error:
            self.exitcode = EXIT_LOCKED
            sys.stderr.write(f"{error}\n")
        except MonitorError as error:
            self.exitcode = EXIT_USAGE if isinstance(error, ConfigError) else EXIT_FAILED
            sys.stderr.write(f"{error}\n")

    def _crawl(self, config: Config, sources: Sequence[Source], scope: Scope) -> int:
        sessions = open_archive(config.database_url)
        archivist = Archivist.of(config)
        quieten()
        refresh_topics(sessions, archivist, now=current_time(config))
        if self.crawler_process is None:
            raise RuntimeError("scrapy gave this command no process")
        desks = []
        for group in by_site(sources):
            jobs = [self._prepare(config, source, sessions, archivist, scope) for source in group]
            desks += [job.desk for job in jobs]
            _crawl_in_turn(self.crawler_process, jobs)
        self.crawler_process.start()
        if not scope.name:
            tell_after_crawl(sessions, archivist, now=current_time(config))
        return 0 if all(desk.outcome in _GOOD for desk in desks) else EXIT_FAILED

    def _prepare(
        self,
        config: Config,
        source: Source,
        sessions: sessionmaker[Session],
        archivist: Archivist,
        scope: Scope,
    ) -> _Job:
        if self.crawler_process is None or self.settings is None:
            raise RuntimeError("scrapy gave this command no process")
        with sessions() as session:
            source_id, run_id, first = start_run(
                session,
                slug=source.slug,
                kind=source.kind,
                label=source.label,
                now=current_time(config),
                scope=scope.name,
            )
        with sessions() as session:
            templates = templates_of(session, source_id)
            changed = is_redesigned(session, source_id)
        desk = RunDesk(
            slug=source.slug,
            sessions=sessions,
            archivist=archivist.for_run(first_run=first, silent=scope.silent, redesigned=changed),
            site=SiteDesk(templates=templates),
            source_id=source_id,
            run_id=run_id,
            downloads=config.state / "downloads" / source.slug,
            pages=tuple(map(clean_url, source.pages)) if isinstance(source, PressSource) else (),
            clock=lambda: current_time(config),
        )
        settings = settings_of(self.settings, source)
        spider = self.crawler_process.spider_loader.load(source.kind)
        return _Job(Crawler(spider, settings), desk, scope)
