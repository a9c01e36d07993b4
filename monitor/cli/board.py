"""``vigie questions``: the board of the questions, and how long ministries take to answer."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

import orjson
import typer
from rich.text import Text

from monitor.cli.context import Opened, console, opened, print_json
from monitor.cli.freshness import print_stale_questions
from monitor.cli.read import Json, TopicOption
from monitor.domain.calendar import ASSEMBLEE, SENAT, french_date
from monitor.domain.reply_times import MinistryFigures
from monitor.domain.wording import QUESTION_STATE_LABELS, plural
from monitor.errors import ConfigError
from monitor.services.board import BoardFilter, BoardLine, Shown, board, board_objects, board_size
from monitor.services.figures import FEW, Figures, figures, figures_object

_option = typer.Option
_MOST_LINES, _LAST_LEGISLATURE = 1_000_000, 99
_CHAMBERS = {ASSEMBLEE: "Assemblée nationale", SENAT: "Sénat"}
_WEEKDAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()
_HOW_COUNTED = (
    "Chaque question écrite compte pour le ministère chargé d'y répondre aujourd'hui ; celles qui attendent "
    "comptent dans le délai médian pour le temps déjà passé (estimateur de Kaplan-Meier), et comme non "
    "répondues dans le délai dès que leur terme est passé."
)


class Chamber(StrEnum):
    """A chamber, as it is asked for."""

    ASSEMBLEE = ASSEMBLEE
    SENAT = SENAT


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("questions")(questions)


def questions(
    ctx: typer.Context,
    *,
    open_only: Annotated[bool, _option("--open", help="Celles qui attendent une réponse.")] = False,
    overdue: Annotated[bool, _option("--overdue", help="Celles dont le délai est dépassé.")] = False,
    signalled: Annotated[
        bool, _option("--signalled", help="Celles qui sont signalées et attendent.")
    ] = False,
    answered: Annotated[bool, _option("--answered", help="Celles dont la réponse est archivée.")] = False,
    closed: Annotated[
        bool, _option("--closed", help="Retirées, caduques ou closes sans réponse lue.")
    ] = False,
    ministry: Annotated[str, _option(help="Une partie du nom du ministère.")] = "",
    group: Annotated[str, _option(help="Une partie du nom du groupe.")] = "",
    topic: TopicOption = None,
    every: Annotated[bool, _option("--all", help="Toutes les questions, hors sujet aussi.")] = False,
    chamber: Annotated[Chamber | None, _option(help="Seulement cette assemblée.")] = None,
    legislature: Annotated[
        int | None, _option(min=1, max=_LAST_LEGISLATURE, help="Seulement cette législature.")
    ] = None,
    limit: Annotated[int | None, _option(min=1, max=_MOST_LINES, help="Les premières seulement.")] = None,
    with_figures: Annotated[bool, _option("--figures", help="Les délais de réponse par ministère.")] = False,
    json: Json = False,
) -> None:
    """Montre les questions des sujets suivis : « jour 41 sur 61 », en retard, répondues."""
    place = opened(ctx)
    asked = {
        Shown.OPEN: open_only,
        Shown.OVERDUE: overdue,
        Shown.SIGNALLED: signalled,
        Shown.ANSWERED: answered,
        Shown.CLOSED: closed,
    }
    chosen = place.topic(topic)
    wanted = BoardFilter(
        topics=(chosen,) if chosen else None if every else place.config.topics,
        shown=frozenset(part for part, wished in asked.items() if wished),
        ministry=ministry,
        group=group,
        chamber=chamber or "",
        legislature=legislature,
    )
    if with_figures:
        _figures(place, wanted, limit, json=json)
    else:
        _board(place, wanted, limit, json=json)


def _board(place: Opened, wanted: BoardFilter, limit: int | None, *, json: bool) -> None:
    with place.reading() as session:
        total = board_size(session, wanted, place.today)
        lines = board(session, wanted, place.today, limit=limit)
        if json:
            _write_items(board_objects(session, lines), total)
            return
        console.print(Text(f"Questions {_scope(wanted)}"))
        shown, next_days = 0, dict[str, date]()
        for line in lines:
            shown += 1
            console.print(_printed(line))
            if line.next_answers_on:
                next_days[line.row.chamber] = line.next_answers_on
        print_stale_questions(place, session)
    if next_days:
        console.print(Text(_next_issues(next_days)))
    console.print(_count(total, shown))


def _write_items(items: Iterable[Mapping[str, Any]], total: int) -> None:
    """Print a list as the contract wants it, item by item: a whole legislature is long."""
    before = "\n    "
    sys.stdout.write('{\n  "items": [')
    for item in items:
        written = orjson.dumps(item, option=orjson.OPT_INDENT_2).decode()
        sys.stdout.write(before + written.replace("\n", "\n    "))
        before = ",\n    "
    end = "\n  ]" if before.startswith(",") else "]"
    sys.stdout.write(f'{end},\n  "total": {total}\n}}\n')


def _scope(wanted: BoardFilter) -> str:
    if wanted.topics is None:
        return "de tous les sujets, suivis ou non"
    names = ", ".join(topic.name for topic in wanted.topics)
    return f"{'du sujet' if len(wanted.topics) == 1 else 'des sujets'} {names}"


def _printed(line: BoardLine) -> Text:
    row = line.row
    kind = f"{row.type}, Sénat" if row.chamber == SENAT else row.type
    state = QUESTION_STATE_LABELS[line.state]
    progress = f", {line.progress}" if line.progress else ""
    reminded = ", inscrite sur la liste de rappel" if line.reminded else ""
    text = Text(f"n° {row.number} ({kind})  {line.document.title}\n", style="bold")
    said = (
        f"    {state}{progress}{reminded}  |  {line.author or 'auteur non précisé'}  |  "
        f"{row.ministry or 'ministère non précisé'}  |  {line.document.public_id}"
    )
    return Text.assemble(text, (said, "not bold"))


def _next_issues(days: Mapping[str, date]) -> str:
    said = [
        f"{_WEEKDAYS[day.weekday()]} {french_date(day)} ({_CHAMBERS[chamber]})"
        for chamber, day in sorted(days.items())
    ]
    return f"Prochain Journal officiel « Questions » : {', '.join(said)}."


def _count(total: int, shown: int) -> str:
    if not total:
        return "Aucune question."
    if shown < total:
        return f"{plural(total, 'question')}, {plural(shown, 'montrée')} (--limit pour en voir plus)."
    return f"{plural(total, 'question')}."


def _figures(place: Opened, wanted: BoardFilter, limit: int | None, *, json: bool) -> None:
    if wanted.shown or limit is not None:
        raise ConfigError(
            "--figures compte toutes les questions écrites, répondues ou non : --open, --overdue, "
            "--signalled, --answered, --closed et --limit ne peuvent pas l'accompagner."
        )
    with place.reading() as session:
        found = figures(session, wanted, place.today)
        if not json:
            print_stale_questions(place, session)
    if json:
        items = [figures_object(each) for each in found.ministries]
        print_json({"items": items, "total": len(items), "all": figures_object(found.all)})
    else:
        _print_figures(found, wanted, place.today)


def _print_figures(found: Figures, wanted: BoardFilter, today: date) -> None:
    console.print(Text(f"Délais de réponse aux questions écrites {_scope(wanted)}, au {french_date(today)}"))
    if not found.all.n:
        console.print("Aucune question écrite.")
        return
    for each in found.ministries:
        _print_ministry(each, each.ministry or "Ministère non précisé")
    _print_ministry(found.all, "Tous les ministères")
    console.print(_HOW_COUNTED)


def _print_ministry(each: MinistryFigures, name: str) -> None:
    ended = each.n - each.answered - each.open
    counts = [
        plural(each.answered, "répondue"),
        plural(each.open, "ouverte") + (f" (dont {each.overdue} en retard)" if each.open else ""),
        *([f"{plural(ended, 'close', 'closes')} sans réponse"] if ended else []),
    ]
    console.print(Text(f"{name} : {plural(each.n, 'question')}", style="bold"))
    console.print(Text(f"    {', '.join(counts)}"))
    console.print(Text(f"    délai médian : {_median(each)}  |  dans le délai : {_share(each)}"))


def _median(each: MinistryFigures) -> str:
    if each.answered < FEW:
        return f"trop peu de réponses pour le dire ({each.answered})"
    if each.median_days is None:
        return "pas encore connu, plus de la moitié attendent"
    return plural(round(each.median_days), "jour")


def _share(each: MinistryFigures) -> str:
    if not each.in_time_of:
        return "aucune question dont le terme permette de le dire"
    # Rounded down: 199 of 200 are not all.
    return f"{100 * each.in_time // each.in_time_of} % ({each.in_time} sur {each.in_time_of})"
