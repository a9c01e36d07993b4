"""Which pages and files are asked for again: those of the topics, less and less often."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.domain.reading import DuePage
from monitor.domain.topics import Topic
from monitor.services.pages import due_pages, known_addresses
from tests.fakes import JOURNAL, SEC_PA, Place, jo_article, jo_text, page
from tests.services.site import (
    BLOOD,
    MONEY,
    OLD,
    document,
    due,
    due_names,
    linking,
    pdf_file,
    source_of,
    state,
    url_of,
    visit,
)

PAGE = page("argent", MONEY)
ANNEX = pdf_file("annexe.pdf", BLOOD, pages=["argent"])
FOLLOWING = Topic(slug="suivi", name="Suivi", terms=("jamais écrit",), follow=(url_of("sang"),))


def aged(place: Place, days: int) -> Place:
    """Read the page, unchanged ``days`` later: it was last read today."""
    visit(place, PAGE)
    place.clock.move(days=days)
    visit(place, PAGE)
    return place


def waits(place: Place, most: int = 40) -> int:
    """Return after how many days the page is due."""
    for day in range(1, most):
        place.clock.move(days=1)
        if due_names(place) == ["argent"]:
            return day
    raise AssertionError("never due")


def test_a_page_that_was_just_read_is_not_due(settled: Place) -> None:
    visit(settled, PAGE)
    assert due(settled) == []
    settled.clock.move(hours=12)
    assert due(settled) == []


def test_a_page_of_the_topic_is_due_the_next_day(settled: Place) -> None:
    visit(settled, PAGE)
    settled.clock.move(days=1)
    assert due(settled) == [DuePage(url=url_of("argent"), title="Communiqué")]


@pytest.mark.parametrize(("age", "wait"), [(1, 1), (28, 1), (30, 7), (170, 7), (180, 30), (800, 30)])
def test_a_page_that_does_not_change_is_due_daily_then_weekly_then_monthly(
    settled: Place, age: int, wait: int
) -> None:
    assert waits(aged(settled, age)) == wait


def test_a_page_that_changed_is_due_daily_again(settled: Place) -> None:
    aged(settled, 800)
    visit(settled, page("argent", MONEY.replace("douze", "dix")))
    assert waits(settled) == 1


def test_a_page_not_modified_was_read(settled: Place) -> None:
    visit(settled, PAGE)
    settled.clock.move(days=1)
    visit(settled, same=["argent"])
    assert due(settled) == []
    row = state(settled, "argent")
    assert row is not None
    assert row.checked_at == document(settled, url_of("argent")).last_seen_at == settled.clock()


def test_a_page_of_no_topic_is_never_due(settled: Place) -> None:
    visit(settled, page("sang", BLOOD), page("renvoi", "Voir l'article L. 162-31-1."))
    settled.clock.move(days=400)
    assert due(settled) == []


def test_a_page_that_no_longer_speaks_of_the_topic_is_still_due(settled: Place) -> None:
    visit(settled, PAGE)
    visit(settled, page("argent", MONEY.replace("SEC-Pa", "équipes")))
    assert waits(settled) == 1


def test_a_followed_page_is_due_daily_for_ever(settled: Place) -> None:
    settled.watch_topics(SEC_PA, FOLLOWING)
    visit(settled, page("sang", BLOOD, published_on=OLD))
    for _ in range(3):
        settled.clock.move(days=400)
        visit(settled, same=["sang"])
        settled.clock.move(days=1)
        assert due_names(settled) == ["sang"]


def test_without_its_topic_a_page_is_not_due(settled: Place) -> None:
    visit(settled, PAGE)
    settled.watch_topics(FOLLOWING)
    settled.clock.move(days=1)
    assert due(settled) == []


def test_a_doubted_page_is_due_the_next_day_however_old(settled: Place) -> None:
    aged(settled, 800)
    settled.clock.move(days=30)
    visit(settled, page("argent", "Les SEC-Pa."))
    assert due(settled) == []
    assert waits(settled) == 1


def test_a_page_absent_once_is_due_the_next_day_however_old(settled: Place) -> None:
    aged(settled, 800)
    settled.clock.move(days=30)
    visit(settled, absent=["argent"])
    assert due(settled) == []
    assert waits(settled) == 1


@pytest.mark.parametrize(("absent_for", "wait"), [(2, 1), (28, 1), (31, 7), (200, 30)])
def test_a_page_that_stays_absent_is_asked_for_less_and_less(
    settled: Place, absent_for: int, wait: int
) -> None:
    aged(settled, 800)
    visit(settled, absent=["argent"])
    settled.clock.move(days=absent_for)
    visit(settled, absent=["argent"])
    assert waits(settled) == wait


def test_the_files_of_a_page_of_the_topic_are_due_with_it(settled: Place) -> None:
    stray = pdf_file("autre.pdf", BLOOD, title="Autre", pages=["sang"])
    visit(settled, PAGE, page("sang", BLOOD, title="Don"), ANNEX, stray)
    settled.clock.move(days=1)
    assert due(settled) == [
        DuePage(url=url_of("annexe.pdf"), is_file=True, title="Annexe", of_pages=(url_of("argent"),)),
        DuePage(url=url_of("argent"), title="Communiqué"),
    ]


def test_a_file_that_speaks_of_the_topic_is_due_whatever_its_page_says(settled: Place) -> None:
    visit(settled, page("sang", BLOOD), pdf_file("annexe.pdf", MONEY, pages=["sang"]))
    settled.clock.move(days=1)
    assert due_names(settled) == ["annexe.pdf"]


def test_the_files_of_a_followed_page_are_due_with_it(settled: Place) -> None:
    settled.watch_topics(SEC_PA, FOLLOWING)
    visit(settled, page("sang", BLOOD), pdf_file("annexe.pdf", "Un tableau.", pages=["sang"]))
    settled.clock.move(days=1)
    assert due_names(settled) == ["annexe.pdf", "sang"]


def test_the_files_of_a_page_of_the_configuration_are_due_whatever_it_says(settled: Place) -> None:
    visit(settled, page("sang", BLOOD), pdf_file("annexe.pdf", "Un tableau.", pages=["sang"]))
    settled.clock.move(days=1)
    source, chosen = source_of(settled), [url_of("sang")]
    with settled.session() as session:
        found = due_pages(session, source, settled.config.topics, now=settled.clock(), chosen=chosen)
    assert [each.url for each in found] == [url_of("annexe.pdf")]
    assert due(settled) == []


def test_a_known_file_that_a_page_of_the_topic_links_is_due(settled: Place) -> None:
    visit(settled, page("sang", BLOOD), pdf_file("annexe.pdf", BLOOD, pages=["sang"]))
    visit(settled, linking(PAGE, "annexe.pdf"))
    settled.clock.move(days=1)
    assert due_names(settled) == ["argent", "annexe.pdf"]


def test_the_latest_pages_are_due_first_and_each_at_its_own_time(settled: Place) -> None:
    visit(settled, PAGE)
    settled.clock.move(days=1)
    visit(settled, page("suite", MONEY, title="Suite"))
    assert due_names(settled) == ["argent"]
    settled.clock.move(days=1)
    assert due_names(settled) == ["suite", "argent"]


def test_only_pages_and_files_are_due_and_known(settled: Place) -> None:
    settled.crawl(jo_text(articles=jo_article("Les SEC-Pa.")), source=JOURNAL)
    visit(settled, PAGE, ANNEX)
    settled.clock.move(days=1)
    assert due_names(settled) == ["annexe.pdf", "argent"]
    with settled.session() as session:
        assert known_addresses(session, source_of(settled)) == {
            url_of("accueil-presse_sante"),
            url_of("argent"),
            url_of("annexe.pdf"),
        }


def test_a_page_that_moved_is_asked_for_where_it_lies_now(settled: Place) -> None:
    old = replace(PAGE.document, notes={"template": "spip"})
    visit(settled, replace(PAGE, document=old), ANNEX)
    visit(settled, page("nouvelle", MONEY, notes={"template": "dsfr"}))
    settled.clock.move(days=1)
    assert due_names(settled) == ["annexe.pdf", "nouvelle"]
