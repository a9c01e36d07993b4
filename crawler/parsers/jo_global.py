"""The global format of the Journal officiel: one text in many files, put together from one archive.

A TEXTE_VERSION (titles, visas, signatories), a TEXTELR (order of the articles), a SECTION_TA for each
division, an ARTICLE for each article, in directories of their own: all members have to be seen first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree
from lxml.etree import _Element as Element

from crawler.parsers.jo_archive import Holds, kind_of
from crawler.parsers.jo_global_links import with_official_links
from crawler.parsers.jo_global_members import Kept, PartsReader, parse_part
from crawler.parsers.jo_global_text import (
    Structure,
    completed,
    consolidated,
    flat_article,
    flat_section,
    flat_version,
    grouped,
    owner_of,
    part_id,
    structure_of,
    text_id,
)
from crawler.parsers.jo_summary import Place
from crawler.parsers.jo_text import document_of_root
from monitor.domain.model import Document
from monitor.errors import ParseError

_MIB = 1024 * 1024
MOST_KEPT = 128 * _MIB
"""What the parts of one archive may weigh, compressed; those of a day weigh about one MiB."""
_PARTS = frozenset({Holds.TEXT, Holds.ARTICLE, Holds.SECTION})
# What a key, an object and two dictionary entries weigh: many empty files have a cost too.
_OVERHEAD = 512


class PartsTooLargeError(ParseError):
    """The archive holds more than we keep: none of its texts can be vouched for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssembledText:
    """One whole text: ``root`` is its TEXTE as in JORFSIMPLE, ``body`` the same in bytes.

    ``structured`` is False when the structure did not come: the order is then that of the identifiers, and
    an article lacking at the end cannot be told. Such a text should not replace one that is known.
    """

    member: str
    body: bytes = field(repr=False)
    root: Element = field(repr=False)
    structured: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class IncompleteText:
    """One text that cannot be put together whole, and why; ``bodiless`` when not one of its parts came."""

    member: str
    reason: str
    bodiless: bool = False


class GlobalParts:
    """The parts of the texts of one archive, taken in one by one, then put together.

    ``cap`` bounds what is kept, in bytes. A file delivered twice counts as it came last.
    """

    def __init__(self, *, cap: int = MOST_KEPT) -> None:
        self._cap = cap
        self._weight = 0
        self._versions: dict[str, Kept] = {}
        self._structs: dict[str, Kept] = {}
        self._parts: dict[str, Kept] = {}
        self._owners: dict[str, str] = {}
        self._unreadable: set[str] = set()

    @property
    def kept_bytes(self) -> int:
        """Return what is kept, in bytes, keys included."""
        return self._weight

    def add(self, member_name: str, body: bytes) -> None:
        """Take in one member (its path or base name): a version, a structure, a section or an article.

        Files of LEGI are left. Raise ParseError when the member is another thing or
        cannot be read: the texts that need it will be refused; PartsTooLargeError beyond the cap, for good.
        """
        base_name = member_name.replace("\\", "/").rsplit("/", 1)[-1]
        if kind_of(base_name) not in _PARTS:
            raise ParseError("neither a text nor a part of one")
        self._require_room()
        self._take(base_name, body)

    def _take(self, base_name: str, body: bytes) -> None:
        expected = base_name[:20].upper()
        try:
            root = parse_part(base_name, body)
            if consolidated(root):
                return
            key = text_id(root) if expected.startswith("JORFTEXT") else part_id(root)
            if key != expected:
                raise ParseError(f"the file holds {key[:40]!r}")
            self._shelve(key, root)
        except ParseError:
            self._forget(expected)
            raise

    def _shelve(self, key: str, root: Element) -> None:
        match root.tag:
            case "TEXTE_VERSION":
                self._put(self._versions, key, flat_version(root))
            case "TEXTELR":
                self._put(self._structs, key, structure_of(root))
            case "SECTION_TA":
                self._put(self._parts, key, flat_section(root))
            case _:
                self._owners.pop(key, None)
                if owner := owner_of(root):
                    self._owners[key] = owner
                self._put(self._parts, key, flat_article(root))

    def _put(self, shelf: dict[str, Kept], key: str, element: Element) -> None:
        kept, before = Kept.of(element), shelf.get(key)
        self._weight += len(kept.packed) - (len(before.packed) if before else -_OVERHEAD)
        shelf[key] = kept
        self._require_room()

    def _require_room(self) -> None:
        if self._weight > self._cap:
            raise PartsTooLargeError(f"its texts weigh more than the {self._cap} bytes we keep")

    def _forget(self, key: str) -> None:
        """Remember that a file of this identifier is unreadable, whatever came of it before."""
        self._weight += 0 if key in self._unreadable else _OVERHEAD
        self._unreadable.add(key)
        self._parts.pop(key, None)

    def texts(self) -> Iterator[AssembledText | IncompleteText]:
        """Yield every text whose version came with a body: whole, or the reason why it is refused.

        One text is in memory at a time. A version without structure nor article is metadata sent again, and
        yields nothing. Raise PartsTooLargeError when the cap was passed.
        """
        self._require_room()
        articles: dict[str, list[str]] = defaultdict(list)
        for article, owner in self._owners.items():
            if article in self._parts:
                articles[owner].append(article)
        for key in self._versions:
            if key in self._unreadable or key in self._structs or key in articles:
                yield self._text(key, sorted(articles.get(key, ())))

    def _text(self, key: str, articles: list[str]) -> AssembledText | IncompleteText:
        member, reader = f"{key}.xml", PartsReader(self._parts)
        struct = self._structs.get(key)
        try:
            if key in self._unreadable:
                raise ParseError("incomplete: its version or its structure cannot be read")
            if struct is None:
                parts = self._unstructured(reader, articles)
            else:
                parts = _structured(struct.element(), reader, articles)
            root = completed(self._versions[key].element(), parts)
        except ParseError as error:  # one broken text does not hide the others
            bodiless = not (reader.found or articles or key in self._unreadable)
            return IncompleteText(member=member, reason=str(error), bodiless=bodiless)
        body = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
        return AssembledText(member=member, body=body, root=root, structured=struct is not None)

    def _unstructured(self, reader: PartsReader, articles: list[str]) -> list[Element]:
        if any(not key.startswith("JORFTEXT") for key in self._unreadable):
            raise ParseError("incomplete: no structure, and an article of the archive cannot be read")
        return grouped([part for part in map(reader, articles) if part is not None])


def _structured(struct: Element, reader: PartsReader, articles: list[str]) -> list[Element]:
    structure = Structure(reader)
    parts = list(structure.parts(struct))
    structure.require_all()
    if apart := [key for key in articles if key not in structure.followed]:
        raise ParseError(f"{len(apart)} articles are of this text and not in its structure ({apart[0]}…)")
    return parts


def global_document(text: AssembledText, *, place: Place | None = None) -> Document:
    """Return the document of an assembled text, as ``parse_text`` does, with ``official_links`` in its notes.

    Raise ParseError on a text without title or with a wrong DATE_PUBLI.
    """
    return with_official_links(document_of_root(text.root, place=place), text.root)
