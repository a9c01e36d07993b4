"""The press pages of a ministry's SPIP site (docs/sources.md): feed, lists, articles, a section, PDFs."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from monitor.demo.pdf import text_pdf
from monitor.demo.site import Resource, Site
from monitor.demo.spip import FEED as FEED
from monitor.demo.spip import (
    HOME,
    PRESS,
    RUBRICS,
    Article,
    Section,
    article_page,
    feed,
    list_page,
    section_page,
)
from monitor.demo.texts import Week, for_week, paragraphs, read_table

_WEB = "text/html; charset=utf-8"


def press(week: Week) -> Site:
    """Return the feed, the lists, the pages they name, the section of article 51 and all their PDFs.

    The PDF of an article is made from the first week's text and never made again: a page edited later
    no longer says what its PDF says. That of the section is replaced under its address.
    """
    tables = read_table("press.toml")
    articles = [Article(**facts) for facts in for_week(tables["release"], week)]
    files = _article_files(tables["release"])
    sizes = {path: len(resource.body) for path, resource in files.items()}
    site = {FEED: Resource(_written_feed(articles, sizes), "text/xml; charset=utf-8", etag=False)}
    for folder in RUBRICS:
        page = list_page(folder, [article for article in articles if article.folder == folder]).encode()
        site[f"{HOME}{PRESS}{folder}/"] = Resource(page, _WEB, etag=False)
    for article in articles:
        page = article_page(article, sizes.get(article.file, 0)).encode()
        site[HOME + article.path] = Resource(page, _WEB)
    return site | {HOME + path: resource for path, resource in files.items()} | _sections(tables, week)


def _written_feed(articles: list[Article], sizes: dict[str, int]) -> bytes:
    return feed([article for article in articles if article.in_feed], sizes).encode()


def _article_files(entries: list[dict[str, Any]]) -> dict[str, Resource]:
    """Return the PDFs of articles by their path."""
    return {
        article.file: _pdf(
            [article.title, article.lead, *paragraphs(article.text)], modified=date(2026, 4, 7)
        )
        for article in (Article(**facts) for facts in for_week(entries, 1))
        if article.pdf
    }


def _sections(tables: dict[str, Any], week: Week) -> Site:
    site: Site = {}
    for section in (Section(**facts) for facts in for_week(tables["section"], week)):
        file = _pdf(paragraphs(section.pdf_text), modified=section.pdf_modified)
        page = section_page(section, len(file.body)).encode()
        site |= {HOME + section.path: Resource(page, _WEB), HOME + section.file: file}
    return site


def _pdf(blocks: list[str], *, modified: date) -> Resource:
    moment = datetime.combine(modified, time(16), tzinfo=UTC)
    return Resource(text_pdf(blocks), "application/pdf", last_modified=moment)
