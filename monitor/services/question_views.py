"""What ``vigie show`` adds for a question: its story, what it asks, its answer's others, its thread."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from monitor.domain.demands import demands
from monitor.domain.model import Document, DocumentKind
from monitor.domain.topics import Topic
from monitor.services.joint import NearAnswer, joint_with, near_answers
from monitor.services.life import life_of
from monitor.services.threads import thread_of
from monitor.storage.orm import DocumentRow


def question_parts(
    session: Session, row: DocumentRow, document: Document, topics: Iterable[Topic], today: date
) -> dict[str, Any]:
    """Return the keys of docs/json.md that only a question fills, empty for another document.

    ``document`` is the version shown: its demands are offsets into its ``question_text``. All else is
    said of the question as it is known today.
    """
    if row.kind != DocumentKind.QUESTION:
        return {"life": [], "demands": [], "joint": [], "near_answers": [], "thread": []}
    near = near_answers(session, row.id)
    return {
        "life": life_of(session, row),
        "demands": demand_objects(document),
        "joint": [other.public_id for other in joint_with(session, row.id)],
        "near_answers": [_near_object(each) for each in near],
        "thread": thread_of(session, row, topics, today, near=near),
        "absent_from_latest": list(row.notes.get("absent_from_latest") or []),
    }


def demand_objects(document: Document) -> list[dict[str, Any]]:
    """Return the sentences in which a question asks something, with their places in its text."""
    text = document.part("question")
    return [{"start": start, "end": end, "text": text[start:end]} for start, end in demands(text)]


def _near_object(near: NearAnswer) -> dict[str, Any]:
    return {
        "document": near.row.public_id,
        "number": near.number,
        "title": near.row.title,
        "url": near.row.url,
        "answered_on": near.answered_on.isoformat() if near.answered_on else None,
        "similarity": round(near.similarity, 2),
        "summary": near.differs,
        "changes": near.hunks,
    }
