"""The calendar: terms of the Règlement, weeks in Paris, dates in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.calendar import (
    PARIS,
    Progress,
    due_on,
    french_date,
    iso_week,
    lapses_on,
    last_complete_week,
    legislature_end,
    months_later,
    next_questions_day,
    progress,
    progress_label,
    week_of,
)
from monitor.errors import ConfigError

PUBLISHED = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("legislature", "ended"),
    [(11, date(2012, 6, 19)), (14, date(2017, 6, 20)), (16, date(2024, 6, 9)), (17, None), (18, None)],
)
def test_a_legislature_that_is_over_has_a_last_day(legislature: int, ended: date | None) -> None:
    assert legislature_end(legislature) == ended


def test_a_written_question_is_due_two_calendar_months_after_its_publication() -> None:
    assert due_on(PUBLISHED, None) == date(2026, 5, 10)


def test_a_signalled_question_is_due_ten_days_after_the_signalement() -> None:
    assert due_on(PUBLISHED, date(2026, 5, 19)) == date(2026, 5, 29)


def test_a_written_question_of_the_senat_is_due_two_months_after_its_publication_whatever_happens() -> None:
    published = date(2026, 2, 5)
    assert due_on(published, None, chamber="senat") == date(2026, 4, 5)
    assert due_on(published, date(2026, 3, 1), chamber="senat") == date(2026, 4, 5)
    assert due_on(date(2012, 3, 1), None, legislature=13, chamber="senat") == date(2012, 5, 1)
    assert due_on(published, None, kind="QG", chamber="senat") is None
    assert progress(published, date(2026, 3, 1), date(2026, 2, 15), chamber="senat") == Progress(
        day=10, total=59
    )


def test_a_question_of_the_senat_lapses_two_years_after_its_publication() -> None:
    assert lapses_on(date(2026, 2, 5)) == date(2028, 2, 5)
    assert lapses_on(date(2024, 2, 29)) == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("today", "thursday"),
    [
        (date(2026, 2, 4), date(2026, 2, 5)),
        (date(2026, 2, 5), date(2026, 2, 12)),
        (date(2026, 2, 6), date(2026, 2, 12)),
    ],
)
def test_the_next_questions_day_of_the_senat_is_the_thursday_after_today(today: date, thursday: date) -> None:
    assert next_questions_day(today, "senat") == thursday


@pytest.mark.parametrize("kind", ["QG", "QOSD"])
def test_an_oral_question_has_no_term(kind: str) -> None:
    assert due_on(PUBLISHED, None, kind=kind) is None
    assert progress(PUBLISHED, None, date(2026, 4, 20), kind=kind) is None


@pytest.mark.parametrize(
    ("published_on", "legislature", "due"),
    [
        (date(2014, 11, 25), 14, date(2014, 12, 25)),
        (date(2014, 12, 2), 14, date(2015, 2, 2)),
        (date(2010, 6, 1), 13, date(2010, 7, 1)),
    ],
)
def test_the_term_was_one_month_before_the_resolution_of_november_2014(
    published_on: date, legislature: int, due: date
) -> None:
    assert due_on(published_on, None, legislature=legislature) == due


@pytest.mark.parametrize(
    ("day", "later"),
    [
        (date(2025, 12, 31), date(2026, 2, 28)),
        (date(2027, 12, 31), date(2028, 2, 29)),
        (date(2026, 12, 30), date(2027, 2, 28)),
        (date(2026, 10, 31), date(2026, 12, 31)),
    ],
)
def test_a_day_that_the_month_lacks_becomes_its_last_day(day: date, later: date) -> None:
    assert months_later(day, 2) == later


@given(st.dates(date(1958, 1, 1), date(2200, 1, 1)), st.integers(0, 30))
def test_months_later_is_never_in_another_month(day: date, months: int) -> None:
    later = months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("today", "label"),
    [
        (date(2026, 3, 10), "jour 0 sur 61"),
        (date(2026, 4, 20), "jour 41 sur 61"),
        (date(2026, 5, 9), "jour 60 sur 61"),
        (date(2026, 5, 10), "dernier jour"),
        (date(2026, 5, 11), "en retard de 1 jour"),
        (date(2026, 5, 22), "en retard de 12 jours"),
        (date(2026, 3, 9), "jour 0 sur 61"),
    ],
)
def test_the_progress_of_question_13432_is_said_in_words(today: date, label: str) -> None:
    found = progress(PUBLISHED, None, today)
    assert found is not None
    assert progress_label(found) == label


def test_the_days_of_a_signalled_question_are_counted_from_the_signalement() -> None:
    found = progress(PUBLISHED, date(2026, 5, 19), date(2026, 5, 23))
    assert found == Progress(day=4, total=10)


@pytest.mark.parametrize(
    ("today", "tuesday"),
    [
        (date(2026, 3, 9), date(2026, 3, 10)),
        (date(2026, 3, 10), date(2026, 3, 17)),
        (date(2026, 3, 11), date(2026, 3, 17)),
        (date(2026, 12, 30), date(2027, 1, 5)),
    ],
)
def test_the_next_questions_day_is_the_tuesday_after_today(today: date, tuesday: date) -> None:
    assert next_questions_day(today) == tuesday


def test_a_week_runs_from_monday_midnight_to_monday_midnight_in_paris() -> None:
    week = iso_week("2026-W11")
    assert (week.year, week.number, str(week)) == (2026, 11, "2026-W11")
    assert week.start_utc == datetime(2026, 3, 8, 23, tzinfo=UTC)
    assert week.end_utc == datetime(2026, 3, 15, 23, tzinfo=UTC)
    assert (week.monday, week.sunday) == (date(2026, 3, 9), date(2026, 3, 15))


@pytest.mark.parametrize(("text", "hours"), [("2026-W13", 167), ("2026-W43", 169), ("2026-W30", 168)])
def test_the_weeks_of_the_clock_change_are_an_hour_shorter_or_longer(text: str, hours: int) -> None:
    week = iso_week(text)
    assert week.end_utc - week.start_utc == timedelta(hours=hours)


def test_week_53_exists_in_the_years_that_have_it() -> None:
    assert iso_week("2026-W53").sunday == date(2027, 1, 3)
    assert week_of(datetime(2027, 1, 1, 12, tzinfo=UTC)) == iso_week("2026-W53")


@pytest.mark.parametrize(
    "text", ["2025-W53", "2026-W00", "2026-W54", "2026-11", "W11", "", "0000-W01", "9999-W53"]
)
def test_a_wrong_week_is_refused_in_french_with_an_example(text: str) -> None:
    with pytest.raises(ConfigError, match=r"n'est pas une semaine .* par exemple 2026-W11"):
        iso_week(text)


def test_a_week_may_be_written_in_small_letters_without_hyphen() -> None:
    assert iso_week(" 2026w11 ") == iso_week("2026-W11")


def test_sunday_evening_in_utc_may_be_monday_in_paris() -> None:
    assert str(week_of(datetime(2026, 3, 15, 22, 59, tzinfo=UTC))) == "2026-W11"
    assert str(week_of(datetime(2026, 3, 15, 23, 0, tzinfo=UTC))) == "2026-W12"


def test_a_naive_moment_has_no_week() -> None:
    with pytest.raises(ValueError, match="aware"):
        week_of(datetime(2026, 3, 15, 23, 0))  # noqa: DTZ001 - the naive time is the case


def test_the_last_complete_week_is_over_at_monday_midnight_in_paris() -> None:
    assert str(last_complete_week(datetime(2026, 3, 15, 22, 59, tzinfo=UTC))) == "2026-W10"
    assert str(last_complete_week(datetime(2026, 3, 15, 23, 0, tzinfo=UTC))) == "2026-W11"
    assert str(last_complete_week(datetime(2026, 1, 1, 12, tzinfo=UTC))) == "2025-W52"


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.times(timezones=st.just(PARIS)))
def test_every_moment_is_in_its_week_and_after_the_last_complete_one(day: date, hour: time) -> None:
    moment = datetime.combine(day, hour)
    week, last = week_of(moment), last_complete_week(moment)
    assert week.start_utc <= moment.astimezone(UTC) < week.end_utc
    assert last.end_utc == week.start_utc
    assert iso_week(str(week)) == week


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 3, 10), "10 mars 2026"),
        (date(2026, 3, 1), "1er mars 2026"),
        (date(2026, 8, 31), "31 août 2026"),
        (date(2025, 12, 2), "2 décembre 2025"),
    ],
)
def test_a_date_is_written_as_the_journal_officiel_writes_it(day: date, words: str) -> None:
    assert french_date(day) == words
