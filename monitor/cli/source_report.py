"""What a check of a source saw, told to a reader: answers, lists, pages, and what could not be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.text import Text

from monitor.cli.context import complaints, console
from monitor.cli.printing import day_words, print_heading
from monitor.domain.wording import plural

_OUTCOMES = {
    "read": "tout a été lu",
    "partial": "une partie a été lue",
    "blocked": "le site refuse",
    "failed": "rien n'a pu être lu",
}
_REACHED = {
    "read": "ses adresses répondent",
    "partial": "une partie de ses adresses répond",
    "blocked": "le site refuse",
    "failed": "ses adresses ne répondent pas",
}
_FOUND = {
    "feed": "flux",
    "selectors": "liste, par les sélecteurs",
    "spip": "liste de SPIP",
    "dsfr": "liste du système de design de l'État",
    "articles": "liste d'articles",
    "links": "liste de liens",
}
"""How a feed or a list was recognised (``crawler.parsers.listing``)."""
_KIB = 1024


def print_report(report: Mapping[str, Any]) -> None:
    """Print the report of ``scrapy checksource``; what went wrong goes to standard error."""
    outcome = (_OUTCOMES if report["reads_pages"] else _REACHED)[report["outcome"]]
    console.print(Text(f"{report['source']} ({report['label']}) : {outcome}", style="bold"))
    _print_answers(report["answers"])
    for listed in report["lists"]:
        _print_list(listed)
    if report["documents"]:
        print_heading("Pages")
        for document in report["documents"]:
            _print_document(document)
    if more := report["read"] - len(report["documents"]):
        _line(f"(et {plural(more, 'autre')})")
    _print_remarks(report)
    for problem in report["problems"]:
        complaints.print(_plain(_problem_words(problem)), markup=False)


def _plain(words: str) -> str:
    """Return words of a site on one line, without what would drive the terminal."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in words).split())


def _line(words: str, *, margin: int = 2) -> None:
    console.print(Text(" " * margin + _plain(words)))


def _print_answers(answers: Sequence[Mapping[str, Any]]) -> None:
    if answers:
        print_heading("Réponses")
    for answer in answers:
        facts = [f"HTTP {answer['status']}", answer["content_type"] or "type non indiqué"]
        if answer["bytes"] is not None:
            facts.append(_size(answer["bytes"]))
        if answer["last_modified"]:
            facts.append(f"modifié le {answer['last_modified']}")
        _line(f"{answer['url']} : {', '.join(facts)}")


def _size(count: int) -> str:
    if count < _KIB:
        return plural(count, "octet")
    return f"{count // _KIB} Kio" if count < _KIB * _KIB else f"{count // (_KIB * _KIB)} Mio"


def _print_list(listed: Mapping[str, Any]) -> None:
    found = _FOUND.get(listed["found"], listed["found"])
    print_heading(_plain(f"{listed['url']} : {found}, {plural(listed['total'], 'entrée')}"))
    for entry in listed["entries"]:
        _line(f"{entry['published_on'] or 'sans date'} : {entry['title'] or 'sans titre'}")
        _line(entry["url"], margin=4)
    if left := listed["total"] - len(listed["entries"]):
        _line(f"(et {plural(left, 'autre')})")


def _print_document(document: Mapping[str, Any]) -> None:
    _line(document["title"] or "sans titre")
    _line(document["url"], margin=4)
    template = document["template"]
    facts = [f"gabarit {template}"] if template else [document["kind"]]
    facts += [day_words(document["published_on"]), plural(document["words"], "mot")]
    _line(" ; ".join(facts), margin=4)
    for file in document["files"]:
        _line(f"fichier : {file['title']} ({file['url']})", margin=4)


def _print_remarks(report: Mapping[str, Any]) -> None:
    remarks = list(report["notes"])
    if report["left"]:
        left = plural(report["left"], "adresse non demandée", "adresses non demandées")
        remarks.append(f"{left}, au-delà de --limit")
    if not report["reads_pages"]:
        remarks.append("cette source n'est pas faite de pages : seules ses adresses ont été essayées")
    remarks.append("rien n'a été enregistré")
    print_heading("Remarques")
    for remark in remarks:
        _line(remark)


def _problem_words(problem: Mapping[str, Any]) -> str:
    where = f"{problem['url']} : " if problem["url"] and problem["url"] not in problem["reason"] else ""
    detail = f" ({problem['detail']})" if problem["detail"] else ""
    return f"Pas lu : {where}{problem['reason']}{detail}"
