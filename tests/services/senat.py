"""A question of the Sénat as its list states it."""

from __future__ import annotations

from crawler.parsers.senat_csv import read_list
from crawler.parsers.senat_record import document_of
from monitor.domain.reading import Reading
from tests.fakes import reading
from tests.senat_builders import LIST, listed, row

SENAT = "senat_questions"


def senat_question(**changes: str) -> Reading:
    """Return question 07591, published on 5 February 2026, with other values for some columns of the list."""
    body = listed([row(**changes)])
    return reading(document_of(read_list(body, url=LIST).rows[0].record), body)
