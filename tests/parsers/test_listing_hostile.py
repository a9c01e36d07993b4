"""What a damaged or hostile list page costs: a reason, never a crash or hours."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.parsers.listing import Listing, Selectors, parse_listing
from monitor.errors import ParseError

URL = "https://presse.example/liste"
TAGS = """<main>|</main>|<ul>|</ul>|<li>|<article>|</article>|<h2>|</h2>|<p>|</p>|<div class=fr-card>|</div>
<h3 class=fr-card__title>|</h3>|<nav>|</nav>|<a href=/a>|<a href=/b.pdf>|<a href=//[x>|<a href=?page=1>|</a>
<a href=?debut_a=10>|<a rel=next href=?page=2>|<a href="http://a:b@c/">|<a href=http://x:99999/>
<a href=%00%ff>|<time datetime=2026-02-30>|<time datetime=9999-12-31T23:59:59-14:00>|</time>
<base href=:>|<base href=/x/>
<p class=fr-card__desc>|<div class=blocs_titre>|<div class=blocs_destination>|<div class=doc-joint>|<td>|<dt>
<a class=suite type=application/pdf href=x>|<!--|-->|<!doctype html>|</html>|<abbr title=2026-01-01>
&#0;|&nbsp;|Lire la suite|Un titre de quatre mots|Publié le|09.02.26|31.13.26|Suivant|«|…"""
PIECES = st.sampled_from(TAGS.replace("\n", "|").split("|"))


def read(body: bytes) -> Listing | None:
    try:
        return parse_listing(body, url=URL, listed=Selectors())
    except ParseError:
        return None


@settings(deadline=None, max_examples=150)
@given(st.lists(PIECES, max_size=60))
def test_no_markup_gives_anything_but_entries_or_a_reason(pieces: list[str]) -> None:
    listing = read(" ".join(pieces).encode())
    if listing is not None:
        assert listing.entries
        assert all(entry.title and entry.url.startswith(("http://", "https://")) for entry in listing.entries)
        assert len({entry.url for entry in listing.entries}) == len(listing.entries)


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=300), st.text(max_size=40))
def test_no_bytes_nor_selector_give_anything_but_a_reason(body: bytes, css: str) -> None:
    read(b"<main>" + body)
    with contextlib.suppress(ParseError):
        parse_listing(
            b'<main><a href="/a">Un titre</a></main>' + body, url=URL, listed=Selectors(item=css, next=css)
        )


def _lines(count: int) -> str:
    return "".join(f'<li><a href="/{n}">Un titre assez long {n}</a> 09.02.26' for n in range(count))


@pytest.mark.parametrize(
    ("html", "count"),
    [
        (f"<main><ul>{_lines(5000)}</ul></main>", 5000),
        ("<main>" + "".join(f'<h2><a href="/{n}">Un titre {n}</a></h2><p>x' for n in range(3000)), 3000),
        ("<main>" + "".join(f'<a href="/{n}">Un titre assez long {n} ' for n in range(3000)), 3000),
        ("<main><p>" + "".join(f'<a href="/{n}">Un titre assez long {n}</a> ' for n in range(5000)), None),
        ("<main><div class=fr-card>" + "<h3 class=fr-card__title><a href=/a>x</a></h3>" * 5000, 1),
        ("<main><article>" + "".join(f"<h2><a href=/{n}>Un titre</a></h2>" for n in range(3000)), 3000),
        (f"<main><ul>{_lines(2)}" + "<time datetime=x>du</time>" * 20000, 2),
        (f"<main><ul>{_lines(2)}" + "<a href=/x.pdf>x</a>" * 5000, 2),
        (f"<main><ul>{_lines(2)}" + "lire la suite " * 200_000, 2),
        (f"<main><ul>{_lines(2)}</ul>" + "<a href='?debut_a=1&debut_b=2'>x</a>" * 5000, 2),
        (f"<main><ul>{_lines(2)}</ul></main>" + "<div>" * 50_000, None),
        (f"<main><ul>{_lines(2)}</ul></main>" + "<" * 500_000, 2),
    ],
    ids=lambda value: None if isinstance(value, str) else str(value),
)
def test_a_page_that_no_site_has_costs_seconds_at_most(html: str, count: int | None) -> None:
    started = time.process_time()
    listing = read(html.encode())
    assert (len(listing.entries) if listing else None) == count
    assert time.process_time() - started < 8


def test_the_cost_of_a_list_grows_as_its_length() -> None:
    def cost(make: Callable[[int], str], count: int) -> float:
        started = time.process_time()
        read(make(count).encode())
        return time.process_time() - started

    small, large = cost(_lines, 500), cost(_lines, 4000)
    assert large < 30 * small
