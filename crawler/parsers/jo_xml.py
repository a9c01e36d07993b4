"""The XML of the Journal officiel: a closed reader, and the values of its elements."""

from __future__ import annotations

from datetime import date

from lxml import etree
from lxml.etree import _Element as Element

from crawler.parsers.dates import read_date
from monitor.domain.normalise import one_line
from monitor.errors import ParseError

# DILA writes « no date » as 2999-01-01 (as 2222-02-22 in older files).
_SENTINEL_YEAR = 2200

_PARSER = etree.XMLParser(
    encoding="utf-8",
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
    collect_ids=False,
)


def parse_xml(body: bytes, *, root: str) -> Element:
    """Return the root element of one file of the open data; raise ParseError when it is not ``root``.

    The files are in UTF-8 and have no DOCTYPE: one that has is refused unread, so that no entity is
    ever expanded nor looked for, and no word can hide in one.
    """
    if b"<!DOCTYPE" in body:
        raise ParseError("this XML declares a document type: the files of the Journal officiel never do")
    try:
        element: Element = etree.fromstring(body, _PARSER)
    except etree.XMLSyntaxError as error:
        raise ParseError(f"unreadable XML: {error}") from error
    if element.tag != root:
        raise ParseError(f"expected the root element {root}, found {one_line(element.tag)[:80]}")
    return element


def value_of(parent: Element, tag: str) -> str | None:
    """Return the text of the first child of that name on one line, or None when empty or missing."""
    child = parent.find(tag) if "/" in tag else next(parent.iterchildren(tag), None)
    if child is None:
        return None
    text = "".join(map(str, child.itertext())) if len(child) else child.text
    return one_line(text) or None if text else None


def day_of(parent: Element, tag: str) -> date | None:
    """Return a date of the file, None when empty or DILA's « no date »; raise ParseError on anything else."""
    text = value_of(parent, tag)
    if text is None:
        return None
    day = read_date(text)
    if day is None:
        raise ParseError(f"{tag} is not a date: {text[:40]!r}")
    return day if day.year < _SENTINEL_YEAR else None
