"""Reply times: a ministry that does not answer must not look quick."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from monitor.domain.reply_times import (
    MinistryFigures,
    ReplyTime,
    median_days,
    ministry_figures,
    share_in_time,
)

TODAY = date(2026, 9, 1)
ASKED = date(2026, 3, 3)


def answered(days: int, *, due: int | None = 61) -> ReplyTime:
    """Return a question that got its answer after some days."""
    return ReplyTime(published_on=ASKED, answered_on=ASKED + timedelta(days), due_on=_due(ASKED, due))


def waiting(days: int, *, due: int | None = 61) -> ReplyTime:
    """Return a question that has waited for some days."""
    asked = TODAY - timedelta(days)
    return ReplyTime(published_on=asked, due_on=_due(asked, due))


def closed(days: int) -> ReplyTime:
    """Return a question withdrawn after some days."""
    return ReplyTime(published_on=ASKED, closed_on=ASKED + timedelta(days), due_on=_due(ASKED, 61))


def _due(asked: date, days: int | None) -> date | None:
    return None if days is None else asked + timedelta(days)


def test_without_open_questions_the_median_is_the_usual_one() -> None:
    assert median_days([answered(days) for days in (90, 10, 50, 40, 70)], TODAY) == 50
    assert median_days([answered(days) for days in (10, 40)], TODAY) == 10
    assert median_days([], TODAY) is None


def test_open_questions_make_the_median_longer() -> None:
    quick = [answered(20), answered(30), answered(40)]
    assert median_days(quick, TODAY) == 30
    assert median_days([*quick, waiting(150), waiting(150)], TODAY) == 40


def test_while_more_than_half_wait_there_is_no_median() -> None:
    assert median_days([answered(20), waiting(100), waiting(110)], TODAY) is None


def test_a_question_asked_yesterday_says_nothing_of_long_waits() -> None:
    settled = [answered(20), answered(30), answered(40)]
    assert median_days([*settled, *[waiting(1)] * 50], TODAY) == 30


def test_the_estimate_is_that_of_kaplan_and_meier() -> None:
    # Worked by hand: 7/8 after day 10, then 7/8 x 5/6 after 30 (one withdrawn on day 20 left), then
    # x 2/3 after 50 (two open since 40 and 45 left) = 0.486.
    times = [answered(10), closed(20), answered(30), waiting(40), waiting(45), answered(50)]
    assert median_days([*times, waiting(60), waiting(70)], TODAY) == 50
    assert median_days([*times, waiting(60), waiting(70), waiting(75)], TODAY) is None


def test_an_answer_still_to_come_is_not_known_today() -> None:
    today = ASKED + timedelta(30)
    assert median_days([answered(50)], today) is None
    assert share_in_time([answered(50)], today) == (0, 0)
    assert share_in_time([answered(80)], ASKED + timedelta(70)) == (0, 1)
    [figures] = ministry_figures([("Santé", answered(80))], ASKED + timedelta(70))
    assert (figures.answered, figures.open, figures.overdue) == (0, 1, 1)


@pytest.mark.parametrize(
    ("time", "share"),
    [
        (answered(61), (1, 1)),  # on its last day
        (answered(62), (0, 1)),
        (waiting(61), (0, 0)),  # due today
        (waiting(62), (0, 1)),
        (closed(61), (0, 0)),  # withdrawn in time: nobody failed to answer
        (closed(62), (0, 1)),
        (answered(20, due=None), (0, 0)),  # an oral question has no term
        (waiting(400, due=None), (0, 0)),
    ],
)
def test_only_what_can_be_judged_counts(time: ReplyTime, share: tuple[int, int]) -> None:
    assert share_in_time([time], TODAY) == share


def test_an_answered_question_that_is_closed_too_is_answered() -> None:
    both = ReplyTime(
        published_on=ASKED,
        answered_on=ASKED + timedelta(80),
        closed_on=ASKED + timedelta(80),
        due_on=ASKED + timedelta(61),
    )
    assert share_in_time([both], TODAY) == (0, 1)
    assert median_days([both], TODAY) == 80


def test_the_figures_of_each_ministry() -> None:
    rows = [
        ("Transports", answered(30)),
        ("Santé", answered(40)),
        ("Santé", waiting(70)),
        ("Santé", closed(30)),
        ("Santé", answered(90)),
    ]
    assert ministry_figures(rows, TODAY) == (
        MinistryFigures(
            ministry="Santé",
            n=4,
            answered=2,
            open=1,
            overdue=1,
            median_days=90.0,
            in_time=1,
            in_time_of=3,
        ),
        MinistryFigures(
            ministry="Transports",
            n=1,
            answered=1,
            open=0,
            overdue=0,
            median_days=30.0,
            in_time=1,
            in_time_of=1,
        ),
    )


def test_a_question_still_to_be_published_counts_nowhere() -> None:
    later = ReplyTime(published_on=TODAY + timedelta(1), due_on=TODAY + timedelta(62))
    assert median_days([answered(30), later], TODAY) == 30
    assert ministry_figures([("Santé", later)], TODAY) == ()


def test_the_labels_of_one_ministry_are_counted_together_under_the_fullest() -> None:
    full = "Ministère de l'écologie et de la mer"
    rows = [("Écologie et mer", waiting(3)), (full, answered(20)), ("Mer", waiting(3))]
    found = ministry_figures(rows, TODAY)
    assert [(each.ministry, each.n, each.answered) for each in found] == [(full, 2, 1), ("Mer", 1, 0)]
