"""Press pages: recognised templates, shown dates, linked files, and what is not text."""

from __future__ import annotations

import contextlib
import re
import time
from datetime import date
from pathlib import Path

import pytest

from crawler.parsers.press import Page, parse_page
from crawler.parsers.press_parts import shown_dates, split_header
from monitor.domain.model import DocumentKind
from monitor.domain.normalise import canonical
from monitor.errors import ParseError, RefusedError

PAGES = Path(__file__).parents[1] / "pages" / "press"
URL = "https://travail.example/conventions-de-quartier"


def page(case: str) -> bytes:
    return (PAGES / f"{case}.html").read_bytes()


def read(html: str, url: str = URL, template: str | None = None) -> Page:
    return parse_page(html.encode(), url=url, template=template)


def test_each_page_is_read_with_its_own_template() -> None:
    cases = {
        "spip_article": "spip",
        "spip_section": "spip",
        "dsfr_article": "dsfr",
        "generic_article": "generic",
    }
    assert {case: parse_page(page(case), url=URL).template for case in cases} == cases


def test_the_configuration_may_force_a_template() -> None:
    assert parse_page(page("dsfr_article"), url=URL, template="generic").template == "generic"
    with pytest.raises(ParseError, match=r"gabarit inconnu \(spip\)"):
        parse_page(page("dsfr_article"), url=URL, template="spip")
    with pytest.raises(ParseError, match="attendu l'un de"):
        parse_page(page("dsfr_article"), url=URL, template="drupal")


@pytest.mark.parametrize("case", ["spip_article", "dsfr_article", "generic_article"])
def test_a_document_has_a_canonical_text_that_its_sections_share_out(case: str) -> None:
    document = parse_page(page(case), url=URL).document
    assert document.kind is DocumentKind.PRESS
    assert document.text == canonical(document.text)
    assert document.part("title") == document.title
    parts = map(document.part, ("title", "lead", "body", "files", "beside"))
    assert "\n\n".join(filter(None, parts)) == document.text


@pytest.mark.parametrize(
    "words",
    [
        "Publié le 09",
        "Mis à jour",
        "Temps de lecture",
        "Emploi",
        "Courriel",
        "Un autre",
        "Articles asso",
        "Ko",
    ],
)
def test_what_surrounds_an_article_is_not_its_text(words: str) -> None:
    document = parse_page(page("dsfr_article"), url=URL).document
    assert words not in document.text.removesuffix(document.part("beside"))


def test_a_new_update_date_or_card_leaves_text_and_fields_as_they_were() -> None:
    before = parse_page(page("dsfr_article"), url=URL).document
    html = (
        page("dsfr_article")
        .decode()
        .replace("Mis à jour le 02/11/2026", "")
        .replace("Un autre sujet", "Neuf")
    )
    html = html.replace("\n", " \r\n\t ").replace("3 minutes", "4 minutes").replace("69285", "1")
    after = read(html).document
    assert (after.text, after.fields) == (before.text, before.fields)
    assert (before.notes["updated_on"], after.notes["updated_on"]) == ("2026-11-02", None)


def test_a_changed_word_or_file_changes_text_or_fields() -> None:
    before = parse_page(page("dsfr_article"), url=URL).document
    assert read(page("dsfr_article").decode().replace("trois ans", "deux ans")).document.text != before.text
    assert read(page("dsfr_article").decode().replace("cp.pdf", "cp_v2.pdf")).document.fields != before.fields


def test_only_the_first_of_two_documents_is_read() -> None:
    one = page("dsfr_article").decode()
    second = one.replace("Dix conventions", "Vingt conventions").replace("cp.pdf", "autre.pdf")
    both = one.replace("Accessibilité</a>", f"Accessibilité {second}</a>")
    assert read(both).document == read(one).document


def test_the_meta_of_a_spip_page_is_never_its_publication_date() -> None:
    html = page("spip_article").decode()
    bare = re.sub(r'<div class="main-article__horodatage">.*?</div>', "", html, flags=re.DOTALL)
    document = read(bare).document
    assert document.published_on is None
    assert document.notes["meta_published"] == "2026-11-30"


def test_a_date_in_the_address_serves_when_none_is_shown() -> None:
    html = "<main><h1>Compte rendu</h1><p>Le Conseil s'est réuni.</p></main>"
    url = "https://portail.example/conseil/compte-rendu-du-conseil-des-ministres-du-18-11-2026"
    assert read(html, url).document.published_on == date(2026, 11, 18)


def test_a_time_before_the_first_paragraph_is_the_shown_date() -> None:
    long = "Une phrase assez longue pour être un paragraphe. " * 4
    html = f'<main><h1>Titre</h1><time datetime="2026-02-09T12:00:00Z">lundi</time><p>{long}</p></main>'
    assert read(html).document.published_on == date(2026, 2, 9)
    later = f'<main><h1>Titre</h1><p>{long}</p><time datetime="2026-02-09T12:00:00Z">lundi</time></main>'
    assert read(later).document.published_on is None


def test_a_page_without_main_is_read_without_its_frame() -> None:
    html = "<body><header>Menu</header><h1>Titre</h1><p>Texte.</p><footer>Mentions</footer></body>"
    assert read(html).document.text == "Titre\n\nTexte."


def test_a_page_without_heading_takes_the_title_of_its_head() -> None:
    html = "<head><title>Titre | Site</title></head><main><p>Texte.</p></main>"
    assert read(html).document.title == "Titre"


def test_several_articles_are_read_as_one_list() -> None:
    html = "<main><h1>Presse</h1><article>un</article><article>deux</article></main>"
    assert read(html).document.part("body") == "un\n\ndeux"


@pytest.mark.parametrize(
    "html",
    [
        "",
        "bonjour",
        "<p>Un texte sans titre ni contenu principal.</p>",
        "<main></main>",
        "<main><h1>Un titre seul</h1></main>",
        "<rss><channel><item><title>a</title></item></channel></rss>",
        "%PDF-1.7",
    ],
)
def test_an_unknown_template_is_told(html: str) -> None:
    with pytest.raises(ParseError, match="gabarit inconnu") as caught:
        read(html)
    assert not isinstance(caught.value, RefusedError)


@pytest.mark.parametrize("case", ["f5", "cloudflare", "datadome", "verification", "f5_script", "maintenance"])
def test_a_refusal_is_never_a_document(case: str) -> None:
    with pytest.raises(RefusedError):
        parse_page(page(f"refusal_{case}"), url=URL)


@pytest.mark.parametrize("case", ["missing", "redirection"])
def test_an_error_page_is_never_a_document(case: str) -> None:
    with pytest.raises(ParseError):
        parse_page(page(case), url=URL)


def test_links_no_reader_should_follow_are_left_out() -> None:
    bad = '<a href="javascript:x.pdf">un</a><a href="data:x.pdf">deux</a><a href="https://[x.pdf">trois</a>'
    html = (
        f'<base href="javascript:1"><main><h1>T</h1>{bad}<a href="/bon.pdf">quatre (PDF, 1,2 Mo)</a></main>'
    )
    document = read(html).document
    assert [(link.url, link.title) for link in document.links] == [
        ("https://travail.example/bon.pdf", "quatre")
    ]


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("Téléchargement (465.2 ko)", "x.pdf"),
        ("Télécharger", "x.pdf"),
        ("Le plan PDF - 3.97 Mo", "Le plan"),
        ("Le plan (PDF – 61,88 ko) (nouvelle fenêtre)", "Le plan"),
        ("Le plan de 2 Go", "Le plan de"),
        ("Plan 2026", "Plan 2026"),
    ],
)
def test_the_title_of_a_file_has_neither_its_size_nor_its_kind(words: str, title: str) -> None:
    html = f'<main><h1>T</h1><p>Texte.</p><a href="/f/x.pdf">{words}</a></main>'
    assert read(html).document.links[0].title == title


@pytest.mark.parametrize(
    ("header", "dates"),
    [
        ("Publié le 09/02/2026", (date(2026, 2, 9), None)),
        ("publié le09.02.26 mise à jour10.02.26", (date(2026, 2, 9), date(2026, 2, 10))),
        ("Publié le 9 février 2026 Mis à jour le 10/02/2026", (date(2026, 2, 9), date(2026, 2, 10))),
        ("Mis à jour le 10/02/2026 | Publié le 9 février 2026", (date(2026, 2, 9), date(2026, 2, 10))),
        ("Date de mise à jour le 9 octobre 2024", (None, date(2024, 10, 9))),
        ("Mis en ligne le 9 février 2026", (date(2026, 2, 9), None)),
        ("Publié le lendemain", (None, None)),
        ("9 février 2026", (None, None)),
    ],
)
def test_a_shown_date_follows_its_label(header: str, dates: tuple[date | None, date | None]) -> None:
    assert shown_dates(header) == dates


def test_a_sentence_that_begins_like_a_header_stays_in_the_text() -> None:
    text = "Publié le 9 février 2026\n\nPublié le 3 mars 2024 au Journal officiel, l'arrêté vaut.\n\nfin"
    kept, header = split_header(text)
    assert kept == "Publié le 3 mars 2024 au Journal officiel, l'arrêté vaut.\n\nfin"
    assert header == ["Publié le 9 février 2026"]


@pytest.mark.parametrize(
    "body",
    [
        "<main><h1>T</h1>" + "<div>" * 100_000 + "fond",
        "<main><h1>T</h1>" + '<a href="x.pdf">p</a>' * 20_000,
        "<main><h1>T</h1>" + "<div class=fr-card>" * 20_000 + "x",
        "<main><h1>T</h1><p>Publié le " + "1/" * 500_000,
        '<main><h1>T</h1><a href="x.pdf">' + "( " * 500_000 + "</a>",
        "<main><h1>T</h1><p>" + "mis a jour " * 90_000,
    ],
    ids=["deep", "links", "cards", "digits", "parentheses", "labels"],
)
def test_a_page_made_to_break_the_reader_costs_seconds_at_most(body: str) -> None:
    started = time.process_time()
    with contextlib.suppress(ParseError):
        read(body)
    assert time.process_time() - started < 20
