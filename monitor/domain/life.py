"""The dated story of a question: each fact with the reading by which it was known (docs/glossary.md)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from monitor.domain.calendar import ASSEMBLEE, PARIS, SENAT, french_date, months_later
from monitor.domain.model import Document, EventDraft, EventKind, QuestionState, Witness
from monitor.domain.question_changes import Former, question_changes
from monitor.domain.question_facts import question_facts
from monitor.domain.questions import day_in, due_of, ending_of

PUBLISHED, TERM = "published", "term"
"""The kinds of line that are no event: the publication, and the day an answer is due."""

QUESTION, ANSWER = "question", "answer"
_RULES = {
    SENAT: "Règlement du Sénat",
    ASSEMBLEE: "Règlement de l'Assemblée nationale",
}
_SEEN_FIRST = {
    Witness.PAGE: "vu d'abord sur la page de la question le {}",
    Witness.ISSUE: "vu d'abord au Journal officiel « Questions » (DILA) le {}",
}
_HOST = re.compile(r"https?://([^/:?#]+)", re.IGNORECASE)
# (host, or end of it; what a reader calls it; who states it there), the first that fits.
_ORIGINS = (
    ("data.assemblee-nationale.fr", "archive ouverte de l'Assemblée nationale", Witness.SOURCE),
    ("assemblee-nationale.fr", "page de la question", Witness.PAGE),
    ("dila.gouv.fr", "Journal officiel « Questions » (DILA)", Witness.ISSUE),
    ("data.senat.fr", "données ouvertes du Sénat", Witness.SOURCE),
    # Its list has no texts: they are read on its pages, which are the source itself.
    ("senat.fr", "page de la question", Witness.SOURCE),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One version of a question, when it was first seen, and the reading that stated it.

    ``change`` says in a few words what it changed in the text of the version before.
    """

    document: Document
    observed_at: datetime
    source: str
    witness: Witness = Witness.SOURCE
    change: str = ""

    @property
    def seen_on(self) -> date:
        """The day it was first seen, in Paris."""
        return self.observed_at.astimezone(PARIS).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeLine:
    """One fact of the story; ``witness`` says that a second witness stated it first, else it is empty.

    ``observed_at`` is None for the term, which nobody publishes.
    """

    on: date
    kind: str
    summary: str
    source: str
    observed_at: datetime | None = None
    witness: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """A fact, the stage that stated it first, and when the source stated it after a witness."""

    fact: EventDraft
    stage: Stage = field(repr=False)
    confirmed_at: datetime | None = None


def origin_of(url: str) -> tuple[str, Witness] | None:
    """Return what the address of a capture says of its source, None when it is not one of those known."""
    found_host = _HOST.match(url)
    host = found_host[1].lower() if found_host else ""
    found = (each for each in _ORIGINS if host == each[0] or host.endswith(f".{each[0]}"))
    return next(((label, witness) for _, label, witness in found), None)


def life(stages: Sequence[Stage], *, confirmed_at: Mapping[str, datetime]) -> tuple[LifeLine, ...]:
    """Return the story of a question from its versions, the oldest line first.

    ``confirmed_at`` is when the source itself first stated the « question » or the « answer », as far
    as it is known. A fact bears the words of the latest version that states it.
    """
    if not stages:
        return ()
    lines = [
        *_published(stages, confirmed_at),
        *(_line(known, stages[-1], confirmed_at) for known in _facts(stages)),
        *_changes(stages),
        *_term(stages[-1].document),
    ]
    # Of one day, the term comes last: an answer of that day is in time.
    return tuple(sorted(lines, key=lambda line: (line.on, line.kind == TERM)))


def _published(stages: Sequence[Stage], confirmed_at: Mapping[str, datetime]) -> Iterator[LifeLine]:
    document = stages[-1].document
    if document.published_on is None:
        return
    page = document.notes.get("page")
    oral = document.fields.get("type") != "QE"
    how = "Question orale publiée" if oral else "Question publiée"
    where = f", page {page}" if page else ""
    fact = EventDraft(
        kind=EventKind.DOCUMENT_PUBLISHED,
        cause=PUBLISHED,
        occurred_on=document.published_on,
        summary=f"{how} au JO du {french_date(document.published_on)}{where}",
    )
    known = _Known(fact=fact, stage=stages[0], confirmed_at=confirmed_at.get(QUESTION))
    yield replace(_line(known, stages[-1], confirmed_at), kind=PUBLISHED)


def _facts(stages: Sequence[Stage]) -> Iterator[_Known]:
    """Yield each fact once, with the stage that stated it first."""
    found: dict[tuple[EventKind, str], _Known] = {}
    for stage in stages:
        for fact in question_facts(stage.document, observed_on=stage.seen_on):
            known = found.get((fact.kind, fact.cause))
            if known is None:
                found[fact.kind, fact.cause] = _Known(fact=fact, stage=stage)
            else:
                found[fact.kind, fact.cause] = _restated(known, fact, stage)
    yield from found.values()


def _restated(known: _Known, fact: EventDraft, stage: Stage) -> _Known:
    """Return a fact as a later version states it: in other words by the source, it is confirmed.

    An end that the source does not date keeps the day it was first observed.
    """
    if fact.summary == known.fact.summary or _undated_end(fact, stage):
        return known
    witnessed = known.stage.witness is not Witness.SOURCE and known.confirmed_at is None
    confirmed = stage.observed_at if witnessed and stage.witness is Witness.SOURCE else known.confirmed_at
    return _Known(fact=fact, stage=known.stage, confirmed_at=confirmed)


def _undated_end(fact: EventDraft, stage: Stage) -> bool:
    """Tell whether a fact only bears the day it was observed."""
    fields = stage.document.fields
    closing = fact.kind in {EventKind.QUESTION_WITHDRAWN, EventKind.QUESTION_LAPSED} or (
        ending_of(fields, has_answer=bool(stage.document.part("answer"))) is QuestionState.CLOSED
        and fact.kind is EventKind.QUESTION_ANSWERED
    )
    return closing and day_in(fields, "closed_on") is None


def _line(known: _Known, last: Stage, confirmed_at: Mapping[str, datetime]) -> LifeLine:
    fact, stage = known.fact, known.stage
    part = ANSWER if fact.kind in {EventKind.QUESTION_ANSWERED, EventKind.ANSWER_CORRECTED} else ""
    confirmed = known.confirmed_at or (confirmed_at.get(part) if part else None)
    stated = part and last.document.notes.get("answer_from") == Witness.SOURCE.value
    return LifeLine(
        on=fact.occurred_on,
        kind=fact.kind.value,
        summary=fact.summary,
        source=stage.source,
        observed_at=stage.observed_at,
        witness=_witness_words(stage, confirmed, stated=bool(stated)),
    )


def _witness_words(stage: Stage, confirmed: datetime | None, *, stated: bool) -> str:
    """Return « vu d'abord sur la page de la question le 2 juin 2026, confirmé par l'archive le … »."""
    if stage.witness is Witness.SOURCE or (confirmed and confirmed <= stage.observed_at):
        return ""
    source = "les données du Sénat" if _chamber(stage.document) == SENAT else "l'archive"
    seen = _SEEN_FIRST[stage.witness].format(french_date(stage.seen_on))
    if confirmed:
        return f"{seen}, confirmé par {source} le {french_date(confirmed.astimezone(PARIS).date())}"
    return f"{seen}, confirmé depuis par {source}" if stated else seen


def _changes(stages: Sequence[Stage]) -> Iterator[LifeLine]:
    """Yield what versions changed in texts that were there before, by signs alone too."""
    for place, stage in enumerate(stages[1:], start=1):
        before, after = stages[place - 1].document, stage.document
        former = Former.of(*(each.document for each in stages[:place]))
        told = [(kind.value, words) for kind, _, words in question_changes(before, after, former)]
        if not told and stage.change and _rewritten(before, after):
            told = [(EventKind.TEXT_CHANGED.value, f"{stage.change[:1].upper()}{stage.change[1:]}.")]
        for kind, words in told:
            yield LifeLine(
                on=stage.seen_on,
                kind=kind,
                summary=words.rstrip("."),
                source=stage.source,
                observed_at=stage.observed_at,
            )


def _rewritten(before: Document, after: Document) -> bool:
    parts = [(before.part(name), after.part(name)) for name in (QUESTION, ANSWER)]
    return any(old and new and old != new for old, new in parts)


def _term(document: Document) -> Iterator[LifeLine]:
    """Yield the day an answer is due, by the rule that sets it."""
    due, published = due_of(document.fields), day_in(document.fields, "published_on")
    if due is None or published is None:
        return
    chamber = _chamber(document)
    if chamber == SENAT:
        words = "Terme des deux mois (Règlement du Sénat, art. 75)"
    elif day_in(document.fields, "signalled_on"):
        words = "Terme des dix jours après le signalement (Règlement, art. 135, al. 7)"
    elif due == months_later(published, 2):
        words = "Terme des deux mois (Règlement, art. 135, al. 6)"
    else:
        words = "Terme du mois (règle antérieure au 28 novembre 2014)"
    yield LifeLine(on=due, kind=TERM, summary=words, source=_RULES[chamber])


def _chamber(document: Document) -> str:
    return SENAT if document.fields.get("chamber") == SENAT else ASSEMBLEE
