"""A site that changed: one alarm for the operator, two weeks long, and no flood for readers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from monitor.domain.alarms import AlarmKind
from monitor.domain.reading import Reading
from monitor.services.alarms import open_alarms, review
from monitor.services.site_alarms import Redesign, is_redesigned, raise_gone, raise_redesign, still_told
from tests.fakes import JOURNAL, PARIS, Place, page
from tests.services.site import (
    BLOOD,
    MONEY,
    OLD,
    alarms,
    facts,
    kinds_of,
    pdf_file,
    source_of,
    texts,
    url_of,
    visit,
)

FOUND = Redesign(changed=4, known=5, before="spip", after="dsfr")
WORDS = (
    "Le site a changé de présentation : 4 pages connues sur 5 ont été lues avec un autre gabarit "
    "(spip → dsfr) le 12 mars 2026. Les différences qui en viennent ne sont pas annoncées ; les textes "
    "d'avant sont gardés."
)


def dressed(template: str, words: str = MONEY, name: str = "argent", **facts_of_page: Any) -> Reading:
    return page(name, words, notes={"template": template}, **facts_of_page)


def open_now(place: Place) -> bool:
    with place.session() as session:
        return is_redesigned(session, source_of(place))


# --- the alarm


def test_a_redesign_is_one_alarm_in_words(settled: Place) -> None:
    assert not open_now(settled)
    visit(settled, redesign=FOUND)
    (alarm,) = alarms(settled)
    assert (alarm.kind, alarm.cause, alarm.summary) == (AlarmKind.SITE_CHANGED, "2026-03-12", WORDS)
    assert alarm.raised_at == settled.clock()
    assert open_now(settled)


def test_a_redesign_seen_day_after_day_is_the_alarm_of_its_first_day(settled: Place) -> None:
    raised = settled.clock()
    for day in range(5):
        visit(settled, redesign=FOUND._replace(changed=4 + day))
        settled.clock.move(days=1)
    assert [(alarm.raised_at, alarm.summary) for alarm in alarms(settled)] == [(raised, WORDS)]


def test_pages_gone_during_a_redesign_raise_no_second_alarm(settled: Place) -> None:
    visit(settled, redesign=FOUND)
    settled.clock.move(days=1)
    with settled.session() as session, session.begin():
        raise_gone(session, source_of(settled), 8, 9, now=settled.clock(), today=date(2026, 3, 13))
    assert [alarm.summary for alarm in alarms(settled)] == [WORDS]


@pytest.mark.parametrize(("days", "told"), [(1, True), (13, True), (14, True), (15, False), (90, False)])
def test_the_alarm_ends_after_two_weeks(settled: Place, days: int, *, told: bool) -> None:
    visit(settled, redesign=FOUND)
    settled.clock.move(days=days)
    with settled.session() as session:
        assert review(session, source_of(settled), now=settled.clock(), zone=PARIS) == []
    assert bool(alarms(settled)) is open_now(settled) is told


def test_the_alarm_that_ended_is_still_known_for_its_time(settled: Place) -> None:
    visit(settled, redesign=FOUND)
    middle = settled.clock.move(days=7)
    settled.clock.move(days=8)
    visit(settled)
    with settled.session() as session:
        found = open_alarms(session, source_of(settled), at=middle)
    assert [alarm.summary for alarm in found] == [WORDS]


def test_another_redesign_later_is_another_alarm(settled: Place) -> None:
    visit(settled, redesign=FOUND)
    settled.clock.move(days=15)
    visit(settled)
    settled.clock.move(days=85)
    visit(settled, redesign=FOUND._replace(before="dsfr", after="generic"))
    (alarm,) = alarms(settled)
    assert alarm.cause == "2026-06-20"
    assert "(dsfr → generic) le 20 juin 2026" in alarm.summary


def test_an_alarm_raised_again_the_day_it_ended_is_open_again(settled: Place) -> None:
    today = date(2026, 3, 12)
    with settled.session() as session, session.begin():
        raise_redesign(session, source_of(settled), FOUND, now=settled.clock(), today=today)
    with settled.session() as session:
        review(session, source_of(settled), now=settled.clock.move(days=40), zone=PARIS)
    assert alarms(settled) == []
    with settled.session() as session, session.begin():
        raise_redesign(session, source_of(settled), FOUND, now=settled.clock(), today=today)
    assert [alarm.cause for alarm in alarms(settled)] == ["2026-03-12"]


def test_the_alarm_of_a_site_is_not_that_of_another_source(settled: Place) -> None:
    visit(settled, redesign=FOUND)
    other = settled.start(JOURNAL)[0]
    source, today = source_of(settled), date(2026, 3, 12)
    with settled.session() as session:
        assert not is_redesigned(session, other)
        assert list(still_told(session, other, today)) == []
        assert list(still_told(session, source, today)) == [("2026-03-12", WORDS)]


# --- what readers are told of meanwhile


@pytest.mark.parametrize("redesigned", [True, False])
def test_a_page_that_differs_by_its_template_only_tells_nothing(settled: Place, *, redesigned: bool) -> None:
    visit(settled, dressed("spip"))
    visit(settled, dressed("dsfr", f"{MONEY} Partager."), redesigned=redesigned)
    assert len(texts(settled, url_of("argent"))) == 2
    assert kinds_of(settled) == ["mention_appeared"]


@pytest.mark.parametrize(("redesigned", "told"), [(True, []), (False, ["text_changed"])])
def test_what_differs_much_is_told_outside_a_redesign_only(
    settled: Place, *, redesigned: bool, told: list[str]
) -> None:
    visit(settled, dressed("spip"))
    longer = f"{MONEY} À lire aussi : les horaires, les métiers, les adresses et les chiffres."
    visit(settled, dressed("dsfr", longer), redesigned=redesigned)
    assert kinds_of(settled) == ["mention_appeared", *told]


def test_a_change_of_words_after_the_redesign_is_told_once(settled: Place) -> None:
    visit(settled, dressed("spip"))
    visit(settled, dressed("dsfr", f"{MONEY} Partager."), redesigned=True)
    edited = dressed("dsfr", f"{MONEY} Partager.".replace("douze", "dix"))
    for _ in range(3):
        settled.clock.move(days=1)
        visit(settled, edited, redesigned=True)
    assert kinds_of(settled) == ["mention_appeared", "text_changed"]


def test_the_files_of_a_redesigned_page_move_without_a_word(settled: Place) -> None:
    files = [{"title": "Annexe", "url": url_of("IMG/annexe.pdf")}]
    moved = [{"title": "Annexe", "url": url_of("files/annexe.pdf")}]
    visit(settled, dressed("spip", files=files))
    visit(settled, dressed("dsfr", files=moved), redesigned=True)
    assert kinds_of(settled) == ["mention_appeared"]


@pytest.mark.parametrize(("redesigned", "told"), [(True, []), (False, ["mention_appeared"])])
def test_a_page_without_a_date_is_no_news_in_a_redesigned_site(
    settled: Place, *, redesigned: bool, told: list[str]
) -> None:
    visit(settled, dressed("dsfr", name="ancienne", published_on=None), redesigned=redesigned)
    assert kinds_of(settled) == told


def test_a_new_page_is_news_in_a_redesigned_site_and_an_old_one_is_not(settled: Place) -> None:
    visit(
        settled,
        dressed("dsfr", name="nouvelle", title="Nouvelle"),
        dressed("dsfr", name="ancienne", title="Ancienne", published_on=OLD),
        redesigned=True,
    )
    assert [fact.key for fact in facts(settled)] == [url_of("nouvelle")]


def test_a_file_that_is_replaced_during_a_redesign_is_told(settled: Place) -> None:
    visit(settled, dressed("dsfr"), pdf_file("annexe.pdf", BLOOD, pages=["argent"]))
    replaced = pdf_file("annexe.pdf", BLOOD.replace("trois", "quatre"), pages=["argent"])
    visit(settled, replaced, redesigned=True)
    assert kinds_of(settled)[2:] == ["text_changed"]


def test_a_mention_that_stood_beside_the_text_goes_with_the_template_without_a_word(settled: Place) -> None:
    """Tags and menus that only one template has: two hundred « ne contient plus de mention »."""
    old = page("sang", BLOOD, notes={"template": "spip"})
    text = f"{old.document.text}\n\nMots-clés : SEC-Pa"
    beside = {"beside": (len(old.document.text) + 2, len(text))}
    visit(settled, replace(old, document=replace(old.document, text=text, sections=beside)))
    visit(settled, page("sang", BLOOD, notes={"template": "dsfr"}), redesigned=True)
    assert kinds_of(settled) == ["mention_appeared"]


def test_a_mention_beside_the_text_comes_with_the_template_without_a_word(settled: Place) -> None:
    """The other way: related cards of the new template name the topic on pages of years ago."""
    visit(settled, page("sang", BLOOD, published_on=OLD, notes={"template": "spip"}))
    new = page("sang", BLOOD, published_on=OLD, notes={"template": "dsfr"})
    text = f"{new.document.text}\n\nÀ lire : les SEC-Pa"
    beside = {"beside": (len(new.document.text) + 2, len(text))}
    visit(settled, replace(new, document=replace(new.document, text=text, sections=beside)), redesigned=True)
    assert kinds_of(settled) == []
