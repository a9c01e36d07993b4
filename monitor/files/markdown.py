"""A Markdown file: rendered as HTML (CommonMark and tables), then read as a page is."""

from __future__ import annotations

from dataclasses import replace

from bs4 import BeautifulSoup
from markdown_it import MarkdownIt

from monitor.domain.normalise import canonical
from monitor.errors import UnreadableFileError
from monitor.files.html import inline_text
from monitor.files.model import FileText
from monitor.files.page import read_page
from monitor.files.words import decoded

MAX_MARKDOWN = 512 * 1024
"""Rendering takes 2 s per megabyte: what is longer is read as plain text, marks included."""


def read_markdown(body: bytes) -> FileText:
    """Return what a Markdown file says, without its marks; its title is its first heading.

    One that is too long, or whose rendering is no page, is read as plain text.
    Raises UnreadableFileError when it is no text.
    """
    words = decoded(body)
    plain = FileText(text=canonical(words), notes={"format": "markdown"})
    if len(words) > MAX_MARKDOWN:
        return plain
    rendered = MarkdownIt("commonmark").enable("table").render(words)
    try:
        page = read_page(rendered.encode("utf-8", errors="replace"))
    except UnreadableFileError:
        return plain
    if not page.text:  # an HTML comment that nobody closed
        return plain
    heading = BeautifulSoup(rendered, "lxml").find(["h1", "h2"])
    return replace(page, title=inline_text(heading) if heading else "", notes={"format": "markdown"})
