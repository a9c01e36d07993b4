"""The built press site is read like the real ones, before and after its redesign; tokens change nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from crawler.parsers.feeds import parse_feed
from crawler.parsers.listing import Selectors, parse_listing
from crawler.parsers.press import parse_page
from tests.listing_pages import (
    DSFR_SECTION,
    SITE,
    SPIP_SECTION,
    Entry,
    Release,
    dsfr_article,
    dsfr_list,
    dsfr_url,
    spip_article,
    spip_feed,
    spip_list,
    spip_url,
)

ENTRIES: tuple[Entry, ...] = (
    ("Un forfait pour les centres & les équipes", "un-forfait-pour-les-centres", date(2026, 11, 24)),
    ("Grippe", "grippe", date(2026, 11, 20)),
    ("La « rentrée » des maisons de santé", "la-rentree-des-maisons", date(2026, 9, 1)),
    ("Appel à projets", "appel-a-projets", date(2026, 7, 14)),
    ("Déplacement à Bourg-Neuf", "deplacement-a-bourg-neuf", date(2025, 12, 31)),
)
RELEASE = Release(
    number=412,
    slug="un-forfait-pour-les-centres",
    title="Un forfait pour les centres & les équipes",
    published=date(2026, 11, 24),
    updated=date(2026, 11, 26),
    lead="Vingt centres reçoivent un forfait.",
    body=("Le forfait vaut jusqu’au 31 décembre 2027.", "Publié le 3 mars, son calcul est revu."),
    pdfs=(("CP - Un forfait pour les centres", "IMG/pdf/cp_forfait.pdf"),),
)


@pytest.mark.parametrize(
    ("body", "url", "found"),
    [
        (spip_list(ENTRIES), SITE + SPIP_SECTION, "spip"),
        (dsfr_list(ENTRIES), SITE + DSFR_SECTION, "dsfr"),
    ],
)
def test_a_built_list_is_read_whole(body: bytes, url: str, found: str) -> None:
    listing = parse_listing(body, url=url, listed=Selectors())
    address = spip_url if found == "spip" else dsfr_url
    assert (listing.found, listing.next_url) == (found, None)
    assert [(entry.title, entry.url, entry.published_on) for entry in listing.entries] == [
        (title, address(slug), day) for title, slug, day in ENTRIES
    ]


@pytest.mark.parametrize("template", ["spip", "dsfr"])
def test_a_built_release_is_read_whole(template: str) -> None:
    body, url = (
        (spip_article(RELEASE), spip_url(RELEASE.slug))
        if template == "spip"
        else (dsfr_article(RELEASE, related=ENTRIES[1:3]), dsfr_url(RELEASE.slug))
    )
    page = parse_page(body, url=url)
    document = page.document
    assert (page.template, document.title, document.published_on) == (
        template,
        RELEASE.title,
        RELEASE.published,
    )
    assert document.notes["updated_on"] == "2026-11-26"
    assert document.key == ("article412" if template == "spip" else url)
    assert document.part("lead") == RELEASE.lead
    assert all(words in document.part("body") for words in RELEASE.body)
    assert [(link.title, link.url) for link in document.links] == [
        (RELEASE.pdfs[0][0], SITE + RELEASE.pdfs[0][1])
    ]
    assert "Grippe" not in document.text


def test_a_joined_file_beside_the_text_is_found() -> None:
    page = parse_page(spip_article(RELEASE, beside=True), url=spip_url(RELEASE.slug))
    assert [link.url for link in page.document.links] == [SITE + "IMG/pdf/cp_forfait.pdf"]


def test_what_a_site_rewrites_at_each_answer_changes_no_text() -> None:
    spip = [parse_page(spip_article(RELEASE, token=t), url=spip_url(RELEASE.slug)).document for t in "12"]
    dsfr = [
        parse_page(
            dsfr_article(RELEASE, token=t, minutes=n, related=ENTRIES[n : n + 1]), url=SITE + "x"
        ).document
        for n, t in enumerate("12", 1)
    ]
    for one, other in (spip, dsfr):
        assert (one.text, one.fields, one.title) == (other.text, other.fields, other.title)
    edited = replace(RELEASE, lead="Dix-neuf centres reçoivent un forfait.")
    assert parse_page(spip_article(edited), url=SITE + "x").document.text != spip[0].text


def test_both_templates_say_the_same_words() -> None:
    old = parse_page(spip_article(RELEASE), url=spip_url(RELEASE.slug)).document
    new = parse_page(dsfr_article(RELEASE), url=dsfr_url(RELEASE.slug)).document
    assert (old.part("lead"), old.title, old.published_on) == (new.part("lead"), new.title, new.published_on)
    assert sorted(old.text.split()) == sorted(new.text.split())


def test_a_built_feed_has_its_days() -> None:
    feed = parse_feed(spip_feed(ENTRIES), url=SITE + "spip.php?page=backend")
    assert [(entry.title, entry.url, entry.published_on) for entry in feed.entries] == [
        (title, spip_url(slug), day) for title, slug, day in ENTRIES
    ]
