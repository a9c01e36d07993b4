"""Any file of an association into words: its format by its content first, then by its name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath

from monitor.errors import UnreadableFileError
from monitor.files.mail import Attachment, read_mail
from monitor.files.markdown import read_markdown
from monitor.files.model import FileText
from monitor.files.page import read_page
from monitor.files.pdf import read_pdf
from monitor.files.words import decoded, read_words


class Format(StrEnum):
    """The formats that are read."""

    PDF = "pdf"
    HTML = "html"
    TEXT = "text"
    MARKDOWN = "markdown"
    MAIL = "mail"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedFile:
    """What one file says, its format, and the files joined to it (of a mail)."""

    format: Format
    file: FileText
    attachments: tuple[Attachment, ...] = ()


class RefusedFormatError(UnreadableFileError):
    """The file has a format that is not read, whatever is in it: the message says what to do."""


_HEAD = 4096
_PDF_WITHIN = 1024
"""Readers of PDF look for the mark in so many bytes (ISO 32000-1, annex H)."""
_AS_PDF = "enregistrez-le en PDF ou en texte (.txt), puis importez-le."
_IMAGE = (
    "c'est une image, et Vigie n'y lit pas les mots : faites-en un PDF par reconnaissance de texte, ou "
    "recopiez ses mots dans un fichier texte (.txt), puis importez-le."
)
_ARCHIVE = "c'est une archive : sortez-en les fichiers, puis importez-les."
_OFFICE = f"c'est un document de bureautique, que Vigie ne lit pas : {_AS_PDF}"
_OLD_OFFICE = (
    "c'est un document Office ou un message Outlook, que Vigie ne lit pas : enregistrez-le en PDF "
    "(un message : en .eml), puis importez-le."
)
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", _IMAGE),
    (b"\xff\xd8\xff", _IMAGE),
    (b"GIF8", _IMAGE),
    (b"BM", _IMAGE),
    (b"II*\0", _IMAGE),
    (b"MM\0*", _IMAGE),
    (b"RIFF", _IMAGE),
    (b"\xd0\xcf\x11\xe0", _OLD_OFFICE),
    (b"{\\rtf", _OFFICE),
    (b"\x1f\x8b", _ARCHIVE),
    (b"7z\xbc\xaf", _ARCHIVE),
    (b"Rar!", _ARCHIVE),
)
_OFFICE_NAMES = frozenset(
    ".doc .docx .docm .odt .ods .odp .odg .rtf .xls .xlsx .xlsm .ppt .pptx .pages .numbers .key .epub".split()
)
_IMAGE_NAMES = frozenset(".png .jpg .jpeg .gif .bmp .tif .tiff .webp .heic .svg .avif".split())
_NAMES = {
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".xhtml": Format.HTML,
    ".md": Format.MARKDOWN,
    ".markdown": Format.MARKDOWN,
    ".eml": Format.MAIL,
    ".txt": Format.TEXT,
    ".text": Format.TEXT,
    "": Format.TEXT,
}
_PAGE = re.compile(r"(?is)\s*(?:<!--.{0,500}?-->\s*)?<(?:!doctype html|html|head|body)\b")
_XML = re.compile(r"\s*<(?:\?xml|svg)\b", re.IGNORECASE)
_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]{1,40}):|[ \t]|From ")
_OF_MAIL = frozenset(
    "from to cc date subject mime-version received return-path message-id delivered-to content-type".split()
)
_ENOUGH_HEADERS = 3


def open_file(body: bytes, name: str) -> OpenedFile:
    """Return what a file says. ``name`` is its file name; its content decides before it.

    Raises UnreadableFileError, in French, for a file that is empty, protected, damaged or too large, and
    RefusedFormatError for a format that is not read (images, office documents, archives).
    """
    if not body.strip():
        raise UnreadableFileError("ce fichier est vide : vérifiez qu'il a été enregistré en entier.")
    match found := format_of(body, name):
        case Format.PDF:
            return OpenedFile(format=found, file=read_pdf(body))
        case Format.MAIL:
            mail = read_mail(body)
            return OpenedFile(format=found, file=mail.file, attachments=mail.attachments)
        case Format.HTML:
            file = read_page(decoded(body).encode("utf-8", errors="replace") if _marked(body) else body)
        case Format.MARKDOWN:
            file = read_markdown(body)
        case Format.TEXT:
            file = read_words(body)
    if not file.text:
        raise UnreadableFileError("ce fichier ne contient aucun mot : vérifiez que c'est le bon.")
    return OpenedFile(format=found, file=file)


def _marked(body: bytes) -> bool:
    """Tell whether a page is in UTF-16: BeautifulSoup would believe what the page declares."""
    return body.startswith((b"\xff\xfe", b"\xfe\xff"))


def format_of(body: bytes, name: str) -> Format:
    """Return the format of a file; raise RefusedFormatError, saying what to do, for one that is not read."""
    extension = PurePath(name.lower()).suffix
    if b"%PDF-" in body[:_PDF_WITHIN]:
        return Format.PDF
    _refuse_known(body, extension)
    if b"\0" in body[:_HEAD] and not _marked(body):
        raise RefusedFormatError(f"ce format n'est pas connu : {_AS_PDF}")
    head = decoded(body[:_HEAD] if not _marked(body) else body[: _HEAD * 2])
    if _PAGE.match(head):
        return Format.HTML
    if _is_mail(head):
        return Format.MAIL
    if _XML.match(head) and "<html" not in head.lower():
        raise RefusedFormatError(f"c'est un fichier XML, que Vigie ne lit pas : {_AS_PDF}")
    if extension == ".pdf":
        raise UnreadableFileError(
            "ce fichier n'est pas un PDF, malgré son nom : enregistrez-le de nouveau, puis importez-le."
        )
    if extension in _NAMES:
        return _NAMES[extension]
    raise RefusedFormatError(f"le format « {extension[:20]} » n'est pas lu : {_AS_PDF}")


def _refuse_known(body: bytes, extension: str) -> None:
    reason = next((reason for mark, reason in _SIGNATURES if body.startswith(mark)), "")
    if body.startswith(b"PK\x03\x04"):
        reason = _OFFICE if extension in _OFFICE_NAMES or b"mimetype" in body[:100] else _ARCHIVE
        reason = _OFFICE if b"[Content_Types].xml" in body[:_HEAD] else reason
    if body[4:8] == b"ftyp":
        reason = _IMAGE
    if not reason and extension in _OFFICE_NAMES:
        reason = _OFFICE
    if not reason and extension in _IMAGE_NAMES:
        reason = _IMAGE
    # Two letters begin many a text: only these signs tell an image from words.
    if reason and body.startswith((b"BM", b"RIFF", b"GIF8")) and b"\0" not in body[:_HEAD]:
        reason = _IMAGE if extension in _IMAGE_NAMES else ""
    if reason:
        raise RefusedFormatError(reason)


def _is_mail(head: str) -> bool:
    """Tell whether a file begins with the headers of a mail, three of them at least."""
    names = set()
    for line in head.split("\n"):
        match = _HEADER.match(line)
        if match is None:
            break
        names.add((match[1] or "").lower())
    return len(names & _OF_MAIL) >= _ENOUGH_HEADERS
