"""The dated facts that the record of a question states (docs/events.md)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date

from monitor.domain.calendar import ASSEMBLEE, french_date
from monitor.domain.model import Document, EventDraft, EventKind, Json, QuestionState
from monitor.domain.normalise import folded
from monitor.domain.questions import chamber_of, closing_kind, day_in, ending_of, words_in

_ORAL = frozenset({"QG", "QOSD", "QO", "QC", "QOAD"})


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def question_facts(document: Document, *, observed_on: date | None = None) -> tuple[EventDraft, ...]:
    """Return every dated fact the record of a question states, the oldest first.

    Causes come from the facts alone, so that reading again, later or in another order makes the
    same events: the answer and the closing once, a correction per text of erratum, a reassignment
    per place in the list of ministries, a renewal per day. What the source does not date bears the day
    it was observed; without one, an end is left out, and the rest bears the day of the publication.
    """
    found = [
        *_reassigned(document, observed_on),
        *_renewed(document),
        *_signalled(document),
        *_answered(document, observed_on),
        *_corrected(document),
        *_question_corrected(document, observed_on),
        *_closed(document, observed_on),
    ]
    return tuple(sorted(found, key=lambda draft: draft.occurred_on))


def _answered(document: Document, observed_on: date | None) -> Iterator[EventDraft]:
    """Yield the answer, also when the record says that there is one and does not hold its text yet."""
    on = day_in(document.fields, "answered_on")
    if "answer" not in document.sections:
        yield from _said_answered(document, observed_on)
    elif on:
        page = words_in(document.notes, "answer_page")
        where = f" (page {page})" if page else ""
        oral = document.fields.get("type") in _ORAL
        how = "Réponse donnée en séance, publiée" if oral else "Réponse publiée"
        yield EventDraft(
            kind=EventKind.QUESTION_ANSWERED,
            cause="answer",
            occurred_on=on,
            summary=f"{how} au JO du {french_date(on)}{where}",
        )


def _said_answered(document: Document, observed_on: date | None) -> Iterator[EventDraft]:
    on = day_in(document.fields, "closed_on") or observed_on
    if on and ending_of(document.fields, has_answer=False) is QuestionState.CLOSED:
        yield EventDraft(
            kind=EventKind.QUESTION_ANSWERED,
            cause="answer",
            occurred_on=on,
            summary=f"Réponse annoncée le {french_date(on)} ; son texte n'a pas encore pu être lu",
        )


def _corrected(document: Document) -> Iterator[EventDraft]:
    """Yield the correction of the answer; one without a date of its own bears the answer's."""
    own = day_in(document.notes, "answer_erratum_on")
    text = folded(document.part("answer_erratum"))
    on = own or day_in(document.fields, "answered_on")
    if on and (text or own):
        yield EventDraft(
            kind=EventKind.ANSWER_CORRECTED,
            cause=_digest(text) if text else on.isoformat(),
            occurred_on=on,
            summary=f"Rectificatif à la réponse publié au JO du {french_date(on)}"
            if own
            else "Rectificatif à la réponse",
        )


def _question_corrected(document: Document, observed_on: date | None) -> Iterator[EventDraft]:
    """Yield the erratum to the question, which the source does not date: the day it was observed."""
    text, on = folded(document.part("question_erratum")), observed_on or document.published_on
    if text and on:
        yield EventDraft(
            kind=EventKind.TEXT_CHANGED,
            cause=_digest(text),
            occurred_on=on,
            summary="Rectificatif à la question.",
        )


def _signalled(document: Document) -> Iterator[EventDraft]:
    if on := day_in(document.fields, "signalled_on"):
        # Ten days by the Règlement of the Assemblée, art. 135; the Sénat has no such rule.
        term = " : réponse attendue sous dix jours" if chamber_of(document.fields) == ASSEMBLEE else ""
        yield EventDraft(
            kind=EventKind.QUESTION_SIGNALLED,
            cause="signalled",
            occurred_on=on,
            summary=f"Question signalée le {french_date(on)}{term}",
        )


def _renewed(document: Document) -> Iterator[EventDraft]:
    renewed_on = document.fields.get("renewed_on")
    for value in renewed_on if isinstance(renewed_on, list | tuple) else ():
        on = date.fromisoformat(str(value))
        yield EventDraft(
            kind=EventKind.QUESTION_RENEWED,
            cause=on.isoformat(),
            occurred_on=on,
            summary=f"Question renouvelée le {french_date(on)}",
        )


def _reassigned(document: Document, observed_on: date | None) -> Iterator[EventDraft]:
    """Yield a change of ministry per label after the first; an undated one bears the day it was observed.

    The cause is the place in the list: a page may print the new ministry, under its short label,
    before the archive states it.
    """
    ministries = document.fields.get("ministries")
    listed = ministries if isinstance(ministries, list | tuple) else ()
    before = ""
    for index, ministry in enumerate(each for each in listed if isinstance(each, Mapping)):
        label = words_in(ministry, "label")
        on = day_in(ministry, "on") or observed_on or document.published_on
        if index and on:
            yield EventDraft(
                kind=EventKind.QUESTION_REASSIGNED,
                cause=str(index),
                occurred_on=on,
                summary=f"Attribuée {_to(label)} {_since(ministry, on)} (auparavant : {before})",
            )
        before = label


def _since(ministry: Mapping[str, Json], on: date) -> str:
    if ministry.get("seen"):
        return f"(vu sur la page de la question le {french_date(on)})"
    return f"le {french_date(on)}" if ministry.get("on") else f"(constaté le {french_date(on)})"


def _to(label: str) -> str:
    """Return « au ministère de la santé », « à la Première ministre », or « à : Santé » for a short label."""
    first = folded(label).split(" ")[0]
    if first in {"ministere", "secretariat"}:
        return f"au {label[0].lower()}{label[1:]}"
    return {"premier": f"au {label}", "premiere": f"à la {label}"}.get(first, f"à : {label}")


def _closed(document: Document, observed_on: date | None) -> Iterator[EventDraft]:
    stated, kind = day_in(document.fields, "closed_on"), closing_kind(document.fields)
    on = stated or observed_on
    if on and kind and "answer" not in document.sections:
        seen = "" if stated else " (constaté ce jour ; la source ne donne pas de date)"
        yield EventDraft(
            kind=kind,
            cause="closing",
            occurred_on=on,
            summary=_closing_summary(document.fields, on) + seen,
        )


def _closing_summary(fields: Mapping[str, Json], on: date) -> str:
    code, label = words_in(fields, "closing_code"), words_in(fields, "closing_label")
    motive = f"{label} (code {code})" if label and code else label or (f"code {code}" if code else "")
    return f"Question close sans réponse le {french_date(on)}" + (f" : {motive}" if motive else "")
