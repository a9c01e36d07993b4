r"""Every question of the Sénat since 1978, from the dump of its database (docs/sources.md).

``questions.zip`` holds one ``pg_dump``: blocks ``COPY table (columns) FROM stdin;``, one line per row,
tabs between columns, ``\N`` for nothing, backslashes before what would end a cell. It is several
gigabytes: it is read line by line, twice, and the answers wait in a temporary file.
"""

from __future__ import annotations

import io
import re
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import IO, NamedTuple

from crawler.parsers.senat_dump_row import Cells, Labels, day_in, record_of
from crawler.parsers.senat_record import document_of
from monitor.domain.model import Document
from monitor.domain.normalise import one_line
from monitor.domain.reading import MemberMark
from monitor.errors import ParseError

QUESTIONS, ANSWERS = "tam_questions", "tam_reponses"
SORTS, THEMES = "sortquestion", "the"
NEEDED = ("id", "natquecod", "numero", "sorquecod", "datejodepot", "txtque")
_COPY = re.compile(rb'COPY\s+(?:"?\w+"?\.)?"?(\w+)"?\s*\(([^)]+)\)\s+FROM\s+stdin', re.IGNORECASE)
_ENCODING = re.compile(rb"SET client_encoding = '([\w-]+)'", re.IGNORECASE)
_END = b"\\."
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
# What zipfile and its decoders raise on damaged bytes.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    KeyError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
_MOST_LINE = 4 * 1024 * 1024
MAX_UNPACKED = 16 * 1024 * 1024 * 1024
"""A dump that announces more is refused; zipfile reads no more than what is announced."""


class _Row(NamedTuple):
    table: str
    columns: tuple[str, ...]
    line: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """One question of the dump, with its own lines of it and what tells that they have changed."""

    document: Document
    body: bytes = field(repr=False)
    mark: MemberMark


@dataclass(frozen=True, slots=True, kw_only=True)
class BadStored:
    """One question of the dump that could not be read, and why."""

    place: str
    reason: str


class SenatDump:
    """The questions of one dump; raises ParseError when it is damaged or has no such table."""

    def __init__(self, body: bytes, *, url: str) -> None:
        self._url = url
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(body))
        except _DAMAGED as error:
            raise ParseError("ce n'est pas une archive zip entière") from error
        infos = [info for info in self._zip.infolist() if info.filename.endswith(".sql")]
        if len(infos) != 1:
            raise ParseError(f"l'archive contient {len(infos)} fichiers .sql, au lieu d'un seul")
        self._file, self._encoding = infos[0], "utf-8"
        _check(self._file)

    def questions(self, *, since: date | None = None) -> Iterator[Stored | BadStored]:
        """Yield the questions published on ``since`` or later, in the order of the dump.

        One that cannot be read is told apart. Raises ParseError where the dump breaks off, and when it
        holds no question at all.
        """
        found = 0
        with tempfile.TemporaryFile() as file:
            answers = _Answers(file)
            labels = self._first_pass(answers)
            for row in self._rows({QUESTIONS}):
                found += 1
                if read := self._question(row, answers, labels, since):
                    yield read
        if not found:
            raise ParseError(f"le fichier ne contient aucune ligne de {QUESTIONS}")

    def _first_pass(self, answers: _Answers) -> Labels:
        found: dict[str, dict[str, str]] = {SORTS: {}, THEMES: {}}
        keys = {SORTS: ("sorquecod", "sorquelib"), THEMES: ("thecle", "thelib")}
        for row in self._rows({ANSWERS, SORTS, THEMES}):
            try:
                cells = self._cells(row)
            except ParseError:
                continue  # an answer or a label less: its question is read all the same
            if row.table == ANSWERS:
                answers.keep(row, cells.get("idque"))
                continue
            code, words = (cells.get(name) for name in keys[row.table])
            if code and words:
                found[row.table][code] = words
        return Labels(sorts=found[SORTS], themes=found[THEMES])

    def _rows(self, tables: set[str]) -> Iterator[_Row]:
        """Yield the lines of some tables."""
        inside: tuple[str, tuple[str, ...]] | None = None
        try:
            with self._zip.open(self._file) as file:
                for line in _lines(file):
                    if inside is None:
                        inside = self._copy(line)
                    elif line == _END:
                        inside = None
                    elif inside[0] in tables:
                        yield _Row(inside[0], inside[1], line)
        except _DAMAGED as error:
            raise ParseError(f"le fichier est abîmé ({error})") from error
        if inside is not None:
            raise ParseError(f"le fichier s'arrête au milieu de la table {inside[0]}")

    def _copy(self, line: bytes) -> tuple[str, tuple[str, ...]] | None:
        if declared := _ENCODING.match(line):
            self._encoding = {"latin1": "latin-1"}.get(declared[1].decode().lower(), "utf-8")
        match = _COPY.match(line)
        if match is None:
            return None
        table = match[1].decode()
        columns = tuple(name.strip().strip('"') for name in match[2].decode().split(","))
        if table == QUESTIONS and (missing := [name for name in NEEDED if name not in columns]):
            raise ParseError(f"la colonne « {missing[0]} » manque dans {QUESTIONS}")
        return table, columns

    def _cells(self, row: _Row) -> Cells:
        values = row.line.decode(self._encoding, "replace").split("\t")
        if len(values) != len(row.columns):
            raise ParseError(f"{len(values)} cellules, là où {len(row.columns)} étaient attendues")
        return {name: _cell(value) for name, value in zip(row.columns, values, strict=True)}

    def _question(
        self,
        row: _Row,
        answers: _Answers,
        labels: Labels,
        since: date | None,
    ) -> Stored | BadStored | None:
        place = row.line[:80].decode("utf-8", "replace").replace("\t", " ")
        try:
            cells = self._cells(row)
            published_on = day_in(cells, "datejodepot")
            if published_on is None:
                raise ParseError("aucune date de publication")
            if since and published_on < since:
                return None
            answer = answers.of(cells["id"])
            record = record_of(
                cells, self._cells(answer) if answer else {}, labels, published_on=published_on, url=self._url
            )
        except ParseError as error:
            return BadStored(place=place, reason=str(error))
        body = b"\n".join(each.line for each in (row, answer) if each)
        # Some labels stand in tables of their own.
        crc = zlib.crc32(f"{record.sort} {record.heading}".encode(), zlib.crc32(body))
        mark = MemberMark(archive=self._url, name=record.key, crc=crc, size=len(body))
        return Stored(document=document_of(record), body=body, mark=mark)


def _check(info: zipfile.ZipInfo) -> None:
    """Raise ParseError for a file larger than any dump, or packed in a way that may cost gigabytes."""
    if info.file_size > MAX_UNPACKED:
        name = one_line(info.filename)[:80]
        raise ParseError(f"{name} annonce {info.file_size} octets, plus que les {MAX_UNPACKED} admis")
    if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise ParseError(f"compression n° {info.compress_type}, que Vigie ne lit pas")


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the lines; of one longer than any row, its beginning as a single cell, which is no row."""
    while line := file.readline(_MOST_LINE):
        if len(line) >= _MOST_LINE and not line.endswith(b"\n"):
            while (more := file.readline(_MOST_LINE)) and not more.endswith(b"\n"):
                pass
            line = line[:200].replace(b"\t", b" ")
        yield line.rstrip(b"\r\n")


class _Answers:
    """The lines of the answers in a temporary file, by the question they answer."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._places: dict[str, tuple[int, int]] = {}
        self._columns: tuple[str, ...] = ()
        self._end = 0

    def keep(self, row: _Row, question: str | None) -> None:
        """Keep a line; a question answered twice has its last answer."""
        if question:
            self._file.seek(self._end)
            self._file.write(row.line)
            self._places[question] = (self._end, len(row.line))
            self._end += len(row.line)
            self._columns = row.columns

    def of(self, question: str | None) -> _Row | None:
        """Return the line of the answer to a question."""
        place = self._places.get(question or "")
        if place is None:
            return None
        self._file.seek(place[0])
        return _Row(ANSWERS, self._columns, self._file.read(place[1]))


def _cell(value: str) -> str | None:
    if value == r"\N":
        return None
    return _ESCAPE.sub(lambda match: _ESCAPED.get(match[1], match[1]), value) if "\\" in value else value
