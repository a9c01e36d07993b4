"""Days of a press site that went wrong once: a false event, a lost page or a needless request."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sqlalchemy import select

from monitor.demo.site import Resource
from monitor.storage.orm_journal import AlarmRow
from tests.crawler.press_runs import BASE, BROKEN, CONFIG, FLUX, REFUSED, Days, at, html, reading, rss
from tests.crawler.press_site import BASIC, LONG, OTHER, without
from tests.e2e.forked import Forks


def test_absence_ended_by_a_304_is_over(days: Days) -> None:
    """B1: a 404 on the 3rd and on the 12th, the page there (304) between: no absence."""
    days.read(2, BASIC)
    days.read(3, without(BASIC, "a"))
    for day in (4, 5, 6):
        assert days.read(day, BASIC).outcome == "unchanged"
    days.read(12, without(BASIC, "a"))
    assert days.told("document_absent") == []


def test_a_page_back_with_a_304_is_told(days: Days) -> None:
    days.read(2, BASIC)
    for day in (3, 4):
        days.read(day, without(BASIC, "a"))
    days.read(5, BASIC)
    assert [t.kind for t in days.told("document_absent", "document_back")] == [
        "document_absent",
        "document_back",
    ]


def test_a_doubt_ended_by_a_304_is_over(days: Days) -> None:
    days.read(2, BASIC)
    half = BASIC | {at("a"): html("Argent", "Bientôt.")}
    days.read(3, half)
    days.read(4, BASIC)
    days.read(12, half)
    assert days.told("mention_vanished", "text_changed") == []


def test_two_weekly_pages_of_one_title_are_two(days: Days) -> None:
    def agenda(*visits: str) -> Resource:
        return html(
            "Agenda prévisionnel de la ministre",
            "Cette semaine la ministre se rend dans plusieurs territoires avec les professionnels.",
            *visits,
            "Contact presse : cabinet du ministère, secrétariat du service presse, avenue Duquesne Paris.",
        )

    def undated(path: str) -> Resource:
        dated = rss((path, "Agenda"))
        body = dated.body.replace(b"<pubDate>10 Mar 2026 09:00:00 GMT</pubDate>", b"")
        return replace(dated, body=body)

    days.read(
        2,
        {
            FLUX: undated("agenda-1"),
            at("agenda-1"): agenda("Lundi visite de la maternité de Lille."),
        },
    )
    days.read(
        9,
        {
            FLUX: undated("agenda-2"),
            at("agenda-2"): agenda("Mardi visite du centre des SEC-Pa de Nantes."),
            at("agenda-1"): agenda("Lundi visite de la maternité de Lille."),
        },
    )
    assert days.versions() == {"agenda-1": 1, "agenda-2": 1}, days.told()


def test_a_redirected_page_with_a_304_is_not_announced_again(days: Days) -> None:
    site = {
        FLUX: rss(("spip.php?article1", "Les SEC-Pa prolongées")),
        at("spip.php?article1"): Resource(b"", status=301, headers={"Location": at("argent")}, etag=False),
        at("argent"): html("Les SEC-Pa prolongées en 2026", *LONG),
    }
    for day in (11, 12, 13):
        days.read(day, site)
    assert days.versions() == {"argent": 1}
    assert len(days.told()) == 1, days.told()


def test_pages_down_for_a_day_are_no_redesign(days: Days) -> None:
    site = dict(BASIC)
    days.read(2, {FLUX: site[FLUX], **{at(p): BROKEN for p in "abc"}})
    days.read(3, site)
    with days.install.session() as session:
        assert [row.summary for row in session.scalars(select(AlarmRow))] == []


def test_pages_of_a_redesigned_site_not_found_again_are_no_flood(days: Days) -> None:
    names = [f"p{n}" for n in range(12)]
    old = {FLUX: rss(*((n, f"Titre {n}") for n in names))} | {
        at(n): html(f"Titre {n}", *LONG, f"Numéro {n}.") for n in names
    }
    days.read(2, old)
    new = {FLUX: rss(*((f"n{n}", f"Neuf {n}") for n in range(8)))} | {
        at(f"n{n}"): html(f"Neuf {n}", *OTHER, f"Numéro {n}.", etag=False) for n in range(8)
    }
    new |= {FLUX: rss(*((f"n{n}", f"Neuf {n}") for n in range(14)))} | {
        at(f"n{n}"): html(f"Neuf {n}", *OTHER, f"Numéro {n}.", etag=False) for n in range(14)
    }
    for day in (3, 4, 5, 6):
        days.read(day, new)
    assert days.told("document_absent") == []


def test_only_dated_addresses_and_no_report_for_weeks(tmp_path: Path, forks: Forks) -> None:
    config = BASE + f'dated = ["{at("cr-du-{day}-{month}-{year}")}"]\n'
    with reading(tmp_path, forks, config) as days:
        report = {at("cr-du-04-03-2026"): html("Compte rendu", *LONG)}
        outcomes = [days.read(day, report).outcome for day in (5, 6, 7, 20)]
        assert "failed" not in outcomes, outcomes


def test_untried_list_refused_is_blocked(tmp_path: Path, forks: Forks) -> None:
    config = BASE + f'\n[[sources.presse_essai.lists]]\nurl = "{at("liste")}"\n'
    with reading(tmp_path, forks, config) as days:
        assert days.read(2, {at("liste"): REFUSED}).outcome == "blocked"


def test_feed_only_never_asks_for_pages(tmp_path: Path, forks: Forks) -> None:
    with reading(tmp_path, forks, CONFIG + "feed_only = true\n") as days:
        site = {FLUX: rss(("a", "Les SEC-Pa"), ("b", "Vaccins")), at("a"): REFUSED}
        days.read(2, site)
        assert days.read(3, site).asked == ["flux"]


def test_feed_only_two_roads_are_one_text(tmp_path: Path, forks: Forks) -> None:
    config = (
        CONFIG.replace("]", f', "{at("flux2")}"]').replace(
            f'[sources.presse_essai, "{at("flux2")}"]', "[sources.presse_essai]"
        )
        + "feed_only = true\n"
    )
    with reading(tmp_path, forks, config) as days:
        site = {
            FLUX: rss(("a", "Les SEC-Pa", "Un résumé.")),
            at("flux2"): rss(("a", "Les SEC-Pa", "Un autre résumé, plus long.")),
        }
        for day in (2, 3, 4):
            days.read(day, site)
        assert days.versions() == {"a": 1}


def test_a_list_left_in_the_middle_is_gone_through_later(tmp_path: Path, forks: Forks) -> None:
    config = BASE + f'pages_per_run = 7\n\n[[sources.presse_essai.lists]]\nurl = "{at("liste")}"\n'

    def listed(*paths: str, following: str) -> Resource:
        items = "".join(
            f"<article><h2><a href='/{path}'>Le communiqué numéro {path}</a></h2></article>" for path in paths
        )
        body = f"<html><title>Liste</title><main>{items}<a rel='next' href='{following}'>Suite</a></main>"
        return Resource(body.encode(), etag=False)

    site = {
        at("liste"): listed("a1", "a2", "a3", following="?page=1"),
        at("liste?page=1"): listed("b1", "b2", "b3", following="?page=2"),
        at("liste?page=2"): listed("c1", "c2", "c3", following="?page=3"),
    }
    site |= {
        at(name): html(f"Titre {name}", f"Mots de {name}.")
        for name in ("a1", "a2", "a3", "b1", "b2", "b3", "c1", "c2", "c3")
    }
    with reading(tmp_path, forks, config) as days:
        for day in (2, 3, 9, 10, 16):
            days.read(day, site)
        assert len(days.versions()) == 9, days.versions()


def test_feed_words_then_page_words_are_no_modified_text(days: Days) -> None:
    site = {FLUX: rss(("a", "Argent"), ("b", "Vaccins")), at("a"): BROKEN, at("b"): html("Vaccins", *OTHER)}
    days.read(11, site)
    days.read(12, site | {at("a"): html("Argent", *LONG)})
    assert all("modifié" not in t.summary for t in days.told()), days.told()


def test_a_page_never_read_is_never_said_to_be_absent(days: Days) -> None:
    site = {FLUX: rss(("a", "Les SEC-Pa"), ("b", "Vaccins")), at("b"): html("Vaccins", *OTHER)}
    for day in (11, 12, 13, 14):
        days.read(day, site)
    assert days.told("document_absent") == []


def test_a_canonical_that_is_the_section_of_all_hides_none(days: Days) -> None:
    def canon(r: Resource) -> Resource:
        return replace(
            r,
            body=r.body.replace(
                b"<title>", b"<link rel='canonical' href='https://www.ministere.example/communiques'><title>"
            ),
        )

    site = BASIC | {at(p): canon(BASIC[at(p)]) for p in "abc"}
    for day in (2, 3, 4):
        days.read(day, site)
    assert len(days.versions()) == 3, (days.versions(), days.told())


def test_known_entries_do_not_take_the_place_of_new_ones(tmp_path: Path, forks: Forks) -> None:
    with reading(tmp_path, forks, CONFIG + "pages_per_run = 4\n") as days:
        names = [f"p{n}" for n in range(8)]
        site = {FLUX: rss(*((n, f"Titre {n}") for n in names))} | {
            at(n): html(f"Titre {n}", f"Mots de {n}.") for n in names
        }
        for day in (2, 3, 4):
            days.read(day, site)
        assert len(days.versions()) == 8, days.versions()


def test_a_site_that_does_not_answer_is_not_asked_for_all_that_is_due(days: Days) -> None:
    site = {FLUX: rss(*((f"p{n}", f"Titre {n}") for n in range(6)))} | {
        at(f"p{n}"): html(f"Titre {n}", *LONG, f"Numéro {n}.") for n in range(6)
    }
    days.read(2, site)
    down = {url: replace(each, body=b"x" * 100, truncate_at=0) for url, each in site.items()}
    run = days.read(3, down)
    assert len(run.asked) <= 3, run


def test_soft_404_dated(tmp_path: Path, forks: Forks) -> None:
    soft = Resource(
        b"<html><title>Page non trouv\xc3\xa9e</title><body><h1>Page non trouv\xc3\xa9e</h1></body></html>",
        etag=False,
    )
    config = CONFIG + f'dated = ["{at("cr-du-{day}-{month}-{year}")}"]\n'
    with reading(tmp_path, forks, config) as days:
        site = {FLUX: rss(("b", "Vaccins")), at("b"): html("Vaccins", *OTHER)} | {
            at(f"cr-du-{d:02}-03-2026"): soft for d in range(1, 11)
        }
        run = days.read(9, site)
        assert run.message == "", run


def test_single_page_gone(tmp_path: Path, forks: Forks) -> None:
    config = BASE + f'pages = ["{at("art51")}"]\n'
    with reading(tmp_path, forks, config) as days:
        days.read(2, {at("art51"): html("Article 51", *LONG)})
        for day in (3, 4, 5):
            run = days.read(day, {at("x"): html("x", "y")})
        assert [t.kind for t in days.told("document_absent")] == ["document_absent"], (run, days.told())


def test_refused_feeds_stop_pages_of_the_configuration_too(tmp_path: Path, forks: Forks) -> None:
    config = CONFIG + f'pages = ["{at("art51")}"]\ndated = ["{at("cr-du-{day}-{month}-{year}")}"]\n'
    with reading(tmp_path, forks, config) as days:
        run = days.read(2, {FLUX: REFUSED, at("art51"): REFUSED})
        assert len(run.asked) <= 2, run


def test_refused_pages_are_not_all_tried(days: Days) -> None:
    site = {FLUX: rss(*((f"p{n}", f"Titre {n}") for n in range(20)))} | {
        at(f"p{n}"): REFUSED for n in range(20)
    }
    run = days.read(2, site)
    assert len(run.asked) <= 16, run  # five, and those that were already on their way


def test_a_page_removed_and_replaced_by_a_redirect_to_home(days: Days) -> None:
    days.read(2, BASIC)
    home = BASIC | {
        at("a"): Resource(b"", status=301, headers={"Location": at("")}, etag=False),
        at(""): html("Accueil", "Bienvenue"),
    }
    for day in (3, 4, 5):
        days.read(day, home)
    assert days.told("document_absent", "mention_vanished", "text_changed") == []


def test_http_feed_links_are_known_pages(days: Days) -> None:
    """A feed that still says http:// of a site that redirects to https://."""
    old = {
        FLUX: rss(("http://www.ministere.example/a", "Argent"), ("b", "Vaccins")),
        at("b"): html("Vaccins", *OTHER),
    }
    site = old | {at("a"): html("Argent et SEC-Pa", *LONG)}
    for day in (11, 12, 13, 14):
        days.read(day, site)
    assert set(days.versions()) == {"a", "b"}
