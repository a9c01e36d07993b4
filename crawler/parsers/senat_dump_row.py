"""One row of the dump of the Sénat, with that of its answer, as a question (docs/sources.md)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple, TypeAlias

from crawler.parsers.assemblee_texts import answer_text, exact_date, label, question_text
from crawler.parsers.senat_record import Attribution, Identity, SenatRecord, identity_in, identity_of, kind_of

Cells: TypeAlias = Mapping[str, str | None]
"""The cells of one row, by the names of their columns."""


class Labels(NamedTuple):
    """The words behind the codes of the dump."""

    sorts: Mapping[str, str]
    themes: Mapping[str, str]


def day_in(cells: Cells, name: str) -> date | None:
    """Return the day of a timestamp without an offset: the Sénat's own day."""
    return exact_date((cells.get(name) or "")[:10], where=name)


def record_of(
    cells: Cells,
    answer: Cells,
    labels: Labels,
    *,
    published_on: date,
    url: str,
) -> SenatRecord:
    """Return what a row of the questions and that of its answer, empty when there is none, state."""
    identity = _identity(cells, published_on)
    sort = labels.sorts.get(cells.get("sorquecod") or "", "")
    return SenatRecord(
        key=identity.key,
        number=identity.number,
        kind=kind_of(identity, cells.get("natquecod") or ""),
        url=f"{url}#{identity.key}",
        title=label(cells.get("titre")) or "",
        published_on=published_on,
        sort=sort,
        question=question_text(cells.get("txtque")),
        answer=answer_text(answer.get("txtrep")),
        question_erratum=question_text(cells.get("txterrque")),
        answer_erratum=answer_text(answer.get("txterrrep")),
        attributions=_attributions(cells, published_on),
        answering=label(answer.get("minreplib") or cells.get("minreplib1")),
        answered_on=day_in(answer, "datejorep") or day_in(cells, "datejorep1"),
        answer_erratum_on=day_in(answer, "errdate"),
        ended_on=day_in(cells, "datecloture"),
        signalled_on=day_in(cells, "datesignal"),
        legislature=_legislature(cells),
        author=_author(cells),
        group=label(cells.get("groupe")),
        place=label(cells.get("circonscription")),
        heading=_themes(cells, labels.themes),
        reference=label(cells.get("reference")),
        recalls=label(cells.get("refquerappelee")),
        page=label(cells.get("pagejodepot")),
        answer_page=label(answer.get("pagejorep")),
    )


def _identity(cells: Cells, published_on: date) -> Identity:
    """Return who a question is: by its reference, else by its type, number and year of publication."""
    if found := identity_in(cells.get("reference") or ""):
        return found
    return identity_of(published_on.year, cells.get("natquecod") or "", cells.get("numero") or "")


def _attributions(cells: Cells, published_on: date) -> tuple[Attribution, ...]:
    asked, passed_on = label(cells.get("mindepotlib")), label(cells.get("mintranlib"))
    found = [Attribution(label=asked, on=published_on)] if asked else []
    if passed_on:
        found.append(Attribution(label=passed_on, on=day_in(cells, "datejotran")))
    return tuple(found)


def _author(cells: Cells) -> str | None:
    names = (label(cells.get(name)) for name in ("codequalite", "prenom", "nom"))
    return " ".join(name for name in names if name) or None


def _legislature(cells: Cells) -> int | None:
    number = cells.get("legislature") or ""
    return int(number) if number.isdecimal() and int(number) else None


def _themes(cells: Cells, labels: Mapping[str, str]) -> str | None:
    """Return « Santé, Travail » for ``#2#14#``."""
    found = (labels.get(code) for code in (cells.get("themes") or "").split("#"))
    return ", ".join(name for name in found if name) or None
