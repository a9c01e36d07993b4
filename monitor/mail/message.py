"""The message a subscriber gets: headers that nothing scraped can forge, text and HTML side by side."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from monitor.errors import DeliveryError
from monitor.mail.render import Rendered

_LONGEST_HEADER = 250
_LONGEST_ADDRESS = 254
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
# No quoted local part, no comment, no route: what a relay may read in another way is refused.
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")
_LIST_ID = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<inside>[^<>]*)>")
_NOT_IN_MESSAGE_ID = re.compile(r"[^A-Za-z0-9]+")


def header_safe(value: str) -> str:
    """Return a header's words without any way to begin another header, whatever the interpreter does.

    Control and format characters and every kind of line end become a space or nothing, then each
    « =? » that could open an RFC 2047 encoded word is pulled apart: Python 3.11.7 decodes such a
    word in a value it is given, and writes the line end hidden in it (CVE-2024-6923).
    """
    visible = "".join(map(_visible, value))
    return " ".join(visible.replace("=?", "= ?").split())[:_LONGEST_HEADER].rstrip()


def _visible(letter: str) -> str:
    category = unicodedata.category(letter)
    if category in {"Cc", "Zl", "Zp", "Zs"}:
        return " "
    if category == "Cs":
        return "\ufffd"
    return "" if category in {"Cf", "Cn", "Co"} else letter


def checked_address(address: str) -> str:
    """Return a plain ``local@domain`` address; DeliveryError for any other form.

    ASCII only: a domain with accents is given in its ASCII form.
    """
    # « =? » is legal in a local part, and a header's parser would decode what it opens.
    if len(address) > _LONGEST_ADDRESS or "=?" in address or not _ADDRESS.fullmatch(address):
        raise DeliveryError("une adresse n’a pas la forme simple nom@domaine")
    return address


def split_name(value: str) -> tuple[str, str]:
    """Return the name and the address of ``Name <address>``; the name is empty for a bare address."""
    found = _NAMED.fullmatch(value)
    if found is None:
        return "", value
    return header_safe(found["name"]).strip('" '), found["inside"]


def message_id_for(issue: str, subscriber: str, domain: str) -> str:
    """Return the Message-ID of one issue for one subscriber, the same at every attempt.

    ``issue`` and ``subscriber`` are identifiers of the archive; the subscriber's is not readable in
    the result.
    """
    mark = hashlib.sha256(f"{issue}\0{subscriber}".encode()).hexdigest()[:20]
    readable = _NOT_IN_MESSAGE_ID.sub("-", issue).strip("-")[:40]
    return f"<digest.{readable}.{mark}@{_checked_domain(domain)}>"


def _checked_domain(domain: str) -> str:
    if not _LIST_ID.fullmatch(domain):
        raise DeliveryError("un domaine ou un identifiant de liste n’a pas la bonne forme")
    return domain


def build_message(
    rendered: Rendered,
    *,
    sender: str,
    recipient: str,
    reply_to: str,
    message_id: str,
    list_id: str,
    date: datetime,
) -> EmailMessage:
    """Return one letter to one person, with the headers of a weekly list (TESTS.md §1.1).

    ``sender`` and ``reply_to`` are an address or ``Name <address>``, ``recipient`` an address,
    ``list_id`` a domain-like identifier or ``Words <identifier>``; ``date`` is aware. DeliveryError
    when an address or an identifier has another form. The same values give the same bytes.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = _mailbox(sender)
    message["To"] = Address(addr_spec=checked_address(recipient))
    message["Subject"] = header_safe(rendered.subject)
    message["Date"] = format_datetime(date)
    message["Message-ID"] = _checked_message_id(message_id)
    message["Reply-To"] = _mailbox(reply_to)
    message["List-Id"] = _list_identity(list_id)
    message["Precedence"] = "bulk"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    # Quoted-printable passes every relay unchanged, and a body so encoded never holds « =_ ».
    message.set_content(rendered.text, cte="quoted-printable")
    message.add_alternative(rendered.html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = "fr"  # set earlier, it would go down into the first part
    message.set_boundary("=_" + hashlib.sha256(message_id.encode()).hexdigest()[:32])
    return message


def _mailbox(value: str) -> Address:
    name, address = split_name(value)
    return Address(display_name=name, addr_spec=checked_address(address))


def _checked_message_id(message_id: str) -> str:
    if not (message_id.startswith("<") and message_id.endswith(">")):
        raise DeliveryError("un Message-ID n’a pas la bonne forme")
    return f"<{checked_address(message_id[1:-1])}>"


def _list_identity(value: str) -> str:
    """Return « Words <identifier> », the words in ASCII: only those may stand beside the brackets."""
    words, identifier = split_name(value)
    decomposed = unicodedata.normalize("NFKD", words)
    ascii_words = header_safe(re.sub(r"[^A-Za-z0-9 '._-]", "", decomposed))
    # The slug of a topic may hold « _ », which no label of a domain does.
    return f"{ascii_words} <{_checked_domain(identifier.replace('_', '-'))}>".strip()
