"""Texts and diffs are cut where a reader expects it."""

from __future__ import annotations

from monitor.domain.excerpts import (
    CUT,
    cut_at_sentence,
    cut_at_word,
    excerpt_hunks,
    last_words,
    limited_hunks,
)


def equal(text: str) -> dict[str, str]:
    return {"op": "equal", "before": text, "after": text}


CHANGE = {"op": "replace", "before": "ancien", "after": "nouveau"}


def test_a_short_text_stays_whole() -> None:
    assert cut_at_sentence("Une phrase. " * 10, 3_000) == "Une phrase. " * 10
    assert cut_at_word("deux mots", 9) == "deux mots"
    assert last_words("deux mots", 9) == "deux mots"


def test_a_long_text_ends_with_a_whole_sentence() -> None:
    assert (
        cut_at_sentence("Une phrase. Est-ce tout ? La troisième est longue.", 40)
        == f"Une phrase. Est-ce tout ? {CUT}"
    )
    assert cut_at_sentence("Il dit « non. » Puis il continue longuement.", 30) == f"Il dit « non. » {CUT}"


def test_a_number_with_a_dot_is_not_the_end_of_a_sentence() -> None:
    assert cut_at_sentence("L'article L. 162-31-1 du code", 28).endswith(CUT)
    assert (
        cut_at_sentence("Il y en a 3.14 fois plus que dans le texte", 30)
        == f"Il y en a 3.14 fois plus que {CUT}"
    )


def test_one_huge_sentence_is_cut_between_words() -> None:
    assert cut_at_sentence("mot " * 1_000, 100) == f"{('mot ' * 25).strip()} {CUT}"
    assert cut_at_sentence("x" * 500, 100) == CUT


def test_words_are_not_split() -> None:
    assert cut_at_word("un deux trois", 9) == "un deux…"
    assert last_words("un deux trois quatre", 14) == "…trois quatre"


def test_a_diff_keeps_a_few_words_around_each_change() -> None:
    far = "mot " * 200
    hunks = excerpt_hunks((equal(far), CHANGE, equal(far), CHANGE, equal(far)), 3_000)
    assert [hunk["op"] for hunk in hunks] == ["equal", "replace", "equal", "replace", "equal"]
    assert hunks[0]["before"].startswith("[…] mot")
    assert hunks[2]["before"].count("[…]") == 1
    assert hunks[4]["before"].endswith("mot […]")
    assert all(len(hunk["before"]) < 200 for hunk in hunks)


def test_a_short_stretch_between_changes_stays_whole() -> None:
    hunks = (equal("Avant "), CHANGE, equal(" entre "), CHANGE)
    assert excerpt_hunks(hunks, 3_000) == hunks


def test_an_unbroken_stretch_is_shortened_too() -> None:
    hunks = excerpt_hunks((equal("x" * 900), CHANGE, equal("x" * 900)), 3_000)
    assert all(len(hunk["before"]) < 200 for hunk in hunks)


def test_a_diff_without_change_is_nothing() -> None:
    assert excerpt_hunks((equal("mot"),), 3_000) == ()
    assert excerpt_hunks((), 3_000) == ()


def test_a_diff_that_is_too_long_says_so_at_its_end() -> None:
    long = {"op": "insert", "before": "", "after": "mot " * 300}
    hunks = limited_hunks((CHANGE, long, CHANGE), 200)
    assert [hunk["op"] for hunk in hunks] == ["replace", "insert", "equal"]
    assert hunks[1]["after"].endswith("mot…")
    assert len(hunks[1]["after"]) <= 200
    assert hunks[2]["before"] == f" {CUT}"
    assert limited_hunks((long,), 20) == (equal(f" {CUT}"),)
    both = {"op": "replace", "before": "un " * 300, "after": "deux " * 300}
    assert sum(map(len, limited_hunks((both,), 200)[0].values())) <= 200 + len("replace")
