"""Aligning two numbered texts: which words were replaced, within bounds of time and memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import count, pairwise
from typing import NamedTuple

from rapidfuzz.distance import Indel

from monitor.domain.diff_tokens import Numbered, common_ends

MAX_DIRECT = 10**8
"""Cells (words of one side times words of the other) compared at once: 12.5 MB of bits."""
MAX_CELLS = 8 * 64 * 1024 * 1024
"""Cells compared for one passage or for all sentences: 64 MB of bits. Beyond, it is one replacement."""
_SWALLOWED = 20  # tokens: two changed groups of sentences that near are one
_ISLAND = 20  # tokens: longer equal runs are kept even without a long word (a table of figures)
_LANDMARKS = 2  # words of more than three letters that an equal run between two edits needs


class Edit(NamedTuple):
    """``before[a_start:a_end]`` became ``after[b_start:b_end]``; both sides are never empty at once."""

    a_start: int
    a_end: int
    b_start: int
    b_end: int


def align(tokens: Numbered) -> tuple[list[Edit], bool]:
    """Return the edits between both texts, in order, in tokens; and whether a passage was too large.

    A passage that is too large is one edit. No two edits touch, nor are they parted only by an island:
    a short equal run without two words of more than three letters.
    """
    before, after = tokens.before, tokens.after
    prefix, suffix = common_ends(before, after)
    end_before, end_after = len(before) - suffix, len(after) - suffix
    if (end_before - prefix) * (end_after - prefix) <= MAX_DIRECT:
        edits, too_large = _aligned(before[prefix:end_before], after[prefix:end_after]), False
        edits = _shifted(edits, prefix, prefix)
    else:
        edits, too_large = _by_sentences(tokens, Edit(prefix, end_before, prefix, end_after))
    return _absorb_islands(edits, before, tokens.content), too_large


def join_touching(edits: Iterable[Edit], gap: int = 0) -> list[Edit]:
    """Return the edits with those at most ``gap`` apart made one."""
    joined: list[Edit] = []
    for edit in edits:
        if joined and edit.a_start - joined[-1].a_end <= gap:
            joined[-1] = Edit(joined[-1].a_start, edit.a_end, joined[-1].b_start, edit.b_end)
        else:
            joined.append(edit)
    return joined


def _aligned(before: Sequence[int], after: Sequence[int]) -> list[Edit]:
    """Return the fewest insertions and deletions between both; takes one bit a cell."""
    return join_touching(
        Edit(code.src_start, code.src_end, code.dest_start, code.dest_end)
        for code in Indel.opcodes(before, after)
        if code.tag != "equal"
    )


def _shifted(edits: Iterable[Edit], by_before: int, by_after: int) -> list[Edit]:
    return [
        Edit(edit.a_start + by_before, edit.a_end + by_before, edit.b_start + by_after, edit.b_end + by_after)
        for edit in edits
    ]


def _by_sentences(tokens: Numbered, whole: Edit) -> tuple[list[Edit], bool]:
    """Align the sentences of what differs first, then the words of the sentences that differ."""
    before, after = tokens.before, tokens.after
    cuts_before = _cuts(tokens.exact_before, whole.a_start, whole.a_end, tokens.ends)
    cuts_after = _cuts(tokens.exact_after, whole.b_start, whole.b_end, tokens.ends)
    if len(cuts_before) * len(cuts_after) > MAX_CELLS:
        return [whole], True
    numbers: defaultdict[tuple[int, ...], int] = defaultdict(count().__next__)
    rough = _aligned(_numbered(before, cuts_before, numbers), _numbered(after, cuts_after, numbers))
    passages = join_touching(
        (
            Edit(
                cuts_before[edit.a_start],
                cuts_before[edit.a_end],
                cuts_after[edit.b_start],
                cuts_after[edit.b_end],
            )
            for edit in rough
        ),
        gap=_SWALLOWED - 1,
    )
    edits: list[Edit] = []
    too_large = False
    for passage in passages:
        found, large = _within(passage, before, after)
        edits += found
        too_large = too_large or large
    return edits, too_large


def _within(passage: Edit, before: list[int], after: list[int]) -> tuple[list[Edit], bool]:
    old = before[passage.a_start : passage.a_end]
    new = after[passage.b_start : passage.b_end]
    prefix, suffix = common_ends(old, new)
    old, new = old[prefix : len(old) - suffix], new[prefix : len(new) - suffix]
    large = len(old) * len(new) > MAX_CELLS
    edits = [Edit(0, len(old), 0, len(new))] if large else _aligned(old, new)
    return _shifted(edits, passage.a_start + prefix, passage.b_start + prefix), large


def _cuts(ids: list[int], first: int, last: int, ends: frozenset[int]) -> list[int]:
    """Return where each sentence starts between two places, both of these included."""
    inner = (place for place in range(first + 1, last) if ids[place - 1] in ends)
    return [first, *inner, last]


def _numbered(ids: list[int], cuts: list[int], numbers: defaultdict[tuple[int, ...], int]) -> list[int]:
    return [numbers[tuple(ids[start:end])] for start, end in pairwise(cuts)]


def _absorb_islands(edits: list[Edit], before: list[int], content: frozenset[int]) -> list[Edit]:
    """Join the edits parted by words too small to help a reader, « de la », into one replacement."""
    joined: list[Edit] = []
    for edit in edits:
        if joined and _is_island(joined[-1], edit, before, content):
            joined[-1] = Edit(joined[-1].a_start, edit.a_end, joined[-1].b_start, edit.b_end)
        else:
            joined.append(edit)
    return joined


def _is_island(left: Edit, right: Edit, before: list[int], content: frozenset[int]) -> bool:
    run = before[left.a_end : right.a_start]
    if len(run) > _ISLAND:
        return False
    landmarks = sum(number in content for number in run)
    # « le [nouveau] texte [final] » is clear with one landmark; replacements around it are not.
    return landmarks < (1 if _same_way(left, right) else _LANDMARKS)


def _same_way(left: Edit, right: Edit) -> bool:
    """Tell whether both edits only insert, or both only delete."""
    only_insert = left.a_start == left.a_end and right.a_start == right.a_end
    return only_insert or (left.b_start == left.b_end and right.b_start == right.b_end)
