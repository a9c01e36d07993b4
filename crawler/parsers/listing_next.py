"""The next page of a list: of the same site, never the same page again, never a page before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from bs4 import BeautifulSoup, Tag

from crawler.parsers.addresses import absolute, clean_url, page_key, same_site
from crawler.parsers.listing_links import Here
from monitor.domain.normalise import folded
from monitor.errors import ParseError
from monitor.files.html import inline_text

# SPIP names an offset in items after its loop (`debut_articles=20`); -1 is « tout afficher ».
_SPIP = re.compile(r"debut_?\w{0,60}$")
_PAGES = frozenset({"page", "paged", "p", "pg", "start", "offset"})
_PAGE_IN_PATH = re.compile(r"/page/(\d{1,6})/?$")
_NUMBER = re.compile(r"\d{1,9}$")
_PARTS = re.compile(r"[?&](?:debut_?\w{0,60}|page|paged)=|/page/\d")
_WORDS = re.compile(
    r"(?:(?:aller a )?(?:la )?page )?suivante?s?|page d'apres|next(?: page)?"
    # WordPress: the newest come first, « précédents » is what follows.
    r"|articles (?:plus anciens|precedents)"
)
_SIGNS = frozenset({">", "›", "»", "→"})
_CLASSES = re.compile(r"(?:^|[-_ ])(?:next|suivante?)$")
_PAGERS = re.compile(r"pag(?:er|ination|enavi)|nav-links", re.IGNORECASE)


def _numbers(url: str) -> dict[str, int]:
    """Return the numbers in an address that say which part of a list it is, by their names."""
    parts = urlsplit(url)
    named = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=None)
    found = {
        name: int(value)
        for name, value in named
        if (_SPIP.match(name) or name in _PAGES) and _NUMBER.match(value) and value.isascii()
    }
    if match := _PAGE_IN_PATH.search(parts.path):
        found["/page/"] = int(match[1])
    return found


def _address(tag: Tag, place: Here) -> str | None:
    """Return the address of a link when it may be the next page: this site, another page, not one before."""
    href = str(tag.get("href") or "").strip()
    if not href or href.startswith("#") or tag.get("aria-disabled") == "true":
        return None
    address = absolute(href, base=place.base)
    try:
        if address is None or not same_site(address, place.url):
            return None
        url = clean_url(address)
        if page_key(address) == place.key:
            return None
        ours, theirs = _numbers(place.url), _numbers(url)
    except (ParseError, ValueError):
        return None
    steps = [theirs.get(name, 0) - number for name, number in ours.items()]
    is_back = bool(steps) and (min(steps) < 0 or max(steps) == 0)
    return None if is_back else url


def _rel(soup: BeautifulSoup) -> Iterator[Tag]:
    for name in ("a", "link"):
        for tag in soup.find_all(name, href=True):
            if "next" in [str(value).lower() for value in tag.get_attribute_list("rel")]:
                yield tag


def _is_called_next(tag: Tag) -> bool:
    labels = (folded(str(tag.get(name) or "")[:100]) for name in ("aria-label", "title"))
    words = folded(inline_text(tag)[:100]).strip(" »>›→")
    return any(_WORDS.fullmatch(each) for each in (words, *labels))


def _looks_next(tag: Tag) -> bool:
    """Return whether a link of a pager is marked as the next page by its class, or is only a sign."""
    near = (tag, tag.parent) if tag.parent is not None else (tag,)
    names = (str(name) for each in near for name in each.get_attribute_list("class"))
    return inline_text(tag) in _SIGNS or any(_CLASSES.search(name) for name in names)


def _said(soup: BeautifulSoup) -> Iterator[Tag]:
    """Yield the links whose words or class say « suivant »; class and sign count in a pager only."""
    for tag in soup.find_all("a", href=True):
        if _is_called_next(tag) or (_looks_next(tag) and tag.find_parent(class_=_PAGERS) is not None):
            yield tag


def _offset(soup: BeautifulSoup, place: Here) -> str | None:
    """Return SPIP's next part: the smallest offset after ours, of the loop that our address names.

    On a first page no loop is named: it is that of the first link that has one.
    """
    found: dict[str, dict[int, str]] = {}
    for tag in soup.find_all("a", href=re.compile(r"[?&]debut")):
        if url := _address(tag, place):
            for name, number in _numbers(url).items():
                if name.startswith("debut"):
                    found.setdefault(name, {}).setdefault(number, url)
    ours = {name: number for name, number in _numbers(place.url).items() if name.startswith("debut")}
    for name in [*ours, *found] if ours else found:
        later = {number: url for number, url in found.get(name, {}).items() if number > ours.get(name, 0)}
        if later and (name in ours or not ours):
            return later[min(later)]
    return None


def _numbered(soup: BeautifulSoup, place: Here) -> str | None:
    """Return the page whose number is ours plus one: `?page=N` (Drupal counts from 0), `/page/N/`.

    Without a number in our address we are page 0, or page 1 where the link called « 1 » is `page=1`
    or where pages are in the path.
    """
    ours = _numbers(place.url)
    found: dict[tuple[str, int], str] = {}
    first = {"/page/": 1}
    for tag in soup.find_all("a", href=_PARTS):
        if url := _address(tag, place):
            for name, number in _numbers(url).items():
                if name in {"page", "paged", "/page/"}:
                    found.setdefault((name, number), url)
                    if number == 1 and re.fullmatch(r"(?:page )?1", folded(inline_text(tag)[:20])):
                        first[name] = 1
    following = (
        url for (name, number), url in found.items() if number == ours.get(name, first.get(name, 0)) + 1
    )
    return next(following, None)


def next_page(soup: BeautifulSoup, place: Here, css: str = "") -> str | None:
    """Return the address of the next page of a list, or None on the last one.

    ``css`` names its link (or an element around it), and then nothing else is tried. Otherwise
    `rel=next`, SPIP's offsets, numbers of pages, then « Suivant » and « Page suivante ». Links are
    followed in spite of SPIP's `rel=nofollow`: its offsets cannot be computed. What counts as back:
    a smaller or equal number of the same name. The caller sets how many pages are followed.
    """
    if css:
        chosen = soup.select(css)
        inside = (tag if tag.name in {"a", "link"} else tag.find("a", href=True) for tag in chosen)
        return next((url for tag in inside if isinstance(tag, Tag) and (url := _address(tag, place))), None)
    if url := next((url for tag in _rel(soup) if (url := _address(tag, place))), None):
        return url
    for search in (_offset, _numbered):
        if url := search(soup, place):
            return url
    return next((url for tag in _said(soup) if (url := _address(tag, place))), None)
