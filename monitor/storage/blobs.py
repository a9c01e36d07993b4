"""Content-addressed bytes beside the database: written whole, synced, then named (TESTS.md §1.3)."""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from monitor.errors import StorageError

_FEW = 8
"""Above it one ``sync`` of the disk is cheaper than one ``fsync`` per file and folder."""


class BlobStore:
    """Bytes by their SHA-256, one compressed file each, in 256 folders."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path_of(self, sha256: str) -> Path:
        """Return where the bytes of a hash lie."""
        return self._folder / sha256[:2] / sha256[2:]

    def put(self, bodies: Iterable[bytes]) -> list[str]:
        """Write the bytes that are not there and return their SHA-256s; on the disk when it returns.

        One call per batch: the disk is synced once for all. Raises StorageError when it refuses.
        """
        hashes, written = [], []
        try:
            for body in bodies:
                sha256 = hashlib.sha256(body).hexdigest()
                hashes.append(sha256)
                path = self.path_of(sha256)
                if not path.exists():
                    written.append((_write_partial(path, zlib.compress(body, 6)), path))
            _publish(written)
        except OSError as error:
            raise StorageError(
                f"{self._folder} ne peut pas être écrit ({error.strerror}) : "
                "libérez de la place ou vérifiez les droits, puis relancez la commande."
            ) from error
        return hashes

    def get(self, sha256: str) -> bytes:
        """Return the bytes of a hash; raise StorageError when they are missing or altered."""
        path = self.path_of(sha256)
        try:
            body = zlib.decompress(path.read_bytes())
        except (OSError, zlib.error) as error:
            raise StorageError(f"la capture {path} est illisible : restaurez une sauvegarde.") from error
        if hashlib.sha256(body).hexdigest() != sha256:
            raise StorageError(f"la capture {path} est altérée : restaurez une sauvegarde.")
        return body


def _write_partial(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    partial.write_bytes(data)
    return partial


def _publish(written: Sequence[tuple[Path, Path]]) -> None:
    """Give synced files their name, then sync the names: a name never stands for half a file."""
    if not written:
        return
    if len(written) > _FEW:
        os.sync()
    else:
        for partial, _ in written:
            _sync(partial)
    for partial, path in written:
        partial.replace(path)
    if len(written) > _FEW:
        os.sync()
    else:
        for folder in {path.parent for _, path in written}:
            _sync(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
