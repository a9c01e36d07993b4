"""The health of each source, as shown by ``vigie status`` and in letters."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from monitor.domain.digest import SourceReading
from monitor.domain.journal import ArchiveState
from monitor.domain.model import Outcome
from monitor.domain.reading import Unread
from monitor.services.runs import RunCounts, start_run
from monitor.services.status import readings_in, status_objects
from monitor.services.views import source_rows
from monitor.storage.orm_journal import AlarmRow
from tests.fakes import ASSEMBLEE, JOURNAL, NOW, PRESS, Place
from tests.services.numbers import issue, listed, taken

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


def journal(place: Place) -> dict[str, Any]:
    with place.session() as session:
        found = status_objects(session, place.config.enabled, now=place.clock())
    return next(item for item in found if item["source"] == JOURNAL)


def alarm(place: Place, cause: str, *, ended_at: datetime | None = None) -> None:
    with place.session() as session, session.begin():
        session.add(
            AlarmRow(
                source_id=source_rows(session)[JOURNAL].id,
                kind="number_skipped",
                cause=cause,
                summary=f"Le numéro {cause} n'a pas été reçu.",
                raised_at=place.clock(),
                ended_at=ended_at,
            )
        )


def test_only_the_journal_officiel_has_archives_and_alarms(place: Place) -> None:
    assert journal(place)["journal"] is None
    place.settle()
    assert "journal" not in press(place)
    assert journal(place)["journal"] == {
        "last_archive": None,
        "waiting": 0,
        "failed": 0,
        "aside": 0,
        "taken": 0,
        "texts": 0,
        "unread": 0,
        "skipped": 0,
        "last_issue": None,
        "alarms": [],
    }


def test_the_status_says_how_far_the_archives_are_read(place: Place) -> None:
    source_id = place.start(JOURNAL)[0]
    stamps = [f"202603{day:02d}-003012" for day in range(6, 13)]
    listed(place, source_id, *stamps, "stock", floor=stamps[1])
    for stamp, state in zip(
        stamps[1:5],
        (ArchiveState.TAKEN, ArchiveState.TAKEN, ArchiveState.FAILED, ArchiveState.STARTED),
        strict=True,
    ):
        taken(place, source_id, stamp, state=state)
    for number, on in (("0056", "2026-03-07"), ("0057", "2026-03-08"), ("0001", "2999-01-01"), ("9", None)):
        issue(place, source_id, number, on, stamp=stamps[2])
    assert journal(place)["journal"] == {
        "last_archive": "20260308-003012",
        "waiting": 3,
        "failed": 1,
        "aside": 1,
        "taken": 2,
        "texts": 4,
        "unread": 0,
        "skipped": 0,
        "last_issue": {"number": "0057", "published_on": "2026-03-08"},
        "alarms": [],
    }


def test_an_open_alarm_makes_the_journal_officiel_degraded_for_a_month(place: Place) -> None:
    place.settle()
    alarm(place, "0190", ended_at=NOW)
    assert journal(place)["state"] == "ok"
    alarm(place, "0192")
    found = journal(place)
    assert (found["state"], found["since"]) == ("degraded", "2026-03-12T07:00:00Z")
    assert found["journal"]["alarms"] == [
        {
            "kind": "number_skipped",
            "cause": "0192",
            "summary": "Le numéro 0192 n'a pas été reçu.",
            "since": "2026-03-12T07:00:00Z",
        }
    ]
    place.clock.move(days=31)
    place.settle(JOURNAL)
    assert (journal(place)["state"], len(journal(place)["journal"]["alarms"])) == ("ok", 1)


def test_a_source_that_is_down_stays_so_whatever_its_alarms(place: Place) -> None:
    place.settle()
    alarm(place, "0192")
    place.clock.move(hours=73)
    assert journal(place)["state"] == "down"


def test_the_letter_tells_the_alarms_open_at_the_end_of_its_week(place: Place) -> None:
    place.settle()
    place.clock.move(hours=1)
    for number in range(5):
        alarm(place, f"019{number}")
    place.finish(place.start(JOURNAL)[1], READ, [BROKEN])
    with place.session() as session:
        first, second = (
            next(
                item
                for item in readings_in(session, place.config.enabled, start=NOW, end=NOW + after)
                if item.slug == JOURNAL
            )
            for after in (timedelta(minutes=30), timedelta(days=7))
        )
    assert (first.state, first.message) == ("ok", "")
    assert second.state == "degraded"
    assert second.message == (
        "page illisible : https://exemple.invalid/a. Le numéro 0192 n'a pas été reçu. "
        "Le numéro 0193 n'a pas été reçu. Le numéro 0194 n'a pas été reçu. Et 2 autres alertes."
    )


def test_only_the_questions_of_the_assemblee_have_a_second_witness(place: Place) -> None:
    with place.session() as session:
        found = status_objects(session, place.config.enabled, now=place.clock())
    assert [item.get("completeness", "absent") for item in found] == [None, "absent", "absent"]
