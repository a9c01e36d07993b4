"""What the title and the words of a JO text let one suppose: a rectificatif, a repeal, an image annex."""

from __future__ import annotations

import re

from crawler.parsers.dates import read_date
from monitor.domain.normalise import folded, one_line

_NOR = re.compile(r"[A-Z]{4}[0-9]{7}[A-Z]")
_NOR_STEM = 11
_RECTIFICATIF = re.compile(r"\( ?rectificatifs? ?\)", re.IGNORECASE)
# DILA's own sentence in place of an annex that is an image; the page of Légifrance then has a signed PDF.
_IMAGE_ANNEX = re.compile(
    r"texte\s+avec\s+ses\s+images\b.{0,100}?journal\s+officiel\s+[ée]lectronique\s+authentifi",
    re.IGNORECASE | re.DOTALL,
)
_REPEAL = re.compile(
    r"\babrog(?:eant|ation d[eu]) (?:l'|le |la |les )?"
    r"(arrete|decret|ordonnance|decision|deliberation|circulaire|loi|avis)s?\b"
    r"((?: n° ?[0-9a-z.-]{1,30})?)[^,;(]{0,60}? du ([0-9]{1,2}(?:er)? [a-z]{3,9} [0-9]{4})"
)


def rectified_nor(title: str, nor: str | None) -> str | None:
    """Return the first 11 characters of the NOR that a rectificatif shares with the text it corrects.

    A rectificatif says so in its title, or has a NOR in Z where its text has another letter.
    """
    if nor is None or not _NOR.fullmatch(nor):
        return None
    return nor[:_NOR_STEM] if nor.endswith("Z") or _RECTIFICATIF.search(title) else None


def rectified_title(title: str) -> str | None:
    """Return the title of the text that a « … (rectificatif) » corrects: they differ by that word only."""
    return one_line(_RECTIFICATIF.sub("", title)) if _RECTIFICATIF.search(title) else None


def repealed_texts(title: str) -> list[dict[str, str | None]]:
    """Return the texts that a title says it repeals: ``nature``, ``number`` and ``signed_on`` of each.

    Natures are written as in the files (ARRETE, DECRET…), days as ``YYYY-MM-DD``.
    """
    found: list[dict[str, str | None]] = []
    if "abrog" not in title.lower():
        return found
    for nature, number, day in _REPEAL.findall(folded(title)):
        if signed_on := read_date(day):
            stated = number.replace("n°", "").strip() or None
            found.append({"nature": nature.upper(), "number": stated, "signed_on": signed_on.isoformat()})
    return found


def image_annex(text: str) -> bool:
    """Return whether DILA's sentence says that a part of the text is an image, which nobody can search."""
    return "images" in text and _IMAGE_ANNEX.search(text) is not None
