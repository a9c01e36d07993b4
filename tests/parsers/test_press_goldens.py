"""The synthetic press pages and feeds are read as they were reviewed."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest

from crawler.parsers.feeds import parse_feed
from crawler.parsers.press import parse_page
from tests.conftest import Golden

PAGES = Path(__file__).parents[1] / "pages" / "press"
URLS = {
    "spip_article": "https://sante.example/actualites/presse/communiques-de-presse/article/maisons-de-soins",
    "spip_section": "https://sante.example/systeme-de-sante/innovations/?xtor=RSS-1#avis",
    "dsfr_article": "https://travail.example/conventions-de-quartier",
    "generic_article": "https://portail.example/communique/appel-aux-centres?utm_source=rss",
}
FEEDS = {
    "feed_spip": "https://sante.example/spip.php?page=backend",
    "feed_anchors": "https://agence.example/flux-rss",
    "feed_twice": "https://www.caisse.example/flux-rss.xml",
}


@pytest.mark.parametrize(("case", "url"), URLS.items(), ids=list(URLS))
def test_a_page_is_read_as_reviewed(case: str, url: str, golden: Golden) -> None:
    page = PAGES / f"{case}.html"
    record = asdict(parse_page(page.read_bytes(), url=url))
    golden(PAGES / f"{case}.golden.json", {"page": page.name, "url": url, "record": record})


@pytest.mark.parametrize(("case", "url"), FEEDS.items(), ids=list(FEEDS))
def test_a_feed_is_read_as_reviewed(case: str, url: str, golden: Golden) -> None:
    feed = PAGES / f"{case}.xml"
    record = asdict(parse_feed(feed.read_bytes(), url=url))
    golden(PAGES / f"{case}.golden.json", {"page": feed.name, "url": url, "record": record})
