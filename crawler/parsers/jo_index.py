"""The page of a folder of archives as Apache prints it: only the addresses of its links are read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import Literal, TypeAlias
from urllib.parse import unquote

from monitor.domain.jo_calendar import stamp_day
from monitor.domain.normalise import one_line
from monitor.errors import ParseError, RefusedError
from monitor.files.html import MAX_HTML

Folder: TypeAlias = Literal["simple", "global"]

# The names changed case once without notice (June 2018): https://github.com/Legilibre/legi.py/issues/37
_STEMS: dict[Folder, str] = {"simple": "JORFSIMPLE", "global": "JORF"}
_NAME = r"{}_([0-9]{{8}}-[0-9]{{6}})\.tar\.gz"
_DAILY = {kind: re.compile(_NAME.format(stem), re.IGNORECASE) for kind, stem in _STEMS.items()}
_STOCK = {kind: re.compile(_NAME.format(f"Freemium_jorf_{kind}"), re.IGNORECASE) for kind in _STEMS}
_HREF = re.compile(
    r"""\bhref\s{0,9}=\s{0,9}(?:"([^"<>]{1,500})"|'([^'<>]{1,500})'|([^\s"'<>]{1,500}))""", re.IGNORECASE
)
_TITLE = re.compile(r"<(?:title|h1)\b[^>]{0,200}>([^<]{0,500})", re.IGNORECASE)
_INDEX = "index of"
_LIKE_AN_ARCHIVE = re.compile(r"[^?]*\.(?:t?gz|taz|tar|zip|7z|bz2|xz|zst)", re.IGNORECASE)
_LONGEST_NAME = 120
_REFUSED = re.compile(
    r"request rejected|access denied|acc[eè]s refus[eé]|support id|captcha|datadome|cloudflare"
    r"|enable javascript",
    re.IGNORECASE,
)
_ERROR_TITLE = re.compile(
    r"error|erreur|forbidden|unauthori|too many|unavailable|indisponible|maintenance|bad gateway",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class ArchiveName:
    """One archive of the index: ``stamp`` ``YYYYMMDD-HHMMSS`` (Paris) tells when it was made, and sorts."""

    stamp: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """What a folder names: the daily archives and the full stocks, oldest first, and what we do not know.

    ``unknown`` are the other files that look like archives: one that was renamed is not lost in silence.
    """

    archives: tuple[ArchiveName, ...]
    stocks: tuple[ArchiveName, ...] = ()
    unknown: tuple[str, ...] = ()


def folder_of(name: str) -> Folder:
    """Return the format that the name of an archive says."""
    return "simple" if name.upper().startswith(f"{_STEMS['simple']}_") else "global"


def name_in(folder: Folder, stamp: str) -> str:
    """Return how DILA names a delivery in the folder of a format: the stamps are the same in both."""
    return f"{_STEMS[folder]}_{stamp}.tar.gz"


def _require_index(page: str, folder: Folder) -> None:
    """Raise the error that explains a page without any archive."""
    title = one_line(unescape(" ".join(_TITLE.findall(page))))
    if _INDEX not in title.lower() and (_REFUSED.search(page) or _ERROR_TITLE.search(title)):
        raise RefusedError(f"the index is an error page: {title[:120] or one_line(page[:400])[:120]}")
    raise ParseError(f"format changed: the index names no archive {_STEMS[folder]}_AAAAMMJJ-HHMMSS.tar.gz")


def _names(page: str) -> dict[str, None]:
    """Return the last part of each link that names a file, in order, each once."""
    links = (unquote(unescape("".join(groups))).strip() for groups in _HREF.findall(page))
    return dict.fromkeys(one_line(link.rsplit("/", 1)[-1])[:_LONGEST_NAME] for link in links)


def read_index(body: bytes, folder: Folder = "simple") -> Index:
    """Return the archives that an index page links to, by name only.

    Columns are not read, nor an address outside the folder: what a link says before the last ``/`` is
    left out. Raise RefusedError on an error page and ParseError on a page without any archive.
    """
    if len(body) > MAX_HTML:
        raise ParseError(f"index of {len(body)} bytes: more than the {MAX_HTML} we read")
    page = body.decode("iso-8859-1")
    daily: dict[str, ArchiveName] = {}
    stocks: dict[str, ArchiveName] = {}
    unknown: list[str] = []
    for name in _names(page):
        match = _DAILY[folder].fullmatch(name)
        if match and stamp_day(match[1]):
            daily.setdefault(match[1], ArchiveName(stamp=match[1], name=name))
        elif (match := _STOCK[folder].fullmatch(name)) and stamp_day(match[1]):
            stocks.setdefault(match[1], ArchiveName(stamp=match[1], name=name))
        elif _LIKE_AN_ARCHIVE.fullmatch(name):
            unknown.append(name)
    if not daily:
        _require_index(page, folder)
    return Index(
        archives=tuple(sorted(daily.values())), stocks=tuple(sorted(stocks.values())), unknown=tuple(unknown)
    )
