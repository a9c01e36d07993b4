"""What a letter says of a question beside the fact: its thread, its author, what it asks, its term."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from monitor.domain.demands import demands
from monitor.domain.model import Document, DocumentKind, EventKind, Mention
from monitor.domain.questions import due_of
from monitor.domain.topics import Topic
from monitor.services.joint import joint_with
from monitor.services.questions import names_of, question_fields
from monitor.services.threads import components
from monitor.storage.orm import DocumentRow, EventRow

_ARRIVALS = frozenset({EventKind.MENTION_APPEARED, EventKind.DOCUMENT_PUBLISHED})
_ANSWERS = frozenset({EventKind.QUESTION_ANSWERED, EventKind.ANSWER_CORRECTED})
_TERMS = frozenset({EventKind.DEADLINE_NEAR, EventKind.DEADLINE_PASSED})


def threads_of(session: Session, events: Iterable[EventRow]) -> dict[int, str]:
    """Return the thread of each document of these events, by its id; a document alone has none.

    A thread is named by the first public identifier it holds among these documents.
    """
    rows = {event.document.id: event.document for event in events if event.document is not None}
    found: dict[int, list[str]] = {}
    family = components(session, rows)
    for document_id, head in family.items():
        found.setdefault(head, []).append(rows[document_id].public_id)
    return {document_id: min(found[head]) for document_id, head in family.items() if len(found[head]) > 1}


def concerns(row: DocumentRow, topic: Topic, mentions: Iterable[Mention]) -> bool:
    """Tell whether a document is of a topic by itself, and not by its thread alone."""
    spoken = any(not mention.secondary for mention in mentions)
    return spoken or topic.follows(row.key, row.url, row.public_id)


def question_part(
    session: Session, row: DocumentRow, document: Document, kind: EventKind, *, with_passage: bool
) -> dict[str, Any]:
    """Return what an item tells of a question, by the names of ``DigestItem``; nothing of another kind.

    What it asks is given beside its answer, and for a new question that no passage shows.
    """
    if document.kind is not DocumentKind.QUESTION:
        return {}
    fields = question_fields(document, names_of(session, document))
    asked = kind in _ANSWERS or (kind in _ARRIVALS and not with_passage)
    return {
        "author": str(fields["author"] or ""),
        "joint": _joint(session, row) if kind is EventKind.QUESTION_ANSWERED else (),
        "demands": _demands(document) if asked else (),
        "due_on": due_of(document.fields) if kind in _TERMS else None,
    }


def _joint(session: Session, row: DocumentRow) -> tuple[str, ...]:
    """Return all the questions that one answer answers, itself too; nothing when it is the only one."""
    found = sorted({row.public_id, *(other.public_id for other in joint_with(session, row.id))})
    return tuple(found) if len(found) > 1 else ()


def _demands(document: Document) -> tuple[str, ...]:
    text = document.part("question")
    return tuple(text[start:end] for start, end in demands(text))
