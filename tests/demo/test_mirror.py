"""The mirror answers as a real server would, and misbehaves only when told to."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import Message
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from monitor.demo.mirror import MirrorServer, Resource, Site

PAGE = "https://exemple.fr/page?numero=1"
FILE = "https://exemple.fr/fichiers/a.zip"
DATED = "https://date.exemple.fr/index"
NOON = datetime(2026, 4, 9, 12, tzinfo=UTC)


class Answer(NamedTuple):
    status: int
    headers: Message
    body: bytes


def site() -> Site:
    return {
        PAGE: Resource(b"<p>bonjour</p>"),
        FILE: Resource(b"0123456789", "application/zip"),
        DATED: Resource(b"index", "text/plain", etag=False, last_modified=NOON),
        "https://exemple.fr/": Resource(b"accueil", headers={"X-Cache": "HIT"}),
        "https://exemple.fr/refus": Resource(b"Request Rejected", status=403),
        "https://exemple.fr/coupe": Resource(b"x" * 1000, truncate_at=100),
        "https://exemple.fr/lent": Resource(b"enfin", delay=0.2),
        "https://ferme.exemple.fr/robots.txt": Resource(b"User-agent: *\nDisallow: /\n", "text/plain"),
    }


@pytest.fixture
def mirror() -> Iterator[MirrorServer]:
    with MirrorServer(site()) as server:
        yield server


def ask(mirror: MirrorServer, target: str, *, method: str = "GET", **headers: str) -> Answer:
    connection = http.client.HTTPConnection(urlsplit(mirror.url).netloc, timeout=5)
    try:
        connection.request(method, target, headers={name.replace("_", "-"): v for name, v in headers.items()})
        with connection.getresponse() as response:
            return Answer(response.status, response.headers, response.read())
    finally:
        connection.close()


def of(url: str) -> str:
    return "/" + url.removeprefix("https://")


def test_a_real_address_is_served_under_its_host_with_its_query(mirror: MirrorServer) -> None:
    answer = ask(mirror, of(PAGE))

    assert (answer.status, answer.body) == (200, b"<p>bonjour</p>")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Content-Length"] == "14"


@pytest.mark.parametrize(
    "target",
    [
        "/exemple.fr/page",
        "/exemple.fr/page?numero=2",
        "/autre.fr/page?numero=1",
        "/[",
        "/inconnu.fr/robots.txt",
    ],
)
def test_an_address_that_is_not_in_the_site_is_not_found(mirror: MirrorServer, target: str) -> None:
    assert ask(mirror, target).status == 404


@pytest.mark.parametrize("target", ["/exemple.fr/", "/exemple.fr"])
def test_the_root_of_a_host_is_found_and_its_own_headers_are_sent(mirror: MirrorServer, target: str) -> None:
    answer = ask(mirror, target)

    assert (answer.status, answer.body, answer.headers["X-Cache"]) == (200, b"accueil", "HIT")


def test_the_same_tag_gets_not_modified_without_a_body(mirror: MirrorServer) -> None:
    tag = ask(mirror, of(PAGE)).headers["ETag"]

    answer = ask(mirror, of(PAGE), If_None_Match=f'"autre", W/{tag}')

    assert (answer.status, answer.body, answer.headers["ETag"]) == (304, b"", tag)
    assert ask(mirror, of(PAGE), If_None_Match='"autre"').status == 200


def test_a_tag_decides_before_a_date(mirror: MirrorServer) -> None:
    later = "Fri, 10 Apr 2026 12:00:00 GMT"

    assert ask(mirror, of(DATED), If_None_Match='"autre"', If_Modified_Since=later).status == 200


@pytest.mark.parametrize(
    ("since", "status"),
    [
        ("Thu, 09 Apr 2026 12:00:00 GMT", 304),
        ("Thu, 09 Apr 2026 12:00:00 -0000", 304),
        ("Thu, 09 Apr 2026 11:59:59 GMT", 200),
        ("hier", 200),
    ],
)
def test_the_date_of_last_change_is_honoured(mirror: MirrorServer, since: str, status: int) -> None:
    answer = ask(mirror, of(DATED), If_Modified_Since=since)

    assert answer.status == status
    assert answer.headers["Last-Modified"] == "Thu, 09 Apr 2026 12:00:00 GMT"
    assert answer.headers["ETag"] is None


def test_a_resource_without_a_date_is_sent_whole_to_who_asks_by_date(mirror: MirrorServer) -> None:
    assert ask(mirror, of(PAGE), If_Modified_Since="Thu, 09 Apr 2026 12:00:00 GMT").status == 200


def test_head_tells_the_length_and_sends_nothing(mirror: MirrorServer) -> None:
    answer = ask(mirror, of(FILE), method="HEAD")

    assert (answer.status, answer.body, answer.headers["Content-Length"]) == (200, b"", "10")


@pytest.mark.parametrize(
    ("asked", "body", "place"),
    [
        ("bytes=0-3", b"0123", "bytes 0-3/10"),
        ("bytes=8-", b"89", "bytes 8-9/10"),
        ("bytes=-4", b"6789", "bytes 6-9/10"),
        ("bytes=5-99", b"56789", "bytes 5-9/10"),
    ],
)
def test_a_part_is_sent_to_who_asks_for_one(
    mirror: MirrorServer, asked: str, body: bytes, place: str
) -> None:
    answer = ask(mirror, of(FILE), Range=asked)

    assert (answer.status, answer.body, answer.headers["Content-Range"]) == (206, body, place)


def test_a_part_beyond_the_end_is_refused_with_the_size(mirror: MirrorServer) -> None:
    answer = ask(mirror, of(FILE), Range="bytes=10-")

    assert (answer.status, answer.headers["Content-Range"]) == (416, "bytes */10")


@pytest.mark.parametrize("asked", ["bytes=-", "lines=1-2", "bytes=0-1,4-5"])
def test_a_range_that_is_not_understood_gets_the_whole(mirror: MirrorServer, asked: str) -> None:
    assert ask(mirror, of(FILE), Range=asked).status == 200


def test_a_resumed_download_gets_the_whole_when_the_file_is_another_one(mirror: MirrorServer) -> None:
    tag = ask(mirror, of(FILE)).headers["ETag"]

    assert ask(mirror, of(FILE), Range="bytes=4-", If_Range=tag).status == 206
    assert ask(mirror, of(FILE), Range="bytes=4-", If_Range='"autre"').body == b"0123456789"


def test_a_host_allows_robots_unless_it_says_otherwise(mirror: MirrorServer) -> None:
    assert ask(mirror, "/exemple.fr/robots.txt").body == b"User-agent: *\nAllow: /\n"
    assert b"Disallow" in ask(mirror, "/ferme.exemple.fr/robots.txt").body


def test_a_refusal_keeps_its_status_and_is_never_not_modified(mirror: MirrorServer) -> None:
    answer = ask(mirror, "/exemple.fr/refus", If_None_Match="*")

    assert (answer.status, answer.body) == (403, b"Request Rejected")


def test_a_cut_download_declares_its_whole_length(mirror: MirrorServer) -> None:
    with pytest.raises(http.client.IncompleteRead) as cut:
        ask(mirror, "/exemple.fr/coupe")

    assert (len(cut.value.partial), cut.value.expected) == (100, 900)


def test_a_slow_answer_comes_late(mirror: MirrorServer) -> None:
    begun = time.monotonic()

    assert ask(mirror, "/exemple.fr/lent").body == b"enfin"
    assert time.monotonic() - begun >= 0.2


def test_the_site_can_be_replaced_while_the_server_runs(mirror: MirrorServer) -> None:
    mirror.site = {PAGE: Resource(b"semaine 2")}

    assert ask(mirror, of(PAGE)).body == b"semaine 2"
    assert ask(mirror, of(FILE)).status == 404
    assert list(mirror.site) == [PAGE]


def test_what_was_asked_for_is_kept_in_order(mirror: MirrorServer) -> None:
    ask(mirror, of(PAGE), User_Agent="vigie/test")
    ask(mirror, of(FILE), method="HEAD")

    assert [(seen.method, seen.path) for seen in mirror.requests] == [("GET", of(PAGE)), ("HEAD", of(FILE))]
    assert mirror.requests[0].headers["user-agent"] == "vigie/test"


def test_a_reader_finds_the_addresses_at_the_root(mirror: MirrorServer) -> None:
    assert f'<a href="{of(PAGE)}">' in ask(mirror, "/").body.decode()


def test_nothing_is_said_on_the_terminal(mirror: MirrorServer, capfd: pytest.CaptureFixture[str]) -> None:
    ask(mirror, of(PAGE))
    ask(mirror, "/exemple.fr/inconnu")

    assert capfd.readouterr() == ("", "")


def test_a_slow_answer_does_not_hold_the_end_of_the_server() -> None:
    begun = time.monotonic()
    with MirrorServer({PAGE: Resource(b"", delay=60)}) as server:
        connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=5)
        connection.request("GET", of(PAGE))
        while not server.requests:
            time.sleep(0.01)
    connection.close()

    assert time.monotonic() - begun < 5


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def status_once_up(port: int) -> int:
    """Ask until the server answers; it has ten seconds to start."""
    for _ in range(200):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/sante.gouv.fr/spip.php?page=backend")
            with connection.getresponse() as response:
                return response.status
        except ConnectionRefusedError:
            time.sleep(0.05)
        finally:
            connection.close()
    raise AssertionError("the mirror did not start")
