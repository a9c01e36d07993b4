"""Records of ``vp_discours.json`` written for the tests, the file that they make, and a server of it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any

FILE = "https://dila.example/OPENDATA/DISCOURS_PUBLICS/vp_discours.json"


def record(number: int = 1, **changes: Any) -> dict[str, Any]:
    """Return a record as DILA writes it; ``...`` removes a key."""
    made = {
        "id": f"2570{number:05}",
        "titre": f"Communiqué n° {number} du ministère de la santé, sur les centres de santé.\r\n",
        "url": f"https://www.vie-publique.fr/discours/{number}-centres-de-sante",
        "domaine": "Ministère",
        "prononciation": "2026-03-10",
        "intervenants": [{"nom": "Camille Essai", "qualite": "Ministre de la santé", "qualite_long": None}],
        "auteur_moral": ["Ministère de la santé"],
        "circonstance": "Visite d'un centre de santé à Lille",
        "type_emetteur": "Gouvernement",
        "type_document": "Communiqué",
        "type_media": None,
        "media": None,
        "resume": None,
        "thematiques": ["Santé"],
        "descripteurs": ["Soins", "Centre de santé"],
        "mise_en_ligne": "2026-03-11",
        "mise_a_jour": "2026-03-11",
    } | changes
    return {key: value for key, value in made.items() if value is not ...}


def record_bytes(number: int = 1, **changes: Any) -> bytes:
    return json.dumps(record(number, **changes), ensure_ascii=False).encode()


def whole_file(*records: bytes) -> bytes:
    """Return the array of some records, one a line as in the real file."""
    return b"[\n" + b",\n".join(records) + b"\n]\n"


def numbered(numbers: Iterable[int]) -> bytes:
    return whole_file(*map(record_bytes, numbers))


@dataclass
class EndlessServer:
    """A server that knows no ``Range`` and gives records without end; ``sent`` is how many bytes left."""

    port: int
    sent: int = 0
    asked: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


_MOST = 240_000_000


@contextmanager
def endless_server(*, length: bool) -> Iterator[EndlessServer]:
    """Serve the endless file; with a ``length``, 240 MB are announced."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append(self.path)
            if self.path.endswith("/robots.txt"):
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            if length:
                self.send_header("Content-Length", str(_MOST))
            self.end_headers()
            self.write_all()

        def write_all(self) -> None:
            self.wfile.write(b"[")
            for number in count(1):
                piece = record_bytes(number) + b","
                try:
                    self.wfile.write(piece)
                except OSError:
                    return
                found.sent += len(piece)
                if found.sent > _MOST // 2:
                    return

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found = EndlessServer(port=server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
