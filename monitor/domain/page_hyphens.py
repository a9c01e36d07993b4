"""Words cut at the end of a line: whether the hyphen is part of the word, or of the line.

The document itself decides first, when it prints the word elsewhere. Else French typography decides most
cases: a line is cut between syllables, never before a vowel that follows a consonant, nor after one letter;
and a few words begin compounds only. Any other small letter after a small letter ends a cut word.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping

_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_CUT = re.compile(r"([^\W_]+(?:-[^\W_]+)*)-$")
_REST = re.compile(r"[^\W_]+")
_FARTHEST = 64  # letters looked at on each side of a hyphen
_VOWELS = frozenset("aeiouy")
_LINKS = frozenset("à a de du en et l la les lès sur".split())
"""Between two hyphens these are words: « c'est-à-dire », « Île-de-France », « vis-à-vis »."""

_FIRST: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys("après arrière avant demi hors non presque quasi sans semi vice".split(), ()),
    **dict.fromkeys("administrativo économico juridico médico politico technico".split(), ()),
    **dict.fromkeys(("anglo", "franco", "germano"), ("phon", "phil", "phob")),
    **dict.fromkeys(("psycho", "socio"), ("log", "gra", "pat", "thér", "mét")),
    "sous": ("cri", "sign", "tra"),
}
"""Words that begin compounds, each with what follows it in plain words: sous-préfet, but souscrire."""
_SELF = "moi toi soi lui elle nous vous eux elles".split()
_TENS = "vingt trente quarante cinquante soixante soixante-dix dix".split()
_UNITS = "et un une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
_PAIRS: Mapping[str, frozenset[str]] = {
    first: frozenset(seconds.split())
    for first, seconds in {
        **dict.fromkeys(_SELF, "même mêmes"),
        **dict.fromkeys(_TENS, _UNITS),
        **dict.fromkeys("celui celle ceux celles".split(), "ci là"),
        "au": "delà dessous dessus devant dehors dedans",
        "par": "delà dessous dessus devant devers",
        "là": "bas dedans dessous dessus haut",
        "ci": "joint jointe joints jointes après dessus dessous contre devant annexé annexée incluse inclus",
        "chef": "lieu",
        "chefs": "lieux",
        "compte": "rendu",
        "comptes": "rendus",
        "contre": "indication indications exemple pouvoir pouvoirs proposition propositions projet",
        "est": "ce",
        "ex": "ministre président présidente directeur directrice député députée secrétaire",
        "mi": "temps parcours chemin mandat janvier février mars avril mai juin juillet septembre novembre",
        "moins": "value values",
        "mot": "clé clés",
        "mots": "clés",
        "plus": "value values",
        "porte": "parole paroles",
        "quatre": "vingt vingts",
        "rendez": "vous",
        "savoir": "faire",
        "soi": "disant même",
        "tiers": "payant",
        "vis": "à",
        "week": "end ends",
    }.items()
}


def vocabulary(lines: Iterable[str]) -> Counter[str]:
    """Return how often each word, compound or not, stands inside a line, in small letters."""
    return Counter(word for line in lines for word in _WORDS.findall(line.casefold()))


def is_cut(line: str) -> bool:
    """Tell whether a line ends with a hyphen that follows a letter or a digit."""
    return line.endswith("-") and _CUT.search(line[-_FARTHEST:]) is not None


def keeps_hyphen(line: str, following: str, words: Mapping[str, int]) -> bool:
    """Tell whether the hyphen that ends ``line`` belongs to the word that ``following`` ends.

    ``words`` are those of the document (``vocabulary``). Only a small letter after a small letter can be
    the rest of a cut word: « SEC-Pa », « Saint-Denis », « 2025-2026 » keep their hyphen.
    """
    cut, rest = _CUT.search(line[-_FARTHEST:]), _REST.match(following[:_FARTHEST])
    if cut is None or rest is None:
        return True
    left, right = cut[1], rest[0]
    if not (right[0].islower() and left[-1].islower()):
        return True
    left, right = left.casefold(), right.casefold()
    compound, plain = words.get(f"{left}-{right}", 0), words.get(left + right, 0)
    return compound > plain if compound != plain else _is_compound(left, right)


def _is_compound(left: str, right: str) -> bool:
    """Tell it by the two words alone, in small letters."""
    *earlier, first = left.split("-")
    if len(first) == 1 or (earlier and first in _LINKS):
        return True
    if first in _FIRST:
        return not right.startswith(_FIRST[first]) if _FIRST[first] else True
    if right in _PAIRS.get(first, ()):
        return True
    # No syllable begins by a vowel after a consonant: « peut-être », « dit-il », « quelques-uns ».
    return _bare(first[-1]) not in _VOWELS and _bare(right[0]) in _VOWELS


def _bare(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0]
