"""What the archive tells of documents, over several crawls: each fact once, at its own date."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.domain.reading import Reading
from tests.builders import ANSWER, HEALTH, SOLIDARITY, Attribution
from tests.fakes import (
    ASSEMBLEE,
    JOURNAL,
    MEDIATION,
    PRESS,
    SEC_PA,
    Place,
    Told,
    config_of,
    jo_article,
    jo_text,
    page,
    question,
)

ANSWERED = [(ANSWER, "2026-03-10", "3120")]
OTHER = ("Mme Jeanne Modèle interroge la ministre sur les horaires des centres.",)
ID = "QANR5L17QE13432"


def told(place: Place, *readings: Reading, source: str = ASSEMBLEE) -> list[str]:
    """Read once more, a day later, and return the kinds that are new."""
    known = len(place.events())
    place.clock.move(days=1)
    place.crawl(*readings, source=source)
    return [event.kind for event in place.events()[known:]]


def test_a_first_run_announces_what_is_recent_and_is_silent_on_the_rest(place: Place) -> None:
    old = question(90001, published="2025-06-03")
    place.crawl(old, question(90002, published="2026-02-10"), question(90003, published="2026-02-09"))
    assert place.events() == [
        Told("mention_appeared", "QANR5L17QE90002", date(2026, 2, 10), True, ("sec-pa",)),
    ]


def test_the_window_of_announcement_is_a_setting(place: Place) -> None:
    place.config = config_of(place.folder, crawl=place.config.crawl.__class__(announce_days=400))
    place.crawl(question(90001, published="2025-06-03"))
    assert place.kinds() == ["mention_appeared"]


def test_a_source_that_never_succeeded_still_makes_its_first_run(place: Place) -> None:
    place.finish(place.start(PRESS)[1], problems=[])
    _, run_id, first = place.start("presse_solidarites")
    assert first
    place.archive(1, page("sans-date", "Les SEC-Pa.", published_on=None), first_run=first)
    assert place.events() == []
    assert not place.start(PRESS)[2]
    assert run_id


def test_what_came_during_a_long_outage_is_caught_up_once_marked_late(settled: Place) -> None:
    settled.clock.move(days=70)
    missed = page("avis", "Les SEC-Pa.", published_on=date(2026, 4, 1))
    assert told(settled, missed, source=PRESS) == ["mention_appeared"]
    assert settled.events()[-1].late
    assert told(settled, missed, source=PRESS) == []


def test_a_topic_is_announced_once_for_each_document(settled: Place) -> None:
    spoken, silent = page("avis", "Les SEC-Pa."), page("avis", "Les centres.")
    assert told(settled, spoken, source=PRESS) == ["mention_appeared"]
    assert told(settled, silent, source=PRESS) == ["mention_vanished", "text_changed"]
    assert told(settled, spoken, source=PRESS) == ["text_changed"]
    assert told(settled, silent, source=PRESS) == ["mention_vanished", "text_changed"]


def test_two_topics_on_one_document_are_told_to_both(settled: Place) -> None:
    settled.watch_topics(SEC_PA, MEDIATION)
    settled.crawl(page("avis", "Les SEC-Pa font de la médiation en santé."), source=PRESS)
    settled.crawl(page("avis", "Les SEC-Pa font de la médiation en santé, et plus."), source=PRESS)
    assert [(event.kind, event.topics) for event in settled.events()] == [
        ("mention_appeared", ("mediation",)),
        ("mention_appeared", ("sec-pa",)),
        ("text_changed", ("mediation", "sec-pa")),
    ]


def test_a_secondary_term_alone_is_never_announced(settled: Place) -> None:
    cited = jo_text(articles=jo_article("Vu l'article L. 162-31-1."))
    assert told(settled, cited, source=JOURNAL) == []
    assert told(settled, jo_text(articles=jo_article("Vu l'article L. 162-31-2.")), source=JOURNAL) == []
    assert told(settled, cited, source=JOURNAL) == []


def test_a_followed_document_is_told_whatever_it_says(settled: Place) -> None:
    assert told(settled, question(texts=OTHER)) == ["document_published"]
    assert told(settled, question(texts=OTHER, signalled="2026-03-12")) == ["question_signalled"]
    assert told(settled, question(texts=OTHER, answers=[("<p>Non.</p>", "2026-03-12", None)])) == [
        "question_answered"
    ]
    assert {event.topics for event in settled.events()} == {("sec-pa",)}


def test_a_document_that_nobody_follows_and_that_says_nothing_is_kept_and_not_told(settled: Place) -> None:
    assert told(settled, question(90001, texts=OTHER)) == []
    assert told(settled, question(90001, texts=OTHER, answers=[("<p>Non.</p>", "2026-03-12", None)])) == []


def test_a_delivery_again_is_no_news(settled: Place) -> None:
    facts: dict[str, Any] = {"signalled": "2026-03-11", "answers": ANSWERED, "answer_erratum": "Lire : 10."}
    first = told(settled, question(**facts))
    assert first == ["mention_appeared", "question_answered", "answer_corrected", "question_signalled"]
    assert told(settled, question(**facts), question(**facts)) == []


def test_the_life_of_a_question_is_told_fact_by_fact(settled: Place) -> None:
    facts: dict[str, Any] = {}
    life: list[tuple[dict[str, Any], list[str]]] = [
        ({}, ["mention_appeared"]),
        ({"renewed": ["2026-03-12"]}, ["question_renewed"]),
        ({"signalled": "2026-03-13"}, ["question_signalled"]),
        (
            {"attributions": [Attribution(HEALTH, "2026-03-10"), Attribution(SOLIDARITY, "2026-03-14")]},
            ["question_reassigned"],
        ),
        ({"renewed": ["2026-03-12", "2026-03-15"]}, ["question_renewed"]),
        ({"answers": [(ANSWER, "2026-03-16", "3120")]}, ["question_answered"]),
        ({"answers": [("<p>Autre réponse.</p>", "2026-03-16", "3120")]}, ["answer_corrected"]),
        ({"answer_erratum": "Au lieu de 12, lire 10."}, ["answer_corrected"]),
    ]
    for new, expected in life:
        facts |= new
        assert told(settled, question(**facts)) == expected


@pytest.mark.parametrize(
    ("closing", "kind"),
    [
        (("RETIRE", "Retirée par son auteur"), "question_withdrawn"),
        (("FIN_MANDAT", "Question retirée (fin de mandat)"), "question_lapsed"),
        (("CODE_NOUVEAU", "Motif nouveau"), "question_withdrawn"),
    ],
)
def test_a_question_closed_without_answer_is_told_once(
    settled: Place, closing: tuple[str, str], kind: str
) -> None:
    settled.crawl(question())
    assert told(settled, question(closing=(*closing, "2026-03-12"))) == [kind]
    assert told(settled, question(), question(closing=(*closing, "2026-03-12"))) == []


def test_the_same_ministry_under_another_number_is_no_news(settled: Place) -> None:
    settled.crawl(question(attributions=[Attribution(HEALTH, "2026-03-10")]))
    again = [Attribution(HEALTH, "2026-03-10"), Attribution(HEALTH._replace(ref="PO1"), "2026-03-11")]
    assert told(settled, question(attributions=again)) == []


def test_an_answer_is_told_at_its_own_date_and_late_when_it_is(settled: Place) -> None:
    settled.crawl(question())
    settled.clock.move(days=20)
    told(settled, question(answers=[(ANSWER, "2026-03-17", None)]))
    assert settled.events()[-1] == Told("question_answered", ID, date(2026, 3, 17), True, ("sec-pa",))


def test_a_text_delivered_again_the_same_evening_is_no_news(settled: Place) -> None:
    words = jo_article("Les SEC-Pa.")
    assert told(settled, jo_text(articles=words), source=JOURNAL) == ["mention_appeared"]
    again = jo_text(
        articles=words,
        eli="https://exemple.invalid/eli",
        keywords=["santé"],
        container="JORFCONT000099000009",
    )
    assert told(settled, again, source=JOURNAL) == []


STATES: dict[str, dict[str, Any]] = {
    "asked": {},
    "indexed": {"title": "Autre titre", "heading": "soins"},
    "signalled": {"signalled": "2026-03-11"},
    "renewed": {"renewed": ["2026-03-11"]},
    "reassigned": {
        "attributions": [Attribution(HEALTH, "2026-03-10"), Attribution(SOLIDARITY, "2026-03-11")]
    },
    "answered": {"answers": ANSWERED},
    "answered, indexed": {"answers": ANSWERED, "title": "Autre titre"},
    "corrected": {"answers": [("<p>Les SEC-Pa, autrement.</p>", "2026-03-10", "3120")]},
    "answered after a signal": {"answers": ANSWERED, "signalled": "2026-03-11"},
    "erratum": {"answers": ANSWERED, "answer_erratum": "Lire : 10."},
    "withdrawn": {"closing": ("RETIRE", "Retirée par son auteur", "2026-03-11")},
}
ONCE = {
    "mention_appeared": set(STATES),
    "question_answered": {name for name, facts in STATES.items() if "answers" in facts},
    "question_signalled": {name for name, facts in STATES.items() if "signalled" in facts},
    "question_renewed": {"renewed"},
    "question_reassigned": {"reassigned"},
}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    deliveries=st.lists(st.sampled_from(sorted(STATES)), min_size=1, max_size=7),
    batches=st.integers(1, 3),
)
def test_whatever_the_order_and_number_of_deliveries_each_fact_is_told_once(
    tmp_path_factory: pytest.TempPathFactory, deliveries: list[str], batches: int
) -> None:
    folder = tmp_path_factory.mktemp("sequence")
    place = Place(folder=folder, config=config_of(folder))
    for start in range(0, len(deliveries), batches):
        place.crawl(*(question(**STATES[name]) for name in deliveries[start : start + batches]))
        place.clock.move(hours=6)
    kinds = place.kinds()
    for kind, causes in ONCE.items():
        assert kinds.count(kind) == bool(causes & set(deliveries)), kind
    # An answered question stays answered: only what was open can be withdrawn.
    answers = [name in ONCE["question_answered"] for name in deliveries]
    open_ones = deliveries[: answers.index(True)] if any(answers) else deliveries
    assert kinds.count("question_withdrawn") == ("withdrawn" in open_ones)
    before = place.events()
    place.crawl(question(**STATES[deliveries[-1]]))
    assert place.events() == before


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_documents_in_a_batch_does_not_matter(place: Place, seed: int) -> None:
    batch = [question(90000 + number, answers=ANSWERED if number % 2 else ()) for number in range(8)]
    random.Random(seed).shuffle(batch)
    place.crawl(*batch)
    assert sorted(place.kinds()) == ["mention_appeared"] * 8 + ["question_answered"] * 4
