"""Placeholder until the service of threads is written."""

from __future__ import annotations

from typing import Any


def linked_topics(session: Any, row: Any, topics: Any) -> frozenset[str]:
    """Return no topic."""
    return frozenset()
