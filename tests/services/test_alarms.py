"""The alarms of the Journal officiel: raised once for their cause, ended when they are over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import select

from monitor.domain.alarms import Alarm, AlarmKind
from monitor.domain.journal import ArchiveState
from monitor.services.alarms import open_alarms, review
from monitor.storage.orm_journal import AlarmRow
from tests.fakes import JOURNAL, PARIS, Place, jo_article, jo_text
from tests.services.numbers import container, entry, issue, listed, taken, text_id

TUESDAY, WEDNESDAY, THURSDAY = "20260818-003012", "20260819-003035", "20260820-002801"
EVENING = "20260820-214501"


@pytest.fixture
def source(place: Place) -> int:
    """The Journal officiel on 20 August 2026 in the morning; its archive of the 18th is taken in."""
    place.clock.now = datetime(2026, 8, 20, 7, 0, tzinfo=UTC)
    source_id = place.start(JOURNAL)[0]
    came(place, source_id, TUESDAY)
    issue(place, source_id, "0191", "2026-08-18", stamp=TUESDAY)
    return source_id


def came(place: Place, source: int, *stamps: str) -> None:
    listed(place, source, *stamps)
    for stamp in stamps:
        taken(place, source, stamp)


def looked(place: Place, source: int) -> list[Alarm]:
    with place.session() as session:
        return review(session, source, now=place.clock(), zone=PARIS)


def raised(place: Place, source: int) -> list[tuple[str, str]]:
    return [(alarm.kind.value, alarm.cause) for alarm in looked(place, source)]


def opened(place: Place, source: int, *, at: datetime | None = None) -> list[str]:
    with place.session() as session:
        return [alarm.cause for alarm in open_alarms(session, source, at=at)]


def thursday(place: Place, source: int) -> None:
    """Take in the archive of the 20th, with number 0193."""
    came(place, source, THURSDAY)
    issue(place, source, "0193", "2026-08-20", stamp=THURSDAY)


def test_a_number_skipped_is_raised_once_and_ended_when_it_comes(place: Place, source: int) -> None:
    thursday(place, source)
    (alarm,) = looked(place, source)
    assert (alarm.kind, alarm.cause, alarm.raised_at) == (
        AlarmKind.NUMBER_SKIPPED,
        "2026:0192",
        place.clock(),
    )
    assert alarm.summary == (
        "Le numéro 0192 du Journal officiel n'a pas été reçu (entre le 18 et le 20 août 2026)."
    )
    place.clock.move(hours=12)
    assert looked(place, source) == []
    assert opened(place, source) == ["2026:0192"]
    issue(place, source, "0192", "2026-08-19", stamp=EVENING)
    assert looked(place, source) == []
    assert opened(place, source) == []
    with place.session() as session:
        (row,) = session.scalars(select(AlarmRow))
        assert (row.ended_at, row.raised_at) == (place.clock(), place.clock() - timedelta(hours=12))


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (("0190", "2026-07-30"), ("0192", "2026-08-02"), "entre le 30 juillet et le 2 août 2026"),
        (("0190", "2026-08-20"), ("0192", "2026-08-20"), "le 20 août 2026"),
    ],
)
def test_the_days_around_a_number_are_said_in_words(
    place: Place, first: tuple[str, str], last: tuple[str, str], words: str
) -> None:
    place.clock.now = datetime(2026, 8, 20, 7, 0, tzinfo=UTC)
    source = place.start(JOURNAL)[0]
    came(place, source, "20260701-003012", THURSDAY)
    for number, on in (first, last):
        issue(place, source, number, on, stamp=THURSDAY)
    (alarm,) = looked(place, source)
    assert f"({words})" in alarm.summary


def test_the_first_number_of_a_year_names_both_years(place: Place) -> None:
    place.clock.now = datetime(2027, 1, 3, 7, 0, tzinfo=UTC)
    source = place.start(JOURNAL)[0]
    came(place, source, "20261231-003012", "20270103-003012")
    issue(place, source, "0304", "2026-12-31", stamp="20261231-003012")
    issue(place, source, "0002", "2027-01-03", stamp="20270103-003012")
    (alarm,) = looked(place, source)
    assert (alarm.cause, "entre le 31 décembre 2026 et le 3 janvier 2027" in alarm.summary) == (
        "2027:0001",
        True,
    )


def test_a_number_whose_archive_is_still_to_be_read_is_not_skipped_yet(place: Place, source: int) -> None:
    listed(place, source, WEDNESDAY)
    thursday(place, source)
    assert raised(place, source) == []
    taken(place, source, WEDNESDAY, state=ArchiveState.FAILED, texts=0)
    assert raised(place, source) == []
    taken(place, source, WEDNESDAY, state=ArchiveState.FAILED, texts=0)
    assert raised(place, source) == [("archive_failed", WEDNESDAY), ("number_skipped", "2026:0192")]
    issue(place, source, "0192", "2026-08-19", stamp=WEDNESDAY)
    taken(place, source, WEDNESDAY)
    assert (raised(place, source), opened(place, source)) == ([], [])


def test_an_alarm_stays_open_while_another_archive_is_awaited(place: Place, source: int) -> None:
    thursday(place, source)
    assert raised(place, source) == [("number_skipped", "2026:0192")]
    listed(place, source, WEDNESDAY)
    assert (raised(place, source), opened(place, source)) == ([], ["2026:0192"])


def test_numbers_from_before_the_ledger_are_not_missed(place: Place, source: int) -> None:
    came(place, source, EVENING)
    for number, on in (("0101", "2013-05-02"), ("0107", "2013-05-09"), ("0187", "2026-08-13")):
        issue(place, source, number, on, stamp=EVENING, entries=[entry(int(number))])
    place.clock.move(days=1)
    assert raised(place, source) == []


def test_a_number_of_the_future_is_a_date_that_is_not_known(place: Place, source: int) -> None:
    came(place, source, THURSDAY)
    issue(place, source, "0195", "2999-01-01", stamp=THURSDAY, entries=[entry(1)])
    place.clock.move(days=1)
    assert raised(place, source) == []


def test_an_empty_ledger_raises_nothing(place: Place) -> None:
    source = place.start(JOURNAL)[0]
    issue(place, source, "0001", "2026-01-01", stamp="20260101-003012", entries=[entry(1)])
    place.clock.move(days=10)
    assert raised(place, source) == []


def test_more_than_three_days_of_silence_are_an_alarm_until_an_archive_comes(
    place: Place, source: int
) -> None:
    place.clock.move(days=1)
    assert raised(place, source) == []
    place.clock.move(days=1)
    (alarm,) = looked(place, source)
    assert (alarm.kind, alarm.cause) == (AlarmKind.SILENCE, TUESDAY)
    assert alarm.summary == (
        "Vigie n'a vu aucune nouvelle archive du Journal officiel depuis le 18 août 2026, "
        "alors qu'au moins 3 numéros étaient attendus."
    )
    place.clock.move(days=1)
    assert raised(place, source) == []
    with place.session() as session:
        assert "4 numéros" in open_alarms(session, source)[0].summary
    listed(place, source, "20260823-003012")
    assert (raised(place, source), opened(place, source)) == ([], [])


def test_the_days_without_a_number_are_silent_and_calm(place: Place) -> None:
    """Sunday 13 July 2025, then Monday 14 July, a holiday, and the day after it: the real month was so."""
    place.clock.now = datetime(2025, 7, 13, 7, 0, tzinfo=UTC)
    source = place.start(JOURNAL)[0]
    came(place, source, "20250713-002503")
    for _ in range(4):
        assert raised(place, source) == []
        place.clock.move(days=1)
    assert raised(place, source) == [("silence", "20250713-002503")]


def test_a_stamp_of_the_future_or_of_no_day_does_not_hide_silence(place: Place, source: int) -> None:
    listed(place, source, "29990101-003012", "20260899-003012", "freemium")
    place.clock.move(days=2)
    assert ("silence", TUESDAY) in raised(place, source)


def test_an_archive_is_reported_after_two_failures_until_it_is_taken_in(place: Place, source: int) -> None:
    listed(place, source, WEDNESDAY)
    taken(place, source, WEDNESDAY, state=ArchiveState.FAILED, texts=0)
    assert raised(place, source) == []
    taken(place, source, WEDNESDAY, state=ArchiveState.FAILED, texts=0)
    (alarm,) = looked(place, source)
    assert alarm.summary == (
        "L'archive du Journal officiel du 19 août 2026 à 0 h 30 n'a pas pu être lue en entier (2 essais) ; "
        "elle sera redemandée."
    )
    taken(place, source, WEDNESDAY, state=ArchiveState.STARTED, texts=0)
    assert (raised(place, source), opened(place, source)) == ([], [WEDNESDAY])
    taken(place, source, WEDNESDAY)
    assert (raised(place, source), opened(place, source)) == ([], [])


def test_texts_announced_that_never_came_are_told_with_their_titles(place: Place, source: int) -> None:
    titles = ("Décret d'essai", "  Arrêté\n long" + " et long" * 30, None, "Avis", "Liste")
    entries = [entry(number, title=title) for number, title in enumerate(titles, 1)]
    issue(place, source, "0191", "2026-08-18", stamp=TUESDAY, entries=entries)
    assert looked(place, source) == []
    place.clock.move(hours=24)
    (alarm,) = looked(place, source)
    assert (alarm.kind, alarm.cause) == (AlarmKind.TEXTS_MISSING, container("0191"))
    assert alarm.summary.startswith(
        "Le sommaire du Journal officiel n° 0191 du 18 août 2026 annonce 5 textes que Vigie n'a pas reçus : "
        "« Décret d'essai », « Arrêté long et long"
    )
    assert alarm.summary.endswith(f" et… », « {text_id(3)} » et 2 autres.")


def test_the_summary_of_an_open_alarm_follows_what_came(place: Place, source: int) -> None:
    issue(place, source, "0191", "2026-08-18", stamp=TUESDAY, entries=[entry(1), entry(2)])
    place.clock.move(hours=24)
    assert raised(place, source) == [("texts_missing", container("0191"))]
    place.archive(source, jo_text(text_id(1), articles=jo_article("Un essai.")))
    assert raised(place, source) == []
    with place.session() as session:
        assert "annonce 1 texte que Vigie n'a pas reçu : «" in open_alarms(session, source)[0].summary
    # A new delivery of the summary gives its texts no new delay: the alarm is still the same.
    issue(place, source, "0191", "2026-08-18", stamp=EVENING, entries=[entry(1), entry(2)])
    assert (raised(place, source), opened(place, source)) == ([], [container("0191")])
    place.clock.move(days=90)
    came(place, source, "20261118-003012", "20261119-003012")
    assert container("0191") in opened(place, source)
    place.archive(source, jo_text(text_id(2), articles=jo_article("Un autre essai.")))
    looked(place, source)
    assert container("0191") not in opened(place, source)


def test_a_catch_up_tells_what_was_missing_long_ago(place: Place) -> None:
    place.clock.now = datetime(2026, 8, 20, 7, 0, tzinfo=UTC)
    source = place.start(JOURNAL)[0]
    came(place, source, "20260210-003012", "20260211-003012", THURSDAY)
    issue(place, source, "0034", "2026-02-10", stamp="20260210-003012", entries=[entry(1)])
    assert raised(place, source) == [("texts_missing", container("0034"))]


def test_an_alarm_ended_may_be_raised_again(place: Place, source: int) -> None:
    """A corrected summary first takes a text away, then announces it again."""
    issue(place, source, "0191", "2026-08-18", stamp=TUESDAY, entries=[entry(1)])
    place.clock.move(hours=24)
    assert raised(place, source) == [("texts_missing", container("0191"))]
    issue(place, source, "0191", "2026-08-18", stamp=WEDNESDAY)
    assert (raised(place, source), opened(place, source)) == ([], [])
    issue(place, source, "0191", "2026-08-18", stamp=THURSDAY, entries=[entry(1)])
    assert raised(place, source) == [("texts_missing", container("0191"))]
    with place.session() as session:
        assert len(list(session.scalars(select(AlarmRow)))) == 1


def test_the_alarms_that_were_open_at_a_time_can_be_asked_for(place: Place, source: int) -> None:
    before = place.clock()
    thursday(place, source)
    looked(place, source)
    place.clock.move(hours=1)
    issue(place, source, "0192", "2026-08-19", stamp=EVENING)
    looked(place, source)
    assert opened(place, source, at=before) == []
    assert opened(place, source, at=before + timedelta(minutes=30)) == ["2026:0192"]
    assert opened(place, source, at=place.clock() + timedelta(hours=1)) == []


def _month() -> Iterator[datetime]:
    return (datetime(2026, 8, 18, 6, 0, tzinfo=UTC) + timedelta(days=n) for n in count())


def test_a_month_as_it_should_be_raises_nothing(place: Place) -> None:
    source = place.start(JOURNAL)[0]
    numbers = count(191)
    for now, _ in zip(_month(), range(30), strict=False):
        place.clock.now = now
        if now.weekday() != 0:
            night, evening = f"{now:%Y%m%d}-003012", f"{now:%Y%m%d}-214501"
            number = next(numbers)
            place.archive(source, jo_text(text_id(number), articles=jo_article("Un essai.")))
            came(place, source, night)
            issue(place, source, f"{number:04d}", f"{now:%Y-%m-%d}", stamp=night, entries=[entry(number)])
            came(place, source, evening)
        assert raised(place, source) == []
