"""The JSON of PISTE: an object, its values by their kind, and the elements that they are put into."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn, TypeAlias

from lxml import etree
from lxml.etree import _Element as Element

from crawler.parsers.piste_html import possible
from monitor.errors import ParseError

Values: TypeAlias = "dict[str, Any]"
MOST_BYTES = 32 * 1024 * 1024
"""So many bytes an answer may have; a law of finance with its annexes has some of them."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DIGITS = re.compile(r"-?[0-9]{1,16}")
# Days come as midnight in UTC; one of Paris would be an hour or two earlier.
_TO_PARIS = timedelta(hours=2)
_MOST_RANK = 2**63
# « JORFTEXT000042665307_01-01-2999 » is the text with the date of its version.
_TEXT = re.compile(r"(JORFTEXT[0-9]{12})(?:_[0-9]{2}-[0-9]{2}-[0-9]{4})?")


def read_object(body: bytes) -> Values:
    """Return the object of an answer; raise ParseError when it is another thing, or larger than allowed."""
    if len(body) > MOST_BYTES:
        raise ParseError(f"an answer of {len(body)} bytes, more than {MOST_BYTES}")
    try:
        values = json.loads(body, parse_constant=_refuse)
    except RecursionError as error:
        raise ParseError("this JSON is nested too deep") from error
    except ValueError as error:
        kind = "a web page" if body.lstrip()[:1] == b"<" else "no JSON"
        raise ParseError(f"expected an answer of the API, found {kind}") from error
    if not isinstance(values, dict):
        raise ParseError(f"expected an object, found {type(values).__name__}")
    return values


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


def text(values: Values, key: str) -> str:
    """Return a text, empty when it is null or missing; a whole number is its digits."""
    value = values.get(key)
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < _MOST_RANK else ""
    if not isinstance(value, str):
        raise ParseError(f"{key}: expected a text, found {type(value).__name__}")
    return possible(value)


def number_of(values: Values, key: str) -> int | None:
    """Return a whole number, None when it is anything else."""
    value = values.get(key)
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= _MOST_RANK:
        return None
    return value


def list_of(values: Values, key: str) -> list[Any]:
    """Return a list, empty when it is null or missing."""
    value = values.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise ParseError(f"{key}: expected a list, found {type(value).__name__}")
    return value


def objects_of(values: Values, key: str) -> list[Values]:
    """Return a list of objects, empty when it is null or missing."""
    found = list_of(values, key)
    for item in found:
        if not isinstance(item, dict):
            raise ParseError(f"{key}: expected objects, found {type(item).__name__}")
    return found


def object_of(values: Values, key: str) -> Values | None:
    """Return an object, None when it is null or missing."""
    value = values.get(key)
    if value is not None and not isinstance(value, dict):
        raise ParseError(f"{key}: expected an object, found {type(value).__name__}")
    return value


def day(values: Values, key: str) -> str:
    """Return a day as the archives write it; the API gives milliseconds since 1970, at midnight in UTC.

    Another form (the Swagger says « date-time ») is handed on as it is. Raise ParseError on a number that
    is no time.
    """
    stated = text(values, key)
    if not _DIGITS.fullmatch(stated):
        return stated
    try:
        return (_EPOCH + timedelta(milliseconds=int(stated)) + _TO_PARIS).date().isoformat()
    except OverflowError as error:
        raise ParseError(f"{key} is not a time: {stated}") from error


def text_id_in(stated: str) -> str | None:
    """Return the JORFTEXT of an identifier that may bear the date of a version, None for any other."""
    found = _TEXT.fullmatch(stated)
    return found[1] if found else None


def put(parent: Element, tag: str, value: str) -> Element:
    """Append an element that holds this text only, and return it."""
    child = etree.SubElement(parent, tag)
    child.text = value
    return child
