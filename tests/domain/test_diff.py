"""What a careful reader would underline, on small French edits."""

from __future__ import annotations

import pytest

from monitor.domain.diff import TextDiff, diff_texts, field_changes, summary
from monitor.domain.model import Json

STRUCTURES = "Les structures participatives associent des soignants et des habitants du quartier."
DECREE = "Le Gouvernement prépare un décret qui sera publié avant la fin de l’année."
REVIEW = "Une évaluation sera remise au Parlement au terme de la période prévue par la loi."


def marks(before: str, after: str) -> list[tuple[str, str, str]]:
    """Return the hunks that are not equal, after checking that all of them rebuild both texts."""
    diff = diff_texts(before, after)
    assert "".join(hunk.before for hunk in diff.hunks) == before
    assert "".join(hunk.after for hunk in diff.hunks) == after
    return [(hunk.op.value, hunk.before, hunk.after) for hunk in diff.hunks if hunk.op != "equal"]


def words(before: str, after: str, where: str | None = None) -> str:
    return summary(diff_texts(before, after), where=where)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            "La mesure entre en vigueur le 10 mars 2026.",
            "La mesure entre en vigueur le 12 mai 2026.",
            [("replace", "10 mars", "12 mai")],
        ),
        ("Le texte final.", "Le texte.", [("delete", " final", "")]),
        (
            "Les maisons de santé proposent des soins.",
            "Les maisons de santé libérales proposent des soins.",
            [("insert", "", "libérales ")],
        ),
        ("l’accès aux soins", "l’accès et l’entrée aux soins", [("insert", "", "et l’entrée ")]),
        ("un très très beau jour", "un très beau jour", [("delete", "très ", "")]),
        ("le texte", "le nouveau texte final", [("insert", "", "nouveau "), ("insert", "", " final")]),
        ("Le ministre répond", "Le ministre répond.", [("insert", "", ".")]),
        ("Un taux de 5 % est fixé.", "Un taux de 6 % est fixé.", [("replace", "5", "6")]),
        ("l’école", "l’École", [("replace", "école", "École")]),
    ],
)
def test_only_the_words_that_changed_are_marked(
    before: str, after: str, expected: list[tuple[str, str, str]]
) -> None:
    assert marks(before, after) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            "Un projet avance. Un autre projet attend.",
            "Un projet avance. Un long projet dort. Un autre projet attend.",
            "Un long projet dort. ",
        ),
        ("Premier point.\n\nFin.", "Premier point. Second point.\n\nFin.", " Second point."),
        ("Premier point.\n\nFin.", "Premier point.\n\nSecond point.\n\nFin.", "Second point.\n\n"),
        ("Premier point.", "Premier point.\n\nSecond point.", "\n\nSecond point."),
        ("le pain, le vin", "le pain, le sel, le vin", "le sel, "),
        ("- sauge\n- menthe", "- sauge\n- thym\n- menthe", "- thym\n"),
        ("de la santé", "de la santé et de la prévention", " et de la prévention"),
    ],
)
def test_an_insertion_and_the_same_deletion_are_marked_as_a_whole_phrase(
    before: str, after: str, expected: str
) -> None:
    assert marks(before, after) == [("insert", "", expected)]
    assert marks(after, before) == [("delete", expected, "")]


def test_two_replacements_parted_by_small_words_are_one() -> None:
    assert marks("selon un avis de la commission", "selon un rapport de la direction") == [
        ("replace", "avis de la commission", "rapport de la direction")
    ]


def test_two_replacements_parted_by_two_long_words_stay_two() -> None:
    assert marks(
        "dix maisons de santé pluriprofessionnelles rurales",
        "neuf maisons de santé pluriprofessionnelles urbaines",
    ) == [
        ("replace", "dix", "neuf"),
        ("replace", "rurales", "urbaines"),
    ]


def test_a_long_run_of_figures_between_two_edits_is_kept() -> None:
    figures = " | ".join(str(number) for number in range(40))
    assert marks(f"Aide {figures} Total", f"Prime {figures} Somme") == [
        ("replace", "Aide", "Prime"),
        ("replace", "Total", "Somme"),
    ]


def test_spans_point_into_both_texts() -> None:
    before, after = "Le décret du 3 mai est publié.", "Un décret du 3 mai 2026 est abrogé."
    for hunk in diff_texts(before, after).hunks:
        assert before[slice(*hunk.before_span)] == hunk.before
        assert after[slice(*hunk.after_span)] == hunk.after


def test_the_same_text_twice_has_one_equal_hunk_and_no_text_has_none() -> None:
    same = diff_texts(DECREE, DECREE)
    assert [(hunk.op.value, hunk.before) for hunk in same.hunks] == [("equal", DECREE)]
    assert (same.similarity, same.rewritten, same.added_words, same.removed_words) == (1.0, False, 0, 0)
    assert diff_texts("", "").hunks == ()
    assert summary(same) == "aucune différence"


def test_a_letter_is_never_parted_from_its_accent() -> None:
    assert marks("x n\u0302", "x n\u0303") == [("replace", "n\u0302", "n\u0303")]
    assert marks("un e", "un e\u0327") == [("replace", "e", "e\u0327")]


# Moves


def test_a_paragraph_put_first_is_moved_not_deleted_and_inserted() -> None:
    before = f"{STRUCTURES}\n\n{DECREE}\n\n{REVIEW}"
    after = f"{REVIEW}\n\n{STRUCTURES}\n\n{DECREE}"
    assert marks(before, after) == [("move", "", f"{REVIEW}\n\n"), ("move", f"\n\n{REVIEW}", "")]
    assert words(before, after) == "paragraphe déplacé"


def test_of_two_paragraphs_that_changed_places_the_shorter_moved() -> None:
    assert marks(f"{DECREE}\n\n{REVIEW}", f"{REVIEW}\n\n{DECREE}") == [
        ("move", f"{DECREE}\n\n", ""),
        ("move", "", f"\n\n{DECREE}"),
    ]


def test_words_may_change_around_a_moved_paragraph() -> None:
    before = f"Avant tout, un mot.\n\n{DECREE}\n\n{REVIEW}\n\nFin de la réponse."
    after = f"Avant tout, deux mots.\n\n{REVIEW}\n\nFin provisoire de la réponse.\n\n{DECREE}"
    assert marks(before, after) == [
        ("replace", "un mot", "deux mots"),
        ("move", f"{DECREE}\n\n", ""),
        ("insert", "", "provisoire "),
        ("move", "", f"\n\n{DECREE}"),
    ]
    assert words(before, after, "dans la réponse") == (
        "3 mots ajoutés, 2 supprimés, 1 paragraphe déplacé, dans la réponse"
    )


def test_a_move_out_of_or_into_a_replaced_passage_keeps_both_texts_whole() -> None:
    stays = "\n".join(f"Ligne conservée numéro {number} du tableau des aides." for number in range(9))
    before = f"{stays}\n\nAncien début\n{DECREE}\nancienne suite\n\n{REVIEW}"
    after = f"{stays}\n\nTout autre début\n{REVIEW}\nnouvel épilogue\n{DECREE}"
    kinds = [op for op, _, _ in marks(before, after)]
    assert kinds.count("move") == 2
    assert marks(after, before)  # and the other way round


def test_two_neighbours_that_moved_together_are_counted_as_two_paragraphs() -> None:
    others = [f"Paragraphe {number} de la réponse, laissé à la place où il était." for number in range(5)]
    before = "\n\n".join([STRUCTURES, DECREE, *others])
    after = "\n\n".join([*others, STRUCTURES, DECREE])
    assert words(before, after) == "2 paragraphes déplacés"
    assert [op for op, _, _ in marks(before, after)] == ["move", "move"]


def test_a_short_line_found_elsewhere_is_not_a_move() -> None:
    ops = [op for op, _, _ in marks(f"Voir aussi.\n{DECREE}\n{REVIEW}", f"{DECREE}\n{REVIEW}\nVoir aussi.")]
    assert ops == ["delete", "insert"]


def test_a_paragraph_printed_twice_is_not_told_as_moved() -> None:
    ops = [op for op, _, _ in marks(f"{DECREE}\n{DECREE}\n{REVIEW}", f"{REVIEW}\n{DECREE}\n{DECREE}")]
    assert "move" not in ops


def test_a_text_put_in_a_wholly_other_order_has_no_moves() -> None:
    lines = [f"La ligne {number} du tableau donne le montant de l’aide {number}." for number in range(100)]
    ops = [op for op, _, _ in marks("\n".join(lines), "\n".join(reversed(lines)))]
    assert ops
    assert "move" not in ops


# Rewriting


def test_a_text_with_almost_nothing_in_common_is_one_replacement() -> None:
    diff = diff_texts(f"Titre. {STRUCTURES}", f"Titre. {REVIEW}")
    assert diff.rewritten
    assert diff.similarity < 0.3
    assert [(hunk.op.value, hunk.before) for hunk in diff.hunks] == [
        ("equal", "Titre. "),
        ("replace", STRUCTURES.removesuffix(".")),
        ("equal", "."),
    ]
    assert summary(diff, where="dans la réponse") == "texte réécrit dans la réponse"


def test_a_rewritten_text_is_told_so_even_when_a_paragraph_moved() -> None:
    old = " ".join(f"ancien{number}" for number in range(200))
    new = " ".join(f"nouveau{number}" for number in range(200))
    diff = diff_texts(f"{DECREE}\n{REVIEW}\n{old}", f"{REVIEW}\n{DECREE}\n{new}")
    assert diff.rewritten
    assert [hunk.op.value for hunk in diff.hunks] == ["replace"]


def test_a_short_text_completed_by_a_long_one_is_not_rewritten() -> None:
    completed = f"{DECREE}\n\n" + " ".join(f"mot{number}" for number in range(500))
    diff = diff_texts(DECREE, completed)
    assert not diff.rewritten
    assert summary(diff) == "500 mots ajoutés"
    assert not diff_texts(completed, DECREE).rewritten
    assert summary(diff_texts("", DECREE)) == "14 mots ajoutés"


# Summary


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("un avis rendu public", "un avis rendu", "1 mot supprimé"),
        ("un avis rendu", "un avis rendu public", "1 mot ajouté"),
        ("un avis rendu hier soir", "un avis rendu", "2 mots supprimés"),
        ("un avis rendu hier au soir", "un avis rendu demain", "1 mot ajouté, 3 supprimés"),
        ("un avis rendu hier", "un avis rendu demain au soir", "3 mots ajoutés, 1 supprimé"),
        ("un avis, rendu hier", "un avis rendu hier", "ponctuation modifiée"),
        ("un avis (rendu) ; hier", "un avis « rendu », hier", "ponctuation modifiée"),
        ("l'avis rendu", "l’avis rendu", "ponctuation modifiée"),
        ("un taux de 5 % fixé", "un taux de 5 € fixé", "signes ou symboles modifiés"),
        ("Un avis. Une suite.", "Un avis.\n\nUne suite.", "mise en page modifiée"),
        ("mot, suite, fin du texte", "mot ; suite ; fin du texte", "ponctuation modifiée"),
    ],
)
def test_the_summary_counts_in_plain_french(before: str, after: str, expected: str) -> None:
    assert words(before, after) == expected


def test_the_place_follows_a_comma_only_after_an_enumeration() -> None:
    assert words("un avis rendu hier", "un avis rendu demain", "dans la réponse") == (
        "1 mot ajouté, 1 supprimé, dans la réponse"
    )
    assert words("un avis rendu", "un avis rendu hier", "dans la question") == "1 mot ajouté dans la question"


def test_a_passage_too_long_is_told_apart_from_a_text_written_anew() -> None:
    diff = TextDiff(hunks=(), added_words=9, removed_words=9, similarity=0.9, rewritten=True)
    assert summary(diff) == "long passage réécrit"


# Fields


def test_only_fields_with_another_value_are_changes_in_the_order_of_the_labels() -> None:
    before: dict[str, Json] = {
        "ministry": "Santé",
        "rubric": "soins",
        "page": 1,
        "deadline": None,
        "zone": "a",
    }
    after: dict[str, Json] = {
        "ministry": "Travail",
        "rubric": "soins",
        "page": 2,
        "author": "Mme X",
        "zone": "b",
    }
    labels = {"author": "auteur", "ministry": "ministère", "rubric": "rubrique"}
    changes = field_changes(before, after, labels)
    assert [(change.name, change.label, change.before, change.after) for change in changes] == [
        ("author", "auteur", None, "Mme X"),
        ("ministry", "ministère", "Santé", "Travail"),
        ("page", "page", 1, 2),
        ("zone", "zone", "a", "b"),
    ]


def test_a_value_read_back_from_json_is_not_a_change() -> None:
    assert field_changes({"files": ("a", {"n": (1,)})}, {"files": ["a", {"n": [1]}]}, {}) == ()
    assert field_changes({"late": None}, {}, {}) == ()
    assert [change.name for change in field_changes({"late": True}, {"late": 1}, {})] == ["late"]
