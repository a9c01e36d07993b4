"""The pages of a question in their four layouts: ``/dyn`` (A), 13th to 15th (B), card (C), XML view (D).

Layouts are described in docs/sources.md. The daily archive is the source; a page serves for one
number, or for a legislature whose archive has another form. Pages print short labels of
ministries and no code of closing.
"""

from __future__ import annotations

import re

from crawler.parsers import assemblee_pages_dyn, assemblee_pages_old, assemblee_pages_xml
from crawler.parsers.assemblee_record import QuestionRecord, document_of, uid_in
from crawler.parsers.refusals import check_body
from monitor.domain.model import Document
from monitor.errors import ParseError
from monitor.files.html import check_depth, inline_text, soup_of

_OLD_ADDRESS = re.compile(r"/q(\d{1,2})/\1-(\d{1,6})(QE|QG|QOSD)\b")
_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?<QUESTION\b")


def parse(body: bytes, *, url: str) -> Document:
    """Return the question printed on a page or in its XML view.

    Raise RefusedError for a firewall's page or a maintenance, ParseError for an empty body, an error
    page sent with status 200, a layout nobody described, or a page about another question than the
    address asks for.
    """
    if not body.strip():
        raise ParseError(f"{url}: expected the page of a question, found an empty body")
    record = assemblee_pages_xml.read(body) if _XML.match(body) else _read_html(body, url)
    asked = _asked(url)
    if asked is not None and asked != record.uid:
        raise ParseError(f"{url}: expected the question {asked}, found {record.uid}")
    return document_of(record)


def _read_html(body: bytes, url: str) -> QuestionRecord:
    soup = soup_of(body)
    check_depth(soup)
    if assemblee_pages_dyn.recognises(soup):
        return assemblee_pages_dyn.read(soup, url=url)
    if assemblee_pages_old.recognises(soup):
        return assemblee_pages_old.read(soup)
    if assemblee_pages_old.recognises_card(soup):
        return assemblee_pages_old.read_card(soup)
    check_body(body, url=url)
    words = inline_text(soup.title or soup)
    raise ParseError(f"{url}: expected one of the four layouts of a question, found « {words:.80} »")


def _asked(url: str) -> str | None:
    """Return the uid an address asks for, None when it does not name a question."""
    if match := _OLD_ADDRESS.search(url):
        legislature, number, kind = match.groups()
        return f"QANR5L{legislature}{kind}{number}"
    return uid_in(url)
