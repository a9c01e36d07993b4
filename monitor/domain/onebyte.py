"""Fold a text to one plain byte a character, keeping the way back to its own offsets.

All French fits cp1252, so the folded text is made by two calls in C (``encode``, ``translate``) and byte i
is character i. The few places where that fails (invisible characters, runs of blanks, a word cut at a line
end, ligatures) are then rewritten in one pass, and each notes a breakpoint.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from array import array
from bisect import bisect_right
from dataclasses import dataclass

_SOFT, _HIDDEN, _LETTER, _SYMBOL = 0xAD, 0x7F, 0xFE, 0xA4
_APOSTROPHES = "'`\u00b4\u2018\u2019\u201a\u201b\u02b9\u02bb\u02bc\u02bd\u02c8\u2032\u2035\uff07"
_DASHES = "\u2212\u2043"  # besides the whole category Pd
_DOTS = "\u00b7\u2022\u2027\u2219\u22c5\u30fb"  # middle dots of inclusive writing
_QUOTES = '"\u201c\u201d\u201e\u00ab\u00bb\u2039\u203a'
_LINE_ENDS = "\n\v\f\u0085\u2028\u2029"
_SOFT_HYPHENS = "\u00ad\x02\ufffe"  # the last two: what PDFium gives for a hyphen at a line end
_NOT_LETTERS = {"\u00aa": 0xAA, "\u00ba": 0xB0, "\u00b0": 0xB0}  # a º is written for a °; ª and ¹ call notes
_STROKED = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ƒ": "f"}
# The five bytes that cp1252 leaves free stand for the ligatures that PDFs are full of.
_LIGATURES = {
    "ﬁ": (0x81, b"fi"),
    "ﬂ": (0x8D, b"fl"),
    "ﬀ": (0x8F, b"ff"),
    "ﬃ": (0x90, b"ffi"),
    "ﬄ": (0x9D, b"ffl"),
    "œ": (0x9C, b"oe"),
    "æ": (0xE6, b"ae"),
    "ß": (0xDF, b"ss"),
}
_SPELT = dict(_LIGATURES.values())
_MARKS = (
    dict.fromkeys(_APOSTROPHES, ord("'"))
    | dict.fromkeys(_DASHES, ord("-"))
    | dict.fromkeys(_DOTS, 0xB7)
    | dict.fromkeys(_QUOTES, ord('"'))
    | dict.fromkeys(_LINE_ENDS, ord("\n"))
    | dict.fromkeys(_SOFT_HYPHENS, _SOFT)
    | dict.fromkeys("\t\r", ord(" "))
    | {letter: byte for letter, (byte, _) in _LIGATURES.items()}
    | _NOT_LETTERS
)


def _byte_of(character: str) -> int:
    """Return the byte that stands for one character in the folded text."""
    character = character.lower() if len(character.lower()) == 1 else character
    if character in _MARKS:
        return _MARKS[character]
    category = unicodedata.category(character)
    if category[0] == "Z":
        return ord(" ")
    if category[0] == "M" or category in {"Cc", "Cf"}:
        return _HIDDEN
    if category == "Pd":
        return ord("-")
    base = unicodedata.normalize("NFKD", _STROKED.get(character, character)).lower()
    plain = "".join(mark for mark in base if not unicodedata.combining(mark))
    if category[0] == "L" or category in {"Nd", "Nl"}:
        return ord(plain) if len(plain) == 1 and plain.isascii() and plain.isalnum() else _LETTER
    # Note calls (¹, ⁴) and the like are signs, never a part of the word before them.
    if category[0] in "PS" and len(plain) == 1 and plain.isascii():
        return ord(plain)
    return _own_byte(character)


def _own_byte(sign: str) -> int:
    try:
        return sign.encode("cp1252")[0]
    except UnicodeEncodeError:
        return _SYMBOL


class _Bytes(dict[int, int]):
    """The byte of each character met so far that cp1252 does not hold."""

    def __missing__(self, code: int) -> int:
        self[code] = _byte_of(chr(code))
        return self[code]


_RARE = _Bytes()


def _folded_rare(error: UnicodeError) -> tuple[bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return error.object[error.start : error.end].translate(_RARE).encode("latin-1"), error.end


codecs.register_error("vigie.onebyte", _folded_rare)


def _table() -> bytes:
    table = bytearray(range(256))
    for byte in range(256):
        character = bytes([byte]).decode("cp1252", "ignore")
        if character:
            table[byte] = _byte_of(character)
    return bytes(table)


_TABLE = _table()
WORD_BYTES = frozenset(b"0123456789abcdefghijklmnopqrstuvwxyz") | {_LETTER}
"""The bytes of a folded text that make words."""
UNKNOWN_LETTER = bytes([_LETTER])
"""The byte of every letter that has no plain Latin one under its accents."""

_INVISIBLE = b"\xad\x7f"
# Each alternative begins with a literal byte: `re` then skips from one candidate to the next, four times as
# fast as with a class or a look-behind in front.
_HYPHEN_OR_LIGATURE = rb"-[ \xad\x7f]*\n[ \n\xad\x7f]*|\x81|\x8d|\x8f|\x90|\x9d|\x9c|\xe6|\xdf"
_FEW = re.compile(rb"\n\n+|" + _HYPHEN_OR_LIGATURE)
_ALL = re.compile(
    rb" [ \n\xad\x7f]+|\n[ \n\xad\x7f]+|\xad[ \n\xad\x7f]*|\x7f[ \n\xad\x7f]*|" + _HYPHEN_OR_LIGATURE
)


@dataclass(frozen=True, slots=True)
class Folded:
    """A text without case, accents or typography, and where each of its bytes comes from."""

    data: bytes
    breaks: array[int]
    shifts: array[int]

    def origin(self, place: int) -> int:
        """Return the offset, in the original text, of the character that gave this byte."""
        number = bisect_right(self.breaks, place)
        return place + self.shifts[number - 1] if number else place

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original offsets of the folded bytes [start, end), which are not empty."""
        # The last byte and one more: what was deleted just after the end stays out.
        return self.origin(start), self.origin(end - 1) + 1


def fold(text: str) -> Folded:
    """Return the text folded to lower-case ASCII letters, digits, plain signs and single spaces.

    Linear in the text, whatever it holds. A hyphen at a line end is deleted between two letters of the same
    case (`partici-⏎pative`, `PARTICI-⏎PATIVE`) and kept otherwise (`Jean-⏎Pierre`, `31-⏎1`).
    """
    raw = text.encode("cp1252", "vigie.onebyte").translate(_TABLE)
    untidy = any(pair in raw for pair in (b"  ", b" \n", b"\n ", b"\xad", b"\x7f"))
    places = (_ALL if untidy else _FEW).finditer(raw)
    breaks, shifts, pieces = array("q"), array("q"), bytearray()
    done = 0
    for place in places:
        start, end = place.span()
        pieces += raw[done:start]
        spelt = _SPELT.get(raw[start])
        new = spelt or _rewritten(text, raw, start, end)
        if spelt:  # every letter of a ligature comes from the same character
            for extra in range(1, len(spelt)):
                breaks.append(len(pieces) + extra)
                shifts.append(start - len(pieces) - extra)
        pieces += new
        breaks.append(len(pieces))
        shifts.append(end - len(pieces))
        done = end
    data = bytes(pieces) + raw[done:] if done else raw
    return Folded(data.replace(b"\n", b" "), breaks, shifts)


def _rewritten(text: str, raw: bytes, start: int, end: int) -> bytes:
    """Return what replaces a run of blanks and invisible characters, after a hyphen or not."""
    run = raw[start:end]
    if run.startswith(b"-"):
        return _line_end_hyphen(text, raw, start, end)
    visible = run.strip(_INVISIBLE)
    if not visible:
        return b""
    before = run[: run.find(b"\n")] if b"\n" in run else b""
    return b"" if b"\xad" in before and b" " not in before.partition(b"\xad")[0] else b" "


def _line_end_hyphen(text: str, raw: bytes, start: int, end: int) -> bytes:
    before = start - 1
    while before >= 0 and raw[before] in _INVISIBLE:
        before -= 1
    if before < 0 or raw[before] not in WORD_BYTES:
        return b"- "
    last, following = text[before], text[end : end + 1]
    cut = (last.islower() and following.islower()) or (last.isupper() and following.isupper())
    return b"" if cut else b"-"
