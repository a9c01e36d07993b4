"""One record of DILA's open data of public speeches and releases (``vp_discours.json``, docs/sources.md).

Only what describes a speech is there: its title, who spoke, keywords, sometimes a summary, its address.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from crawler.parsers.addresses import clean_url
from crawler.parsers.dates import read_date
from crawler.parsers.piste_html import possible
from crawler.parsers.refusals import check_body
from crawler.parsers.speech_array import Cut, Values, cut_array, read_record, written_again
from monitor.domain.model import Document, DocumentKind, Json, Span
from monitor.domain.normalise import canonical, folded, one_line
from monitor.errors import ParseError
from monitor.files.html import fragment_text

LICENCE = "Licence Ouverte 2.0"
_ID = re.compile(r"[0-9A-Za-z_-]{1,40}")
_ARRAY = re.compile(rb"\A(?:\xef\xbb\xbf)?[ \t\r\n]{0,1000}\[")
# The source rewrites it for every record, without any change.
_MEANINGLESS = frozenset({"mise_a_jour"})
_NOTED = ("domaine", "type_emetteur", "type_media", "media", "mise_en_ligne", "mise_a_jour")
_TAG = re.compile(r"</?[a-z][^<>]{0,300}>", re.IGNORECASE)
_MOST_DATE = 40


class SpeechMark(NamedTuple):
    """What a record is known by, and whether it changed: another sum or size, and it must be read.

    ``identifier`` is empty when it has none; ``online_on`` is the day it was put online, or the
    speech's own.
    """

    identifier: str
    crc: int
    size: int
    online_on: date | None


@dataclass(slots=True)
class Marked:
    """The records of the file, each identifier once, in their order; what had none, and what is broken."""

    records: dict[str, tuple[bytes, SpeechMark]] = field(default_factory=dict)
    nameless: int = 0
    broken: list[tuple[str, str]] = field(default_factory=list)

    def latest(self, today: date) -> date | None:
        """Return the latest day that a record states, of those that have come."""
        days = (mark.online_on for _, mark in self.records.values())
        return max((day for day in days if day and day <= today), default=None)


def first_records(body: bytes, *, url: str) -> Cut:
    """Return the records of the first part of the file.

    Raise RefusedError for a refusal or a challenge, and ParseError for anything else that is not the
    beginning of the file.
    """
    if not _ARRAY.match(body):
        check_body(body, url=url, witness=_ARRAY)
    return cut_array(body)


def mark_of(record: bytes) -> SpeechMark:
    """Return the mark of one record: neither the order of its keys nor ``mise_a_jour`` counts.

    Raise ParseError when it cannot be read.
    """
    values = read_record(record)
    counted = written_again({key: value for key, value in values.items() if key not in _MEANINGLESS})
    return SpeechMark(
        identifier=_identifier(values),
        crc=zlib.crc32(counted),
        size=len(counted),
        online_on=_day(values, "mise_en_ligne") or _day(values, "prononciation"),
    )


def marked(records: Iterable[bytes]) -> Marked:
    """Return the marks of some records, the first of those that have the same identifier.

    One that cannot be read is ``broken``: its place in the file (« enregistrement n° 12 »), and why.
    """
    found = Marked()
    for place, record in enumerate(records, start=1):
        try:
            mark = mark_of(record)
        except ParseError as error:
            found.broken.append((f"enregistrement n° {place}", str(error)))
            continue
        if mark.identifier:
            found.records.setdefault(mark.identifier, (record, mark))
        else:
            found.nameless += 1
    return found


def parse_speech(record: bytes, *, file: str, file_date: date | None = None) -> Document:
    """Return the document of one record of the file at the address ``file``, made on ``file_date``.

    A value that is missing or of an odd type is left out; an address that no reader may follow is
    replaced by that of the file. Raise ParseError without an identifier.
    """
    values = read_record(record)
    identifier = _identifier(values)
    if not identifier:
        raise ParseError("l'enregistrement n'a pas d'identifiant")
    stated = _fields(values)
    shown = _line(values.get("titre")) or str(stated["circonstance"] or f"Texte public n° {identifier}")
    text, sections = _text(shown, stated)
    return Document(
        kind=DocumentKind.PRESS,
        key=f"vp:{identifier}",
        url=_address(values) or file,
        title=shown,
        published_on=_day(values, "prononciation") or _day(values, "mise_en_ligne"),
        text=text,
        sections=sections,
        fields=stated,
        notes=_notes(values, file=file, file_date=file_date),
    )


def _identifier(values: Values) -> str:
    found = values.get("id")
    return found if isinstance(found, str) and _ID.fullmatch(found) else ""


def _fields(values: Values) -> dict[str, Json]:
    """Return what is compared; keywords are a set: their order is not a change."""
    day = _day(values, "prononciation")
    return {
        "type_document": _line(values.get("type_document")) or None,
        "circonstance": _line(values.get("circonstance")) or None,
        "resume": _words(values.get("resume")) or None,
        "intervenants": list(_once(map(_speaker, _listed(values.get("intervenants"))))),
        "thematiques": _keywords(values.get("thematiques")),
        "descripteurs": _keywords(values.get("descripteurs")),
        "prononciation": day.isoformat() if day else None,
    }


def _text(title: str, stated: dict[str, Json]) -> tuple[str, dict[str, Span]]:
    """Return the title, the summary, and a line for each thing stated; where each part stands."""
    lines = (
        ("Circonstance", stated["circonstance"]),
        ("Intervenants", _joined(stated["intervenants"])),
        ("Thématiques", _joined(stated["thematiques"])),
        ("Mots-clés", _joined(stated["descripteurs"])),
    )
    body = "\n".join(f"{label} : {words}" for label, words in lines if words)
    text, sections = "", {}
    for name, words in (("title", title), ("lead", stated["resume"]), ("body", body)):
        if words:
            text += ("\n\n" if text else "") + str(words)
            sections[name] = (len(text) - len(str(words)), len(text))
    return text, sections


def _notes(values: Values, *, file: str, file_date: date | None) -> dict[str, Json]:
    """Return what makes no version, with the credit that the licence asks for."""
    notes: dict[str, Json] = {name: _line(values.get(name)) or None for name in _NOTED}
    notes["auteur_moral"] = list(_once(map(_speaker, _listed(values.get("auteur_moral")))))
    notes["metadata_only"] = True
    notes["licence"] = LICENCE
    notes["credit"] = f"DILA, {file}"
    notes["file_date"] = file_date.isoformat() if file_date else None
    return notes


def _address(values: Values) -> str:
    stated = values.get("url")
    try:
        return clean_url(possible(stated)) if isinstance(stated, str) else ""
    except ParseError:
        return ""


def _day(values: Values, key: str) -> date | None:
    stated = values.get(key)
    return read_date(stated[:_MOST_DATE]) if isinstance(stated, str) else None


def _words(value: object) -> str:
    """Return the canonical text of a value, without HTML; empty when it is no text."""
    words = possible(value) if isinstance(value, str) else ""
    return fragment_text(words) if _TAG.search(words) or "&" in words else canonical(words)


def _line(value: object) -> str:
    return one_line(_words(value))


def _listed(value: object) -> list[object]:
    """Return the items of a list; what stands where a list should is its only item."""
    return value if isinstance(value, list) else [value]


def _once(lines: Iterable[str]) -> dict[str, None]:
    return dict.fromkeys(line for line in lines if line)


def _keywords(value: object) -> list[str]:
    return sorted(_once(map(_line, _listed(value))), key=lambda word: (folded(word), word))


def _speaker(value: object) -> str:
    """Return « Nom (qualité) » of someone: an object, or only a name."""
    if not isinstance(value, dict):
        return _line(value)
    name, *qualities = (_line(value.get(key)) for key in ("nom", "qualite", "qualite_long"))
    known = ", ".join(_once(qualities))
    return f"{name} ({known})" if name and known else name or known


def _joined(words: Json) -> str:
    return " ; ".join(map(str, words)) if isinstance(words, list) else ""
