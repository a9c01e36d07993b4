"""A file that a feed announces by itself, without a page: what the feed says of it is the document."""

from __future__ import annotations

from crawler.parsers.addresses import file_name, page_key
from crawler.parsers.feeds import FeedEntry
from monitor.domain.model import Document, DocumentKind, Link


def announced_file(entry: FeedEntry) -> Document:
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
