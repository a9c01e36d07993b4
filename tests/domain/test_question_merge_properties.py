"""Whatever the order of the deliveries of a question, and whoever else states it: one end, one story."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.events import Snapshot, Watch, detect_events
from monitor.domain.fingerprint import fingerprint
from monitor.domain.matching import Matcher
from monitor.domain.model import Document, EventDraft, EventKind, QuestionState, Witness
from monitor.domain.question_changes import Former
from monitor.domain.question_merge import merged
from monitor.domain.questions import state_of
from monitor.domain.topics import Topic
from tests.question_histories import (
    History,
    Stated,
    by_issue,
    by_page,
    by_source,
    day_of,
    histories,
    in_order,
    orders,
)

SEC_PA = Topic(slug="sec-pa", name="SEC-Pa", terms=("SEC-Pa",))
DAY = date(2026, 5, 20)


class End(NamedTuple):
    """What the readings came to: the state, and every fact told, by kind and cause."""

    state: QuestionState
    told: frozenset[tuple[EventKind, str]]


def lived(readings: Iterable[Stated]) -> tuple[Document, list[EventDraft]]:
    """Return what is known after some readings, and what was told, as the archive goes about it."""
    versions: list[Snapshot] = []
    notes: dict[str, Any] = {}
    told: dict[tuple[EventKind, str], EventDraft] = {}
    watch = Watch(topics=(SEC_PA,), observed_on=DAY, announce_days=1000, first_run=False)
    matcher = Matcher((SEC_PA,))
    for reading in readings:
        known = replace(versions[-1].document, notes=notes) if versions else None
        document = merged(known, reading.document, witness=reading.witness, seen_on=DAY)
        said = {k: v for k, v in document.notes.items() if v or k == "absent_from_latest"}
        notes = notes | {k: v for k, v in said.items() if k != "stated"}
        if versions and fingerprint(versions[-1].document) == fingerprint(document):
            continue
        before = replace(versions[-1], document=known) if known else None
        mentions = tuple(matcher.find(document.text))
        after = Snapshot(document=document, number=len(versions) + 1, mentions=mentions)
        former = Former.of(*(each.document for each in versions))
        for draft in detect_events(before, after, watch, former=former):
            told.setdefault((draft.kind, draft.cause), draft)
        versions.append(after)
    return replace(versions[-1].document, notes=notes), list(told.values())


def end_of(readings: Iterable[Stated]) -> End:
    document, told = lived(readings)
    state = state_of(document.fields, has_answer=bool(document.part("answer")), today=DAY)
    return End(state, frozenset((draft.kind, draft.cause) for draft in told))


@given(data=st.data(), history=histories())
def test_any_order_of_the_deliveries_ends_the_same(data: st.DataObject, history: History) -> None:
    weeks = data.draw(orders(history))
    assert end_of(by_source(history, week) for week in weeks) == end_of(in_order(history))


def _rewritten(end: End) -> frozenset[tuple[EventKind, str]]:
    corrections = {each for each in end.told if each[0] is EventKind.ANSWER_CORRECTED}
    return frozenset(each for each in corrections if each[1].startswith("text:"))


@given(data=st.data(), history=histories())
def test_witnesses_that_come_between_change_neither_the_end_nor_what_is_told(
    data: st.DataObject, history: History
) -> None:
    """A changed answer excepted: the first that the archive states confirms that of a witness."""
    voices = {Witness.SOURCE: by_source, Witness.PAGE: by_page, Witness.ISSUE: by_issue}
    heard: Sequence[Witness] = data.draw(st.lists(st.sampled_from([Witness.PAGE, Witness.ISSUE]), max_size=5))
    extra = [(witness, data.draw(st.integers(0, history.weeks - 1))) for witness in heard]
    mine = [(Witness.SOURCE, week) for week in data.draw(orders(history))]
    order = data.draw(st.permutations([*mine, *extra]))
    end = end_of(voices[witness](history, week) for witness, week in order)
    expected = end_of(in_order(history))
    assert end.state == expected.state
    assert end.told - _rewritten(end) == expected.told - _rewritten(expected)
    assert _rewritten(end) <= _rewritten(expected)


@given(data=st.data(), history=histories())
def test_nothing_that_was_stated_is_lost(data: st.DataObject, history: History) -> None:
    weeks = data.draw(orders(history))
    document, _ = lived(by_source(history, week) for week in weeks)
    last, _ = lived(in_order(history))
    assert set(document.sections) == set(last.sections)
    kept = ("signalled_on", "renewed_on", "ministries", "ministry", "closing_code", "published_on")
    assert {name: document.fields[name] for name in kept} == {name: last.fields[name] for name in kept}


@given(history=histories(), week=st.integers(0, 3))
def test_a_delivery_again_tells_nothing_and_makes_no_version(history: History, week: int) -> None:
    readings = [by_source(history, each) for each in range(min(week + 1, history.weeks))]
    once, told = lived(readings)
    again, told_again = lived([*readings, *readings[-1:] * 3])
    assert fingerprint(once) == fingerprint(again)
    assert told == told_again


@given(data=st.data(), history=histories())
def test_every_fact_is_told_at_the_date_its_source_gives(data: st.DataObject, history: History) -> None:
    history = replace(history, alone=frozenset())  # the place of a ministry is known from the whole list
    weeks = data.draw(orders(history))
    _, told = lived(by_source(history, week) for week in weeks)
    dated: dict[EventKind, list[int]] = {
        EventKind.QUESTION_ANSWERED: [] if history.answered is None else [history.answered],
        EventKind.QUESTION_SIGNALLED: [] if history.signalled is None else [history.signalled],
        EventKind.QUESTION_RENEWED: list(history.renewals),
        EventKind.QUESTION_REASSIGNED: [since for _, since in history.ministries],
    }
    for kind, expected in dated.items():
        days = sorted(draft.occurred_on.isoformat() for draft in told if draft.kind is kind)
        assert days == sorted(map(day_of, expected)), kind
