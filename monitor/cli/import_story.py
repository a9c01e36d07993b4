"""Printing what is known of a document that the association added itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from monitor.cli.printing import day_words, print_line
from monitor.domain.imports import PAPER_LABELS

PRIVATE = "  [privé]"
"""What stands beside the title of a private document in a list."""
_FORMATS = {"pdf": "PDF", "html": "HTML", "text": "texte", "markdown": "Markdown", "mail": "courriel"}


def print_privacy(shown: Mapping[str, Any]) -> None:
    """Say that a document is private, nothing for a public one."""
    if shown["private"]:
        print_line("Privé", "seulement ici, jamais dans une lettre, un flux ni un calendrier")


def print_import_head(shown: Mapping[str, Any]) -> None:
    """Print the facts of a document that was added by hand: its date, kind, author, and its file."""
    fields = shown["fields"]
    print_line("Daté du", day_words(shown["published_on"]))
    print_line("Genre", PAPER_LABELS.get(str(fields.get("type")), ""))
    print_line("Auteur", fields.get("author"))
    kind = _FORMATS.get(str(fields.get("format")), "")
    print_line("Fichier", f"{fields.get('file')} ({kind})" if kind else fields.get("file"))
    print_line("Pages", fields.get("pages"))
    print_line("Joint à", ", ".join(fields.get("attached_to") or []))
    print_line("Pièces jointes", ", ".join(fields.get("joined") or []))
