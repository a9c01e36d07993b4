"""One question of the Assemblée, whatever form it came in, and the Document it makes (docs/sources.md)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from monitor.domain.model import Document, DocumentKind, Json, Span
from monitor.domain.normalise import folded, one_line
from monitor.domain.question_merge import compose
from monitor.errors import ParseError

KINDS = {
    "QE": "Question écrite",
    "QG": "Question au Gouvernement",
    "QOSD": "Question orale sans débat",
}
"""The types of question the Assemblée publishes, with what it calls them."""

ANSWERED_CODE, ANSWERED_LABEL = "REP_PUB", "Réponse publiée"

_UID = re.compile(r"QANR\dL(\d{1,2})(QE|QG|QOSD)(\d{1,6})")
_ABOUT = re.compile(
    r"\b(?:(?:attire|appelle) (?:\w+ )?l['’]attention|interroge|alerte|interpelle|demande)\b"
    r".{0,400}?\bsur (.{1,400}?)[.;:\n]",
    re.DOTALL,
)
_OPENING = 4_000
"""What a question is about is said in its first lines: a longer search never ends on hostile text."""
_TITLE_LENGTH = 120


class Identity(NamedTuple):
    """What a uid says: ``QANR5L17QE13432`` → 17, ``QE``, ``13432``."""

    legislature: int
    kind: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """The ministry in charge since a day, under the label of that day; ``short`` is the one pages print."""

    label: str
    on: date | None = None
    ref: str | None = None
    short: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """How the Assemblée closed the question: by an answer, or with the motive in ``label``."""

    on: date | None
    code: str | None
    label: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRecord:
    """What one delivery states of one question; texts are canonical, empty when absent.

    ``lead`` and ``analysis`` are « tête d'analyse » and « analyse »; ``heading`` is « rubrique ».
    """

    uid: str
    question: str = ""
    answer: str = ""
    question_erratum: str = ""
    answer_erratum: str = ""
    published_on: date | None = None
    signalled_on: date | None = None
    renewed_on: tuple[date, ...] = ()
    answered_on: date | None = None
    answer_erratum_on: date | None = None
    ministry_asked: str | None = None
    attributions: tuple[Attribution, ...] = ()
    closing: Closing | None = None
    heading: str | None = None
    lead: str | None = None
    analysis: str | None = None
    author: str | None = None
    author_ref: str | None = None
    mandate_ref: str | None = None
    group: str | None = None
    group_ref: str | None = None
    place: str | None = None
    page: str | None = None
    answer_page: str | None = None
    jo_number: str | None = None
    question_texts: int = 1


def identity_of(uid: str | None) -> Identity:
    """Return what a uid says; raise ParseError when it is not the uid of a known type of question."""
    match = _UID.fullmatch(uid or "")
    if match is None:
        raise ParseError(f"expected a uid like QANR5L17QE13432, found {uid!r:.60}")
    return Identity(int(match[1]), match[2], match[3])


def uid_in(text: str) -> str | None:
    """Return the first uid written in an address or an attribute, or None."""
    match = _UID.search(text)
    return match[0] if match else None


def answered(on: date | None) -> Closing:
    """Return the closing that a page means by « Réponse publiée »: pages do not print its code."""
    return Closing(on=on, code=ANSWERED_CODE, label=ANSWERED_LABEL)


def document_of(record: QuestionRecord) -> Document:
    """Return the document of a question.

    Its text is the question, the answer and the errata, each a section; the exchange of an oral
    question is at once ``exchange`` and ``answer``. Raise ParseError for an answer, or a closing
    without answer, that has no date: a fact must have one to be told.
    """
    identity = identity_of(record.uid)
    if record.answer and record.answered_on is None:
        raise ParseError(f"{record.uid}: an answer without the date of its publication")
    if record.closing and record.closing.on is None and not record.answer:
        raise ParseError(f"{record.uid}: closed ({record.closing.label}) without a date")
    text, sections = _composed(record, identity)
    return Document(
        kind=DocumentKind.QUESTION,
        key=record.uid,
        url=f"https://www.assemblee-nationale.fr/dyn/{identity.legislature}/questions/{record.uid}",
        title=_title(record, identity),
        published_on=record.published_on,
        text=text,
        sections=sections,
        fields=_fields(record, identity),
        notes=_notes(record),
    )


def _composed(record: QuestionRecord, identity: Identity) -> tuple[str, dict[str, Span]]:
    parts = {
        "question": record.question,
        "answer": record.answer,
        "question_erratum": record.question_erratum,
        "answer_erratum": record.answer_erratum,
    }
    return compose(parts, exchange=identity.kind != "QE" and not record.question)


def _title(record: QuestionRecord, identity: Identity) -> str:
    indexed = " : ".join(part for part in (record.lead, record.analysis) if part)
    title = indexed or record.heading or _about(record.question)
    if not title:
        return f"{KINDS[identity.kind]} n° {identity.number}"
    return title[0].upper() + title[1:]


def _about(question: str) -> str:
    """Return what the author draws attention to, shortened at a word, empty when it is not said so."""
    match = _ABOUT.search(question[:_OPENING])
    if match is None:
        return ""
    about = " ".join(match[1].split())
    return about if len(about) <= _TITLE_LENGTH else about[:_TITLE_LENGTH].rsplit(" ", 1)[0] + "…"


def _distinct(attributions: tuple[Attribution, ...]) -> list[Attribution]:
    """Return the attributions without those that repeat the label before them, however typed.

    A change of government attributes every question anew, most often to the same ministry.
    """
    kept: list[Attribution] = []
    for attribution in attributions:
        if not kept or folded(kept[-1].label) != folded(attribution.label):
            kept.append(attribution)
    return kept


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _line(text: str | None) -> str | None:
    """Return a page or a reference as one clean line: a terminal obeys the escapes of a raw one."""
    return one_line(text) or None if text else None


def _fields(record: QuestionRecord, identity: Identity) -> Mapping[str, Json]:
    ministries = _distinct(record.attributions)
    closing = record.closing
    return {
        "number": identity.number,
        "legislature": identity.legislature,
        "type": identity.kind,
        "author_ref": _line(record.author_ref),
        "ministry": ministries[-1].label if ministries else None,
        "ministries": [{"label": ministry.label, "on": _iso(ministry.on)} for ministry in ministries],
        "ministry_asked": record.ministry_asked,
        "published_on": _iso(record.published_on),
        "signalled_on": _iso(record.signalled_on),
        "renewed_on": sorted({day.isoformat() for day in record.renewed_on}),
        "answered_on": _iso(record.answered_on) if record.answer else None,
        "closed_on": _iso(closing.on) if closing else None,
        "closing_code": closing.code if closing else None,
        "closing_label": closing.label if closing else None,
    }


def _notes(record: QuestionRecord) -> Mapping[str, Json]:
    return {
        "author": record.author,
        "group": record.group,
        "group_ref": _line(record.group_ref),
        "mandate_ref": _line(record.mandate_ref),
        "place": record.place,
        "heading": record.heading,
        "title": " : ".join(part for part in (record.lead, record.analysis) if part) or None,
        "page": _line(record.page),
        "answer_page": _line(record.answer_page) if record.answer else None,
        "jo_number": _line(record.jo_number),
        "ministry_short": [each.short for each in record.attributions if each.short],
        "ministry_refs": [ref for each in record.attributions if (ref := _line(each.ref))],
        "answer_erratum_on": _iso(record.answer_erratum_on),
        "question_texts": record.question_texts,
    }
