"""The lines, headings and dates of what is printed for a reader, without relying on colour."""

from __future__ import annotations

from datetime import date, datetime
from textwrap import indent

from rich.text import Text

from monitor.cli.context import console
from monitor.domain.calendar import french_date
from monitor.domain.wording import moment_label


def day_words(value: str | None) -> str:
    """Return a date of a JSON object as « 10 mars 2026 »."""
    return french_date(date.fromisoformat(value)) if value else "date inconnue"


def moment_words(value: str | None) -> str:
    """Return a time of a JSON object as « 19 avril 2026 à 6 h 02 », nothing for none."""
    return moment_label(datetime.fromisoformat(value)) if value else ""


def print_line(label: str, value: object) -> None:
    """Print a fact with its label; nothing for an empty one."""
    if value not in (None, "", []):
        console.print(Text.assemble((f"  {label} : ", "bold"), str(value)))


def print_heading(words: str) -> None:
    """Print the heading of a part."""
    console.print(Text(f"\n{words}", style="bold underline"))


def print_words(words: str, *, margin: int = 2) -> None:
    """Print plain words, every line of them after a margin."""
    console.print(Text(indent(words, " " * margin)))
