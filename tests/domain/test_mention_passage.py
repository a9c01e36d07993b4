"""The passage that shows a mention: whole sentences when they fit, one line, never a broken word."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.mention_passage import Passage, passage, passage_text


def around(text: str, word: str = "SECPA", width: int = 300) -> Passage:
    start = text.index(word)
    return passage(text, start, start + len(word), width=width)


def test_a_short_text_is_its_own_passage() -> None:
    assert around("Les SECPA vivent.") == Passage("Les ", "SECPA", " vivent.")


def test_the_whole_sentence_is_shown_without_a_mark_when_its_neighbours_do_not_fit() -> None:
    text = f"Avant {'x ' * 60}fin. Les SECPA vivent encore. Après {'y ' * 60}fin."
    assert passage_text(around(text, width=60)) == "Les SECPA vivent encore."


def test_sentences_after_then_before_are_added_while_they_fit() -> None:
    text = "Un début. Une suite. Les SECPA vivent. Une fin. Un envoi."
    assert passage_text(around(text, width=30)) == "Les SECPA vivent. Une fin."
    assert passage_text(around(text, width=40)) == "Les SECPA vivent. Une fin. Un envoi."
    assert passage_text(around(text, width=50)) == "Une suite. Les SECPA vivent. Une fin. Un envoi."
    assert passage_text(around(text)) == text


def test_another_paragraph_is_not_added() -> None:
    text = "Un titre\n\nLes SECPA vivent.\nUne fin.\n\nUn autre paragraphe."
    assert passage_text(around(text)) == "Les SECPA vivent. Une fin."


def test_a_page_break_in_the_middle_of_a_sentence_is_not_its_end() -> None:
    assert (
        passage_text(around("Un maintien des SECPA pour\n\nl'année 2026."))
        == "Un maintien des SECPA pour l'année 2026."
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "M. Houlié et Mme É. Leboucher défendent les SECPA.",
        "Vu l'article L. 162-31-1 et l'art. 51, les SECPA vivent.",
        "Les SECPA (J.O. du 10 mars, p. 2070) vivent.",
        "Les SECPA, cf. L. 162-31-1, coûtent 1.5 million.",
    ],
)
def test_an_abbreviation_does_not_end_a_sentence(sentence: str) -> None:
    text = f"{'Avant tout cela. ' * 9}{sentence} {'Après tout cela. ' * 9}"
    assert passage_text(around(text, width=len(sentence) + 2)) == sentence


def test_a_long_sentence_is_cut_between_words_with_an_ellipsis() -> None:
    text = f"{'avant ' * 100}les SECPA puis {'après ' * 100}."
    shown = around(text, width=100)
    assert shown.matched == "SECPA"
    assert shown.before.startswith("… avant ")
    assert shown.before.endswith("avant les ")
    assert shown.after.startswith(" puis après ")
    assert shown.after.endswith("après …")
    assert 80 <= len(passage_text(shown)) <= 100


def test_the_side_that_needs_less_leaves_its_room_to_the_other() -> None:
    shown = around(f"Les SECPA puis {'après ' * 100}", width=100)
    assert shown.before == "Les "
    assert 80 <= len(passage_text(shown)) <= 100
    shown = around(f"{'avant ' * 100}les SECPA.", width=100)
    assert shown.after == "."
    assert 80 <= len(passage_text(shown)) <= 100


def test_a_mention_is_never_cut() -> None:
    long = "structures d'exercice coordonné participatives"
    assert around(f"les mots {long} et autres", long, width=10).matched == long


def test_a_mention_over_two_lines_is_shown_on_one() -> None:
    assert around("les SEC\nPa vivent", "SEC\nPa").matched == "SEC Pa"


@settings(max_examples=300, deadline=None)
@given(st.text("aB .!\n,é-", max_size=80), st.text("aB .!\n,é-", max_size=80), st.integers(20, 120))
def test_a_passage_is_one_line_no_longer_than_asked_that_holds_the_mention(
    first: str, last: str, width: int
) -> None:
    text = f"{first} SECPA {last}"
    shown = passage(text, len(first) + 1, len(first) + 6, width=width)
    assert shown.matched == "SECPA"
    line = passage_text(shown)
    assert "\n" not in line
    assert line == line.strip()
    assert len(line) <= width
    words = set(text.split())
    assert set(line.replace("…", " ").split()) <= words


def test_the_work_does_not_depend_on_the_length_of_the_text() -> None:
    text = "mot " * 500_000 + "SECPA " + "mot " * 500_000
    for _ in range(200):
        passage(text, 2_000_000, 2_000_005)
    assert passage_text(passage(text, 2_000_000, 2_000_005)).count("SECPA") == 1
