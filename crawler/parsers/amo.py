"""The names behind PA… and PO… references, from the archive AMO10 or AMO30 (docs/sources.md)."""

from __future__ import annotations

import json
import logging
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Self

from crawler.parsers.assemblee_texts import label
from crawler.parsers.nodes import Node, child, text
from monitor.errors import ParseError

logger = logging.getLogger(__name__)

_MEMBER = re.compile(r"(?:.*/)?(P[AO]\d+)\.json", re.IGNORECASE)
# A minister since 1997 has some hundred mandates: under 1 MB. More is not a record of one actor.
_MAX_MEMBER = 8 * 1024 * 1024
# AMO30 holds some 14,000 members, a few hundred megabytes once unpacked.
_MAX_TOTAL = 2 * 1024 * 1024 * 1024
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    ParseError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What persons and organs are called: ``PA795108`` → « Mme Élise Leboucher », ``PO…`` → its label."""

    people: Mapping[str, str] = field(default_factory=dict, repr=False)
    organs: Mapping[str, str] = field(default_factory=dict, repr=False)

    def person(self, ref: str | None) -> str | None:
        """Return « Mme Élise Leboucher », or None for a reference that is unknown or absent."""
        return self.people.get(ref or "")

    def organ(self, ref: str | None) -> str | None:
        """Return the full label of a group or ministry, or None when it is unknown or absent."""
        return self.organs.get(ref or "")

    def to_json(self) -> str:
        """Return the two tables as JSON, sorted, so that equal tables give equal text."""
        tables = {"people": dict(self.people), "organs": dict(self.organs)}
        return json.dumps(tables, ensure_ascii=False, indent=0, sort_keys=True)

    @classmethod
    def from_json(cls, body: str | bytes) -> Self:
        """Return the tables written by ``to_json``; raise ParseError on anything else."""
        try:
            tables = json.loads(body)
            return cls(people=_table(tables["people"]), organs=_table(tables["organs"]))
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise ParseError(f"expected the JSON of names written by to_json: {error}") from error


def _table(value: object) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(name, str) for name in value.values()):
        raise TypeError("a table of names is not an object of strings")
    return {str(ref): name for ref, name in value.items()}


def read_names(body: bytes) -> Names:
    """Return the names of an AMO archive (members ``json/acteur/PA*.json``, ``json/organe/PO*.json``).

    A member that cannot be read is left out: its reference stays unknown and the others are kept.
    Raise ParseError when the body is not a zip or names nobody.
    """
    people: dict[str, str] = {}
    organs: dict[str, str] = {}
    unreadable: list[str] = []
    try:
        with zipfile.ZipFile(BytesIO(body)) as archive:
            for info in _members(archive):
                try:
                    _read_member(archive, info, people, organs)
                except _UNREADABLE:
                    unreadable.append(info.filename)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError) as error:
        raise ParseError(f"expected the AMO zip, found {len(body)} bytes: {error}") from error
    if not people and not organs:
        raise ParseError(
            "expected members json/acteur/PA*.json and json/organe/PO*.json, found none readable"
        )
    if unreadable:
        logger.info("%d members of the AMO archive cannot be read: %s", len(unreadable), unreadable[:5])
    return Names(people=people, organs=organs)


def _members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    members = [info for info in archive.infolist() if _MEMBER.fullmatch(info.filename)]
    if sum(info.file_size for info in members) > _MAX_TOTAL:
        raise ParseError(f"the AMO archive unpacks to more than {_MAX_TOTAL} bytes")
    return members


def _read_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, people: dict[str, str], organs: dict[str, str]
) -> None:
    with archive.open(info) as stream:
        raw = stream.read(_MAX_MEMBER + 1)
    if len(raw) > _MAX_MEMBER:
        raise ParseError(f"{info.filename}: more than {_MAX_MEMBER} bytes")
    root = json.loads(raw)
    if not isinstance(root, dict):
        raise ParseError(f"{info.filename}: expected an object")
    if actor := child(root, "acteur"):
        people[_required(actor, "uid")] = person_name(child(child(actor, "etatCivil"), "ident"))
    if organ := child(root, "organe"):
        organs[_required(organ, "uid")] = _required(organ, "libelle")


def person_name(identity: Node) -> str:
    """Return « Mme Élise Leboucher » from ``{civ, prenom, nom}``; raise ParseError without a surname."""
    parts = (label(text(identity, "civ")), label(text(identity, "prenom")), _required(identity, "nom"))
    return " ".join(part for part in parts if part)


def _required(node: Node, key: str) -> str:
    value = label(text(node, key))
    if value is None:
        raise ParseError(f"expected {key!r}, found {node.get(key)!r:.60}")
    return value
