"""A digest: what one topic's readers are told about one week, as plain values (docs/digest.md)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from monitor.domain.digest_announced import AnnouncedDate as AnnouncedDate
from monitor.domain.digest_announced import shortened
from monitor.domain.digest_entry import DigestEntry as DigestEntry
from monitor.domain.digest_entry import DigestItem as DigestItem
from monitor.domain.digest_entry import PassageText as PassageText
from monitor.domain.digest_entry import Section as Section
from monitor.domain.excerpts import cut_at_sentence, limited_hunks, limited_lines
from monitor.domain.model import EventKind, QuestionState
from monitor.domain.wording import period_label, plural


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingQuestion:
    """A question without an answer.

    ``progress`` is « jour 37 sur 61 » (``calendar.progress_label``), empty when no rule sets a term.
    ``chamber`` is « Sénat », empty for the Assemblée nationale.
    """

    document: str
    number: str
    title: str
    url: str
    author: str
    ministry: str
    published_on: date
    due_on: date | None
    progress: str
    state: QuestionState
    chamber: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReading:
    """Whether a source was read in the period, and when it last was; ``state`` as in DESIGN.md §8."""

    slug: str
    label: str
    state: str
    last_success_at: datetime | None
    message: str
    read: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One issue's content: it reads no clock, and both written forms come from it alone.

    ``source_news`` are the facts about sources themselves; ``related`` are mentions of secondary
    terms; ``announced`` are confirmed commitments. ``omitted``, ``announced_omitted``, ``related_omitted``
    and ``waiting_omitted`` count what a limit left out.
    ``archive_url`` is where everything can be seen, empty when there is no web site.
    """

    topic: str
    topic_name: str
    site_name: str
    contact: str
    week: str
    starts_on: date
    ends_on: date
    entries: tuple[DigestEntry, ...] = ()
    omitted: int = 0
    announced: tuple[AnnouncedDate, ...] = ()
    announced_omitted: int = 0
    related: tuple[DigestItem, ...] = ()
    related_omitted: int = 0
    waiting: tuple[WaitingQuestion, ...] = ()
    waiting_omitted: int = 0
    sources: tuple[SourceReading, ...] = ()
    source_news: tuple[DigestItem, ...] = ()
    not_watched: tuple[str, ...] = ()
    archive_url: str = ""

    def part(self, section: str) -> tuple[DigestEntry, ...]:
        """Return the entries of one section, in order."""
        return tuple(entry for entry in self.entries if entry.section == section)

    @property
    def read(self) -> tuple[SourceReading, ...]:
        """The sources that were read in the period."""
        return tuple(source for source in self.sources if source.read)

    @property
    def unread(self) -> tuple[SourceReading, ...]:
        """The sources that could not be read in the period."""
        return tuple(source for source in self.sources if not source.read)

    @property
    def period(self) -> str:
        """The week in words: « semaine du 13 au 19 avril 2026 »."""
        return f"semaine {period_label(self.starts_on, self.ends_on)}"

    @property
    def news(self) -> int:
        """How many entries the period has, those left out included."""
        return len(self.entries) + self.omitted


def subject_of(digest: Digest) -> str:
    """Return the subject line: the news itself when it is one, an honest word when there is none."""
    start, unread = f"{digest.topic_name} : ", "aucune source n’a pu être lue"
    if digest.news:
        end = "" if digest.read else f" ; {unread}"
        return f"{start}{_news_in_short(digest)} ({digest.period}){end}"
    if not digest.read:
        return f"{start}{unread} ({digest.period})"
    return f"{start}rien de nouveau ({digest.period}) ; {readings_in_short(digest)}"


def _news_in_short(digest: Digest) -> str:
    """Name the only entry; with several, name the first when it is an answer and count the others."""
    first, others = digest.entries[0], digest.news - 1
    if not others:
        return first.headline
    if first.first.kind is EventKind.QUESTION_ANSWERED:
        return f"{first.headline} et {plural(others, 'autre nouveauté', 'autres nouveautés')}"
    return plural(digest.news, "nouveauté")


def readings_in_short(digest: Digest) -> str:
    """Return « 3 sources lues, 1 non lue »."""
    read, unread = len(digest.read), len(digest.unread)
    said = plural(read, "source lue", "sources lues")
    return f"{said}, {plural(unread, 'non lue', 'non lues')}" if unread else said


def reduced(digest: Digest, *, entries: int, letters: int) -> Digest:
    """Return the digest with at most so many entries, and so many letters in each body, diff and list."""
    kept = tuple(
        DigestEntry(items=tuple(_shortened(item, letters) for item in entry.items))
        for entry in digest.entries[:entries]
    )
    return replace(
        digest,
        entries=kept,
        omitted=digest.omitted + len(digest.entries) - len(kept),
        announced=tuple(shortened(each, letters) for each in digest.announced),
    )


def _shortened(item: DigestItem, letters: int) -> DigestItem:
    demands = limited_lines(item.demands, letters)
    return replace(
        item,
        body=cut_at_sentence(item.body, letters),
        hunks=limited_hunks(item.hunks, letters),
        demands=demands,
        more_demands=item.more_demands + len(item.demands) - len(demands),
    )
