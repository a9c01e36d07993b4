"""Keeping the full-text index in step with the archive, inside its transactions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import TypeAlias
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, Row, delete, event, func, insert, select, update
from sqlalchemy.orm import Session

from monitor.domain.analysis import ANALYSER, Analysis, analyse, word_forms
from monitor.errors import StorageError
from monitor.storage import search_fts5
from monitor.storage.orm import DocumentRow, LexiconRow, SearchRow, VersionRow

RANK_BITS = 14
"""A row number is the day's number, then a rank in the day on so many bits: 16,384 a day."""

_BATCH = 500  # documents read and written at once by a rebuild
_MOST_KNOWN = 300_000  # words remembered as written to the lexicon
_NUMBER = re.compile(r"\d+$")
_Entry: TypeAlias = Row[int, str, int, int]


def day_floor(day: date) -> int:
    """Return the lowest row number of a day."""
    return day.toordinal() << RANK_BITS


def day_ceiling(day: date) -> int:
    """Return the highest row number of a day."""
    return day_floor(day) | ((1 << RANK_BITS) - 1)


def searched_text(title: str, text: str) -> str:
    """Return what is indexed of a document: its title, unless its text begins with it, and its text."""
    return text if text.startswith(title) else f"{title}\n{text}"


def index_connection(session: Session) -> Connection:
    """Return the connection of the session, if its database has a full-text index.

    Raises StorageError on another database than SQLite: the only place that knows it.
    """
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        raise StorageError(
            f"la recherche ne fonctionne pas encore avec {connection.dialect.name} : "
            "utilisez une adresse sqlite:///… dans [storage] database_url."
        )
    return connection


def index_document(session: Session, document: DocumentRow, version: VersionRow) -> None:
    """Make a document found by the words of its title and of a version, its latest.

    To be called in the transaction that writes the version, or a new title or date. What the
    index held of the document goes. Nothing is written when nothing changed.
    """
    session.flush()
    connection = index_connection(session)
    day = _day(document.published_on, document.first_seen_at)
    entry = _entry(connection, document.id)
    if entry is not None:
        same = entry.title == document.title and entry.version_id == version.id
        if same and entry.analyser == ANALYSER and entry.rank_id >> RANK_BITS == day.toordinal():
            return
        _erase(connection, entry, document.public_id)
    kept = entry is not None and entry.rank_id >> RANK_BITS == day.toordinal()
    number = entry.rank_id if entry is not None and kept else _free_number(connection, day)
    analysis = _analysis(document.public_id, document.title, version.text)
    search_fts5.write(connection, [(number, search_fts5.columns_of(analysis))])
    _keep_entry(connection, entry, document=document, version_id=version.id, number=number)
    _keep_lexicon(connection, analysis)


def _day(published_on: date | None, first_seen_at: datetime) -> date:
    return published_on or first_seen_at.date()


def _entry(connection: Connection, document_id: int) -> _Entry | None:
    return connection.execute(
        select(SearchRow.rank_id, SearchRow.title, SearchRow.version_id, SearchRow.analyser).where(
            SearchRow.document_id == document_id
        )
    ).one_or_none()


def _keep_entry(
    connection: Connection, entry: _Entry | None, *, document: DocumentRow, version_id: int, number: int
) -> None:
    values = {"rank_id": number, "title": document.title, "version_id": version_id, "analyser": ANALYSER}
    if entry is None:
        connection.execute(insert(SearchRow), {"document_id": document.id, **values})
    else:
        connection.execute(update(SearchRow).where(SearchRow.rank_id == entry.rank_id), values)


def _analysis(public_id: str, title: str, text: str) -> Analysis:
    """Analyse what a document is found by: its words, its identifier and the number in it."""
    number = _NUMBER.search(public_id)
    return analyse(f"{searched_text(title, text)}\n{public_id} {number[0] if number else ''}")


def _erase(connection: Connection, entry: _Entry, public_id: str) -> None:
    """Take out of the index exactly the words that were written for an entry."""
    if entry.analyser != ANALYSER:
        raise StorageError(
            f"l'index de recherche a été fait par l'analyseur {entry.analyser}, "
            f"ce programme a l'analyseur {ANALYSER} : lancez « vigie rebuild »."
        )
    text = connection.scalar(select(VersionRow.text).where(VersionRow.id == entry.version_id)) or ""
    analysis = _analysis(public_id, entry.title, text)
    search_fts5.erase(connection, entry.rank_id, search_fts5.columns_of(analysis))


def _free_number(connection: Connection, day: date) -> int:
    """Return the next row number of a day; when the day is full, the nearest free one after it began."""
    low, high = day_floor(day), day_ceiling(day)
    last = connection.scalar(select(func.max(SearchRow.rank_id)).where(SearchRow.rank_id.between(low, high)))
    if last is None:
        return low
    if last < high:
        return last + 1
    following = select(SearchRow.rank_id + 1)
    taken = select(SearchRow.rank_id)
    free = following.where(SearchRow.rank_id >= low, (SearchRow.rank_id + 1).not_in(taken))
    return connection.scalars(free.order_by(SearchRow.rank_id).limit(1)).one()


_KNOWN: WeakKeyDictionary[Engine, set[tuple[str, str]]] = WeakKeyDictionary()


def _known_words(engine: Engine) -> set[tuple[str, str]]:
    """Return the words whose stems the lexicon of a database holds already, if it must.

    What is undone in the database is forgotten here too, as a whole: it costs only time.
    """
    known = _KNOWN.get(engine)
    if known is None:
        known = _KNOWN[engine] = set()
        event.listen(engine, "rollback", lambda *_: known.clear())
        event.listen(engine, "rollback_savepoint", lambda *_: known.clear())
    return known


def _keep_lexicon(connection: Connection, analysis: Analysis) -> None:
    """Remember the stems that a word typed without its accents would not give."""
    known = _known_words(connection.engine)
    if len(known) > _MOST_KNOWN:
        known.clear()
    new = set(zip(analysis.surface, analysis.stem, strict=True)) - known
    rows = [(surface, stem) for surface, stem in new if stem != word_forms(surface)[1]]
    if rows:
        connection.exec_driver_sql("INSERT OR IGNORE INTO lexicon(folded, stem) VALUES (?, ?)", rows)
    known |= new


def rebuild_index(session: Session) -> int:
    """Make the whole index again from the latest versions, and return the number of documents."""
    session.flush()
    connection = index_connection(session)
    search_fts5.erase_all(connection)
    connection.execute(delete(SearchRow))
    connection.execute(delete(LexiconRow))
    _known_words(connection.engine).clear()
    numbered = _numbered(connection)
    done = 0
    for first in range(0, len(numbered), _BATCH):
        done += _index_batch(connection, numbered[first : first + _BATCH])
    search_fts5.optimise(connection)
    return done


def _numbered(connection: Connection) -> list[tuple[int, int]]:
    """Return the identifier and the future row number of each document, by date."""
    columns = (DocumentRow.id, DocumentRow.published_on, DocumentRow.first_seen_at)
    dated = sorted((_day(row[1], row[2]), row[0]) for row in connection.execute(select(*columns)))
    numbered: list[tuple[int, int]] = []
    last = -1
    for day, document_id in dated:
        last = max(last + 1, day_floor(day))
        numbered.append((document_id, last))
    return numbered


def _index_batch(connection: Connection, numbered: Sequence[tuple[int, int]]) -> int:
    latest = _latest(connection, [document_id for document_id, _ in numbered])
    rows: list[tuple[int, search_fts5.Columns]] = []
    entries: list[dict[str, int | str]] = []
    for document_id, number in numbered:
        if document_id not in latest:
            continue
        public_id, title, version_id, text = latest[document_id]
        analysis = _analysis(public_id, title, text)
        rows.append((number, search_fts5.columns_of(analysis)))
        _keep_lexicon(connection, analysis)
        entries.append(
            {
                "rank_id": number,
                "document_id": document_id,
                "title": title,
                "version_id": version_id,
                "analyser": ANALYSER,
            }
        )
    if rows:
        search_fts5.write(connection, rows)
        connection.execute(insert(SearchRow), entries)
    return len(rows)


def _latest(connection: Connection, documents: Sequence[int]) -> dict[int, tuple[str, str, int, str]]:
    """Return the identifier, title, latest version and its text of each document that has one."""
    last = (
        select(VersionRow.document_id, func.max(VersionRow.number).label("number"))
        .where(VersionRow.document_id.in_(documents))
        .group_by(VersionRow.document_id)
        .subquery()
    )
    rows = connection.execute(
        select(DocumentRow.id, DocumentRow.public_id, DocumentRow.title, VersionRow.id, VersionRow.text)
        .join(VersionRow, VersionRow.document_id == DocumentRow.id)
        .join(last, (last.c.document_id == VersionRow.document_id) & (last.c.number == VersionRow.number))
    )
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in rows}
