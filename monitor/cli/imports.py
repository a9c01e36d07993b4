"""``vigie import``: the association's own files, read and put among the public documents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from monitor.cli.context import EXIT_FAILED, Opened, complaints, console, opened, print_items
from monitor.cli.printing import print_line
from monitor.cli.read import Json
from monitor.domain.calendar import french_date
from monitor.domain.imports import PAPER_LABELS, Described, PaperKind, asked_day
from monitor.domain.wording import plural
from monitor.errors import ConfigError
from monitor.services.import_model import Imported, ImportEffect
from monitor.services.imports import import_files
from monitor.services.locks import job_lock

_EFFECTS = {
    ImportEffect.NEW: "ajouté à l'archive",
    ImportEffect.CHANGED: "déjà dans l'archive, mis à jour",
    ImportEffect.UNCHANGED: "déjà dans l'archive, rien de changé",
}


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("import")(import_command)


def import_command(
    ctx: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FICHIER…", help="PDF, HTML, texte, Markdown ou courriel (.eml)."),
    ],
    *,
    title: Annotated[str, typer.Option(help="Le titre, si le fichier ne le dit pas bien.")] = "",
    on: Annotated[
        str,
        typer.Option("--date", metavar="DATE", help="La date du document : 2026-02-09, « 9 février 2026 »."),
    ] = "",
    author: Annotated[str, typer.Option(help="Qui l'a écrit.")] = "",
    kind: Annotated[
        PaperKind | None,
        typer.Option(help="Courrier, communiqué, tract, compte rendu, ou autre document."),
    ] = None,
    private: Annotated[
        bool | None,
        typer.Option(
            "--private/--public",
            help="Privé : seulement dans votre terminal, jamais dans une lettre ni un calendrier.",
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Ajoute à l'archive les documents de l'association, à leur date parmi les documents publics."""
    place = opened(ctx)
    wanted = _wanted(files, title, on, author, today=place.today)
    described = Described(
        title=wanted.title, dated_on=wanted.dated_on, author=wanted.author, kind=kind, private=private
    )
    done = _imported(place, files, described)
    if json:
        print_items([import_object(each) for each in done])
    for each in done:
        _print(each, quiet=json)
    if any(each.effect is ImportEffect.FAILED for each in done):
        raise typer.Exit(EXIT_FAILED)


def _wanted(files: Sequence[Path], title: str, on: str, author: str, *, today: date) -> Described:
    if title.strip() and len(files) > 1:
        raise ConfigError("Un titre vaut pour un seul document : importez les fichiers un par un.")
    dated_on = asked_day(on, today=today) if on.strip() else None
    return Described(title=title.strip(), dated_on=dated_on, author=author.strip())


def _imported(place: Opened, files: Sequence[Path], wanted: Described) -> list[Imported]:
    sessions = place.archive(create=True)
    with job_lock(place.config.state, "import"), complaints.status("Lecture des fichiers…"):
        return import_files(sessions, place.config, files, wanted, now=place.now)


def import_object(done: Imported) -> dict[str, Any]:
    """Return what became of one file, by the keys of docs/json.md."""
    return {
        "file": done.file,
        "document": done.document,
        "title": done.title or None,
        "kind": done.kind.value if done.kind else None,
        "published_on": done.published_on.isoformat() if done.published_on else None,
        "author": done.author or None,
        "private": done.private,
        "effect": done.effect.value,
        "mentions": done.mentions,
        "pages": done.pages or None,
        "attached_to": done.attached_to or None,
        "message": done.message,
    }


def _print(done: Imported, *, quiet: bool) -> None:
    """Print what was read of a file; what went wrong is on standard error, whatever is printed."""
    if done.effect is ImportEffect.FAILED:
        complaints.print(f"{done.file} : {done.message}", markup=False)
    elif quiet:
        return
    elif done.effect is ImportEffect.SKIPPED:
        console.print(Text(f"{done.file} : pièce jointe non ajoutée ; {done.message}"))
    else:
        _print_document(done)


def _print_document(done: Imported) -> None:
    console.print(Text(f"{done.document}  {done.title}", style="bold"))
    joined = f" (joint à {done.attached_to})" if done.attached_to else ""
    print_line("Fichier", f"{done.file}{joined} : {_EFFECTS[done.effect]}")
    print_line("Daté du", french_date(done.published_on) if done.published_on else "")
    print_line("Genre", PAPER_LABELS[done.kind] if done.kind else "")
    print_line("Auteur", done.author or "non indiqué (--author)")
    print_line("Pages", done.pages or "")
    found = plural(done.mentions, "mention des sujets suivis", "mentions des sujets suivis")
    print_line("Trouvé", found if done.mentions else "aucune mention des sujets suivis")
    print_line("Privé", "oui" if done.private else "")
    print_line("À savoir", done.message)
