"""The life of a run: its outcome, its problems, and when a source is told as down or back."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from monitor.domain.model import Outcome
from monitor.domain.reading import Unread
from monitor.services.runs import RunCounts, outcome_of
from monitor.storage.orm import EventRow, ProblemRow, RunRow, SourceRow
from tests.fakes import ASSEMBLEE, MEDIATION, PRESS, SEC_PA, Place, page

BROKEN = Unread(url="https://exemple.invalid/a", reason="page illisible")
REFUSED = Unread(url="https://exemple.invalid/b", reason="accès refusé", blocked=True)
NOTHING = RunCounts()


@pytest.mark.parametrize(
    ("counts", "problems", "expected"),
    [
        (RunCounts(read=3, new=1), (), Outcome.CHANGED),
        (RunCounts(read=3, changed=1), (), Outcome.CHANGED),
        (RunCounts(read=3), (), Outcome.UNCHANGED),
        (RunCounts(not_modified=1), (), Outcome.UNCHANGED),
        (NOTHING, (), Outcome.FAILED),
        (NOTHING, (BROKEN,), Outcome.FAILED),
        (NOTHING, (BROKEN, REFUSED), Outcome.BLOCKED),
        (RunCounts(read=1), (REFUSED,), Outcome.PARTIAL),
        (RunCounts(read=9, new=9), (BROKEN,), Outcome.PARTIAL),
        (RunCounts(not_modified=2), (BROKEN,), Outcome.PARTIAL),
        (RunCounts(read=2, witnessed=2), (REFUSED,), Outcome.BLOCKED),
        (RunCounts(read=2, witnessed=1), (REFUSED,), Outcome.PARTIAL),
        (RunCounts(read=2, witnessed=2, not_modified=1), (), Outcome.UNCHANGED),
    ],
)
def test_the_outcome_of_a_run(counts: RunCounts, problems: Sequence[Unread], expected: Outcome) -> None:
    assert outcome_of(counts, problems) is expected


def run(place: Place, counts: RunCounts = NOTHING, *problems: Unread, source: str = PRESS) -> Outcome:
    _, run_id, _ = place.start(source)
    return place.finish(run_id, counts, problems)


def runs(place: Place) -> list[RunRow]:
    with place.session() as session:
        return list(session.scalars(select(RunRow).order_by(RunRow.id)))


def source(place: Place, slug: str = PRESS) -> SourceRow:
    with place.session() as session:
        return session.scalars(select(SourceRow).where(SourceRow.slug == slug)).one()


def summaries(place: Place) -> list[str]:
    with place.session() as session:
        return list(session.scalars(select(EventRow.summary).order_by(EventRow.id)))


def test_a_run_keeps_its_counts_its_times_and_its_problems(place: Place) -> None:
    _, run_id, first = place.start(PRESS)
    began, ended = place.clock(), place.clock.move(minutes=3)
    place.finish(run_id, RunCounts(read=5, new=2, changed=1, mentions=4), [BROKEN, REFUSED])
    (row,) = runs(place)
    assert first
    assert (row.started_at, row.finished_at, row.outcome) == (began, ended, "partial")
    assert (row.read, row.new, row.changed, row.mentions) == (5, 2, 1, 4)
    assert row.message.startswith("page illisible")
    assert row.message.endswith("(et 1 autre)")
    with place.session() as session:
        assert [(problem.url, problem.reason) for problem in session.scalars(select(ProblemRow))] == [
            (BROKEN.url, BROKEN.reason),
            (REFUSED.url, REFUSED.reason),
        ]


def test_a_run_without_anything_says_so(place: Place) -> None:
    assert run(place) is Outcome.FAILED
    assert runs(place)[0].message == "rien n'a été lu"


def test_a_first_run_ends_with_the_first_success(place: Place) -> None:
    assert place.start(PRESS)[2]
    run(place)
    assert place.start(PRESS)[2]
    run(place, RunCounts(read=1))
    assert not place.start(PRESS)[2]
    assert place.start(ASSEMBLEE)[2]


def test_a_run_that_was_interrupted_is_closed_when_the_next_one_starts(place: Place) -> None:
    place.start(PRESS)
    other = place.start(ASSEMBLEE)[1]
    place.clock.move(days=1)
    place.start(PRESS)
    interrupted, elsewhere, last = runs(place)
    assert (interrupted.outcome, interrupted.message) == ("failed", "interrompu avant la fin")
    assert (elsewhere.id, elsewhere.outcome, last.outcome) == (other, None, None)


def test_the_label_of_a_source_is_that_of_the_configuration(place: Place) -> None:
    run(place, RunCounts(read=1))
    assert (source(place).label, source(place).kind) == (f"Source {PRESS}", PRESS)


def test_a_success_and_a_change_are_dated(place: Place) -> None:
    changed = place.clock()
    run(place, RunCounts(read=1, new=1))
    unchanged = place.clock.move(days=1)
    run(place, RunCounts(not_modified=1))
    assert (source(place).last_success_at, source(place).last_change_at) == (unchanged, changed)


def test_a_partial_run_that_brought_something_is_a_change(place: Place) -> None:
    run(place, RunCounts(read=1, new=1), BROKEN)
    assert source(place).last_change_at == source(place).last_success_at == place.clock()


def test_a_bad_night_is_not_told(place: Place) -> None:
    run(place, RunCounts(read=1))
    place.clock.move(hours=23)
    run(place, NOTHING, BROKEN)
    assert place.events() == []


def test_a_source_is_told_down_once_after_a_day_and_back_once(place: Place) -> None:
    place.watch_topics(SEC_PA, MEDIATION)
    run(place, RunCounts(read=1))
    for _ in range(4):
        place.clock.move(hours=12)
        run(place, NOTHING, REFUSED)
    for _ in range(2):
        place.clock.move(hours=12)
        run(place, RunCounts(read=1))
    down, back = place.events()
    assert (down.kind, back.kind) == ("source_down", "source_back")
    assert down.document == f"source:{PRESS}"
    assert down.topics == ("sec-pa", "mediation") or down.topics == ("mediation", "sec-pa")
    first, second = summaries(place)
    assert first.startswith(f"Source {PRESS} : n'a pas pu être lue depuis le 12 mars 2026.")
    assert "accès refusé" in first
    assert second == f"Source {PRESS} : de nouveau lue le 14 mars 2026."


def test_each_outage_is_told(place: Place) -> None:
    for _ in range(2):
        run(place, RunCounts(read=1))
        place.clock.move(days=2)
        run(place)
    assert place.kinds() == ["source_down", "source_back", "source_down"]


def test_a_source_that_was_never_read_is_told_down_a_day_after_the_first_try(place: Place) -> None:
    run(place)
    assert place.events() == []
    place.clock.move(hours=24)
    run(place)
    assert place.kinds() == ["source_down"]
    assert "n'a encore jamais pu être lue" in summaries(place)[0]


def test_another_source_down_is_another_fact(place: Place) -> None:
    for slug in (PRESS, ASSEMBLEE):
        run(place, source=slug)
    place.clock.move(days=1)
    for slug in (PRESS, ASSEMBLEE):
        run(place, source=slug)
    assert [event.document for event in place.events()] == [f"source:{PRESS}", f"source:{ASSEMBLEE}"]


def test_a_source_that_is_read_in_part_is_not_down(place: Place) -> None:
    for _ in range(3):
        place.crawl(page("avis", "Un avis."), source=PRESS, problems=[REFUSED])
        place.clock.move(days=1)
    assert place.events() == []
