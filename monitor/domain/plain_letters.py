"""A text in plain letters of the same length, so that what is found in it is at the same place in both."""

from __future__ import annotations

import unicodedata

_APOSTROPHES = "'`´‘’‛ʼ′"
_MARKS = "*_"


class _Letters(dict[int, str]):
    """What each character becomes, worked out when first met; always one character."""

    def __missing__(self, code: int) -> str:
        self[code] = plain = _plain(chr(code))
        return plain


def _plain(sign: str) -> str:
    if sign in _APOSTROPHES:
        return "'"
    category = unicodedata.category(sign)
    if sign.isspace() or sign in _MARKS or category in {"No", "Cc", "Cf"}:
        return " "
    if category == "Pd":
        return "-"
    base = unicodedata.normalize("NFKD", sign)[0].lower()
    return base if len(base) == 1 and base.isascii() else sign


_LETTERS = _Letters()


def plain_letters(text: str) -> str:
    """Return a text in small letters without accents, of the same length.

    Every blank, line end, invisible sign, note call and Markdown mark becomes a space, every apostrophe ',
    every dash -.
    """
    return text.translate(_LETTERS)
