"""The family of a question: who is in it, why, in which order, and what holds a digest's thread together."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from monitor.services.threads import SAME_TOPIC_LIMIT, components, linked_topics, thread_of
from monitor.storage.orm import DocumentRow
from tests.fakes import MEDIATION, PRESS, SEC_PA, Place, page
from tests.services.families import (
    ANSWER,
    CLOSE_TEXT,
    NEAR_ANSWER,
    SENAT,
    answered,
    asked,
    senat,
)

TODAY = date(2026, 6, 1)


def row_of(place: Place, key: str) -> DocumentRow:
    with place.session() as session:
        row = session.scalars(select(DocumentRow).where(DocumentRow.public_id == key)).one()
        session.expunge(row)
        return row


def thread(place: Place, key: str) -> list[dict[str, Any]]:
    with place.session() as session:
        row = session.scalars(select(DocumentRow).where(DocumentRow.public_id == key)).one()
        return thread_of(session, row, place.config.topics, TODAY)


def relations(place: Place, key: str) -> dict[str, list[str]]:
    return {each["document"].removeprefix("QANR5L17QE"): each["relation"] for each in thread(place, key)}


def test_each_member_of_a_family_says_why_it_is_there_the_strongest_first(place: Place) -> None:
    place.crawl(
        answered(
            10,
            ANSWER,
            text=f"Mme Odile Ferrand {CLOSE_TEXT} Elle rappelle sa question écrite n° 5 et les SEC-Pa.",
        ),
        asked(5, "M. Marc Dubosc demande le nombre de lits ouverts.", "2026-01-06"),
        asked(20, "M. Jean Petit rappelle la question n° 10 de sa collègue, restée sans réponse."),
        answered(30, ANSWER),
        answered(40, NEAR_ANSWER),
        asked(50, f"M. Jean Petit {CLOSE_TEXT} Il lui demande ce qu'elle compte faire."),
        asked(60, "Mme Anne Morel demande si les SEC-Pa seront financées."),
        asked(70, "Mme Anne Morel demande le prix du blé."),
    )
    place.crawl(page("avis", "Les SEC-Pa, encore."), source=PRESS)
    found = relations(place, "QANR5L17QE10")
    assert list(found.items()) == [
        ("30", ["same_answer"]),
        ("5", ["cites"]),
        ("20", ["cited_by"]),
        ("40", ["near_answer"]),
        ("50", ["close_text"]),
        ("60", ["same_topic"]),
    ]
    assert relations(place, "QANR5L17QE5") == {"10": ["cited_by"]}
    assert relations(place, "QANR5L17QE70") == {}


def test_two_reasons_make_one_member(place: Place) -> None:
    text = f"M. Jean Petit {CLOSE_TEXT} Il lui demande ce qu'elle compte faire des SEC-Pa."
    place.crawl(
        answered(10, ANSWER, text=text),
        answered(20, ANSWER, text=f"{text} Il rappelle sa question n° 10."),
    )
    assert relations(place, "QANR5L17QE10") == {"20": ["same_answer", "cited_by", "close_text"]}


def test_a_member_has_the_keys_of_the_contract(place: Place) -> None:
    place.crawl(asked(10, "Il rappelle sa question n° 5."), asked(5, "Le nombre de lits.", "2026-01-06"))
    [member] = thread(place, "QANR5L17QE10")
    assert member == {
        "document": "QANR5L17QE5",
        "source": "assemblee_questions",
        "kind": "question",
        "number": "5",
        "title": "Question 5",
        "url": "https://www.assemblee-nationale.fr/dyn/17/questions/QANR5L17QE5",
        "published_on": "2026-01-06",
        "state": "overdue",
        "author": None,
        "relation": ["cites"],
    }


def test_of_the_same_topic_only_the_latest_are_given(place: Place) -> None:
    days = [date(2026, 3, 10 + number % 15).isoformat() for number in range(SAME_TOPIC_LIMIT + 5)]
    place.crawl(*(asked(100 + number, f"Les SEC-Pa {number * 7919}.", on) for number, on in enumerate(days)))
    found = thread(place, "QANR5L17QE100")
    assert len(found) == SAME_TOPIC_LIMIT
    dates = [each["published_on"] for each in found]
    assert dates == sorted(dates, reverse=True)
    assert dates[0] == max(days)


def test_a_number_of_the_senat_is_that_of_the_latest_question_before(place: Place) -> None:
    citing = senat("00900", date(2026, 3, 5), "Mme Anne Sénatrice rappelle sa question n° 00123.")
    place.crawl(
        senat("00123", date(2012, 1, 5), "Une question d'autrefois."),
        senat("00123", date(2025, 1, 9), "Une question récente."),
        senat("00123", date(2026, 4, 2), "Une question d'après."),
        citing,
        source=SENAT,
    )
    place.crawl(asked(10, "Il rappelle la question n° 00123 (Sénat) de sa collègue."))
    assert relations(place, "SEQ-2026-00900") == {"SEQ-2025-00123": ["cites"]}
    assert relations(place, "SEQ-2025-00123") == {"SEQ-2026-00900": ["cited_by"], "10": ["cited_by"]}
    assert relations(place, "SEQ-2012-00123") == relations(place, "SEQ-2026-00123") == {}
    [member] = thread(place, "SEQ-2026-00900")
    assert (member["author"], member["source"]) == ("Mme Anne Sénatrice", SENAT)


def heads(place: Place, *keys: str) -> list[set[str]]:
    rows = {row_of(place, key).id: key for key in keys}
    with place.session() as session:
        found = components(session, rows)
    assert found.keys() == rows.keys()
    groups = [{rows[each] for each in found if found[each] == head} for head in set(found.values())]
    return sorted((group for group in groups if len(group) > 1), key=min)


def test_a_digest_tells_one_thread_and_not_five_items(place: Place) -> None:
    place.crawl(
        asked(1, "Il rappelle la question n° 2."),
        asked(2, f"M. Jean Petit {CLOSE_TEXT} Il demande une date."),
        answered(3, ANSWER, text=f"Mme Anne Morel {CLOSE_TEXT} Elle demande un bilan."),
        answered(4, ANSWER),
        answered(5, NEAR_ANSWER),
        asked(6, "Mme Anne Morel demande si les SEC-Pa seront financées."),
        asked(7, "M. Jean Petit demande le calendrier des SEC-Pa."),
    )
    press = place.crawl(page("avis", "Les SEC-Pa."), source=PRESS)
    assert press
    keys = [f"QANR5L17QE{number}" for number in range(1, 8)]
    assert heads(place, *keys) == [set(keys[:5])]
    # Without the one that holds them together, two threads.
    assert heads(place, *keys[:2], *keys[3:]) == [set(keys[:2]), set(keys[3:5])]


def linked(place: Place, key: str) -> frozenset[str]:
    with place.session() as session:
        row = session.scalars(select(DocumentRow).where(DocumentRow.public_id == key)).one()
        return linked_topics(session, row, place.config.topics)


def test_a_question_is_linked_to_the_topics_of_its_thread(place: Place) -> None:
    place.watch_topics(SEC_PA, MEDIATION)
    place.crawl(
        answered(1, ANSWER, text="Les SEC-Pa sont-elles financées ?"),
        answered(2, ANSWER),
        asked(3, "Il rappelle la question n° 4, et le décret n° 1."),
        asked(4, "La médiation en santé, dite L. 162-31-1, est-elle financée ?"),
        asked(5, "L'article L. 162-31-1 du code."),
        asked(6, "Il rappelle la question n° 5."),
        asked(13432, "Rien de tout cela."),
        asked(8, "Il rappelle la question n° 13432."),
    )
    found = {number: linked(place, f"QANR5L17QE{number}") for number in (1, 2, 3, 4, 5, 6, 8)}
    assert found == {
        1: frozenset(),
        2: {"sec-pa"},
        3: {"mediation"},
        4: frozenset(),
        5: frozenset(),
        6: frozenset(),  # a related term announces nothing
        8: {"sec-pa"},  # it cites a question that is followed
    }
