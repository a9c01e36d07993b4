"""A tar.gz from outside, walked forward in memory under caps; nothing of it is ever put on the disk."""

from __future__ import annotations

import gzip
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from monitor.errors import ParseError

_MIB = 1024 * 1024
_READ_AT_ONCE = 256 * 1024
# They are copied to each member after them; git writes one.
_GLOBAL_HEADERS = 100
_EXTENDED = frozenset(
    {
        tarfile.GNUTYPE_LONGNAME,
        tarfile.GNUTYPE_LONGLINK,
        tarfile.XHDTYPE,
        tarfile.XGLTYPE,
        tarfile.SOLARIS_XHDTYPE,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """What one archive may cost, in bytes and in members; the largest real one is 18 MB compressed."""

    member: int = 32 * _MIB
    total: int = 512 * _MIB
    members: int = 100_000
    name: int = 64 * 1024


CAPS = Caps()
STOCK_CAPS = Caps(total=128 * 1024 * _MIB, members=20_000_000)
"""The same of the full stock (1.0 GB on 13 July 2025, all texts since 1861): it is never in memory either."""


class _Unpacked(gzip.GzipFile):
    """The unpacked bytes, no more of them than the cap."""

    def __init__(self, packed: BinaryIO, cap: int) -> None:
        super().__init__(fileobj=packed, mode="rb")
        self.cap = cap
        self.left = cap

    def read(self, size: int | None = -1) -> bytes:
        chunk = super().read(size)
        self.left -= len(chunk)
        if self.left < 0:
            raise ParseError(f"it unpacks to more than {self.cap} bytes")
        return chunk


class _Streamed(tarfile.TarFile):
    """A tar read forward; ``members`` is where the standard library keeps every header it met."""

    members: list[tarfile.TarInfo]


def _checked(caps: Caps) -> type[tarfile.TarInfo]:
    """Return a header class that refuses a size before tarfile believes it and reads that much."""

    class Checked(tarfile.TarInfo):
        @classmethod
        def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Checked:
            try:
                info = super().frombuf(buf, encoding, errors)
            except tarfile.HeaderError as error:
                if any(buf):  # not the zeros of the end, for which tarfile would take it after a first member
                    raise ParseError(f"a damaged header: {error}") from error
                raise
            if info.type == tarfile.GNUTYPE_SPARSE:
                raise ParseError("a member is a sparse file")
            cap = caps.name if info.type in _EXTENDED else caps.member
            if not 0 <= info.size <= cap:
                raise ParseError(f"a member of {info.size} bytes: more than the {cap} we read")
            return info

        def _proc_gnusparse_10(self, *_: object) -> None:
            """Refuse what would be read here: a list of numbers, up to the end of the archive."""
            raise ParseError("a member is a sparse file")

    return Checked


@contextmanager
def explained(name: str) -> Iterator[None]:
    """Turn what the standard library says of a broken archive into one error that names it."""
    try:
        yield
    except ParseError as error:
        raise ParseError(f"{name}: {error}") from error
    except EOFError as error:
        raise ParseError(f"{name}: the archive is cut short") from error
    # Headers after headers are read by recursion.
    except (tarfile.TarError, OSError, zlib.error, ValueError, RecursionError) as error:
        raise ParseError(f"{name}: unreadable archive: {error}") from error


def verify(packed: BinaryIO, caps: Caps) -> None:
    """Unpack a gzip to its very end, where its checksum and its length are; raise as ``explained`` says."""
    unpacked = _Unpacked(packed, caps.total)
    while unpacked.read(_MIB):
        pass


def members_of(packed: BinaryIO, caps: Caps) -> Iterator[tuple[tarfile.TarInfo, tarfile.TarFile]]:
    """Yield the members in order, then read to the end of the gzip."""
    unpacked = _Unpacked(packed, caps.total)
    with _Streamed.open(
        fileobj=unpacked,
        mode="r|",
        bufsize=_READ_AT_ONCE,
        tarinfo=_checked(caps),
        encoding="utf-8",
        errors="replace",
    ) as tar:
        count = 0
        while (info := tar.next()) is not None:
            count += 1
            if count > caps.members:
                raise ParseError(f"more than {caps.members} members")
            if len(tar.pax_headers) > _GLOBAL_HEADERS:
                raise ParseError(f"more than {_GLOBAL_HEADERS} global headers")
            if info.issparse() or not 0 <= info.size <= caps.member:  # as its extended headers make it
                raise ParseError(f"a member is a sparse file or has {info.size} bytes")
            yield info, tar
            # Never emptied, that list cost another project 1.5 GB.
            tar.members.clear()
    while unpacked.read(_MIB):
        pass
