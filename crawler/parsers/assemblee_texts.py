"""The strings of the Assemblée made fit to compare: texts, labels and dates (docs/sources.md)."""

from __future__ import annotations

import re
from datetime import date

from crawler.parsers.dates import read_date
from monitor.domain.normalise import canonical, one_line
from monitor.errors import ParseError
from monitor.files.html import fragment_text

# « é » written in UTF-8 and read twice: the first character stands for a lead byte of UTF-8.
_DOUBLY_ENCODED = re.compile("[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u0192\u02c6-\u02dc\u2013-\u2122]")
_PREFIX = re.compile(r"\d{1,6}\s*\.\s*[—–-]\s*(?:1er|\d{1,2})\s+[^\W\d]+\s+\d{4}\s*\.\s*[—–-]\s*")
_ALERT = re.compile(r"\s*[ÊE]tre\s+alert[ée]\s*(?:e|\(e\))?\s+de\s+la\s+r[ée]ponse\s*\.?\s*", re.IGNORECASE)
_ISO_WITH_OFFSET = re.compile(r"(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2})")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}.*)?|\d{1,2}/\d{1,2}/\d{4}|\d{1,2}(?:er)? [^\W\d]+ \d{4}")
_FIRST_YEAR, _LAST_YEAR = 1958, 2099


def _byte_of(letter: str) -> bytes:
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        return letter.encode("latin-1")  # the five bytes that cp1252 leaves undefined


def repaired(text: str) -> str:
    """Return the text with UTF-8 that was encoded twice decoded once more, when that is certain.

    Certain means that the whole string is valid UTF-8 once its letters are turned back into bytes:
    one rightly written accent is enough to leave everything as it is.
    """
    if not _DOUBLY_ENCODED.search(text):
        return text
    try:
        return b"".join(map(_byte_of, text)).decode("utf-8")
    except UnicodeError:
        return text


def label(text: str | None) -> str | None:
    """Return a name or a label on one line, None when it is blank; « Minsitère » is mended."""
    return one_line(repaired(text or "")).replace("Minsitère", "Ministère") or None


def question_text(html: str | None) -> str:
    """Return the canonical text of the HTML fragment of a question; see ``stripped_question``."""
    return stripped_question(fragment_text(repaired(html or "")))


def answer_text(html: str | None) -> str:
    """Return the canonical text of the HTML fragment of an answer; see ``stripped_answer``."""
    return stripped_answer(fragment_text(repaired(html or "")))


def stripped_question(text: str) -> str:
    """Return a canonical text without « 13382. — 10 mars 2026. — » before it nor the alert button.

    The button « Être alerté(e) de la réponse » stands where an answer is awaited.
    """
    match = _PREFIX.match(text)
    return canonical(_ALERT.sub("\n", text[match.end() :] if match else text))


def stripped_answer(text: str) -> str:
    """Return a canonical text of answer; the alert button, blanks, lone punctuation are none: empty."""
    text = stripped_question(text)
    return text if re.search(r"\w", text) else ""


def exact_date(text: str | None, *, where: str) -> date | None:
    """Return the date a field holds, None when it is blank.

    Three forms only: AAAA-MM-JJ (with or without a time or an offset), JJ/MM/AAAA and « 10 mars
    2026 ». Anything else, or a year no question can bear, raises ParseError naming ``where``.
    """
    text = one_line(text or "")
    if not text:
        return None
    if match := _ISO_WITH_OFFSET.fullmatch(text):
        text = match[1]
    day = read_date(text) if _DAY.fullmatch(text) else None
    if day is None or not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ParseError(f"{where}: expected AAAA-MM-JJ, JJ/MM/AAAA or « 10 mars 2026 », found {text!r:.60}")
    return day
