"""Cleaning addresses, and knowing a page however it was reached."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.parsers.addresses import absolute, clean_url, file_name, is_file, is_pdf, page_key, same_site
from monitor.errors import ParseError


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("https://A.Example/Page?utm_source=rss&id=3&UTM_medium=x#haut", "https://a.example/Page?id=3"),
        ("https://a.example/x?xtor=RSS-1&egn-publisher=b", "https://a.example/x"),
        ("https://a.example/x?fbclid=1&gclid=2&at_medium=3&mtm_campaign=4", "https://a.example/x"),
        ("https://a.example/index%2Ephp/actualites/x", "https://a.example/actualites/x"),
        ("https://a.example/index.php/actualites/x", "https://a.example/actualites/x"),
        ("https://a.example/index.php?p=2", "https://a.example/index.php?p=2"),
        ("https://a.example:443/x", "https://a.example/x"),
        ("http://a.example:8080/x", "http://a.example:8080/x"),
        ("http://a.example", "http://a.example/"),
        ("https://a.example/IMG/pdf/x.pdf?1610114453", "https://a.example/IMG/pdf/x.pdf"),
        ("https://a.example/spip.php?article12", "https://a.example/spip.php?article12"),
        ("https://a.example/été 1.pdf", "https://a.example/%C3%A9t%C3%A9%201.pdf"),
        ("https://a.example/d%C3%A9j%C3%A0", "https://a.example/d%C3%A9j%C3%A0"),
        ("https://[2001:DB8::1]/x", "https://[2001:db8::1]/x"),
    ],
)
def test_an_address_keeps_only_what_names_the_page(url: str, clean: str) -> None:
    assert clean_url(url) == clean
    assert clean_url(clean) == clean


@pytest.mark.parametrize("url", ["javascript:alert(1)", "/relative", "https://[::1", ""])
def test_what_is_no_page_address_is_an_error(url: str) -> None:
    with pytest.raises(ParseError, match="adresse"):
        clean_url(url)


def test_a_page_has_one_key_for_all_its_addresses() -> None:
    keys = {
        page_key(url)
        for url in (
            "https://www.caisse.example/actualites/x",
            "http://www.caisse.example/actualites/x/",
            "https://www.caisse.example/index%2Ephp/actualites/x?utm_source=rss#a",
        )
    }
    assert keys == {"https://www.caisse.example/actualites/x"}


def test_the_spip_identifier_comes_first() -> None:
    url = "https://sante.example/a"
    assert page_key(url, spip_id="article377849", canonical="https://sante.example/b") == "article377849"
    assert page_key(url, spip_id="<script>") == url


def test_a_canonical_address_counts_on_the_same_site_only() -> None:
    url = "https://sante.example/a?page=1"
    assert page_key(url, canonical="https://www.sante.example/b") == "https://www.sante.example/b"
    assert page_key(url, canonical="https://interne.example.net/b") == url
    assert page_key(url, canonical="https://sante.example/") == url
    assert page_key(url, canonical="javascript:x") == url


def test_same_site_ignores_www_and_nothing_else() -> None:
    assert same_site("https://www.a.example/x", "http://a.example/")
    assert not same_site("https://b.a.example/", "https://a.example/")
    assert not same_site("x", "y")


def test_a_link_is_resolved_against_the_base() -> None:
    assert absolute("IMG/pdf/x.pdf", base="https://a.example/") == "https://a.example/IMG/pdf/x.pdf"
    assert absolute("//b.example/x", base="https://a.example/y") == "https://b.example/x"
    assert absolute("\n /x\n", base="https://a.example/y") == "https://a.example/x"
    assert absolute("javascript:x", base="https://a.example/") is None
    assert absolute("https://[x", base="https://a.example/") is None


def test_a_file_is_known_by_its_name_or_its_type() -> None:
    assert is_pdf("https://a.example/X.PDF?download=1")
    assert not is_pdf("https://a.example/voir?f=x.pdf")
    assert is_file("https://a.example/x.docx")
    assert is_file("https://a.example/media/3/download", "application/pdf; charset=binary")
    assert not is_file("https://a.example/x.html", "text/html")
    assert file_name("https://a.example/files/le%20plan.pdf?x=1") == "le plan.pdf"


@given(st.text(alphabet="abé%2E.?&=#/: @[]+;|\\\"'<>", max_size=60))
def test_cleaning_twice_is_cleaning_once(tail: str) -> None:
    try:
        clean = clean_url("https://a.example/" + tail)
    except ParseError:
        return
    assert clean_url(clean) == clean
