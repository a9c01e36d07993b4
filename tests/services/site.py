"""A press site that is read day after day: its pages and files, and what each day told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select

from monitor.domain.alarms import Alarm
from monitor.domain.model import Document, DocumentKind, Link
from monitor.domain.reading import DuePage, PageAnswer, Reading
from monitor.services.absences import keep_absences, see_same
from monitor.services.alarms import open_alarms, review
from monitor.services.archive import Effect, archive_readings
from monitor.services.page_files import PAGES
from monitor.services.pages import due_pages
from monitor.services.records import find_row
from monitor.services.site_alarms import Redesign, raise_redesign
from monitor.storage.orm import DocumentRow, EventRow, SourceRow, VersionRow
from monitor.storage.orm_pages import PageRow
from tests.fakes import PARIS, PRESS, Place, reading

SITE = "https://sante.exemple.invalid/"
MONEY = (
    "Les SEC-Pa recevront douze millions d'euros cette année. Chaque structure reçoit une notification de "
    "son agence régionale avant la fin du mois d'avril, puis deux versements au printemps et à l'automne."
)
"""A text of the topic, long enough to be doubted when most of it vanishes."""
BLOOD = (
    "Les collectes mobiles de sang reprennent dans trois cents communes. Un rendez-vous est conseillé, les "
    "horaires de chaque collecte sont affichés en mairie par l'établissement français chargé du sang."
)
"""As long, of no topic."""
WEEKS = tuple(
    f"Bulletin de la semaine : cette fois, {about}. Le bulletin est envoyé chaque vendredi aux structures "
    "participantes, aux caisses et aux agences régionales, qui peuvent le reproduire librement."
    for about in ("les vaccins des écoliers, la grippe", "les horaires des urgences, le transport")
)
"""Two numbers of a bulletin, most of whose words are the same."""
OLD = date(2024, 5, 6)


class Fact(NamedTuple):
    """One event of a document, as the tests of a site compare it."""

    kind: str
    key: str
    cause: str
    occurred_on: date
    summary: str


def url_of(name: str) -> str:
    return f"{SITE}{name}"


def pdf_file(
    name: str,
    words: str,
    *,
    title: str = "Annexe",
    pages: Sequence[str] = (),
    sha256: str = "",
) -> Reading:
    """Return a PDF as its reader makes it; ``pages`` are names of pages, ``sha256`` is for a scanned one."""
    url = url_of(name)
    document = Document(
        kind=DocumentKind.PDF,
        key=f"file:{url}",
        url=url,
        title=title,
        published_on=None,
        text=words,
        sections={"body": (0, len(words))} if words else {},
        fields={"sha256": sha256} if sha256 else {},
        notes={PAGES: [url_of(page) for page in pages]},
    )
    return reading(document, f"%PDF-1.7 {words} {sha256}".encode())


def linking(read: Reading, *files: str) -> Reading:
    """Return a page that links files, by their names."""
    links = tuple(Link(url=url_of(name), title="Annexe") for name in files)
    listed = [{"title": link.title, "url": link.url} for link in links]
    fields = {**read.document.fields, "files": listed}
    return replace(read, document=replace(read.document, links=links, fields=fields))


def known_by(read: Reading, key: str, *, noted: Mapping[str, Any] | None = None) -> Reading:
    """Return a page under another key than its address."""
    notes = {**read.document.notes, **(noted or {})}
    return replace(read, document=replace(read.document, key=key, notes=notes))


def visit(
    place: Place,
    *readings: Reading,
    absent: Iterable[str] = (),
    status: int = 404,
    same: Iterable[str] = (),
    others: int = 9,
    silent: bool = False,
    redesign: Redesign | None = None,
    redesigned: bool = False,
) -> list[Effect]:
    """Make one run: pages read, pages not there, pages « not modified », by name.

    ``others`` is how many more known pages answered, beside those of the arguments.
    """
    source_id, run_id, first = place.start(PRESS)
    archivist = place.archivist.for_run(first_run=first, silent=silent, redesigned=redesigned)
    now, same = place.clock(), list(same)
    with place.session() as session:
        done = archive_readings(session, archivist, source_id, readings, now=now)
    with place.session() as session:
        for name in same:
            see_same(session, archivist, source_id, url_of(name), now=now)
    with place.session() as session:
        if redesign is not None:
            with session.begin():
                raise_redesign(session, source_id, redesign, now=now, today=now.astimezone(PARIS).date())
        gone = [PageAnswer(url=url_of(name), status=status) for name in absent]
        answered = len(readings) + len(same) + others
        keep_absences(session, archivist, source_id, gone, answered=answered, now=now)
    with place.session() as session:
        review(session, source_id, now=now, zone=PARIS)
    place.finish(run_id)
    reasons = [each.reason for each in done if each.effect is Effect.FAILED]
    if reasons:
        raise AssertionError(f"not archived: {reasons}")
    return [each.effect for each in done]


def facts(place: Place, *kinds: str) -> list[Fact]:
    """Return the events of documents, of these kinds or of all, in the order they were written."""
    with place.session() as session:
        return [
            Fact(row.kind, row.document.key, row.cause, row.occurred_on, row.summary)
            for row in session.scalars(select(EventRow).order_by(EventRow.id))
            if row.document is not None and (not kinds or row.kind in kinds)
        ]


def kinds_of(place: Place) -> list[str]:
    return [fact.kind for fact in facts(place)]


def documents(place: Place) -> list[DocumentRow]:
    """Return the documents but the first page of a settled source."""
    with place.session() as session:
        rows = session.scalars(select(DocumentRow).order_by(DocumentRow.id))
        return [row for row in rows if "accueil-" not in row.key]


def document(place: Place, key: str) -> DocumentRow:
    with place.session() as session:
        row = find_row(session, source_of(place), key)
        assert row is not None
        return row


def texts(place: Place, key: str) -> list[str]:
    """Return the texts of the versions of a document."""
    row = document(place, key)
    with place.session() as session:
        wanted = select(VersionRow.text).where(VersionRow.document_id == row.id)
        return list(session.scalars(wanted.order_by(VersionRow.number)))


def state(place: Place, name: str) -> PageRow | None:
    """Return what is known of the address of a page, by its name."""
    row = document(place, url_of(name))
    with place.session() as session:
        return session.get(PageRow, row.id)


def due(place: Place) -> list[DuePage]:
    with place.session() as session:
        return due_pages(session, source_of(place), place.config.topics, now=place.clock())


def due_names(place: Place) -> list[str]:
    return [page.url.removeprefix(SITE) for page in due(place)]


def alarms(place: Place) -> list[Alarm]:
    with place.session() as session:
        return open_alarms(session, source_of(place))


def source_of(place: Place) -> int:
    """Return the id of the press source, that was read before."""
    with place.session() as session:
        return session.scalars(select(SourceRow.id).where(SourceRow.slug == PRESS)).one()
