"""Which questions a question cites by their numbers: « sa question écrite n° 1234 » (docs/glossary.md)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

_SENAT = "senat"
_NUMBER = r"(?P<number>\d{1,3}(?:[\s.]\d{3})(?!\d)|\d{1,6})\s?(?P<letter>[SGsg]\b)?(?![-–‑/.,]?\d|\s?%)"
_SIGN = r"(?:n\s?(?:[°ºo˚]s?\b\.?|[°º˚]s?)|nos\b|№|num[ée]ros?\b)"
_DATE = r"(?:1er|\d{1,2})\s+[a-zéû]{3,9}\s+\d{4}|\d{1,2}/\d{1,2}/\d{4}"
_ORDINALS = {
    "treizième": 13,
    "quatorzième": 14,
    "quinzième": 15,
    "seizième": 16,
    "dix-septième": 17,
    "dix-huitième": 18,
}
_ROMAN = {"XIII": 13, "XIV": 14, "XV": 15, "XVI": 16, "XVII": 17, "XVIII": 18}
_LEGISLATURE = (
    rf"(?:(?P<ordinal>\d{{1,2}}|[XVI]{{2,6}}|{'|'.join(_ORDINALS)})\s?(?:ième|ème|eme|è|e|ᵉ)?"
    r"|(?P<before>précédente))\s+législature"
)

# « la question de la dissolution » is no question of a member: between the word and the number come
# only its kind, its day, its author.
_KIND = (
    r"(?P<written>[ée]crites?)|(?P<oral>orales?)|(?P<debate>avec\s+débat)"
    r"|(?P<government>(?:d['’]actualité\s+)?au\s+gouvernement)"
)
_STEP = (
    rf"{_KIND}|sans\s+débat|parlementaires?|signalées?|précédentes?|anciennes?|initiales?|premières?"
    r"|publiées?|posées?|déposées?|parues?|adressées?|enregistrées?|référencées?|rappelées?|portant|restées?"
    r"|le|la|les|de|du|des|par|à|au|en|dans|sous|date|journal|officiel|monsieur|madame|collègues?|son|sa|ses"
    rf"|{_LEGISLATURE}|{_DATE}|sénat(?:eur|rice)?s?|députée?s?|assemblée\s+nationale|réponse|sans"
)
_NAME_OR_SIGN = r"(?-i:[A-ZÀ-ÖØ-Þ][\w.'’-]*)|[ld]['’]|[(«»,:]"
_QUESTION = re.compile(
    rf"\b(?:(?P<noun>questions?)\b(?!\s+prioritaire)|(?P<sigle>(?-i:QE|QOSD|QG)))"
    # A step is read one way only: a long list of names costs no more than its length.
    rf"(?P<steps>(?>\s*(?:(?:{_STEP})\b|{_NAME_OR_SIGN})){{0,24}}?"
    # A kind that only a question has may be followed by what it is about.
    rf"|(?:\s+(?:{_KIND.replace('?P<', '?P<about_')}))[^.;?!\n]{{0,160}}?)"
    rf"\s*[(,]?\s*{_SIGN}\s*:?\s*{_NUMBER}",
    re.IGNORECASE,
)
_NOT_A_QUESTION = re.compile(
    r"\b(?:lois?|décrets?|arrêtés?|ordonnances?|amendements?|articles?|propositions?|projets?|rapports?"
    r"|circulaires?|directives?|règlements?|avis|décisions?|instructions?|formulaires?|cerfa|questions?"
    r"|départements?|lots?|annexes?|dossiers?|recommandations?|mesures?|lignes?)\b",
    re.IGNORECASE,
)
# « n° 123, 124 et n° 125 », each with its day if it has one.
_NEXT = re.compile(
    rf"(?:\s*(?:publiées?|posées?|parues?|déposées?|du|le|au|de|la|{_LEGISLATURE}|{_DATE}|\([^()]{{1,40}}\)))*"
    rf"\s*(?:,|;|et|ou|/)\s*(?:et\s+)?(?P<sign>{_SIGN}\s*)?{_NUMBER}(?!\s+(?:[a-zéû]{{3,9}}\s+\d{{4}}))",
    re.IGNORECASE,
)
# What is said of a number after it, as far as the words lead there: « (Sénat) », « de la 16e législature ».
_LINK = (
    rf"{_DATE}|publiées?|posées?|déposées?|parues?|restées?|du|au|aux|de|des|la|le|les|à|par|dans|en|sous"
    rf"|sans|réponse|JO|journal|officiel|questions?|page|\d{{1,5}}"
)
_SAID = re.compile(
    rf"(?>\s*(?:(?:{_LINK})\b|[ld]['’]|[(,:«»-])){{0,24}}?\s*(?:(?P<senate>sénat(?:eur|rice)?s?\b)"
    rf"|(?P<assembly>assemblée\s+nationale\b|(?-i:AN)\b|députée?s?\b)|{_LEGISLATURE})",
    re.IGNORECASE,
)
_PLACE = re.compile(
    rf"(?P<senate>\bsénat(?:eur|rice)?s?\b)|(?P<assembly>\bassemblée\s+nationale\b|\bdéputée?s?\b)|\b{_LEGISLATURE}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Where:
    """The chamber and the legislature in which a number is to be looked for."""

    chamber: str
    legislature: int | None

    def told(self, found: re.Match[str]) -> _Where:
        """Return what the words say instead."""
        if found["senate"]:
            return replace(self, chamber=_SENAT)
        if found["assembly"]:
            return replace(self, chamber="assemblee")
        if found["before"]:
            return replace(self, legislature=self.legislature - 1 if self.legislature else None)
        word = found["ordinal"]
        known = _ROMAN.get(word.upper()) or _ORDINALS.get(word.lower())
        return replace(self, legislature=known or (int(word) if word.isdigit() else None))


def cited_keys(text: str, *, own_key: str, legislature: int | None, chamber: str) -> frozenset[str]:
    """Return the keys of the questions that a text cites by number, its own left out.

    A number is taken in the chamber (``assemblee`` or ``senat``) and the legislature of the text unless
    the words say otherwise. What they do not say is a star: ``SEQ-*-01234`` for any question of the Sénat,
    whose key begins with a year, ``QANR5L*QE123`` when the legislature is unknown. Only what is called a
    question counts, never a law, an amendment or an article.
    """
    here = _Where(chamber=chamber, legislature=legislature)
    keys = {key for found in _QUESTION.finditer(text) for key in _cited(text, found, here)}
    return frozenset(key for key in keys if not _is(own_key, key))


def _is(own_key: str, key: str) -> bool:
    before, star, after = key.partition("*")
    return own_key.startswith(before) and own_key.endswith(after) if star else own_key == key


def _cited(text: str, found: re.Match[str], here: _Where) -> Iterator[str]:
    steps = found["steps"]
    kind = _kind(found)
    if kind is None or _NOT_A_QUESTION.search(steps):
        return
    for said in _PLACE.finditer(steps):
        here = here.told(said)
    several = bool(found["noun"]) and found["noun"].lower().endswith("s")
    number: re.Match[str] | None = found
    while number is not None:
        yield _key(kind, number, _said_after(text, number.end(), here))
        number = _NEXT.match(text, number.end())
        if number is not None and not (several or number["sign"]):
            return


def _said_after(text: str, place: int, here: _Where) -> _Where:
    for _ in range(2):
        found = _SAID.match(text, place)
        if found is None:
            break
        here, place = here.told(found), found.end()
    return here


def _kind(found: re.Match[str]) -> str | None:
    """Return QE, QOSD or QG; None for a debate, which is not archived."""
    if found["sigle"]:
        return found["sigle"]
    if found["debate"] or found["about_debate"]:
        return None
    if found["government"] or found["about_government"]:
        return "QG"
    return "QOSD" if found["oral"] or found["about_oral"] else "QE"


def _key(kind: str, number: re.Match[str], where: _Where) -> str:
    digits = int("".join(sign for sign in number["number"] if sign.isdigit()))
    letter = (number["letter"] or "").upper() or {"QOSD": "S", "QG": "G"}.get(kind, "")
    if where.chamber == _SENAT or number["letter"]:
        return f"SEQ-*-{digits:04}{letter}" if letter else f"SEQ-*-{digits:05}"
    return f"QANR5L{where.legislature or '*'}{kind}{digits}"
