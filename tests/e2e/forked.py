"""Many crawls at a low price: one process that has imported all forks another for each, and may kill it.

What a fork runs is ``scrapy crawlall``, as ``vigie crawl`` does; only the start of Python is saved. This
module is both ends: ``Forks`` for the tests, ``python -m tests.e2e.forked`` for the process.
"""

from __future__ import annotations

import atexit
import importlib
import json
import os
import pkgutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, Self

if TYPE_CHECKING:
    from tests.e2e.crawling import Installation

ROOT = Path(__file__).resolve().parents[2]
_IMPORTED = (
    "scrapy.cmdline",
    "scrapy.core.downloader.handlers.http11",
    "sqlalchemy.dialects.sqlite",
    "tldextract",
    "crawler.extensions",
    "crawler.pipelines",
)
_IMPORTED_WHOLE = (
    "crawler.commands",
    "crawler.spiders",
    "scrapy.commands",
    "scrapy.downloadermiddlewares",
    "scrapy.spidermiddlewares",
)
_REACTOR = "twisted.internet.reactor"
_LONGEST = 60.0


class Forks:
    """A ``with`` block in which crawls of one source are forked; at most one runs at a time."""

    def __init__(self, source: str) -> None:
        self._source = source
        environ = {name: value for name, value in os.environ.items() if not name.startswith("VIGIE_")}
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.forked"],
            cwd=ROOT,
            env={**environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.communicate(timeout=_LONGEST)  # the end of its input is its end

    def crawl(self, install: Installation, *, now: str) -> int:
        """Crawl to the end; return the exit status. What went wrong is told in words, never by a trace."""
        self._start(install, now)
        code = int(self._ask("wait"))
        said = (install.folder / "crawl.log").read_text("utf-8")
        assert "Traceback" not in said, said
        return code

    def crawl_some(self, install: Installation, sources: Sequence[str], *, now: str) -> tuple[int, str]:
        """Crawl some sources to the end; return the exit status and what standard error got."""
        self._start(install, now, sources)
        code = int(self._ask("wait"))
        return code, (install.folder / "crawl.log").read_text("utf-8")

    def kill(self, install: Installation, *, now: str, ready: Callable[[], bool], wait: float) -> bool:
        """Crawl, and kill -9 some seconds after ``ready``; return whether the crawl was still at work."""
        self._start(install, now)
        until = time.monotonic() + _LONGEST
        while not ready() and time.monotonic() < until and self._ask("ended") == "no":
            time.sleep(0.002)
        time.sleep(wait)
        return int(self._ask("kill")) == -signal.SIGKILL

    def _start(self, install: Installation, now: str, sources: Sequence[str] = ()) -> None:
        place = {
            "VIGIE_CONFIG": str(install.config),
            "VIGIE_STATE": str(install.state),
            "SCRAPY_SETTINGS_MODULE": "crawler.settings",
        }
        job = {
            "environ": {**install.environment(now), **place},
            "arguments": ["scrapy", "crawlall", *(sources or [self._source])],
            "folder": str(install.folder),
        }
        assert self._ask(json.dumps(job)) == "started"

    def _ask(self, line: str) -> str:
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(f"{line}\n")
        self._server.stdin.flush()
        return self._server.stdout.readline().strip()


@cache
def shared() -> Forks:
    """Return the process that forks the crawls of all the tests of this worker."""
    forks = Forks("")
    atexit.register(forks.__exit__)
    return forks


def _crawl(job: dict[str, Any]) -> NoReturn:
    """Be that crawl: the environment, the folder and the files of a process of its own."""
    code = 70
    try:
        os.environ.clear()
        os.environ.update(job["environ"])
        os.chdir(job["folder"])
        log = os.open("crawl.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        nothing = os.open(os.devnull, os.O_RDWR)
        for end, own in ((nothing, 0), (nothing, 1), (log, 2)):
            os.dup2(end, own)
        sys.argv = job["arguments"]
        importlib.import_module("scrapy.cmdline").execute(job["arguments"])
    except SystemExit as done:
        code = int(done.code or 0)
    finally:
        sys.stderr.flush()
        os._exit(code)


def _status(child: int, *, killed: bool) -> int:
    """Wait for a fork; one that ended is a zombie until then, so that its number is nobody else's."""
    if killed:
        os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _import() -> None:
    """Import what every crawl does, without a reactor: each fork needs its own."""
    for name in _IMPORTED:
        importlib.import_module(name)
    for name in _IMPORTED_WHOLE:
        package = importlib.import_module(name)
        for module in pkgutil.iter_modules(package.__path__, f"{name}."):
            importlib.import_module(module.name)
    assert _REACTOR not in sys.modules


def _serve() -> None:
    _import()
    child = 0
    for line in sys.stdin:
        match line.strip():
            case "ended":
                over = os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT)
                answer = "yes" if over else "no"
            case "wait" | "kill" as asked:
                answer = str(_status(child, killed=asked == "kill"))
            case job:
                child = os.fork()
                if not child:
                    _crawl(json.loads(job))
                answer = "started"
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()
