"""An archive in which a test puts documents, and looks for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TypedDict, Unpack

from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor.domain.query import parse_query
from monitor.storage.orm import DocumentRow, SourceRow, VersionRow
from monitor.storage.search import SearchResult, Sort, index_document, search

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
DAY = date(2026, 3, 10)


class Limits(TypedDict, total=False):
    source: str
    topic: str
    kind: str
    since: date
    until: date
    sort: Sort
    limit: int
    offset: int
    counted: bool
    passages: bool


@dataclass
class Shelf:
    session: Session
    versions: dict[str, int] = field(default_factory=dict)

    def source(self, slug: str) -> SourceRow:
        found = self.session.scalars(select(SourceRow).where(SourceRow.slug == slug)).one_or_none()
        if found is None:
            found = SourceRow(slug=slug, kind="press", label=slug)
            self.session.add(found)
            self.session.flush()
        return found

    def document(self, key: str) -> DocumentRow:
        return self.session.scalars(select(DocumentRow).where(DocumentRow.key == key)).one()

    def add(
        self,
        key: str,
        text: str,
        *,
        title: str = "",
        day: date | None = DAY,
        kind: str = "press",
        source: str = "presse_sante",
    ) -> DocumentRow:
        row = self.add_without_version(key, title=title, day=day, kind=kind, source=source)
        self.revise(key, text)
        return row

    def add_without_version(
        self,
        key: str,
        *,
        title: str = "",
        day: date | None = DAY,
        kind: str = "press",
        source: str = "presse_sante",
    ) -> DocumentRow:
        row = DocumentRow(
            source_id=self.source(source).id,
            key=key,
            public_id=f"id-{key}",
            kind=kind,
            url=f"https://exemple.fr/{key}",
            title=title,
            published_on=day,
            notes={},
            first_seen_at=NOW,
            last_seen_at=NOW,
        )
        self.session.add(row)
        self.session.flush()
        return row

    def revise(self, key: str, text: str) -> VersionRow:
        row = self.document(key)
        number = self.versions[key] = self.versions.get(key, 0) + 1
        version = VersionRow(
            document_id=row.id,
            number=number,
            fingerprint=str(number),
            observed_at=NOW,
            title=row.title,
            text=text,
            sections={},
            fields={},
            links=[],
        )
        self.session.add(version)
        index_document(self.session, row, version)
        return version

    def latest(self, key: str) -> VersionRow:
        found = select(VersionRow).join(DocumentRow).where(DocumentRow.key == key)
        return self.session.scalars(found.order_by(VersionRow.number.desc()).limit(1)).one()

    def look(self, query: str, **limits: Unpack[Limits]) -> SearchResult:
        return search(self.session, parse_query(query), **limits)

    def keys(self, query: str, **limits: Unpack[Limits]) -> list[str]:
        return [hit.document.removeprefix("id-") for hit in self.look(query, **limits).hits]

    def indexed_words(self) -> int:
        """Count the places of words in the index, whatever the document."""
        connection = self.session.connection()
        connection.exec_driver_sql(
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.words USING fts5vocab(main, document_index, instance)"
        )
        return int(connection.exec_driver_sql("SELECT count(*) FROM words").scalar_one())
