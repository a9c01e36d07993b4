"""A past legislature and single questions, as the spider of the Assemblée reads them, without network."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest

from crawler.items import Checked, Taken, Unread, Validators
from monitor.domain.model import Witness
from tests.builders import question_json, questions_zip
from tests.crawler.assemblee import (
    ALL_NAMES,
    AMO,
    DYN,
    FOLLOWED,
    NOW,
    OLD,
    OPEN_DATA,
    PAGE,
    PAGES,
    walked,
)
from tests.crawler.crawlers import FakeMemory


def one_file(root: str, questions: list[dict[str, Any]]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        body = json.dumps({root: {"question": [each["question"] for each in questions]}})
        archive.writestr("Questions.json", body)
    return stream.getvalue()


# The past ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("legislature", "names"),
    [
        (16, ("q/Questions_ecrites.json.zip", "q/Questions_gouvernement.json.zip")),
        (15, ("q/Questions_ecrites_XV.json.zip", "q/Questions_gouvernement_XV.json.zip")),
        (14, ("q/Questions_ecrites_XIV.json.zip", "q/Questions_gouvernement_XIV.json.zip")),
    ],
)
def test_a_past_legislature_is_its_names_and_its_archives_only(
    legislature: int, names: tuple[str, str]
) -> None:
    done, _ = walked({ALL_NAMES: AMO}, legislature=str(legislature))
    root = OPEN_DATA.format(legislature=legislature)
    assert done.urls == [ALL_NAMES, *(root + name for name in names)]
    assert [request.meta["optional"] for request in done.requests] == [True, False, True]
    recent = FakeMemory(times={ALL_NAMES: NOW - timedelta(days=3)})
    assert walked({}, recent, legislature=str(legislature))[0].urls == done.urls[1:]


FOURTEENTH = OPEN_DATA.format(legislature=14) + "q/Questions_ecrites_XIV.json.zip"


def test_a_legislature_in_one_file_is_read_question_by_question() -> None:
    questions = [question_json(number, legislature=14) for number in (1, 2, 3)]
    questions[1]["question"]["type"] = "QX"
    done, _ = walked({FOURTEENTH: one_file("questionsEcrites", questions)}, legislature="14")
    assert [reading.document.key for reading in done.readings] == ["QANR5L14QE1", "QANR5L14QE3"]
    assert [reading.capture.member for reading in done.readings] == [
        "Questions.json/QANR5L14QE1",
        "Questions.json/QANR5L14QE3",
    ]
    assert json.loads(done.readings[0].capture.body) == questions[0]
    [problem] = done.of(Unread)
    assert (problem.url, problem.reason) == (
        f"{FOURTEENTH} (QANR5L14QE2)",
        "une question de l'archive est illisible",
    )
    assert done.of(Taken) == []


def test_the_same_single_file_is_not_read_again() -> None:
    body = one_file("questionsEcrites", [question_json(1, legislature=14)])
    done, _ = walked({FOURTEENTH: body}, legislature="14")
    [kept] = done.of(Taken)
    assert kept.sha256 == hashlib.sha256(body).hexdigest()
    memory = FakeMemory(states={FOURTEENTH: Validators(etag=None, last_modified=None, sha256=kept.sha256)})
    again, _ = walked({FOURTEENTH: body}, memory, legislature="14")
    assert (again.readings, again.of(Checked)) == ([], [Checked(url=FOURTEENTH, count=1)])


def test_a_single_file_cut_in_its_middle_keeps_what_was_read_and_is_asked_for_again() -> None:
    questions = [question_json(number, legislature=14) for number in range(300)]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        whole = json.dumps({"questionsEcrites": {"question": [each["question"] for each in questions]}})
        archive.writestr("Questions.json", whole[: len(whole) * 2 // 3])
    done, _ = walked({FOURTEENTH: stream.getvalue()}, legislature="14")
    assert 100 < len(done.readings) <= 200
    [problem] = done.of(Unread)
    read = len(done.readings)
    assert problem.reason == f"le fichier de la législature est illisible après {read} questions"
    assert done.of(Taken) == []


def test_an_archive_of_one_question_is_no_legislature_in_one_file() -> None:
    url = OPEN_DATA.format(legislature=14) + "q/Questions_ecrites_XIV.json.zip"
    done, _ = walked({url: questions_zip([question_json(5, legislature=14)])}, legislature="14")
    [reading] = done.readings
    assert reading.member is not None
    assert reading.member.name == "json/QANR5L14QE5.json"


# Single questions ----------------------------------------------------------------------------------


def test_questions_asked_for_are_read_from_their_pages_and_nothing_else_is() -> None:
    card = (PAGES / "card11_QE90005_withdrawn.html").read_bytes()
    url = OLD.format(legislature=11, number=90005, type="QE")
    done, _ = walked({url: card}, questions="QANR5L11QE1 QANR5L11QE90005")
    assert done.urls == [OLD.format(legislature=11, number=1, type="QE"), url]
    assert not any(request.meta.get("optional") for request in done.requests)
    [reading] = done.readings
    assert (reading.document.key, reading.witness) == ("QANR5L11QE90005", Witness.SOURCE)
    assert reading.document.fields["ministry"]
    assert "stated" not in reading.document.notes


@pytest.mark.parametrize(
    ("page", "uid", "ministry"),
    [
        ("dyn16_QE90002_withdrawn.html", "QANR5L16QE90002", "Mobilier"),
        ("dyn17_QE90001_answered.html", "QANR5L17QE90001", None),
    ],
)
def test_a_page_whose_legislature_has_an_archive_is_a_witness_even_asked_for(
    page: str, uid: str, ministry: str | None
) -> None:
    url = DYN.format(legislature=uid[6:8], uid=uid)
    done, _ = walked({url: (PAGES / page).read_bytes()}, questions=uid)
    [reading] = done.readings
    assert (reading.document.key, reading.witness) == (uid, Witness.PAGE)
    assert reading.document.fields["ministry"] == ministry


def test_a_page_asked_for_that_is_none_is_a_failure() -> None:
    done, notes = walked({PAGE: b"<html><title>Question</title></html>"}, questions=FOLLOWED)
    [problem] = done.of(Unread)
    assert (problem.url, problem.blocked) == (PAGE, False)
    assert problem.reason == "la page de la question n° 13432 n'a pas pu être lue"
    assert notes == []
