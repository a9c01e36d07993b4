"""``vigie rebuild``: making again what is derived from the archive."""

from __future__ import annotations

import typer
from rich.text import Text

from monitor.cli.context import complaints, console, opened
from monitor.services.locks import job_lock
from monitor.services.rebuild import rebuild as rebuild_archive


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("rebuild")(rebuild)


def rebuild(ctx: typer.Context) -> None:
    """Relit toute l'archive avec les sujets d'aujourd'hui et refait l'index de recherche."""
    place = opened(ctx)
    sessions = place.archive()
    with job_lock(place.config.state, "crawl"), complaints.status("Relecture de l'archive…"):
        done = rebuild_archive(sessions, place.config, now=place.now)
    console.print(Text(f"{done.documents} documents relus, {done.mentions} mentions, index refait."))
