"""Packs archives whose bytes depend on their members only."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from collections.abc import Mapping
from datetime import datetime

_UNIX = 3


def zipped(members: Mapping[str, bytes], *, at: datetime) -> bytes:
    """Return a zip of the members, in the order of their names, all dated ``at``."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(members):
            entry = zipfile.ZipInfo(name, at.timetuple()[:6])
            entry.create_system, entry.external_attr = _UNIX, 0o644 << 16
            archive.writestr(entry, members[name], zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def tarred(members: Mapping[str, bytes], *, at: datetime) -> bytes:
    """Return a tar.gz of the members, in the given order, all dated ``at`` (an aware time)."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, body in members.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime, entry.mode = len(body), int(at.timestamp()), 0o644
            archive.addfile(entry, io.BytesIO(body))
    return gzip.compress(buffer.getvalue(), mtime=0)
