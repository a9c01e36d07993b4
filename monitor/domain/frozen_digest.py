"""The JSON a digest is frozen as in an issue, and the way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime

from monitor.domain.digest import (
    AnnouncedDate,
    Digest,
    DigestEntry,
    DigestItem,
    PassageText,
    SourceReading,
    WaitingQuestion,
)
from monitor.domain.digest_announced import LaterDocument
from monitor.domain.frozen_reader import Reader
from monitor.domain.model import DocumentKind, EventKind, Json, QuestionState
from monitor.errors import ParseError


def digest_to_json(digest: Digest) -> dict[str, Json]:
    """Return the digest as JSON values: dates as YYYY-MM-DD, times in UTC with a Z."""
    return {field.name: _plain(getattr(digest, field.name)) for field in fields(digest)}


def _plain(value: object) -> Json:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, str):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if value is None or isinstance(value, int | float):
        return value
    raise TypeError(f"a digest holds no {type(value).__name__}")


_NEW_IN_ITEMS: dict[str, Json] = {
    "thread": "",
    "linked": False,
    "author": "",
    "joint": (),
    "demands": (),
    "more_demands": 0,
    "due_on": None,
    "same_as": "",
    "near_to": "",
}
_NEW_IN_QUESTIONS: dict[str, Json] = {"chamber": ""}
_NEW_IN_DIGESTS: dict[str, Json] = {"announced": (), "announced_omitted": 0}


def digest_from_json(value: object) -> Digest:
    """Return the digest that was frozen as this JSON; ParseError when it is not one."""
    data = Reader(value, _NEW_IN_DIGESTS)
    try:
        return _digest(data)
    except ValueError as error:  # a date or a kind that does not exist
        raise ParseError(f"frozen digest: {error}") from error


def _digest(data: Reader) -> Digest:
    return Digest(
        topic=data.text("topic"),
        topic_name=data.text("topic_name"),
        site_name=data.text("site_name"),
        contact=data.text("contact"),
        week=data.text("week"),
        starts_on=data.day("starts_on"),
        ends_on=data.day("ends_on"),
        entries=tuple(_entry(Reader(entry).list("items")) for entry in data.list("entries")),
        omitted=data.number("omitted"),
        announced=tuple(map(_announced, data.list("announced"))),
        announced_omitted=data.number("announced_omitted"),
        related=tuple(map(_item, data.list("related"))),
        related_omitted=data.number("related_omitted"),
        waiting=tuple(map(_question, data.list("waiting"))),
        waiting_omitted=data.number("waiting_omitted"),
        sources=tuple(map(_source, data.list("sources"))),
        source_news=tuple(map(_item, data.list("source_news"))),
        not_watched=data.texts("not_watched"),
        archive_url=data.text("archive_url"),
    )


def _entry(values: Sequence[object]) -> DigestEntry:
    items = tuple(map(_item, values))
    documents = tuple(dict.fromkeys(item.document for item in items))
    if len(documents) > 1 and not any(isinstance(value, Mapping) and "thread" in value for value in values):
        # Before there were threads, the documents of one entry were those of one joint answer.
        items = tuple(_of_joint(item, documents) for item in items)
    return DigestEntry(items=items)


def _of_joint(item: DigestItem, documents: tuple[str, ...]) -> DigestItem:
    if item.kind is not EventKind.QUESTION_ANSWERED:
        return item
    if item.document == documents[0]:
        return replace(item, joint=documents)
    return replace(item, same_as=documents[0])


def _item(value: object) -> DigestItem:
    data = Reader(value, _NEW_IN_ITEMS)
    return DigestItem(
        event=data.number("event"),
        kind=EventKind(data.text("kind")),
        document=data.text("document"),
        document_kind=DocumentKind(data.text("document_kind")),
        source=data.text("source"),
        source_label=data.text("source_label"),
        title=data.text("title"),
        url=data.text("url"),
        occurred_on=data.day("occurred_on"),
        observed_on=data.day("observed_on"),
        late=bool(data.number("late")),
        summary=data.text("summary"),
        reason=data.text("reason"),
        passage=_passage(data.part("passage")) if data.has("passage") else None,
        hunks=tuple(Reader(hunk).words() for hunk in data.list("hunks")),
        body=data.text("body"),
        thread=data.text("thread"),
        linked=bool(data.number("linked")),
        author=data.text("author"),
        joint=data.texts("joint"),
        demands=data.texts("demands"),
        more_demands=data.number("more_demands"),
        due_on=data.day("due_on") if data.has("due_on") else None,
        same_as=data.text("same_as"),
        near_to=data.text("near_to"),
    )


def _passage(data: Reader) -> PassageText:
    return PassageText(before=data.text("before"), matched=data.text("matched"), after=data.text("after"))


def _question(value: object) -> WaitingQuestion:
    data = Reader(value, _NEW_IN_QUESTIONS)
    return WaitingQuestion(
        document=data.text("document"),
        number=data.text("number"),
        title=data.text("title"),
        url=data.text("url"),
        author=data.text("author"),
        ministry=data.text("ministry"),
        published_on=data.day("published_on"),
        due_on=data.day("due_on") if data.has("due_on") else None,
        progress=data.text("progress"),
        state=QuestionState(data.text("state")),
        chamber=data.text("chamber"),
    )


def _announced(value: object) -> AnnouncedDate:
    data = Reader(value)
    return AnnouncedDate(
        commitment=data.number("commitment"),
        sentence=data.text("sentence"),
        who=data.text("who"),
        due=data.text("due"),
        due_on=data.day("due_on") if data.has("due_on") else None,
        document=data.text("document"),
        title=data.text("title"),
        url=data.text("url"),
        source_label=data.text("source_label"),
        said_on=data.day("said_on") if data.has("said_on") else None,
        later=tuple(map(_later, data.list("later"))),
        more_later=data.number("more_later"),
    )


def _later(value: object) -> LaterDocument:
    data = Reader(value)
    return LaterDocument(
        document=data.text("document"),
        title=data.text("title"),
        url=data.text("url"),
        source_label=data.text("source_label"),
        published_on=data.day("published_on"),
    )


def _source(value: object) -> SourceReading:
    data = Reader(value)
    moment = datetime.fromisoformat(data.text("last_success_at")) if data.has("last_success_at") else None
    return SourceReading(
        slug=data.text("slug"),
        label=data.text("label"),
        state=data.text("state"),
        last_success_at=moment,
        message=data.text("message"),
        read=bool(data.number("read")),
    )
