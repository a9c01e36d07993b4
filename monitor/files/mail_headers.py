"""The headers of a mail under limits: subject, sender and day, whatever their encoding."""

from __future__ import annotations

from datetime import UTC, date
from email.headerregistry import AddressHeader, DateHeader
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import Any

from monitor.domain.calendar import PARIS
from monitor.domain.normalise import one_line
from monitor.files.words import decoded

_LONGEST = 4_000
"""Reading a header costs the square of its length; a list of recipients is of no use here."""
_OLDEST = 1980
_SHOWN = frozenset({"from", "sender", "reply-to", "subject"})


class _Bounded(EmailPolicy):
    """Cuts long headers, and reads raw 8-bit ones as UTF-8 or Windows-1252, as programs write them."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Return the name and the value of one header as it stands in the mail."""
        name, value = super().header_source_parse(sourcelines)
        value = value[:_LONGEST]
        if not value.isascii() and name.lower() in _SHOWN:
            value = decoded(value.encode("utf-8", errors="surrogateescape"))
        return name, value


# « none »: a mail inside a mail keeps its headers as they are, which is faster and changes no byte.
POLICY: Any = _Bounded(refold_source="none", linesep="\n")
"""How a mail is taken apart."""


def subject_of(message: EmailMessage) -> str:
    """Return the subject on one line, empty when there is none."""
    return one_line(str(message.get("Subject", "")))


def sender_of(message: EmailMessage) -> str:
    """Return the name of who wrote it, else the address, else nothing."""
    header = message.get("From")
    if not isinstance(header, AddressHeader) or not header.addresses:
        return ""
    first = header.addresses[0]
    return one_line(first.display_name or "") or one_line(first.addr_spec).strip("<>")


def day_of(message: EmailMessage) -> date | None:
    """Return the day in Paris on which it was written; None for no date, or that of a clock never set."""
    header = message.get("Date")
    moment = header.datetime if isinstance(header, DateHeader) else None
    if moment is None or moment.year < _OLDEST:
        return None
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(PARIS).date()
    except (OverflowError, ValueError):
        return None
