"""What the words around a reference say is done to the text named, in titles and in articles.

A wrong « abrogé » is worse than none: what these forms do not say clearly is a citation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from monitor.domain.jo_references import Reference, references
from monitor.domain.journal import Relation

MOST_REFERENCES = 2000
_LEAD, _TAIL = 240, 500
_THE = r"(?:l['’]|les?\s|la\s)"
_OF_THE = r"(?:d(?:e\sl['’]|u\s|e\sla\s|es\s))"
_CUE = re.compile(
    r"\b(?:(?P<repeals>abrogeant|abrogation)|(?P<modifies>modifiant|compl[ée]tant|prorogeant|prolongeant"
    r"|rectifiant|portant\s(?:modification|prorogation|prolongation))"
    r"|(?P<applies>(?:portant|en|pour\sl['’])\s?application|(?P<said>(?:pr[ée]vu|mentionn[ée]|d[ée]fini|vis[ée])"
    r"e?s?\s(?:à|aux?)\s)))\b\s?",
    re.IGNORECASE,
)
_JOINED = re.compile(r"(?:\bet|[,;])\s(?:prise?s?\s)?$", re.IGNORECASE)
_ALL_OF_IT = re.compile(rf"\s?(?:d['’]|de\s)?(?:{_THE}|du\s|des\s)?", re.IGNORECASE)
_AND = re.compile(rf"(?:,|\bet|ainsi\sque)\s(?:(?:de\s)?{_THE}|du\s|des\s)$", re.IGNORECASE)
_AND_OF = re.compile(rf"(?:,|\bet)\s[^,;]{{0,60}}?\b{_OF_THE}$", re.IGNORECASE)
_PART = re.compile(
    r"\b(?:articles?|annexes?|alin[ée]as?|titres?|chapitres?|sections?|paragraphes?|tableaux?|dispositions?"
    rf"|listes?|[IVX]{{1,5}}|\d{{1,3}}°)(?:\s[^.;:«»\n]{{0,100}})?\s{_OF_THE}$",
    re.IGNORECASE,
)
# « Les aides mentionnées à l'article 3 du décret… sont supprimées » does nothing to the decree.
_SPOKEN_OF = re.compile(
    r"(?:mentionn|pr[ée]v|vis[ée]|d[ée]fini|fix[ée]|institu|r[ée]gi|pris|d[ée]livr|accord|attribu|application"
    r"|vertu|titre\sde\sl|conform)",
    re.IGNORECASE,
)
_MARK = r"(?:^|[.;:]\s|[-–—•]\s|\d{1,3}°\s|\b[a-zIVX]{1,4}[.)]\s)"
_SUBJECT = re.compile(
    rf"{_MARK}\s?(?:(?:à|a|au|aux|en|d[èe]s|pour|dans|sous|par|sans)\s[^.;:«»]{{1,140}},\s)?(?:{_THE})?$",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"(?P<aside>\bqui\s)?\b(?:est|sont)\s(?:(?:ainsi|[ée]galement|aussi|donc|en\scons[ée]quence|et\sdemeure(?:nt)?)\s)?"
    r"(?P<verb>[^\W\d_]{2,20})",
    re.IGNORECASE,
)
_SENTENCE_ENDS = re.compile(r"[;\n]|\.\s(?=[A-ZÀ-Ý«][a-zà-ÿ'’\s])")
_REPEALED = re.compile(r"abrog[ée]", re.IGNORECASE)
_MODIFIED = re.compile(
    r"(?:modifi|compl[ée]t|remplac|prorog|prolong|ins[ée]r|ajout|supprim|r[ée]dig|substitu|cr[ée]{2}|retir|rectifi)",
    re.IGNORECASE,
)
_ACTIVE = re.compile(rf"\babroge(?:nt)?\s(?:et\sremplace(?:nt)?\s)?{_THE}$", re.IGNORECASE)
_ARE_REPEALED = re.compile(r"(?:^|[.]\s|[-–—°]\s)(?:Est|Sont)\sabrog[ée]e?s?\b", re.IGNORECASE)
_LIST_OPENS = re.compile(r"\b(?:est|sont)\sabrog[ée]e?s?\b[^:.;]{0,80}:\s*$", re.IGNORECASE)
_IN_A_ROW = re.compile(
    rf"(?:abrog[ée]e?s?\s?:?\s|[,;]\s|\bet\s|[-–—•]\s|\d{{1,2}}°\s|\b[a-z]\)\s){_THE}?$", re.IGNORECASE
)
_ITEM = re.compile(
    rf"(?:[-–—•]|\d{{1,3}}\s?°|[a-z]{{1,3}}[).]|{_THE}|arr[êe]t|d[ée]cret|ordonnance|loi)", re.IGNORECASE
)

Done = tuple[Relation, Reference]
"""What is done to a text, and how it is named."""


def in_clauses(words: str, *, only: frozenset[Relation] = frozenset(Relation)) -> Iterator[Done]:
    """Yield what a title says it does to the texts it names, its own name at its start left out.

    A title that is quoted (« abrogeant l'arrêté du… modifiant l'arrêté du… ») says what its own text did:
    once a text is named, only « et » or a comma begins another clause. ``only`` are the relations to be told
    from a citation.
    """
    cues = [cue for cue in islice(_CUE.finditer(words), MOST_REFERENCES) if _relation(cue) in only]
    cue: re.Match[str] | None = None
    before: Done | None = None
    waiting = iter([*cues, None])
    coming = next(waiting)
    for named in islice(references(words), MOST_REFERENCES):
        while coming is not None and coming.end() <= named.start:
            taken = before is not None and before[1].start > 0
            if not taken or (
                not coming["said"] and _JOINED.search(words, max(0, coming.start() - 10), coming.start())
            ):
                cue, before = coming, None
            coming = next(waiting)
        if named.start:
            before = (_done(words, cue, before, named), named)
            yield before


def _relation(cue: re.Match[str]) -> Relation:
    if cue["repeals"]:
        return Relation.REPEALS
    return Relation.MODIFIES if cue["modifies"] else Relation.APPLIES


def _done(words: str, cue: re.Match[str] | None, before: Done | None, named: Reference) -> Relation:
    if cue is None:
        return Relation.CITES
    relation = _relation(cue)
    if before is not None:
        joined = _AND_OF if relation is Relation.APPLIES else _AND
        lead = words[max(before[1].end, named.start - _LEAD) : named.start]
        return before[0] if named.follows or joined.search(lead) else Relation.CITES
    gap = words[cue.end() : named.start]
    if relation is Relation.APPLIES:
        return relation if len(gap) <= _LEAD and ";" not in gap else Relation.CITES
    if _ALL_OF_IT.fullmatch(gap):
        return relation
    return Relation.MODIFIES if _is_part(gap[-_LEAD:]) else Relation.CITES


def _is_part(lead: str) -> bool:
    """Tell whether these words, up to the name of a text, are a part of it and what is spoken of."""
    part = _PART.search(lead)
    return part is not None and _SPOKEN_OF.search(lead) is None


def in_articles(text: str) -> Iterator[Done]:
    """Yield what each article does to the texts it names: « est abrogé », « est ainsi modifié » and so on.

    New wording that is quoted (« Art. 5. - L'arrêté… ») does nothing itself. Linear.
    """
    listed = False
    left = MOST_REFERENCES
    for line in text.split("\n"):
        if not line:
            continue
        listed = listed and _ITEM.match(line) is not None
        for done in islice(_in_line(line, listed=listed), left):
            left -= 1
            yield done
        if _LIST_OPENS.search(line, max(0, len(line) - _LEAD)):
            listed = True
        elif line.endswith("."):
            listed = False


def _in_line(line: str, *, listed: bool) -> Iterator[Done]:
    depth = place = 0
    before: Done | None = None
    for named in references(line):
        depth += line.count("«", place, named.start) - line.count("»", place, named.start)
        place = named.start
        relation = Relation.CITES if depth > 0 else _in_sentence(line, named, before, listed=listed)
        before = (relation, named)
        yield before


def _in_sentence(line: str, named: Reference, before: Done | None, *, listed: bool) -> Relation:
    lead = line[max(0, named.start - _LEAD) : named.start]
    if _ACTIVE.search(lead):
        return Relation.REPEALS
    opened = _ARE_REPEALED.search(line[max(0, named.start - 4 * _TAIL) : named.start]) is not None
    part = _is_part(_last_sentence(lead))
    if not (part or _is_subject(lead, named, before) or (opened and _IN_A_ROW.search(lead))):
        return Relation.CITES
    said = _verb_after(line, named.end)
    if said is None and (opened or listed):
        said = Relation.REPEALS
    return Relation.MODIFIES if part and said is Relation.REPEALS else said or Relation.CITES


def _last_sentence(lead: str) -> str:
    *_, start = (0, *(end.end() for end in _SENTENCE_ENDS.finditer(lead)))
    return lead[start:]


def _is_subject(lead: str, named: Reference, before: Done | None) -> bool:
    """Tell whether a text is itself what the sentence speaks of, alone or with the one before it."""
    goes_on = before is not None and before[0] is not Relation.CITES
    if named.follows:
        return goes_on
    return _SUBJECT.search(lead) is not None or (goes_on and _AND.search(lead) is not None)


def _verb_after(line: str, start: int) -> Relation | None:
    """Return what the first main verb after a name says; CITES for another verb, None without one."""
    tail = line[start : start + _TAIL]
    end = _SENTENCE_ENDS.search(tail)
    for verb in _VERB.finditer(tail, 0, end.start() if end else len(tail)):
        if verb["aside"]:
            continue
        if _REPEALED.match(verb["verb"]):
            return Relation.REPEALS
        return Relation.MODIFIES if _MODIFIED.match(verb["verb"]) else Relation.CITES
    return None
