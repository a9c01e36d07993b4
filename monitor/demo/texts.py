"""Reads the texts of the demonstration, and prints them as the sources do."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from importlib.resources import files
from typing import Any, Literal, TypeAlias

Week: TypeAlias = Literal[1, 2]
"""The first or the second week of the story."""

_MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
_BEFORE_MARK = re.compile(r" (?=[;:?!»%])")
_AFTER_MARK = re.compile(r"(?<=«) ")
_EMPTY_LINE = re.compile(r"\n\s*\n")


def read_data(name: str) -> str:
    """Return the text of one file of ``monitor/demo/data``."""
    return files("monitor.demo").joinpath("data", name).read_text("utf-8")


def read_table(name: str) -> dict[str, Any]:
    """Return the content of one TOML file of ``monitor/demo/data``."""
    return tomllib.loads(read_data(name))


def for_week(entries: list[dict[str, Any]], week: Week) -> list[dict[str, Any]]:
    """Return the entries a week has, each with the changes of that week.

    ``since`` is the first week of an entry; ``week2`` holds the values it takes in the second.
    """
    known = []
    for entry in entries:
        facts = {name: value for name, value in entry.items() if name not in {"since", "week2"}}
        if entry.get("since", 1) <= week:
            known.append(facts | (entry.get("week2", {}) if week != 1 else {}))
    return known


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text of the data files, each on one line."""
    return [" ".join(block.split()) for block in _EMPTY_LINE.split(text.strip())]


def typeset(text: str) -> str:
    """Return the text with the no-break spaces of French printing (U+00A0)."""
    return _AFTER_MARK.sub("\u00a0", _BEFORE_MARK.sub("\u00a0", text))


def long_date(day: date) -> str:
    """Return « 9 avril 2026 », « 1er avril 2026 »."""
    return f"{day.day}{'er' if day.day == 1 else ''} {_MONTHS[day.month - 1]} {day.year}"
