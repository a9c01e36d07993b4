"""Pages that are not at their address any more: told once when seen twice a day apart, and when back."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.domain.alarms import AlarmKind
from monitor.services.absences import absence_of
from tests.fakes import MEDIATION, SEC_PA, Place, page
from tests.services.site import (
    BLOOD,
    MONEY,
    Fact,
    alarms,
    facts,
    kinds_of,
    pdf_file,
    state,
    texts,
    url_of,
    visit,
)

PAGE = page("argent", MONEY)
KEY = url_of("argent")
WORDS = (
    "Absente le 13 mars 2026 et le 14 mars 2026 (HTTP 404) ; lue pour la dernière fois le 12 mars 2026. "
    "Vigie garde ce qu'elle avait lu."
)
ABSENT = Fact("document_absent", KEY, "absent:2026-03-13", date(2026, 3, 13), WORDS)
BOTH = ("document_absent", "document_back")


def known(place: Place) -> Place:
    """Read the page on the 12th, then wait for the next day."""
    visit(place, PAGE)
    place.clock.move(days=1)
    return place


def gone(place: Place, days: int = 2, *, silent: bool = False) -> None:
    """Let the page be absent for so many days, a crawl each morning, then wait for the next day."""
    for _ in range(days):
        visit(place, absent=["argent"], silent=silent)
        place.clock.move(days=1)


def test_one_absence_tells_nothing_and_is_kept(settled: Place) -> None:
    visit(known(settled), absent=["argent"], status=410)
    assert facts(settled, *BOTH) == []
    seen = settled.clock()
    assert absence_of(state(settled, "argent")) == (seen, seen, 410)


def test_two_absences_of_one_day_tell_nothing(settled: Place) -> None:
    known(settled)
    for _ in range(3):
        visit(settled, absent=["argent"])
        settled.clock.move(hours=11)
    assert facts(settled, *BOTH) == []


def test_two_absences_a_day_apart_are_told_with_their_days(settled: Place) -> None:
    gone(known(settled))
    assert facts(settled, *BOTH) == [ABSENT]
    assert settled.events(kind="document_absent")[0].topics == ("sec-pa",)


def test_an_absence_is_told_once_however_long_it_lasts(settled: Place) -> None:
    gone(known(settled), days=9)
    assert facts(settled, *BOTH) == [ABSENT]
    assert absence_of(state(settled, "argent")) is not None


def test_an_absence_that_is_observed_again_weeks_later_is_confirmed(settled: Place) -> None:
    visit(known(settled), absent=["argent"])
    settled.clock.move(days=20)
    visit(settled, absent=["argent"], status=410)
    (told,) = facts(settled, *BOTH)
    assert told.cause == "absent:2026-03-13"
    assert "le 13 mars 2026 et le 2 avril 2026 (HTTP 410)" in told.summary


def test_a_page_read_in_between_was_not_absent(settled: Place) -> None:
    gone(known(settled), days=1)
    visit(settled, PAGE)
    assert absence_of(state(settled, "argent")) is None
    settled.clock.move(days=1)
    visit(settled, absent=["argent"])
    assert facts(settled, *BOTH) == []


def test_a_page_not_modified_in_between_was_not_absent(settled: Place) -> None:
    gone(known(settled), days=1)
    visit(settled, same=["argent"])
    settled.clock.move(days=1)
    visit(settled, absent=["argent"])
    assert facts(settled, *BOTH) == []


def test_a_page_back_after_a_told_absence_is_told_once(settled: Place) -> None:
    gone(known(settled), days=3)
    for _ in range(3):
        visit(settled, PAGE)
        settled.clock.move(days=1)
    words = "De nouveau lisible le 16 mars 2026, après avoir été absente depuis le 13 mars 2026."
    back = Fact("document_back", KEY, "absent:2026-03-13", date(2026, 3, 16), words)
    assert facts(settled, *BOTH) == [ABSENT, back]
    assert absence_of(state(settled, "argent")) is None


def test_a_page_that_comes_back_not_modified_is_told_once(settled: Place) -> None:
    gone(known(settled))
    for _ in range(2):
        visit(settled, same=["argent"])
        settled.clock.move(days=1)
    assert [fact.kind for fact in facts(settled, *BOTH)] == ["document_absent", "document_back"]
    assert absence_of(state(settled, "argent")) is None


def test_a_page_back_after_an_absence_that_was_not_told_tells_nothing(settled: Place) -> None:
    gone(known(settled), days=1)
    visit(settled, PAGE)
    assert facts(settled, *BOTH) == []


def test_a_page_that_comes_back_with_other_words_is_back_and_changed(settled: Place) -> None:
    gone(known(settled))
    visit(settled, page("argent", MONEY.replace("douze", "dix")))
    assert kinds_of(settled) == ["mention_appeared", "document_absent", "document_back", "text_changed"]


def test_a_page_absent_again_later_is_another_event(settled: Place) -> None:
    gone(known(settled))
    visit(settled, PAGE)
    settled.clock.move(days=1)
    gone(settled)
    visit(settled, PAGE)
    assert [(fact.kind, fact.cause) for fact in facts(settled, *BOTH)] == [
        ("document_absent", "absent:2026-03-13"),
        ("document_back", "absent:2026-03-13"),
        ("document_absent", "absent:2026-03-16"),
        ("document_back", "absent:2026-03-16"),
    ]


def test_days_are_those_of_the_reader(settled: Place) -> None:
    settled.clock.move(hours=16, minutes=30)  # half past midnight, in Paris
    gone(known(settled))
    assert facts(settled, "document_absent")[0].occurred_on == date(2026, 3, 14)


def test_nothing_of_an_absent_page_is_erased(settled: Place) -> None:
    gone(known(settled), days=4)
    assert texts(settled, KEY) == [PAGE.document.text]


def test_an_absent_page_of_no_topic_tells_nothing(settled: Place) -> None:
    visit(settled, page("argent", BLOOD))
    settled.clock.move(days=1)
    gone(settled)
    visit(settled, page("argent", BLOOD))
    assert facts(settled) == []


def test_an_absent_page_that_no_longer_spoke_of_the_topic_tells_nothing(settled: Place) -> None:
    visit(settled, PAGE)
    visit(settled, page("argent", MONEY.replace("SEC-Pa", "équipes")))
    settled.clock.move(days=1)
    gone(settled)
    assert facts(settled, *BOTH) == []


def test_an_absent_page_that_only_a_related_term_names_tells_nothing(settled: Place) -> None:
    visit(settled, page("argent", f"{BLOOD} Voir l'article L. 162-31-1."))
    settled.clock.move(days=1)
    gone(settled)
    assert facts(settled) == []


def test_an_absence_is_told_to_each_topic_of_the_page(settled: Place) -> None:
    settled.watch_topics(SEC_PA, MEDIATION)
    visit(settled, page("argent", f"{MONEY} La médiation en santé aussi."))
    settled.clock.move(days=1)
    gone(settled)
    assert settled.events(kind="document_absent")[0].topics == ("mediation", "sec-pa")


def test_an_absent_file_of_a_page_of_the_topic_is_told_without_a_mention_of_its_own(settled: Place) -> None:
    annex = pdf_file("annexe.pdf", BLOOD, pages=["argent"])
    visit(settled, PAGE, annex)
    settled.clock.move(days=1)
    for _ in range(2):
        visit(settled, PAGE, absent=["annexe.pdf"])
        settled.clock.move(days=1)
    visit(settled, PAGE, annex)
    told = facts(settled, *BOTH)
    assert [(fact.kind, fact.key) for fact in told] == [(kind, annex.document.key) for kind in BOTH]
    assert told[0].summary.startswith("Absent le 13 mars 2026 et le 14 mars 2026 (HTTP 404) ; lu pour")
    assert told[1].summary.endswith("après avoir été absent depuis le 13 mars 2026.")


def test_an_address_that_the_archive_does_not_know_is_nothing(settled: Place) -> None:
    before = settled.dump()
    visit(settled, absent=["inconnue"])
    after = settled.dump()
    assert {name for name in after if after[name] != before[name]} <= {"run", "source"}


def many(place: Place, number: int) -> list[str]:
    """Read so many pages of the topic on the 12th, and return their names."""
    names = [f"page-{count}" for count in range(number)]
    visit(place, *(page(name, f"{MONEY} {name}", title=f"Communiqué {name}") for name in names))
    place.clock.move(days=1)
    return names


@pytest.mark.parametrize(("number", "others"), [(3, 2), (12, 11), (3, 0)])
def test_too_many_absences_at_once_are_one_alarm_and_no_event(
    settled: Place, number: int, others: int
) -> None:
    names = many(settled, number)
    for _ in range(3):
        visit(settled, absent=names, others=others)
        settled.clock.move(days=1)
    assert facts(settled, *BOTH) == []
    assert all(absence_of(state(settled, name)) is None for name in names)
    (alarm,) = alarms(settled)
    assert (alarm.kind, alarm.cause) == (AlarmKind.SITE_CHANGED, "2026-03-13")
    assert alarm.summary == (
        f"Sur {number + others} pages connues, {number} n'étaient plus à leur adresse le 13 mars 2026 (HTTP "
        "404 ou 410) : le site a peut-être changé d'adresses. Aucune n'est annoncée comme absente."
    )


@pytest.mark.parametrize(("number", "others"), [(2, 0), (3, 3)])
def test_a_few_absences_are_those_of_pages(settled: Place, number: int, others: int) -> None:
    names = many(settled, number)
    for _ in range(2):
        visit(settled, absent=names, others=others)
        settled.clock.move(days=1)
    assert [fact.key for fact in facts(settled, *BOTH)] == [url_of(name) for name in names]
    assert alarms(settled) == []


def test_a_page_back_during_a_silent_run_is_seen_and_not_told(settled: Place) -> None:
    gone(known(settled))
    visit(settled, PAGE, silent=True)
    assert absence_of(state(settled, "argent")) is None
    settled.clock.move(days=1)
    visit(settled, PAGE)
    assert facts(settled, *BOTH) == [ABSENT]


def test_a_silent_run_tells_no_absence(settled: Place) -> None:
    gone(known(settled), silent=True)
    assert facts(settled, *BOTH) == []


def test_an_address_that_never_answered_has_no_absence() -> None:
    assert absence_of(None) is None


def test_pages_that_went_one_after_the_other_are_not_gone_at_once(settled: Place) -> None:
    """Absences known for days are counted anew each day: the third one raises the alarm of a moved site."""
    names = ["un", "deux", "trois"]
    visit(settled, *(page(name, f"{MONEY} {name}", title=name) for name in names))
    for count in (1, 1, 2, 2, 3, 3):
        settled.clock.move(days=1)
        visit(settled, absent=names[:count], others=2)
    assert alarms(settled) == []
    assert [fact.key for fact in facts(settled, "document_absent")] == [url_of(name) for name in names]


def test_half_a_page_in_between_was_not_absent(settled: Place) -> None:
    """A doubted answer is an answer of that address: « absent » was not observed twice in a row."""
    visit(settled, page("argent", MONEY))
    settled.clock.move(days=1)
    visit(settled, absent=["argent"])
    settled.clock.move(days=1)
    visit(settled, page("argent", "Les SEC-Pa."))
    settled.clock.move(days=1)
    visit(settled, absent=["argent"])
    assert facts(settled, "document_absent") == []
