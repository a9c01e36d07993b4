"""Printing a document and its life so that it reads like a story, without relying on colour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from textwrap import indent
from typing import Any

from rich.text import Text

from monitor.cli.context import console
from monitor.domain.calendar import french_date
from monitor.domain.hunks import hunks_from_json, to_text
from monitor.domain.model import DocumentKind, EventKind, QuestionState
from monitor.domain.topics import Topic
from monitor.domain.wording import EVENT_LABELS, QUESTION_STATE_LABELS, moment_label

_QUESTION_TYPES = {
    "QE": "Question écrite",
    "QG": "Question au Gouvernement",
    "QOSD": "Question orale sans débat",
}


def _day(value: str | None) -> str:
    return french_date(date.fromisoformat(value)) if value else "date inconnue"


def moment_words(value: str | None) -> str:
    """Return a time of a JSON object as « 19 avril 2026 à 6 h 02 », nothing for none."""
    return moment_label(datetime.fromisoformat(value)) if value else ""


def _line(label: str, value: object) -> None:
    if value not in (None, "", []):
        console.print(Text.assemble((f"  {label} : ", "bold"), str(value)))


def _heading(words: str) -> None:
    console.print(Text(f"\n{words}", style="bold underline"))


def print_document(shown: Mapping[str, Any], topics: Iterable[Topic]) -> None:
    """Print a document with its facts, its life, its mentions, and its words that changed or its text."""
    console.print(Text(shown["title"], style="bold"))
    _line("Identifiant", shown["document"])
    _line("Adresse", shown["url"])
    if shown["kind"] == DocumentKind.QUESTION:
        _print_question(shown)
    else:
        _line("Publié le", _day(shown["published_on"]))
        _print_other_fields(shown["fields"])
    names = {topic.slug: topic.name for topic in topics}
    _line("Document suivi pour", ", ".join(names.get(slug, slug) for slug in shown["followed_by"]))
    _print_life(shown)
    _print_mentions(shown["mentions"], names)
    if "diff" in shown:
        _heading(f"Ce qui a changé, de la version {shown['diff']['from']} à la version {shown['diff']['to']}")
        console.print(Text(shown["diff"]["text"]))
    elif shown["kind"] != DocumentKind.QUESTION:
        _heading("Texte")
        console.print(Text(shown["text"]))


def _print_question(shown: Mapping[str, Any]) -> None:
    fields = shown["fields"]
    kind = _QUESTION_TYPES.get(fields["type"], fields["type"])
    _line("Question", f"{kind} n° {fields['number']} ({fields['legislature']}e législature)")
    group = f" ({fields['group']})" if fields["group"] else ""
    _line("Auteur", f"{fields['author'] or fields['author_ref'] or 'non précisé'}{group}")
    _line("Rubrique", fields["heading"])
    _line("Ministère interrogé", fields["ministry_asked"])
    _line("Ministère chargé de répondre", fields["ministry"])
    page = f", page {fields['page']}" if fields["page"] else ""
    _line("Publiée au JO le", f"{_day(fields['published_on'])}{page}")
    _line("Signalée le", _day(fields["signalled_on"]) if fields["signalled_on"] else None)
    _line("Renouvelée le", ", ".join(_day(value) for value in fields["renewed_on"]))
    state = QuestionState(shown["state"])
    progress = f", {shown['progress']}" if shown["progress"] else ""
    _line("État", f"{QUESTION_STATE_LABELS[state]}{progress}")
    if state not in {QuestionState.ANSWERED, QuestionState.WITHDRAWN, QuestionState.LAPSED}:
        _line("Réponse attendue au plus tard le", _day(fields["due_on"]) if fields["due_on"] else None)
        _line(
            "Prochain JO « Questions », mardi",
            _day(shown["next_answers_on"]) if shown["next_answers_on"] else None,
        )
    if fields["answered_on"]:
        page = f", page {fields['answer_page']}" if fields["answer_page"] else ""
        _line("Réponse publiée au JO le", f"{_day(fields['answered_on'])}{page}")
    _heading("Question")
    console.print(Text(fields["question_text"] or "Texte non publié dans les données."))
    if fields["answer_text"] and fields["answer_text"] != fields["question_text"]:
        _heading("Réponse")
        console.print(Text(fields["answer_text"]))


def _print_other_fields(fields: Mapping[str, Any]) -> None:
    labels = {
        "nature": "Nature",
        "nor": "NOR",
        "ministry": "Ministère",
        "rubric": "Rubrique",
        "jo_number": "Journal officiel n°",
        "signed_on": "Signé le",
        "updated_on": "Mise à jour affichée",
    }
    for name, label in labels.items():
        value = fields.get(name)
        if value:
            _line(label, _day(value) if name in {"signed_on", "updated_on"} else value)
    for file in fields.get("files") or []:
        _line(
            "Fichier joint",
            f"{file.get('title', '')} {file.get('url', '')}" if isinstance(file, dict) else file,
        )


def _print_life(shown: Mapping[str, Any]) -> None:
    _heading("Sa vie dans l'archive")
    for version in shown["versions"]:
        console.print(Text(f"  version {version['number']}, lue le {moment_words(version['observed_at'])}"))
    for event in reversed(shown["events"]):
        label = EVENT_LABELS[EventKind(event["kind"])]
        console.print(Text(f"  {_day(event['occurred_on'])} : {label}. {event['summary']}"))


def _print_mentions(mentions: list[Mapping[str, Any]], names: Mapping[str, str]) -> None:
    if not mentions:
        return
    _heading("Mentions")
    for mention in mentions:
        related = " (terme associé)" if mention["secondary"] else ""
        console.print(
            Text(f"  {names.get(mention['topic'], mention['topic'])}{related} : « {mention['matched']} »")
        )
        console.print(Text(f"    {mention['passage']}"))


def print_event(event: Mapping[str, Any]) -> None:
    """Print one event, with its words when a text changed."""
    label = EVENT_LABELS[EventKind(event["kind"])]
    late = f" (vu le {moment_words(event['observed_at'])})" if event["late"] else ""
    console.print(Text(f"{event['occurred_on']}  {label}{late} : {event['title']}", style="bold"))
    console.print(Text(f"    {event['summary']}  [{event['document'] or event['source']}]"))
    if event.get("changes"):
        words = to_text(hunks_from_json(event["changes"]))
        console.print(Text(indent(words, "    ")))
