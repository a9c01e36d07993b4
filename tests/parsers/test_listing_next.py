"""The next page of a list: forward, on the same site, and never the same page again."""

from __future__ import annotations

import pytest

from crawler.parsers.listing import Listing, Selectors, parse_listing
from tests.listing_pages import DSFR_SECTION, SITE, SPIP_SECTION, Entry, dsfr_list, spip_list
from tests.parsers.test_listing_build import ENTRIES

URL = "https://presse.example/liste"
LIST = """<main><ul><li><a href="/a">Un titre de quatre mots</a>
<li><a href="/b">Un autre titre de mots</a></ul></main>"""


def read(pager: str, url: str = URL, **selectors: str) -> Listing:
    return parse_listing((LIST + pager).encode(), url=url, listed=Selectors(**selectors))


@pytest.mark.parametrize(
    ("url", "pager", "expected"),
    [
        ("", '<a rel="next" href="?page=1">x</a>', "?page=1"),
        ("", '<link rel="next" href="/liste?page=2">', "?page=2"),
        ("", '<a rel="nofollow NEXT" href="?n=b">x</a>', "?n=b"),
        ("?page=1", '<a href="?page=0">1</a><a href="?page=2">3</a><a href="?page=7">8</a>', "?page=2"),
        ("", '<a href="?page=1">2</a><a href="?page=2">3</a>', "?page=1"),
        ("", '<a href="?page=1">1</a><a href="?page=2">2</a><a href="?page=3">3</a>', "?page=2"),
        ("", '<a href="/liste/page/2/">2</a><a href="/liste/page/3/">3</a>', "/page/2/"),
        ("/page/2/", '<a href="/liste/">1</a><a href="/liste/page/3/">3</a>', None),
        ("", '<a href="?debut_articles=20">2</a><a href="?debut_articles=10">1</a>', "?debut_articles=10"),
        ("?debut_articles=10", '<a href="?debut_articles=20">2</a><a href="?">0</a>', "?debut_articles=20"),
        ("?debut_articles=20", '<a href="?debut_articles=10">1</a><a href="?">0</a>', None),
        ("?debut_articles=10", '<a href="?debut_articles=10&debut_breves=5">+</a>', None),
        ("", '<a class="lien_pagination" href="?debut_articles=-1">Tout afficher</a>', None),
        ("", '<a href="?debut_articles=@41">2</a>', None),
        ("", '<a href="?de=2">Suivant &gt;</a>', "?de=2"),
        ("", '<a href="?de=2" aria-label="Page suivante">2</a>', "?de=2"),
        ("", '<div class="pager"><a href="?de=2">»</a></div>', "?de=2"),
        ("", '<ul class="pagination"><li class="page-next"><a href="?de=2">2</a></ul>', "?de=2"),
        ("", '<p><a href="?de=2">»</a></p>', None),
        ("", '<a href="?de=2">Article suivant</a>', None),
        ("", '<a href="#suite">Suivant</a><a>Suivant</a>', None),
        ("", '<a href="?de=2" aria-disabled="true">Page suivante</a>', None),
        ("", '<a href="javascript:plus()">Suivant</a><a href="//[">Suivant</a>', None),
        ("", '<a rel="next" href="/liste">Suivant</a>', None),
        ("", '<a rel="next" href="http://presse.example/liste/#bas">Suivant</a>', None),
        ("", '<a rel="next" href="https://ailleurs.example/liste?page=1">Suivant</a>', None),
        ("?page=3", '<a rel="next" href="?page=2">Suivant</a>', None),
        ("?page=3", '<a rel="next" href="?page=3&amp;tri=date">Suivant</a>', None),
        ("?p=4&page=3", '<a rel="next" href="?p=4&amp;page=4">Suivant</a>', "?p=4&page=4"),
    ],
)
def test_the_next_page_is_ahead_and_on_the_site(url: str, pager: str, expected: str | None) -> None:
    wanted = URL + expected if expected else None
    if url == "/page/2/":
        wanted = f"{URL}/page/3/"
    assert read(pager, URL + url).next_url == wanted


def test_the_selector_of_the_next_page_is_the_only_way() -> None:
    pager = '<p class="plus"><a href="?de=2">Voir plus</a></p><a rel="next" href="?page=1">Suivant</a>'
    assert read(pager, next=".plus").next_url == f"{URL}?de=2"
    assert read(pager, next=".plus a").next_url == f"{URL}?de=2"
    assert read(pager, next=".absent").next_url is None


def walked(pages: dict[str, bytes], first: str) -> list[str]:
    """Return the titles of a whole list, page after page; fail when a page is asked for twice."""
    titles: list[str] = []
    url: str | None = first
    while url is not None:
        listing = parse_listing(pages.pop(url), url=url, listed=Selectors())
        titles += [entry.title for entry in listing.entries]
        url = listing.next_url
    return titles


def test_a_whole_spip_list_is_walked_once() -> None:
    first = SITE + SPIP_SECTION
    pages = {
        f"{first}?debut_articles={n}" if n else first: spip_list(
            ENTRIES[n : n + 2], offset=n, per_page=2, total=len(ENTRIES)
        )
        for n in range(0, len(ENTRIES), 2)
    }
    assert walked(pages, first) == [title for title, _, _ in ENTRIES]
    assert pages == {}


def test_a_whole_dsfr_list_is_walked_once() -> None:
    first = SITE + DSFR_SECTION
    parts: list[list[Entry]] = [list(ENTRIES[n : n + 2]) for n in range(0, len(ENTRIES), 2)]
    pages = {
        f"{first}?page={n}" if n else first: dsfr_list(part, page=n, pages=len(parts))
        for n, part in enumerate(parts)
    }
    assert walked(pages, first) == [title for title, _, _ in ENTRIES]
    assert pages == {}
