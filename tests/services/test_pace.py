"""Which sources wait: for their own pace, or because their site refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.config import PressSource
from monitor.domain.model import Outcome
from monitor.domain.reading import Unread
from monitor.services.pace import next_due, waiting_until
from monitor.services.runs import RunCounts, start_run
from tests.fakes import ASSEMBLEE, NOW, PRESS, Place

SOURCE = PressSource(slug=PRESS, feeds=("https://sante.exemple.invalid/flux",))
REFUSAL = Unread(url="https://sante.exemple.invalid/flux", reason="le site refuse l'accès", blocked=True)


def refuse(place: Place, times: int = 1) -> None:
    """Let the site refuse so many runs, an hour apart."""
    for _ in range(times):
        place.clock.move(hours=1)
        assert place.finish(place.start(PRESS)[1], RunCounts(), [REFUSAL]) is Outcome.BLOCKED


def read(place: Place, source: str = PRESS) -> None:
    place.clock.move(hours=1)
    assert place.finish(place.start(source)[1]) is Outcome.UNCHANGED


def scoped(place: Place, *, refused: bool = False) -> None:
    """Make a run of something else than the source of today."""
    place.clock.move(hours=1)
    with place.session() as session:
        _, run_id, _ = start_run(
            session, slug=PRESS, kind="press", label="Presse", now=place.clock(), scope="passé"
        )
    place.finish(run_id, RunCounts() if refused else None, [REFUSAL] if refused else [])


def pause(place: Place, source: PressSource = SOURCE) -> timedelta | None:
    """Return how long after now the source is not to be read."""
    with place.session() as session:
        until = next_due(session, source)
    return until - place.clock() if until else None


def test_a_source_that_was_never_read_is_due(place: Place) -> None:
    assert pause(place, replace(SOURCE, every=24.0)) is None
    place.start(PRESS)
    assert pause(place, replace(SOURCE, every=24.0)) is None


@pytest.mark.parametrize(("times", "hours"), [(1, None), (2, 20), (3, 44), (4, 68), (10, 68), (14, 68)])
def test_a_site_that_refuses_is_asked_less_and_less(place: Place, times: int, hours: int | None) -> None:
    read(place)
    refuse(place, times)
    assert pause(place) == (None if hours is None else timedelta(hours=hours))


def test_one_good_run_gives_its_pace_back(place: Place) -> None:
    refuse(place, 5)
    read(place)
    assert pause(place) is None
    refuse(place)
    assert pause(place) is None
    refuse(place)
    assert pause(place) == timedelta(hours=20)


def test_a_run_that_a_problem_cut_short_is_no_refusal(place: Place) -> None:
    refuse(place)
    place.finish(place.start(PRESS)[1], RunCounts(), [Unread(url="", reason="délai dépassé")])
    refuse(place)
    assert pause(place) is None


def test_a_source_waits_for_its_own_pace_from_the_start_of_its_latest_run(place: Place) -> None:
    read(place)
    assert pause(place, replace(SOURCE, every=24.0)) == timedelta(hours=21.6)
    place.clock.move(hours=10)
    assert pause(place, replace(SOURCE, every=24.0)) == timedelta(hours=11.6)


@pytest.mark.parametrize("refused", [True, False])
def test_a_scoped_run_does_not_count(place: Place, *, refused: bool) -> None:
    refuse(place, 2)
    for _ in range(3):
        scoped(place, refused=refused)
    assert pause(place) == timedelta(hours=17)
    assert pause(place, replace(SOURCE, every=24.0)) == timedelta(hours=18.6)


def test_a_run_that_has_not_ended_does_not_count(place: Place) -> None:
    refuse(place, 2)
    place.clock.move(hours=1)
    place.start(PRESS)
    assert pause(place) == timedelta(hours=19)


def test_the_runs_of_another_source_do_not_count(place: Place) -> None:
    refuse(place, 2)
    read(place, ASSEMBLEE)
    assert pause(place) == timedelta(hours=19)


def test_the_sources_that_wait_are_named_until_they_are_due(place: Place) -> None:
    never = PressSource(slug="jamais_lue", every=24.0)
    slow, calm = replace(SOURCE, every=24.0), PressSource(slug="presse_calme")
    read(place)
    until = datetime(2026, 3, 13, 5, 36, tzinfo=UTC)
    assert until == NOW + timedelta(hours=1 + 21.6)
    for now, waiting in (
        (place.clock(), {PRESS: until}),
        (until - timedelta(seconds=1), {PRESS: until}),
        (until, {}),
    ):
        with place.session() as session:
            assert waiting_until(session, [never, slow, calm], now=now) == waiting
