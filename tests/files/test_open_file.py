"""Recognising a file by its content, then by its name; encodings; and a clear refusal of all else."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import UnreadableFileError
from monitor.files.open_file import Format, RefusedFormatError, format_of, open_file
from monitor.files.words import MAX_TEXT
from tests.files.mails import mail

LEAFLET = "SAUVONS NOS CENTRES DE SANTÉ !\n\nLes SEC-Pa ferment l’été prochain : œuvrons ensemble."
PAGE = "<!DOCTYPE html><html><head><title>Lettre ouverte</title></head><body><p>Aux élus.</p></body></html>"


def zipped(name: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(name, "<x/>")
    return made.getvalue()


@pytest.mark.parametrize(
    ("body", "name", "found"),
    [
        (b"mots", "note.txt", Format.TEXT),
        (b"mots", "LISEZMOI", Format.TEXT),
        (b"# Titre\n\nmots", "note.md", Format.MARKDOWN),
        (b"%PDF-1.4 ...", "lettre.txt", Format.PDF),
        (b"\n\n%PDF-1.4 ...", "lettre.pdf", Format.PDF),
        (PAGE.encode(), "page.txt", Format.HTML),
        (b"<!-- saved from url=(0030)https://exemple.invalid -->\n<html>x", "p.htm", Format.HTML),
        (b"<?xml version='1.0'?><html xmlns='x'><p>a</p></html>", "p.xhtml", Format.HTML),
        (mail().as_bytes(), "sans-nom", Format.MAIL),
        (b"Objet : x\nDate : hier\n\nmots", "lettre.txt", Format.TEXT),
        (b"BMW et autres mots", "note.txt", Format.TEXT),
    ],
)
def test_the_content_decides_before_the_name(body: bytes, name: str, found: Format) -> None:
    assert format_of(body, name) is found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_a_text_is_read_in_its_encoding(encoding: str) -> None:
    assert open_file(LEAFLET.encode(encoding), "tract.txt").file.text == LEAFLET


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_page_is_read_in_its_encoding(encoding: str) -> None:
    opened = open_file(PAGE.encode(encoding), "page.html")
    assert (opened.file.title, opened.file.text) == ("Lettre ouverte", "Aux élus.")


def test_a_page_without_a_title_is_named_by_its_heading() -> None:
    assert open_file(b"<html><body><h1>Un titre</h1><p>mots</p></body></html>", "p").file.title == "Un titre"


def test_scripts_of_a_page_are_not_its_words() -> None:
    body = b"<html><body><p>mots</p><script>secret()</script><style>p{}</style></body></html>"
    assert open_file(body, "p.html").file.text == "mots"


def test_markdown_loses_its_marks_and_no_word() -> None:
    body = (
        "# Réunion du 3 mars\n\n- *Présents* : les **SEC-Pa**\n- [lien](https://exemple.invalid)\n\n"
        "| a | b |\n|---|---|\n| c | d |\n\n<script>x()</script>"
    )
    opened = open_file(body.encode(), "reunion.md")

    assert opened.file.title == "Réunion du 3 mars"
    assert opened.file.text.split("\n\n")[1] == "Présents : les SEC-Pa"
    assert "c | d" in opened.file.text
    assert "x()" not in opened.file.text


@pytest.mark.parametrize(
    ("body", "name", "said"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0", "scan.png", "image"),
        (b"\xff\xd8\xff\xe0\0", "scan.pdf", "image"),
        (b"\0\0\0\x18ftypheic", "photo.heic", "image"),
        (zipped("[Content_Types].xml"), "lettre.docx", "PDF"),
        (zipped("word.txt"), "lettre.odt", "PDF"),
        (zipped("a.txt"), "tout.zip", "sortez-en les fichiers"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0", "lettre.doc", ".eml"),
        (b"{\\rtf1 mots}", "lettre.rtf", "PDF"),
        (b"mots\0mots", "donnees.bin", "PDF"),
        (b"a,b\n1,2", "table.csv", "« .csv »"),
        (b"<?xml version='1.0'?><a/>", "a.xml", "XML"),
        (b"mots", "lettre.docx", "PDF"),
        (b"BEGIN:VCALENDAR", "rdv.ics", "« .ics »"),
    ],
)
def test_another_format_is_refused_with_what_to_do(body: bytes, name: str, said: str) -> None:
    with pytest.raises(RefusedFormatError, match="importez-l") as caught:
        open_file(body, name)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("body", "name", "said"),
    [
        (b"", "vide.pdf", "vide"),
        (b" \n\t ", "vide.txt", "vide"),
        (b"mots", "lettre.pdf", "n'est pas un PDF"),
        (b"<html><body><script>x()</script></body></html>", "p.html", "aucun mot"),
        ("\u200b\u00ad".encode(), "p.txt", "aucun mot"),
        (b"\x01\x02\x03\x04" * 50, "p.txt", "n'est pas du texte"),
        (b"a" * (MAX_TEXT + 1), "p.txt", "trop long"),
        (b"<html>" + b"<b>" * 150_000, "p.html", "trop d'éléments"),
        (b"<html>" + b"<div>" * 5_000 + b"x", "p.html", "imbriqués"),
    ],
)
def test_a_file_with_nothing_to_read_says_why(body: bytes, name: str, said: str) -> None:
    with pytest.raises(UnreadableFileError, match=said):
        open_file(body, name)


NAMES = st.sampled_from(["a.txt", "a.md", "a.html", "a.eml", "a", "a.csv"])


@given(st.binary(max_size=300), NAMES)
def test_any_bytes_are_read_or_refused(body: bytes, name: str) -> None:
    with suppress(UnreadableFileError):
        assert open_file(body, name).format


@given(st.text(max_size=300), NAMES)
def test_any_text_is_read_or_refused(text: str, name: str) -> None:
    with suppress(UnreadableFileError):
        assert open_file(text.encode("utf-8", errors="replace"), name).format
