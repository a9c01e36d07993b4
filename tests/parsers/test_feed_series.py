"""The eight states of one real feed give exactly the articles that were new, and no change of others."""

from __future__ import annotations

import pytest

from crawler.parsers.addresses import page_key
from crawler.parsers.feeds import Feed, parse_feed
from tests.samples import SAMPLES, needs_samples

SERIES = SAMPLES / "ministeres" / "flux_xml" / "serie_cnsa"
URL = "https://www.cnsa.fr/flux-rss.xml/article"

pytestmark = needs_samples


@pytest.fixture(scope="module", name="states")
def _states() -> list[Feed]:
    return [parse_feed(state.read_bytes(), url=URL) for state in sorted(SERIES.glob("*.xml"))]


def test_each_state_shows_exactly_what_is_new(states: list[Feed]) -> None:
    known: set[str] = set()
    new = []
    for state in states:
        keys = {page_key(entry.url) for entry in state.entries}
        new.append(len(keys - known))
        assert known <= keys, "nothing leaves this feed"
        known |= keys
    assert new == [20, 0, 2, 1, 0, 0, 3, 1]


def test_no_state_changes_an_article_known_already(states: list[Feed]) -> None:
    # The second state says in plain text what the first one said in HTML, with images and their tokens.
    known: dict[str, tuple[object, ...]] = {}
    for state in states:
        for entry in state.entries:
            said = (entry.title, entry.summary, entry.published_on)
            assert known.setdefault(page_key(entry.url), said) == said


def test_no_markup_and_no_image_token_is_in_the_words(states: list[Feed]) -> None:
    for entry in (entry for state in states for entry in state.entries):
        assert entry.summary
        assert not {"<", "itok", "href"} & {word for word in ("<", "itok", "href") if word in entry.summary}


def test_an_article_under_two_addresses_is_announced_once(states: list[Feed]) -> None:
    assert [len(state.entries) for state in states] == [20, 20, 22, 23, 23, 23, 26, 27]
    assert not any("/index" in entry.url for state in states for entry in state.entries)


def test_the_latest_day_of_a_feed_grows(states: list[Feed]) -> None:
    days = [str(state.latest_on) for state in states]
    assert days == sorted(days)
    assert days[-1].startswith("2026-08")
