"""What a letter or a leaflet says of itself: its day, its title, who signs it, and that it is a letter.

Only what is sure is said: a date, a title or a name that is not there is better than a wrong one. All
looks at the beginning or the end of the text only, whatever its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from monitor.domain.calendar import day_in_words
from monitor.domain.normalise import folded, one_line

_TOP_LINES = 40
_TOP = 6_000
_END = 8_000
_LONGEST_LINE = 200
_LONGEST_TITLE = 160
_SHORTEST_TITLE = 12
_FEWEST_WORDS = 3
_SIGNED_WITHIN = 12
_PARAGRAPHS = 12

_MONTH = "(?i:janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[uû]t|septembre|octobre|novembre|d[ée]cembre)"
_DAY = rf"(?P<day>\d{{1,2}}(?:er)? {_MONTH} \d{{4}}|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{4}})"
_WEEKDAY = "(?:(?i:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) )?"
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w'’-]{1,30}"
_PLACE = rf"{_CAPITAL}(?: (?:{_CAPITAL}|[a-z]{{1,4}}|\(?\d{{1,3}}\)?)){{0,4}}"
_FRENCH_FIGURES = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})")
# « Paris, le 9 février 2026 », « Fait à Lille, le 3 mars 2026 », « 9 février 2026 », « Date : 09/02/2026 ».
_DATE_LINE = re.compile(
    rf"(?:(?i:date) ?: ?|(?:(?i:fait à) )?(?:{_PLACE}, ?)?(?i:le |ce ))?{_WEEKDAY}{_DAY}\.?"
)
# The same inside a line, as a page whose lines were joined has it: nothing of a sentence may follow.
_PLACED = re.compile(rf"(?:^|(?<= )){_PLACE}, ?(?:le|ce) {_WEEKDAY}{_DAY}(?=$| [A-ZÀ-ÖØ-Þ])")
# « Communiqué de presse du 12 mars 2026 », « Compte rendu de la réunion du 3 mars 2026 ».
_DATED_TITLE = re.compile(
    r"(?i:communiqué|compte[ -]rendu|procès[ -]verbal|relevé de (?:décisions|conclusions))\b"
    rf".{{0,80}}?(?:\b(?:du|le)|[,–—-]) {_WEEKDAY}{_DAY}\.?"
)

_SALUTATION = re.compile(
    r"(?:madame|monsieur|mesdames|messieurs|mademoiselle|cheres?|chers?|bonjour)\b[^.!?]{0,160}?,"
)
_CLOSING = re.compile(
    r"\b(?:prie|prions)\b.{0,120}\b(?:agreer|croire|recevoir|accepter)\b"
    r"|\bveuillez\b.{0,60}\b(?:agreer|croire|recevoir|accepter)\b"
    r"|\b(?:recevez|agreez|croyez)\b.{0,80}\b(?:salutations|consideration|sentiments|assurance|expression)\b"
    r"|\bsalutations (?:distinguees|respectueuses|cordiales|militantes|solidaires|les meilleures)\b"
    r"|^(?:tres |bien )?(?:cordialement|amicalement|respectueusement|solidairement)\b"
)
# « Stéphanie RIST »: the family name in capitals is what makes it sure.
_SIGNATURE = re.compile(
    r"(?:(?:M\.|Mme|Dr|Pr) )?[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ'’]{1,20}(?:[ -][A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ'’]{1,20}){0,2}"
    r" [A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ'’-]{1,30}(?: [A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ'’-]{1,30}){0,2}"
)

_SUBJECT = re.compile(r"(?i:objet) ?: ?(?P<words>\S.{2,158})")
_NOT_A_TITLE = re.compile(
    r"ministere|republique francaise|liberte|egalite|fraternite|assemblee nationale$|senat$|prefecture|"
    r"agence regionale|nos? ref|vos? ref|ref\b|tel\b|telephone|page \d|adresse|pieces? jointes?|"
    r"copie|destinataires?|de :|a :|from:|to:|date:|subject:|communique(?: de presse)?(?: (?:du|n)\b.*)?$"
)
_MARKS = re.compile(r"[*_#>`~]+")


def _plain(line: str) -> str:
    """Return a line without the marks of Markdown that stand in extracted texts."""
    return one_line(_MARKS.sub("", line[: _LONGEST_LINE * 2]))


def _top(text: str) -> Iterator[str]:
    for line in text[:_TOP].split("\n")[:_TOP_LINES]:
        if plain := _plain(line):
            yield plain


def day_of_words(words: str) -> date | None:
    """Return the day of « 2026-02-09 », « 9 février 2026 », « 09/02/2026 » or « 9.2.2026 », else None.

    Figures are day, month, year: the French order is never guessed otherwise.
    """
    words = one_line(words[:_LONGEST_LINE])
    try:
        if match := _FRENCH_FIGURES.fullmatch(words):
            return date(int(match[4]), int(match[3]), int(match[1]))
        return day_in_words(words) or date.fromisoformat(words)
    except ValueError:
        return None


def written_on(text: str) -> date | None:
    """Return the day that a line at the top of a text states (« Paris, le 9 février 2026 »), else None.

    A date inside a sentence is that of something else, and a stamp (« reçu le … ») is not the author's.
    """
    for line in _top(text):
        if len(line) <= _LONGEST_LINE:
            match = _DATE_LINE.fullmatch(line) or _DATED_TITLE.fullmatch(line) or _PLACED.search(line)
            if match and (day := day_of_words(match["day"])):
                return day
    return None


def _greets(line: str) -> bool:
    return _SALUTATION.match(folded(line)) is not None


def is_letter(text: str) -> bool:
    """Tell whether a text greets somebody at its top and takes leave at its end, as a letter does."""
    greeted = any(_greets(line) for line in _top(text))
    return greeted and any(_CLOSING.search(folded(line)) for line in _leave(text))


def _leave(text: str) -> Iterator[str]:
    """Yield the lines of the end, the end of a long one: a whole paragraph may be one line."""
    for line in text[-_END:].split("\n"):
        yield line[-_LONGEST_LINE * 2 :]


def signed_by(text: str) -> str:
    """Return the only name that stands on a line of its own after the leave of a letter, else nothing.

    Sure only when the family name is in capitals, and when there is one name: of several signatures none
    is the author.
    """
    lines = list(_leave(text))
    last = max((place for place, line in enumerate(lines) if _CLOSING.search(folded(line))), default=None)
    if last is None:
        return ""
    after = [plain for line in lines[last + 1 :] if (plain := _plain(line))][:_SIGNED_WITHIN]
    names = {line for line in after if _SIGNATURE.fullmatch(line)}
    return names.pop() if len(names) == 1 else ""


def title_in(text: str) -> str:
    """Return the subject of a letter, else the first line at the top that is surely a title, else nothing."""
    for line in _top(text):
        if match := _SUBJECT.fullmatch(line):
            return match["words"].strip()
    for paragraph in text[:_TOP].split("\n\n")[:_PARAGRAPHS]:
        lines = [plain for line in paragraph.split("\n") if (plain := _plain(line))]
        if any(_greets(line) for line in lines):
            return ""
        # A title may take two lines; the first line of a longer paragraph is one when it shouts.
        whole = " ".join(lines)
        if len(lines) <= 2 and _is_title(whole):  # noqa: PLR2004
            return whole
        if lines and lines[0].isupper() and _is_title(lines[0]):
            return lines[0]
        if len(whole) > _LONGEST_TITLE * 2:
            return ""
    return ""


def _is_title(line: str) -> bool:
    if not _SHORTEST_TITLE <= len(line) <= _LONGEST_TITLE or len(line.split()) < _FEWEST_WORDS:
        return False
    if line.endswith((".", ",", ";", ":")) or "@" in line or "http" in line.lower():
        return False
    letters = sum(sign.isalpha() for sign in line)
    dated = _DATE_LINE.fullmatch(line) or _PLACED.search(line)
    starts = line[0].isupper() or line[0].isdigit() or line[0] in '«"“'
    return starts and letters * 2 > len(line) and not dated and not _NOT_A_TITLE.match(folded(line))
