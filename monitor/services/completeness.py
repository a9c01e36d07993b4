"""The second witnesses of a source's questions beside its archive, for ``vigie status``.

DILA prints each week the questions and the answers of the Assemblée. Nothing here changes a question
nor the health of a source.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from monitor.domain.completeness import (
    ANSWER,
    QUESTION,
    SHOWN,
    Completeness,
    IssueCompleteness,
    Listed,
    PartCompleteness,
    Sighted,
    compared,
)
from monitor.domain.model import QuestionState, Witness
from monitor.storage.orm import DocumentRow, NameRow, SourceRow, VersionRow
from monitor.storage.orm_questions import QuestionRow, SightingRow

_PAGES = {QUESTION: "page", ANSWER: "answer_page"}
_WRITTEN = "QE"


def completeness(session: Session, *, source: str, issues: int = 8) -> Completeness:
    """Return the last issues that were read of a source's questions, beside its archive."""
    rows = _sightings(source)
    in_issues = SightingRow.witness == Witness.ISSUE.value
    latest = select(SightingRow.printed_on).distinct().join(DocumentRow).join(SourceRow)
    latest = latest.where(SourceRow.slug == source, in_issues, SightingRow.printed_on.is_not(None))
    days = [
        day for day in session.scalars(latest.order_by(SightingRow.printed_on.desc()).limit(issues)) if day
    ]
    by_day: dict[date, list[Sighted]] = {day: [] for day in days}
    for day, one in _read(session.execute(rows.where(in_issues, SightingRow.printed_on.in_(days)))):
        by_day[day].append(one)
    archived = _archived(session, source, days)
    seen = {part: _seen(session, source, part) for part in _PAGES} if days else {}
    pages = rows.where(
        SightingRow.witness == Witness.PAGE.value,
        SightingRow.part == ANSWER,
        DocumentRow.stated_at.is_not(None),
    )
    return Completeness(
        issues=tuple(compared(day, by_day[day], archived=archived.get(day, {}), seen=seen) for day in days),
        only_on_pages=Listed.of(
            one.document for _, one in _read(session.execute(pages)) if not one.in_archive
        ),
    )


def _sightings(source: str) -> Select[*tuple[Any, ...]]:
    """Return the query of sightings with their documents and the names of their authors."""
    ours = select(DocumentRow.id).join(SourceRow).where(SourceRow.slug == source)
    ours = ours.where(DocumentRow.id.in_(select(SightingRow.document_id)))
    latest = select(func.max(VersionRow.id)).where(VersionRow.document_id.in_(ours))
    return (
        select(SightingRow, DocumentRow, QuestionRow.ending, NameRow.label)
        .join(DocumentRow, DocumentRow.id == SightingRow.document_id)
        .join(QuestionRow, QuestionRow.document_id == DocumentRow.id)
        .join(VersionRow, VersionRow.document_id == DocumentRow.id)
        .outerjoin(NameRow, NameRow.reference == VersionRow.fields["author_ref"].as_string())
        .where(VersionRow.id.in_(latest.group_by(VersionRow.document_id)))
    )


def _read(rows: Iterable[Any]) -> Iterator[tuple[date, Sighted]]:
    for sighting, document, ending, name in rows:
        stated = sighting.stated
        answered = ending == QuestionState.ANSWERED and _answered_by_archive(document.notes)
        yield (
            sighting.printed_on,
            Sighted(
                document=document.public_id,
                part=sighting.part,
                number=str(stated.get("issue") or ""),
                in_archive=document.stated_at is not None and (sighting.part == QUESTION or answered),
                printed_author=_text(stated.get("author")),
                author=name or _text(document.notes.get("author")),
                printed_page=_text(stated.get("page")),
                page=_text(document.notes.get(_PAGES[sighting.part])),
            ),
        )


def _text(value: object) -> str | None:
    return str(value) if value else None


def _answered_by_archive(notes: Mapping[str, Any]) -> bool:
    return notes.get("answer_from") in {None, Witness.SOURCE.value}


def _archived(session: Session, source: str, days: Sequence[date]) -> dict[date, dict[str, list[str]]]:
    """Return the questions that the archive itself says were published, or answered, on some days."""
    found: dict[date, dict[str, list[str]]] = {day: {QUESTION: [], ANSWER: []} for day in days}
    wanted = (
        select(DocumentRow.public_id, DocumentRow.notes, QuestionRow)
        .join(QuestionRow, QuestionRow.document_id == DocumentRow.id)
        .join(SourceRow, SourceRow.id == DocumentRow.source_id)
        .where(SourceRow.slug == source, QuestionRow.type == _WRITTEN, DocumentRow.stated_at.is_not(None))
        .where(QuestionRow.published_on.in_(days) | QuestionRow.answered_on.in_(days))
    )
    for public_id, notes, row in session.execute(wanted):
        if row.published_on in found:
            found[row.published_on][QUESTION].append(public_id)
        answered = row.ending == QuestionState.ANSWERED and _answered_by_archive(notes)
        if answered and row.answered_on in found:
            found[row.answered_on][ANSWER].append(public_id)
    return found


def _seen(session: Session, source: str, part: str) -> frozenset[str]:
    wanted = select(DocumentRow.public_id).join(SightingRow, SightingRow.document_id == DocumentRow.id)
    wanted = wanted.join(SourceRow, SourceRow.id == DocumentRow.source_id).where(SourceRow.slug == source)
    return frozenset(
        session.scalars(wanted.where(SightingRow.witness == Witness.ISSUE.value, SightingRow.part == part))
    )


def completeness_object(found: Completeness) -> dict[str, Any] | None:
    """Return it as JSON (docs/json.md), None when no second witness was ever read."""
    if not found.issues and not found.only_on_pages.count:
        return None
    return {
        "last_issue_on": found.last_issue_on.isoformat() if found.last_issue_on else None,
        "issues": [_issue_object(issue) for issue in found.issues],
        "only_on_pages": _listed_object(found.only_on_pages),
    }


def _issue_object(issue: IssueCompleteness) -> dict[str, Any]:
    return {
        "published_on": issue.printed_on.isoformat(),
        "issue": issue.number or None,
        "complete": issue.complete,
        "questions": _part_object(issue.questions),
        "answers": _part_object(issue.answers),
        "different": {
            "count": len(issue.different),
            "items": [asdict(difference) for difference in issue.different[:SHOWN]],
        },
    }


def _part_object(part: PartCompleteness) -> dict[str, Any]:
    return {
        "printed": part.printed,
        "archived": part.archived,
        "missing_in_archive": _listed_object(part.missing_in_archive),
        "missing_at_dila": _listed_object(part.missing_in_issue),
    }


def _listed_object(listed: Listed) -> dict[str, Any]:
    return {"count": listed.count, "documents": list(listed.documents)}
