"""Builders of what DILA delivers of the questions printed each week: folder, .taz, XML.

The form is that of public readers of these files (docs/sources.md); every sentence of a question or
of an answer is invented.
"""

from __future__ import annotations

import gzip
import tarfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from io import BytesIO

FOLDER = "https://echanges.dila.gouv.fr/OPENDATA/Questions-Reponses/AN/Annee_en_cours/"
NAME = "ANQ20260010.taz"
URL = FOLDER + NAME
DAY = "2026-03-10"
AUTHOR = "Mme Élise Leboucher"
MINISTRY = "Santé, familles, autonomie et personnes handicapées"
WORDS = "Mme Élise Leboucher interroge Mme la ministre de la santé sur l'avenir des structures de quartier."
REPLY = "Les structures de quartier font l'objet d'un examen avec les équipes."


def _element(tag: str, inside: str | None) -> str:
    return f"<{tag}>{inside}</{tag}>" if inside is not None else ""


def _reference(day: str | None, page: str | None, issue: str) -> str:
    inside = _element("datePublication", day) + _element("pageJO", page) + _element("noPublication", issue)
    return _element("referencePublication", inside)


def question_xml(
    number: int | str = 13432,
    *,
    kind: str = "QE",
    source: str | None = "AN",
    legislature: int | str | None = 17,
    day: str | None = DAY,
    page: str | None = "2070",
    author: str | None = AUTHOR,
    ministry: str | None = MINISTRY,
    title: str | None = "Avenir des structures de quartier",
    text: str | None = None,
) -> str:
    """Return one ``question``; ``author`` and ``text`` are XML, with the prefix of the paper by default."""
    if text is None:
        text = f"{number}. — 10 mars 2026. — {escape(WORDS)}"
    about = (
        _element("numeroQuestion", str(number))
        + _element("type", kind)
        + _element("source", source)
        + _element("legislature", str(legislature) if legislature else None)
    )
    return _element(
        "question",
        _element("idQuestion", about)
        + _reference(day, page, "20260010")
        + _element("ministreJO", escape(ministry) if ministry else None)
        + _element("parlementaire", author)
        + _element("Objet", escape(title) if title else None)
        + _element("texteQuestion", text or None),
    )


def answer_xml(
    *numbers: int | str,
    text: str | None = REPLY,
    day: str | None = DAY,
    page: str | None = "2301",
    source: str = "AN",
    author: str | None = AUTHOR,
) -> str:
    """Return one entry of the answers: its questions, typed « REP » and dated as it is, then the answer."""
    questions = "".join(
        question_xml(number, kind="REP", source=source, day=DAY, page=page, author=author, text="")
        for number in numbers
    )
    reply = _element("texteReponse", escape(text) if text else None) + _reference(day, page, "20260010")
    return _element("questionReponse", questions + _element("reponse", reply))


def redif_xml(
    questions: Iterable[str] = (),
    answers: Iterable[str] = (),
    *,
    extra: str = "",
    root: str = "QuestionsPublieesAS",
    attributes: str = "",
) -> bytes:
    """Return one ``REDIF_ANQ….xml``; ``extra`` is put between its two sections."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}{attributes}>\n'
        f'<Section part="QE">{"".join(questions)}</Section>\n{extra}\n'
        f'<Section part="REP">{"".join(answers)}</Section>\n</{root}>\n'
    ).encode()


def tar_of(members: Mapping[str, bytes] | Sequence[tuple[tarfile.TarInfo, bytes]]) -> bytes:
    """Return a plain tar of some files."""
    buffer = BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for one, body in members.items() if isinstance(members, Mapping) else members:
            info = tarfile.TarInfo(one) if isinstance(one, str) else one
            info.size = len(body)
            tar.addfile(info, BytesIO(body))
    return buffer.getvalue()


class _Codes:
    """Codes packed as ``compress`` writes them: lowest bit first, in groups of eight of one width."""

    def __init__(self, bits: int) -> None:
        self.packed = bytearray(b"\x1f\x9d" + bytes([0x80 | bits]))
        self.width = 9
        self._group: list[int] = []

    def write(self, code: int, *, width_after: int) -> None:
        """Add a code; a group is filled up with zeros when the width changes after it or is cleared."""
        self._group.append(code)
        if len(self._group) == 8 or width_after:
            self.flush(whole=True)
            self.width = width_after or self.width

    def flush(self, *, whole: bool) -> None:
        """Write the group that is under way, up to its last byte in use unless it has to be ``whole``."""
        bits = sum(code << (place * self.width) for place, code in enumerate(self._group))
        used = (len(self._group) * self.width + 7) // 8
        self.packed += bits.to_bytes(self.width if whole else used, "little")
        self._group.clear()


def compressed(data: bytes, *, bits: int = 16) -> bytes:
    """Return data packed as Unix ``compress -b BITS`` would; the table is cleared when it is full."""
    codes, table, free, string = _Codes(bits), {bytes([one]): one for one in range(256)}, 257, b""
    for at in range(len(data)):
        grown = string + data[at : at + 1]
        if grown in table:
            string = grown
            continue
        widened = codes.width + 1 if free > (1 << codes.width) - 1 and codes.width < bits else 0
        codes.write(table[string], width_after=widened)
        string = data[at : at + 1]
        if free < 1 << bits:
            table[grown], free = free, free + 1
        else:
            codes.write(256, width_after=9)
            table, free = {bytes([one]): one for one in range(256)}, 257
    if string:
        codes.write(table[string], width_after=0)
    codes.flush(whole=False)
    return bytes(codes.packed)


FORMS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda tar: gzip.compress(tar, mtime=0),
    "tar": lambda tar: tar,
    "compress": compressed,
}
"""The three forms a .taz may have."""


def taz(
    questions: Iterable[str] = (),
    answers: Iterable[str] = (),
    *,
    form: str = "compress",
    number: str = "20260010",
) -> bytes:
    """Return one .taz with its three files."""
    members = {
        f"XML1JO_AN{number}.xml": b"<JO><numero>13432</numero></JO>",
        f"REDIF_ANQ{number}.xml": redif_xml(questions, answers),
        f"XML2JO_AN{number}.xml": b"<JO/>",
    }
    return FORMS[form](tar_of(members))


def folder_page(*names: str, title: str = "Index of /OPENDATA/Questions-Reponses/AN/Annee_en_cours") -> bytes:
    """Return the page of a folder as Apache writes it."""
    rows = "".join(
        f'<img src="/icons/compressed.gif" alt="[   ]"> <a href="{name}">{name}</a>'
        f"{' ' * 8}2026-03-10 07:02  412K\n"
        for name in names
    )
    return (
        f"<html><head><title>{title}</title></head><body><h1>{title}</h1><pre>"
        '<a href="?C=N;O=D">Name</a> <a href="/OPENDATA/Questions-Reponses/AN/">Parent Directory</a>\n'
        f"{rows}<hr></pre></body></html>"
    ).encode()
