"""Answers of PISTE that are none, wrong or hostile: refused, told apart, and in time."""

from __future__ import annotations

import contextlib
import time
from typing import Any

import pytest

from crawler.parsers.piste import NoSuchTextError, text_id_of_answer, text_of_answer, token_of_answer
from crawler.parsers.piste_issue import issue_of_answer, numbers_of_answer
from monitor.errors import ParseError
from tests.jo_builders import TEXT_ID
from tests.parsers.test_piste import CONTAINER, packed, read
from tests.piste_server import article


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"null", b'"x"', b"{", b"\xff", b'{"a": NaN}', b"[" * 100_000]
)
def test_what_is_no_object_is_refused(body: bytes) -> None:
    for parser in (text_of_answer, numbers_of_answer, issue_of_answer, token_of_answer, text_id_of_answer):
        with pytest.raises(ParseError):
            parser(body)


@pytest.mark.parametrize(
    "more",
    [
        {"cid": "LEGITEXT000006070994", "id": "LEGITEXT000006070994_01-08-2016"},
        {"cid": 3, "id": 4},
        {"title": None},
        {"title": ["Arrêté"]},
        {"visa": {"html": "x"}},
        {"sections": {"title": "x"}},
        {"sections": ["x"]},
        {"articles": [article("1", "x") | {"content": 3.5}]},
        {"dateParution": "hier"},
        {"dateParution": 10**15},
        {"dateParution": True},
        {"motsCles": "ESSAI"},
        {"motsCles": [{"mot": "ESSAI"}]},
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(more: dict[str, Any]) -> None:
    with pytest.raises(ParseError):
        read(**more)


def test_a_text_that_the_api_does_not_know_is_told_from_one_that_cannot_be_read() -> None:
    for body in (b"{}", b'{"cid": null, "id": null, "title": "Not Found", "status": 404}'):
        with pytest.raises(NoSuchTextError):
            text_of_answer(body)
        with pytest.raises(NoSuchTextError):
            text_id_of_answer(body)
    assert text_id_of_answer(packed({"cid": None, "id": f"{TEXT_ID}_01-01-2999"})) == TEXT_ID


def nested(depth: int, key: str, **more: Any) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(depth):
        value = {key: [{"title": "t", **more, **value}]}
    return value


def test_divisions_nested_without_end_are_refused() -> None:
    assert "t" in read(**nested(190, "sections")).text
    with pytest.raises(ParseError, match="200 deep"):
        read(**nested(210, "sections"))
    number = {"id": CONTAINER, "num": "0053", "structure": nested(210, "tms")}
    with pytest.raises(ParseError, match="200 deep"):
        issue_of_answer(packed({"items": [{"joCont": number}]}))
    with pytest.raises(ParseError):
        text_of_answer(b'{"sections":[' * 50_000)


@pytest.mark.parametrize("token", [None, "", 3, "deux mots", "a\r\nX-Autre: b", "é", "x" * 10_000])
def test_no_token_is_taken_that_is_none_and_nothing_of_it_is_said(token: object) -> None:
    with pytest.raises(ParseError) as caught:
        token_of_answer(packed({"access_token": token, "refresh_token": "sésame"}))
    assert str(caught.value) == "the answer holds no access token"
    assert token_of_answer(packed({"access_token": "aB3-._~+/="})) == "aB3-._~+/="


@pytest.mark.parametrize("numbers", [[], None, [{"id": "KALICONT000005635384"}], [{}], "x", ["x"]])
def test_numbers_that_are_none_are_refused(numbers: object) -> None:
    with pytest.raises(ParseError):
        numbers_of_answer(packed({"totalNbResult": 5, "containers": numbers}))


@pytest.mark.parametrize(
    "number", [{"id": "x"}, {}, {"id": CONTAINER, "datePubli": "hier"}, {"id": CONTAINER, "structure": []}]
)
def test_a_number_that_is_none_is_refused(number: dict[str, Any]) -> None:
    with pytest.raises(ParseError):
        issue_of_answer(packed({"items": [{"joCont": number}] if number else [{"joCont": {"id": None}}]}))


@pytest.mark.parametrize(
    "html", ["<" * 300_000, "&" * 300_000, "&a" * 300_000, "<body " * 100_000, "<a b='" * 100_000]
)
def test_hostile_strings_are_read_in_time(html: str) -> None:
    started = time.perf_counter()
    with contextlib.suppress(ParseError):
        read(articles=[article(None, html)], title="LOI " + "a " * 1000)
    assert time.perf_counter() - started < 5
