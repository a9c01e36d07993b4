"""When a term is told: near for a week, over from the day after, each for one cause."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.calendar import due_on
from monitor.domain.deadlines import Term, deadline_fact
from monitor.domain.model import EventDraft, EventKind

ASKED, DUE = date(2026, 3, 10), date(2026, 5, 10)
TERM = Term(due_on=DUE, published_on=ASKED)
NEAR, PASSED = EventKind.DEADLINE_NEAR, EventKind.DEADLINE_PASSED
DAY = timedelta(days=1)
DATES = st.dates(date(2015, 1, 1), date(2035, 12, 31))


def fact(
    today: date, *, term: Term = TERM, read_on: date | None = None, announce_days: int = 30
) -> EventDraft | None:
    return deadline_fact(term, today=today, read_on=read_on or today, announce_days=announce_days)


def told(today: date, *, term: Term = TERM, read_on: date | None = None) -> EventKind | None:
    found = fact(today, term=term, read_on=read_on)
    return found.kind if found else None


@pytest.mark.parametrize(
    ("today", "kind", "occurred_on"),
    [
        (date(2026, 5, 2), None, None),
        (date(2026, 5, 3), NEAR, date(2026, 5, 3)),
        (date(2026, 5, 9), NEAR, date(2026, 5, 3)),
        (date(2026, 5, 10), NEAR, date(2026, 5, 3)),
        (date(2026, 5, 11), PASSED, date(2026, 5, 11)),
        (date(2026, 6, 10), PASSED, date(2026, 5, 11)),
        (date(2026, 6, 11), None, None),
    ],
)
def test_a_week_before_then_from_the_day_after_for_a_month(
    today: date, kind: EventKind | None, occurred_on: date | None
) -> None:
    found = fact(today)
    assert (found and found.kind, found and found.occurred_on) == (kind, occurred_on)
    assert found is None or found.cause == "2026-05-10"


def test_what_was_not_read_is_not_said_to_be_missing() -> None:
    later = date(2026, 5, 13)
    assert told(later, read_on=DUE) is None
    assert told(later, read_on=DUE + DAY) is PASSED
    assert told(DUE, read_on=date(2026, 5, 2)) is None
    assert told(DUE, read_on=date(2026, 5, 3)) is NEAR
    assert deadline_fact(TERM, today=later, read_on=None, announce_days=30) is None


@pytest.mark.parametrize(
    ("term", "rule", "time"),
    [
        (TERM, "deux mois après la publication, Règlement, art. 135", "de deux mois"),
        (
            Term(due_on=DUE, published_on=ASKED, signalled_on=date(2026, 4, 30)),
            "dix jours après le signalement, Règlement, art. 135",
            "de dix jours",
        ),
        (
            Term(due_on=DUE, published_on=date(2026, 4, 10)),
            "un mois après la publication, Règlement, art. 135",
            "d'un mois",
        ),
        (
            Term(due_on=DUE, published_on=ASKED, chamber="senat"),
            "deux mois après la publication, Règlement du Sénat, art. 75",
            "de deux mois",
        ),
    ],
)
def test_the_words_say_the_rule_and_what_was_read(term: Term, rule: str, time: str) -> None:
    before, after = fact(DUE, term=term), fact(date(2026, 5, 13), term=term, read_on=date(2026, 5, 12))
    assert before is not None
    assert after is not None
    assert before.summary == f"Réponse attendue au plus tard le 10 mai 2026 ({rule})."
    assert after.summary == (
        f"Le délai {time} est passé depuis le 10 mai 2026 ; "
        "aucune réponse n'a été lue dans les données du 12 mai 2026."
    )


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (date(2025, 12, 30), date(2026, 2, 28)),  # no 30 February
        (date(2027, 12, 31), date(2028, 2, 29)),  # a leap year
        (date(2026, 1, 27), date(2026, 3, 27)),  # the night of 29 March has 23 hours
        (date(2026, 8, 25), date(2026, 10, 25)),  # summer time ends on the very day
    ],
)
def test_terms_at_the_end_of_a_month_and_over_a_change_of_hour(asked: date, due: date) -> None:
    assert due_on(asked, None) == due
    term = Term(due_on=due, published_on=asked)
    assert term.length == "deux mois"
    paris = ZoneInfo("Europe/Paris")
    midnight = datetime(due.year, due.month, due.day, tzinfo=paris) + timedelta(days=1)
    last, first = midnight.astimezone(UTC) - timedelta(seconds=1), midnight.astimezone(UTC)
    assert told(last.astimezone(paris).date(), term=term) is NEAR
    assert told(first.astimezone(paris).date(), term=term) is PASSED


@given(due=DATES, days=st.integers(-40, 80), lag=st.integers(0, 60), announce_days=st.integers(1, 60))
def test_never_both_never_unread_never_old(due: date, days: int, lag: int, announce_days: int) -> None:
    today, read_on = due + timedelta(days), due + timedelta(days - lag)
    term = Term(due_on=due, published_on=due - timedelta(days=61))
    found = fact(today, term=term, read_on=read_on, announce_days=announce_days)
    if found is None:
        return
    assert found.kind is (PASSED if today > due else NEAR)
    assert found.occurred_on <= min(today, read_on)
    assert (today - found.occurred_on).days <= announce_days
    assert found.late is ((today - found.occurred_on).days > 7)


@given(due=DATES, announce_days=st.integers(7, 60))
def test_read_every_day_each_is_told_and_with_one_cause(due: date, announce_days: int) -> None:
    term = Term(due_on=due, published_on=due - timedelta(days=61))
    found = [fact(due + timedelta(days), term=term, announce_days=announce_days) for days in range(-20, 70)]
    assert {(each.kind, each.cause) for each in found if each} == {
        (NEAR, due.isoformat()),
        (PASSED, due.isoformat()),
    }
