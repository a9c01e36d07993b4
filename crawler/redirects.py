"""Redirections: followed within the site, told when they lead to nothing that was asked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response

from crawler.parsers.addresses import on_sites
from crawler.reporting import Middleware, is_robots, report

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

_LOGIN = re.compile(
    r"/(?:login|log-in|signin|sign-in|connexion|auth|authentification|sso|cas)\b", re.IGNORECASE
)


class _Redirections(RedirectMiddleware):
    """Scrapy's redirections, without a Referer and without the search for what would make one."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler.settings)
        self.crawler = crawler

    def handle_referer(self, request: Request, response: Response) -> None:
        """Remove the header."""
        del response
        request.headers.pop("Referer", None)


class PlainRedirectMiddleware(Middleware):
    """Follow redirections within the site; report those that lead to nothing we read."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._redirections = _Redirections(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the request to the new address, unless it is no answer to what was asked."""
        try:
            found = self._redirections.process_response(request, response)
        except IgnoreRequest:
            report(self.crawler, request, "le site redirige sans fin")
            raise
        if isinstance(found, Response) or is_robots(request):
            return found
        reason = self._astray(request.url, found.url)
        if reason:
            report(self.crawler, request, reason, blocked=_LOGIN.search(found.url) is not None)
            raise IgnoreRequest(reason)
        # Scrapy drops without a word, callback or errback, an address already asked for.
        return found.replace(dont_filter=True)

    def _astray(self, asked: str, target: str) -> str:
        hosts = getattr(self.crawler.spider, "allowed_domains", None)
        if hosts and not on_sites(target, hosts):
            return f"cette adresse mène maintenant à un autre site, qui n'a pas été lu ({target[:200]})"
        if _LOGIN.search(target) and not _LOGIN.search(asked):
            return f"le site demande de se connecter ({target[:200]})"
        if _is_home(target) and not _is_home(asked):
            return "la page n'est plus là : le site renvoie à son accueil"
        return ""


def _is_home(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in {"", "/"} and not parts.query
