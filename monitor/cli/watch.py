"""``vigie detect``, ``status`` and ``topics``: what is watched and how it goes."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from monitor.cli.context import EXIT_FAILED, console, opened, print_items
from monitor.cli.journal_lines import journal_lines
from monitor.cli.read import Json
from monitor.cli.story import moment_words
from monitor.cli.witnesses import completeness_lines
from monitor.domain.matching import Matcher
from monitor.domain.wording import SOURCE_STATE_LABELS
from monitor.errors import ConfigError
from monitor.services.status import status_objects
from monitor.services.views import mention_object
from monitor.storage.database import for_reading

_BAD_STATES = frozenset({"down", "blocked"})


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("detect")(detect)
    app.command("status")(status)
    group = typer.Typer(help="Les sujets suivis.", no_args_is_help=True, rich_markup_mode=None)
    group.command("list")(topics_list)
    app.add_typer(group, name="topics")


def detect(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(help="Fichier texte, ou « - » pour l'entrée standard.")],
    *,
    json: Json = False,
) -> None:
    """Cherche les sujets suivis dans un texte, sans rien archiver."""
    place = opened(ctx)
    text = _text_of(file)
    found = [mention_object(mention, text) for mention in Matcher(place.config.topics).find(text)]
    if json:
        print_items(found)
        return
    for mention in found:
        related = " (terme associé)" if mention["secondary"] else ""
        words = " ".join(mention["matched"].split())
        console.print(Text(f"{mention['topic']}{related}  {mention['start']}–{mention['end']}  « {words} »"))
        console.print(Text(f"    {mention['passage']}"))
    if not found:
        console.print("Aucune mention.")


def _text_of(file: str) -> str:
    try:
        body = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise ConfigError(f"{file} ne peut pas être lu : {error.strerror}.") from error
    if b"\0" in body[:4096]:
        raise ConfigError(f"{file} n'est pas un fichier de texte (PDF, image…) : donnez-en le texte.")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", errors="replace")


def status(ctx: typer.Context, *, json: Json = False) -> None:
    """Montre la santé de chaque source ; se termine par 1 si l'une ne peut pas être lue."""
    place = opened(ctx)
    with for_reading(place.archive())() as session:
        found = status_objects(session, place.config.enabled, now=place.now)
    if json:
        print_items(found)
    else:
        for item in found:
            _print_source(item)
    if any(item["state"] in _BAD_STATES for item in found):
        raise typer.Exit(EXIT_FAILED)


def _print_source(item: Mapping[str, Any]) -> None:
    state = SOURCE_STATE_LABELS[item["state"]]
    console.print(Text(f"{item['source']} ({item['label']}) : {state}", style="bold"))
    console.print(
        Text(
            f"    dernière lecture : {moment_words(item['last_success_at']) or 'jamais'}  |  "
            f"dernier changement : {moment_words(item['last_change_at']) or 'jamais'}"
        )
    )
    if item["message"]:
        console.print(Text(f"    {item['message']}"))
    if "completeness" in item:
        for line in completeness_lines(item["completeness"]):
            console.print(Text(f"    {line}"))
    if "journal" in item:
        for line in journal_lines(item["journal"]):
            console.print(Text(f"    {line}"))


def topics_list(ctx: typer.Context, *, json: Json = False) -> None:
    """Montre les sujets de la configuration et leurs termes."""
    topics = opened(ctx).config.topics
    if json:
        print_items(
            [
                {
                    "topic": topic.slug,
                    "name": topic.name,
                    "terms": topic.terms,
                    "secondary": topic.secondary,
                    "exclude": topic.exclude,
                    "follow": topic.follow,
                }
                for topic in topics
            ]
        )
        return
    for topic in topics:
        console.print(Text(f"{topic.slug}  {topic.name}", style="bold"))
        for label, values in (
            ("termes", topic.terms),
            ("termes associés", topic.secondary),
            ("exclus", topic.exclude),
            ("suivis", topic.follow),
        ):
            if values:
                console.print(Text(f"    {label} : {', '.join(values)}"))
