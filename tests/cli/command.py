"""Running ``vigie`` inside the test's own process, as the console script does."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import sys
from collections.abc import Mapping
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.cli import main
from monitor.demo.mirror import MirrorServer
from monitor.demo.sources import CRAWLED_AT, Week, week

AFTER = "2026-04-20T05:00:00Z"
"""The Monday that follows the second week of the demonstration's sources."""

CONFIG = """
[site]
name = "Vigie (essai)"
contact = "veille@example.org"

[crawl]
delay = 0

[mail]
from = "Vigie <vigie@example.org>"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended: its exit status, and what it wrote on each output."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document on standard output."""
        return json.loads(self.out)

    @property
    def items(self) -> list[dict[str, Any]]:
        """The items of a list, whose total is checked."""
        listed = self.json
        assert listed["total"] == len(listed["items"])
        found: list[dict[str, Any]] = listed["items"]
        return found


def vigie(
    folder: Path,
    *arguments: str,
    now: str = AFTER,
    stdin: bytes = b"",
    environ: Mapping[str, str] | None = None,
) -> Ended:
    """Run a command on the installation of a folder (``vigie.toml`` and ``state``), at a fixed time."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        for name in [name for name in os.environ if name.startswith("VIGIE_")]:
            patch.delenv(name)
        settings = {"VIGIE_CONFIG": str(folder / "vigie.toml"), "VIGIE_NOW": now, **(environ or {})}
        for name, value in settings.items():
            patch.setenv(name, value)
        patch.setattr(sys, "argv", ["vigie", *arguments])
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as caught:
            main()
    code = caught.value.code
    assert code is None or isinstance(code, int)
    return Ended(code=code or 0, out=out.getvalue(), err=err.getvalue())


def good(folder: Path, *arguments: str, now: str = AFTER, environ: Mapping[str, str] | None = None) -> Ended:
    """Run a command that must succeed and say nothing on standard error."""
    ended = vigie(folder, *arguments, now=now, environ=environ)
    assert (ended.code, ended.err) == (0, "")
    return ended


def refused(folder: Path, *arguments: str, now: str = AFTER, environ: Mapping[str, str] | None = None) -> str:
    """Run a command that must end with 2, print nothing, and return what it says."""
    ended = vigie(folder, *arguments, now=now, environ=environ)
    assert (ended.code, ended.out) == (2, "")
    assert "Traceback" not in ended.err
    return ended.err


def installed(folder: Path, config: str = CONFIG) -> Path:
    """Write the configuration of an installation and return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vigie.toml").write_text(config, "utf-8")
    return folder


def clock(number: Week) -> str:
    """Return when a week of the demonstration is read."""
    moment: datetime = CRAWLED_AT[number]
    return moment.isoformat()


def crawled(folder: Path, number: Week, *arguments: str, now: str | None = None) -> Ended:
    """Crawl the sources of one week of the demonstration."""
    with MirrorServer(week(number)) as mirror:
        at = now or clock(number)
        return vigie(folder, *(arguments or ("crawl",)), now=at, environ={"VIGIE_MIRROR": mirror.url})


def database_rows(folder: Path) -> dict[str, list[Any]]:
    """Return every row of every ordinary table, to see that nothing was written."""
    with closing(sqlite3.connect(folder / "state" / "vigie.db")) as connection:
        names = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if "fts" not in name
        ]
        return {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}
