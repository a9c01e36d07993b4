"""A topic that is new or edited is applied to the whole archive, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event, select

from monitor.services import topics as topics_service
from monitor.services.topics import refresh_topics, stale_topics
from monitor.storage.orm import MentionRow
from tests.builders import ANSWER
from tests.fakes import (
    JOURNAL,
    MEDIATION,
    PRESS,
    SEC_PA,
    Killed,
    Place,
    Told,
    jo_article,
    jo_text,
    page,
    question,
)


def refresh(place: Place) -> int:
    return refresh_topics(place.sessions, place.archivist, now=place.clock())


def mentions(place: Place, topic: str) -> list[str]:
    with place.session() as session:
        return list(session.scalars(select(MentionRow.matched).where(MentionRow.topic == topic)))


@pytest.fixture
def past(place: Place) -> Place:
    """An archive of last year's texts and this week's, read while only SEC-Pa was watched."""
    refresh(place)
    place.crawl(
        page("ancien", "La médiation en santé.", published_on=date(2025, 3, 1)),
        page("recent", "La médiation en santé, et les SEC-Pa.", published_on=date(2026, 3, 10)),
        page("sans-date", "La médiation en santé.", published_on=None),
        page("autre", "Un hôpital."),
        source=PRESS,
    )
    place.clock.move(days=1)
    return place


def test_a_new_topic_finds_its_past_silently_and_announces_what_is_recent(past: Place) -> None:
    past.watch_topics(SEC_PA, MEDIATION)
    assert refresh(past) == 3
    assert len(mentions(past, "mediation")) == 3
    assert [(event.kind, event.occurred_on, event.topics) for event in past.events()] == [
        ("mention_appeared", date(2026, 3, 10), ("sec-pa",)),
        ("mention_appeared", date(2026, 3, 10), ("mediation",)),
    ]


def test_the_topics_that_did_not_change_are_left_alone(past: Place) -> None:
    before = [row for row in past.dump()["mention"] if "sec-pa" in row]
    past.watch_topics(SEC_PA, MEDIATION)
    refresh(past)
    assert [row for row in past.dump()["mention"] if "sec-pa" in row] == before


def test_refreshing_again_does_nothing(past: Place) -> None:
    past.watch_topics(SEC_PA, MEDIATION)
    refresh(past)
    once = past.dump()
    past.clock.move(days=1)
    assert refresh(past) == 0
    assert past.dump() == once


def test_an_edited_topic_is_looked_for_again(past: Place) -> None:
    past.watch_topics(replace(SEC_PA, terms=("médiation en santé",)))
    assert refresh(past) == 3
    assert mentions(past, "sec-pa") == ["médiation en santé"] * 3
    assert past.kinds() == ["mention_appeared"]  # once for each document, under whichever term
    past.watch_topics(SEC_PA)
    assert refresh(past) == 1
    assert mentions(past, "sec-pa") == ["SEC-Pa"]


def test_a_document_newly_followed_is_announced_when_it_is_recent(place: Place) -> None:
    refresh(place)
    other = ("Une question sur un autre sujet.",)
    place.crawl(question(90001, texts=other), question(90002, texts=other, published="2024-03-10"))
    place.watch_topics(replace(SEC_PA, follow=("QANR5L17QE90001", "QANR5L17QE90002")))
    refresh(place)
    assert place.events() == [
        Told("document_published", "QANR5L17QE90001", date(2026, 3, 10), False, ("sec-pa",))
    ]


def test_the_recent_facts_of_a_question_are_told_to_a_new_topic(place: Place) -> None:
    place.watch_topics(MEDIATION)
    refresh(place)
    place.crawl(question(published="2025-03-10", answers=[(ANSWER, "2026-03-10", "3120")]))
    assert place.events() == []
    place.watch_topics(MEDIATION, SEC_PA)
    refresh(place)
    assert place.events() == [
        Told("question_answered", "QANR5L17QE13432", date(2026, 3, 10), False, ("sec-pa",))
    ]


def test_a_fact_already_told_to_one_topic_is_told_to_the_new_one_as_the_same_fact(past: Place) -> None:
    past.crawl(question(answers=[(ANSWER, "2026-03-10", "3120")]))
    both = replace(MEDIATION, terms=("SEC-Pa",))
    past.watch_topics(SEC_PA, both)
    refresh(past)
    (answered,) = past.events(kind="question_answered")
    assert answered.topics == ("mediation", "sec-pa")


def test_only_the_latest_version_is_read_again(past: Place) -> None:
    past.crawl(page("ancien", "Plus rien.", published_on=date(2025, 3, 1)), source=PRESS)
    past.watch_topics(SEC_PA, MEDIATION)
    assert refresh(past) == 2


def test_a_topic_taken_out_and_put_back_finds_what_was_read_meanwhile(past: Place) -> None:
    past.watch_topics(MEDIATION)
    refresh(past)
    past.crawl(jo_text(articles=jo_article("Les SEC-Pa."), published_on="2026-03-11"), source=JOURNAL)
    assert mentions(past, "sec-pa") == ["SEC-Pa"]
    past.watch_topics(MEDIATION, SEC_PA)
    refresh(past)
    assert mentions(past, "sec-pa") == ["SEC-Pa", "SEC-Pa"]
    assert ("JORFTEXT000099000001", ("sec-pa",)) in [(told.document, told.topics) for told in past.events()]


def test_stale_topics_are_those_whose_definition_changed(past: Place) -> None:
    edited = replace(SEC_PA, exclude=("SEC-Pa Lyon",))
    with past.session() as session:
        assert stale_topics(session, (SEC_PA,)) == ()
        assert stale_topics(session, (edited, MEDIATION)) == (edited, MEDIATION)


@pytest.mark.parametrize("after", [1, 2, 3])
def test_a_refresh_killed_halfway_and_run_again_ends_the_same(
    place: Place, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    monkeypatch.setattr(topics_service, "_BATCH", 1)  # a commit for each document
    refresh(place)
    words = "La médiation en santé."
    place.crawl(*(page(f"avis-{number}", words) for number in range(4)), source=PRESS)
    place.watch_topics(SEC_PA, MEDIATION)
    commits = 0

    def kill(_connection: Any) -> None:
        nonlocal commits
        commits += 1
        if commits > after:
            raise Killed

    engine = place.sessions.kw["bind"]
    event.listen(engine, "commit", kill)
    with pytest.raises(Killed):
        refresh(place)
    event.remove(engine, "commit", kill)
    with place.session() as session:
        assert [topic.slug for topic in stale_topics(session, place.config.topics)] == ["mediation"]
    place.clock.move(hours=1)
    assert refresh(place) == 4
    assert len(mentions(place, "mediation")) == 4
    assert len(place.events()) == 4
