"""A saved web page, or the HTML part of a mail: its words, and the title it gives itself."""

from __future__ import annotations

from monitor.domain.normalise import one_line
from monitor.errors import ParseError, UnreadableFileError
from monitor.files.html import block_text, check_depth, inline_text, soup_of
from monitor.files.model import FileText

MAX_TAGS = 100_000
"""The largest real page seen has 8,000; BeautifulSoup needs 15 s for a million."""


def read_page(body: bytes, *, charset: str | None = None) -> FileText:
    """Return what an HTML file says, without scripts nor styles; its title is ``<title>``, else ``<h1>``.

    ``charset`` is what came with it, used when its bytes are not UTF-8. Raises UnreadableFileError when
    it is larger than any real page.
    """
    if body.count(b"<") > MAX_TAGS:
        raise UnreadableFileError(
            "cette page a trop d'éléments pour être lue : enregistrez-la en PDF, puis importez-la."
        )
    try:
        soup = soup_of(body, encoding=charset)
        check_depth(soup)
    except ParseError as error:
        raise UnreadableFileError(
            f"cette page ne peut pas être lue ({error}) : enregistrez-la en PDF, puis importez-la."
        ) from error
    named = soup.find("title")
    heading = soup.find("h1")
    title = one_line(named.get_text()) if named else ""
    return FileText(
        text=block_text(soup.body or soup),
        title=title or (inline_text(heading) if heading else ""),
        notes={"format": "html"},
    )
