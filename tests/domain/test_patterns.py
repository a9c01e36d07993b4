"""What one automaton looks for, against what the expression of a term accepts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.patterns import INCLUSIVE_ENDING, plain
from monitor.domain.terms import compile_term

TERMS = [
    "structure d'exercice coordonné participative",
    "SEC-Pa",
    "L. 162-31-1",
    "MSP",
    "grand âge",
    "usager libéral",
    "l'aide du département",
    "aide/soin",
    "question n° 13432",
    "médico-social",
    "C.P.T.S. de la région",
    "n° 3",
]


@pytest.mark.parametrize("term", TERMS)
def test_no_beginning_of_a_term_begins_another_so_that_a_place_comes_once(term: str) -> None:
    pattern = compile_term(term)
    assert pattern.beginnings
    for beginnings in (pattern.beginnings, pattern.inclusive_beginnings):
        assert not [a for a in beginnings for b in beginnings if a != b and b.startswith(a)]


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_every_spelling_that_a_term_accepts_is_looked_for(data: st.DataObject) -> None:
    pattern = compile_term(data.draw(st.sampled_from(TERMS)))
    endings = st.sampled_from(["", "(e)", "\xb7e\xb7s", "/trice", ".le.s", "(ve)s"])
    draws = [st.sampled_from(slot.choices) if slot.choices else endings for slot in pattern._slots]
    spelling = "".join(data.draw(draw) for draw in draws).encode("latin-1")
    assert pattern.expression.fullmatch(spelling)
    looked_for = plain(spelling).startswith(pattern.beginnings)
    inclusive = [start for start in pattern.inclusive_beginnings if plain(spelling).startswith(start)]
    assert looked_for or any(INCLUSIVE_ENDING.match(spelling, len(start) - 1) for start in inclusive)


def test_a_rare_beginning_is_long_and_few_are_looked_for() -> None:
    pattern = compile_term("structure d'exercice coordonné participative")
    assert len(pattern.beginnings) <= 12
    assert min(map(len, pattern.beginnings)) >= 12
