"""The words of a real press page, read without a line of our parsers: what extraction is measured by."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from tests.samples import SAMPLES

REAL = SAMPLES / "ministeres"
SPIP = sorted(path.relative_to(REAL).as_posix() for path in REAL.glob("spip_html/*.html"))
DSFR = sorted(path.relative_to(REAL).as_posix() for path in REAL.glob("dsfr_html/travail*.html"))
UNKNOWN = ["dsfr_html/sports_agenda-ministre_2026-05-11.html"]
URL = "https://travail-emploi.gouv.fr/page"

_INLINE = re.compile(
    r"</?(?:a|abbr|b|em|font|i|mark|q|small|span|strong|sub|sup|u|time)\b[^>]*>", re.IGNORECASE
)
_DEAD = re.compile(r"<!--.*?-->|<(script|style|noscript|svg)\b.*?</\1>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_HAS = "contains(concat(' ', normalize-space(@class), ' '), ' {} ')"


@dataclass(frozen=True, slots=True)
class Score:
    """How many of the words wanted were found, and how many of those found were wanted."""

    recall: float
    precision: float


def words(text: str) -> Counter[str]:
    """Return how often each word stands in a text."""
    return Counter(re.findall(r"\w+", unicodedata.normalize("NFC", text).casefold()))


def score(found: str, wanted: Counter[str]) -> Score:
    """Return recall and precision over words, each as often as it stands."""
    got = words(found)
    common = sum((got & wanted).values())
    return Score(common / sum(wanted.values()), common / sum(got.values()))


def having(name: str) -> str:
    """Return the XPath test of an element that bears a class."""
    return _HAS.format(name)


def _words_of(elements: list[Any]) -> Counter[str]:
    source = " ".join(
        etree.tostring(one, encoding="unicode", method="html", with_tail=False) for one in elements
    )
    source = _TAG.sub(" ", _INLINE.sub("", _DEAD.sub(" ", source)))
    return words(html.unescape(source))


def _without(root: Any, *tests: str) -> None:
    for test in tests:
        for element in root.xpath(test):
            if element.getparent() is not None:
                element.drop_tree()


def tree(body: bytes) -> Any:
    """Return the page as lxml reads it, the first of two documents only."""
    end = body.lower().find(b"</main>")
    second = body.lower().find(b"<!doctype", end) if end >= 0 else -1
    return lxml_html.document_fromstring(
        body[:second] if second > 0 else body, parser=lxml_html.HTMLParser(encoding="utf-8")
    )


def wanted(name: str, body: bytes) -> Counter[str]:
    """Return the words of chapô and body (SPIP) or of the article (Drupal), without what surrounds them."""
    root = tree(body)
    if name in SPIP:
        parts = root.xpath(f"//main//*[{having('main-article__chapo')} or {having('main-article__texte')}]")
        for part in parts:
            _without(
                part, *(f".//*[{having(f'doc-joint__{x}')}]" for x in ("extension", "libelle-lien", "taille"))
            )
        return _words_of(parts)
    if name in UNKNOWN:
        return _words_of(root.xpath(f"//main//*[{having('sports-gouv-body-text-block-wrapper')}]"))
    article = root.xpath("//*[@id='main']//article")[0]
    _without(
        article,
        ".//h1",
        "./p[.//time]",
        f".//*[{having('fr-tags-group')}]",
        f".//section[{having('ondine-linked-pages')}]",
        f".//*[{having('fr-link__detail')}]",
    )
    return _words_of([article])
