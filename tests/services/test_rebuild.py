"""Making again what is derived, and counting what would be sent: nothing of the truth is touched."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import text

from monitor.mail.outcomes import Deferred, Uncertain
from monitor.services.due import letters_due
from monitor.services.rebuild import Rebuilt, rebuild
from monitor.services.topics import refresh_topics
from tests.fakes import MEDIATION, PRESS, SEC_PA, FakeTransport, Killed, Place, page, question
from tests.services.post import ANNE, BRUNO, freeze, queue, send, subscribe


def due(place: Place) -> Counter[tuple[str, str]]:
    with place.session() as session:
        return letters_due(session, now=place.clock())


def test_what_is_derived_is_made_again_as_it_was(place: Place) -> None:
    refresh_topics(place.sessions, place.archivist, now=place.clock())
    place.crawl(question(), page("avis", "Les SEC-Pa, L. 162-31-1."))
    before = place.dump()
    with place.session() as session, session.begin():
        session.execute(text("DELETE FROM mention"))
    assert rebuild(place.sessions, place.config, now=place.clock()) == Rebuilt(
        documents=2, mentions=len(before["mention"])
    )
    after = place.dump()
    truth = ("document", "version", "change", "capture", "event", "event_topic", "run", "topic_state")
    assert {name: after[name] for name in truth} == {name: before[name] for name in truth}
    assert [row[1:] for row in after["mention"]] == [row[1:] for row in before["mention"]]


def test_the_lines_of_questions_are_made_again_as_they_were(place: Place) -> None:
    refresh_topics(place.sessions, place.archivist, now=place.clock())
    citing = question(90002, texts=("M. Paul Exemple rappelle les termes de la question écrite n° 13432.",))
    place.crawl(question(), citing)
    place.crawl(question(answers=[("<p>Les SEC-Pa, encore.</p>", "2026-03-10", "3120")]))
    before = place.dump()
    assert (len(before["question"]), len(before["citation"])) == (2, 1)
    with place.session() as session, session.begin():
        session.execute(text("DELETE FROM question"))
        session.execute(text("UPDATE citation SET cited = 'QANR5L17QE1'"))
    rebuild(place.sessions, place.config, now=place.clock())
    assert {name: place.dump()[name] for name in ("question", "citation")} == {
        name: before[name] for name in ("question", "citation")
    }


def test_the_mentions_of_a_topic_that_is_gone_go(place: Place) -> None:
    place.watch_topics(SEC_PA, MEDIATION)
    place.crawl(page("avis", "Les SEC-Pa, la médiation en santé."), source=PRESS)
    place.watch_topics(SEC_PA)
    assert rebuild(place.sessions, place.config, now=place.clock()).mentions == 1
    assert [row[2] for row in place.dump()["mention"]] == ["sec-pa"]


def test_what_is_due_is_counted_before_anything_is_queued(place: Place) -> None:
    subscribe(place, ANNE, BRUNO)
    freeze(place)
    before = place.dump()
    assert due(place) == {("sec-pa", "2026-W10"): 2}
    assert place.dump() == before
    queue(place)
    assert due(place) == {("sec-pa", "2026-W10"): 2}
    send(place, FakeTransport())
    assert due(place) == {}


@pytest.mark.parametrize(("accident", "left"), [(Uncertain("?"), 1), (Deferred("450"), 0), (Killed(), 2)])
def test_what_an_accident_left_is_counted_when_it_is_due(
    place: Place, accident: BaseException, left: int
) -> None:
    subscribe(place, ANNE, BRUNO)
    freeze(place)
    with suppress(Killed):
        send(place, FakeTransport({ANNE: [accident]}))
    assert due(place).total() == left
    place.clock.now += timedelta(days=30)
    assert due(place).total() == 0
