"""What ``vigie status`` says of the second witnesses of questions (``services.completeness``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from monitor.domain.calendar import french_date
from monitor.domain.wording import plural

_WITNESS = "Témoin DILA"
# What a list of one part is called, for one and for many.
_LISTS = (
    (
        "questions",
        "missing_in_archive",
        "question n'est pas dans l'archive de l'Assemblée",
        "questions ne sont pas dans l'archive de l'Assemblée",
    ),
    (
        "answers",
        "missing_in_archive",
        "réponse n'est pas dans l'archive de l'Assemblée",
        "réponses ne sont pas dans l'archive de l'Assemblée",
    ),
    (
        "questions",
        "missing_at_dila",
        "question de l'archive n'est pas dans ce JO",
        "questions de l'archive ne sont pas dans ce JO",
    ),
    (
        "answers",
        "missing_at_dila",
        "réponse de l'archive n'est pas dans ce JO",
        "réponses de l'archive ne sont pas dans ce JO",
    ),
)
_FIELDS = {"author": "auteur", "page": "page"}


def completeness_lines(found: Mapping[str, Any] | None) -> Iterator[str]:
    """Yield the lines of a source: its latest issue, the older ones that lack something, the pages."""
    issues = found["issues"] if found else []
    if not issues:
        yield f"{_WITNESS} : pas encore lu."
    for place, issue in enumerate(issues):
        if place == 0 or not issue["complete"]:
            yield _issue_line(issue)
    only = found["only_on_pages"] if found else {"count": 0}
    if only["count"]:
        what = plural(
            only["count"], "réponse n'est encore que sur sa page", "réponses ne sont encore que sur leur page"
        )
        yield f"Pages des questions suivies : {what} ({_ids(only)})."


def _issue_line(issue: Mapping[str, Any]) -> str:
    day = french_date(date.fromisoformat(issue["published_on"]))
    printed = (
        f"{plural(issue['questions']['printed'], 'question')} et "
        f"{plural(issue['answers']['printed'], 'réponse')}"
    )
    remarks = [*_missing(issue), *_different(issue["different"])] or ["rien ne manque"]
    return f"{_WITNESS}, JO du {day} : {' ; '.join([printed, *remarks])}."


def _missing(issue: Mapping[str, Any]) -> Iterator[str]:
    for part, where, one, many in _LISTS:
        listed = issue[part][where]
        if listed["count"]:
            yield f"{plural(listed['count'], one, many)} ({_ids(listed)})"


def _different(different: Mapping[str, Any]) -> Iterator[str]:
    if different["count"]:
        shown = " ; ".join(
            f"{item['document']}, {_FIELDS[item['field']]} : « {item['archive']} » dans l'archive, "
            f"« {item['printed']} » au JO"
            for item in different["items"]
        )
        yield f"{plural(different['count'], 'différence')} ({shown}{_more(different, 'items')})"


def _ids(listed: Mapping[str, Any]) -> str:
    return ", ".join(listed["documents"]) + _more(listed, "documents")


def _more(listed: Mapping[str, Any], name: str) -> str:
    left = listed["count"] - len(listed[name])
    return f" et {plural(left, 'autre')}" if left else ""
