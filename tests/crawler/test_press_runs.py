"""Days of a press site as such sites are, read by real crawls: outcomes, absences, files, refusals."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from monitor.demo.site import Resource, Site
from tests.crawler.press_runs import (
    BASE,
    BROKEN,
    CONFIG,
    FLUX,
    HOST,
    MISSING,
    REFUSED,
    SLUG,
    Days,
    at,
    html,
    reading,
    rss,
)
from tests.e2e.forked import Forks
from tests.pdf_builders import encrypted, pdf, stack

MONEY = (
    "Les structures d'exercice coordonné participatives (SEC-Pa) recevront douze millions d'euros.",
    "Chaque structure reçoit une notification de son agence régionale de santé avant la fin du mois d'avril.",
)
BLOOD = "Les collectes mobiles reprennent au printemps dans trois cents communes, sur rendez-vous."
SITE: Site = {
    FLUX: rss(("argent", "Argent"), ("sang", "Sang"), ("vaccins", "Vaccins")),
    at("argent"): html("Argent", *MONEY),
    at("sang"): html("Sang", BLOOD),
    at("vaccins"): html("Vaccins", "La semaine de la vaccination se tient en avril."),
}


def document(*lines: str) -> Resource:
    return Resource(pdf([stack(lines)]), "application/pdf")


ANNEX = document("Annexe : les SEC-Pa reçoivent en moyenne 460 000 euros par an")


def gone(*paths: str, site: Site = SITE) -> Site:
    return site | {at(path): MISSING for path in paths}


# Outcomes ---------------------------------------------------------------------------------------


def test_a_site_that_says_not_modified_is_unchanged_and_alive(days: Days) -> None:
    first, second = days.read(2, SITE), days.read(3, SITE)
    assert (first.outcome, second.outcome) == ("changed", "unchanged")
    assert (first.message, second.message) == ("", "")
    assert sorted(second.asked) == ["argent", "flux", "sang", "vaccins"]
    assert days.versions() == {"argent": 1, "sang": 1, "vaccins": 1}


@pytest.mark.parametrize(
    ("feed", "outcome"),
    [
        (REFUSED, "blocked"),
        (Resource(b"<html><head><title>Request Rejected</title></head></html>", etag=False), "blocked"),
        (Resource(b"<html><title>Site en maintenance</title></html>", etag=False), "blocked"),
        (Resource(b"", status=418, etag=False), "blocked"),
        (rss(), "failed"),
        (html("Bienvenue", "Notre nouveau site."), "failed"),
        (BROKEN, "failed"),
        (MISSING, "failed"),
    ],
)
def test_a_feed_that_gives_nothing_is_never_a_calm_day(days: Days, feed: Resource, outcome: str) -> None:
    days.read(2, SITE)
    bad = days.read(3, {FLUX: feed} if outcome == "blocked" else {**SITE, FLUX: feed, at("argent"): BROKEN})
    assert bad.outcome == outcome
    assert bad.message
    assert days.told("document_absent", "mention_vanished") == []
    assert days.read(4, SITE).outcome == "unchanged"


def test_one_refused_feed_of_two_does_not_stop_the_other_and_is_told(tmp_path: Path, forks: Forks) -> None:
    two = CONFIG.replace(f'"{FLUX}"', f'"{FLUX}", "{at("flux-2")}"')
    with reading(tmp_path, forks, two) as days:
        run = days.read(2, {**SITE, at("flux-2"): REFUSED})
        assert (run.outcome, len(days.versions())) == ("partial", 3)
        assert run.message == f"le site refuse l'accès (HTTP 403) : {at('flux-2')}"


def test_robots_txt_is_obeyed_and_told(days: Days) -> None:
    closed = Resource(b"User-agent: *\nDisallow: /argent\n", "text/plain", etag=False)
    run = days.read(2, {**SITE, f"{HOST}/robots.txt": closed})
    assert (run.outcome, "argent" in run.asked) == ("partial", False)
    assert "robots.txt" in run.message


def test_pages_of_another_site_are_left_aside_and_counted(days: Days) -> None:
    feed = rss(("argent", "Argent"), ("https://autre.example/x", "Ailleurs"))
    run = days.read(2, {**SITE, FLUX: feed})
    assert (run.outcome, run.asked) == ("changed", ["flux", "argent"])
    assert run.message == "1 adresse d'un autre site n'a pas été lue (autre.example)"


def test_a_page_that_fails_makes_the_run_partial_and_is_read_the_next_day(days: Days) -> None:
    broken = days.read(2, {**SITE, at("sang"): BROKEN})
    assert broken.outcome == "partial"
    assert at("sang") in broken.message
    assert days.text(at("sang")) == "Sang"  # what the feed says
    assert days.read(3, SITE).outcome == "changed"
    assert BLOOD in days.text(at("sang"))


# Absences ---------------------------------------------------------------------------------------


def test_a_page_gone_is_told_once_when_seen_twice_a_day_apart(days: Days) -> None:
    days.read(2, SITE)
    first = days.read(3, gone("argent"))
    assert (first.outcome, first.message) == ("unchanged", f"{at('argent')} : pas à son adresse (HTTP 404)")
    days.read(3, gone("argent"), hour=20)
    assert days.told("document_absent") == []
    days.read(4, gone("argent"))
    days.read(5, gone("argent"))
    assert [each[:3] for each in days.told("document_absent")] == [(4, "document_absent", "Argent")]
    days.read(6, SITE)  # with the same tag: « not modified »
    days.read(7, gone("argent"))
    assert [each.day for each in days.told("document_absent")] == [4]
    assert [each.day for each in days.told("document_back")] == [6]


@pytest.mark.parametrize(
    "answer",
    [
        REFUSED,
        BROKEN,
        Resource(b"", status=301, headers={"Location": f"{HOST}/"}, etag=False),
        Resource(b"", status=301, headers={"Location": "https://autre.example/argent"}, etag=False),
        Resource(b"<html><title>Page non trouv\xc3\xa9e</title></html>", etag=False),
        Resource(b"<html><body><h1>HTTP 301</h1><a href='/x'>x</a></body></html>", etag=False),
        Resource(b"<html><title>Just a moment...</title></html>", etag=False),
    ],
    ids=["403", "500", "to-home", "elsewhere", "soft-404", "written-301", "challenge"],
)
def test_only_a_clear_absence_is_one(days: Days, answer: Resource) -> None:
    days.read(2, SITE)
    for day in (3, 4, 5):
        run = days.read(day, SITE | {at("argent"): answer, at(""): html("Accueil", "Bienvenue.")})
        assert run.outcome == "partial"
    assert days.told("document_absent", "mention_vanished", "text_changed") == []
    assert days.versions()["argent"] == 1


def test_a_site_that_refuses_all_its_other_pages_makes_no_absence(days: Days) -> None:
    days.read(2, SITE)
    for day in (3, 4, 5):
        days.read(day, gone("argent") | {at("sang"): REFUSED, at("vaccins"): REFUSED})
    assert days.told("document_absent") == []


def test_a_page_that_moved_within_the_site_is_the_same_and_not_absent(days: Days) -> None:
    days.read(2, SITE)
    moved = Resource(b"", status=301, headers={"Location": at("dossiers/argent")}, etag=False)
    site = {**SITE, at("argent"): moved, at("dossiers/argent"): html("Argent", *MONEY)}
    for day in (3, 4):
        days.read(day, site)
    assert days.versions() == {"argent": 1, "sang": 1, "vaccins": 1}
    assert days.told("document_absent", "text_changed") == []


def test_a_dated_address_that_is_not_there_is_nothing_and_one_found_is_read_once(
    tmp_path: Path, forks: Forks
) -> None:
    dated = f'{CONFIG}dated = ["{at("cr-{day}-{month}-{year}")}"]\n'
    report = {at("cr-04-03-2026"): html("Compte rendu", *MONEY)}
    with reading(tmp_path, forks, dated) as days:
        runs = [days.read(day, {**SITE, **(report if day < 6 else {})}) for day in range(3, 8)]
        assert [run.message for run in runs[:3]] == ["", "", ""]
        assert ["cr-04-03-2026" in run.asked for run in runs] == [False, True, True, True, True]
        # Found on the 4th, it is of the topic: read again, and absent since the 6th as any page.
        assert [each.day for each in days.told("document_absent")] == [7]
        assert days.told("document_absent")[0].title == "Compte rendu"
        assert days.versions()["cr-04-03-2026"] == 1


# Files ------------------------------------------------------------------------------------------


def with_files(**files: Resource) -> Site:
    names = tuple(f"{name}.pdf" for name in files)
    answers = {at(f"{name}.pdf"): answer for name, answer in files.items()}
    return {**SITE, at("argent"): html("Argent", *MONEY, files=names), **answers}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (REFUSED, "le site refuse l'accès (HTTP 403)"),
        (MISSING, "la page n'existe pas ou plus (HTTP 404)"),
        (BROKEN, "le site est en panne (HTTP 500)"),
        (html("Bonjour", "Une page."), "le fichier joint n'est pas un PDF"),
    ],
    ids=["403", "404", "500", "html"],
)
def test_a_file_that_cannot_be_read_is_a_remark_and_its_page_stays_listed(
    days: Days, answer: Resource, words: str
) -> None:
    run = days.read(2, with_files(cp=answer))
    assert (run.outcome, words in run.message) == ("changed", True)
    assert "file:cp.pdf" not in days.versions()
    assert days.install.documents(SLUG)[at("argent")].versions[0].links == [
        {"url": at("cp.pdf"), "title": "Pièce 1"}
    ]
    second = days.read(3, with_files(cp=ANNEX))
    assert {"argent", "cp.pdf"} <= set(second.asked)
    assert "460 000 euros" in days.text(f"file:{at('cp.pdf')}")
    assert "cp.pdf" not in days.versions()


def test_protected_and_scanned_files_are_kept_with_their_bytes(days: Days) -> None:
    locked = Resource(encrypted(ANNEX.body, user="secret"), "application/pdf")
    site = with_files(a=locked, b=Resource(pdf([b""]), "application/pdf"))
    run = days.read(2, site)
    assert run.outcome == "changed"
    assert "mot de passe" in run.message
    assert [days.text(f"file:{at(name)}") for name in ("a.pdf", "b.pdf")] == ["", ""]
    assert days.read(3, site).outcome == "unchanged"
    assert days.versions()["file:a.pdf"] == 1


def test_files_beyond_the_budget_are_read_the_next_days(tmp_path: Path, forks: Forks) -> None:
    names = tuple(f"n{number}.pdf" for number in range(5))
    files = {at(name): document(f"Le texte du fichier {name}") for name in names}
    site = {**SITE, at("sang"): html("Sang", BLOOD, files=names), **files}
    with reading(tmp_path, forks, f"{CONFIG}files_per_run = 2\n") as days:
        counts = []
        for day in (2, 3, 4, 5):
            run = days.read(day, site)
            counts.append(sum(key.startswith("file:") for key in days.versions()))
        assert counts == [2, 4, 5, 5]
        assert run.message == ""
        assert not any(path.endswith(".pdf") for path in run.asked)


def test_a_file_replaced_under_its_address_is_a_change_of_the_file(days: Days) -> None:
    days.read(2, with_files(cp=ANNEX))
    replaced = document("Annexe : les SEC-Pa reçoivent en moyenne 380 000 euros par an")
    days.read(3, with_files(cp=replaced))
    assert [each[:3] for each in days.told("text_changed")] == [(3, "text_changed", "Pièce 1")]
    assert "380 000" in days.text(f"file:{at('cp.pdf')}")


def test_a_release_that_is_only_its_pdf_is_told_by_the_words_of_the_pdf(days: Days) -> None:
    days.read(2, SITE)
    feed = rss(("cp.pdf", "Communiqué du 10 mars", "Un résumé."), ("sang", "Sang"))
    site = {**SITE, FLUX: feed, at("cp.pdf"): ANNEX}
    days.read(11, site)
    assert [each[:3] for each in days.told("mention_appeared")][-1:] == [
        (11, "mention_appeared", "Communiqué du 10 mars")
    ]
    assert days.versions()["cp.pdf"] == 1
    assert days.read(12, site).outcome == "unchanged"


def test_a_file_of_another_host_and_a_word_file_are_listed_and_not_asked_for(days: Days) -> None:
    page = html("Argent", *MONEY, files=("cp.docx",))
    body = page.body.replace(b"</article>", b"<a href='https://autre.example/x.pdf'>Autre</a></article>")
    run = days.read(2, {**SITE, at("argent"): replace(page, body=body)})
    assert sorted(run.asked) == ["argent", "flux", "sang", "vaccins"]
    links = days.install.documents(SLUG)[at("argent")].versions[0].links
    assert {link["url"] for link in links} == {at("cp.docx"), "https://autre.example/x.pdf"}
    assert days.read(3, {**SITE, at("argent"): replace(page, body=body)}).outcome == "unchanged"


# Texts --------------------------------------------------------------------------------------------


def test_most_of_a_text_that_vanishes_is_believed_the_second_day(days: Days) -> None:
    days.read(2, SITE)
    half = SITE | {at("argent"): html("Argent", "Cette page est en cours de mise à jour.", etag=False)}
    doubted = days.read(3, half)
    assert "la plus grande part du texte manque" in doubted.message
    assert days.told("text_changed", "mention_vanished") == []
    days.read(4, half)
    assert [each.day for each in days.told("text_changed", "mention_vanished")] == [4, 4]


def test_pages_of_the_configuration_are_a_source_of_their_own(tmp_path: Path, forks: Forks) -> None:
    with reading(tmp_path, forks, f'{BASE}pages = ["{at("argent")}"]\n') as days:
        assert days.read(2, SITE).outcome == "changed"
        assert days.read(3, SITE).outcome == "unchanged"
        edited = SITE | {at("argent"): html("Argent", MONEY[0].replace("douze", "dix"), MONEY[1])}
        assert days.read(4, edited).outcome == "changed"
        assert [each[:3] for each in days.told()] == [(4, "text_changed", "Argent")]
