"""Addresses: absolute, without tracking, and the identity of a page that has several of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit, urlunsplit

from monitor.errors import ParseError
from monitor.files.html import web_address

# Campaigns, image tokens of Drupal, tokens of the F5 filter, the recalculation of SPIP.
_TRACKERS = re.compile(
    r"(?:(?:utm|at|mtm|tspd)_.*|(?:pk|piwik)_(?:campaign|kwd|keyword|source|medium|content)|mc_[ce]id|xtor"
    r"|egn-publisher|fbclid|gclid|msclkid|itok|var_mode)$",
    re.IGNORECASE,
)
# CNSA served each article under /actualites/x and /index%2Ephp/actualites/x (state of 2026-08-05).
_FRONT_CONTROLLER = re.compile(r"^/index(?:\.|%2e)php(?=/)", re.IGNORECASE)
# SPIP's cache stamp: `x.pdf?1610114453`, the second at which the file was written.
_STAMP = re.compile(r"\d{10}$")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_SPIP_ID = re.compile(r"[a-z]+\d+$")
# Everything that may stand in an address as it is; the rest is written in hexadecimal.
_KEPT = "%/:=&?~+!$,;'@()*[]|"
_FILES = (".pdf", ".docx", ".doc", ".odt")
_FILE_TYPES = frozenset(
    {
        "application/pdf",
        "application/msword",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.oasis.opendocument.text",
    }
)


def absolute(href: str, *, base: str) -> str | None:
    """Return the address a link names, resolved against ``base``; None when a reader must not follow it."""
    try:
        return web_address(urljoin(base, "".join(href.split("\n")).strip()))
    except ValueError:
        return None


def _host(parts: SplitResult) -> str:
    # ``hostname`` is already in lower case, and loses the brackets of an IPv6 address.
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    port = parts.port
    return host if port in {None, _DEFAULT_PORTS.get(parts.scheme)} else f"{host}:{port}"


def _query(query: str) -> str:
    if _STAMP.match(query):
        return ""
    kept = (part for part in query.split("&") if not _TRACKERS.match(unquote(part.partition("=")[0])))
    return quote("&".join(kept), safe=_KEPT)


def clean_url(url: str) -> str:
    """Return the address without what says nothing of the page; raise ParseError when it is not one.

    Gone: tracking parameters, the fragment, SPIP's cache stamp, ``/index.php`` before the path, the
    default port, capital letters of the host. The scheme stays: whether http is also served as
    https is for the site to say, with a redirection.
    """
    safe = web_address(url)
    if safe is None:
        raise ParseError(f"adresse qui n'est pas celle d'une page : {url[:200]!r}")
    parts = urlsplit(safe)
    path = _FRONT_CONTROLLER.sub("", parts.path) or "/"
    return urlunsplit((parts.scheme, _host(parts), quote(path, safe=_KEPT), _query(parts.query), ""))


def same_site(one: str, other: str) -> bool:
    """Return whether two addresses are on the same host, with or without ``www.``."""
    hosts = [(urlsplit(url).hostname or "").removeprefix("www.") for url in (one, other)]
    return hosts[0] == hosts[1] != ""


def on_sites(url: str, hosts: Iterable[str]) -> bool:
    """Return whether an address is on one of some hosts, with or without ``www.``; not on a subdomain."""
    return any(same_site(url, f"//{host}") for host in hosts)


def _key_of(url: str) -> str:
    parts = urlsplit(clean_url(url))
    path = parts.path.rstrip("/") or "/"
    return urlunsplit(("https", parts.netloc, path, parts.query, ""))


def page_key(url: str, *, spip_id: str | None = None, canonical: str | None = None) -> str:
    """Return what a page is known by, however it was reached.

    The SPIP identifier first (``article377849``); then the canonical address, only on the site's
    own host (pages of 2024-10-31 named an internal one) and not the home page for every page; else
    the clean address. Neither the scheme nor a last slash makes two pages of one.
    """
    if spip_id and _SPIP_ID.match(spip_id):
        return spip_id
    key = _key_of(url)
    if canonical and web_address(canonical) and same_site(url, canonical):
        named = _key_of(canonical)
        if urlsplit(named).path != "/":
            return named
    return key


def is_pdf(url: str) -> bool:
    """Return whether an address ends like a PDF's."""
    return unquote(urlsplit(url).path).lower().endswith(".pdf")


def is_file(url: str, media_type: str | None = None) -> bool:
    """Return whether a link leads to a text to read (PDF, Word, OpenDocument), by address or type."""
    known = (media_type or "").partition(";")[0].strip().lower() in _FILE_TYPES
    return known or unquote(urlsplit(url).path).lower().endswith(_FILES)


def file_name(url: str) -> str:
    """Return the last part of an address, as words to show when a link has none."""
    return unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2] or url
