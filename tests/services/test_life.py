"""The story of a question as the archive holds it: which reading stated each fact first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select

from monitor.domain.model import Witness
from monitor.domain.reading import Reading
from monitor.services.life import life_of
from monitor.services.sightings import keep_sighting
from monitor.storage.orm import DocumentRow
from tests.builders import ANSWER
from tests.fakes import PRESS, Place, page, question
from tests.services.families import SENAT, senat

ARCHIVE = "https://data.assemblee-nationale.fr/static/openData/repository/17/questions.zip"
PAGE = "https://www.assemblee-nationale.fr/dyn/17/questions/QANR5L17QE13432"
ISSUE = "https://echanges.dila.gouv.fr/OPENDATA/Questions-Reponses/AN/ANQ20260012.taz"
ANSWERED: dict[str, Any] = {"answers": [(ANSWER, "2026-03-24", "3120")]}


def via(url: str, *, by: Witness = Witness.SOURCE, **facts: Any) -> Reading:
    """Return a question as read at an address; other bytes each time, as on the sites."""
    read = question(**facts)
    body = read.capture.body + url.encode()
    return replace(read, witness=by, capture=replace(read.capture, url=url, body=body))


def lives(place: Place, kind: str = "question") -> list[dict[str, Any]]:
    with place.session() as session:
        return life_of(session, session.scalars(select(DocumentRow).where(DocumentRow.kind == kind)).one())


def test_each_fact_has_the_reading_that_stated_it_first(place: Place) -> None:
    place.crawl(via(ARCHIVE))
    place.clock.move(days=12)
    place.crawl(via(ARCHIVE, **ANSWERED))
    assert lives(place) == [
        {
            "on": "2026-03-10",
            "kind": "published",
            "summary": "Question publiée au JO du 10 mars 2026, page 2070",
            "source": "archive ouverte de l'Assemblée nationale",
            "observed_at": "2026-03-12T07:00:00Z",
            "witness": "",
        },
        {
            "on": "2026-03-24",
            "kind": "question_answered",
            "summary": "Réponse publiée au JO du 24 mars 2026 (page 3120)",
            "source": "archive ouverte de l'Assemblée nationale",
            "observed_at": "2026-03-24T07:00:00Z",
            "witness": "",
        },
        {
            "on": "2026-05-10",
            "kind": "term",
            "summary": "Terme des deux mois (Règlement, art. 135, al. 6)",
            "source": "Règlement de l'Assemblée nationale",
            "observed_at": None,
            "witness": "",
        },
    ]


def test_a_question_that_its_page_had_first(place: Place) -> None:
    place.crawl(via(PAGE, by=Witness.PAGE))
    published = lives(place)[0]
    assert (published["source"], published["witness"]) == (
        "page de la question",
        "vu d'abord sur la page de la question le 12 mars 2026",
    )
    place.clock.move(days=1)
    place.crawl(via(ARCHIVE))
    assert lives(place)[0]["witness"] == (
        "vu d'abord sur la page de la question le 12 mars 2026, confirmé par l'archive le 13 mars 2026"
    )


def test_an_answer_that_the_journal_had_first(place: Place) -> None:
    place.crawl(via(ARCHIVE))
    place.clock.move(days=12)
    place.crawl(via(ISSUE, by=Witness.ISSUE, **ANSWERED))
    first = "vu d'abord au Journal officiel « Questions » (DILA) le 24 mars 2026"
    answered = lives(place)[1]
    assert answered["source"] == "Journal officiel « Questions » (DILA)"
    assert answered["witness"] == first
    place.clock.move(days=1)
    place.crawl(via(ARCHIVE, **ANSWERED))
    assert lives(place)[1]["witness"].startswith(f"{first}, confirmé ")
    with place.session() as session, session.begin():
        row = session.scalars(select(DocumentRow)).one()
        keep_sighting(session, row.id, Witness.SOURCE, {"part": "answer"}, now=place.clock())
    assert lives(place)[1]["witness"] == f"{first}, confirmé par l'archive le 25 mars 2026"


def test_a_question_of_the_senat_and_other_documents(place: Place) -> None:
    read = senat("00123", date(2026, 3, 5), "Mme Anne Sénatrice demande un bilan.")
    url = "https://data.senat.fr/data/questions/questions-depuis-un-an.csv"
    place.crawl(replace(read, capture=replace(read.capture, url=url)), source=SENAT)
    place.crawl(page("avis", "Les SEC-Pa."), source=PRESS)
    published, term = lives(place)
    assert (published["on"], published["source"]) == ("2026-03-05", "données ouvertes du Sénat")
    assert (term["on"], term["source"]) == ("2026-05-05", "Règlement du Sénat")
    assert lives(place, "press") == []
