"""Which texts are the same, or close: marks of folded words, sketches of shingles (docs/glossary.md).

A shingle is a run of five words. The share of shingles that two texts have in common (their Jaccard
index, Broder 1997) says how much of one was taken from the other; the 64 least hashes of each text
(a bottom-k sketch) estimate it without keeping the texts.
"""

from __future__ import annotations

import hashlib
import re
import struct
import unicodedata
from array import array
from collections.abc import Iterable
from datetime import date
from zlib import crc32

NEAR_ANSWER = 0.5
"""Two answers with so many of their five-word shingles in common are one answer, adapted.

The paragraphs that a ministry repeats from one answer to another stay under it.
"""

CLOSE = 0.3
"""From this share of common shingles on, one text was written from the other.

A changed word breaks five shingles: with one sentence in three written anew, half are left. Two
authors who write of one subject share its names and the formulas of a question, under a sixth.
"""

_WORDS_OF_A_SHINGLE = 5
_KEPT = 64
_BYTES = 4
_LONGER = 1.5  # words are longer in one text than in another, by less than that
_MARKS = re.compile("[\u0300-\u036f]+")
_WORD = re.compile(r"[^\W_]+")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "Œ": "oe", "Æ": "ae"})
# Who asks whom is the same in every question to one minister: not a reason to be close.
_OPENING = re.compile(
    r"\s*(?:m|mm|mme|mmes|monsieur|madame)\b[^?!]{0,100}?"
    r"(?:attire|attirent|appelle|appellent|interroge|alerte|rappelle|demande|souhaite|signale|expose)\b"
    r"[^?!]{0,300}?\bministre\b[^?!]{0,300}?\b(?:sur|que|si|au sujet|a propos|quant)\b"
)


def answer_mark(answer: str, on: date) -> str:
    """Return what the questions of one joint answer have in common: its words, and its day.

    Spaces, apostrophes, accents, case and punctuation do not count: copies of one answer differ in
    them.
    """
    return _mark(f"{on.isoformat()} {_letters(answer)}")


def text_mark(text: str) -> str:
    """Return the same mark for texts that have the same letters and digits in the same order."""
    return _mark(_letters(text))


def _mark(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:32]


def _letters(text: str) -> str:
    return "".join(_WORD.findall(_plain(text)))


def _plain(text: str) -> str:
    """Return a text in small letters, without accents or ligatures."""
    text = unicodedata.normalize("NFKD", text)
    return _MARKS.sub("", text).casefold().translate(_LIGATURES) if not text.isascii() else text.casefold()


def _body(text: str) -> str:
    """Return the folded text of a question without its opening."""
    plain = _plain(text)
    opening = _OPENING.match(plain)
    return plain[opening.end() :] if opening else plain


def _hashes(plain: str) -> set[int]:
    """Return the hashes of the shingles of a folded text: of all its words when it has fewer than five."""
    words = _WORD.findall(plain)
    if not words:
        return set()
    joined = " ".join(words).encode()
    starts = [0]
    for word in words:
        starts.append(starts[-1] + len(word.encode()) + 1)
    width = min(_WORDS_OF_A_SHINGLE, len(words))
    return {crc32(joined[start : end - 1]) for start, end in zip(starts, starts[width:], strict=False)}


def sketch(text: str) -> bytes:
    """Return the sketch of a question's text: at most 64 hashes, ascending, of four bytes each.

    The opening formula, which names the minister, does not count. The same on every machine; empty
    for a text without words.
    """
    kept = sorted(_hashes(_body(text)))[:_KEPT]
    return struct.pack(f">{len(kept)}I", *kept)


def similarity(one: bytes, other: bytes) -> float:
    """Return the estimated share of common shingles of two sketched texts, exact for short ones.

    Of the least hashes of both texts together, the share that both have (error about 1/16).
    """
    first, second = set(_numbers(one)), set(_numbers(other))
    common = first & second
    if not common:
        return 0.0
    least = sorted(first | second)[:_KEPT]
    return len(common.intersection(least)) / len(least)


def close_to(mine: bytes, others: Iterable[tuple[int, bytes]]) -> dict[int, float]:
    """Return which of many sketched texts are close to one (``CLOSE``), by their names, and how close.

    Two microseconds for each that is not: a whole legislature can be looked through.
    """
    known = frozenset(array("I", mine))
    # Without enough hashes in common the share is never reached, and most texts have none.
    least = CLOSE * min(len(known), _KEPT)
    return {
        name: share
        for name, other in others
        if len(known.intersection(array("I", other))) >= least and (share := similarity(mine, other)) >= CLOSE
    }


def _numbers(sketched: bytes) -> tuple[int, ...]:
    return struct.unpack(f">{len(sketched) // _BYTES}I", sketched)


def jaccard(one: str, other: str) -> float:
    """Return the share of common shingles of two texts: 1.0 when they say the same words."""
    return _share(_hashes(_plain(one)), _hashes(_plain(other)))


def near_to(mine: str, others: Iterable[tuple[str, str]], *, least: float) -> dict[str, float]:
    """Return which of many texts share so much of their shingles with one, by their names, and how much."""
    known = _hashes(_plain(mine))
    found = {}
    for name, other in others:
        # A far longer text cannot have most of its shingles here: its words need not be read.
        if least * len(other) <= _LONGER * len(mine) and least * len(mine) <= _LONGER * len(other):
            share = _share(known, _hashes(_plain(other)))
            if share >= least:
                found[name] = share
    return found


def _share(one: set[int], other: set[int]) -> float:
    return len(one & other) / len(one | other) if one or other else 1.0
