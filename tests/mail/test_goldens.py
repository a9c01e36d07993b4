"""The letter as readers get it: each page was read by a person before it was committed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.domain.digest import Digest
from monitor.domain.frozen_digest import digest_from_json, digest_to_json
from monitor.mail.render import render_digest
from tests.conftest import Golden
from tests.mail.announced import announced_week
from tests.mail.letters import (
    TEMPLATES,
    deadline_week,
    full_week,
    near_week,
    quiet_week,
    thread_week,
    unread_week,
    week_in_alarm,
)

GOLDENS = Path(__file__).parent / "goldens"
WEEKS = (
    full_week,
    quiet_week,
    week_in_alarm,
    unread_week,
    thread_week,
    near_week,
    deadline_week,
    announced_week,
)


@pytest.mark.parametrize("week", WEEKS, ids=lambda week: week.__name__)
@pytest.mark.parametrize("form", ["html", "txt"])
def test_a_letter_reads_as_reviewed(week: Callable[[], Digest], form: str, golden: Golden) -> None:
    rendered = render_digest(week(), templates=TEMPLATES)
    text = rendered.html if form == "html" else f"{rendered.subject}\n\n{rendered.text}"
    golden(GOLDENS / f"{week.__name__}.{form}", text)


@pytest.mark.parametrize("week", WEEKS, ids=lambda week: week.__name__)
def test_a_frozen_letter_is_rendered_again_to_the_same_bytes(week: Callable[[], Digest]) -> None:
    digest = week()
    thawed = digest_from_json(digest_to_json(digest))
    assert thawed == digest
    assert render_digest(thawed, templates=TEMPLATES) == render_digest(digest, templates=TEMPLATES)
