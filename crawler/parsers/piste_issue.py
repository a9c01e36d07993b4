"""The numbers of the Journal officiel by PISTE, brought to what the archives of DILA hold of them.

The shapes are those of its Swagger (2.4.2) and of a real ``lastNJo``; of ``jorfCont`` no answer was seen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree
from lxml.etree import _Element as Element

from crawler.parsers.jo_summary import Summary, parse_summary
from crawler.parsers.piste_json import (
    Values,
    day,
    number_of,
    object_of,
    objects_of,
    put,
    read_object,
    text,
    text_id_in,
)
from monitor.errors import ParseError

_DEEPEST = 200
_CONTAINER = re.compile(r"JORFCONT[0-9]{12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedNumber:
    """One number of the Journal officiel that the API names, by its identifier (JORFCONT)."""

    container: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuePage:
    """One page of ``jorfCont``: its numbers with a summary, and how many items it had with those without."""

    summaries: tuple[Summary, ...]
    items: int


def numbers_of_answer(body: bytes) -> tuple[PublishedNumber, ...]:
    """Return the numbers that ``lastNJo`` names, the oldest first; raise ParseError when it names none.

    ``totalNbResult`` is 0 in a real answer that names five: it is not looked at.
    """
    items = objects_of(read_object(body), "containers")
    found = {
        key: PublishedNumber(container=key, title=text(item, "titre"))
        for item in sorted(items, key=lambda item: day(item, "datePubli"))
        if _CONTAINER.fullmatch(key := text(item, "id"))
    }
    if not found:
        raise ParseError("the answer names no number of the Journal officiel")
    return tuple(found.values())


def issue_of_answer(body: bytes) -> IssuePage:
    """Return one page of ``jorfCont``, each number as ``parse_summary`` returns that of an archive.

    Items that have only a PDF are counted and left. Raise ParseError on a number without identifier.
    """
    items = objects_of(read_object(body), "items")
    stated = (object_of(item, "joCont") for item in items)
    summaries = tuple(parse_summary(etree.tostring(_issue_root(issue))) for issue in stated if issue)
    return IssuePage(summaries=summaries, items=len(items))


def _issue_root(values: Values) -> Element:
    root = etree.Element("JO")
    for tag, value in (
        ("ID", text(values, "id")),
        ("TITRE", text(values, "titre")),
        ("NUM", text(values, "num")),
        ("DATE_PUBLI", day(values, "datePubli")),
    ):
        put(root, tag, value)
    structure = object_of(values, "structure") or {}
    inside = etree.SubElement(root, "STRUCTURE_TXT")
    _put_links(inside, objects_of(structure, "liens"))
    _put_divisions(inside, objects_of(structure, "tms"), 1)
    return root


def _in_order(items: Sequence[Values]) -> Sequence[Values]:
    if any(number_of(item, "ordre") is None for item in items):
        return items
    return sorted(items, key=lambda item: number_of(item, "ordre") or 0)


def _put_links(parent: Element, links: Sequence[Values]) -> None:
    for link in _in_order(links):
        stated = text(link, "id")
        etree.SubElement(parent, "LIEN_TXT", idtxt=text_id_in(stated) or stated, titretxt=text(link, "titre"))


def _put_divisions(parent: Element, divisions: Sequence[Values], depth: int) -> None:
    if depth > _DEEPEST:
        raise ParseError(f"its divisions are more than {_DEEPEST} deep")
    for item in _in_order(divisions):
        division = etree.SubElement(parent, "TM")
        if (level := number_of(item, "niv")) is not None:
            division.set("niv", str(level))
        put(division, "TITRE_TM", text(item, "titre"))
        _put_links(division, objects_of(item, "liensTxt"))
        _put_divisions(division, objects_of(item, "tms"), depth + 1)
