"""No word of the body of a real page is lost, and next to nothing is added to it."""

from __future__ import annotations

import time

import pytest

from crawler.parsers.press import parse_page
from tests.parsers.press_reference import DSFR, REAL, SPIP, UNKNOWN, URL, having, score, tree, wanted, words
from tests.samples import needs_samples

pytestmark = needs_samples
PAGES = [*SPIP, *DSFR]


def test_every_page_of_both_templates_is_measured() -> None:
    assert (len(SPIP), len(DSFR)) == (5, 6)


@pytest.mark.parametrize("name", PAGES)
def test_no_word_of_the_body_is_lost_and_none_is_added(name: str) -> None:
    body = (REAL / name).read_bytes()
    document = parse_page(body, url=URL).document
    measured = score(f"{document.part('lead')}\n{document.part('body')}", wanted(name, body))
    assert measured.recall == 1.0
    assert measured.precision >= 0.95


@pytest.mark.parametrize("name", UNKNOWN)
def test_no_word_of_the_body_is_lost_in_an_unknown_template(name: str) -> None:
    body = (REAL / name).read_bytes()
    document = parse_page(body, url="https://www.sports.gouv.fr/agenda").document
    assert score(document.part("body"), wanted(name, body)).recall == 1.0


@pytest.mark.parametrize("name", PAGES)
def test_tags_and_words_of_images_are_read_for_detection_only(name: str) -> None:
    document = parse_page((REAL / name).read_bytes(), url=URL).document
    said, shown = document.part("beside"), document.text.removesuffix(document.part("beside"))
    assert document.text.endswith(said)
    tags = tree((REAL / name).read_bytes()).xpath(
        f"//main//*[{having('main-article__tag')}]//a"
        f" | //*[{having('fr-tag')}][not(ancestor::*[{having('fr-card')}])]"
    )
    labels = [" ".join("".join(tag.itertext()).split()) for tag in tags]
    assert labels
    assert set(labels) <= set(said.split("\n"))
    assert score(shown, words(document.part("title"))).recall == 1.0


@pytest.mark.parametrize("name", [*PAGES, *UNKNOWN])
def test_what_is_read_for_detection_has_no_stamp_and_no_share_word(name: str) -> None:
    said = parse_page((REAL / name).read_bytes(), url=URL).document.part("beside").casefold()
    for word in ("itok", "cache-vignettes", ".png", ".jpg", "partager", "imprimer", "facebook", "linkedin"):
        assert word not in said
    assert "retour au sommaire" not in said
    assert "nouvelle fenêtre" not in said


def test_the_largest_real_page_is_read_in_a_second() -> None:
    body = max(((REAL / name).read_bytes() for name in PAGES), key=len)
    assert len(body) > 560_000
    started = time.process_time()
    parse_page(body, url=URL)
    assert time.process_time() - started < 3
