"""Content-addressed bytes beside the database: written whole, synced, then named (TESTS.md §1.3)."""

from __future__ import annotations

import hashlib
import os
import zlib
from pathlib import Path

from monitor.errors import StorageError


class BlobStore:
    """Bytes by their SHA-256, one compressed file each, in 256 folders."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path_of(self, sha256: str) -> Path:
        """Return where the bytes of a hash lie."""
        return self._folder / sha256[:2] / sha256[2:]

    def put(self, body: bytes) -> str:
        """Write the bytes if they are not there and return their SHA-256; on the disk when it returns.

        Raises StorageError when the disk refuses.
        """
        sha256 = hashlib.sha256(body).hexdigest()
        path = self.path_of(sha256)
        if path.exists():
            return sha256
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_synced(path, zlib.compress(body, 6))
        except OSError as error:
            raise StorageError(
                f"{path.parent} ne peut pas être écrit ({error.strerror}) : "
                "libérez de la place ou vérifiez les droits, puis relancez la commande."
            ) from error
        return sha256

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


def _write_synced(path: Path, data: bytes) -> None:
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    with partial.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
