"""How facts become a letter: order, grouping, limits, the subject line, the frozen form."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.digest import Digest, DigestItem, PassageText, Section, reduced, subject_of
from monitor.domain.model import DocumentKind, EventKind
from tests.mail.letters import (
    ALL_READ,
    JOINT,
    JOINT_BODY,
    TUESDAY,
    WAITING,
    answer,
    item,
    letter,
    near_week,
    question,
    quiet_week,
    source,
    thread_week,
    unread_week,
)

JO = {"document_kind": DocumentKind.JO_TEXT, "source": "journal_officiel"}
PERIOD = "(semaine du 13 au 19 avril 2026)"


def events(digest: Digest) -> list[list[int]]:
    return [[fact.event for fact in entry.items] for entry in digest.entries]


def test_facts_are_told_in_a_readers_order_whatever_order_they_came_in() -> None:
    facts = [
        item(1, EventKind.DOCUMENT_ABSENT),
        item(2, EventKind.MENTION_APPEARED),
        question(3, 3, EventKind.QUESTION_SIGNALLED),
        item(4, EventKind.TEXT_CHANGED),
        item(5, EventKind.MENTION_APPEARED, **JO),
        question(6, 6, EventKind.DEADLINE_NEAR),
        question(7, 7, EventKind.ANSWER_CORRECTED),
        question(8, 8),
        question(9, 9, EventKind.DOCUMENT_PUBLISHED),
    ]
    expected = [[8], [7], [6], [5], [4], [3], [9], [2], [1]]
    assert events(letter(facts)) == expected
    assert letter(reversed(facts)) == letter(facts)


def test_every_kind_of_event_has_its_place() -> None:
    facts = [item(number, kind) for number, kind in enumerate(EventKind)]
    digest = letter(facts)
    about_sources = {EventKind.SOURCE_DOWN, EventKind.SOURCE_BACK}
    assert {fact.kind for fact in digest.source_news} == about_sources
    assert {entry.first.kind for entry in digest.entries} == set(EventKind) - about_sources
    assert sum(len(digest.part(section)) for section in Section) == len(digest.entries)


def test_the_facts_of_one_document_are_one_entry_led_by_the_most_important() -> None:
    digest = letter(
        (
            question(1, 13432, EventKind.DOCUMENT_PUBLISHED),
            item(3, EventKind.TEXT_CHANGED),
            question(2, 13432),
        )
    )
    assert events(digest) == [[2, 1], [3]]
    assert digest.entries[0].section is Section.NEW


def test_an_event_given_twice_is_told_once() -> None:
    assert events(letter((question(1, 13432), question(1, 13432)))) == [[1]]


def test_the_same_answer_on_the_same_day_is_one_joint_answer() -> None:
    body = "Une réponse.\n\nPour toutes."
    digest = letter([question(n, 100 + n, body=body.replace("\n\n", " " * n or "\n")) for n in range(4)])
    assert events(digest) == [[0, 1, 2, 3]]
    entry = digest.entries[0]
    assert entry.joint
    assert [fact.document for fact in entry.documents] == [f"QANR5L17QE{100 + n}" for n in range(4)]
    assert [fact.body for fact in entry.items] == [body.replace("\n\n", "\n"), "", "", ""]
    assert [fact.same_as for fact in entry.items] == ["", *["QANR5L17QE100"] * 3]
    assert subject_of(digest) == f"SEC-Pa : réponse commune à 4 questions {PERIOD}"


def test_another_day_another_text_or_no_text_is_not_a_joint_answer() -> None:
    digest = letter(
        (
            question(1, 101, body="Une réponse."),
            question(2, 102, body="Une autre réponse."),
            question(3, 103, body="Une réponse.", occurred_on=date(2026, 4, 15)),
            question(4, 104),
            question(5, 105),
        )
    )
    assert len(digest.entries) == 5
    assert not any(entry.joint for entry in digest.entries)


def test_a_new_question_of_a_joint_answer_keeps_its_other_facts() -> None:
    digest = letter(
        (
            question(1, 101, body="Une réponse."),
            question(2, 102, body="Une réponse."),
            question(3, 102, EventKind.MENTION_APPEARED),
        )
    )
    (entry,) = digest.entries
    assert [fact.event for fact in entry.facts] == [1]
    assert [[fact.event for fact in part] for part in entry.others] == [[2, 3]]


def test_a_thread_is_one_entry_with_its_questions_counted() -> None:
    (entry,) = thread_week().entries
    assert entry.title == "réponse commune à 4 questions : n° 13432, 13020, 13024 et 13026"
    assert entry.headline == "réponse commune à 4 questions, dans un fil de 5 questions"
    assert [item.document for item in entry.documents] == [
        "QANR5L17QE13432",
        "QANR5L17QE13020",
        "QANR5L17QE13024",
        "QANR5L17QE14001",
    ]
    assert [bool(item.body) for item in entry.items] == [True, False, False, False]


def test_facts_without_a_thread_stay_apart() -> None:
    told = EventKind.DOCUMENT_PUBLISHED
    digest = letter([question(n, n, told, thread="t" if n < 3 else "") for n in range(1, 6)])
    assert events(digest) == [[1, 2], [3], [4], [5]]


def test_of_facts_alike_the_one_that_concerns_the_topic_leads() -> None:
    digest = letter((question(1, 1, thread="t", linked=True), question(2, 2, thread="t")))
    assert events(digest) == [[2, 1]]


def test_a_joint_answer_counts_the_questions_that_no_fact_tells() -> None:
    (entry,) = letter((answer(1, 13432, body=JOINT_BODY, joint=JOINT, thread=""),)).entries
    assert entry.joint
    assert entry.first.joint == ("QANR5L17QE13432", *JOINT[:3])
    assert entry.headline == "réponse commune à 4 questions"


def test_a_thread_may_hold_two_joint_answers() -> None:
    digest = letter(
        (
            answer(1, 1, body=JOINT_BODY),
            answer(2, 2, body="Une réponse courte."),
            answer(3, 3, body=JOINT_BODY),
            answer(4, 4, body="Une réponse courte !"),
        )
    )
    items = digest.entries[0].items
    assert [(item.event, item.same_as, len(item.joint)) for item in items] == [
        (1, "", 2),
        (2, "", 2),
        (3, "QANR5L17QE1", 0),
        (4, "QANR5L17QE2", 0),
    ]


def test_a_nearly_identical_answer_is_told_by_what_differs() -> None:
    first, near, other = near_week().entries[0].items
    assert (first.body, near.body) == (JOINT_BODY, "")
    assert near.near_to == first.document
    changed = [(hunk["before"], hunk["after"]) for hunk in near.hunks if hunk["op"] != "equal"]
    assert changed == [("31 décembre 2026", "30 juin 2027")]
    assert (other.near_to, other.hunks) == ("", ())
    assert other.body


def test_an_answer_like_a_near_one_is_told_once() -> None:
    near = JOINT_BODY.replace("31 décembre 2026", "30 juin 2027")
    facts = (answer(1, 1, body=JOINT_BODY), answer(2, 2, body=near), answer(3, 3, body=near))
    items = letter(facts).entries[0].items
    assert [(item.same_as, item.near_to) for item in items] == [
        ("", ""),
        ("", "QANR5L17QE1"),
        ("QANR5L17QE2", ""),
    ]


def test_a_long_thread_tells_what_is_new_before_the_repeats_it_counts() -> None:
    facts = [answer(n, 100 + n, body=JOINT_BODY) for n in range(20)]
    (entry,) = letter([*facts, answer(20, 900, body="Une tout autre réponse.")]).entries
    assert (len(entry.others), entry.untold) == (11, 9)
    assert entry.others[0][0].document == "QANR5L17QE900"


def test_an_answer_cut_in_the_letter_is_compared_whole() -> None:
    long = "Une phrase de réponse. " * 200
    digest = letter((answer(1, 1, body=f"{long}Fin."), answer(2, 2, body=f"{long}Autre fin.")))
    near = digest.entries[0].items[1]
    assert near.near_to == "QANR5L17QE1"
    assert any("Autre" in hunk["after"] for hunk in near.hunks)


@pytest.mark.parametrize(
    "end", [EventKind.QUESTION_ANSWERED, EventKind.QUESTION_WITHDRAWN, EventKind.DEADLINE_PASSED]
)
def test_a_term_that_was_near_is_not_told_once_the_wait_is_over(end: EventKind) -> None:
    digest = letter((question(1, 5, EventKind.DEADLINE_NEAR), question(2, 5, end), question(3, 6, end)))
    assert events(digest) == [[2], [3]]


def test_an_answer_after_its_term_leads_and_the_term_stays_a_fact() -> None:
    (entry,) = letter((question(1, 5, EventKind.DEADLINE_PASSED), question(2, 5))).entries
    assert [item.event for item in entry.facts] == [2, 1]
    assert entry.section is Section.NEW


def test_demands_are_bounded_and_what_is_left_out_counted() -> None:
    asked = tuple(f"Il demande {number} {'mots ' * 80}" for number in range(7))
    (entry,) = letter((answer(1, 5, body="Oui.", demands=asked),)).entries
    told = entry.first
    assert (len(told.demands), told.more_demands) == (5, 2)
    assert all(len(demand) <= 300 for demand in told.demands)
    short = reduced(letter((answer(1, 5, body="Oui.", demands=asked),)), entries=9, letters=200)
    assert [len(demand) <= 200 for demand in short.entries[0].first.demands] == [True]
    assert short.entries[0].first.more_demands == 6


def test_a_demand_is_told_once_in_an_entry() -> None:
    kind = EventKind.ANSWER_CORRECTED
    digest = letter((answer(1, 5, demands=("Quand ?",)), question(2, 5, kind, demands=("Quand ?", "Où ?"))))
    assert [item.demands for item in digest.entries[0].items] == [("Quand ?",), ("Où ?",)]


def test_a_passage_that_was_shown_is_not_shown_again() -> None:
    passage = PassageText(before="Les ", matched="SEC-Pa", after=".")
    digest = letter(
        (question(1, 5, passage=passage), question(2, 5, EventKind.MENTION_APPEARED, passage=passage))
    )
    assert [fact.passage for fact in digest.entries[0].items] == [passage, None]


def test_what_the_limits_leave_out_is_counted() -> None:
    facts = [item(n, EventKind.MENTION_APPEARED) for n in range(52)]
    digest = letter(facts, related=facts, waiting=[replace(WAITING[0], document=str(n)) for n in range(25)])
    assert (len(digest.entries), digest.omitted, digest.news) == (40, 12, 52)
    assert (len(digest.related), digest.related_omitted) == (10, 42)
    assert (len(digest.waiting), digest.waiting_omitted) == (20, 5)


def test_waiting_questions_come_with_the_earliest_term_first_and_those_without_a_term_last() -> None:
    digest = letter(waiting=(replace(WAITING[0], document="Z", due_on=None), *WAITING))
    assert [asked.document for asked in digest.waiting] == ["QANR5L17QE12001", "QANR5L17QE13980", "Z"]


def test_texts_are_one_line_and_bounded() -> None:
    fact = question(
        1,
        5,
        title="Un titre\nsur deux\u2028lignes " + "x " * 400,
        summary="y " * 900,
        body="Une phrase. " * 400,
        passage=PassageText(before="avant " * 200, matched="SEC-Pa", after=" après" * 200),
    )
    told = letter((fact,)).entries[0].first
    assert told.title.startswith("Un titre sur deux lignes x")
    assert len(told.title) <= 240
    assert len(told.summary) <= 500
    assert len(told.body) <= 3_100
    assert told.body.endswith(". […] suite sur la page")
    assert told.passage is not None
    assert told.passage.before.startswith("…avant")
    assert told.passage.before.endswith(" ")
    assert told.passage.after.startswith(" après")
    assert told.passage.after.endswith("…")


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ((question(1, 13432),), "réponse à la question n° 13432"),
        (
            (question(1, 13432), item(2, EventKind.TEXT_CHANGED)),
            "réponse à la question n° 13432 et 1 autre nouveauté",
        ),
        (
            (
                item(1, EventKind.TEXT_CHANGED),
                item(2, EventKind.TEXT_CHANGED),
                item(3, EventKind.TEXT_CHANGED),
            ),
            "3 nouveautés",
        ),
        ((item(1, EventKind.TEXT_CHANGED),), "modification d’une page officielle"),
        ((item(1, EventKind.MENTION_APPEARED, **JO),), "mention dans un texte du Journal officiel"),
        (
            (question(1, 1, EventKind.QUESTION_WITHDRAWN, document="SEQ-2026-07591"),),
            "retrait de la question du Sénat n° 07591",
        ),
        (
            (question(1, 1, EventKind.DOCUMENT_PUBLISHED, document="SEQ-2026-1054S"),),
            "publication de la question du Sénat n° 1054S",
        ),
        (
            (question(1, 13432, EventKind.DEADLINE_NEAR, due_on=date(2026, 5, 10)),),
            "réponse attendue au plus tard le 10 mai 2026 : question n° 13432",
        ),
        (
            (question(1, 13432, EventKind.DEADLINE_PASSED, due_on=date(2026, 5, 10)),),
            "délai de réponse terminé le 10 mai 2026 : question n° 13432",
        ),
        ((question(1, 1, document="QOSD-1"),), "réponse à une question"),
    ],
)
def test_the_subject_says_the_news(facts: tuple[DigestItem, ...], said: str) -> None:
    assert subject_of(letter(facts)) == f"SEC-Pa : {said} {PERIOD}"


def test_a_quiet_week_says_what_was_read() -> None:
    unread = source("senat_questions", "Sénat", read=False, state="down")
    assert subject_of(quiet_week()) == f"SEC-Pa : rien de nouveau {PERIOD} ; 3 sources lues"
    subject = subject_of(letter(sources=(*ALL_READ, unread)))
    assert subject == f"SEC-Pa : rien de nouveau {PERIOD} ; 3 sources lues, 1 non lue"


def test_when_nothing_could_be_read_nothing_is_said_to_be_quiet() -> None:
    assert subject_of(unread_week()) == f"SEC-Pa : aucune source n’a pu être lue {PERIOD}"
    assert subject_of(letter(sources=())) == f"SEC-Pa : aucune source n’a pu être lue {PERIOD}"
    late = letter((question(1, 13432, EventKind.DEADLINE_PASSED),), sources=unread_week().sources)
    assert subject_of(late).endswith(f"{PERIOD} ; aucune source n’a pu être lue")


def test_related_texts_and_sources_alone_are_not_news() -> None:
    digest = letter((item(1, EventKind.SOURCE_DOWN),), related=(item(2, EventKind.MENTION_APPEARED),))
    assert "rien de nouveau" in subject_of(digest)


@given(st.lists(st.text(min_size=0, max_size=400), max_size=12), st.integers(200, 3_000))
def test_reducing_a_composed_digest_to_its_own_size_changes_nothing(texts: list[str], letters: int) -> None:
    kinds = ("equal", "delete", "insert")
    hunks = tuple(
        {
            "op": kinds[place % 3],
            "before": "" if place % 3 == 2 else text * 9,
            "after": "" if place % 3 == 1 else text * 9,
        }
        for place, text in enumerate(texts)
    )
    digest = letter((item(1, EventKind.TEXT_CHANGED, hunks=hunks, body=". ".join(texts) * 9),))
    assert reduced(digest, entries=40, letters=3_000) == digest
    smaller = reduced(digest, entries=40, letters=letters)
    assert reduced(smaller, entries=40, letters=letters) == smaller


def test_reducing_counts_the_entries_it_drops() -> None:
    digest = reduced(letter([item(n, EventKind.MENTION_APPEARED) for n in range(50)]), entries=7, letters=200)
    assert (len(digest.entries), digest.omitted, digest.news) == (7, 43, 50)
    assert digest.entries[0].first.occurred_on == TUESDAY
