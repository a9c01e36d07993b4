"""The sentences in which a question asks something, invented ones and real ones in place."""

from __future__ import annotations

import re
import time

import pytest

from monitor.domain.demands import demands
from monitor.domain.sentences import sentences
from tests.samples import SAMPLES, needs_samples

OPENING = (
    "M. Marc Dubosc attire l'attention de Mme la ministre de la santé sur l'avenir des centres de soins."
)
FACTS = (
    "Plusieurs équipes ont cessé leur activité. La Cour des comptes demande au Gouvernement une évaluation."
)


def asked(text: str) -> list[str]:
    return [text[start:end] for start, end in demands(text)]


@pytest.mark.parametrize(
    "demand",
    [
        "Aussi, il lui demande quelles mesures elle entend prendre.",
        "Il souhaite lui demander de publier le rapport.",
        "Dans ce contexte, il souhaiterait connaître le calendrier retenu.",
        "Elle aimerait donc savoir si le budget sera reconduit.",
        "Aussi souhaiterait-il savoir à quelle date le décret paraîtra.",
        "C'est pourquoi il l'interroge sur les suites données à ce rapport.",
        "Il la prie de bien vouloir lui indiquer le nombre de places.",
        "Il prie Mme la ministre de la santé de bien vouloir préciser ce calendrier.",
        "Il demande au Gouvernement de rétablir cette dotation.",
        "Elle demande d'indiquer le nombre de places.",
        "Il demande un bilan de cette expérimentation.",
        "[Note de la rédaction] M. Paul Exemple demande au Gouvernement si la dotation sera reconduite.",
        "Il demande par conséquent si une évaluation est prévue.",
        "M. le député souhaite être informé des intentions du Gouvernement.",
        "Il lui saurait gré de lui faire connaître ses intentions.",
        "Quelles mesures le Gouvernement compte-t-il prendre ?",
        "Je vous demande donc, madame la ministre, ce que vous ferez.",
    ],
)
def test_each_formula_of_demand_is_found(demand: str) -> None:
    assert asked(f"{OPENING} {FACTS} {demand}") == [demand]


def test_several_demands_come_in_order_with_their_places() -> None:
    text = f"{OPENING} Il lui demande un bilan. {FACTS} Il souhaite savoir quand il paraîtra."
    assert asked(text) == ["Il lui demande un bilan.", "Il souhaite savoir quand il paraîtra."]


@pytest.mark.parametrize(
    "text",
    [
        OPENING,
        f"{OPENING} {FACTS}",
        "Mme Odile Ferrand souhaite attirer l'attention de M. le ministre sur les routes.",
        "Les habitants souhaitent connaître la date. Les associations demandent que le budget soit tenu.",
        "Une forte demande de soins est constatée. La demande des familles augmente.",
        "",
    ],
)
def test_what_is_told_is_not_asked(text: str) -> None:
    assert asked(text) == []


def test_an_opening_that_questions_is_the_demand_when_there_is_no_other() -> None:
    opening = "Mme Odile Ferrand interroge M. le ministre des transports sur la date d'ouverture de la ligne."
    assert asked(opening) == [opening]
    assert asked(f"{opening} Elle lui demande aussi son coût.") == ["Elle lui demande aussi son coût."]


def test_a_sentence_across_two_pages_is_one() -> None:
    demand = "Elle souhaite lui demander de préciser le budget pour\n\nl'année 2027 et de le publier."
    assert asked(f"{OPENING} {demand}") == [demand]


def test_abbreviations_end_no_sentence() -> None:
    text = "M. Dubosc cite l'art. L. 162-31 du code. Mme A. Durand et MM. Petit répondent.\n\nAnnexe"
    assert [text[start:end] for start, end in sentences(text)] == [
        "M. Dubosc cite l'art. L. 162-31 du code.",
        "Mme A. Durand et MM. Petit répondent.",
        "Annexe",
    ]


@pytest.mark.parametrize("words", ["il demande ", "prie la ", "souhaite ainsi, ", "il remercie ", "il "])
def test_no_text_takes_long(words: str) -> None:
    begun = time.perf_counter()
    demands(words * 5_000)
    assert time.perf_counter() - begun < 2


@needs_samples
@pytest.mark.parametrize(
    ("path", "beginnings"),
    [
        ("documents/question_ecrite_13432.txt", ["Par conséquent, elle souhaite lui demander"]),
        ("assemblee/pages_texte/an_dyn17_QANR5L17QE13020.txt", ["Dans ce contexte, il souhaite savoir"]),
        # Cut before its demand: better none than its opening.
        ("assemblee/pages_texte/an_dyn17_QANR5L17QE13026.txt", []),
        ("assemblee/xml/q14_14-47351QE.xml", ["Afin d'évaluer le coût"]),
    ],
)
def test_the_demands_of_real_questions(path: str, beginnings: list[str]) -> None:
    text = (SAMPLES / path).read_text(encoding="utf-8")
    if held := re.search(r"<TEXTE_DEPOT>\s*<!\[CDATA\[(.*?)\]\]>", text, re.DOTALL):
        text = held[1]
    found = asked(text)
    assert len(found) == len(beginnings)
    assert all(words.startswith(begin) for words, begin in zip(found, beginnings, strict=True))
