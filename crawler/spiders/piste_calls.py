"""Calls of PISTE, the official API of Légifrance: one token, few requests, nothing secret left anywhere.

The terms of PISTE set quotas and do not publish them: the first sign of one ends the calls of the run.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from scrapy import Request

from crawler.parsers.piste import NoSuchTextError, token_of_answer
from crawler.parsers.piste_json import MOST_BYTES
from crawler.spiders.chain import ChainedSpider, Step
from monitor.config import JournalSource
from monitor.config.piste import piste_client
from monitor.errors import ConfigError, ParseError

if TYPE_CHECKING:
    from scrapy.http import Response

logger = logging.getLogger(__name__)
_BAD_FORM, _NOT_AUTHENTICATED, _FORBIDDEN, _TOO_MANY, _BROKEN = 400, 401, 403, 429, 500
_ANSWERS = frozenset({200, 404})
"""What is read: an answer, or that there is none to what was asked."""
_MOST_TOKENS = 2
"""A token may end before its hour; one that replaces it and is refused too means something else."""
_MOST_FAILURES = 3
"""After so many answers in a row that are none, the API is down: it is left alone until the next run."""
_QUOTA = "PISTE : quota atteint, la suite à la prochaine lecture"
_CLOSED = (
    "PISTE : accès refusé (HTTP 403) ; acceptez les conditions générales (CGU) de l'API Légifrance sur "
    "https://piste.gouv.fr et vérifiez que votre application y est abonnée"
)
_NOT_KNOWN = "PISTE : identifiant ou secret refusé (HTTP {}) ; vérifiez-les sur https://piste.gouv.fr"
_UNREADABLE = "PISTE : une réponse est illisible, elle a été laissée de côté"


@dataclass(slots=True, kw_only=True)
class _Calls:
    """How far the calls of one run are: ``over`` once nothing more is asked, ``refused`` a token's end."""

    token: str = field(default="", repr=False)
    made: int = 0
    tokens: int = 0
    failures: int = 0
    refused: bool = False
    over: bool = False


class PisteCalls(ChainedSpider[JournalSource]):
    """Asks PISTE; whatever it refuses or fails to give is a remark, never a problem of the run.

    The archives of DILA remain the reference: what does not come by the API comes by them.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._piste = _Calls()

    def piste_call(self, path: str, asked: Mapping[str, Any], take: Step) -> Iterator[Request]:
        """Yield one call, with a token before it if there is none, and again if that token has ended.

        ``take`` is given the answers that are good, and may raise ParseError: a remark is made of it.
        Nothing is yielded once PISTE refused, failed too often, or was asked often enough.
        """
        while self._may_call():
            if not self._piste.token:
                yield from self._token()
                continue
            self._piste.refused = False
            url = f"{self.chosen.piste_api.rstrip('/')}{path}"
            bearer = {"Content-Type": "application/json", "Authorization": f"Bearer {self._piste.token}"}
            yield self._post(url, json.dumps(asked), bearer, self._judged(take))
            if not self._piste.refused:
                return
            self._piste.token = ""

    def _may_call(self) -> bool:
        calls = self._piste
        if not calls.over and calls.made >= self.chosen.piste_calls_per_run:
            self._stop(f"PISTE : {calls.made} appels faits, la suite à la prochaine lecture")
        return not calls.over

    def _stop(self, words: str) -> None:
        self.note(words)
        self._piste.over = True

    def _token(self) -> Iterator[Request]:
        """Yield the request of a token (RFC 6749 §4.4); without a token nothing more is asked."""
        calls = self._piste
        if calls.tokens >= _MOST_TOKENS:
            self._stop("PISTE : le jeton est refusé aussitôt donné (HTTP 401), rien d'autre n'est demandé")
            return
        calls.tokens += 1
        try:
            client = piste_client(self.chosen, os.environ)
        except ConfigError as error:
            self._stop(str(error))
            return
        form = {"grant_type": "client_credentials", "client_id": client.id, "client_secret": client.secret}
        sent = {"Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode({**form, "scope": "openid"})
        yield self._post(self.chosen.piste_token, body, sent, self._take_token)
        calls.over = calls.over or not calls.token

    def _post(self, url: str, body: str, headers: Mapping[str, str], take: Step) -> Request:
        """Return a request whose every answer is judged here; a secret is never sent on elsewhere."""
        self._piste.made += 1
        return Request(
            url,
            method="POST",
            body=body,
            headers={**headers, "Accept": "application/json"},
            callback=self.crawl_step,
            errback=self.crawl_after_piste,
            cb_kwargs={"take": take},
            meta={
                "api": True,
                "optional": True,
                "handle_httpstatus_all": True,
                "dont_redirect": True,
                "dont_retry": True,
                "download_maxsize": MOST_BYTES,
            },
            dont_filter=True,
        )

    def crawl_after_piste(self, failure: Any) -> Iterator[Any]:
        """Go on after a call without any answer: the middlewares have made a remark of it."""
        self._no_answer()
        yield from self.ask(failure.request.cb_kwargs["rest"])

    def _no_answer(self) -> None:
        self._piste.failures += 1
        if self._piste.failures >= _MOST_FAILURES:
            self._stop("PISTE : trop d'échecs de suite, la suite à la prochaine lecture")

    def _take_token(self, response: Response) -> Iterator[Any]:
        if response.status in {_BAD_FORM, _NOT_AUTHENTICATED}:
            self._stop(_NOT_KNOWN.format(response.status))
        elif self._good(response):
            try:
                self._piste.token = token_of_answer(response.body)
            except ParseError as error:
                self._unreadable(response, error)
        yield from ()

    def _judged(self, take: Step) -> Step:
        def judged(response: Response) -> Iterator[Any]:
            if response.status == _NOT_AUTHENTICATED:
                self._piste.refused = True
            elif self._good(response):
                yield from self._read(response, take)

        return judged

    def _good(self, response: Response) -> bool:
        """Tell whether an answer is one; a remark is made of any other, and some of them end it all."""
        status = response.status
        if status in _ANSWERS:
            return True
        if status == _TOO_MANY:
            self._stop(_QUOTA)
        elif status == _FORBIDDEN:
            self._stop(_CLOSED)
        else:
            state = "est en panne" if status >= _BROKEN else "ne répond pas à ce qui est demandé"
            self.note(f"PISTE {state} (HTTP {status}) : {response.url}")
            self._no_answer()
        return False

    def _read(self, response: Response, take: Step) -> Iterator[Any]:
        try:
            yield from take(response)
            self._piste.failures = 0
        except NoSuchTextError:
            self._piste.failures = 0
            self.note("PISTE ne connaît pas un des textes demandés")
        except ParseError as error:
            self._unreadable(response, error)

    def _unreadable(self, response: Response, error: ParseError) -> None:
        logger.warning("%s: %s", response.url, error)
        self.note(_UNREADABLE)
        self._no_answer()
