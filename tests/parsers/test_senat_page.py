"""The page of one question of the Sénat: both layouts, what they state, and what is no such page."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.parsers.senat_csv import read_list
from crawler.parsers.senat_page import SenatPage, merged, read_page, record_of
from crawler.parsers.senat_record import SenatRecord, document_of
from monitor.domain.model import Document, EventKind, QuestionState
from monitor.domain.question_facts import question_facts
from monitor.domain.questions import state_of
from monitor.errors import ParseError, RefusedError
from tests.senat_builders import ANSWER, KEY, LIST, MINISTRY, PAGE, QUESTION, listed, old_page, page, row


def read(body: bytes) -> SenatPage:
    return read_page(body, url=PAGE)


def record(**changes: str) -> SenatRecord:
    return read_list(listed([row(**changes)]), url=LIST).rows[0].record


def document(body: bytes, **changes: str) -> Document:
    return document_of(merged(record(**changes), read(body)))


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1"])
def test_a_page_of_today_has_the_text_and_its_page_of_the_journal_officiel(encoding: str) -> None:
    found = read(page(encoding=encoding))
    assert (found.question, found.page) == (QUESTION, "547")
    assert (found.author, found.place, found.group) == ("Mme SOUYRIS Anne", "Paris", "GEST")
    assert found.published_on == date(2026, 2, 5)
    assert (found.answer, found.answered_on, found.ending, found.waiting) == ("", None, None, None)


def test_an_answer_has_its_text_its_day_its_page_and_who_answers() -> None:
    found = read(page(answer=ANSWER))
    assert (found.question, found.page) == (QUESTION, "547")
    assert (found.answer, found.answered_on, found.answer_page) == (ANSWER, date(2026, 3, 12), "1203")
    assert found.answering == MINISTRY


def test_the_layout_before_2022_says_the_same() -> None:
    found = read(old_page())
    assert (found.number, found.question, found.page) == ("07591", QUESTION, "547")
    assert (found.author, found.place, found.group) == ("Mme Anne Souyris", "Paris", "GEST")
    assert (found.answer, found.answered_on, found.answer_page) == (ANSWER, date(2026, 3, 12), "1203")
    waiting = read(old_page(answer=""))
    assert (waiting.question, waiting.answer, waiting.waiting) == (QUESTION, "", "Ministère de la santé")


@pytest.mark.parametrize(
    ("who", "published", "place", "group"),
    [
        (
            "Question de Mme SOUYRIS Anne (Français établis hors de France - Les Républicains-R)",
            "publiée le 5 février 2026",
            "Français établis hors de France",
            "Les Républicains-R",
        ),
        (
            "Question écrite n° 07591 de Mme Anne Souyris (Paris - SER (app.))",
            "publiée dans le JO Sénat du 05/02/2026 - page 547",
            "Paris",
            "SER (app.)",
        ),
    ],
)
def test_the_head_is_read_in_its_known_forms(who: str, published: str, place: str, group: str) -> None:
    found = read(page(head=f"{who} {published}"))
    assert (found.place, found.group, found.published_on) == (place, group, date(2026, 2, 5))
    assert (found.question, found.page) == (QUESTION, "547")


@pytest.mark.parametrize(
    ("printed", "label", "expected"),
    [
        ("La question est caduque", "Question caduque", QuestionState.LAPSED),
        ("Question retirée le 26/02/2026", "Question retirée", QuestionState.WITHDRAWN),
        ("La question a été retirée", "Question retirée", QuestionState.WITHDRAWN),
    ],
)
def test_an_end_without_answer_is_read_and_is_no_part_of_the_text(
    printed: str, label: str, expected: QuestionState
) -> None:
    found = document(page(after=f"<p>{printed}</p>"))
    assert found.part("question") == QUESTION
    assert found.fields["closing_label"] == label
    assert found.fields["closed_on"] == ("2026-02-26" if "26/02" in printed else None)
    assert state_of(found.fields, has_answer=False, today=date(2026, 3, 1)) is expected


def test_where_an_answer_is_awaited_is_no_part_of_the_text() -> None:
    for words in (f"En attente de réponse du ministère : {MINISTRY}", f"Transmise au ministère : {MINISTRY}"):
        found = read(page(after=f"<p>{words}</p>"))
        assert (found.question, found.waiting) == (QUESTION, MINISTRY)


def test_a_text_may_speak_of_an_answer_without_being_one() -> None:
    text = "Réponse du ministère à la main, publiée le 3 mars 2025, Mme Souyris attend toujours les crédits."
    assert read(page(text)).answer == ""
    assert read(page(text)).question == text


def test_a_text_that_the_senat_has_in_no_digital_form_is_said_so() -> None:
    body = page(
        "Le texte de cette question n'est pas disponible en format numérique.",
        answer="Le texte de cette réponse n'est pas disponible en format numérique.",
    )
    found = read(body)
    assert (found.question, found.answer, found.unavailable) == ("", "", True)
    assert found.answered_on == date(2026, 3, 12)
    assert document(body).fields["closing_label"] == "Réponse publiée"


def test_a_question_is_its_row_and_its_page_together() -> None:
    found = document(page(answer=ANSWER), Sort="Réponse")
    assert (found.key, found.url) == (KEY, PAGE)
    assert (found.part("question"), found.part("answer")) == (QUESTION, ANSWER)
    assert found.text.startswith(found.title)
    assert (found.fields["answered_on"], found.fields["closed_on"]) == ("2026-03-12", "2026-03-12")
    assert (found.notes["page"], found.notes["answer_page"]) == ("547", "1203")
    [fact] = question_facts(found)
    assert (fact.kind, fact.occurred_on) == (EventKind.QUESTION_ANSWERED, date(2026, 3, 12))
    assert "page 1203" in fact.summary


def test_the_page_is_ahead_of_the_list_and_never_behind() -> None:
    ahead = document(page(answer=ANSWER), Sort="En cours")
    assert ahead.fields["closing_label"] == "Réponse publiée"
    behind = document(page(), Sort="Réponse", **{"Date de réponse JO": "2026-03-12"})
    assert (behind.fields["closing_label"], behind.fields["closed_on"]) == ("Réponse publiée", "2026-03-12")
    assert behind.fields["answered_on"] is None


def test_the_page_of_another_question_is_refused() -> None:
    body = old_page().replace(b"07591", b"07592")
    with pytest.raises(ParseError, match="07592"):
        document(body)


def test_a_number_in_the_title_is_not_that_of_the_question() -> None:
    body = page(
        title="Application de la loi n° 2024", head="Question de Mme X (Paris - SER) publiée le 05/02/2026"
    )
    assert read(body).number is None


def test_a_question_known_by_its_page_alone_has_what_the_page_says() -> None:
    found = document_of(record_of(read(page(answer=ANSWER)), url=PAGE))
    assert (found.key, found.fields["type"], found.fields["number"]) == (KEY, "QE", "07591")
    assert (found.title, found.published_on) == (
        "Avenir des structures d'exercice coordonné participatives",
        date(2026, 2, 5),
    )
    assert found.part("answer") == ANSWER
    with pytest.raises(ParseError):
        record_of(read(page()), url="https://www.senat.fr/questions/")


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body><main><h1>Page introuvable</h1></main></body></html>",
        page(head="Question de Mme SOUYRIS Anne"),
        page(question=" "),
        b"",
    ],
)
def test_a_page_where_no_question_is_recognised_is_told(body: bytes) -> None:
    with pytest.raises(ParseError, match=r"gabarit inconnu|absente"):
        read(body)


@pytest.mark.parametrize("title", ["Site en maintenance", "403 Forbidden", "Request Rejected"])
def test_a_refusal_under_a_good_status_is_no_page(title: str) -> None:
    with pytest.raises(RefusedError):
        read(f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>".encode())
