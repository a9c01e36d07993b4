"""The shape of the code, held by tests: who imports whom, a docstring everywhere, no stray ``print``."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CODE = sorted(
    path for package in ("crawler", "monitor", "benchmarks") for path in (ROOT / package).rglob("*.py")
)
LONGEST_FILE = 350
MAY_PRINT = (ROOT / "monitor" / "cli", ROOT / "crawler" / "commands", ROOT / "benchmarks")
MIGRATIONS = ROOT / "monitor" / "storage" / "migrations" / "versions"
READ_THE_CLOCK = {"monitor/config/load.py", "crawler/spiders/base.py"}
"""Where a command asks what time it is, and where a response is dated; all else is told."""


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_the_import_contracts_are_kept() -> None:
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"

    done = subprocess.run(
        [sys.executable, "-c", code, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 broken" in done.stdout


def test_every_module_begins_with_what_it_is() -> None:
    undocumented = [
        _name(path)
        for path in CODE
        if (body := path.read_text("utf-8"))
        and not path.is_relative_to(MIGRATIONS)
        and not ast.get_docstring(ast.parse(body))
    ]

    assert undocumented == []


def test_no_module_is_too_long_to_be_read() -> None:
    lengths = {
        _name(path): len(path.read_text("utf-8").splitlines())
        for path in CODE
        if not path.is_relative_to(MIGRATIONS)
    }

    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def _prints(path: Path) -> Iterator[int]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
            yield node.lineno


def test_nothing_prints_but_the_commands() -> None:
    silent = [path for path in CODE if not any(path.is_relative_to(folder) for folder in MAY_PRINT)]

    assert len(silent) > 100
    assert {_name(path): lines for path in silent if (lines := list(_prints(path)))} == {}


def test_the_clock_is_read_at_the_edges_only() -> None:
    readers = {
        _name(path)
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr in {"now", "utcnow", "today"}
        and isinstance(node.value, ast.Name)
        and node.value.id in {"datetime", "date"}
    }

    assert {name for name in readers if not name.startswith("benchmarks/")} <= READ_THE_CLOCK
