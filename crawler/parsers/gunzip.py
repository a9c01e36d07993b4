"""Unpacking gzip whole or not at all: the beginning of a page is not the page."""

from __future__ import annotations

import zlib

from monitor.errors import ParseError

_GZIP = 16 + zlib.MAX_WBITS
_PIECE = 1024 * 1024


def gunzipped(packed: bytes, *, most: int) -> bytes:
    """Return the bytes that were packed, every member of them, their checksums verified.

    Raises ParseError when they are cut, damaged, or more than ``most`` once unpacked.
    """
    pieces: list[bytes] = []
    size = 0
    while packed:
        unpacker = zlib.decompressobj(_GZIP)
        while not unpacker.eof:
            try:
                piece = unpacker.decompress(packed, _PIECE)
            except zlib.error as error:
                raise ParseError(f"la réponse compressée est abîmée ({error})") from error
            packed = unpacker.unconsumed_tail
            if not piece and not packed and not unpacker.eof:
                raise ParseError("la réponse compressée a été coupée")
            size += len(piece)
            if size > most:
                raise ParseError(f"la réponse dépasse {most} octets une fois décompressée")
            pieces.append(piece)
        packed = unpacker.unused_data.lstrip(b"\x00")
    return b"".join(pieces)
