"""A file that is downloaded by parts: it goes on where it stopped, and has its name only once it is whole."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from monitor.errors import ParseError, StorageError

PART_BYTES = 16 * 1024 * 1024
"""How much one request asks for: what it holds in memory, and what a cut connection costs."""
MOST_BYTES = 128 * 1024 * 1024
"""A file that weighs more is not downloaded, unless its caller says so; a daily archive has 18 MB at most."""
_MIB = 1024 * 1024
# A server may give less than what it is asked for; one byte at a time, it would keep us for ever.
_MOST_PARTS = 64
"""That many parts, and one more for each MiB of the file."""
_ROOM_LEFT = 64 * _MIB
"""What a download leaves free on the disk: the archive of Vigie stands on the same one."""
_RANGE = re.compile(r"bytes ([0-9]{1,15})-([0-9]{1,15})/([0-9]{1,15})")
_FILES = re.compile(r"(.+\.tar\.gz)(?:\.part|\.json)?", re.IGNORECASE)
_CHANGED = "le fichier a changé pendant son téléchargement : il sera redemandé depuis le début"


@dataclass(slots=True)
class PartialFile:
    """The file ``name`` of a folder: ``name.part`` until it is whole, and ``name.json`` what is known of it.

    ``validator`` (a strong ETag, else Last-Modified: RFC 9110 §13.1.5) is what the server called the file
    when its first part came: parts of two states of a file are never put together. ``most`` is how many
    bytes the file may have; ``parts`` counts those that came since this object was made.
    """

    path: Path
    validator: str = ""
    total: int | None = None
    most: int = MOST_BYTES
    parts: int = 0

    @classmethod
    def in_folder(cls, folder: Path, name: str, *, most: int = MOST_BYTES) -> PartialFile:
        """Return the download of a file, gone on with when a part of it is there.

        Only the last part of ``name`` counts: raises ParseError when that is no name. Raises StorageError
        when the folder cannot be used.
        """
        own = Path(name).name
        if own in {"", ".", ".."} or "\0" in own:
            raise ParseError(f"ce n'est pas un nom de fichier ({name[:60]!r})")
        found = cls(folder / own, most=most)
        with _told(f"le dossier {folder.name}"):
            folder.mkdir(parents=True, exist_ok=True)
        try:
            known = json.loads(found._mark.read_text("utf-8"))
            found.validator, found.total = str(known["validator"]), int(known["total"])
        except (OSError, ValueError, KeyError, TypeError, ArithmeticError):
            found.drop()
        if not found._possible:
            found.drop()
        return found

    @property
    def _possible(self) -> bool:
        """Whether the bytes that are there may be of a file of that length."""
        total = self.total or 0
        cut = self.path.exists() and self.size != total  # it was whole once: the disk lost some of it
        return self.size <= total <= self.most and not cut

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
        start = max(self.size - 1, 0) if self.whole else self.size
        asked = {"Range": f"bytes={start}-{start + PART_BYTES - 1}"}
        return asked | ({"If-Range": self.validator} if start and self.validator else {})

    def add(self, body: bytes, *, content_range: str | None, validator: str) -> None:
        """Add the answer to that request: a part (206), or the whole file (``content_range`` None).

        Raises ParseError on a part that is not the next one of the same file, that brings nothing, or that is
        of a file too large; what was there is then dropped. Raises StorageError when the disk refuses.
        """
        try:
            start, total = self._checked(body, content_range, validator)
        except ParseError:
            self.drop()
            raise
        if start is None:
            return
        with _told(f"le fichier {self.path.name}"):
            self._require_room(total - start)
            self._write(body, start=start, mark={"validator": validator, "total": total})
        self.validator, self.total = validator, total

    def _checked(self, body: bytes, content_range: str | None, validator: str) -> tuple[int | None, int]:
        """Return where an answer begins (None when all of it is there) and the length of the file."""
        if content_range is None:
            self.drop()  # the server gives the whole file: another state of it, or it knows no parts
            self._require_small(len(body))
            return 0, len(body)
        found = _RANGE.fullmatch(content_range.strip())
        if found is None:
            raise ParseError(f"réponse partielle incompréhensible ({content_range[:60]!r})")
        start, end, total = (int(number) for number in found.groups())
        self._require_small(total)
        same = self.size == 0 or (self.total == total and self.validator == validator)
        if same and self.whole:
            return None, total
        if start != self.size or not start <= end < total or end - start + 1 != len(body) or not same:
            raise ParseError(_CHANGED)
        self._require_progress(total)
        return start, total

    def _require_small(self, total: int) -> None:
        if total > self.most:
            raise ParseError(
                f"le fichier pèse {total // _MIB} Mio : plus que les {self.most // _MIB} Mio que Vigie "
                "télécharge"
            )

    def _require_progress(self, total: int) -> None:
        self.parts += 1
        if self.parts > _MOST_PARTS + total // _MIB:
            raise ParseError(
                f"le serveur donne le fichier par trop petits morceaux ({self.parts - 1} pour "
                f"{self.size} octets)"
            )

    def _require_room(self, wanted: int) -> None:
        needed, free = wanted + _ROOM_LEFT, shutil.disk_usage(self.path.parent).free
        if needed > free:
            raise StorageError(
                f"il faut {needed // _MIB} Mio libres pour télécharger {self.path.name}, et il y en a "
                f"{free // _MIB} : libérez de la place, puis relancez la commande."
            )

    def _write(self, body: bytes, *, start: int, mark: Mapping[str, object]) -> None:
        with self._part.open("r+b" if start else "wb") as part:
            part.seek(start)
            part.write(body)
            part.truncate()
            part.flush()
            os.fsync(part.fileno())
        if not start:  # only then: a kill while it is written would cost all that came before
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
        with _told(f"le fichier {self.path.name}"):
            if self._part.exists():
                self._part.replace(self.path)

    def drop(self) -> None:
        """Forget the file and what was known of it."""
        with _told(f"le fichier {self.path.name}"):
            for path in (self._part, self._mark, self.path):
                path.unlink(missing_ok=True)
        self.validator, self.total = "", None


@contextmanager
def _told(what: str) -> Iterator[None]:
    """Turn a refusal of the disk into the sentence that says what to do."""
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"{what} ne peut pas être enregistré ({error.strerror}) : libérez de la place ou vérifiez les "
            "droits, puis relancez la commande."
        ) from error


def sweep(folder: Path, kept: Callable[[str], bool]) -> None:
    """Remove from a folder the downloads of archives (``.tar.gz``) that nobody waits for any more.

    ``kept`` is asked with the name of each, without ``.part`` nor ``.json``. What cannot be removed stays.
    """
    with suppress(OSError):
        for path in list(folder.iterdir()):
            name = _FILES.fullmatch(path.name)
            if name and not kept(name[1]):
                with suppress(OSError):
                    path.unlink()
