"""Dates in the forms French institutions print them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.parsers.dates import paris_day, read_date

DAY = date(2026, 2, 9)


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-09",
        "2026-02-09T10:00:00+01:00",
        "2026-02-09T12:00:00Z",
        "2026-02-09 10:00:00",
        "2026-02-08T23:30:00Z",
        "2026-02-08t23:30:00z",
        "2026-02-09 (mise en ligne)",
        "Publié le 2026-02-09.",
        "Sun, 08 Feb 2026 23:00:00 GMT",
        "Mon, 09 Feb 2026 08:00:00 +0100",
        "Lun, 09 Fév 2026 10:00:00 +0100",
        "lun. 09/02/2026 - 12:00",
        "09.02.26",
        "publié le09.02.26",
        "09/02/2026",
        "compte-rendu-du-conseil-des-ministres-du-09-02-2026",
        "9 février 2026",
        "lundi 9 février 2026",
        "le 9 févr. 2026 à 10 h",
        "Publié le 9 FÉVRIER 2026",
    ],
)
def test_every_known_form_gives_the_same_day(text: str) -> None:
    assert read_date(text) == DAY


def test_the_first_of_a_month_is_written_with_its_ordinal() -> None:
    assert read_date("1er mars 2026") == date(2026, 3, 1)
    assert read_date("1 er mars 2026") == date(2026, 3, 1)


def test_the_day_comes_first_except_in_iso() -> None:
    assert read_date("03/04/2026") == date(2026, 4, 3)
    assert read_date("2026-04-03") == date(2026, 4, 3)


def test_local_midnight_written_in_utc_is_the_day_of_paris() -> None:
    assert read_date("Mon, 21 Jul 2025 22:00:00 GMT") == date(2025, 7, 22)
    naive = datetime(2025, 7, 21, 22, 0, tzinfo=UTC).replace(tzinfo=None)
    assert paris_day(naive) == date(2025, 7, 22)
    assert paris_day(datetime(2025, 12, 31, 22, 59, tzinfo=UTC)) == date(2025, 12, 31)


def test_an_english_month_that_is_also_a_french_abbreviation_keeps_its_hour() -> None:
    assert read_date("Mon, 09 Nov 2026 23:30:00 GMT") == date(2026, 11, 10)


def test_a_two_digit_year_of_the_last_century_is_not_in_the_future() -> None:
    assert read_date("24.04.98") == date(1998, 4, 24)
    assert read_date("24.04.20") == date(2020, 4, 24)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "  ",
        "hier",
        "31/02/2026",
        "2026-13-01",
        "01.02.03.04.05",
        "12/2026",
        "30 fevrier 2026",
        "12026-02-09",
    ],
)
def test_what_is_no_date_gives_none(text: str | None) -> None:
    assert read_date(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:00Z",
        "Mon, 09 Feb 9999 23:59:00 -9999",
        "Mon, 99 Feb 2026 99:99:99 GMT",
        "Mon, 09 Feb 2026 10:00:00 +99999999999999999999",
        "2026-02-09T99:99",
    ],
)
def test_numbers_out_of_range_give_none(text: str) -> None:
    assert read_date(text) is None


@given(st.text(alphabet="0123456789 -/.:,TZ+GMTfévrieJanuy", max_size=40))
def test_no_text_makes_it_fail(text: str) -> None:
    read_date(text)


@given(st.dates(min_value=date(1970, 1, 1), max_value=date(2068, 12, 31)))
def test_a_day_is_read_back_from_each_numeric_form(day: date) -> None:
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%y", "%d-%m-%Y", "%Y-%m-%dT12:00:00Z"):
        assert read_date(day.strftime(form)) == day
