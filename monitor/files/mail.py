"""A mail saved as a file (.eml): who wrote what and when, and the files joined to it, under limits."""

from __future__ import annotations

import base64
import binascii
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesFeedParser
from email.policy import EmailPolicy
from typing import Any

from monitor.domain.normalise import canonical
from monitor.errors import UnreadableFileError
from monitor.files.mail_headers import POLICY, day_of, sender_of, subject_of
from monitor.files.model import FileText
from monitor.files.page import read_page
from monitor.files.words import decoded

MAX_MAIL = 48 * 1024 * 1024
"""Relays take 25 to 35 MiB, and base64 adds a third."""
MAX_PARTS = 500
"""A mail that forwards ten others with their files has fewer than a hundred."""
_MAX_WORK = 20_000_000
# The parser of the standard library compares each line with the boundary of each part around it.

_MESSAGE = "message/rfc822"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """One file joined to a mail: its bytes, and the name it bears there (never a path)."""

    name: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailText:
    """What a mail says, and what is joined to it, in order."""

    file: FileText
    attachments: tuple[Attachment, ...] = ()


def read_mail(body: bytes) -> MailText:
    """Return what a mail says: subject, sender, its day in Paris, words, and the files joined to it.

    The plain words are preferred to the HTML ones. A mail inside it is a file joined to it, not read
    here. Raises UnreadableFileError, in French, for one that is too large, has too many parts or
    cannot be taken apart.
    """
    try:
        message = _parsed(body)
        file = FileText(
            text=_words_of(message),
            title=subject_of(message),
            author=sender_of(message),
            dated_on=day_of(message),
            notes={"format": "mail"},
        )
        return MailText(file=file, attachments=tuple(_joined(message)))
    except UnreadableFileError:
        raise
    except Exception as error:  # the library raises anything at all on a hostile mail
        raise UnreadableFileError(
            "ce courriel ne peut pas être lu : ouvrez-le dans votre messagerie, enregistrez-le en PDF, "
            "puis importez-le."
        ) from error


def _parsed(body: bytes) -> EmailMessage:
    if len(body) > MAX_MAIL:
        raise UnreadableFileError(
            f"ce courriel est trop lourd ({len(body) // 2**20} Mo, {MAX_MAIL // 2**20} au plus) : "
            "enregistrez à part ses pièces jointes, puis importez-les."
        )
    if (body.lower().count(b"boundary") + 1) * body.count(b"\n") > _MAX_WORK:
        raise _too_many()
    parts = itertools.count()

    def factory(*, policy: EmailPolicy = POLICY) -> EmailMessage:
        if next(parts) > MAX_PARTS:
            raise _too_many()
        return EmailMessage(policy=policy)

    parser: Any = BytesFeedParser(_factory=factory, policy=POLICY)
    parser.feed(body)
    message: EmailMessage = parser.close()
    return message


def _too_many() -> UnreadableFileError:
    return UnreadableFileError(
        "ce courriel a trop de parties pour être lu : enregistrez à part ses pièces jointes utiles, "
        "puis importez-les."
    )


def _body_part(message: EmailMessage) -> EmailMessage | None:
    found = message.get_body(preferencelist=("plain", "html"))
    return found if isinstance(found, EmailMessage) else None


def _words_of(message: EmailMessage) -> str:
    part = _body_part(message)
    if part is None:
        return ""
    payload = _payload(part)
    charset = part.get_content_charset("") or ""
    if part.get_content_type() == "text/html":
        # Older Windows programs call Windows-1252 ISO-8859-1: our own reading knows it.
        return read_page(decoded(payload, charset=charset).encode("utf-8", errors="replace")).text
    words = decoded(payload, charset=charset).replace("\r\n", "\n")
    if part.get_param("format") == "flowed":  # RFC 3676: a line that ends with a blank goes on
        words = words.replace("\n-- \n", "\n--\n").replace(" \n", " ")
    return canonical(words)


def _payload(part: EmailMessage) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _joined(message: EmailMessage) -> Iterator[Attachment]:
    """Yield the files joined to a mail, a mail inside it as one of them."""
    body = _body_part(message)
    for number, part in enumerate(_leaves(message), start=1):
        if part is body or not _is_file(part):
            continue
        inner = part.get_content_type() == _MESSAGE
        name = (part.get_filename() or "").replace("\\", "/").rpartition("/")[2].strip()
        default = f"courriel-{number}.eml" if inner else f"piece-{number}"
        yield Attachment(
            name=canonical(name).replace("\n", " ") or default,
            body=_inner_mail(part) if inner else _payload(part),
        )


def _leaves(message: EmailMessage) -> Iterator[EmailMessage]:
    """Yield the parts that hold something, in order; a mail inside a mail is one of them."""
    waiting: list[EmailMessage] = [message]
    while waiting:
        part = waiting.pop()
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting.extend(reversed([each for each in part.get_payload() if isinstance(each, EmailMessage)]))
        else:
            yield part


def _is_file(part: EmailMessage) -> bool:
    """Tell whether a part is a file that somebody joined, and not another form of the words."""
    if part.get_content_type() == _MESSAGE or part.get_content_disposition() == "attachment":
        return True
    return bool(part.get_filename()) or part.get_content_maintype() not in {"text", "multipart"}


def _inner_mail(part: EmailMessage) -> bytes:
    """Return the bytes of a mail inside a mail; some programs write it in base64, which RFC 2046 forbids."""
    inner = part.get_payload()
    message = inner[0] if isinstance(inner, list) and inner else None
    if not isinstance(message, EmailMessage):
        return _payload(part)
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64":
        try:
            return base64.b64decode(str(message.get_payload()), validate=False)
        except (binascii.Error, ValueError):
            return b""
    return message.as_bytes()
