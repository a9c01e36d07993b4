"""``vigie sources``: the sources of the configuration, and what one would give, with nothing stored."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import orjson
import typer
from rich.text import Text

from monitor.cli.context import Opened, console, opened, print_items, print_json
from monitor.cli.crawler_process import require_contact, run_scrapy
from monitor.cli.read import Json
from monitor.cli.source_report import print_report
from monitor.cli.story import moment_words
from monitor.config import Config, Source
from monitor.domain.wording import plural
from monitor.errors import ConfigError, MonitorError
from monitor.services.views import moment, source_rows

_MOST = 50


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(help="Les sources lues.", no_args_is_help=True, rich_markup_mode=None)
    group.command("list")(sources_list)
    group.command("check")(sources_check)
    app.add_typer(group, name="sources")


def sources_list(ctx: typer.Context, *, json: Json = False) -> None:
    """Montre les sources de la configuration : leurs adresses, leur rythme, et si elles ont déjà été lues."""
    place = opened(ctx)
    read = _last_successes(place)
    found = [_listed(source, place.config, read.get(source.slug)) for source in place.config.sources]
    if json:
        print_items(found)
        return
    for item in found:
        _print_source(item)


def _last_successes(place: Opened) -> dict[str, datetime | None]:
    """Return when each source was last read with success; nothing is known without an archive."""
    _ = place.config  # a mistake in it must be told: only a missing archive is nothing
    try:
        with place.reading() as session:
            return {slug: row.last_success_at for slug, row in source_rows(session).items()}
    except ConfigError:
        return {}


def _listed(source: Source, config: Config, read_at: datetime | None) -> dict[str, Any]:
    """Return a source as JSON shows it; ``feeds`` and the like count addresses, 0 where a kind has none."""
    counts = {
        name: len(value) if isinstance(value := getattr(source, name, ()), tuple) else 0
        for name in ("feeds", "lists", "dated", "pages")
    }
    return {
        "source": source.slug,
        "kind": source.kind,
        "label": source.label or source.slug,
        "enabled": source.enabled,
        "engine": getattr(source, "engine", ""),
        **counts,
        "verified": getattr(source, "verified", ""),
        "last_success_at": moment(read_at),
        "delay": max(getattr(source, "delay", 0.0), config.crawl.delay),
        "every": getattr(source, "every", 0.0),
    }


def _print_source(item: Mapping[str, Any]) -> None:
    off = "" if item["enabled"] else " : désactivée"
    console.print(Text(f"{item['source']} ({item['label']}){off}", style="bold"))
    engine = f" ({item['engine']})" if item["engine"] else ""
    counts = [
        plural(item["feeds"], "flux", "flux"),
        plural(item["lists"], "liste"),
        plural(item["dated"], "adresse datée", "adresses datées"),
        plural(item["pages"], "page"),
    ]
    shown = [words for words in counts if not words.startswith("0")]
    console.print(Text("    " + "  |  ".join([f"genre : {item['kind']}{engine}", *shown])))
    console.print(Text(f"    {_verified(item)}  |  {_pace(item)}"))


def _verified(item: Mapping[str, Any]) -> str:
    if item["last_success_at"]:
        return f"dernière lecture : {moment_words(item['last_success_at'])}"
    return f"vérifiée : {item['verified']}" if item["verified"] else "non vérifiée"


def _pace(item: Mapping[str, Any]) -> str:
    delay = f"{item['delay']:g}".replace(".", ",")
    every = f"{item['every']:g}".replace(".", ",")
    often = f"au plus une lecture toutes les {every} h" if item["every"] else "lue à chaque passage"
    return f"{delay} s entre deux demandes, {often}"


def sources_check(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="Source de la configuration, même désactivée.")],
    *,
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", min=1, max=_MOST, help="Pages lues au plus.")
    ] = 10,
    json: Json = False,
) -> None:
    """Lit quelques pages d'une source et montre ce qui en serait tiré, sans rien enregistrer."""
    place = opened(ctx)
    source = _named(place.config, name)
    require_contact(place.config)
    code, out = run_scrapy(
        place, "checksource", [f"--limit={limit}", source.slug], doing=f"Essai de {source.slug}…"
    )
    report = _report(out)
    if json:
        print_json(report)
    else:
        print_report(report)
    raise typer.Exit(code)


def _named(config: Config, name: str) -> Source:
    """Return the source of a name; raise ConfigError, with the nearest one, when there is none."""
    try:
        return config.chosen([name])[0]
    except ConfigError as error:
        near = difflib.get_close_matches(name, [source.slug for source in config.sources], n=1)
        hint = f" Vouliez-vous dire « {near[0]} » ?" if near else ""
        raise ConfigError(f"{error}{hint}") from error


def _report(out: str) -> dict[str, Any]:
    """Return the document that the other process wrote; raise MonitorError when it was stopped before."""
    try:
        found: dict[str, Any] = orjson.loads(out)
    except orjson.JSONDecodeError as error:
        raise MonitorError(
            "l'essai s'est arrêté avant la fin : relancez-le, et lisez ce qui est écrit au-dessus."
        ) from error
    return found
