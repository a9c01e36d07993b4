"""Strict selection and lenient reading of HTML and of the XML bodies of the Journal officiel."""

from __future__ import annotations

import warnings
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, Tag, XMLParsedAsHTMLWarning
from bs4.element import NavigableString, PageElement, PreformattedString

from monitor.domain.normalise import canonical, one_line
from monitor.errors import ParseError

# BeautifulSoup needs 15 s and 500 MiB for a million tags; the largest real page seen is 0.57 MB.
MAX_HTML = 4 * 1024 * 1024
MAX_DEPTH = 200
_SILENT = frozenset({"script", "style", "noscript", "template", "head", "svg", "iframe"})
_BLOCKS = frozenset(
    "address article aside blockquote br center dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody tfoot thead tr ul".split()
)
_CELLS = frozenset({"td", "th"})


def _is_utf8(body: bytes) -> bool:
    # UTF-16 of plain words is valid UTF-8 too, with a zero byte beside each letter.
    if b"\x00" in body:
        return False
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def check_depth(root: Tag) -> None:
    """Raise ParseError for elements nested deeper than on any real page: reading them takes for ever."""
    level, depth = [root], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise ParseError(f"des éléments imbriqués sur plus de {MAX_DEPTH} niveaux")
        level = [child for tag in level for child in tag.children if isinstance(child, Tag)]


def soup_of(body: bytes, *, encoding: str | None = None) -> BeautifulSoup:
    """Return the parsed page; raise ParseError when it is larger than any real page.

    Bytes that are valid UTF-8 are read as UTF-8, whatever the page or its server declares: French
    text in another encoding is practically never valid UTF-8, while declarations are often wrong.
    ``encoding`` (of the HTTP header) decides for the others, then what the page itself declares.
    """
    if len(body) > MAX_HTML:
        raise ParseError(f"page de {len(body)} octets, plus que les {MAX_HTML} admis")
    with warnings.catch_warnings():
        # What is not HTML is told by the parsers, with a ParseError, not by a warning.
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        return BeautifulSoup(body, "lxml", from_encoding="utf-8" if _is_utf8(body) else encoding)


def one(root: Tag, css: str) -> Tag:
    """Return the only element that matches; raise ParseError on none or several."""
    found = root.select(css)
    if len(found) != 1:
        raise ParseError(f"« {css} » attendu une fois dans la page, trouvé {len(found)} fois")
    return found[0]


def _break(tag: Tag) -> str:
    return "\n\n" if tag.name == "p" else "\n"


class _Writer:
    """Collects the text of a walk; everything inside the outermost cell ends on one line."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._cells = 0
        self._cell_from = 0

    def enter(self, tag: Tag) -> None:
        """Write what comes before the words of a tag."""
        if tag.name in _BLOCKS:
            self.pieces.append(_break(tag))
        elif tag.name in _CELLS:
            self.pieces.append(" ")
            if self._cells == 0:
                self._cell_from = len(self.pieces)
            self._cells += 1

    def leave(self, tag: Tag) -> None:
        """Write what comes after the words of a tag."""
        if tag.name in _BLOCKS:
            self.pieces.append(_break(tag))
        elif tag.name in _CELLS:
            self._cells -= 1
            if self._cells == 0:
                inside = one_line("".join(self.pieces[self._cell_from :]))
                self.pieces[self._cell_from :] = [inside]
            self.pieces.append(" |")


def _raw_text(root: Tag) -> str:
    # A stack of our own: a page nested 10^5 deep is cheap to send and overflows Python's.
    writer = _Writer()
    stack: list[tuple[PageElement, bool]] = [(root, False)]
    while stack:
        node, leaving = stack.pop()
        if isinstance(node, Tag):
            if leaving:
                writer.leave(node)
            elif node is root or node.name not in _SILENT:
                writer.enter(node)
                stack.append((node, True))
                stack.extend((child, False) for child in reversed(node.contents))
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            # A line end in the source is a blank; only an element makes a line.
            writer.pieces.append(str(node).replace("\r", " ").replace("\n", " "))
    return "".join(writer.pieces)


def block_text(node: Tag) -> str:
    """Return the canonical text of an element: a line per block, nothing added by inline tags.

    ``1<sup>er</sup>`` stays ``1er``; ``<br/>`` and cells separate words; scripts are not text.
    """
    return canonical(_raw_text(node))


def inline_text(node: Tag) -> str:
    """Return the text of an element on one line."""
    return one_line(_raw_text(node))


def fragment_text(html: str) -> str:
    """Return the canonical text of an unbalanced HTML fragment, as the open data print them."""
    if len(html) > MAX_HTML:
        raise ParseError(f"texte de {len(html)} caractères, plus que les {MAX_HTML} admis")
    if "<" not in html and "&" not in html:
        return canonical(html)
    return block_text(BeautifulSoup(f"<div>{html}</div>", "lxml"))


def web_address(url: str) -> str | None:
    """Return the address when a reader may safely follow it, else None.

    Safe: http or https, a host, a port that is a number, and no ``name@`` before the host, which
    shows one site and leads to another.
    """
    url = url.strip()
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port  # both raise ValueError on nonsense
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc:
        return None
    return url
