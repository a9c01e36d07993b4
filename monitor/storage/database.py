"""Opening the archive: the engine with its guarantees, the migrations, the sessions."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config as AlembicConfig
from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session, sessionmaker

from monitor.errors import StorageError
from monitor.storage import orm_mail as orm_mail  # its tables must be known before any is used

HEAD = "0001"
"""The newest migration; a test holds it equal to what the migrations folder says."""
_MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_MS = 15_000


def make_engine(url: str) -> Engine:
    """Return an engine; on SQLite every connection is WAL, FULL sync, with foreign keys.

    A transaction begins with BEGIN IMMEDIATE, so that a second writer waits instead of failing.
    """
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy's begin event opens the transaction
    for pragma in (
        f"busy_timeout={_BUSY_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get("vigie_reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def for_reading(sessions: sessionmaker[Session]) -> sessionmaker[Session]:
    """Return a maker of sessions that only read, and so never wait for a writer."""
    engine: Engine = sessions.kw["bind"]
    return sessionmaker(engine.execution_options(vigie_reading=True), expire_on_commit=False)


def alembic_config(engine: Engine) -> AlembicConfig:
    """Return alembic's configuration, bound to the engine, without any file."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["engine"] = engine
    return config


def current_revision(engine: Engine) -> str | None:
    """Return the migration the database is at, None when it has no tables of ours."""
    if not inspect(engine).has_table("alembic_version"):
        return None
    with engine.connect() as connection:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def open_archive(url: str) -> sessionmaker[Session]:
    """Return a maker of sessions on an archive brought to the newest migration.

    Raises StorageError, saying what to do, when the database cannot be opened.
    """
    engine = make_engine(url)
    try:
        if current_revision(engine) != HEAD:
            command.upgrade(alembic_config(engine), "head")
    except (DatabaseError, OSError) as error:
        raise StorageError(
            f"l'archive {engine.url.render_as_string(hide_password=True)} ne peut pas être ouverte "
            f"({str(error).splitlines()[0]}) : vérifiez le dossier et ses droits, "
            "ou restaurez une sauvegarde."
        ) from error
    return sessionmaker(engine, expire_on_commit=False)
