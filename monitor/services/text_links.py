"""What texts of the Journal officiel do to each other, whatever the order they came to the archive in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session, sessionmaker

from monitor.domain.jo_links import keys_of, links_of
from monitor.domain.jo_references import ALIKE, LONGEST_WORDS, likeness, nature_of
from monitor.domain.journal import Relation, TextLink
from monitor.domain.model import Document, DocumentKind
from monitor.domain.normalise import folded
from monitor.services.records import latest_version
from monitor.services.snapshots import document_of
from monitor.storage.orm import DocumentRow
from monitor.storage.orm_journal import JournalTextRow, TextLinkRow

_NOR, _TITLE = "NOR:", "TITLE:"
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Linked:
    """One text that another one names: what ``source`` does to ``target``."""

    relation: Relation
    source: DocumentRow
    target: DocumentRow


def keep_journal_text(session: Session, row: DocumentRow, document: Document) -> None:
    """Write what a text is found by and what it names, as its latest version states them.

    Joins the caller's transaction. Run again, it changes nothing.
    """
    signed_on = document.fields.get("signed_on")
    session.merge(
        JournalTextRow(
            document_id=row.id,
            nor=_text(document.fields.get("nor")),
            nature=nature_of(str(document.fields.get("nature") or "")) or None,
            number=_text(document.fields.get("number")),
            signed_on=date.fromisoformat(str(signed_on)) if signed_on else None,
        )
    )
    session.execute(delete(TextLinkRow).where(TextLinkRow.document_id == row.id))
    session.add_all(
        TextLinkRow(
            document_id=row.id,
            relation=link.relation.value,
            target=link.target,
            origin=link.origin,
            words=link.words,
        )
        for link in links_of(document)
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def keep_all_journal_texts(sessions: sessionmaker[Session]) -> None:
    """Write it again for every text of the Journal officiel, some hundreds in a transaction."""
    last = 0
    while True:
        with sessions() as session, session.begin():
            rows = session.scalars(
                select(DocumentRow)
                .where(DocumentRow.kind == DocumentKind.JO_TEXT.value, DocumentRow.id > last)
                .order_by(DocumentRow.id)
                .limit(_AT_ONCE)
            ).all()
            if not rows:
                return
            for row in rows:
                if version := latest_version(session, row.id):
                    keep_journal_text(session, row, document_of(row, version))
            last = rows[-1].id


def resolve(session: Session, source: DocumentRow, link: TextLinkRow | TextLink) -> DocumentRow | None:
    """Return the text of the archive that a link names, None when none is it beyond doubt.

    A nature and a day alone are no identity: the title has to be quoted, and to be that of the text.
    """
    named = link.target
    if named.startswith((_TITLE, _NOR)):
        return _rectified(session, source, link)
    if "@" in named:
        nature, day = named.split("@", 1)
        wanted = JournalTextRow.signed_on == date.fromisoformat(day)
        return _quoted(_candidates(session, source, JournalTextRow.nature == nature, wanted), link.words)
    if ":" in named:
        nature, number = named.split(":", 1)
        found = _candidates(session, source, JournalTextRow.nature == nature, JournalTextRow.number == number)
        return found[0] if found else None
    found = _candidates(session, source, DocumentRow.key == named)
    return found[0] if found else None


def _rectified(session: Session, source: DocumentRow, link: TextLinkRow | TextLink) -> DocumentRow | None:
    """Return the text that a rectificatif corrects: by the NOR that they share, else by its title."""
    found: list[DocumentRow] = []
    if link.target.startswith(_NOR):
        stem = link.target.removeprefix(_NOR)
        found = _candidates(session, source, JournalTextRow.nor.between(stem, f"{stem}Z"))
    found = found or _candidates(session, source, DocumentRow.title == link.words)
    return found[-1] if found else None


def _quoted(found: list[DocumentRow], words: str) -> DocumentRow | None:
    """Return the text whose title is the one quoted, the most alike of those that may be."""
    scored = [(likeness(words, row.title), row) for row in found] if words else []
    scored.sort(key=lambda each: each[0], reverse=True)
    if not scored or scored[0][0] < ALIKE:
        return None
    # Several texts of one day may be titled « portant nomination »: nobody can tell which.
    return None if len(scored) > 1 and scored[1][0] == scored[0][0] else scored[0][1]


def _candidates(session: Session, source: DocumentRow, *wanted: ColumnElement[bool]) -> list[DocumentRow]:
    """Return the texts of the same source, other than it, that are no rectificatif of another."""
    rows = session.scalars(
        select(DocumentRow)
        .join(JournalTextRow, JournalTextRow.document_id == DocumentRow.id)
        .where(DocumentRow.source_id == source.source_id, DocumentRow.id != source.id, *wanted)
        .order_by(DocumentRow.id)
    ).all()
    return [row for row in rows if not (row.notes.get("rectifies_nor") or row.notes.get("rectifies_title"))]


def links_from(session: Session, row: DocumentRow) -> list[Linked]:
    """Return what a text does to texts of the archive, the strongest first, each text once."""
    links = session.scalars(select(TextLinkRow).where(TextLinkRow.document_id == row.id)).all()
    found = ((link, resolve(session, row, link)) for link in links)
    return _once(Linked(Relation(link.relation), row, target) for link, target in found if target)


def links_to(session: Session, row: DocumentRow, document: Document) -> list[Linked]:
    """Return what texts of the archive do to this one, the strongest first, each text once."""
    keys = [*keys_of(document), f"{_TITLE}{folded(document.title)[:LONGEST_WORDS]}"]
    links = session.scalars(
        select(TextLinkRow).where(TextLinkRow.target.in_(keys), TextLinkRow.document_id != row.id)
    ).all()
    return _once(
        Linked(Relation(link.relation), link.document, row)
        for link in links
        if _is_sure(link) or _resolves_to(session, link, row)
    )


def _is_sure(link: TextLinkRow) -> bool:
    """Tell whether a link names its text by what is its own alone: a great law is cited by thousands."""
    return "@" not in link.target and not link.target.startswith((_NOR, _TITLE))


def _resolves_to(session: Session, link: TextLinkRow, row: DocumentRow) -> bool:
    target = resolve(session, link.document, link)
    return target is not None and target.id == row.id


def _once(links: Iterator[Linked]) -> list[Linked]:
    found: dict[tuple[int, int], Linked] = {}
    for link in sorted(links, key=lambda each: each.relation.rank):
        found.setdefault((link.source.id, link.target.id), link)
    return list(found.values())
