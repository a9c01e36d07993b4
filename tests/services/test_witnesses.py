"""Second witnesses of a question: they precede or confirm the archive, and double nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import select

from monitor.domain.model import EventKind, Json, Witness
from monitor.domain.reading import Reading
from monitor.services.archive import Effect
from monitor.storage.orm import DocumentRow
from monitor.storage.orm_questions import QuestionRow, SightingRow
from tests.builders import ANSWER, HEALTH, SOLIDARITY, Attribution
from tests.fakes import Place, question

ANSWERED: dict[str, Any] = {"answers": [(ANSWER, "2026-03-24", "3120")]}
SHORT = "Santé, familles, autonomie et personnes handicapées"
MINISTRIES = ("ministries", "ministry", "ministry_asked")


def witnessed(
    facts: dict[str, Any] | None = None, *, witness: Witness = Witness.PAGE, ministry: str = SHORT
) -> Reading:
    """Return what a page or a printed issue says of a question: no ministry in its fields."""
    read = question(**(facts or {}))
    fields = {name: value for name, value in read.document.fields.items() if name not in MINISTRIES}
    stated: dict[str, Json] = {"part": "question", "printed_on": "2026-03-10", "ministry": ministry}
    notes: dict[str, Json] = {"stated": stated, "author": "Mme Élise Leboucher"}
    return replace(read, witness=witness, document=replace(read.document, fields=fields, notes=notes))


def settled_question(place: Place) -> None:
    place.crawl(question())
    place.clock.move(days=13)


def kinds_after(place: Place, *readings: Reading) -> list[str]:
    known = len(place.events())
    for read in readings:
        place.clock.move(hours=8)
        place.crawl(read)
    return place.kinds()[known:]


def test_a_page_that_precedes_the_archive_tells_the_answer_once(place: Place) -> None:
    settled_question(place)
    told = kinds_after(place, witnessed(ANSWERED), question(**ANSWERED), witnessed(ANSWERED))
    assert told == [EventKind.QUESTION_ANSWERED]


def test_the_archive_that_precedes_the_page_tells_the_answer_once(place: Place) -> None:
    settled_question(place)
    issue = witnessed(ANSWERED, witness=Witness.ISSUE)
    told = kinds_after(place, question(**ANSWERED), witnessed(ANSWERED), issue)
    assert told == [EventKind.QUESTION_ANSWERED]


def test_the_archive_replaces_the_words_of_a_page_without_a_correction(place: Place) -> None:
    settled_question(place)
    other = {"answers": [("<p>Une réponse dont la page coupe la fin</p>", "2026-03-24", "3120")]}
    told = kinds_after(place, witnessed(other), question(**ANSWERED))
    assert told == [EventKind.QUESTION_ANSWERED]
    with place.session() as session:
        row = session.scalars(select(DocumentRow)).one()
        assert "mesure est en préparation" in row.versions[-1].text
        assert row.notes["answer_from"] == Witness.SOURCE


def test_an_archive_that_is_late_does_not_take_the_answer_back(place: Place) -> None:
    settled_question(place)
    assert kinds_after(place, witnessed(ANSWERED), question()) == [EventKind.QUESTION_ANSWERED]
    with place.session() as session:
        row = session.scalars(select(DocumentRow)).one()
        assert row.versions[-1].fields["answered_on"] == "2026-03-24"
        assert "absent_from_latest" not in row.notes


def test_an_answer_that_the_archive_itself_no_longer_states_is_kept_and_noted(place: Place) -> None:
    settled_question(place)
    assert kinds_after(place, question(**ANSWERED), question()) == [EventKind.QUESTION_ANSWERED]
    with place.session() as session:
        row = session.scalars(select(DocumentRow)).one()
        assert row.notes["absent_from_latest"] == ["answer"]
        assert session.scalars(select(QuestionRow)).one().ending == "answered"
    kinds_after(place, question(**ANSWERED))
    with place.session() as session:
        assert session.scalars(select(DocumentRow)).one().notes["absent_from_latest"] == []


def test_a_page_with_the_short_label_of_the_same_ministry_tells_nothing(place: Place) -> None:
    settled_question(place)
    assert kinds_after(place, witnessed()) == []


def test_a_new_ministry_seen_on_the_page_first_is_told_once(place: Place) -> None:
    settled_question(place)
    moved = question(attributions=[Attribution(HEALTH, "2026-03-10"), Attribution(SOLIDARITY, "2026-03-24")])
    told = kinds_after(place, witnessed(ministry="Solidarités"), moved, witnessed(ministry="Solidarités"))
    assert told == [EventKind.QUESTION_REASSIGNED]
    with place.session() as session:
        fields = session.scalars(select(DocumentRow)).one().versions[-1].fields
    assert [each["label"] for each in fields["ministries"]] == [HEALTH.label, SOLIDARITY.label]


def test_a_question_that_only_a_witness_knows_is_not_said_to_be_in_the_archive(place: Place) -> None:
    settled_question(place)
    place.crawl(witnessed({"number": 13500}, witness=Witness.ISSUE))
    with place.session() as session:
        wanted = select(DocumentRow).where(DocumentRow.key == "QANR5L17QE13500")
        row = session.scalars(wanted).one()
        assert row.stated_at is None
        sighting = session.scalars(select(SightingRow)).one()
        assert (sighting.witness, sighting.part) == ("issue", "question")
        assert "stated" not in row.notes
    place.crawl(question(13500))
    with place.session() as session:
        assert session.scalars(wanted).one().stated_at is not None


def test_a_confirmation_makes_no_version(place: Place) -> None:
    settled_question(place)
    place.crawl(question(**ANSWERED))
    assert place.crawl(witnessed(ANSWERED))[0].effect is Effect.UNCHANGED


def test_the_day_the_archive_confirms_a_page_is_kept(place: Place) -> None:
    settled_question(place)
    place.crawl(witnessed(ANSWERED))
    place.clock.move(days=1)
    place.crawl(question(**ANSWERED))
    with place.session() as session:
        confirmed = session.scalars(select(SightingRow).where(SightingRow.witness == "source")).one()
        assert (confirmed.part, confirmed.observed_at) == ("answer", place.clock())
    place.clock.move(days=1)
    place.crawl(question(**ANSWERED, title="Autre titre"))
    with place.session() as session:
        again = session.scalars(select(SightingRow).where(SightingRow.witness == "source")).one()
        assert again.observed_at == confirmed.observed_at
