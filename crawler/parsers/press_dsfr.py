"""Articles of travail-emploi.gouv.fr since its redesign: Drupal 10 with the State's design system (DSFR)."""

from __future__ import annotations

from datetime import date

from bs4 import BeautifulSoup, Tag

from crawler.parsers.dates import read_date
from crawler.parsers.press_beside import beside, take_captions
from crawler.parsers.press_parts import (
    Parts,
    dated,
    drop,
    drop_related,
    file_links,
    is_header_line,
    shown_dates,
    text_of,
    texts_of,
    tidy_files,
)
from monitor.files.html import inline_text

_CONTENT = 'main article[about][id^="node-"]'
_BODY = ["main-content", "fr-text--lead", "fr-card"]


def _header(article: Tag) -> Tag | None:
    """Return the paragraph « Publié le … | Temps de lecture … », never that of a related card."""
    for paragraph in article.select("p"):
        if paragraph.find_parent(class_=_BODY) is None and is_header_line(inline_text(paragraph)):
            return paragraph
    return None


def _dates(header: Tag | None) -> tuple[date | None, date | None]:
    if header is None:
        return None, None
    published, updated = shown_dates(inline_text(header))
    time = header.select_one("time[datetime]")
    if published is None and updated is None and time is not None:
        published = read_date(str(time["datetime"]))  # noon Z stands for a day without a time
    return published, updated


def read(soup: BeautifulSoup, *, base: str) -> Parts | None:
    """Return the parts of a DSFR article, or None when the page has not this template."""
    article = soup.select_one(_CONTENT)
    heading = next((h1 for h1 in article.select("h1") if inline_text(h1)), None) if article else None
    if article is None or heading is None:
        return None
    links = file_links(soup, article, base=base)
    header = _header(article)
    dates = _dates(header)
    tags = texts_of(article.select(".fr-tags-group li"))
    title = inline_text(heading)
    for element in (heading, header):
        if element is not None:
            element.decompose()
    drop(article, ".fr-tags-group, .fr-share, .ondine-summary-wrapper, nav")
    drop_related(article, base=base)
    more = (*tags, *take_captions(article, base=base))
    besides = beside(soup, article, base=base, title=title, more=more)
    tidy_files(article)
    lead = article.select_one(".fr-text--lead")
    lead_text = text_of(lead)
    if lead is not None:
        lead.decompose()
    body, published, updated = dated(text_of(article), dates)
    return Parts(
        title=title,
        lead=lead_text,
        body=body,
        links=links,
        published_on=published,
        updated_on=updated,
        tags=tags,
        beside=besides,
    )
