"""How the JSON of the commands writes a time of ours (docs/json.md)."""

from __future__ import annotations

from datetime import UTC, datetime


def moment(value: datetime | None) -> str | None:
    """Return a time of ours as UTC ISO 8601 with ``Z``."""
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if value else None
