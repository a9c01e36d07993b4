"""What a page prints: words at a place; the nouns shared by the modules that read pages."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from monitor.domain.normalise import one_line

# Ligatures, presentation and full-width forms, letters of mathematics, raised letters: drawings of other
# letters, under which no word would be found. The rest (², ½, …) is kept as it is printed.
_DRAWN = re.compile(
    "[\u02b0-\u02b8\u1d2c-\u1d6a\ufb00-\ufb4f\ufe30-\ufe4f\uff01-\uffef\U0001d400-\U0001d7ff]"
)
# Bullets of the fonts Symbol and Wingdings have no Unicode: a character for private use.
_BULLET = re.compile("^\\s*[\ue000-\uf8ff](?=\\s|$)")
_HYPHENS = re.compile("[\u2010\u00ad]")


HEADER, FOOTER = -1, -2
"""The flows of what repeats at the edges of pages."""


@dataclass(frozen=True, slots=True)
class Run:
    """Words printed in one stretch; lengths in points, the origin at the lower left of the page as shown."""

    text: str
    left: float
    right: float
    bottom: float
    height: float


@dataclass(frozen=True, slots=True)
class RawPage:
    """A page: its runs in the order of the file, and its height in points."""

    runs: tuple[Run, ...] = field(repr=False)
    height: float = 842


@dataclass(frozen=True, slots=True)
class Line:
    """A line to be read after the one before it; lines of one ``flow`` stand one under the other.

    A ``row`` is a line of a table: its cells and those of its neighbours stand under each other.
    """

    text: str
    left: float
    right: float
    bottom: float
    height: float
    flow: int
    row: bool = False


def cleaned(text: str) -> str:
    """Return printed words in canonical form on one line, ligatures undone, a hyphen at its end kept.

    A soft hyphen that ends a line is shown there: it is a hyphen. Elsewhere it is invisible, and goes.
    """
    text = _BULLET.sub("•", text.rstrip())
    if _HYPHENS.search(text):
        text = text[:-1].replace("\u00ad", "") + text[-1:]
        text = _HYPHENS.sub("-", text)
    # The compatibility form of a letter alone: that of a whole text would rewrite « … » and « ² » too.
    return one_line(_DRAWN.sub(_plain, text))


def _plain(found: re.Match[str]) -> str:

    return unicodedata.normalize("NFKC", found[0])
