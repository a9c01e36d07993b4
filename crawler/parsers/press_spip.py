"""Articles and sections of the social ministries' SPIP sites (template seen from 2020 to 2022)."""

from __future__ import annotations

import re
from datetime import date

from bs4 import BeautifulSoup, Tag

from crawler.parsers.dates import read_date
from crawler.parsers.press_beside import beside, take_captions
from crawler.parsers.press_parts import (
    Parts,
    dated,
    drop,
    file_links,
    shown_dates,
    text_of,
    texts_of,
    tidy_files,
)
from monitor.files.html import inline_text

# Beside the text: dates, tags, share buttons, the way back to the summary.
_BESIDE = (
    ".main-article__horodatage, .main-article__date, .main-article__tags, .main-article__outils, "
    ".barre-outils, .sommaire-back, .pagination, nav"
)
# « crayon article-titre-377849 »: SPIP's number, in the class of the title too.
_NUMBERED = re.compile(r"article-titre-(\d{1,9})$")


def identifier(soup: BeautifulSoup) -> str | None:
    """Return SPIP's own name for the page (`article377849`); a section page has none."""
    if meta := soup.select_one("meta[name='SPIP.identifier'][content]"):
        return str(meta["content"]).strip()
    heading = soup.select_one("main [class*='article-titre-']")
    found = (_NUMBERED.match(name) for name in (heading.get("class") or ())) if heading else ()
    return next((f"article{match[1]}" for match in found if match), None)


def is_spip(soup: BeautifulSoup) -> bool:
    """Return whether SPIP made the page: it prints no `Generator`, but its identifier or its feed."""
    return (
        identifier(soup) is not None
        or soup.select_one("link[rel=alternate][href*='spip.php?page=backend']") is not None
    )


def _title(soup: BeautifulSoup, content: Tag) -> tuple[str, Tag | None]:
    # The h1 may be the logo (2022), or « Ministère du Travail » before the article's own (2020).
    for root, css in (
        (content, ".main-article__titre"),
        (soup, ".page__titre"),
        (content, "h1"),
        (soup, "h1"),
    ):
        for element in root.select(css):
            if words := inline_text(element):
                return words, element
    return "", None


def _dates(content: Tag) -> tuple[date | None, date | None]:
    # Label and date touch (« publié le24.04.20 »): the label is known by the class, else by its words.
    published, updated = (content.select_one(css) for css in (".date--publication", ".date--maj"))
    shown = shown_dates(text_of(content.select_one(".main-article__horodatage, .main-article__date")))
    return read_date(text_of(published)) or shown[0], read_date(text_of(updated)) or shown[1]


def _without(element: Tag | None) -> str:
    """Return the text of an element, and take it out of the page."""
    text = text_of(element)
    if element is not None:
        element.extract()
    return text


def read(soup: BeautifulSoup, *, base: str) -> Parts | None:
    """Return the parts of a SPIP page, or None when it has not this template.

    An article is `main .main-article`; a section page (`.page__titre`) is its whole `main`, where
    the releases of 2023 were only PDFs in folded blocks.
    """
    content = soup.select_one("main .main-article")
    if content is None and is_spip(soup) and soup.select_one(".page__titre"):
        content = soup.select_one("main")
    if content is None:
        return None
    title, element = _title(soup, content)
    if not title:
        return None
    links = file_links(soup, content, base=base)
    dates = _dates(content)
    tags = texts_of(content.select(".main-article__tags a"))
    drop(content, _BESIDE)
    more = (*tags, *take_captions(content, base=base))
    besides = beside(soup, content, base=base, title=title, more=more)
    tidy_files(content)
    if element is not None:
        element.extract()
    subtitle = _without(content.select_one(".main-article__sous-titre"))
    chapo = _without(content.select_one(".main-article__chapo"))
    body, published, updated = dated(text_of(content), dates)
    return Parts(
        title=title,
        lead="\n\n".join(filter(None, (subtitle, chapo))),
        body=body,
        links=links,
        published_on=published,
        updated_on=updated,
        tags=tags,
        beside=besides,
    )
