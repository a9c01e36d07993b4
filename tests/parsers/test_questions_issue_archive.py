"""The three kinds of archive an issue of DILA may be, whole, cut, damaged or too large."""

from __future__ import annotations

import gzip
import tarfile
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unlzw3 import unlzw

from crawler.parsers.questions_issue import read_issue
from crawler.parsers.questions_issue_lzw import uncompressed
from monitor.errors import ParseError, RefusedError
from tests.issue_builders import FORMS, URL, answer_xml, compressed, question_xml, redif_xml, tar_of, taz

ONE = (question_xml(),)
MEMBER = "REDIF_ANQ20260010.xml"


@pytest.mark.parametrize("form", list(FORMS))
def test_the_three_forms_of_an_archive_are_read_alike(form: str) -> None:
    read = read_issue(taz(ONE, [answer_xml("12001")], form=form), url=URL)
    assert (read.number, read.published_on, read.unread) == ("20260010", date(2026, 3, 10), ())
    assert [question.uid for question in read.questions] == ["QANR5L17QE13432"]
    assert [answer.uids for answer in read.answers] == [("QANR5L17QE12001",)]


@pytest.mark.parametrize("form", list(FORMS))
def test_an_archive_that_is_cut_anywhere_is_not_read(form: str) -> None:
    whole = taz(ONE, form=form)
    # The end of a tar is ten thousand zeros: what lacks some of them lacks nothing else.
    kept = len(whole) if form == "gzip" else len(FORMS[form](tar_of({MEMBER: redif_xml(ONE)})[:2560]))
    for end in range(1, kept, 7):
        with pytest.raises(ParseError):
            read_issue(whole[:end], url=URL)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "vide"),
        (b"<html><body><p>Bienvenue</p></body></html>", "une page web"),
        (b"PK\x03\x04" + bytes(600), "illisible"),
        (b"\x1f\x9d\x90", "illisible"),
        (b"\x1f\x9d\xff\x00\x00", "en-tête"),
        (tar_of({"XML1JO_AN20260010.xml": b"<JO/>"}), "aucun fichier REDIF"),
        (tar_of({MEMBER: redif_xml(ONE)[:-30]}), "XML est illisible"),
        (tar_of({MEMBER: b"<html><body/></html>"}), "format changé"),
        (tar_of({MEMBER: b'<!DOCTYPE a [<!ENTITY b "c">]><QuestionsPublieesAS/>'}), "entités"),
        (tar_of({MEMBER: redif_xml()}), "ni question ni réponse"),
    ],
)
def test_what_is_not_an_issue_is_told_in_french(body: bytes, words: str) -> None:
    with pytest.raises(ParseError, match=words):
        read_issue(body, url=URL)


def test_a_refusal_in_place_of_an_archive_is_told_as_such() -> None:
    with pytest.raises(RefusedError):
        read_issue(b"<html><head><title>Request Rejected</title></head></html>", url=URL)


def test_a_link_or_a_device_is_not_followed() -> None:
    info = tarfile.TarInfo(MEMBER)
    info.type, info.linkname = tarfile.SYMTYPE, "/etc/hostname"
    with pytest.raises(ParseError, match="aucun fichier REDIF"):
        read_issue(tar_of([(info, b"")]), url=URL)


def test_what_is_larger_than_any_issue_is_refused() -> None:
    mib = 1024 * 1024
    with pytest.raises(ParseError, match="plus que les 67108864 admis"):
        read_issue(bytes(64 * mib + 1), url=URL)
    with pytest.raises(ParseError, match=f"{MEMBER} annonce"):
        read_issue(gzip.compress(tar_of({MEMBER: bytes(64 * mib + 1)}), 1), url=URL)
    with pytest.raises(ParseError, match="plus de 1000 fichiers"):
        read_issue(tar_of({f"{number}.xml": b"" for number in range(1001)}), url=URL)


@pytest.mark.parametrize("size", [b"77777777777\0", b"\x80" + bytes(2) + b"\xff" * 9, b"\xff" * 12])
def test_a_size_that_no_file_has_is_refused(size: bytes) -> None:
    block = bytearray(tar_of({MEMBER: redif_xml(ONE)}))
    block[124:136] = size
    block[148:156] = b" " * 8
    block[148:156] = f"{sum(block[:512]):06o}\0 ".encode()
    with pytest.raises(ParseError):
        read_issue(bytes(block), url=URL)


def test_the_folder_of_a_member_does_not_count() -> None:
    read = read_issue(tar_of({f"../livraison/{MEMBER}": redif_xml(ONE)}), url=URL)
    assert len(read.questions) == 1


@given(st.binary(max_size=400))
def test_whatever_the_bytes_an_archive_is_read_or_refused(body: bytes) -> None:
    for head in (b"", b"\x1f\x9d\x90", b"\x1f\x8b\x08\x00", tar_of({MEMBER: redif_xml(ONE)})[:700]):
        with pytest.raises(ParseError):
            read_issue(head + body, url=URL)


# --- the packing of Unix compress


@pytest.mark.parametrize("bits", [10, 12, 16])
@pytest.mark.parametrize("letters", [b"a", b"ab", b"abcdefghijkl \n", bytes(range(256))])
def test_what_compress_packs_is_unpacked_as_by_another_reader(letters: bytes, bits: int) -> None:
    data = bytes(Random(7).choices(letters, k=150_000))
    packed = compressed(data, bits=bits)
    assert uncompressed(packed, most=len(data)) == data == unlzw(packed)


def test_a_bomb_is_refused_before_it_fills_the_memory() -> None:
    packed = compressed(bytes(1_000_000))
    assert len(packed) < 2500
    with pytest.raises(ParseError, match="dépasse 999999 octets"):
        uncompressed(packed, most=999_999)
    with pytest.raises(ParseError, match="dépasse"):
        read_issue(gzip.compress(bytes(256 * 1024 * 1024 + 1), 1), url=URL)


def test_a_code_that_means_nothing_yet_is_refused() -> None:
    with pytest.raises(ParseError, match="abîmée"):
        uncompressed(b"\x1f\x9d\x90" + (97 | 400 << 9).to_bytes(3, "little"), most=100)
    with pytest.raises(ParseError, match="coupée"):
        uncompressed(b"\x1f\x9d\x90a", most=100)
