"""Feeds with every defect met in real ones."""

from __future__ import annotations

import contextlib
import time
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.parsers.feeds import Feed, parse_feed
from monitor.errors import ParseError, RefusedError
from monitor.files.html import MAX_HTML
from tests.samples import SAMPLES, needs_samples

PAGES = Path(__file__).parents[1] / "pages" / "press"
REAL = SAMPLES / "ministeres"
URL = "https://agence.example/flux-rss"
ITEM = "<item><title>{title}</title><link>{link}</link>{more}</item>"


def feed(*items: str, head: str = '<?xml version="1.0" encoding="utf-8"?>') -> Feed:
    body = f'{head}<rss version="2.0"><channel><title>Agence</title>{"".join(items)}</channel></rss>'
    return parse_feed(body.encode(), url=URL)


def item(title: str = "Un titre", link: str = "https://agence.example/a", more: str = "") -> str:
    return ITEM.format(title=title, link=link, more=more)


@pytest.mark.parametrize(
    "dated",
    [
        "<pubDate>Sun, 08 Feb 2026 23:00:00 GMT</pubDate>",
        "<pubDate>lundi 9 février 2026</pubDate>",
        "<pubDate>09/02/2026</pubDate>",
        "<pubDate>lun 09/02/2026 - 12:00</pubDate>",
        "<pubDate>Lun, 09 Fév 2026 10:00:00 +0100</pubDate>",
        '<dc:date xmlns:dc="http://purl.org/dc/elements/1.1/">2026-02-09T10:00:00+01:00</dc:date>',
        '<dc:date xmlns:dc="http://purl.org/dc/elements/1.1/">2026-02-09</dc:date>',
        "<pubDate>2026-02-09</pubDate><updated>2026-03-01</updated>",
        '<pubDate>hier</pubDate><dc:date xmlns:dc="http://purl.org/dc/elements/1.1/">2026-02-09</dc:date>',
    ],
)
def test_the_day_is_read_from_every_form_of_date(dated: str) -> None:
    assert feed(item(more=dated)).entries[0].published_on == date(2026, 2, 9)


def test_an_unreadable_date_is_none_and_the_entry_stays() -> None:
    assert feed(item(more="<pubDate>bientôt</pubDate>")).entries[0].published_on is None


def test_two_articles_with_one_guid_by_mistake_stay_two() -> None:
    guid = '<guid isPermaLink="false">0</guid>'
    found = feed(item("Un", more=guid), item("Deux", "https://agence.example/b", guid)).entries
    assert [entry.title for entry in found] == ["Un", "Deux"]


def test_the_address_of_an_item_without_link_is_its_permanent_guid() -> None:
    found = feed("<item><title>a</title><guid>https://agence.example/a?b=1&amp;c=2</guid></item>")
    assert found.entries[0].url == "https://agence.example/a?b=1&c=2"


def test_an_empty_feed_is_a_feed() -> None:
    assert feed() == Feed(title="Agence", entries=())
    rdf = b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"></rdf:RDF>'
    assert parse_feed(rdf, url=URL).entries == ()
    assert parse_feed(b'<feed xmlns="http://www.w3.org/2005/Atom"/>', url=URL).entries == ()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"/etc/hosts",
        b"https://agence.example/",
        b"<!doctype html><html><head><title>Agence</title></head><body><main>a</main></body></html>",
        b'{"entries": []}',
        b"<opml><body/></opml>",
    ],
)
def test_what_is_no_feed_is_an_error(body: bytes) -> None:
    with pytest.raises(ParseError, match="pas un flux") as caught:
        parse_feed(body, url=URL, content_type="application/rss+xml")
    assert not isinstance(caught.value, RefusedError)


def test_a_refusal_in_place_of_a_feed_is_a_refusal() -> None:
    with pytest.raises(RefusedError):
        parse_feed((PAGES / "refusal_f5.html").read_bytes(), url=URL)


def test_a_filter_script_in_place_of_a_feed_is_a_refusal() -> None:
    with pytest.raises(RefusedError, match="F5"):
        parse_feed((PAGES / "refusal_f5_script.html").read_bytes(), url=URL)


def test_a_complete_page_with_a_filter_script_in_place_of_a_feed_is_no_refusal() -> None:
    with pytest.raises(ParseError, match="pas un flux"):
        parse_feed((PAGES / "spip_article.html").read_bytes(), url=URL)


def test_a_warning_printed_before_the_prolog_does_not_hide_the_feed() -> None:
    assert len(feed(item(), head="<br/>Warning: x\n").entries) == 1


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type"),
    [
        ("utf-8", "iso-8859-1", None),
        ("utf-8", "utf-8", "text/xml; charset=iso-8859-1"),
        ("iso-8859-1", "iso-8859-1", "text/xml"),
        ("iso-8859-1", "utf-8", "text/html; charset=iso-8859-1"),
        ("windows-1252", "iso-8859-1", None),
        ("windows-1252", "", None),
        ("utf-16", "utf-16", "application/rss+xml"),
    ],
)
def test_the_words_survive_a_wrong_or_missing_encoding(
    encoding: str, declared: str, content_type: str | None
) -> None:
    title = "L\u2019été à l\u2019hôpital" if encoding != "iso-8859-1" else "L'été à l'hôpital"
    prolog = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    body = f"{prolog}<rss version='2.0'><channel><title>{title}</title></channel></rss>".encode(encoding)
    assert parse_feed(body, url=URL, content_type=content_type).title == title


def test_a_link_is_cleaned_and_resolved() -> None:
    found = feed(item(link="/index.php/a?utm_source=rss&amp;id=3#haut")).entries[0]
    assert found.url == "https://agence.example/a?id=3"


def test_entities_written_twice_are_read_once() -> None:
    found = feed(item("Santé &amp;amp; travail", more="<description>a &amp;lt; b</description>")).entries[0]
    assert (found.title, found.summary) == ("Santé & travail", "a < b")


def test_entity_bombs_and_outside_entities_bring_nothing() -> None:
    bomb = '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    bomb += (
        "".join(f'<!ENTITY c{n} "&{"b" if n == 0 else f"c{n - 1}"};{"&b;" * 9}">' for n in range(9)) + "]>"
    )
    outside = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hosts">]>'
    for doctype, entity in ((bomb, "&c8;"), (outside, "&x;")):
        started = time.process_time()
        try:
            found = feed(item(f"T{entity}"), head=doctype)
        except ParseError:
            continue
        assert "localhost" not in str(found)
        assert time.process_time() - started < 5


def test_a_feed_larger_than_any_real_one_is_refused() -> None:
    with pytest.raises(ParseError, match="flux de"):
        parse_feed(b"<rss>" + b" " * MAX_HTML, url=URL)


def test_a_feed_nested_a_hundred_thousand_deep_costs_little() -> None:
    started = time.process_time()
    with contextlib.suppress(ParseError):
        feed("<item>" + "<div>" * 100_000 + "</item>")
    assert time.process_time() - started < 20


DAMAGE = st.sampled_from(
    [
        "<![",
        "<!",
        "<?",
        "&#99999999999;",
        "<![CDATA[",
        "]]>",
        "<a href=",
        '"',
        "<",
        "\x00",
        "xml:base='http://['",
    ]
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, 3000), DAMAGE), min_size=1, max_size=6))
def test_a_damaged_feed_raises_nothing_but_a_parse_error(damage: list[tuple[int, str]]) -> None:
    body = (PAGES / "feed_anchors.xml").read_text("utf-8")
    for place, piece in damage:
        body = body[:place] + piece + body[place + 2 :]
    try:
        parse_feed(body.encode(), url=URL)
    except ParseError:
        return


@needs_samples
def test_the_eight_states_of_a_real_feed_show_only_what_is_new() -> None:
    states = sorted((REAL / "flux_xml" / "serie_cnsa").glob("*.xml"))
    feeds = [
        parse_feed(state.read_bytes(), url="https://www.cnsa.fr/flux-rss.xml/article") for state in states
    ]
    assert [len(state.entries) for state in feeds] == [20, 20, 22, 23, 23, 23, 26, 27]
    assert [len({entry.title for entry in state.entries}) for state in feeds] == [
        20,
        20,
        22,
        23,
        23,
        23,
        26,
        27,
    ]
    addresses = [{entry.url for entry in state.entries} for state in feeds]
    new = [len(after - before) for before, after in pairwise(addresses)]
    assert new == [0, 2, 1, 0, 0, 3, 1]
    assert all(before <= after for before, after in pairwise(addresses))
    html, plain = ({entry.url: entry.summary for entry in state.entries} for state in feeds[:2])
    assert html == plain
    assert all(html.values())


@needs_samples
def test_local_midnight_in_a_real_feed_is_the_day_its_title_says() -> None:
    body = (REAL / "flux_xml" / "draaf_Auvergne.xml").read_bytes()
    found = parse_feed(body, url="https://draaf.auvergne-rhone-alpes.agriculture.gouv.fr/rss")
    days = [entry.published_on for entry in found.entries if "22 juillet 2025" in entry.title]
    assert days == [date(2025, 7, 22)]
    assert len({entry.guid for entry in found.entries}) == len(found.entries) == 9


@needs_samples
@pytest.mark.parametrize(
    ("name", "title", "entries"),
    [
        ("encoding_iso-8859-1.xml", "Café", 0),
        ("encoding_windows-1252-incorrect-prolog.xml", "Euro €", 0),
        ("parser_no_encoding_ISO-8859-1.xml", "Flux RSS du magazine de psychologie Le Cercle Psy", 10),
        ("parser_small_atom.xml", "Recent Commits to v2:main", 20),
    ],
)
def test_real_feeds_with_wrong_encodings_keep_their_letters(name: str, title: str, entries: int) -> None:
    found = parse_feed((REAL / "encodages_flux" / name).read_bytes(), url=URL)
    assert (found.title, len(found.entries) + found.unusable) == (title, entries)
    assert "\ufffd" not in str([(entry.title, entry.summary) for entry in found.entries])


@needs_samples
def test_no_file_of_feedparsers_own_corpus_raises_anything_but_a_parse_error() -> None:
    files = sorted((REAL / "feedparser_corpus").rglob("*.xml"))
    assert len(files) == 314
    read = 0
    for file in files:
        try:
            parse_feed(file.read_bytes(), url=URL)
        except ParseError:
            continue
        read += 1
    assert read > 250
