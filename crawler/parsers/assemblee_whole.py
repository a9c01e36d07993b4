"""All the questions of a legislature in one JSON file, as the 14th is published: read element by element.

``{"questionsEcrites": {"question": [{…}, {…}]}}``: some hundred megabytes of which one question at a
time is in memory (docs/sources.md).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple, Protocol

import ijson  # type: ignore[import-untyped]

from crawler.parsers.amo import Names
from crawler.parsers.assemblee_questions import parse
from monitor.domain.model import Document
from monitor.errors import ParseError

HEAD = 4096
"""How many of the first bytes of a member tell what it is."""
_ROOT = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"(\w{1,60})"\s*:\s*\{')
_ONE_QUESTION = b"question"
_BOM = b"\xef\xbb\xbf"


class Stream(Protocol):
    """What can be read bit by bit."""

    def read(self, size: int = -1, /) -> bytes:
        """Return at most so many of the next bytes, none at the end."""
        ...


class Found(NamedTuple):
    """One question, with its part of the file written again as a member of the other archives."""

    body: bytes
    document: Document


class Broken(NamedTuple):
    """One element that is no question, by its uid or its place in the file, and why."""

    place: str
    reason: str


def root_of(head: bytes) -> str | None:
    """Return the root key of a file of many questions by its first bytes, None for any other file."""
    match = _ROOT.match(head)
    return match[1].decode() if match and match[1] != _ONE_QUESTION else None


def read_whole(stream: Stream, *, root: str, names: Names | None = None) -> Iterator[Found | Broken]:
    """Yield every question of a file of many; one that cannot be read does not hide the others.

    Raise ParseError where the JSON itself is broken, or cut, and when the file holds no question.
    """
    count = 0
    try:
        for count, element in enumerate(
            ijson.items(_Unmarked(stream), f"{root}.question.item", use_float=True), start=1
        ):
            yield _read(element, count, names)
    except (ijson.JSONError, UnicodeError, OverflowError) as error:
        after = f"après {count} questions" if count else "dès le début"
        raise ParseError(f"le fichier de la législature est illisible {after}") from error
    if not count:
        raise ParseError(f"aucune question sous « {root} »")


def _read(element: object, count: int, names: Names | None) -> Found | Broken:
    place = f"question n° {count} du fichier"
    if isinstance(element, dict) and isinstance(uid := element.get("uid"), str):
        place = uid
    try:
        body = json.dumps({"question": element}, ensure_ascii=False).encode()
        return Found(body, parse(body, names=names))
    except (ParseError, ValueError, RecursionError) as error:
        return Broken(place, str(error))


class _Unmarked:
    """A stream without the byte order mark that no JSON should begin with."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._begun = False

    def read(self, size: int = -1, /) -> bytes:
        if self._begun or size == 0:
            return self._stream.read(size)
        self._begun = True
        return self._stream.read(size if size < 0 else max(size, len(_BOM))).removeprefix(_BOM)
