"""The passage shown for a hit: where it is cut, and what is highlighted in it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.passages import Passage, Unit, cut_passage, stems_of, unit_of
from monitor.domain.query import parse_query

FILLER = "Le texte dit autre chose pendant longtemps, sans rien de neuf. " * 20


def units(query: str, lexicon: dict[str, list[str]] | None = None) -> list[Unit]:
    return [unit_of(leaf, lexicon or {}) for leaf in parse_query(query).sought()]


def shown(passage: Passage) -> str:
    return "".join(f"[{piece}]" if highlighted else piece for piece, highlighted in passage)


@pytest.mark.parametrize(
    ("text", "query", "passage"),
    [
        ("Les réponses ministérielles.", "réponse ministérielle", "Les [réponses] [ministérielles]."),
        ("L’accès à l'école", "ecole acces", "L’[accès] à l'[école]"),
        ("Une SEC-Pa, deux SECPA", "sec-pa", "Une [SEC-Pa], deux [SECPA]"),
        ("Une SEC-Pa, deux SECPA", "secpa", "Une [SEC-Pa], deux [SECPA]"),
        ("Une S.E.C.-Pa ici", "secpa", "Une [S.E.C.-Pa] ici"),
        ("Une auto-école, des auto-écoles", "auto-école", "Une [auto-école], des [auto-écoles]"),
        ("la co-construction", "coconstruction", "la co-construction"),
        ("la coconstruction", "co-construction", "la [coconstruction]"),
        (
            "Des centres de santé, des santés de centres",
            '"centres de santé"',
            "Des [centres de santé], des santés de centres",
        ),
        ("Santé, puis « de santé »", '"de santé"', "Santé, puis « [de santé] »"),
        ("coordonné, coordination", "coord*", "[coordonné], [coordination]"),
        ("coordonné, coordination", "coordonne*", "[coordonné], coordination"),
        ("ex\u00adpéri-\nmentation neuve", "expérimentation", "[ex\u00adpéri- mentation] neuve"),
        ("question nº 13 432 posée", "13432", "question nº [13 432] posée"),
        ("Un titre\n\nDes soins\nde ville", "soins ville", "Un titre Des [soins] de [ville]"),
        ("rien", "ailleurs", "rien"),
        ("", "ailleurs", ""),
    ],
)
def test_what_answers_is_highlighted(text: str, query: str, passage: str) -> None:
    assert shown(cut_passage(text, units(query))) == passage


def test_the_passage_is_around_the_place_with_the_most_different_words() -> None:
    text = f"{FILLER} Des soins. {FILLER} Les soins de ville coûtent. {FILLER} Une ville."
    passage = shown(cut_passage(text, units("soins ville coûtent")))
    assert "Les [soins] de [ville] [coûtent]." in passage
    assert passage.startswith("… ")
    assert passage.endswith(" …")
    assert 200 < len(passage) < 320


def test_words_never_together_still_give_the_place_that_has_most_of_them() -> None:
    text = f"Des soins. {FILLER} Des soins, encore des soins. {FILLER} Une ville."
    assert "Des [soins], encore des [soins]." in shown(cut_passage(text, units("soins ville")))


def test_a_text_without_any_of_the_words_gives_its_beginning_cut_between_two_words() -> None:
    passage = shown(cut_passage(FILLER, units("ailleurs")))
    assert passage.endswith(" …")
    assert FILLER.startswith(passage.removesuffix(" …") + " ")


def test_a_text_without_any_blank_is_cut_all_the_same() -> None:
    assert len(shown(cut_passage("a" * 1_000, units("ailleurs")))) < 300
    inside = "b" * 1_000 + "-soins-" + "c" * 1_000
    assert "[soins]" in shown(cut_passage(inside, units("soins")))


def test_a_phrase_longer_than_the_passage_is_kept_whole() -> None:
    phrase = "mot " * 100 + "fin"
    passage = shown(cut_passage(f"{FILLER}{phrase} {FILLER}", units(f'"{phrase}"')))
    assert passage == f"… [{phrase}] …"


def test_an_unaccented_word_accepts_the_stems_the_archive_knows() -> None:
    (unit,) = units("peches", {"peches": ["pecheuh"]})
    assert "pecheuh" in unit.words[0].stems


def test_an_ending_typed_without_accents_is_tried_with_them() -> None:
    assert "coordon" in stems_of("coordonnee")
    assert stems_of("particuliere") >= stems_of("particulière")


@given(
    st.text(alphabet=st.sampled_from(list("soins ville\n-.\u00adSECPa1")), max_size=900),
    st.sampled_from(["soins", "soins ville", "SEC-Pa OU soins", '"soins ville"', "vil*"]),
)
def test_a_passage_is_a_run_of_the_text_on_one_line(text: str, query: str) -> None:
    pieces = list(cut_passage(text, units(query)))
    assert all(piece for piece, _ in pieces)
    assert all(before[1] is not after[1] for before, after in pairwise(pieces))
    assert not any("\n" in piece for piece, _ in pieces)
    words = "".join(piece for piece, _ in pieces).removeprefix("… ").removesuffix(" …").split()
    assert " ".join(words) in " ".join(text.split())
