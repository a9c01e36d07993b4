"""The canonical form of a text: whitespace alone is never a change."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.normalise import canonical, folded, one_line

texts = st.text(
    st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from(" \t\r\n\u00a0\u202f\u00ad\u200b\u2028\ufeff\u0301\u0327éœ'’-"),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Un   mot.  ", "Un mot."),
        ("Un\u00a0mot\u202f: deux\u2009!", "Un mot : deux !"),
        ("structures\u00ad d'exercice", "structures d'exercice"),
        ("SEC\u2011Pa", "SEC\u2011Pa"),
        ("une\r\nligne\rpuis\u2028une\u0085autre", "une\nligne\npuis\nune\nautre"),
        ("Un.\n\n\n\n\nDeux.", "Un.\n\nDeux."),
        ("Un. \n \n Deux.", "Un.\n\nDeux."),
        ("e\u0301crite", "écrite"),
        ("\ufeffTexte\u200b", "Texte"),
        ("Mot\x00\x07 suivant", "Mot suivant"),
        ("\u202eà l'envers\u202c", "à l'envers"),
        ("Œuvre, 1er, n° 12", "Œuvre, 1er, n° 12"),
        ("", ""),
        (" \n\u00a0\n ", ""),
    ],
)
def test_a_text_is_kept_in_one_form(written: str, kept: str) -> None:
    assert canonical(written) == kept


@given(texts)
def test_the_canonical_form_is_its_own_canonical_form(text: str) -> None:
    once = canonical(text)
    assert canonical(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert once == once.strip()
    assert "\n\n\n" not in once
    assert "  " not in once


@given(texts, st.sampled_from([" ", "\u00a0", "\u202f", "\t", "  ", "\u2009\u00a0"]))
def test_the_kind_and_number_of_spaces_is_never_a_change(text: str, space: str) -> None:
    assert canonical(text.replace(" ", space)) == canonical(text)


@given(texts)
def test_composed_or_not_a_text_is_the_same(text: str) -> None:
    assert canonical(unicodedata.normalize("NFD", text)) == canonical(unicodedata.normalize("NFC", text))


@given(texts, st.sampled_from(["\r\n", "\r", "\u2028", "\x0b", "\x0c", "\n "]))
def test_the_kind_of_line_end_is_never_a_change(text: str, end: str) -> None:
    assert canonical(text.replace("\r", "").replace("\n", end)) == canonical(text.replace("\r", ""))


@given(texts)
def test_words_are_never_lost_nor_joined(text: str) -> None:
    kept = "".join(letter for letter in unicodedata.normalize("NFC", text) if letter.isalnum())
    assert "".join(letter for letter in canonical(text) if letter.isalnum()) == kept


def test_a_title_is_on_one_line() -> None:
    assert one_line(" Un titre\n sur deux\u00a0lignes ") == "Un titre sur deux lignes"


@given(texts)
def test_one_line_is_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1
    assert one_line(one_line(text)) == one_line(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ministère de la Santé", "MINISTERE DE LA SANTE"),
        ("Œuvres", "oeuvres"),
        ("l’été", "L'ETE"),
        ("Straße", "STRASSE"),
        ("Ministère  de\nla santé", "ministere de la sante"),
        ("ﬁn de mandat", "fin de mandat"),
    ],
)
def test_labels_are_compared_without_case_accents_nor_ligatures(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@given(texts)
def test_folding_again_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)
