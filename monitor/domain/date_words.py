"""The words of dates in French, as regular expressions over plain letters (``plain_letters``).

Two of them find a date: the core, « 31 decembre 2026 » or « premier trimestre », and what leads to it,
« jusqu'au », « d'ici la fin du ». Every repetition is bounded.
"""

from __future__ import annotations

import re

from monitor.domain.date_periods import MONTHS, SHORT_MONTHS, WEEKDAYS

_S = r"[ ]{1,4}"
_Y = r"(?:19|20)\d\d(?!\d)"
# An abbreviation has its full stop, or a year after it: « en sept ans » is no month.
_M = (
    r"(?:(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b(?:\.|(?=[ ]{1,4}(?:19|20)\d\d))"
    r"|(?:" + "|".join(name for name in MONTHS if name not in SHORT_MONTHS) + r")\b)"
)
_W = r"(?:" + "|".join(WEEKDAYS) + r")"
_D = r"(?:[0-3]?\d(?:[ ]?er)?|premier)"
_SIDE = r"(?:prochaine?|derni(?:er|ere)|passee?)\b"
_NUMBERS = {
    name: number
    for number, names in {
        1: "un une",
        2: "deux",
        3: "trois",
        4: "quatre",
        5: "cinq",
        6: "six",
        7: "sept",
        8: "huit huitaine",
        9: "neuf",
        10: "dix dizaine",
        12: "douze",
        15: "quinze quinzaine",
        18: "dix-huit",
        20: "vingt",
        24: "vingt-quatre",
        30: "trente",
        45: "quarante-cinq",
        60: "soixante",
        90: "quatre-vingt-dix",
    }.items()
    for name in names.split()
}
_N = r"(?:\d{1,3}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + r")"
_ORDINALS = {
    "premier": 1,
    "1er": 1,
    "deuxieme": 2,
    "second": 2,
    "2e": 2,
    "2eme": 2,
    "2nd": 2,
    "troisieme": 3,
    "3e": 3,
    "3eme": 3,
    "quatrieme": 4,
    "4e": 4,
    "4eme": 4,
    "dernier": 0,
}
_NTH = r"(?:" + "|".join(sorted(_ORDINALS, key=len, reverse=True)) + r")"


# What may say the year after a day, a month or a quarter.
_YEAR = (
    rf"(?:{_S}(?:de{_S})?(?P<year>(?:l'annee{_S}|l'an{_S})?{_Y}|(?:l'annee|l'an){_S}{_SIDE}"
    rf"|cette{_S}annee\b|{_SIDE}))?"
)
# A delay from something else than the text, « deux mois suivant la publication », is no date.
_FROM_ELSE = (
    rf"(?:suivant|apres|a{_S}compter|a{_S}partir|de{_S}la{_S}(?:publi|recep|promul|notif)|qui{_S}suiv"
    rf"|avant|d'|plus{_S}tard|durant|pendant)"
)
_BEYOND = rf"(?:{_S}et{_S}(?:au-dela|apres|ensuite|les{_S}annees{_S}suivantes))"
FORMS = {
    "range": (
        rf"(?P<from_day>{_D})(?:{_S}(?P<from_month>{_M})(?:{_S}(?P<from_year>{_Y}))?)?"
        rf"(?:{_S}(?:au|et)(?:{_S}(?:le|du))?{_S}|[ ]?-[ ]?)(?:{_W}{_S})?"
        rf"(?P<day>{_D}){_S}(?P<month>{_M}){_YEAR}"
    ),
    "day": rf"(?:(?P<weekday>{_W}){_S})?(?P<day>{_D}){_S}(?P<month>{_M}){_YEAR}",
    "numeric": rf"(?P<day>\d\d?)(?P<sign>[/.])(?P<month>\d\d?)(?P=sign)(?P<year>{_Y}|\d\d)(?![/.]?\d)",
    "iso": rf"(?P<year>{_Y})-(?P<month>\d\d)-(?P<day>\d\d)(?!-?\d)",
    "weekday": rf"(?P<weekday>{_W}){_S}(?P<side>prochain|dernier)\b",
    "month": rf"(?P<named>mois{_S}(?:de{_S}|d'))?(?P<month>{_M}){_YEAR}",
    "week": (rf"semaine{_S}du{_S}(?:{_W}{_S})?(?P<day>{_D})(?:{_S}au{_S}{_D})?{_S}(?P<month>{_M}){_YEAR}"),
    "year": (
        rf"(?:(?P<named>annee|exercice|periode){_S}(?:(?:scolaire|budgetaire|civile){_S})?)?(?P<year>{_Y})"
        rf"(?:(?:[ ]?[-/][ ]?|{_S}(?:et|a|ou){_S}(?:en{_S})?)(?P<last_year>{_Y}))?(?![/.,-]?\d)"
        rf"(?P<beyond>{_BEYOND})?(?!{_S}?(?:euros|places|personnes|€|%))"
    ),
    "around": (
        rf"(?P<unit>semaine|mois|trimestre|semestre|annee|an)\b(?:{_S}(?P<side>{_SIDE}))?"
        rf"|(?P<side_before>prochaine?){_S}(?P<next_unit>semaine|mois|trimestre|semestre|annee)\b"
    ),
    "span": (
        rf"(?P<nth>{_NTH}){_S}(?P<unit>trimestre|semestre)\b{_YEAR}"
        rf"|(?P<letter>[ts])(?P<digit>[1-4])[ ]?(?P<short_year>{_Y})"
    ),
    "season": (
        rf"(?:(?:(?<=l')|(?<=cet )|(?<=d')|(?<=en ))(?P<name>ete|automne|hiver)|(?P<spring>printemps))\b"
        rf"{_YEAR}(?:-{_Y})?|(?P<bare>ete|automne|hiver){_S}(?P<bare_year>{_Y})(?:-{_Y})?"
    ),
    "rentree": rf"rentree\b(?:{_S}(?:scolaire|universitaire|de{_S}septembre))?(?!{_S}parlementaire){_YEAR}",
    "delay": (
        rf"(?P<count>{_N})(?:{_S}(?:a|ou){_S}(?P<most>{_N}))?(?:{_S}prochaine?s)?{_S}"
        rf"(?P<unit>jours?|semaines?|mois|ans?|annees?)\b(?!{_S}{_FROM_ELSE})"
        rf"|(?P<fortnight>quinzaine|huitaine)\b(?!{_S}{_FROM_ELSE})"
    ),
}
"""Each form of a date without what leads to it; where several could be read, the first wins."""

# The first two letters of whatever begins a form, so that other words cost little.
_OTHERS = (
    "an annee exercice periode mois semaine trimestre semestre prochain printemps ete automne hiver rentree"
).split()
_BEGINS = "|".join(sorted({word[:2] for word in (*MONTHS, *WEEKDAYS, *_NUMBERS, *_ORDINALS, *_OTHERS)}))

_NAMES = re.compile(r"\?P<\w+>")
_SIGN = re.compile(r"\(\?P=sign\)")
CORE = re.compile(
    rf"(?<![\w.])(?={_Y}|\d{{1,3}}(?:[./-]|[ ]{{0,4}}[a-z-])|[ts][1-4]|{_BEGINS})(?:"
    + "|".join(f"(?P<{name}>{_SIGN.sub('[/.]', _NAMES.sub('?:', form))})" for name, form in FORMS.items())
    + ")"
)
"""Any of the forms, in a group of its name."""
READ = {name: re.compile(form) for name, form in FORMS.items()}
"""The parts of each form."""

_LINK = (
    r"(?:(?:le|la|les|du|de|au|a|en|ce|cet|cette|tout|l'horizon|horizon|cours|courant|dans|vers)"
    rf"{_S}|[ld]'){{0,5}}?"
)
# « fin de l'année », not « prend fin en avril ».
_OF = rf"(?:(?:de|du|la|ce|cet|cette){_S}|[ld]'){{0,3}}?"
LEAD = re.compile(
    rf"(?<![\w'])(?:(?P<prep>jusqu'|(?:jusque|d'ici|avant|(?:au{_S})?plus{_S}tard|sous|dans|a{_S}compter"
    rf"|a{_S}partir|des|au-dela|apres|depuis|pour|courant|durant|pendant|sur|au{_S}cours|a{_S}l'horizon"
    rf"|horizon|en|entre){_S}))?(?P<link>{_LINK})(?:un{_S}delai{_S}(?:(?:maximal|maximum){_S})?d(?:e{_S}|'))?"
    rf"(?:(?P<part>debut|mi|milieu|fin)(?:[ ]?-[ ]?|{_S})(?P<last_link>{_OF}))?$"
)
"""What leads to a date, ending where its core begins."""

LONGEST_LEAD = 56
"""Letters before a core in which what leads to it is looked for."""


def number_of(word: str) -> int:
    """Return the number that digits or a word say: « 15 », « quinze », « quinzaine »."""
    return int(word) if word.isdigit() else _NUMBERS[word]


def ordinal_of(word: str) -> int:
    """Return the number of « premier » or « 2e »; 0 for « dernier »."""
    return _ORDINALS[word]


def day_number(word: str) -> int:
    """Return the day of a month: of « 12 », « 1er » and « premier »."""
    return 1 if word == "premier" else int(word.removesuffix("er").strip())
