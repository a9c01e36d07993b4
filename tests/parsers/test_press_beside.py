"""What a page says beside its text is read for detection, and nowhere else."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from crawler.parsers.addresses import clean_url
from crawler.parsers.press import MAX_TAGS, parse_page
from monitor.domain.model import Document
from monitor.errors import ParseError

PAGES = Path(__file__).parents[1] / "pages" / "press"
URL = "https://travail.example/page"


def read(inside: str, head: str = "") -> Document:
    html = f"<head>{head}</head><main><h1>Le titre</h1><p>Le texte.</p>{inside}</main>"
    return parse_page(html.encode(), url=URL).document


def said(inside: str) -> list[str]:
    document = read(inside)
    assert document.part("body") == "Le texte." or "<a" in inside or "<table" in inside
    return document.part("beside").split("\n") if document.part("beside") else []


@pytest.mark.parametrize(
    ("inside", "lines"),
    [
        ('<img src="/a.jpg?itok=x" alt="Une SEC-Pa à Montrousse">', ["Une SEC-Pa à Montrousse"]),
        ("<figure><img src='/a.jpg' alt=''><figcaption>Une Secpa</figcaption></figure>", ["Une Secpa"]),
        ("<ul class='fr-tags-group'><li><a href='/t'>SEC-Pa</a></li></ul>", ["SEC-Pa"]),
        ('<a href="/avis" title="Avis sur les SEC-Pa - nouvelle fenêtre">Avis</a>', ["Avis sur les SEC-Pa"]),
        ('<a href="/x.pdf" aria-label="Liste des SEC-Pa (PDF, 1,2 Mo)">Télécharger</a>', []),
        ('<a href="/x.pdf" aria-label="Liste des SEC-Pa">Liste</a>', ["Liste des SEC-Pa"]),
        ('<a href="/x" title="4<sup>e</sup> plan">ici</a>', ["4e plan"]),
        ('<img alt="Le titre"><img alt="Un lieu"><img alt="UN LIEU">', ["Un lieu"]),
    ],
)
def test_what_may_hold_a_mention_is_there_once(inside: str, lines: list[str]) -> None:
    found = said(inside)
    if "Télécharger" in inside:  # the name of a file is already that of its link
        assert "Liste des SEC-Pa" in read(inside).part("files")
    else:
        assert found == lines


@pytest.mark.parametrize(
    "inside",
    [
        '<img src="/a.jpg" alt="">',
        '<img alt="-" class="puce">',
        '<img alt="jpg/shutterstock_748118986.jpg">',
        '<img alt="Logo" aria-hidden="true">',
        '<img alt="PDF - 465.2 ko">',
        '<a href="https://www.facebook.com/sharer/sharer.php?u=x" title="La page">f</a>',
        '<a href="/x" title="Partager sur un réseau">p</a>',
        '<a href="#" title="Retour au sommaire">r</a>',
        '<a href="mailto:a@b.example" title="Le titre du courriel">c</a>',
        '<a href="/x" title="« - nouvelle fenêtre">«</a>',
        '<a href="/avis" title="L\'avis rendu - nouvelle fenêtre">Voir l’avis rendu en juin</a>',
    ],
)
def test_decoration_tools_and_repetitions_are_left_out(inside: str) -> None:
    assert said(inside) == []


def test_the_caption_of_a_table_or_of_a_file_is_text() -> None:
    table = "<figure><table><tr><td>1</td></tr></table><figcaption>Les centres</figcaption></figure>"
    assert "Les centres" in read(table).part("body")
    file = (
        "<figure><a href='/x.pdf'><img src='/v.png' alt=''></a><figcaption>Le rapport</figcaption></figure>"
    )
    assert "Le rapport" in read(file).part("body")


def test_an_edit_of_the_text_changes_nothing_beside_it() -> None:
    inside = "<img alt='Un lieu'><a href='/x' title='Un avis complet'>avis</a>"
    edited = parse_page(
        f"<main><h1>Le titre</h1><p>Un lieu, un avis complet.</p>{inside}</main>".encode(), url=URL
    ).document
    assert edited.part("beside") == read(inside).part("beside")


def test_ten_thousand_images_do_not_make_a_text() -> None:
    assert len(said("".join(f"<img alt='lieu {n}'>" for n in range(10_000)))) == 200


def test_a_million_tags_are_refused_before_they_are_read() -> None:
    started = time.process_time()
    with pytest.raises(ParseError, match="balises"):
        parse_page(b"<main><h1>T</h1>" + b"<b>" * 1_000_000, url=URL)
    assert time.process_time() - started < 1


def test_as_many_tags_as_are_read_cost_seconds() -> None:
    started = time.process_time()
    page = b"<main><h1>T</h1>" + b"<p>mot</p>" * (MAX_TAGS // 2 - 10)
    assert parse_page(page, url=URL).document.part("body").startswith("mot")
    assert time.process_time() - started < 15


def test_a_page_says_what_survives_a_redesign() -> None:
    old = parse_page((PAGES / "spip_article.html").read_bytes(), url=URL).document
    assert (old.notes["spip_id"], old.notes["former_spip_id"]) == ("article90210", None)
    html = (PAGES / "dsfr_article.html").read_text("utf-8")
    new = parse_page(
        html.replace("/img.png?itok=abc", "/files-spip/logo/arton90210.png?itok=a").encode(), url=URL
    ).document
    assert (new.notes["spip_id"], new.notes["former_spip_id"]) == (None, "article90210")
    assert new.notes["second_mark"] == "dix conventions de quartier|2026-04-09"


def test_the_number_of_a_spip_article_is_also_in_the_class_of_its_title() -> None:
    html = (PAGES / "spip_article.html").read_text("utf-8").replace("SPIP.identifier", "other")
    assert parse_page(html.encode(), url=URL).document.key == "article90210"


def test_a_content_named_like_a_share_box_is_not_lost() -> None:
    long = "Le bilan social de la branche est publié. " * 20
    assert long.strip() in read(f"<section class='social'><p>{long}</p></section>").text
    assert long.strip() in read(f"<form><p>{long}</p></form>").text
    assert "Partager" not in read("<div class='social'>Partager</div>").text


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("https://a.example/x.jpg?itok=ab", "https://a.example/x.jpg"),
        ("https://a.example/x?TSPD_101_R0=08ab&id=2", "https://a.example/x?id=2"),
        ("https://a.example/spip.php?article12&var_mode=calcul", "https://a.example/spip.php?article12"),
        ("https://a.example/x?pk_campaign=a&mc_cid=b&msclkid=c", "https://a.example/x"),
        ("https://a.example/x?pk_id=3", "https://a.example/x?pk_id=3"),
    ],
)
def test_tokens_of_filters_and_images_are_no_part_of_an_address(url: str, clean: str) -> None:
    assert clean_url(url) == clean
