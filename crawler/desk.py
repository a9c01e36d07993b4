"""The desk of one run: what the spider may ask of the archive, and what the pipeline hands to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session, sessionmaker

from crawler.items import (
    ArchiveRead,
    ArchivesListed,
    Checked,
    IssueRead,
    NamesRead,
    Reading,
    Taken,
    Unread,
    Validators,
    WithdrawnRead,
)
from monitor.domain.journal import ArchiveState
from monitor.domain.model import Outcome, Witness
from monitor.errors import StorageError
from monitor.services import journal, ledger, memory
from monitor.services.alarms import review
from monitor.services.archive import Archived, Archivist, Effect, archive_readings
from monitor.services.runs import RunCounts, finish_run
from monitor.services.withdrawn import withdraw

BATCH = 200
"""How many readings share one commit: a crash repeats at most so many, and loses none."""
BATCH_BYTES = 32 * 1024 * 1024
"""How many bytes of them may wait in memory."""


@dataclass(slots=True, kw_only=True)
class RunDesk:
    """One run of one source, from its first request to its outcome."""

    slug: str
    sessions: sessionmaker[Session]
    archivist: Archivist
    source_id: int
    run_id: int
    downloads: Path
    clock: Callable[[], datetime]
    counts: RunCounts = field(default_factory=RunCounts)
    problems: list[Unread] = field(default_factory=list)
    waiting: list[Reading] = field(default_factory=list)
    outcome: Outcome | None = None
    _bytes: int = 0
    _told: set[Unread] = field(default_factory=set)
    _unsaved: set[str] = field(default_factory=set)

    def members(self, archive: str) -> Mapping[str, tuple[int, int]]:
        """Return the CRC and size of each member of an archive already taken in."""
        with self.sessions() as session:
            return memory.members_of(session, self.source_id, archive)

    def taken(self) -> frozenset[str]:
        """Return the addresses all of whose content was taken in."""
        with self.sessions() as session:
            return memory.taken_addresses(session, self.source_id)

    def watched(self) -> Sequence[str]:
        """Return the addresses of the documents that concern a topic, the latest first."""
        with self.sessions() as session:
            return memory.watched_pages(session, self.source_id, self.archivist.topics)

    def names(self) -> Mapping[str, str]:
        """Return the names behind the references."""
        with self.sessions() as session:
            return memory.known_names(session)

    def unnamed(self) -> int:
        """Return how many questions of the archive have an author whose name is not known."""
        with self.sessions() as session:
            return memory.unnamed(session)

    def taken_at(self, url: str) -> datetime | None:
        """Return when an address was last wholly taken in, None when it never was."""
        with self.sessions() as session:
            return memory.taken_at(session, self.source_id, url)

    def validators(self, url: str) -> Validators | None:
        """Return what the server called the last state of an address that we took in whole."""
        with self.sessions() as session:
            return memory.validators_of(session, self.source_id, url)

    def archives(self) -> Mapping[str, tuple[ArchiveState, int]]:
        """Return the state and the position of each archive of the ledger, by stamp."""
        with self.sessions() as session:
            return ledger.archive_states(session, self.source_id)

    def known(self, keys: Sequence[str]) -> frozenset[str]:
        """Return those of these keys that are documents of the source already."""
        self.flush()
        with self.sessions() as session:
            return ledger.known_keys(session, self.source_id, list(keys))

    def folder(self) -> Path:
        """Return the folder of the files that are being downloaded."""
        return self.downloads

    def take(self, item: object) -> None:
        """Hand one item of the spider to the archive."""
        if isinstance(item, Reading):
            self.waiting.append(item)
            self._bytes += len(item.capture.body)
            if len(self.waiting) >= BATCH or self._bytes >= BATCH_BYTES:
                self.flush()
            return
        self.flush()
        match item:
            case Taken():
                self._keep(item)
            case NamesRead():
                with self.sessions() as session:
                    memory.keep_names(session, item)
            case Checked():
                self.counts = replace(self.counts, read=self.counts.read + item.count)
            case Unread():
                self.report(item)
            case ArchivesListed() | ArchiveRead() | IssueRead() | WithdrawnRead():
                self._keep_journal(item)
            case _:
                raise TypeError(f"a spider yielded {type(item).__name__}")

    def _keep(self, item: Taken) -> None:
        # Something of that address did not reach the archive: it must be asked for again in full.
        if item.url not in self._unsaved:
            with self.sessions() as session:
                memory.keep_taken(session, self.source_id, item, now=self.clock())

    def _keep_journal(self, item: ArchivesListed | ArchiveRead | IssueRead | WithdrawnRead) -> None:
        try:
            self._write_journal(item)
        except Exception:
            self._unsaved.add(item.url)  # the archive must be read again; the report tells the error
            raise

    def _write_journal(self, item: ArchivesListed | ArchiveRead | IssueRead | WithdrawnRead) -> None:
        now = self.clock()
        with self.sessions() as session:
            match item:
                case ArchivesListed():
                    ledger.list_archives(session, self.source_id, item, now=now)
                case ArchiveRead():
                    # Something of it did not reach the archive: it must be read again.
                    unsaved = item.url in self._unsaved
                    read = replace(item, state=ArchiveState.FAILED, texts=0) if unsaved else item
                    ledger.keep_archive(session, self.source_id, read, now=now)
                case IssueRead():
                    journal.keep_issue(session, self.source_id, item, now=now)
                case WithdrawnRead():
                    withdraw(session, self.archivist, self.source_id, item, now=now)

    def flush(self) -> None:
        """Archive the readings that wait: they share one commit."""
        readings, self.waiting, self._bytes = self.waiting, [], 0
        if not readings:
            return
        try:
            with self.sessions() as session:
                done = archive_readings(session, self.archivist, self.source_id, readings, now=self.clock())
        except (StorageError, DatabaseError) as error:
            self._lost(readings, error)
            return
        for reading, archived in zip(readings, done, strict=True):
            self._count(reading, archived)

    def _lost(self, readings: Sequence[Reading], error: Exception) -> None:
        self._unsaved |= {reading.capture.url for reading in readings}
        reason, detail = str(error), ""
        if isinstance(error, DatabaseError):
            reason, detail = "l'archive n'a pas pu être écrite", str(error.orig)
        self.report(Unread(url=_place_of(readings[0]), reason=reason, detail=detail))

    def _count(self, reading: Reading, done: Archived) -> None:
        if done.effect is Effect.FAILED:
            self._unsaved.add(reading.capture.url)
            self.report(Unread(url=_place_of(reading), reason="document non archivé", detail=done.reason))
            return
        self.counts = replace(
            self.counts,
            read=self.counts.read + 1,
            witnessed=self.counts.witnessed + (reading.witness is not Witness.SOURCE),
            new=self.counts.new + (done.effect is Effect.NEW),
            changed=self.counts.changed + (done.effect is Effect.CHANGED),
            mentions=self.counts.mentions + done.mentions,
        )

    def report(self, problem: Unread) -> None:
        """Note something that could not be read; the same thing twice is one problem."""
        if problem not in self._told:
            self._told.add(problem)
            self.problems.append(problem)

    def close(self, *, not_modified: int, notes: Sequence[str] = ()) -> None:
        """Write down how the run ended, and what of the Journal officiel needs a look once it is read."""
        self.flush()
        with self.sessions() as session:
            review(session, self.source_id, now=self.clock(), zone=self.archivist.zone)
        self.counts = replace(self.counts, not_modified=not_modified)
        with self.sessions() as session:
            self.outcome = finish_run(
                session,
                self.run_id,
                self.counts,
                self.problems,
                topics=tuple(topic.slug for topic in self.archivist.topics),
                zone=self.archivist.zone,
                now=self.clock(),
                notes=notes,
            )


def _place_of(reading: Reading) -> str:
    member = reading.capture.member
    return f"{reading.capture.url} ({member})" if member else reading.capture.url
