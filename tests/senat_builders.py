"""Builders of what the Sénat publishes: its list of questions, the page of one, the dump of all.

The columns, labels and tables are those of public readers of data.senat.fr (docs/sources.md); every
sentence of a question or of an answer is invented.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

LIST = "https://data.senat.fr/data/questions/questions-depuis-un-an.csv"
DUMP = "https://data.senat.fr/data/questions/questions.zip"
PAGE = "https://www.senat.fr/questions/base/2026/qSEQ260207591.html"
KEY = "SEQ-2026-07591"
MINISTRY = "Santé, familles, autonomie et personnes handicapées"
COLUMNS = (
    "Sort",
    "Nature",
    "Numéro",
    "Référence",
    "Titre",
    "Nom",
    "Prénom",
    "Civilité",
    "Circonscription",
    "Groupe",
    "Type Appartenance",
    "Date de publication JO",
    "Ministère de dépôt",
    "Date de transmission",
    "Ministère de transmission",
    "Ministère de réponse",
    "Date de réponse JO",
    "Thème(s)",
    "URL Question",
)
QUESTION = (
    "Mme Anne Souyris interroge Mme la ministre sur l'avenir du financement des SECPA, dont les équipes "
    "ne savent pas si elles pourront continuer d'accueillir les habitants de leur quartier."
)
ANSWER = "Le financement des structures concernées sera prolongé d'une année, le temps d'une évaluation."


def row(**changes: str) -> dict[str, str]:
    """Return the row of question 07591, with other values for some columns (``Titre``…)."""
    return {
        "Sort": "En cours",
        "Nature": "QE",
        "Numéro": "07591",
        "Référence": "SEQ260207591",
        "Titre": "Avenir des structures d'exercice coordonné participatives",
        "Nom": "Souyris",
        "Prénom": "Anne",
        "Civilité": "Mme",
        "Circonscription": "Paris",
        "Groupe": "GEST",
        "Type Appartenance": "Membre",
        "Date de publication JO": "2026-02-05",
        "Ministère de dépôt": MINISTRY,
        "Thème(s)": "Questions sociales et santé",
        "URL Question": PAGE.replace("https", "http"),
    } | changes


def numbered(number: int, *, month: int = 2, day: str = "2026-02-26", **changes: str) -> dict[str, str]:
    """Return the row of another written question of 2026, about nothing that is watched."""
    reference = f"SEQ26{month:02}{number:05}"
    others = {
        "Numéro": f"{number:05}",
        "Référence": reference,
        "Titre": f"Entretien du pont n° {number}",
        "Date de publication JO": day,
        "URL Question": page_of(reference).replace("https", "http"),
    }
    return row(**(others | changes))


def page_of(reference: str) -> str:
    """Return the address of a page of 2026 by the reference of its question."""
    return f"https://www.senat.fr/questions/base/2026/q{reference}.html"


def listed(
    rows: Iterable[Mapping[str, str]],
    *,
    columns: Sequence[str] = COLUMNS,
    encoding: str = "cp1252",
    separator: str = ";",
    before: str = "",
) -> bytes:
    """Return a list as data.senat.fr delivers it: a header, one line per question."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([each.get(name, "") for name in columns] for each in rows)
    return (before + text.getvalue()).encode(encoding)


def page(
    question: str = QUESTION,
    *,
    head: str = "Question de Mme SOUYRIS Anne (Paris - GEST) publiée le 05/02/2026",
    jo_page: str = "547",
    after: str = "",
    answer: str = "",
    answered: str = f"Réponse du ministère : {MINISTRY} publiée le 12/03/2026",
    answer_page: str = "1203",
    title: str = "Avenir des structures d'exercice coordonné participatives",
    encoding: str = "utf-8",
) -> bytes:
    """Return the page of a question in the layout of 2022 and later; ``after`` stands below its text."""
    answer_part = (
        f"<h2>{escape(answered)}</h2><div><p>{escape(answer)}</p></div><p>- page {answer_page}</p>"
        if answer
        else ""
    )
    return (
        "<!DOCTYPE html><html lang='fr'><head>"
        f"<meta charset='{encoding}'><title>{escape(title)} - Sénat</title></head><body>"
        "<header><nav><a href='/questions/'>Question écrite</a></nav></header>"
        f"<main><h1>{escape(title)}</h1><h2>{escape(head)}</h2>"
        f"<div><p>{escape(question)}</p></div><p>- page {jo_page}</p>{after}{answer_part}"
        "<p>Page mise à jour le 13 mars 2026</p></main><footer>Sénat</footer></body></html>"
    ).encode(encoding)


def old_page(question: str = QUESTION, *, answer: str = ANSWER) -> bytes:
    """Return the page of question 07591 in the layout before 2022, in ISO-8859-1, without a ``main``."""
    answered = (
        "<h2>Réponse du Ministère de la santé</h2><p class='rouge'>publiée dans le JO Sénat du 12/03/2026"
        f" - page 1203</p><p align='justify'>Réponse. - {escape(answer)}</p>"
        if answer
        else "<h2>En attente de réponse du Ministère de la santé</h2>"
    )
    return (
        "<html><head><title>Sénat</title></head><body><h1>Avenir des SECPA</h1>"
        "<p>17<sup>e</sup> législature</p><p><b>Question écrite n° 07591</b> de <b>Mme Anne Souyris</b> "
        "<span class='rouge'>(Paris - GEST)</span></p>"
        "<p><span class='rouge'>publiée dans le JO Sénat du 05/02/2026 - page 547</span></p>"
        f"<p align='justify'>{escape(question)}</p>{answered}</body></html>"
    ).encode("iso-8859-1")


def _cell(value: Any) -> str:
    if value is None:
        return r"\N"
    text = str(value).replace("\\", "\\\\")
    return text.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def copied(table: str, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Return one block of a ``pg_dump``."""
    lines = ("\t".join(_cell(each.get(name)) for name in columns) for each in rows)
    body = "".join(f"{line}\n" for line in lines)
    return f"COPY questions.{table} ({', '.join(columns)}) FROM stdin;\n{body}\\.\n\n"


QUESTION_COLUMNS = (
    "id sorquecod natquecod legislature numero reference titre nom prenom codequalite circonscription "
    "groupe datejodepot mindepotlib datejotran mintranlib minreplib1 datejorep1 datecloture txtque themes "
    "pagejodepot txterrque"
).split()
ANSWER_COLUMNS = "idque datejorep txtrep minreplib pagejorep txterrrep errdate".split()
SORTS = {"10": "Réponse", "20": "Retirée", "30": "Rappelée", "40": "Caduque", "50": "En cours"}
THEMES = {"2": "Santé", "14": "Travail"}


def stored(**changes: Any) -> dict[str, Any]:
    """Return the row of question 07591 in the dump, with other values for some columns."""
    return {
        "id": "501",
        "sorquecod": "50",
        "natquecod": "QE",
        "legislature": "17",
        "numero": "07591",
        "reference": "SEQ260207591",
        "titre": "Avenir des structures d'exercice coordonné participatives",
        "nom": "Souyris",
        "prenom": "Anne",
        "codequalite": "Mme",
        "circonscription": "Paris",
        "groupe": "GEST",
        "datejodepot": "2026-02-05 00:00:00",
        "mindepotlib": MINISTRY,
        "txtque": f"<p>{QUESTION}</p>",
        "themes": "#2#14#",
        "pagejodepot": "547",
    } | changes


def dumped(*blocks: str, name: str = "questions.sql", encoding: str = "UTF8") -> bytes:
    """Return a dump: the given blocks after the two tables of labels, in one .sql of a zip."""
    sorts = copied("sortquestion", ("sorquecod", "sorquelib"), _named("sorquecod", "sorquelib", SORTS))
    themes = copied("the", ("thecle", "thelib"), _named("thecle", "thelib", THEMES))
    sql = f"SET client_encoding = '{encoding}';\n\n" + "".join(blocks) + sorts + themes + "-- fin\n"
    return zipped(sql.encode("latin-1" if encoding == "LATIN1" else "utf-8"), name=name)


def zipped(sql: bytes, *, name: str = "questions.sql") -> bytes:
    """Return an archive of one file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, sql)
    return stream.getvalue()


def _named(code: str, label: str, names: Mapping[str, str]) -> Iterable[Mapping[str, str]]:
    return ({code: key, label: words} for key, words in names.items())
