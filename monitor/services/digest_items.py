"""The facts of a letter, each with its passage or its words, made from the archive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from monitor.config import Config
from monitor.domain.calendar import Week
from monitor.domain.digest import DigestItem, PassageText, WaitingQuestion
from monitor.domain.mention_passage import passage
from monitor.domain.model import Document, DocumentKind, EventKind, Mention
from monitor.domain.topics import Topic
from monitor.services.digest_threads import concerns, question_part, threads_of
from monitor.services.hunk_views import event_hunks
from monitor.services.privacy import is_public, may_be_told
from monitor.services.question_rows import SENAT
from monitor.services.questions import names_of, progress_today, question_fields, state_today
from monitor.services.snapshots import document_of, mentions_of
from monitor.storage.orm import DocumentRow, EventRow, EventTopicRow, MentionRow, VersionRow

_ANNEX = "Une annexe est publiée en image, que Vigie ne lit pas : voir le fac-similé depuis la page du texte."
_WITH_ANNEX = frozenset({EventKind.MENTION_APPEARED, EventKind.DOCUMENT_PUBLISHED})
_LINKED: dict[str, str] = {
    DocumentKind.QUESTION.value: "question liée à une question du sujet",
    DocumentKind.JO_TEXT.value: "texte lié à un texte du sujet",
    DocumentKind.PDF.value: "fichier joint à une page du sujet",
}
_WITH_PASSAGE = frozenset({EventKind.MENTION_APPEARED, EventKind.DOCUMENT_PUBLISHED})


def untold(topic: Topic, week: Week) -> Select[EventRow]:
    """Return the events of a topic that no letter has told and one may, seen before the end of the week."""
    waiting = EventRow.topics.any((EventTopicRow.topic == topic.slug) & EventTopicRow.issue_id.is_(None))
    return (
        select(EventRow)
        .where(waiting, EventRow.observed_at < week.end_utc, may_be_told())
        .options(selectinload(EventRow.topics))
        .order_by(EventRow.id)
    )


def news_items(
    session: Session, config: Config, topic: Topic, events: Sequence[EventRow], today: date
) -> list[DigestItem]:
    """Return events as the letter of a day tells them, each with the thread it has among these events."""
    threads = threads_of(session, events)
    return [
        replace(
            news_item(session, config, topic, event, today),
            thread=threads.get(event.document_id or 0, ""),
        )
        for event in events
    ]


def news_item(session: Session, config: Config, topic: Topic, event: EventRow, today: date) -> DigestItem:
    """Return one event as the letter tells it."""
    kind, row, version = EventKind(event.kind), event.document, event.version
    known: dict[str, Any] = {
        "event": event.id,
        "kind": kind,
        "source": event.source.slug,
        "source_label": event.source.label or event.source.slug,
        "occurred_on": event.occurred_on,
        "observed_on": event.observed_at.astimezone(config.zone).date(),
        "late": event.late,
        "summary": event.summary,
    }
    if row is None or version is None:
        return DigestItem(
            document=event.subject,
            document_kind=DocumentKind.PRESS,
            title=event.source.label,
            url="",
            **known,
        )
    document = document_of(row, version)
    known["summary"] = _with_annex(row, kind, event.summary)
    mentions = [item for item in mentions_of(session, version.id) if item.topic == topic.slug]
    shown = _passage(document, mentions) if kind in _WITH_PASSAGE else None
    known |= question_part(session, row, document, kind, with_passage=shown is not None)
    if kind is EventKind.DEADLINE_NEAR and (progress := progress_today(document, today)):
        known["summary"] = f"{event.summary.removesuffix('.')}. {progress[0].upper()}{progress[1:]}."
    return DigestItem(
        document=row.public_id,
        document_kind=document.kind,
        title=_title(row, document),
        url=row.url,
        reason=_reason(row, topic, mentions, kind),
        linked=not concerns(row, topic, mentions),
        passage=shown,
        hunks=tuple(event_hunks(session, event)),
        body=document.part("answer") if kind is EventKind.QUESTION_ANSWERED else "",
        **known,
    )


def _with_annex(row: DocumentRow, kind: EventKind, summary: str) -> str:
    """Add to the news of a text that an annex of it is an image: its words are nowhere else."""
    if not row.notes.get("image_annex") or kind not in _WITH_ANNEX:
        return summary
    return f"{summary} {_ANNEX}".strip()


def _title(row: DocumentRow, document: Document) -> str:
    """Return the title, with the number people know a question by."""
    if row.kind != DocumentKind.QUESTION:
        return row.title
    chamber = " (Sénat)" if document.fields.get("chamber") == SENAT else ""
    return f"Question n° {document.fields.get('number')}{chamber} : {row.title}"


def _reason(row: DocumentRow, topic: Topic, mentions: list[Mention], kind: EventKind) -> str:
    """Say why the reader gets it; not the words found, where the fact itself says them."""
    said = next((mention for mention in mentions if not mention.secondary), None)
    reasons = []
    if said is not None and kind is not EventKind.MENTION_APPEARED:
        reasons.append(f"contient « {' '.join(said.matched.split())} »")
    if topic.follows(row.key, row.url, row.public_id):
        reasons.append("question suivie" if row.kind == DocumentKind.QUESTION else "document suivi")
    elif said is None and kind is not EventKind.MENTION_VANISHED and row.kind in _LINKED:
        reasons.append(_LINKED[row.kind])
    return " ; ".join(reasons)


def _passage(document: Document, mentions: list[Mention]) -> PassageText | None:
    """Return the passage of the first mention after the title, which the reader sees already."""
    if not mentions:
        return None
    _, body = document.sections.get("title", (0, 0))
    spoken = [mention for mention in mentions if not mention.secondary] or mentions
    first = next((mention for mention in spoken if mention.start >= body), spoken[0])
    found = passage(document.text, first.start, first.end)
    return PassageText(before=found.before, matched=found.matched, after=found.after)


def related_items(session: Session, config: Config, topic: Topic, week: Week) -> list[DigestItem]:
    """Return the recent texts first seen in the week that hold a secondary term and no other."""
    announced = select(MentionRow.version_id).where(
        MentionRow.topic == topic.slug, MentionRow.secondary.is_(False)
    )
    recent = week.monday - timedelta(days=config.crawl.announce_days)
    found = (
        select(VersionRow, DocumentRow)
        .join(DocumentRow, DocumentRow.id == VersionRow.document_id)
        .join(MentionRow, MentionRow.version_id == VersionRow.id)
        .where(
            MentionRow.topic == topic.slug,
            VersionRow.id.not_in(announced),
            VersionRow.number == 1,
            VersionRow.observed_at >= week.start_utc,
            VersionRow.observed_at < week.end_utc,
            DocumentRow.published_on >= recent,
            is_public(),
        )
        .distinct()
        .order_by(VersionRow.id)
    )
    return [_related(session, config, topic, row, version) for version, row in session.execute(found)]


def _related(
    session: Session, config: Config, topic: Topic, row: DocumentRow, version: VersionRow
) -> DigestItem:
    mentions = [item for item in mentions_of(session, version.id) if item.topic == topic.slug]
    seen = version.observed_at.astimezone(config.zone).date()
    return DigestItem(
        event=-version.id,
        kind=EventKind.DOCUMENT_PUBLISHED,
        document=row.public_id,
        document_kind=DocumentKind(row.kind),
        source=row.source.slug,
        source_label=row.source.label or row.source.slug,
        title=row.title,
        url=row.url,
        occurred_on=row.published_on or seen,
        observed_on=seen,
        summary=_with_annex(row, EventKind.DOCUMENT_PUBLISHED, ""),
        reason=f"contient « {' '.join(mentions[0].matched.split())} »",
        passage=_passage(document_of(row, version), mentions),
    )


def waiting_item(
    session: Session, row: DocumentRow, document: Document, due: date, today: date
) -> WaitingQuestion:
    """Return one question that waits, with how far its time has run."""
    fields = question_fields(document, names_of(session, document))
    return WaitingQuestion(
        document=row.public_id,
        number=str(fields["number"]),
        title=row.title,
        url=row.url,
        author=str(fields["author"] or ""),
        ministry=str(fields["ministry"] or ""),
        published_on=row.published_on or due,
        due_on=due,
        progress=progress_today(document, today),
        state=state_today(document, today),
        chamber="Sénat" if document.fields.get("chamber") == SENAT else "",
    )
