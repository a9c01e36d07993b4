"""A legislature in one JSON file: read element by element, however large and whatever one element is."""

from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.parsers.amo import Names
from crawler.parsers.assemblee_questions import parse
from crawler.parsers.assemblee_whole import HEAD, Broken, Found, read_whole, root_of
from monitor.errors import ParseError
from tests.builders import question_bytes, question_json

ROOT = "questionsEcrites"


def element(number: int, **facts: Any) -> dict[str, Any]:
    """Return a question as the 14th legislature has it: no namespace, its title in ANALYSE/ANA."""
    question: dict[str, Any] = question_json(number, legislature=14, **facts)["question"]
    for name in [name for name in question if name.startswith("@")]:
        del question[name]
    index = question["indexationAN"]
    index["ANALYSE"] = {"ANA": [index.pop("analyses")["analyse"], "suivi"]}
    return question


def whole(*elements: object, indent: int | None = None) -> bytes:
    return json.dumps({ROOT: {"question": list(elements)}}, ensure_ascii=False, indent=indent).encode()


def read(body: bytes, *, names: Names | None = None) -> list[Found | Broken]:
    return list(read_whole(io.BytesIO(body), root=ROOT, names=names))


def keys(body: bytes) -> list[str]:
    return [found.document.key for found in read(body) if isinstance(found, Found)]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_every_question_is_the_one_its_own_file_would_have_given(indent: int | None, mark: bytes) -> None:
    questions = [element(1, answers=(("<p>Oui.</p>", "2014-04-14", "31"),)), element(2, title="Été")]
    names = Names(people={"PA795108": "Mme Élise Leboucher"})
    body = mark + whole(*questions, indent=indent)
    assert root_of(body[:HEAD]) == ROOT
    found = read(body, names=names)
    assert [each.document for each in found if isinstance(each, Found)] == [
        parse(question_bytes({"question": question}), names=names) for question in questions
    ]
    assert [json.loads(each.body) for each in found if isinstance(each, Found)] == [
        {"question": question} for question in questions
    ]
    second = found[1]
    assert isinstance(second, Found)
    assert (second.document.title, second.document.notes["author"]) == ("Été, suivi", "Mme Élise Leboucher")


@pytest.mark.parametrize(
    ("broken", "place"),
    [
        ("rien", "question n° 2 du fichier"),
        (None, "question n° 2 du fichier"),
        ([[1]], "question n° 2 du fichier"),
        ({}, "question n° 2 du fichier"),
        ({"uid": "QANR5L14QE2"}, "QANR5L14QE2"),
        ({"uid": ["QANR5L14QE2"]}, "question n° 2 du fichier"),
        (element(2) | {"textesQuestion": 3}, "QANR5L14QE2"),
        (element(2) | {"indexationAN": float("1e300")}, "QANR5L14QE2"),
    ],
)
def test_an_element_that_is_no_question_hides_no_other(broken: object, place: str) -> None:
    first, second, third = read(whole(element(1), broken, element(3)))
    assert isinstance(first, Found)
    assert isinstance(third, Found)
    assert isinstance(second, Broken)
    assert (second.place, bool(second.reason)) == (place, True)


def test_a_file_cut_or_damaged_gives_what_comes_before_and_says_so() -> None:
    body = whole(*(element(number) for number in range(200)))
    for bad in (
        body[: len(body) // 2],
        body[: len(body) // 2] + b"\x00" + body[len(body) // 2 :],
        body[: len(body) // 2] + b"\xff\xff" + body[len(body) // 2 :],
    ):
        got: list[Found | Broken] = []
        with pytest.raises(ParseError, match="est illisible après"):
            got.extend(read_whole(io.BytesIO(bad), root=ROOT))
        assert 20 < len(got) <= 100
        assert all(isinstance(found, Found) for found in got)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "dès le début"),
        (b"{}", "aucune question"),
        (b'{"questionsEcrites": {"question": []}}', "aucune question"),
        (b'{"autre": {"question": [{}]}}', "aucune question"),
        (b"<html>", "dès le début"),
    ],
)
def test_a_file_without_any_question_is_refused(body: bytes, says: str) -> None:
    with pytest.raises(ParseError, match=says):
        read(body)


@pytest.mark.parametrize(
    "head",
    [
        question_bytes(question_json(1)),
        b"",
        b"[",
        b"<html>",
        b'{"question": {',
        b'{"a": [',
        b'{"a": 1, "b": {',
    ],
)
def test_what_is_not_a_file_of_many_questions_is_not_taken_for_one(head: bytes) -> None:
    assert root_of(head[:HEAD]) is None


@given(st.binary(max_size=200))
def test_no_bytes_make_it_fail_otherwise(noise: bytes) -> None:
    root_of(noise)
    for body in (noise, whole(element(1))[:-3] + noise, noise + whole(element(1))):
        try:
            assert keys(body) in ([], ["QANR5L14QE1"])
        except ParseError:
            continue


class Endless:
    """A file of many questions made as it is read: it is never whole in memory."""

    def __init__(self, count: int) -> None:
        self._parts = self._made(count)
        self._left = b""

    @staticmethod
    def _made(count: int) -> Iterator[bytes]:
        yield b'{"questionsEcrites": {"question": ['
        model = json.dumps(element(777)).encode()
        for number in range(count):
            yield (b"," if number else b"") + model.replace(b"777", str(number).encode())
        yield b"]}}"

    def read(self, size: int = -1, /) -> bytes:
        while len(self._left) < size and (part := next(self._parts, b"")):
            self._left += part
        taken, self._left = self._left[:size], self._left[size:]
        return taken


def test_the_size_of_the_file_is_not_that_of_the_memory() -> None:
    tracemalloc.start()
    count = sum(isinstance(found, Found) for found in read_whole(Endless(3000), root=ROOT))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 3000  # some 6 MB of JSON
    assert peak < 1_500_000
