"""The daily archives: read whole or refused whole; hostile ones cost nothing and touch no disk."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
import tracemalloc
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.parsers.jo_tar import CAPS
from crawler.parsers.journal_officiel import (
    ArchiveContent,
    Caps,
    Opener,
    Passed,
    Read,
    Summary,
    TextReading,
    Unread,
    Withdrawn,
    read_archive,
    readings_of,
)
from monitor.errors import ParseError
from tests.jo_builders import gzipped, jo_archive, jo_summary_xml, jo_text_xml, member_path, opener

TEXT, ISSUE, LIST = "JORFTEXT000099000001.xml", "JORFCONT000099000000.xml", "liste_suppression_jorf.dat"
MIB = 1024 * 1024
NAME = "JORFSIMPLE_20260303-003012.tar.gz"
SMALL = Caps(member=8192, total=64 * 1024, members=10, name=1024)


def tar_of(*entries: tuple[tarfile.TarInfo, bytes], form: int = tarfile.GNU_FORMAT) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=form) as tar:
        for info, body in entries:
            tar.addfile(info, io.BytesIO(body))
    return stream.getvalue()


def entry(
    name: str, body: bytes = b"", *, kind: bytes = tarfile.REGTYPE, link: str = ""
) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size, info.type, info.linkname = len(body), kind, link
    return info, body


def members_of(body: bytes) -> list[str]:
    return [reading.member for reading in read(body) if isinstance(reading, TextReading | Unread)]


def read(body: bytes, *, after: int = 0) -> list[Read]:
    return list(readings_of(read_archive(opener(body), name=NAME), after=after))


def walked(open_: Opener, *, name: str, caps: Caps = CAPS) -> ArchiveContent:
    content = read_archive(open_, name=name, caps=caps)
    assert list(readings_of(content)) or not content.counts.texts
    return content


def test_a_day_is_counted_and_its_texts_have_their_places() -> None:
    members = {TEXT: jo_text_xml(), ISSUE: jo_summary_xml(), "a/note.txt": b"x", LIST: b""}
    counts = walked(opener(jo_archive(members)), name=NAME).counts
    assert (counts.members, counts.texts, counts.summaries) == (4, 1, 1)
    assert (counts.deletion_lists, counts.skipped) == (1, 1)
    summary, text = read(jo_archive(members))  # the text, which stands first, waits for its summary
    assert isinstance(summary, Summary)
    assert isinstance(text, TextReading)
    assert text.document.notes["rubric"] == "Textes généraux"
    assert text.body == jo_text_xml()


def test_a_reading_goes_on_after_what_was_passed() -> None:
    texts = {f"JORFTEXT0000990{number:05}.xml": b"" for number in range(2500)}
    members = {
        f"{folder}/{name}": jo_text_xml(name[:20])
        for folder, names in (
            ("a", list(texts)[:1200]),
            ("b", list(texts)[1200:2400]),
            ("c", list(texts)[2400:]),
        )
        for name in names
    }
    body = jo_archive(members)
    whole = read(body)
    passed = [item.position for item in whole if isinstance(item, Passed)]
    assert passed == [1200, 2400]
    at = whole.index(Passed(position=2400))
    assert read(body, after=2400) == whole[at + 1 :]
    assert len([item for item in whole if isinstance(item, TextReading)]) == 2500


def test_the_directory_of_the_delivery_may_be_absent() -> None:
    assert members_of(jo_archive({TEXT: jo_text_xml()}, stamp=None)) == [TEXT]
    assert members_of(jo_archive({TEXT: jo_text_xml()})) == [TEXT]


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_names_of_more_than_a_hundred_characters_are_read_in_every_form(form: int) -> None:
    path = "20260303-003012/" + "un-dossier-de-plus/" * 3 + member_path(TEXT)
    assert len(path) > 100
    assert members_of(gzipped(tar_of(entry(path, jo_text_xml()), form=form))) == [TEXT]


@pytest.mark.parametrize("cut", [1, 9, 200, 1000])
def test_an_archive_cut_short_is_refused(cut: int) -> None:
    body = jo_archive(
        {
            f"JORFTEXT00009900{n:04}.xml": jo_text_xml(notice=f"<p>{os.urandom(200).hex()}</p>")
            for n in range(9)
        }
    )
    with pytest.raises(ParseError, match=f"{NAME}: the archive is cut short"):
        walked(opener(body[:-cut]), name=NAME)


def test_a_changed_byte_is_found_by_the_checksum() -> None:
    body = bytearray(jo_archive({TEXT: jo_text_xml()}))
    body[-6] ^= 1
    with pytest.raises(ParseError, match=r"unreadable archive: (CRC|Incorrect)"):
        walked(opener(bytes(body)), name=NAME)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "the answer is empty"),
        (b"\n<html><title>Request Rejected</title></html>", "a web page in place of the gzip archive"),
        (b"PK\x03\x04", "something else in place of the gzip archive"),
        (b"\x1f\x8b", "the archive is cut short"),
        (gzipped(b""), "unreadable archive"),
        (gzipped(b"<html>" * 500), "a damaged header"),
        (gzipped(b"\0" * 10240), "none of its 0 files"),
        (gzipped(tar_of(entry("20260303-003012", kind=tarfile.DIRTYPE))), "none of its 0 files"),
        (jo_archive({"a/JORFARTI000099000001.xml": b"", "b/x.xml": b""}), "none of its 2 files"),
        (jo_archive({TEXT: b""}) + b"garbage", "unreadable archive"),
        (gzipped(tar_of(entry(TEXT, jo_text_xml()))[:900]), "unreadable archive: unexpected end of data"),
    ],
)
def test_what_is_no_archive_is_refused_with_its_name_and_reason(body: bytes, reason: str) -> None:
    with pytest.raises(ParseError, match=f"^{NAME}: {reason}"):
        walked(opener(body), name=NAME)


def test_a_damaged_header_after_good_members_is_not_taken_for_the_end() -> None:
    good, lost = tar_of(entry(TEXT, b"x" * 512))[:1024], bytearray(tar_of(entry(ISSUE, b"x")))
    lost[0] ^= 1
    with pytest.raises(ParseError, match="a damaged header: bad checksum"):
        walked(opener(gzipped(good + bytes(lost))), name=NAME)


HOSTILE = [
    f"../../../../tmp/{TEXT}",
    f"/etc/{TEXT}",
    f"C:\\windows\\{TEXT}",
    f"./a/../{TEXT}",
    f"a/\u202e/{TEXT}",
]


@pytest.mark.parametrize("path", HOSTILE)
def test_a_hostile_path_is_only_its_base_name_and_nothing_is_written(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert members_of(jo_archive({path: jo_text_xml()} if "/" in path else {f"./{path}": jo_text_xml()})) == [
        TEXT
    ]
    assert list(tmp_path.rglob("*")) == []


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        f"{TEXT}/evil",
        f"x{TEXT}",
        f"{TEXT}.exe",
        "JORFTEXT٠٠٠٠٩٩٠٠٠٠٠١.xml",
    ],
)
def test_another_base_name_is_not_a_text(name: str) -> None:
    body = jo_archive({f"./{name}": b"x", TEXT: jo_text_xml()})
    assert (members_of(body), walked(opener(body), name=NAME).counts.texts) == ([TEXT], 1)


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE]
)
def test_a_link_or_a_device_is_told_and_never_followed(kind: bytes) -> None:
    other = "JORFTEXT000099000002.xml"
    body = gzipped(
        tar_of(
            entry(f"a/{TEXT}", kind=kind, link="/etc/hostname"), entry(f"a/{other}", jo_text_xml(other[:20]))
        )
    )
    first, second = read(body)
    assert first == Unread(member=TEXT, reason="a link or a device in place of a file")
    assert isinstance(second, TextReading)
    assert second.member == other


def test_a_name_in_a_wrong_encoding_can_be_shown() -> None:
    info, body = entry("a/JORFTEXT000099000001.xml", kind=tarfile.SYMTYPE)
    info.name = "\udce9/" + TEXT
    (unread, _) = read(gzipped(tar_of((info, body), entry(TEXT, jo_text_xml()))))
    assert isinstance(unread, Unread)
    assert unread.member.encode() == TEXT.encode()


# Bombs.


def test_a_declared_gigabyte_is_refused_at_its_header() -> None:
    info = tarfile.TarInfo(TEXT)
    info.size = 1024 * MIB
    bomb = gzipped(info.tobuf() + b"\0" * MIB)
    tracemalloc.start()
    with pytest.raises(ParseError, match="a member of 1073741824 bytes"):
        walked(opener(bomb), name=NAME)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * MIB


@pytest.mark.parametrize(
    "kind", [tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK]
)
def test_a_name_of_megabytes_is_refused_at_its_header(kind: bytes) -> None:
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = kind, 16 * MIB
    with pytest.raises(ParseError, match="a member of 16777216 bytes: more than the 65536"):
        walked(opener(gzipped(info.tobuf(tarfile.GNU_FORMAT) + b"x" * MIB)), name=NAME)


def test_a_size_below_zero_is_refused() -> None:
    info = tarfile.TarInfo(TEXT)
    info.size = -1024
    with pytest.raises(ParseError, match="a member of -1024 bytes"):
        walked(opener(gzipped(info.tobuf(tarfile.GNU_FORMAT))), name=NAME)


def test_a_size_given_by_an_extended_header_is_no_way_around() -> None:
    info = tarfile.TarInfo(TEXT)
    info.pax_headers = {"size": str(1024 * MIB)}
    with pytest.raises(ParseError, match=f"^{NAME}: "):
        walked(opener(gzipped(info.tobuf(tarfile.PAX_FORMAT) + b"\0" * 2048)), name=NAME)


@pytest.mark.parametrize(
    "headers",
    [
        {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": str(1024 * MIB)},
        {"GNU.sparse.map": "0,1", "GNU.sparse.size": str(1024 * MIB)},
    ],
)
def test_a_sparse_file_is_refused(headers: dict[str, str]) -> None:
    info, body = entry(TEXT, b"1\n0\n1\n" + b"\0" * 1024)
    info.pax_headers = headers
    with pytest.raises(ParseError, match="sparse"):
        walked(opener(gzipped(tar_of((info, body), form=tarfile.PAX_FORMAT))), name=NAME)


def test_an_old_sparse_file_is_refused_at_its_header() -> None:
    info = tarfile.TarInfo(TEXT)
    info.type = tarfile.GNUTYPE_SPARSE
    with pytest.raises(ParseError, match="sparse"):
        walked(opener(gzipped(info.tobuf(tarfile.GNU_FORMAT))), name=NAME)


def test_more_bytes_than_the_cap_are_refused_in_members_and_after_them() -> None:
    texts = {f"JORFTEXT00009900{number:04}.xml": b" " * 8000 for number in range(9)}
    with pytest.raises(ParseError, match="unpacks to more than 65536 bytes"):
        walked(opener(jo_archive(texts)), name=NAME, caps=SMALL)
    with pytest.raises(ParseError, match="unpacks to more than 65536 bytes"):
        walked(opener(gzipped(b"\0" * MIB)), name=NAME, caps=SMALL)


def test_more_members_than_the_cap_are_refused() -> None:
    with pytest.raises(ParseError, match="more than 10 members"):
        walked(opener(jo_archive({f"{number}/": b"" for number in range(11)})), name=NAME, caps=SMALL)


def test_a_member_at_the_cap_is_read_and_one_byte_more_is_not() -> None:
    body = jo_text_xml()
    at_cap = Caps(member=len(body), total=MIB)
    assert walked(opener(jo_archive({TEXT: body})), name=NAME, caps=at_cap).counts.texts == 1
    with pytest.raises(ParseError, match="a member of"):
        walked(opener(jo_archive({TEXT: body + b"\n"})), name=NAME, caps=at_cap)


@pytest.mark.long
def test_a_real_bomb_of_a_gigabyte_stays_under_the_caps() -> None:
    bomb = gzip.compress(b"\0" * (1024 * MIB), mtime=0)
    tracemalloc.start()
    with pytest.raises(ParseError, match="unpacks to more than 536870912 bytes"):
        walked(opener(bomb), name=NAME)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * MIB


def test_the_texts_are_not_all_in_memory_at_once() -> None:
    filler = "<p>" + "mot " * (MIB // 32) + "</p>"
    texts = {f"JORFTEXT0000990000{number:02}.xml": jo_text_xml(notice=filler) for number in range(80)}
    body = jo_archive({ISSUE: jo_summary_xml(), **texts})
    content = read_archive(opener(body), name=NAME)
    tracemalloc.start()
    count = sum(isinstance(item, TextReading | Unread) for item in readings_of(content))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (count, peak < 5 * MIB) == (80, True)


GOOD = bytearray(gzip.decompress(jo_archive({TEXT: jo_text_xml(), ISSUE: jo_summary_xml()}, stamp=None)))


@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_damaged_tar_is_read_or_refused_and_nothing_else_flies(changes: list[tuple[int, int]]) -> None:
    damaged = bytearray(GOOD)
    for at, value in changes:
        damaged[at % 1024 if value % 2 else at] = value  # half of them in the first headers
    body = gzipped(bytes(damaged))
    with suppress(ParseError):
        assert read(body) or not any(kind in bytes(damaged).upper() for kind in (b"JORFTEXT", b"JORFCONT"))


# Deletion lists.


def test_a_deletion_list_names_the_texts_taken_out_even_without_slashes() -> None:
    lines = (
        b"jorf/global/texte/version/JORF/TEXT/00/00/99/00/00/JORFTEXT000099000007\r\n"
        b"jorf/global/texte/struct/JORF/TEXT/00/00/99/00/00/JORFTEXT000099000007\n"
        b"jorf/globaltexteversionJORFTEXT000099000008\n"
        b"jorf/global/article/JORF/ARTI/00/00/99/00/00/JORFARTI000099000009\n"
    )
    [withdrawn] = read(jo_archive({f"20260303-003012/{LIST}": lines}))
    assert withdrawn == Withdrawn(keys=("JORFTEXT000099000007", "JORFTEXT000099000008"))


def test_what_is_withdrawn_comes_after_the_texts() -> None:
    line = b"jorf/global/texte/version/JORF/TEXT/00/00/99/00/00/JORFTEXT000099000007"
    text, withdrawn = read(jo_archive({LIST: line, TEXT: jo_text_xml()}))
    assert isinstance(text, TextReading)
    assert isinstance(withdrawn, Withdrawn)
