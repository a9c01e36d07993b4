"""Whether French words speak of what will be or of what has been: by the endings of their verbs."""

from __future__ import annotations

import re
from collections.abc import Iterator

ADVERBS = r"(?:(?!été\b|est\b|sont\b)[^\W\d_]{2,16}\s){0,2}?"
"""Up to two words between an auxiliary and its participle, in a regular expression."""

# Not « espérons » (é), « ouvrons » nor « montra »: the present, and the simple past.
_FUTURE = re.compile(
    r"\b[^\W\d_]{0,20}(?:(?:er|ir|dr|rr|evr|uivr|ivr|ttr|îtr|itr|mpr|clur)(?:a|ai|ont|ons)"
    r"|\bs?aur(?:a|ai|ont|ons))\b"
)
_NOT_FUTURE = frozenset(
    """vrai caméra camera opera etcetera riviera sierra guerra terra errons mitra hydra livrons délivrons
    retira tira attira inspira aspira expira respira admira désira retirons tirons attirons inspirons aspirons
    respirons admirons désirons virons environs aurons-nous serrons verrons""".split()
)
_SOON = re.compile(
    r"\b(?:va|vont|allons|vais)\s(?!à\b|au\b|aux\b|en\b|de\b|pas\b|plus\b)"
    r"(?:(?:bientôt|prochainement|donc|ainsi|également|aussi|être|se|leur|lui|vous|y)\s|s['’]|l['’]){0,3}"
    r"[^\W\d_]{2,20}(?:er|ir|re|é|ée|és|ées|ise?s?|u|ue|us|ues)\b"
)
_PAST = re.compile(
    rf"\b(?:a|ont|ai|as|avons|avez|avait|avaient|aurait|auraient)\s{ADVERBS}"
    r"[^\W\d_]{1,20}(?:é|ée|és|ées|i|ie|is|ise|it|ite|u|ue|us|ues|ert|erte)\b"
    r"|\b(?:était|étaient|fut|furent|avait|avaient)\b|\b(?:s['’]est|se\ssont|s['’]était)\s"
    r"|\b(?:courrier|lettre|courriel|réunion|séance|arrêté|décret|circulaire|communiqué|date)s?\sdu\s"
)


def futures(words: str) -> Iterator[re.Match[str]]:
    """Give each verb in the future: « sera », « organiserons », « va être versé ».

    The text is in small letters, with its accents and single spaces.
    """
    for found in _FUTURE.finditer(words):
        if found[0] not in _NOT_FUTURE:
            yield found
    yield from _SOON.finditer(words)


def speaks_of_future(words: str) -> bool:
    """Tell whether a text in small letters, with its accents, has a verb in the future."""
    return next(futures(words), None) is not None


def speaks_of_past(words: str) -> bool:
    """Tell whether a text in small letters has a verb in the past, or names a paper: « courrier du »."""
    return _PAST.search(words) is not None
