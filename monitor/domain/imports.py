"""A file of the association as a document of the archive: identity, title, date, author and kind."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from pathlib import PurePath

from monitor.domain.calendar import french_date
from monitor.domain.events import Watch
from monitor.domain.letter_marks import day_of_words, is_letter, signed_by, title_in, written_on
from monitor.domain.model import Document, DocumentKind, Json, Span
from monitor.domain.normalise import canonical, one_line
from monitor.errors import ConfigError

SOURCE = "import"
"""The slug and the kind of the source of these documents."""
SOURCE_LABEL = "Documents de l'association"
_KEY_LENGTH = 12
_LONGEST_TITLE = 300
_LONGEST_NAME = 200


class PaperKind(StrEnum):
    """What sort of document an association adds."""

    LETTER = "letter"
    RELEASE = "release"
    LEAFLET = "leaflet"
    MINUTES = "minutes"
    OTHER = "other"


PAPER_LABELS: Mapping[str, str] = {
    PaperKind.LETTER: "courrier",
    PaperKind.RELEASE: "communiqué",
    PaperKind.LEAFLET: "tract",
    PaperKind.MINUTES: "compte rendu",
    PaperKind.OTHER: "document",
}
"""What each is called for a reader."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What somebody says of a file; what is empty or None is left to the file itself."""

    title: str = ""
    dated_on: date | None = None
    author: str = ""
    kind: PaperKind | None = None
    private: bool | None = None

    def over(self, known: Described) -> Described:
        """Return this, completed by what was known."""
        return Described(
            title=self.title or known.title,
            dated_on=self.dated_on or known.dated_on,
            author=self.author or known.author,
            kind=self.kind or known.kind,
            private=known.private if self.private is None else self.private,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A file that was read: its key and name, its words, and what it says of itself.

    ``text`` is canonical; ``pages`` are spans of it; ``said`` are the title, the author and the date
    that the file bears outside its words (the headers of a mail); ``notes`` are kept as they are.
    """

    key: str
    name: str
    text: str
    pages: Sequence[Span] = ()
    said: Described = Described()
    notes: Mapping[str, Json] | None = None


def paper_key(body: bytes) -> str:
    """Return the key of a file: all that is stable in it are its bytes, so 12 digits of their SHA-256."""
    return hashlib.sha256(body).hexdigest()[:_KEY_LENGTH]


def asked_day(words: str, *, today: date) -> date:
    """Return the day that somebody typed; raise ConfigError for anything else, and for a day to come."""
    day = day_of_words(words)
    if day is None:
        raise ConfigError(
            f"« {words:.40} » n'est pas une date : écrivez par exemple 2026-02-09 ou « 9 février 2026 »."
        )
    if day > today:
        raise ConfigError(f"Le {french_date(day)} est à venir : donnez la date du document lui-même.")
    return day


def described(paper: Paper, wanted: Described, *, today: date) -> Described:
    """Return the title, date, author and kind of a file: as wanted, else as it says itself.

    A title is always found, the file's name at worst. A date to come is that of a wrong clock or of
    something announced: the file is undated. ``wanted`` holds what is known of it already.
    """
    said, text = paper.said, paper.text
    known = wanted.over(said)
    kind = known.kind or (PaperKind.LETTER if is_letter(text) else PaperKind.OTHER)
    day = wanted.dated_on or next(
        (found for found in (said.dated_on, written_on(text)) if found and found <= today), None
    )
    return Described(
        title=one_line(known.title or title_in(text) or _spoken(paper.name))[:_LONGEST_TITLE],
        dated_on=day,
        author=one_line(known.author or (signed_by(text) if kind is PaperKind.LETTER else "")),
        kind=kind,
        private=bool(known.private),
    )


def shown_name(name: str) -> str:
    """Return the name of a file without its folders, on one line."""
    return one_line(name.replace("\\", "/").rpartition("/")[2])[:_LONGEST_NAME]


def _spoken(name: str) -> str:
    """Return the name of a file as words: « lettre_ministre.txt » is « lettre ministre »."""
    stem = PurePath(name).stem if PurePath(name).suffix else name
    return one_line(stem.replace("_", " ")) or "Document sans titre"


def document_of_paper(paper: Paper, known: Described, notes: Mapping[str, Json]) -> Document:
    """Return the document that a file makes, its title first in its text; it has no address."""
    title, body = canonical(known.title), paper.text
    named = body == title or body.startswith(f"{title}\n")
    text = body if named else canonical(f"{title}\n\n{body}")
    start = len(text) - len(text[len(title) :].lstrip())
    moved = 0 if named else start
    pages: Json = [[first + moved, last + moved] for first, last in paper.pages]
    kind = known.kind or PaperKind.OTHER
    return Document(
        kind=DocumentKind.IMPORT,
        key=paper.key,
        url="",
        title=title,
        published_on=known.dated_on,
        text=text,
        sections={"title": (0, len(title)), "body": (start, len(text))},
        # Its date is one of them: another date makes a version, so that relative dates are read again.
        fields={
            "type": kind.value,
            "author": known.author,
            "published_on": known.dated_on.isoformat() if known.dated_on else None,
        },
        notes={**(paper.notes or {}), "file": paper.name, "page_spans": pages, **notes},
    )


def whatever_its_age(watch: Watch) -> Watch:
    """Return the watch that tells of a document however old it is: what was added by hand has its place."""
    return replace(watch, announce_days=(watch.observed_on - date.min).days, last_read_on=None)


def is_news(dated_on: date | None, *, today: date, announce_days: int) -> bool:
    """Tell whether a letter may speak of a document added today: not when it is old, nor undated."""
    return dated_on is not None and dated_on >= today - timedelta(days=announce_days)
