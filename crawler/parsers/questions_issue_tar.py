"""The members of one .taz of DILA, in memory and under caps; nothing of it is ever put on the disk."""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterator
from io import BytesIO

from crawler.parsers.gunzip import gunzipped
from crawler.parsers.questions_issue_lzw import MAGIC, uncompressed
from crawler.parsers.refusals import check_body
from monitor.errors import ParseError

_MIB = 1024 * 1024
# A real issue weighs a few hundred kB.
MAX_PACKED, MAX_UNPACKED, MAX_MEMBER, MAX_MEMBERS = 64 * _MIB, 256 * _MIB, 64 * _MIB, 1000
_GZIP = b"\x1f\x8b"
_BLOCK = 512
# What tarfile raises on damaged bytes: sizes no file has, headers that announce headers without end.
_DAMAGED = (tarfile.TarError, OSError, ValueError, EOFError, OverflowError, RecursionError)


def members_of(body: bytes, *, url: str, wanted: re.Pattern[str]) -> dict[str, bytes]:
    """Return the files whose base name matches, by that name; links and devices are never followed.

    ``body`` is a tar as it is, packed by gzip or by Unix ``compress``. Raises RefusedError when it is
    a refusal, ParseError when it is a page, cut short, damaged or larger than any real issue.
    """
    unpacked = _unpacked(body, url)
    try:
        return dict(_members(unpacked, wanted))
    except _DAMAGED as error:
        raise ParseError(f"l'archive tar est illisible ({error})") from error


def _unpacked(body: bytes, url: str) -> bytes:
    if len(body) > MAX_PACKED:
        raise ParseError(f"archive de {len(body)} octets, plus que les {MAX_PACKED} admis")
    if not body:
        raise ParseError("réponse vide à la place de l'archive")
    if body.startswith(_GZIP):
        return gunzipped(body, most=MAX_UNPACKED)
    if body.startswith(MAGIC):
        return uncompressed(body, most=MAX_UNPACKED)
    if body.lstrip()[:1] == b"<":
        check_body(body, url=url)
        raise ParseError("une page web à la place de l'archive")
    return body


def _members(unpacked: bytes, wanted: re.Pattern[str]) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(fileobj=BytesIO(unpacked), mode="r:", encoding="utf-8", errors="replace") as tar:
        count = 0
        while (info := tar.next()) is not None:
            count += 1
            if count > MAX_MEMBERS:
                raise ParseError(f"l'archive tar contient plus de {MAX_MEMBERS} fichiers")
            if not 0 <= info.size <= len(unpacked):
                raise ParseError("l'archive tar est coupée ou abîmée")
            name = info.name.replace("\\", "/").rsplit("/", 1)[-1]
            if wanted.fullmatch(name) and info.isreg() and not info.issparse():
                if info.size > MAX_MEMBER:
                    raise ParseError(f"{name} annonce {info.size} octets, plus que les {MAX_MEMBER} admis")
                yield name, _bytes(tar, info)
        # Neither a plain tar nor ``compress`` says how long it is: the blank block at the end does.
        if unpacked[tar.offset : tar.offset + _BLOCK] != bytes(_BLOCK):
            raise ParseError("l'archive tar est coupée ou abîmée")


def _bytes(tar: tarfile.TarFile, info: tarfile.TarInfo) -> bytes:
    source = tar.extractfile(info)
    return source.read() if source else b""
