"""What a rectificatif corrects, in the forms in which the Journal officiel prints it."""

from __future__ import annotations

import time

import pytest

from monitor.domain.corrections import Correction, correction_hunks, corrections_of
from monitor.domain.diff_hunks import HunkOp

A_FOR_B = (Correction("douze", "dix"),)


@pytest.mark.parametrize(
    "words",
    [
        "Au lieu de : « douze », lire : « dix ».",
        "Au lieu de : « douze » lire : « dix »",
        "au lieu de « douze », il faut lire « dix » ;",
        "Au lieu de lire : « douze », lire : « dix ».",
        "Au lieu de :\n« douze »,\nLire :\n« dix ».",
        "Au lieu de :\n\ndouze\n\nIl convient de lire :\n\ndix\n\nIl convient d'ajouter :\n\nonze",
        'Au lieu de : "douze", lire : "dix".',
        "Au lieu de : “douze”, lire : “dix”.",
        "Au lieu de : douze, lire : dix.",
        "Au lieu de douze, lire dix.",
        "Lire : « dix » au lieu de : « douze ».",
    ],
)
def test_the_usual_forms_say_the_same(words: str) -> None:
    assert corrections_of(words) == A_FOR_B
    assert corrections_of(f"Arrêté du 2 mars 2026 relatif à un essai (rectificatif)\n\n{words}") == A_FOR_B


@pytest.mark.parametrize(
    "words",
    [
        "Page 2070, article 3, au lieu de : « douze », lire : « dix ».",
        "Page 2070, article 3 :\nAu lieu de : « douze »,\nLire : « dix ».",
        "Une erreur s'est glissée. Page 2070, article 3, au lieu de : « douze », lire : « dix ».",
    ],
)
def test_the_place_is_what_is_said_before(words: str) -> None:
    assert corrections_of(words) == (Correction("douze", "dix", "Page 2070, article 3"),)


def test_several_in_a_row_have_each_their_place() -> None:
    words = (
        "A l'article 1er, au lieu de : « a », lire : « b ». A l'article 2, au lieu de : « c »,"
        " lire : « d » ;\n"
        "Annexe I :\nAu lieu de :\n« e »\nLire :\n« f ».\nAu lieu de : g,\nLire : h."
    )
    assert corrections_of(words) == (
        Correction("a", "b", "A l'article 1er"),
        Correction("c", "d", "A l'article 2"),
        Correction("e", "f", "Annexe I"),
        Correction("g", "h"),
    )


def test_quotations_in_a_quotation_and_the_word_lire_in_one_are_kept() -> None:
    words = "Au lieu de : « le foyer « les Ecureuils » », lire : « le foyer « les Écureuils » »."
    assert corrections_of(words) == (Correction("le foyer « les Ecureuils »", "le foyer « les Écureuils »"),)
    inside = "Au lieu de : « apprendre à lire : « un » », lire : « apprendre à lire : « deux » »."
    assert corrections_of(inside) == (Correction("apprendre à lire : « un »", "apprendre à lire : « deux »"),)


def test_a_list_is_corrected_as_a_whole() -> None:
    # The form of a real rectificatif of February 2021.
    words = (
        "Au lieu de :\n\n- établissement d'un lieu, chargé du foyer « les Ecureuils » ;\n"
        "- centre d'ailleurs ;\n\n"
        "Il convient de lire :\n\n- établissement du lieu, chargé du foyer les Écureuils ;\n"
        "- centre d'ici.\n\n"
        "Il convient d'ajouter :\n\n- centre de partout."
    )
    (found,) = corrections_of(words)
    assert (
        found.before == "- établissement d'un lieu, chargé du foyer « les Ecureuils » ;\n- centre d'ailleurs"
    )
    assert found.after == "- établissement du lieu, chargé du foyer les Écureuils ;\n- centre d'ici"


def test_the_difference_shows_the_words_that_change_where_they_are() -> None:
    named = "Mme MODÈLE (Jeanne), née le 29 {} 1986 à Essai"
    hunks = correction_hunks([Correction(named.format("juin"), named.format("juillet"), "Page 3"), *A_FOR_B])
    assert [(hunk.op, hunk.before, hunk.after) for hunk in hunks if hunk.op is not HunkOp.EQUAL] == [
        (HunkOp.REPLACE, "juin", "juillet"),
        (HunkOp.REPLACE, "douze", "dix"),
    ]
    assert "".join(hunk.before for hunk in hunks) == f"Page 3 : {named.format('juin')}\ndouze"


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Le taux est de 8 % au lieu de - 10 % dans le projet.",
        "Au lieu de : « a »",
        "Lire la suite au lieu de rien.",
    ],
)
def test_other_words_state_no_correction(words: str) -> None:
    assert corrections_of(words) == ()


@pytest.mark.parametrize(
    "words",
    [
        "au lieu de : " * 20_000,
        "au lieu de : « " * 20_000 + "lire : « " * 20_000,
        "Au lieu de : « a »" + " lire" * 100_000,
        "Au lieu de : " + "« lire : " * 50_000,
        "Au lieu de : «" + "x" * 500_000 + "», lire : «" + "y" * 500_000 + "».",
        "Au lieu de : « a », lire : « b ». " * 5_000,
        "\n" * 100_000 + "Au lieu de" + "\n" * 100_000 + "lire :",
    ],
)
def test_hostile_words_are_read_in_no_time(words: str) -> None:
    started = time.process_time()
    found = corrections_of(words)
    correction_hunks(found)
    assert len(found) <= 100
    assert all(len(each.before) <= 5010 and len(each.after) <= 5010 for each in found)
    assert time.process_time() - started < 3
