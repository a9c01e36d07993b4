"""A local web server that answers for other hosts, each under its own name (docs/demo.md).

``https://HOST/PATH?QUERY`` is served at ``/HOST/PATH?QUERY``: the form that the ``mirror`` setting
asks for. It can also misbehave on purpose, as the real sites do.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple, Self

from monitor.demo.site import Resource as Resource
from monitor.demo.site import Site as Site
from monitor.demo.site import asked_part, find_resource, is_unchanged

_BODILESS = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED})


class Received(NamedTuple):
    """One request as it came: its method, its target, its headers by lower-case name."""

    method: str
    path: str
    headers: dict[str, str]


class _Handler(BaseHTTPRequestHandler):
    """Answers one request, then closes: a half-sent body is a cut connection, and nothing lingers."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        """Answer with the resource, a part of it, or "not modified"."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.requests.append(Received(self.command, self.path, headers))
        resource = find_resource(self.server.site, self.path)
        if resource.delay:
            self.server.stopping.wait(resource.delay)
        if resource.status == HTTPStatus.OK and is_unchanged(resource, headers):
            self._answer(resource, HTTPStatus.NOT_MODIFIED, b"")
        elif resource.status == HTTPStatus.OK and (part := asked_part(resource, headers)):
            self._answer_part(resource, part)
        else:
            self._answer(resource, resource.status, resource.body)

    do_HEAD = do_GET  # noqa: N815 (the name is the base class's)

    def _answer_part(self, resource: Resource, part: tuple[int, int]) -> None:
        (start, end), size = part, len(resource.body)
        if start == end:
            self._answer(
                resource,
                HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
                b"",
                {"Content-Range": f"bytes */{size}"},
            )
            return
        place = {"Content-Range": f"bytes {start}-{end - 1}/{size}"}
        self._answer(resource, HTTPStatus.PARTIAL_CONTENT, resource.body[start:end], place)

    def _answer(
        self, resource: Resource, status: int, body: bytes, more: Mapping[str, str] | None = None
    ) -> None:
        self.send_response(status)
        for name, value in self._headers(resource, status, body).items():
            self.send_header(name, value)
        for name, value in {**resource.headers, **(more or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body if resource.truncate_at is None else body[: resource.truncate_at])

    @staticmethod
    def _headers(resource: Resource, status: int, body: bytes) -> dict[str, str]:
        headers = {"Connection": "close"}
        if status not in _BODILESS:
            headers |= {"Content-Type": resource.content_type, "Content-Length": str(len(body))}
        if resource.tag:
            headers["ETag"] = resource.tag
        if resource.modified:
            headers["Last-Modified"] = resource.modified
        return headers

    def version_string(self) -> str:
        """Name the server, without the versions of the machine it runs on."""
        return "vigie-mirror"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is the base class's)
        """Say nothing: what was asked for is in ``MirrorServer.requests``."""
        del format, args


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, site: Site, host: str, port: int) -> None:
        super().__init__((host, port), _Handler)
        self.site = site
        self.requests: list[Received] = []
        self.stopping = threading.Event()

    def handle_error(self, request: object, client_address: object) -> None:
        """Let a client that went away go: a crawler that gives up is what the faults are for."""
        del request, client_address


class MirrorServer:
    """Serves a site from a thread while its ``with`` block lasts; ``site`` may be replaced meanwhile."""

    def __init__(self, site: Site, *, port: int = 0, host: str = "127.0.0.1") -> None:
        self._server = _Server(site, host, port)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="mirror", daemon=True
        )

    @property
    def url(self) -> str:
        """The address to give to the ``mirror`` setting, without a slash at its end."""
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    @property
    def requests(self) -> list[Received]:
        """Every request received so far, in order."""
        return self._server.requests

    @property
    def site(self) -> Site:
        """What is served now."""
        return self._server.site

    @site.setter
    def site(self, site: Site) -> None:
        self._server.site = site

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
