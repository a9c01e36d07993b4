"""Opening the archive: its guarantees, and what is said when it cannot be opened."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from monitor.errors import StorageError
from monitor.storage.database import HEAD, current_revision, for_reading, make_engine, open_archive
from monitor.storage.orm import NameRow, VersionRow
from tests.fakes import NOW


def url_of(folder: Path) -> str:
    return f"sqlite:///{folder / 'vigie.db'}"


def engine_of(sessions: sessionmaker[Session]) -> Engine:
    engine: Engine = sessions.kw["bind"]
    return engine


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),  # FULL
        ("foreign_keys", 1),
        ("busy_timeout", 15_000),
        ("secure_delete", 1),
    ],
)
def test_every_connection_has_the_guarantees(tmp_path: Path, pragma: str, value: object) -> None:
    engine = engine_of(open_archive(url_of(tmp_path)))
    connections = [engine.raw_connection() for _ in range(3)]
    for connection in connections:
        assert connection.cursor().execute(f"PRAGMA {pragma}").fetchone() == (value,)
        connection.close()


def test_a_row_that_names_a_missing_one_is_refused(tmp_path: Path) -> None:
    with open_archive(url_of(tmp_path))() as session:
        session.add(
            VersionRow(
                document_id=99,
                number=1,
                fingerprint="",
                observed_at=NOW,
                title="",
                text="",
                sections={},
                fields={},
                links=[],
            )
        )
        with pytest.raises(IntegrityError):
            session.commit()


def test_a_second_writer_waits_for_the_first(tmp_path: Path) -> None:
    sessions = open_archive(url_of(tmp_path))
    begun = threading.Event()

    def first() -> None:
        with sessions() as session, session.begin():
            session.add(NameRow(reference="PA1", label="une"))
            session.flush()
            begun.set()
            time.sleep(0.2)

    def second() -> str:
        begun.wait()
        with sessions() as session, session.begin():
            session.add(NameRow(reference="PA2", label="deux"))
            names = session.query(NameRow).order_by(NameRow.reference).all()
            return " ".join(name.label for name in names)

    with ThreadPoolExecutor(2) as pool:
        pool.submit(first)
        assert pool.submit(second).result(timeout=10) == "une deux"


def test_a_reader_does_not_wait_for_a_writer(tmp_path: Path) -> None:
    sessions = open_archive(url_of(tmp_path))
    with sessions() as writer, writer.begin():
        writer.add(NameRow(reference="PA1", label="une"))
        writer.flush()
        start = time.monotonic()
        with for_reading(sessions)() as reader:
            assert reader.query(NameRow).count() == 0
        assert time.monotonic() - start < 5
    with for_reading(sessions)() as reader:
        assert reader.query(NameRow).count() == 1


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    with open_archive(url_of(tmp_path))() as session, session.begin():
        session.add(NameRow(reference="PA1", label="une"))
    with open_archive(url_of(tmp_path))() as session:
        assert session.query(NameRow).count() == 1
    assert current_revision(make_engine(url_of(tmp_path))) == HEAD


def test_several_processes_that_open_a_new_archive_at_once_find_one(tmp_path: Path) -> None:
    program = "import sys; from monitor.storage.database import open_archive; open_archive(sys.argv[1])"
    started = [
        subprocess.Popen([sys.executable, "-c", program, url_of(tmp_path)], stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    assert [(process.communicate(timeout=60)[1], process.returncode) for process in started] == [("", 0)] * 4
    assert current_revision(make_engine(url_of(tmp_path))) == HEAD


def test_a_reader_opens_the_archive_while_a_writer_works(tmp_path: Path) -> None:
    sessions = open_archive(url_of(tmp_path))
    with sessions() as writer, writer.begin():
        writer.add(NameRow(reference="PA1", label="une"))
        writer.flush()
        start = time.monotonic()
        with for_reading(open_archive(url_of(tmp_path)))() as reader:
            assert reader.query(NameRow).count() == 0
        assert time.monotonic() - start < 5


def test_a_database_without_tables_of_ours_has_no_revision(tmp_path: Path) -> None:
    assert current_revision(make_engine(url_of(tmp_path))) is None


def refusal_of(url: str) -> str:
    with pytest.raises(StorageError) as refusal:
        open_archive(url)
    message = str(refusal.value)
    assert "\n" not in message
    return message


def test_a_file_that_is_no_database_is_said_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "vigie.db").write_text("Ceci est une lettre, pas une base.\n" * 40, "utf-8")
    message = refusal_of(url_of(tmp_path))
    assert str(tmp_path / "vigie.db") in message
    assert "restaurez une sauvegarde" in message


def test_a_damaged_database_is_said_with_what_to_do(tmp_path: Path) -> None:
    engine_of(open_archive(url_of(tmp_path))).dispose()
    path = tmp_path / "vigie.db"
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + b"\xff" * (len(whole) - 100))
    assert "restaurez une sauvegarde" in refusal_of(url_of(tmp_path))


def test_a_folder_that_does_not_exist_is_said_with_what_to_do(tmp_path: Path) -> None:
    assert "vérifiez le dossier et ses droits" in refusal_of(f"sqlite:///{tmp_path / 'absent' / 'vigie.db'}")


def test_a_database_that_cannot_be_written_is_said_with_what_to_do(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "vide.db")) as connection, connection:
        connection.execute("PRAGMA user_version = 1")  # a file with a header and no table
    connection.close()
    message = refusal_of(f"sqlite:///file:{tmp_path / 'vide.db'}?mode=ro&uri=true")
    assert "vérifiez le dossier et ses droits" in message


def test_the_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "vigie.db")) as connection, connection:
        connection.execute("CREATE TABLE bookmark (id INTEGER)")
    connection.close()
    assert "d'un autre programme" in refusal_of(url_of(tmp_path))
    assert inspect(make_engine(url_of(tmp_path))).get_table_names() == ["bookmark"]


def test_an_archive_of_a_newer_vigie_is_left_alone(tmp_path: Path) -> None:
    engine = engine_of(open_archive(url_of(tmp_path)))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert "plus récente" in refusal_of(url_of(tmp_path))
    assert current_revision(engine) == "9999"


@pytest.mark.parametrize(
    "url",
    [
        "dactylo://vigie:secret@exemple.invalid/vigie",
        "postgresql+asyncpg2://vigie:secret@127.0.0.1/v",
        "vigie",
    ],
)
def test_an_address_nothing_can_open_is_said_without_its_password(url: str) -> None:
    message = refusal_of(url)
    assert "[storage] database_url" in message
    assert "secret" not in message


def test_an_archive_of_before_the_first_release_is_refused_with_what_to_do(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'vigie.db'}"
    sessions = open_archive(url)
    with sessions() as session, session.begin():
        session.execute(text("DROP TABLE citation"))
    sessions.kw["bind"].dispose()
    with pytest.raises(StorageError, match=r"version d'essai .*citation.* dans un autre dossier"):
        open_archive(url)
