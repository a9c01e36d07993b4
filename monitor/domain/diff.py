"""What changed between two texts or two records, word by word, as a careful reader would mark it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import LCSseq

from monitor.domain.diff_edges import tidy
from monitor.domain.diff_hunks import Hunk as Hunk
from monitor.domain.diff_hunks import HunkOp as HunkOp
from monitor.domain.diff_hunks import hunks_of
from monitor.domain.diff_moves import Moves, take_moves
from monitor.domain.diff_tokens import Numbered, common_ends, count_tokens, number_tokens, signs_of, words_of
from monitor.domain.diff_words import MAX_CELLS, Edit, align
from monitor.domain.model import Json
from monitor.domain.wording import plural

REWRITTEN_UNDER = 0.3
"""Under this similarity, marks word by word would be a puzzle: the text is shown as rewritten."""
_KEPT_WHOLE = 0.5  # share of one version found in the other that makes it an addition or a cut
_PUNCTUATION = frozenset(".,;:!?…'’ʼ\"«»“”„‘‹›-‐‑‒–—()[]/•·|*_")


@dataclass(frozen=True, slots=True)
class TextDiff:
    """The whole of two texts as hunks: their ``before`` put together are the old text, exactly.

    ``similarity`` is the share of the words and signs found in both, from 0 to 1. ``rewritten`` says
    that the text, or a passage too long to be compared word by word, is one replacement.
    """

    hunks: tuple[Hunk, ...] = field(repr=False)
    added_words: int
    removed_words: int
    similarity: float
    rewritten: bool


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a record that changed; None where the record did not have it."""

    name: str
    label: str
    before: Json
    after: Json


def diff_texts(before: str, after: str) -> TextDiff:
    """Return what changed between two texts (any text; canonical ones give the best marks).

    Time and memory are bounded (64 MB) whatever the texts; what exceeds them is one replacement.
    """
    if before == after:
        hunks = hunks_of([], Moves(before, after, [], []))
        return _text_diff(hunks, 1.0, rewritten=False)
    moves = take_moves(before, after)
    tokens = number_tokens(moves.before, moves.after)
    edits, too_large = align(tokens)
    moved = sum(count_tokens(taken.text) for taken in moves.taken_after)
    similarity, rewritten = _likeness(tokens, edits, moved)
    if rewritten:
        return _text_diff(_as_one_replacement(before, after), similarity, rewritten=True)
    hunks = hunks_of(tidy(edits, tokens, moves.before, moves.after), moves)
    return _text_diff(hunks, similarity, rewritten=too_large)


def _likeness(tokens: Numbered, edits: Sequence[Edit], moved: int) -> tuple[float, bool]:
    """Return the share of the tokens found in both texts, and whether the text is another one.

    A text kept for the most part inside a far longer one was completed, not rewritten.
    """
    size_before, size_after = len(tokens.before) + moved, len(tokens.after) + moved
    kept = size_before - sum(edit.a_end - edit.a_start for edit in edits)
    similarity = 2 * kept / (size_before + size_after)
    shorter = min(size_before, size_after)
    return similarity, similarity < REWRITTEN_UNDER and kept < _KEPT_WHOLE * shorter


def _as_one_replacement(before: str, after: str) -> tuple[Hunk, ...]:
    """Return the texts as one replacement, but for what both begin and end with."""
    tokens = number_tokens(before, after)
    prefix, suffix = common_ends(tokens.exact_before, tokens.exact_after)
    edit = Edit(prefix, len(tokens.before) - suffix, prefix, len(tokens.after) - suffix)
    return hunks_of(tidy([edit], tokens, before, after), Moves(before, after, [], []))


def _text_diff(hunks: tuple[Hunk, ...], similarity: float, *, rewritten: bool) -> TextDiff:
    counts = [_word_counts(hunk) for hunk in hunks if hunk.op not in (HunkOp.EQUAL, HunkOp.MOVE)]
    return TextDiff(
        hunks=hunks,
        added_words=sum(added for added, _ in counts),
        removed_words=sum(removed for _, removed in counts),
        similarity=similarity,
        rewritten=rewritten,
    )


def _word_counts(hunk: Hunk) -> tuple[int, int]:
    """Return how many words a changed passage gained and lost; words it kept count as neither."""
    old, new = words_of(hunk.before), words_of(hunk.after)
    kept = LCSseq.similarity(old, new) if len(old) * len(new) <= MAX_CELLS else 0
    return len(new) - kept, len(old) - kept


def summary(diff: TextDiff, *, where: str | None = None) -> str:
    """Return the difference in a few French words: « 12 mots ajoutés, 3 supprimés, dans la réponse ».

    ``where`` is the place with its preposition. The words begin in lower case, without a full stop.
    """
    words = _rewriting(diff) or _counts(diff) or _signs(diff)
    if where is None:
        return words
    return f"{words}, {where}" if "," in words else f"{words} {where}"


def change_sentence(before: str, after: str, *, where: str | None = None) -> str:
    """Return the difference of two texts as a sentence: « 12 mots ajoutés, dans la réponse. »."""
    words = summary(diff_texts(before, after), where=where)
    return f"{words[:1].upper()}{words[1:]}."


def _rewriting(diff: TextDiff) -> str:
    if not diff.rewritten:
        return ""
    # A passage too long to be compared word by word may stand in a text that is otherwise the same.
    return "texte réécrit" if diff.similarity < REWRITTEN_UNDER else "long passage réécrit"


def _counts(diff: TextDiff) -> str:
    added, removed = diff.added_words, diff.removed_words
    parts: list[str] = []
    if added:
        parts.append(plural(added, "mot ajouté", "mots ajoutés"))
    if removed and added:
        parts.append(plural(removed, "supprimé"))
    elif removed:
        parts.append(plural(removed, "mot supprimé", "mots supprimés"))
    moved = sum(_paragraphs(hunk.after) for hunk in diff.hunks if hunk.op is HunkOp.MOVE)
    if moved:
        one = "1 paragraphe déplacé" if parts else "paragraphe déplacé"
        parts.append(one if moved == 1 else f"{moved} paragraphes déplacés")
    return ", ".join(parts)


def _paragraphs(text: str) -> int:
    return sum(bool(line.strip()) for line in text.split("\n"))


def _signs(diff: TextDiff) -> str:
    """Return what changed when no word did."""
    changed = [hunk for hunk in diff.hunks if hunk.op is not HunkOp.EQUAL]
    if not changed:
        return "aucune différence"
    pairs = [(signs_of(hunk.before), signs_of(hunk.after)) for hunk in changed]
    if all(old == new for old, new in pairs):
        return "mise en page modifiée"
    if all(_differing(old, new) <= _PUNCTUATION for old, new in pairs):
        return "ponctuation modifiée"
    return "signes ou symboles modifiés"  # « % » for « € » is more than punctuation


def _differing(old: str, new: str) -> frozenset[str]:
    before, after = Counter(old), Counter(new)
    return frozenset((before - after) | (after - before))


def field_changes(
    before: Mapping[str, Json], after: Mapping[str, Json], labels: Mapping[str, str]
) -> tuple[FieldChange, ...]:
    """Return the fields whose values differ, those with a label first and in the order of ``labels``.

    A field that is absent equals one that is None, a tuple equals a list: as once written in JSON.
    """
    names = [*labels, *sorted((before.keys() | after.keys()) - labels.keys())]
    return tuple(
        FieldChange(name, labels.get(name, name), before.get(name), after.get(name))
        for name in names
        if _plain(before.get(name)) != _plain(after.get(name))
    )


def _plain(value: Json) -> object:
    """Return a value that equals another when both are written alike in JSON (True is not 1)."""
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(item) for item in value]
    return isinstance(value, bool), value
