"""Runs a command apart: bytes in, bytes out, under a clock and a cap, whatever the command does."""

from __future__ import annotations

import os
import selectors
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

_CHUNK = 256 * 1024
_KEPT = (
    "PATH",
    "PYTHONPATH",
    "PYTHONHOME",
    "VIRTUAL_ENV",
    "HOME",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "LANG",
)
"""What Python needs to start. The rest of the environment (passwords) is not shown to a hostile file."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command did: its status (negative: the signal that ended it), and why it was stopped."""

    output: bytes = field(repr=False)
    status: int
    late: bool = False
    flooded: bool = False


def run_apart(command: Sequence[str], body: bytes, *, seconds: float, cap: int) -> Outcome:
    """Give a command its input, and return what it wrote; it is killed when late, or past ``cap`` bytes.

    Several may run at the same time, in threads. Raises OSError when the command cannot be started.
    """
    environ = {name: value for name in _KEPT if (value := os.environ.get(name)) is not None}
    with subprocess.Popen(  # noqa: S603 - our own command
        list(command),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environ,
        bufsize=0,
    ) as process:
        try:
            output, late = _exchanged(process, body, deadline=time.monotonic() + seconds, cap=cap)
            flooded = len(output) > cap
            late = late or (not flooded and not _ended(process, seconds))
        finally:
            process.kill()  # nothing once it has ended
    return Outcome(bytes(output), process.returncode, late=late, flooded=flooded)


def _ended(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Wait for a process that has closed its output; tell whether it ended."""
    try:
        process.wait(min(seconds, 5))
    except subprocess.TimeoutExpired:
        return False
    return True


def _exchanged(
    process: subprocess.Popen[bytes], body: bytes, *, deadline: float, cap: int
) -> tuple[bytearray, bool]:
    """Return the output up to its end or just past its cap, and whether the deadline came first."""
    output, rest = bytearray(), memoryview(body)
    assert process.stdin is not None
    assert process.stdout is not None
    os.set_blocking(process.stdin.fileno(), False)
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdin, selectors.EVENT_WRITE)
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            ready = selector.select(max(0.0, deadline - time.monotonic()))
            if not ready:
                return output, True
            for key, _ in ready:
                if key.fileobj is process.stdin:
                    rest = _sent(process.stdin.fileno(), rest)
                    if not rest:
                        selector.unregister(process.stdin)
                        process.stdin.close()
                elif chunk := os.read(process.stdout.fileno(), _CHUNK):
                    output += chunk
                else:
                    return output, False
            if len(output) > cap:
                return output, False


def _sent(pipe: int, rest: memoryview) -> memoryview:
    """Return what is left to send after a pipe took what it could; nothing when nobody reads it."""
    try:
        return rest[os.write(pipe, rest[:_CHUNK]) :]
    except BlockingIOError:
        return rest
    except BrokenPipeError:
        return rest[:0]
