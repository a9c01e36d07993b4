"""Reading HTML: strict selection, lenient text, and pages made to break the reader."""

from __future__ import annotations

import time

import pytest

from monitor.errors import ParseError
from monitor.files.html import MAX_HTML, block_text, fragment_text, inline_text, one, soup_of, web_address


def text(html: str) -> str:
    return block_text(soup_of(html.encode()))


def test_an_inline_tag_adds_nothing_and_a_block_makes_a_line() -> None:
    assert text("<p>Le 1<sup>er</sup> jan<b>vier</b></p><p>fin</p>") == "Le 1er janvier\n\nfin"
    assert text("<div>un</div><div>deux<br>trois</div>") == "un\n\ndeux\n\ntrois"


def test_a_line_end_in_the_source_is_a_blank() -> None:
    assert text("<p>mis\r\n  à jour\nhier</p>") == "mis à jour hier"


def test_scripts_styles_and_comments_are_not_text() -> None:
    assert text("<p>a<script>x()</script><style>b{}</style><!-- c --><noscript>d</noscript></p>") == "a"


def test_each_row_of_a_table_is_a_line_and_each_cell_ends_with_a_bar() -> None:
    html = (
        "<table><tr><th>Ville</th><th>Mois</th></tr><tr><td><p>La</p><p>Borde</p></td><td></td></tr></table>"
    )
    assert text(html).split("\n\n") == ["Ville | Mois |", "La Borde | |"]


def test_a_table_inside_a_cell_stays_on_its_line() -> None:
    html = "<table><tr><td>a<table><tr><td>b</td><td>c</td></tr></table></td><td>d</td></tr></table>"
    assert text(html) == "a b | c | | d |"


def test_inline_text_is_one_line() -> None:
    assert inline_text(soup_of(b"<div><p>a</p><p>b</p></div>")) == "a b"


def test_a_fragment_may_be_unbalanced() -> None:
    assert fragment_text("a &amp; b</p><p>c") == "a & b\n\nc"
    assert fragment_text("sans balise\n\n\n\nfin") == "sans balise\n\nfin"


def test_one_refuses_none_and_several() -> None:
    soup = soup_of(b"<p>a</p><p>b</p><h1>c</h1>")
    assert inline_text(one(soup, "h1")) == "c"
    with pytest.raises(ParseError, match="trouvé 2"):
        one(soup, "p")
    with pytest.raises(ParseError, match="trouvé 0"):
        one(soup, "main")


@pytest.mark.parametrize("tag", ["div", "span", "p", "ul><li", "table><tr><td"])
def test_a_page_nested_a_hundred_thousand_deep_is_read(tag: str) -> None:
    started = time.process_time()
    soup = soup_of((f"<{tag}>" * 100_000 + "fond").encode())
    assert block_text(soup).startswith("fond")
    assert time.process_time() - started < 30


def test_a_page_larger_than_any_real_one_is_refused() -> None:
    with pytest.raises(ParseError, match="admis"):
        soup_of(b"<p>" + b"a" * MAX_HTML)
    with pytest.raises(ParseError, match="admis"):
        fragment_text("<p>" + "a" * MAX_HTML)


@pytest.mark.parametrize("body", [b"", b"/etc/hosts", b"https://a.example/", b"<?xml version='1.0'?><rss/>"])
def test_what_is_not_html_gives_a_tree_without_a_warning(body: bytes) -> None:
    assert soup_of(body).select("main") == []


def test_valid_utf8_is_utf8_whatever_is_declared() -> None:
    page = '<meta charset="iso-8859-1"><p>été à l’hôpital</p>'
    assert block_text(soup_of(page.encode())) == "été à l’hôpital"
    assert block_text(soup_of(page.encode(), encoding="iso-8859-1")) == "été à l’hôpital"


@pytest.mark.parametrize("name", ["iso-8859-1", "windows-1252", "utf-16"])
def test_another_encoding_comes_from_the_header(name: str) -> None:
    assert block_text(soup_of("<p>été à l'hôpital</p>".encode(name), encoding=name)) == "été à l'hôpital"


def test_an_encoding_declared_late_is_found() -> None:
    page = "<!--" + "x" * 1500 + '--><html><head><meta charset="iso-8859-1"></head><p>café</p>'
    assert block_text(soup_of(page.encode("iso-8859-1"))) == "café"


@pytest.mark.parametrize("url", ["https://a.example/x", " http://a.example:8080/x ", "HTTPS://A.example"])
def test_an_address_to_follow_is_kept(url: str) -> None:
    assert web_address(url) == url.strip()


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "java\tscript:alert(1)",
        " JavaScript:alert(1)",
        "data:text/html,x",
        "file:///etc/hosts",
        "mailto:a@b.example",
        "//a.example/x",
        "https:///x",
        "https://[::1",
        "https://a.example:port/",
        "https://sante.example@autre.example/",
        "",
    ],
)
def test_an_address_no_reader_should_follow_is_none(url: str) -> None:
    assert web_address(url) is None
