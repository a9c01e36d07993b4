"""The health of each source, as shown by ``vigie status`` and in letters."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from monitor.domain.digest import SourceReading
from monitor.domain.model import Outcome
from monitor.domain.reading import Unread
from monitor.services.runs import RunCounts, start_run
from monitor.services.status import readings_in, status_objects
from tests.fakes import ASSEMBLEE, JOURNAL, NOW, PRESS, Place

BROKEN = Unread(url="https://exemple.invalid/a", reason="page illisible")
REFUSED = Unread(url="https://exemple.invalid/b", reason="accès refusé", blocked=True)
READ = RunCounts(read=3, new=1)


def run(place: Place, counts: RunCounts = READ, *problems: Unread) -> Outcome:
    return place.finish(place.start(PRESS)[1], counts, problems)


def press(place: Place) -> dict[str, Any]:
    with place.session() as session:
        found = status_objects(session, place.config.enabled, now=place.clock())
    return next(item for item in found if item["source"] == PRESS)


def reading(place: Place, start: datetime, end: datetime) -> SourceReading:
    with place.session() as session:
        found = readings_in(session, place.config.enabled, start=start, end=end)
    return next(item for item in found if item.slug == PRESS)


def test_every_enabled_source_has_its_line(place: Place) -> None:
    with place.session() as session:
        found = status_objects(session, place.config.enabled, now=place.clock())
    assert [item["source"] for item in found] == [ASSEMBLEE, JOURNAL, PRESS]
    assert {item["state"] for item in found} == {"never"}
    assert set(found[0]) >= {"source", "state", "since", "last_success_at", "last_change_at", "message"}


def test_a_source_that_was_read_is_ok(place: Place) -> None:
    run(place)
    assert press(place) | {"label": "", "since": ""} == {
        "source": PRESS,
        "label": "",
        "state": "ok",
        "since": "",
        "last_success_at": "2026-03-12T07:00:00Z",
        "last_change_at": "2026-03-12T07:00:00Z",
        "message": "",
    }


@pytest.mark.parametrize(
    ("counts", "problem", "state"),
    [(READ, BROKEN, "degraded"), (RunCounts(), BROKEN, "degraded"), (RunCounts(), REFUSED, "blocked")],
)
def test_the_last_run_says_how_it_goes(place: Place, counts: RunCounts, problem: Unread, state: str) -> None:
    run(place)
    place.clock.move(hours=12)
    run(place, counts, problem)
    assert press(place)["state"] == state
    assert press(place)["message"].startswith(problem.reason)


def test_a_source_that_failed_for_a_day_is_down_until_it_is_read(place: Place) -> None:
    run(place)
    place.clock.move(hours=24)
    run(place, RunCounts(), BROKEN)
    assert (press(place)["state"], press(place)["since"]) == ("down", "2026-03-12T07:00:00Z")
    run(place)
    assert press(place)["state"] == "ok"


def test_a_source_nobody_tried_to_read_for_three_days_is_down(place: Place) -> None:
    run(place)
    place.clock.move(hours=72)
    assert press(place)["state"] == "ok"
    place.clock.move(seconds=1)
    assert press(place)["state"] == "down"
    assert press(place)["message"] == "aucune lecture récente : la crontab tourne-t-elle ?"


def test_a_source_that_was_never_read_is_never_then_down(place: Place) -> None:
    run(place, RunCounts(), BROKEN)
    assert press(place)["state"] == "never"
    run(place, RunCounts(), REFUSED)
    assert press(place)["state"] == "blocked"
    place.clock.move(days=1)
    run(place, RunCounts(), BROKEN)
    assert press(place)["state"] == "down"


def test_a_run_at_work_says_nothing_of_the_health(place: Place) -> None:
    run(place)
    place.start(PRESS)
    assert press(place)["state"] == "ok"


def test_a_source_is_read_in_a_week_when_one_of_its_runs_brought_something(place: Place) -> None:
    start, end = NOW, NOW + timedelta(days=7)
    run(place)
    place.clock.move(days=2)
    run(place, RunCounts(), BROKEN)
    found = reading(place, start, end)
    assert (found.read, found.last_success_at, found.state) == (True, NOW, "degraded")
    assert found.message.startswith("page illisible")


def test_what_was_read_before_or_after_a_week_is_not_read_in_it(place: Place) -> None:
    run(place)
    start = NOW + timedelta(days=3)
    place.clock.move(days=20)
    run(place)
    found = reading(place, start, start + timedelta(days=7))
    assert (found.read, found.last_success_at, found.state) == (False, NOW, "ok")


def test_a_source_that_was_never_tried_is_not_read(place: Place) -> None:
    found = reading(place, NOW, NOW + timedelta(days=7))
    assert (found.read, found.last_success_at, found.state) == (False, None, "never")


def test_a_run_of_the_past_says_nothing_of_the_health_nor_of_a_week(place: Place) -> None:
    run(place)
    place.clock.move(hours=1)
    with place.session() as session:
        _, past, _ = start_run(
            session, slug=PRESS, kind=PRESS, label="x", now=place.clock(), scope="16e législature"
        )
    place.finish(past, RunCounts(), [REFUSED])
    assert (press(place)["state"], press(place)["message"]) == ("ok", "")
    found = reading(place, NOW, NOW + timedelta(days=7))
    assert (found.state, found.message, found.last_success_at) == ("ok", "", NOW)


def test_only_the_questions_of_the_assemblee_have_a_second_witness(place: Place) -> None:
    with place.session() as session:
        found = status_objects(session, place.config.enabled, now=place.clock())
    assert [item.get("completeness", "absent") for item in found] == [None, "absent", "absent"]
