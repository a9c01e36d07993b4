"""Plain words: bytes whose encoding nobody wrote down, into canonical text."""

from __future__ import annotations

import codecs
import re

from monitor.domain.normalise import canonical
from monitor.errors import UnreadableFileError
from monitor.files.model import FileText

MAX_TEXT = 8 * 1024 * 1024
"""The longest novel has 3 MB: what is longer is a listing, and costs minutes to compare."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins as UTF-16 does: asked first
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The encodings of letters: « punycode » and « unicode_escape » are slow, or change words.
_KNOWN = re.compile(r"utf-(?:8|16|32)(?:-[lb]e)?|iso8859-\d{1,2}|cp125\d|mac-roman|koi8-[ru]|cp850|cp437")
_SIGNS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_ONE_IN = 100


def decoded(body: bytes, *, charset: str = "") -> str:
    """Return the text of some bytes: UTF-8 or UTF-16 by their own marks, else Windows-1252.

    Bytes that are valid UTF-8 are UTF-8, whatever is declared: French text in another encoding is
    practically never valid UTF-8. ``charset`` is what a mail declares, used for the others when it is
    the name of an encoding. Raises UnreadableFileError for bytes that are no text, or too many.
    """
    if len(body) > MAX_TEXT:
        raise UnreadableFileError(
            f"ce texte est trop long ({len(body) // 2**20} Mo, {MAX_TEXT // 2**20} au plus) : "
            "découpez-le en plusieurs fichiers."
        )
    text = _decoded(body, _name_of(charset))
    if len(_SIGNS.findall(text[:MAX_TEXT])) > len(text) // _ONE_IN:
        raise UnreadableFileError(
            "ce fichier n'est pas du texte : enregistrez-le en PDF ou en texte (.txt), puis importez-le."
        )
    return text


def _name_of(charset: str) -> str:
    """Return Python's name of a declared encoding, nothing for one we do not take."""
    try:
        name = codecs.lookup(charset).name if charset.isascii() and charset else ""
    except (LookupError, ValueError):
        return ""
    # What calls itself ISO-8859-1 is nearly always Windows-1252, which holds it but for control signs.
    return ("cp1252" if name == "iso8859-1" else name) if _KNOWN.fullmatch(name) else ""


def _decoded(body: bytes, charset: str) -> str:
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body.decode(encoding, errors="replace").removeprefix("\ufeff")
    if b"\0" not in body:
        try:
            return body.decode("utf-8")
        except UnicodeDecodeError:
            pass
    return body.decode(charset or "cp1252", errors="replace")


def read_words(body: bytes) -> FileText:
    """Return what a file of plain text says; raise UnreadableFileError when it is no text."""
    return FileText(text=canonical(decoded(body)), notes={"format": "text"})
