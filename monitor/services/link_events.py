"""Telling what a new text does to one that concerns a topic: corrects it, repeals it, changes or applies it.

Done once all is read, from what the archive holds: it depends neither on the order of the deliveries nor on
that of the texts in one (docs/events.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor.domain.events import Watch
from monitor.domain.journal import Relation
from monitor.domain.model import EventDraft, EventKind
from monitor.services.records import latest_version
from monitor.services.tell import tell
from monitor.services.text_links import resolve
from monitor.storage.orm import DocumentRow, MentionRow, VersionRow
from monitor.storage.orm_journal import TextLinkRow

_TOLD_OF_THE_OTHER = {
    Relation.RECTIFIES: (
        EventKind.TEXT_RECTIFIED,
        "Un rectificatif à ce texte est publié : {title} ({url}).",
    ),
    Relation.REPEALS: (EventKind.TEXT_REPEALED, "Ce texte est abrogé par : {title} ({url})."),
}
_TOLD_OF_ITSELF = {
    Relation.MODIFIES: "Modifie : {title} ({url}).",
    Relation.APPLIES: "Pris en application de : {title} ({url}).",
}


def tell_text_links(session: Session, watch: Watch, *, now: datetime) -> int:
    """Tell what recent texts do to those that concern a topic; return how many events are new.

    A rectificatif and a repeal are events of the text that they are about; a text that changes or applies it
    without a mention of its own enters its thread. Joins the caller's transaction. Run again, it adds none.
    """
    told = 0
    for link, source in _recent(session, watch):
        target = resolve(session, source, link)
        topics = _topics(session, target, watch) if target else frozenset()
        if target and topics:
            told += _tell(session, Relation(link.relation), source, target, topics, watch, now=now)
    return told


def _recent(session: Session, watch: Watch) -> Iterator[tuple[TextLinkRow, DocumentRow]]:
    relations = [relation.value for relation in (*_TOLD_OF_THE_OTHER, *_TOLD_OF_ITSELF)]
    rows = session.execute(
        select(TextLinkRow, DocumentRow)
        .join(DocumentRow, DocumentRow.id == TextLinkRow.document_id)
        .where(TextLinkRow.relation.in_(relations), DocumentRow.published_on >= watch.since)
        .order_by(DocumentRow.id, TextLinkRow.target)
    )
    yield from ((link, source) for link, source in rows)


def _topics(session: Session, row: DocumentRow, watch: Watch) -> frozenset[str]:
    """Return the topics that a text concerns: it speaks of them, or is followed."""
    version = latest_version(session, row.id)
    spoken = select(MentionRow.topic).where(
        MentionRow.version_id == (version.id if version else None),
        MentionRow.secondary.is_(False),
        MentionRow.topic.in_([topic.slug for topic in watch.topics]),
    )
    return frozenset(session.scalars(spoken)) | watch.followers(row.key, row.url, row.public_id)


def _tell(
    session: Session,
    relation: Relation,
    source: DocumentRow,
    target: DocumentRow,
    topics: frozenset[str],
    watch: Watch,
    *,
    now: datetime,
) -> int:
    if relation in _TOLD_OF_THE_OTHER:
        kind, words = _TOLD_OF_THE_OTHER[relation]
        version = _version(session, target)
        draft = _draft(
            kind, source.public_id, source, words.format(title=source.title, url=source.url), watch
        )
        return tell(session, target, version, [_of(draft, topics)], now=now)
    topics -= _topics(session, source, watch)
    if not topics:
        return 0
    words = _TOLD_OF_ITSELF[relation].format(title=target.title, url=target.url)
    draft = _draft(EventKind.DOCUMENT_PUBLISHED, "published", source, words, watch)
    return tell(session, source, _version(session, source), [_of(draft, topics)], now=now)


def _of(draft: EventDraft, topics: frozenset[str]) -> EventDraft:
    return replace(draft, topics=tuple(sorted(topics)))


def _version(session: Session, row: DocumentRow) -> VersionRow:
    version = latest_version(session, row.id)
    if version is None:
        raise LookupError(f"{row.key} has no version")
    return version


def _draft(kind: EventKind, cause: str, source: DocumentRow, words: str, watch: Watch) -> EventDraft:
    day = source.published_on or watch.observed_on
    return EventDraft(kind=kind, cause=cause, occurred_on=day, summary=words, late=watch.late(day))
