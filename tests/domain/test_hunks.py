"""Hunks for a letter and a terminal: short, readable without colour, and back from what is stored."""

from __future__ import annotations

import pytest

from monitor.domain.diff import HunkOp, diff_texts
from monitor.domain.hunks import excerpt_hunks, hunks_from_json, hunks_from_spans, hunks_to_json, to_text

NUMBERS = [f"n{number}" for number in range(1, 31)]
DECREE = "Le Gouvernement prépare un décret qui sera publié avant la fin de l’année."
REVIEW = "Une évaluation sera remise au Parlement au terme de la période prévue par la loi."


def _with(*changes: tuple[int, str]) -> str:
    words = list(NUMBERS)
    for place, word in changes:
        words[place] = word
    return " ".join(words)


def test_an_excerpt_keeps_the_words_around_a_change() -> None:
    diff = diff_texts(_with(), _with((14, "neuf")))
    assert to_text(excerpt_hunks(diff.hunks, context_words=2)) == (
        "[…] n13 n14 [supprimé : n15] [ajouté : neuf] n16 n17 […]"
    )


def test_an_excerpt_shortens_what_stands_between_two_changes() -> None:
    before = "Début du texte. " + " ".join(f"mot{number}" for number in range(20)) + " Fin du texte"
    after = before.replace("Début", "Entrée").replace("Fin", "Sortie")
    assert to_text(excerpt_hunks(diff_texts(before, after).hunks, context_words=3)) == (
        "[supprimé : Début] [ajouté : Entrée] du texte. mot0 […] mot17 mot18 mot19 "
        "[supprimé : Fin] [ajouté : Sortie] du texte"
    )


def test_an_excerpt_leaves_short_runs_whole_and_keeps_the_spans() -> None:
    diff = diff_texts(_with(), _with((14, "neuf")))
    assert excerpt_hunks(diff.hunks, context_words=15) == diff.hunks
    shortened = excerpt_hunks(diff.hunks, context_words=2)
    assert [hunk.before_span for hunk in shortened] == [hunk.before_span for hunk in diff.hunks]


def test_a_gap_is_not_put_where_it_would_be_longer_than_the_words() -> None:
    diff = diff_texts("a b neuf", "a b ancien")
    assert to_text(excerpt_hunks(diff.hunks, context_words=1)) == "a b [supprimé : neuf] [ajouté : ancien]"


def test_an_excerpt_of_two_equal_texts_is_empty() -> None:
    assert excerpt_hunks(diff_texts(DECREE, DECREE).hunks) == ()


def test_a_paragraph_end_in_the_context_is_kept() -> None:
    before = "Un titre\n\nUn avis rendu par la commission des affaires sociales."
    diff = diff_texts(before, before.replace("Un avis", "Deux avis"))
    assert to_text(excerpt_hunks(diff.hunks, context_words=2)) == (
        "Un titre\n\n[supprimé : Un] [ajouté : Deux] avis rendu […]"
    )


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("Le texte final.", "Le texte.", "Le texte [supprimé : final]."),
        ("Le texte.", "Le texte final.", "Le texte [ajouté : final]."),
        ("un beau jour", "un très beau jour", "un [ajouté : très] beau jour"),
        ("Un point.", "Un point.\n\nUn autre.", "Un point.\n\n[ajouté : Un autre.]"),
        ("Un point.\n\nUn autre.", "Un point.", "Un point.\n\n[supprimé : Un autre.]"),
        ("Un avis. Une suite.", "Un avis.\n\nUne suite.", "Un avis.\n\nUne suite."),
        ("le 3 mai", "le 4 juin", "le [supprimé : 3 mai] [ajouté : 4 juin]"),
        (
            f"{DECREE}\n\n{REVIEW}",
            f"{REVIEW}\n\n{DECREE}",
            f"[déplacé d’ici : {DECREE}]\n\n{REVIEW}\n\n[déplacé ici : {DECREE}]",
        ),
    ],
)
def test_plain_text_says_what_went_and_what_came(before: str, after: str, expected: str) -> None:
    assert to_text(diff_texts(before, after).hunks) == expected


def test_json_has_the_three_public_keys_and_comes_back() -> None:
    diff = diff_texts("le 3 mai", "le 4 mai")
    rows = hunks_to_json(diff.hunks)
    assert rows == [
        {"op": "equal", "before": "le ", "after": "le "},
        {"op": "replace", "before": "3", "after": "4"},
        {"op": "equal", "before": " mai", "after": " mai"},
    ]
    assert hunks_from_json(rows) == diff.hunks


def test_an_unknown_op_or_a_missing_key_is_refused() -> None:
    with pytest.raises(ValueError, match="swap"):
        hunks_from_json([{"op": "swap", "before": "a", "after": "b"}])
    with pytest.raises(KeyError):
        hunks_from_json([{"op": "equal", "before": "a"}])


def test_stored_offsets_come_back_as_hunks() -> None:
    (hunk,) = hunks_from_spans([["replace", 3, 4, 3, 5]], "le 3 mai", "le 12 mai")
    assert (hunk.op, hunk.before, hunk.after) == (HunkOp.REPLACE, "3", "12")
    with pytest.raises(ValueError, match="unpack"):
        hunks_from_spans([["equal", 0, 1]], "a", "a")
