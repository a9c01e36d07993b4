"""What holds for any two texts: the hunks rebuild both, and mark no more words than needed."""

from __future__ import annotations

import difflib
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.domain import diff_words
from monitor.domain.diff import Hunk, HunkOp, TextDiff, diff_texts, summary
from monitor.domain.hunks import (
    excerpt_hunks,
    hunks_from_json,
    hunks_from_spans,
    hunks_to_json,
    to_text,
)

# Marks that combine, blanks of every kind, invisible letters, right to left, emoji with joiners, a lone
# surrogate, letters whose case folds to two, line ends of every system.
NASTY = "aéE_9ßŒʼ’'-.,;:!?«»()%€\u0301\u0327\u20dd\u200b\u200d\u00ad\ufeff\u202e\u05d0👨👧\U0001f1eb\ud800"
BLANKS = " \t\n\r\v\f\u0085\u00a0\u2028\u202f\u3000\x1c"
nasty_texts = st.text(alphabet=NASTY + BLANKS, max_size=60) | st.text(max_size=60)

PARAGRAPHS = (
    "Un décret sera publié avant la fin de la session.",
    "Un décret sera publié avant la fin de l’année, selon le ministre.",
    "Les maisons de santé de ce ressort ont été entendues hier.",
    "Voir aussi.",
    "de la de la de la",
)
SEPARATORS = ("\n", "\n\n", " ", ", ")
pieces = st.sampled_from(PARAGRAPHS + SEPARATORS + ("mot ", "de ", "santé", ". "))
prose = st.lists(pieces, max_size=14).map("".join)


def check(diff: TextDiff, before: str, after: str) -> None:
    """Check the shape of every hunk, their order, and that they rebuild both texts."""
    assert "".join(hunk.before for hunk in diff.hunks) == before
    assert "".join(hunk.after for hunk in diff.hunks) == after
    for hunk in diff.hunks:
        assert before[slice(*hunk.before_span)] == hunk.before
        assert after[slice(*hunk.after_span)] == hunk.after
        assert _is_well_formed(hunk), hunk
    for left, right in pairwise(diff.hunks):
        assert (left.op, right.op) != (HunkOp.EQUAL, HunkOp.EQUAL)
    assert 0.0 <= diff.similarity <= 1.0
    assert diff.added_words >= 0
    assert diff.removed_words >= 0
    assert summary(diff)


def _is_well_formed(hunk: Hunk) -> bool:
    old, new = bool(hunk.before), bool(hunk.after)
    shapes = {
        HunkOp.EQUAL: old and hunk.before == hunk.after,
        HunkOp.INSERT: new and not old,
        HunkOp.DELETE: old and not new,
        HunkOp.REPLACE: old and new and hunk.before != hunk.after,
        HunkOp.MOVE: old != new,
    }
    return shapes[hunk.op]


@settings(max_examples=500, deadline=None)
@given(before=nasty_texts, after=nasty_texts)
@example(before="\n\n a", after="a \n")
@example(before="a\u0301", after="a")
@example(before="\ud800x", after="x\ud800")
def test_the_hunks_rebuild_any_two_texts(before: str, after: str) -> None:
    check(diff_texts(before, after), before, after)


@settings(max_examples=500, deadline=None)
@given(before=prose, after=prose)
def test_the_hunks_rebuild_prose_with_moves_and_repetitions(before: str, after: str) -> None:
    check(diff_texts(before, after), before, after)


@settings(max_examples=300, deadline=None)
@given(before=prose, after=prose, cells=st.integers(0, 400))
def test_the_hunks_rebuild_both_texts_whatever_is_too_large(before: str, after: str, cells: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(diff_words, "MAX_DIRECT", 4)
        patch.setattr(diff_words, "MAX_CELLS", cells)
        check(diff_texts(before, after), before, after)


@settings(max_examples=300, deadline=None)
@given(
    before=st.lists(st.sampled_from("le la de santé soins accès".split()), max_size=25),
    after=st.lists(st.sampled_from("le la de santé soins accès".split()), max_size=25),
)
def test_no_more_words_are_counted_than_difflib_would(before: list[str], after: list[str]) -> None:
    diff = diff_texts(" ".join(before), " ".join(after))
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    common = sum(block.size for block in matcher.get_matching_blocks())
    assert diff.added_words + diff.removed_words <= len(before) + len(after) - 2 * common
    assert diff.added_words - diff.removed_words == len(after) - len(before)


@settings(max_examples=200, deadline=None)
@given(before=prose, after=prose, context=st.integers(0, 6))
def test_excerpts_json_and_plain_text_lose_no_change(before: str, after: str, context: int) -> None:
    diff = diff_texts(before, after)
    assert hunks_from_json(hunks_to_json(diff.hunks)) == diff.hunks
    spans = [[hunk.op.value, *hunk.before_span, *hunk.after_span] for hunk in diff.hunks]
    assert hunks_from_spans(spans, before, after) == diff.hunks
    excerpt = excerpt_hunks(diff.hunks, context_words=context)
    changes = [hunk for hunk in diff.hunks if hunk.op != "equal"]
    assert [hunk for hunk in excerpt if hunk.op != "equal"] == changes
    text = to_text(excerpt)
    for hunk in changes:
        assert hunk.before.strip() in text
        assert hunk.after.strip() in text
