"""Which fact the new version of a text, a page or a file tells, and in which words."""

from __future__ import annotations

from monitor.domain.diff import change_sentence
from monitor.domain.model import Document, EventKind
from monitor.domain.page_changes import (
    UNREADABLE,
    completes,
    files_changed,
    is_reshaped,
    letters,
    said_differently,
    shown_text,
)


def text_change(
    old: Document, new: Document, number: int, *, redesigned: bool
) -> list[tuple[EventKind, str, str]]:
    """Return the kind, the cause and the summary of what version ``number`` changed; nothing for its form."""
    cause = f"v{number}"
    if is_reshaped(old, new, redesigned=redesigned) or completes(old, new):
        return []
    if old.text and not new.text:
        return [(EventKind.TEXT_CHANGED, cause, UNREADABLE)]
    if said_differently(old, new):
        if letters(old) == letters(new):
            return []
        if new.part("rectification") and new.part("rectification") != old.part("rectification"):
            return [(EventKind.TEXT_RECTIFIED, cause, "Le Journal officiel a publié ce texte rectifié.")]
        return [(EventKind.TEXT_CHANGED, cause, change_sentence(shown_text(old), shown_text(new)))]
    if words := files_changed(old, new):
        return [(EventKind.TEXT_CHANGED, cause, words)]
    return []
