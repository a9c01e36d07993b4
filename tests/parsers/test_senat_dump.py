"""The dump of the Sénat: every question since 1978, line by line."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from crawler.parsers.senat_dump import BadStored, SenatDump, Stored
from monitor.domain.model import Document, QuestionState
from monitor.domain.questions import state_of
from monitor.errors import ParseError
from tests.senat_builders import (
    ANSWER,
    ANSWER_COLUMNS,
    DUMP,
    KEY,
    MINISTRY,
    QUESTION,
    QUESTION_COLUMNS,
    copied,
    dumped,
    stored,
    zipped,
)

ANSWERED = {
    "idque": "501",
    "datejorep": "2026-03-12 00:00:00",
    "txtrep": f"<p>{ANSWER}</p>",
    "minreplib": MINISTRY,
    "pagejorep": "1203",
}


def questions(*rows: dict[str, Any]) -> str:
    return copied("tam_questions", QUESTION_COLUMNS, rows)


def answers(*rows: dict[str, Any]) -> str:
    return copied("tam_reponses", ANSWER_COLUMNS, rows)


def read(body: bytes, since: date | None = None) -> list[Stored | BadStored]:
    return list(SenatDump(body, url=DUMP).questions(since=since))


def document(**changes: Any) -> Document:
    [found] = read(dumped(questions(stored(**changes)), answers(ANSWERED)))
    assert isinstance(found, Stored)
    return found.document


@pytest.mark.parametrize("answers_first", [False, True])
def test_a_question_and_its_answer_are_joined_whatever_the_order_of_the_tables(
    *, answers_first: bool
) -> None:
    blocks = [
        questions(stored(sorquecod="10"), stored(id="502", reference="SEQ260207592")),
        answers(ANSWERED),
    ]
    found, other = read(dumped(*(reversed(blocks) if answers_first else blocks)))
    assert isinstance(found, Stored)
    assert isinstance(other, Stored)
    known = found.document
    assert (known.key, known.url) == (KEY, f"{DUMP}#{KEY}")
    assert (known.part("question"), known.part("answer")) == (QUESTION, ANSWER)
    assert (known.fields["answered_on"], known.fields["closing_code"]) == ("2026-03-12", "REP_PUB")
    assert (known.fields["legislature"], known.fields["type"]) == (17, "QE")
    assert (known.notes["page"], known.notes["answer_page"]) == ("547", "1203")
    assert (known.notes["author"], known.notes["heading"]) == ("Mme Anne Souyris", "Santé, Travail")
    assert (other.document.key, other.document.part("answer")) == ("SEQ-2026-07592", "")


@pytest.mark.parametrize(
    ("code", "expected", "closed_on"),
    [
        ("20", QuestionState.WITHDRAWN, "2026-10-01"),
        ("40", QuestionState.LAPSED, "2026-10-01"),
        ("30", QuestionState.OVERDUE, None),
        ("50", QuestionState.OVERDUE, None),
    ],
)
def test_the_sort_of_the_dump_is_dated(code: str, expected: QuestionState, closed_on: str | None) -> None:
    row = stored(sorquecod=code, datecloture="2026-10-01 00:00:00")
    [found] = read(dumped(questions(row)))
    assert isinstance(found, Stored)
    fields = found.document.fields
    assert fields["closed_on"] == closed_on
    assert state_of(fields, has_answer=False, today=date(2026, 11, 22)) is expected


def test_escapes_and_nothing_are_read_as_the_database_means_them() -> None:
    found = document(titre="Un\tdeux\\trois", txtque="<p>Un</p>\n<p>\\N n'est pas rien</p>", groupe=None)
    assert found.title == "Un deux\\trois"
    assert found.part("question") == "Un\n\n\\N n'est pas rien"
    assert found.notes["group"] is None


@pytest.mark.parametrize(
    ("kind", "number", "reference", "key"),
    [
        ("QE", "2185", None, "SEQ-2026-02185"),
        ("QOSD", "1054", None, "SEQ-2026-1054S"),
        ("QOSD", "1054S", "x", "SEQ-2026-1054S"),
        ("QG", "0001", None, "SEQ-2026-0001G"),
        ("QE", "02185", "SEQ780402185", "SEQ-1978-02185"),
    ],
)
def test_a_question_is_known_by_its_reference_else_by_its_parts(
    kind: str, number: str, reference: str | None, key: str
) -> None:
    assert document(natquecod=kind, numero=number, reference=reference).key == key


def test_a_bad_line_is_told_and_hides_no_other() -> None:
    block = questions(
        stored(), stored(id="502", reference=None, numero="?"), stored(id="503", datejodepot=None)
    )
    broken = block.replace("\\.\n", "trop\tcourt\n\\.\n")
    found = read(dumped(broken))
    assert [isinstance(each, Stored) for each in found] == [True, False, False, False]
    assert "2 cellules" in found[3].reason if isinstance(found[3], BadStored) else False


def test_only_what_is_recent_enough_is_handed_over() -> None:
    block = questions(stored(), stored(id="502", reference="SEQ250907000", datejodepot="2025-09-04"))
    assert len(read(dumped(block))) == 2
    assert len(read(dumped(block), since=date(2026, 1, 1))) == 1


def test_a_dump_in_latin_1_keeps_its_accents() -> None:
    [found] = read(dumped(questions(stored(titre="Été")), encoding="LATIN1"))
    assert isinstance(found, Stored)
    assert found.document.title == "Été"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<html>", "archive zip"),
        (dumped(name="lisezmoi.txt"), "0 fichiers .sql"),
        (dumped(), "aucune ligne"),
        (zipped(questions(stored()).partition("\\.")[0].encode()), "au milieu de la table tam_questions"),
        (dumped(copied("tam_questions", ["id", "numero"], [])), "« natquecod » manque"),
    ],
)
def test_a_damaged_dump_is_told(body: bytes, reason: str) -> None:
    with pytest.raises(ParseError, match=reason):
        read(body)
