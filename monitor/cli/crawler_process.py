"""Running a command of the crawler in a process of its own, with the configuration of this one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

from monitor.cli.context import EXIT_FAILED, Opened, complaints
from monitor.config import Config
from monitor.errors import ConfigError


def require_contact(config: Config) -> None:
    """Raise ConfigError unless the sites that are asked can write to someone, or a mirror is asked."""
    if not config.crawl.mirror and not config.contact:
        raise ConfigError(
            "Avant de lire les sites, dites qui vous êtes : ajoutez à vigie.toml une adresse où vous "
            'écrire, par exemple\n\n[site]\ncontact = "veille@mon-association.example"\n\n'
            "Elle est annoncée à chaque site lu, et sert d'adresse de réponse à vos lettres."
        )


def run_scrapy(place: Opened, command: str, arguments: Sequence[str], *, doing: str) -> tuple[int, str]:
    """Run ``scrapy COMMAND``; return its exit status (1 when it was killed) and its standard output.

    The border of the process keeps Scrapy out of ``monitor``, isolates a crash, and a reactor runs
    only once per process anyway. ``doing`` is shown meanwhile.
    """
    config = place.config
    environ = os.environ | {
        "SCRAPY_SETTINGS_MODULE": "crawler.settings",
        "VIGIE_STATE": str(config.state.resolve()),
        "PYTHONIOENCODING": "utf-8",
    }
    if config.path:
        environ["VIGIE_CONFIG"] = str(config.path.resolve())
    line = [sys.executable, "-m", "scrapy", command, *arguments]
    with complaints.status(doing):
        done = subprocess.run(  # noqa: S603 - our own command
            line,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
    return (done.returncode if done.returncode >= 0 else EXIT_FAILED), done.stdout
