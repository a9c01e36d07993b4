"""What behaves like the outside world in tests: a relay, a clock, an archive, and things read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select, text
from sqlalchemy.orm import Session, sessionmaker

from crawler.parsers.assemblee_questions import parse
from crawler.parsers.jo_text import parse_text
from monitor.config import AssembleeSource, Config, Crawl, JournalSource, Mail, PressSource, Site
from monitor.domain.matching import Matcher
from monitor.domain.model import Capture, Document, DocumentKind, Outcome
from monitor.domain.reading import MemberMark, Reading, Unread
from monitor.domain.topics import Topic
from monitor.mail.outcomes import Uncertain
from monitor.services.archive import Archived, Archivist, Effect, archive_readings
from monitor.services.runs import RunCounts, finish_run, start_run
from monitor.storage.blobs import BlobStore
from monitor.storage.database import open_archive
from monitor.storage.orm import EventRow
from tests.builders import question_bytes, question_json
from tests.jo_builders import jo_text_xml

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 3, 12, 7, 0, tzinfo=UTC)
"""A Thursday morning, two days after question n° 13432 was published."""
TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
ASSEMBLEE, JOURNAL, PRESS = "assemblee_questions", "journal_officiel", "presse_sante"
SEC_PA = Topic(
    slug="sec-pa",
    name="SEC-Pa",
    terms=("SEC-Pa", "structure d'exercice coordonné participative"),
    secondary=("L. 162-31-1",),
    follow=("QANR5L17QE13432",),
)
MEDIATION = Topic(slug="mediation", name="Médiation en santé", terms=("médiation en santé",))


class FixedClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **units: float) -> datetime:
        """Move the clock, backwards too, and return the new time."""
        self.now += timedelta(**units)
        return self.now


class Sent(NamedTuple):
    """One message a relay was handed, whatever it answered."""

    recipient: str
    message_id: str
    message: EmailMessage


class Killed(BaseException):
    """The process dies here: nothing catches it."""


class FakeTransport:
    """A relay that keeps what it is sent, and answers each address what the test scripted, in turn.

    ``answers`` maps an address to what happens at each try; an exception is raised, None accepts. An
    address without a script, or at the end of it, is accepted. ``sent`` is what reached the relay whole.
    """

    def __init__(self, answers: Mapping[str, Iterable[BaseException | None]] | None = None) -> None:
        self._answers = {address: list(script) for address, script in (answers or {}).items()}
        self.sent: list[Sent] = []
        self.asked: list[str] = []

    def send(self, message: bytes | EmailMessage, *, sender: str, recipient: str) -> str:
        """Answer as scripted; a message that is refused or not tried is not kept."""
        if not isinstance(message, EmailMessage):
            raise TypeError("this relay reads messages, not bytes")
        self.asked.append(recipient)
        script = self._answers.get(recipient, [])
        answer = script.pop(0) if script else None
        if answer is None or isinstance(answer, Uncertain | Killed):
            self.sent.append(Sent(recipient, str(message["Message-ID"]), message))
        if answer is not None:
            raise answer
        return f"250 2.0.0 Ok: queued, from {sender}"

    def received(self) -> list[str]:
        """Return the addresses of what reached the relay, in order."""
        return [sent.recipient for sent in self.sent]


def reading(
    document: Document, body: bytes | None = None, *, member: MemberMark | None = None, at: datetime = NOW
) -> Reading:
    """Return a document as read from its bytes."""
    body = document.text.encode() if body is None else body
    capture = Capture(url=document.url, body=body, fetched_at=at, member=member.name if member else None)
    return Reading(document=document, capture=capture, member=member)


def question(number: int | str = 13432, *, member: MemberMark | None = None, **facts: Any) -> Reading:
    """Return a question as read from the open data (``builders.question_json`` says the facts)."""
    body = question_bytes(question_json(number, **facts))
    return reading(parse(body), body, member=member)


def jo_text(text_id: str = "JORFTEXT000099000001", **facts: Any) -> Reading:
    """Return a text of the Journal officiel as read (``jo_builders.jo_text_xml`` says the facts)."""
    body = jo_text_xml(text_id, **facts)
    return reading(parse_text(body), body)


def page(
    name: str,
    words: str,
    *,
    title: str = "Communiqué",
    published_on: date | None = date(2026, 3, 11),
    files: Sequence[Mapping[str, str]] = (),
    notes: Mapping[str, Any] | None = None,
) -> Reading:
    """Return a press page, its title first in its text."""
    url = f"https://sante.exemple.invalid/{name}"
    return reading(
        Document(
            kind=DocumentKind.PRESS,
            key=url,
            url=url,
            title=title,
            published_on=published_on,
            text=f"{title}\n\n{words}",
            sections={"title": (0, len(title)), "body": (len(title) + 2, len(title) + 2 + len(words))},
            fields={"files": [dict(file) for file in files]},
            notes=dict(notes or {}),
        )
    )


def jo_article(words: str) -> list[tuple[str, str]]:
    """Return the only article of a text, for ``jo_text(articles=…)``."""
    return [("1", f"<p>\n<br/>{words}</p>")]


def config_of(folder: Path, *topics: Topic, **changes: Any) -> Config:
    """Return a configuration that watches the default sources for some topics (SEC-Pa when none)."""
    config = Config(
        path=None,
        state=folder,
        database_url=f"sqlite:///{folder / 'vigie.db'}",
        site=Site(name="Collectif des essais", contact="contact@exemple.invalid"),
        mail=Mail(sender="Vigie <vigie@exemple.org>"),
        crawl=Crawl(),
        sources=(
            AssembleeSource(slug=ASSEMBLEE),
            JournalSource(slug=JOURNAL),
            PressSource(slug=PRESS, label="Ministère, presse", feeds=("https://sante.exemple.invalid/flux",)),
        ),
        topics=topics or (SEC_PA,),
    )
    return replace(config, **changes)


class Told(NamedTuple):
    """One event of the archive, as a reader would compare it with another."""

    kind: str
    document: str
    occurred_on: date
    late: bool
    topics: tuple[str, ...]


@dataclass
class Place:
    """An archive on the disk with its configuration: what a test reads into and looks at."""

    folder: Path
    config: Config
    clock: FixedClock = field(default_factory=FixedClock)

    @cached_property
    def sessions(self) -> sessionmaker[Session]:
        """The maker of sessions, the archive made at its first use."""
        return open_archive(self.config.database_url)

    def session(self) -> AbstractContextManager[Session]:
        """Open a session."""
        return self.sessions()

    @property
    def archivist(self) -> Archivist:
        """What readings need, with the topics of the configuration as it is now."""
        return Archivist(
            blobs=BlobStore(self.folder / "blobs"),
            matcher=Matcher(self.config.topics),
            topics=self.config.topics,
            announce_days=self.config.crawl.announce_days,
            first_run=False,
            zone=PARIS,
        )

    def watch_topics(self, *topics: Topic) -> None:
        """Change the topics of the configuration."""
        self.config = replace(self.config, topics=topics)

    def start(self, source: str = ASSEMBLEE) -> tuple[int, int, bool]:
        """Begin a run of a source."""
        with self.session() as session:
            return start_run(session, slug=source, kind=source, label=f"Source {source}", now=self.clock())

    def finish(
        self, run_id: int, counts: RunCounts | None = None, problems: Sequence[Unread] = ()
    ) -> Outcome:
        """End a run, by default a good one that saw nothing new."""
        with self.session() as session:
            return finish_run(
                session,
                run_id,
                counts or RunCounts(read=1),
                problems,
                topics=tuple(topic.slug for topic in self.config.topics),
                zone=PARIS,
                now=self.clock(),
            )

    def archive(self, source_id: int, *readings: Reading, first_run: bool = False) -> list[Archived]:
        """Archive one batch."""
        archivist = self.archivist.for_run(first_run=first_run)
        with self.session() as session:
            return archive_readings(session, archivist, source_id, readings, now=self.clock())

    def crawl(
        self,
        *readings: Reading,
        source: str = ASSEMBLEE,
        problems: Sequence[Unread] = (),
        failing: bool = False,
    ) -> list[Archived]:
        """Make one whole run of a source that reads these things, all archived unless ``failing``."""
        source_id, run_id, first = self.start(source)
        done = self.archive(source_id, *readings, first_run=first)
        reasons = [each.reason for each in done if each.effect is Effect.FAILED]
        if bool(reasons) is not failing:
            raise AssertionError(f"not archived: {reasons}")
        counts = RunCounts(
            read=len(done),
            new=sum(each.effect is Effect.NEW for each in done),
            changed=sum(each.effect is Effect.CHANGED for each in done),
            mentions=sum(each.mentions for each in done),
        )
        self.finish(run_id, counts, problems)
        return done

    def settle(self, *sources: str) -> None:
        """Make the first run of sources, that read one old thing of no interest."""
        for source in sources or (ASSEMBLEE, JOURNAL, PRESS):
            self.crawl(page(f"accueil-{source}", "Bienvenue.", published_on=date(2020, 1, 1)), source=source)

    def events(self, *, kind: str | None = None) -> list[Told]:
        """Return the events of documents, in the order they were written."""
        with self.session() as session:
            rows = session.scalars(select(EventRow).order_by(EventRow.id))
            return [
                Told(
                    row.kind,
                    row.document.public_id if row.document else row.subject,
                    row.occurred_on,
                    row.late,
                    tuple(topic.topic for topic in row.topics),
                )
                for row in rows
                if kind in {None, row.kind}
            ]

    def kinds(self) -> list[str]:
        """Return the kinds of the events, in the order they were written."""
        return [event.kind for event in self.events()]

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return every row of every table."""
        with self.session() as session:
            tables = session.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
            )
            return {
                name: sorted(map(tuple, session.execute(text(f"SELECT * FROM {name}"))), key=repr)
                for name in tables.scalars().all()
            }
