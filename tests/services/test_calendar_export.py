"""The calendar of terms: valid, stable, and changed only when what a client shows has changed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from icalendar import Calendar

from monitor.config import Site
from monitor.domain.topics import Topic
from monitor.services.calendar_export import Entry, calendar_of, written
from tests.builders import ANSWER, HEALTH, SOLIDARITY, Attribution
from tests.fakes import MEDIATION, PARIS, SEC_PA, Place, question
from tests.services.senat import SENAT, senat_question

OTHER = ("Une question sur un autre sujet.",)
MOVED = [Attribution(HEALTH, "2026-03-10"), Attribution(SOLIDARITY, "2026-04-07")]
ONCE = "UID DTSTAMP DTSTART DTEND SUMMARY DESCRIPTION URL STATUS SEQUENCE LAST-MODIFIED TRANSP".split()
SITE = Site(name="Collectif des essais", base_url="https://vigie.exemple.invalid")


def made(place: Place, *topics: Topic, site: Site = SITE, now: datetime | None = None) -> bytes:
    with place.session() as session:
        chosen: Sequence[Topic] = topics or place.config.topics
        return calendar_of(session, chosen, site=site, now=now or place.clock(), zone=PARIS)


def events(place: Place, *topics: Topic, now: datetime | None = None) -> dict[str, Any]:
    """Return the events of the calendar by the ends of their questions' numbers."""
    body = made(place, *topics, now=now)
    strictly_valid(body)
    calendar = Calendar.from_ical(body)
    assert calendar.to_ical() == body
    return {str(event["UID"]).partition("-echeance@")[0][-5:]: event for event in calendar.walk("VEVENT")}


def only(place: Place, **asked: Any) -> Any:
    (event,) = events(place, **asked).values()
    return event


def strictly_valid(body: bytes) -> None:
    """Check what RFC 5545 demands, without the library that wrote it."""
    assert body.endswith(b"END:VCALENDAR\r\n")
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", body)
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    text = body.replace(b"\r\n ", b"").decode()
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text)
    lines = text.rstrip("\r\n").split("\r\n")
    names = [re.split("[:;]", line)[0] for line in lines]
    head = names[: names.index("BEGIN", 1)]
    assert [head.count(name) for name in ("PRODID", "VERSION", "METHOD")] == [1, 1, 1]
    assert "VERSION:2.0" in lines
    assert names.count("BEGIN") >= 2, "a calendar holds at least one component"
    for block in re.findall(r"BEGIN:VEVENT\r\n(.*?)\r\nEND:VEVENT", text, re.DOTALL):
        found = [re.split("[:;]", line)[0] for line in block.split("\r\n")]
        assert [found.count(name) for name in ONCE] == [1] * len(ONCE)
        assert re.search(r"^DTSTAMP:\d{8}T\d{6}Z\r?$", block, re.MULTILINE)
        assert re.search(r"^DTSTART;VALUE=DATE:\d{8}\r?$", block, re.MULTILINE)
    uids = re.findall(r"^UID:(.*)\r$", text, re.MULTILINE)
    assert len(uids) == len(set(uids))


def test_a_term_is_an_all_day_event_that_takes_no_time(place: Place) -> None:
    place.crawl(question())
    event = only(place)
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2026, 5, 10), date(2026, 5, 11))
    assert event["UID"] == "QANR5L17QE13432-echeance@vigie.invalid"
    assert event["SUMMARY"] == "Réponse attendue : question n° 13432 (SEC-Pa)"
    assert event["URL"] == "https://www.assemblee-nationale.fr/dyn/17/questions/QANR5L17QE13432"
    assert (event["STATUS"], event["SEQUENCE"], event["TRANSP"]) == ("CONFIRMED", 0, "TRANSPARENT")
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == datetime(2026, 3, 12, 7, tzinfo=UTC)
    assert [str(name) for name in event.categories] == ["SEC-Pa"]
    assert str(event["DESCRIPTION"]).split("\n") == [
        "Maintien des structures d'exercice coordonné participatives (SECPA)",
        "Ministère de la santé, des familles, de l’autonomie et des personnes handicapées",
        "Terme : deux mois après la publication, Règlement, art. 135",
    ]


def test_the_calendar_says_whose_it_is(place: Place) -> None:
    place.crawl(question())
    calendar = Calendar.from_ical(made(place))
    assert (calendar["METHOD"], calendar["X-WR-TIMEZONE"]) == ("PUBLISH", "Europe/Paris")
    assert calendar["X-WR-CALNAME"] == "Collectif des essais : réponses attendues (SEC-Pa)"


def test_it_holds_the_written_questions_of_the_topics_and_no_others(place: Place) -> None:
    place.watch_topics(SEC_PA, MEDIATION)
    both = ("Les SEC-Pa emploient la médiation en santé.",)
    place.crawl(question(90001, texts=both), question(90002, texts=OTHER), question(90003, kind="QG"))
    place.crawl(senat_question(), source=SENAT)
    found = events(place)
    assert set(found) == {"90001", "07591"}
    assert found["90001"]["SUMMARY"] == "Réponse attendue : question n° 90001 (SEC-Pa, Médiation en santé)"
    assert found["07591"]["SUMMARY"] == "Réponse attendue : question du Sénat n° 07591 (SEC-Pa)"
    assert found["07591"]["DTSTART"].dt == date(2026, 4, 5)
    assert set(events(place, MEDIATION)) == {"90001"}
    assert events(place, MEDIATION)["90001"]["SUMMARY"].endswith("(Médiation en santé)")


def test_nothing_new_makes_the_same_file(place: Place) -> None:
    place.crawl(question(), question(90001))
    before = made(place)
    place.clock.move(days=20)
    place.crawl(question(), question(90001))
    assert made(place) == before
    assert made(place, site=replace(SITE, base_url="https://ailleurs.exemple.invalid")) == before


def test_an_answer_cancels_the_term_under_the_same_name(place: Place) -> None:
    place.crawl(question(), question(90001))
    first = events(place)
    seen = place.clock.move(days=30)
    place.crawl(question(answers=[(ANSWER, "2026-04-07", None)]))
    event = events(place)["13432"]
    assert (event["UID"], event["STATUS"], event["SEQUENCE"]) == (first["13432"]["UID"], "CANCELLED", 1)
    assert event["DTSTART"].dt == date(2026, 5, 10)
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == seen
    assert events(place)["90001"] == first["90001"]


@pytest.mark.parametrize("code", [("RETIRE", "Retirée"), ("FIN_MANDAT", "Caduque (fin de mandat)")])
def test_an_end_without_answer_cancels_it_too(place: Place, code: tuple[str, str]) -> None:
    place.crawl(question())
    place.clock.move(days=30)
    place.crawl(question(closing=(*code, "2026-04-07")))
    assert (only(place)["STATUS"], only(place)["SEQUENCE"]) == ("CANCELLED", 1)


def test_each_change_of_what_is_shown_counts_once(place: Place) -> None:
    place.watch_topics(SEC_PA, MEDIATION)
    steps: list[tuple[dict[str, Any], int, date]] = [
        ({}, 0, date(2026, 5, 10)),
        ({"attributions": MOVED}, 0, date(2026, 5, 10)),
        ({"signalled": "2026-04-14"}, 1, date(2026, 4, 24)),
        ({"texts": ("Les SEC-Pa et la médiation en santé.",)}, 2, date(2026, 4, 24)),
        ({"question_erratum": "Lire « deux »."}, 2, date(2026, 4, 24)),
        ({"answers": [(ANSWER, "2026-04-21", None)]}, 3, date(2026, 4, 24)),
        ({"answers": [(ANSWER + " Corrigée.", "2026-04-21", None)]}, 3, date(2026, 4, 24)),
    ]
    facts: dict[str, Any] = {}
    for change, sequence, due in steps:
        facts |= change
        place.clock.move(days=1)
        place.crawl(question(**facts))
        event = only(place)
        assert (event["SEQUENCE"], event["DTSTART"].dt) == (sequence, due), change


def test_another_ministry_is_a_change_of_the_event_but_makes_no_new_sequence(place: Place) -> None:
    place.crawl(question())
    seen = place.clock.move(days=30)
    place.crawl(question(attributions=MOVED))
    event = only(place)
    assert "Ministère des solidarités" in event["DESCRIPTION"]
    assert (event["SEQUENCE"], event["LAST-MODIFIED"].dt) == (0, seen)


def test_a_term_that_is_over_stays_confirmed_on_its_day(place: Place) -> None:
    place.crawl(question())
    later = datetime(2027, 9, 1, 6, tzinfo=UTC)
    event = events(place, now=later)["13432"]
    assert (event["STATUS"], event["DTSTART"].dt) == ("CONFIRMED", date(2026, 5, 10))


def test_a_cancelled_term_is_kept_a_year_from_the_day_it_was_seen(place: Place) -> None:
    place.crawl(question())
    place.clock.now = datetime(2026, 7, 1, 6, tzinfo=UTC)
    answered = [(ANSWER, "2026-05-05", None)]
    place.crawl(question(answers=answered), question(90001, answers=answered))
    assert set(events(place)) == {"13432", "90001"}
    # 90001 was never seen open: nobody waits for news of it longer than a year after its answer.
    assert set(events(place, now=datetime(2027, 5, 6, 6, tzinfo=UTC))) == {"13432"}
    assert set(events(place, now=datetime(2027, 7, 1, 6, tzinfo=UTC))) == {"13432"}
    assert not events(place, now=datetime(2027, 7, 2, 6, tzinfo=UTC))


def test_a_calendar_without_a_term_is_valid(place: Place) -> None:
    place.crawl(question(90001, texts=OTHER))
    body = made(place)
    strictly_valid(body)
    calendar = Calendar.from_ical(body)
    assert [part.name for part in calendar.subcomponents] == ["VTIMEZONE"]
    assert calendar.to_ical() == body


@pytest.mark.parametrize(
    "words",
    [
        "a\r\nATTENDEE:x",
        "a\nEND:VEVENT",
        "a\rX-ALARM:y",
        "a\x00b",
        "a\u2028b\u0085c",
        "a\x1b[31m",
        "é" * 500,
        "\\n;,\\",
    ],
)
def test_no_word_makes_a_property_of_its_own(words: str) -> None:
    entry = Entry(
        uid="QANR5L17QE1-echeance@vigie.invalid",
        due_on=date(2026, 12, 31),
        cancelled=False,
        summary=words,
        description=f"{words}\n{words}",
        url="https://www.senat.fr/x",
        topics=(words, "autre"),
        sequence=0,
        changed_at=datetime(2026, 3, 12, tzinfo=UTC),
    )
    topic = Topic(slug="x", name=words, terms=("SEC-Pa",))
    body = written([entry], [topic], site=replace(SITE, name=words), zone=PARIS)
    strictly_valid(body)
    event: Any = Calendar.from_ical(body).walk("VEVENT")[0]
    assert event["DTEND"].dt == date(2027, 1, 1)
    assert set(event) == set(ONCE) | {"CATEGORIES"}


def test_marks_and_long_words_come_back_as_they_were(place: Place) -> None:
    title = "Soins ; « SEC-Pa », effets\\sens" + " d'une très longue indexation," * 6 + "\u0007 fin"
    topic = Topic(slug="sec-pa", name="SEC-Pa, santé; quartiers", terms=("SEC-Pa",))
    place.watch_topics(topic)
    place.crawl(question(title=title))
    event = only(place)
    assert str(event["DESCRIPTION"]).split("\n")[0] == title.replace("\u0007", "")
    assert [str(name) for name in event.categories] == ["SEC-Pa, santé; quartiers"]
