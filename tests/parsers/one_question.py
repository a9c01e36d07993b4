"""Reading question 13432 as the open data print it, with a fact or a key of it changed."""

from __future__ import annotations

from typing import Any

from crawler.parsers.amo import Names
from crawler.parsers.assemblee_questions import parse
from monitor.domain.model import Document
from tests.builders import question_bytes, question_json

NAMES = Names(people={"PA795108": "Mme Élise Leboucher"}, organs={"PO845413": "La France insoumise"})
NIL = {"@xsi:nil": "true"}


def read(**facts: Any) -> Document:
    return parse(question_bytes(question_json(**facts)), names=NAMES)


def altered(**changes: Any) -> Document:
    """Read question 13432 with some keys replaced, or removed when the value is ``...``."""
    node = question_json()
    question = node["question"] | changes
    return parse(
        question_bytes({"question": {key: value for key, value in question.items() if value is not ...}})
    )


def answered(html: str) -> Document:
    return read(answers=((html, "2026-04-14", "3120"),))
