"""What of a new version of a text, a page or a file its readers would call a change."""

from __future__ import annotations

from dataclasses import replace

from monitor.domain.model import Document, DocumentKind
from monitor.domain.moved import likeness

_TYPOGRAPHY = str.maketrans("’‘ʼ′“”«»‐‑‒–—º˚", "''''" + '""""' + "-----°°")
_SAME_WORDS = 0.9
FEED = "feed"
"""The template of a document that is only what a feed or a list says of it."""
BESIDE = "beside"
"""The section of what stands beside the text of a page (tags, captions): searched, and no text of it."""
BYTES = "sha256"
"""The field that tells two files without any text apart."""


UNREADABLE = "Le fichier a été remplacé par un autre, dont le texte ne peut pas être lu."


def shown_text(document: Document) -> str:
    """Return the text of a document without what stands beside it."""
    start, end = document.sections.get(BESIDE, (0, 0))
    return f"{document.text[:start]}{document.text[end:]}".strip()


def said_differently(old: Document, new: Document) -> bool:
    """Tell whether a version says something in other words or signs: of a file, its title is the page's."""
    named = new.kind is not DocumentKind.PDF and old.title != new.title
    return named or shown_text(old) != shown_text(new)


def is_reshaped(old: Document, new: Document, *, redesigned: bool) -> bool:
    """Tell whether two versions of a page differ by its form: another template, and the same text.

    What a parser keeps at the margin differs then, and addresses of files do: nine words out of ten are
    the same text. While the whole site is being redesigned, no such difference is told to readers; nor is
    the page that replaces what its feed said of it.
    """
    before, after = old.notes.get("template"), new.notes.get("template")
    if not before or not after or before == after:
        return False
    if FEED in {before, after}:
        return True
    return redesigned or likeness(shown_text(old), shown_text(new)) >= _SAME_WORDS


def is_redressed(old: Document, new: Document, *, redesigned: bool) -> bool:
    """Tell whether a page that was read before comes with another template, and is the same."""
    return old.notes.get("template") != FEED and is_reshaped(old, new, redesigned=redesigned)


def completes(old: Document, new: Document) -> bool:
    """Tell whether what was only announced was read at last: the page, or the file of a release."""
    if old.notes.get("template") != FEED:
        return False
    return new.notes.get("template") != FEED or ("file" in new.sections and "file" not in old.sections)


def without_file(document: Document) -> Document:
    """Return what a feed says of a release that is only its file, without the text of the file."""
    sections = {name: span for name, span in document.sections.items() if name != "file"}
    end = max((end for _, end in sections.values()), default=0)
    fields = {name: value for name, value in document.fields.items() if name != BYTES}
    return replace(document, text=document.text[:end], sections=sections, fields=fields)


def letters(document: Document) -> str:
    """Return title and text without spaces, in one form of apostrophe, quotation mark, dash and « n° ».

    Signs, case and accents stay: « 1,5 » and « 15 » are two numbers.
    """
    title = "" if document.kind is DocumentKind.PDF else document.title
    return "".join(f"{title} {shown_text(document)}".translate(_TYPOGRAPHY).split())


def files_changed(old: Document, new: Document) -> str:
    """Say what changed of the files of a page, or that a file without text is another one; else nothing."""
    if old.fields.get("files") != new.fields.get("files"):
        return "La liste des fichiers joints a changé."
    before, after = old.fields.get(BYTES), new.fields.get(BYTES)
    if before and after and before != after:
        return "Le fichier, dont le texte ne peut pas être lu, a été remplacé par un autre."
    return ""
