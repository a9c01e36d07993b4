"""The list of the questions of the Sénat over one year, row by row (docs/sources.md).

Its columns are those of ``questions-depuis-un-an.csv`` and ``qg.csv`` of data.senat.fr.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from html import unescape
from urllib.parse import urlsplit

from crawler.parsers.assemblee_texts import exact_date, label, question_text
from crawler.parsers.senat_record import (
    Attribution,
    Identity,
    SenatRecord,
    identity_in,
    kind_of,
    meaning_of,
)
from crawler.parsers.senat_table import BadLine, Line, table_lines, written
from monitor.domain.reading import MemberMark
from monitor.errors import ParseError
from monitor.files.html import web_address

FEWEST = 0.5
"""Under this share of the rows expected, the list is taken for damaged."""
_YEAR = 366
_PATH = re.compile(r"[\w./~-]{1,200}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One question of the list, with the row as a file of its own and what tells that it has changed."""

    record: SenatRecord
    body: bytes = field(repr=False)
    mark: MemberMark

    @property
    def page(self) -> str | None:
        """The address of the page of the question, None when the list does not give it."""
        return self.record.url if "#" not in self.record.url else None


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """A row that could not be read: where it is, and why."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a list holds: a question given twice is its last row."""

    rows: tuple[Row, ...]
    bad: tuple[BadRow, ...]


def read_list(body: bytes, *, url: str) -> Listing:
    """Return the rows of a list; ``url`` is its address, which a question without a page bears.

    Raises ParseError for what is no list, lacks a column that is needed, or holds no question at all.
    """
    rows: dict[str, Row] = {}
    bad: list[BadRow] = []
    for line in table_lines(body):
        if isinstance(line, BadLine):
            bad.append(BadRow(place=f"ligne {line.number}", reason=line.reason))
            continue
        try:
            row = _row(line, url)
        except ParseError as error:
            bad.append(BadRow(place=f"ligne {line.number}", reason=str(error)))
        else:
            rows[row.record.key] = row
    if not rows:
        raise ParseError("la liste ne contient aucune question lisible")
    return Listing(rows=tuple(rows.values()), bad=tuple(bad))


def check_size(rows: int, known: Iterable[str], *, today: date) -> None:
    """Raise ParseError when a list has less than half of the questions it should: it is damaged.

    The list holds one year, the keys already known (``SEQ-2026-07591``) hold all those seen: of the
    year before, only the share that is less than one year old is expected.
    """
    years = [key.split("-")[1] for key in known if key.count("-") == 2]  # noqa: PLR2004 - SEQ, year, number
    left = 1 - today.timetuple().tm_yday / _YEAR
    expected = years.count(str(today.year)) + left * years.count(str(today.year - 1))
    if rows < FEWEST * expected:
        raise ParseError(
            f"la liste ne contient plus que {rows} questions ; il y en avait {round(expected)} de connues"
        )


def _row(line: Line, url: str) -> Row:
    values = line.values
    page, identity = _identified(values)
    body = written(values)
    record = SenatRecord(
        key=identity.key,
        number=identity.number,
        kind=kind_of(identity, values.get("Nature", "")),
        url=page or f"{url}#{identity.key}",
        title=_text(values, "Titre"),
        published_on=_published(values, identity),
        sort=_text(values, "Sort"),
        question=question_text(values.get("Texte")),
        attributions=_attributions(values, identity),
        answering=_text(values, "Ministère de réponse") or None,
        answered_on=_day(values, "Date de réponse JO", identity),
        author=_author(values),
        group=_text(values, "Groupe") or None,
        place=_text(values, "Circonscription") or None,
        heading=_text(values, "Thème") or None,
        reference=_text(values, "Référence") or None,
        recalls=_text(values, "Référence de la question rappelée") or None,
    )
    mark = MemberMark(archive=url, name=record.key, crc=zlib.crc32(body), size=len(body))
    return Row(record=record, body=body, mark=mark)


def _text(values: Mapping[str, str], name: str) -> str:
    return label(unescape(values.get(name, ""))) or ""


def _identified(values: Mapping[str, str]) -> tuple[str | None, Identity]:
    """Return the address of the page, in https, and who the question is: by it, else by its reference."""
    page = _page(values.get("URL Question", ""))
    identity = identity_in(urlsplit(page).path) if page else None
    referred = identity_in(values.get("Référence", ""))
    if identity and referred and identity != referred:
        raise ParseError(f"{referred.key}: the address is that of {identity.key}")
    if identity is not None:
        return page, identity
    identity = referred
    if identity is None:
        raise ParseError("ni l'adresse de la page ni la référence ne disent de quelle question il s'agit")
    return None, identity


def _page(address: str) -> str | None:
    """Return the address of a page of the Sénat, in https; None for what is no such address."""
    safe = web_address(address)
    if safe is None:
        return None
    parts = urlsplit(safe)
    host = (parts.hostname or "").removeprefix("www.")
    return f"https://www.senat.fr{parts.path}" if host == "senat.fr" and _PATH.fullmatch(parts.path) else None


def _day(values: Mapping[str, str], name: str, identity: Identity) -> date | None:
    return exact_date(values.get(name), where=f"{identity.key}, « {name} »")


def _published(values: Mapping[str, str], identity: Identity) -> date:
    day = _day(values, "Date de publication JO", identity)
    if day is None:
        raise ParseError(f"{identity.key}: no « Date de publication JO »")
    return day


def _author(values: Mapping[str, str]) -> str | None:
    """Return « Mme Anne Souyris »; a surname all in capitals is written as a name."""
    surname = _text(values, "Nom")
    surname = surname.title() if surname.isupper() else surname
    parts = (_text(values, "Civilité"), _text(values, "Prénom"), surname)
    return " ".join(part for part in parts if part) or None


def _attributions(values: Mapping[str, str], identity: Identity) -> tuple[Attribution, ...]:
    """Return the ministries one after the other: asked, then those the question was passed on to.

    While there is no answer, the « Ministère de réponse » is the one in charge, since a day that the list
    does not say; once there is one, it is only who answered.
    """
    found = [
        ("Ministère de dépôt", _day(values, "Date de publication JO", identity)),
        ("Ministère de transmission", _day(values, "Date de transmission", identity)),
    ]
    if meaning_of(values.get("Sort", "")) in {"open", "reminded", "unknown"}:
        found.append(("Ministère de réponse", None))
    return tuple(Attribution(label=name, on=on) for column, on in found if (name := _text(values, column)))
