"""Running the ordinary commands against a mirror of the sites, and reading what they left behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from monitor.cli.context import EXIT_LOCKED
from monitor.config import load_config
from monitor.config.defaults import DEFAULT_SOURCES
from monitor.demo.mirror import MirrorServer
from monitor.demo.site import Resource
from monitor.errors import ConfigError
from monitor.services.views import run_object
from monitor.storage.database import for_reading, open_archive
from monitor.storage.orm import DocumentRow, FetchedRow, ProblemRow, RunRow, SourceRow
from monitor.storage.orm_journal import ArchiveRow
from tests.e2e.forked import ROOT, shared

NOW = "2026-03-12T07:00:00Z"
CONTACT = "essai@exemple.invalid"
_HEAD = f"""
[site]
name = "Vigie (essai)"
contact = "{CONTACT}"

[crawl]
delay = 0
timeout = 20
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawled:
    """What one command said: exit status, one run per source by slug, standard error."""

    code: int
    runs: Mapping[str, dict[str, Any]]
    stderr: str

    def outcomes(self) -> dict[str, str]:
        return {slug: run["outcome"] for slug, run in self.runs.items()}


@dataclass(slots=True, kw_only=True)
class Installation:
    """A configuration and an archive of their own, reading the sites from a mirror (None: the sites)."""

    folder: Path
    mirror: MirrorServer | None
    environ: dict[str, str] = field(default_factory=dict)

    def configure(self, text: str) -> None:
        """Write ``vigie.toml``: the given tables, and the default sources they do not name switched off."""
        off = (f"\n[sources.{slug}]\nenabled = false\n" for slug in DEFAULT_SOURCES)
        unnamed = (table for table in off if table.split("\n")[1] not in text)
        self.config.write_text(_HEAD + text + "".join(unnamed), "utf-8")

    @property
    def config(self) -> Path:
        return self.folder / "vigie.toml"

    @property
    def state(self) -> Path:
        return self.folder / "state"

    def command(self, *arguments: str) -> list[str]:
        options = ("--config", str(self.config), "--state", str(self.state))
        return [sys.executable, "-m", "monitor", *options, *arguments]

    def environment(self, now: str = NOW) -> dict[str, str]:
        """Return the environment of a command: no setting of the machine's own, the time fixed."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("VIGIE_")}
        mirror = {"VIGIE_MIRROR": self.mirror.url} if self.mirror else {}
        place = {"VIGIE_NOW": now, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
        return {**inherited, **place, **mirror, **self.environ}

    def run(self, *arguments: str, now: str = NOW) -> subprocess.CompletedProcess[str]:
        """Run ``vigie`` to its end."""
        return subprocess.run(
            self.command(*arguments),
            env=self.environment(now),
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    def crawl(self, *sources: str, now: str = NOW) -> Crawled:
        """Run what ``vigie crawl --json`` runs, forked: only the start of Python is saved.

        What the command itself answers (an option, a mistake, a lock) is asked of the command.
        """
        try:
            config = load_config(self.environment(now), path=self.config, state=self.state)
            slugs = [source.slug for source in config.chosen(sources)]
        except ConfigError:
            return self.typed(*sources, now=now)
        self.state.mkdir(parents=True, exist_ok=True)
        last = max(self._runs(slugs), default=0)
        code, said = shared().crawl_some(self, slugs, now=now)
        if code == EXIT_LOCKED:
            return self.typed(*sources, now=now)
        runs = {item["source"]: item for number, item in self._runs(slugs).items() if number > last}
        return Crawled(code=code, runs=runs, stderr=said)

    def _runs(self, slugs: list[str]) -> dict[int, dict[str, Any]]:
        """Return the runs of some sources by number, as ``vigie crawl --json`` prints them."""
        sessions = open_archive(f"sqlite:///{self.state / 'vigie.db'}")
        with sessions() as session:
            rows = session.execute(
                select(RunRow, SourceRow)
                .join(SourceRow, SourceRow.id == RunRow.source_id)
                .where(SourceRow.slug.in_(slugs))
                .order_by(RunRow.id)
            )
            found = {run.id: run_object(run, source) for run, source in rows if run.outcome}
        sessions.kw["bind"].dispose()
        return found

    def typed(self, *sources: str, now: str = NOW) -> Crawled:
        """Run ``vigie crawl --json`` as a person does."""
        done = self.run("crawl", "--json", *sources, now=now)
        items = json.loads(done.stdout)["items"] if done.stdout else []
        return Crawled(
            code=done.returncode, runs={item["source"]: item for item in items}, stderr=done.stderr
        )

    def show(self, document: str) -> dict[str, Any]:
        """Run ``vigie show --json``."""
        done = self.run("show", document, "--json")
        assert done.returncode == 0, done.stderr
        shown: dict[str, Any] = json.loads(done.stdout)
        return shown

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Open a session that only reads the archive."""
        sessions = open_archive(f"sqlite:///{self.state / 'vigie.db'}")
        with for_reading(sessions)() as session:
            yield session
        sessions.kw["bind"].dispose()

    def documents(self, slug: str) -> dict[str, DocumentRow]:
        """Return the documents of a source by key, with their versions loaded."""
        with self.session() as session:
            wanted = select(DocumentRow).join(SourceRow).where(SourceRow.slug == slug)
            rows = session.scalars(wanted.options(selectinload(DocumentRow.versions)))
            return {row.key: row for row in rows}

    def versions(self, slug: str) -> dict[str, int]:
        """Return how many versions each document of a source has, by key."""
        return {key: len(row.versions) for key, row in self.documents(slug).items()}

    def taken(self) -> dict[str, str | None]:
        """Return the entity tags of the addresses taken in whole."""
        with self.session() as session:
            return {row.url: row.etag for row in session.scalars(select(FetchedRow))}

    def archives(self, slug: str) -> dict[str, str]:
        """Return the state of each archive of the ledger of a source, by name, the oldest first."""
        with self.session() as session:
            rows = session.execute(
                select(ArchiveRow.name, ArchiveRow.state)
                .join(SourceRow, SourceRow.id == ArchiveRow.source_id)
                .where(SourceRow.slug == slug)
                .order_by(ArchiveRow.stamp)
            )
            return {row.name: row.state for row in rows}

    def problems(self, slug: str) -> list[tuple[str, str]]:
        """Return what the last run of a source could not read: where, and why."""
        with self.session() as session:
            last = (
                select(RunRow.id)
                .join(SourceRow)
                .where(SourceRow.slug == slug)
                .order_by(RunRow.id.desc())
                .limit(1)
                .scalar_subquery()
            )
            rows = session.scalars(
                select(ProblemRow).where(ProblemRow.run_id == last).order_by(ProblemRow.id)
            )
            return [(row.url, row.reason) for row in rows]


def page(title: str, words: str) -> Resource:
    """Return a page of a press site, with its title and one paragraph."""
    return Resource(
        f"<!DOCTYPE html><html lang='fr'><head><meta charset='utf-8'><title>{title}</title></head><body>"
        f"<main><article><h1>{title}</h1><p>{words}</p></article></main></body></html>".encode()
    )


def feed(*links: str, title: str = "Actualités") -> Resource:
    """Return an RSS feed that names some addresses."""
    items = "".join(
        f"<item><title>Article {number}</title><link>{link}</link>"
        f"<pubDate>Tue, 10 Mar 2026 09:00:00 GMT</pubDate></item>"
        for number, link in enumerate(links, 1)
    )
    body = f"<?xml version='1.0'?><rss version='2.0'><channel><title>{title}</title>{items}</channel></rss>"
    return Resource(body.encode(), "application/rss+xml", etag=False)
