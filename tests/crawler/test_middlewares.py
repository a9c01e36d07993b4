"""What stands between the sites and the parsers, one component at a time."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request, exceptions
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.items import Validators, notes_of
from crawler.middlewares import (
    ConditionalGetMiddleware,
    GzipMiddleware,
    RefusalMiddleware,
    SameSiteMiddleware,
)
from crawler.parsers.addresses import on_sites
from crawler.parsers.gunzip import gunzipped
from crawler.reasons import transfer_reason
from crawler.redirects import PlainRedirectMiddleware
from crawler.spiders.press import PressSpider
from monitor.config import PressSource
from monitor.errors import ParseError
from tests.crawler.crawlers import FakeMemory, Problems, answer, crawler_of

SOURCE = PressSource(slug="presse", feeds=("https://www.site.example/flux",))
PAGE = "https://www.site.example/page"
CONDITIONAL = {"conditional": True}


def watched(memory: FakeMemory | None = None) -> tuple[Any, Problems]:
    crawler = crawler_of(PressSpider, SOURCE, memory)
    return crawler, Problems().listen(crawler)


def known(tag: str) -> Validators:
    return Validators(etag=tag, last_modified="Tue, 10 Mar 2026 09:00:00 GMT", sha256="00")


# Refusals ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "reason", "blocked"),
    [
        ({"status": 403}, f"le site refuse l'accès (HTTP 403) : {PAGE}", True),
        ({"status": 410}, "la page n'existe pas ou plus (HTTP 410)", False),
        ({"status": 503}, "le site est en panne (HTTP 503)", False),
        ({"status": 202}, "réponse HTTP 202", False),
        ({"status": 206}, "réponse HTTP 206", False),
        (
            {"status": 302, "headers": {"Location": "file:///etc/passwd"}},
            "redirection qui ne mène pas à une page (file:///etc/passwd)",
            False,
        ),
        ({"body": b"<html><main>Le debut", "flags": ["partial"]}, "la réponse a été coupée", False),
    ],
)
def test_what_is_no_answer_is_reported_and_dropped(
    facts: dict[str, Any], reason: str, *, blocked: bool
) -> None:
    crawler, problems = watched()
    with pytest.raises(IgnoreRequest):
        RefusalMiddleware(crawler).process_response(Request(PAGE), answer(PAGE, **facts))
    assert [(problem.url, problem.reason, problem.blocked) for problem in problems.seen] == [
        (PAGE, reason, blocked)
    ]


@pytest.mark.parametrize(
    "body", [b"<html>tout</html>\n", b"<rss></rss>", b"PK\x03\x04...", b"</html>\n<!-- cache -->"]
)
def test_an_answer_of_unknown_length_that_has_its_end_is_whole(body: bytes) -> None:
    crawler, problems = watched()
    given_answer = answer(PAGE, body, flags=["partial"])
    assert RefusalMiddleware(crawler).process_response(Request(PAGE), given_answer) is given_answer
    assert problems.seen == []


def test_a_request_that_is_only_a_help_fails_with_a_remark() -> None:
    crawler, problems = watched()
    with pytest.raises(IgnoreRequest):
        RefusalMiddleware(crawler).process_response(
            Request(PAGE, meta={"optional": True}), answer(PAGE, status=404)
        )
    assert problems.seen == []
    assert notes_of(crawler.stats) == [f"{PAGE} : la page n'existe pas ou plus (HTTP 404)"]


def test_robots_txt_that_fails_is_nobody_s_problem() -> None:
    crawler, problems = watched()
    request = Request("https://www.site.example/moved", meta={"dont_obey_robotstxt": True})
    refused = answer(request.url, status=403)
    assert RefusalMiddleware(crawler).process_response(request, refused) is refused
    RefusalMiddleware(crawler).process_exception(request, exceptions.DownloadTimeoutError())
    assert problems.seen == []


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (exceptions.ResponseDataLossError(), "le transfert s'est interrompu avant la fin"),
        (exceptions.DownloadTimeoutError(), "le site n'a pas répondu à temps"),
        (exceptions.CannotResolveHostError(), "ce nom de site est introuvable"),
        (exceptions.DownloadConnectionRefusedError(), "le site refuse la connexion"),
        (exceptions.DownloadCancelledError(), "la réponse est plus grande que"),
        (
            exceptions.DownloadFailedError("certificate verify failed"),
            "le certificat du site n'est pas valable",
        ),
        (OSError("x"), "transfert interrompu ou impossible (OSError)"),
    ],
)
def test_a_failed_transfer_is_explained_in_french(error: Exception, words: str) -> None:
    assert transfer_reason(error).startswith(words)
    crawler, problems = watched()
    RefusalMiddleware(crawler).process_exception(Request(PAGE), error)
    assert [problem.url for problem in problems.seen] == [PAGE]


# Conditional requests ---------------------------------------------------------------------------


def test_only_the_validators_of_the_address_itself_are_sent() -> None:
    crawler, _ = watched(FakeMemory(states={PAGE: known('"1"')}))
    middleware = ConditionalGetMiddleware(crawler)
    first = Request(PAGE, meta=CONDITIONAL)
    middleware.process_request(first)
    assert first.headers["If-None-Match"] == b'"1"'
    assert first.headers["If-Modified-Since"] == b"Tue, 10 Mar 2026 09:00:00 GMT"
    redirected = first.replace(url="https://www.site.example/moved")
    middleware.process_request(redirected)
    assert "If-None-Match" not in redirected.headers
    assert "If-Modified-Since" not in redirected.headers


def test_a_list_is_never_asked_for_conditionally() -> None:
    crawler, _ = watched(FakeMemory(states={PAGE: known('"1"')}))
    request = Request(PAGE)
    ConditionalGetMiddleware(crawler).process_request(request)
    assert not request.headers


@pytest.mark.parametrize(("meta", "counted"), [({}, 1), ({"optional": True}, 0)])
def test_a_304_is_counted_where_it_proves_something(meta: dict[str, bool], counted: int) -> None:
    crawler, _ = watched()
    with pytest.raises(IgnoreRequest, match="not modified"):
        ConditionalGetMiddleware(crawler).process_response(
            Request(PAGE, meta=CONDITIONAL | meta), answer(PAGE, status=304)
        )
    assert crawler.stats.get_value("conditional_get/not_modified", 0) == counted


# Packed answers ---------------------------------------------------------------------------------


def unpacked(body: bytes, url: str = PAGE, *, packing: str = "gzip") -> tuple[Response | None, Problems]:
    crawler, problems = watched()
    packed = answer(url, body, headers={"Content-Encoding": packing})
    try:
        return GzipMiddleware(crawler).process_response(Request(url), packed), problems
    except IgnoreRequest:
        return None, problems


def test_gzip_is_asked_for_and_unpacked() -> None:
    crawler, _ = watched()
    request = Request(PAGE)
    GzipMiddleware(crawler).process_request(request)
    assert request.headers["Accept-Encoding"] == b"gzip"
    response, _ = unpacked(gzip.compress(b"une page") + gzip.compress(b" en deux"))
    assert response is not None
    assert response.body == b"une page en deux"


@pytest.mark.parametrize(
    ("body", "packing", "reason"),
    [
        (gzip.compress(b"une page" * 50, mtime=0)[:-9], "gzip", "a été coupée"),
        (gzip.compress(b"une page" * 50, mtime=0)[:-1], "x-gzip", "a été coupée"),
        (gzip.compress(b"une page", mtime=0)[:-5] + b"\0\0\0\0\0", "gzip", "est abîmée"),
        (gzip.compress(b"\0" * 2000, mtime=0), "gzip", "dépasse 1000 octets"),
        (b"une page", "gzip", "est abîmée"),
        (b"une page", "br", "d'une façon que Vigie ne lit pas (br)"),
        (b"une page", "gzip, gzip", "d'une façon que Vigie ne lit pas (gzip, gzip)"),
    ],
)
def test_a_packed_answer_is_read_whole_or_reported(body: bytes, packing: str, reason: str) -> None:
    response, problems = unpacked(body, packing=packing)
    assert response is None
    assert [reason in problem.reason for problem in problems.seen] == [True]


def test_an_archive_served_as_its_own_encoding_stays_an_archive() -> None:
    archive = gzip.compress(b"un tar")
    for body in (archive, gzip.compress(archive)):
        response, _ = unpacked(body, "https://www.site.example/x.tar.gz", packing="x-gzip")
        assert response is not None
        assert response.body == archive


def test_a_compressed_file_is_the_file_and_any_other_page_so_packed_is_reported() -> None:
    body = b"\x1f\x9d\x90un tar"
    response, problems = unpacked(body, "https://www.site.example/ANQ20260010.taz", packing="x-compress")
    assert response is not None
    assert (response.body, problems.seen) == (body, [])
    assert unpacked(body, "https://www.site.example/page", packing="x-compress")[0] is None


@given(st.binary(max_size=2000), st.integers(0, 3000))
def test_gunzip_gives_back_what_was_packed_and_nothing_of_what_was_cut(body: bytes, at: int) -> None:
    packed = gzip.compress(body, mtime=0)
    assert gunzipped(packed, most=2000) == body
    if 0 < at < len(packed):
        with pytest.raises(ParseError):
            gunzipped(packed[:at], most=2000)


# Sites and redirections -------------------------------------------------------------------------


def redirected(to: str, *, asked: str = PAGE, **meta: Any) -> tuple[Request | Response | None, Problems]:
    crawler, problems = watched()
    request = Request(asked, headers={"Referer": "https://www.site.example/"}, meta=meta)
    try:
        moved = answer(asked, status=301, headers={"Location": to})
        return PlainRedirectMiddleware(crawler).process_response(request, moved), problems
    except IgnoreRequest:
        return None, problems


@pytest.mark.parametrize(
    "to", ["/nouvelle", "https://site.example/nouvelle", "http://www.site.example/nouvelle"]
)
def test_a_redirection_within_the_site_is_followed_without_referer(to: str) -> None:
    request, problems = redirected(to)
    assert isinstance(request, Request)
    assert request.url.endswith("site.example/nouvelle")
    assert "Referer" not in request.headers
    assert request.dont_filter
    assert problems.seen == []


@pytest.mark.parametrize(
    "to",
    [
        "https://autre.example/page",
        "https://sous.www.site.example/page",
        "https://www.site.example.evil.example/page",
        "http://127.0.0.1:8000/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://[::ffff:127.0.0.1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/",
    ],
)
def test_a_redirection_to_another_host_is_not_followed_and_is_told(to: str) -> None:
    request, problems = redirected(to)
    assert request is None
    assert [problem.reason.partition(" (")[0] for problem in problems.seen] == [
        "cette adresse mène maintenant à un autre site, qui n'a pas été lu"
    ]


@pytest.mark.parametrize(
    "to", ["file:///etc/passwd", "ftp://site.example/x", "data:text/html,x", "gopher://site/"]
)
def test_a_redirection_out_of_the_web_is_not_followed(to: str) -> None:
    response, _ = redirected(to)
    assert isinstance(response, Response)
    assert response.status == 301


def test_a_redirection_to_a_login_page_is_a_refusal() -> None:
    request, problems = redirected("/connexion?retour=/page")
    assert request is None
    assert [problem.blocked for problem in problems.seen] == [True]


def test_a_redirection_to_the_home_page_is_a_page_that_is_gone() -> None:
    assert "renvoie à son accueil" in redirected("/")[1].seen[0].reason
    request, _ = redirected("/", asked="https://site.example/")
    assert isinstance(request, Request), "the home page itself may move"
    request, _ = redirected("/?p=180373")
    assert isinstance(request, Request), "an article of WordPress is there"


def test_too_many_redirections_are_told() -> None:
    request, problems = redirected("/encore", redirect_times=20, redirect_ttl=1)
    assert request is None
    assert [problem.reason for problem in problems.seen] == ["le site redirige sans fin"]


def test_addresses_of_other_sites_are_counted_by_host_and_told_once() -> None:
    crawler, problems = watched()
    middleware = SameSiteMiddleware.from_crawler(crawler)
    for url in ("https://autre.example/1", "https://autre.example/2", "https://sous.site.example/3"):
        with pytest.raises(IgnoreRequest):
            middleware.process_request(Request(url))
    for url in (PAGE, "https://site.example/x", "http://WWW.site.example:80/x"):
        middleware.process_request(Request(url))
    assert problems.seen == []
    assert notes_of(crawler.stats) == [
        "3 adresses d'autres sites n'ont pas été lues (autre.example, sous.site.example)"
    ]


def test_a_host_is_itself_with_or_without_www_and_not_a_part_of_it() -> None:
    hosts = ["www.sante.example", "cnsa.example"]
    assert on_sites("https://sante.example/x", hosts)
    assert on_sites("https://www.cnsa.example/x", hosts)
    assert not on_sites("https://presse.cnsa.example/x", hosts)
    assert not on_sites("https://notcnsa.example/x", hosts)
    assert not on_sites("mailto:x@cnsa.example", hosts)
    assert not on_sites("https:///x", [])
