"""Reading the JSON of a frozen digest strictly, keys of older letters aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from monitor.domain.model import Json
from monitor.errors import ParseError


class Reader:
    """One JSON object of a frozen digest, read strictly.

    ``new`` are the keys that letters frozen earlier do not have, with what they mean by that.
    """

    def __init__(self, value: object, new: Mapping[str, Json] | None = None) -> None:
        if not isinstance(value, Mapping):
            raise ParseError(f"frozen digest: expected an object, found {type(value).__name__}")
        self._values = {**(new or {}), **value}

    def _get(self, key: str) -> object:
        if key not in self._values:
            raise ParseError(f"frozen digest: {key!r} is missing")
        return self._values[key]

    def has(self, key: str) -> bool:
        """Tell whether a key holds something."""
        return self._get(key) is not None

    def text(self, key: str) -> str:
        """Return a text."""
        value = self._get(key)
        if not isinstance(value, str):
            raise ParseError(f"frozen digest: {key!r} is not a text")
        return value

    def number(self, key: str) -> int:
        """Return a number."""
        value = self._get(key)
        if not isinstance(value, int):
            raise ParseError(f"frozen digest: {key!r} is not a number")
        return value

    def day(self, key: str) -> date:
        """Return a date."""
        return date.fromisoformat(self.text(key))

    def part(self, key: str) -> Reader:
        """Return an object in it."""
        return Reader(self._get(key))

    def list(self, key: str) -> Sequence[object]:
        """Return a list."""
        value = self._get(key)
        if isinstance(value, str) or not isinstance(value, Sequence):
            raise ParseError(f"frozen digest: {key!r} is not a list")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts."""
        return tuple(map(str, self.list(key)))

    def words(self) -> Mapping[str, str]:
        """Return the whole object, of texts only."""
        return {str(key): self.text(str(key)) for key in self._values}
