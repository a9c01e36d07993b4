"""What a site rewrites without meaning makes no new version; one word of the body does."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.parsers.press import parse_page
from monitor.domain.fingerprint import fingerprint
from tests.parsers.press_reference import DSFR, REAL, SPIP, URL, wanted
from tests.samples import needs_samples

pytestmark = needs_samples
PAGES = [*SPIP, *DSFR]
Noise = Callable[[str, str], str]

_TOKEN = re.compile(r"(\?itok=)[\w-]+")
_STAMP = re.compile(r"(\.(?:png|jpe?g|gif|svg|css|js)\?)\d{10}")
_FILTER = re.compile(r"/TSPD/[^\"'?]{0,80}\?type=\d+")
_GENERATED = re.compile(r"((?:accordion|breadcrumb|collapse|js-view-dom-id|edit)-)[\w-]*\d+")
_READING = re.compile(r"(Temps de lecture\s*:\s*)\d+")
_UPDATED = re.compile(r"Mis à jour le\s+(?:<time[^>]*>)?\s*\d\d/\d\d/\d{4}")
_SPIP_UPDATED = re.compile(r"(mise à jour</span>\s*)\d\d\.\d\d\.\d\d")
_SHARE = re.compile(r"(https?://[^\"']{0,40}(?:facebook|twitter|linkedin)[^\"']{0,20}\?)[^\"']+")
_RELATED = re.compile(r'(<section class="ondine-linked-pages[^>]*>).*?</section>', re.DOTALL)
_CARD = (
    '<h2>Articles associés</h2><div class="fr-card"><a href="/autre"><img src="/x.png?itok=a" alt="Un autre">'
    'Un autre article</a><p class="fr-card__detail">Publié le 3 mars 2026</p></div></section>'
)


def _by(pattern: re.Pattern[str]) -> Noise:
    return lambda page, value: pattern.sub(lambda match: f"{match[1]}{value}", page)


NOISES: dict[str, Noise] = {
    "image token": _by(_TOKEN),
    "cache stamp": lambda page, value: _STAMP.sub(lambda match: f"{match[1]}{int(value):010d}", page),
    "filter token": lambda page, value: _FILTER.sub(f"/TSPD/08{value}?type=17", page),
    "generated id": _by(_GENERATED),
    "reading time": lambda page, value: _READING.sub(rf"\g<1>{int(value) % 90 + 1}", page),
    "update date": lambda page, value: _UPDATED.sub(f"Mis à jour le {int(value) % 28 + 1:02d}/11/2026", page),
    "spip update": lambda page, value: _SPIP_UPDATED.sub(rf"\g<1>{int(value) % 28 + 1:02d}.11.26", page),
    "share address": _by(_SHARE),
    "share words": lambda page, value: page.replace("Partager sur", f"Partager {value} fois sur"),
    "related cards": lambda page, _: _RELATED.sub(lambda match: match[1] + _CARD, page),
    "blanks": lambda page, _: page.replace("</p>", "  \r\n</p>\t"),
}
# What a page of one template does not hold: nothing there to rewrite.
ONLY = {
    "image token": "dsfr", "generated id": "dsfr", "reading time": "dsfr", "update date": "dsfr",
    "related cards": "dsfr", "cache stamp": "spip", "spip update": "spip",
    "share address": "spip", "share words": "spip",
}  # fmt: skip


def print_of(page: str) -> str:
    return fingerprint(parse_page(page.encode(), url=URL).document)


ORIGINALS = {name: (REAL / name).read_text("utf-8") for name in PAGES}
PRINTS = {name: print_of(page) for name, page in ORIGINALS.items()}


@pytest.mark.parametrize("noise", NOISES)
def test_every_noise_is_really_made_on_some_page(noise: str) -> None:
    changed = {
        name.partition("_")[0]
        for name in PAGES
        if NOISES[noise](ORIGINALS[name], "1234567") != ORIGINALS[name]
    }
    assert changed >= ({ONLY[noise]} if noise in ONLY else {"dsfr"})


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(PAGES),
    st.lists(st.tuples(st.sampled_from(sorted(NOISES)), st.integers(1, 9_999_999)), min_size=1, max_size=4),
)
def test_what_a_site_rewrites_without_meaning_makes_no_version(
    name: str, noises: list[tuple[str, int]]
) -> None:
    page = ORIGINALS[name]
    for noise, value in noises:
        page = NOISES[noise](page, str(value))
    assert print_of(page) == PRINTS[name]


@pytest.mark.parametrize("name", PAGES)
def test_each_noise_on_each_page_makes_no_version(name: str) -> None:
    for noise, make in NOISES.items():
        page = make(ORIGINALS[name], "7654321")
        assert page == ORIGINALS[name] or print_of(page) == PRINTS[name], noise


@pytest.mark.parametrize("name", PAGES)
def test_one_word_of_the_body_makes_a_version(name: str) -> None:
    page = ORIGINALS[name]
    start = re.search(r'<div[^>]*class="[^"]*(?:main-article__chapo|fr-text--lead|main-content)', page)
    assert start is not None
    main, tail = page[start.start() :].split("</main>", 1)
    rare = sorted(word for word, count in wanted(name, page.encode()).items() if count == 1 and len(word) > 6)
    chosen = random.Random(name).sample(rare, min(8, len(rare)))
    made = 0
    for word in chosen:
        edited, count = re.subn(rf"(?<![\w/=-]){word}(?![\w/=-])(?=[^<>]*<)", "autrechose", main, count=1)
        if count:
            made += 1
            assert print_of(f"{page[: start.start()]}{edited}</main>{tail}") != PRINTS[name], word
    assert made >= 4
