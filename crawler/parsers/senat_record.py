"""One question of the Sénat, whatever form it came in, and the Document it makes (docs/sources.md)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from crawler.parsers.assemblee_record import ANSWERED_CODE, ANSWERED_LABEL
from monitor.domain.model import Document, DocumentKind, Json
from monitor.domain.normalise import folded
from monitor.domain.question_merge import compose
from monitor.errors import ParseError

CHAMBER = "senat"
WRITTEN = "QE"
KINDS = {
    "QE": "Question écrite",
    "QOSD": "Question orale sans débat",
    "QG": "Question d'actualité au Gouvernement",
}
"""The types of question the Sénat publishes most, with what it calls them."""

WITHDRAWN_LABEL, LAPSED_LABEL = "Question retirée", "Question caduque"

# SEQ, year and month of the Journal officiel, number: five digits for a written question, four and a
# letter for an oral one. « qSEQ260207591.html » is the page of SEQ260207591.
_REFERENCE = re.compile(r"q?SEQ(\d{2})(\d{2})(\d{5}|\d{4}[A-Z])(?:\.html?)?", re.IGNORECASE)
_LETTERS = {"S": "QOSD", "G": "QG"}
_MONTHS = 12
_FIRST_YEAR = 78  # the base begins on 2 April 1978

# (pattern on the folded label, what it means), first match wins: « en attente de réponse » is no answer.
_SORTS = (
    (re.compile(r"\ben cours\b|attente|sans reponse|\bnon repondue\b"), "open"),
    (re.compile(r"rappel"), "reminded"),
    (re.compile(r"caduc|caduque"), "lapsed"),
    (re.compile(r"retir|retrait"), "withdrawn"),
    (re.compile(r"repon|recue"), "answered"),
)


class Identity(NamedTuple):
    """What a reference says: ``SEQ260207591`` → key ``SEQ-2026-07591``, number ``07591``, kind ``QE``."""

    key: str
    number: str
    kind: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """The ministry in charge, under the label of that day; ``on`` is None when the source does not say."""

    label: str
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SenatRecord:
    """What one delivery states of one question; texts are canonical, empty when absent.

    ``sort`` is the label the Sénat prints. ``answered_on`` is the day of the Journal officiel of the
    answer, known before its text; ``ended_on`` that of a withdrawal or a lapse, where it is dated.
    """

    key: str
    number: str
    kind: str
    url: str
    title: str
    published_on: date
    sort: str = ""
    question: str = ""
    answer: str = ""
    question_erratum: str = ""
    answer_erratum: str = ""
    attributions: tuple[Attribution, ...] = ()
    answering: str | None = None
    answered_on: date | None = None
    answer_erratum_on: date | None = None
    ended_on: date | None = None
    signalled_on: date | None = None
    legislature: int | None = None
    author: str | None = None
    group: str | None = None
    place: str | None = None
    heading: str | None = None
    reference: str | None = None
    recalls: str | None = None
    page: str | None = None
    answer_page: str | None = None

    @property
    def meaning(self) -> str:
        """What ``sort`` means (``meaning_of``)."""
        return meaning_of(self.sort)

    @property
    def open(self) -> bool:
        """Whether the question waits for an answer, by its label: one that nobody knows ends nothing."""
        return self.meaning in {"open", "reminded", "unknown"}


def identity_in(text: str) -> Identity | None:
    """Return what the reference in an address or in a cell says, None when there is none.

    Only the last part of an address counts, and all of it: a longer number is another thing.
    """
    match = _REFERENCE.fullmatch(text.strip().rpartition("/")[2])
    if match is None or not 1 <= int(match[2]) <= _MONTHS:
        return None
    short, number = int(match[1]), match[3].upper()
    kind = WRITTEN if number.isdigit() else _LETTERS.get(number[-1])
    return Identity(f"SEQ-{_year(short)}-{number}", number, kind)


def _year(short: int) -> int:
    return (1900 if short >= _FIRST_YEAR else 2000) + short


def identity_of(year: int, kind: str, number: str) -> Identity:
    """Return the identity of a question known by its parts; raise ParseError when they make none."""
    letter = next((letter for letter, name in _LETTERS.items() if name == kind), "")
    digits = re.fullmatch(rf"0*(\d{{1,5}}){letter}?", number.strip(), re.IGNORECASE)
    if digits is None or (kind != WRITTEN and not letter):
        raise ParseError(f"expected the number of a question of kind {kind!r:.10}, found {number!r:.30}")
    whole = f"{int(digits[1]):05d}" if kind == WRITTEN else f"{int(digits[1]):04d}{letter}"
    return Identity(f"SEQ-{year}-{whole}", whole, kind)


def kind_of(identity: Identity, nature: str) -> str:
    """Return the type of a question, ``QE``, ``QOSD``, ``QG``…; raise ParseError if its number denies it."""
    nature = nature.strip().upper() or (identity.kind or "")
    if not nature:
        raise ParseError(f"{identity.key}: no « Nature »")
    if (nature == WRITTEN) != identity.number.isdigit():
        raise ParseError(f"{identity.key}: « Nature » says {nature!r:.10}")
    return nature


def meaning_of(sort: str) -> str:
    """Return what the label of a « Sort » means.

    ``open``, ``reminded``, ``lapsed``, ``withdrawn``, ``answered``, or ``unknown`` for a label that nobody
    has seen; no label at all is open.
    """
    words = folded(sort)
    if not words:
        return "open"
    return next((meaning for pattern, meaning in _SORTS if pattern.search(words)), "unknown")


def document_of(record: SenatRecord) -> Document:
    """Return the document of a question.

    Its text is the title, which is there from the first day, the question, the answer and the errata,
    each a section. Without its text, an answer is a closing; its day may be unknown.
    """
    parts = {
        "title": record.title,
        "question": record.question,
        "answer": record.answer,
        "question_erratum": record.question_erratum,
        "answer_erratum": record.answer_erratum,
    }
    text, sections = compose(parts)
    return Document(
        kind=DocumentKind.QUESTION,
        key=record.key,
        url=record.url,
        title=record.title or f"{KINDS.get(record.kind, 'Question')} n° {record.number}",
        published_on=record.published_on,
        text=text,
        sections=sections,
        fields=_fields(record),
        notes=_notes(record),
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _fields(record: SenatRecord) -> Mapping[str, Json]:
    ministries = _distinct(record.attributions)
    return {
        "chamber": CHAMBER,
        "number": record.number,
        "legislature": record.legislature,
        "type": record.kind,
        "author_ref": None,
        "ministry": ministries[-1].label if ministries else None,
        "ministries": [{"label": each.label, "on": _iso(each.on)} for each in ministries],
        "ministry_asked": ministries[0].label if ministries else None,
        "published_on": _iso(record.published_on),
        "signalled_on": _iso(record.signalled_on),
        "renewed_on": [],
        "answered_on": _iso(record.answered_on) if record.answer else None,
        **_closing(record),
    }


def _closing(record: SenatRecord) -> Mapping[str, Json]:
    """Return how the question ended: an answer wins, an unknown label ends nothing."""
    if record.answer or record.meaning == "answered":
        return _ended(record.answered_on, ANSWERED_CODE, ANSWERED_LABEL)
    if record.meaning == "lapsed":
        return _ended(record.ended_on, None, LAPSED_LABEL)
    if record.meaning == "withdrawn":
        return _ended(record.ended_on, None, WITHDRAWN_LABEL)
    return _ended(None, None, None)


def _ended(on: date | None, code: str | None, label: str | None) -> Mapping[str, Json]:
    return {"closed_on": _iso(on), "closing_code": code, "closing_label": label}


def _distinct(attributions: tuple[Attribution, ...]) -> list[Attribution]:
    kept: list[Attribution] = []
    for attribution in attributions:
        if not kept or folded(kept[-1].label) != folded(attribution.label):
            kept.append(attribution)
    return kept


def _notes(record: SenatRecord) -> Mapping[str, Json]:
    """Return the notes; those that only a page or the dump states are absent from a list's, not None."""
    stated: dict[str, Json] = {
        "page": record.page,
        "answer_page": record.answer_page if record.answer else None,
        "answer_erratum_on": _iso(record.answer_erratum_on),
        "answered_by": record.answering,
    }
    return {
        "author": record.author,
        "group": record.group,
        "place": record.place,
        "heading": record.heading,
        "title": record.title or None,
        "reference": record.reference,
        "recalls": record.recalls,
        "reminded": record.meaning == "reminded",
        "sort": record.sort if record.meaning == "unknown" else None,
        **{name: value for name, value in stated.items() if value is not None},
    }
