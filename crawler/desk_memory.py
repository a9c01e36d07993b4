"""What the spider of a run may ask of the archive, each answer in a short session of its own."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker

from crawler.items import DuePage, Validators
from monitor.domain.journal import ArchiveState
from monitor.services import ledger, memory, pages
from monitor.services.archive import Archivist


@dataclass(slots=True, kw_only=True)
class DeskMemory(ABC):
    """What was already taken in of one source (``crawler.items.Memory``).

    ``pages`` are the single pages of the configuration: their files are read again as those of a topic.
    """

    slug: str
    sessions: sessionmaker[Session]
    archivist: Archivist
    source_id: int
    downloads: Path
    pages: tuple[str, ...] = ()
    clock: Callable[[], datetime]

    @abstractmethod
    def flush(self) -> None:
        """Write down what waits, so that it is known too."""

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

    def addresses(self) -> frozenset[str]:
        """Return the addresses of the pages and files of the source that the archive holds."""
        with self.sessions() as session:
            return pages.known_addresses(session, self.source_id)

    def due(self) -> Sequence[DuePage]:
        """Return the pages and files of the topics that are to be read again, the latest first."""
        with self.sessions() as session:
            return pages.due_pages(
                session, self.source_id, self.archivist.topics, now=self.clock(), chosen=self.pages
            )

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
