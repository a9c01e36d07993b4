"""Telling what a new text does to one that concerns a topic: corrects it, repeals it, changes or applies it.

Done once all is read, from what the archive holds: it depends neither on the order of the deliveries nor on
that of the texts in one (docs/events.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor.domain.events import Watch
from monitor.domain.journal import Relation
from monitor.domain.model import EventDraft, EventKind
from monitor.services.records import latest_version, topics_of
from monitor.services.tell import tell
from monitor.services.text_links import resolve
from monitor.storage.orm import DocumentRow
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
        version = latest_version(session, target.id) if target else None
        if target and version and (topics := topics_of(session, target, version, watch)):
            relation = Relation(link.relation)
            if relation in _TOLD_OF_THE_OTHER:
                draft = _of_the_other(relation, source, topics, watch)
                told += tell(session, target, version, [draft], now=now)
            else:
                told += _tell_itself(session, relation, source, target, topics, watch, now=now)
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


def _of_the_other(
    relation: Relation, source: DocumentRow, topics: frozenset[str], watch: Watch
) -> EventDraft:
    kind, words = _TOLD_OF_THE_OTHER[relation]
    return _draft(
        kind, source.public_id, source, words.format(title=source.title, url=source.url), topics, watch
    )


def _tell_itself(
    session: Session,
    relation: Relation,
    source: DocumentRow,
    target: DocumentRow,
    topics: frozenset[str],
    watch: Watch,
    *,
    now: datetime,
) -> int:
    version = latest_version(session, source.id)
    silent = topics - topics_of(session, source, version, watch) if version else frozenset()
    if version is None or not silent:
        return 0
    words = _TOLD_OF_ITSELF[relation].format(title=target.title, url=target.url)
    draft = _draft(EventKind.DOCUMENT_PUBLISHED, "published", source, words, silent, watch)
    return tell(session, source, version, [draft], now=now)


def _draft(
    kind: EventKind, cause: str, source: DocumentRow, words: str, topics: frozenset[str], watch: Watch
) -> EventDraft:
    day = source.published_on or watch.observed_on
    return EventDraft(
        kind=kind,
        cause=cause,
        occurred_on=day,
        summary=words,
        topics=tuple(sorted(topics)),
        late=watch.late(day),
    )
