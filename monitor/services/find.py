"""Finding the document a person means: identifier, address, or « question 13432 »."""

from __future__ import annotations

import re

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from monitor.errors import ConfigError
from monitor.storage.orm import DocumentRow

_QUESTION = re.compile(
    r"(?:question\s+(?:écrite\s+)?)?(?:n\s*[°ºo]\s*)?(\d[\d \u00a0\u202f.]{0,9}?)"
    r"(\s+(?:(?:du|au)\s+)?s[ée]nat)?",
    re.IGNORECASE,
)
# An address holds the identifier of its text, or, on the older site of questions, its parts.
_IDENTIFIER = re.compile(
    r"\b(?:QANR\dL\d{1,2}Q[A-Z]+\d+|JORFTEXT\d{12}|SEQ-\d{4}-\d{4,5}[SG]?)\b", re.IGNORECASE
)
_OLDER_ADDRESS = re.compile(r"/q(\d{1,2})/\d{1,2}-(\d+)(Q[A-Z]+)\.html?", re.IGNORECASE)
_FEW = 10


def find_document(session: Session, wanted: str, *, legislature: int) -> DocumentRow:
    """Return the only document that ``wanted`` names.

    An identifier (whatever its case), an address, or a number of written question, of the current
    legislature first. Raises ConfigError, in French, when none or several match.
    """
    wanted = wanted.strip()
    if not wanted:
        raise ConfigError("Indiquez un document : identifiant, adresse, ou « question 13432 ».")
    found = (
        _by_identity(session, wanted)
        or _by_address(session, wanted)
        or _by_number(session, wanted, legislature)
    )
    if not found:
        raise ConfigError(
            f"Aucun document « {wanted} » dans l'archive. Cherchez-le par ses mots avec « vigie search »."
        )
    if len(found) > 1:
        lines = "\n".join(f"  {row.public_id}  {row.title}" for row in found[:_FEW])
        raise ConfigError(
            f"« {wanted} » désigne {len(found)} documents ; précisez lequel par son identifiant :\n{lines}"
        )
    return found[0]


def _by_identity(session: Session, wanted: str) -> list[DocumentRow]:
    matches = or_(
        func.lower(DocumentRow.public_id) == wanted.lower(),
        func.lower(DocumentRow.key) == wanted.lower(),
    )
    return list(session.scalars(select(DocumentRow).where(matches).order_by(DocumentRow.id)))


def _by_address(session: Session, wanted: str) -> list[DocumentRow]:
    if not wanted.lower().startswith(("http://", "https://")):
        return []
    bare = wanted.partition("#")[0].rstrip("/")
    secure = re.sub("^http:", "https:", bare, flags=re.IGNORECASE)
    urls = [url + end for url in (bare, secure) for end in ("", "/")]
    found = list(session.scalars(select(DocumentRow).where(DocumentRow.url.in_(urls))))
    if not found and (named := _IDENTIFIER.search(bare)):
        return _by_identity(session, named[0])
    if not found and (older := _OLDER_ADDRESS.search(bare)):
        return _by_identity(session, f"QANR5L{older[1]}{older[3]}{older[2]}")
    return found


def _by_number(session: Session, wanted: str, legislature: int) -> list[DocumentRow]:
    match = _QUESTION.fullmatch(wanted)
    if match is None:
        return []
    number = re.sub(r"\D", "", match[1])
    assemblee = (f"QANR5L{legislature}QE{number}", f"QANR5L{legislature}Q%{number}", f"QANR5L%Q%{number}")
    senat = (f"SEQ-%-{number:0>5}",)
    exact = re.compile(rf"QANR5L\d+Q[A-Z]+{number}|SEQ-\d{{4}}-{number:0>5}")
    # Written with a leading zero, or said to be, it is one of the Sénat.
    for pattern in senat if match[2] else (*assemblee, *senat):
        keys = select(DocumentRow).where(DocumentRow.key.like(pattern)).order_by(DocumentRow.key)
        found = [row for row in session.scalars(keys) if exact.fullmatch(row.key)]
        if found:
            return found
    return []
