"""When a page is due: daily for a month, weekly for half a year, then monthly; a followed one daily."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.domain.rereading import is_due, rereading_interval
from tests.fakes import NOW


def days(number: float) -> timedelta:
    return timedelta(days=number)


@pytest.mark.parametrize(
    ("since_change", "wait"),
    [(0, 1), (1, 1), (29.9, 1), (30, 7), (179.9, 7), (180, 30), (4000, 30)],
)
def test_a_page_is_read_less_and_less_after_its_last_change(since_change: float, wait: int) -> None:
    assert rereading_interval(days(since_change), followed=False) == days(wait)


@pytest.mark.parametrize("since_change", [0, 30, 180, 4000])
def test_a_followed_page_is_read_daily_for_ever(since_change: int) -> None:
    assert rereading_interval(days(since_change), followed=True) == days(1)


@pytest.mark.parametrize(
    ("changed", "checked", "due"),
    [
        (2, 0.5, False),
        (2, 0.8, False),
        (2, 0.9, True),
        (2, 1, True),
        (60, 1, False),
        (60, 6, False),
        (60, 6.9, True),
        (60, 7, True),
        (400, 7, False),
        (400, 29, False),
        (400, 29.9, True),
        (400, 30, True),
    ],
)
def test_a_page_is_due_when_its_wait_is_over_give_or_take_three_hours(
    changed: float, checked: float, *, due: bool
) -> None:
    assert is_due(NOW - days(checked), NOW - days(changed), NOW, followed=False) is due


def test_a_crawl_three_hours_earlier_than_yesterday_reads_the_page_and_four_hours_does_not() -> None:
    changed = NOW - days(3)
    assert is_due(NOW - timedelta(hours=21), changed, NOW, followed=False)
    assert not is_due(NOW - timedelta(hours=20, minutes=59), changed, NOW, followed=False)


def test_a_followed_page_is_due_the_next_day_however_old() -> None:
    changed = NOW - days(4000)
    assert is_due(NOW - days(1), changed, NOW, followed=True)
    assert not is_due(NOW - days(0.5), changed, NOW, followed=True)


def test_a_page_that_never_answered_is_due() -> None:
    assert is_due(None, NOW - days(4000), NOW, followed=False)


def test_a_page_read_in_the_future_is_due_the_clock_was_set_back() -> None:
    assert is_due(NOW + days(40), NOW - days(4000), NOW, followed=False)


def test_a_page_changed_in_the_future_is_read_daily() -> None:
    assert is_due(NOW - days(1), NOW + days(40), NOW, followed=False)
