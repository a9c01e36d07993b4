"""The XML of the Journal officiel: a closed reader, and the words of its HTML-like contents."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from lxml import etree
from lxml.etree import _Element as Element

from crawler.parsers.dates import read_date
from monitor.domain.normalise import canonical, one_line
from monitor.errors import ParseError

# What stands inside a word or a sentence; whatever else is met, known or not, separates words.
_INLINE = frozenset(
    "a abbr acronym b bdo big cite code del dfn em font i ins kbd mark q s samp small span strike strong sub "
    "sup tt u var".split()
)
_CELLS = frozenset({"td", "th"})
# DILA writes « no date » as 2999-01-01 (as 2222-02-22 in older files).
_SENTINEL_YEAR = 2200


def parse_xml(body: bytes, *, root: str) -> Element:
    """Return the root element of one file of the open data; raise ParseError when it is not ``root``.

    The files are in UTF-8 and have no DOCTYPE: one that has is refused unread, so that no entity is
    ever expanded nor looked for, and no word can hide in one.
    """
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise ParseError("this XML declares a document type: the files of the Journal officiel never do")
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        element: Element = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise ParseError(f"unreadable XML: {error}") from error
    if element.tag != root:
        raise ParseError(f"expected the root element {root}, found {one_line(element.tag)[:80]}")
    return element


def value_of(parent: Element, tag: str) -> str | None:
    """Return the text of the first child of that name on one line, or None when empty or missing."""
    child = parent.find(tag)
    return one_line("".join(map(str, child.itertext()))) or None if child is not None else None


def day_of(parent: Element, tag: str) -> date | None:
    """Return a date of the file, None when empty or DILA's « no date »; raise ParseError on anything else."""
    text = value_of(parent, tag)
    if text is None:
        return None
    day = read_date(text)
    if day is None:
        raise ParseError(f"{tag} is not a date: {text[:40]!r}")
    return day if day.year < _SENTINEL_YEAR else None


def outermost(root: Element, tags: frozenset[str]) -> Iterator[Element]:
    """Yield the descendants of these names in document order, not looking inside one for another."""
    for child in root:
        if child.tag in tags:
            yield child
        else:
            yield from outermost(child, tags)


def _blanked(text: str | None) -> str:
    """Return the text with its line ends as blanks: only an element makes a line."""
    return text.replace("\r", " ").replace("\n", " ") if text else ""


def _gather(element: Element, pieces: list[str]) -> None:
    pieces.append(_blanked(element.text))
    for child in element:
        _gather_child(child, pieces)
        pieces.append(_blanked(child.tail))


def _gather_child(child: Element, pieces: list[str]) -> None:
    name = child.tag.lower()
    if name in _INLINE:
        _gather(child, pieces)
    elif name in _CELLS:
        cell: list[str] = []
        _gather(child, cell)
        pieces.append(f" {' '.join(''.join(cell).split())} |")
    elif name == "br":
        pieces.append("\n")
        _gather(child, pieces)
    else:
        mark = "\n\n" if name == "p" else "\n"
        pieces.append(mark)
        _gather(child, pieces)
        pieces.append(mark)


def content_text(element: Element) -> str:
    """Return the canonical text of a CONTENU or of the block that holds it.

    ``br``, ``p``, ``div``, ``li`` and rows make lines, cells end with « | », ``1<sup>er</sup>`` stays
    ``1er``; an element of an unknown name separates words and its own words are kept.
    """
    pieces: list[str] = []
    _gather(element, pieces)
    return canonical("".join(pieces))
