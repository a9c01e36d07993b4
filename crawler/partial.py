"""A file that is downloaded by parts: it goes on where it stopped, and has its name only once it is whole."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from monitor.errors import ParseError, StorageError

PART_BYTES = 16 * 1024 * 1024
"""How much one request asks for: what it holds in memory, and what a cut connection costs."""
_RANGE = re.compile(r"bytes (\d{1,15})-(\d{1,15})/(\d{1,15})")
_CHANGED = "le fichier a changé pendant son téléchargement : il sera redemandé depuis le début"


@dataclass(slots=True)
class PartialFile:
    """The file ``name`` of a folder: ``name.part`` until it is whole, and ``name.json`` what is known of it.

    ``validator`` (a strong ETag, else Last-Modified: RFC 9110 §13.1.5) is what the server called the file
    when its first part came: parts of two states of a file are never put together.
    """

    path: Path
    validator: str = ""
    total: int | None = None

    @classmethod
    def in_folder(cls, folder: Path, name: str) -> PartialFile:
        """Return the download of a file, gone on with when a part of it is there."""
        folder.mkdir(parents=True, exist_ok=True)
        found = cls(folder / Path(name).name)
        try:
            known = json.loads(found._mark.read_text("utf-8"))
            found.validator, found.total = str(known["validator"]), int(known["total"])
        except (OSError, ValueError, KeyError, TypeError):
            found.drop()
        return found

    @property
    def _part(self) -> Path:
        return self.path.with_name(self.path.name + ".part")

    @property
    def _mark(self) -> Path:
        return self.path.with_name(self.path.name + ".json")

    @property
    def size(self) -> int:
        """How many bytes are there."""
        try:
            return self._there.stat().st_size
        except OSError:
            return 0

    @property
    def _there(self) -> Path:
        return self.path if self.path.exists() else self._part

    @property
    def whole(self) -> bool:
        """Whether all the bytes that were announced are there."""
        return self.total is not None and self.size == self.total

    def headers(self) -> dict[str, str]:
        """Return the headers of the request of the next part; of a whole file, of its last byte.

        The answer to the latter says that the file is still the one we have.
        """
        start = self.size - 1 if self.whole else self.size
        asked = {"Range": f"bytes={start}-{start + PART_BYTES - 1}"}
        return asked | ({"If-Range": self.validator} if start and self.validator else {})

    def add(self, body: bytes, *, content_range: str | None, validator: str) -> None:
        """Add the answer to that request: a part (206), or the whole file (``content_range`` None).

        Raises ParseError on a part that is not the next one of the same file; what was there is then
        dropped. Raises StorageError when the disk refuses.
        """
        start, total = 0, len(body)
        if content_range is None:
            self.drop()  # the server gives the whole file: another state of it, or it knows no parts
        else:
            found = _RANGE.fullmatch(content_range.strip())
            if found is None:
                raise ParseError(f"réponse partielle incompréhensible ({content_range[:60]!r})")
            start, end, total = (int(number) for number in found.groups())
            same = self.size == 0 or (self.total == total and self.validator == validator)
            if same and self.whole:
                return
            if start != self.size or end - start + 1 != len(body) or not same:
                self.drop()
                raise ParseError(_CHANGED)
        try:
            self._write(body, start=start, mark={"validator": validator, "total": total})
        except OSError as error:
            raise StorageError(
                f"le fichier {self.path.name} ne peut pas être enregistré ({error.strerror}) : libérez de la "
                "place ou vérifiez les droits, puis relancez la commande."
            ) from error
        self.validator, self.total = validator, total

    def _write(self, body: bytes, *, start: int, mark: Mapping[str, object]) -> None:
        with self._part.open("r+b" if start else "wb") as part:
            part.seek(start)
            part.write(body)
            part.truncate()
            part.flush()
            os.fsync(part.fileno())
        self._mark.write_text(json.dumps(mark), "utf-8")

    def open(self) -> BufferedReader:
        """Return the bytes that are there, from their start."""
        return self._there.open("rb")

    def sha256(self) -> str:
        """Return the SHA-256 of the bytes that are there, in hexadecimal."""
        with self.open() as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()

    def finish(self) -> None:
        """Give the file its name: it was verified."""
        if self._part.exists():
            self._part.replace(self.path)

    def drop(self) -> None:
        """Forget the file and what was known of it."""
        for path in (self._part, self._mark, self.path):
            path.unlink(missing_ok=True)
        self.validator, self.total = "", None
