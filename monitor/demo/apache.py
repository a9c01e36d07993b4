"""The page that DILA's server writes of a folder of archives (docs/sources.md)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from monitor.demo.site import Resource

_KIB = 1024
_ONE_DIGIT = 10


class Row(NamedTuple):
    """One file of the folder; ``icon`` is the name of the picture beside it."""

    name: str
    modified: str
    size: str
    icon: str = "compressed"


def row_of(name: str, stamp: datetime, body: bytes) -> Row:
    """Return the row of an archive."""
    return Row(name, f"{stamp:%Y-%m-%d %H:%M}", _size(len(body)))


def index_of(path: str, rows: Iterable[Row]) -> Resource:
    """Return the page of a folder (``/OPENDATA/JORFSIMPLE``), in the server's encoding and without a tag."""
    title, parent = f"Index of {path}", path.rpartition("/")[0]
    lines = (
        f'<img src="/icons/{row.icon}.gif" alt="[   ]"> <a href="{row.name}">{row.name}</a>'
        f"{' ' * max(1, 58 - len(row.name))}{row.modified}  {row.size:>4}"
        for row in rows
    )
    page = (
        '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">\n<html>\n <head>\n'
        f"  <title>{title}</title>\n </head>\n <body>\n"
        f'<h1>{title}</h1>\n<pre><img src="/icons/blank.gif" alt="Icon "> '
        '<a href="?C=N;O=D">Name</a>  <a href="?C=M;O=A">Last modified</a>  <a href="?C=S;O=A">Size</a>  <hr>'
        f'<img src="/icons/back.gif" alt="[PARENTDIR]"> <a href="{parent}/">Parent Directory</a>  -\n'
        + "\n".join(lines)
        + "\n<hr></pre>\n</body></html>\n"
    )
    return Resource(page.encode("iso-8859-1"), "text/html;charset=ISO-8859-1", etag=False)


def _size(size: int) -> str:
    """Return a size as Apache rounds it: ``3.2K``, ``16K``."""
    value = size / _KIB
    return f"{value:.1f}K" if value < _ONE_DIGIT else f"{value:.0f}K"
