"""The beginning of a JSON array of records, cut anywhere: its whole records, one by one, as bytes.

Each is decoded by itself afterwards, so that one that is broken does not hide the others.
"""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple, TypeAlias

from monitor.errors import ParseError

Values: TypeAlias = "dict[str, Any]"
MOST_BYTES = 512 * 1024
"""How many bytes one record may have; the one seen has 900 of them."""
MOST_RECORDS = 100_000
"""How many records one part may hold: some four thousand are expected in 6 MB."""
# A string, whole or cut by the end, or a bracket: every byte is looked at once, whatever comes.
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[{}\[\]]', re.DOTALL)
_BEGINNING = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]*+\[")
_QUOTE, _OPENING, _CLOSING = b'"', b"{[", b"]"


class Cut(NamedTuple):
    """The whole records of a part, what follows the last of them, and whether the array ends there."""

    records: tuple[bytes, ...]
    rest: bytes
    closed: bool


def cut_array(body: bytes, *, begun: bool = False) -> Cut:
    """Return the records of the beginning of an array; ``begun``: of what follows a ``rest``.

    Raise ParseError on what is no array, on a record larger than any real one (a bracket that nothing
    closes hides what follows it), and on words after the end of the array.
    """
    beginning = None if begun else _BEGINNING.match(body)
    if not begun and beginning is None:
        raise ParseError(f"le fichier n'est pas une liste JSON ({_shown(body)})")
    cut = _scanned(body, beginning.end() if beginning else 0)
    if len(cut.rest) > MOST_BYTES:
        raise ParseError(f"un enregistrement du fichier dépasse {MOST_BYTES} octets")
    return cut


def _scanned(body: bytes, begin: int) -> Cut:
    records: list[bytes] = []
    depth = start = 0
    for token in _TOKEN.finditer(body, begin):
        sign = body[token.start() : token.start() + 1]
        if sign == _QUOTE:
            continue
        if sign in _OPENING:
            start = start if depth else token.start()
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                records.append(body[start : token.end()])
        elif sign == _CLOSING:
            _require_end(body, token.end())
            return Cut(_few(records), b"", closed=True)
    return Cut(_few(records), body[start:] if depth else b"", closed=False)


def _few(records: list[bytes]) -> tuple[bytes, ...]:
    if len(records) > MOST_RECORDS:
        raise ParseError(f"le fichier a plus de {MOST_RECORDS} enregistrements dans une seule partie")
    return tuple(records)


def _require_end(body: bytes, end: int) -> None:
    if after := body[end:].strip():
        raise ParseError(f"la liste JSON est suivie d'autre chose ({_shown(after)})")


def _shown(body: bytes) -> str:
    return ascii(body[:60].decode("utf-8", "replace")) if body.strip() else "il est vide"


def read_record(record: bytes) -> Values:
    """Return the values of one record; numbers, however long, are the text that they are written by.

    Raise ParseError when it is no JSON object, or is larger or nested deeper than can be read.
    """
    if len(record) > MOST_BYTES:
        raise ParseError(f"l'enregistrement dépasse {MOST_BYTES} octets")
    try:
        values = json.loads(record, parse_int=str, parse_float=str, parse_constant=str)
    except RecursionError as error:
        raise ParseError("l'enregistrement a trop de niveaux") from error
    except ValueError as error:
        raise ParseError(f"l'enregistrement n'est pas du JSON ({error})") from error
    if not isinstance(values, dict):
        raise ParseError("l'enregistrement n'est pas un objet JSON")
    return values


def written_again(values: Values) -> bytes:
    """Return the one form of some values, whatever the order and the blanks they came with.

    Raise ParseError when they are nested deeper than can be written.
    """
    try:
        return json.dumps(values, sort_keys=True, separators=(",", ":")).encode("ascii")
    except RecursionError as error:
        raise ParseError("l'enregistrement a trop de niveaux") from error
