"""The numbers of the Journal officiel as they are kept, and the texts that their summaries announce."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from monitor.services.journal import MissingTexts, known_numbers, missing_texts, watched_from
from monitor.storage.orm_journal import JournalIssueRow
from tests.fakes import JOURNAL, NOW, Place, jo_article, jo_text
from tests.services.numbers import entry, issue, listed, taken, text_id

NIGHT, EVENING = "20260312-003012", "20260312-214501"
ON = "2026-03-12"


@pytest.fixture
def source(place: Place) -> int:
    """The Journal officiel, its archive of the night listed."""
    source_id = place.start(JOURNAL)[0]
    listed(place, source_id, NIGHT)
    return source_id


def rows(place: Place) -> list[JournalIssueRow]:
    with place.session() as session:
        return list(session.scalars(select(JournalIssueRow)))


def missing(place: Place, source: int, *, since: str = ON, until: str = ON) -> list[MissingTexts]:
    with place.session() as session:
        return missing_texts(
            session,
            source,
            since=date.fromisoformat(since),
            until=date.fromisoformat(until),
            now=place.clock(),
        )


def test_a_number_is_kept_with_what_it_announces(place: Place, source: int) -> None:
    issue(place, source, "0060", ON, stamp=NIGHT, entries=[entry(1), entry(2, protected=True)])
    (row,) = rows(place)
    assert (row.number, row.published_on, row.stamp, row.first_seen_at) == (
        "0060",
        date(2026, 3, 12),
        NIGHT,
        NOW,
    )
    assert row.entries == [
        [text_id(1), "Arrêté d'essai", None, None, 1, False],
        [text_id(2), "Arrêté d'essai", None, None, 2, True],
    ]


def test_the_latest_delivery_wins_in_any_order(place: Place, source: int) -> None:
    issue(place, source, "0060", ON, stamp=EVENING, entries=[entry(1), entry(2)], title="JORF n°0060")
    place.clock.move(hours=5)
    issue(place, source, "0060", ON, stamp=NIGHT, entries=[entry(1)])
    (row,) = rows(place)
    assert (len(row.entries), row.stamp, row.title) == (2, EVENING, "JORF n°0060")
    issue(place, source, "0060", ON, stamp=EVENING, entries=[entry(1), entry(2), entry(3)])
    (row,) = rows(place)
    assert (len(row.entries), row.first_seen_at) == (3, NOW)


def test_a_delivery_that_says_less_erases_neither_number_nor_day(place: Place, source: int) -> None:
    issue(place, source, "0060", ON, stamp=NIGHT, of="JORFCONT000000000060")
    issue(place, source, None, None, stamp=EVENING, of="JORFCONT000000000060")
    (row,) = rows(place)
    assert (row.number, row.published_on, row.stamp) == ("0060", date(2026, 3, 12), EVENING)


def test_a_summary_without_text_misses_nothing(place: Place, source: int) -> None:
    issue(place, source, "0060", ON, stamp=NIGHT)
    assert missing(place, source) == []


def test_a_text_announced_and_not_read_is_missing_unless_it_is_protected(place: Place, source: int) -> None:
    place.archive(source, jo_text(text_id(1), articles=jo_article("Un essai.")))
    issue(place, source, "0060", ON, stamp=NIGHT, entries=[entry(1), entry(2), entry(3, protected=True)])
    (found,) = missing(place, source)
    assert (found.number, found.published_on) == ("0060", date(2026, 3, 12))
    assert found.texts == ((text_id(2), "Arrêté d'essai"),)
    assert missing(place, source, since="2026-03-13", until="2026-03-20") == []


def test_a_text_may_still_come_for_a_day(place: Place, source: int) -> None:
    issue(place, source, "0060", ON, stamp=NIGHT, entries=[entry(1)])
    assert [each.ripe for each in missing(place, source)] == [False]
    place.clock.move(hours=24)
    assert [each.ripe for each in missing(place, source)] == [True]


def test_a_text_that_the_next_archive_does_not_bring_is_missing(place: Place, source: int) -> None:
    issue(place, source, "0060", ON, stamp=NIGHT, entries=[entry(1)])
    taken(place, source, NIGHT)
    assert [each.ripe for each in missing(place, source)] == [False]
    listed(place, source, EVENING)
    assert [each.ripe for each in missing(place, source)] == [False]
    taken(place, source, EVENING)
    assert [each.ripe for each in missing(place, source)] == [True]


def test_a_number_of_many_texts_is_looked_up_in_parts(place: Place, source: int) -> None:
    place.archive(source, jo_text(text_id(1), articles=jo_article("Un essai.")))
    issue(place, source, "0060", ON, stamp=NIGHT, entries=[entry(number) for number in range(1, 1203)])
    (found,) = missing(place, source)
    assert len(found.texts) == 1201


def test_other_numbers_may_be_asked_for_by_container_or_first_sight(place: Place, source: int) -> None:
    issue(place, source, "0020", "2026-01-24", stamp=NIGHT, entries=[entry(1)])
    place.clock.move(days=5)
    issue(place, source, "0021", "2026-01-25", stamp=NIGHT, entries=[entry(2)])
    first, last = date(2026, 3, 1), date(2026, 3, 12)
    with place.session() as session:
        seen = missing_texts(
            session,
            source,
            since=first,
            until=last,
            now=place.clock(),
            seen_after=place.clock() - timedelta(days=1),
        )
        named = missing_texts(
            session,
            source,
            since=first,
            until=last,
            now=place.clock(),
            containers=["JORFCONT000000000020"],
        )
    assert ([each.number for each in seen], [each.number for each in named]) == (["0021"], ["0020"])


@pytest.mark.parametrize(
    ("stamps", "floor", "expected"),
    [
        ([], "", None),
        (["20260312-003012"], "", date(2026, 3, 12)),  # the night's archive holds the whole number
        (["20260311-214501", "20260312-003012"], "", date(2026, 3, 12)),  # the evening's does not
        (["20260310-003012", "20260312-003012"], "20260311-000000", date(2026, 3, 12)),
        (["freemium-x", "20260312-003012"], "", date(2026, 3, 12)),
        (["20269999-003012"], "", None),
        (["00009999-003012", "20260312-003012"], "", date(2026, 3, 12)),
    ],
)
def test_the_numbers_are_watched_from_where_the_ledger_begins(
    place: Place, stamps: list[str], floor: str, expected: date | None
) -> None:
    source_id = place.start(JOURNAL)[0]
    listed(place, source_id, *stamps, floor=floor)
    with place.session() as session:
        assert watched_from(session, source_id) == expected


def test_the_known_numbers_are_those_between_two_days_of_the_source(place: Place, source: int) -> None:
    issue(place, source, "0060", ON, stamp=NIGHT)
    issue(place, source, "0061", "2026-03-13", stamp=NIGHT)
    issue(place, source, "0062", "2999-01-01", stamp=NIGHT)
    issue(place, source, "0063", None, stamp=NIGHT)
    with place.session() as session:
        found = known_numbers(session, source, since=date(2026, 3, 12), until=date(2026, 3, 12))
        assert found == [("0060", date(2026, 3, 12))]
        assert known_numbers(session, source + 1, since=date(2026, 1, 1), until=date(2026, 12, 31)) == []
