"""Questions that are of one family: cited, answered together, tabled again; and one of the Sénat."""

from __future__ import annotations

from datetime import date
from typing import Any

from monitor.domain.model import Document, DocumentKind
from monitor.domain.reading import Reading
from tests.fakes import question, reading

SENAT = "senat_questions"
ANSWERED_ON = "2026-05-12"
ANSWER = (
    "Le Gouvernement est attentif au devenir des équipes de proximité qui accueillent les patients les plus "
    "éloignés du soin. Une mission a été confiée à l'inspection générale afin de préciser leur cadre "
    "juridique et leur financement. Ses conclusions sont attendues avant l'été. Dans l'attente, les crédits "
    "engagés au titre de l'année 2026 sont maintenus pour l'ensemble des équipes, jusqu'au 31 décembre."
)
NEAR_ANSWER = ANSWER.replace("avant l'été", "au mois de septembre")
OTHER_ANSWER = (
    "La tarification des transports sanitaires relève d'une convention nationale signée avec les entreprises "
    "du secteur. Sa révision sera discutée à l'automne avec l'assurance maladie et les représentants des "
    "usagers, sur la base d'un rapport qui sera rendu public."
)
CLOSE_TEXT = (
    "attire l'attention de Mme la ministre de la santé sur les équipes mobiles de nuit. Ces équipes vont "
    "au devant des personnes qui dorment dehors, dans quarante communes, avec des infirmiers et des "
    "interprètes. Leur convention prend fin au printemps sans qu'aucune suite soit annoncée aux communes. "
)


def asked(number: int, text: str, on: str = "2026-03-10", **facts: Any) -> Reading:
    """Return a question with this text, published on this day."""
    return question(number, texts=[text], published=on, title=f"Question {number}", **facts)


def answered(number: int, answer: str, on: str = ANSWERED_ON, text: str = "", **facts: Any) -> Reading:
    """Return a question of its own subject, with this answer."""
    words = text or f"M. Marc Dubosc demande à Mme la ministre le compte de la ligne {number * 7919}."
    return asked(number, words, answers=[(answer, on, "4100")], **facts)


def senat(number: str, on: date, text: str, *, key: str = "") -> Reading:
    """Return a written question of the Sénat."""
    return reading(
        Document(
            kind=DocumentKind.QUESTION,
            key=key or f"SEQ-{on.year}-{number}",
            url=f"https://senat.exemple.invalid/{on.year}/{number}",
            title=f"Question du Sénat {number}",
            published_on=on,
            text=text,
            sections={"question": (0, len(text))},
            fields={
                "chamber": "senat",
                "number": number,
                "legislature": None,
                "type": "QE",
                "ministry": "Santé",
                "published_on": on.isoformat(),
            },
            notes={"author": "Mme Anne Sénatrice", "group": "GEST"},
        )
    )
