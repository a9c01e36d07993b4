"""Terms told at the end of a crawl: to the topics of the question, once, and only on what was read."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from monitor.domain.reading import Reading, Unread
from monitor.domain.topics import Topic
from monitor.services.deadlines import tell_deadlines
from monitor.storage.orm import EventRow
from tests.builders import ANSWER
from tests.fakes import ASSEMBLEE, MEDIATION, PARIS, SEC_PA, Place, question
from tests.services.senat import SENAT, senat_question

NEAR, PASSED = "deadline_near", "deadline_passed"
FOLLOWED, OTHER = "QANR5L17QE13432", "QANR5L17QE90001"
UNRELATED = ("Une question sur un autre sujet.",)


def at(place: Place, day: str, *, hour: int = 6) -> None:
    place.clock.now = datetime.fromisoformat(day).replace(hour=hour, tzinfo=UTC)


def tell(place: Place, *topics: Topic) -> int:
    with place.session() as session, session.begin():
        return tell_deadlines(
            session,
            topics or place.config.topics,
            now=place.clock(),
            zone=PARIS,
            announce_days=place.config.crawl.announce_days,
        )


def crawl_on(place: Place, day: str, *readings: Reading, hour: int = 6) -> int:
    at(place, day, hour=hour)
    place.crawl(*readings)
    return tell(place)


def told(place: Place) -> list[tuple[str, str, date, bool]]:
    return [
        (event.kind, event.document[-5:], event.occurred_on, event.late)
        for event in place.events()
        if event.kind in {NEAR, PASSED}
    ]


def test_a_term_is_told_near_then_over_and_each_once(settled: Place) -> None:
    crawl_on(settled, "2026-05-02", question())
    assert told(settled) == []
    assert crawl_on(settled, "2026-05-04", question()) == 1
    assert [crawl_on(settled, f"2026-05-{day:02}", question()) for day in (4, 7, 10)] == [0, 0, 0]
    assert crawl_on(settled, "2026-05-11", question()) == 1
    assert [crawl_on(settled, f"2026-05-{day:02}", question()) for day in (11, 12, 30)] == [0, 0, 0]
    assert told(settled) == [
        (NEAR, "13432", date(2026, 5, 3), False),
        (PASSED, "13432", date(2026, 5, 11), False),
    ]
    with settled.session() as session:
        rows = session.scalars(select(EventRow).where(EventRow.kind == PASSED)).all()
        assert [row.cause for row in rows] == ["2026-05-10"]


def test_midnight_is_that_of_paris(settled: Place) -> None:
    at(settled, "2026-05-10", hour=21)  # 23 h in Paris
    settled.crawl(question())
    tell(settled)
    assert [kind for kind, *_ in told(settled)] == [NEAR]
    at(settled, "2026-05-10", hour=22)  # the 11th in Paris
    settled.crawl(question())
    tell(settled)
    assert [kind for kind, *_ in told(settled)] == [NEAR, PASSED]


def test_a_first_run_does_not_tell_the_terms_of_the_past(place: Place) -> None:
    crawl_on(place, "2026-06-20", question(), question(90001, published="2026-04-14"))
    assert told(place) == [(PASSED, "90001", date(2026, 6, 15), False)]


def test_a_source_that_could_not_be_read_makes_no_question_late(settled: Place) -> None:
    crawl_on(settled, "2026-05-01", question())
    at(settled, "2026-05-12")
    assert tell(settled) == 0  # neither near, last read on 1 May, nor over
    crawl_on(settled, "2026-05-20", question())
    assert told(settled) == [(PASSED, "13432", date(2026, 5, 11), True)]


def test_an_answer_read_on_the_day_leaves_nothing_to_tell(settled: Place) -> None:
    crawl_on(settled, "2026-05-01", question())
    crawl_on(settled, "2026-05-12", question(answers=[(ANSWER, "2026-05-12", None)]))
    assert told(settled) == []


def test_a_signalement_sets_a_term_of_its_own(settled: Place) -> None:
    crawl_on(settled, "2026-05-04", question())
    crawl_on(settled, "2026-05-12", question())
    crawl_on(settled, "2026-05-20", question(signalled="2026-05-19"))
    crawl_on(settled, "2026-05-23", question(signalled="2026-05-19"))
    crawl_on(settled, "2026-05-30", question(signalled="2026-05-19"))
    assert told(settled) == [
        (NEAR, "13432", date(2026, 5, 3), False),
        (PASSED, "13432", date(2026, 5, 11), False),
        (NEAR, "13432", date(2026, 5, 22), False),
        (PASSED, "13432", date(2026, 5, 30), False),
    ]


def test_it_is_told_to_every_topic_of_the_question_and_to_no_other(settled: Place) -> None:
    settled.watch_topics(SEC_PA, MEDIATION, Topic(slug="loup", name="Loup", terms=("loup",)))
    both = ("Les SEC-Pa emploient la médiation en santé.",)
    crawl_on(settled, "2026-05-04", question(90001, texts=both), question(90002, texts=UNRELATED))
    assert [(event.document, event.topics) for event in settled.events(kind=NEAR)] == [
        (OTHER, ("mediation", "sec-pa"))
    ]


def test_a_topic_that_comes_later_is_told_of_it_too(settled: Place) -> None:
    crawl_on(settled, "2026-05-04", question(90001))
    settled.watch_topics(SEC_PA, Topic(slug="suivi", name="Suivi", terms=("xyz",), follow=(OTHER,)))
    assert crawl_on(settled, "2026-05-05", question(90001)) == 0
    assert [event.topics for event in settled.events(kind=NEAR)] == [("sec-pa", "suivi")]


@pytest.mark.parametrize("kind", ["QG", "QOSD"])
def test_an_oral_question_has_no_term(settled: Place, kind: str) -> None:
    crawl_on(settled, "2026-05-04", question(90001, kind=kind))
    assert told(settled) == []


def test_a_question_of_the_senat_has_two_months_by_its_own_rule(settled: Place) -> None:
    at(settled, "2026-04-01")
    settled.settle(SENAT)
    at(settled, "2026-04-07")
    settled.crawl(senat_question(), source=SENAT)
    tell(settled)
    (event,) = settled.events(kind=PASSED)
    assert (event.document, event.occurred_on) == ("SEQ-2026-07591", date(2026, 4, 6))


def test_the_order_of_crawls_and_their_number_change_nothing(settled: Place) -> None:
    crawl_on(settled, "2026-05-12", question(), question(90001))
    settled.clock.move(hours=-3)
    again = tell(settled), tell(settled, SEC_PA)
    settled.crawl(question(90001), source=ASSEMBLEE)
    assert (*again, tell(settled)) == (0, 0, 0)
    assert sorted(told(settled)) == [
        (PASSED, "13432", date(2026, 5, 11), False),
        (PASSED, "90001", date(2026, 5, 11), False),
    ]


def test_a_run_that_could_not_read_the_written_questions_says_nothing_of_their_answers(
    settled: Place,
) -> None:
    crawl_on(settled, "2026-05-09", question())
    archive = Unread(
        url="https://exemple.invalid/Questions_ecrites.json.zip", reason="accès refusé", blocked=True
    )
    at(settled, "2026-05-12")
    settled.crawl(question(200, kind="QG"), problems=[archive])
    tell(settled)
    assert [kind for kind, *_ in told(settled)] == [NEAR]
    member = Unread(url=f"{archive.url} (json/QANR5L17QE1.json)", reason="une question est illisible")
    at(settled, "2026-05-13")
    settled.crawl(question(), problems=[member])
    tell(settled)
    assert [kind for kind, *_ in told(settled)] == [NEAR, PASSED]
