"""From loose facts to a digest: one entry per document or thread, in a reader's order, bounded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from monitor.domain.digest import (
    AnnouncedDate,
    Digest,
    DigestEntry,
    DigestItem,
    PassageText,
    SourceReading,
    WaitingQuestion,
)
from monitor.domain.digest_announced import bounded
from monitor.domain.digest_groups import grouped
from monitor.domain.excerpts import cut_at_sentence, cut_at_word, excerpt_hunks, last_words
from monitor.domain.model import DocumentKind, EventKind
from monitor.domain.normalise import canonical, one_line

ENTRY_LIMIT = 40
RELATED_LIMIT = 10
WAITING_LIMIT = 20
DEMAND_LIMIT = 5
BODY_LETTERS = 3_000
_LINE_LETTERS = 240
_SUMMARY_LETTERS = 500
_SIDE_LETTERS = 280
_DEMAND_LETTERS = 300

_SOURCE_KINDS = frozenset({EventKind.SOURCE_DOWN, EventKind.SOURCE_BACK})
_ARRIVALS = frozenset({EventKind.MENTION_APPEARED, EventKind.DOCUMENT_PUBLISHED})

# The order a reader is told things in: answers and repeals, corrections, deadlines, texts of the Journal
# officiel, edits, the life of questions, mentions, absences.
_JO_RANK, _MENTION_RANK = 3, 6
_RANKS: dict[EventKind, int] = {
    EventKind.QUESTION_ANSWERED: 0,
    EventKind.TEXT_REPEALED: 0,
    EventKind.ANSWER_CORRECTED: 1,
    EventKind.TEXT_RECTIFIED: 1,
    EventKind.DEADLINE_PASSED: 2,
    EventKind.DEADLINE_NEAR: 2,
    EventKind.COMMITMENT_DUE: 2,
    EventKind.TEXT_CHANGED: 4,
    EventKind.QUESTION_REASSIGNED: 5,
    EventKind.QUESTION_SIGNALLED: 5,
    EventKind.QUESTION_RENEWED: 5,
    EventKind.QUESTION_WITHDRAWN: 5,
    EventKind.QUESTION_LAPSED: 5,
    EventKind.MENTION_VANISHED: 7,
    EventKind.DOCUMENT_ABSENT: 7,
    EventKind.DOCUMENT_BACK: 7,
}


def compose_digest(
    *,
    topic: str,
    topic_name: str,
    site_name: str,
    contact: str,
    week: str,
    starts_on: date,
    ends_on: date,
    items: Iterable[DigestItem],
    announced: Iterable[AnnouncedDate] = (),
    related: Iterable[DigestItem] = (),
    waiting: Iterable[WaitingQuestion] = (),
    sources: Iterable[SourceReading] = (),
    not_watched: Iterable[str] = (),
    archive_url: str = "",
) -> Digest:
    """Return the digest of one topic and one period (``week`` is its name, 2026-W16).

    The order of what is given does not matter, and an event given twice is told once. Bodies longer
    than 3,000 letters, long diffs, titles and passages are cut; at most 40 entries are kept.
    """
    told = _ordered({item.event: item for item in items}.values())
    entries = grouped([item for item in told if item.kind not in _SOURCE_KINDS])
    dates, more_dates = bounded(announced)
    linked = _ordered({item.document: _cleaned(item) for item in related}.values())
    asked = sorted(
        map(_cleaned_question, waiting), key=lambda question: (question.due_on or date.max, question.document)
    )
    return Digest(
        topic=topic,
        topic_name=_line(topic_name),
        site_name=_line(site_name),
        contact=_line(contact),
        week=week,
        starts_on=starts_on,
        ends_on=ends_on,
        entries=tuple(
            DigestEntry(items=tuple(map(_cleaned, entry.items))) for entry in entries[:ENTRY_LIMIT]
        ),
        omitted=max(len(entries) - ENTRY_LIMIT, 0),
        announced=dates,
        announced_omitted=more_dates,
        related=tuple(linked[:RELATED_LIMIT]),
        related_omitted=max(len(linked) - RELATED_LIMIT, 0),
        waiting=tuple(asked[:WAITING_LIMIT]),
        waiting_omitted=max(len(asked) - WAITING_LIMIT, 0),
        sources=tuple(
            replace(source, label=_line(source.label), message=_line(source.message)) for source in sources
        ),
        source_news=tuple(_cleaned(item) for item in told if item.kind in _SOURCE_KINDS),
        not_watched=tuple(map(_line, not_watched)),
        archive_url=archive_url,
    )


def _rank(item: DigestItem) -> int:
    if item.kind in _ARRIVALS:
        return _JO_RANK if item.document_kind is DocumentKind.JO_TEXT else _MENTION_RANK
    return _RANKS.get(item.kind, _MENTION_RANK)


def _ordered(items: Iterable[DigestItem]) -> list[DigestItem]:
    """Return the facts in order; of two alike, the one that concerns the topic by itself comes first."""
    return sorted(
        items, key=lambda item: (_rank(item), item.linked, item.occurred_on, item.document, item.event)
    )


def _line(text: str) -> str:
    return cut_at_word(one_line(text), _LINE_LETTERS)


def _cleaned(item: DigestItem) -> DigestItem:
    """Return the item with every text canonical and bounded."""
    demands = item.demands[:DEMAND_LIMIT]
    return replace(
        item,
        source_label=_line(item.source_label),
        title=_line(item.title),
        summary=cut_at_word(one_line(item.summary), _SUMMARY_LETTERS),
        reason=_line(item.reason),
        passage=_cleaned_passage(item.passage) if item.passage else None,
        hunks=excerpt_hunks(item.hunks, BODY_LETTERS),
        body=cut_at_sentence(canonical(item.body), BODY_LETTERS),
        author=_line(item.author),
        demands=tuple(cut_at_word(one_line(demand), _DEMAND_LETTERS) for demand in demands),
        more_demands=item.more_demands + len(item.demands) - len(demands),
    )


def _cleaned_passage(passage: PassageText) -> PassageText:
    return PassageText(
        before=last_words(passage.before, _SIDE_LETTERS),
        matched=cut_at_word(passage.matched, _SIDE_LETTERS),
        after=cut_at_word(passage.after, _SIDE_LETTERS),
    )


def _cleaned_question(question: WaitingQuestion) -> WaitingQuestion:
    return replace(
        question,
        number=_line(question.number),
        title=_line(question.title),
        author=_line(question.author),
        ministry=_line(question.ministry),
        progress=_line(question.progress),
    )
