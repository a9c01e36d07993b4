"""A file that a feed announces by itself, without a page: what the feed says of it is the document."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from crawler.parsers.addresses import file_name, page_key
from monitor.domain.model import Document, DocumentKind, Link


class Announced(Protocol):
    """What a feed or a list says of an article."""

    @property
    def url(self) -> str: ...  # noqa: D102 - the entries say it

    @property
    def title(self) -> str: ...  # noqa: D102

    @property
    def summary(self) -> str: ...  # noqa: D102

    @property
    def published_on(self) -> date | None: ...  # noqa: D102


def announced_file(entry: Announced) -> Document:
    """Return the document of a release that is only its PDF or Word file: title, date and description.

    The file itself is not read; it is linked, as the files of a page are.
    """
    title = entry.title or file_name(entry.url)
    text, sections = title, {"title": (0, len(title))}
    if entry.summary:
        text = f"{title}\n\n{entry.summary}"
        sections["body"] = (len(title) + 2, len(text))
    return Document(
        kind=DocumentKind.PRESS,
        key=page_key(entry.url),
        url=entry.url,
        title=title,
        published_on=entry.published_on,
        text=text,
        sections=sections,
        fields={"files": [{"title": title, "url": entry.url}]},
        notes={"template": "feed"},
        links=(Link(url=entry.url, title=title),),
    )
