"""One text of the Journal officiel (JORFTEXT) as a document: every paragraph, in the order it is read."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from functools import lru_cache

from lxml.etree import _Element as Element

from crawler.parsers.jo_contents import Part, contents_of
from crawler.parsers.jo_hints import image_annex, rectified_nor, rectified_title, repealed_texts
from crawler.parsers.jo_summary import Place
from crawler.parsers.jo_xml import day_of, parse_xml, value_of
from monitor.domain.model import Document, DocumentKind, Json, Span
from monitor.domain.normalise import folded, one_line
from monitor.errors import ParseError

_ADDRESS = "https://www.legifrance.gouv.fr/jorf/id/{}"
_TEXT_ID = re.compile(r"JORFTEXT[0-9]{12}")
_STRUCT = frozenset({Part.ARTICLE, Part.END, Part.DIVISION, Part.CONTENT})
# After the articles: those who signed, then rectification, repeals, summary, preparatory work. What stands at
# a place nobody has seen yet comes last, so that no paragraph is ever lost.
_AFTER = (
    Part.SIGNATORIES,
    Part.RECTIFICATION,
    Part.REPEALS,
    Part.SUMMARY,
    Part.PREPARATORY_WORK,
    Part.OTHER,
)
_SELF_NAMED = ("annexe", "article", "etat", "tableau")
_APART = "\n\n"


class _Text:
    """The text as it grows: parts are apart by an empty line, and named by their offsets."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.sections: dict[str, Span] = {}

    def add(self, part: str, *names: str) -> None:
        """Append a canonical part, when it has words, and stretch the sections of these names over it."""
        if not part:
            return
        start = self.length + len(_APART) if self.parts else 0
        self.parts.append(part)
        self.length = start + len(part)
        for name in names:
            self.sections[name] = (self.sections.get(name, (start, 0))[0], self.length)

    def __str__(self) -> str:
        return _APART.join(self.parts)


@lru_cache(maxsize=1024)
def _heading(number: str) -> tuple[str, str]:
    """Return what an article is called (« Article 2 », but « Annexe I »), and the same folded."""
    heading = number if folded(number).startswith(_SELF_NAMED) else f"Article {number}"
    return heading, folded(heading)


class _Struct:
    """The articles and the titles of divisions, in the order they are printed, each article one part."""

    def __init__(self, text: _Text) -> None:
        self.text = text
        self.article: list[str] | None = None
        self.name = ""

    def add(self, part: Part, words: str) -> None:
        """Take in the next part of the structure."""
        if part is Part.ARTICLE:
            heading, self.name = _heading(one_line(words)) if words else ("", "")
            self.article = [heading]
        elif part is Part.END:
            self._end()
        elif part is Part.DIVISION:
            self.text.add(one_line(words), "articles")
        elif self.article is None:
            self.text.add(words, "articles")
        else:
            self.article.append(words)

    def _end(self) -> None:
        # Annexes number their articles from 1 again: only the first of a name is named.
        names = [self.name] if self.name and self.name not in self.text.sections else []
        self.text.add(_APART.join(filter(None, self.article or [])), "articles", *names)
        self.article = None


def _text_of(root: Element, title: str) -> _Text:
    found: dict[Part, list[str]] = defaultdict(list)
    struct: list[tuple[Part, str]] = []
    for part, words in contents_of(root):
        if part in _STRUCT:
            struct.append((part, words))
        elif words:
            found[part].append(words)
    text = _Text()
    text.add(title, "title")
    for part in (Part.NOTICE, Part.VISAS):
        for words in found[part]:
            text.add(words, part.name.lower())
    articles = _Struct(text)
    for part, words in struct:
        articles.add(part, words)
    for part in _AFTER:
        for words in found[part]:
            text.add(words, part.name.lower())
    return text


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _signed_on(root: Element) -> date | None:
    """Return the day of signature; an unreadable one, unlike that of publication, does not cost the text."""
    try:
        return day_of(root, "DATE_TEXTE")
    except ParseError:
        return None


def _keywords(root: Element) -> list[str]:
    stated = next(root.iterchildren("MCS_TEXT"), None)
    words = stated.iter("MC") if stated is not None else ()
    found = [one_line("".join(map(str, word.itertext()))) for word in words]
    return list(filter(None, found or [value_of(root, "MCS_TEXT") or ""]))


def _sequence(root: Element) -> int | str | None:
    number = value_of(root, "NUM_SEQUENCE")
    return int(number) if number and re.fullmatch("[0-9]{1,6}", number) else number


def _notes_of_place(place: Place | None) -> dict[str, Json]:
    if place is None:
        return {}
    return {
        "rubric": place.rubric,
        "ministry": place.ministry,
        "jo_number": place.jo_number,
        "container": place.container,
        "path": list(place.path),
        "order": place.order,
    }


def _notes_of_file(root: Element) -> dict[str, Json]:
    origin, company = root.find("ORIGINE_PUBLI"), root.find("ENTREPRISE")
    return {
        "ministry": value_of(root, "MINISTERE"),
        "jo_number": value_of(root, "NUM_PARUTION"),
        "sequence": _sequence(root),
        "eli": value_of(root, "ID_ELI"),
        "keywords": list[Json](_keywords(root)),
        "container": origin.get("id") if origin is not None else None,
        "company": company is not None and company.get("texte_entreprise") == "oui",
    }


def _notes(
    root: Element, place: Place | None, *, title: str, nor: str | None, text: _Text
) -> dict[str, Json]:
    """Return what is known of the text without being its text; what is not known is left out."""
    notes: dict[str, Json] = {
        "image_annex": image_annex(str(text)),
        "empty": len(text.parts) <= 1,
        "rectification": "rectification" in text.sections,
        "rectifies_nor": rectified_nor(title, nor),
        "rectifies_title": rectified_title(title),
        "repeals": list[Json](repealed_texts(title)),
    }
    sources: list[dict[str, Json]] = [_notes_of_place(place), _notes_of_file(root), notes]
    return {key: value for known in sources for key, value in known.items() if value not in (None, [], "")}


def parse_text(body: bytes, *, place: Place | None = None) -> Document:
    """Return one text of the Journal officiel, the title first, every CONTENU of the file in its text.

    ``place`` is where its issue prints it, when that issue is at hand. Fields: ``nor nature number
    signed_on published_on`` (days ``YYYY-MM-DD`` or None). What DILA fills later the same day (ELI,
    keywords, links, dates of versions) is a note or is left out, so that a text delivered again is equal.
    Raise ParseError on a file that is no text, without JORFTEXT identifier or title, or with a wrong
    DATE_PUBLI.
    """
    return document_of_root(parse_xml(body, root="TEXTE"), place=place)


def document_of_root(root: Element, *, place: Place | None = None) -> Document:
    """Return the document of a TEXTE element, as ``parse_text`` does: every format is brought to this one."""
    key = value_of(root, "ID") or ""
    if not _TEXT_ID.fullmatch(key):
        raise ParseError(f"expected the identifier JORFTEXT of a text, found {key[:40]!r}")
    title = value_of(root, "TITREFULL") or value_of(root, "TITRE") or (place.title if place else None)
    if not title:
        raise ParseError(f"{key} has no title")
    text, nor, published_on = _text_of(root, title), value_of(root, "NOR"), day_of(root, "DATE_PUBLI")
    return Document(
        kind=DocumentKind.JO_TEXT,
        key=key,
        url=_ADDRESS.format(key),
        title=title,
        published_on=published_on,
        text=str(text),
        sections=text.sections,
        fields={
            "nor": nor,
            "nature": value_of(root, "NATURE"),
            "number": value_of(root, "NUM"),
            "signed_on": _iso(_signed_on(root)),
            "published_on": _iso(published_on),
        },
        notes=_notes(root, place, title=title, nor=nor, text=text),
    )
