"""What the commands that read a site have in common: their logs, the pace of a source, one address alone."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING, Any

from scrapy import Request, Spider, exceptions

from monitor.config import Source
from monitor.errors import MonitorError

if TYPE_CHECKING:
    from scrapy.http import Response
    from scrapy.settings import Settings

_EXPLAINED = (
    MonitorError,
    exceptions.CannotResolveHostError,
    exceptions.DownloadCancelledError,
    exceptions.DownloadConnectionRefusedError,
    exceptions.DownloadFailedError,
    exceptions.DownloadTimeoutError,
    exceptions.ResponseDataLossError,
)
_TALKATIVE = ("scrapy.core.scraper", "scrapy.downloadermiddlewares.robotstxt")


class _Explained(logging.Filter):
    """Drops the traceback of what the run's message says in a sentence."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep what nobody explains."""
        return not (record.exc_info and isinstance(record.exc_info[1], _EXPLAINED))


def quieten() -> None:
    """Keep out of the logs what the command says itself."""
    for name in _TALKATIVE:
        logging.getLogger(name).addFilter(_Explained())
    # It warns of what it cuts: an answer too large, a transfer that broke. Both are in the report.
    logging.getLogger("scrapy.core.downloader.handlers.http11").setLevel(logging.ERROR)


def settings_of(settings: Settings, source: Source) -> Settings:
    """Return the settings that a source is read with: its own name, and its own pace when it is slower."""
    own = settings.copy()
    if agent := getattr(source, "user_agent", ""):
        own.set("USER_AGENT", agent, priority="cmdline")
    if (delay := getattr(source, "delay", 0.0)) > settings.getfloat("DOWNLOAD_DELAY"):
        own.set("DOWNLOAD_DELAY", delay, priority="cmdline")
    return own


class AddressSpider(Spider):
    """Asks for a few addresses and keeps their answers: what a command looks at without reading a source."""

    name = "address"

    def __init__(
        self, *, addresses: Sequence[str], hosts: Sequence[str], method: str = "GET", **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.allowed_domains = list(hosts)
        self.responses: list[Response] = []
        self._addresses = addresses
        self._method = method

    async def start(self) -> AsyncIterator[Any]:
        """Ask for each address once."""
        for address in self._addresses:
            yield Request(address, callback=self.keep, method=self._method)

    def keep(self, response: Response) -> None:
        """Keep an answer that the middlewares let through."""
        self.responses.append(response)
