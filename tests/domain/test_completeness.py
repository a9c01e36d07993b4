"""Two witnesses of one issue compared: who, where, what is missing on either side."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from monitor.domain.completeness import (
    SHOWN,
    Completeness,
    Difference,
    IssueCompleteness,
    Listed,
    Sighted,
    compared,
    differences,
    same_page,
    same_person,
)

DAY = date(2026, 3, 10)


def sighted(document: str = "Q1", part: str = "question", **facts: Any) -> Sighted:
    return Sighted(**{"document": document, "part": part, "number": "20260010", "in_archive": True, **facts})


def issue(
    *sightings: Sighted, questions: tuple[str, ...] = (), answers: tuple[str, ...] = ()
) -> IssueCompleteness:
    seen = {
        part: frozenset(one.document for one in sightings if one.part == part)
        for part in ("question", "answer")
    }
    return compared(DAY, sightings, archived={"question": questions, "answer": answers}, seen=seen)


@pytest.mark.parametrize(
    "other",
    [
        "LEBOUCHER Élise",
        "Mme Leboucher",
        "Madame Elise LEBOUCHER",
        "Leboucher (Élise) (Sarthe - La France insoumise)",
        "É. Leboucher",
    ],
)
def test_a_name_is_of_one_person_however_it_is_printed(other: str) -> None:
    assert same_person("Mme Élise Leboucher", other)
    assert same_person(other, "Mme Élise Leboucher")


@pytest.mark.parametrize("other", ["Mme Élise Martin", "M. Paul Leboucher", "Mme Élise Le Boucher"])
def test_another_name_is_of_another_person(other: str) -> None:
    assert not same_person("Mme Élise Leboucher", other)


def test_compound_names_are_compared_by_their_words() -> None:
    assert same_person("M. Jean-Luc d'Exemple", "EXEMPLE (d’) Jean Luc")


def test_a_page_is_its_number() -> None:
    assert same_page("2070", "page 2070")
    assert not same_page("2070", "2071")


def test_what_contradicts_is_told_and_what_is_absent_contradicts_nothing() -> None:
    one = {"author": "Mme Élise Leboucher", "printed_author": "M. Paul Exemple", "page": "2070"}
    assert differences([sighted(**one, printed_page="2071")]) == (
        Difference(
            document="Q1",
            part="question",
            field="author",
            archive="Mme Élise Leboucher",
            printed="M. Paul Exemple",
        ),
        Difference(document="Q1", part="question", field="page", archive="2070", printed="2071"),
    )
    assert differences([sighted(author="Mme Élise Leboucher"), sighted(printed_page="2070")]) == ()


def test_an_issue_where_nothing_is_missing_is_complete() -> None:
    found = issue(sighted(), sighted("Q2", "answer"), questions=("Q1",), answers=("Q2",))
    assert found.complete
    assert (found.number, found.questions.printed, found.answers.archived) == ("20260010", 1, 1)


def test_what_each_lacks_is_told_by_part() -> None:
    found = issue(
        sighted("Q1", in_archive=False),
        sighted("Q2"),
        sighted("Q3", "answer", in_archive=False),
        questions=("Q2", "Q4"),
        answers=("Q2",),
    )
    assert found.questions.missing_in_archive == Listed(count=1, documents=("Q1",))
    assert found.questions.missing_in_issue == Listed(count=1, documents=("Q4",))
    assert found.answers.missing_in_archive == Listed(count=1, documents=("Q3",))
    assert found.answers.missing_in_issue == Listed(count=1, documents=("Q2",))
    assert not found.complete


def test_what_another_issue_printed_is_not_missing() -> None:
    seen = {"question": frozenset({"Q1"}), "answer": frozenset({"Q1"})}
    found = compared(DAY, (), archived={"question": ("Q1",), "answer": ("Q1",)}, seen=seen)
    assert found.complete
    assert (found.questions.printed, found.questions.archived) == (0, 1)


def test_a_difference_makes_an_issue_incomplete_unless_the_archive_lacks_the_question() -> None:
    facts = {"page": "2070", "printed_page": "2071"}
    assert not issue(sighted(**facts), questions=("Q1",)).complete
    assert issue(sighted(**facts, in_archive=False)).different == ()


def test_a_long_list_tells_how_many_there_are() -> None:
    listed = Listed.of(f"Q{number:02}" for number in (*range(40), 0))
    assert (listed.count, len(listed.documents), listed.documents[0]) == (40, SHOWN, "Q00")


def test_the_last_issue_is_the_first_of_the_list() -> None:
    assert Completeness().last_issue_on is None
    assert Completeness(issues=(issue(),)).last_issue_on == DAY
