"""The frozen form of a letter, and the way back."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from monitor.domain.digest import Digest, DigestEntry
from monitor.domain.frozen_digest import digest_from_json, digest_to_json
from monitor.errors import ParseError
from tests.mail.letters import (
    WAITING,
    deadline_week,
    full_week,
    near_week,
    question,
    quiet_week,
    thread_week,
    unread_week,
    week_in_alarm,
)


@pytest.mark.parametrize(
    "digest",
    [
        full_week(),
        quiet_week(),
        week_in_alarm(),
        unread_week(),
        thread_week(),
        near_week(),
        deadline_week(),
    ],
)
def test_a_frozen_digest_comes_back_equal(digest: Digest) -> None:
    frozen = json.dumps(digest_to_json(digest))
    assert digest_from_json(json.loads(frozen)) == digest
    assert json.dumps(digest_to_json(digest_from_json(json.loads(frozen)))) == frozen


def before_threads(value: Any) -> Any:
    """Return a frozen digest as it was written before threads, authors and demands."""
    in_items = {"thread", "linked", "author", "joint", "demands", "more_demands"}
    in_items |= {"due_on", "same_as", "near_to"}
    if isinstance(value, dict):
        new = in_items if "event" in value else {"chamber"}
        return {key: before_threads(part) for key, part in value.items() if key not in new}
    return [before_threads(part) for part in value] if isinstance(value, list) else value


def test_a_digest_frozen_before_threads_is_read_with_its_joint_answers() -> None:
    items = [question(n, 100 + n, body="Une réponse." if n == 1 else "") for n in (1, 2, 3)]
    digest = replace(
        full_week(), entries=(DigestEntry(items=tuple(items)), *full_week().entries), waiting=WAITING
    )
    old = before_threads(json.loads(json.dumps(digest_to_json(digest))))
    assert "thread" not in json.dumps(old)
    read = digest_from_json(old)
    assert read.entries[1:] == full_week().entries
    assert read.waiting == WAITING
    assert read.entries[0].headline == "réponse commune aux questions n° 101, n° 102 et n° 103"
    assert [part[0].same_as for part in read.entries[0].others] == ["QANR5L17QE101"] * 2


def test_only_the_new_keys_of_a_frozen_digest_may_be_missing() -> None:
    frozen: Any = json.loads(json.dumps(digest_to_json(full_week())))
    del frozen["entries"][0]["items"][0]["body"]
    with pytest.raises(ParseError):
        digest_from_json(frozen)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("topic", 3),
        ("starts_on", "hier"),
        ("entries", "x"),
        ("entries", [{}]),
        ("omitted", "2"),
        ("sources", [1]),
    ],
)
def test_a_frozen_digest_of_another_form_is_refused(key: str, value: object) -> None:
    with pytest.raises(ParseError):
        digest_from_json({**digest_to_json(full_week()), key: value})
    with pytest.raises(ParseError):
        digest_from_json([])


def test_only_values_of_a_digest_can_be_frozen() -> None:
    raw: Any = b"x"
    with pytest.raises(TypeError):
        digest_to_json(replace(full_week(), contact=raw))
