"""``vigie sources``: the catalogue, and a check that shows what would be read and stores nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from monitor.cli.source_report import print_report
from monitor.demo.mirror import MirrorServer, Resource
from monitor.demo.site import Site
from monitor.demo.sources import week
from tests.cli.command import CONFIG, Ended, clock, good, installed, refused, vigie

SITE = "https://www.agence.example"
FEED, ARTICLES = f"{SITE}/flux", [f"{SITE}/article-{number}" for number in (1, 2, 3)]
SOURCE = f"""
[sources.agence]
kind = "press"
label = "Agence, presse"
engine = "WordPress"
feeds = ["{FEED}"]
pages = ["{SITE}/dossier"]
every = 24
enabled = false
"""

LISTED = f"{SITE}/presse"
LIST = f"""
[sources.agence]
kind = "press"

[[sources.agence.lists]]
url = "{LISTED}"
item = "li"
link = "a"
date = ".date"
next = ".suite"
pages = 9
"""


def list_page(urls: Sequence[str], *, following: str = "") -> Resource:
    lines = "".join(f'<li><a href="{url}">Un article</a> <i class="date">12/03/2026</i></li>' for url in urls)
    suite = f'<a class="suite" href="{following}">Suite</a>' if following else ""
    return Resource(f"<html><body><main><ul>{lines}</ul>{suite}</main></body></html>".encode())


def page(title: str) -> Resource:
    words = f"<article><h1>{title}</h1><p>Publié le 12/03/2026</p><p>Les centres sont prolongés.</p>"
    link = '<a href="/dossier.pdf">Le dossier complet</a>'
    return Resource(f"<html><body><main>{words}{link}</article></main></body></html>".encode())


def site() -> Site:
    items = "".join(
        f"<item><title>Article {number}</title><link>{url}</link></item>"
        for number, url in enumerate(ARTICLES, 1)
    )
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>{items}</channel></rss>'
    pages = {url: page(f"Article {number}") for number, url in enumerate(ARTICLES, 1)}
    return {FEED: Resource(feed.encode(), "text/xml"), f"{SITE}/dossier": page("Dossier"), **pages}


def checked(folder: Path, *arguments: str, served: Mapping[str, Resource] | None = None) -> Ended:
    with MirrorServer(dict(site() if served is None else served)) as mirror:
        ended = vigie(folder, "sources", "check", *arguments, environ={"VIGIE_MIRROR": mirror.url})
    assert [path.name for path in folder.iterdir()] == ["vigie.toml"]
    return ended


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return installed(tmp_path, CONFIG + SOURCE)


def test_the_list_shows_each_source_with_its_addresses_and_its_pace(folder: Path) -> None:
    ended = good(folder, "sources", "list")
    assert "agence (Agence, presse) : désactivée\n" in ended.out
    assert "genre : press (WordPress)  |  1 flux  |  1 page\n" in ended.out
    assert "non vérifiée  |  0 s entre deux demandes, au plus une lecture toutes les 24 h\n" in ended.out
    assert [path.name for path in folder.iterdir()] == ["vigie.toml"]


def test_the_list_as_json(folder: Path) -> None:
    found = {item["source"]: item for item in good(folder, "sources", "list", "--json").items}
    assert found["agence"] == {
        "source": "agence",
        "kind": "press",
        "label": "Agence, presse",
        "enabled": False,
        "engine": "WordPress",
        "feeds": 1,
        "lists": 0,
        "dated": 0,
        "pages": 1,
        "verified": "",
        "last_success_at": None,
        "delay": 0.0,
        "every": 24.0,
    }
    assert found["assemblee_questions"]["pages"] == 0  # the pattern of an address, not a page


def test_a_source_that_was_read_is_no_longer_unverified(two_weeks: Path) -> None:
    found = {item["source"]: item for item in good(two_weeks, "sources", "list", "--json").items}
    assert found["presse_sante"]["last_success_at"].startswith("2026-04-16")
    assert "dernière lecture : 16 avril 2026" in good(two_weeks, "sources", "list").out


def test_what_is_said_to_be_verified_is_shown(tmp_path: Path) -> None:
    folder = installed(tmp_path, CONFIG + SOURCE + 'verified = "2026-09-18, flux lu par un tiers"\n')
    assert "vérifiée : 2026-09-18, flux lu par un tiers" in good(folder, "sources", "list").out


def test_a_check_shows_what_would_be_read_and_stores_nothing(folder: Path) -> None:
    ended = checked(folder, "agence")
    assert ended.code == 0
    assert ended.out.startswith("agence (Agence, presse) : tout a été lu\n")
    assert f"  {FEED} : HTTP 200, text/xml, " in ended.out
    assert f"  Article 2\n    {ARTICLES[1]}\n    gabarit generic ; 12 mars 2026 ; " in ended.out
    assert f"    fichier : Le dossier complet ({SITE}/dossier.pdf)" in ended.out
    assert "rien n'a été enregistré" in ended.out


def test_a_check_shows_what_a_feed_names(folder: Path) -> None:
    shown = checked(folder, "agence").out
    assert f"{FEED} : flux, 3 entrées\n" in shown
    assert f"  sans date : Article 2\n    {ARTICLES[1]}\n" in shown


def test_a_check_of_a_list_follows_it_to_its_second_page(tmp_path: Path) -> None:
    folder = installed(tmp_path, CONFIG + LIST)
    listed = {
        LISTED: list_page(ARTICLES[:2], following="/presse?page=2"),
        f"{LISTED}?page=2": list_page(ARTICLES[2:], following="/presse?page=3"),
        f"{LISTED}?page=3": list_page(ARTICLES),
    }
    report = checked(folder, "agence", "--limit", "1", "--json", served={**site(), **listed}).json
    assert [(each["url"], each["found"], each["total"]) for each in report["lists"]] == [
        (LISTED, "selectors", 2),
        (f"{LISTED}?page=2", "selectors", 1),
    ]
    assert report["lists"][0]["entries"] == [
        {"title": "Un article", "url": ARTICLES[0], "published_on": "2026-03-12"}
    ]
    assert [document["url"] for document in report["documents"]] == [ARTICLES[0]]


def test_a_check_as_json_keeps_to_its_limit(folder: Path) -> None:
    ended = checked(folder, "agence", "--limit", "1", "--json")
    report = ended.json
    assert (ended.code, report["outcome"], report["reads_pages"]) == (0, "read", True)
    assert len(report["documents"]) == report["read"] == 1
    assert report["left"] >= 1
    assert report["problems"] == []


def test_a_refusal_is_told_and_is_a_failure(folder: Path) -> None:
    refusal = Resource(b"<title>Request Rejected</title>Your support ID is: 1")
    ended = checked(folder, "agence", served=dict.fromkeys(site(), refusal))
    assert ended.code == 1
    assert ended.out.startswith("agence (Agence, presse) : le site refuse\n")
    assert "HTTP 200" in ended.out
    assert "Pas lu : refus du pare-feu F5" in ended.err


def test_a_page_that_is_missing_does_not_hide_the_others(folder: Path) -> None:
    served = {url: found for url, found in site().items() if url != ARTICLES[0]}
    ended = checked(folder, "agence", served=served)
    assert ended.code == 0
    assert "une partie a été lue" in ended.out
    assert f"Pas lu : {ARTICLES[0]} : la page n'existe pas ou plus (HTTP 404)" in ended.err


def test_of_a_source_that_is_no_pages_only_the_addresses_are_tried(tmp_path: Path) -> None:
    folder = installed(tmp_path)
    with MirrorServer(week(1)) as mirror:
        environ = {"VIGIE_MIRROR": mirror.url}
        ended = vigie(folder, "sources", "check", "journal_officiel", now=clock(1), environ=environ)
        asked = {request.method for request in mirror.requests if "robots" not in request.path}
    assert (ended.code, asked) == (0, {"HEAD"})
    assert ended.out.startswith("journal_officiel (Journal officiel) : ses adresses répondent\n")
    assert "seules ses adresses ont été essayées" in ended.out


def test_addresses_that_do_not_answer_are_a_failure(tmp_path: Path) -> None:
    ended = checked(installed(tmp_path), "senat_questions", served={})
    assert ended.code == 1
    assert "ses adresses ne répondent pas" in ended.out
    assert "HTTP 404" in ended.err


def test_an_unknown_source_is_answered_with_the_nearest(folder: Path) -> None:
    said = refused(folder, "sources", "check", "agense")
    assert "La source « agense » est inconnue." in said
    assert said.endswith("Vouliez-vous dire « agence » ?\n")


def test_a_limit_without_sense_is_refused(folder: Path) -> None:
    assert "--limit" in refused(folder, "sources", "check", "agence", "--limit", "0")


def test_nothing_is_asked_for_without_an_address_to_write_to(tmp_path: Path) -> None:
    folder = installed(tmp_path, SOURCE)
    assert "dites qui vous êtes" in refused(folder, "sources", "check", "agence")


def test_words_of_a_site_do_not_drive_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    entry = {"title": "Rouge \x1b[31m\nvif", "url": f"{SITE}/a", "published_on": None}
    listed = [{"url": FEED, "found": "flux RSS", "total": 3, "entries": [entry]}]
    report = {"source": "agence", "label": "Agence", "outcome": "read", "reads_pages": True, "read": 0}
    empty = {"answers": [], "documents": [], "problems": [], "notes": ["[bold]tel quel[/]"], "left": 0}
    print_report({**report, **empty, "lists": listed})
    out = capsys.readouterr().out
    assert "\x1b[31m" not in out
    assert "  sans date : Rouge [31m vif\n" in out
    assert f"{FEED} : flux RSS, 3 entrées\n" in out
    assert "(et 2 autres)" in out
    assert "[bold]tel quel[/]" in out
