"""The calendar of the Journal officiel: days without a number, numbers skipped, silence."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.jo_calendar import (
    SkippedNumber,
    expected_days,
    is_without_issue,
    public_holidays,
    silent_since,
    skipped_numbers,
    stamp_day,
)
from tests.samples import SAMPLES, needs_samples

NAMES = SAMPLES / "journal_officiel" / "noms_archives_JORF_2025-07-13_2025-10-07.txt"


def day(text: str) -> date:
    return date.fromisoformat(text)


def missing(*issues: tuple[str | None, str | None]) -> list[str]:
    found = skipped_numbers((number, day(on) if on else None) for number, on in issues)
    return [f"{hole.year}:{hole.number}" for hole in found]


def test_the_public_holidays_of_a_year_are_the_eleven_of_the_law() -> None:
    assert sorted(f"{each:%d/%m}" for each in public_holidays(2026)) == sorted(
        ["01/01", "06/04", "01/05", "08/05", "14/05", "25/05", "14/07", "15/08", "01/11", "11/11", "25/12"]
    )


@pytest.mark.parametrize(
    ("on", "without"),
    [
        ("2026-08-17", True),  # a Monday
        ("2026-08-16", True),  # a Sunday, the day after 15 August
        ("2026-08-15", False),  # the holiday itself
        ("2026-08-23", False),  # a Sunday
        ("2025-07-15", True),  # the day after 14 July, a Monday
        ("2026-01-01", False),
        ("2026-01-02", True),
        ("2026-05-15", True),  # the day after the Ascension
    ],
)
def test_no_number_on_mondays_and_after_holidays(on: str, *, without: bool) -> None:
    assert is_without_issue(day(on)) is without


@needs_samples
def test_the_real_night_archives_came_on_days_with_a_number() -> None:
    stamps = [name.removeprefix("JORF_").removesuffix(".tar.gz") for name in NAMES.read_text().split()]
    nights = [found for stamp in stamps if stamp[9:] < "120000" and (found := stamp_day(stamp))]
    assert len(nights) == len(stamps) - 1 == 66
    assert not [each for each in nights if is_without_issue(each)]
    assert set(nights) <= set(expected_days(nights[0], nights[-1]))


def test_the_expected_days_count_both_ends() -> None:
    days = expected_days(day("2026-08-14"), day("2026-08-19"))
    assert [each.day for each in days] == [14, 15, 18, 19]
    assert expected_days(day("2026-08-19"), day("2026-08-18")) == ()


@pytest.mark.parametrize(
    ("last", "today", "expected"),
    [
        ("2025-07-13", "2025-07-16", 0),  # a Monday holiday and the day after: nothing for three days
        ("2026-03-12", "2026-03-15", 0),
        ("2026-03-12", "2026-03-16", 3),  # Friday to Sunday; the 16th is not over
        ("2026-03-15", "2026-03-19", 2),  # a Monday among them
        ("2026-03-12", "2026-03-12", 0),
        ("2026-03-13", "2026-03-12", 0),
    ],
)
def test_silence_is_odd_after_more_than_three_days(last: str, today: str, expected: int) -> None:
    assert len(silent_since(day(last), day(today))) == expected


def test_a_stamp_has_a_day_and_nothing_else_has() -> None:
    assert stamp_day("20260819-003035") == day("2026-08-19")
    for other in ("", "20260899-003035", "20260819", "20260819-003035 ", "freemium-20250713", "x" * 10_000):
        assert stamp_day(other) is None


def test_a_number_skipped_is_told_with_the_days_around_it() -> None:
    assert skipped_numbers([("0191", day("2026-08-18")), ("0193", day("2026-08-20"))]) == (
        SkippedNumber(year=2026, number="0192", after=day("2026-08-18"), before=day("2026-08-20")),
    )


def test_order_repeats_and_what_is_no_number_are_of_no_matter() -> None:
    assert missing(
        ("0193", "2026-08-20"),
        ("0191 bis", "2026-08-18"),
        ("0190", "2026-08-16"),
        (None, "2026-08-20"),
        ("0191", None),
        ("٠١٩١", "2026-08-18"),
        ("0193", "2026-08-21"),  # a corrective delivery of the same number
        ("0191", "2026-08-18"),
    ) == ["2026:0192"]


def test_several_numbers_skipped_are_all_told() -> None:
    assert missing(("0010", "2026-01-13"), ("0013", "2026-01-16")) == ["2026:0011", "2026:0012"]


def test_a_number_that_cannot_be_true_is_not_believed() -> None:
    assert missing(("0191", "2026-08-18"), ("9999", "2026-08-19"), ("0000", "2026-08-19")) == []


def test_numbers_begin_again_each_year() -> None:
    assert missing(("0304", "2025-12-31"), ("0001", "2026-01-01"), ("0002", "2026-01-03")) == []


def test_the_first_number_of_a_year_is_missed_only_from_a_neighbour() -> None:
    assert missing(("0304", "2025-12-31"), ("0003", "2026-01-04")) == ["2026:0001", "2026:0002"]
    assert missing(("0270", "2025-11-20"), ("0003", "2026-01-04")) == []
    assert missing(("0003", "2026-01-04"), ("0004", "2026-01-06")) == []


def test_two_numbers_whose_days_are_crossed_still_have_a_first_and_a_last_day() -> None:
    (hole,) = skipped_numbers([("0191", day("2026-08-20")), ("0193", day("2026-08-18"))])
    assert (hole.after, hole.before) == (day("2026-08-18"), day("2026-08-20"))


@given(lost=st.sets(st.integers(min_value=2, max_value=99), max_size=20), seed=st.integers(0, 99))
def test_what_is_taken_out_of_a_row_of_numbers_is_what_is_missing(lost: set[int], seed: int) -> None:
    issues = [(f"{n:04d}", date(2026, 1, 1) + timedelta(days=n)) for n in range(1, 101) if n not in lost]
    random.Random(seed).shuffle(issues)
    assert [int(hole.number) for hole in skipped_numbers(issues)] == sorted(lost)
