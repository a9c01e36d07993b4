"""The full-text index on SQLite: a contentless FTS5 table whose row numbers follow the dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice, product

from sqlalchemy import ColumnElement, Connection, Select, column, exists, func, literal, select, table

from monitor.domain.analysis import Analysis, word_forms
from monitor.domain.passages import Unit
from monitor.domain.query import And, Expression, Leaf, Not, Or
from monitor.storage.orm import DocumentRow, MentionRow, SearchRow, SourceRow

Columns = tuple[str, str]
"""What the two columns of a row hold: the surface words, and the stems."""

# Stands before each joined form, so that no phrase runs across: the analyser takes every accent away.
_APART = "é"
_MOST_PHRASES = 16  # combinations of stems, for a word of several pieces
_INDEX = table("document_index", column("rowid"), column("document_index"), column("rank"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What limits a search: row numbers, a source, a kind of document, a topic it mentions."""

    low: int
    high: int
    source: str | None = None
    kind: str | None = None
    topic: str | None = None


def columns_of(analysis: Analysis) -> Columns:
    """Return what is written in the index for an analysed text."""
    surface, stem = list(analysis.surface), list(analysis.stem)
    for form in analysis.joined:
        surface += (_APART, form)
        stem += (_APART, word_forms(form)[1])
    return " ".join(surface), " ".join(stem)


def write(connection: Connection, rows: Iterable[tuple[int, Columns]]) -> None:
    """Add rows to the index; it is cheapest in the order of their numbers."""
    connection.exec_driver_sql(
        "INSERT INTO document_index(rowid, surface, stem) VALUES (?, ?, ?)",
        [(number, *columns) for number, columns in rows],
    )


def erase(connection: Connection, number: int, columns: Columns) -> None:
    """Take a row out of the index; ``columns`` must be exactly what was written."""
    connection.exec_driver_sql(
        "INSERT INTO document_index(document_index, rowid, surface, stem) VALUES ('delete', ?, ?, ?)",
        (number, *columns),
    )


def erase_all(connection: Connection) -> None:
    """Empty the index."""
    connection.exec_driver_sql("INSERT INTO document_index(document_index) VALUES ('delete-all')")


def optimise(connection: Connection) -> None:
    """Merge the parts of the index: what the newest first pays for is their number."""
    connection.exec_driver_sql("INSERT INTO document_index(document_index) VALUES ('optimize')")


def match_expression(node: Expression, units: Mapping[Leaf, Unit]) -> str:
    """Return the MATCH expression of a query; every word in it is quoted."""
    if isinstance(node, Or):
        return _grouped(" OR ", (match_expression(part, units) for part in node.parts))
    if isinstance(node, And):
        wanted = [match_expression(part, units) for part in node.parts if not isinstance(part, Not)]
        barred = [match_expression(part.part, units) for part in node.parts if isinstance(part, Not)]
        found = _grouped(" AND ", wanted)
        return f"({found} NOT {_grouped(' OR ', barred)})" if barred else found
    if isinstance(node, Not):
        raise TypeError("an exclusion stands beside what is to be found")
    return _unit_expression(units[node])


def _grouped(operator: str, parts: Iterable[str]) -> str:
    return f"({operator.join(parts)})"


def _unit_expression(unit: Unit) -> str:
    words = unit.words
    stems = [word.stems for word in words]
    if len(words) == 1 and stems[0]:
        return _grouped(" OR ", (f"stem:{_quoted([stem])}" for stem in stems[0]))
    surface = f"surface:{_quoted(word.surface for word in words)}"
    if words[-1].prefix:
        return f"{surface} *"
    choices = [surface]
    if unit.joined:
        choices.append(f"surface:{_quoted([unit.joined])}")
    if all(stems):
        choices += (f"stem:{_quoted(row)}" for row in islice(product(*stems), _MOST_PHRASES))
    return _grouped(" OR ", choices)


def _quoted(words: Iterable[str]) -> str:
    return '"' + " ".join(words).replace('"', '""') + '"'


def newest(connection: Connection, match: str, scope: Scope, *, limit: int, offset: int = 0) -> list[int]:
    """Return the numbers of the newest rows that match; the search stops as soon as it has them."""
    newest_first = _matching(match, scope).order_by(_INDEX.c.rowid.desc())
    return list(connection.scalars(newest_first.limit(limit).offset(offset)))


def best(connection: Connection, match: str, scope: Scope, *, limit: int, offset: int = 0) -> list[int]:
    """Return the numbers of the rows that match best; its cost grows with every match in scope."""
    ranked = _matching(match, scope).order_by(_INDEX.c.rank, _INDEX.c.rowid.desc())
    return list(connection.scalars(ranked.limit(limit).offset(offset)))


def count(connection: Connection, match: str, scope: Scope, *, most: int) -> int:
    """Return how many rows match, counting no further than ``most``."""
    some = _matching(match, scope).limit(most).subquery()
    return connection.scalar(select(func.count()).select_from(some)) or 0


def _matching(match: str, scope: Scope) -> Select[tuple[int]]:
    found = select(_INDEX.c.rowid).where(
        _INDEX.c.document_index.op("MATCH")(match), _INDEX.c.rowid.between(scope.low, scope.high)
    )
    if scope.source is None and scope.kind is None and scope.topic is None:
        return found
    # EXISTS and not a join: SQLite must read the index first, in its order, and stop when it has enough.
    return found.where(exists(select(literal(1)).where(*_limits(scope))))


def _limits(scope: Scope) -> Iterable[ColumnElement[bool]]:
    yield SearchRow.rank_id == _INDEX.c.rowid
    yield DocumentRow.id == SearchRow.document_id
    if scope.source is not None:
        yield SourceRow.id == DocumentRow.source_id
        yield SourceRow.slug == scope.source
    if scope.kind is not None:
        yield DocumentRow.kind == scope.kind
    if scope.topic is not None:
        yield MentionRow.version_id == SearchRow.version_id
        yield MentionRow.topic == scope.topic
        yield MentionRow.secondary.is_(False)
