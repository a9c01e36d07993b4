"""``vigie crawl``: Scrapy in a process of its own, then the table of what it did."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer
from rich.table import Table
from sqlalchemy import func, select

from monitor.cli.context import EXIT_LOCKED, Opened, complaints, console, opened, print_items
from monitor.cli.crawler_process import require_contact, run_scrapy
from monitor.cli.story import moment_words
from monitor.config import Source
from monitor.config.scope import scope_of
from monitor.domain.model import Outcome
from monitor.services.moments import moment
from monitor.services.pace import waiting_until
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
_GOOD = frozenset({Outcome.CHANGED.value, Outcome.UNCHANGED.value, Outcome.SKIPPED.value})
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
    if named or options:
        code, runs = crawl_sources(place, place.config.chosen(named), options)
    else:
        code, runs = crawl_due(place)
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


def crawl_due(place: Opened) -> tuple[int, list[dict[str, Any]]]:
    """Crawl the enabled sources that are due; return the exit status and one object per source.

    A source that is named is always read; without a name, each keeps its pace, and one whose site refused
    several times in a row is asked less often (``monitor.domain.pace``).
    """
    sources = place.config.enabled
    require_contact(place.config)
    with place.archive(create=True)() as session:
        waiting = waiting_until(session, sources, now=place.now)
    due = [source for source in sources if source.slug not in waiting]
    code, runs = crawl_sources(place, due) if due else (0, [])
    read = {run["source"]: run for run in runs}
    for slug, until in waiting.items():
        read[slug] = _skipped(slug, f"prochaine lecture après le {moment_words(moment(until))}")
    return code, [read[source.slug] for source in sources if source.slug in read]


def crawl_sources(
    place: Opened, sources: Sequence[Source], options: Sequence[str] = ()
) -> tuple[int, list[dict[str, Any]]]:
    """Crawl in a subprocess; return the exit status and one object per source.

    ``options`` are those of ``scrapy crawlall``, checked before (``monitor.config.scope``).
    """
    require_contact(place.config)
    sessions = place.archive(create=True)
    with sessions() as session, session.begin():
        last = session.scalar(select(func.max(RunRow.id))) or 0
    named = [*options, *(source.slug for source in sources)]
    code, _ = run_scrapy(place, "crawlall", named, doing="Lecture des sources…")
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


def _skipped(slug: str, message: str = "une autre lecture est en cours") -> dict[str, Any]:
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
