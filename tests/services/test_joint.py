"""Answers given to several questions: the same one, and those that differ in a few words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor.domain.reading import Reading
from monitor.services.joint import joint_with, near_answers
from monitor.storage.orm import DocumentRow
from tests.builders import HEALTH
from tests.fakes import Place
from tests.services.families import ANSWER, NEAR_ANSWER, OTHER_ANSWER, SENAT, answered, asked, senat


def the_id(session: Session, number: int) -> int:
    return session.scalars(select(DocumentRow.id).where(DocumentRow.key == f"QANR5L17QE{number}")).one()


def joint(place: Place, number: int) -> list[str]:
    with place.session() as session:
        return [row.public_id for row in joint_with(session, the_id(session, number))]


def test_one_answer_to_several_questions_is_found_whatever_its_typography(place: Place) -> None:
    typeset = ANSWER.replace("'", "’")
    place.crawl(
        answered(100, ANSWER),
        answered(101, f"<p>{typeset}</p>"),
        answered(102, ANSWER.replace("d'", "d' ").upper()),
        answered(103, ANSWER, "2026-05-19"),
        answered(104, OTHER_ANSWER),
        asked(105, "Une question sans réponse."),
        asked(106, "Une autre question sans réponse."),
    )
    assert joint(place, 100) == ["QANR5L17QE101", "QANR5L17QE102"]
    assert joint(place, 103) == joint(place, 104) == joint(place, 105) == []


def test_an_answer_that_differs_in_a_few_words_says_which(place: Place) -> None:
    place.crawl(
        answered(100, ANSWER),
        answered(101, NEAR_ANSWER),
        answered(102, OTHER_ANSWER),
        answered(103, NEAR_ANSWER, "2026-05-27"),
        answered(104, ANSWER),
    )
    with place.session() as session:
        [near] = near_answers(session, the_id(session, 100))
        assert near.row.public_id == "QANR5L17QE101"
        assert 0.5 <= near.similarity < 1
        assert near.differs == "4 mots ajoutés, 3 supprimés"
        changed = [(hunk["before"], hunk["after"]) for hunk in near.hunks if hunk["op"] == "replace"]
        assert changed == [("avant l'été", "au mois de septembre")]
        # Seen from there, it is near the one answer to both others.
        found = near_answers(session, the_id(session, 101))
        assert [each.row.public_id for each in found] == ["QANR5L17QE100", "QANR5L17QE104"]
        assert near_answers(session, the_id(session, 102)) == []


def answered_at_the_senat(number: str, answer: str, on: date, ministry: str) -> Reading:
    """Return a question of the Sénat with its answer."""
    made = senat(number, date(2026, 3, 5), "Elle demande le compte d'une autre ligne.")
    start = len(made.document.text) + 2
    document = replace(
        made.document,
        text=f"{made.document.text}\n\n{answer}",
        sections={**made.document.sections, "answer": (start, start + len(answer))},
        fields={**made.document.fields, "answered_on": on.isoformat(), "ministry": ministry},
    )
    return replace(made, document=document)


def test_an_answer_given_in_both_chambers_is_found_under_either_label_of_the_ministry(place: Place) -> None:
    tuesday, thursday = date(2026, 5, 12), date(2026, 5, 14)
    place.crawl(answered(100, ANSWER), answered(101, OTHER_ANSWER))
    place.crawl(
        answered_at_the_senat("00200", ANSWER, thursday, HEALTH.short),
        answered_at_the_senat("00201", ANSWER, thursday, "Solidarités"),
        answered_at_the_senat("00202", NEAR_ANSWER, tuesday, "Solidarités"),
        answered_at_the_senat("00203", NEAR_ANSWER, tuesday + timedelta(days=14), HEALTH.short),
        answered_at_the_senat("00204", NEAR_ANSWER, tuesday + timedelta(days=15), HEALTH.short),
        source=SENAT,
    )
    with place.session() as session:
        found = near_answers(session, the_id(session, 100))
        names = [(each.row.public_id, each.answered_on, each.similarity == 1) for each in found]
        assert names == [
            ("SEQ-2026-00200", thursday, True),
            ("SEQ-2026-00202", tuesday, False),
            ("SEQ-2026-00203", tuesday + timedelta(days=14), False),
        ]
        assert {hunk["op"] for hunk in found[0].hunks} <= {"equal"}


def test_a_question_without_answer_is_near_nothing(place: Place) -> None:
    place.crawl(asked(100, "Une question sans réponse."), asked(101, "Une question sans réponse."))
    with place.session() as session:
        assert near_answers(session, the_id(session, 100)) == []
        assert joint_with(session, the_id(session, 100)) == []
