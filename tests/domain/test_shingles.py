"""Which texts are the same or close: marks, sketches, and where closeness begins."""

from __future__ import annotations

import random
import struct
import time
from datetime import date

import pytest

from monitor.domain.shingles import (
    CLOSE,
    answer_mark,
    close_to,
    jaccard,
    near_to,
    similarity,
    sketch,
    text_mark,
)

ON = date(2026, 5, 12)
OPENING = (
    "{who} attire l'attention de Mme la ministre de la santé, des familles, de l'autonomie et des personnes "
    "handicapées sur "
)
BODY = (
    "l'avenir des centres de soins participatifs installés dans les communes rurales du département. ",
    (
        "Ces équipes, qui réunissent des infirmières, des médiatrices et des interprètes, accueillent chaque "
        "année plusieurs milliers de patients que la médecine de ville ne reçoit plus. "
    ),
    "Leur budget reposait jusqu'ici sur une dotation nationale reconduite par avenant. ",
    (
        "Un courrier du mois de janvier annonce que cette dotation ne sera pas renouvelée au printemps, sans "
        "qu'aucune évaluation ait été rendue publique. "
    ),
    "Les élus locaux redoutent des licenciements dès le mois de mai et la fermeture de deux antennes. ",
    (
        "Elle lui demande quelles mesures le Gouvernement entend prendre pour assurer leur financement "
        "au-delà de cette date."
    ),
)
# The same subject, by another author who did not read the first one.
OTHER_BODY = (
    (
        "le devenir des centres de soins participatifs. Alors que la caisse primaire salue leurs résultats, "
        "les salariés n'ont reçu aucune assurance sur le maintien de leurs postes. La fin de la dotation "
        "nationale, annoncée pour le printemps, toucherait d'abord les habitants les plus éloignés de "
        "l'hôpital. Plusieurs associations ont écrit au préfet sans obtenir de rendez-vous. Il lui demande "
        "quelles mesures le Gouvernement entend prendre pour garantir la pérennité de ces structures."
    ),
    (
        "la situation financière des centres de soins participatifs, dont la dotation nationale prend fin. "
        "Elle lui demande quelles mesures le Gouvernement entend prendre pour assurer leur financement."
    ),
)
SIX_WORDS = "1c49560beed8c95f"
QUESTION = OPENING.format(who="Mme Odile Ferrand") + "".join(BODY)


def test_a_joint_answer_has_one_mark_whatever_its_copies_do_to_signs() -> None:
    one = "Le dispositif s'éteint : 10 000 patients, œuvre d'équipe.\n\nIl sera évalué."
    copy = "Le dispositif s’éteint\u00a0: 10\u202f000 patients, oeuvre d’équipe. Il sera ÉVALUÉ"
    assert answer_mark(one, ON) == answer_mark(copy, ON)
    assert text_mark(one) == text_mark(copy)


def test_another_word_or_another_day_is_another_answer() -> None:
    mark = answer_mark("Le dispositif est prolongé de 3 mois.", ON)
    assert mark != answer_mark("Le dispositif est prolongé de 6 mois.", ON)
    assert mark != answer_mark("Le dispositif est prolongé de 3 mois.", date(2026, 5, 19))


@pytest.mark.parametrize(
    "changed",
    [
        # Tabled again by a colleague, word for word.
        OPENING.format(who="M. Marc Dubosc") + "".join(BODY),
        # With two sentences of six written anew.
        OPENING.format(who="M. Marc Dubosc").replace("attire l'attention de", "interroge")
        + BODY[0]
        + "Dans la vallée, trois d'entre elles ont ouvert depuis 2021 et ne désemplissent pas. "
        + "".join(BODY[2:4])
        + "Les maires du canton ont adopté une motion commune à ce sujet le mois dernier. "
        + BODY[5],
        # Shortened by a third.
        OPENING.format(who="M. Marc Dubosc") + "".join((*BODY[:2], BODY[3], BODY[5])),
    ],
)
def test_a_question_tabled_again_by_a_colleague_is_close(changed: str) -> None:
    assert similarity(sketch(QUESTION), sketch(changed)) >= CLOSE


@pytest.mark.parametrize("other", OTHER_BODY)
def test_two_authors_on_one_subject_are_not_close(other: str) -> None:
    text = OPENING.format(who="M. Marc Dubosc") + other
    assert jaccard(QUESTION, text) < CLOSE
    assert similarity(sketch(QUESTION), sketch(text)) < CLOSE / 2


def test_two_short_questions_are_not_close_for_naming_the_same_minister() -> None:
    one = OPENING.format(who="Mme Odile Ferrand") + "la pénurie de pédiatres dans les Ardennes."
    other = OPENING.format(who="Mme Odile Ferrand") + "le prix des lunettes chez les opticiens."
    assert jaccard(one, other) > CLOSE
    assert similarity(sketch(one), sketch(other)) == 0.0


def test_the_estimate_is_near_the_exact_share() -> None:
    words = [f"mot{number}" for number in range(900)]
    for kept in (0, 200, 450, 700, 900):
        other = words[:kept] + [f"autre{number}" for number in range(900 - kept)]
        exact = jaccard(" ".join(words), " ".join(other))
        estimate = similarity(sketch(" ".join(words)), sketch(" ".join(other)))
        assert abs(exact - estimate) < 0.17


def test_a_sketch_is_the_same_on_every_machine_and_bounded() -> None:
    # Archives are copied from one machine to another: these bytes are part of the contract.
    assert sketch("un deux trois quatre cinq six").hex() == SIX_WORDS
    assert sketch("Un, deux… TROIS quatre cinq six !").hex() == SIX_WORDS
    long = sketch(" ".join(f"mot{number}" for number in range(500)))
    values = struct.unpack(">64I", long)
    assert list(values) == sorted(set(values))
    assert sketch("") == sketch(" … ") == b""
    assert similarity(b"", b"") == similarity(b"", long) == 0.0


def test_close_texts_are_found_among_many() -> None:
    again = QUESTION.replace("Mme Odile Ferrand", "M. Marc Dubosc").replace("Les élus locaux", "Les maires")
    others = {1: sketch(OPENING + OTHER_BODY[0]), 2: sketch(again), 3: b"", 4: sketch(QUESTION)}
    found = close_to(sketch(QUESTION), others.items())
    assert list(found) == [2, 4]
    assert found[4] == 1.0
    assert close_to(b"", others.items()) == {}


def test_near_texts_are_found_whatever_their_length() -> None:
    words = [f"mot{number}" for number in range(100)]
    text = " ".join(words)
    others = {
        "same": text.upper(),
        "shorter": " ".join(words[:70]),
        "cut": " ".join(words[:30]),
        "far longer": " ".join(words * 4) + " fin",
        "other": " ".join(reversed(words)),
        "none": "",
    }
    found = near_to(text, others.items(), least=0.5)
    assert list(found) == ["same", "shorter"]
    assert found["same"] == 1.0
    assert found["shorter"] == jaccard(text, others["shorter"]) == 66 / 96


def test_a_text_of_three_thousand_letters_is_sketched_at_once() -> None:
    source = random.Random(3)
    text = " ".join("".join(source.choices("aeéilmnorsétu", k=6)) for _ in range(430))
    begun = time.perf_counter()
    for _ in range(100):
        sketch(text)
    assert time.perf_counter() - begun < 0.5  # 14,000 questions are sketched in a first crawl
