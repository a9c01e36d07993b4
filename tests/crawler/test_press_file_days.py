"""Days on which the files of a press site went wrong once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from monitor.demo.site import Resource
from tests.crawler.press_runs import BASE, BROKEN, CONFIG, FLUX, REFUSED, Days, at, html, reading, rss
from tests.crawler.press_site import BASIC, LONG, MONEY, OTHER, PLAIN, doc
from tests.e2e.forked import Forks
from tests.pdf_builders import encrypted


def test_pdf_release_out_of_its_feed(days: Days) -> None:
    site = {
        FLUX: rss(("cp.pdf", "Les SEC-Pa prolongées"), ("b", "Vaccins")),
        at("cp.pdf"): replace(MONEY, etag=False),
        at("b"): html("Vaccins", *OTHER),
    }
    days.read(2, site)
    gone = site | {FLUX: rss(("b", "Vaccins"))}
    run = days.read(3, gone)
    assert run.outcome == "unchanged", run
    assert days.versions() == {"cp.pdf": 1, "b": 1}


def test_pdf_release_no_room(tmp_path: Path, forks: Forks) -> None:
    """Known with its text, then no room for its file: nothing vanished."""
    with reading(tmp_path, forks, CONFIG + "files_per_run = 1\n") as days:
        one = {FLUX: rss(("1.pdf", "Un")), at("1.pdf"): replace(MONEY, etag=False)}
        days.read(2, one)
        two = {
            FLUX: rss(("2.pdf", "Deux"), ("1.pdf", "Un")),
            at("2.pdf"): PLAIN,
            at("1.pdf"): replace(MONEY, etag=False),
        }
        for day in (3, 4, 5, 6):
            days.read(day, two)
        assert days.told("mention_vanished", "text_changed") == []


def test_pdf_releases_beyond_budget_are_read_in_time(tmp_path: Path, forks: Forks) -> None:
    with reading(tmp_path, forks, CONFIG + "files_per_run = 2\n") as days:
        site = {FLUX: rss(*((f"{n}.pdf", f"Titre {n}") for n in range(5)))} | {
            at(f"{n}.pdf"): doc(f"Le texte du fichier {n}") for n in range(5)
        }
        for day in (2, 3, 4):
            days.read(day, site)
        assert all(f"fichier {n}" in days.text(at(f"{n}.pdf")) for n in range(5))


def test_due_files_do_not_eat_the_budget(tmp_path: Path, forks: Forks) -> None:
    """The article 51 page: more files than the budget, all of the topic."""
    config = BASE + f'pages = ["{at("art51")}"]\nfiles_per_run = 3\n'
    names = [f"avis{n}.pdf" for n in range(8)]
    site = {at("art51"): html("Article 51", *LONG, files=tuple(names), etag=False)} | {
        at(n): doc(f"Avis {n}") for n in names
    }
    with reading(tmp_path, forks, config) as days:
        for day in (2, 3, 4, 5):
            days.read(day, site)
        assert len(days.versions()) == 9


def test_first_run_of_an_undated_page_is_no_flood(tmp_path: Path, forks: Forks) -> None:
    config = BASE + f'pages = ["{at("art51")}"]\nfiles_per_run = 3\n'
    names = [f"avis{n}.pdf" for n in range(5)]
    site = {at("art51"): html("Article 51", *LONG, files=tuple(names))} | {
        at(n): doc(f"Avis {n} sur les SEC-Pa") for n in names
    }
    with reading(tmp_path, forks, config) as days:
        for day in (2, 3, 4, 5):
            days.read(day, site)
        assert days.told() == []


def test_a_file_of_two_pages_is_of_both(days: Days) -> None:
    """The first page is not of the topic, the second is: the replaced file is told."""
    site = {
        FLUX: rss(("a", "Argent"), ("b", "Vaccins")),
        at("b"): html("Vaccins", *OTHER, files=("x.pdf",)),
        at("a"): html("Argent", *LONG, files=("x.pdf",)),
        at("x.pdf"): PLAIN,
    }
    days.read(2, site)
    days.read(
        3,
        site
        | {
            at("x.pdf"): doc(
                "Calendrier des collectes de sang de l'automne dans trois cents communes de France"
            )
        },
    )
    assert [t.kind for t in days.told("text_changed")] == ["text_changed"]


def test_two_files_of_one_title_are_two(days: Days) -> None:
    def cp(*lines: str) -> Resource:
        return doc(
            "Communiqué de presse du ministère de la santé et de l'accès aux soins",
            "",
            *lines,
            "",
            "Contact presse : cabinet du ministère, secrétariat presse, avenue Duquesne, Paris",
        )

    old = {
        at("b"): html("Vaccins", *OTHER, files=("1.pdf",)),
        at("1.pdf"): cp("La vaccination commence en octobre."),
    }
    days.read(2, {FLUX: rss(("b", "Vaccins")), **old})
    days.read(
        9,
        {
            FLUX: rss(("a", "Argent")),
            **old,
            at("a"): html("Argent", *LONG, files=("2.pdf",)),
            at("2.pdf"): cp("Les SEC-Pa continuent en 2026."),
        },
    )
    assert set(days.versions()) == {"a", "b", "file:1.pdf", "file:2.pdf"}, days.told()


def test_a_new_file_of_a_page_known_by_another_key_is_of_the_page(days: Days) -> None:
    days.read(
        2,
        {
            FLUX: rss(("a", "Argent"), ("b", "Vaccins")),
            at("a"): html("Argent", *LONG),
            at("b"): html("Vaccins", *OTHER),
        },
    )
    # the page moved: the old address is gone for a week
    moved = {
        FLUX: rss(("new/a", "Argent"), ("b", "Vaccins")),
        at("new/a"): html("Argent", *LONG),
        at("b"): html("Vaccins", *OTHER),
    }
    days.read(8, moved)
    days.read(9, moved)
    joined = moved | {at("new/a"): html("Argent", *LONG, files=("x.pdf",)), at("x.pdf"): PLAIN}
    days.read(10, joined)
    assert set(days.versions()) == {"a", "b", "file:x.pdf"}
    assert [t.title for t in days.told("document_published")] == ["Pièce 1"], days.told()


def test_a_file_replaced_by_a_protected_one_says_so(days: Days) -> None:
    site = {**BASIC, at("a"): html("Argent", *LONG, files=("x.pdf",)), at("x.pdf"): MONEY}
    days.read(2, site)
    locked = site | {at("x.pdf"): Resource(encrypted(PLAIN.body, user="secret"), "application/pdf")}
    for day in (3, 4, 5):
        days.read(day, locked)
    assert days.told("mention_vanished") == [], days.told()


def test_a_file_read_late_is_no_edit(days: Days) -> None:
    """A feed's PDF that failed on the first day."""
    site = {
        FLUX: rss(("cp.pdf", "Les SEC-Pa prolongées", "Un résumé de quelques mots."), ("b", "Vaccins")),
        at("cp.pdf"): BROKEN,
        at("b"): html("Vaccins", *OTHER),
    }
    days.read(11, site)
    days.read(12, site | {at("cp.pdf"): MONEY})
    assert [t.kind for t in days.told()] == ["mention_appeared"], days.told()


def test_a_page_in_the_configuration_may_be_a_pdf(tmp_path: Path, forks: Forks) -> None:
    config = BASE + f'pages = ["{at("avis.pdf")}"]\n'
    with reading(tmp_path, forks, config) as days:
        run = days.read(2, {at("avis.pdf"): MONEY})
        assert run.outcome == "changed", run


def test_a_file_failing_is_not_asked_in_place_of_others_for_ever(tmp_path: Path, forks: Forks) -> None:
    with reading(tmp_path, forks, CONFIG + "files_per_run = 2\n") as days:
        names = tuple(f"{n}.pdf" for n in range(4))
        site = {FLUX: rss(("a", "Argent")), at("a"): html("Argent", *LONG, files=names)} | {
            at("2.pdf"): PLAIN,
            at("3.pdf"): MONEY,
            at("0.pdf"): REFUSED,
            at("1.pdf"): REFUSED,
        }
        for day in (2, 3, 4):
            days.read(day, site)
        assert {"file:2.pdf", "file:3.pdf"} <= set(days.versions()), days.versions()
