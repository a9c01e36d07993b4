"""Hostile and huge texts: a bounded answer, still exact."""

from __future__ import annotations

import random

from monitor.domain.diff import TextDiff, diff_texts, summary


def _exact(before: str, after: str) -> TextDiff:
    diff = diff_texts(before, after)
    assert "".join(hunk.before for hunk in diff.hunks) == before
    assert "".join(hunk.after for hunk in diff.hunks) == after
    return diff


def _sentences(seed: int, count: int) -> list[str]:
    rng = random.Random(seed)
    vocabulary = [f"mot{number}" for number in range(3_000)]
    return [" ".join(rng.choices(vocabulary, k=14)) + ". " for _ in range(count)]


def test_two_unrelated_texts_of_100_kb_are_one_replacement() -> None:
    diff = _exact("".join(_sentences(1, 1_100)), "".join(_sentences(2, 1_100)))
    assert diff.rewritten
    assert diff.similarity < 0.3
    assert sum(hunk.op != "equal" for hunk in diff.hunks) == 1
    assert summary(diff) == "texte réécrit"


def test_a_word_repeated_fifty_thousand_times_and_cut_is_a_deletion() -> None:
    diff = _exact("mot " * 50_000, "mot " * 49_000)
    assert not diff.rewritten
    assert [hunk.op.value for hunk in diff.hunks] == ["equal", "delete"]
    assert summary(diff) == "1000 mots supprimés"


def test_a_word_repeated_fifty_thousand_times_against_another_order_is_one_replacement() -> None:
    diff = _exact("mot " * 50_000, "mot autre " * 25_000)
    assert diff.rewritten
    assert [hunk.op.value for hunk in diff.hunks if hunk.op != "equal"] == ["replace"]


def test_five_thousand_shuffled_sentences_are_one_replacement() -> None:
    sentences = _sentences(3, 5_000)
    shuffled = random.Random(4).sample(sentences, k=len(sentences))
    for end in ("", "\n"):
        diff = _exact(end.join(sentences), end.join(shuffled))
        assert diff.rewritten
        assert len(diff.hunks) <= 3


def test_a_long_text_with_scattered_edits_marks_these_edits_only() -> None:
    rng = random.Random(5)
    words = "".join(_sentences(6, 4_000)).split(" ")
    changed = list(words)
    for place in range(100, len(words), 700):
        changed[place] = f"neuf{rng.randrange(1_000)}"
    diff = _exact(" ".join(words), " ".join(changed))
    edits = [(hunk.before, hunk.after) for hunk in diff.hunks if hunk.op != "equal"]
    assert not diff.rewritten
    assert len(edits) == len(range(100, len(words), 700))
    assert all(after.startswith("neuf") and " " not in before + after for before, after in edits)


def test_a_huge_passage_replaced_in_a_text_that_stays_is_told_as_a_long_passage() -> None:
    kept = "".join(_sentences(7, 4_000))
    old, new = "ancien a " * 20_000, "neuf b " * 20_000
    diff = _exact(f"{kept}Suite. {old}", f"{kept}Suite. {new}")
    assert diff.rewritten
    assert diff.similarity > 0.3
    assert [hunk.op.value for hunk in diff.hunks] == ["equal", "replace", "equal"]
    assert diff.hunks[0].before == f"{kept}Suite. "
    assert summary(diff) == "long passage réécrit"


def test_more_sentences_than_can_be_compared_are_one_replacement() -> None:
    diff = _exact("a. " * 30_000 + "z", "b! " * 30_000 + "y")
    assert diff.rewritten
    assert [hunk.op.value for hunk in diff.hunks] == ["replace"]


def test_one_endless_word_and_endless_blanks_are_compared() -> None:
    assert [hunk.op.value for hunk in _exact("a" * 200_000, "a" * 199_999 + "b").hunks] == ["replace"]
    assert not _exact("\n" * 200_000, "\n" * 100_000).added_words
