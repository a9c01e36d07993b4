"""List pages: recognised forms, titles, days of publication, files, and what is no entry."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest

from crawler.parsers.listing import ListEntry, Listing, Selectors, parse_listing
from monitor.errors import ParseError, RefusedError
from tests.conftest import Golden

PAGES = Path(__file__).parents[1] / "pages" / "listing"
SITE = "https://presse.example"
URL = f"{SITE}/liste"
URLS = {
    "spip_rubrique": "https://sante.example/actualites/presse/communiques-de-presse/",
    "spip_section_files": "https://sante.example/systeme-de-sante/innovations/",
    "spip_dist": "https://agence.example/spip.php?rubrique4&debut_articles=10",
    "dsfr_cards": "https://travail.example/new-presse/new-communiques-de-presse",
    "wordpress": "https://presse.example/",
    "jalios": "https://autorite.example/jcms/c_2/fr/recommandations",
}
FORMS = {"wordpress": "articles", "jalios": "links"}


def page(case: str) -> bytes:
    return (PAGES / f"{case}.html").read_bytes()


def read(html: str, url: str = URL, **selectors: str) -> Listing:
    return parse_listing(html.encode(), url=url, listed=Selectors(**selectors))


def listed(items: str) -> tuple[ListEntry, ...]:
    """Return the entries of a list of lines, the last of which is always the same."""
    last = '<li><a href="/dernier">Le dernier de tous les articles</a>'
    *entries, end = read(f"<main><ul>{items}{last}</ul></main>").entries
    assert end == ListEntry(url=f"{SITE}/dernier", title="Le dernier de tous les articles")
    return tuple(entries)


@pytest.mark.parametrize("case", URLS)
def test_a_list_is_read_as_reviewed(case: str, golden: Golden) -> None:
    listing = parse_listing(page(case), url=URLS[case], listed=Selectors())
    assert listing.found == FORMS.get(case, case.partition("_")[0])
    record = asdict(listing)
    golden(PAGES / f"{case}.golden.json", {"page": f"{case}.html", "url": URLS[case], "record": record})


@pytest.mark.parametrize("case", URLS)
def test_upper_case_tags_and_line_ends_change_nothing(case: str) -> None:
    plain = parse_listing(page(case), url=URLS[case], listed=Selectors())
    text = page(case).decode().replace("\n", "\r\n")
    for name in ("li", "ul", "main", "a ", "div", "h3", "article", "p>"):
        text = text.replace(f"<{name}", f"<{name.upper()}").replace(f"</{name}", f"</{name.upper()}")
    assert parse_listing(text.encode(), url=URLS[case], listed=Selectors()) == plain


@pytest.mark.parametrize("case", URLS)
def test_only_the_first_of_two_documents_is_read(case: str) -> None:
    other = page("wordpress" if case != "wordpress" else "jalios")
    one = parse_listing(page(case), url=URLS[case], listed=Selectors())
    assert parse_listing(page(case) + other, url=URLS[case], listed=Selectors()) == one


def test_another_encoding_than_utf_8_is_read_by_the_header() -> None:
    body = page("jalios").decode().replace("charset=UTF-8", "").replace("’", "'").encode("iso-8859-15")
    listing = parse_listing(body, url=URLS["jalios"], listed=Selectors(), encoding="iso-8859-15")
    assert listing.entries[0].title == "Exercice coordonné en centre"


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("09.02.26 <a>T</a>", date(2026, 2, 9)),
        ("<span>09.02.26</span><a>T</a>", date(2026, 2, 9)),
        ("<a>T</a> (9 février 2026)", date(2026, 2, 9)),
        ("<a>T</a><p>Lundi 9 février 2026</p>", date(2026, 2, 9)),
        ("<a>T</a><p>Communiqué | 9 févr. 2026</p>", date(2026, 2, 9)),
        ("<a>T</a><p>Communiqué de presse du 9 février 2026</p>", date(2026, 2, 9)),
        ("<a>T</a><p>Publié le :</p><p>1er mars 2026</p>", date(2026, 3, 1)),
        ("<a>T</a><span>publié le</span>09.02.26", date(2026, 2, 9)),
        ("<a>T</a><p>Mis en ligne le 09/02/2026 - Mis à jour le 11/02/2026</p>", date(2026, 2, 9)),
        ("<a>09.02.26 - T</a>", date(2026, 2, 9)),
        ('<a>T</a><time datetime="2026-02-09T12:00:00Z">lundi</time>', date(2026, 2, 9)),
        ('<a>T</a><time datetime="2026-02-08T23:30:00Z">hier</time>', date(2026, 2, 9)),
        (
            '<a>T</a><abbr class="published" title="2026-02-09T10:00:00Z">il y a 3 jours</abbr>',
            date(2026, 2, 9),
        ),
        ('<a>T</a><meta itemprop="datePublished" content="2026-02-09">', date(2026, 2, 9)),
        ('<a>T</a><p>Mis à jour le <time datetime="2026-02-09">9 février</time></p>', None),
        ('<a>T</a><span class="date--maj">09.02.26</span>', None),
        ('<a>T</a><p>Du <time datetime="2026-02-09">9</time> au 12 février 2026</p>', None),
        ("<a>T</a><p>Du 9 au 12 février 2026</p>", None),
        ("<a>T</a><p>Jusqu’au 9 février 2026</p>", None),
        ("<a>T</a><p>Le colloque se tient le 9 février 2026 à Bourg-Neuf.</p>", None),
        ('<a>T</a><p class="fr-card__desc">9 février 2026</p>', None),
        ('<a>T</a><p class="fr-card__desc">Publié le 9 février 2026.</p>', None),
        ("<a>T</a><p>Tél. 01.02.03.04.05</p>", None),
        ("<a>T</a><p>31/02/2026</p>", None),
        ("<a>La réunion du 9 février 2026 au ministère</a>", None),
    ],
)
def test_the_day_of_publication_is_read_and_no_other(item: str, expected: date | None) -> None:
    html = item.replace("<a>", '<a href="/a">').replace("T</a>", "Un titre de quatre mots</a>")
    (entry,) = listed(f"<li>{html}</li>")
    assert entry.published_on == expected
    assert entry.title in {"Un titre de quatre mots", "La réunion du 9 février 2026 au ministère"}


@pytest.mark.parametrize(
    ("card", "title"),
    [
        ('<h3>Le forfait des centres</h3><a href="/a">Lire la suite</a>', "Le forfait des centres"),
        (
            '<h3>Le forfait</h3><a href="/a" title="Lire la suite de : Le forfait">Lire la suite</a>',
            "Le forfait",
        ),
        (
            '<a href="/a" aria-label="Lire la suite de l’article « Le forfait »">Lire la suite</a>',
            "Le forfait",
        ),
        ('<a href="/a" title="Accéder à « Le forfait des centres »">Voir</a>', "Le forfait des centres"),
        ('<h3><a href="/a">Accéder aux soins à la campagne</a></h3>', "Accéder aux soins à la campagne"),
        ('<a href="/a">Consulter un dentiste sans attendre</a>', "Consulter un dentiste sans attendre"),
        ('<h3>Le forfait</h3><a href="/a">Voir le communiqué en entier</a>', "Le forfait"),
        ('<a href="/a"><h3>Le forfait</h3><p>Une phrase qui le résume.</p></a>', "Le forfait"),
        (
            '<a href="/a" title="Le forfait des centres de santé">Le forfait des…</a>',
            "Le forfait des centres de santé",
        ),
        ('<a href="/a">Le forfait (nouvelle fenêtre)</a>', "Le forfait"),
        ('<a href="/a"><img src="x" alt=""></a><h3><a href="/a">Le forfait</a></h3>', "Le forfait"),
    ],
)
def test_a_title_is_the_words_that_name_the_page(card: str, title: str) -> None:
    listing = read(f"<main><div class=c>{card}</div></main>", item=".c")
    assert [(entry.url, entry.title) for entry in listing.entries] == [(f"{SITE}/a", title)]


def test_a_list_whose_links_all_say_lire_la_suite_takes_the_headings() -> None:
    html = "".join(
        f'<div><h3>Article {n}</h3><p>Un peu de texte.</p><a href="/{n}">Lire la suite</a></div>'
        for n in range(3)
    )
    assert [entry.title for entry in read(f"<main>{html}</main>").entries] == [
        f"Article {n}" for n in range(3)
    ]


def test_a_list_without_boxes_gives_each_heading_what_follows_it() -> None:
    html = "".join(
        f'<h2><a href="/{n}">Les nouvelles numéro {n}</a></h2><p>{n}/03/2026</p>'
        "<p>Un résumé fait de quelques mots.</p>"
        for n in range(1, 4)
    )
    entries = read(f"<main>{html}<p>Fin</p></main>").entries
    assert [entry.published_on for entry in entries] == [date(2026, 3, n) for n in range(1, 4)]
    assert {entry.summary for entry in entries} == {"Un résumé fait de quelques mots."}


def test_links_that_lead_to_no_article_are_no_entries() -> None:
    beside = """
      <li><a href="#haut">Retour en haut de cette page</a>
      <li><a href="mailto:presse@presse.example">Écrire au service de presse</a>
      <li><a href="tel:+33100000000">Appeler le service de presse</a>
      <li><a href="javascript:void(0)">Ouvrir le menu de navigation</a>
      <li><a href="ftp://presse.example/x">Un fichier par un autre chemin</a>
      <li><a href="https://nom@presse.example/x">Une adresse qui en cache une</a>
      <li><a href="https://www.facebook.com/sharer/sharer.php?u=x">Partager sur un réseau social connu</a>
      <li><a href="/liste?utm_source=x#a">La même page que celle-ci</a>
      <li><a href="/">L’accueil du site de presse</a>
      <li><a rel="tag" href="/mot/sante">Un mot clé de quatre</a>
      <li><nav><a href="/menu">Un lien du menu secondaire</a></nav>
      <li><a href="/x#haut">Retour en haut de la page</a>
      <li><a href="/a">En savoir plus sur ce qui est dit</a>
      <li><a>Un lien sans aucune adresse</a>
      <li><a href="/b">Un titre de quatre mots</a>"""
    assert [entry.url for entry in listed(beside)] == [f"{SITE}/b"]


def test_a_page_is_listed_once_by_its_clean_address() -> None:
    (entry,) = listed(
        '<li><a href="http://presse.example/a/?xtor=RSS-1#x">Un titre de quatre mots</a>'
        '<li><a href="https://PRESSE.example/a?utm_source=y">Un titre de quatre mots</a>'
    )
    assert entry.url == "http://presse.example/a/"


def test_other_sites_are_left_to_the_caller() -> None:
    (entry,) = listed('<li><a href="https://ailleurs.example/b">Un article paru sur un autre site</a>')
    assert entry.url == "https://ailleurs.example/b"


def test_relative_links_start_from_the_base_of_the_page() -> None:
    links = '<a href="a">Un titre de quatre mots</a><a href="b">Un autre titre de mots</a>'
    html = f'<base href="{SITE}/racine/"><main>{links}</main>'
    assert [entry.url for entry in read(html, f"{SITE}/x/y/z").entries] == [
        f"{SITE}/racine/a",
        f"{SITE}/racine/b",
    ]


def test_a_file_is_an_entry_and_the_files_beside_an_article_are_its_own() -> None:
    file, article = listed(
        '<li><a href="/IMG/pdf/cp.pdf?1610114453">Communiqué sur les forfaits (PDF - 465.2 ko)</a>'
        '<li><a href="/a">Un titre de quatre mots</a> <a href="/dp.pdf">Dossier</a> '
        '<a href="/dp.docx">Texte</a>'
    )
    assert (file.url, file.title) == (f"{SITE}/IMG/pdf/cp.pdf", "Communiqué sur les forfaits")
    assert [link.url for link in file.files] == [file.url]
    assert [(link.url, link.title) for link in article.files] == [
        (f"{SITE}/dp.pdf", "Dossier"),
        (f"{SITE}/dp.docx", "Texte"),
    ]


def test_selectors_say_where_item_link_title_and_date_are() -> None:
    html = """<div class="r"><a class="k" href="/theme">Thème de la semaine</a><em>Titre 1</em>
        <a class="l" href="/a">suite</a><i data-x>Le 9 février 2026</i><b>12/12/2026</b></div>
        <div class="r"><em>Sans lien</em></div>"""
    listing = read(html, item=".r", link="a.l", title="em", date="i")
    expected = ListEntry(url=f"{SITE}/a", title="Titre 1", published_on=date(2026, 2, 9))
    assert (listing.entries, listing.found) == ((expected,), "selectors")
    assert read(html, item="a.k").entries[0].title == "Thème de la semaine"
    assert read(html, item=".r").entries[0].url == f"{SITE}/theme"


def test_a_selector_that_finds_nothing_or_is_no_css_is_told() -> None:
    with pytest.raises(ParseError, match="liste vide ou gabarit inconnu"):
        read('<main><a href="/a">Un titre de quatre mots</a></main>', item=".absent")
    with pytest.raises(ParseError, match="n'est pas du CSS"):
        read("<main></main>", item="li >> [")
    with pytest.raises(ParseError, match="n'est pas du CSS"):
        read('<main><a href="/a">x</a></main>', item="main", date="::")


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<main></main>",
        "<main><p>Aucun résultat pour votre recherche.</p></main>",
        '<nav><ul><li><a href="/a">Un lien du menu principal</a></ul></nav><main><h1>Presse</h1></main>',
        '<main><p>Il cite <a href="/b">un autre texte du site</a> puis en dit bien plus que lui.</p></main>',
    ],
)
def test_a_list_without_entry_is_an_error_never_a_calm(html: str) -> None:
    with pytest.raises(ParseError, match="liste vide ou gabarit inconnu"):
        read(html)


def test_refusals_and_challenges_are_no_lists() -> None:
    with pytest.raises(RefusedError):
        read("<html><head><title>Request Rejected</title></head><body>Your support ID is: 1</body></html>")
    with pytest.raises(RefusedError, match="F5, sans contenu"):
        read('<html><script src="/TSPD/08ab?type=17"></script><body></body></html>')
    with pytest.raises(ParseError, match="page absente"):
        read(
            "<html><title>Page introuvable</title><main><a href='/a'>Un lien de quatre mots</a></main></html>"
        )
