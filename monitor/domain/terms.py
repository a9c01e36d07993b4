"""Turn a term, written once in its natural form, into every spelling by which a text may mean it."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from monitor.domain.inflection import STOP_WORDS, forms
from monitor.domain.normalise import one_line
from monitor.domain.onebyte import UNKNOWN_LETTER, fold
from monitor.domain.patterns import INCLUSIVE, Pattern, Slot
from monitor.errors import ConfigError

LONGEST_TERM = 200
"""Characters of the longest term accepted."""

_WORD = re.compile(r"[^\W_ªº¹²³¼½¾]+")
_REGULAR_EXPRESSION = re.compile(r"[\\*\[\]{}^$|]|\(\?|[.)]\+|\S\?|\w\(\w{1,3}\)")
_ELISIONS = {
    "d": ("de",),
    "l": ("le", "la"),
    "qu": ("que",),
    "j": ("je",),
    "n": ("ne",),
    "s": ("se",),
    "m": ("me",),
    "t": ("te",),
    "c": ("ce",),
    "jusqu": ("jusque",),
    "lorsqu": ("lorsque",),
    "puisqu": ("puisque",),
    "quoiqu": ("quoique",),
}
_ELIDED = {full: short for short, fulls in _ELISIONS.items() for full in fulls}
_VOWELS = tuple("aeiouyh")
_BLANK = (" ", "-")
_APOSTROPHE = ("'", "' ", " '", " ' ", " ", "-")
_LONGEST_ACRONYM = 8
_LONGEST_SPELT = 4  # letters of an acronym that may be written with dots


@lru_cache(maxsize=4096)
def _flat(text: str) -> str:
    return fold(text).data.decode("latin-1")


def check_term(term: str) -> None:
    """Refuse a term that would match everything, nothing, or was written for another tool.

    Raises ConfigError with a French message that says what to write instead.
    """
    text = one_line(term)
    words = _WORD.findall(text)
    if not words:
        raise ConfigError("un terme est vide ; écrivez un mot ou une expression, ou retirez-le.")
    if _REGULAR_EXPRESSION.search(text):
        raise ConfigError(
            f"« {text} » ressemble à une expression régulière ; écrivez le terme sous sa forme naturelle, "
            "les pluriels, féminins, accents et traits d'union sont reconnus d'eux-mêmes."
        )
    if len("".join(words)) == 1:
        raise ConfigError(f"« {text} » n'a qu'une lettre ; écrivez le mot ou le sigle en entier.")
    if all(word.lower() in STOP_WORDS for word in words):
        raise ConfigError(
            f"« {text} » est un mot courant, présent partout ; écrivez une expression qui distingue le sujet."
        )
    if len(text) > LONGEST_TERM:
        raise ConfigError(
            f"« {text[:40]}… » dépasse {LONGEST_TERM} caractères ; écrivez une expression plus courte."
        )
    if UNKNOWN_LETTER in fold(text).data:
        raise ConfigError(
            f"« {text} » a une lettre hors de l'alphabet latin ; transcrivez-la en lettres latines."
        )


def compile_term(term: str) -> Pattern:
    """Return the pattern of a term that ``check_term`` accepts (it is called first)."""
    check_term(term)
    return _Compiler(one_line(term)).pattern()


class _Compiler:
    """Cuts one term into slots, from left to right."""

    def __init__(self, text: str) -> None:
        found = list(_WORD.finditer(text))
        self.words = [word.group() for word in found]
        self.gaps = [text[left.end() : right.start()] for left, right in pairwise(found)]
        self.slots: list[Slot] = []
        self.acronyms = 0
        self.shouted = len(self.words) > len(self._compound(0)) and not any(map(str.islower, text))

    def pattern(self) -> Pattern:
        place = 0
        while place < len(self.words):
            parts = self._compound(place)
            last = place + len(parts) - 1
            if self._is_acronym(parts[0]):
                self._acronym(parts)
            elif len(parts) > 1:
                self._compound_words(parts)
            elif self._elision(place):
                place += 1
                continue
            else:
                self._word(parts[0])
            if last < len(self.gaps):
                self.slots.append(Slot(self._gap(last)))
            place = last + 1
        return Pattern(self.slots, self.acronyms, self.words)

    def _compound(self, place: int) -> list[str]:
        last = place
        while last < len(self.gaps) and _flat(self.gaps[last]) == "-":
            last += 1
        return self.words[place : last + 1]

    def _is_acronym(self, word: str) -> bool:
        return word.isupper() and len(word) <= _LONGEST_ACRONYM and not self.shouted

    def _acronym(self, parts: list[str]) -> None:
        number, self.acronyms = self.acronyms, self.acronyms + 1
        for place, part in enumerate(parts):
            first, last = place == 0, place == len(parts) - 1
            before = f"(?P<a{number}>(?P<h{number}>" if first else ""
            after = (")" if first else "") + (")" if last else "")
            if not first:
                self.slots.append(Slot(_gap_of_acronym(parts[place - 1], part)))
            self.slots.append(Slot(_spelt(part), before, after))
        plural = ("", "s") if parts[-1].isalpha() and len("".join(parts)) > 1 else ("",)
        self.slots.append(Slot(plural, f"(?P<p{number}>", ")"))

    def _compound_words(self, parts: list[str]) -> None:
        for place, part in enumerate(parts):
            if place:
                self.slots.append(Slot(_gap_of_compound(parts[place - 1], part)))
            self._word(part)

    def _elision(self, place: int) -> bool:
        """Add d' or de, l' or le or la, with its gap; say whether the word was one of them."""
        if place >= len(self.gaps):
            return False
        word, gap = _flat(self.words[place]), _flat(self.gaps[place]).strip()
        if gap == "" and _flat(self.words[place + 1]).startswith(_VOWELS):
            word = _ELIDED.get(word, "")
        elif gap != "'":
            return False
        if word not in _ELISIONS:
            return False
        full = tuple(other + blank for other in _ELISIONS[word] for blank in _BLANK)
        self.slots.append(Slot((*(word + mark for mark in _APOSTROPHE), *full)))
        return True

    def _word(self, word: str) -> None:
        choices, gendered = _choices(word.lower(), alone=len(self.words) == 1)
        self.slots.append(Slot(choices))
        if gendered:
            self.slots.append(INCLUSIVE)

    def _gap(self, place: int) -> tuple[str, ...]:
        sign = _flat(self.gaps[place]).strip()
        if not sign:
            return _BLANK
        if sign == "'":
            return _APOSTROPHE
        if sign == "." and len(self.words[place]) == 1:  # L. 162-31-1, L.162-31-1, L 162-31-1, L162-31-1
            return (". ", ".", " ", "")
        degree = ("o ", "o. ") if sign == "\xb0" else ()
        return (sign, f"{sign} ", f" {sign}", f" {sign} ", *degree)


@lru_cache(maxsize=32768)
def _choices(word: str, *, alone: bool) -> tuple[tuple[str, ...], bool]:
    made = forms(word, alone=alone)
    return tuple(sorted({_flat(form) for form in made.words})), made.gendered


def _spelt(part: str) -> tuple[str, ...]:
    plain = _flat(part)
    if not plain.isalpha() or not 1 < len(part) <= _LONGEST_SPELT:
        return (plain,)
    dotted = ".".join(plain)
    return (plain, dotted, f"{dotted}.")


def _gap_of_acronym(left: str, right: str) -> tuple[str, ...]:
    if left[-1].isdigit() and right[0].isdigit():
        return ("-",)
    return ("-", "", " ", "- ", " -")


def _gap_of_compound(left: str, right: str) -> tuple[str, ...]:
    if left[-1].isdigit() and right[0].isdigit():
        return ("-",)
    return ("-", "", "- ", " -", " - ", *((" ",) if len(left) > 1 else ()))
