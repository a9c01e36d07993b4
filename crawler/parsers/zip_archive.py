"""A zip of the open data: its directory first, then only the members that changed.

Comparing CRC and size in the central directory costs 24 times less than reading and decoding all
(docs/benchmarks.md). The dates of the members mean nothing: the dump is remade whole each night.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import IO, Self

from monitor.domain.reading import MemberMark
from monitor.errors import ParseError

MAX_MEMBER = 4 * 1024 * 1024
MAX_STREAMED = 4 * 1024 * 1024 * 1024
"""A member that holds a whole legislature is read as a stream, and is no larger than this."""
MAX_MEMBERS = 200_000
FEWEST = 0.5
"""Under this share of the members of last time, the file is taken for damaged."""
# What zipfile and its decoders raise on damaged bytes (seen by changing some at random, Python 3.11).
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


def _what_it_is(body: bytes) -> str:
    if not body:
        return "réponse vide à la place de l'archive zip"
    if body.lstrip()[:1] == b"<":
        return "une page web à la place de l'archive zip"
    return f"ce n'est pas une archive zip entière ({len(body)} octets)"


class ZipArchive:
    """The members of one zip, verified before anything is read; raises ParseError when it is damaged."""

    def __init__(self, body: bytes, *, url: str, suffix: str) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(body))
        except _DAMAGED as error:
            raise ParseError(_what_it_is(body)) from error
        # A name given twice is the last one, as for every reader of zips.
        infos = {info.filename: info for info in self._zip.infolist() if info.filename.endswith(suffix)}
        if not infos:
            raise ParseError(f"l'archive zip ne contient aucun fichier {suffix}")
        if len(infos) > MAX_MEMBERS:
            raise ParseError(
                f"l'archive zip contient {len(infos)} fichiers, plus que les {MAX_MEMBERS} admis"
            )
        self.marks = tuple(
            MemberMark(archive=url, name=info.filename, crc=info.CRC, size=info.file_size)
            for info in infos.values()
        )

    def changed(self, known: Mapping[str, tuple[int, int]]) -> tuple[MemberMark, ...]:
        """Return the members whose CRC or size is not the known one.

        Raises ParseError when most of what was there last time is missing: a damaged delivery is
        not a mass deletion.
        """
        if len(self.marks) < FEWEST * len(known):
            raise ParseError(
                f"l'archive ne contient plus que {len(self.marks)} fichiers, "
                f"contre {len(known)} la dernière fois"
            )
        return tuple(mark for mark in self.marks if known.get(mark.name) != (mark.crc, mark.size))

    def read(self, mark: MemberMark) -> bytes:
        """Return the bytes of one member; raise ParseError when it is damaged or too large."""
        if mark.size > MAX_MEMBER:
            raise ParseError(f"{mark.name} annonce {mark.size} octets, plus que les {MAX_MEMBER} admis")
        with self.stream(mark) as file:
            body = file.read(MAX_MEMBER + 1)
        if len(body) != mark.size:
            raise ParseError(f"{mark.name} : {len(body)} octets lus, {mark.size} annoncés")
        return body

    def stream(self, mark: MemberMark) -> MemberStream:
        """Return one member to be read bit by bit; raise ParseError when it is damaged or too large."""
        if mark.size > MAX_STREAMED:
            raise ParseError(f"{mark.name} annonce {mark.size} octets, plus que les {MAX_STREAMED} admis")
        try:
            info = self._zip.getinfo(mark.name)
            # The others may cost gigabytes of memory by what their header says; nobody publishes them.
            if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                raise ParseError(f"{mark.name} : compression n° {info.compress_type}, que Vigie ne lit pas")
            return MemberStream(self._zip.open(info), name=mark.name)
        except _DAMAGED as error:
            raise _damaged(mark.name, error) from error


class MemberStream:
    """The bytes of one member as they are unpacked; damage met on the way raises ParseError."""

    def __init__(self, file: IO[bytes], *, name: str) -> None:
        self._file = file
        self.name = name

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def read(self, size: int = -1, /) -> bytes:
        """Return at most so many of the next bytes, none at the end."""
        try:
            return self._file.read(size)
        except _DAMAGED as error:
            raise _damaged(self.name, error) from error


def _damaged(name: str, error: Exception) -> ParseError:
    return ParseError(f"{name} est abîmé dans l'archive ({error})")
