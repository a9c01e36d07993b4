"""A text by PISTE, the official API of Légifrance, brought to what the archives of DILA hold of it.

The shapes are those of its Swagger (2.4.2) and of a real answer.
"""

from __future__ import annotations

import re
from dataclasses import replace

from lxml import etree
from lxml.etree import _Element as Element

from crawler.parsers.jo_summary import Place
from crawler.parsers.jo_text import document_of_root
from crawler.parsers.piste_html import put_html
from crawler.parsers.piste_json import (
    Values,
    day,
    list_of,
    number_of,
    objects_of,
    put,
    read_object,
    text,
    text_id_in,
)
from monitor.domain.model import Document
from monitor.errors import ParseError

READ_FROM = "piste"
"""What the note ``read_from`` of a document says when the API gave it."""
_HOST = "https://www.legifrance.gouv.fr"
_DEEPEST = 200
_TOKEN = re.compile(r"[\x21-\x7e]{1,8192}")
# « /eli/loi/2020/12/14/2020-1576/jo/texte »: the day of signature, and the number in an alias.
_ELI = re.compile(r"/eli/[a-z_]{1,40}/([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})/([^/]{1,40})/jo/texte")
_NUMBER = re.compile(r"[0-9]{2,4}-[0-9]{1,5}")
_NUMBERED = re.compile(
    r"(?:loi(?: [^\W\d_]{1,20}){0,3}|décret|ordonnance) n ?[°ºo] ?([0-9]{2,4}-[0-9]{1,5})\b", re.IGNORECASE
)
_SIGNED = re.compile(r"\bdu ([0-9]{1,2}(?:er)? [^\W\d_]{3,9} [0-9]{4})\b")


class NoSuchTextError(ParseError):
    """The API answers, and knows no such text."""


def token_of_answer(body: bytes) -> str:
    """Return the access token; raise ParseError, without a word of the answer, when there is none."""
    token = read_object(body).get("access_token")
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        raise ParseError("the answer holds no access token")
    return token


def text_id_of_answer(body: bytes) -> str:
    """Return the JORFTEXT of an answer about one text; raise NoSuchTextError when it has none."""
    return _text_id(_about_a_text(body))


def text_of_answer(body: bytes, *, place: Place | None = None) -> Document:
    """Return the text of ``consult/jorf`` as ``parse_text`` returns that of an archive.

    The same words give the same fingerprint. What the API does not state is taken from where it also
    stands: the number and the day of signature from the ELI, else from the title. Raise NoSuchTextError
    when it knows no such text, ParseError on what is no text.
    """
    document = document_of_root(_text_root(_about_a_text(body), place), place=place)
    return replace(document, notes={**document.notes, "read_from": READ_FROM})


def _about_a_text(body: bytes) -> Values:
    values = read_object(body)
    if not any(values.get(key) for key in ("cid", "id")):
        raise NoSuchTextError("the answer holds no text")
    return values


def _text_id(values: Values) -> str:
    stated = [text(values, key) for key in ("cid", "id")]
    found = next(filter(None, map(text_id_in, stated)), None)
    if found is None:
        raise ParseError(f"expected the identifier JORFTEXT of a text, found {stated[0][:40]!r}")
    return found


def _block(parent: Element, tag: str, html: str) -> None:
    if html:
        put_html(etree.SubElement(etree.SubElement(parent, tag), "CONTENU"), html)


def _text_root(values: Values, place: Place | None) -> Element:
    root = etree.Element("TEXTE")
    eli = text(values, "eli")
    for tag, value in (
        ("ID", _text_id(values)),
        ("ID_ELI", _HOST + eli if eli.startswith("/") else eli),
        ("NATURE", text(values, "nature")),
        ("NUM", _number(values)),
        ("NUM_PARUTION", text(values, "numParution")),
        ("NUM_SEQUENCE", text(values, "textNumber")),
        ("NOR", text(values, "nor")),
        ("DATE_PUBLI", day(values, "dateParution")),
        ("DATE_TEXTE", _signed_on(values)),
    ):
        put(root, tag, value)
    put_html(etree.SubElement(root, "TITREFULL"), text(values, "title"))
    container = text(values, "idConteneur") or (place.container if place else "")
    if container:
        etree.SubElement(root, "ORIGINE_PUBLI", id=container)
    keywords = etree.SubElement(root, "MCS_TEXT")
    for word in list_of(values, "motsCles"):
        put(keywords, "MC", text({"motsCles": word}, "motsCles"))
    _put_contents(root, values)
    return root


def _put_contents(root: Element, values: Values) -> None:
    """Put every content under the name it has in the archives, which place it; a « nota » they have none."""
    for tag, key in (
        ("NOTICE", "notice"),
        ("VISAS", "visa"),
        ("RECT", "rectificatif"),
        ("SM", "resume"),
        ("TP", "prepWork"),
    ):
        _block(root, tag, text(values, key))
    struct = etree.SubElement(root, "STRUCT")
    _put_parts(struct, values, 0)
    _block(struct, "SIGNATAIRES", text(values, "signers"))
    for key in ("nota", "observations"):
        _block(root, key.upper(), text(values, key))


def _put_parts(parent: Element, values: Values, depth: int) -> None:
    """Put the articles and the divisions of one level, in the order they are printed.

    The lists of a real answer are not in that order (its third part comes before its first one):
    ``intOrdre`` says it. Where it is equal or missing: articles first, as listed.
    """
    if depth > _DEEPEST:
        raise ParseError(f"its sections are more than {_DEEPEST} deep")
    parts = [("ARTICLE", item) for item in objects_of(values, "articles")]
    parts += [("SECTION_TA", item) for item in objects_of(values, "sections")]
    if all(number_of(item, "intOrdre") is not None for _, item in parts):
        parts.sort(key=lambda part: number_of(part[1], "intOrdre") or 0)
    for tag, item in parts:
        child = etree.SubElement(parent, tag)
        if tag == "ARTICLE":
            put(child, "NUM", text(item, "num"))
            _block(child, "BLOC_TEXTUEL", text(item, "content"))
            _block(child, "NOTA", text(item, "nota"))
        else:
            put_html(etree.SubElement(child, "TITRE_TA"), text(item, "title"))
            _put_parts(child, item, depth + 1)


def _number(values: Values) -> str:
    """Return « 2020-1576 » of a numbered text, from its alias or its title; empty for the others."""
    alias = _ELI.fullmatch(text(values, "alias"))
    if alias and _NUMBER.fullmatch(alias[4]):
        return alias[4]
    titled = _NUMBERED.match(text(values, "title"))
    return titled[1] if titled else ""


def _signed_on(values: Values) -> str:
    if stated := day(values, "dateTexte"):
        return stated
    for address in (text(values, "eli"), text(values, "alias")):
        if found := _ELI.fullmatch(address):
            return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"
    titled = _SIGNED.search(text(values, "title"))
    return titled[1] if titled else ""
