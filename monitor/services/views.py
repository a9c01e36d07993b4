"""What the read commands show: the JSON objects of docs/json.md, made from the archive."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from monitor.domain.calendar import ASSEMBLEE, SENAT, next_questions_day
from monitor.domain.diff import diff_texts, field_changes
from monitor.domain.fields import FIELD_LABELS
from monitor.domain.hunks import excerpt_hunks, hunks_to_json, to_text
from monitor.domain.mention_passage import passage, passage_text
from monitor.domain.model import DocumentKind, EventKind, Mention, Outcome
from monitor.domain.topics import Topic
from monitor.services.hunk_views import WITH_HUNKS, event_hunks
from monitor.services.journal_views import journal_parts
from monitor.services.moments import moment as moment
from monitor.services.page_views import page_parts
from monitor.services.privacy import NEWS
from monitor.services.question_views import question_parts
from monitor.services.questions import (
    OPEN_STATES,
    names_of,
    progress_today,
    question_fields,
    state_today,
)
from monitor.services.snapshots import document_of, mentions_of
from monitor.storage.orm import (
    DocumentRow,
    EventRow,
    EventTopicRow,
    RunRow,
    SourceRow,
    VersionRow,
)
from monitor.storage.search import SearchHit

Object = dict[str, Any]
"""One JSON object of the contract."""

_INNER_NOTES = frozenset({"official_links", "delivered", "withdrawn_stamp", NEWS})
_JO_FIELDS = "nor nature number ministry rubric published_on signed_on jo_number sequence".split()


def mention_object(mention: Mention, text: str) -> Object:
    """Return one mention with its passage; ``text[start:end] == matched``."""
    return {
        "topic": mention.topic,
        "term": mention.term,
        "start": mention.start,
        "end": mention.end,
        "matched": mention.matched,
        "passage": passage_text(passage(text, mention.start, mention.end)),
        "secondary": mention.secondary,
    }


def version_object(version: VersionRow) -> Object:
    """Return what identifies one version."""
    return {
        "number": version.number,
        "observed_at": moment(version.observed_at),
        "fingerprint": version.fingerprint,
        "capture": version.capture.sha256 if version.capture else None,
    }


def document_object(
    session: Session, row: DocumentRow, *, number: int | None, topics: Iterable[Topic], today: date
) -> Object:
    """Return a document as one of its versions stated it (the latest unless ``number``), with its life."""
    topics = tuple(topics)
    versions = list(
        session.scalars(
            select(VersionRow).where(VersionRow.document_id == row.id).order_by(VersionRow.number)
        )
    )
    version = next((item for item in versions if item.number == number), versions[-1])
    document = document_of(row, version)
    mentions = mentions_of(session, version.id)
    return {
        "document": row.public_id,
        "source": row.source.slug,
        "kind": row.kind,
        "title": row.title,
        "url": row.url or None,
        "published_on": row.published_on.isoformat() if row.published_on else None,
        "private": row.private,
        "observed_at": moment(version.observed_at),
        "state": state_today(document, today).value if row.kind == DocumentKind.QUESTION else None,
        "fields": _fields(session, row, version),
        "text": version.text,
        "links": version.links,
        "versions": [version_object(item) for item in versions],
        "mentions": [mention_object(mention, version.text) for mention in mentions],
        "events": event_objects(session, document_id=row.id),
        **question_parts(session, row, document, topics, today),
        **journal_parts(session, row, document),
        **page_parts(session, row),
        "progress": progress_today(document, today) if row.kind == DocumentKind.QUESTION else "",
        "next_answers_on": _next_answers(row, version, today),
        "followed_by": [topic.slug for topic in topics if topic.follows(row.key, row.url, row.public_id)],
    }


def _fields(session: Session, row: DocumentRow, version: VersionRow) -> Object:
    document = document_of(row, version)
    if row.kind == DocumentKind.QUESTION:
        return question_fields(document, names_of(session, document))
    expected = _JO_FIELDS if row.kind == DocumentKind.JO_TEXT else ()
    notes = {name: value for name, value in row.notes.items() if name not in _INNER_NOTES}
    return {**dict.fromkeys(expected), **notes, **version.fields}


def _next_answers(row: DocumentRow, version: VersionRow, today: date) -> str | None:
    """Return the day of the next Journal officiel « Questions » for a question that waits."""
    if row.kind != DocumentKind.QUESTION:
        return None
    document = document_of(row, version)
    chamber = SENAT if document.fields.get("chamber") == SENAT else ASSEMBLEE
    waits = state_today(document, today) in OPEN_STATES
    return next_questions_day(today, chamber).isoformat() if waits else None


def event_objects(
    session: Session,
    *,
    document_id: int | None = None,
    topic: str | None = None,
    kind: str | None = None,
    since: date | None = None,
    until: date | None = None,
) -> list[Object]:
    """Return events, the latest first: what happened, in which document, seen when.

    The latest seen; of a document that was added by hand, its own date decides: it takes its place among
    what was seen at the time.
    """
    wanted = (
        select(EventRow)
        .order_by(EventRow.observed_at.desc(), EventRow.occurred_on.desc(), EventRow.id.desc())
        .options(selectinload(EventRow.topics))
    )
    if document_id is not None:
        wanted = wanted.where(EventRow.document_id == document_id)
    if kind is not None:
        wanted = wanted.where(EventRow.kind == kind)
    if since is not None:
        wanted = wanted.where(EventRow.occurred_on >= since)
    if until is not None:
        wanted = wanted.where(EventRow.occurred_on <= until)
    if topic is not None:
        wanted = wanted.where(EventRow.topics.any(EventTopicRow.topic == topic))
    found = sorted(session.scalars(wanted), key=_place_in_time, reverse=True)
    return [event_object(session, event) for event in found]


def _place_in_time(event: EventRow) -> date:
    by_hand = event.document is not None and event.document.kind == DocumentKind.IMPORT
    return event.occurred_on if by_hand else event.observed_at.date()


def event_object(session: Session, event: EventRow) -> Object:
    """Return one event; a change of text brings its word hunks."""
    document = event.document
    made = {
        "id": event.id,
        "kind": event.kind,
        "document": document.public_id if document else None,
        "source": event.source.slug,
        "title": document.title if document else event.source.label,
        "url": (document.url or None) if document else None,
        "private": document is not None and document.private,
        "occurred_on": event.occurred_on.isoformat(),
        "observed_at": moment(event.observed_at),
        "late": event.late,
        "topics": [topic.topic for topic in event.topics],
        "summary": event.summary,
    }
    if EventKind(event.kind) in WITH_HUNKS and event.version is not None:
        made["changes"] = event_hunks(session, event)
    return made


def diff_object(before: VersionRow, after: VersionRow) -> Object:
    """Return what changed from one version to another: fields as they are stored, and words."""
    hunks = excerpt_hunks(diff_texts(before.text, after.text).hunks)
    labels = {"title": "Titre", **FIELD_LABELS}
    return {
        "from": before.number,
        "to": after.number,
        "fields": [asdict(change) for change in field_changes(_stated(before), _stated(after), labels)],
        "hunks": hunks_to_json(hunks),
        "text": to_text(hunks),
    }


def _stated(version: VersionRow) -> Object:
    return {"title": version.title, **version.fields}


def source_rows(session: Session) -> dict[str, SourceRow]:
    """Return the sources the archive knows, by slug."""
    return {row.slug: row for row in session.scalars(select(SourceRow))}


def run_object(run: RunRow, source: SourceRow) -> Object:
    """Return one run with its outcome and counts."""
    seconds = (run.finished_at - run.started_at).total_seconds() if run.finished_at else 0.0
    return {
        "source": source.slug,
        "outcome": run.outcome or Outcome.FAILED.value,
        "read": run.read,
        "new": run.new,
        "changed": run.changed,
        "mentions": run.mentions,
        "seconds": round(seconds, 1),
        "message": run.message if run.outcome else "interrompu avant la fin",
    }


def search_object(hit: SearchHit) -> Object:
    """Return one document found, its passage as plain text."""
    return {
        "document": hit.document,
        "source": hit.source,
        "kind": hit.kind,
        "title": hit.title,
        "url": hit.url or None,
        "private": hit.private,
        "published_on": hit.published_on.isoformat() if hit.published_on else None,
        "passage": "".join(words for words, _ in hit.passage),
        "topics": list(hit.topics),
    }
