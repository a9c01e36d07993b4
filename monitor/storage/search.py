"""Searching the archive: the newest documents that answer a query, each with its best passage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, TypeAlias

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from monitor.domain.analysis import analyse
from monitor.domain.passages import Passage, Unit, cut_passage, unit_of
from monitor.domain.query import Leaf, Query
from monitor.storage import search_fts5
from monitor.storage.orm import DocumentRow, LexiconRow, MentionRow, SearchRow, SourceRow, VersionRow
from monitor.storage.search_index import (
    day_ceiling,
    day_floor,
    index_connection,
    index_document,
    rebuild_index,
)

__all__ = [
    "MOST_COUNTED",
    "MOST_RANKED",
    "SearchHit",
    "SearchResult",
    "Sort",
    "index_document",
    "rebuild_index",
    "search",
]

MOST_COUNTED = 10_001
"""A total stops here: say « plus de 10 000 »."""

MOST_RANKED = 5_000
"""The order by rank looks at so many of the newest documents that match."""

Sort: TypeAlias = "Literal['date', 'rank']"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit:
    """One document that answers a query (``document`` is its public identifier)."""

    document: str
    source: str
    kind: str
    title: str
    url: str
    published_on: date | None
    passage: Passage
    topics: tuple[str, ...]
    private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """The hits asked for, and how many there are in all, counted up to ``MOST_COUNTED``.

    ``capped`` is true when the order by rank left out documents older than the ``MOST_RANKED``
    newest that match; say so to the reader.
    """

    hits: tuple[SearchHit, ...]
    total: int
    capped: bool = False


def search(
    session: Session,
    query: Query,
    *,
    source: str | None = None,
    topic: str | None = None,
    kind: str | None = None,
    since: date | None = None,
    until: date | None = None,
    sort: Sort = "date",
    limit: int = 20,
    offset: int = 0,
    counted: bool = True,
    passages: bool = True,
) -> SearchResult:
    """Return the documents whose latest version answers a query, newest first.

    ``since`` and ``until`` are inclusive; a document without a date counts on the day it was
    first seen. ``topic`` keeps the documents that mention it. With ``sort="rank"``, the best
    come first among the ``MOST_RANKED`` newest. Without ``counted`` the total is only what is
    known without counting; without ``passages`` they are empty.
    """
    connection = index_connection(session)
    units = _units(connection, query)
    match = search_fts5.match_expression(query.root, units)
    low, high = day_floor(since or date.min), day_ceiling(until or date.max)
    scope = search_fts5.Scope(low=low, high=high, source=source, kind=kind, topic=topic)
    ranked_scope = _newest_only(connection, match, scope) if sort == "rank" else scope
    order = search_fts5.best if sort == "rank" else search_fts5.newest
    numbers = order(connection, match, ranked_scope, limit=limit, offset=offset)
    sought = [units[leaf] for leaf in query.sought()] if passages else None
    total = offset + len(numbers)
    if counted and (len(numbers) == limit or (offset and not numbers)):
        total = search_fts5.count(connection, match, scope, most=MOST_COUNTED)
    return SearchResult(
        hits=_hits(connection, numbers, sought), total=total, capped=ranked_scope.low > scope.low
    )


def _newest_only(connection: Connection, match: str, scope: search_fts5.Scope) -> search_fts5.Scope:
    """Return the scope without what is older than the ``MOST_RANKED`` newest matches."""
    floor = search_fts5.newest(connection, match, scope, limit=1, offset=MOST_RANKED - 1)
    return replace(scope, low=floor[0]) if floor else scope


def _units(connection: Connection, query: Query) -> dict[Leaf, Unit]:
    leaves = query.leaves()
    words = {word for leaf in leaves for word in analyse(leaf.text).surface}
    rows = connection.execute(select(LexiconRow.folded, LexiconRow.stem).where(LexiconRow.folded.in_(words)))
    lexicon: dict[str, list[str]] = {}
    for folded, stem in rows:
        lexicon.setdefault(folded, []).append(stem)
    return {leaf: unit_of(leaf, lexicon) for leaf in leaves}


def _hits(
    connection: Connection, numbers: Sequence[int], sought: Sequence[Unit] | None
) -> tuple[SearchHit, ...]:
    rows = connection.execute(
        select(
            SearchRow.rank_id,
            SearchRow.version_id,
            DocumentRow.public_id,
            SourceRow.slug,
            DocumentRow.kind,
            DocumentRow.title,
            DocumentRow.url,
            DocumentRow.published_on,
            DocumentRow.private,
        )
        .join(DocumentRow, DocumentRow.id == SearchRow.document_id)
        .join(SourceRow, SourceRow.id == DocumentRow.source_id)
        .where(SearchRow.rank_id.in_(numbers))
    ).all()
    versions = [row.version_id for row in rows]
    topics = _topics(connection, versions)
    texts = _texts(connection, versions) if sought is not None else {}
    hits = {
        row.rank_id: SearchHit(
            document=row.public_id,
            source=row.slug,
            kind=row.kind,
            title=row.title,
            url=row.url,
            published_on=row.published_on,
            passage=_passage(row.title, texts.get(row.version_id, ""), sought or ()),
            topics=topics.get(row.version_id, ()),
            private=row.private,
        )
        for row in rows
    }
    return tuple(hits[number] for number in numbers if number in hits)


def _passage(title: str, text: str, sought: Sequence[Unit]) -> Passage:
    """Return the best passage of a text beyond its title, which is shown anyway."""
    body = text.removeprefix(title).lstrip()
    return cut_passage(body or text, sought)


def _texts(connection: Connection, versions: Sequence[int]) -> Mapping[int, str]:
    rows = connection.execute(select(VersionRow.id, VersionRow.text).where(VersionRow.id.in_(versions)))
    return {row.id: row.text for row in rows}


def _topics(connection: Connection, versions: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
    """Return the topics each version mentions, related ones (secondary terms) apart."""
    rows = connection.execute(
        select(MentionRow.version_id, MentionRow.topic)
        .where(MentionRow.version_id.in_(versions), MentionRow.secondary.is_(False))
        .distinct()
        .order_by(MentionRow.topic)
    )
    topics: dict[int, tuple[str, ...]] = {}
    for version_id, topic in rows:
        topics[version_id] = (*topics.get(version_id, ()), topic)
    return topics
