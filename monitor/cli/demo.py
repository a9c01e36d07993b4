"""``vigie demo``: the whole chain over two weeks of bundled sources, told as a tour."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from monitor.cli.context import console
from monitor.demo.mirror import MirrorServer
from monitor.demo.sources import CRAWLED_AT, NOTICE, Week, story, week
from monitor.demo.texts import read_data
from monitor.domain.wording import plural
from monitor.errors import ConfigError, MonitorError
from monitor.services.locks import ready_state

_CONFIG = """# Configuration de la démonstration : les sujets et les sources par défaut,
# sans attente entre deux pages.
[site]
name = "Vigie (démonstration)"
contact = "demonstration@exemple.invalid"

[crawl]
delay = 0

[mail]
from = "Vigie <vigie@exemple.invalid>"
"""
_WEEKS: dict[Week, str] = {1: "2026-W15", 2: "2026-W16"}
_ANNOUNCED_LINES = 6
"""Two announced dates, three lines each."""
_FROZEN_AT: dict[Week, str] = {1: "2026-04-13T05:00:00Z", 2: "2026-04-20T05:00:00Z"}


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("demo")(demo)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tour:
    """Runs the ordinary commands, each shown before its output, at a time of the story."""

    folder: Path
    mirror: MirrorServer

    def run(self, now: str, *arguments: str, first: int | None = None) -> None:
        """Show a command and what it prints; raise MonitorError with what it complains of when it fails.

        With ``first``, only that many lines are shown, and the last one.
        """
        console.print(Text(f"\n$ vigie {shlex.join(arguments)}", style="bold cyan"))
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "monitor", *arguments],
            env=self._environ(now),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode:
            raise MonitorError(done.stderr.strip())
        for line in _shortened(done.stdout.splitlines(), first):
            console.print(Text(line))

    def _environ(self, now: str) -> dict[str, str]:
        return os.environ | {
            "VIGIE_CONFIG": str(self.folder / "vigie.toml"),
            "VIGIE_STATE": str(self.folder / "state"),
            "VIGIE_MIRROR": self.mirror.url,
            "VIGIE_NOW": now,
            "PYTHONIOENCODING": "utf-8",
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
            "COLUMNS": "100",
        }


def _shortened(lines: list[str], first: int | None) -> list[str]:
    if first is None or len(lines) <= first + 1:
        return lines
    return [*lines[:first], f"[…] {plural(len(lines) - first - 1, 'ligne')} de plus", lines[-1]]


def demo(
    folder: Annotated[
        Path | None,
        typer.Option(
            "--folder", metavar="DOSSIER", help="Où ranger l'archive (un dossier temporaire, sinon)."
        ),
    ] = None,
) -> None:
    """Montre toute la chaîne sur deux semaines de sources fournies, sans réseau."""
    place = _new_folder(folder) if folder else Path(tempfile.mkdtemp(prefix="vigie-demo-"))
    (place / "vigie.toml").write_text(_CONFIG, "utf-8")
    console.print(Text("Vigie, visite guidée", style="bold"))
    console.print(Text(NOTICE))
    with MirrorServer(week(1)) as mirror:
        tour = _Tour(folder=place, mirror=mirror)
        _first_week(tour)
        mirror.site = week(2)
        _second_week(tour)
    _own_letter(tour)
    _searches(tour, place)


def _new_folder(folder: Path) -> Path:
    """Return the folder of the visit; one that holds an archive would tell another story."""
    if (folder / "state" / "vigie.db").exists():
        raise ConfigError(
            f"{folder} contient déjà une archive : choisissez un autre dossier, ou supprimez-le."
        )
    return ready_state(folder)


def _say(title: str) -> None:
    console.print(Text(f"\n── {title} ", style="bold"))


def _tell(number: Week) -> None:
    for step in story():
        if step.week == number:
            console.print(Text(f"  • {step.sentence}"))


def _clock(number: Week) -> str:
    moment: datetime = CRAWLED_AT[number]
    return moment.isoformat()


def _first_week(tour: _Tour) -> None:
    _say("Première semaine : jeudi 9 avril 2026, les sources sont lues")
    _tell(1)
    tour.run(_clock(1), "crawl")
    tour.run(_clock(1), "status")
    tour.run(_clock(1), "questions")
    tour.run(_FROZEN_AT[1], "digest", "--week", _WEEKS[1])


def _second_week(tour: _Tour) -> None:
    _say("Deuxième semaine : jeudi 16 avril 2026, les mêmes sources sont relues")
    _tell(2)
    tour.run(_clock(2), "crawl")
    _say("Relire aussitôt n'ajoute rien")
    tour.run(_clock(2), "crawl")
    _say("Ce qui est arrivé")
    tour.run(_clock(2), "events")
    _say("L'histoire d'une question")
    tour.run(_clock(2), "show", "question 13432", "--diff")
    _say("En combien de temps les ministères répondent")
    tour.run(_clock(2), "questions", "--figures")
    _say("La lettre de la semaine, telle qu'elle partirait")
    letter = tour.folder / "lettre"
    tour.run(_FROZEN_AT[2], "digest", "--week", _WEEKS[2], "--preview", str(letter))
    for line in (letter / f"sec-pa-{_WEEKS[2]}.txt").read_text("utf-8").splitlines():
        console.print(Text(f"  │ {line}"))
    tour.run(_FROZEN_AT[2], "digest", "--week", _WEEKS[2])
    console.print(Text(f"\nLa même lettre en HTML : {letter / f'sec-pa-{_WEEKS[2]}.html'}", style="bold"))


def _own_letter(tour: _Tour) -> None:
    _say("Ajouter un courrier de l'association, et voir ce que les textes annoncent")
    letter = tour.folder / "courrier.txt"
    letter.write_text(read_data("collective_letter.txt"), "utf-8")
    tour.run(_FROZEN_AT[2], "import", str(letter))
    tour.run(_FROZEN_AT[2], "commitments", "list", first=_ANNOUNCED_LINES)


def _searches(tour: _Tour, place: Path) -> None:
    _say("Chercher dans l'archive")
    tour.run(_FROZEN_AT[2], "search", "secpa", "rapport", "--limit", "3")
    state = shlex.quote(str(place / "state"))
    console.print(Text("\nÀ vous de chercher, dans l'archive de cette visite :"))
    console.print(Text(f'  vigie --state {state} search "exercice coordonné"'))
    console.print(Text(f'  vigie --state {state} show "question 13432"'))
    console.print(Text(f"  vigie --state {state} show QANR5L17QE90014"))
    console.print(Text(f"  vigie --state {state} export ics echeances.ics"))
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return
    while words := console.input("\nMots à chercher (Entrée pour finir) : ").strip():
        try:
            tour.run(_FROZEN_AT[2], "search", words)
        except MonitorError as error:
            console.print(Text(str(error)))
