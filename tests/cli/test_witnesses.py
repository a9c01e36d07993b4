"""The lines of ``vigie status`` on the second witnesses of questions."""

from __future__ import annotations

from typing import Any

from monitor.cli.witnesses import completeness_lines


def listed(*documents: str, count: int = 0) -> dict[str, Any]:
    return {"count": count or len(documents), "documents": list(documents)}


def part(printed: int, *, archive: Any = None, dila: Any = None) -> dict[str, Any]:
    missing = {"missing_in_archive": archive or listed(), "missing_at_dila": dila or listed()}
    return {"printed": printed, "archived": printed, **missing}


def issue(day: str, *, complete: bool = True, **changes: Any) -> dict[str, Any]:
    whole = {"questions": part(212), "answers": part(98), "different": {"count": 0, "items": []}}
    return {"published_on": day, "issue": "20260010", "complete": complete, **whole, **changes}


def lines(*issues: dict[str, Any], pages: Any = None) -> list[str]:
    return list(completeness_lines({"issues": list(issues), "only_on_pages": pages or listed()}))


def test_a_witness_that_was_never_read_is_said_to_be_so() -> None:
    assert list(completeness_lines(None)) == ["Témoin DILA : pas encore lu."]


def test_the_latest_issue_is_told_also_when_nothing_is_missing() -> None:
    assert lines(issue("2026-03-10"), issue("2026-03-03")) == [
        "Témoin DILA, JO du 10 mars 2026 : 212 questions et 98 réponses ; rien ne manque."
    ]


def test_an_older_issue_is_told_when_something_is_missing() -> None:
    older = issue("2026-03-01", complete=False, answers=part(1, archive=listed("QANR5L17QE12001")))
    assert lines(issue("2026-03-10"), older)[1] == (
        "Témoin DILA, JO du 1er mars 2026 : 212 questions et 1 réponse ; "
        "1 réponse n'est pas dans l'archive de l'Assemblée (QANR5L17QE12001)."
    )


def test_what_each_lacks_and_what_differs_is_told_with_its_questions() -> None:
    item = {"document": "Q9", "part": "question", "field": "page", "archive": "2070", "printed": "2071"}
    found = issue(
        "2026-03-10",
        complete=False,
        questions=part(212, archive=listed("Q1", "Q2"), dila=listed("Q3", "Q4", count=25)),
        answers=part(98, dila=listed("Q5")),
        different={"count": 1, "items": [item]},
    )
    assert " | ".join(lines(found)) == (
        "Témoin DILA, JO du 10 mars 2026 : 212 questions et 98 réponses ; "
        "2 questions ne sont pas dans l'archive de l'Assemblée (Q1, Q2) ; "
        "25 questions de l'archive ne sont pas dans ce JO (Q3, Q4 et 23 autres) ; "
        "1 réponse de l'archive n'est pas dans ce JO (Q5) ; "
        "1 différence (Q9, page : « 2070 » dans l'archive, « 2071 » au JO)."
    )


def test_an_answer_that_is_only_on_its_page_is_told() -> None:
    assert lines(issue("2026-03-10"), pages=listed("Q1"))[-1] == (
        "Pages des questions suivies : 1 réponse n'est encore que sur sa page (Q1)."
    )
