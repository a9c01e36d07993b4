"""The questions of the Sénat (docs/sources.md): the list of one year, and the page of each question."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from html import escape

from monitor.demo.site import Resource, Site
from monitor.demo.texts import Week, for_week, paragraphs, read_table, typeset

LIST = "https://data.senat.fr/data/questions/questions-depuis-un-an.csv"
PAGES = "https://www.senat.fr/questions/base/"

_WEB = "text/html; charset=utf-8"
_DIGITS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """One question as ``data/senat.toml`` writes it."""

    reference: str
    nature: str
    title: str
    civility: str
    first: str
    last: str
    place: str
    group: str
    published: date
    ministry: str
    theme: str
    text: str
    page: str | None = None
    answered: date | None = None
    answer: str = ""
    answer_page: str | None = None

    @property
    def address(self) -> str:
        return f"{PAGES}{self.published.year}/q{self.reference}.html"

    @property
    def row(self) -> dict[str, str]:
        """The columns of the list, by name, in the order of the real ones; it gives addresses in http."""
        return {
            "Sort": "Réponse" if self.answered else "En cours",
            "Nature": self.nature,
            "Numéro": self.reference[-_DIGITS:],
            "Référence": self.reference,
            "Titre": self.title,
            "Nom": self.last,
            "Prénom": self.first,
            "Civilité": self.civility,
            "Circonscription": self.place,
            "Groupe": self.group,
            "Type Appartenance": "Membre",
            "Date de publication JO": self.published.isoformat(),
            "Ministère de dépôt": self.ministry,
            "Date de transmission": "",
            "Ministère de transmission": "",
            "Ministère de réponse": self.ministry if self.answered else "",
            "Date de réponse JO": self.answered.isoformat() if self.answered else "",
            "Thème(s)": self.theme,
            "URL Question": self.address.replace("https", "http"),
        }


def senat(week: Week) -> Site:
    """Return the list of a week, the newest question first, and the pages it names."""
    found = [_Question(**facts) for facts in for_week(read_table("senat.toml")["question"], week)]
    found.sort(key=lambda each: (each.published, each.reference), reverse=True)
    listed = _list([each.row for each in found])
    # What the real server says of its list is not known: this one says nothing.
    return {LIST: Resource(listed, "text/csv", etag=False)} | {
        each.address: Resource(_page(each).encode(), _WEB, etag=False) for each in found
    }


def _list(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("cp1252")


def _page(question: _Question) -> str:
    """Return a page in the layout of 2022 and later: its first line, the text, the answer."""
    title, by = escape(question.title), f"{question.civility} {question.last.upper()} {question.first}"
    head = f"Question de {by} ({question.place} - {question.group}) publiée le {question.published:%d/%m/%Y}"
    return (
        '<!DOCTYPE html>\n<html lang="fr">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{title} - Page de démonstration</title>\n</head>\n<body>\n"
        '<header><nav><a href="/questions/">Questions</a></nav></header>\n<main>\n'
        f"<h1>{title}</h1>\n<h2>{escape(head, quote=False)}</h2>\n"
        f"{_blocks(question.text, question.page)}{_answer(question)}</main>\n</body>\n</html>\n"
    )


def _answer(question: _Question) -> str:
    if question.answered is None:
        return ""
    head = f"Réponse du ministère : {question.ministry} publiée le {question.answered:%d/%m/%Y}"
    return f"<h2>{escape(head, quote=False)}</h2>\n{_blocks(question.answer, question.answer_page)}"


def _blocks(text: str, page: str | None) -> str:
    """Return the paragraphs of a text, then the page of the Journal officiel where it is known."""
    printed = [f"<p>{escape(typeset(block), quote=False)}</p>\n" for block in paragraphs(text)]
    return "".join([*printed, f"<p>- page {page}</p>\n" if page else ""])
