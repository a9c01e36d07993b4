"""What makes two deliveries the same: identity, fingerprint, and the name a document bears in public."""

from __future__ import annotations

import hashlib
import json
import re

from monitor.domain.model import Document, DocumentKind
from monitor.domain.normalise import folded

_OFFICIAL = re.compile(r"[A-Z][A-Z0-9-]{7,}")
_NOT_A_SLUG = re.compile(r"[^a-z0-9]+")
_QUERY = re.compile(r"[?#].*", re.DOTALL)
_SLUG_LENGTH = 48
_TITLED_ELSEWHERE = frozenset({DocumentKind.QUESTION, DocumentKind.PDF})


def fingerprint(document: Document) -> str:
    """Return the SHA-256 of what a reader would call a change: fields, text, and title.

    The title of a question is left out: it is the indexation of the Assemblée, filled late; so is that of a
    file, which is what its page calls it.
    """
    record = {
        "fields": document.fields,
        "text": document.text,
        "title": "" if document.kind in _TITLED_ELSEWHERE else document.title,
    }
    return hashlib.sha256(json.dumps(record, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def public_id(source: str, key: str) -> str:
    """Return the identifier shown by every command: the official one, else a short stable slug.

    ``QANR5L17QE13432`` and ``JORFTEXT…`` stay; a page gets its source, the end of its address and
    six digits of the hash of its key.
    """
    if _OFFICIAL.fullmatch(key):
        return key
    tail = _QUERY.sub("", key).rstrip("/").rpartition("/")[2] if "://" in key else key
    slug = _NOT_A_SLUG.sub("-", folded(tail)).strip("-")[:_SLUG_LENGTH].strip("-")
    if "://" not in key:
        return f"{source}-{slug}"
    mark = hashlib.sha256(key.encode()).hexdigest()[:6]
    return "-".join(part for part in (source, slug, mark) if part)
