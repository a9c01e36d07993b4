"""A thread of questions in a letter, made from the archive: one entry, its demands, its terms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select

from monitor.config import SenatSource
from monitor.domain.calendar import Week, iso_week
from monitor.domain.digest import Digest
from monitor.domain.model import Document, DocumentKind, EventDraft, EventKind
from monitor.services.digests import compose_issue
from monitor.services.tell import tell
from monitor.services.thread_events import tell_threads
from monitor.storage.orm import DocumentRow
from tests.fakes import SEC_PA, Place, question, reading

W11 = iso_week("2026-W11")
FOLLOWED, CITING, ALIKE = "QANR5L17QE13432", "QANR5L17QE90001", "QANR5L17QE90002"
CITES = (
    "M. Paul Exemple rappelle les termes de la question n° 13432. Il lui demande quand elle y répondra.",
)
SILENT = (
    "M. Paul Exemple alerte la ministre sur les maisons de quartier. Il souhaite savoir qui les finance.",
)
ANSWER = "Les équipes seront reçues avant l'été, puis un texte fixera leur financement pour trois ans."
REPLY = [(f"<p>{ANSWER}</p>", "2026-03-10", "3120")]
NEAR = [(f"<p>{ANSWER.replace('trois', 'quatre')}</p>", "2026-03-10", "3121")]


def letter(place: Place, week: Week = W11) -> Digest:
    with place.session() as session, session.begin():
        tell_threads(session, place.archivist.watch(place.clock()), now=place.clock())
    with place.session() as session, session.begin():
        return compose_issue(session, place.config, SEC_PA, week, now=week.end_utc + timedelta(hours=4))


def test_a_question_that_cites_a_followed_one_is_told_in_its_entry(settled: Place) -> None:
    settled.crawl(question(), question(90001, texts=CITES, title="Suite"), question(90009, texts=SILENT))
    (entry,) = letter(settled).entries
    assert [item.document for item in entry.documents] == [FOLLOWED, CITING]
    followed, citing = entry.documents
    assert (followed.linked, citing.linked) == (False, True)
    assert followed.thread == citing.thread == FOLLOWED
    assert citing.reason == "question liée à une question du sujet"
    assert citing.demands == ("Il lui demande quand elle y répondra.",)
    assert followed.demands == (), "its passage is shown"


def test_a_document_alone_has_no_thread(settled: Place) -> None:
    settled.crawl(question())
    assert [entry.first.thread for entry in letter(settled).entries] == [""]


def test_a_joint_answer_counts_the_questions_of_all_topics_and_is_led_by_that_of_the_topic(
    settled: Place,
) -> None:
    settled.crawl(
        question(90002, texts=SILENT, answers=REPLY),
        question(90003, texts=SILENT, answers=REPLY, published="2025-11-04"),
        question(answers=REPLY),
    )
    (entry,) = letter(settled).entries
    assert entry.first.document == FOLLOWED
    assert entry.title == "réponse commune à 3 questions : n° 13432, 90002 et 90003"
    kinds = [[item.kind for item in part] for part in entry.others]
    assert kinds == [[EventKind.QUESTION_ANSWERED]] * 2, "that they have the same answer is said once"
    assert sum(ANSWER in item.body for item in entry.items) == 1
    assert entry.first.demands[0].startswith("Elle lui demande quelles équipes")


def test_answers_that_differ_by_a_word_are_one_entry_with_that_word(settled: Place) -> None:
    said = ("Les SEC-Pa ferment. Il lui demande pourquoi.",)
    settled.crawl(question(answers=REPLY), question(90002, texts=said, answers=NEAR))
    (entry,) = letter(settled).entries
    (near,) = [item for item in entry.items if item.near_to]
    assert (near.document, near.near_to, near.body) == (ALIKE, FOLLOWED, "")
    changed = [(hunk["before"], hunk["after"]) for hunk in near.hunks if hunk["op"] != "equal"]
    assert changed == [("trois", "quatre")]


def test_a_term_is_told_with_its_day(settled: Place) -> None:
    settled.crawl(question())
    draft = EventDraft(
        kind=EventKind.DEADLINE_NEAR,
        cause="2026-05-10",
        occurred_on=date(2026, 5, 3),
        summary="Réponse attendue au plus tard le 10 mai 2026 (deux mois).",
        topics=(SEC_PA.slug,),
    )
    settled.clock.move(days=52)
    with settled.session() as session, session.begin():
        row = session.scalars(select(DocumentRow).where(DocumentRow.public_id == FOLLOWED)).one()
        tell(session, row, row.versions[-1], [draft], now=settled.clock())
    (entry,) = letter(settled, iso_week("2026-W18")).entries
    (near,) = [item for item in entry.items if item.kind is EventKind.DEADLINE_NEAR]
    assert near.due_on == date(2026, 5, 10)
    assert near.summary == "Réponse attendue au plus tard le 10 mai 2026 (deux mois). Jour 54 sur 61."
    assert entry.headline == "réponse attendue au plus tard le 10 mai 2026 : question n° 13432"


def senat_question() -> Document:
    """Return a written question of the Sénat about the topic, as its parser states one."""
    text = "M. Paul Exemple attire l'attention sur les SEC-Pa."
    return Document(
        kind=DocumentKind.QUESTION,
        key="SEQ-2026-07591",
        url="https://www.senat.fr/questions/base/2026/qSEQ260307591.html",
        title="Centres de santé",
        published_on=date(2026, 3, 12),
        text=text,
        sections={"question": (0, len(text))},
        fields={
            "chamber": "senat",
            "number": "07591",
            "legislature": None,
            "type": "QE",
            "author_ref": None,
            "ministry": "Santé",
            "published_on": "2026-03-12",
        },
        notes={"author": "M. Paul Exemple", "group": "Groupe"},
    )


def test_a_question_of_the_senat_says_its_chamber_and_its_author(settled: Place) -> None:
    settled.crawl(reading(senat_question()), source="senat_questions")
    digest = letter(settled)
    (entry,), (waiting,) = digest.entries, digest.waiting
    assert entry.headline == "mention dans la question du Sénat n° 07591"
    assert entry.first.title == "Question n° 07591 (Sénat) : Centres de santé"
    assert (waiting.chamber, waiting.author, waiting.number) == ("Sénat", "M. Paul Exemple", "07591")
    assert waiting.due_on == date(2026, 5, 12)


def test_the_letter_says_that_the_senat_is_not_watched_only_when_it_is_not(settled: Place) -> None:
    said = "les questions du Sénat"
    assert said in letter(settled).not_watched
    sources = (*settled.config.sources, SenatSource(slug="senat_questions"))
    settled.config = replace(settled.config, sources=sources)
    assert said not in letter(settled).not_watched
