"""The words of a text as the search knows them: one analyser for what is indexed and what is asked."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock

import Stemmer

ANALYSER = 1
"""The version of the rules below; another version means that the index must be made again."""

# A letter or a digit. Note calls and the small letter of « nº » are not part of a word.
_LETTER = "[^\\W_\u00aa\u00b2\u00b3\u00b9\u00ba\u2070-\u209f]"
_NO_DIGIT = "[^\\W\\d_\u00aa\u00b2\u00b3\u00b9\u00ba\u2070-\u209f]"
_LOWER = "[a-z\u00df-\u00f6\u00f8-\u00ff\u0153]"
_CAPITAL = "[A-Z\u00c0-\u00d6\u00d8-\u00de\u0152]"
_BLANK = "[^\\S\n]"

# What is read as if it were not there: invisible characters, and a word cut at the end of a line.
_DELETED = f"[\u00ad\u200b\u2060]+|-{_BLANK}*+\n{_BLANK}*+(?={_LOWER})"
_RARE = re.compile(_DELETED)
_RARE_OR_DECOMPOSED = re.compile(f"{_DELETED}|\\w[\u0300-\u036f]+")
_PROBES = ("-\n", "- ", "-\u00a0", "\u00ad", "\u200b", "\u2060")

_RAW_WORD = re.compile(f"{_LETTER}+['\u2019]?")
_ELISION = re.compile("(?:[ldjmtscn]|(?:jus|lors|puis|quoi)?qu)['\u2019]")

# Forms written in several pieces that are also known in one: S.E.C.-Pa, SEC Pa, 13 432.
_PIECE = f"(?:\\.[-\u2010\u2011]?|[-\u2010\u2011]){_NO_DIGIT}{{1,4}}+(?!{_LETTER})"
_LINKED = re.compile(f"(?<!{_LETTER}){_NO_DIGIT}{{1,4}}+(?:{_PIECE})+")
_TWO_CAPITALS = re.compile(  # looks ahead, so that « ARS SEC Pa » gives both pairs
    f"(?<!{_LETTER})(?=({_CAPITAL}{{2,4}}+\\s{_CAPITAL}{_NO_DIGIT}{{0,3}}+)(?!{_LETTER}))"
)
_DIGITS = re.compile(f"(?<!{_LETTER})([0-9]{{1,3}}+(?:(?:{_BLANK}|\\.)[0-9]{{3}})+)(?!{_LETTER})")

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss"})
_LONGEST = 64  # letters: beyond it is no word but an address or an encoded file
_MOST_KNOWN = 200_000  # words, some tens of megabytes


@dataclass(frozen=True, slots=True)
class Analysis:
    """The words of a text, in order, and the forms they make together.

    ``surface`` (lower case, no accents) and ``stem`` (French stem of the accented word, then
    without accents) have the same length; ``joined`` holds each joined form once.
    """

    surface: tuple[str, ...]
    stem: tuple[str, ...]
    joined: tuple[str, ...]


class _Forms(dict[str, "tuple[str, str] | None"]):
    """What each word as written becomes; None for an elision, which is not a word."""

    def __init__(self) -> None:
        super().__init__()
        self._stemmer = Stemmer.Stemmer("french", 0)
        self._lock = Lock()  # a stemmer serves one thread at a time

    def __missing__(self, raw: str) -> tuple[str, str] | None:
        word = raw.lower()
        forms = None if _ELISION.fullmatch(word) else self._forms(word.rstrip("'\u2019")[:_LONGEST])
        if len(self) >= _MOST_KNOWN:
            self.clear()
        if len(raw) <= _LONGEST:
            self[raw] = forms
        return forms

    def _forms(self, word: str) -> tuple[str, str]:
        with self._lock:
            stem = self._stemmer.stemWord(word)
        return _plain(word), _plain(stem)


def _plain(word: str) -> str:
    """Return the letters and digits without accents or ligatures (never empty)."""
    if word.isascii():
        return word
    decomposed = unicodedata.normalize("NFKD", word.translate(_LIGATURES))
    return "".join(letter for letter in decomposed if letter.isalnum()).lower() or word


_FORMS = _Forms()


def word_forms(word: str) -> tuple[str, str]:
    """Return the surface and the stem of one word, as the analyser would."""
    return _FORMS[word] or (word, word)


def analyse(text: str) -> Analysis:
    """Return the words of a text and its joined forms (docs/search.md gives the rules).

    The stem is taken before the accents go: French endings need them. An elision is dropped only
    before an apostrophe, so that « L. 162-31-1 » keeps its letter.
    """
    text = _Prepared(text).text
    words = [*filter(None, map(_FORMS.__getitem__, _RAW_WORD.findall(text)))]
    return Analysis(
        surface=tuple(word[0] for word in words),
        stem=tuple(word[1] for word in words),
        joined=tuple(dict.fromkeys(form for form, _, _ in _joined(text))),
    )


def words_at(text: str) -> Iterator[tuple[str, str, int, int]]:
    """Give the surface and the stem of each word with its offsets in the text."""
    prepared = _Prepared(text)
    for found in _RAW_WORD.finditer(prepared.text):
        forms = _FORMS[found[0]]
        if forms is not None:
            end = found.end() - (found[0][-1] in "'\u2019")
            yield (*forms, *prepared.place(found.start(), end))


def joined_at(text: str) -> Iterator[tuple[str, int, int]]:
    """Give each joined form with its offsets in the text."""
    prepared = _Prepared(text)
    for form, start, end in _joined(prepared.text):
        yield (form, *prepared.place(start, end))


def _joined(text: str) -> Iterator[tuple[str, int, int]]:
    for found in _LINKED.finditer(text):
        yield _form(found[0]), *found.span()
    for pattern in (_TWO_CAPITALS, _DIGITS):
        for found in pattern.finditer(text):
            yield _form(found[1]), *found.span(1)


def _form(pieces: str) -> str:
    return _plain("".join(letter for letter in pieces if letter.isalnum()).lower())


class _Prepared:
    """A text in composed letters, without what is read as absent, and the way back to its offsets."""

    def __init__(self, original: str) -> None:
        self.text = original
        self._original = original
        self._here: list[int] = []
        self._there: list[int] = []
        if not unicodedata.is_normalized("NFC", original):
            self._rewrite(_RARE_OR_DECOMPOSED)
        elif any(probe in original for probe in _PROBES):
            self._rewrite(_RARE)
        # A letter for Unicode, an apostrophe for people.
        self.text = self.text.replace("\u02bc", "'")

    def _rewrite(self, rare: re.Pattern[str]) -> None:
        pieces: list[str] = []
        length = done = 0
        for found in rare.finditer(self._original):
            kept = self._original[done : found.start()] + _composed(found[0])
            pieces.append(kept)
            length, done = length + len(kept), found.end()
            self._here.append(length)
            self._there.append(done)
        self.text = "".join([*pieces, self._original[done:]])

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where in the original text a piece of the prepared text is."""
        if not self._here:
            return start, end
        end = self._origin(end - 1) + 1
        while end < len(self._original) and unicodedata.combining(self._original[end]):
            end += 1
        return self._origin(start), end

    def _origin(self, here: int) -> int:
        before = bisect_right(self._here, here) - 1
        return here if before < 0 else self._there[before] + here - self._here[before]


def _composed(rare: str) -> str:
    """Return a letter with its marks as one letter, and nothing for what is read as absent."""
    if not unicodedata.combining(rare[-1]):
        return ""
    return "".join(sign for sign in unicodedata.normalize("NFC", rare) if not unicodedata.combining(sign))
