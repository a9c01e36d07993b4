"""Putting the edges of an edit where a careful reader would: around whole words, sentences, paragraphs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from unicodedata import combining

from monitor.domain.diff_tokens import Numbered, common_ends
from monitor.domain.diff_words import Edit, join_touching
from monitor.domain.model import Span

_REACH = 1_000  # characters an insertion may slide each way
_SENTENCE_END = frozenset(".!?;:…»")
_INSIDE_WORD = -100  # no gain at the other edge makes up for a cut word


def tidy(edits: Iterable[Edit], tokens: Numbered, before: str, after: str) -> list[Edit]:
    """Return edits in tokens as edits in characters, without what both sides share, and well placed.

    « texte final » that became « texte » is the deletion of « final » with its blank. An insertion
    that may stand at several places, because what it repeats surrounds it, is put where it is a whole
    paragraph, else a whole sentence.
    """
    found = join_touching(_in_characters(edits, tokens, before))
    return _placed([_trimmed(edit, before, after) for edit in found], before, after)


def _in_characters(edits: Iterable[Edit], tokens: Numbered, before: str) -> Iterator[Edit]:
    """Give the edits in characters, and those of the blanks after words that are the same."""
    starts_before, starts_after = tokens.starts_before, tokens.starts_after
    sizes = len(tokens.before), len(tokens.after)
    a_place = b_place = 0
    for a_start, a_end, b_start, b_end in (*edits, Edit(sizes[0], sizes[0], sizes[1], sizes[1])):
        if tokens.exact_before[a_place:a_start] != tokens.exact_after[b_place:b_start]:
            yield from _blanks(tokens, before, (a_place, a_start), b_place)
        if a_start < a_end or b_start < b_end:
            yield Edit(
                starts_before[a_start], starts_before[a_end], starts_after[b_start], starts_after[b_end]
            )
        a_place, b_place = a_end, b_end


def _blanks(tokens: Numbered, before: str, run: Span, b_first: int) -> Iterator[Edit]:
    """Give the edits of blanks in a run of words that are the same in both."""
    starts_before, starts_after = tokens.starts_before, tokens.starts_after
    for a_place, b_place in zip(range(*run), count(b_first), strict=False):
        if tokens.exact_before[a_place] != tokens.exact_after[b_place]:
            a_start, a_end, b_start = (
                starts_before[a_place],
                starts_before[a_place + 1],
                starts_after[b_place],
            )
            word = len(before[a_start:a_end].rstrip())
            yield Edit(a_start + word, a_end, b_start + word, starts_after[b_place + 1])


def _placed(pending: list[Edit], before: str, after: str) -> list[Edit]:
    placed: list[Edit] = []
    for place, edit in enumerate(pending):
        floor = placed[-1].a_end if placed else 0
        ceiling = pending[place + 1].a_start if place + 1 < len(pending) else len(before)
        room = (
            min(edit.a_start - floor - bool(placed), _REACH),
            min(ceiling - edit.a_end - (place + 1 < len(pending)), _REACH),
        )
        placed.append(_slid(edit, before, after, room))
    return join_touching(placed)


def _trimmed(edit: Edit, before: str, after: str) -> Edit:
    """Return the edit without the whole words that both sides begin or end with."""
    a_start, a_end, b_start, b_end = edit
    if a_start == a_end or b_start == b_end:
        return edit
    prefix, suffix = common_ends(before[a_start:a_end], after[b_start:b_end])
    while prefix and (_splits(before, a_start + prefix) or _splits(after, b_start + prefix)):
        prefix -= 1
    while suffix and (_splits(before, a_end - suffix) or _splits(after, b_end - suffix)):
        suffix -= 1
    return Edit(a_start + prefix, a_end - suffix, b_start + prefix, b_end - suffix)


def _slid(edit: Edit, before: str, after: str, room: tuple[int, int]) -> Edit:
    """Return a pure insertion or deletion at the best of the places where it says the same."""
    a_start, a_end, b_start, b_end = edit
    if a_start == a_end:
        shift = _best_shift(after, b_start, b_end, room)
    elif b_start == b_end:
        shift = _best_shift(before, a_start, a_end, room)
    else:
        return edit
    return Edit(a_start + shift, a_end + shift, b_start + shift, b_end + shift)


def _best_shift(text: str, start: int, end: int, room: tuple[int, int]) -> int:
    """Return by how many characters ``text[start:end]`` is best moved; the last of equal places wins."""
    low = 0
    while -low < room[0] and text[start + low - 1] == text[end + low - 1]:
        low -= 1
    high = 0
    while high < room[1] and text[start + high] == text[end + high]:
        high += 1
    return max(
        range(low, high + 1),
        key=lambda shift: (_edge(text, start + shift) + _edge(text, end + shift), shift),
    )


def _edge(text: str, place: int) -> int:
    """Return how good a border the place is, from the end of the text to the inside of a word."""
    if place in (0, len(text)):
        return 6
    if _splits(text, place):
        return _INSIDE_WORD
    last, following = text[place - 1], text[place]
    if following.isspace():
        return 2 if last in _SENTENCE_END else int(not last.isspace())
    if not last.isspace():
        return 1
    if last == "\n":
        return 5
    earlier = text[max(place - 2, 0)]
    if earlier in _SENTENCE_END:
        return 4
    return 2 if earlier.isalnum() else 3  # « le pain, [le sel, ]le vin », not « le [sel, le ]vin »


def _splits(text: str, place: int) -> bool:
    """Tell whether a border at this place would cut a word, or a letter from its accent."""
    if place in (0, len(text)):
        return False
    last, following = text[place - 1], text[place]
    return bool(combining(following)) or (_in_word(last) and _in_word(following))


def _in_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_" or bool(combining(letter))
