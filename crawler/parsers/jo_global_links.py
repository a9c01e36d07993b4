"""The links that DILA draws between texts of the Journal officiel: only the global format has them filled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree
from lxml.etree import _Element as Element

from crawler.parsers.dates import read_date
from monitor.domain.model import Document, Json
from monitor.domain.normalise import one_line

MOST_LINKS = 500
"""A text and its articles keep so many links; a finance law has some hundreds."""
_LONGEST_ATTRIBUTE = 80
_LONGEST_WORDS = 300
# DILA writes « no date » as 2999-01-01 (as 2222-02-22 in older files).
_SENTINEL_YEAR = 2200
_ATTRIBUTES = {
    "target": "cidtexte",
    "nor": "nortexte",
    "number": "numtexte",
    "nature": "naturetexte",
    "type": "typelien",
    "sense": "sens",
}
_SIGNED_ON = "datesignatexte"


def _elements(root: Element) -> Iterator[Element]:
    for links in root.iter("LIENS"):
        yield from links.iterchildren("LIEN")


def _words(link: Element) -> str:
    return one_line("".join(map(str, link.itertext())))[:_LONGEST_WORDS]


def _day(stated: str | None) -> str:
    day = read_date((stated or "")[:_LONGEST_ATTRIBUTE])
    return day.isoformat() if day and day.year < _SENTINEL_YEAR else ""


def _link(element: Element) -> dict[str, str]:
    link = {key: one_line(element.get(name) or "")[:_LONGEST_ATTRIBUTE] for key, name in _ATTRIBUTES.items()}
    return {**link, "signed_on": _day(element.get(_SIGNED_ON)), "words": _words(element)}


def kept_links(links: Element | None) -> Element:
    """Return a LIENS element with what Vigie reads of each LIEN, and of the first ``MOST_LINKS`` only."""
    kept = etree.Element("LIENS")
    found = links.iterchildren("LIEN") if links is not None else iter(())
    for _, link in zip(range(MOST_LINKS), found, strict=False):
        element = etree.SubElement(kept, "LIEN")
        for name in (*_ATTRIBUTES.values(), _SIGNED_ON):
            if stated := link.get(name):
                element.set(name, stated[:_LONGEST_ATTRIBUTE])
        element.text = _words(link)
    return kept


def official_links(root: Element) -> list[dict[str, str]]:
    """Return the links of a text and of its articles, each once, in their order, at most ``MOST_LINKS``.

    ``root`` is a TEXTE_VERSION or an ARTICLE as delivered, or the TEXTE that both were put into. ``target``
    is the identifier common to all versions of the other text (``cidtexte``); ``words`` its short title;
    ``signed_on`` ``YYYY-MM-DD``; ``type`` as in ``lien.dtd`` (CITATION, MODIFIE, ABROGATION…), an open list;
    ``sense`` is ``source`` or ``cible``. What is not stated, « no date » included, is an empty string.
    """
    found: dict[tuple[str, ...], dict[str, str]] = {}
    for element in _elements(root):
        link = _link(element)
        if link["target"] or link["words"]:
            found.setdefault(tuple(link.values()), link)
        if len(found) == MOST_LINKS:
            break
    return list(found.values())


def with_official_links(document: Document, root: Element) -> Document:
    """Return the document with ``official_links`` among its notes, unchanged when the text has none.

    Links are filled and rewritten late, without any change of the text: they are never in its fingerprint.
    """
    links = official_links(root)
    if not links:
        return document
    return replace(document, notes={**document.notes, "official_links": list[Json](links)})
