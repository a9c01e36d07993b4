"""Texts taken out of the open collection: noted, told to those they concern, never erased."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from monitor.domain.reading import Reading, WithdrawnRead
from monitor.services.records import find_row
from monitor.services.views import event_objects
from monitor.services.withdrawn import Withdrawal, bring_back, withdraw
from tests.fakes import JOURNAL, SEC_PA, Place, Told, jo_article, jo_text

TEXT, OTHER, NEVER = "JORFTEXT000099000001", "JORFTEXT000099000002", "JORFTEXT000099000003"
STAMP, LATER = "20260311-215052", "20260312-003012"
ABSENT = Told("document_absent", TEXT, date(2026, 3, 11), False, ("sec-pa",))


def text(text_id: str, words: str, *, delivered: str = "20260303-003012") -> Reading:
    found = jo_text(text_id, articles=jo_article(words))
    notes = {**found.document.notes, "delivered": delivered}
    return replace(found, document=replace(found.document, notes=notes))


def publish(place: Place, *, delivered: str = "20260303-003012") -> int:
    place.crawl(
        text(TEXT, "Les SEC-Pa sont financées.", delivered=delivered),
        text(OTHER, "L'article L. 162-31-1 du code.", delivered=delivered),
        source=JOURNAL,
    )
    return place.start(JOURNAL)[0]


def out(place: Place, source: int, *keys: str, stamp: str = STAMP, silent: bool = False) -> Withdrawal:
    archivist = place.archivist.for_run(first_run=False, silent=silent)
    with place.session() as session:
        read = WithdrawnRead(url="https://exemple.invalid/a.tar.gz", stamp=stamp, keys=keys or (TEXT,))
        return withdraw(session, archivist, source, read, now=place.clock())


def again(place: Place, source: int, delivered: object = LATER, *, silent: bool = False) -> bool:
    watch = None if silent else place.archivist.watch(place.clock())
    with place.session() as session, session.begin():
        row = find_row(session, source, TEXT)
        assert row is not None
        return bring_back(session, row, delivered, watch, now=place.clock())


def notes(place: Place, source: int, key: str = TEXT) -> dict[str, object]:
    with place.session() as session:
        row = find_row(session, source, key)
        assert row is not None
        return {name: value for name, value in row.notes.items() if name.startswith("withdrawn")}


def told(place: Place) -> list[Told]:
    return place.events(kind="document_absent") + place.events(kind="document_back")


def test_a_text_of_the_list_is_noted_and_told_to_those_it_concerns(settled: Place) -> None:
    source = publish(settled)
    assert out(settled, source, TEXT, OTHER, NEVER, TEXT) == Withdrawal(known=2, unknown=1)
    assert notes(settled, source) == {"withdrawn_on": "2026-03-11", "withdrawn_stamp": STAMP}
    assert notes(settled, source, OTHER) == notes(settled, source)
    assert told(settled) == [ABSENT]
    with settled.session() as session:
        (event,) = event_objects(session, kind="document_absent")
    assert event["summary"] == (
        "Retiré du fonds ouvert du Journal officiel : la liste de suppressions du 11 mars 2026 le cite. "
        "Vigie garde ce qu'elle avait lu."
    )


def test_nothing_of_a_withdrawn_text_is_erased(settled: Place) -> None:
    source = publish(settled)
    before = settled.dump()
    out(settled, source, TEXT, OTHER)
    after = settled.dump()
    assert {name for name in after if after[name] != before[name]} == {"document", "event", "event_topic"}
    assert len(after["document"]) == len(before["document"])


def test_the_same_list_read_again_changes_nothing(settled: Place) -> None:
    source = publish(settled)
    out(settled, source)
    before = settled.dump()
    assert out(settled, source) == Withdrawal(known=1, unknown=0)
    out(settled, source, stamp=LATER)
    assert settled.dump() == before


def test_a_followed_text_is_told_whatever_it_says(settled: Place) -> None:
    source = publish(settled)
    settled.watch_topics(replace(SEC_PA, slug="autre", terms=("un autre terme",), follow=(OTHER,)))
    out(settled, source, TEXT, OTHER)
    assert [event.document for event in told(settled)] == [OTHER]


def test_an_old_list_and_a_silent_run_tell_nothing(settled: Place) -> None:
    source = publish(settled, delivered="20220418-003012")
    out(settled, source, stamp="20220419-215052")
    assert (told(settled), notes(settled, source)["withdrawn_on"]) == ([], "2022-04-19")
    assert again(settled, source)
    assert told(settled) == []
    out(settled, source, silent=True)
    assert told(settled) == []


def test_a_list_seen_late_says_so(settled: Place) -> None:
    source = publish(settled, delivered="20260225-003012")
    out(settled, source, stamp="20260301-215052")
    assert [event.late for event in told(settled)] == [True]


def test_a_text_delivered_again_is_back_with_its_history(settled: Place) -> None:
    source = publish(settled)
    out(settled, source)
    assert again(settled, source)
    assert notes(settled, source) == {"withdrawn_history": [{"stamp": STAMP, "back": LATER}]}
    assert told(settled) == [ABSENT, Told("document_back", TEXT, date(2026, 3, 12), False, ("sec-pa",))]
    with settled.session() as session:
        (event,) = event_objects(session, kind="document_back")
    assert event["summary"] == (
        "De nouveau dans le fonds ouvert du Journal officiel depuis le 12 mars 2026, "
        "après en avoir été retiré le 11 mars 2026."
    )
    assert not again(settled, source)
    out(settled, source)
    assert notes(settled, source) == {"withdrawn_history": [{"stamp": STAMP, "back": LATER}]}


def test_a_text_may_be_out_and_back_twice(settled: Place) -> None:
    source = publish(settled)
    for stamp, later in ((STAMP, LATER), ("20260312-010000", "20260312-020000")):
        out(settled, source, stamp=stamp)
        again(settled, source, later)
    assert [event.kind for event in settled.events(kind="document_back")] == ["document_back"] * 2
    assert notes(settled, source) == {
        "withdrawn_history": [
            {"stamp": STAMP, "back": LATER},
            {"stamp": "20260312-010000", "back": "20260312-020000"},
        ]
    }


def test_an_older_delivery_or_none_does_not_bring_a_text_back(settled: Place) -> None:
    source = publish(settled)
    assert not again(settled, source)
    out(settled, source)
    for delivered in (STAMP, "20260303-003012", None, 20260312):
        assert not again(settled, source, delivered)
    assert notes(settled, source) == {"withdrawn_on": "2026-03-11", "withdrawn_stamp": STAMP}


def test_a_list_older_than_the_text_only_makes_history(settled: Place) -> None:
    source = publish(settled, delivered=LATER)
    assert out(settled, source) == Withdrawal(known=1, unknown=0)
    out(settled, source)
    assert notes(settled, source) == {"withdrawn_history": [{"stamp": STAMP, "back": LATER}]}
    assert told(settled) == []


def test_who_was_not_told_of_the_absence_is_not_told_of_the_return(settled: Place) -> None:
    source = publish(settled)
    out(settled, source, silent=True)
    assert again(settled, source)
    assert told(settled) == []


def test_a_silent_delivery_brings_a_text_back_without_a_word(settled: Place) -> None:
    source = publish(settled)
    out(settled, source)
    assert again(settled, source, silent=True)
    assert (told(settled), list(notes(settled, source))) == ([ABSENT], ["withdrawn_history"])


def test_a_list_of_many_texts_is_looked_up_in_parts(settled: Place) -> None:
    source = publish(settled)
    keys = [f"JORFTEXT{number:012d}" for number in range(1200)]
    assert out(settled, source, *keys, TEXT) == Withdrawal(known=1, unknown=1200)
    assert told(settled) == [ABSENT]


def test_a_list_without_a_day_is_noted_by_its_stamp(settled: Place) -> None:
    source = publish(settled, delivered="")
    out(settled, source, stamp="20260399-999999")
    assert notes(settled, source)["withdrawn_stamp"] == "20260399-999999"
    assert [event.occurred_on for event in told(settled)] == [date(2026, 3, 12)]
