"""A page that a redesign changed loses nothing in silence: it is read whole, or its template is told."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from typing import Any

import pytest

from crawler.parsers.press import parse_page
from monitor.domain.model import Document
from monitor.errors import ParseError
from tests.parsers.press_mutations import Mutation, mutations
from tests.parsers.press_reference import DSFR, REAL, SPIP, UNKNOWN, URL, score, wanted
from tests.samples import needs_samples

pytestmark = needs_samples
PAGES = [*SPIP, *(name for name in DSFR if "sans-maj" not in name), *UNKNOWN]
TRUTH = REAL / "attendus_pages.json"
EXPECTED: dict[str, Any] = json.loads(TRUTH.read_text("utf-8")) if TRUTH.is_file() else {}


def url_of(name: str) -> str:
    return str(EXPECTED.get(name, {}).get("url", URL))


def addresses(document: Document) -> set[str]:
    return {link.url for link in document.links}


def losses(name: str, original: Document, mutation: Mutation, document: Document) -> list[str]:
    """Return what a mutated page still holds and its document does not."""
    words = wanted(name, mutation.page if mutation.removed else (REAL / name).read_bytes())
    lost = ["words"] if score(document.text, words).recall < 1 else []
    lost += ["title"] if document.title != original.title else []
    lost += ["key"] if document.key != original.key else []
    if not mutation.removed:
        lost += ["date"] if document.published_on != original.published_on else []
        lost += ["files"] if addresses(document) != addresses(original) else []
    return lost


def check(name: str, tried: Iterable[Mutation]) -> int:
    first = parse_page((REAL / name).read_bytes(), url=url_of(name))
    count = 0
    for mutation in tried:
        count += 1
        try:
            page = parse_page(mutation.page, url=url_of(name))
        except ParseError:
            continue  # told: « gabarit inconnu »
        if page.template == first.template:
            assert not losses(name, first.document, mutation, page.document), mutation.label
    return count


@pytest.mark.parametrize("name", PAGES)
def test_some_mutations_of_a_real_page_lose_nothing_in_silence(name: str) -> None:
    every = list(mutations((REAL / name).read_bytes()))
    assert len(every) > 50
    assert check(name, random.Random(name).sample(every, 10)) == 10


@pytest.mark.long
@pytest.mark.parametrize("name", PAGES)
def test_no_mutation_of_a_real_page_loses_anything_in_silence(name: str) -> None:
    assert check(name, mutations((REAL / name).read_bytes())) > 50


def test_a_page_whose_content_went_is_an_unknown_template() -> None:
    body = (REAL / SPIP[0]).read_text("utf-8")
    start, end = body.index("<main"), body.index("</main>")
    with pytest.raises(ParseError, match="gabarit inconnu"):
        parse_page(f"{body[:start]}<main>{body[end:]}".encode(), url=URL)
