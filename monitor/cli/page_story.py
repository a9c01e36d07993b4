"""What is to be known of a page or a file when it is shown: where it stands, and what could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from monitor.cli.printing import moment_words, print_line
from monitor.domain.wording import plural


def print_page_head(shown: Mapping[str, Any]) -> None:
    """Print the state of the address of a page or a file, and how its text was had."""
    page, fields = shown["page"], shown["fields"]
    for joined in page["joined_to"]:
        print_line("Joint à", f"{joined['title']} ({joined['document']})")
    if page["absent_since"]:
        since, at = moment_words(page["absent_since"]), moment_words(page["absent_at"])
        print_line(
            "À cette adresse",
            f"absence vue le {since}, puis le {at} (HTTP {page['absent_status']})"
            if since != at
            else f"absence vue le {since} (HTTP {page['absent_status']}), à confirmer",
        )
    if page["doubted_at"]:
        print_line(
            "À confirmer",
            f"le {moment_words(page['doubted_at'])}, la plus grande part du texte manquait ; "
            "la page sera relue avant d'être crue",
        )
    print_line("Texte", _unread(fields))


def _unread(fields: Mapping[str, Any]) -> str:
    """Say what of a file could not be read, nothing when all of it was."""
    if reason := fields.get("unreadable"):
        return f"non lu : {reason}"
    if fields.get("scanned"):
        return "absent : le fichier ne contient que des images"
    read, pages = fields.get("pages_read"), fields.get("pages")
    if read and pages:
        return f"{plural(int(read), 'page lue', 'pages lues')} sur {pages}"
    if blank := fields.get("pages_without_text"):
        return (
            f"{plural(int(blank), 'page est une image', 'pages sont des images')}, non lue{'s' * (blank > 1)}"
        )
    return ""
