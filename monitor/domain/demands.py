"""The sentences in which a question asks something: « elle lui demande … » (docs/glossary.md).

A reading aid: found by the formulas of written questions, without judging what they mean.
"""

from __future__ import annotations

import re

from monitor.domain.model import Span
from monitor.domain.sentences import sentences

# Who asks: the author, by name or pronoun; « la Cour des comptes demande » is told, not asked.
_WHO = (
    r"(?:^\W*(?:[^\]]{0,80}\]\s)?(?:M\.|MM\.|Mmes?\b|Monsieur\b|Madame\b)"
    r"|\b(?:ils?|elles?|je|nous|députée?|sénat(?:eur|rice))\b)"
)
_WISH = (
    r"(?:souhait(?:e|ent|erait|eraient|erais)|aimer(?:ait|aient|ais)|voudr(?:ait|aient|ais)"
    r"|désir(?:e|ent|erait|eraient))"
)
_TO_KNOW = (
    r"(?:(?:lui|leur|l['’]|vous|ainsi|donc|alors|également|aussi|enfin|en\s+outre|par\s+conséquent|dès\s+lors"
    r"|désormais|vivement|notamment|plus\s+précisément|pouvoir|bien)[\s,]*)*"
    r"(?:demander|savoir|conna[iî]tre|obtenir|comprendre|recueillir|avoir|disposer|s['’]assurer|s['’]enquérir"
    r"|que\b|qu['’]|être\s+(?:informée?s?|éclairée?s?|tenue?s?|assurée?s?|rassurée?s?))"
)
_ASKING = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:lui|leur|vous)\s+demande(?:nt)?\b",
        (
            rf"{_WHO}.{{0,160}}?\bdemande(?:nt)?[\s,]+(?:\w+[\s,]+){{0,3}}?"
            r"(?:(?:au|à|aux|si|de|que|quel\w*|quand|comment|dans\s+quel\w*|ce\s+qu\w*|une?|des|le|la|les)(?!\w)"
            r"|(?:d|l|s|qu)['’])"
        ),
        rf"{_WHO}.{{0,160}}?\b{_WISH}[\s,]+{_TO_KNOW}",
        rf"\b{_WISH}-(?:t-)?(?:ils?|elles?|je|nous)[\s,]+{_TO_KNOW}",
        r"\b[ld]['’]interroge(?:nt)?\b",
        rf"{_WISH}.{{0,40}}?\bl['’]interroger\b",
        r"\b(?:la|le|les|vous)\s+prie(?:nt)?\b|\bprie(?:nt)?\s+(?:\w+[\s,]+){0,14}?de\s+bien\s+vouloir\b",
        rf"{_WHO}.{{0,160}}?\bremercie(?:nt)?\b.{{0,60}}?\b(?:de\s+(?:bien\s+vouloir|lui|leur|préciser|indiquer)|pour\s+sa\s+réponse)\b",
        r"\b(?:reconnaissante?s?|saurai(?:t|ent)\s+gré)\s+(?:\w+[\s,]+){0,6}?(?:de|d['’])\s",
        rf"{_WHO}.{{0,160}}?\b(?:sollicite|s['’]enquiert|invite\s+(?:\w+\s+){{0,2}}?(?:le\s+Gouvernement|à))\b",
        r"\?\s*[»”\"')\]]*$",
    )
)
# The first sentence says what the question is about; one that only draws attention asks nothing.
_OPENING = re.compile(r"\b(?:interroge|interroger)\b", re.IGNORECASE)


def demands(text: str) -> tuple[Span, ...]:
    """Return the place of each sentence of a question that asks something, in the order of the text.

    The opening (« attire l'attention de … sur ») is none; « interroge … sur » is one when the text
    asks nothing else.
    """
    places = sentences(text)
    asking = tuple(span for span in places if _asks(text[slice(*span)]))
    if asking or not places:
        return asking
    return places[:1] if _OPENING.search(text[slice(*places[0])]) else ()


def _asks(sentence: str) -> bool:
    words = " ".join(sentence.split())
    return any(pattern.search(words) for pattern in _ASKING)
