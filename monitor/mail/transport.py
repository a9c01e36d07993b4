"""Handing one message to a relay, and telling apart what a sender must tell apart (docs/mail.md)."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from ipaddress import ip_address
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import unquote, urlsplit

from monitor.errors import ConfigError
from monitor.mail.message import checked_address, header_safe
from monitor.mail.outcomes import Deferred, Rejected, RelayDown, Transport, Uncertain

__all__ = ["Deferred", "Rejected", "RelayDown", "SmtpTransport", "Transport", "Uncertain"]

_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_CLOSING, _GO_AHEAD = 421, 354
_ACCEPTED, _TEMPORARY, _PERMANENT = 2, 4, 5  # the first digit of an answer
_LINE_END = re.compile(rb"\r\n|\r|\n")
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)
_END_OF_DATA = b".\r\n"

_T = TypeVar("_T")


class SmtpTransport:
    """One connection to a relay, opened at the first message and again when the relay dropped it.

    ``url`` is ``smtp://host:port``, ``smtp+starttls://user@host:port`` or ``smtps://user@host``;
    certificates are always verified. ``timeout`` is in seconds. A context manager.
    """

    def __init__(
        self, url: str, *, password: str | None = None, timeout: float = 30, hello: str | None = None
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname or parts.password:
            raise ConfigError(
                "smtp_url s’écrit smtp://hôte:port, smtp+starttls://compte@hôte:port "
                "ou smtps://compte@hôte:port, sans le mot de passe."
            )
        try:
            self._port = parts.port or _PORTS[parts.scheme]
        except ValueError as error:
            raise ConfigError(f"smtp_url : le port n’est pas un nombre de 1 à 65535 ({error}).") from error
        self._scheme, self._host = parts.scheme, parts.hostname
        self._user = unquote(parts.username or "")
        self._password = password or ""
        if self._user and parts.scheme == "smtp" and not _is_loopback(self._host):
            raise ConfigError(
                "smtp_url : le mot de passe partirait en clair ; écrire smtp+starttls:// ou smtps://."
            )
        self._timeout, self._hello = timeout, hello
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    def send(self, message: bytes | EmailMessage, *, sender: str, recipient: str) -> str:
        """Hand one message to the relay and return the text of its 250.

        Raises Deferred, Rejected, RelayDown or Uncertain; after any of them the transport can be
        used for the next message.
        """
        sender, recipient = checked_address(sender), checked_address(recipient)
        payload = _on_the_wire(message)
        smtp = self._begin(sender)
        try:
            return _transaction(smtp, recipient, payload)
        except (Deferred, Rejected):
            self._reset(smtp)
            raise
        except (RelayDown, Uncertain):
            self._drop()
            raise

    def close(self) -> None:
        """Say goodbye; what was accepted stays accepted whatever happens here."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            try:
                smtp.quit()
            except (smtplib.SMTPException, OSError):
                smtp.close()

    def _begin(self, sender: str) -> smtplib.SMTP:
        """Open a transaction, on a new connection when the one we had is gone."""
        command = f"FROM:<{sender}>"
        if self._smtp is not None:
            try:
                code, text = self._smtp.docmd("MAIL", command)
            except (smtplib.SMTPException, OSError):
                code, text = _CLOSING, b""
            if code != _CLOSING:
                return self._begun(self._smtp, code, text)
            self._drop()
        self._smtp = smtp = self._connect()
        code, text = _relay_step(lambda: smtp.docmd("MAIL", command))
        return self._begun(smtp, code, text)

    def _begun(self, smtp: smtplib.SMTP, code: int, text: bytes) -> smtplib.SMTP:
        if code // 100 != _ACCEPTED:
            self._drop()
            raise RelayDown(f"le relais refuse l’expéditeur : {_said(code, text)}")
        return smtp

    def _connect(self) -> smtplib.SMTP:
        """Return a connection ready for MAIL: greeted, encrypted and identified as the URL asks."""

        def opened() -> smtplib.SMTP:
            context = ssl.create_default_context()
            if self._scheme == "smtps":
                return smtplib.SMTP_SSL(
                    self._host, self._port, self._hello, timeout=self._timeout, context=context
                )
            smtp = smtplib.SMTP(self._host, self._port, self._hello, timeout=self._timeout)
            self._prepare(smtp, lambda: smtp.starttls(context=context), wanted=self._scheme != "smtp")
            return smtp

        smtp = _relay_step(opened)
        self._prepare(smtp, smtp.ehlo_or_helo_if_needed, wanted=True)
        self._prepare(smtp, lambda: smtp.login(self._user, self._password), wanted=bool(self._user))
        return smtp

    def _prepare(self, smtp: smtplib.SMTP, step: Callable[[], object], *, wanted: bool) -> None:
        """Take one step before MAIL; a connection that fails it is closed."""
        if not wanted:
            return
        try:
            _relay_step(step)
        except RelayDown:
            smtp.close()
            raise

    def _reset(self, smtp: smtplib.SMTP) -> None:
        """Clear a refused transaction; a connection that cannot is dropped."""
        try:
            code, _ = smtp.docmd("RSET")
        except (smtplib.SMTPException, OSError):
            code = _CLOSING
        if code // 100 != _ACCEPTED:
            self._drop()

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None


def _transaction(smtp: smtplib.SMTP, recipient: str, payload: bytes) -> str:
    """Send RCPT, DATA and the message; the end of DATA is what separates not sent from uncertain."""
    code, text = _relay_step(lambda: smtp.docmd("RCPT", f"TO:<{recipient}>"))
    _raise_unless(code // 100 == _ACCEPTED, code, text)
    code, text = _relay_step(lambda: smtp.docmd("DATA"))
    _raise_unless(code == _GO_AHEAD, code, text)
    _relay_step(lambda: smtp.send(payload))
    try:
        smtp.send(_END_OF_DATA)
        code, text = smtp.getreply()
    except (smtplib.SMTPException, OSError) as error:
        raise Uncertain(f"pas de réponse après l’envoi du message : {_reason(error)}") from error
    if code // 100 not in {_ACCEPTED, _TEMPORARY, _PERMANENT}:
        raise Uncertain(f"réponse inattendue après l’envoi du message : {_said(code, text)}")
    _raise_unless(code // 100 == _ACCEPTED, code, text)
    return header_safe(text.decode("utf-8", "replace"))


def _raise_unless(accepted: bool, code: int, text: bytes) -> None:  # noqa: FBT001
    """Raise what a refusal of one recipient or one message means."""
    if accepted:
        return
    if code // 100 == _PERMANENT:
        raise Rejected(_said(code, text))
    if code // 100 == _TEMPORARY:
        raise Deferred(_said(code, text))
    raise RelayDown(f"réponse inattendue du relais : {_said(code, text)}")


def _said(code: int, text: bytes) -> str:
    return f"{code} {header_safe(text.decode('utf-8', 'replace'))}".strip()


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        return _said(error.smtp_code, text if isinstance(text, bytes) else text.encode())
    return header_safe(str(error)) or type(error).__name__


def _relay_step(step: Callable[[], _T]) -> _T:
    """Take one step before the end of DATA; whatever breaks there, nothing was sent."""
    try:
        return step()
    except (smtplib.SMTPException, OSError) as error:  # ssl.SSLError and time-outs are OSErrors
        raise RelayDown(f"le relais n’est pas utilisable : {_reason(error)}") from error


def _on_the_wire(message: bytes | EmailMessage) -> bytes:
    """Return the message with CRLF line ends, dots doubled, ending with a line end."""
    raw = message if isinstance(message, bytes) else message.as_bytes(policy=SMTP)
    payload = _LEADING_DOT.sub(b"..", _LINE_END.sub(b"\r\n", raw))
    return payload if payload.endswith(b"\r\n") else payload + b"\r\n"


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
