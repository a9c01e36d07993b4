"""What the metadata of a printed file say, when it is more than the trace of a program."""

from __future__ import annotations

import re
from datetime import date

from monitor.domain.normalise import folded, one_line

_LONGEST = 300
_FIRST_YEAR, _LAST_YEAR = 1990, 2100  # the format is of 1993; a clock that was never set says 1970
_PROGRAM = re.compile(
    r"^(?:microsoft (?:office )?(?:word|excel|powerpoint|publisher)|word|powerpoint) ?[-–] ?", re.IGNORECASE
)
_FILE_NAME = re.compile(
    r"\.(?:ai|csv|docx?|dotx?|html?|indd|md|od[pst]|pages|pdf|potx?|pptx?|pub|qxd|qxp|rtf|tmp|txt|xlsx?|xps)$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"^(?:https?|file|about|mailto):", re.IGNORECASE)
_PROPER_WORD = re.compile(r"[A-ZÀ-Þ](?:[^\W\d_]|['’]){4,}")
_NO_TITLE = re.compile(
    r"(?:sans titre|sans nom|untitled|no title|titre|title|document|presentation powerpoint"
    r"|powerpoint presentation|diapositive|slide|mise en page|page|print|modele|note|microsoft word"
    r"|\(anonymous\)|nouveau document|presentation|classeur|feuille)[ -]?\d{0,4}"
)
_NO_AUTHOR = re.compile(
    r"(?:admin\w*|user\w*|utilisat\w*|owner|proprietaire|auteur|author|microsoft|windows|unknown|inconnu|anonym\w*"
    r"|\(anonymous\)|pc|hp|dell|asus|acer|lenovo|default|root|guest|invite)(?:\W.*)?"
)
_DATE = re.compile(r"\s*(?:D:)?(\d{4})-?(\d{2})-?(\d{2})", re.ASCII)


def sensible_title(said: str) -> str:
    """Return the title that a file states, "" when a program wrote it (« Microsoft Word - x.docx »).

    The name of a file, an address, « Sans titre » and words without a blank (« DP-BUDGET-2027 ») are no
    titles: a reader gets the words of the link, or the first line, instead.
    """
    title = one_line(said[:_LONGEST])
    bare = _PROGRAM.sub("", title)
    if _FILE_NAME.search(bare) or _ADDRESS.match(bare) or _NO_TITLE.fullmatch(folded(bare)):
        return ""
    if " " not in bare:
        return bare if _PROPER_WORD.fullmatch(bare) else ""
    return bare if any(map(str.isalpha, bare)) else ""


def sensible_author(said: str) -> str:
    """Return the author that a file states, "" for the name of an account or of a computer."""
    author = one_line(said[:_LONGEST])
    if _NO_AUTHOR.fullmatch(folded(author)) or "@" in author or _ADDRESS.match(author):
        return ""
    return author if any(map(str.isupper, author)) and not any(map(str.isdigit, author)) else ""


def creation_date(said: str) -> date | None:
    """Return the day of ``D:20231218132338+01'00'`` (PDF 1.7, 7.9.4), where the file was made, or None."""
    if not (found := _DATE.match(said)):
        return None
    try:
        day = date(*map(int, found.groups()))
    except ValueError:
        return None
    return day if _FIRST_YEAR <= day.year <= _LAST_YEAR else None
