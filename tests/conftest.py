"""What every test shares: no network but loopback, and goldens that a human reviews."""

from __future__ import annotations

import ipaddress
import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from sqlalchemy import Connection, Engine, event

Golden = Callable[[Path, object], None]
"""Compare a value with the golden file at a path; see ``golden``."""


# The time an example takes says nothing on a shared machine; `make test-long` asks for many more.
settings.register_profile("short", deadline=None)
settings.register_profile("long", deadline=None, max_examples=5_000)
settings.load_profile("short")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-goldens", action="store_true", help="rewrite differing goldens, and fail")


def _is_loopback(address: object) -> bool:
    if not isinstance(address, tuple):
        return True  # a UNIX socket
    host = str(address[0])
    if host in {"localhost", ""}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that leaves this machine, with an error no code takes for a network fault."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if not _is_loopback(address):
            raise RuntimeError(f"a test tried to reach {address!r}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


_OPENED: set[Engine] = set()


@event.listens_for(Engine, "engine_connect")
def _remember(connection: Connection) -> None:
    _OPENED.add(connection.engine)


@pytest.fixture(autouse=True)
def closed_databases() -> Iterator[None]:
    """Close every database that was opened: from Python 3.13 on, one left open is a warning."""
    yield
    while _OPENED:
        _OPENED.pop().dispose()


def _written(value: object) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, indent=1, default=str, sort_keys=True) + "\n"


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Return a function that compares a text or a JSON value with a golden file.

    With ``--update-goldens`` a golden that differs is rewritten and the test fails once: read the
    difference, then commit it.
    """

    def compare(path: Path, value: object) -> None:
        text = _written(value)
        if path.is_file() and path.read_text("utf-8") == text:
            return
        if request.config.getoption("--update-goldens"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
            pytest.fail(f"{path.name} rewritten: read the difference, then commit it")
        assert path.is_file(), f"{path} is missing: run with --update-goldens, read it, commit it"
        assert text == path.read_text("utf-8")

    return compare
