"""Opening the archive: the engine with its guarantees, the migrations, the sessions."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config as AlembicConfig
from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError
from sqlalchemy.orm import Session, sessionmaker

from monitor.errors import StorageError

# These tables must be known before any is used.
from monitor.storage import orm_commitments as orm_commitments
from monitor.storage import orm_journal as orm_journal
from monitor.storage import orm_mail as orm_mail
from monitor.storage import orm_pages as orm_pages
from monitor.storage import orm_questions as orm_questions
from monitor.storage.orm import Base

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
    return _found(engine)[0]


def _found(engine: Engine) -> tuple[str | None, frozenset[str]]:
    """Return the migration and the tables of one instant, without waiting for a writer."""
    with engine.execution_options(vigie_reading=True).connect() as connection:
        tables = frozenset(inspect(connection).get_table_names())
        if "alembic_version" not in tables:
            return None, tables
        revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return revision, tables - {"alembic_version"}


def open_archive(url: str) -> sessionmaker[Session]:
    """Return a maker of sessions on an archive brought to the newest migration.

    Raises StorageError, saying what to do, when the database cannot be opened, is that of another
    program, or was made by a newer Vigie.
    """
    try:
        engine = make_engine(url)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise StorageError(
            "[storage] database_url n'est pas une adresse que Vigie sait ouvrir : écrivez par exemple "
            "« sqlite:///state/vigie.db »."
        ) from error
    try:
        _bring_to_head(engine)
    except (DatabaseError, OSError, StorageError) as error:
        engine.dispose()
        if isinstance(error, StorageError):
            raise
        raise StorageError(
            f"l'archive {_shown(engine)} ne peut pas être ouverte "
            f"({str(error).splitlines()[0]}) : vérifiez le dossier et ses droits, "
            "ou restaurez une sauvegarde."
        ) from error
    return sessionmaker(engine, expire_on_commit=False)


def _bring_to_head(engine: Engine) -> None:
    revision, tables = _found(engine)
    if revision == HEAD:
        _check_tables(engine, tables)
        return
    if revision is None and tables:
        raise StorageError(
            f"{_shown(engine)} contient déjà les données d'un autre programme : "
            "donnez à Vigie un fichier à elle, avec --state ou [storage] database_url."
        )
    if revision is not None and revision > HEAD:
        raise StorageError(
            f"l'archive {_shown(engine)} a été faite par une version plus récente de Vigie "
            f"({revision}, celle-ci connaît {HEAD}) : installez la dernière version."
        )
    command.upgrade(alembic_config(engine), "head")


def _check_tables(engine: Engine, tables: frozenset[str]) -> None:
    """Refuse an archive made before the first release: its history of migrations began then."""
    if missing := Base.metadata.tables.keys() - tables:
        raise StorageError(
            f"l'archive {_shown(engine)} a été faite par une version d'essai de Vigie, plus ancienne "
            f"(il y manque : {', '.join(sorted(missing))}) : gardez-la de côté et refaites-en une avec "
            "« vigie crawl », dans un autre dossier (--state)."
        )


def _shown(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=True)


def forget_deleted(session: Session) -> None:
    """Empty the write-ahead log of SQLite, which holds deleted rows until it is (TESTS.md S10).

    Outside any transaction. A reader at work delays it until its end, at most a few seconds.
    """
    engine = session.get_bind()
    if isinstance(engine, Engine) and engine.dialect.name == "sqlite":
        connection = engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
        finally:
            connection.close()
