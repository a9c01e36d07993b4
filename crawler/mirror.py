"""Asking a mirror instead of the sites: ``https://HOST/PATH`` becomes ``MIRROR/HOST/PATH``.

The demonstration, the tests and an institution with a proxy use this one mechanism; documents keep
their real addresses, and the spiders know nothing of it (docs/configuration.md, ``crawl.mirror``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response


def mirrored(url: str, mirror: str) -> str:
    """Return where the mirror serves an address, its query kept."""
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{mirror.rstrip('/')}/{parts.netloc}{parts.path or '/'}{query}"


class MirrorHandler(HTTP11DownloadHandler):
    """Download every web address from the mirror; the response bears the address that was asked for."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._mirror: str = crawler.settings["VIGIE"].crawl.mirror

    async def download_request(self, request: Request) -> Response:
        """Return the mirror's answer under the real address."""
        response = await super().download_request(request.replace(url=mirrored(request.url, self._mirror)))
        return response.replace(url=request.url)
