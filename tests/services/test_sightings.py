"""What witnesses stated: once per witness and part, since the first time they did."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from monitor.domain.model import Witness
from monitor.services.sightings import keep_sighting
from monitor.storage.orm import DocumentRow
from monitor.storage.orm_questions import SightingRow
from tests.fakes import NOW, Place, question

STATED = {"part": "question", "printed_on": "2026-03-10", "page": "2070"}


def test_a_witness_read_again_keeps_the_first_time_and_the_latest_words(place: Place) -> None:
    place.crawl(question())
    later = NOW + timedelta(days=7)
    with place.session() as session, session.begin():
        document = session.scalars(select(DocumentRow.id)).one()
        keep_sighting(session, document, Witness.ISSUE, STATED, now=NOW)
        keep_sighting(session, document, Witness.ISSUE, STATED | {"page": "2071"}, now=later)
    with place.session() as session:
        row = session.scalars(select(SightingRow)).one()
        assert (row.observed_at, row.printed_on, row.stated["page"]) == (NOW, date(2026, 3, 10), "2071")


def test_each_witness_and_each_part_is_kept_apart(place: Place) -> None:
    place.crawl(question())
    with place.session() as session, session.begin():
        document = session.scalars(select(DocumentRow.id)).one()
        keep_sighting(session, document, Witness.ISSUE, STATED, now=NOW)
        keep_sighting(session, document, Witness.ISSUE, STATED | {"part": "answer"}, now=NOW)
        keep_sighting(session, document, Witness.PAGE, STATED | {"printed_on": None}, now=NOW)
    with place.session() as session:
        rows = session.scalars(select(SightingRow))
        assert {(row.witness, row.part, row.printed_on) for row in rows} == {
            ("issue", "question", date(2026, 3, 10)),
            ("issue", "answer", date(2026, 3, 10)),
            ("page", "question", None),
        }
