"""Which texts some words name, and whether a quoted title is that of a text of the archive.

The forms are those of the « Guide de légistique » (Secrétariat général du Gouvernement): « le décret
n° 2018-125 du 21 février 2018 », « l'arrêté du 9 juillet 2021 susvisé relatif à… ».
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz

from monitor.domain.calendar import day_in_words
from monitor.domain.normalise import folded, one_line

ALIKE = 85.0
"""From this likeness on, a quoted title is that of a text."""
LONGEST_WORDS = 300
_NATURES = {
    "arret": "ARRETE",
    "decret": "DECRET",
    "ordonnance": "ORDONNANCE",
    "decision": "DECISION",
    "deliberation": "DELIBERATION",
    "circulaire": "CIRCULAIRE",
    "loi": "LOI",
    "avis": "AVIS",
}
# Their number is theirs alone; that of a decision is its author's, and an arrêté has seldom one.
_NUMBERED = frozenset({"DECRET", "LOI", "ORDONNANCE"})
_DAY = r"\d{1,2}(?:er)?\s[^\W\d_]{3,9}\s\d{4}(?!\d)"
_NUMBER = r"n\s?[°ºo]s?\s?(?P<number%d>\d[0-9A-Za-z/_-]{0,24})"
_SAID = r"(?:\s(?:modifi[ée]e?s?|susvis[ée]e?s?|pr[ée]cit[ée]e?s?|susmentionn[ée]e?s?)){0,3}"
_REFERENCE = re.compile(
    r"\b(?P<nature>arr[êe]t[ée]|d[ée]cret(?:s?-loi)?|ordonnance|d[ée]cision|d[ée]lib[ée]ration|circulaire"
    r"|loi|avis)(?P<many>s?)"
    r"(?:\s(?:organique|constitutionnelle|interminist[ée]riel|minist[ée]riel|conjoint|modifi[ée]e?|susvis[ée]e?"
    r"|en\sConseil\sd['’][ÉE]tat)s?){0,3}\s"
    rf"(?:{_NUMBER % 1}(?:{_SAID}\s(?:en\sdate\s)?du\s(?P<day1>{_DAY}))?"
    rf"|(?:en\sdate\s)?du\s(?P<day2>{_DAY})(?:\s{_NUMBER % 2})?){_SAID}",
    re.IGNORECASE,
)
# « les décrets n° 2020-1262 du 16 octobre 2020 et n° 2020-1310 du 29 octobre 2020 ».
_NEXT = re.compile(
    r"\s?(?:,(?:\set)?|et)\s(?:(?:celui|celle|ceux|celles)\s)?"
    rf"(?:{_NUMBER % 1}(?:\sdu\s(?P<day1>{_DAY}))?|du\s(?P<day2>{_DAY})){_SAID}",
    re.IGNORECASE,
)
_MOST_IN_A_ROW = 20
_QUOTATION = re.compile(
    r"\s?(?P<words>(?:relati(?:f|ve)s?|prise?s?|(?!étant|ayant)\w{3,20}ant)\b[^;\n]{0,300})"
)
# Where the sentence goes on after the title it quotes.
_QUOTATION_ENDS = re.compile(
    r"\.?\s*$|\.\s(?=[A-ZÀ-Ý][a-zà-ÿ'’])|\s(?:est|sont|n['’]est|ne\ssont)\s|,\snotamment\b"
    r"|\s?\b(?:susvis|pr[ée]cit|susmentionn)[ée]"
    r"|,?\s(?:et|ainsi\sque)\s(?:autorisant|portant|fixant|modifiant|abrogeant|relati(?:f|ve)|compl[ée]tant)\b"
    rf"|(?:,|,?\set|,?\sainsi\sque)\s(?:de\s|d['’])?(?:l['’]|les?\s|la\s|du\s)?(?={_REFERENCE.pattern})",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_MOST_WORDS, _LEAST_WORDS, _LONG_WORD, _SLACK = 80, 4, 3, 5
_SAME_WORD = 80.0


@dataclass(frozen=True, slots=True)
class Reference:
    """One text named: its key, the title as it is quoted after its day (may be empty), and where.

    ``follows`` says that it goes on with the text before: « les décrets n° … et n° … ».
    """

    key: str
    words: str
    start: int
    end: int
    follows: bool = False


def nature_of(stated: str) -> str:
    """Return a nature without what tells kinds of laws apart: LOI_ORGANIQUE is named as a LOI is."""
    return "LOI" if stated.upper().startswith("LOI") else stated.upper()


def references(text: str) -> Iterator[Reference]:
    """Yield the texts that canonical words name by a number or a day, in order. Linear."""
    for match in _REFERENCE.finditer(text):
        nature = next(kind for start, kind in _NATURES.items() if folded(match["nature"]).startswith(start))
        yield from _read(text, nature, match, follows=False)
        following = _NEXT.match(text, match.end()) if match["many"] and nature != "AVIS" else None
        for _ in range(_MOST_IN_A_ROW):
            if following is None:
                break
            yield from _read(text, nature, following, follows=True)
            following = _NEXT.match(text, following.end())


def _read(text: str, nature: str, match: re.Match[str], *, follows: bool) -> Iterator[Reference]:
    groups = match.groupdict()
    number = (groups["number1"] or groups.get("number2") or "").rstrip("-/_")
    day = day_in_words(groups["day1"] or groups["day2"] or "")
    if number and (day is None or nature in _NUMBERED):
        key = f"{nature}:{number}"
    elif day is not None:
        key = f"{nature}@{day.isoformat()}"
    else:
        return
    yield Reference(key, _quoted(text, match.end()), match.start(), match.end(), follows)


def _quoted(text: str, start: int) -> str:
    found = _QUOTATION.match(text, start)
    if found is None:
        return ""
    words = found["words"]
    end = _QUOTATION_ENDS.search(words)
    return one_line(words[: end.start()] if end else words).rstrip(" .,:")[:LONGEST_WORDS]


def likeness(words: str, title: str) -> float:
    """Return how alike a quoted title and the title of a text are, from 0 to 100.

    ``words`` begin after the day of the text. One may be the beginning of the other, when it has four
    words at least; but each word of the shorter one is in the other, up to its ending or one wrong
    letter: the titles of one day often differ by one word only. The same title has 100.
    """
    head = _REFERENCE.match(title)
    one, other = _words(words), _words(title[head.end() :] if head else title)
    short, long = sorted((one, other), key=len)
    if not short:
        return 0.0
    if len(short) < min(_LEAST_WORDS, len(long)):
        return 0.0
    near = long[: len(short) + _SLACK]
    if not all(_among(word, near) for word in short):
        return 0.0
    return ALIKE + (100.0 - ALIKE) * len(short) / len(long) if len(short) < len(long) else 100.0


def _words(text: str) -> list[str]:
    return _WORD.findall(folded(text[: 4 * LONGEST_WORDS]))[:_MOST_WORDS]


def _among(word: str, others: list[str]) -> bool:
    if word in others or (len(word) < _LONG_WORD and not word.isdigit()):
        return True
    return not word.isdigit() and any(fuzz.ratio(word, other) >= _SAME_WORD for other in others)
