"""Which facts a reader is told of, when a document is seen for the first time or has changed.

Pure rules over two snapshots of one document; the meaning of each kind is in docs/events.md.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.domain.model import Document, DocumentKind, EventDraft, EventKind, Mention
from monitor.domain.page_changes import BESIDE, completes, is_redressed
from monitor.domain.question_changes import Former, question_changes
from monitor.domain.question_facts import question_facts
from monitor.domain.text_changes import text_change
from monitor.domain.topics import Topic

LATE_AFTER = timedelta(days=7)
"""A fact observed more than a week after it happened is told as late."""
WAS_THERE = "was_there"
"""The note of what has no date and was there at the first run of its source: it is no news later either."""
_JOINED = "Fichier joint à une page du sujet, lu pour la première fois."


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One version of a document as the rules see it."""

    document: Document
    number: int
    mentions: tuple[Mention, ...]
    public_id: str = ""

    def names(self) -> tuple[str, ...]:
        """Return what a topic may follow the document by."""
        return self.document.key, self.document.url, self.public_id

    def mentioned(self, *, beside: bool = True) -> frozenset[str]:
        """Return the topics it speaks of by a term that announces, in what stands beside its text or not."""
        start, end = (0, 0) if beside else self.document.sections.get(BESIDE, (0, 0))
        return frozenset(
            mention.topic
            for mention in self.mentions
            if not mention.secondary and not start <= mention.start < end
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What the rules need to know beside the document.

    ``last_read_on`` is the day its source was last read before today, None when it never was.
    ``redesigned`` says that the whole site comes in another form: what differs only by that is no news.
    """

    topics: Sequence[Topic]
    observed_on: date
    announce_days: int
    first_run: bool
    last_read_on: date | None = None
    redesigned: bool = False

    def followers(self, *names: str) -> frozenset[str]:
        """Return the topics that follow a document, by one of its names, whatever it says."""
        return frozenset(topic.slug for topic in self.topics if topic.follows(*names))

    def recent(self, day: date) -> bool:
        """Tell whether a first sight of something of that day is news.

        After an outage the window reaches back to the last reading: what came meanwhile is caught up.
        """
        return day >= self.since

    @property
    def since(self) -> date:
        """The first day whose facts are news at a first sight."""
        known_until = min(self.observed_on, self.last_read_on or self.observed_on)
        return known_until - timedelta(days=self.announce_days)

    def late(self, day: date) -> bool:
        """Tell whether something of that day is told long after it happened."""
        return self.observed_on - day > LATE_AFTER


def detect_events(
    before: Snapshot | None,
    after: Snapshot,
    watch: Watch,
    *,
    former: Former | None = None,
    linked: Collection[str] = (),
) -> tuple[EventDraft, ...]:
    """Return the facts to tell of one document, each with its natural cause.

    A first sight tells only what is recent (``announce_days``); afterwards what is new is told
    whatever its date, marked late when it is. A document that concerns no topic tells nothing.
    ``former`` is what the versions before said of a question; ``linked`` are the topics of the
    questions in whose thread it is.
    """
    watched = {topic.slug for topic in watch.topics}
    mentioned = after.mentioned() & watched
    spoken = before.mentioned() & watched if before else frozenset[str]()
    topics = tuple(sorted(mentioned | spoken | watch.followers(*after.names()) | (watched & set(linked))))
    if not topics:
        return ()
    come, gone = mentioned - spoken, spoken - mentioned
    if before and is_redressed(before.document, after.document, redesigned=watch.redesigned):
        # Tags and menus that only one of the templates has are no words of the page.
        come, gone = come & after.mentioned(beside=False), gone & before.mentioned(beside=False)
    return (
        *_appearances(before, after, watch, come, frozenset(watched.intersection(linked))),
        *_vanishings(after, watch, gone),
        *_facts(before, after, watch, topics),
        *_changes(before, after, watch, topics, former),
    )


def _day(document: Document, watch: Watch) -> date:
    return document.published_on or watch.observed_on


def _appearances(
    before: Snapshot | None,
    after: Snapshot,
    watch: Watch,
    appeared: frozenset[str],
    linked: frozenset[str],
) -> list[EventDraft]:
    document = after.document
    day = watch.observed_on if before else _day(document, watch)
    # Without a date, nothing tells an old page from a new one: not at a first run, nor in a new site.
    old = watch.first_run or watch.redesigned or document.notes.get(WAS_THERE)
    undated = document.published_on is None and bool(old)
    if before is None and (undated or not watch.recent(day)):
        return []
    late = before is None and watch.late(day)
    found = [
        EventDraft(
            kind=EventKind.MENTION_APPEARED,
            cause=topic,
            occurred_on=day,
            summary=_appearance_summary(
                after, topic, new=before is None or completes(before.document, document)
            ),
            topics=(topic,),
            late=late,
        )
        for topic in sorted(appeared)
    ]
    followed = watch.followers(*after.names())
    joined = linked if document.kind is DocumentKind.PDF else frozenset[str]()
    silent = (followed | joined) - after.mentioned()
    if before is None and silent:
        found.append(
            EventDraft(
                kind=EventKind.DOCUMENT_PUBLISHED,
                cause="published",
                occurred_on=day,
                summary="Document suivi, lu pour la première fois." if followed else _JOINED,
                topics=tuple(sorted(silent)),
                late=late,
            )
        )
    return found


def _appearance_summary(after: Snapshot, topic: str, *, new: bool) -> str:
    first = next(mention for mention in after.mentions if mention.topic == topic and not mention.secondary)
    words = " ".join(first.matched.split())
    return f"Contient « {words} »." if new else f"Le texte modifié contient maintenant « {words} »."


def _vanishings(after: Snapshot, watch: Watch, vanished: frozenset[str]) -> list[EventDraft]:
    if not after.document.text:
        return []  # a file whose text cannot be read: nobody knows what it says
    names = {topic.slug: topic.name for topic in watch.topics}
    return [
        EventDraft(
            kind=EventKind.MENTION_VANISHED,
            cause=f"{topic}:v{after.number}",
            occurred_on=watch.observed_on,
            summary=f"Le texte lu ce jour ne contient plus de mention de {names.get(topic, topic)}.",
            topics=(topic,),
        )
        for topic in sorted(vanished)
    ]


def _facts(
    before: Snapshot | None, after: Snapshot, watch: Watch, topics: tuple[str, ...]
) -> list[EventDraft]:
    """Tell what the record itself states with a date, once, when it is recent or new to us."""
    if after.document.kind is not DocumentKind.QUESTION:
        return []
    # At a first sight what has no date may be years old: it is not news.
    day = watch.observed_on if before else None
    told = question_facts(before.document, observed_on=day) if before else ()
    known = {(fact.kind, fact.cause) for fact in told}
    return [
        EventDraft(
            kind=fact.kind,
            cause=fact.cause,
            occurred_on=fact.occurred_on,
            summary=fact.summary,
            topics=topics,
            late=watch.late(fact.occurred_on),
        )
        for fact in question_facts(after.document, observed_on=day)
        if (fact.kind, fact.cause) not in known and (before or watch.recent(fact.occurred_on))
    ]


def _changes(
    before: Snapshot | None,
    after: Snapshot,
    watch: Watch,
    topics: tuple[str, ...],
    former: Former | None,
) -> list[EventDraft]:
    """Tell that the text changed, when none of the more precise kinds says it."""
    if before is None:
        return []
    if after.document.kind is DocumentKind.QUESTION:
        found = question_changes(before.document, after.document, former)
    else:
        found = text_change(before.document, after.document, after.number, redesigned=watch.redesigned)
    return [
        EventDraft(kind=kind, cause=cause, occurred_on=watch.observed_on, summary=words, topics=topics)
        for kind, cause, words in found
    ]
