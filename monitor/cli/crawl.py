"""``vigie crawl``: Scrapy in a process of its own, then the table of what it did."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from rich.table import Table
from sqlalchemy import func, select

from monitor.cli.context import EXIT_FAILED, EXIT_LOCKED, Opened, complaints, console, opened, print_items
from monitor.config import Source
from monitor.config.scope import scope_of
from monitor.domain.model import Outcome
from monitor.errors import ConfigError
from monitor.services.views import run_object
from monitor.storage.orm import RunRow, SourceRow

_COLUMNS = (
    ("source", "Source"),
    ("outcome", "Issue"),
    ("read", "Lus"),
    ("new", "Nouveaux"),
    ("changed", "Modifiés"),
    ("mentions", "Mentions"),
    ("seconds", "Secondes"),
)
_GOOD = frozenset({Outcome.CHANGED.value, Outcome.UNCHANGED.value})
_OUTCOMES = {
    "changed": "du nouveau",
    "unchanged": "inchangée",
    "partial": "en partie",
    "blocked": "refusée",
    "failed": "échec",
    "skipped": "passée",
}


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("crawl")(crawl)


def crawl(
    ctx: typer.Context,
    sources: Annotated[list[str] | None, typer.Argument(help="Sources à lire (toutes, sinon).")] = None,
    *,
    legislature: Annotated[
        int | None,
        typer.Option(
            "--legislature",
            metavar="N",
            help="Lit une législature passée de l'Assemblée (archives depuis la 14e), sans rien annoncer.",
        ),
    ] = None,
    question: Annotated[
        list[str] | None,
        typer.Option(
            "--question",
            metavar="N",
            help="Lit la page d'une question de l'Assemblée (450, 450QE, 1054QOSD) ; peut être répétée.",
        ),
    ] = None,
    text: Annotated[
        list[str] | None,
        typer.Option(
            "--text",
            metavar="ID",
            help="Lit un texte du Journal officiel (JORFTEXT…, adresse ou NOR) ; peut être répétée.",
        ),
    ] = None,
    past: Annotated[
        bool,
        typer.Option(
            "--past",
            help="Lit les archives du Sénat depuis 1978 ou le fonds du Journal officiel, sans rien annoncer.",
        ),
    ] = False,
    catch_up: Annotated[
        bool,
        typer.Option(
            "--catch-up", help="Lit en une fois toutes les archives du Journal officiel en attente."
        ),
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Écrit le résultat en JSON.")] = False,
) -> None:
    """Lit les sources et archive ce qui est nouveau ou modifié."""
    place, named = opened(ctx), sources or []
    asked, texts = question or [], text or []
    scope_of(
        place.config,
        named,
        legislature=legislature,
        questions=asked,
        texts=texts,
        past=past,
        catch_up=catch_up,
    )
    options = [f"--question={each}" for each in asked] + [f"--text={each}" for each in texts]
    options += [f"--legislature={legislature}"] if legislature is not None else []
    options += ["--past"] * past + ["--catch-up"] * catch_up
    code, runs = crawl_sources(place, place.config.chosen(named), options)
    if json:
        print_items(runs)
    else:
        print_runs(runs)
    raise typer.Exit(code)


def print_runs(runs: Sequence[dict[str, Any]]) -> None:
    """Print the table that ends a crawl, what is to know, and on standard error what went wrong.

    A remark makes a run no worse: cron need not mail it every day.
    """
    console.print(table_of(runs))
    for run in runs:
        if run["message"]:
            place = console if run["outcome"] in _GOOD else complaints
            place.print(f"{run['source']} : {run['message']}", markup=False)


def crawl_sources(
    place: Opened, sources: Sequence[Source], options: Sequence[str] = ()
) -> tuple[int, list[dict[str, Any]]]:
    """Crawl in a subprocess; return the exit status and one object per source.

    ``options`` are those of ``scrapy crawlall``, checked before (``monitor.config.scope``).
    The border of the process keeps Scrapy out of ``monitor``, isolates a crash, and a reactor runs
    only once per process anyway.
    """
    config = place.config
    if not config.crawl.mirror and not config.contact:
        raise ConfigError(
            "Avant de lire les sites, dites qui vous êtes : ajoutez à vigie.toml une adresse où vous "
            'écrire, par exemple\n\n[site]\ncontact = "veille@mon-association.example"\n\n'
            "Elle est annoncée à chaque site lu, et sert d'adresse de réponse à vos lettres."
        )
    sessions = place.archive(create=True)
    with sessions() as session, session.begin():
        last = session.scalar(select(func.max(RunRow.id))) or 0
    code = _scrapy(place, [*options, *(source.slug for source in sources)])
    if code == EXIT_LOCKED:
        return code, [_skipped(source.slug) for source in sources]
    with sessions() as session, session.begin():
        rows = session.execute(
            select(RunRow, SourceRow)
            .join(SourceRow, SourceRow.id == RunRow.source_id)
            .where(RunRow.id > last, SourceRow.slug.in_([source.slug for source in sources]))
            .order_by(RunRow.id)
        )
        runs = [run_object(run, source) for run, source in rows]
    return code, runs


def _scrapy(place: Opened, arguments: Sequence[str]) -> int:
    config = place.config
    environ = os.environ | {
        "SCRAPY_SETTINGS_MODULE": "crawler.settings",
        "VIGIE_STATE": str(config.state.resolve()),
    }
    if config.path:
        environ["VIGIE_CONFIG"] = str(config.path.resolve())
    command = [sys.executable, "-m", "scrapy", "crawlall", *arguments]
    with complaints.status("Lecture des sources…"):
        done = subprocess.run(command, env=environ, stdin=subprocess.DEVNULL, check=False)  # noqa: S603
    return done.returncode if done.returncode >= 0 else EXIT_FAILED


def _skipped(slug: str) -> dict[str, Any]:
    message = "une autre lecture est en cours"
    counts = dict.fromkeys(("read", "new", "changed", "mentions", "seconds"), 0)
    return {"source": slug, "outcome": Outcome.SKIPPED.value, **counts, "message": message}


def table_of(runs: Sequence[dict[str, Any]]) -> Table:
    """Return the table that ends a crawl."""
    table = Table(box=None, pad_edge=False)
    for key, title in _COLUMNS:
        table.add_column(title, justify="left" if key in {"source", "outcome"} else "right")
    for run in runs:
        cells = [str(run[key]) for key, _ in _COLUMNS]
        cells[1] = _OUTCOMES.get(cells[1], cells[1])
        table.add_row(*cells)
    return table
