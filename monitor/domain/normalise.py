"""The canonical form of a text: what is stored, hashed, diffed, and pointed into by offsets."""

from __future__ import annotations

import re
import unicodedata

# Invisible: soft hyphen, zero-width characters, word joiner, byte order mark.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_LINE_ENDS = re.compile("\r\n?|[\u0085\u2028\u2029\v\f]")
# A word that a page cut at the end of its line with an invisible hyphen is one word.
_BROKEN_WORD = re.compile("\u00ad[ \t]*\n[ \t]*")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_BLANKS = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_PLAIN = bytes(code for code in range(256) if chr(code).isprintable() or chr(code) == "\n")


def _is_plain(text: str) -> bool:
    """Tell, at little cost, whether a text is in NFC and has no line end, blank or sign to be replaced.

    Nearly every text is: letters of Latin-1, which are all in NFC, spaces and U+000A.
    """
    try:
        return not text.encode("latin-1").translate(None, _PLAIN)
    except UnicodeEncodeError:
        # All that is invisible, a line end or a blank of another kind is not « printable ».
        return unicodedata.is_normalized("NFC", text) and text.replace("\n", "").isprintable()


def canonical(text: str) -> str:
    """Return the text in NFC, one plain space between words, paragraphs apart by one empty line.

    Invisible characters go, every kind of space becomes one U+0020, every kind of line end one
    U+000A, without blanks around it. Whitespace alone is thus never a change. Idempotent.
    """
    if not _is_plain(text):
        text = unicodedata.normalize("NFC", text)
        text = _BROKEN_WORD.sub("", _LINE_ENDS.sub("\n", text))
        text = _CONTROL.sub("", _INVISIBLE.sub("", text))
        text = unicodedata.normalize("NFC", _BLANKS.sub(" ", text))
    text = "\n".join(map(str.strip, text.split("\n"))).strip("\n")
    while "  " in text:
        text = text.replace("    ", " ").replace("  ", " ")
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text


def one_line(text: str) -> str:
    """Return the canonical text on a single line: for titles, names and labels."""
    return " ".join(text.split() if _is_plain(text) else canonical(text).split())


def folded(text: str) -> str:
    """Return letters without case, accents or ligatures: for comparing labels, never for offsets."""
    line = one_line(text)
    if line.isascii():
        return line.lower()
    decomposed = unicodedata.normalize("NFKD", line.casefold())
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    # Decomposing makes new capitals (ℌ) and new spaces (¸): once more, so that folding again is nothing.
    letters = letters.casefold().replace("\u2019", "'").replace("œ", "oe").replace("æ", "ae")
    return " ".join(letters.split())
