"""No text of the samples loses a paragraph: the letters of every CONTENU are in the canonical text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import lxml.html
import pytest
from lxml import etree

from crawler.parsers.journal_officiel import parse_text
from monitor.domain.fingerprint import fingerprint
from monitor.domain.model import Document
from tests.jo_builders import jo_article, jo_text_xml
from tests.samples import SAMPLES, needs_samples

REAL = SAMPLES / "journal_officiel"
SIMPLE = REAL / "jorfsimple_20260819"
ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = sorted((REAL / "atom_legifrss").glob("*.xml"))
_NOT_LETTERS = re.compile(r"[\s|\u00ad\u200b-]+")


def letters(text: str) -> str:
    """Return a text without what separates words: what a reader would miss if it were not there."""
    return _NOT_LETTERS.sub("", unicodedata.normalize("NFC", text))


def lost(body: bytes, document: Document) -> list[str]:
    """Return the words of the CONTENU elements of a file, found apart from our parser, that a text lacks."""
    kept = letters(document.text)
    contents = ET.fromstring(body).iter("CONTENU")
    whole = ["".join(content.itertext()) for content in contents]
    return [words[:200] for words in whole if letters(words) not in kept]


def entries(name: str) -> Iterator[tuple[str, str, str]]:
    """Yield the identifier, the title and the HTML of each text of a feed made from PISTE."""
    for entry in etree.parse(REAL / "atom_legifrss" / name).iter(f"{ATOM}entry"):
        where, title, content = (entry.findtext(f"{ATOM}{tag}") or "" for tag in ("id", "title", "content"))
        yield where.rsplit("/", 1)[-1], title, content


def in_simple_format(key: str, title: str, html: str, *, cells: str = "") -> bytes:
    """Return a text of a feed as JORFSIMPLE delivers it; ``cells`` renames the cells of its tables."""
    tree = lxml.html.fragment_fromstring(html, create_parent="div")
    for element in tree.iter():
        element.attrib.clear()  # « title='Code de l'action sociale' » leaves names that XML does not allow
        if cells and element.tag in {"td", "th"}:
            element.tag = cells
    inside = etree.tostring(tree, encoding="unicode", method="xml")
    return jo_text_xml(key, title=title, struct=jo_article("1", inside))


@needs_samples
@pytest.mark.parametrize(
    "path", sorted((REAL / "jorfsimple_20260819").glob("JORFTEXT*")), ids=lambda p: p.stem
)
def test_no_word_of_a_real_file_is_lost(path: object) -> None:
    body = REAL.joinpath(str(path)).read_bytes()
    document = parse_text(body)
    assert lost(body, document) == []
    assert len(letters(document.text)) > 500


@needs_samples
@pytest.mark.parametrize("cells", ["td", "th", ""])
@pytest.mark.parametrize("name", [path.name for path in FEEDS])
def test_no_word_of_the_texts_of_the_feeds_is_lost(name: str, cells: str) -> None:
    found = list(entries(name))
    assert len(found) == 50
    for key, title, html in found:
        body = in_simple_format(key, title, html, cells=cells)
        assert lost(body, parse_text(body)) == [], key


@needs_samples
def test_the_tables_of_the_feeds_read_the_same_whether_their_cells_are_td_or_th() -> None:
    with_tables = 0
    for key, title, html in entries(FEEDS[-1].name):
        as_td, as_th = (parse_text(in_simple_format(key, title, html, cells=cells)) for cells in ("td", "th"))
        with_tables += " |" in as_td.text
        assert as_td.text == as_th.text
    assert with_tables > 10


@needs_samples
def test_of_34_texts_delivered_twice_none_has_changed_for_a_reader() -> None:
    """Two days apart, two of them differ by a space before ``<br/>`` or ``</p>``; the others not at all."""
    first, second = ({key: (title, html) for key, title, html in entries(path.name)} for path in FEEDS[:2])
    both = first.keys() & second.keys()
    other_bytes = {key for key in both if first[key] != second[key]}
    assert (len(both), other_bytes) == (34, {"JORFTEXT000043173363", "JORFTEXT000043173410"})
    for key in both:
        before, after = (parse_text(in_simple_format(key, *state[key])) for state in (first, second))
        assert fingerprint(before) == fingerprint(after), key
