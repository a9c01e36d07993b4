"""What is known of a question after one more delivery: nothing stated once is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from crawler.parsers.assemblee_questions import parse
from monitor.domain.model import Document, QuestionState, Witness
from monitor.domain.question_merge import merged
from monitor.domain.questions import state_of
from tests.builders import ANSWER, HEALTH, QUESTION, SOLIDARITY, Attribution, question_bytes, question_json

DAY = date(2026, 4, 20)
OTHER = "<p>Une mission rendra son avis.</p>"
ANSWERED = {"answers": ((ANSWER, "2026-04-14", "3120"),)}
WITHDRAWN = {"closing": ("RETIRE", "Retirée par son auteur", "2026-04-07")}
FIRST, NEXT, THIRD = (
    Attribution(HEALTH, "2026-03-10"),
    Attribution(SOLIDARITY, "2026-03-24", "JO_LOI_DECRET"),
    Attribution(HEALTH, "2026-04-07", "JO_LOI_DECRET"),
)
FULL: dict[str, Any] = {
    **ANSWERED,
    "answer_erratum": "Lire : 10.",
    "question_erratum": "Lire : 12.",
    "signalled": "2026-03-24",
    "renewed": ("2026-03-17",),
    "attributions": (FIRST, NEXT),
}


def read(**facts: Any) -> Document:
    return parse(question_bytes(question_json(**facts)))


def known(*deliveries: Document, witness: Witness = Witness.SOURCE) -> Document:
    """Return what is known after some deliveries of one witness."""
    document: Document | None = None
    for delivery in deliveries:
        document = merged(document, delivery, witness=witness, seen_on=DAY)
    assert document is not None
    return document


def parts(document: Document) -> dict[str, str]:
    return {name: document.part(name) for name in document.sections}


def labels(document: Document) -> list[tuple[str, str]]:
    ministries = document.fields["ministries"]
    assert isinstance(ministries, list)
    return [(each["label"], each["on"]) for each in ministries]


def test_a_first_delivery_is_what_is_known() -> None:
    delivery = read(**FULL)
    first = known(delivery)
    assert (first.text, first.fields, first.sections) == (delivery.text, delivery.fields, delivery.sections)


@pytest.mark.parametrize("name", ["answers", "answer_erratum", "question_erratum", "signalled", "renewed"])
def test_a_delivery_that_lacks_a_fact_does_not_erase_it(name: str) -> None:
    missing = {key: value for key, value in FULL.items() if key != name}
    if name == "answers":  # an erratum to it is inside it
        del missing["answer_erratum"]
    whole = read(**FULL)
    after = known(whole, read(**missing))
    assert (after.fields, parts(after), after.text) == (whole.fields, parts(whole), whole.text)


def test_a_delivery_without_its_question_does_not_erase_the_text() -> None:
    whole = read(**FULL)
    after = known(whole, read(**FULL | {"texts": ()}))
    assert parts(after) == parts(whole)
    assert after.published_on == whole.published_on
    assert after.fields["published_on"] == "2026-03-10"


def test_the_parts_that_the_latest_delivery_lacks_are_noted_and_forgotten_when_they_come_back() -> None:
    whole, less = read(**FULL), read(signalled="2026-03-24")
    assert set(known(whole, less).notes["absent_from_latest"] or ()) == {  # type: ignore[arg-type]
        "answer",
        "answer_erratum",
        "question_erratum",
    }
    assert not known(whole, less, whole).notes["absent_from_latest"]


def test_a_delivery_overwrites_what_it_states() -> None:
    after = known(read(**ANSWERED), read(answers=((OTHER, "2026-04-14", "3121"),), texts=("Autre texte.",)))
    assert after.part("answer") == "Une mission rendra son avis."
    assert after.part("question") == "Autre texte."
    assert after.notes["answer_page"] == "3121"


def test_a_closing_without_answer_never_replaces_an_answer() -> None:
    after = known(read(**ANSWERED), read(**WITHDRAWN))
    assert (after.fields["closing_code"], after.fields["closed_on"]) == ("REP_PUB", "2026-04-14")
    assert state_of(after.fields, has_answer=bool(after.part("answer")), today=DAY) is QuestionState.ANSWERED


def test_an_answer_replaces_a_closing_without_answer() -> None:
    after = known(read(**WITHDRAWN), read(**ANSWERED))
    assert (after.fields["closing_code"], after.fields["closed_on"]) == ("REP_PUB", "2026-04-14")
    again = known(after, read(**WITHDRAWN))
    assert again.fields == after.fields


def test_a_closing_stays_when_a_stale_delivery_shows_the_question_open() -> None:
    after = known(read(**WITHDRAWN), read())
    assert state_of(after.fields, has_answer=False, today=DAY) is QuestionState.WITHDRAWN


def test_renewals_add_up_in_the_order_of_their_days() -> None:
    after = known(read(renewed=("2026-04-14",)), read(renewed=("2026-03-17",)), read())
    assert after.fields["renewed_on"] == ["2026-03-17", "2026-04-14"]


@pytest.mark.parametrize(
    "deliveries",
    [
        ((FIRST,), (NEXT,)),
        ((NEXT,), (FIRST,)),
        ((FIRST, NEXT), (FIRST,)),
        ((FIRST, NEXT), (NEXT,)),
        ((FIRST,), (FIRST, NEXT), ()),
    ],
)
def test_successive_ministries_add_up_in_the_order_of_their_dates(
    deliveries: tuple[tuple[Attribution, ...], ...],
) -> None:
    documents = [read(attributions=each or None) for each in deliveries]
    after = known(*documents)
    assert labels(after) == [(HEALTH.label, "2026-03-10"), (SOLIDARITY.label, "2026-03-24")]
    assert after.fields["ministry"] == SOLIDARITY.label


def test_the_same_ministry_again_later_is_a_third_one() -> None:
    for deliveries in ([(FIRST, NEXT, THIRD), (FIRST,)], [(THIRD,), (FIRST, NEXT, THIRD)]):
        after = known(*(read(attributions=each) for each in deliveries))
        assert [label for label, _ in labels(after)] == [HEALTH.label, SOLIDARITY.label, HEALTH.label]
        assert after.fields["ministry"] == HEALTH.label


def test_a_label_repeated_in_a_row_counts_once_whatever_its_number_and_typing() -> None:
    typed = HEALTH._replace(ref="PO1", label=HEALTH.label.replace("’", "'"))
    after = known(read(attributions=(FIRST,)), read(attributions=(FIRST, Attribution(typed, "2026-03-24"))))
    assert labels(after) == [(HEALTH.label, "2026-03-10")]


def test_two_ministries_of_one_day_keep_the_order_of_the_delivery() -> None:
    later = Attribution(HEALTH, "2026-04-07")
    both = (Attribution(SOLIDARITY, "2026-03-10"), FIRST)  # « santé » was named last, and is in charge
    assert SOLIDARITY.label > HEALTH.label
    assert known(read(attributions=both), read(attributions=both)).fields["ministry"] == HEALTH.label
    third = Attribution(SOLIDARITY, later.on)
    after = known(read(attributions=both), read(attributions=(*both, third)))
    assert [label for label, _ in labels(after)] == [SOLIDARITY.label, HEALTH.label, SOLIDARITY.label]


@pytest.mark.parametrize("witness", [Witness.PAGE, Witness.ISSUE])
def test_a_witness_adds_what_is_missing(witness: Witness) -> None:
    after = merged(known(read()), read(**FULL), witness=witness, seen_on=DAY)
    assert after.part("answer") == read(**FULL).part("answer")
    assert after.fields["answered_on"] == "2026-04-14"
    assert after.fields["signalled_on"] == "2026-03-24"
    assert state_of(after.fields, has_answer=True, today=DAY) is QuestionState.ANSWERED


@pytest.mark.parametrize("witness", [Witness.PAGE, Witness.ISSUE])
def test_a_witness_overwrites_nothing(witness: Witness) -> None:
    mine = known(read(**FULL))
    other = read(
        answers=((OTHER, "2026-04-21", "9"),),
        texts=("Autre texte.",),
        signalled="2026-04-01",
        title="Autre titre",
    )
    after = merged(mine, other, witness=witness, seen_on=DAY)
    assert (after.text, after.fields, after.title) == (mine.text, mine.fields, mine.title)


def test_what_the_source_states_wins_over_what_a_witness_added() -> None:
    added = merged(
        known(read()), read(answers=((OTHER, "2026-04-13", None),)), witness=Witness.PAGE, seen_on=DAY
    )
    after = merged(added, read(**ANSWERED), witness=Witness.SOURCE, seen_on=DAY)
    assert after.part("answer") == read(**ANSWERED).part("answer")
    assert after.fields["answered_on"] == "2026-04-14"


def test_the_answer_of_a_witness_stays_while_the_source_does_not_state_it() -> None:
    added = merged(known(read()), read(**ANSWERED), witness=Witness.PAGE, seen_on=DAY)
    after = merged(added, read(), witness=Witness.SOURCE, seen_on=DAY)
    assert after.part("answer") == added.part("answer")
    assert "answer" not in (after.notes.get("absent_from_latest") or ())  # type: ignore[operator]


def test_a_question_known_by_a_witness_only_is_taken_as_it_is_then_as_its_source_states_it() -> None:
    first = merged(None, read(title=None, texts=("Texte de la page.",)), witness=Witness.ISSUE, seen_on=DAY)
    assert first.part("question") == "Texte de la page."
    assert merged(first, read(), witness=Witness.SOURCE, seen_on=DAY).part("question") == read().part(
        "question"
    )


def _with_printed(document: Document, ministry: str) -> Document:
    return replace(document, notes={**document.notes, "stated": {"ministry": ministry}})


def test_a_ministry_that_only_a_page_prints_is_added_with_the_day_it_was_seen() -> None:
    printed = _with_printed(read(), "Solidarités")
    after = merged(known(read()), printed, witness=Witness.PAGE, seen_on=DAY)
    assert labels(after) == [(HEALTH.label, "2026-03-10"), ("Solidarités", "2026-04-20")]
    confirmed = merged(after, read(attributions=(FIRST, NEXT)), witness=Witness.SOURCE, seen_on=DAY)
    assert labels(confirmed) == [(HEALTH.label, "2026-03-10"), (SOLIDARITY.label, "2026-03-24")]


def test_a_ministry_printed_under_its_short_label_is_no_other_one() -> None:
    printed = _with_printed(read(), HEALTH.short.upper())
    assert labels(merged(known(read()), printed, witness=Witness.PAGE, seen_on=DAY)) == [
        (HEALTH.label, "2026-03-10")
    ]


def test_an_oral_question_keeps_its_exchange() -> None:
    exchange = read(kind="QG")
    silent = read(kind="QG", closing=("REP_PUB", "Réponse publiée", "2026-03-10"))
    after = known(exchange, silent)
    assert after.part("exchange") == after.part("answer") == exchange.part("exchange")
    assert QUESTION[:20] not in after.text
