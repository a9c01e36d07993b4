"""Numbers of the Journal officiel and archives of the ledger, for the tests of the services."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from monitor.domain.journal import ArchiveState, IssueEntry, JournalIssue
from monitor.domain.reading import ArchiveRead, ArchivesListed, IssueRead, ListedArchive
from monitor.services.journal import keep_issue
from monitor.services.ledger import keep_archive, list_archives
from tests.fakes import Place

URL = "https://echanges.dila.gouv.fr/OPENDATA/JORFSIMPLE/"


def text_id(number: int) -> str:
    return f"JORFTEXT{number:012d}"


def entry(number: int, *, protected: bool = False, title: str | None = "Arrêté d'essai") -> IssueEntry:
    return IssueEntry(
        text_id=text_id(number), title=title, rubric=None, ministry=None, order=number, protected=protected
    )


def container(number: str | None) -> str:
    return f"JORFCONT{int(number or 0):012d}"


def listed(place: Place, source_id: int, *stamps: str, floor: str = "") -> None:
    """Write archives down as an index names them."""
    archives = tuple(ListedArchive(stamp=each, name=f"JORFSIMPLE_{each}.tar.gz") for each in stamps)
    with place.session() as session:
        read = ArchivesListed(url=URL, archives=archives, floor=floor)
        list_archives(session, source_id, read, now=place.clock())


def issue(
    place: Place,
    source_id: int,
    number: str | None,
    on: str | None,
    *,
    stamp: str,
    entries: Sequence[IssueEntry] = (),
    of: str = "",
    title: str | None = None,
) -> None:
    """Keep the summary of one number."""
    found = JournalIssue(
        container=of or container(number),
        number=number,
        published_on=date.fromisoformat(on) if on else None,
        title=title,
        entries=tuple(entries),
    )
    with place.session() as session:
        read = IssueRead(url=URL, stamp=stamp, issue=found)
        keep_issue(session, source_id, read, now=place.clock())


def taken(
    place: Place, source_id: int, stamp: str, *, state: ArchiveState = ArchiveState.TAKEN, texts: int = 1
) -> None:
    """Write down that an archive was taken in, or that it failed."""
    with place.session() as session:
        read = ArchiveRead(url=URL, stamp=stamp, state=state, texts=texts)
        keep_archive(session, source_id, read, now=place.clock())
