"""The zip of the open data: its directory decides, and whatever is damaged is said, never guessed."""

from __future__ import annotations

import io
import random
import struct
import warnings
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.parsers.zip_archive import MAX_MEMBER, ZipArchive
from monitor.domain.reading import MemberMark
from monitor.errors import ParseError

URL = "https://data.example/Questions.json.zip"
MEMBERS = {"json/a.json": b'{"a": 1}' * 40, "json/b.json": b'{"b": 2}' * 40, "lisez-moi.txt": b"bonjour"}


def zipped(members: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return stream.getvalue()


def opened(body: bytes) -> ZipArchive:
    return ZipArchive(body, url=URL, suffix=".json")


def known(archive: ZipArchive) -> dict[str, tuple[int, int]]:
    return {mark.name: (mark.crc, mark.size) for mark in archive.marks}


def test_only_the_members_of_the_suffix_are_there_with_their_marks() -> None:
    archive = opened(zipped(MEMBERS))
    assert [mark.name for mark in archive.marks] == ["json/a.json", "json/b.json"]
    assert {mark.archive for mark in archive.marks} == {URL}
    assert [archive.read(mark) for mark in archive.marks] == [MEMBERS["json/a.json"], MEMBERS["json/b.json"]]


def test_the_directory_tells_which_members_changed() -> None:
    before = known(opened(zipped(MEMBERS)))
    after = opened(zipped(MEMBERS | {"json/b.json": b"{}", "json/c.json": b"{}"}))
    assert [mark.name for mark in after.changed(before)] == ["json/b.json", "json/c.json"]
    assert opened(zipped(MEMBERS)).changed(before) == ()


def test_an_archive_that_lost_most_of_its_members_is_damaged_not_emptied() -> None:
    many = {f"json/{number}.json": b"{}" for number in range(10)}
    before = known(opened(zipped(many)))
    with pytest.raises(ParseError, match="plus que 4 fichiers, contre 10 la dernière fois"):
        opened(zipped(dict(list(many.items())[:4]))).changed(before)
    assert opened(zipped(dict(list(many.items())[:5]))).changed(before) == ()


def test_what_is_no_zip_says_what_it_is() -> None:
    with pytest.raises(ParseError, match="une page web à la place de l'archive zip"):
        opened(b"\n<!DOCTYPE html><html><title>Site en travaux</title></html>")
    with pytest.raises(ParseError, match="réponse vide"):
        opened(b"")
    with pytest.raises(ParseError, match=r"pas une archive zip entière \(9 octets\)"):
        opened(b"n'importe")
    with pytest.raises(ParseError, match=r"ne contient aucun fichier \.json"):
        opened(zipped({"lisez-moi.txt": b"x"}))


def test_a_name_given_twice_is_read_once_as_the_directory_ends() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        archive.writestr("json/a.json", b"premier")
        archive.writestr("json/a.json", b"le dernier")
    found = opened(stream.getvalue())
    assert [found.read(mark) for mark in found.marks] == [b"le dernier"]


def test_a_member_altered_in_the_file_is_refused_and_the_others_are_read() -> None:
    body = bytearray(
        zipped({"json/a.json": b"texte de a" * 9, "json/b.json": b"b" * 9}, method=zipfile.ZIP_STORED)
    )
    body[body.index(b"texte de a") + 3] ^= 1
    archive = opened(bytes(body))
    with pytest.raises(ParseError, match=r"json/a\.json est abîmé"):
        archive.read(archive.marks[0])
    assert archive.read(archive.marks[1]) == b"b" * 9


def test_a_member_larger_than_any_question_is_not_unpacked() -> None:
    archive = opened(zipped({"json/a.json": b"\0" * (MAX_MEMBER + 1)}))
    with pytest.raises(ParseError, match=r"json/a\.json annonce 4194305 octets"):
        archive.read(archive.marks[0])


def test_a_member_that_lies_about_its_size_is_not_unpacked_beyond_it() -> None:
    body = zipped({"json/a.json": b"\0" * (MAX_MEMBER * 8)})
    size = struct.pack("<L", MAX_MEMBER * 8)
    archive = opened(body.replace(size, struct.pack("<L", 10)))
    with pytest.raises(ParseError, match=r"json/a\.json"):
        archive.read(archive.marks[0])


def test_a_member_that_is_not_of_the_archive_is_refused() -> None:
    with pytest.raises(ParseError, match=r"json/z\.json"):
        opened(zipped(MEMBERS)).read(MemberMark(archive=URL, name="json/z.json", crc=0, size=1))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_compression_that_nobody_publishes_is_not_tried(method: int) -> None:
    archive = opened(zipped({"json/a.json": b"{}"}, method=method))
    with pytest.raises(ParseError, match=rf"json/a\.json : compression n° {method}"):
        archive.read(archive.marks[0])


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_any_damage_is_told_as_one(method: int) -> None:
    whole = zipped({"json/a.json": bytes(range(256)) * 4, "json/é.json": b"x"}, method=method)
    dice = random.Random(20260312)
    for _ in range(1500):
        body = bytearray(whole)
        for _ in range(dice.randrange(1, 4)):
            body[dice.randrange(len(body))] = dice.randrange(256)
        start = dice.choice([0, 0, 0, dice.randrange(len(body))])
        read_all(bytes(body[start : dice.choice([len(body), dice.randrange(len(body))])]))


@given(st.binary(max_size=300))
def test_no_bytes_make_it_fail_otherwise(noise: bytes) -> None:
    read_all(b"PK\x03\x04" + noise)
    read_all(noise + b"PK\x05\x06" + noise)


def read_all(body: bytes) -> None:
    try:
        archive = opened(body)
        archive.changed({})
    except ParseError:
        return
    for mark in archive.marks:
        with suppress(ParseError):
            assert len(archive.read(mark)) == mark.size
