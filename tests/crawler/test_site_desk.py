"""What one run learns of a whole site: pages that answered, pages that did not, another template."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from crawler.desk import RunDesk
from crawler.items import Checked, DuePage, PageAnswer, Taken, Unread
from crawler.site_desk import SiteDesk
from monitor.domain.model import Outcome
from monitor.domain.reading import Reading
from monitor.services.pages import templates_of
from monitor.services.site_alarms import Redesign, is_redesigned
from monitor.storage.orm import RunRow
from tests.fakes import PRESS, Place, page, question
from tests.services.site import (
    BLOOD,
    MONEY,
    alarms,
    document,
    documents,
    facts,
    kinds_of,
    pdf_file,
    state,
    url_of,
)

REFUSAL = Unread(url=url_of("flux"), reason="le site refuse l'accès", blocked=True)
LIST = Checked(url=url_of("liste"), count=0)


def dressed(name: str, template: str, words: str = BLOOD, **facts_of_page: Any) -> Reading:
    return page(name, f"{words} {name}", title=name, notes={"template": template}, **facts_of_page)


def gone(name: str, status: int = 404) -> PageAnswer:
    return PageAnswer(url=url_of(name), status=status)


def same(name: str) -> PageAnswer:
    return PageAnswer(url=url_of(name), status=304)


def seen(templates: dict[str, str], *readings: Reading) -> SiteDesk:
    site = SiteDesk(templates=templates)
    for reading in readings:
        site.see(reading.document)
    return site


def dress(known: Sequence[str], found: Sequence[str]) -> SiteDesk:
    """Return the desk of pages last read with some templates, and read with others now."""
    templates = {url_of(f"page-{n}"): template for n, template in enumerate(known)}
    return seen(templates, *(dressed(f"page-{n}", template) for n, template in enumerate(found)))


def desk_of(place: Place) -> RunDesk:
    """Return the desk of a run as ``crawlall`` prepares it."""
    source_id, run_id, first = place.start(PRESS)
    with place.session() as session:
        templates = templates_of(session, source_id)
        redesigned = is_redesigned(session, source_id)
    return RunDesk(
        slug=PRESS,
        sessions=place.sessions,
        archivist=place.archivist.for_run(first_run=first, redesigned=redesigned),
        site=SiteDesk(templates=templates),
        source_id=source_id,
        run_id=run_id,
        downloads=place.folder / "downloads",
        clock=place.clock,
    )


def run(place: Place, *items: object, not_modified: int = 0) -> RunDesk:
    """Make one run that hands over these items, then wait for the next morning."""
    desk = desk_of(place)
    for item in items:
        desk.take(item)
    desk.close(not_modified=not_modified)
    place.clock.move(days=1)
    return desk


def settled_with(place: Place, *readings: Reading) -> Place:
    run(place, *readings)
    return place


def told(place: Place) -> list[str]:
    return [kind for kind in kinds_of(place) if kind.startswith("document_")]


# --- the counts of a run


def test_known_pages_that_answered_are_counted_and_new_ones_are_not() -> None:
    site = seen({url_of("a"): "spip"}, dressed("a", "spip"), dressed("neuve", "spip"))
    assert site.hear(same("b"))
    assert not site.hear(gone("c"))
    assert not site.hear(gone("d", 410))
    assert (site.answered, site.absent) == (2, [gone("c"), gone("d", 410)])


def test_a_file_says_that_the_site_answers_and_nothing_of_its_template() -> None:
    site = seen({}, *(pdf_file(f"{n}.pdf", BLOOD) for n in range(4)))
    assert (site.answered, site.redesign()) == (4, None)


def test_what_is_no_page_says_nothing_of_a_site() -> None:
    read = question()
    site = seen({read.document.key: "spip"}, read)
    assert (site.answered, site.redesign()) == (0, None)


# --- another template


@pytest.mark.parametrize(
    ("changed", "kept", "redesigned"),
    [(0, 9, False), (2, 0, False), (3, 0, True), (3, 2, True), (3, 3, False), (5, 5, False), (6, 5, True)],
)
def test_a_redesign_is_another_template_on_most_of_three_pages_or_more(
    changed: int, kept: int, *, redesigned: bool
) -> None:
    site = dress(["spip"] * (changed + kept), ["dsfr"] * changed + ["spip"] * kept)
    found = Redesign(changed=changed, known=changed + kept, before="spip", after="dsfr")
    assert site.redesign() == (found if redesigned else None)


def test_new_pages_in_another_template_are_no_redesign() -> None:
    assert dress(["spip"], ["spip", "dsfr", "dsfr", "dsfr", "dsfr"]).redesign() is None


def test_a_page_whose_template_was_not_known_changes_nothing() -> None:
    assert dress([""] * 5, ["dsfr"] * 5).redesign() is None


def test_the_most_common_change_is_the_one_that_is_named() -> None:
    site = dress(["spip", "page", "spip", "spip"], ["dsfr", "dsfr", "dsfr", "spip"])
    assert site.redesign() == Redesign(changed=3, known=4, before="spip", after="dsfr")


def test_a_page_that_moved_is_known_by_its_second_mark() -> None:
    marks = [f"titre-{n}|2026-03-11" for n in range(3)]
    notes: Iterable[dict[str, str]] = ({"template": "dsfr", "second_mark": mark} for mark in marks)
    moved = [page(f"nouvelle-{n}", BLOOD, notes=noted) for n, noted in enumerate(notes)]
    site = seen(dict.fromkeys(marks, "spip"), *moved)
    assert site.redesign() == Redesign(changed=3, known=3, before="spip", after="dsfr")


# --- a run that meets a redesign


def test_a_redesign_is_one_alarm_and_no_event(place: Place) -> None:
    names = ["un", "deux", "trois", "quatre"]
    settled_with(place, *(dressed(name, "spip", MONEY) for name in names))
    before = kinds_of(place)
    longer = f"{MONEY} À lire aussi : les horaires, les métiers, les adresses, les chiffres, les dates."
    run(place, *(dressed(name, "dsfr", longer) for name in names), dressed("vieille", "dsfr", MONEY))
    assert [alarm.cause for alarm in alarms(place)] == ["2026-03-13"]
    assert kinds_of(place) == [*before, "mention_appeared"]
    assert facts(place)[-1].key == url_of("vieille")


def test_pages_without_a_date_are_no_news_in_the_run_that_meets_the_redesign(place: Place) -> None:
    settled_with(place, *(dressed(name, "spip") for name in ("un", "deux", "trois")))
    run(
        place,
        *(dressed(name, "dsfr") for name in ("un", "deux", "trois")),
        dressed("ancienne", "dsfr", MONEY, published_on=None),
    )
    run(place, dressed("autre-ancienne", "dsfr", MONEY, published_on=None))
    assert facts(place) == []
    assert len(alarms(place)) == 1


def test_a_whole_site_that_moves_is_an_alarm_and_its_pages_are_the_same(place: Place) -> None:
    names = ["un", "deux", "trois"]
    settled_with(place, *(dressed(name, "spip", MONEY) for name in names))
    before, moved = kinds_of(place), []
    for name in names:
        read = dressed(name, "spip", MONEY).document
        notes = {"template": "dsfr", "second_mark": name}
        moved.append(page(f"actualites/{name}", read.text.partition("\n\n")[2], title=name, notes=notes))
    run(place, *moved, gone("un"))
    assert [row.url for row in documents(place)] == [url_of(f"actualites/{name}") for name in names]
    assert kinds_of(place) == before


# --- a run whose pages are not there


def absent_days(place: Place, *others: object, days: int = 2, not_modified: int = 0) -> None:
    for _ in range(days):
        run(place, *others, gone("argent"), not_modified=not_modified)


@pytest.fixture
def known(place: Place) -> Place:
    """An archive that holds a page of the topic, and two others."""
    return settled_with(
        place, page("argent", MONEY), page("sang", BLOOD, title="Don"), page("vaccin", BLOOD, title="Vaccin")
    )


@pytest.mark.parametrize(
    "proof", [[page("sang", BLOOD, title="Don")], [same("sang")], [Checked(url=url_of("liste"), count=3)]]
)
def test_an_absence_is_believed_when_the_site_answered(known: Place, proof: list[object]) -> None:
    absent_days(known, *proof)
    assert told(known) == ["document_absent"]


def test_an_absence_is_believed_when_another_address_was_not_modified(known: Place) -> None:
    absent_days(known, not_modified=1)
    assert told(known) == ["document_absent"]


def test_nothing_is_absent_from_a_site_that_answered_nothing_else(known: Place) -> None:
    absent_days(known, LIST)
    assert told(known) == []
    row = state(known, "argent")
    assert row is not None
    assert row.absent_since is None


def test_nothing_is_absent_from_a_site_that_refused_in_that_run(known: Place) -> None:
    absent_days(known, same("sang"), REFUSAL, days=4)
    assert told(known) == []
    row = state(known, "argent")
    assert row is not None
    assert row.absent_since is None


def test_a_day_of_refusal_between_two_absences_changes_nothing_of_them(known: Place) -> None:
    run(known, same("sang"), gone("argent"))
    assert run(known, REFUSAL).outcome is Outcome.BLOCKED
    run(known, same("sang"), gone("argent"))
    (fact,) = facts(known, "document_absent")
    assert "le 13 mars 2026 et le 15 mars 2026" in fact.summary


def test_a_problem_that_is_no_refusal_hides_no_absence(known: Place) -> None:
    absent_days(known, same("sang"), Unread(url=url_of("vaccin"), reason="délai dépassé"))
    assert told(known) == ["document_absent"]


def test_most_pages_gone_at_once_are_one_alarm(known: Place) -> None:
    for _ in range(3):
        run(known, Checked(url=url_of("liste"), count=3), gone("argent"), gone("sang"), gone("vaccin", 410))
    assert told(known) == []
    assert ["Sur 3 pages connues, 3 " in alarm.summary for alarm in alarms(known)] == [True]


def test_a_page_not_modified_was_seen(known: Place) -> None:
    seen_at = known.clock()
    run(known, same("argent"))
    assert document(known, url_of("argent")).last_seen_at == seen_at


# --- a page that is doubted


def test_a_doubted_page_is_a_remark_and_is_asked_for_again_in_full(known: Place) -> None:
    half = page("argent", "Les SEC-Pa.")
    mark = Taken(url=half.document.url, sha256="00", etag='"moitié"')
    desk = run(known, half, mark)
    assert (desk.outcome, desk.validators(half.document.url)) == (Outcome.UNCHANGED, None)
    assert list(desk.due())[-1] == DuePage(url=half.document.url, title="Communiqué")
    with known.session() as session:
        assert session.get_one(RunRow, desk.run_id).message == (
            f"{url_of('argent')} : la plus grande part du texte manque ; il sera relu avant d'être cru"
        )
    believed = run(known, half, mark)
    assert (believed.outcome, believed.counts.changed) == (Outcome.CHANGED, 1)
    assert believed.validators(half.document.url) is not None


def test_the_first_pages_of_the_run_that_meets_the_redesign_are_silent_too(place: Place) -> None:
    """The spider yields Taken after each page, and each Taken flushes: the first ones see no redesign yet."""
    names = ["un", "deux", "trois", "quatre"]
    run(place, *(dressed(name, "spip", MONEY) for name in names))
    before = kinds_of(place)
    longer = f"{MONEY} À lire aussi : les horaires, les métiers, les adresses, les chiffres, les dates."
    items: list[object] = []
    for read in (
        dressed("ancienne", "dsfr", MONEY, published_on=None),
        *(dressed(name, "dsfr", longer) for name in names),
    ):
        items += [read, Taken(url=read.document.url, sha256="00")]
    run(place, *items)
    assert len(alarms(place)) == 1
    assert kinds_of(place) == before
