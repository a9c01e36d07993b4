"""Captured bytes: named by their content, whole or not there at all."""

from __future__ import annotations

import hashlib
import zlib
from pathlib import Path

import pytest

from monitor.errors import StorageError
from monitor.storage.blobs import BlobStore

BODY = "Une réponse, telle que reçue.\r\n".encode()


def files_of(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_bytes_are_found_under_their_hash(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    (sha256,) = store.put([BODY])
    assert sha256 == hashlib.sha256(BODY).hexdigest()
    assert store.get(sha256) == BODY
    assert files_of(tmp_path) == [f"{sha256[:2]}/{sha256[2:]}"]


@pytest.mark.parametrize("size", [0, 1, 3_000_000])
def test_any_size_comes_back_unchanged(tmp_path: Path, size: int) -> None:
    store = BlobStore(tmp_path)
    body = bytes(size)
    assert store.get(store.put([body])[0]) == body


@pytest.mark.parametrize("count", [2, 40])
def test_the_same_bytes_twice_in_a_batch_are_one_file(tmp_path: Path, count: int) -> None:
    store = BlobStore(tmp_path)
    others = [f"autre {number}".encode() for number in range(count)]
    hashes = store.put([BODY, *others, BODY])
    assert hashes[0] == hashes[-1]
    assert len(files_of(tmp_path)) == count + 1
    assert store.get(hashes[0]) == BODY


def test_putting_again_writes_nothing(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    (sha256,) = store.put([BODY])
    before = store.path_of(sha256).stat()
    assert BlobStore(tmp_path).put([BODY]) == [sha256]
    after = store.path_of(sha256).stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


def test_what_a_killed_process_left_has_no_name_and_does_not_stand_in_the_way(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    path = store.path_of(hashlib.sha256(BODY).hexdigest())
    path.parent.mkdir(parents=True)
    (path.parent / f".{path.name}.123.part").write_bytes(zlib.compress(BODY)[:9])
    with pytest.raises(StorageError):
        store.get(hashlib.sha256(BODY).hexdigest())
    assert store.get(store.put([BODY])[0]) == BODY


@pytest.mark.parametrize(
    "damage",
    [lambda raw: raw[:-6], lambda raw: b"", lambda raw: b"not zlib", lambda _: zlib.compress(b"autre")],
)
def test_altered_bytes_are_never_returned(tmp_path: Path, damage: object) -> None:
    assert callable(damage)
    store = BlobStore(tmp_path)
    (sha256,) = store.put([BODY])
    path = store.path_of(sha256)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(StorageError, match="restaurez une sauvegarde"):
        store.get(sha256)


def test_missing_bytes_are_said_with_their_place(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="illisible") as refusal:
        BlobStore(tmp_path).get("ab" + "0" * 62)
    assert str(tmp_path) in str(refusal.value)


def test_a_folder_that_cannot_be_written_is_said_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "blobs").write_text("un fichier à la place du dossier", "utf-8")
    with pytest.raises(StorageError, match="libérez de la place ou vérifiez les droits"):
        BlobStore(tmp_path / "blobs").put([BODY])


def test_a_batch_that_fails_leaves_no_half_file_and_no_name(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    blocked = hashlib.sha256(b"empeche").hexdigest()
    (tmp_path / blocked[:2]).write_text("un fichier à la place du dossier", "utf-8")
    with pytest.raises(StorageError):
        store.put([BODY, b"empeche"])
    assert files_of(tmp_path) == [blocked[:2]]
