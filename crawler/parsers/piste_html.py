"""The HTML that the API of Légifrance gives as a string, made elements as the archives have them."""

from __future__ import annotations

import re
from html.entities import html5

from lxml import etree
from lxml.etree import _Element as Element

from crawler.parsers.jo_xml import parse_xml
from monitor.errors import ParseError

# XML knows these five names only; HTML knows all of them.
_OF_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
# What closes the page: libxml2 drops all that comes after it.
_WHOLE_PAGE = re.compile(r"</?(?:html|head|body)\b[^<>]{0,200}>", re.IGNORECASE)
# Neither XML nor lxml has them: control characters, halves of a pair, U+FFFE and U+FFFF.
_IMPOSSIBLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LENIENT = etree.HTMLParser(
    encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False
)


def possible(text: str) -> str:
    """Return the text with a blank for each character that XML cannot hold: JSON can escape any."""
    return _IMPOSSIBLE.sub(" ", text)


def put_html(parent: Element, html: str) -> None:
    """Put a fragment of HTML into an element.

    What the API gives is well-formed (``<br/>``, every ``p`` closed) and is read as the XML that it is in
    the archives, so that the words have the same lines: an HTML parser would close a ``p`` before the
    ``div`` of its table. What is not well-formed is read as HTML. Raises ParseError on what would be read
    in part: elements nested too deep, a text too large.
    """
    if "<" not in html and "&" not in html:
        parent.text = html
        return
    for source in _closed(html):
        _move(source, parent)


def _closed(html: str) -> list[Element]:
    try:
        return [parse_xml(f"<CONTENU>{_NAMED.sub(_letter, html)}</CONTENU>".encode(), root="CONTENU")]
    except ParseError:
        return _lenient(html)


def _letter(name: re.Match[str]) -> str:
    if name[1] in _OF_XML:
        return name[0]
    return html5.get(f"{name[1]};", f"&amp;{name[1]};")


def _lenient(html: str) -> list[Element]:
    try:
        page = etree.fromstring(f"<div>{_WHOLE_PAGE.sub(' ', html)}</div>".encode(), _LENIENT)
    except etree.XMLSyntaxError as error:
        raise ParseError(f"unreadable HTML: {error}") from error
    if any(error.level == etree.ErrorLevels.FATAL for error in _LENIENT.error_log):
        raise ParseError("this HTML is too large or nested too deep")
    return list(page)


def _move(source: Element, into: Element) -> None:
    """Append the words and the elements of ``source``; those that follow it stay where they are."""
    words = source.text or ""
    if len(into):
        into[-1].tail = (into[-1].tail or "") + words
    else:
        into.text = (into.text or "") + words
    into.extend(list(source))
