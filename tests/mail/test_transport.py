"""What a sender is told for each way a relay can answer, or fail to (TESTS.md R5)."""

from __future__ import annotations

import email
import email.policy
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from monitor.errors import ConfigError, DeliveryError
from monitor.mail.transport import (
    Deferred,
    Rejected,
    RelayDown,
    SmtpTransport,
    Transport,
    Uncertain,
)
from tests.mail.relay import DROP, HANG, Relay, relay

FROM, TO = "lettre@vigie.example", "lectrice@example.org"
BODY = b"Subject: x\r\n\r\nBonjour\r\n"
CODES = ("421 closing", "450 later", "550 no", "552 too much")


def transport(running: Relay, *, user: str = "", timeout: float = 5) -> SmtpTransport:
    place = f"{user}@127.0.0.1" if user else "127.0.0.1"
    url = f"smtp://{place}:{running.port}"
    return SmtpTransport(url, password="secret", timeout=timeout, hello="vigie.test")


def send(mailer: Transport, message: bytes | EmailMessage = BODY) -> str:
    return mailer.send(message, sender=FROM, recipient=TO)


def expected(step: str, answer: str) -> type[DeliveryError]:
    """Return the outcome that TESTS.md §1.2 asks for one cell of the matrix."""
    if step in {"connect", "ehlo", "auth", "mail"}:
        return RelayDown
    if answer in {DROP, HANG}:
        return Uncertain if step == "end" else RelayDown
    return Rejected if answer.startswith("5") else Deferred


@pytest.mark.parametrize("answer", [*CODES, DROP, HANG])
@pytest.mark.parametrize("step", ["connect", "ehlo", "auth", "mail", "rcpt", "data", "end"])
def test_each_fault_at_each_step_has_its_outcome_and_the_next_message_leaves(step: str, answer: str) -> None:
    usual = {"helo": "502 no", **({"ehlo": answer, "helo": answer} if step == "ehlo" else {step: answer})}
    with relay(usual) as running, transport(running, user="vigie", timeout=0.3) as mailer:
        with pytest.raises(DeliveryError) as caught:
            send(mailer)
        assert type(caught.value) is expected(step, answer)
        assert running.taken == []
        if answer != HANG:
            with relay() as healthy:
                running.answers.update(healthy.answers)
            assert send(mailer) == "2.0.0 kept as 42"
            assert len(running.taken) == 1


def test_a_refusal_names_the_relays_words_without_its_controls() -> None:
    with (
        relay({"rcpt": "550 5.1.1 inconnu\x1b[31m"}) as running,
        transport(running) as mailer,
        pytest.raises(Rejected) as caught,
    ):
        send(mailer)
    assert str(caught.value) == "550 5.1.1 inconnu [31m"


def test_several_messages_share_one_connection_and_a_refusal_keeps_it() -> None:
    with relay() as running, transport(running) as mailer:
        send(mailer)
        running.answers["rcpt"] = "550 no"
        with pytest.raises(Rejected):
            send(mailer)
        running.answers["rcpt"] = "250 ok"
        send(mailer)
        assert running.connections == 1
        assert len(running.taken) == 2
        assert running.commands.count("RSET") == 1


@pytest.mark.parametrize("answer", [DROP, "421 idle too long"])
def test_a_dropped_idle_connection_is_opened_again(answer: str) -> None:
    with relay() as running, transport(running) as mailer:
        send(mailer)
        running.answers["mail"] = answer
        running.answers = _HealsOnce(running.answers, "mail", "250 ok")
        send(mailer)
        assert running.connections == 2
        assert len(running.taken) == 2


class _HealsOnce(dict[str, str]):
    """Answers whose entry for one step is replaced after it was given once."""

    def __init__(self, answers: dict[str, str], step: str, then: str) -> None:
        super().__init__(answers)
        self._step, self._then = step, then

    def __getitem__(self, step: str) -> str:
        said = super().__getitem__(step)
        if step == self._step:
            self[step] = self._then
        return said


@pytest.mark.parametrize("answer", [DROP, "550 no", "421 closing"])
def test_a_failure_at_goodbye_changes_nothing(answer: str) -> None:
    with relay({"quit": answer}) as running:
        with transport(running) as mailer:
            assert send(mailer) == "2.0.0 kept as 42"
        assert running.commands[-1].upper() == "QUIT"
        assert len(running.taken) == 1


def test_a_reset_that_fails_gives_up_the_connection() -> None:
    with relay({"rcpt": "450 later", "rset": DROP}) as running, transport(running) as mailer:
        with pytest.raises(Deferred):
            send(mailer)
        running.answers["rcpt"] = "250 ok"
        send(mailer)
        assert running.connections == 2


@pytest.mark.parametrize("said", ["hello", "354 what", "199 what"])
def test_an_answer_that_makes_no_sense_after_the_message_is_never_an_acceptance(said: str) -> None:
    with (
        relay({"end": said}) as running,
        transport(running) as mailer,
        pytest.raises(DeliveryError) as caught,
    ):
        send(mailer)
    assert type(caught.value) is Uncertain


def test_a_relay_that_is_not_there_is_down() -> None:
    with relay() as gone:
        mailer = transport(gone)
    with pytest.raises(RelayDown):
        send(mailer)


@pytest.mark.parametrize("address", ["a@b.example> AUTH=<x", "a@b.example\r\nRSET", "", "=?utf-8?q?a?=@b"])
def test_an_address_of_another_form_is_never_said_to_a_relay(address: str) -> None:
    with relay() as running, transport(running) as mailer:
        for given in ({"sender": address, "recipient": TO}, {"sender": FROM, "recipient": address}):
            with pytest.raises(DeliveryError):
                mailer.send(BODY, **given)
    assert running.connections == 0


def test_dots_and_bare_line_ends_reach_the_relay_as_smtp_wants_them() -> None:
    with relay() as running, transport(running) as mailer:
        send(mailer, b"Subject: x\n\n.\n..deux\rfin\r\n.x")
    assert running.taken == [b"Subject: x\r\n\r\n..\r\n...deux\r\nfin\r\n..x\r\n"]


@pytest.mark.parametrize(
    "url",
    [
        "http://relay.test", "smtp://", "relay.test:25", "smtps://user:secret@relay.test", "smtp://relay.test:port",
        "smtp://relay.test:70000", "smtp://user@relay.test", "",
    ],
)  # fmt: skip
def test_a_wrong_url_is_refused_without_repeating_a_password(url: str) -> None:
    with pytest.raises(ConfigError) as caught:
        SmtpTransport(url)
    assert "secret" not in str(caught.value)


def free_port() -> int:
    """Return a port nobody listens on: aiosmtpd does not tell the one it chose."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class _Keeper:
    """A handler of aiosmtpd that keeps envelopes and refuses one address."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("absent"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.envelopes.append(envelope)
        return "250 2.0.0 kept"


def certificate(folder: Path, *, name: str = "127.0.0.1", days: int = 30) -> ssl.SSLContext:
    """Write a self-signed certificate and return a server context that shows it."""
    key = ec.generate_private_key(ec.SECP256R1())
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "relay")])
    names: list[x509.GeneralName] = [
        x509.IPAddress(ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
    ]
    last = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=365 * 60 if days > 0 else days)
    made = (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(named)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(last)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "relay.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "relay.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "relay.pem", folder / "relay.key")
    return context


@pytest.fixture
def keeper() -> Iterator[tuple[_Keeper, int]]:
    handler = _Keeper()
    port = free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, port
    controller.stop()


def test_a_real_server_gets_the_message_whole(keeper: tuple[_Keeper, int]) -> None:
    handler, port = keeper
    message = EmailMessage()
    message["Subject"] = "Réponse à la question n° 13432"
    message.set_content("Bonjour,\n.\n\nUne réponse est publiée.\n", cte="quoted-printable")
    with SmtpTransport(f"smtp://127.0.0.1:{port}", hello="vigie.test") as mailer:
        assert send(mailer, message) == "2.0.0 kept"
        with pytest.raises(Rejected, match="no such user"):
            mailer.send(message, sender=FROM, recipient="absent@example.org")
        assert send(mailer, message) == "2.0.0 kept"
    assert len(handler.envelopes) == 2
    first = handler.envelopes[0]
    assert (first.mail_from, first.rcpt_tos) == (FROM, [TO])
    assert isinstance(first.content, bytes)
    read = email.message_from_bytes(first.content, policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    assert read["Subject"] == "Réponse à la question n° 13432"
    assert read.get_content().replace("\r\n", "\n") == "Bonjour,\n.\n\nUne réponse est publiée.\n"


@pytest.mark.parametrize(
    ("name", "days", "known", "outcome"),
    [
        ("127.0.0.1", 30, True, None),
        ("127.0.0.1", 30, False, RelayDown),
        ("127.0.0.1", -30, True, RelayDown),
        ("another.test", 30, True, RelayDown),
    ],
)
@pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])
def test_a_certificate_is_always_verified(
    scheme: str,
    name: str,
    days: int,
    known: bool,  # noqa: FBT001
    outcome: type[DeliveryError] | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    context = certificate(tmp_path, name=name, days=days)
    if known:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "relay.pem"))
    handler = _Keeper()
    inside: dict[str, Any] = {"ssl_context": context} if scheme == "smtps" else {"tls_context": context}
    port = free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port, **inside)
    controller.start()
    try:
        with SmtpTransport(f"{scheme}://127.0.0.1:{port}", hello="vigie.test", timeout=5) as mailer:
            if outcome is None:
                assert send(mailer) == "2.0.0 kept"
            else:
                with pytest.raises(outcome):
                    send(mailer)
    finally:
        controller.stop()
    assert len(handler.envelopes) == (outcome is None)


def test_a_relay_without_encryption_is_not_used_when_it_is_asked_for() -> None:
    with relay() as running:
        url = f"smtp+starttls://127.0.0.1:{running.port}"
        with SmtpTransport(url, hello="vigie.test") as mailer, pytest.raises(RelayDown):
            send(mailer)
        assert not any(command.startswith("MAIL") for command in running.commands)


def test_an_answer_out_of_turn_is_the_relays_fault_not_the_recipients() -> None:
    with relay({"rcpt": "354 what"}) as to, transport(to) as mailer, pytest.raises(RelayDown):
        send(mailer)
    assert to.taken == []
