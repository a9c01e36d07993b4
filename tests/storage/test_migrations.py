"""The history of the tables: from nothing to the newest, back, and the same as the classes."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import OperationalError

from monitor.storage.database import HEAD, alembic_config, current_revision, make_engine
from monitor.storage.orm import Base


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return make_engine(f"sqlite:///{tmp_path / 'vigie.db'}")


def tables(engine: Engine) -> set[str]:
    return {name for name in inspect(engine).get_table_names() if not name.startswith("document_index")}


def schema(engine: Engine) -> set[tuple[str, str]]:
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
        return {(name, sql) for name, sql in rows}


def test_head_is_what_the_folder_of_migrations_says(engine: Engine) -> None:
    assert ScriptDirectory.from_config(alembic_config(engine)).get_heads() == [HEAD]


def test_the_migrations_make_the_tables_of_the_classes(engine: Engine) -> None:
    command.upgrade(alembic_config(engine), "head")
    assert tables(engine) == {*Base.metadata.tables, "alembic_version"}
    command.check(alembic_config(engine))


def test_down_and_up_again_gives_the_same(engine: Engine) -> None:
    config = alembic_config(engine)
    command.upgrade(config, "head")
    before = schema(engine)
    command.downgrade(config, "base")
    assert tables(engine) == {"alembic_version"}
    assert inspect(engine).get_table_names() == ["alembic_version"]  # the index is gone too
    assert current_revision(engine) is None
    command.upgrade(config, "head")
    assert schema(engine) == before
    command.check(config)


def test_a_migration_that_fails_leaves_nothing(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE version (id INTEGER)"))
    with pytest.raises(OperationalError):
        command.upgrade(alembic_config(engine), "head")
    assert inspect(engine).get_table_names() == ["version"]
    assert current_revision(engine) is None


def test_a_path_with_a_percent_sign_is_a_path_as_another(tmp_path: Path) -> None:
    folder = tmp_path / "100 % à nous"
    folder.mkdir()
    engine = make_engine(f"sqlite:///{folder / 'vigie.db'}")
    command.upgrade(alembic_config(engine), "head")
    assert current_revision(engine) == HEAD
