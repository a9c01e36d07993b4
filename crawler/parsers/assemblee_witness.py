"""What the page of a question is worth beside the archive: a second witness (docs/architecture.md)."""

from __future__ import annotations

from dataclasses import replace

from crawler.parsers.assemblee_pages import parse
from monitor.domain.model import Document, Json
from monitor.errors import ParseError

_LABELS = ("ministry", "ministry_asked")


def read_page(body: bytes, *, url: str, uid: str) -> Document:
    """Return the question of a page; raise ParseError when it is another one (see ``parse``)."""
    document = parse(body, url=url)
    if document.key != uid:
        raise ParseError(f"{url}: expected the question {uid}, found {document.key}")
    return document


def witness_of(document: Document, *, labels: bool = False) -> Document:
    """Return what a page states as a witness, with ``notes["stated"]``: the part, its day and its page.

    A page prints short labels of ministries. They would pass for a change of attribution beside
    those of the archive: they stand in ``stated`` only, unless ``labels`` are all that is known.
    """
    answered = bool(document.part("answer"))
    stated: dict[str, Json] = {
        "part": "answer" if answered else "question",
        "printed_on": document.fields.get("answered_on" if answered else "published_on"),
        "page": document.notes.get("answer_page" if answered else "page"),
        "author": document.notes.get("author"),
        "ministry": document.fields.get("ministry"),
    }
    fields: dict[str, Json] = {**document.fields}
    if not labels:
        fields |= {**dict.fromkeys(_LABELS), "ministries": []}
    return replace(document, fields=fields, notes={**document.notes, "stated": stated})
