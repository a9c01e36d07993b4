"""The French forms of one word, by rule: singular and plural, masculine and feminine.

No dictionary: from the form written, every form that the rules allow is made. A form that does not exist
matches nothing, so the rules may be generous; where a wrong form would be another word (médecine → médecin)
they are used inside longer expressions only.
"""

from __future__ import annotations

from typing import NamedTuple

STOP_WORDS = frozenset(
    """a à afin ai aie ainsi alors après as au aucun aucune aussi autre autres aux avant avec avoir c ça
    car ce ceci cela celle celles celui cependant ces cet cette ceux chaque chez ci comme comment
    contre d dans de depuis des dès donc dont du durant elle elles en encore entre est et étaient
    était été être eux fait font hors il ils j je jusqu l la là le lequel les leur leurs lors
    lorsque lui m ma mais me même mêmes mes moi moins mon n ne ni non nos notre nous on ont or ou où
    par parce parmi pas pendant peu peut plus pour pourquoi près puis puisque qu quand que quel
    quelle quelles quels qui quoi s sa sans sauf se selon sera ses si sien soit son sont sous sur t
    ta tandis te tel telle tels telles tes toi ton toujours tous tout toute toutes très tu un une
    vers via voici voilà vos votre vous y""".split()
)
"""Words that carry no subject: never inflected, and never a term by themselves."""

_SHORT = 3
# Masculine singular and plural, feminine singular and plural.
_FAMILIES = tuple(
    tuple(row.split())
    for row in """
    if ifs ive ives
    euf eufs euve euves
    ef efs ève èves
    teur teurs trice trices
    eur eurs euse euses
    eur eurs eure eures
    eux eux euse euses
    oux oux ouse ouses
    er ers ère ères
    en ens enne ennes
    on ons onne onnes
    el els elle elles
    eil eils eille eilles
    eau eaux elle elles
    al aux ale ales
    al als ale ales
    et ets ette ettes
    et ets ète ètes
    é és ée ées
    ic ics ique iques
    anc ancs anche anches
    ong ongs ongue ongues
    """.split("\n")
    if row.strip()
)
# The same gender, another plural.
_PLURALS = (("ail", "aux"), ("eau", "eaux"), ("au", "aux"), ("eu", "eux"), ("ou", "oux"))
_BY_ENDING: dict[str, list[tuple[str, ...]]] = {}
for _family in (*_FAMILIES, *_PLURALS):
    for _ending in _family:
        _BY_ENDING.setdefault(_ending, []).append(_family)
_LONGEST_ENDING = max(map(len, _BY_ENDING))
_IRREGULAR = ("œil yeux", "monsieur messieurs", "madame mesdames", "ciel cieux")
_DETERMINERS = (
    "le la les",
    "au aux",
    "du des",
    "un une",
    "ce cet cette ces",
    "quel quelle quels quelles",
    "tout toute tous toutes",
)
_LIKE = {word: frozenset(row.split()) for row in (*_IRREGULAR, *_DETERMINERS) for word in row.split()}
# Consonants and vowels after which a bare e marks the feminine: inscrit(e), gratuit(e), établi(e), tenu(e).
_TAKES_E = tuple("cdilnrstu")
_DROPS_E = ("te", "se", "de", "ne", "le", "ie", "ue")
_FEWEST_STEM = 2


class Forms(NamedTuple):
    """Every form of a word, and whether some are feminine forms of others."""

    words: frozenset[str]
    gendered: bool


def forms(word: str, *, alone: bool) -> Forms:
    """Return the forms of a lower-case French word, accents kept; ``alone``: it is the whole term.

    Stop words (but determiners), words of one or two letters and words with a digit have one form only.
    """
    like = _LIKE.get(word, frozenset({word}))
    if word in STOP_WORDS or len(word) < _SHORT or not word.isalpha():
        return Forms(like, gendered=False)
    families = _families(word)
    found = like | families
    if len(word) == _SHORT:
        return Forms(found if word[-1] in "sxz" else found | {f"{word}s"}, gendered=False)
    for base in _singulars(word):
        found |= {base, base if base[-1] in "sxz" else f"{base}s"} | _families(base)
        if not alone:
            found |= _by_e(base)
    return Forms(found, gendered=bool(families) or (not alone and not word.endswith(("e", "es"))))


def _singulars(word: str) -> set[str]:
    found = {word}
    if word.endswith("s"):
        found.add(word[:-1])
    for singular, plural in _PLURALS:
        if word.endswith(plural) and len(word) - len(plural) >= _FEWEST_STEM:
            found.add(word.removesuffix(plural) + singular)
    return found


def _families(word: str) -> set[str]:
    """Return the forms given by the endings that carry gender, and by the plurals in x."""
    found = set()
    for length in range(1, min(_LONGEST_ENDING, len(word) - _FEWEST_STEM) + 1):
        for family in _BY_ENDING.get(word[-length:], ()):
            found |= {word[:-length] + other for other in family}
    return found


def _by_e(word: str) -> set[str]:
    """Return the forms that differ by a bare e only."""
    if word.endswith(_DROPS_E):
        bare = word[:-1]
        return {bare, bare if bare.endswith("s") else f"{bare}s"}
    if word.endswith(_TAKES_E):
        doubled = {f"{word}se", f"{word}ses"} if word.endswith("s") else set()
        return {f"{word}e", f"{word}es"} | doubled
    return set()
