"""Pages that list articles: press releases of a ministry, news of an agency, results of a search."""

from __future__ import annotations

from dataclasses import dataclass

import soupsieve
from bs4 import BeautifulSoup

from crawler.parsers.listing_entry import ListEntry, entry_of
from crawler.parsers.listing_known import Found, recognised, selected
from crawler.parsers.listing_links import Here, here
from crawler.parsers.listing_next import next_page
from crawler.parsers.press_parts import base_of, first_document
from crawler.parsers.refusals import challenge_script, check_body
from monitor.domain.model import Link
from monitor.errors import ParseError, RefusedError
from monitor.files.html import check_depth, soup_of

__all__ = ["Link", "ListEntry", "Listing", "Selectors", "parse_listing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selectors:
    """Where a list is in its page: CSS, relative to ``item`` but ``item`` and ``next``; empty: recognised."""

    item: str = ""
    link: str = ""
    title: str = ""
    date: str = ""
    next: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What one page of a list names, in its order, and the next page.

    ``found`` is how the list was recognised: ``selectors``, ``spip``, ``dsfr``, ``articles``, ``links``.
    """

    entries: tuple[ListEntry, ...]
    next_url: str | None
    found: str


def _entries(found: Found, place: Here, listed: Selectors) -> tuple[ListEntry, ...]:
    """Return each page once, by the first of its links that has a title."""
    entries: dict[str, ListEntry] = {}
    for item, link in found:
        if link.key not in entries:
            entry = entry_of(item, link, base=place.base, title_css=listed.title, date_css=listed.date)
            if entry is not None:
                entries[link.key] = entry
    return tuple(entries.values())


def _read(soup: BeautifulSoup, place: Here, listed: Selectors) -> Listing:
    next_url = next_page(soup, place, listed.next)
    if listed.item:
        name, found = "selectors", selected(soup, place, item=listed.item, link=listed.link)
    else:
        name, found = recognised(soup, place)
    entries = _entries(found, place, listed)
    if not entries:
        raise ParseError(f"liste vide ou gabarit inconnu : {place.url}")
    return Listing(entries=entries, next_url=next_url, found=name)


def parse_listing(body: bytes, *, url: str, listed: Selectors, encoding: str | None = None) -> Listing:
    """Return the articles that one page of a list names, and the address of its next page.

    With ``listed.item`` the selectors say where; without it the lists of SPIP and of the State's
    design system are recognised, then repeated `article` elements, then the longest list of links.
    Addresses are clean and absolute, on any site: which ones to follow is for the caller to say.
    ``encoding`` is the charset of the HTTP header. Raises RefusedError for a refusal or a
    challenge, ParseError « liste vide ou gabarit inconnu » when there is no entry (a list is never
    empty), and ParseError for a selector that is not CSS.
    """
    check_body(body, url=url)
    soup = soup_of(first_document(body), encoding=encoding)
    check_depth(soup)
    try:
        return _read(soup, here(base_of(soup, url), url), listed)
    except soupsieve.SelectorSyntaxError as error:
        raise ParseError(f"sélecteur qui n'est pas du CSS : {' '.join(str(error).split())[:200]}") from error
    except ParseError as error:
        if reason := challenge_script(body):
            raise RefusedError(f"{reason} : {url}") from error
        raise
