"""A file by parts, by itself: what the disk and a server may do to it, and what is never believed."""

from __future__ import annotations

import hashlib
import json
import math
from pathlib import Path

import pytest

from crawler.partial import PART_BYTES, PartialFile, sweep
from monitor.errors import ParseError, StorageError

NAME = "JORFSIMPLE_20260303-003012.tar.gz"
TAG = '"1"'


def begun(folder: Path, *, most: int = 1000) -> PartialFile:
    return PartialFile.in_folder(folder, NAME, most=most)


def add(partial: PartialFile, body: bytes, *, at: int, total: object, tag: str = TAG) -> None:
    partial.add(body, content_range=f"bytes {at}-{at + len(body) - 1}/{total}", validator=tag)


def bytes_of(partial: PartialFile) -> bytes:
    with partial.open() as stream:
        return stream.read()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_parts_make_the_file_and_it_has_its_name_once_it_is_finished(tmp_path: Path) -> None:
    partial = begun(tmp_path / "new" / "folder")
    assert partial.headers() == {"Range": f"bytes=0-{PART_BYTES - 1}"}
    add(partial, b"abc", at=0, total=5)
    assert (partial.whole, partial.size) == (False, 3)
    assert partial.headers() == {"Range": f"bytes=3-{PART_BYTES + 2}", "If-Range": TAG}
    add(partial, b"de", at=3, total=5)
    assert partial.whole
    assert partial.sha256() == hashlib.sha256(b"abcde").hexdigest()
    assert names(partial.path.parent) == [f"{NAME}.json", f"{NAME}.part"]
    partial.finish()
    assert (partial.path.read_bytes(), partial.whole) == (b"abcde", True)
    partial.drop()
    partial.drop()
    assert (names(partial.path.parent), partial.size, partial.whole) == ([], 0, False)


def test_a_stopped_download_goes_on_by_another_object(tmp_path: Path) -> None:
    add(begun(tmp_path), b"abc", at=0, total=5)
    again = begun(tmp_path)
    assert (again.size, again.total, again.validator) == (3, 5, TAG)
    add(again, b"de", at=3, total=5)
    assert bytes_of(again) == b"abcde"


@pytest.mark.parametrize("finished", [True, False])
def test_of_a_whole_file_only_the_last_byte_is_asked_for(tmp_path: Path, *, finished: bool) -> None:
    add(begun(tmp_path), b"abcde", at=0, total=5)
    if finished:
        begun(tmp_path).finish()
    again = begun(tmp_path)
    assert again.headers()["Range"] == f"bytes=4-{PART_BYTES + 3}"
    add(again, b"e", at=4, total=5)
    assert (again.whole, bytes_of(again)) == (True, b"abcde")


def test_a_whole_answer_replaces_what_was_there(tmp_path: Path) -> None:
    add(begun(tmp_path), b"abcde", at=0, total=5)
    begun(tmp_path).finish()
    again = begun(tmp_path)
    again.add(b"xyz", content_range=None, validator="")
    assert (again.whole, bytes_of(again), again.validator) == (True, b"xyz", "")
    assert not again.path.exists()


def test_an_empty_file_is_asked_for_from_its_start(tmp_path: Path) -> None:
    begun(tmp_path).add(b"", content_range=None, validator=TAG)
    again = begun(tmp_path)
    assert again.whole
    assert again.headers()["Range"].startswith("bytes=0-")


def test_without_validator_parts_are_asked_for_without_condition(tmp_path: Path) -> None:
    partial = begun(tmp_path)
    add(partial, b"abc", at=0, total=5, tag="")
    assert "If-Range" not in partial.headers()
    with pytest.raises(ParseError, match="a changé"):
        add(partial, b"de", at=3, total=5, tag=TAG)


# What stands on the disk.


@pytest.mark.parametrize(
    "mark",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"{}",
        b'{"total": 5}',
        b'{"validator": "", "total": null}',
        b'{"validator": "", "total": "cinq"}',
        b'{"validator": "", "total": -1}',
        b'{"validator": "", "total": 2}',
        json.dumps({"validator": "", "total": math.inf}).encode(),
        json.dumps({"validator": "", "total": math.nan}).encode(),
        b'{"validator": "", "total": 1e400}',
        b'{"validator": "", "total": 1001}',
    ],
)
def test_a_damaged_mark_begins_the_file_again(tmp_path: Path, mark: bytes) -> None:
    add(begun(tmp_path), b"abc", at=0, total=5)
    (tmp_path / f"{NAME}.json").write_bytes(mark)
    again = begun(tmp_path)
    assert (again.size, again.total, names(tmp_path)) == (0, None, [])


def test_a_part_without_mark_and_a_mark_without_part_begin_again(tmp_path: Path) -> None:
    add(begun(tmp_path), b"abc", at=0, total=5)
    (tmp_path / f"{NAME}.json").unlink()
    assert begun(tmp_path).size == 0
    add(begun(tmp_path), b"abc", at=0, total=5)
    (tmp_path / f"{NAME}.part").unlink()
    again = begun(tmp_path)
    add(again, b"xy", at=0, total=2)
    assert (bytes_of(again), again.whole) == (b"xy", True)


def test_a_finished_file_that_the_disk_shortened_begins_again(tmp_path: Path) -> None:
    add(begun(tmp_path), b"abcde", at=0, total=5)
    begun(tmp_path).finish()
    (tmp_path / NAME).write_bytes(b"abc")
    again = begun(tmp_path)
    assert (again.size, names(tmp_path)) == (0, [])
    add(again, b"abcde", at=0, total=5)
    assert again.whole


def test_the_mark_is_not_written_again_at_each_part(tmp_path: Path) -> None:
    """A kill in the middle of a file of sixty bytes would otherwise cost the gigabyte beside it."""
    partial = begun(tmp_path)
    add(partial, b"abc", at=0, total=5)
    mark = tmp_path / f"{NAME}.json"
    before = mark.stat().st_mtime_ns
    mark.touch()
    touched = mark.stat().st_mtime_ns
    add(partial, b"de", at=3, total=5)
    assert before <= touched == mark.stat().st_mtime_ns


def test_a_disk_that_refuses_is_told_in_french_and_not_read_as_a_part(tmp_path: Path) -> None:
    partial = begun(tmp_path)
    (tmp_path / f"{NAME}.part").symlink_to("/dev/full")
    with pytest.raises(StorageError, match=r"ne peut pas être enregistré .*libérez de la place"):
        add(partial, b"abc", at=0, total=5)
    assert begun(tmp_path).size == 0
    assert names(tmp_path) == []


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageError, match=r"dossier .*droits"):
        begun(tmp_path / "file")


def test_a_file_that_the_disk_cannot_hold_is_not_begun(tmp_path: Path) -> None:
    partial = begun(tmp_path, most=1 << 62)
    with pytest.raises(StorageError, match="Mio libres"):
        add(partial, b"abc", at=0, total=10**15 - 1)
    assert names(tmp_path) == []


@pytest.mark.parametrize("name", [f"../../{NAME}", f"/etc/{NAME}", f"a/b/../{NAME}", f"./{NAME}"])
def test_a_name_is_only_its_last_part(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "here"
    add(PartialFile.in_folder(folder, name, most=10), b"abc", at=0, total=5)
    assert names(tmp_path) == ["here"]
    assert names(folder) == [f"{NAME}.json", f"{NAME}.part"]


@pytest.mark.parametrize("name", ["", ".", "..", "/", "a/..", "a\0b"])
def test_a_name_of_nothing_is_refused(tmp_path: Path, name: str) -> None:
    kept = tmp_path / "kept"
    kept.write_bytes(b"a")
    with pytest.raises(ParseError):
        PartialFile.in_folder(tmp_path / "here", name, most=10)
    assert kept.exists()


def test_two_files_of_a_folder_do_not_meet(tmp_path: Path) -> None:
    first = begun(tmp_path)
    other = PartialFile.in_folder(tmp_path, NAME.lower(), most=10)
    add(first, b"abc", at=0, total=5)
    add(other, b"xy", at=0, total=9)
    other.drop()
    assert (begun(tmp_path).size, names(tmp_path)) == (3, [f"{NAME}.json", f"{NAME}.part"])


def test_what_nobody_waits_for_is_swept_and_nothing_else(tmp_path: Path) -> None:
    add(begun(tmp_path), b"abc", at=0, total=5)
    for left in ("a.tar.gz", "b.tar.gz.part", "b.tar.gz.json", "notes.json", "vigie.db"):
        (tmp_path / left).write_bytes(b"")
    (tmp_path / "c.tar.gz").mkdir()
    sweep(tmp_path, lambda name: name == NAME)
    assert names(tmp_path) == [f"{NAME}.json", f"{NAME}.part", "c.tar.gz", "notes.json", "vigie.db"]
    sweep(tmp_path / "nothing", lambda name: name == NAME)


# What a server says.


@pytest.mark.parametrize(
    ("content_range", "body"),
    [
        ("", b"de"),
        ("bytes", b"de"),
        ("bytes */5", b"de"),
        ("bytes 3-4/*", b"de"),
        ("bytes=3-4/5", b"de"),
        ("octets 3-4/5", b"de"),
        ("bytes 3-4/5, bytes 0-1/5", b"de"),
        ("bytes -3-4/5", b"de"),
        ("bytes ٣-٤/٥", b"de"),
        ("bytes 3-4/99999999999999999999", b"de"),
        ("bytes 3-4/6", b"de"),
        ("bytes 2-3/5", b"de"),
        ("bytes 4-5/6", b"de"),
        ("bytes 0-1/5", b"de"),
        ("bytes 3-4/5", b"d"),
        ("bytes 3-4/5", b"def"),
        ("bytes 4-3/5", b""),
        ("bytes 3-2/5", b""),
        ("bytes 3-5/5", b"def"),
        ("bytes 3-3/0", b"d"),
        ("bytes 3-4/1001", b"de"),
        ("bytes 3-4/999999999999999", b"de"),
    ],
)
def test_a_part_that_is_not_the_next_one_is_refused_and_the_file_begun_again(
    tmp_path: Path, content_range: str, body: bytes
) -> None:
    add(begun(tmp_path), b"abc", at=0, total=5)
    partial = begun(tmp_path)
    with pytest.raises(ParseError):
        partial.add(body, content_range=content_range, validator=TAG)
    again = begun(tmp_path)
    assert (again.size, again.headers()) == (0, {"Range": f"bytes=0-{PART_BYTES - 1}"})


@pytest.mark.parametrize("content_range", [None, "bytes 0-4/11", "bytes 0-4/999999999999999"])
def test_more_bytes_than_the_cap_are_refused_before_they_are_written(
    tmp_path: Path, content_range: str | None
) -> None:
    partial = begun(tmp_path, most=4)
    with pytest.raises(ParseError, match="plus que"):
        partial.add(b"abcde", content_range=content_range, validator=TAG)
    assert names(tmp_path) == []


def test_the_cap_is_said_in_words(tmp_path: Path) -> None:
    partial = begun(tmp_path, most=128 << 20)
    with pytest.raises(ParseError) as caught:
        add(partial, b"abc", at=0, total=200 << 20)
    assert str(caught.value) == "le fichier pèse 200 Mio : plus que les 128 Mio que Vigie télécharge"


def test_parts_of_one_byte_do_not_go_on_for_ever(tmp_path: Path) -> None:
    partial = begun(tmp_path, most=10**9)
    for at in range(64):
        add(partial, b"a", at=at, total=10**6)
    with pytest.raises(ParseError, match="trop petits morceaux"):
        add(partial, b"a", at=64, total=10**6)
    assert names(tmp_path) == []


def test_a_file_of_many_parts_is_not_refused(tmp_path: Path) -> None:
    """A cache that gives a mebibyte at once, as some do, serves the file all the same."""
    partial, part = begun(tmp_path, most=1 << 40), b"a" * (1 << 20)
    for at in range(100):
        add(partial, part, at=at << 20, total=100 << 20)
    assert partial.whole


def test_another_state_of_the_same_length_is_never_put_after_the_first(tmp_path: Path) -> None:
    add(begun(tmp_path), b"abc", at=0, total=5)
    with pytest.raises(ParseError, match="a changé"):
        add(begun(tmp_path), b"de", at=3, total=5, tag='"2"')
    assert names(tmp_path) == []
