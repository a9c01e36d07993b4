"""What a file says, whatever its format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from monitor.domain.model import Json, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class FileText:
    """The canonical text of a file, and what the file says of itself.

    ``pages`` are the half-open intervals of ``text`` that each page of a paginated file takes, in order.
    ``title``, ``author`` and ``dated_on`` are empty when the file does not say them. ``notes`` say what
    was not read (``{"scanned": True}``) or how (``{"format": "pdf"}``).
    """

    text: str = field(repr=False)
    title: str = ""
    author: str = ""
    dated_on: date | None = None
    pages: tuple[Span, ...] = field(default=(), repr=False)
    notes: Mapping[str, Json] = field(default_factory=dict)
