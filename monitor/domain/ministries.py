"""One ministry under the several labels that the chambers and their pages print (docs/commands.md)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from monitor.domain.normalise import folded, one_line

_WORD = re.compile(r"[^\W_]+")
# A rank is no attribution: « Ministère d'État, ministère de l'intérieur » is the ministry of the Intérieur.
_RANK = re.compile(r"^(?:ministere|ministre) d'etat, ?(?=minist)")
_SECRETARY = re.compile(r"\bsecretariats? d'etat\b")
_LONG = {"pme": "petites moyennes entreprises"}
_EMPTY = frozenset({*"l le la les d de du des a au aux et".split(), "ministere"})


def ministry_key(label: str) -> str:
    """Return what the full and the short label of one ministry have in common: its attributions.

    The Assemblée's archive writes « Ministère de la santé, des familles et de l'autonomie », the Sénat
    and the pages « Santé, familles et autonomie ». A secretary of state (one word), « délégué »,
    « auprès de » and « chargé de » stay: another minister, whose short label is another key.
    """
    plain = _SECRETARY.sub("secretariatdetat", _RANK.sub("", folded(label)))
    words = [word for word in _WORD.findall(plain) if word not in _EMPTY]
    return " ".join(_LONG.get(word, word) for word in words)


def fullest(labels: Iterable[str]) -> str:
    """Return the label to show among those of one ministry: the longest, of two the more frequent."""
    counts = Counter(one_line(label) for label in labels)
    return min(counts, key=lambda label: (-len(label), -counts[label], label), default="")
