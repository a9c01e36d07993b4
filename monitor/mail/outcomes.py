"""The ways a relay can answer for one message, as a sender must tell them apart (docs/mail.md)."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Protocol

from monitor.errors import DeliveryError


class Deferred(DeliveryError):  # noqa: N818 -- the answer's name, not a fault of ours
    """The relay answered 4xx to this recipient or message: try again later."""


class Rejected(DeliveryError):  # noqa: N818 -- the answer's name, not a fault of ours
    """The relay answered 5xx to this recipient or message: it will not take it."""


class RelayDown(DeliveryError):  # noqa: N818 -- the answer's name, not a fault of ours
    """The relay cannot be used at all: nothing was sent, and nothing is known against the recipient."""


class Uncertain(DeliveryError):  # noqa: N818 -- the answer's name, not a fault of ours
    """The whole message was sent and no answer came: it may or may not have been taken."""


class Transport(Protocol):
    """Whatever takes one message for one recipient."""

    def send(self, message: bytes | EmailMessage, *, sender: str, recipient: str) -> str:
        """Hand the message over and return the words it was accepted with; raises one of the above."""
        ...
