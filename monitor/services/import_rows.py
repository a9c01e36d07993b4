"""One file of the association as rows: its document, its place in the time-line, and who may see it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor.domain.events import Snapshot, detect_events
from monitor.domain.imports import (
    Described,
    Paper,
    PaperKind,
    described,
    document_of_paper,
    is_news,
    paper_key,
    whatever_its_age,
)
from monitor.domain.model import Capture, Document, EventKind, Json
from monitor.domain.reading import Reading
from monitor.domain.wording import plural
from monitor.files.open_file import Format, OpenedFile
from monitor.services.archive import Effect, archive_readings
from monitor.services.import_model import Filed, Imported, ImportEffect, Shelf
from monitor.services.privacy import NEWS
from monitor.services.records import find_row, latest_version
from monitor.services.snapshots import document_of, mentions_of
from monitor.services.tell import tell
from monitor.storage.orm import DocumentRow, EventRow, VersionRow

_ARRIVALS = (EventKind.MENTION_APPEARED.value, EventKind.DOCUMENT_PUBLISHED.value)


def known_privacy(session: Session, source_id: int, document: str, filed: Filed) -> bool:
    """Return whether a file is to be private: as wanted, else as it was, else as the mail it came with."""
    if filed.wanted.private is not None:
        return filed.wanted.private
    known = select(DocumentRow.private).where(
        DocumentRow.source_id == source_id, DocumentRow.public_id == document
    )
    found = session.scalars(known).one_or_none()
    return filed.private if found is None else found


def keep_paper(
    session: Session, shelf: Shelf, opened: OpenedFile, capture: Capture, filed: Filed
) -> Imported:
    """Archive a file that was read, and tell it at its own date, once.

    Joins the transaction of the session's connection: the document and who may see it are written
    together.
    """
    key = paper_key(capture.body)
    with session.begin():
        row = find_row(session, shelf.source_id, key)
        before = _state(row)
        document, private = _made(session, shelf, row, opened, key, filed)
    reading = Reading(document=document, capture=capture)
    (done,) = archive_readings(session, shelf.archivist, shelf.source_id, [reading], now=shelf.now)
    if done.effect is Effect.FAILED:
        return Imported(file=filed.name, effect=ImportEffect.FAILED, message=done.reason)
    with session.begin():
        row = find_row(session, shelf.source_id, key)
        version = latest_version(session, row.id) if row else None
        if row is None or version is None:
            raise LookupError(f"{key} was archived and is not there")
        row.private = private
        spoken = _tell(session, shelf, row, version)
        same = done.effect is Effect.UNCHANGED and _state(row) == before
        effect = ImportEffect.UNCHANGED if same else ImportEffect.CHANGED
        return _imported(row, document, filed, ImportEffect.NEW if not before else effect, spoken)


def _made(
    session: Session, shelf: Shelf, row: DocumentRow | None, opened: OpenedFile, key: str, filed: Filed
) -> tuple[Document, bool]:
    """Return the document that a file makes with what is known of it, and whether it is private."""
    paper = Paper(
        key=key,
        name=filed.name,
        text=opened.file.text,
        pages=opened.file.pages,
        said=_said(opened),
        notes=opened.file.notes,
    )
    told = described(paper, filed.wanted.over(_known(session, row, filed)), today=shelf.today)
    notes = _notes(row, opened, filed, told, shelf)
    return document_of_paper(paper, told, notes), bool(told.private)


def _state(row: DocumentRow | None) -> tuple[object, ...]:
    """Return what an operator may have corrected without a new version."""
    return (row.title, row.published_on, row.private) if row else ()


def _said(opened: OpenedFile) -> Described:
    """Return what a file bears outside its words; who saved a PDF is not who wrote it."""
    mail = opened.format is Format.MAIL
    return Described(
        title=opened.file.title,
        dated_on=opened.file.dated_on,
        author=opened.file.author if mail else "",
    )


def _known(session: Session, row: DocumentRow | None, filed: Filed) -> Described:
    """Return what was once said or found of a file: a later import that says less erases nothing."""
    version = latest_version(session, row.id) if row else None
    if row is None or version is None:
        return Described(private=filed.private)
    return Described(
        title=row.title,
        dated_on=row.published_on,
        author=str(version.fields.get("author") or ""),
        kind=PaperKind(str(version.fields["type"])),
        private=row.private,
    )


def _notes(
    row: DocumentRow | None, opened: OpenedFile, filed: Filed, told: Described, shelf: Shelf
) -> Mapping[str, Json]:
    known = row.notes if row else {}
    mails = list(known.get("attached_to") or [])
    if filed.attached_to and filed.attached_to not in mails:
        mails.append(filed.attached_to)
    news = is_news(told.dated_on, today=shelf.today, announce_days=shelf.archivist.announce_days)
    if row and (row.published_on, row.private) == (told.dated_on, told.private) and NEWS in known:
        news = bool(known[NEWS])
    notes: dict[str, Json] = {
        "format": opened.format.value,
        "attached_to": mails,
        "joined": list(filed.joined),
        NEWS: news,
    }
    if opened.file.pages and "pages" not in opened.file.notes:
        notes["pages"] = len(opened.file.pages)
    return notes


def _tell(session: Session, shelf: Shelf, row: DocumentRow, version: VersionRow) -> int:
    """Tell once, at the document's own date, that it speaks of a topic; return how often it does."""
    mentions = mentions_of(session, version.id)
    watch = whatever_its_age(shelf.archivist.watch(shelf.now))
    after = Snapshot(
        document=document_of(row, version), number=version.number, mentions=mentions, public_id=row.public_id
    )
    tell(session, row, version, detect_events(None, after, watch), now=shelf.now)
    session.flush()
    if row.published_on is not None:
        _move(session, row, row.published_on, shelf)
    return sum(not mention.secondary for mention in mentions)


def _move(session: Session, row: DocumentRow, day: date, shelf: Shelf) -> None:
    """Put the arrival of a document at the date that was given later, while no letter has told it."""
    arrivals = select(EventRow).where(EventRow.document_id == row.id, EventRow.kind.in_(_ARRIVALS))
    for event in session.scalars(arrivals):
        if event.occurred_on != day and all(topic.issue_id is None for topic in event.topics):
            event.occurred_on = day
            event.late = shelf.archivist.watch(event.observed_at).late(day)


def _imported(
    row: DocumentRow, document: Document, filed: Filed, effect: ImportEffect, mentions: int
) -> Imported:
    pages = row.notes.get("pages")
    return Imported(
        file=filed.name,
        effect=effect,
        document=row.public_id,
        title=row.title,
        kind=PaperKind(str(document.fields["type"])),
        published_on=row.published_on,
        author=str(document.fields["author"]),
        private=row.private,
        mentions=mentions,
        pages=pages if isinstance(pages, int) else 0,
        message=_remarks(row),
        attached_to=filed.attached_to,
    )


_UNREAD = (
    ("pages_without_text", "page en image, sans mots à lire", "pages en image, sans mots à lire"),
    ("pages_unread", "page endommagée, non lue", "pages endommagées, non lues"),
    ("characters_unread", "signe que le PDF ne sait pas dire", "signes que le PDF ne sait pas dire"),
    ("attachments", "fichier joint dans le PDF, non lu", "fichiers joints dans le PDF, non lus"),
)


def _remarks(row: DocumentRow) -> str:
    """Say in French what is not known of a document, or was not read of its file."""
    notes, said = row.notes, []
    if row.published_on is None:
        said.append("sans date : ajoutez --date pour qu'il prenne sa place parmi les autres documents")
    if notes.get("scanned"):
        said.append("ce PDF ne contient que des images : ses mots ne seront pas trouvés")
    counts = ((notes.get(name), one, many) for name, one, many in _UNREAD)
    said += [plural(count, one, many) for count, one, many in counts if isinstance(count, int) and count]
    read, pages = notes.get("pages_read"), notes.get("pages")
    if isinstance(read, int) and isinstance(pages, int) and read < pages:
        said.append(f"seules les {read} premières pages sur {pages} ont été lues")
    return " ; ".join(said)
