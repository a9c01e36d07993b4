"""What a rectificatif corrects, word by word: « Au lieu de : « … », lire : « … » »."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from monitor.domain.diff_hunks import Hunk, HunkOp, with_spans

_MOST = 100
# Bounded: what is corrected is a few words, a sentence at most; a quotation holds no other.
_QUOTED = r"(?:«\s?(?P<{0}>[^«»]{{1,2000}}?)\s?»|\"(?P<{0}_bare>[^\"]{{1,2000}})\")"
_CORRECTION = re.compile(
    r"\bau lieu d(?:e|u|es)\s?:?\s*" + _QUOTED.format("before") + r"\s?[,;.]?\s*"
    r"(?:il faut )?lire\s?:?\s*" + _QUOTED.format("after"),
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction: the words printed, and those to be read in their place; ``place`` is where."""

    before: str
    after: str
    place: str = ""


def corrections_of(text: str) -> tuple[Correction, ...]:
    """Return the corrections that a rectificatif states in the form of the Journal officiel, in order.

    ``place`` is what its line says before it: « Page 2070, article 3 ».
    """
    found = []
    for match in _CORRECTION.finditer(text):
        line = text[max(0, match.start() - 200) : match.start()].rsplit("\n", 1)[-1]
        found.append(
            Correction(
                before=" ".join((match["before"] or match["before_bare"]).split()),
                after=" ".join((match["after"] or match["after_bare"]).split()),
                place=line.strip(" :,;.-–—"),
            )
        )
        if len(found) == _MOST:
            break
    return tuple(found)


def correction_hunks(corrections: Iterable[Correction]) -> tuple[Hunk, ...]:
    """Return the corrections as a difference that can be shown: where each is, then what replaces what."""
    rows: list[tuple[HunkOp, str, str]] = []
    for correction in corrections:
        lead = ("\n" if rows else "") + (f"{correction.place} : " if correction.place else "")
        if lead:
            rows.append((HunkOp.EQUAL, lead, lead))
        rows.append((HunkOp.REPLACE, correction.before, correction.after))
    return with_spans(rows)
