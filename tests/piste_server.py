"""A stand-in for PISTE: the shapes that its Swagger publishes, and the refusals that it is known to give."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs

CLIENT_ID, CLIENT_SECRET = "identifiant-d-essai", "secret&très=secret"
TOKEN_URL = "https://oauth.piste.gouv.fr/api/oauth/token"
API_URL = "https://api.piste.gouv.fr/dila/legifrance/lf-engine-app"
LAST_NJO, CONT, TEXT, NOR = (f"/consult/{name}" for name in ("lastNJo", "jorfCont", "jorf", "getJoWithNor"))
_OAUTH, _API = TOKEN_URL.removeprefix("https:/"), API_URL.removeprefix("https:/")


def milliseconds(day: date) -> int:
    """Return midnight of a day in UTC, as the API writes it."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1000


def article(num: str | None, content: str, *, order: int | None = 0, **more: Any) -> dict[str, Any]:
    """Return one ConsultArticle."""
    return {"id": "JORFARTI000099000099", "num": num, "content": content, "intOrdre": order, **more}


def section(
    title: str,
    *,
    articles: Sequence[Any] = (),
    sections: Sequence[Any] = (),
    order: int | None = 0,
) -> dict[str, Any]:
    """Return one ConsultSection."""
    inside = {"articles": list(articles), "sections": list(sections)}
    return {"id": "JORFSCTA000099000001", "title": title, "intOrdre": order, **inside}


def text_answer(
    key: str, /, *, title: str | None = "Arrêté du 2 mars 2026 relatif à un essai", **more: Any
) -> Any:
    """Return one ConsultJorfResponse, published on 3 March 2026."""
    answer: dict[str, Any] = {
        "executionTime": 21,
        "id": f"{key}_01-01-2999",
        "cid": key,
        "title": title,
        "nature": "ARRETE",
        "nor": "TSTX2600001A",
        "eli": None,
        "alias": None,
        "dateParution": milliseconds(date(2026, 3, 3)),
        "numParution": "0053",
        "textNumber": "7",
        "visa": "<p align='left'><br/>La ministre des essais,<br/>Arrête :</p>",
        "signers": "<p>Fait le 2 mars 2026.</p><p>Ada DUPONT</p>",
        "notice": "",
        "rectificatif": None,
        "motsCles": [],
        "sections": [],
        "articles": [article("1", "<p><br/>Un essai est ouvert.</p>")],
    }
    return answer | more


def number_answer(container: str, *, day: date, num: str, links: Mapping[str, str]) -> dict[str, Any]:
    """Return one FullConteneur: its links under one rubric and one ministry."""
    listed = [
        {"id": key, "titre": title, "ordre": order, "ministere": "Ministère des essais"}
        for order, (key, title) in enumerate(links.items(), start=1)
    ]
    ministry = {"titre": "Ministère des essais", "niv": 4, "ordre": 1, "liensTxt": listed, "tms": []}
    rubric = {"titre": "Textes généraux", "niv": 3, "ordre": 1, "liensTxt": [], "tms": [ministry]}
    part = {"titre": "Décrets, arrêtés, circulaires", "niv": 2, "ordre": 1, "liensTxt": [], "tms": [rubric]}
    whole = {"titre": 'Journal officiel "Lois et Décrets"', "niv": 1, "ordre": 1, "tms": [part]}
    return {
        "id": container,
        "titre": f"JORF n°{num}",
        "num": num,
        "nature": "JO",
        "datePubli": milliseconds(day),
        "structure": {"liens": [], "tms": [whole]},
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the server says to one request."""

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a client asked: where, and the object or the form it sent."""

    path: str
    sent: Mapping[str, Any]
    headers: Mapping[str, str]


@dataclass(slots=True, kw_only=True)
class Piste:
    """What the API holds. ``next`` are the answers to come of a path, in place of the right ones.

    ``others`` are items that ``jorfCont`` gives on its pages before the number asked for.
    """

    numbers: dict[str, dict[str, Any]] = field(default_factory=dict)
    texts: dict[str, Any] = field(default_factory=dict)
    next: dict[str, list[Answer]] = field(default_factory=dict)
    others: int = 0
    robots: bytes = b""
    asked: list[Asked] = field(default_factory=list)
    tokens: int = 0

    @property
    def paths(self) -> list[str]:
        """Return the paths asked for, in order, without the address of the API."""
        return [asked.path for asked in self.asked]

    def asked_of(self, path: str) -> list[Mapping[str, Any]]:
        """Return what was sent to one path."""
        return [asked.sent for asked in self.asked if asked.path == path]

    def answer(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Answer one POST; ``url`` begins with ``/host``, as a mirror is asked, or with ``https://host``."""
        where = url.removeprefix("https:/")
        path = "token" if where == _OAUTH else where.removeprefix(_API)
        text = body.decode("utf-8")
        form = {key: values[0] for key, values in parse_qs(text).items()}
        sent = form if path == "token" else json.loads(text)
        self.asked.append(Asked(path=path, sent=sent, headers=dict(headers)))
        if self.next.get(path):
            return self.next[path].pop(0)
        return self._token(sent) if path == "token" else self._called(path, sent, headers)

    def _token(self, form: Mapping[str, str]) -> Answer:
        wanted = {"grant_type": "client_credentials", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        if form != {**wanted, "scope": "openid"}:
            return Answer(status=400, body=b'{"error": "invalid_client"}')
        self.tokens += 1
        token = {"access_token": self.token, "token_type": "Bearer", "expires_in": 3600}
        return _json(token)

    @property
    def token(self) -> str:
        """Return the token given last."""
        return f"jeton-d-essai-{self.tokens}"

    def _called(self, path: str, sent: Mapping[str, Any], headers: Mapping[str, str]) -> Answer:
        if headers.get("Authorization") != f"Bearer {self.token}":
            return Answer(status=401)
        match path:
            case "/consult/lastNJo":
                kept = ("id", "titre", "num", "datePubli")
                listed = [{key: each[key] for key in kept} for each in self.numbers.values()]
                return _json({"totalNbResult": 0, "containers": listed[::-1][: sent["nbElement"]]})
            case "/consult/jorfCont":
                found = [self.numbers[sent["id"]]] if sent["id"] in self.numbers else []
                items = [{"joCont": None}] * self.others + [{"joCont": each} for each in found]
                first = (sent["pageNumber"] - 1) * min(sent["pageSize"], 100)
                return _json({"totalNbResult": 0, "items": items[first : first + min(sent["pageSize"], 100)]})
            case "/consult/jorf":
                return _json(self.texts.get(sent["textCid"], {"cid": None, "title": None}))
            case "/consult/getJoWithNor":
                of_nor = (text for text in self.texts.values() if text["nor"] == sent["nor"])
                return _json(next(of_nor, {"cid": None}))
        return Answer(status=404)


def key(number: int) -> str:
    return f"JORFTEXT{99_000_000 + number:012}"


def container(number: int) -> str:
    return f"JORFCONT{99_000_000 + number:012}"


def piste(**more: Any) -> Piste:
    """Return an API with two numbers, of two texts and of one text beside a protected one."""
    first = number_answer(
        container(1), day=date(2026, 3, 10), num="0059", links={key(1): "Texte 1", key(2): "Texte 2"}
    )
    second = number_answer(
        container(2),
        day=date(2026, 3, 11),
        num="0060",
        links={key(3): "Texte 3", key(9): "Changements de nom (Accès protégé textes 2 à 4)"},
    )
    texts = {key(n): text_answer(key(n), title=f"Texte {n}", nor=f"TSTX260000{n}A") for n in (1, 2, 3)}
    return Piste(numbers={container(1): first, container(2): second}, texts=texts, **more)


def _json(value: object) -> Answer:
    body = json.dumps(value, ensure_ascii=False).encode()
    return Answer(body=body, headers={"Content-Type": "application/json;charset=UTF-8"})


class _Handler(BaseHTTPRequestHandler):
    piste: ClassVar[Piste]

    def do_GET(self) -> None:
        """Give robots.txt, when there is one; there is nothing else."""
        self._say(Answer(status=200 if self.piste.robots else 404, body=self.piste.robots))

    def do_POST(self) -> None:
        """Answer as the API does."""
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self._say(self.piste.answer(self.path, body, dict(self.headers.items())))

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def _say(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in {**answer.headers, "Content-Length": str(len(answer.body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)


@contextmanager
def served(piste: Piste) -> Iterator[str]:
    """Serve it on the loopback, in place of a mirror of both hosts; yield the address."""
    handler = type("Handler", (_Handler,), {"piste": piste})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
