"""All the questions of a legislature in one JSON file, as the 14th is published: read element by element.

``{"questionsEcrites": {"question": [{…}, {…}]}}``: some hundred megabytes of which one question at a
time is in memory (docs/sources.md).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, Protocol

import ijson

from crawler.parsers.amo import Names
from crawler.parsers.assemblee_questions import parse
from monitor.domain.model import Document
from monitor.errors import ParseError

HEAD = 4096
"""How many of the first bytes of a member tell what it is."""
MAX_ELEMENT = 16 * 1024 * 1024
"""How many bytes may be read for one question: a real one has some tens of thousands."""
_DEEPEST = 64
_IN_THE_LIST = 3
_STEPS = {"start_map": 1, "start_array": 1, "end_map": -1, "end_array": -1}
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

    Raise ParseError where the JSON itself is broken, or cut, where an element of it is larger or
    deeper than any question, and when the file holds no question.
    """
    count = 0
    bounded = _Bounded(stream)
    try:
        for count, element in enumerate(_elements(ijson.basic_parse(bounded, use_float=True), root), start=1):
            bounded.read_since = 0
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


def _elements(events: Iterable[tuple[str, Any]], root: str) -> Iterator[object]:
    """Yield what stands in the list ``root.question``.

    ``ijson.items`` does the same, but keeps the path of each level: a hundred kilobytes of « [ » fill
    any memory with them.
    """
    keys: dict[int, object] = {}
    depth, listed, builder = 0, False, ijson.ObjectBuilder()
    for event, value in events:
        depth += _STEPS.get(event, 0)
        if depth > _DEEPEST:
            raise ParseError(f"le fichier de la législature a plus de {_DEEPEST} niveaux")
        if listed and depth >= _IN_THE_LIST:
            builder.event(event, value)
            if depth == _IN_THE_LIST:
                yield builder.value
                builder = ijson.ObjectBuilder()
        elif event == "map_key":
            keys[depth] = value
        else:
            here = depth == _IN_THE_LIST and (keys.get(1), keys.get(2)) == (root, "question")
            listed = here and event == "start_array"


class _Bounded:
    """A stream without the byte order mark that no JSON should begin with, and without endless elements."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._begun = False
        self.read_since = 0

    def read(self, size: int = -1, /) -> bytes:
        """Return at most so many of the next bytes; raise ParseError when one element has too many."""
        if self.read_since > MAX_ELEMENT:
            raise ParseError(f"un élément du fichier dépasse {MAX_ELEMENT} octets")
        if self._begun or size == 0:
            body = self._stream.read(size)
        else:
            self._begun = True
            body = self._stream.read(size if size < 0 else max(size, len(_BOM))).removeprefix(_BOM)
        self.read_since += len(body)
        return body
