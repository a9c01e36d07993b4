"""The members of an archive in the global format, and how the parts of its texts are kept in memory."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree
from lxml.etree import _Element as Element

from crawler.parsers.jo_summary import Summary, parse_summary
from crawler.parsers.jo_xml import parse_xml
from monitor.errors import ParseError

LARGEST_TEXT = 32 * 1024 * 1024
"""So many bytes the parts of one text may have; the largest finance laws have some millions."""
_ROOT = re.compile(rb"<([A-Za-z_][A-Za-z_.-]{0,40})")
_ROOT_WITHIN = 4096
_ROOTS = {"JORFTEXT": ("TEXTE_VERSION", "TEXTELR"), "JORFARTI": ("ARTICLE",), "JORFSCTA": ("SECTION_TA",)}
_CONTAINER = "META/META_SPEC/META_CONTENEUR"


def parse_part(base_name: str, body: bytes) -> Element:
    """Return the root of a member; raise ParseError when it is not one that its base name lets expect."""
    roots = _ROOTS[base_name[:8].upper()]
    first = _ROOT.search(body[:_ROOT_WITHIN])
    stated = first[1].decode() if first else ""
    return parse_xml(body, root=stated if stated in roots else roots[0])


@dataclass(frozen=True, slots=True)
class Kept:
    """One element, compressed: as a tree it would weigh some ten times its bytes (``size``)."""

    tag: str
    size: int
    packed: bytes

    @classmethod
    def of(cls, element: Element) -> Kept:
        """Return the element as it is kept."""
        body = etree.tostring(element, encoding="utf-8", with_tail=False)
        return cls(tag=element.tag, size=len(body), packed=zlib.compress(body, 1))

    def element(self) -> Element:
        """Return a tree of its own at each call."""
        return parse_xml(zlib.decompress(self.packed), root=self.tag)


class PartsReader:
    """Gives the parts of one text, no more bytes of them than a text may have; ``found`` counts them."""

    def __init__(self, parts: Mapping[str, Kept]) -> None:
        self.parts = parts
        self.left = LARGEST_TEXT
        self.found = 0

    def __call__(self, key: str) -> Element | None:
        """Return a part by its identifier, None when the archive has none; raise ParseError beyond."""
        kept = self.parts.get(key)
        if kept is None:
            return None
        self.left -= kept.size
        if self.left < 0:
            raise ParseError(f"the text has more than {LARGEST_TEXT} bytes")
        self.found += 1
        return kept.element()


def parse_global_summary(body: bytes) -> Summary:
    """Return one issue and the places of its texts, as ``parse_summary`` does, from either format."""
    root = parse_xml(body, root="JO")
    if root.find("META") is None:
        return parse_summary(body)
    flat = etree.Element("JO")
    for path in ("META/META_COMMUN", _CONTAINER):
        for source in root.findall(path):
            flat.extend(list(source))
    flat.extend(root.findall("STRUCTURE_TXT"))
    return parse_summary(etree.tostring(flat, encoding="utf-8"))
