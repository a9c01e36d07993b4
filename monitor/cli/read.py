"""``vigie search``, ``vigie show`` and ``vigie events``: reading the archive."""

from __future__ import annotations

import re
from datetime import date, datetime
from itertools import zip_longest
from typing import Annotated, Any, Literal

import typer
from rich.text import Text
from sqlalchemy.orm import Session
from typer.core import TyperCommand

from monitor.cli.context import Opened, console, opened, print_items, print_json
from monitor.cli.import_story import PRIVATE
from monitor.cli.story import print_document, print_event
from monitor.domain.model import DocumentKind, EventKind
from monitor.domain.query import parse_query
from monitor.errors import ConfigError
from monitor.services.find import find_document
from monitor.services.versions import two_versions
from monitor.services.views import (
    diff_object,
    document_object,
    event_objects,
    search_object,
    source_rows,
)
from monitor.storage.search import MOST_RANKED
from monitor.storage.search import search as search_archive

Json = Annotated[bool, typer.Option("--json", help="Écrit le résultat en JSON.")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="AAAA-MM-JJ")]
_VERSIONS = re.compile(r"[^/]*\.\.[^/]*")
TopicOption = Annotated[str | None, typer.Option("--topic", help="Seulement ce sujet.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    # « -rapport » excludes a word: it is not an option of ours.
    app.command("search", context_settings={"ignore_unknown_options": True})(search)
    app.command("show", cls=_ShowCommand)(show)
    app.command("events")(events)


class _ShowCommand(TyperCommand):
    """Lets ``--diff`` stand alone: typer has no option whose value may be left out."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Give an empty value to a ``--diff`` that no ``A..B`` follows."""
        pairs = zip_longest(args, args[1:], fillvalue="")
        read = [
            "--diff=" if word == "--diff" and not _VERSIONS.fullmatch(following) else word
            for word, following in pairs
        ]
        return super().parse_args(ctx, read)


def day(value: datetime | None) -> date | None:
    """Return the day of an option."""
    return value.date() if value else None


def search(
    ctx: typer.Context,
    query: Annotated[list[str], typer.Argument(help='Mots, "expression exacte", OR, -sauf, préfixe*.')],
    *,
    source: Annotated[str | None, typer.Option(help="Seulement cette source.")] = None,
    topic: TopicOption = None,
    kind: Annotated[DocumentKind | None, typer.Option(help="Seulement ce genre de document.")] = None,
    since: Day = None,
    until: Day = None,
    sort: Annotated[Literal["date", "rank"], typer.Option(help="Par date, ou par pertinence.")] = "date",
    limit: Annotated[int, typer.Option(min=1, max=500)] = 20,
    json: Json = False,
) -> None:
    """Cherche dans tout ce qui a été archivé."""
    place = opened(ctx)
    place.topic(topic)
    for word in query:
        if word.startswith("--"):
            raise ConfigError(f"L'option {word} n'existe pas. Voir « vigie search --help ».")
    parsed = parse_query(" ".join(query))
    with place.reading() as session:
        _check_source(place, session, source)
        found = search_archive(
            session,
            parsed,
            source=source,
            topic=topic,
            kind=kind.value if kind else None,
            since=day(since),
            until=day(until),
            sort=sort,
            limit=limit,
        )
    if json:
        print_json({"items": [search_object(hit) for hit in found.hits], "total": found.total})
        return
    for hit in found.hits:
        private = PRIVATE if hit.private else ""
        day_shown = hit.published_on or "sans date"
        console.print(Text(f"{day_shown}  {hit.document}  {hit.title}{private}", style="bold"))
        passage = Text("    ")
        for words, marked in hit.passage:
            passage.append(words, style="reverse" if marked else "")
        console.print(passage)
    console.print(_count(found.total, len(found.hits)))
    if found.capped:
        console.print(f"Classés parmi les {MOST_RANKED} plus récents seulement (--sort date pour tous).")


def _check_source(place: Opened, session: Session, slug: str | None) -> None:
    """Refuse a source that is neither configured nor archived: no result would be a wrong answer."""
    known = {source.slug for source in place.config.sources} | source_rows(session).keys()
    if slug is not None and slug not in known:
        raise ConfigError(f"La source « {slug} » est inconnue. Sources : {', '.join(sorted(known))}.")


def _count(total: int, shown: int) -> str:
    if total == 0:
        return "Aucun document ne correspond."
    many = "plus de 10 000 documents" if total > 10_000 else f"{total} document{'s' if total > 1 else ''}"  # noqa: PLR2004
    first = "le premier" if shown == 1 else f"les {shown} premiers"
    return many if shown >= total else f"{many}, {first} (--limit pour en voir plus)"


def show(
    ctx: typer.Context,
    document: Annotated[list[str], typer.Argument(help="Identifiant, adresse, ou « question 13432 ».")],
    *,
    version: Annotated[int | None, typer.Option(min=1, help="Une version passée.")] = None,
    diff: Annotated[
        str | None,
        typer.Option(
            "--diff",
            metavar="[A..B]",
            help="Les mots qui ont changé, entre deux versions (les dernières, sinon).",
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Montre un document : sa vie, ses versions, ses mentions, et ce qui a changé."""
    place = opened(ctx)
    with place.reading() as session:
        row = find_document(session, " ".join(document), legislature=_legislature(place))
        shown = document_object(session, row, number=version, topics=place.config.topics, today=place.today)
        numbers = [item["number"] for item in shown["versions"]]
        if version is not None and version not in numbers:
            raise ConfigError(f"{row.public_id} n'a pas de version {version} : il en a {len(numbers)}.")
        if diff is not None:
            shown["diff"] = diff_object(*two_versions(session, row, diff or None))
    if json:
        print_json(shown)
    else:
        print_document(shown, place.config.topics)


def _legislature(place: Opened) -> int:
    return next(
        (int(source.legislature) for source in place.config.sources if hasattr(source, "legislature")),
        17,
    )


def events(
    ctx: typer.Context,
    *,
    since: Day = None,
    until: Day = None,
    topic: TopicOption = None,
    kind: Annotated[EventKind | None, typer.Option(help="Seulement ce genre d'événement.")] = None,
    json: Json = False,
) -> None:
    """Montre ce qui est arrivé, le plus récent d'abord."""
    place = opened(ctx)
    place.topic(topic)
    with place.reading() as session:
        found = event_objects(
            session, topic=topic, kind=kind.value if kind else None, since=day(since), until=day(until)
        )
    if json:
        print_items(found)
        return
    for event in found:
        print_event(event)
    if not found:
        console.print("Aucun événement.")
