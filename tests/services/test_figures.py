"""How long ministries take to answer: in agreement with the board, and without flattering."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from monitor.services.board import BoardFilter, Shown, board_size
from monitor.services.figures import Figures, figures, reply_time
from tests.builders import ANSWER, HEALTH, SOLIDARITY, Attribution
from tests.fakes import SEC_PA, Place, question
from tests.services.senat import SENAT, senat_question

TODAY = date(2026, 4, 20)


@pytest.fixture
def filled(place: Place) -> Place:
    place.crawl(
        question(),
        question(90001, published="2026-01-06"),  # due on 6 March: overdue
        question(90002, published="2026-01-06", signalled="2026-04-14"),
        question(90003, answers=[(ANSWER, "2026-03-10", "3120")]),
        question(90004, texts=("Autre sujet.",), attributions=[Attribution(SOLIDARITY, "2026-03-10")]),
        question(90005, closing=("RETIRE", "Retirée par son auteur", "2026-03-10")),
        question(90006, kind="QG"),
    )
    return place


def sized(place: Place, part: Shown | None) -> int:
    wanted = BoardFilter(topics=(SEC_PA,), shown=frozenset({part} if part else ()))
    with place.session() as session:
        return board_size(session, wanted, TODAY)


def told(found: Figures) -> dict[str, tuple[int, int, int, int, int, int]]:
    return {
        each.ministry.removeprefix("Ministère ")[:20]: (
            each.n,
            each.answered,
            each.open,
            each.overdue,
            each.in_time,
            each.in_time_of,
        )
        for each in (*found.ministries, found.all)
    }


def counted(place: Place, today: date = TODAY, **wanted: Any) -> Figures:
    with place.session() as session:
        return figures(session, BoardFilter(**wanted), today)


def test_figures_are_those_of_the_ministry_in_charge_now_and_of_written_questions(filled: Place) -> None:
    assert told(counted(filled)) == {
        "de la santé, des fam": (5, 1, 3, 1, 1, 2),
        "des solidarités": (1, 0, 1, 0, 0, 0),
        "": (6, 1, 4, 1, 1, 2),
    }
    assert told(counted(filled, ministry="solidarités")).keys() == {"des solidarités", ""}
    assert counted(filled, topics=()).all.n == 0


def test_figures_agree_with_the_board(filled: Place) -> None:
    found = counted(filled, topics=(SEC_PA,)).all
    counts = {part: sized(filled, part) for part in (None, Shown.OPEN, Shown.OVERDUE, Shown.ANSWERED)}
    assert counts == {
        None: found.n,
        Shown.OPEN: found.open,
        Shown.OVERDUE: found.overdue,
        Shown.ANSWERED: found.answered,
    }


def test_one_ministry_is_counted_once_whatever_each_chamber_calls_it(place: Place) -> None:
    place.crawl(question(), question(90004, attributions=[Attribution(SOLIDARITY, "2026-03-10")]))
    place.crawl(senat_question(), source=SENAT)
    found = counted(place)
    assert [(each.ministry, each.n) for each in found.ministries] == [
        (HEALTH.label, 2),
        (SOLIDARITY.label, 1),
    ]
    assert found.all.n == 3


def answered_after(number: int, days: int) -> Any:
    on = date(2026, 1, 6) + timedelta(days)
    return question(number, published="2026-01-06", answers=[(ANSWER, on.isoformat(), None)])


def test_a_median_needs_five_answers_and_questions_that_wait_make_it_longer(place: Place) -> None:
    place.crawl(*(answered_after(number, days) for number, days in enumerate((10, 20, 30, 70), 1)))
    assert counted(place).all.median_days is None
    place.crawl(answered_after(5, 40))
    assert counted(place).all.median_days == 30
    place.crawl(*(question(number, published="2026-01-06") for number in range(10, 14)))
    found = counted(place).all
    assert (found.median_days, found.in_time, found.in_time_of) == (70, 4, 9)
    place.crawl(*(question(number, published="2026-01-06") for number in range(20, 40)))
    assert counted(place).all.median_days is None


@pytest.mark.parametrize(
    ("ending", "stated", "expected"),
    [
        ("", {"answered_on": 90}, (None, None)),  # the board says that it waits
        ("answered", {"answered_on": 40, "closed_on": 41}, (40, None)),
        ("closed", {"closed_on": 41}, (41, None)),
        ("withdrawn", {"closed_on": 12}, (None, 12)),
        ("withdrawn", {}, (None, 0)),
        ("lapsed", {}, (None, 100)),  # it waited until it lapsed: it must not seem to have been spared
        ("closed", {}, (None, 0)),
    ],
)
def test_an_end_without_a_date_never_makes_a_figure_better(
    ending: str, stated: dict[str, int], expected: tuple[int | None, int | None]
) -> None:
    asked = date(2026, 1, 1)
    days = {
        name: asked + timedelta(stated[name]) if name in stated else None
        for name in ("answered_on", "closed_on")
    }
    time = reply_time(ending, asked, due_on=date(2026, 3, 1), today=asked + timedelta(100), **days)
    found = tuple(day and (day - asked).days for day in (time.answered_on, time.closed_on))
    assert found == expected
