"""Printing a text of the Journal officiel: where it is printed, what of it is an image, its thread."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.text import Text

from monitor.cli.context import console
from monitor.cli.printing import day_words, print_heading, print_line

_RELATIONS = {
    "rectified_by": "Rectifié par",
    "repealed_by": "Abrogé par",
    "modified_by": "Modifié par",
    "applied_by": "Appliqué par",
    "cited_by": "Cité par",
    "rectifies": "Rectifie",
    "repeals": "Abroge",
    "modifies": "Modifie",
    "applies": "Applique",
    "cites": "Cite",
}


def print_journal_head(shown: Mapping[str, Any]) -> None:
    """Print the place of a text in its number, and what a reader of its words alone would miss."""
    fields = shown["fields"]
    if fields.get("jo_number"):
        sequence = f", texte n° {fields['sequence']}" if fields.get("sequence") else ""
        print_line("Journal officiel", f"n° {fields['jo_number']}{sequence}")
    if fields.get("image_annex"):
        print_line("Annexe en image", f"voir le fac-similé ({shown['url']}) ; ses mots ne sont pas lus")
    if fields.get("withdrawn_on"):
        print_line(
            "Retiré du fonds ouvert",
            f"la liste de suppressions du {day_words(fields['withdrawn_on'])} le cite ; "
            "Vigie garde ce qu'elle avait lu",
        )


def print_journal_thread(shown: Mapping[str, Any]) -> None:
    """Print what texts of the archive do to this one, and what it does to them, the strongest first."""
    thread = shown["thread"]
    if not thread:
        return
    print_heading("Liens avec d'autres textes")
    for item in thread:
        day = f", publié le {day_words(item['published_on'])}" if item["published_on"] else ""
        relation = _RELATIONS[item["relation"]]
        console.print(Text.assemble((f"  {relation} : ", "bold"), f"{item['title']}{day}"))
        console.print(Text(f"    {item['document']}  {item['url']}"))
