"""What the page of a question is worth beside the archive: a second witness (docs/architecture.md)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from crawler.parsers.assemblee_pages import parse
from monitor.domain.model import Document, Json
from monitor.domain.questions import day_in
from monitor.errors import ParseError

_LABELS = ("ministry", "ministry_asked")
_DAYS = ("published_on", "signalled_on", "answered_on", "closed_on")


def read_page(body: bytes, *, url: str, uid: str, latest: date) -> Document:
    """Return the question of a page; raise ParseError when it is another one (see ``parse``).

    And when it states days that cannot be: see ``check_stated``.
    """
    document = parse(body, url=url)
    if document.key != uid:
        raise ParseError(f"{url}: expected the question {uid}, found {document.key}")
    check_stated(document, latest=latest)
    return document


def check_stated(document: Document, *, latest: date) -> None:
    """Raise ParseError when a witness states a day after ``latest``, or an answer before its question.

    What a witness adds stays until the source states it: a slip of the pen must not.
    """
    days = {name: day_in(document.fields, name) for name in _DAYS}
    check_days(*days.values(), latest=latest)
    asked, answered = days["published_on"], days["answered_on"]
    if asked and answered and answered < asked:
        raise ParseError(f"{document.key}: an answer of {answered} to a question of {asked}")


def check_days(*days: date | None, latest: date) -> None:
    """Raise ParseError when one of some days is after ``latest``."""
    if late := next((day for day in days if day and day > latest), None):
        raise ParseError(f"a day that is still to come: {late}")


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
