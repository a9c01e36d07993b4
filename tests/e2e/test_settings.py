"""The contract of the crawler with the sites and the machine: polite, closed, honest (TESTS.md S8)."""

from __future__ import annotations

import dataclasses
import http.server
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import psutil
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from scrapy.settings import Settings

from monitor.demo.mirror import MirrorServer, Received
from monitor.demo.site import Resource, Site
from tests.e2e.crawling import CONTACT, Crawled, Installation, feed, page

SITE, OTHER = "https://www.presse.example/", "https://autre.example/"
SLOW = 0.12
CONFIG = f"""
[sources.une]
kind = "press"
feeds = ["{SITE}une/flux"]
template = "generic"

[sources.deux]
kind = "press"
feeds = ["{SITE.replace("www.", "")}deux/flux"]
template = "generic"

[sources.convenue]
kind = "press"
feeds = ["{OTHER}flux"]
template = "generic"
user_agent = "Nom convenu avec le site"
"""


@pytest.fixture(scope="module")
def settings() -> Settings:
    made = Settings()
    made.setmodule("crawler.settings", priority="project")
    return made


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DOWNLOAD_VERIFY_CERTIFICATES", True),
        ("TELNETCONSOLE_ENABLED", False),
        ("REMOTE_CONTROL_ENABLED", False),
        ("ROBOTSTXT_OBEY", True),
        ("REFERER_ENABLED", False),
        ("COOKIES_ENABLED", False),
        ("METAREFRESH_ENABLED", False),
        ("HTTPCACHE_ENABLED", False),
        ("CONCURRENT_REQUESTS_PER_DOMAIN", 1),
        ("CONCURRENT_ITEMS", 1),
        ("DOWNLOAD_DELAY", 1.0),
        ("AUTOTHROTTLE_ENABLED", True),
        ("HTTPPROXY_ENABLED", True),
    ],
)
def test_a_setting_of_the_contract_has_its_value(settings: Settings, name: str, value: object) -> None:
    assert settings[name] == value


def test_only_the_web_is_downloaded_within_bounds(settings: Settings) -> None:
    handlers = settings.getdict("DOWNLOAD_HANDLERS")
    assert {name for name, handler in handlers.items() if handler} == {"http", "https"}
    assert {"data", "file", "ftp", "s3"} <= set(handlers)
    assert 0 < settings.getint("DOWNLOAD_MAXSIZE") <= 32 * 1024 * 1024
    assert 0 < settings.getint("DOWNLOAD_TIMEOUT") <= 600
    assert 0 < settings.getint("CLOSESPIDER_TIMEOUT") <= 6 * 3600


def test_a_mirror_is_asked_directly_and_a_wrong_configuration_is_told(tmp_path: Path) -> None:
    install = Installation(
        folder=tmp_path, mirror=None, environ={"SCRAPY_SETTINGS_MODULE": "crawler.settings"}
    )
    install.configure("")
    command = [sys.executable, "-m", "scrapy", "settings", "--get", "HTTPPROXY_ENABLED"]
    environ = install.environment() | {
        "VIGIE_CONFIG": str(install.config),
        "VIGIE_MIRROR": "http://127.0.0.1:9",
    }
    done = subprocess.run(command, env=environ, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.returncode) == ("False", 0)
    install.configure("[crawl]\nretard = 1\n".replace("[crawl]\n", "[crawls]\n"))
    done = subprocess.run(command, env=environ, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "la clé « crawls » est inconnue. Vouliez-vous dire « crawl » ?" in done.stderr
    assert "Traceback" not in done.stderr


def site() -> Site:
    hostile = {"Referrer-Policy": "sys.exit", "Set-Cookie": "suivi=1; Path=/"}
    pages: Site = {}
    for name in ("une", "deux"):
        host = SITE if name == "une" else SITE.replace("www.", "")
        links = [f"{host}{name}/{letter}" for letter in "abc"]
        pages[f"{host}{name}/flux"] = feed(*links)
        pages |= {link: page(f"Page {link[-1]} de {name}", "Des mots.") for link in links}
    moved = Resource(b"", status=301, headers={"Location": f"{SITE}une/nouvelle"})
    pages |= {f"{SITE}une/b": moved, f"{SITE}une/nouvelle": page("Page déplacée", "Des mots.")}
    pages |= {OTHER + "flux": feed(OTHER + "x"), OTHER + "x": page("Une page", "Des mots.")}
    # robots.txt too is asked through the mirror, of each host.
    robots = Resource(b"User-agent: *\nDisallow: /une/c\n", "text/plain", etag=False)
    pages |= {f"{host}robots.txt": robots for host in (SITE, SITE.replace("www.", ""), OTHER)}
    return {
        url: dataclasses.replace(resource, delay=SLOW, headers={**hostile, **resource.headers})
        for url, resource in pages.items()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoCrawls:
    """Two crawls of the same sites: what they said, what they asked and when, the ports they opened."""

    first: Crawled
    second: Crawled
    asked: tuple[Received, ...]
    again: tuple[Received, ...]
    at: dict[int, float]
    listening: list[Any]
    install: Installation

    def asked_for(self, path: str, *, again: bool = False) -> Received:
        """Return the only request for an address."""
        [found] = [each for each in (self.again if again else self.asked) if each.path == path]
        return found


@contextmanager
def watching(look: Callable[[], None], *, every: float) -> Iterator[None]:
    """Look again and again, from a thread, while the block lasts."""
    done = threading.Event()

    def work() -> None:
        while not done.wait(every):
            look()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    yield
    done.set()
    thread.join()


@pytest.fixture(scope="module")
def crawls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoCrawls]:
    with MirrorServer(site()) as mirror:
        install = Installation(folder=tmp_path_factory.mktemp("contract"), mirror=mirror)
        install.environ["https_proxy"] = install.environ["http_proxy"] = "http://127.0.0.1:9"
        install.configure(CONFIG)
        at: dict[int, float] = {}
        listening: list[Any] = []

        def note_times() -> None:
            for number in range(len(at), len(mirror.requests)):
                at[number] = time.monotonic()

        def note_ports() -> None:
            for child in psutil.Process().children(recursive=True) if mirror.requests else ():
                ports = child.net_connections("inet")
                listening.append([port for port in ports if port.status == psutil.CONN_LISTEN])

        with watching(note_times, every=0.004), watching(note_ports, every=0.2):
            first = install.crawl()
        count = len(mirror.requests)
        second = install.crawl()
        yield TwoCrawls(
            first=first,
            second=second,
            asked=tuple(mirror.requests[:count]),
            again=tuple(mirror.requests[count:]),
            at=at,
            listening=listening,
            install=install,
        )


def test_the_address_that_robots_txt_closes_is_not_asked_and_is_told(crawls: TwoCrawls) -> None:
    assert crawls.first.outcomes() == {"une": "partial", "deux": "changed", "convenue": "changed"}
    assert crawls.first.stderr.strip() == ""
    assert crawls.first.runs["une"]["message"] == (
        f"le site demande de ne pas lire cette adresse (robots.txt) : {SITE}une/c"
    )
    paths = [each.path for each in crawls.asked]
    assert "/www.presse.example/une/c" not in paths
    for host in ("www.presse.example", "presse.example", "autre.example"):
        first = next(path for path in paths if path.startswith(f"/{host}/"))
        assert first == f"/{host}/robots.txt"


def test_who_we_are_is_in_every_request(crawls: TwoCrawls) -> None:
    ours = [each for each in crawls.asked if not each.path.startswith("/autre.example/")]
    for request in ours:
        assert request.headers["user-agent"].startswith("Vigie/")
        assert CONTACT in request.headers["user-agent"]
    agreed = {each.headers["user-agent"] for each in crawls.asked if each not in ours}
    assert agreed == {"Nom convenu avec le site"}


def test_nothing_tells_where_we_come_from(crawls: TwoCrawls) -> None:
    for request in (*crawls.asked, *crawls.again):
        assert request.method == "GET"
        assert {"cookie", "referer", "authorization", "proxy-authorization"}.isdisjoint(request.headers)
        assert (request.headers["accept-language"], request.headers["accept-encoding"]) == ("fr", "gzip")


def test_a_site_is_asked_one_thing_at_a_time_even_by_two_sources(crawls: TwoCrawls) -> None:
    times = [crawls.at[number] for number, each in enumerate(crawls.asked) if "presse.example/" in each.path]
    assert len(times) >= 9
    assert min(later - earlier for earlier, later in pairwise(times)) > 0.8 * SLOW


def test_no_port_is_open_while_it_reads(crawls: TwoCrawls) -> None:
    assert len(crawls.listening) > 2
    assert not any(crawls.listening)


def test_documents_keep_their_real_addresses_through_the_mirror(crawls: TwoCrawls) -> None:
    urls = {document.url for document in crawls.install.documents("une").values()}
    # Of the page that robots.txt closes, what the feed says is kept.
    assert urls == {f"{SITE}une/a", f"{SITE}une/nouvelle", f"{SITE}une/c"}
    shown = crawls.install.show(f"{SITE}une/nouvelle")
    assert (shown["title"], shown["published_on"]) == ("Page déplacée", "2026-03-10")


def test_what_did_not_change_is_asked_for_conditionally_and_counts_as_unchanged(crawls: TwoCrawls) -> None:
    assert crawls.second.outcomes() == {"une": "partial", "deux": "unchanged", "convenue": "unchanged"}
    assert (crawls.second.runs["deux"]["read"], crawls.second.runs["deux"]["message"]) == (0, "")
    tags = {path: resource.tag for path, resource in site().items()}
    for name in ("deux/a", "deux/b", "deux/c"):
        request = crawls.asked_for(f"/presse.example/{name}", again=True)
        assert request.headers["if-none-match"] == tags[f"https://presse.example/{name}"]
    assert "if-none-match" not in crawls.asked_for("/presse.example/deux/flux", again=True).headers
    # An address that redirects is asked as it is; where it leads, with the validators of that page.
    assert "if-none-match" not in crawls.asked_for("/www.presse.example/une/b", again=True).headers
    moved = crawls.asked_for("/www.presse.example/une/nouvelle", again=True)
    assert moved.headers["if-none-match"] == tags[f"{SITE}une/nouvelle"]


def self_signed(folder: Path) -> ssl.SSLContext:
    """Return the context of a server whose certificate nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)  # noqa: TID251 - OpenSSL compares it with the real clock
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "server.pem").write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    return context


def test_a_server_without_a_valid_certificate_is_not_read(tmp_path: Path) -> None:
    asked: list[str] = []

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(feed("https://localhost/x").body)

    class Quiet(http.server.HTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """Let the client that refuses the certificate go."""

    server = Quiet(("127.0.0.1", 0), Page)
    server.socket = self_signed(tmp_path).wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    install = Installation(folder=tmp_path, mirror=None)
    url = f"https://localhost:{server.server_port}/flux"
    install.configure(f'[sources.tls]\nkind = "press"\nfeeds = ["{url}"]\n')
    crawled = install.crawl()
    server.shutdown()
    server.server_close()
    assert (crawled.code, crawled.outcomes()) == (1, {"tls": "failed"})
    assert (
        crawled.runs["tls"]["message"] == f"le certificat du site n'est pas valable : rien n'a été lu : {url}"
    )
    assert asked == []
    assert crawled.stderr.strip() == ""
