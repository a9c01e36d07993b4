"""Hunks outside the diff: shortened for a letter, written as JSON, read back, put in plain text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from monitor.domain.diff_hunks import Hunk, HunkOp, with_spans

GAP = "[…]"
"""What stands for unchanged words left out."""
_WORD_AND_BLANK = re.compile(r"\S+\s*")


def excerpt_hunks(hunks: Sequence[Hunk], *, context_words: int = 12) -> tuple[Hunk, ...]:
    """Return the hunks with at most so many unchanged words on each side of a change, and « […] ».

    Changes are whole. A hunk that was shortened keeps its spans, those of all it stood for. Two equal
    texts give nothing.
    """
    if all(hunk.op is HunkOp.EQUAL for hunk in hunks):
        return ()
    last = len(hunks) - 1
    return tuple(
        _shortened(hunk, context_words if place else 0, context_words if place < last else 0)
        if hunk.op is HunkOp.EQUAL
        else hunk
        for place, hunk in enumerate(hunks)
    )


def _shortened(hunk: Hunk, first: int, final: int) -> Hunk:
    """Return an equal hunk with its first and final words only, when there are others between."""
    text = hunk.before
    words = list(_WORD_AND_BLANK.finditer(text))
    if len(words) <= first + final:
        return hunk
    head = text[: words[first].start()]
    tail = f" {text[words[len(words) - final].start() :]}" if final else ""
    short = f"{head}{GAP}{tail}"
    return replace(hunk, before=short, after=short) if len(short) < len(text) else hunk


def hunks_to_json(hunks: Iterable[Hunk]) -> list[dict[str, str]]:
    """Return the hunks as DESIGN.md §8 writes them: ``op``, ``before``, ``after``."""
    return [{"op": hunk.op.value, "before": hunk.before, "after": hunk.after} for hunk in hunks]


def hunks_from_json(rows: Iterable[Mapping[str, str]]) -> tuple[Hunk, ...]:
    """Return the hunks that ``hunks_to_json`` wrote; their spans are those of the texts they hold.

    Raises KeyError when a key is missing, ValueError when an ``op`` is unknown.
    """
    return with_spans((HunkOp(row["op"]), row["before"], row["after"]) for row in rows)


def hunks_from_spans(rows: Iterable[Sequence[str | int]], before: str, after: str) -> tuple[Hunk, ...]:
    """Return the hunks stored as ``[op, start before, end before, start after, end after]``.

    ``before`` and ``after`` are the texts of the two versions. Raises ValueError when a row has another
    shape.
    """
    hunks: list[Hunk] = []
    for op, *places in rows:
        old_start, old_end, new_start, new_end = map(int, places)
        old, new = before[old_start:old_end], after[new_start:new_end]
        hunks.append(Hunk(HunkOp(str(op)), old, new, (old_start, old_end), (new_start, new_end)))
    return tuple(hunks)


def to_text(hunks: Iterable[Hunk]) -> str:
    """Return the hunks as plain text, for a letter or a terminal, readable without colour.

    What went is « [supprimé : …] », what came « [ajouté : …] »; a moved paragraph is « [déplacé
    d’ici : …] » at its old place and « [déplacé ici : …] » at its new one. Blanks stay outside the marks.
    """
    return "".join(map(_marked, hunks))


def _marked(hunk: Hunk) -> str:
    if hunk.op is HunkOp.EQUAL:
        return hunk.after
    gone, came = ("déplacé d’ici", "déplacé ici") if hunk.op is HunkOp.MOVE else ("supprimé", "ajouté")
    marks = [
        f"[{label} : {text.strip()}]"
        for label, text in ((gone, hunk.before), (came, hunk.after))
        if text.strip()
    ]
    # The new version's blanks where it has any: the text must read as it stands today.
    around = hunk.after or hunk.before
    leading = around[: len(around) - len(around.lstrip())]
    trailing = around[len(around.rstrip()) :] if around.strip() else ""
    return f"{leading}{' '.join(marks)}{trailing}"
