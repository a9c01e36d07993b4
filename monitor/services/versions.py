"""Choosing two versions of a document to compare."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor.errors import ConfigError
from monitor.storage.orm import DocumentRow, VersionRow

_BETWEEN = re.compile(r"(\d+)\.\.(\d+)")


def two_versions(session: Session, row: DocumentRow, between: str | None) -> tuple[VersionRow, VersionRow]:
    """Return the two versions ``A..B`` names, the last two without it.

    Raises ConfigError, in French, when the document has one version, or not the ones asked for.
    """
    versions = {
        version.number: version
        for version in session.scalars(select(VersionRow).where(VersionRow.document_id == row.id))
    }
    if between is None:
        if len(versions) == 1:
            raise ConfigError(f"{row.public_id} n'a qu'une version : rien à comparer.")
        last = max(versions)
        return versions[last - 1], versions[last]
    match = _BETWEEN.fullmatch(between)
    if match is None:
        raise ConfigError(f"« {between} » ne désigne pas deux versions : écrivez par exemple 1..2.")
    first, second = int(match[1]), int(match[2])
    for number in (first, second):
        if number not in versions:
            raise ConfigError(f"{row.public_id} n'a pas de version {number} : il en a {len(versions)}.")
    return versions[first], versions[second]
