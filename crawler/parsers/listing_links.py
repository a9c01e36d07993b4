"""The links of a list page that may lead to articles, and the part of the page that each one heads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag

from crawler.parsers.addresses import absolute, clean_url, is_file, page_key
from monitor.domain.normalise import folded
from monitor.errors import ParseError
from monitor.files.html import inline_text

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# What carries the title of a card where it is no heading (SPIP's own templates, DSFR, WordPress).
_TITLE_CLASSES = frozenset(
    "entry-title fr-card__title fr-tile__title item__title article__titre liste__titre titre".split()
)
# Whatever stands beside a list, inside `main` too: none of its links is an article of the list.
_BESIDE_NAMES = frozenset({"nav", "form", "aside", "script", "style", "template", "select"})
_BESIDE_ROLES = frozenset({"navigation", "search", "complementary", "banner", "contentinfo", "toolbar"})
_BESIDE_CLASSES = frozenset(
    "pagination pager fr-pagination wp-pagenavi nav-links page-numbers breadcrumb fr-breadcrumb ariane "
    "fil-ariane fr-share share social partage barre-outils addtoany_list fr-tags-group fr-tag tags tag "
    "main-article__tags fr-sidemenu fr-skiplinks ondine-linked-pages menu_rubriques pagination_ancre "
    "spip_mot cat-links tags-links byline".split()
)
_SHARE = re.compile(
    r"//(?:www\.)?(?:facebook|twitter|x|linkedin|pinterest|bsky|whatsapp)\.[a-z]{2,4}/"
    r"(?:sharer?|share\.php|intent|sharearticle|pin|send)\b",
    re.IGNORECASE,
)
# Words of a link that say nothing of where it leads; those of `_ABOUT` are followed by the title.
_GENERIC = re.compile(
    r"(?:lire|voir|consulter|decouvrir|acceder|telecharger|ouvrir|afficher|en savoir|(?:pour )?en savoir) ?"
    r"(?:la suite|plus|l'article|l'actualite|le communique|le dossier|la page|le detail|le document|ici"
    r"|a la page)?"
    r"(?: de (?:presse|l'article))?(?: \((?:pdf|nouvelle fenetre)[^)]{0,40}\))?[ .…>»:+→-]*"
    r"|(?:suite|ici|article|lien|plus(?: d'infos?| d'informations)?|pdf|image|telechargement)[ .…>»:+→-]*"
    r"|(?:retour|revenir) (?:au sommaire|en haut(?: de (?:la )?page)?|a la liste|a l'accueil)"
    r"|haut de (?:la )?page"
)
_ABOUT = re.compile(
    r"(?:lire (?:la suite|l'article|le communique)|en savoir plus)\b|(?:acceder|voir)[^«\"“:]{0,20}[«\"“:]"
)
_INLINE_NAMES = frozenset({"span", "strong", "em", "b", "i", "p", "font", "u", "small", "mark"})
_LINES = frozenset({"p", "li", "dd", "td", "div", *HEADINGS})
_ITEM_NAMES = frozenset({"li", "article", "tr"})
_FOLLOWERS = frozenset({"p", "div", "span", "time", "dd", "ul", "small", "em", "strong", "br", "a"})
_MAX_FOLLOWERS = 6
# Around a link in running text, more words than a date, a kind and a size need.
_RUNNING = 8


class Here(NamedTuple):
    """Where a list page is: what its links start from, its own address, and what it is known by."""

    base: str
    url: str
    key: str


class Anchor(NamedTuple):
    """One link: its element, the clean address it names, and what that page is known by."""

    tag: Tag
    url: str
    key: str


def here(base: str, url: str) -> Here:
    """Return where a page is; raise ParseError for an address that is none."""
    return Here(base, url, page_key(url))


def content_of(soup: BeautifulSoup) -> Tag:
    """Return what a list is looked for in: the first `main` with a link, else the whole page."""
    found = soup.find_all("main") or soup.find_all(role="main") or soup.find_all(id=("content", "contenu"))
    return next((part for part in found if part.find("a", href=True)), soup)


def is_beside(tag: Tag) -> bool:
    """Return whether an element is navigation, a pager, tags, share links or a form."""
    if tag.name in _BESIDE_NAMES or str(tag.get("role") or "") in _BESIDE_ROLES:
        return True
    if tag.name in {"header", "footer"}:  # those of a page, not of an article
        return tag.parent is not None and tag.parent.name == "body"
    return not _BESIDE_CLASSES.isdisjoint(tag.get_attribute_list("class"))


def _walk(root: Tag) -> Iterator[Tag]:
    # One way down for the whole page: a selector per kind of noise would try each on each element.
    stack = [root]
    while stack:
        tag = stack.pop()
        if tag.name == "a":
            yield tag
        inside = [child for child in tag.children if isinstance(child, Tag) and not is_beside(child)]
        stack.extend(reversed(inside))


def anchor_of(tag: Tag, place: Here) -> Anchor | None:
    """Return a link that a reader could follow to another page, None for any other element."""
    href = str(tag.get("href") or "").strip()
    if not href or href.startswith("#") or "tag" in tag.get_attribute_list("rel"):
        return None
    address = absolute(href, base=place.base)
    if address is None or _SHARE.search(address):
        return None
    try:
        url, key = clean_url(address), page_key(address)
    except (ParseError, ValueError):
        return None
    parts = urlsplit(url)
    is_home = parts.path in {"", "/"} and not parts.query
    return None if is_home or key == place.key else Anchor(tag, url, key)


def anchors_in(root: Tag, place: Here) -> list[Anchor]:
    """Return the links of an element, itself included, without those that stand beside a list."""
    return [found for tag in _walk(root) if (found := anchor_of(tag, place))]


def is_generic(words: str) -> bool:
    """Return whether words are those of any link (« Lire la suite »), or none at all."""
    low = folded(words).strip(" «»\"'")
    return not low or _GENERIC.fullmatch(low) is not None


def says_where(words: str) -> bool:
    """Return whether words name the page that a link leads to, without « Lire la suite » before them."""
    return not is_generic(words) and _ABOUT.match(folded(words)) is None


def leads_to_file(anchor: Anchor) -> bool:
    """Return whether a link leads to a file to read, by its address or its declared type."""
    return is_file(anchor.url, str(anchor.tag.get("type") or ""))


def is_heading(tag: Tag) -> bool:
    """Return whether an element is a heading, or carries the title of a card."""
    return tag.name in HEADINGS or not _TITLE_CLASSES.isdisjoint(tag.get_attribute_list("class"))


def tags_in(root: Tag) -> list[Tag]:
    """Return the elements inside another one, in order (`find_all` is too slow for each item of a list)."""
    return [tag for tag in root.descendants if isinstance(tag, Tag)]


def heading_in(tag: Tag) -> Tag | None:
    """Return the first heading inside an element, None when there is none."""
    return next((each for each in tag.descendants if isinstance(each, Tag) and is_heading(each)), None)


def heads(tag: Tag) -> bool:
    """Return whether a link is in a heading, close above it, or holds one (a whole card may be a link)."""
    near = zip(tag.parents, range(4), strict=False)
    return any(is_heading(parent) for parent, _ in near) or heading_in(tag) is not None


def holds(tag: Tag, inside: Tag) -> bool:
    """Return whether an element is another one or above it (`in` would compare their contents)."""
    return tag is inside or any(parent is tag for parent in inside.parents)


def in_running_text(links: Sequence[Anchor]) -> set[int]:
    """Return which elements among links are a part of a sentence rather than a line of a list."""
    lengths: dict[int, int] = {}
    found = set()
    for link in links:
        block = next((each for each in link.tag.parents if each.name in _LINES), None)
        if block is not None and block.name == "p":
            if id(block) not in lengths:
                lengths[id(block)] = len(inline_text(block).split())
            if lengths[id(block)] - len(inline_text(link.tag).split()) > _RUNNING:
                found.add(id(link.tag))
    return found


def path_of(tag: Tag, root: Tag) -> tuple[str, ...]:
    """Return the names of the elements between a link and ``root``, without those that only set words."""
    names = []
    for parent in tag.parents:
        if parent is root:
            break
        if parent.name not in _INLINE_NAMES:
            names.append(parent.name)
    return tuple(names)


def _owners(found: Sequence[Anchor], root: Tag) -> dict[int, str]:
    """Return, for each element above links, the one page they lead to; empty when they are several."""
    owners: dict[int, str] = {}
    for anchor in found:
        for parent in anchor.tag.parents:
            if parent is root:
                break
            owner = owners.setdefault(id(parent), anchor.key)
            if not owner:
                break
            if owner != anchor.key:
                owners[id(parent)] = ""
    return owners


def _gathered(item: Tag, is_taken: Callable[[Tag], bool]) -> Tag:
    """Return a heading with the date and summary that follow it in a list without boxes."""
    following = []
    for sibling in item.next_siblings:
        if isinstance(sibling, Tag):
            if sibling.name not in _FOLLOWERS or is_beside(sibling) or is_taken(sibling):
                break
            following.append(sibling)
        if len(following) == _MAX_FOLLOWERS:
            break
    if following:
        item = item.wrap(BeautifulSoup("", "lxml").new_tag("div"))
        for sibling in following:
            item.append(sibling)
    return item


def items_of(found: Sequence[Anchor], root: Tag) -> list[tuple[Tag, Anchor]]:
    """Return each link with the largest element that leads to its page only: its line, box or card.

    Headings of a list without boxes get what follows them until the next one: the tree is changed.
    """
    owners = _owners(found, root)
    own = {id(anchor.tag) for anchor in found}

    def item_of(anchor: Anchor) -> Tag:
        item = anchor.tag
        while (parent := item.parent) is not None and owners.get(id(parent)) == anchor.key:
            item = parent
            if item.name in _ITEM_NAMES:
                break
        return item

    def is_taken(tag: Tag) -> bool:
        return id(tag) in owners or id(tag) in own

    pairs = [(item_of(anchor), anchor) for anchor in found]
    done: dict[int, Tag] = {}
    for item, _ in pairs:
        if id(item) not in done:
            done[id(item)] = _gathered(item, is_taken) if item.name in {*HEADINGS, "dt"} else item
    return [(done[id(item)], anchor) for item, anchor in pairs]
