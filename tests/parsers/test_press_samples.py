"""The real pages of the sister ministry's site, read as `attendus_pages.json` says."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from crawler.parsers.addresses import is_pdf
from crawler.parsers.press import Page, parse_page
from monitor.domain.normalise import one_line
from monitor.files.html import block_text, soup_of
from tests.samples import SAMPLES, needs_samples

REAL = SAMPLES / "ministeres"
TRUTH = REAL / "attendus_pages.json"
EXPECTED: dict[str, dict[str, Any]] = json.loads(TRUTH.read_text("utf-8")) if TRUTH.is_file() else {}
DOUBLE = "dsfr_html/travail_rupture-conventionnelle_double-document{}_2024-10-31.html"

pytestmark = needs_samples


def read(name: str, url: str) -> Page:
    return parse_page((REAL / name).read_bytes(), url=url)


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def test_nine_pages_have_an_expectation() -> None:
    assert len(EXPECTED) == 9


@pytest.mark.parametrize("name", EXPECTED)
def test_a_real_page_gives_title_dates_and_files(name: str) -> None:
    truth = EXPECTED[name]
    page = read(name, truth["url"])
    document = page.document
    assert page.template == name.partition("_")[0]
    assert document.title == one_line(truth["titre"])
    assert str(document.published_on) == truth["publie_affiche"]
    assert document.notes["updated_on"] == truth["maj_affichee"]
    assert document.notes["meta_published"] == truth["meta_published"]
    assert document.url == truth["url"]
    found = {link.url for link in document.links if is_pdf(link.url)}
    assert found == {*truth["pdf"], *truth.get("pdf_joints_hors_main", [])}


@pytest.mark.parametrize("name", EXPECTED)
def test_every_word_of_a_real_article_is_in_the_text(name: str) -> None:
    soup = soup_of((REAL / name).read_bytes())
    if name.startswith("spip"):
        parts = soup.select(".main-article__sous-titre, .main-article__chapo, .main-article__texte")
        beside = ".doc-joint__extension, .doc-joint__libelle-lien, .doc-joint__taille"
    else:
        parts = soup.select("#main article")
        beside = ".ondine-linked-pages, .fr-tags-group, .fr-link__detail, article > p"
    wanted = set()
    for part in parts:
        for element in part.select(beside):
            element.extract()
        wanted |= words(block_text(part))
    text = read(name, EXPECTED[name]["url"]).document.text
    assert wanted
    assert wanted <= words(text)
    assert len(words(text) - wanted) < 40, "the title and the files, no more"


@pytest.mark.parametrize("name", [name for name in EXPECTED if name.startswith("spip")])
def test_a_real_spip_page_is_known_by_its_identifier(name: str) -> None:
    assert re.fullmatch(r"article\d{6}", read(name, EXPECTED[name]["url"]).document.key)


def test_two_states_that_differ_by_blanks_and_update_date_are_one_text() -> None:
    url = "https://travail-emploi.gouv.fr/la-rupture-conventionnelle"
    dated, undated = (read(DOUBLE.format(kind), url).document for kind in ("", "_sans-maj"))
    assert (dated.text, dated.fields, dated.links) == (undated.text, undated.fields, undated.links)
    assert (dated.notes["updated_on"], undated.notes["updated_on"]) == ("2024-09-17", None)
    assert str(dated.published_on) == str(undated.published_on) == "2013-03-12"
    assert dated.key == url, "the canonical address names an internal host"


def test_an_unknown_template_is_read_without_inventing_a_date() -> None:
    url = "https://www.sports.gouv.fr/agenda-previsionnel-de-marina-ferrari-1787"
    page = read("dsfr_html/sports_agenda-ministre_2026-05-11.html", url)
    document = page.document
    assert (page.template, document.published_on, document.key) == ("generic", None, url)
    assert document.title.startswith("Agenda prévisionnel")
    assert [link.url for link in document.links] == ["https://www.sports.gouv.fr/media/48947/download"]
    soup = soup_of((REAL / "dsfr_html/sports_agenda-ministre_2026-05-11.html").read_bytes())
    body = soup.select(".sports-gouv-body-text-block-wrapper")
    assert body
    assert words(" ".join(map(block_text, body))) <= words(document.text)


def test_the_folded_headings_of_a_real_page_are_in_its_text() -> None:
    name = "dsfr_html/travail_plans-sante-travail_2024-10-31.html"
    headings = soup_of((REAL / name).read_bytes()).select("#main article .fr-accordion__btn")
    text = read(name, EXPECTED[name]["url"]).document.text
    assert len(headings) == 3
    assert all(block_text(heading) in text for heading in headings)


@pytest.mark.parametrize("name", ["encoding_iso-8859-1-meta-after-1024.html", "encoding_utf8.html"])
def test_a_real_page_in_another_encoding_keeps_its_accents(name: str) -> None:
    text = block_text(soup_of((REAL / "encodages_flux" / name).read_bytes()))
    assert "Café" in text
    assert "\ufffd" not in text
