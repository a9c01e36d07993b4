"""Column types: times that are always aware and in UTC, closed lists stored by their value."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """A time stored in UTC without offset and returned aware; a naive value is refused.

    SQLite loses the offset of ``DateTime(timezone=True)`` (docs/architecture.md).
    """

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Store UTC without offset."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive time {value!r}")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return an aware time."""
        del dialect
        return value.replace(tzinfo=UTC) if isinstance(value, datetime) else None
