"""Press pages of an unknown template: the title, the main content, a shown date when there is one."""

from __future__ import annotations

import re
from datetime import date

from bs4 import BeautifulSoup, Tag

from crawler.parsers.dates import read_date
from crawler.parsers.press_beside import beside, take_captions
from crawler.parsers.press_parts import (
    Parts,
    drop,
    drop_related,
    file_links,
    header_dates,
    split_header,
    texts_of,
    tidy_files,
)
from monitor.files.html import block_text, inline_text

_BESIDE = (
    "nav, .fr-share, .addtoany_list, .a2a_kit, .breadcrumb, .fr-breadcrumb, [role=navigation], [role=search]"
)
# Names that may as well be those of a content (« bilan social »): beside the text only when short.
_PERHAPS = "form, .share, .social, .partage"
_SHORT = 400
# The State's design system; vie-publique.fr (`.btn-tag`).
_TAGS = ".fr-tags-group li, .btn-tag"
_FRAME = "body > header, body > footer, [role=banner], [role=contentinfo]"
_SUFFIX = re.compile(r" [|–—] ")
# The dates of the body come after the first real paragraph.
_PARAGRAPH = 120
# « compte-rendu-du-conseil-des-ministres-du-18-11-2026 »
_DAY_IN_ADDRESS = re.compile(r"[-/](\d{2}-\d{2}-\d{4})(?:[/?.]|$)")


def _content(soup: BeautifulSoup) -> Tag | None:
    # Several articles in one `main` are a list: then the whole `main`.
    articles = soup.select("main article") or soup.select("article")
    outer = [article for article in articles if article.find_parent("article") is None]
    if len(outer) == 1:
        return outer[0]
    return soup.select_one("main, [role=main]") or (outer[0] if outer else None)


def _heading(root: Tag) -> Tag | None:
    return next((h1 for h1 in root.select("h1") if inline_text(h1)), None)


def _drop_perhaps(content: Tag) -> None:
    for element in content.select(_PERHAPS):
        if not element.decomposed and len(inline_text(element)) <= _SHORT:
            element.decompose()


def _page_title(soup: BeautifulSoup) -> str:
    for css, name in (("meta[property='og:title'][content]", "content"), ("title", None)):
        element = soup.select_one(css)
        if element is not None:
            words = str(element[name]) if name else element.get_text(" ")
            return _SUFFIX.split(" ".join(words.split()))[0]
    return ""


def _dates(header: list[str], content: Tag, url: str) -> tuple[date | None, date | None]:
    """Return what the header shows; else a `time` before the first paragraph; else the address's day."""
    published, updated = header_dates(header)
    if published is None:
        published = _early_time(content)
    if published is None and (match := _DAY_IN_ADDRESS.search(url)):
        published = read_date(match[1])
    return published, updated


def _early_time(content: Tag) -> date | None:
    for element in content.select("time[datetime], p"):
        if element.name == "time":
            return read_date(str(element["datetime"]))
        if len(inline_text(element)) >= _PARAGRAPH:
            return None
    return None


def read(soup: BeautifulSoup, *, base: str, url: str) -> Parts | None:
    """Return the parts of any page with a main content and a title, or None.

    The content is the only `main article`, else `main`, else the page without its frame when it
    has a heading. Related cards and share links go; buttons stay, they may be folded headings.
    """
    content = _content(soup)
    heading = (_heading(content) if content else None) or _heading(soup)
    title = inline_text(heading) if heading else _page_title(soup)
    if content is None and heading is not None:
        content = soup.body
        drop(soup, _FRAME)
    if content is None or not title:
        return None
    if heading is not None and not heading.decomposed:
        heading.extract()
    tags = texts_of(content.select(_TAGS))
    drop(content, f"{_BESIDE}, {_TAGS}")
    _drop_perhaps(content)
    drop_related(content, base=base)
    links = file_links(soup, content, base=base)
    more = (*tags, *take_captions(content, base=base))
    besides = beside(soup, content, base=base, title=title, more=more)
    tidy_files(content)
    body, header = split_header(block_text(content))
    published, updated = _dates(header, content, url)
    return Parts(
        title=title,
        lead="",
        body=body,
        links=links,
        published_on=published,
        updated_on=updated,
        tags=tags,
        beside=besides,
    )
