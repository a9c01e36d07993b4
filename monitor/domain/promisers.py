"""Who promises in a sentence, as it is written; empty rather than wrong."""

from __future__ import annotations

import re

from monitor.domain.promises import announcement, shown, small_letters

_I = re.compile(r"(?:\bje\s|\bj['’])(?![^«»]{0,300}»)", re.IGNORECASE)
_FIRST_PERSON = re.compile(r"\b(?:nous|mon|notre|nos|ma|mes)\b|\bm['’]", re.IGNORECASE)
_HEAD = (
    r"(?:premi(?:er|ère)\sministre|ministre(?:\sdéléguée?)?|secrétaire\sd['’]état|ministères?|gouvernement|cabinet"
    r"|présidente?\sde\sla\srépublique|assurance[\s-]maladie|ars|agences?\srégionales?\sde\ssanté|préf[eè]te?"
    r"|préfecture|dgos|dss|dgs|has|haute\sautorité\sde\ssanté|cnam|cpam|caisse(?:\s(?:nationale|primaire))?"
    r"|collectifs?|associations?|fédérations?|sénat|assemblée\snationale|commission|état|région|département"
    r"|métropole|ville|mairie|maire|municipalité|conseil\s(?:régional|départemental|municipal|d['’]administration)"
    r"|directions?|députée?s?|sénat(?:eur|rice)s?|rapporteure?s?|comité|cour\sdes\scomptes|igas)"
)
_ACTOR = re.compile(rf"(?<![\w'’])(?:(?:les?|la|une?|cette|ce|cet)\s|l['’]){_HEAD}\b", re.IGNORECASE)
_NOT_A_SUBJECT = re.compile(
    r"(?:\b(?:par|de|à|avec|pour|sur|chez|dans|envers|contre|dont|et\sde|vers)\s)$", re.IGNORECASE
)
_AND = re.compile(r"\set\s$")
_SAYS = re.compile(
    r"\s(?:nous\s|lui\s|leur\s)?(?:indique|précise|annonce|confirme|rappelle|assure|déclare|informe|promet)(?:nt)?\s(?:que\b|qu['’])"
)
_OTHER_VERB = re.compile(
    r"[.;:()«»]|\b(?:qui|que|dont|où|est|sont|a|ont|il|elle|ils|elles|on|ce|été|afin|pour)\b|\bqu['’]|,\s(?:les?|la|l['’])\s?\w"
)
_BEGINS_COMPLEMENT = re.compile(
    r"\s?$|\s(?:d[eu]s?\b|d['’]|et\b|chargée?\b|à\b|en\b|[A-ZÀ-Þ]|régional|national)|,\s(?:en|à|lors|au)\s"
)
_BEFORE_A_VERB = re.compile(
    r"(?:[\s,]+(?:ne|n['’]|lui|leur|nous|vous|y|en|se|s['’]|l['’]|également|aussi|ainsi|donc|alors|enfin|bien|déjà))+[\s,]*$|[\s,]+$",
    re.IGNORECASE,
)
_AGENT = re.compile(
    rf"(?:\S+\s){{1,6}}?par\s(?P<who>{_ACTOR.pattern}(?:\s(?:de\sla|du|de\sl['’])\s?[^\W\d_]+)?)",
    re.IGNORECASE,
)
_LONGEST = 160


def promiser(sentence: str, speaker: str) -> str:
    """Return who promises in a sentence: the actor that is its subject, else its agent, else the speaker.

    ``speaker`` is who signs the text, empty when it is not known: « je », « nous » and « mon cabinet » are
    the speaker's, and so is a sentence whose subject is a thing.
    """
    words = shown(sentence)
    found = announcement(small_letters(words))
    if _I.search(words) or found is None:
        return speaker
    before = words[: found.start()]
    if actor := _speaking(words) or _subject(before):
        return actor
    if _FIRST_PERSON.search(before):
        return speaker
    agent = _AGENT.match(words[found.start() : found.start() + _LONGEST])
    return agent["who"] if agent else speaker


def _speaking(words: str) -> str:
    """Return the actor of « l'ARS indique que … », empty when there is none."""
    for actor in _ACTOR.finditer(words):
        if _SAYS.match(words, actor.end()) and not _NOT_A_SUBJECT.search(words[: actor.start()]):
            return actor[0]
    return ""


def _subject(before: str) -> str:
    """Return the actor that the words before a verb end with, with its complements and its companion."""
    actors = [*_ACTOR.finditer(before)]
    for actor in reversed(actors):
        between = before[actor.end() :]
        if _NOT_A_SUBJECT.search(before[: actor.start()]):
            continue
        whole = _BEFORE_A_VERB.sub("", between)
        if len(between) > _LONGEST or _OTHER_VERB.search(whole) or not _BEGINS_COMPLEMENT.match(whole):
            return ""
        start = actor.start()
        joined = [
            other for other in actors if other.end() < start and _AND.fullmatch(before[other.end() : start])
        ]
        return before[joined[0].start() if joined else start : actor.end()] + whole
    return ""
