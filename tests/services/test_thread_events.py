"""What is told of the questions in the thread of a topic's, without a mention of their own."""

from __future__ import annotations

from datetime import date

from monitor.domain.model import EventKind
from monitor.services.thread_events import tell_threads
from tests.builders import ANSWER, SOLIDARITY, Attribution
from tests.fakes import Place, question

JOINT = [(ANSWER, "2026-03-10", "3120")]
SILENT = ("M. Paul Exemple interroge la ministre sur les centres de quartier.",)
CITING = ("M. Paul Exemple rappelle les termes de la question écrite n° 13432 et demande une réponse.",)


def tell(place: Place) -> list[tuple[str, str, date]]:
    """Tell the threads, and return the events that are new."""
    known = len(place.events())
    with place.session() as session, session.begin():
        tell_threads(session, place.archivist.watch(place.clock()), now=place.clock())
    return [(event.kind, event.document, event.occurred_on) for event in place.events()[known:]]


def test_a_question_of_the_same_answer_enters_the_thread_with_its_answer(settled: Place) -> None:
    # Without its own words the silent one is answered by a text that does not name the topic either.
    answer = [("<p>Une mesure est en préparation pour ces lieux.</p>", "2026-03-10", "3120")]
    settled.crawl(question(90001, texts=SILENT, answers=answer), question(answers=answer))
    assert tell(settled) == [
        (EventKind.DOCUMENT_PUBLISHED, "QANR5L17QE90001", date(2026, 3, 10)),
        (EventKind.QUESTION_ANSWERED, "QANR5L17QE90001", date(2026, 3, 10)),
    ]
    assert tell(settled) == []


def test_a_question_that_cites_a_followed_one_enters_its_thread(settled: Place) -> None:
    settled.crawl(question(90002, texts=CITING), question())
    assert tell(settled) == [(EventKind.DOCUMENT_PUBLISHED, "QANR5L17QE90002", date(2026, 3, 10))]


def test_a_question_that_a_followed_one_cites_enters_its_thread_when_it_is_recent(settled: Place) -> None:
    settled.crawl(
        question(90003, texts=SILENT, published="2026-03-03"),
        question(90004, texts=SILENT, published="2025-03-04"),
        question(texts=("Les SEC-Pa. Cette question prolonge les questions n° 90003 et n° 90004.",)),
    )
    assert tell(settled) == [(EventKind.DOCUMENT_PUBLISHED, "QANR5L17QE90003", date(2026, 3, 3))]


def test_what_happens_later_in_the_thread_is_told_as_for_any_question(settled: Place) -> None:
    settled.crawl(question(90002, texts=CITING), question())
    tell(settled)
    settled.clock.move(days=8)
    moved = [
        Attribution(SOLIDARITY, "2026-03-10"),
        Attribution(SOLIDARITY._replace(label="Mer"), "2026-03-17"),
    ]
    settled.crawl(question(90002, texts=CITING, attributions=moved[:1], asked=SOLIDARITY))
    settled.crawl(question(90002, texts=CITING, attributions=moved, asked=SOLIDARITY))
    assert settled.kinds()[-1] == EventKind.QUESTION_REASSIGNED
    assert tell(settled) == []


def test_questions_that_share_nothing_are_left_alone(settled: Place) -> None:
    settled.crawl(question(90005, texts=SILENT, answers=JOINT), question())
    assert [event for event in tell(settled) if event[1] == "QANR5L17QE90005"] == []
