"""What is believed at the second sight only: an absence, a text that is nearly gone."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest

from monitor.domain.model import DocumentKind
from monitor.domain.vanishing import (
    CLEAR_ABSENCES,
    absent_words,
    are_too_many,
    back_words,
    confirmed,
    is_suspect,
    kept_share,
    words_of,
)
from tests.fakes import NOW

PAGE = (
    "Les structures participatives recevront douze millions d'euros cette année. Chaque structure reçoit une "
    "notification de son agence régionale avant la fin du mois d'avril."
)
SATURDAY, SUNDAY = date(2026, 3, 14), date(2026, 3, 15)


def words(number: int, start: int = 0) -> str:
    return " ".join(f"phrase{place:03}" for place in range(start, start + number))


def test_only_not_found_and_gone_say_that_a_page_is_not_there() -> None:
    assert frozenset({404, 410}) == CLEAR_ABSENCES


@pytest.mark.parametrize(
    ("hours", "is_a_day"), [(0, False), (12, False), (22.9, False), (23, True), (24, True), (800, True)]
)
def test_two_sights_confirm_each_other_a_day_apart(hours: float, *, is_a_day: bool) -> None:
    assert confirmed(NOW, NOW + timedelta(hours=hours)) is is_a_day


def test_what_was_seen_later_confirms_nothing_when_the_clock_was_set_back() -> None:
    assert not confirmed(NOW, NOW - timedelta(days=3))


@pytest.mark.parametrize(
    ("kept", "suspect"), [(20, False), (11, False), (10, False), (9, True), (1, True), (0, True)]
)
def test_a_text_is_suspect_when_less_than_half_of_its_words_is_left(kept: int, *, suspect: bool) -> None:
    assert is_suspect(words(20), words(kept)) is suspect


def test_a_text_that_grew_or_was_moved_about_is_not_suspect() -> None:
    assert not is_suspect(PAGE, f"{words(500)} {PAGE}")
    assert not is_suspect(PAGE, " ".join(reversed(PAGE.split())))


def test_a_text_that_was_wholly_rewritten_is_suspect() -> None:
    assert is_suspect(words(20), words(20, start=100))


@pytest.mark.parametrize(("length", "suspect"), [(12, True), (11, False), (1, False), (0, False)])
def test_a_short_text_is_never_doubted(length: int, *, suspect: bool) -> None:
    assert is_suspect(words(length), "") is suspect


def test_words_are_counted_each_time_they_stand_in_the_text() -> None:
    assert kept_share("avril avril avril avril", "avril mars") == 0.25
    assert words_of("Avril, mai, AVRIL : l'été à Évry.") == {"avril": 2, "evry": 1}


def test_case_accents_and_short_words_make_no_difference() -> None:
    assert kept_share("Les ÉQUIPES de la santé", "equipes : la sante") == 1.0


def test_all_of_an_empty_text_is_kept() -> None:
    assert kept_share("", "") == 1.0
    assert kept_share("un mot", PAGE) == 1.0


def test_a_long_text_is_compared_at_once() -> None:
    start = time.perf_counter()
    assert not is_suspect("Ça " * 300_000 + "mot" * 300_000, "phrase " * 100_000)
    assert kept_share("phrase " * 200_000, "phrase " * 100_000) == 0.5
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    ("absent", "answered", "many"),
    [
        (1, 0, False),
        (2, 0, False),
        (3, 0, True),
        (3, 2, True),
        (3, 3, False),
        (50, 49, True),
        (50, 51, False),
    ],
)
def test_too_many_pages_are_gone_when_they_are_three_and_most(
    absent: int, answered: int, *, many: bool
) -> None:
    assert are_too_many(absent, answered) is many


def test_an_absence_is_told_with_its_days_its_status_and_the_last_reading() -> None:
    assert absent_words(DocumentKind.PRESS, [SATURDAY, SUNDAY], 404, last_seen_on=date(2026, 3, 13)) == (
        "Absente le 14 mars 2026 et le 15 mars 2026 (HTTP 404) ; lue pour la dernière fois le 13 mars 2026. "
        "Vigie garde ce qu'elle avait lu."
    )


def test_a_file_is_absent_as_a_file_is_named() -> None:
    assert absent_words(DocumentKind.PDF, [SATURDAY, SUNDAY], 410, last_seen_on=date(2026, 3, 1)) == (
        "Absent le 14 mars 2026 et le 15 mars 2026 (HTTP 410) ; lu pour la dernière fois le 1er mars 2026. "
        "Vigie garde ce qu'elle avait lu."
    )


def test_two_sights_of_the_same_day_are_one_day() -> None:
    said = absent_words(DocumentKind.PRESS, [SUNDAY, SUNDAY], 404, last_seen_on=SATURDAY)
    assert said.startswith("Absente le 15 mars 2026 (HTTP 404) ;")


@pytest.mark.parametrize(("kind", "absent"), [("press", "absente"), ("pdf", "absent")])
def test_a_return_is_told_with_both_days(kind: str, absent: str) -> None:
    assert back_words(kind, SUNDAY, absent_since=date(2026, 3, 8)) == (
        f"De nouveau lisible le 15 mars 2026, après avoir été {absent} depuis le 8 mars 2026."
    )
