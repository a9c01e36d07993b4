"""What the analyser makes of French words, their endings, and the forms of acronyms."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain import analysis
from monitor.domain.analysis import analyse, joined_at, word_forms, words_at

# Letters, marks and signs that the rules speak of, so that chance meets them often.
FRENCH = st.text(
    alphabet=st.sampled_from(list("aelnsCEPS éÉœß.-'’ʼ\u2010\u00ad\u200b\u0301\n\u00a0137²º°«»")), max_size=60
)
ANYTHING = st.one_of(FRENCH, st.text(max_size=60))


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("L’accès aux soins", "acces aux soins"),
        ("lʼaccès, jusqu'à l'œuvre d'Émile", "acces a oeuvre emile"),
        ("article L. 162-31-1", "article l 162 31 1"),
        ("les lettres l d qu", "les lettres l d qu"),
        ("aujourd’hui", "aujourd hui"),
        ("Puisqu'il a dit qu’elle", "il a dit elle"),
        ("ex\u00adpéri\u200bmen\u2060tation", "experimentation"),
        ("expérimen-\ntation et expérimen- \n  tation", "experimentation et experimentation"),
        ("Saint-\nDenis, 26-\n27", "saint denis 26 27"),
        ("e\u0301cole nume\u0301rique", "ecole numerique"),
        ("un q\u0308 rare, e\u0301", "un q rare e"),
        ("SEC-Pa¹ et nº13432", "sec pa et n 13432"),
        ("Straße, ﬁnancé", "strasse finance"),
        ("… « – » !", ""),
        ("", ""),
    ],
)
def test_words_are_lower_case_without_accents_nor_elisions(text: str, surface: str) -> None:
    assert " ".join(analyse(text).surface) == surface


def test_the_stem_is_taken_before_the_accents_go() -> None:
    forms = analyse("coordonné coordonnée coordonnées coordonne")
    assert set(forms.stem) == {"coordon"}
    assert analyse("généraux").stem == analyse("général").stem == ("general",)


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("une SEC-Pa", ("secpa",)),
        ("une S.E.C.-Pa¹", ("secpa",)),
        ("une SEC\u2011Pa, une SEC\u2010Pa", ("secpa",)),
        ("une SEC Pa", ("secpa",)),
        ("une SEC\u00a0Pa", ("secpa",)),
        ("une ARS SEC Pa", ("arssec", "secpa")),
        ("temps sec pas de pluie", ()),
        ("sec pa", ()),
        ("SEC Parlement", ()),
        ("SECTE Pa", ()),
        ("n° 13 432", ("13432",)),
        ("n° 13\u202f432, 1.234.567 €", ("13432", "1234567")),
        ("en 2026 100 personnes, 12 3456", ()),
        ("multi-professionnelle", ()),
        ("a-t-il-vraiment", ("atil",)),
        ("article L. 162-31-1", ()),
    ],
)
def test_pieces_of_acronyms_and_numbers_are_also_known_joined(text: str, joined: tuple[str, ...]) -> None:
    assert analyse(text).joined == joined


def test_a_joined_form_is_added_once_and_replaces_nothing() -> None:
    forms = analyse("SEC-Pa, SEC-Pa, SEC Pa")
    assert forms.joined == ("secpa",)
    assert forms.surface == ("sec", "pa") * 3


def test_offsets_lead_back_to_the_text_through_what_was_taken_as_absent() -> None:
    text = "L’ex\u00adpérimen-\ntation d'une e\u0301cole S.E.\u00adC.-Pa"
    assert [(surface, text[start:end]) for surface, _, start, end in words_at(text)] == [
        ("experimentation", "ex\u00adpérimen-\ntation"),
        ("une", "une"),
        ("ecole", "e\u0301cole"),
        ("s", "S"),
        ("e", "E"),
        ("c", "C"),
        ("pa", "Pa"),
    ]
    assert [(form, text[start:end]) for form, start, end in joined_at(text)] == [("secpa", "S.E.\u00adC.-Pa")]


def test_a_word_that_ends_with_a_decomposed_letter_keeps_its_mark() -> None:
    text = "une cite\u0301, la"
    assert [text[start:end] for _, _, start, end in words_at(text)] == ["une", "cite\u0301", "la"]


def test_a_word_longer_than_any_word_is_cut_alike_everywhere() -> None:
    endless = "é" * 100_000
    assert analyse(endless).surface == ("e" * 64,)
    assert analyse(endless + "a").surface == analyse(endless).surface


def test_more_words_than_are_remembered_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = analyse("les généraux financés")
    monkeypatch.setattr("monitor.domain.analysis._MOST_KNOWN", 2)
    assert analyse("un deux trois quatre généraux") != before
    assert analyse("les généraux financés") == before


@given(ANYTHING)
def test_words_with_offsets_are_the_words_of_the_analysis(text: str) -> None:
    forms, places = analyse(text), list(words_at(text))
    assert tuple(place[0] for place in places) == forms.surface
    assert tuple(place[1] for place in places) == forms.stem
    spans = [(start, end) for _, _, start, end in places]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert {form for form, _, _ in joined_at(text)} == set(forms.joined)


@given(ANYTHING)
def test_what_is_indexed_is_made_of_letters_and_digits_only(text: str) -> None:
    forms = analyse(text)
    words = [*forms.surface, *forms.stem, *forms.joined]
    assert all(word.isalnum() for word in words)
    assert "é" not in words  # the index uses it to keep joined forms apart


@given(st.text(alphabet="aeilnstr", min_size=1, max_size=12))
def test_a_plain_word_alone_has_the_forms_it_has_in_a_text(word: str) -> None:
    surface, stem = word_forms(word)
    assert analyse(f"({word})").surface == (surface,)
    assert analyse(f"({word})").stem == (stem,)


def test_a_memory_of_words_that_is_full_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Les structures participatives sont financées, les structures coordonnées aussi."
    expected = analyse(text)
    monkeypatch.setattr(analysis, "_MOST_KNOWN", 2)
    assert analyse(text) == expected == analyse(text)
