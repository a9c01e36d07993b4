"""The JSON objects of the read commands: the keys of the contract, from the archive as it is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from monitor.domain.model import Outcome
from monitor.domain.query import parse_query
from monitor.errors import ConfigError
from monitor.services.find import find_document
from monitor.services.runs import RunCounts
from monitor.services.versions import two_versions
from monitor.services.views import (
    diff_object,
    document_object,
    event_objects,
    moment,
    run_object,
    search_object,
)
from monitor.storage.orm import RunRow, SourceRow
from monitor.storage.search import search
from tests.builders import ANSWER
from tests.fakes import JOURNAL, PRESS, SEC_PA, Place, jo_article, jo_text, page, question
from tests.services.families import ANSWER as FAMILY_ANSWER
from tests.services.families import NEAR_ANSWER, SENAT, answered, senat

ANSWERED = [(ANSWER, "2026-03-10", "3120")]
TODAY = date(2026, 4, 20)


@pytest.fixture
def filled(place: Place) -> Place:
    place.crawl(question())
    place.clock.move(days=1)
    place.crawl(question(answers=ANSWERED))
    place.crawl(page("avis", "Les SEC-Pa ont 12 millions."), source=PRESS)
    place.crawl(page("avis", "Les SEC-Pa ont 10 millions."), source=PRESS)
    place.crawl(jo_text(articles=jo_article("L. 162-31-1, les SEC-Pa.")), source=JOURNAL)
    return place


def shown(place: Place, wanted: str, number: int | None = None) -> dict[str, Any]:
    with place.session() as session:
        row = find_document(session, wanted, legislature=17)
        return document_object(session, row, number=number, topics=(SEC_PA,), today=TODAY)


def events(place: Place, **limits: Any) -> list[dict[str, Any]]:
    with place.session() as session:
        return event_objects(session, **limits)


def test_a_document_has_the_keys_of_the_contract(filled: Place) -> None:
    wanted = (
        "document source kind title url published_on observed_at state fields text versions mentions "
        "events thread"
    )
    found = shown(filled, "question 13432")
    assert set(wanted.split()) <= set(found)
    assert (found["state"], found["published_on"], found["followed_by"]) == (
        "answered",
        "2026-03-10",
        ["sec-pa"],
    )
    assert set(found["versions"][0]) == {"number", "observed_at", "fingerprint", "capture"}
    assert [version["number"] for version in found["versions"]] == [1, 2]
    assert [event["kind"] for event in found["events"]] == ["question_answered", "mention_appeared"]


def test_the_demands_of_a_version_are_where_they_say_in_its_text(filled: Place) -> None:
    found = shown(filled, "question 13432", number=1)
    text = found["fields"]["question_text"]
    [demand] = found["demands"]
    assert text[demand["start"] : demand["end"]] == demand["text"]
    assert demand["text"].startswith("Elle lui demande quelles équipes")
    assert shown(filled, "JORFTEXT000099000001")["demands"] == []


def test_a_near_answer_comes_with_its_words(place: Place) -> None:
    place.crawl(answered(1, FAMILY_ANSWER), answered(2, NEAR_ANSWER), answered(3, FAMILY_ANSWER))
    found = shown(place, "question 1")
    assert found["joint"] == ["QANR5L17QE3"]
    [near] = found["near_answers"]
    assert (near["document"], near["number"], near["answered_on"]) == ("QANR5L17QE2", "2", "2026-05-12")
    assert [hunk["after"] for hunk in near["changes"] if hunk["op"] == "replace"] == ["au mois de septembre"]
    assert [each["document"] for each in found["thread"]] == ["QANR5L17QE3", "QANR5L17QE2"]


def test_a_diff_tells_the_fields_that_changed_beside_the_words(filled: Place) -> None:
    with filled.session() as session:
        asked = find_document(session, "question 13432", legislature=17)
        found = diff_object(*two_versions(session, asked, None))
        back = diff_object(*two_versions(session, asked, "2..1"))
        pressed = diff_object(
            *two_versions(
                session, find_document(session, "https://sante.exemple.invalid/avis", legislature=17), None
            )
        )
    told = {each["name"]: (each["label"], each["before"], each["after"]) for each in found["fields"]}
    assert told["answered_on"] == ("Date de la réponse", None, "2026-03-10")
    assert "ministry" not in told
    assert found["text"].count("[ajouté : ") == 1
    assert [(each["before"], each["after"]) for each in back["fields"]] == [
        (each["after"], each["before"]) for each in found["fields"]
    ]
    assert (pressed["fields"], {hunk["op"] for hunk in pressed["hunks"]}) == ([], {"equal", "replace"})


def test_what_the_latest_delivery_lacks_is_said(place: Place) -> None:
    place.crawl(question(answers=ANSWERED))
    place.crawl(question())
    assert shown(place, "question 13432")["absent_from_latest"] == ["answer"]


def test_the_next_answers_of_the_senat_come_on_a_thursday(place: Place) -> None:
    place.crawl(senat("00123", date(2026, 4, 2), "Elle demande un bilan."), source=SENAT)
    assert shown(place, "SEQ-2026-00123")["next_answers_on"] == "2026-04-23"
    place.crawl(question())
    assert shown(place, "question 13432")["next_answers_on"] == "2026-04-21"


def test_every_mention_is_where_it_says(filled: Place) -> None:
    for wanted in ("question 13432", "JORFTEXT000099000001"):
        found = shown(filled, wanted)
        assert found["mentions"]
        for mention in found["mentions"]:
            assert set(mention) >= {"topic", "term", "start", "end", "matched", "passage"}
            assert found["text"][mention["start"] : mention["end"]] == mention["matched"]
            assert mention["matched"] in mention["passage"]


def test_a_past_version_is_shown_as_it_was(filled: Place) -> None:
    found = shown(filled, "question 13432", number=1)
    assert (found["state"], found["fields"]["answer_text"]) == ("waiting", None)
    assert found["observed_at"] == "2026-03-12T07:00:00Z"
    assert shown(filled, "question 13432")["fields"]["answer_text"].startswith("Les SEC-Pa font")


def test_the_fields_of_another_document_are_its_own_and_its_notes(filled: Place) -> None:
    fields = shown(filled, "JORFTEXT000099000001")["fields"]
    wanted = "nor nature number ministry rubric published_on signed_on jo_number sequence"
    assert set(wanted.split()) <= set(fields)
    assert (fields["nor"], fields["rubric"]) == ("TSTX2600001A", None)  # its issue was not at hand


def test_events_are_shown_the_latest_first_with_their_words(filled: Place) -> None:
    found = events(filled)
    wanted = "id kind document source title url occurred_on observed_at late topics summary"
    assert all(set(wanted.split()) <= set(event) for event in found)
    assert [event["observed_at"] for event in found] == sorted(
        (event["observed_at"] for event in found), reverse=True
    )
    changes = {event["kind"]: event.get("changes") for event in found}
    assert changes["question_answered"] is None
    assert [hunk["op"] for hunk in changes["text_changed"] or []] == ["equal", "replace", "equal"]


@pytest.mark.parametrize(
    ("limits", "count"),
    [
        ({}, 5),
        ({"kind": "text_changed"}, 1),
        ({"topic": "sec-pa"}, 5),
        ({"topic": "mediation"}, 0),
        ({"since": date(2026, 3, 11)}, 2),
        ({"until": date(2026, 3, 10)}, 3),
        ({"since": date(2026, 3, 10), "until": date(2026, 3, 10)}, 2),
    ],
)
def test_events_are_chosen_by_kind_topic_and_date(filled: Place, limits: dict[str, Any], count: int) -> None:
    assert len(events(filled, **limits)) == count


def test_a_source_in_trouble_is_an_event_without_document(place: Place) -> None:
    for _ in range(2):
        place.finish(place.start(PRESS)[1], RunCounts())
        place.clock.move(days=1)
    (event,) = events(place)
    assert (event["kind"], event["document"], event["url"]) == ("source_down", None, None)
    assert event["title"] == f"Source {PRESS}"


def test_a_run_has_the_keys_of_the_contract_and_says_when_it_was_cut(place: Place) -> None:
    _, run_id, _ = place.start(PRESS)
    place.clock.move(seconds=90)
    place.start(PRESS)
    _, last, _ = place.start("presse_travail")
    place.clock.move(seconds=1.25)
    place.finish(last, RunCounts(read=2, new=1, mentions=3))
    with place.session() as session:
        rows = session.execute(select(RunRow, SourceRow).join(SourceRow, SourceRow.id == RunRow.source_id))
        cut, at_work, good = [run_object(run, source) for run, source in rows.all()]
    assert (cut["outcome"], cut["message"]) == (Outcome.FAILED, "interrompu avant la fin")
    assert (at_work["outcome"], at_work["message"]) == (Outcome.FAILED, "interrompu avant la fin")
    assert good == {
        "source": "presse_travail",
        "outcome": "changed",
        "read": 2,
        "new": 1,
        "changed": 0,
        "mentions": 3,
        "seconds": 1.2,
        "message": "",
    }
    assert run_id


def test_a_document_found_has_the_keys_of_the_contract(filled: Place) -> None:
    with filled.session() as session:
        hits = [search_object(hit) for hit in search(session, parse_query("millions")).hits]
    assert [hit["source"] for hit in hits] == [PRESS]
    keys = "document source kind title url published_on passage topics private"
    assert set(hits[0]) == set(keys.split())
    assert hits[0]["topics"] == ["sec-pa"]
    assert "10 millions" in hits[0]["passage"]


def test_times_are_in_utc_with_a_z() -> None:
    assert moment(datetime(2026, 3, 12, 7, 0, 0, 999, tzinfo=UTC)) == "2026-03-12T07:00:00Z"
    assert moment(None) is None


def pair(place: Place, between: str | None) -> tuple[int, int]:
    with place.session() as session:
        row = find_document(session, "question 13432", legislature=17)
        before, after = two_versions(session, row, between)
        return before.number, after.number


def test_two_versions_are_the_last_two_or_those_named(filled: Place) -> None:
    filled.crawl(question(answers=ANSWERED, texts=["Mme Élise Leboucher demande un autre bilan."]))
    assert pair(filled, None) == (2, 3)
    assert pair(filled, "1..3") == (1, 3)
    assert pair(filled, "3..1") == (3, 1)


@pytest.mark.parametrize(
    ("between", "said"),
    [
        ("1..9", "n'a pas de version 9"),
        ("1-2", "écrivez par exemple 1..2"),
        ("..", "écrivez par exemple 1..2"),
    ],
)
def test_versions_that_do_not_exist_are_said(filled: Place, between: str, said: str) -> None:
    with pytest.raises(ConfigError) as refusal:
        pair(filled, between)
    assert said in str(refusal.value)


def test_one_version_cannot_be_compared(place: Place) -> None:
    place.crawl(question())
    with pytest.raises(ConfigError, match="n'a qu'une version"):
        pair(place, None)
