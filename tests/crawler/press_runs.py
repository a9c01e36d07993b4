"""Days of a press site read by real crawls, and what each left in the archive."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select

from monitor.demo.mirror import MirrorServer
from monitor.demo.site import Resource, Site
from monitor.storage.orm import EventRow, RunRow
from tests.e2e.crawling import Installation
from tests.e2e.forked import Forks

SLUG = "presse_essai"
HOST = "https://www.ministere.example"
FLUX = f"{HOST}/flux"
BASE = f'[sources.{SLUG}]\nkind = "press"\nlabel = "Ministère imaginaire"\n'
CONFIG = f'{BASE}feeds = ["{FLUX}"]\n'


class Run(NamedTuple):
    """How a run ended, what it said, and what it asked the site for (paths, robots.txt apart)."""

    outcome: str
    message: str
    asked: list[str]


class Told(NamedTuple):
    """One event: the day it was told on, its kind, its title and its words."""

    day: int
    kind: str
    title: str
    summary: str


def at(path: str) -> str:
    """Return an address of the site."""
    return f"{HOST}/{path}"


@dataclass(slots=True, kw_only=True)
class Days:
    """An archive, a site that changes, and the crawls of March 2026."""

    install: Installation
    mirror: MirrorServer
    forks: Forks

    def read(self, day: int, site: Site, *, hour: int = 6) -> Run:
        """Read the site as it is on a day of March."""
        self.mirror.site = site
        self.mirror.requests.clear()
        self.forks.crawl(self.install, now=f"2026-03-{day:02}T{hour:02}:00:00Z")
        with self.install.session() as session:
            run = session.scalars(select(RunRow).order_by(RunRow.id.desc()).limit(1)).one()
            outcome, message = run.outcome or "", run.message
        paths = [request.path.split("/", 2)[2] for request in self.mirror.requests]
        return Run(outcome, message, [path for path in paths if path != "robots.txt"])

    def told(self, *kinds: str) -> list[Told]:
        """Return the events of these kinds (all of them: none given), in order."""
        with self.install.session() as session:
            return [
                Told(
                    row.observed_at.day,
                    row.kind,
                    row.document.title if row.document else row.source.label,
                    row.summary,
                )
                for row in session.scalars(select(EventRow).order_by(EventRow.id))
                if not kinds or row.kind in kinds
            ]

    def versions(self) -> dict[str, int]:
        """Return how many versions each document has, by its key without the site."""
        return {key.replace(f"{HOST}/", ""): count for key, count in self.install.versions(SLUG).items()}

    def text(self, key: str) -> str:
        """Return the latest text of a document."""
        row = self.install.documents(SLUG)[key]
        return max(row.versions, key=lambda version: version.number).text


@contextmanager
def reading(folder: Path, forks: Forks, config: str = CONFIG) -> Iterator[Days]:
    """Return an empty archive of a source, before its first day."""
    with MirrorServer({}) as mirror:
        install = Installation(folder=folder, mirror=mirror)
        install.configure(config)
        yield Days(install=install, mirror=mirror, forks=forks)


def rss(*entries: tuple[str, str] | tuple[str, str, str], day: date = date(2026, 3, 10)) -> Resource:
    """Return a feed of (path, title[, description]); a path that is an address stays."""
    items = "".join(
        f"<item><title>{title}</title><link>{path if ':' in path else at(path)}</link>"
        f"<description>{''.join(words)}</description><pubDate>{day:%d %b %Y} 09:00:00 GMT</pubDate></item>"
        for path, title, *words in entries
    )
    body = f"<?xml version='1.0'?><rss version='2.0'><channel><title>Flux</title>{items}</channel></rss>"
    return Resource(body.encode(), "application/rss+xml", etag=False)


def html(title: str, *paragraphs: str, files: tuple[str, ...] = (), etag: bool = True) -> Resource:
    """Return a page of an unknown template, with its title, its words and the files it links."""
    links = "".join(f"<p><a href='/{path}'>Pièce {n}</a></p>" for n, path in enumerate(files, 1))
    words = "".join(f"<p>{each}</p>" for each in paragraphs)
    return Resource(
        f"<!DOCTYPE html><html lang='fr'><head><meta charset='utf-8'><title>{title}</title></head><body>"
        f"<main><article><h1>{title}</h1>{words}{links}</article></main></body></html>".encode(),
        etag=etag,
    )


MISSING = Resource(
    b"<html><title>Minist&egrave;re</title><body>Rien ici.</body></html>", status=404, etag=False
)
REFUSED = Resource(b"<html><title>Forbidden</title></html>", status=403, etag=False)
BROKEN = Resource(b"panne", status=500, etag=False)
