"""The mark that survives a redesign of a whole site."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.domain.press_marks import second_mark

DAY = date(2021, 4, 9)


def test_a_mark_is_the_words_of_the_title_and_the_day() -> None:
    assert second_mark("L’activité partielle", DAY) == "l activite partielle|2021-04-09"
    assert second_mark("Agenda", None) == "agenda|"


@pytest.mark.parametrize(
    "title",
    [
        "FNE-Formation\u00a0: « dix » conventions",
        'FNE‑Formation : "dix" conventions.',
        "FNE-FORMATION – dix  conventions",
    ],
)
def test_a_redesign_of_the_typography_leaves_the_mark(title: str) -> None:
    assert second_mark(title, DAY) == "fne formation dix conventions|2021-04-09"


def test_another_day_or_title_is_another_mark() -> None:
    assert len({second_mark("A", DAY), second_mark("B", DAY), second_mark("A", None)}) == 3
