"""Reads a PDF into text, in a process apart that may crash without harm (``pdf_child``)."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from monitor.domain.model import Json
from monitor.domain.page_metadata import creation_date, sensible_author, sensible_title
from monitor.domain.page_runs import RawPage, Run
from monitor.domain.page_text import PagedText, page_text
from monitor.errors import FileReaderError, UnreadableFileError
from monitor.files.apart import Outcome, run_apart
from monitor.files.model import FileText

# By its path and without the working folder in the way of imports (-P): no file there can stand for a module.
CHILD = (sys.executable, "-P", str(Path(__file__).with_name("pdf_child.py")))
"""The command that reads; the limits are added to it."""

_MIB = 1024 * 1024
_HEADER_WITHIN = 1024  # bytes: PDFium looks no further for « %PDF- »
_LONGEST_LINE = 16 * _MIB
_HTML = (b"<!doctype html", b"<html", b"<head", b"<?xml")
# The numbers of fpdfview.h.
_PASSWORD, _SECURITY = 4, 5
_AGAIN = "enregistrez-le à nouveau (« Imprimer », puis « Enregistrer au format PDF ») et recommencez"


_TOO_LONG = "le PDF contient plus de texte que Vigie n'en peut lire : n'en gardez que les pages utiles"


@dataclass(frozen=True, slots=True)
class PdfLimits:
    """What reading one PDF may take.

    32 MiB holds any press kit without its films. The largest official reports have some 1,000 pages and 3
    million characters: past ``pages`` or ``characters`` the first pages are read, and the notes say so.
    300 full pages take 3 s and 23 MiB, a file of 32 MiB three times its size: 60 s and 512 MiB leave room,
    and stop a bomb before the computer suffers. ``output`` is what the pages weigh with their places.
    """

    bytes: int = 32 * _MIB
    pages: int = 2_000
    characters: int = 4_000_000
    seconds: int = 60
    memory: int = 512 * _MIB
    output: int = 32 * _MIB


@dataclass(frozen=True, slots=True)
class _Content:
    """What the child said: its header, and the pages; None for a page that cannot be opened."""

    header: dict[str, Any]
    pages: list[RawPage | None] = field(repr=False)
    unmapped: int


def read_pdf(body: bytes, *, limits: PdfLimits = PdfLimits(), command: Sequence[str] = CHILD) -> FileText:
    """Return the text of a PDF, its title and author when they are sensible.

    Notes, each only when it has something to say: ``created_on`` (of the metadata: no date shown to a
    reader), ``scanned`` (no page has text: images only), ``pages_without_text`` (some have none), ``pages``
    and ``pages_read`` (past the limits), ``pages_unread`` (damaged), ``characters_unread`` (drawn by a font
    that does not say its letters), ``attachments`` (files inside, not read).

    Raises UnreadableFileError, whose message says what to do, when it is empty, no PDF, protected, damaged
    or past a limit.
    """
    _check(body, limits)
    numbers = (limits.pages, limits.characters, limits.memory, limits.seconds)
    try:
        outcome = run_apart([*command, *map(str, numbers)], body, seconds=limits.seconds, cap=limits.output)
    except OSError as error:
        raise FileReaderError(
            f"le PDF n'a pas pu être lu, l'ordinateur manque de ressources ({error.strerror}) : "
            "recommencez plus tard"
        ) from error
    content = _content(outcome, limits)
    return _file_text(content, page_text([page or RawPage(()) for page in content.pages]))


def _check(body: bytes, limits: PdfLimits) -> None:
    """Refuse, without a process, what is no PDF or is too large."""
    if not body.strip(b"\0 \t\r\n"):
        raise UnreadableFileError("le fichier est vide : téléchargez-le ou enregistrez-le à nouveau")
    if len(body) > limits.bytes:
        raise UnreadableFileError(
            f"le PDF pèse {len(body) / _MIB:.0f} Mio, plus que les {limits.bytes / _MIB:.0f} Mio admis : "
            "prenez-en une version allégée, ou les seules pages utiles"
        )
    if b"%PDF-" in body[:_HEADER_WITHIN]:
        return
    if body[:_HEADER_WITHIN].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_HTML):
        raise UnreadableFileError("c'est une page web, et non un PDF : ouvrez son adresse pour la voir")
    raise UnreadableFileError("ce n'est pas un PDF : vérifiez que c'est le bon fichier, et qu'il est complet")


def _content(outcome: Outcome, limits: PdfLimits) -> _Content:
    """Return what the child wrote; raise UnreadableFileError for a refusal or an output that is not whole."""
    if outcome.late or outcome.status == -signal.SIGXCPU:
        raise UnreadableFileError(
            f"la lecture du PDF a été arrêtée après {limits.seconds} s, il est trop lourd ou endommagé : "
            f"{_AGAIN}"
        )
    if outcome.flooded:
        raise UnreadableFileError(_TOO_LONG)
    if not outcome.output:
        raise FileReaderError(
            "le lecteur de PDF de Vigie n'a pas démarré : vérifiez son installation (« pypdfium2 »)"
        )
    try:
        _, *said = map(orjson.loads, outcome.output.splitlines())
        if said and "refused" in said[0]:
            raise _refusal(int(said[0]["refused"]))
        if outcome.status == 0 and said[-1:] == [{"end": True}]:
            return _read(said[0], said[1:-1])
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError) as error:
        raise UnreadableFileError(_damaged(limits)) from error
    raise UnreadableFileError(_damaged(limits))


def _damaged(limits: PdfLimits) -> str:
    return (
        "la lecture du PDF s'est interrompue, il est endommagé ou demande plus de mémoire que les "
        f"{limits.memory / _MIB:.0f} Mio admis : {_AGAIN}"
    )


def _refusal(number: int) -> UnreadableFileError:
    if number == _PASSWORD:
        return UnreadableFileError(
            "le PDF est protégé par un mot de passe : ouvrez-le avec ce mot de passe, puis enregistrez-en "
            "une copie sans protection"
        )
    if number == _SECURITY:
        return UnreadableFileError(
            "le PDF a une protection que Vigie ne connaît pas : enregistrez-en une copie sans protection"
        )
    return UnreadableFileError(
        "le PDF est endommagé ou incomplet : téléchargez-le à nouveau, ou demandez-en une autre copie"
    )


def _read(header: dict[str, Any], said: list[dict[str, Any]]) -> _Content:
    """Return the pages in our types; a child that a hostile file took over may have written anything."""
    pages = [
        RawPage(tuple(_run(*run) for run in page["runs"]), float(page["height"])) if page else None
        for page in said
    ]
    if not pages and int(header["pages"]) > 0:
        raise UnreadableFileError(_TOO_LONG)  # its first page is longer than all that may be read
    if pages.count(None) == len(pages):
        raise _refusal(0)
    return _Content(header, pages, sum(int(page["unmapped"]) for page in said if page))


def _run(text: str, *numbers: float) -> Run:
    left, right, bottom, height = map(float, numbers)
    return Run(str(text), left, right, bottom, height)


def _file_text(content: _Content, text: PagedText) -> FileText:
    header = content.header
    unread = content.pages.count(None)
    blank = text.blank - unread
    notes: dict[str, Json] = {"format": "pdf"}
    if created := creation_date(str(header["CreationDate"])):
        notes["created_on"] = created.isoformat()
    if not text.text:
        notes["scanned"] = True
    elif blank:
        notes["pages_without_text"] = blank
    if int(header["pages"]) > len(content.pages):
        notes |= {"pages": int(header["pages"]), "pages_read": len(content.pages)}
    counted = {
        "pages_unread": unread,
        "characters_unread": content.unmapped,
        "attachments": int(header["attachments"]),
    }
    return FileText(
        text=text.text,
        title=sensible_title(str(header["Title"])),
        author=sensible_author(str(header["Author"])),
        pages=text.pages,
        notes=notes | {name: count for name, count in counted.items() if count > 0},
    )
