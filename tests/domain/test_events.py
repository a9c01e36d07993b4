"""Which facts are told when a document is first seen or has changed: rules on values alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from monitor.domain.events import Snapshot, Watch, detect_events
from monitor.domain.matching import Matcher
from monitor.domain.model import Document, EventDraft, EventKind
from monitor.domain.topics import Topic
from tests.builders import ANSWER, HEALTH, QUESTION, SOLIDARITY, Attribution
from tests.fakes import MEDIATION, SEC_PA, jo_article, jo_text, page, question

TODAY = date(2026, 3, 12)
WATCH = Watch(topics=(SEC_PA, MEDIATION), observed_on=TODAY, announce_days=30, first_run=False)
OTHER_QUESTION = ("Mme Jeanne Modèle interroge la ministre sur les horaires des centres.",)


def seen(document: Document, number: int = 1, topics: Sequence[Topic] = (SEC_PA, MEDIATION)) -> Snapshot:
    return Snapshot(document=document, number=number, mentions=tuple(Matcher(topics).find(document.text)))


def first(document: Document, watch: Watch = WATCH) -> tuple[EventDraft, ...]:
    return detect_events(None, seen(document), watch)


def change(old: Document, new: Document, watch: Watch = WATCH) -> tuple[EventDraft, ...]:
    return detect_events(seen(old), seen(new, 2), watch)


def kinds(drafts: tuple[EventDraft, ...]) -> list[EventKind]:
    return [draft.kind for draft in drafts]


def asked(number: int = 90001, **facts: Any) -> Document:
    return question(number, **facts).document


def press(words: str, **facts: Any) -> Document:
    return page("avis", words, **facts).document


def jo(words: str, **facts: Any) -> Document:
    return jo_text(articles=jo_article(words), **facts).document


def test_a_document_that_concerns_no_topic_tells_nothing() -> None:
    assert first(press("Un hôpital ouvre.")) == ()
    assert change(press("Un hôpital ouvre."), press("Un hôpital ferme.")) == ()


def test_a_new_document_that_speaks_of_the_topic_is_announced_at_its_own_date() -> None:
    (draft,) = first(press("Les SEC-Pa continuent."))
    assert (draft.kind, draft.cause, draft.topics) == (EventKind.MENTION_APPEARED, "sec-pa", ("sec-pa",))
    assert (draft.occurred_on, draft.late) == (date(2026, 3, 11), False)
    assert draft.summary == "Contient « SEC-Pa »."


@pytest.mark.parametrize("age", [0, 7, 8, 30])
def test_what_is_seen_more_than_a_week_after_is_late(age: int) -> None:
    (draft,) = first(press("Les SEC-Pa.", published_on=TODAY - timedelta(days=age)))
    assert draft.late is (age > 7)


def test_a_first_sight_of_something_old_is_silent() -> None:
    assert first(press("Les SEC-Pa.", published_on=TODAY - timedelta(days=31))) == ()


def test_after_a_long_outage_what_came_meanwhile_is_told_late() -> None:
    back = replace(WATCH, last_read_on=TODAY - timedelta(days=90))
    (draft,) = first(press("Les SEC-Pa.", published_on=TODAY - timedelta(days=80)), back)
    assert draft.late
    assert first(press("Les SEC-Pa.", published_on=TODAY - timedelta(days=121)), back) == ()


def test_an_undated_document_is_news_unless_its_source_is_read_for_the_first_time() -> None:
    undated = press("Les SEC-Pa.", published_on=None)
    (draft,) = first(undated)
    assert (draft.occurred_on, draft.late) == (TODAY, False)
    assert first(undated, replace(WATCH, first_run=True)) == ()


def test_a_secondary_term_is_never_announced_alone() -> None:
    assert first(jo("Vu l'article L. 162-31-1 du code.")) == ()
    assert change(jo("Vu le code."), jo("Vu l'article L. 162-31-1 du code.")) == ()
    assert kinds(first(jo("Vu l'article L. 162-31-1, les SEC-Pa."))) == [EventKind.MENTION_APPEARED]


def test_two_topics_on_one_document_are_two_announcements() -> None:
    drafts = first(press("Les SEC-Pa font de la médiation en santé."))
    assert [(draft.cause, draft.topics) for draft in drafts] == [
        ("mediation", ("mediation",)),
        ("sec-pa", ("sec-pa",)),
    ]


def test_a_change_is_told_to_every_topic_the_document_concerns_before_or_after() -> None:
    drafts = change(press("Les SEC-Pa."), press("La médiation en santé."))
    assert [(draft.kind, draft.topics) for draft in drafts] == [
        (EventKind.MENTION_APPEARED, ("mediation",)),
        (EventKind.MENTION_VANISHED, ("sec-pa",)),
        (EventKind.TEXT_CHANGED, ("mediation", "sec-pa")),
    ]


def test_a_mention_that_comes_with_a_change_is_told_on_the_day_it_is_seen() -> None:
    drafts = change(press("Rien.", published_on=date(2020, 1, 1)), press("Les SEC-Pa."))
    assert kinds(drafts) == [EventKind.MENTION_APPEARED, EventKind.TEXT_CHANGED]
    assert (drafts[0].occurred_on, drafts[0].late) == (TODAY, False)
    assert drafts[0].summary == "Le texte modifié contient maintenant « SEC-Pa »."


def test_a_mention_that_goes_is_told_with_the_name_of_the_topic() -> None:
    vanished, _ = change(press("Les SEC-Pa."), press("Les centres."))
    assert (vanished.kind, vanished.cause) == (EventKind.MENTION_VANISHED, "sec-pa:v2")
    assert vanished.summary == "Le texte lu ce jour ne contient plus de mention de SEC-Pa."


def test_a_topic_no_longer_watched_is_told_nothing() -> None:
    before = seen(press("Les SEC-Pa."))
    alone = replace(WATCH, topics=(MEDIATION,))
    assert detect_events(before, seen(press("Les centres."), 2, (MEDIATION,)), alone) == ()


def test_a_followed_document_without_mention_is_told_as_published() -> None:
    document = asked(13432, texts=OTHER_QUESTION)
    (draft,) = first(document)
    assert (draft.kind, draft.topics) == (EventKind.DOCUMENT_PUBLISHED, ("sec-pa",))


def test_a_followed_document_that_speaks_of_the_topic_is_told_once() -> None:
    assert kinds(first(asked(13432))) == [EventKind.MENTION_APPEARED]


def test_a_change_of_a_followed_document_without_mention_is_told() -> None:
    drafts = change(asked(13432, texts=OTHER_QUESTION), asked(13432, texts=("Un autre texte.",)))
    assert [(draft.kind, draft.topics) for draft in drafts] == [(EventKind.TEXT_CHANGED, ("sec-pa",))]


def test_the_words_that_changed_are_counted() -> None:
    (draft,) = change(press("Les SEC-Pa ont 12 millions."), press("Les SEC-Pa ont 10 millions."))
    assert (draft.kind, draft.cause) == (EventKind.TEXT_CHANGED, "v2")
    assert draft.summary == "1 mot ajouté, 1 supprimé."


def test_files_added_to_a_page_are_a_change_of_it() -> None:
    file = {"title": "Rapport", "url": "https://sante.exemple.invalid/rapport.pdf"}
    (draft,) = change(press("Les SEC-Pa."), press("Les SEC-Pa.", files=[file]))
    assert draft.summary == "La liste des fichiers joints a changé."


# --- questions -------------------------------------------------------------------------------------


def test_an_answer_is_told_with_its_day_and_page_and_nothing_else() -> None:
    (draft,) = change(asked(), asked(answers=[(ANSWER, "2026-03-10", "3120")]))
    assert (draft.kind, draft.cause, draft.occurred_on) == (
        EventKind.QUESTION_ANSWERED,
        "answer",
        date(2026, 3, 10),
    )
    assert draft.summary == "Réponse publiée au JO du 10 mars 2026 (page 3120)"


def test_a_question_seen_first_with_a_recent_answer_tells_both() -> None:
    drafts = first(asked(published="2026-03-03", answers=[(ANSWER, "2026-03-10", None)]))
    assert kinds(drafts) == [EventKind.MENTION_APPEARED, EventKind.QUESTION_ANSWERED]


def test_an_old_question_seen_first_with_a_recent_answer_tells_the_answer() -> None:
    drafts = first(asked(published="2025-03-03", answers=[(ANSWER, "2026-03-10", None)]))
    assert kinds(drafts) == [EventKind.QUESTION_ANSWERED]


def test_an_old_question_with_an_old_answer_is_silent() -> None:
    assert first(asked(published="2025-03-03", answers=[(ANSWER, "2025-06-10", None)])) == ()


def test_an_answer_that_speaks_of_the_topic_where_the_question_did_not() -> None:
    silent = asked(texts=OTHER_QUESTION)
    drafts = change(silent, asked(texts=OTHER_QUESTION, answers=[(ANSWER, "2026-03-10", None)]))
    assert kinds(drafts) == [EventKind.MENTION_APPEARED, EventKind.QUESTION_ANSWERED]


def test_an_answer_changed_later_is_corrected_with_its_words() -> None:
    old = asked(answers=[("<p>Les SEC-Pa auront 12 millions.</p>", "2026-03-10", None)])
    new = asked(answers=[("<p>Les SEC-Pa auront 10 millions.</p>", "2026-03-10", None)])
    (draft,) = change(old, new)
    assert draft.kind is EventKind.ANSWER_CORRECTED
    assert draft.summary == "1 mot ajouté, 1 supprimé, dans la réponse."


def test_an_erratum_of_the_answer_is_one_correction() -> None:
    answers = [(ANSWER, "2026-03-10", None)]
    (draft,) = change(asked(answers=answers), asked(answers=answers, answer_erratum="Lire : 10 millions."))
    assert draft.kind is EventKind.ANSWER_CORRECTED


def test_an_answer_that_is_not_in_a_later_delivery_is_no_event() -> None:
    assert change(asked(answers=[(ANSWER, "2026-03-10", None)]), asked()) == ()


def test_an_answer_set_otherwise_is_no_correction() -> None:
    typed = ANSWER.replace("l'objet", "l’objet").replace("Les", "LES")
    assert (
        change(asked(answers=[(ANSWER, "2026-03-10", None)]), asked(answers=[(typed, "2026-03-10", None)]))
        == ()
    )


def test_the_text_of_an_answer_that_comes_after_its_announcement_is_told() -> None:
    announced = asked(closing=("REP_PUB", "Réponse publiée", "2026-03-10"))
    (draft,) = change(announced, asked(answers=[(ANSWER, "2026-03-10", None)]))
    assert draft.kind is EventKind.TEXT_CHANGED
    assert draft.summary == "Le texte de la réponse est maintenant dans les données lues."


def test_a_question_reworded_is_a_change_in_the_question() -> None:
    (draft,) = change(asked(), asked(texts=(f"{QUESTION} Et ensuite ?",)))
    assert draft.kind is EventKind.TEXT_CHANGED
    assert draft.summary.endswith("dans la question.")


def test_an_erratum_of_the_question_is_a_change_of_its_text() -> None:
    (draft,) = change(asked(), asked(question_erratum="Lire : 2027."))
    assert draft.kind is EventKind.TEXT_CHANGED
    assert draft.summary == "Rectificatif à la question."


def test_a_ministry_is_told_when_its_label_changes_only() -> None:
    other_id = HEALTH._replace(ref="PO999999")
    old = asked(attributions=[Attribution(HEALTH, "2026-03-10")])
    assert change(old, asked(attributions=[Attribution(other_id, "2026-03-11")])) == ()
    again = [Attribution(HEALTH, "2026-03-10"), Attribution(other_id, "2026-03-11")]
    assert change(old, asked(attributions=again)) == ()
    (draft,) = change(old, asked(attributions=[*again, Attribution(SOLIDARITY, "2026-03-12")]))
    assert (draft.kind, draft.occurred_on) == (EventKind.QUESTION_REASSIGNED, date(2026, 3, 12))
    assert "au ministère des solidarités" in draft.summary


@pytest.mark.parametrize(
    ("facts", "kind", "day"),
    [
        ({"signalled": "2026-03-10"}, EventKind.QUESTION_SIGNALLED, date(2026, 3, 10)),
        ({"renewed": ["2026-03-10"]}, EventKind.QUESTION_RENEWED, date(2026, 3, 10)),
        (
            {"closing": ("RETIRE", "Retirée par son auteur", "2026-03-10")},
            EventKind.QUESTION_WITHDRAWN,
            date(2026, 3, 10),
        ),
        (
            {"closing": ("FIN_MANDAT", "Fin de mandat", "2026-03-10")},
            EventKind.QUESTION_LAPSED,
            date(2026, 3, 10),
        ),
        (
            {"closing": ("ZZZ", "Autre motif", "2026-02-20")},
            EventKind.QUESTION_WITHDRAWN,
            date(2026, 2, 20),
        ),
    ],
)
def test_each_dated_fact_of_a_question_is_told_at_its_own_date(
    facts: dict[str, Any], kind: EventKind, day: date
) -> None:
    (draft,) = change(asked(), asked(**facts))
    assert (draft.kind, draft.occurred_on) == (kind, day)
    assert draft.late is (TODAY - day > timedelta(days=7))


def test_each_renewal_is_told() -> None:
    drafts = change(asked(renewed=["2026-03-03"]), asked(renewed=["2026-03-03", "2026-03-10", "2026-03-12"]))
    assert [draft.cause for draft in drafts] == ["2026-03-10", "2026-03-12"]


def test_an_unknown_closing_shows_its_code_and_label() -> None:
    (draft,) = change(asked(), asked(closing=("ZZZ", "Autre motif", "2026-03-10")))
    assert draft.summary.endswith("Autre motif (code ZZZ)")


def test_what_is_filled_late_without_meaning_tells_nothing() -> None:
    bare = asked(title=None, heading=None, page=None, jo_number=None)
    assert change(bare, asked()) == ()


# --- Journal officiel and press --------------------------------------------------------------------


def test_a_text_delivered_again_with_a_rectification_is_rectified() -> None:
    old = jo("Les SEC-Pa ont 12 millions.")
    (draft,) = change(old, jo("Les SEC-Pa ont 10 millions.", rect="<p>Lire 10 millions.</p>"))
    assert (draft.kind, draft.cause) == (EventKind.TEXT_RECTIFIED, "v2")


def test_a_later_change_of_a_rectified_text_is_a_change() -> None:
    rect = "<p>Lire 10 millions.</p>"
    old = jo("Les SEC-Pa ont 10 millions.", rect=rect)
    assert kinds(change(old, jo("Les SEC-Pa ont 11 millions.", rect=rect))) == [EventKind.TEXT_CHANGED]
    assert kinds(change(old, jo("Les SEC-Pa ont 11 millions.", rect="<p>Lire 11 millions.</p>"))) == [
        EventKind.TEXT_RECTIFIED
    ]


def test_a_new_title_of_a_page_is_a_change() -> None:
    drafts = change(press("Les SEC-Pa."), press("Les SEC-Pa.", title="Les SEC-Pa, suite"))
    assert kinds(drafts) == [EventKind.TEXT_CHANGED]


def test_a_number_that_comes_late_to_a_text_tells_nothing() -> None:
    assert change(jo("Les SEC-Pa.", number=None), jo("Les SEC-Pa.", number="2026-12")) == ()
