"""How often a source is read: at its own pace, and less often while its site refuses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from monitor.domain.model import Outcome
from monitor.domain.pace import next_reading, refusals
from tests.fakes import NOW

NO_PACE = timedelta(0)
REFUSED, GOOD = Outcome.BLOCKED, Outcome.UNCHANGED


def pause(outcomes: Sequence[Outcome], every: timedelta = NO_PACE) -> timedelta | None:
    until = next_reading(NOW, outcomes, every=every)
    return until - NOW if until else None


@pytest.mark.parametrize(
    ("outcomes", "count"),
    [
        ((), 0),
        ((GOOD, REFUSED, REFUSED), 0),
        ((REFUSED,), 1),
        ((REFUSED, GOOD, REFUSED), 1),
        ((REFUSED, REFUSED, Outcome.FAILED, REFUSED), 2),
        ((REFUSED,) * 10, 10),
    ],
)
def test_refusals_are_counted_in_a_row_from_the_latest(outcomes: Sequence[Outcome], count: int) -> None:
    assert refusals(outcomes) == count


@pytest.mark.parametrize(("refused", "hours"), [(0, None), (1, None), (2, 20), (3, 44), (4, 68), (10, 68)])
def test_a_site_that_refuses_is_asked_less_and_less_and_never_given_up(
    refused: int, hours: int | None
) -> None:
    found = pause([REFUSED] * refused + [GOOD])
    assert found == (None if hours is None else timedelta(hours=hours))


@pytest.mark.parametrize("outcome", [each for each in Outcome if each is not Outcome.BLOCKED])
def test_no_other_outcome_slows_the_pace(outcome: Outcome) -> None:
    assert pause([outcome] * 10) is None
    assert pause([outcome, *[REFUSED] * 9]) is None


def test_a_source_that_was_never_read_may_be_read_whatever_its_pace() -> None:
    assert next_reading(None, [REFUSED] * 10, every=timedelta(hours=24)) is None


@pytest.mark.parametrize(("hours", "waits"), [(6, 5.4), (24, 21.6), (168, 151.2)])
def test_a_source_of_its_own_pace_waits_for_it_less_a_tenth(hours: float, waits: float) -> None:
    assert pause([GOOD], timedelta(hours=hours)) == timedelta(hours=waits)


def test_the_longer_of_the_two_pauses_holds() -> None:
    assert pause([REFUSED] * 2, timedelta(hours=6)) == timedelta(hours=20)
    assert pause([REFUSED] * 3, timedelta(hours=6)) == timedelta(hours=44)
    assert pause([REFUSED] * 10, timedelta(hours=168)) == timedelta(hours=151.2)
    assert pause([REFUSED], timedelta(hours=6)) == timedelta(hours=5.4)
