"""A relay on the loopback that answers each step as a test asks, and keeps what it took."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

DROP = "drop"
"""Close the connection instead of answering."""

HANG = "hang"
"""Answer nothing and keep the connection open."""

_USUAL = {
    "connect": "220 relay.test ready",
    "ehlo": "250-relay.test\r\n250 AUTH PLAIN",
    "auth": "235 welcome",
    "mail": "250 sender ok",
    "rcpt": "250 recipient ok",
    "data": "354 go ahead",
    "end": "250 2.0.0 kept as 42",
    "rset": "250 cleared",
    "quit": "221 bye",
}


@dataclass
class Relay:
    """``answers`` may be changed between messages; ``taken`` are the bodies that got a 250."""

    port: int
    answers: dict[str, str]
    commands: list[str] = field(default_factory=list)
    taken: list[bytes] = field(default_factory=list)
    connections: int = 0


class _GoneError(Exception):
    """The script says to leave."""


def _answer(
    relay: Relay, step: str, connection: socket.socket, stop: threading.Event, body: bytes | None = None
) -> str:
    """Give the scripted answer; a body that gets a 250 is noted before the client can know it."""
    said = relay.answers[step]
    if said == DROP:
        raise _GoneError
    if said == HANG:
        stop.wait(20)
        raise _GoneError
    if body is not None and said.startswith("250"):
        relay.taken.append(body)
    connection.sendall(said.encode() + b"\r\n")
    return said


def _converse(relay: Relay, connection: socket.socket, stop: threading.Event) -> None:
    stream = connection.makefile("rb")
    _answer(relay, "connect", connection, stop)
    for line in iter(stream.readline, b""):
        relay.commands.append(line.decode().strip())
        step = line.split()[0].decode().lower()
        said = _answer(relay, step, connection, stop)
        if step == "data" and said.startswith("354"):
            body = b"".join(iter(stream.readline, b".\r\n"))
            _answer(relay, "end", connection, stop, body)
        if said.startswith(("221", "421")):
            raise _GoneError


def _serve(relay: Relay, server: socket.socket, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            connection, _ = server.accept()
        except OSError:
            return
        relay.connections += 1
        with connection:
            try:
                _converse(relay, connection, stop)
            except (_GoneError, OSError):
                continue


@contextmanager
def relay(answers: Mapping[str, str] | None = None) -> Iterator[Relay]:
    """Run a relay with these answers in place of the usual ones, one connection after another."""
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        running = Relay(port=server.getsockname()[1], answers={**_USUAL, **(answers or {})})
        thread = threading.Thread(target=_serve, args=(running, server, stop), daemon=True)
        thread.start()
        yield running
        stop.set()
        server.shutdown(socket.SHUT_RDWR)
    thread.join(timeout=5)
