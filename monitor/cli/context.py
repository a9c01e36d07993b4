"""What the commands share: the configuration, the archive, and the two ways of printing."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from importlib import resources
from pathlib import Path
from typing import Any, TypeAlias

import orjson
import typer
from rich.console import Console
from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session, sessionmaker

from monitor.config import Config, current_time, load_config
from monitor.domain.topics import Topic
from monitor.errors import ConfigError, LockedError, MonitorError
from monitor.services.locks import ready_state
from monitor.storage.database import for_reading, open_archive

EXIT_FAILED, EXIT_USAGE, EXIT_LOCKED = 1, 2, 75
console = Console(highlight=False, soft_wrap=True)
complaints = Console(stderr=True, highlight=False, soft_wrap=True)
Expected: TypeAlias = "MonitorError | DatabaseError | OSError"
"""What can go wrong without being our mistake: it is explained in a sentence, not by a traceback."""
EXPECTED = (MonitorError, DatabaseError, OSError)


@dataclass(slots=True, kw_only=True)
class Opened:
    """The options given before the command; the configuration is read when a command asks for it."""

    config_path: Path | None = None
    state: Path | None = None
    _config: Config | None = None
    _sessions: sessionmaker[Session] | None = None

    @property
    def config(self) -> Config:
        """The configuration, read once."""
        if self._config is None:
            self._config = load_config(os.environ, path=self.config_path, state=self.state)
        return self._config

    @property
    def now(self) -> datetime:
        """The time, in UTC."""
        return current_time(self.config)

    @property
    def today(self) -> date:
        """The day in the reader's zone."""
        return self.now.astimezone(self.config.zone).date()

    def topic(self, slug: str | None) -> Topic | None:
        """Return the topic of a slug, None when none is asked for; raise ConfigError for an unknown one."""
        if slug is None:
            return None
        for topic in self.config.topics:
            if topic.slug == slug:
                return topic
        known = ", ".join(topic.slug for topic in self.config.topics)
        raise ConfigError(f"Le sujet « {slug} » est inconnu. Sujets : {known}.")

    def archive(self, *, create: bool = False) -> sessionmaker[Session]:
        """Return a maker of sessions on the archive, made when it is missing only if asked to."""
        if create:
            ready_state(self.config.state)
        elif self.config.database_url.startswith("sqlite") and not self._database.is_file():
            raise ConfigError(
                f"Il n'y a pas encore d'archive dans {self.config.state} : lancez d'abord « vigie crawl », "
                "ou indiquez le bon dossier avec --state."
            )
        if self._sessions is None:
            self._sessions = open_archive(self.config.database_url)
        return self._sessions

    def close(self) -> None:
        """Close the connections of the archive."""
        if self._sessions is not None:
            engine: Engine = self._sessions.kw["bind"]
            engine.dispose()

    @property
    def _database(self) -> Path:
        return Path(self.config.database_url.partition(":///")[2])

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session that only reads."""
        with for_reading(self.archive())() as session:
            yield session


def opened(ctx: typer.Context) -> Opened:
    """Return what the options before the command opened."""
    found = ctx.obj
    if not isinstance(found, Opened):
        raise TypeError("the command was called without its application")
    return found


def explain(error: Expected) -> int:
    """Say on standard error what went wrong, and return the exit status it means."""
    match error:
        case LockedError():
            complaints.print(f"Occupé : {error}", markup=False)
            return EXIT_LOCKED
        case ConfigError():
            complaints.print(str(error), markup=False)
            return EXIT_USAGE
        case DatabaseError():
            complaints.print(
                f"Échec : l'archive n'a pas pu être lue ou écrite ({error.orig}). Vérifiez la place "
                "libre sur le disque et les droits du dossier, puis relancez la commande.",
                markup=False,
            )
        case _:
            complaints.print(f"Échec : {error}", markup=False)
    return EXIT_FAILED


def print_json(value: Mapping[str, Any] | Sequence[Any]) -> None:
    """Print one JSON document on standard output, and nothing else there."""
    sys.stdout.write(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() + "\n")


def print_items(items: Sequence[Mapping[str, Any]]) -> None:
    """Print a list as the contract wants it."""
    print_json({"items": list(items), "total": len(items)})


def templates_folder() -> Path:
    """Return the folder of the templates: the checkout's, else the wheel's."""
    checkout = Path(__file__).resolve().parents[2] / "templates"
    return checkout if checkout.is_dir() else Path(str(resources.files("monitor") / "templates"))
