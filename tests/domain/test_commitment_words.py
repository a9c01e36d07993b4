"""A due date in French is no more precise than it is; what an operator writes is a day, a month or a year."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.domain.commitment_facts import commitment_fact
from monitor.domain.commitment_words import due_from, due_label, falls_on
from monitor.domain.commitments import Due, Precision
from monitor.errors import ConfigError


def due(first: str, last: str, precision: Precision, words: str = "", *, open_ended: bool = False) -> Due:
    return Due(
        first=date.fromisoformat(first),
        last=date.fromisoformat(last),
        precision=precision,
        words=words,
        open_ended=open_ended,
    )


LABELS = [
    (None, "sans date"),
    (due("2026-12-31", "2026-12-31", Precision.DAY, "jusqu'au 31 décembre 2026"), "le 31 décembre 2026"),
    (due("2027-01-01", "2027-01-01", Precision.DAY), "le 1er janvier 2027"),
    (due("2026-02-17", "2026-02-19", Precision.WEEK, "milieu de semaine"), "semaine du 16 février 2026"),
    (due("2026-10-21", "2026-10-31", Precision.MONTH, "jusque fin octobre 2026"), "fin octobre 2026"),
    (due("2026-10-01", "2026-10-10", Precision.MONTH, "début octobre"), "début octobre 2026"),
    (due("2026-10-11", "2026-10-20", Precision.MONTH, "à la mi-octobre"), "mi-octobre 2026"),
    (due("2026-10-01", "2026-10-31", Precision.MONTH, "en octobre"), "octobre 2026"),
    (due("2027-01-01", "2027-03-31", Precision.QUARTER, "au premier trimestre"), "1er trimestre 2027"),
    (due("2026-10-01", "2026-12-31", Precision.QUARTER), "4e trimestre 2026"),
    (due("2026-07-01", "2026-12-31", Precision.QUARTER, "au second semestre 2026"), "2e semestre 2026"),
    (due("2027-01-01", "2027-06-30", Precision.QUARTER, "premier semestre"), "1er semestre 2027"),
    (due("2027-03-01", "2027-05-31", Precision.SEASON, "au printemps 2027"), "printemps 2027"),
    (due("2026-06-01", "2026-08-31", Precision.SEASON, "d'ici l'été"), "été 2026"),
    (due("2026-09-01", "2026-09-30", Precision.SEASON, "à la rentrée"), "rentrée 2026"),
    (due("2026-06-01", "2026-08-31", Precision.SEASON), "d’ici le 31 août 2026"),
    (due("2026-12-01", "2026-12-31", Precision.YEAR, "à la fin de l'année 2026"), "fin 2026"),
    (due("2026-01-01", "2026-12-31", Precision.YEAR, "en 2026"), "2026"),
    (
        due("2027-01-01", "2027-01-01", Precision.YEAR, "au-delà de 2026", open_ended=True),
        "à partir du 1er janvier 2027",
    ),
]


@pytest.mark.parametrize(("given", "label"), LABELS, ids=[label for _, label in LABELS])
def test_a_due_date_is_said_with_its_precision(given: Due | None, label: str) -> None:
    assert due_label(given) == label


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("2026-12-31", "le 31 décembre 2026"),
        (" 31/12/2026 ", "le 31 décembre 2026"),
        ("le 1er mars 2027", "le 1er mars 2027"),
        ("31 décembre 2026", "le 31 décembre 2026"),
        ("2028-02", "février 2028"),
        ("2027", "2027"),
    ],
)
def test_an_operator_writes_a_day_a_month_or_a_year(words: str, label: str) -> None:
    assert due_label(due_from(words)) == label


def test_a_month_or_a_year_falls_due_on_its_last_day() -> None:
    assert falls_on(due_from("2028-02")) == date(2028, 2, 29)
    assert falls_on(due_from("2027")) == date(2027, 12, 31)


@pytest.mark.parametrize(
    "words", ["", "bientôt", "2026-02-30", "31/02/2026", "2026-13", "2026-1-1", "0000", "99999", "fin 2026"]
)
def test_what_is_no_date_is_refused_in_french(words: str) -> None:
    with pytest.raises(ConfigError, match="n'est pas une date"):
        due_from(words)


@pytest.mark.parametrize(
    ("today", "told"),
    [("2026-10-30", None), ("2026-10-31", False), ("2026-11-08", True), ("2026-12-01", None)],
)
def test_an_announced_date_is_told_from_its_last_day_on_while_it_is_news(
    today: str, *, told: bool | None
) -> None:
    found = commitment_fact(
        mark="m",
        sentence="Un bilan sera rendu fin octobre 2026.",
        who="",
        due=due("2026-10-21", "2026-10-31", Precision.MONTH, "fin octobre 2026"),
        today=date.fromisoformat(today),
        announce_days=30,
    )
    assert (found.late if found else None) is told
    if found:
        assert found.cause == "m:2026-10-31"
        assert found.summary == (
            "Échéance annoncée : fin octobre 2026. « Un bilan sera rendu fin octobre 2026. »"
        )
