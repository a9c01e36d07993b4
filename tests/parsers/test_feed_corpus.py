"""Feeds written to break readers: feedparser's own corpus, wrong encodings, lists of feeds."""

from __future__ import annotations

import ast
import re
import time
from datetime import date
from pathlib import Path

import pytest

from crawler.parsers.dates import read_date
from crawler.parsers.feeds import MAX_TAGS, Feed, parse_feed
from crawler.parsers.press import parse_page
from monitor.errors import ParseError
from monitor.files.html import fragment_text
from tests.samples import SAMPLES, needs_samples

REAL = SAMPLES / "ministeres"
CORPUS = sorted((REAL / "feedparser_corpus").rglob("*.xml"))
URL = "https://agence.example/flux"
_EXPECT = re.compile(
    r"Expect:\s+(?:not bozo and )?(feed|entries\[0\])(?:\.(\w+)|\['(\w+)'\])(\['value'\])? == (.+)"
)
_HEADER = re.compile(r"Header:\s+Content-type:\s*(.+)", re.IGNORECASE)


def read(path: Path) -> Feed | None:
    head = path.read_bytes()[:2000].decode("utf-8", "replace")
    declared = _HEADER.search(head)
    try:
        return parse_feed(path.read_bytes(), url=URL, content_type=declared[1].strip() if declared else None)
    except ParseError:
        return None


def expectation(path: Path) -> tuple[str, str, str] | None:
    """Return what, of which part, and the value that the head comment of a case expects."""
    match = _EXPECT.search(path.read_bytes()[:2000].decode("utf-8", "replace"))
    if match is None:
        return None
    part, dotted, indexed, _, literal = match.groups()
    try:
        value = ast.literal_eval(literal.strip())
    except (ValueError, SyntaxError):
        return None
    return (part, dotted or indexed, value) if isinstance(value, str) else None


@needs_samples
def test_no_case_of_the_corpus_raises_anything_but_a_parse_error() -> None:
    read_well = [path for path in CORPUS if read(path) is not None]
    assert (len(CORPUS), len(read_well)) == (314, 313)


def _cases(part: str, keys: set[str]) -> list[tuple[Path, str]]:
    found = ((path, expectation(path)) for path in CORPUS)
    return [(path, want[2]) for path, want in found if want and want[0] == part and want[1] in keys]


@needs_samples
def test_the_titles_of_feeds_are_those_that_the_corpus_expects() -> None:
    cases = _cases("feed", {"title"})
    assert len(cases) >= 7
    for path, value in cases:
        feed = read(path)
        assert feed is not None
        assert feed.title == " ".join(fragment_text(value).split()), path.name


@needs_samples
def test_the_addresses_of_entries_are_those_that_the_corpus_expects() -> None:
    cases = _cases("entries[0]", {"link"})
    assert len(cases) >= 6
    for path, value in cases:
        feed = read(path)
        assert feed is not None
        assert [entry.url.lower() for entry in feed.entries][:1] == [value.lower()], path.name


def _with_link(path: Path) -> Feed | None:
    # The cases of one element have no address, and an entry without one cannot be followed.
    body = re.sub(
        rb"(<(?:\w+:)?item\b[^>]*>|<entry\b[^>]*>)", rb"\1<link>http://a.example/1</link>", path.read_bytes()
    )
    try:
        return parse_feed(body, url=URL)
    except ParseError:
        return None


@needs_samples
def test_the_dates_of_entries_are_those_that_the_corpus_expects() -> None:
    cases = _cases("entries[0]", {"published", "updated"})
    assert len(cases) >= 4
    for path, value in cases:
        feed = _with_link(path)
        assert feed is not None
        assert [entry.published_on for entry in feed.entries] == [read_date(value)], path.name


@needs_samples
def test_the_titles_and_words_of_entries_are_those_that_the_corpus_expects() -> None:
    titles = _cases("entries[0]", {"title", "title_detail"})
    words = _cases("entries[0]", {"description", "summary"})
    assert len(titles) + len(words) >= 55
    for path, value in [*titles, *words]:
        feed = _with_link(path)
        if feed is None or not feed.entries:
            continue
        entry = feed.entries[0]
        said = f"{entry.title} {entry.summary}"
        assert "".join(re.findall(r"\w+", fragment_text(value))) in "".join(re.findall(r"\w+", said)), (
            path.name
        )


@needs_samples
@pytest.mark.parametrize(
    ("name", "title", "entries", "unusable"),
    [
        ("encoding_iso-8859-1.xml", "Café", 0, 0),
        ("encoding_utf8-incorrect-prolog.xml", "테스트 피드", 0, 1),
        ("encoding_windows-1252-incorrect-prolog.xml", "Euro €", 0, 0),
        ("parser_encoding_ISO-8859-1.xml", "Golem.de", 40, 0),
        ("parser_no_encoding_ISO-8859-1.xml", "Flux RSS du magazine de psychologie Le Cercle Psy", 9, 1),
        ("parser_small_atom.xml", "Recent Commits to v2:main", 20, 0),
    ],
)
def test_no_letter_is_lost_to_an_encoding(name: str, title: str, entries: int, unusable: int) -> None:
    feed = parse_feed((REAL / "encodages_flux" / name).read_bytes(), url=URL)
    assert (feed.title, len(feed.entries), feed.unusable) == (title, entries, unusable)
    said = "".join(entry.title + entry.summary for entry in feed.entries)
    assert not {"\ufffd", "Ã", "â€"} & {sign for sign in ("\ufffd", "Ã", "â€") if sign in said}


@needs_samples
@pytest.mark.parametrize(
    "name", ["encoding_iso-8859-1-meta-after-1024.html", "encoding_utf8.html", "xml_iso88591.xml"]
)
def test_what_is_no_feed_is_told(name: str) -> None:
    with pytest.raises(ParseError, match="pas un flux"):
        parse_feed((REAL / "encodages_flux" / name).read_bytes(), url=URL)


@needs_samples
def test_a_list_of_feeds_is_no_feed_and_is_named_so() -> None:
    with pytest.raises(ParseError, match="liste de flux"):
        parse_feed((REAL / "flux_xml" / "veille-rss_feeds.opml").read_bytes(), url=URL)


@needs_samples
def test_days_are_those_of_paris() -> None:
    limousin = parse_feed((REAL / "flux_xml" / "draaf_Limousin.xml").read_bytes(), url=URL)
    assert [entry.published_on for entry in limousin.entries] == [date(2025, 8, 5)]
    auvergne = parse_feed((REAL / "flux_xml" / "draaf_Auvergne.xml").read_bytes(), url=URL)
    told = [(read_date(entry.title), entry.published_on) for entry in auvergne.entries]
    dated = [(title, day) for title, day in told if title]
    assert len(dated) == 8
    assert all(title == day for title, day in dated)


ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Agence</title><entry>
<id>tag:agence.example,2026:4</id><link rel="alternate" type="text/html" href="https://agence.example/a"/>
<title>Un avis</title><updated>2026-02-08T23:30:00Z</updated></entry></feed>"""


def test_an_identifier_before_the_link_does_not_hide_the_link() -> None:
    entry = parse_feed(ATOM.encode(), url=URL).entries[0]
    assert (entry.url, entry.published_on) == ("https://agence.example/a", date(2026, 2, 9))
    item = "<item><title>a</title><guid>abc</guid><link>https://agence.example/b</link></item>"
    rss = parse_feed(f"<rss version='2.0'><channel>{item}</channel></rss>".encode(), url=URL)
    assert [one.url for one in rss.entries] == ["https://agence.example/b"]


def test_the_latest_day_tells_a_frozen_feed() -> None:
    assert parse_feed(ATOM.encode(), url=URL).latest_on == date(2026, 2, 9)
    assert Feed(title="", entries=()).latest_on is None


def test_a_million_tags_are_refused_before_they_are_read() -> None:
    started = time.process_time()
    with pytest.raises(ParseError, match="balises"):
        parse_feed(b"<rss><channel>" + b"<a>" * 1_000_000, url=URL)
    with pytest.raises(ParseError, match="balises"):
        parse_feed(b"<rss><channel><item><description>" + b"&lt;a" * (MAX_TAGS + 1), url=URL)
    assert time.process_time() - started < 1


ITEM = "<item><title>{0}</title><link>https://agence.example/{0}</link><description>{1}</description></item>"


def _series(*items: str) -> dict[str, str]:
    body = f"<rss version='2.0'><channel><title>a</title>{''.join(items)}</channel></rss>"
    return {entry.url: entry.summary for entry in parse_feed(body.encode(), url=URL).entries}


def test_another_order_and_plain_words_instead_of_markup_change_nothing() -> None:
    html = '&lt;a href="/u"&gt;&lt;img src="/u.jpg?itok=ab" /&gt;&lt;/a&gt; &lt;p&gt;Les mots.&lt;/p&gt;'
    before = _series(ITEM.format("un", html), ITEM.format("deux", "<![CDATA[<p>Autres&nbsp;mots</p>]]>"))
    after = _series(ITEM.format("deux", "Autres mots"), ITEM.format("un", "Les mots."))
    assert before == after


def test_the_author_that_a_feed_names_is_not_believed() -> None:
    wrong = "<author>Une autre région</author>"
    feed = f"<rss><channel>{ITEM.format('un', 'mots').replace('</item>', wrong + '</item>')}</channel></rss>"
    assert "Une autre région" not in str(parse_feed(feed.encode(), url=URL))


def test_a_body_left_compressed_is_neither_a_feed_nor_a_page() -> None:
    packed = bytes(range(256)) * 40
    with pytest.raises(ParseError):
        parse_feed(packed, url=URL)
    with pytest.raises(ParseError):
        parse_page(packed, url=URL)
