"""What the press spider asks for and hands over, decided without any network."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from scrapy.exceptions import IgnoreRequest

from crawler.items import DuePage, Taken, Unread
from crawler.reporting import RefusedRequest
from monitor.config import ListPage, PressSource
from monitor.domain.model import DocumentKind
from tests.crawler.crawlers import FakeMemory
from tests.crawler.press_walk import UNCHANGED, Answers, Visit, at, visit
from tests.e2e.crawling import feed, page
from tests.pdf_builders import encrypted, pdf, stack

FLUX, LISTE = at("flux"), at("communiques")
PRESS = PressSource(slug="presse", feeds=(FLUX,), template="generic")
LISTED = PressSource(slug="presse", lists=(ListPage(url=LISTE),), template="generic")
DAY = date(2026, 3, 10)
REFUSED = RefusedRequest("le site refuse l'accès")
ROUGH = "<html><title>Actualités</title><main>{}</main></html>"
RELEASE = pdf([stack(["Communiqué de presse", "", "Les SEC-Pa sont prolongées."])])


def fed(*paths: str) -> bytes:
    return feed(*map(at, paths)).body


def told(words: str, *links: str) -> bytes:
    """Return a page that links files, by their paths."""
    anchors = "".join(f"<a href='/{link}'>Pièce {number}</a>" for number, link in enumerate(links, 1))
    return page("Un titre", f"{words} {anchors}").body


def listed(*paths: str, following: str = "") -> bytes:
    """Return a page of a list, with the link of the next one."""
    items = "".join(
        f"<article><h2><a href='/{path}'>Le communiqué numéro {path}</a></h2><p>10 mars 2026</p></article>"
        for path in paths
    )
    after = f"<nav><a rel='next' href='{following}'>Page suivante</a></nav>" if following else ""
    return ROUGH.format(items + after).encode()


def pages_of(*paths: str) -> dict[str, bytes | Exception]:
    return {at(path): told(f"Les mots de {path}.") for path in paths}


def file_visit(site: Answers, source: PressSource = PRESS, memory: FakeMemory | None = None) -> Visit:
    return visit(source, {FLUX: fed("a"), **site}, memory)


# Feeds ------------------------------------------------------------------------------------------


def test_the_pages_of_a_feed_are_asked_for_clean_and_conditionally() -> None:
    body = feed(f"{at('a')}?utm_source=flux#haut", "https://site.example/b").body
    done = visit(PRESS, {FLUX: body})
    assert done.walk.urls == [FLUX, at("a"), "https://site.example/b"]
    assert [request.meta.get("conditional", False) for request in done.walk.requests] == [False, True, True]
    assert [request.errback is not None for request in done.walk.requests] == [True] * 3
    assert done.notes == []


def test_what_a_feed_announces_and_is_not_read_is_told() -> None:
    body = fed(*"01234").replace(f"<link>{at('4')}</link>".encode(), b"")
    done = visit(replace(PRESS, pages_per_run=3), {FLUX: body})
    assert done.paths == ["flux", "0", "1", "2"]
    assert done.notes == [
        "articles sans adresse dans le flux : 1",
        "articles non lus, au-delà du nombre réglé : 1",
    ]


@pytest.mark.parametrize(
    ("body", "blocked"),
    [
        (fed(), False),
        (b"<html><title>Bienvenue</title><main><h1>Bienvenue</h1></main></html>", False),
        (b"<html><head><title>Request Rejected</title></head></html>", True),
        (b"", False),
    ],
)
def test_what_is_no_feed_is_a_problem_and_never_a_calm_day(body: bytes, *, blocked: bool) -> None:
    done = visit(PRESS, {FLUX: body})
    [problem] = done.walk.of(Unread)
    assert (problem.url, problem.blocked) == (FLUX, blocked)
    assert done.paths == ["flux"]


def test_an_old_feed_is_said_to_be_old() -> None:
    old = fed("a").replace(b"10 Mar 2026", b"10 Nov 2025").replace(b"Tue", b"Mon")
    assert visit(PRESS, {FLUX: old}).notes == [
        f"l'article le plus récent du flux {FLUX} date du 10 novembre 2025"
    ]
    assert visit(PRESS, {FLUX: fed("a")}).notes == []


def test_the_feed_dates_a_page_that_shows_no_date_and_no_other() -> None:
    undated = told("Des mots.")
    dated = undated.replace(b"<p>", b"<p>Publi\xc3\xa9 le 2 mars 2026</p><p>")
    done = visit(PRESS, {FLUX: fed("a", "b"), at("a"): undated, at("b"): dated})
    assert [reading.document.published_on for reading in done.walk.readings] == [DAY, date(2026, 3, 2)]
    alone = visit(PressSource(slug="presse", pages=(at("a"),)), {at("a"): undated})
    assert alone.walk.readings[0].document.published_on is None


def test_duplicates_and_repeated_guids_hide_no_article_and_ask_for_none_twice() -> None:
    guid = b"<guid isPermaLink='false'>0</guid>"
    same = fed("a", "index.php/a", "a/", "b").replace(b"<pubDate>", guid + b"<pubDate>")
    assert visit(PRESS, {FLUX: same}).paths == ["flux", "a", "b"]


@pytest.mark.parametrize("answer", [REFUSED, IgnoreRequest("HTTP 500"), IgnoreRequest("HTTP 404")])
def test_a_page_that_gives_no_answer_is_known_by_what_its_feed_says(answer: Exception) -> None:
    site: Answers = {FLUX: fed("a"), at("a"): answer}
    done = visit(PRESS, site)
    [reading] = done.walk.readings
    assert (reading.document.key, reading.document.title, reading.document.published_on) == (
        at("a"),
        "Article 1",
        DAY,
    )
    assert (reading.capture.url, done.walk.of(Taken)) == (FLUX, [])
    assert visit(PRESS, site, FakeMemory(held={at("a")})).walk.readings == []


def test_of_a_source_whose_pages_refuse_the_feed_alone_is_read() -> None:
    done = visit(replace(PRESS, feed_only=True), {FLUX: fed("a", "b")})
    assert (done.paths, done.titles()) == (["flux"], ["Article 1", "Article 2"])


# Lists ------------------------------------------------------------------------------------------


def test_a_list_is_followed_while_it_names_something_new_up_to_its_cap() -> None:
    site: Answers = {
        LISTE: listed("a", "b", following="?page=1"),
        f"{LISTE}?page=1": listed("c", "d", following="?page=2"),
        f"{LISTE}?page=2": listed("e", "f", following="?page=3"),
        f"{LISTE}?page=3": listed("g", "h"),
    }
    new = visit(LISTED, site)
    assert [path for path in new.paths if path.startswith("com")] == [
        "communiques", "communiques?page=1", "communiques?page=2"
    ]  # fmt: skip
    assert {path for path in new.paths if len(path) == 1} == set("abcdef")
    read = {at(path) for path in "abd"}
    known = visit(LISTED, site, FakeMemory(held=read, whole=read))
    assert [path for path in known.paths if path.startswith("com")] == ["communiques"]
    first_only = replace(LISTED, lists=(ListPage(url=LISTE, pages=1),))
    assert [path for path in visit(first_only, site).paths if path.startswith("com")] == ["communiques"]


def test_a_list_that_names_itself_as_its_next_page_ends() -> None:
    looped: Answers = {
        LISTE: listed("a", "b", following="?page=1"),
        f"{LISTE}?page=1": listed("c", "d", following="?page=2"),
        f"{LISTE}?page=2": listed("e", "f", following="?page=1"),
    }
    source = replace(LISTED, lists=(ListPage(url=LISTE, pages=9),))
    asked = [path for path in visit(source, looped).paths if path.startswith("com")]
    assert asked == ["communiques", "communiques?page=1", "communiques?page=2"]


def test_an_empty_list_is_a_problem_and_a_remark_as_long_as_it_was_never_read() -> None:
    site: Answers = {LISTE: ROUGH.format("<h1>Communiqués</h1><p>Rien.</p>").encode()}
    words = f"liste vide ou gabarit inconnu : {LISTE}"
    known, untried = visit(LISTED, site, FakeMemory(whole={LISTE})), visit(LISTED, site)
    assert ([problem.reason for problem in known.walk.of(Unread)], known.notes) == ([words], [])
    assert (untried.walk.of(Unread), untried.notes) == ([], [words])


def test_a_page_found_by_feed_list_and_setting_is_asked_for_once() -> None:
    source = replace(PRESS, lists=LISTED.lists, pages=(at("a"),))
    due = DuePage(url=at("a"))
    memory = FakeMemory(held={at("a")}, to_read_again=(due, DuePage(url=at("c"))))
    done = visit(source, {FLUX: fed("a", "b"), LISTE: listed("b", "a/", "a?utm_medium=x")}, memory)
    assert sorted(set(done.paths)) == sorted(done.paths)
    assert {"a", "b", "c"} <= set(done.paths)


# Addresses of the configuration -------------------------------------------------------------------


def test_dated_addresses_are_those_of_the_last_days_and_not_those_known() -> None:
    source = PressSource(slug="presse", dated=(at("cr-du-{day}-{month}-{year}"),))
    memory = FakeMemory(held={at("cr-du-11-03-2026")})
    day = at("cr-du-06-03-2026")
    done = visit(source, {day: told("Le compte rendu.")}, memory)
    # At midnight UTC it is the 12th in Paris too; the 11th is known.
    assert done.paths == [f"cr-du-{number:02}-03-2026" for number in (12, 10, 9, 8, 7, 6, 5)]
    assert {(each.meta["maybe"], each.meta["optional"]) for each in done.walk.requests} == {(True, True)}
    assert [reading.document.published_on for reading in done.walk.readings] == [date(2026, 3, 6)]


def test_pages_of_the_configuration_are_asked_for_without_any_feed_and_those_due_with_them() -> None:
    source = PressSource(slug="presse", pages=(at("article-51"),))
    due = (DuePage(url=at("a")), DuePage(url=at("tract.pdf"), is_file=True, title="Tract", of_pages=("a",)))
    done = visit(source, {}, FakeMemory(whole={at("article-51")}, held={at("article-51")}, to_read_again=due))
    asked = [(each.url, each.meta["optional"], each.meta.get("page")) for each in done.walk.requests]
    assert asked == [
        (at("article-51"), False, at("article-51")),
        (at("a"), True, None),
        (at("tract.pdf"), True, None),
    ]
    assert visit(source, {}).asked("article-51").meta["optional"], "never read, it may well not exist"


# What is read again ---------------------------------------------------------------------------------


def test_pages_of_a_topic_are_asked_for_again_once_all_feeds_and_lists_have_answered() -> None:
    source = replace(PRESS, lists=LISTED.lists)
    due = (DuePage(url=at("a")), DuePage(url=at("b")))
    memory = FakeMemory(held={at("a"), at("b")}, to_read_again=due)
    done = visit(source, {FLUX: fed("b"), LISTE: listed("c", "d", following="?page=2")}, memory)
    assert done.paths == ["flux", "communiques", "b", "c", "d", "communiques?page=2", "a"]
    assert (done.asked("a").meta["optional"], done.asked("b").meta["optional"]) == (True, False)
    assert done.asked("a").meta["page"] == at("a")


@pytest.mark.parametrize("refusal", [REFUSED, b"<html><title>Request Rejected</title></html>"])
def test_a_site_that_refuses_all_its_feeds_is_asked_for_nothing_of_what_is_due(
    refusal: bytes | Exception,
) -> None:
    memory = FakeMemory(held={at("a")}, to_read_again=(DuePage(url=at("a")),))
    source = replace(PRESS, lists=LISTED.lists)
    assert visit(source, {FLUX: refusal, LISTE: refusal}, memory).paths == ["flux", "communiques"]
    assert visit(source, {FLUX: refusal, LISTE: listed("b", "c")}, memory).paths[-1] == "a"
    assert visit(source, {FLUX: IgnoreRequest("HTTP 404"), LISTE: refusal}, memory).paths[-1] == "a"


def test_no_more_pages_are_read_again_than_the_number_set() -> None:
    due = tuple(DuePage(url=at(f"a{number}")) for number in range(9))
    done = visit(replace(PRESS, pages_per_run=4), {FLUX: fed("b")}, FakeMemory(to_read_again=due))
    assert done.paths == ["flux", "b", "a0", "a1", "a2", "a3"]


# Files ----------------------------------------------------------------------------------------------


def test_a_file_is_a_document_of_its_page_and_the_page_is_taken_once_it_was_read() -> None:
    done = file_visit({at("a"): told("Voir", "IMG/pdf/cp.pdf"), at("IMG/pdf/cp.pdf"): RELEASE})
    body, attached = done.walk.readings
    document = attached.document
    assert (document.kind, document.key) == (DocumentKind.PDF, f"file:{at('IMG/pdf/cp.pdf')}")
    assert (document.title, document.published_on) == ("Pièce 1", None)
    assert document.notes["of_pages"] == [body.document.key]
    assert "Les SEC-Pa sont prolongées." in document.text
    assert done.taken() == ["IMG/pdf/cp.pdf", "a"]
    assert attached.capture.body == RELEASE


def test_a_file_linked_twice_or_by_two_pages_is_asked_for_once() -> None:
    site = {
        FLUX: fed("a", "b"),
        at("a"): told("Voir", "cp.pdf", "cp.pdf?utm_source=x"),
        at("b"): told("Voir aussi", "cp.pdf#page=2"),
        at("cp.pdf"): RELEASE,
    }
    done = visit(PRESS, site)
    assert done.paths.count("cp.pdf") == 1
    assert set(done.taken()) == {"a", "b", "cp.pdf"}


def test_a_file_already_known_a_word_file_and_one_of_another_host_are_not_asked_for() -> None:
    elsewhere = told("Voir", "cp.pdf", "cp.docx").replace(b"/cp.pdf", b"https://autre.example/cp.pdf")
    done = file_visit({at("a"): elsewhere})
    assert done.paths == ["flux", "a"]
    assert done.taken() == ["a"]
    links = {link.url for link in done.walk.readings[0].document.links}
    assert links == {"https://autre.example/cp.pdf", at("cp.docx")}
    known = file_visit({at("a"): told("Voir", "cp.pdf")}, memory=FakeMemory(held={at("cp.pdf")}))
    assert (known.paths, known.taken()) == (["flux", "a"], ["a"])


@pytest.mark.parametrize(
    "answer", [IgnoreRequest("HTTP 404"), REFUSED, b"<html><main><h1>Bonjour</h1></main></html>"]
)
def test_a_page_whose_file_could_not_be_read_is_asked_for_again(answer: bytes | Exception) -> None:
    done = file_visit({at("a"): told("Voir", "1.pdf", "2.pdf"), at("1.pdf"): answer, at("2.pdf"): RELEASE})
    assert done.paths == ["flux", "a", "1.pdf", "2.pdf"]
    assert done.taken() == ["2.pdf"]
    assert len(done.walk.readings) == 2
    remarks = [f"{at('1.pdf')} : le fichier joint n'est pas un PDF, son texte n'est pas lu"]
    assert done.notes == (remarks if isinstance(answer, bytes) else [])


def test_the_budget_of_files_loses_none_of_them() -> None:
    names = [f"{number}.pdf" for number in range(5)]
    site = {at("a"): told("Voir", *names), **{at(name): RELEASE for name in names}}
    source, memory = replace(PRESS, files_per_run=2), FakeMemory(held={at("a")})
    days = []
    for _ in range(4):
        done = file_visit(site, source, memory)
        days.append(done.paths[2:])
        memory.held |= {at(path) for path in done.paths[2:]}
        assert done.notes == (
            ["fichiers joints laissés pour une prochaine lecture, au-delà de 2"]
            if "a" not in done.taken()
            else []
        )
    assert [len(day) for day in days] == [2, 2, 1, 0]
    assert sorted(path for day in days for path in day) == names


def test_a_protected_or_scanned_file_is_kept_and_known_by_its_bytes() -> None:
    locked, scanned = encrypted(RELEASE, user="secret"), pdf([b""])
    done = file_visit({at("a"): told("Voir", "1.pdf", "2.pdf"), at("1.pdf"): locked, at("2.pdf"): scanned})
    first, second = (reading.document for reading in done.walk.readings[1:])
    assert (first.text, second.text) == ("", "")
    assert first.fields["sha256"] != second.fields["sha256"]
    assert "mot de passe" in str(first.notes["unreadable"])
    assert second.notes["scanned"] is True
    assert [note.partition(" : ")[0] for note in done.notes] == [at("1.pdf")]
    assert done.taken() == ["1.pdf", "2.pdf", "a"]


def test_a_file_to_read_again_keeps_its_pages_and_its_title() -> None:
    due = DuePage(url=at("cp.pdf"), is_file=True, title="L'annexe", of_pages=("p", "q"))
    memory = FakeMemory(held={at("cp.pdf")}, to_read_again=(due,))
    done = visit(PRESS, {FLUX: fed("a"), at("cp.pdf"): RELEASE}, memory)
    reading = done.walk.readings[-1]
    assert (reading.document.title, reading.document.notes["of_pages"]) == ("L'annexe", ["p", "q"])
    assert done.asked("cp.pdf").meta == {
        "conditional": True,
        "optional": True,
        "file": True,
        "page": at("cp.pdf"),
    }


# Releases that are only a file ------------------------------------------------------------------------


def announced(
    answer: bytes | Exception, path: str = "IMG/pdf/cp.pdf", memory: FakeMemory | None = None
) -> Visit:
    body = fed(path).replace(
        b"<pubDate>", b"<description>&lt;p&gt;Un r\xc3\xa9sum\xc3\xa9.&lt;/p&gt;</description><pubDate>"
    )
    return visit(PRESS, {FLUX: body, at(path): answer}, memory)


def test_a_release_that_is_only_a_pdf_is_what_the_feed_says_and_what_the_file_says() -> None:
    [reading] = announced(RELEASE).walk.readings
    document = reading.document
    assert (document.kind, document.key) == (DocumentKind.PRESS, at("IMG/pdf/cp.pdf"))
    assert (document.title, document.published_on) == ("Article 1", DAY)
    assert document.part("body") == "Un résumé."
    assert "Les SEC-Pa sont prolongées." in document.part("file")
    assert document.text.startswith("Article 1\n\nUn résumé.\n\n")


@pytest.mark.parametrize("answer", [REFUSED, IgnoreRequest("HTTP 500"), b"<html><main>Non</main></html>"])
def test_without_its_file_a_release_is_known_by_what_the_feed_says(answer: bytes | Exception) -> None:
    done = announced(answer)
    [reading] = done.walk.readings
    assert reading.document.text == "Article 1\n\nUn résumé."
    assert (reading.capture.url, done.walk.of(Taken)) == (FLUX, [])


def test_a_release_known_with_its_file_is_not_cut_down_to_what_the_feed_says() -> None:
    memory = FakeMemory(held={at("IMG/pdf/cp.pdf")})
    for answer in (REFUSED, IgnoreRequest("HTTP 500"), UNCHANGED):
        assert announced(answer, memory=memory).walk.readings == []


def test_a_release_that_is_a_word_file_is_not_asked_for() -> None:
    done = announced(REFUSED, "cp.docx")
    assert (done.paths, done.titles()) == (["flux"], ["Article 1"])


# Sites as they are ------------------------------------------------------------------------------------


def test_links_start_from_the_base_of_the_page_and_an_internal_canonical_is_not_believed() -> None:
    body = told("Voir").replace(
        b"<title>",
        b"<base href='https://www.site.example/'>"
        b"<link rel='canonical' href='https://production.interne.example/a'><title>",
    ).replace(b"Voir", b"Voir <a href='IMG/pdf/cp.pdf'>CP</a>")  # fmt: skip
    done = visit(PRESS, {FLUX: fed("presse/cp/a"), at("presse/cp/a"): body, at("IMG/pdf/cp.pdf"): RELEASE})
    assert done.paths == ["flux", "presse/cp/a", "IMG/pdf/cp.pdf"]
    assert done.walk.readings[0].document.key == at("presse/cp/a")


def test_of_two_documents_end_to_end_the_first_alone_is_read() -> None:
    both = told("Le premier.", "1.pdf") + told("Le second.", "2.pdf")
    done = file_visit({at("a"): both, at("1.pdf"): RELEASE, at("2.pdf"): RELEASE})
    assert done.paths == ["flux", "a", "1.pdf"]
    assert "Le second." not in done.walk.readings[0].document.text


@pytest.mark.parametrize("declared", ["text/html; charset=ISO-8859-15", 'text/html;charset="iso-8859-15"'])
def test_a_page_whose_charset_only_the_server_says_keeps_its_accents(declared: str) -> None:
    body = ROUGH.format("<h1>Été</h1><p>Les œuvres</p>").encode("iso-8859-15")
    done = visit(PRESS, {FLUX: fed("a"), at("a"): body}, headers={"Content-Type": declared})
    assert done.walk.readings[0].document.text == "Été\n\nLes œuvres"
