"""Reading the JSON that is made from XML: object or list, null, missing or nil (docs/sources.md)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from monitor.errors import ParseError

Node: TypeAlias = Mapping[str, object]
"""One object of such a JSON; ``@name`` is an attribute, ``#text`` the text of an element with attributes."""


def _is_nil(value: object) -> bool:
    if isinstance(value, Mapping):
        return str(value.get("@xsi:nil", "")).casefold() in {"true", "1"}
    return value is None or (isinstance(value, str) and not value.strip())


def children(node: Node, key: str) -> list[Node]:
    """Return the objects under a key, whether there are none, one or several.

    Null, a missing key, a blank string and a nil element count as none; anything else that is not
    an object raises ParseError.
    """
    value = node.get(key)
    found: list[Node] = []
    for item in value if isinstance(value, list) else [value]:
        if _is_nil(item):
            continue
        if not isinstance(item, Mapping):
            raise ParseError(f"expected an object or a list of them at {key!r}, found {item!r:.80}")
        found.append(item)
    return found


def child(node: Node, key: str) -> Node:
    """Return the only object under a key, empty when there is none; several raise ParseError."""
    found = children(node, key)
    if len(found) > 1:
        raise ParseError(f"expected one object at {key!r}, found {len(found)}")
    return found[0] if found else {}


def texts(node: Node, key: str) -> list[str]:
    """Return the strings under a key without those that are blank; numbers are read as their digits."""
    value = node.get(key)
    found: list[str] = []
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, Mapping) and not _is_nil(item):
            found += texts(item, "#text")
        elif isinstance(item, str | int) and not isinstance(item, bool):
            found.append(str(item).strip())
        elif not _is_nil(item):
            raise ParseError(f"expected a string at {key!r}, found {item!r:.80}")
    return [item for item in found if item]


def text(node: Node, key: str) -> str | None:
    """Return the only string under a key, None when there is none; several raise ParseError."""
    found = texts(node, key)
    if len(found) > 1:
        raise ParseError(f"expected one string at {key!r}, found {len(found)}")
    return found[0] if found else None
