"""What the letter's two templates say about a value: the same words in HTML and in plain text."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from monitor.domain.calendar import french_date
from monitor.domain.commitment_facts import ANNOUNCED
from monitor.domain.digest import (
    Digest,
    DigestEntry,
    DigestItem,
    Section,
    SourceReading,
    WaitingQuestion,
    readings_in_short,
)
from monitor.domain.model import EventKind, QuestionState
from monitor.domain.wording import (
    EVENT_LABELS,
    SOURCE_STATE_LABELS,
    moment_label,
    plural,
    seen_label,
)
from monitor.mail.commitment_phrases import announced_in_brief

SECTION_TITLES: tuple[tuple[str, str], ...] = (
    (Section.NEW, "Ce qui est nouveau"),
    (Section.CHANGED, "Ce qui a changé"),
    (Section.DUE, "Les échéances"),
)
"""The sections of a letter in order, with their titles."""

# What a summary about a term may begin with: then it is the name of the fact.
_TERMS = {
    EventKind.DEADLINE_NEAR: "Réponse attendue",
    EventKind.DEADLINE_PASSED: "Délai de réponse",
    EventKind.COMMITMENT_DUE: ANNOUNCED,
}
_HEADLINES_IN_BRIEF = 5
_LONGEST_ADDRESS = 2_000
# No blank, control, quote, bracket, backslash or character that turns the writing direction.
_PLAIN_ADDRESS = re.compile(
    r"https?://[^\s\x00-\x20\x7f-\xa0\"'<>\\`{}|^"
    r"\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+",
    re.IGNORECASE,
)
_MAIL_ADDRESS = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+")


def safe_url(url: str) -> str:
    """Return the address when it may be linked (http or https, a host, no user name), else nothing."""
    if len(url) > _LONGEST_ADDRESS or not _PLAIN_ADDRESS.fullmatch(url):
        return ""
    try:
        parts = urlsplit(url)
        allowed = bool(parts.hostname) and "@" not in parts.netloc and parts.port != 0
    except ValueError:  # a port or an IPv6 host that is none
        return ""
    return url if allowed else ""


def host(url: str) -> str:
    """Return the host of a safe address without its « www. »."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def is_address(contact: str) -> bool:
    """Say whether a contact is a plain e-mail address, which may be linked."""
    return _MAIL_ADDRESS.fullmatch(contact) is not None


def lead(text: str) -> str:
    """Return the blanks a text begins with: they stay outside the mark of a change."""
    return text[: len(text) - len(text.lstrip())]


def trail(text: str) -> str:
    """Return the blanks a text ends with, none for a text of blanks only (``lead`` has them)."""
    return text[len(text.rstrip()) :] if text.strip() else ""


def initial(text: str) -> str:
    """Return the text with a capital first letter."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """Return the text ending with one full stop, or with the mark it ends with."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def label(item: DigestItem) -> str:
    """Return the name of what happened: « Réponse publiée »."""
    if item.linked and item.kind is EventKind.DOCUMENT_PUBLISHED:
        return "Question liée"
    term = _TERMS.get(item.kind, "")
    if term and item.summary.startswith(term):
        return term
    return EVENT_LABELS[item.kind]


def seen(item: DigestItem) -> str:
    """Return when it happened, and for a late fact when it was seen."""
    return seen_label(item.occurred_on, item.observed_on, late=item.late)


def details(item: DigestItem) -> str:
    """Return what follows the name of what happened, up to the full stop: its day, then the summary.

    A summary that begins with that name, « Réponse publiée au JO du 14 avril 2026 », goes on from it.
    """
    if item.kind in _TERMS:
        return _term(item)
    name = label(item)
    if item.summary.startswith(name):
        late = f" ({seen(item)})" if item.late else ""
        return sentence(f"{item.summary[len(name) :]}{late}")
    summary = f" {sentence(item.summary)}" if item.summary else ""
    return f" ({seen(item)}).{summary}"


def _term(item: DigestItem) -> str:
    """Return the day an answer is due, when the summary does not say it, then the summary.

    The day such a fact bears is a week before the term or the day after: nothing to a reader.
    """
    asked = item.kind is not EventKind.COMMITMENT_DUE
    day = french_date(item.due_on) if item.due_on and asked else ""
    term = f" (terme : {day})" if day and day not in item.summary else ""
    name = label(item)
    if item.summary.startswith(name):
        return sentence(f"{item.summary[len(name) :]}{term}")
    return f"{term}. {sentence(item.summary)}" if item.summary else f"{term}."


def others(count: int, one: str, many: str) -> str:
    """Return « Et 12 autres documents »."""
    return f"Et {plural(count, one, many)}"


def named(question: WaitingQuestion) -> str:
    """Return a question's number and title, the number once."""
    if question.number and question.number in question.title:
        return question.title
    name = f"Question n° {question.number}"
    return f"{name} : {question.title}" if question.title else name


def asked(question: WaitingQuestion) -> str:
    """Return who asked a question, when, and which ministry; what the source does not say is left out."""
    author = f"par {question.author} " if question.author else ""
    chamber = f"au {question.chamber} " if question.chamber else ""
    said = f"Posée {chamber}{author}le {french_date(question.published_on)}."
    return f"{said} Ministère interrogé : {question.ministry}." if question.ministry else said


def progress(question: WaitingQuestion) -> str:
    """Return « Jour 37 sur 61, réponse attendue au plus tard le 10 mai 2026 », and that it is signalled."""
    if question.due_on is None:
        return "Aucun délai de réponse n’est fixé pour cette question"
    said = f"{initial(question.progress)}, réponse attendue au plus tard le {french_date(question.due_on)}"
    return f"{said}. Question signalée" if question.state is QuestionState.SIGNALLED else said


def reading(source: SourceReading) -> str:
    """Return whether and when a source was read, with what there is to say about it."""
    state = SOURCE_STATE_LABELS.get(source.state, source.state)
    moment = moment_label(source.last_success_at) if source.last_success_at else ""
    if source.read:
        said = f"dernière lecture le {moment}" if moment else "lecture faite"
        said = said if source.state == "ok" else f"{said} ({state})"
    else:
        state = "pas de lecture cette semaine" if source.state == "ok" else state
        last = f"dernière lecture réussie le {moment}" if moment else "aucune lecture réussie jusqu’ici"
        said = f"{state} ; {last}"
    return f"{said}. {initial(sentence(source.message))}" if source.message else f"{said}."


def publishers(digest: Digest) -> str:
    """Return the chambers whose questions were watched: « Assemblée nationale et Sénat »."""
    senat = any(source.slug.startswith("senat") for source in digest.sources)
    return "Assemblée nationale et Sénat" if senat else "Assemblée nationale"


def omitted_line(digest: Digest) -> str:
    """Return « Et 12 autres nouveautés », empty when nothing was left out."""
    return others(digest.omitted, "autre nouveauté", "autres nouveautés") if digest.omitted else ""


def brief_of(digest: Digest) -> tuple[str, ...]:
    """Return the letter in a few lines: news, announced dates, questions that wait, what was read."""
    lines = [sentence(_headline(entry)) for entry in digest.entries[:_HEADLINES_IN_BRIEF]]
    more = digest.news - len(lines)
    if more:
        lines.append(others(more, "autre nouveauté", "autres nouveautés") + ".")
    if dates := announced_in_brief(digest):
        lines.append(dates)
    if not digest.news and digest.read:
        lines.append(f"Rien de nouveau sur {digest.topic_name} dans les sources lues cette semaine.")
    if waiting := len(digest.waiting) + digest.waiting_omitted:
        lines.append(plural(waiting, "question attend une réponse", "questions attendent une réponse") + ".")
    return (*lines, _sources_in_brief(digest))


def _headline(entry: DigestEntry) -> str:
    """Return an entry's headline, with the title where a number does not say which document it is."""
    numbered = entry.joint or "n° " in entry.headline
    return initial(entry.headline) + ("" if numbered else f" : {entry.first.title}")


def _sources_in_brief(digest: Digest) -> str:
    """Say what was read; silence is never shown as calm (DESIGN.md §2)."""
    if not digest.read:
        return (
            "Aucune source n’a pu être lue cette semaine : "
            "cette lettre ne peut pas dire si quelque chose a été publié."
        )
    said = readings_in_short(digest)
    if not digest.unread:
        return f"{said}."
    names = ", ".join(source.label for source in digest.unread)
    return f"{said} ({names}) : ce qui y a été publié n’est peut-être pas dans cette lettre."
