"""What a feed or a list says of an article, as a document: for a file, and for a page that is not read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Protocol

from crawler.parsers.addresses import file_name, page_key
from monitor.domain.model import Document, DocumentKind, Link
from monitor.domain.page_changes import FEED
from monitor.domain.press_marks import second_mark


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


def announced_page(entry: Announced) -> Document:
    """Return the document of an article whose page is not read: title, date and description."""
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
        fields={"files": []},
        notes={"template": FEED, "second_mark": second_mark(title, entry.published_on)},
    )


def announced_file(entry: Announced) -> Document:
    """Return the document of a release that is only its PDF or Word file, which it links."""
    document = announced_page(entry)
    return replace(
        document,
        fields={"files": [{"title": document.title, "url": entry.url}]},
        links=(Link(url=entry.url, title=document.title),),
    )
