"""The desk of one run: what the spider may ask of the archive, and what the pipeline hands to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy.exc import DatabaseError

from crawler.desk_memory import DeskMemory
from crawler.items import (
    ArchiveRead,
    ArchivesListed,
    Checked,
    IssueRead,
    NamesRead,
    PageAnswer,
    Reading,
    Taken,
    Unread,
    WithdrawnRead,
)
from crawler.reasons import ROBOTS
from crawler.site_desk import SiteDesk
from monitor.domain.journal import ArchiveState
from monitor.domain.model import Outcome, Witness
from monitor.errors import StorageError
from monitor.services import journal, ledger, memory
from monitor.services.absences import keep_absences, see_same
from monitor.services.alarms import review
from monitor.services.archive import Archived, Effect, archive_readings
from monitor.services.pages import OF_A_SITE
from monitor.services.runs import RunCounts, finish_run
from monitor.services.site_alarms import raise_redesign
from monitor.services.withdrawn import withdraw

BATCH = 200
"""How many readings share one commit: a crash repeats at most so many, and loses none."""
BATCH_BYTES = 32 * 1024 * 1024
"""How many bytes of them may wait in memory."""
_DOUBT = "{} : la plus grande part du texte manque ; il sera relu avant d'être cru"


@dataclass(slots=True, kw_only=True)
class RunDesk(DeskMemory):
    """One run of one source, from its first request to its outcome."""

    run_id: int
    counts: RunCounts = field(default_factory=RunCounts)
    problems: list[Unread] = field(default_factory=list)
    waiting: list[Reading] = field(default_factory=list)
    outcome: Outcome | None = None
    site: SiteDesk = field(default_factory=SiteDesk)
    remarks: list[str] = field(default_factory=list)
    _taken: list[Taken] = field(default_factory=list)
    _bytes: int = 0
    _told: set[Unread] = field(default_factory=set)
    _unsaved: set[str] = field(default_factory=set)

    def take(self, item: object) -> None:
        """Hand one item of the spider to the archive."""
        if isinstance(item, Reading):
            self.site.see(item.document)
            self.waiting.append(item)
            self._bytes += len(item.capture.body)
            if len(self.waiting) >= BATCH or self._bytes >= BATCH_BYTES:
                self.flush()
            return
        if isinstance(item, PageAnswer):
            self._hear(item)
            return
        if isinstance(item, Taken) and self.waiting and self.waiting[-1].document.kind in OF_A_SITE:
            self._taken.append(item)  # once its page is archived, at the end: the whole run tells a redesign
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

    def _hear(self, answer: PageAnswer) -> None:
        if self.site.hear(answer):
            with self.sessions() as session:
                see_same(session, self.archivist, self.source_id, answer.url, now=self.clock())

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
        """Archive the readings that wait: they share one commit; then keep what was wholly taken in."""
        readings, self.waiting, self._bytes = self.waiting, [], 0
        if readings:
            self._archive(readings)
        taken, self._taken = self._taken, []
        for item in taken:
            self._keep(item)

    def _archive(self, readings: Sequence[Reading]) -> None:
        if self.site.redesign():
            self.archivist = replace(self.archivist, redesigned=True)
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
        if done.effect is Effect.DOUBTED:
            self._unsaved.add(reading.capture.url)
            self.remarks.append(_DOUBT.format(reading.document.url))
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

    def close(
        self, *, not_modified: int, not_there: int = 0, refused: int = 0, notes: Sequence[str] = ()
    ) -> None:
        """Write down how the run ended, and what of the Journal officiel needs a look once it is read."""
        self.flush()
        self._close_site(not_modified, refused)
        with self.sessions() as session:
            review(session, self.source_id, now=self.clock(), zone=self.archivist.zone)
        # An address that is clearly not there is an answer too, when nothing else went wrong.
        answers = not_modified + (0 if self.problems else not_there)
        self.counts = replace(self.counts, not_modified=answers)
        with self.sessions() as session:
            self.outcome = finish_run(
                session,
                self.run_id,
                self.counts,
                self.problems,
                topics=tuple(topic.slug for topic in self.archivist.topics),
                zone=self.archivist.zone,
                now=self.clock(),
                notes=[*notes, *self.remarks],
            )

    def _close_site(self, not_modified: int, refused: int) -> None:
        """Tell the redesign of a site, and the absences of its pages if it answered and refused nothing.

        A single page of the configuration may be all that is asked of its site: it is believed alone.
        """
        seen = self.counts.read or not_modified or self.site.answered
        absent = [each for each in self.site.absent if seen or (each.url in self.pages and not self.problems)]
        refused += sum(problem.blocked and problem.reason != ROBOTS for problem in self.problems)
        with self.sessions() as session:
            now, redesign = self.clock(), self.site.redesign()
            if redesign is not None:
                with session.begin():
                    today = now.astimezone(self.archivist.zone).date()
                    raise_redesign(session, self.source_id, redesign, now=now, today=today)
            if not refused:
                keep_absences(
                    session, self.archivist, self.source_id, absent, answered=self.site.answered, now=now
                )


def _place_of(reading: Reading) -> str:
    member = reading.capture.member
    return f"{reading.capture.url} ({member})" if member else reading.capture.url
