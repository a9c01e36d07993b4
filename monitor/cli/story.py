"""Printing a document and its life so that it reads like a story, without relying on colour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from textwrap import indent
from typing import Any

from rich.text import Text

from monitor.cli.changes import print_changes
from monitor.cli.context import console
from monitor.cli.import_story import PRIVATE, print_import_head, print_privacy
from monitor.cli.journal_story import print_journal_head, print_journal_thread
from monitor.cli.page_story import print_page_head
from monitor.cli.printing import day_words, print_heading, print_line, print_words
from monitor.cli.printing import moment_words as moment_words
from monitor.cli.question_story import print_question_head, print_question_story
from monitor.domain.hunks import hunks_from_json, to_text
from monitor.domain.model import DocumentKind, EventKind
from monitor.domain.topics import Topic
from monitor.domain.wording import EVENT_LABELS

_NATURES = {
    "ARRETE": "Arrêté",
    "CIRCULAIRE": "Circulaire",
    "DECISION": "Décision",
    "DECRET": "Décret",
    "DELIBERATION": "Délibération",
    "LOI": "Loi",
    "ORDONNANCE": "Ordonnance",
}


def print_document(shown: Mapping[str, Any], topics: Iterable[Topic]) -> None:
    """Print a document with its facts, its life, its mentions, and its words that changed or its text.

    A question reads like its story, every date with its source.
    """
    asked = shown["kind"] == DocumentKind.QUESTION
    console.print(Text(shown["title"], style="bold"))
    print_line("Identifiant", shown["document"])
    print_line("Adresse", shown["url"])
    print_privacy(shown)
    if asked:
        print_question_head(shown)
    elif shown["kind"] == DocumentKind.IMPORT:
        print_import_head(shown)
    else:
        print_line("Publié le", day_words(shown["published_on"]))
        _print_other_fields(shown["fields"])
    if journal := shown["kind"] == DocumentKind.JO_TEXT:
        print_journal_head(shown)
    if shown["page"]:
        print_page_head(shown)
    names = {topic.slug: topic.name for topic in topics}
    print_line("Document suivi pour", ", ".join(names.get(slug, slug) for slug in shown["followed_by"]))
    if asked:
        print_question_story(shown)
    else:
        _print_life(shown)
    if journal:
        print_journal_thread(shown)
    _print_mentions(shown["mentions"], names)
    if "diff" in shown:
        print_changes(shown)
    elif not asked:
        print_heading("Texte")
        # The title is printed above.
        console.print(Text(shown["text"].removeprefix(f"{shown['title']}\n\n")))


def _print_other_fields(fields: Mapping[str, Any]) -> None:
    labels = {
        "nature": "Nature",
        "nor": "NOR",
        "ministry": "Ministère",
        "rubric": "Rubrique",
        "signed_on": "Signé le",
        "updated_on": "Mise à jour affichée",
    }
    for name, label in labels.items():
        value = fields.get(name)
        if value and name in {"signed_on", "updated_on"}:
            value = day_words(value)
        print_line(label, _NATURES.get(str(value), value) if name == "nature" else value)
    for file in fields.get("files") or []:
        print_line(
            "Fichier joint",
            f"{file.get('title', '')} {file.get('url', '')}" if isinstance(file, dict) else file,
        )


def _print_life(shown: Mapping[str, Any]) -> None:
    """Print what was read and what happened, the oldest first; of one day, the reading first."""
    print_heading("Sa vie dans l'archive")
    lines = [
        (
            version["observed_at"],
            f"  version {version['number']}, lue le {moment_words(version['observed_at'])}",
        )
        for version in shown["versions"]
    ]
    for event in reversed(shown["events"]):
        label = EVENT_LABELS[EventKind(event["kind"])]
        lines.append(
            (event["occurred_on"], f"  {day_words(event['occurred_on'])} : {label}. {event['summary']}")
        )
    for _, words in sorted(lines, key=lambda line: line[0][:10]):
        console.print(Text(words))


def _print_mentions(mentions: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> None:
    """Print each passage once, after what is found in it."""
    if not mentions:
        return
    print_heading("Mentions")
    for passage, found in groupby(mentions, key=lambda mention: mention["passage"]):
        terms: dict[str, list[str]] = {}
        for mention in found:
            related = " (terme associé)" if mention["secondary"] else ""
            matched = terms.setdefault(f"{names.get(mention['topic'], mention['topic'])}{related}", [])
            matched.append(f"« {mention['matched']} »")
        for name, words in terms.items():
            print_words(f"{name} : {', '.join(dict.fromkeys(words))}")
        print_words(passage, margin=4)


def print_event(event: Mapping[str, Any]) -> None:
    """Print one event, with its words when a text changed."""
    label = EVENT_LABELS[EventKind(event["kind"])]
    late = f" (vu le {moment_words(event['observed_at'])})" if event["late"] else ""
    private = PRIVATE if event["private"] else ""
    console.print(Text(f"{event['occurred_on']}  {label}{late} : {event['title']}{private}", style="bold"))
    console.print(Text(f"    {event['summary']}  [{event['document'] or event['source']}]"))
    if event.get("changes"):
        words = to_text(hunks_from_json(event["changes"]))
        console.print(Text(indent(words, "    ")))
