"""The bytes of a CSV of data.senat.fr as records by the names of their columns (docs/sources.md).

The encoding, the separator, the order of the columns and the case of their names are what the file
says; a record that is damaged does not take the others with it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from monitor.domain.normalise import folded
from monitor.errors import ParseError

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "Sort": (),
    "Nature": (),
    "Numéro": (),
    "Référence": (),
    "Titre": (),
    "Nom": (),
    "Prénom": (),
    "Civilité": (),
    "Circonscription": (),
    "Groupe": (),
    "Type Appartenance": (),
    "Date de publication JO": (),
    "Ministère de dépôt": (),
    "Date de transmission": (),
    "Ministère de transmission": (),
    "Ministère de réponse": (),
    "Date de réponse JO": (),
    "Référence de la question rappelée": (),
    "Thème": ("theme(s)", "themes"),
    "URL Question": ("url",),
    "Texte": ("texte question", "texte de la question"),
}
"""The columns that are read, with the other names they have been given; the rest is ignored."""

NEEDED = (
    "Sort",
    "Nature",
    "Titre",
    "Nom",
    "Date de publication JO",
    "Ministère de dépôt",
    "URL Question",
)
_SEPARATORS = ";|\t,"
_NAMES = {folded(name): column for column, others in COLUMNS.items() for name in (column, *others)}
# Some exports of the Sénat begin with lines of comment.
_COMMENT = "%"
# A title on more lines than that is a quotation mark that nobody closed.
_MOST_LINES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One record: the number of its first line, and the values of the columns that are read."""

    number: int
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class BadLine:
    """One record that could not be read, and why."""

    number: int
    reason: str


def table_lines(body: bytes) -> Iterator[Line | BadLine]:
    """Yield the records of a file, those that are damaged apart.

    Raises ParseError, before anything, for what is no table or lacks a column that is needed: it is named.
    """
    lines = io.StringIO(_decoded(body), newline="").readlines()
    at = next((n for n, line in enumerate(lines) if line.strip() and not line.startswith(_COMMENT)), None)
    if at is None:
        raise ParseError("réponse vide à la place de la liste")
    separator, header = _header(lines[at])
    missing = [column for column in NEEDED if column not in header]
    if len(missing) == len(NEEDED):
        raise ParseError("ce n'est pas la liste attendue : aucune de ses colonnes n'y est")
    if missing:
        raise ParseError(f"la colonne « {missing[0]} » manque dans la liste")
    return _read(lines, at + 1, separator, header)


def written(values: Mapping[str, str]) -> bytes:
    """Return a record as a file of its own, in UTF-8, whatever the columns' order in its source."""
    names = [name for name in COLUMNS if name in NEEDED or values.get(name)]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(names)
    writer.writerow([values.get(name, "") for name in names])
    return text.getvalue().encode()


def _decoded(body: bytes) -> str:
    """Return the text: UTF-8 when it is, which French text in cp1252 practically never is."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def _header(line: str) -> tuple[str, list[str]]:
    """Return the separator, the one that gives the most known columns, and the columns it gives."""
    read = {separator: _columns(line, separator) for separator in _SEPARATORS}
    separator = max(read, key=lambda each: sum(bool(name) for name in read[each]))
    return separator, read[separator]


def _columns(line: str, separator: str) -> list[str]:
    try:
        cells = next(csv.reader([line], delimiter=separator), [])
    except csv.Error as error:
        raise ParseError(f"l'en-tête de la liste est illisible ({error})") from error
    names: list[str] = []
    for cell in cells:
        name = _NAMES.get(folded(cell), "")
        names.append(name if name not in names else "")
    return names


class _Source:
    """The lines of a file, for a reader that may be taken back."""

    def __init__(self, lines: Sequence[str], at: int) -> None:
        self.lines, self.at = lines, at

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.at >= len(self.lines):
            raise StopIteration
        self.at += 1
        return self.lines[self.at - 1]


def _read(lines: Sequence[str], at: int, separator: str, header: list[str]) -> Iterator[Line | BadLine]:
    source = _Source(lines, at)
    reader = csv.reader(source, delimiter=separator)
    while source.at < len(lines):
        start = source.at
        try:
            cells = next(reader, None)
        except csv.Error as error:
            cells, reason = None, f"ligne illisible ({error})"
        else:
            reason = _doubtful(cells, header, source.at - start)
        if reason:
            # Only its first line is given up: what follows may be whole records.
            source.at, reader = start + 1, csv.reader(source, delimiter=separator)
            yield BadLine(number=start + 1, reason=reason)
        elif cells and any(cell.strip() for cell in cells):
            found = zip(header, cells, strict=False)
            yield Line(number=start + 1, values={name: cell.strip() for name, cell in found if name})


def _doubtful(cells: list[str] | None, header: list[str], lines: int) -> str:
    """Return why a record cannot be trusted, empty when it can; empty cells at its end are nothing."""
    if lines > _MOST_LINES:
        return "un guillemet ouvert n'est pas fermé"
    if cells and any(cell.strip() for cell in cells[len(header) :]):
        return "plus de colonnes que l'en-tête"
    return ""
