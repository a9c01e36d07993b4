"""What the press templates share: the parts of a page, its linked files, its shown dates."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from bs4 import BeautifulSoup, Tag

from crawler.parsers.addresses import absolute, clean_url, file_name, is_file
from crawler.parsers.dates import read_date
from monitor.domain.model import Link
from monitor.domain.normalise import canonical, folded, one_line
from monitor.files.html import block_text, inline_text

# « Téléchargement (465.2 ko) », « PDF - 3.97 Mo », « (nouvelle fenêtre) » around a file's title.
_SIZE = re.compile(
    r"[ (]{0,3}(?:(?:pdf|docx?|odt)[ ,:–-]{0,3})?\d{1,9}(?:[.,]\d{1,3})? ?(?:[kmg]i?[ob]|octets)\)?$"
    r"|[ (]{0,3}nouvelle fenêtre\)?$",
    re.IGNORECASE,
)
_NO_TITLE = re.compile(
    r"(?:t[ée]l[ée]charge(?:ment|r)?|pdf|docx?|odt|lien|ici|document)?[ :.]*$", re.IGNORECASE
)
_MAX_TITLE = 500
_END = re.compile(rb"</(?:main|html)\s{0,20}>", re.IGNORECASE)
_NEXT_DOCUMENT = re.compile(rb"<!doctype\s{1,20}html", re.IGNORECASE)
# The design system names the kind of a file beside its link; its address may say nothing
# (`/media/48947/download`, sports.gouv.fr, 2026-05-11).
_DETAIL = ".fr-link__detail, .fr-download__detail"
_DOWNLOADS = frozenset({"fr-download__link", "fr-link--download"})
_FILE_DETAIL = re.compile(r"(?:pdf|docx?|odt)\b", re.IGNORECASE)
_LABEL = re.compile(r"(?:date de )?(mise? a jour|mise? en ligne|publiee?|publication|parue?)(?: le)? ?:? ?")
_READING_TIME = re.compile(r"temps de lecture ?:? ?\d{1,3} ?(?:min|mn|minutes?)\b")
_DAY_WORDS = re.compile(
    r"(?:(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|\d{1,2}(?: ?er)? [a-z]{3,9}\.? \d{4}|\d{4}-\d\d-\d\d"
    r"|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\b(?:a )?\d{1,2} ?[h:] ?\d{2}|\ble )"
)
_BETWEEN = " |,;.:–—·()-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a template found on a page; all texts are canonical."""

    title: str
    lead: str
    body: str
    links: tuple[Link, ...]
    published_on: date | None = None
    updated_on: date | None = None
    tags: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


def base_of(soup: BeautifulSoup, url: str) -> str:
    """Return what the relative links of a page start from: its `<base href>`, else its address."""
    base = soup.select_one("base[href]")
    return (absolute(str(base["href"]), base=url) if base else None) or url


def first_document(body: bytes) -> bytes:
    """Return the first of two HTML documents end to end: the second begins in its footer (2024-10-31)."""
    if end := _END.search(body):
        second = _NEXT_DOCUMENT.search(body, end.end())
        return body[: second.start()] if second else body
    return body


def drop(root: Tag, css: str) -> None:
    """Remove the elements that match from the tree."""
    for element in root.select(css):
        if not element.decomposed:
            element.decompose()


def text_of(element: Tag | None) -> str:
    """Return the canonical text of an element, empty when there is none."""
    return "" if element is None else block_text(element)


def shown_dates(text: str) -> tuple[date | None, date | None]:
    """Return the dates that a header shows as publication and as update, each after its label."""
    low = folded(text)
    found: dict[str, date] = {}
    labels = list(_LABEL.finditer(low))
    for label, following in zip_longest(labels, labels[1:]):
        day = read_date(low[label.end() : following.start() if following else len(low)])
        if day is not None:
            found.setdefault("updated" if "jour" in label[1] else "published", day)
    return found.get("published"), found.get("updated")


def header_dates(header: Iterable[str]) -> tuple[date | None, date | None]:
    """Return the first publication and the first update that header lines show."""
    found = [shown_dates(line) for line in header]
    return (
        next((published for published, _ in found if published), None),
        next((updated for _, updated in found if updated), None),
    )


def _is_only_a_day(folded_line: str) -> bool:
    return not _DAY_WORDS.sub("", folded_line).strip(_BETWEEN)


def is_header_line(line: str) -> bool:
    """Return whether a line only says when the page was published or updated, or its reading time."""
    low = folded(line)
    rest, times = _READING_TIME.subn("", low)
    rest, labels = _LABEL.subn("", rest)
    return bool(times or labels) and _is_only_a_day(rest)


def split_header(text: str) -> tuple[str, list[str]]:
    """Return the text without its header lines, and those lines.

    A label and its day may be two blocks: they are one header line. Left in the text, « Mis à
    jour le … » would make a new version of a page that says the same.
    """
    kept: list[str] = []
    header: list[str] = []
    label = ""
    for line in text.split("\n"):
        if label and line and _is_only_a_day(folded(line)):
            header[-1] = f"{label} {line}"
            label = ""
        elif is_header_line(line):
            header.append(line)
            label = "" if any(shown_dates(line)) else line
        else:
            label = label if not line else ""
            kept.append(line)
    return canonical("\n".join(kept)), header


def dated(body: str, dates: tuple[date | None, date | None]) -> tuple[str, date | None, date | None]:
    """Return a text, its publication and its update: found already, else shown by lines of the text.

    Where a site renamed what held the dates, they are still lines of the page, and not its text.
    """
    if dates[0]:
        return body, *dates
    body, header = split_header(body)
    published, updated = header_dates(header)
    return body, published, dates[1] or updated


def shown_title(text: str) -> str:
    """Return the words that name what a link leads to, without its size, its kind and its window."""
    text = one_line(text[:_MAX_TITLE])
    while (shorter := _SIZE.sub("", text).rstrip(" ,-–(")) != text:
        text = shorter
    return "" if _NO_TITLE.match(text) else text


def _link_title(anchor: Tag) -> str:
    """Return the words that name a file: of its block, of the link, of its attributes."""
    block = anchor.find_parent(class_=["doc-joint", "spip_documents", "spip_doc_inner", "spip_document"])
    named = block.select_one(".doc-joint__titre, .spip_doc_titre") if block else None
    words = [inline_text(named)] if named else []
    detail = anchor.select_one(_DETAIL)
    text = inline_text(anchor)
    words.append(text.removesuffix(inline_text(detail)) if detail else text)
    words += [str(anchor.get(name) or "") for name in ("title", "aria-label", "data-tracking-download-label")]
    return next((title for word in words if (title := shown_title(word))), "")


def _file_address(anchor: Tag, base: str) -> str | None:
    """Return the clean address of a link to a file, None for any other link."""
    address = absolute(str(anchor["href"]), base=base)
    if address is None:
        return None
    known = is_file(address, str(anchor.get("type") or "")) or _is_named_file(anchor, address)
    return clean_url(address) if known else None


def _is_named_file(anchor: Tag, address: str) -> bool:
    card = anchor.find_parent(class_="fr-card")
    detail = anchor.select_one(_DETAIL) or (card.select_one(".fr-card__detail") if card else None)
    if detail is not None:
        return bool(_FILE_DETAIL.match(inline_text(detail)))
    # Without its kind, a link that the design system calls a download, to an address that says nothing.
    is_download = not _DOWNLOADS.isdisjoint(anchor.get("class") or ())
    return is_download and not anchor.get("type") and "." not in file_name(address)


def file_anchors(soup: Tag) -> list[Tag]:
    """Return the links of the joined documents of a whole page.

    Under SPIP they may hang outside `main`, even inside what the parser takes for the navigation.
    """
    return soup.select(".doc-joint a[href], .noisette-article-pieces-jointes a[href]")


def file_in(element: Tag, base: str) -> bool:
    """Return whether an element holds a link to a file."""
    return any(_file_address(anchor, base) for anchor in element.select("a[href]"))


def file_links(soup: Tag, content: Tag, *, base: str) -> tuple[Link, ...]:
    """Return the PDF and Word files of a page, once each, with their titles and absolute addresses.

    Those linked in the content, and the joined documents, wherever they hang.
    """
    found: dict[str, str] = {}
    for anchor in [*content.select("a[href]"), *file_anchors(soup)]:
        address = _file_address(anchor, base)
        if address:
            title = _link_title(anchor)
            if title or address not in found:
                found[address] = found.get(address) or title
    return tuple(Link(url=address, title=title or file_name(address)) for address, title in found.items())


def texts_of(elements: Iterable[Tag]) -> tuple[str, ...]:
    """Return the words of each element on one line, without the empty ones."""
    return tuple(words for element in elements if (words := inline_text(element)))


def tidy_files(content: Tag) -> None:
    """Leave of each joined file its title only: its size and « Téléchargement » are not text."""
    drop(content, f".doc-joint__extension, .doc-joint__libelle-lien, .doc-joint__taille, {_DETAIL}")
    for detail in content.select(".fr-card__detail"):
        if _FILE_DETAIL.match(inline_text(detail)):
            detail.decompose()


def drop_related(content: Tag, *, base: str) -> None:
    """Remove the cards of related articles, and a section that held nothing else but its heading.

    A card that leads to a file stays: the design system has « carte de téléchargement » too.
    """
    for card in content.select(".fr-card"):
        if card.decomposed or file_in(card, base):
            continue
        section = card.find_parent("section")
        card.decompose()
        if section is not None and section is not content and _only_headings(section):
            section.decompose()


def _only_headings(section: Tag) -> bool:
    words = inline_text(section)
    return words == " ".join(texts_of(section.select("h2, h3, h4")))
