"""What a page says beside its text: tags, captions, words of images, fuller names of links.

A topic's only mention may stand there, so that detection reads it, after all that is displayed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bs4 import BeautifulSoup, Tag

from crawler.parsers.addresses import absolute
from crawler.parsers.press_parts import file_anchors, file_in, shown_title, texts_of
from monitor.domain.normalise import folded, one_line
from monitor.files.html import fragment_text, inline_text

_MAX_LINES = 200
_MAX_LINE = 300
_LABELS = ("title", "aria-label", "data-tracking-download-label")
# « jpg/shutterstock_748118986.jpg » (2024-10-31), « alt » (CNSA, 2026): the name of a file, or of nothing.
_NO_WORDS = re.compile(
    r"[\w./%() -]{0,200}\.(?:png|jpe?g|gif|svg|webp|bmp)$|(?:alt|image|photo|logo|illustration|vignette)$",
    re.IGNORECASE,
)
# What a link does, not what it leads to: share buttons, tools of the page.
_GESTURE = re.compile(
    r"(?:partager|imprimer|envoyer|tweeter|copier|ecouter|suivez|retrouvez|augmenter|diminuer|agrandir"
    r"|retour (?:au|a la|en)|haut de page|facebook|twitter|linkedin|bluesky|instagram|youtube|mastodon"
    r"|whatsapp|courriel|e?-?mail)\b"
)
_SHARED = re.compile(
    r"/(?:sharer?|intent|sharearticle|share-offsite)\b|//(?:wa|t)\.me/|[?&]via=", re.IGNORECASE
)


def _key(text: str) -> str:
    return " ".join(re.findall(r"\w+", folded(text)))


def _plain(value: object) -> str:
    # « 4<sup>e</sup> plan » and `&#039;` written twice stand in titles of links (2024-10-31).
    return one_line(fragment_text(str(value or "")[: 2 * _MAX_LINE]))[:_MAX_LINE]


def _is_decorative(image: Tag) -> bool:
    return (
        "puce" in (image.get("class") or ())
        or image.get("aria-hidden") == "true"
        or image.get("role") in {"presentation", "none"}
    )


def _images(content: Tag) -> Iterator[str]:
    for image in content.select("img[alt]"):
        words = "" if _is_decorative(image) else shown_title(_plain(image["alt"]))
        if words and not _NO_WORDS.match(words):
            yield words


def _labels(anchor: Tag, base: str) -> Iterator[str]:
    """Yield the names that a link bears beside its own words, when they say more."""
    address = absolute(str(anchor["href"]), base=base)
    if address is None or _SHARED.search(address):
        return
    said = f" {_key(inline_text(anchor))} "
    for label in _LABELS:
        words = shown_title(_plain(anchor.get(label)))
        if f" {_key(words)} " not in said and not _GESTURE.match(folded(words)):
            yield words


def take_captions(content: Tag, *, base: str) -> tuple[str, ...]:
    """Take the captions of images out of the text, and return them.

    That of a table, or of a thumbnail that leads to a file, is a title: it stays.
    """
    captions = [
        caption
        for figure in content.select("figure:has(img, picture, video):not(:has(table))")
        if not file_in(figure, base)
        for caption in figure.select("figcaption")
    ]
    words = texts_of(captions)
    for caption in captions:
        caption.extract()
    return words


def beside(
    soup: BeautifulSoup, content: Tag, *, base: str, title: str, more: Iterable[str]
) -> tuple[str, ...]:
    """Return what a page says beside its text, a line each, once, in the order of the page.

    ``more`` are the tags and captions, which come first; what only repeats the title is left out.
    It does not depend on the text, so that an edit of the text changes nothing here.
    """
    lines = [*more, *_images(content)]
    for anchor in [*content.select("a[href]"), *file_anchors(soup)]:
        lines.extend(_labels(anchor, base))
    found: dict[str, str] = {}
    for line in lines:
        if (key := _key(line)) and key != _key(title) and len(found) < _MAX_LINES:
            found.setdefault(key, line[:_MAX_LINE].strip())
    return tuple(found.values())
