"""Hunks: a whole text and the one it became, cut into passages that are equal, changed or moved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from monitor.domain.diff_moves import Moves, Taken
from monitor.domain.diff_words import Edit
from monitor.domain.model import Span


class HunkOp(StrEnum):
    """What happened to a passage."""

    EQUAL = "equal"
    INSERT = "insert"
    DELETE = "delete"
    REPLACE = "replace"
    MOVE = "move"


@dataclass(frozen=True, slots=True)
class Hunk:
    """One passage of both texts: what it was, what it became, and where, in characters.

    A moved paragraph is two hunks: at its old place with an empty ``after``, at its new place with an
    empty ``before``.
    """

    op: HunkOp
    before: str
    after: str
    before_span: Span
    after_span: Span


@dataclass(frozen=True, slots=True)
class _Piece:
    op: HunkOp
    before: str
    after: str


def hunks_of(edits: Iterable[Edit], moves: Moves) -> tuple[Hunk, ...]:
    """Return edits in characters as hunks: equal passages between them, moved paragraphs put back."""
    before, after = moves.before, moves.after
    pieces: list[_Piece] = []
    place = 0
    for a_start, a_end, b_start, b_end in edits:
        pieces += _piece(HunkOp.EQUAL, before[place:a_start], before[place:a_start])
        pieces += _piece(HunkOp.REPLACE, before[a_start:a_end], after[b_start:b_end])
        place = a_end
    pieces += _piece(HunkOp.EQUAL, before[place:], before[place:])
    pieces = _put_back(pieces, moves.taken_before, old=True)
    pieces = _put_back(pieces, moves.taken_after, old=False)
    return with_spans((piece.op, piece.before, piece.after) for piece in pieces)


def with_spans(passages: Iterable[tuple[HunkOp, str, str]]) -> tuple[Hunk, ...]:
    """Return hunks that follow one another, from what they are, were and became."""
    hunks: list[Hunk] = []
    old = new = 0
    for op, before, after in passages:
        spans = (old, old + len(before)), (new, new + len(after))
        hunks.append(Hunk(op, before, after, *spans))
        old, new = spans[0][1], spans[1][1]
    return tuple(hunks)


def _piece(op: HunkOp, before: str, after: str) -> list[_Piece]:
    """Return one piece, an insertion or a deletion when a side is empty; none when both are."""
    if op is HunkOp.REPLACE and not (before and after):
        op = HunkOp.DELETE if before else HunkOp.INSERT
    return [_Piece(op, before, after)] if before or after else []


def _put_back(pieces: Iterable[_Piece], taken: Iterable[Taken], *, old: bool) -> list[_Piece]:
    """Put the moved paragraphs of one side back where they stood, cutting the piece they stood in."""
    out: list[_Piece] = []
    waiting = list(taken)[::-1]
    place = 0
    for whole in pieces:
        rest = [whole]
        size = len(whole.before if old else whole.after)
        end = place + size
        while waiting and waiting[-1].offset < end:
            moved = waiting.pop()
            head, rest = _cut(rest[0], moved.offset - place, old=old)
            out += [*head, _moved(moved.text, old=old)]
            place = moved.offset
        out += rest
        place = end
    return [*out, *(_moved(moved.text, old=old) for moved in reversed(waiting))]


def _moved(text: str, *, old: bool) -> _Piece:
    return _Piece(HunkOp.MOVE, text if old else "", "" if old else text)


def _cut(piece: _Piece, at: int, *, old: bool) -> tuple[list[_Piece], list[_Piece]]:
    """Cut a piece in two, at an offset of its old or new side; what was replaced stays in the head."""
    before, after = piece.before, piece.after
    if at == 0:
        return [], [piece]
    if piece.op is HunkOp.EQUAL:
        return _piece(piece.op, before[:at], after[:at]), _piece(piece.op, before[at:], after[at:])
    if old:
        return _piece(piece.op, before[:at], after), _piece(HunkOp.REPLACE, before[at:], "")
    return _piece(piece.op, before, after[:at]), _piece(HunkOp.REPLACE, "", after[at:])
