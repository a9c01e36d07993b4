"""The French words a reader sees for kinds, states, counts, dates and places (docs/glossary.md)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from monitor.domain.calendar import PARIS, french_date
from monitor.domain.model import DocumentKind, EventKind, QuestionState

EVENT_LABELS: dict[EventKind, str] = {
    EventKind.DOCUMENT_PUBLISHED: "Nouveau document",
    EventKind.MENTION_APPEARED: "Nouvelle mention du sujet",
    EventKind.MENTION_VANISHED: "Le sujet n’est plus mentionné",
    EventKind.TEXT_CHANGED: "Texte modifié",
    EventKind.DOCUMENT_ABSENT: "Document absent du site",
    EventKind.DOCUMENT_BACK: "Document de nouveau en ligne",
    EventKind.QUESTION_ANSWERED: "Réponse publiée",
    EventKind.QUESTION_REASSIGNED: "Changement de ministère",
    EventKind.QUESTION_SIGNALLED: "Question signalée",
    EventKind.QUESTION_RENEWED: "Question renouvelée",
    EventKind.QUESTION_WITHDRAWN: "Question retirée",
    EventKind.QUESTION_LAPSED: "Question caduque",
    EventKind.ANSWER_CORRECTED: "Réponse corrigée",
    EventKind.TEXT_RECTIFIED: "Texte rectifié",
    EventKind.TEXT_REPEALED: "Texte abrogé",
    EventKind.DEADLINE_NEAR: "Réponse attendue sous peu",
    EventKind.DEADLINE_PASSED: "Délai de réponse dépassé",
    EventKind.COMMITMENT_DUE: "Échéance annoncée",
    EventKind.SOURCE_DOWN: "Source indisponible",
    EventKind.SOURCE_BACK: "Source de nouveau lue",
}

SOURCE_KIND_LABELS: dict[str, str] = {
    "assemblee_questions": "Assemblée nationale, questions",
    "senat_questions": "Sénat, questions",
    "journal_officiel": "Journal officiel",
    "press": "Communiqués et pages officielles",
    "public_speeches": "Discours et communiqués publics",
    "import": "Documents ajoutés à la main",
}

QUESTION_STATE_LABELS: dict[QuestionState, str] = {
    QuestionState.WAITING: "en attente de réponse",
    QuestionState.OVERDUE: "délai de réponse dépassé",
    QuestionState.SIGNALLED: "signalée",
    QuestionState.ANSWERED: "répondue",
    QuestionState.WITHDRAWN: "retirée",
    QuestionState.LAPSED: "caduque",
    QuestionState.CLOSED: "close",
}

SOURCE_STATE_LABELS: dict[str, str] = {
    "ok": "lecture normale",
    "degraded": "lecture partielle",
    "blocked": "accès refusé par le site",
    "down": "indisponible",
    "never": "aucune lecture encore",
}

_HEADLINES: dict[EventKind, str] = {
    EventKind.DOCUMENT_PUBLISHED: "publication {de}",
    EventKind.MENTION_APPEARED: "mention dans {le}",
    EventKind.MENTION_VANISHED: "plus de mention dans {le}",
    EventKind.TEXT_CHANGED: "modification {de}",
    EventKind.DOCUMENT_ABSENT: "absence constatée {de}",
    EventKind.DOCUMENT_BACK: "retour en ligne {de}",
    EventKind.QUESTION_ANSWERED: "réponse {à}",
    EventKind.QUESTION_REASSIGNED: "changement de ministère pour {le}",
    EventKind.QUESTION_SIGNALLED: "signalement {de}",
    EventKind.QUESTION_RENEWED: "renouvellement {de}",
    EventKind.QUESTION_WITHDRAWN: "retrait {de}",
    EventKind.QUESTION_LAPSED: "caducité {de}",
    EventKind.ANSWER_CORRECTED: "correction de la réponse {à}",
    EventKind.TEXT_RECTIFIED: "rectification {de}",
    EventKind.TEXT_REPEALED: "abrogation {de}",
    EventKind.DEADLINE_NEAR: "réponse attendue sous peu {à}",
    EventKind.DEADLINE_PASSED: "délai de réponse dépassé pour {le}",
    EventKind.COMMITMENT_DUE: "échéance annoncée pour {le}",
    EventKind.SOURCE_DOWN: "source indisponible",
    EventKind.SOURCE_BACK: "source de nouveau lue",
}

_TERMS: dict[EventKind, str] = {
    EventKind.DEADLINE_NEAR: "réponse attendue au plus tard le {day} : {name}",
    EventKind.DEADLINE_PASSED: "délai de réponse terminé le {day} : {name}",
}

# The public identifiers of DESIGN.md §8: QANR5L17QE13432, SEQ-2026-07591, SEQ-2026-1054S.
_QUESTION_NUMBER = re.compile(r"(?:QANR5L\d+Q[A-Z]+|(?P<senat>SE[A-Z]+-\d{4}-))(?P<number>\d+[A-Z]?)")
_MOST_NAMED = 3
_MOST_LISTED = 12
_BEFORE_SIGN = re.compile(r"(?<=\S) (?=[:;!?»])")
_AFTER_SIGN = re.compile(r"(?<=«) (?=\S)|(?<=\bn°) (?=\d)|(?<=\d) (?=h \d\d\b)|(?<=\d h) (?=\d\d\b)")


def plural(count: int, singular: str, many: str | None = None) -> str:
    """Return the count and its noun; ``many`` defaults to the singular with an s (0 is singular)."""
    return f"{count} {singular if count < 2 else many or singular + 's'}"  # noqa: PLR2004


def french_spaces(text: str) -> str:
    """Put a no-break space where French typography wants one and a plain space stands."""
    return _AFTER_SIGN.sub("\u00a0", _BEFORE_SIGN.sub("\u00a0", text))


def day_and_month(day: date) -> str:
    """Return the date without its year: « 10 mai », « 1er mai »."""
    return french_date(day).removesuffix(f" {day.year}")


def period_label(first: date, last: date) -> str:
    """Return « du 13 au 19 avril 2026 », naming month and year of the first day only where they differ."""
    if first.year != last.year:
        return f"du {french_date(first)} au {french_date(last)}"
    start = day_and_month(first)
    if first.month == last.month:
        start = start.partition(" ")[0]
    return f"du {start} au {french_date(last)}"


def moment_label(moment: datetime) -> str:
    """Return an aware time as a reader in France knows it: « 19 avril 2026 à 6 h 02 »."""
    local = moment.astimezone(PARIS)
    return f"{french_date(local.date())} à {local.hour} h {local.minute:02}"


def seen_label(occurred_on: date, observed_on: date, *, late: bool) -> str:
    """Return « le 14 avril 2026 », or for a late fact « publié le 3 avril, vu le 17 »."""
    if not late:
        return f"le {french_date(occurred_on)}"
    if occurred_on.year != observed_on.year:
        return f"publié le {french_date(occurred_on)}, vu le {french_date(observed_on)}"
    seen = day_and_month(observed_on)
    if occurred_on.month == observed_on.month:
        seen = seen.partition(" ")[0]
    return f"publié le {day_and_month(occurred_on)}, vu le {seen}"


def headline(
    kind: EventKind, document: str, document_kind: DocumentKind, *, due_on: date | None = None
) -> str:
    """Return a fact in a few words, for a subject line: « réponse à la question n° 13432 ».

    With the day an answer is due, a fact about the term names it.
    """
    if due_on is not None and kind in _TERMS:
        name = named_question(document) or "une question"
        return _TERMS[kind].format(day=french_date(due_on), name=name)
    the, of_the, to_the = _document_forms(document, document_kind)
    return _HEADLINES[kind].format(le=the, de=of_the, à=to_the)


def named_question(document: str) -> str:
    """Return « question n° 13432 » or « question du Sénat n° 07591 », empty for another identifier."""
    found = _QUESTION_NUMBER.fullmatch(document)
    if found is None:
        return ""
    return f"question {'du Sénat ' if found['senat'] else ''}n° {found['number']}"


def question_number(document: str) -> str:
    """Return the number in a question's public identifier, « 07591 (Sénat) » for one of the Sénat."""
    found = _QUESTION_NUMBER.fullmatch(document)
    if found is None:
        return ""
    return f"{found['number']} (Sénat)" if found["senat"] else found["number"]


def joint_headline(documents: Sequence[str]) -> str:
    """Return « réponse commune aux questions n° 13432 et n° 90003 », or their count beyond three."""
    numbers = [f"n° {number}" for document in documents if (number := question_number(document))]
    if len(numbers) < len(documents) or len(numbers) > _MOST_NAMED:
        return f"réponse commune à {len(documents)} questions"
    return f"réponse commune aux questions {', '.join(numbers[:-1])} et {numbers[-1]}"


def joint_title(documents: Sequence[str]) -> str:
    """Return « réponse commune à 4 questions : n° 13432, 13020, 13024 et 13026 », at most 12 numbers."""
    said = f"réponse commune à {plural(len(documents), 'question')}"
    numbers = [question_number(document) for document in documents]
    if not numbers or not all(numbers):
        return said
    if len(numbers) > _MOST_LISTED:
        rest = plural(len(numbers) - _MOST_LISTED, "autre")
        return f"{said} : n° {', '.join(numbers[:_MOST_LISTED])} et {rest}"
    return f"{said} : n° {' et '.join(filter(None, (', '.join(numbers[:-1]), numbers[-1])))}"


def _document_forms(document: str, kind: DocumentKind) -> tuple[str, str, str]:
    """Return the document after no preposition, after « de » and after « à »."""
    if kind is DocumentKind.QUESTION and (question := named_question(document)):
        name = f"la {question}"
        return name, f"de {name}", f"à {name}"
    names = {
        DocumentKind.QUESTION: "une question",
        DocumentKind.JO_TEXT: "un texte du Journal officiel",
        DocumentKind.PRESS: "une page officielle",
        DocumentKind.PDF: "un fichier joint",
    }
    name = names.get(kind, "un document")
    return name, f"d’{name}", f"à {name}"
