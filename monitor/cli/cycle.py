"""``vigie run`` and ``vigie cron``: what a machine does every day without anybody."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import typer
from rich.text import Text

from monitor.cli.context import EXIT_FAILED, EXIT_LOCKED, EXPECTED, Opened, console, explain, opened
from monitor.cli.crawl import crawl_due, print_runs
from monitor.cli.letters import freeze, print_report, send_letters
from monitor.domain.calendar import last_complete_week
from monitor.services.locks import job_lock
from monitor.services.runs import began_before

_DAILY, _HOURLY = "10 7 * * *", "40 * * * *"


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("run")(run)
    app.command("cron")(cron)


def run(ctx: typer.Context) -> None:
    """Fait tout : lit les sources, fige la lettre de la semaine terminée, envoie ce qui est dû."""
    place = opened(ctx)
    with job_lock(place.config.state, "run"):
        code = _read_sources(place)
        if code != EXIT_LOCKED:
            code = max(code, _tried(lambda: _freeze_last_week(place)), _tried(lambda: _send(place)))
    raise typer.Exit(code)


def _tried(step: Callable[[], int]) -> int:
    """Take one step; explain what stops it and return its exit status, so that the next one is taken."""
    try:
        return step()
    except EXPECTED as error:
        return explain(error)


def _read_sources(place: Opened) -> int:
    code, runs = crawl_due(place)
    print_runs(runs)
    return code


def _freeze_last_week(place: Opened) -> int:
    """Freeze the letters of the last week that is over, unless we had not begun to watch."""
    week = last_complete_week(place.now)
    with place.reading() as session:
        if not began_before(session, week.end_utc):
            return 0
    for topic in place.config.topics:
        freeze(place, topic, week)
    return 0


def _send(place: Opened) -> int:
    report = send_letters(place)
    print_report(report)
    return 0 if report.good else EXIT_FAILED


def cron(ctx: typer.Context) -> None:
    """Affiche les lignes de crontab de cette installation (à coller dans « crontab -e »)."""
    place = opened(ctx)
    log = shlex.quote(str(place.config.state.resolve() / "vigie.log"))
    for line in (
        "# Vigie. Les heures sont celles de cette machine. Ce qui est normal va dans le journal ;",
        "# ce qui ne va pas est envoyé par cron à l'adresse de MAILTO.",
        f"MAILTO={place.config.site.contact or 'root'}",
        "# Chaque matin : lire les sources, figer la lettre d'une semaine terminée, l'envoyer.",
        _escaped(f"{_DAILY} {_command(place)} run >> {log}"),
        "# Chaque heure : réessayer les envois que le relais a remis à plus tard.",
        _escaped(f"{_HOURLY} {_command(place)} send >> {log}"),
    ):
        console.print(Text(line))
    for name in sorted(name for name in os.environ if name.startswith("VIGIE_")):
        if name not in {"VIGIE_CONFIG", "VIGIE_STATE"}:
            console.print(Text(f"# cron ne connaîtra pas {name} : écrivez-le dans le fichier ou ci-dessus."))


def _command(place: Opened) -> str:
    """Return this installation's command, by absolute paths: cron starts in another folder."""
    installed = Path(sys.executable).with_name("vigie")
    words = [str(installed)] if installed.is_file() else [sys.executable, "-m", "monitor"]
    if place.config.path:
        words += ["--config", str(place.config.path.resolve())]
    return shlex.join([*words, "--state", str(place.config.state.resolve())])


def _escaped(line: str) -> str:
    """Return a line with the percent signs that crontab would read as line ends escaped."""
    return line.replace("%", "\\%")
