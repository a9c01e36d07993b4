"""The forms of lists that are recognised without selectors: SPIP, DSFR, articles, links."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, Tag

from crawler.parsers.listing_links import (
    Anchor,
    Here,
    anchors_in,
    content_of,
    heading_in,
    heads,
    in_running_text,
    is_generic,
    items_of,
    leads_to_file,
    path_of,
    says_where,
    tags_in,
)
from crawler.parsers.press_spip import is_spip
from monitor.files.html import inline_text

Found = list[tuple[Tag, Anchor]]
"""Each element that shows an article, with the link to it."""

_CARDS = frozenset({"fr-card", "fr-tile"})
_CARD_TITLES = frozenset({"fr-card__title", "fr-tile__title"})
_CARD_LINKS = frozenset({"fr-card__link", "fr-tile__link"})
# SPIP: `/…/article/<slug>` (social ministries), `spip.php?article12`, `…-a12.html`.
_SPIP_ADDRESS = re.compile(r"/article/[^/]+/?$|(?:^|[?&])article\d+|id_article=\d+|-a\d+(?:\.html)?$")
_SPIP_PART = re.compile(r"[?&]debut_?\w{0,60}=")
_SPIP_CLASSES = frozenset({"entry-title", "hentry"})
_MIN_WORDS = 4
_MIN_HEADING_WORDS = 2


class _Page(NamedTuple):
    """A page, the part of it where a list is looked for, and the links of that part."""

    soup: BeautifulSoup
    place: Here
    root: Tag
    links: Sequence[Anchor]


def _classes(tag: Tag) -> frozenset[str]:
    return frozenset(map(str, tag.get_attribute_list("class")))


def _above(tag: Tag, classes: frozenset[str]) -> Tag | None:
    """Return the nearest element above a link, itself included, that has one of some classes."""
    return next((each for each in (tag, *tag.parents) if not classes.isdisjoint(_classes(each))), None)


def _is_spip_list(soup: BeautifulSoup) -> bool:
    return (
        soup.find("a", class_="lien_pagination") is not None
        or soup.find("a", href=_SPIP_PART) is not None
        or is_spip(soup)
    )


def _is_spip_article(anchor: Anchor) -> bool:
    parts = urlsplit(anchor.url)
    return (
        _SPIP_ADDRESS.search(unquote(f"{parts.path}?{parts.query}" if parts.query else parts.path))
        is not None
    )


def _is_bookmark(anchor: Anchor) -> bool:
    is_titled = "bookmark" in anchor.tag.get_attribute_list("rel")
    return is_titled or (_above(anchor.tag, _SPIP_CLASSES) is not None and heads(anchor.tag))


def _joined(page: _Page) -> Found:
    blocks = page.soup.find_all(class_="doc-joint")
    found = [(block, link) for block in blocks for link in anchors_in(block, page.place)]
    known = {id(link.tag) for link in page.links}
    return [(block, link) for block, link in found if id(link.tag) not in known and leads_to_file(link)]


def _spip(page: _Page) -> Found:
    """Articles by SPIP's own marks, else by their addresses, else the headings; then the files left."""
    if not _is_spip_list(page.soup):
        return []
    pages = [link for link in page.links if not leads_to_file(link)]
    running = in_running_text(pages)
    marks: tuple[Callable[[Anchor], bool], ...] = (
        _is_bookmark,
        lambda link: _is_spip_article(link) and id(link.tag) not in running,
        lambda link: heads(link.tag),
    )
    chosen = next((some for mark in marks if (some := [link for link in pages if mark(link)])), [])
    items = items_of(chosen, page.root)
    inside = {id(tag) for item, _ in items for tag in tags_in(item)}
    files = [link for link in page.links if leads_to_file(link) and id(link.tag) not in inside]
    # Releases of 2023 were only PDF files in folded blocks; joined ones may hang outside `main`.
    return [*items, *items_of(files, page.root), *_joined(page)]


def _apart(found: Found) -> Found:
    """Return the boxes that show several pages cut into the part of each."""
    boxes: dict[int, Found] = {}
    for box, link in found:
        boxes.setdefault(id(box), []).append((box, link))
    several = {key: pairs for key, pairs in boxes.items() if len({link.key for _, link in pairs}) > 1}
    parts = {
        id(link.tag): item
        for pairs in several.values()
        for item, link in items_of([link for _, link in pairs], pairs[0][0])
    }
    return [(parts.get(id(link.tag), box), link) for box, link in found]


def _dsfr(page: _Page) -> Found:
    """Cards and tiles of the State's design system."""
    found = []
    for link in page.links:
        is_link = not _CARD_LINKS.isdisjoint(_classes(link.tag))
        card = _above(link.tag, _CARDS) if is_link or _above(link.tag, _CARD_TITLES) else None
        if card is not None:
            found.append((card, link))
    return _apart(found)


def _articles(page: _Page) -> Found:
    """Elements `article` whose heading is a link, when there are several."""
    found = []
    for link in page.links:
        article = next((each for each in link.tag.parents if each.name == "article"), None)
        if article is not None and heads(link.tag):
            found.append((article, link))
    return _apart(found) if len({id(article) for article, _ in found}) > 1 else []


def _may_be_listed(link: Anchor) -> bool:
    words = inline_text(link.tag) or str(link.tag.get("aria-label") or link.tag.get("title") or "")
    if is_generic(words):
        return leads_to_file(link)
    enough = _MIN_HEADING_WORDS if heads(link.tag) or leads_to_file(link) else _MIN_WORDS
    return len(words.split()) >= enough and says_where(words)


def _longest(links: Sequence[Anchor], root: Tag) -> list[Anchor]:
    groups: dict[tuple[str, ...], list[Anchor]] = {}
    for link in links:
        groups.setdefault(path_of(link.tag, root), []).append(link)
    return max(groups.values(), key=lambda group: len({link.key for link in group}), default=[])


def _links(page: _Page) -> Found:
    """The longest list of links with titles, all at the same place in their boxes.

    One link alone is a list only when it leads to a file: a page with another purpose has one too.
    Where all are « Lire la suite », the boxes of those that have a heading.
    """
    running = in_running_text(page.links)
    titled = [link for link in page.links if id(link.tag) not in running and _may_be_listed(link)]
    group = _longest(titled, page.root)
    if len({link.key for link in group}) < 2 and not any(map(leads_to_file, group)):  # noqa: PLR2004
        more = [link for link in page.links if is_generic(inline_text(link.tag))]
        items = items_of(_longest(more, page.root), page.root)
        return [(item, link) for item, link in items if heading_in(item) is not None]
    return items_of(group, page.root)


_FORMS: tuple[tuple[str, Callable[[_Page], Found]], ...] = (
    ("spip", _spip),
    ("dsfr", _dsfr),
    ("articles", _articles),
    ("links", _links),
)


def recognised(soup: BeautifulSoup, place: Here) -> tuple[str, Found]:
    """Return how a list was recognised and what it lists, in the order of the page; empty when it was not."""
    root = content_of(soup)
    page = _Page(soup, place, root, anchors_in(root, place))
    for name, form in _FORMS:
        if found := form(page):
            return name, found
    return "", []


def _outermost(tags: Sequence[Tag]) -> list[Tag]:
    chosen = {id(tag) for tag in tags}
    return [tag for tag in tags if not any(id(parent) in chosen for parent in tag.parents)]


def selected(soup: BeautifulSoup, place: Here, *, item: str, link: str) -> Found:
    """Return what selectors find: each item with the link that ``link`` names in it, else its best one.

    An item inside another one is a part of it. The best link is that of a heading, else the first
    whose words are a title, else the first.
    """
    found = []
    for each in _outermost(soup.select(item)):
        chosen = each.select(link) if link else [each]
        links = [anchor for tag in chosen for anchor in anchors_in(tag, place)]
        ranked = sorted(links, key=lambda one: (not heads(one.tag), not says_where(inline_text(one.tag))))
        if ranked:
            found.append((each, ranked[0]))
    return found
