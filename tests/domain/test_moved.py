"""Whether two pages of the same title are one: by two roads, after a redesign, or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from monitor.domain.model import Document
from monitor.domain.moved import is_another, is_the_same, likeness
from tests.fakes import page

DAY, OTHER_DAY = date(2026, 3, 11), date(2026, 3, 9)
ANNEX = {"title": "Annexe", "url": "https://sante.exemple.invalid/annexe.pdf"}
OTHER_ANNEX = {"title": "Annexe", "url": "https://sante.exemple.invalid/autre.pdf"}


def words(number: int, start: int = 0) -> str:
    return " ".join(f"phrase{place:03}" for place in range(start, start + number))


def found(text: str, published_on: date | None = DAY, **facts: Any) -> Document:
    """Return a page of that text alone, whatever its title."""
    return replace(page("avis", "", published_on=published_on, **facts).document, text=text, sections={})


KNOWN = found(words(100))


def test_two_texts_are_alike_by_what_each_has_of_the_other() -> None:
    assert likeness("", "") == 1.0
    assert likeness(words(10), words(10)) == 1.0
    assert likeness(words(10), words(10, start=50)) == 0.0
    assert likeness(words(10), words(20)) == likeness(words(20), words(10)) == 0.5


@pytest.mark.parametrize(("other", "same"), [(100, True), (103, True), (104, False), (97, True), (96, False)])
def test_by_another_road_a_page_has_the_same_words(other: int, *, same: bool) -> None:
    assert is_the_same(KNOWN, found(words(other)), alive=True) is same


@pytest.mark.parametrize(
    ("day", "same"), [(DAY, True), (None, True), (OTHER_DAY, False), (date(2026, 3, 12), False)]
)
def test_by_another_road_a_page_has_no_other_date(day: date | None, *, same: bool) -> None:
    assert is_the_same(KNOWN, found(words(100), day), alive=True) is same
    assert is_the_same(found(words(100), day), KNOWN, alive=True) is same


def test_by_another_road_a_page_has_the_same_files() -> None:
    one = found(words(100), files=[ANNEX])
    assert is_the_same(one, found(words(100), files=[ANNEX]), alive=True)
    assert not is_the_same(one, found(words(100), files=[OTHER_ANNEX]), alive=True)
    assert not is_the_same(one, found(words(100)), alive=True)


@pytest.mark.parametrize(("length", "same"), [(12, True), (11, False), (0, False)])
def test_two_short_pages_that_answer_are_two(length: int, *, same: bool) -> None:
    assert is_the_same(found(words(length)), found(words(length)), alive=True) is same


@pytest.mark.parametrize(("kept", "same"), [(100, True), (50, True), (49, False), (0, False)])
def test_after_a_redesign_half_of_the_words_are_enough_on_the_same_date(kept: int, *, same: bool) -> None:
    assert is_the_same(KNOWN, found(words(kept), DAY), alive=False) is same


@pytest.mark.parametrize(("kept", "same"), [(100, True), (80, True), (79, False), (50, False)])
@pytest.mark.parametrize("day", [OTHER_DAY, None])
def test_after_a_redesign_another_date_or_none_asks_for_most_of_the_words(
    kept: int, day: date | None, *, same: bool
) -> None:
    assert is_the_same(KNOWN, found(words(kept), day), alive=False) is same


def test_two_files_without_text_are_two() -> None:
    assert not is_the_same(found(""), found(""), alive=False)


def test_a_section_that_is_the_canonical_address_of_all_is_none_of_them() -> None:
    other = replace(
        KNOWN, url="https://sante.exemple.invalid/autre", title="Autre sujet", text="Rien de commun ici."
    )
    assert is_another(KNOWN, other)
    assert not is_another(KNOWN, replace(other, title=KNOWN.title))
    assert not is_another(KNOWN, replace(other, url=KNOWN.url))
    assert not is_another(KNOWN, replace(other, text=KNOWN.text))


def test_after_a_redesign_the_addresses_of_files_may_differ() -> None:
    one, other = found(words(100), files=[ANNEX]), found(words(100), files=[OTHER_ANNEX])
    assert is_the_same(one, other, alive=False)


def test_a_page_that_grew_after_a_redesign_is_compared_both_ways() -> None:
    assert is_the_same(KNOWN, found(words(200)), alive=False)
    assert not is_the_same(KNOWN, found(words(201)), alive=False)
