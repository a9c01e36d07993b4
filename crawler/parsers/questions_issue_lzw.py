"""Unpacking what Unix ``compress`` packed (.Z, the form of a .taz), whole and bounded.

The form is that of ncompress: ``1f 9d``, a byte of flags, then codes of 9 to 16 bits, lowest bit first,
in groups of eight codes; the rest of a group is left out when the width changes or the table is
cleared. It holds neither a length nor a checksum: whoever reads what was packed must know its end.
"""

from __future__ import annotations

from monitor.errors import ParseError

MAGIC = b"\x1f\x9d"
_HEADER = 3
_CLEAR, _NARROWEST, _WIDEST = 256, 9, 16
_BLOCK, _RESERVED, _BITS = 0x80, 0x60, 0x1F


def uncompressed(packed: bytes, *, most: int) -> bytes:
    """Return the bytes that were packed.

    Raises ParseError when they are cut in the middle of a code, damaged, or more than ``most``.
    """
    flags = packed[_HEADER - 1] if len(packed) >= _HEADER and packed.startswith(MAGIC) else _RESERVED
    widest = flags & _BITS
    if flags & _RESERVED or not _NARROWEST < widest <= _WIDEST:
        raise ParseError("l'archive compressée (.Z) n'a pas l'en-tête attendu")
    unpacker = _Unpacker(first=_CLEAR + bool(flags & _BLOCK), widest=widest, most=most)
    at, width = _HEADER, _NARROWEST
    while at < len(packed):
        group = packed[at : at + width]
        at += width
        width = unpacker.take(group, width)
    return bytes(unpacker.out)


class _Unpacker:
    """What is unpacked so far; every string of the table is a place in it, so that a table is small."""

    def __init__(self, *, first: int, widest: int, most: int) -> None:
        self.out = bytearray()
        self._first, self._widest, self._most = first, widest, most
        self._strings: list[tuple[int, int]] = []
        self._last: tuple[int, int] | None = None

    def take(self, group: bytes, width: int) -> int:
        """Unpack one group of codes of a width; return the width of the next one."""
        codes, left = divmod(len(group) * 8, width)
        bits, mask = int.from_bytes(group, "little"), (1 << width) - 1
        for _ in range(codes):
            code = bits & mask
            bits >>= width
            if code == _CLEAR < self._first:
                self._strings, self._last = [], None
                return _NARROWEST
            self._add(code)
            if width < self._widest and self._first + len(self._strings) > mask:
                return width + 1
        if bits or left >= 8:  # noqa: PLR2004 - the last code fills its last byte up with zeros
            raise ParseError("l'archive compressée (.Z) a été coupée")
        return width

    def _add(self, code: int) -> None:
        # A new string is the last one and the byte after it, which this code is about to write.
        if self._last and self._first + len(self._strings) < 1 << self._widest:
            start, length = self._last
            self._strings.append((start, length + 1))
        start = len(self.out)
        if code < _CLEAR:
            self.out.append(code)
        else:
            self.out += self._string(code)
        if len(self.out) > self._most:
            raise ParseError(f"l'archive dépasse {self._most} octets une fois décompressée")
        self._last = (start, len(self.out) - start)

    def _string(self, code: int) -> bytearray:
        place = code - self._first
        if not 0 <= place < len(self._strings):
            raise ParseError("l'archive compressée (.Z) est abîmée")
        start, length = self._strings[place]
        found = self.out[start : start + length]
        if len(found) < length:  # the string that this very code makes: its last byte is its first one
            found.append(found[0])
        return found
