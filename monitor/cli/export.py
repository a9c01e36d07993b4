"""``vigie export``: the archive in the formats of other programs."""

from __future__ import annotations

import io
import os
import stat
import sys
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.context import complaints, opened
from monitor.cli.read import TopicOption
from monitor.domain.wording import plural
from monitor.errors import ConfigError
from monitor.services.calendar_export import Entry, entries_of, written


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(
        help="L'archive dans les formats d'autres programmes.", no_args_is_help=True, rich_markup_mode=None
    )
    group.command("ics")(ics)
    app.add_typer(group, name="export")


def ics(
    ctx: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="[FICHIER]", help="Le fichier, ou « - » pour la sortie standard.")
    ] = "-",
    *,
    topic: TopicOption = None,
) -> None:
    """Écrit le calendrier des réponses attendues et des échéances annoncées (iCalendar), pour un agenda."""
    place = opened(ctx)
    chosen = place.topic(topic)
    topics = (chosen,) if chosen else place.config.topics
    with place.reading() as session:
        entries = entries_of(session, topics, now=place.now, zone=place.config.zone)
    body = written(entries, topics, site=place.config.site, zone=place.config.zone)
    if file == "-":
        if isinstance(sys.stdout, io.TextIOWrapper):  # a calendar is UTF-8 with CRLF, wherever it is printed
            sys.stdout.reconfigure(encoding="utf-8", newline="")
        sys.stdout.write(body.decode())
    else:
        write_whole(Path(file), body)
    complaints.print(_said(entries, "" if file == "-" else f" dans {file}"), markup=False)


def _said(entries: list[Entry], where: str) -> str:
    if not entries:
        return f"Aucune échéance : calendrier vide écrit{where}."
    answers = [entry for entry in entries if not entry.announced]
    cancelled = sum(entry.cancelled for entry in answers)
    announced = sum(entry.announced and not entry.cancelled for entry in entries)
    said = (
        f"{plural(len(answers) - cancelled, 'réponse attendue', 'réponses attendues')}, {cancelled} déjà "
        f"{'reçue ou close' if cancelled < 2 else 'reçues ou closes'}"  # noqa: PLR2004
    )
    if announced:
        said += f", {plural(announced, 'échéance annoncée', 'échéances annoncées')}"
    return f"{said} : calendrier écrit{where}."


def write_whole(path: Path, body: bytes) -> None:
    """Write a file whole or not at all: who reads it meanwhile sees the one before.

    Raises ConfigError, in French, when the folder or the file cannot be written.
    """
    try:
        target = path.resolve()
        partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
        if target.exists() and not target.is_file():
            target.write_bytes(body)  # a device or a pipe; a folder refuses
            return
        try:
            with partial.open("xb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            if target.exists():  # who could read it still can
                partial.chmod(stat.S_IMODE(target.stat().st_mode))
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
    except RuntimeError as error:  # links that lead to one another
        raise ConfigError(f"{path} ne peut pas être écrit : le lien tourne en rond.") from error
    except OSError as error:
        raise ConfigError(f"{path} ne peut pas être écrit : {error.strerror}.") from error
