"""Content-addressed bytes beside the database: written whole, synced, then named (TESTS.md §1.3)."""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
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
        hashes: list[str] = []
        written: dict[Path, Path] = {}  # final path → partial: the same bytes may come twice in a batch
        try:
            for body in bodies:
                sha256 = hashlib.sha256(body).hexdigest()
                hashes.append(sha256)
                path = self.path_of(sha256)
                if path not in written and not path.exists():
                    written[path] = _partial_of(path)
                    _write(written[path], zlib.compress(body, 6))
            self._publish(written)
        except OSError as error:
            for partial in written.values():
                with suppress(OSError):
                    partial.unlink()
            raise StorageError(
                f"{self._folder} ne peut pas être écrit ({error.strerror}) : "
                "libérez de la place ou vérifiez les droits, puis relancez la commande."
            ) from error
        return hashes

    def _publish(self, written: Mapping[Path, Path]) -> None:
        """Give synced files their name, then sync the names: a name never stands for half a file."""
        if not written:
            return
        few = len(written) <= _FEW
        for partial in written.values() if few else ():
            _sync(partial)
        if not few:
            os.sync()
        for path, partial in written.items():
            partial.replace(path)
        # The folder of folders too: one of them may be new.
        for folder in {self._folder, *(path.parent for path in written)} if few else ():
            _sync(folder)
        if not few:
            os.sync()

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


def _partial_of(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.part")


def _write(partial: Path, data: bytes) -> None:
    partial.parent.mkdir(parents=True, exist_ok=True)
    partial.write_bytes(data)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
