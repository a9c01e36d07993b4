"""Printing what changed from one version of a document to another: its facts, then its words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from rich.text import Text

from monitor.cli.context import console
from monitor.cli.printing import day_words, print_heading, print_line, print_words

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NOTHING = "non renseigné"


def print_changes(shown: Mapping[str, Any]) -> None:
    """Print the ``diff`` of a document of docs/json.md: « label : before → after », then the words."""
    diff = shown["diff"]
    print_heading(f"Ce qui a changé, de la version {diff['from']} à la version {diff['to']}")
    authors = {shown["fields"].get("author_ref"): shown["fields"].get("author")}
    for change in diff["fields"]:
        before, after = (_value(change[side], authors) for side in ("before", "after"))
        print_line(change["label"], f"{before} → {after}")
    if diff["fields"]:
        print_words("")
    if any(hunk["op"] != "equal" for hunk in diff["hunks"]):
        console.print(Text(diff["text"]))
    else:
        print_words("Le texte est le même.")


def _value(value: Any, names: Mapping[Any, Any]) -> str:
    """Return the value of a field for a reader: dates in French, lists in words, « non renseigné »."""
    match value:
        case None | "" | []:
            return _NOTHING
        case bool():
            return "oui" if value else "non"
        case str():
            return day_words(value) if _DAY.fullmatch(value) else str(names.get(value) or value)
        case list():
            after = ", puis " if any(isinstance(each, dict) and "on" in each for each in value) else ", "
            return after.join(_value(each, names) for each in value)
        case {"label": label, "on": str(on), **rest}:
            return f"{label} ({'vu ' if rest.get('seen') else ''}le {day_words(on)})"
        case {"label": label}:
            return str(label)
        case {"url": url, **rest}:
            return str(rest.get("title") or url)
        case _:
            return str(value)
