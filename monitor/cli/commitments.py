"""``vigie commitments``: what the texts of the topics announce, for a person to confirm, edit or dismiss."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any

import typer
from rich.text import Text

from monitor.cli.context import Opened, console, opened, print_items, print_json
from monitor.cli.printing import day_words, moment_words, print_line, print_words
from monitor.cli.read import Json, TopicOption
from monitor.domain.calendar import french_date
from monitor.domain.commitment_facts import CommitmentState
from monitor.domain.commitment_words import due_from, due_label, falls_on
from monitor.domain.wording import plural
from monitor.errors import ConfigError
from monitor.services.commitment_decisions import Edit, commitment_numbered, decide
from monitor.services.commitment_rows import due_from_object, due_of_row
from monitor.services.commitment_views import commitment_object, list_commitments
from monitor.storage.orm_commitments import CommitmentRow

_STATES = {
    CommitmentState.PROPOSED: "proposée",
    CommitmentState.CONFIRMED: "confirmée",
    CommitmentState.DISMISSED: "écartée",
}
_option = typer.Option
_MOST = 1_000_000_000
Number = Annotated[
    int, typer.Argument(metavar="NUMÉRO", min=1, max=_MOST, help="Le numéro que montre la liste.")
]
Due = Annotated[str | None, _option("--due", metavar="DATE", help="La date : 2026-12-31, 2026-12 ou 2026.")]
Undated = Annotated[bool, _option("--undated", help="Sans date.")]
Who = Annotated[str | None, _option("--who", help="Qui l'annonce.")]
Sentence = Annotated[str | None, _option("--sentence", help="La phrase, mot pour mot.")]
Note = Annotated[str | None, _option("--note", help="Une note pour vous, jamais envoyée.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(
        help="Ce que les textes annoncent : à confirmer, corriger ou écarter.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    group.command("list")(commitments_list)
    group.command("show")(commitments_show)
    group.command("confirm")(commitments_confirm)
    group.command("edit")(commitments_edit)
    group.command("dismiss")(commitments_dismiss)
    app.add_typer(group, name="commitments")


def commitments_list(
    ctx: typer.Context,
    *,
    every: Annotated[bool, _option("--all", help="Celles qui sont écartées aussi.")] = False,
    proposed: Annotated[bool, _option("--proposed", help="Celles qui attendent votre décision.")] = False,
    confirmed: Annotated[bool, _option("--confirmed", help="Celles que vous avez confirmées.")] = False,
    topic: TopicOption = None,
    json: Json = False,
) -> None:
    """Montre les phrases qui annoncent quelque chose, avec leur date ; --proposed : à confirmer."""
    place = opened(ctx)
    place.topic(topic)
    chosen = {CommitmentState.PROPOSED: proposed, CommitmentState.CONFIRMED: confirmed}
    asked = [state for state, wished in chosen.items() if wished]
    states = list(CommitmentState) if every else asked or list(chosen)
    with place.reading() as session:
        rows = list_commitments(session, states=states, topic=topic)
        items = [commitment_object(session, row) for row in rows]
    if json:
        print_items(items)
        return
    for item in items:
        _print_line(item)
    console.print(_counted(items))


def _print_line(item: Mapping[str, Any]) -> None:
    console.print(Text(f"n° {item['id']} ({_state(item)})  {item['due_label']}", style="bold"))
    console.print(Text(f"    « {' '.join(item['sentence'].split())} »"))
    console.print(
        Text(
            f"    {item['who'] or 'auteur non précisé'}  |  {item['title']}, {_written(item)}  |  "
            f"{item['document']}"
        )
    )


def _state(item: Mapping[str, Any]) -> str:
    private = ", privé" if item["private"] else ""
    return f"{_STATES[CommitmentState(item['state'])]}{private}"


def _written(item: Mapping[str, Any]) -> str:
    return day_words(item["written_on"]) if item["written_on"] else "document sans date"


def _counted(items: list[dict[str, Any]]) -> str:
    if not items:
        return "Aucune annonce."
    waiting = sum(item["state"] == CommitmentState.PROPOSED.value for item in items)
    said = f"{plural(len(items), 'annonce')}."
    if waiting:
        said += f" {waiting} à confirmer : « vigie commitments confirm NUMÉRO », ou « dismiss » pour écarter."
    return said


def commitments_show(ctx: typer.Context, number: Number, *, json: Json = False) -> None:
    """Montre une annonce : la phrase, qui, quand, le document, ce qui a été corrigé."""
    with opened(ctx).reading() as session:
        item = commitment_object(session, commitment_numbered(session, number))
    if json:
        print_json(item)
        return
    console.print(Text(f"Annonce n° {item['id']} ({_state(item)})", style="bold"))
    print_words(f"« {item['sentence']} »")
    print_line("Qui", item["who"] or "non précisé")
    print_line("Échéance", item["due_label"])
    print_line("Dans le texte", item["due"] and item["due"]["words"] and f"« {item['due']['words']} »")
    print_line("Document", f"{item['title']}, {_written(item)}")
    print_line("Identifiant", item["document"])
    print_line("Adresse", item["url"])
    print_line("Sujets", ", ".join(item["topics"]))
    if not item["in_latest_version"]:
        print_line("À savoir", "la dernière version lue du document ne contient plus cette phrase")
    print_line("Note", item["note"])
    print_line("Relevée le", moment_words(item["created_at"]))
    print_line("Décision du", moment_words(item["decided_at"]))
    if item["proposed"]:
        _print_proposed(item)


def _print_proposed(item: Mapping[str, Any]) -> None:
    """Print what was read in the text where an edit says something else."""
    read = item["proposed"]
    if read["sentence"] != item["sentence"]:
        print_line("Phrase relevée", f"« {read['sentence']} »")
    if read["who"] != item["who"]:
        print_line("Auteur relevé", read["who"] or "non précisé")
    if read["due"] != item["due"]:
        print_line("Échéance relevée", due_label(due_from_object(read["due"])))


def commitments_confirm(
    ctx: typer.Context,
    number: Number,
    *,
    due: Due = None,
    undated: Undated = False,
    who: Who = None,
    sentence: Sentence = None,
    note: Note = None,
) -> None:
    """Confirme une annonce : elle vient dans la lettre et le calendrier. Les options la corrigent."""
    edit = _edit(due, undated=undated, who=who, sentence=sentence, note=note)
    _decide(opened(ctx), number, CommitmentState.CONFIRMED, edit)


def commitments_edit(
    ctx: typer.Context,
    number: Number,
    *,
    due: Due = None,
    undated: Undated = False,
    who: Who = None,
    sentence: Sentence = None,
    note: Note = None,
) -> None:
    """Corrige une annonce sans changer ce que vous en avez décidé ; ce qui était relevé est gardé."""
    edit = _edit(due, undated=undated, who=who, sentence=sentence, note=note)
    if edit == Edit():
        raise ConfigError("Dites quoi corriger : --due, --undated, --who, --sentence ou --note.")
    _decide(opened(ctx), number, None, edit)


def commitments_dismiss(ctx: typer.Context, number: Number, *, note: Note = None) -> None:
    """Écarte une annonce : elle n'est plus proposée, ni envoyée. « confirm » la reprend."""
    _decide(opened(ctx), number, CommitmentState.DISMISSED, Edit(note=note))


def _edit(due: str | None, *, undated: bool, who: str | None, sentence: str | None, note: str | None) -> Edit:
    if due is not None and undated:
        raise ConfigError("--due et --undated se contredisent : donnez une date, ou aucune.")
    day = due_from(due) if due is not None else None
    return Edit(due=day, undated=undated, who=who, sentence=sentence, note=note)


def _decide(place: Opened, number: int, state: CommitmentState | None, edit: Edit) -> None:
    with place.archive()() as session:
        row, changed = decide(session, number, state, edit, now=place.now)
        with session.begin():
            said, told = _said(row, changed=changed), _consequence(row, place)
    console.print(Text(said))
    if changed and told:
        console.print(Text(told))


def _said(row: CommitmentRow, *, changed: bool) -> str:
    state = _STATES[CommitmentState(row.state)]
    if not changed:
        return f"Annonce n° {row.id} : rien à changer, elle est déjà {state}."
    return f"Annonce n° {row.id} {state}, {due_label(due_of_row(row))}."


def _consequence(row: CommitmentRow, place: Opened) -> str:
    """Say where a confirmed commitment will be seen."""
    due = due_of_row(row)
    if row.state != CommitmentState.CONFIRMED.value:
        return ""
    if row.document.private:
        return "Son document est privé : elle ne vient ni dans la lettre ni dans le calendrier."
    if due is None:
        return "Elle vient une fois, dans la prochaine lettre."
    return _when_told(falls_on(due), place)


def _when_told(day: date, place: Opened) -> str:
    days = place.config.crawl.announce_days
    if place.today - day > timedelta(days=days):
        return (
            f"Cette date est passée depuis plus de {plural(days, 'jour')} : elle n'est plus annoncée dans "
            "la lettre."
        )
    return f"Elle vient dans le calendrier, et dans la lettre à l'approche du {french_date(day)}."
