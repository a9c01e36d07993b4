"""What ``vigie show`` adds for a text of the Journal officiel: what it does to others, and they to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from monitor.domain.journal import Relation
from monitor.domain.model import Document, DocumentKind
from monitor.services.text_links import Linked, links_from, links_to
from monitor.storage.orm import DocumentRow

MOST_CITATIONS = 20
"""A code or a great law is cited by hundreds of texts: so many are shown, the latest."""
_BY = {
    Relation.RECTIFIES: "rectified_by",
    Relation.REPEALS: "repealed_by",
    Relation.MODIFIES: "modified_by",
    Relation.APPLIES: "applied_by",
    Relation.CITES: "cited_by",
}


def journal_parts(session: Session, row: DocumentRow, document: Document) -> dict[str, Any]:
    """Return the ``thread`` of a text of the Journal officiel (docs/json.md), nothing for another one."""
    if row.kind != DocumentKind.JO_TEXT:
        return {}
    others = [_object(link.source, _BY[link.relation]) for link in _limited(links_to(session, row, document))]
    named = [_object(link.target, link.relation.value) for link in _limited(links_from(session, row))]
    return {"thread": [*others, *named]}


def _limited(links: list[Linked]) -> Iterator[Linked]:
    citations = 0
    for link in sorted(links, key=_latest_first):
        citations += link.relation is Relation.CITES
        if link.relation is not Relation.CITES or citations <= MOST_CITATIONS:
            yield link


def _latest_first(link: Linked) -> tuple[int, int]:
    day = link.source.published_on
    return link.relation.rank, -(day.toordinal() if day else 0)


def _object(row: DocumentRow, relation: str) -> dict[str, Any]:
    return {
        "document": row.public_id,
        "source": row.source.slug,
        "kind": row.kind,
        "number": None,
        "title": row.title,
        "url": row.url,
        "published_on": row.published_on.isoformat() if row.published_on else None,
        "state": None,
        "author": None,
        "relation": relation,
    }
