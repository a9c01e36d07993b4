"""Press pages of ministries and health bodies: the template is recognised, never assumed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from bs4 import BeautifulSoup

from crawler.parsers import press_dsfr, press_generic, press_spip
from crawler.parsers.addresses import absolute, clean_url, page_key
from crawler.parsers.dates import read_date
from crawler.parsers.press_parts import Parts, base_of, first_document
from crawler.parsers.refusals import WITNESS_PAGE, challenge_script, check_body
from monitor.domain.model import Document, DocumentKind, Json, Link, Span
from monitor.domain.normalise import folded
from monitor.domain.press_marks import second_mark
from monitor.errors import ParseError, RefusedError
from monitor.files.html import soup_of

TEMPLATES = ("spip", "dsfr", "generic")
# BeautifulSoup needs 15 s for a million tags; the largest real page seen has 13,000 (2024-10-31).
MAX_TAGS = 150_000
_FORMER = re.compile(r"/arton(\d{1,9})\.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One press page as a document, and the template it was read with."""

    document: Document
    template: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Identity:
    """What a page says of itself outside its text."""

    spip_id: str | None
    former_spip_id: str | None
    canonical: str | None
    meta_published: date | None


def _read(soup: BeautifulSoup, template: str, *, base: str, url: str) -> Parts | None:
    if template == "spip":
        return press_spip.read(soup, base=base)
    if template == "dsfr":
        return press_dsfr.read(soup, base=base)
    return press_generic.read(soup, base=base, url=url)


def _recognised(soup: BeautifulSoup, templates: tuple[str, ...], *, base: str, url: str) -> tuple[str, Parts]:
    for template in templates:
        parts = _read(soup, template, base=base, url=url)
        if parts is not None and (parts.lead or parts.body or parts.links):
            return template, parts
    raise ParseError(f"gabarit inconnu ({', '.join(templates)}) : {url}")


def _joined(parts: Parts) -> tuple[str, dict[str, Span]]:
    """Return the text of a page, section after section, and where each stands in it.

    The titles of joined files come after it, when the text has not said them: the release is often
    only its PDF, and its title the only place that names a topic. ``beside`` comes last: what is
    read for detection, and is no part of what a reader is shown as the text.
    """
    said = folded(parts.lead + "\n" + parts.body)
    files = "\n".join(link.title for link in parts.links if folded(link.title) not in said)
    text, spans = "", {}
    beside = "\n".join(parts.beside)
    named = {"title": parts.title, "lead": parts.lead, "body": parts.body, "files": files, "beside": beside}
    for name, words in named.items():
        if words:
            text += ("\n\n" if text else "") + words
            spans[name] = (len(text) - len(words), len(text))
    return text, spans


def _files(links: tuple[Link, ...]) -> list[dict[str, str]]:
    return [{"title": link.title, "url": link.url} for link in sorted(links, key=lambda link: link.url)]


def _meta_published(soup: BeautifulSoup) -> date | None:
    meta = soup.select_one("meta[property='article:published_time'][content]")
    return read_date(str(meta["content"])) if meta else None


def _former_spip_id(soup: BeautifulSoup) -> str | None:
    """Return the SPIP name that an article had before a redesign, which its image may still bear.

    `files-spip/logo/arton378694.png` stood in the article of what was `article378694` (2024-10-31).
    """
    for image in soup.select("main article > img[src*='/arton']"):
        if match := _FORMER.search(str(image["src"])):
            return f"article{match[1]}"
    return None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _identity(soup: BeautifulSoup, *, base: str) -> _Identity:
    canonical = soup.select_one("link[rel=canonical][href]")
    spip_id = press_spip.identifier(soup)
    return _Identity(
        spip_id=spip_id,
        former_spip_id=None if spip_id else _former_spip_id(soup),
        canonical=absolute(str(canonical["href"]), base=base) if canonical else None,
        meta_published=_meta_published(soup),
    )


def _document(identity: _Identity, parts: Parts, template: str, *, url: str) -> Document:
    text, sections = _joined(parts)
    key = page_key(url, spip_id=identity.spip_id, canonical=identity.canonical)
    own = page_key(url, spip_id=identity.spip_id)
    notes: dict[str, Json] = {
        "template": template,
        "updated_on": _iso(parts.updated_on),
        "meta_published": _iso(identity.meta_published),
        "spip_id": identity.spip_id,
        "former_spip_id": identity.former_spip_id,
        "second_mark": second_mark(parts.title, parts.published_on),
        "tags": list(parts.tags),
    }
    if own != key:
        notes["address_key"] = own
    return Document(
        kind=DocumentKind.PRESS,
        key=key,
        url=clean_url(url),
        title=parts.title,
        published_on=parts.published_on,
        text=text,
        sections=sections,
        fields={"files": _files(parts.links)},
        notes=notes,
        links=parts.links,
    )


def parse_page(body: bytes, *, url: str, template: str | None = None, encoding: str | None = None) -> Page:
    """Return one press page as a document; ``template`` forces one of ``TEMPLATES``.

    ``published_on`` is only ever a date the page shows (or its address): the metas lie, and the
    caller may prefer the feed's; the meta is kept among the notes. The update date, the tags and
    the template are notes as well: their change is not a change of the text. So are the marks that
    survive a redesign: ``spip_id``, ``former_spip_id`` and ``second_mark``. ``encoding`` is the charset
    of the HTTP header. Raises RefusedError for a refusal or a challenge, and ParseError « gabarit
    inconnu » when no template finds a title and a content, or for more tags than any page has.
    """
    if template is not None and template not in TEMPLATES:
        raise ParseError(f"gabarit {template!r} : attendu l'un de {', '.join(TEMPLATES)}")
    check_body(body, url=url)
    first = first_document(body)
    if (tags := first.count(b"<")) > MAX_TAGS:
        raise ParseError(f"page de {tags} balises, plus que les {MAX_TAGS} que nous lisons : {url}")
    soup = soup_of(first, encoding=encoding)
    base = base_of(soup, url)
    identity = _identity(soup, base=base)  # before reading, which takes the page apart
    try:
        name, parts = _recognised(soup, (template,) if template else TEMPLATES, base=base, url=url)
    except ParseError as error:
        # With a main content, the page is whole and its template is new, whatever scripts it has.
        if not WITNESS_PAGE.search(body) and (reason := challenge_script(body)):
            raise RefusedError(f"{reason} : {url}") from error
        raise
    return Page(document=_document(identity, parts, name, url=url), template=name)
