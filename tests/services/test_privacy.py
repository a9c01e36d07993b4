"""A private document never leaves: every road out is walked, looking for a word that only it holds."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from monitor.domain.calendar import Week, week_of
from monitor.domain.commitment_facts import CommitmentState
from monitor.domain.imports import Described
from monitor.domain.model import EventDraft, EventKind
from monitor.domain.query import parse_query
from monitor.services.calendar_export import calendar_of
from monitor.services.commitment_decisions import Edit, decide
from monitor.services.digests import freeze_issue, preview_issue
from monitor.services.import_model import Imported
from monitor.services.imports import import_files
from monitor.services.tell import tell
from monitor.services.views import document_object, event_objects, search_object
from monitor.storage.orm import DocumentRow, EventRow
from monitor.storage.orm_commitments import CommitmentRow
from monitor.storage.search import search
from tests.fakes import PARIS, SEC_PA, TEMPLATES, Place, question
from tests.files.mails import joined, mail

MARK = "zanzibarique"
"""A word that only the private documents hold."""
SECRET = (
    f"Lille, le 10 mars 2026\n\nCourrier {MARK} aux équipes\n\nMadame,\n\nLe ministère s'engage à maintenir "
    f"les SEC-Pa {MARK}s jusqu'au 31 mars 2026.\n\nBien cordialement,\n"
)
RELATED = f"Lille, le 10 mars 2026\n\nNote {MARK} sur un article\n\nL'article L. 162-31-1 {MARK}.\n"


def take(place: Place, name: str, body: str | bytes, **wanted: Any) -> list[Imported]:
    path = place.folder / name
    path.write_bytes(body if isinstance(body, bytes) else body.encode())
    return import_files(place.sessions, place.config, [path], Described(**wanted), now=place.clock())


def letter(place: Place, week: Week) -> str:
    """Return all that a letter is: subject, HTML, text and its frozen content."""
    with place.session() as session:
        issue, _ = freeze_issue(
            session, place.config, SEC_PA, week, templates=TEMPLATES, now=week.end_utc + timedelta(hours=4)
        )
        return "\n".join(
            (issue.subject, issue.html, issue.text, json.dumps(issue.content, ensure_ascii=False))
        )


def preview(place: Place, week: Week) -> str:
    with place.session() as session:
        rendered, _ = preview_issue(
            session, place.config, SEC_PA, week, templates=TEMPLATES, now=week.end_utc + timedelta(hours=4)
        )
        return f"{rendered.subject}\n{rendered.html}\n{rendered.text}"


def calendar(place: Place, _week: Week) -> str:
    with place.session() as session:
        body = calendar_of(session, [SEC_PA], site=place.config.site, now=place.clock(), zone=PARIS)
        return body.replace(b"\r\n ", b"").decode()


ROADS: dict[str, Callable[[Place, Week], str]] = {"letter": letter, "preview": preview, "calendar": calendar}


def confirm_all(place: Place) -> int:
    """Confirm every commitment that was proposed, as an operator might; return how many."""
    with place.session() as session, session.begin():
        numbers = list(session.scalars(select(CommitmentRow.id)))
    for number in numbers:
        with place.session() as session:
            decide(session, number, CommitmentState.CONFIRMED, Edit(), now=place.clock())
    return len(numbers)


@pytest.fixture
def filled(settled: Place) -> Place:
    """An archive with a public question, and private documents of each sort."""
    settled.crawl(question())
    take(settled, "secret.txt", SECRET, private=True)
    take(settled, "note.txt", RELATED, private=True)
    sent = mail(SECRET, subject=f"Courriel {MARK}", date="Tue, 10 Mar 2026 09:00:00 +0100")
    message = joined(sent, "piece.txt", f"Pièce {MARK} sur les SEC-Pa\n\nParis, le 9 mars 2026".encode())
    take(settled, "courriel.eml", message.as_bytes(), private=True)
    return settled


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize("confirmed", [False, True])
def test_no_word_of_a_private_document_goes_out(filled: Place, road: str, confirmed: bool) -> None:  # noqa: FBT001
    if confirmed:
        assert confirm_all(filled)
    made = ROADS[road](filled, week_of(filled.clock()))

    assert "13432" in made
    assert MARK not in made


@pytest.mark.parametrize("road", ["letter", "preview"])
def test_a_public_one_does_go_out(settled: Place, road: str) -> None:
    take(settled, "public.txt", SECRET)
    take(settled, "note.txt", RELATED)
    assert confirm_all(settled)
    assert MARK in calendar(settled, week_of(settled.clock()))
    made = ROADS[road](settled, week_of(settled.clock()))

    assert f"Courrier {MARK}" in made
    assert f"Note {MARK}" in made
    assert "Adresse donnée par la source" not in made.split("Courrier")[1]


def test_the_operators_own_commands_show_it_marked(filled: Place) -> None:
    with filled.session() as session:
        hits = [search_object(hit) for hit in search(session, parse_query(MARK)).hits]
        told = event_objects(session, topic="sec-pa")
        rows = session.scalars(select(DocumentRow).where(DocumentRow.private))
        objects = [
            document_object(session, row, number=None, topics=[SEC_PA], today=date(2026, 3, 12))
            for row in rows
        ]

    assert len(hits) == len(objects) == 4
    assert all(each["private"] for each in (*hits, *objects))
    assert {each["private"] for each in told} == {True, False}


def test_what_is_joined_to_a_private_mail_is_private(filled: Place) -> None:
    with filled.session() as session:
        row = session.scalars(
            select(DocumentRow).where(DocumentRow.title == f"Pièce {MARK} sur les SEC-Pa")
        ).one()
        assert row.private


def test_a_document_stays_private_until_it_is_made_public(filled: Place) -> None:
    (again,) = take(filled, "secret.txt", SECRET, title="Autre titre")
    assert again.private
    (public,) = take(filled, "secret.txt", SECRET, private=False)
    assert not public.private
    assert "Autre titre" in letter(filled, week_of(filled.clock()))


def test_what_is_joined_keeps_its_own_choice(filled: Place) -> None:
    piece = f"Pièce {MARK} sur les SEC-Pa\n\nParis, le 9 mars 2026"
    (public,) = take(filled, "piece.txt", piece, private=False)
    message = joined(mail("Encore cette pièce."), "piece.txt", piece.encode())
    outer, again = take(filled, "encore.eml", message.as_bytes())

    assert (public.private, again.private, outer.private) == (False, False, False)
    assert again.document == public.document


def test_a_private_document_made_public_long_after_is_no_news(filled: Place) -> None:
    filled.clock.move(days=90)
    take(filled, "secret.txt", SECRET, private=False)
    assert MARK not in letter(filled, week_of(filled.clock()))


# --- old letters are not news


def dated(days: int, place: Place) -> str:
    day = place.clock().date() - timedelta(days=days)
    return f"Note ancienne de {days} jours\n\n{day:%d/%m/%Y}\n\nLes SEC-Pa il y a {days} jours.\n"


def test_the_letter_tells_only_what_is_dated_and_recent(settled: Place) -> None:
    for days in (3, 30, 31, 400):
        (done,) = take(settled, f"{days}.txt", dated(days, settled))
        assert done.published_on == settled.clock().date() - timedelta(days=days)
    take(settled, "sans-date.txt", "Note sans date aucune\n\nLes SEC-Pa un jour.")
    made = letter(settled, week_of(settled.clock()))

    assert [days for days in (3, 30, 31, 400) if f"ancienne de {days} jours" in made] == [3, 30]
    assert "sans date aucune" not in made
    assert len(settled.events()) == 5


def test_what_was_not_news_is_not_news_later(settled: Place) -> None:
    take(settled, "vieux.txt", dated(100, settled))
    week = week_of(settled.clock())
    letter(settled, week)
    settled.clock.move(days=7)
    assert "ancienne" not in letter(settled, week_of(settled.clock()))
    with settled.session() as session:
        (event,) = session.scalars(select(EventRow))
        assert event.topics[0].issue_id is None


def test_an_undated_document_becomes_news_once_it_is_dated(settled: Place) -> None:
    words = "Note d'un jour précis\n\nLes SEC-Pa."
    take(settled, "note.txt", words)
    take(settled, "note.txt", words, dated_on=date(2026, 3, 10))
    assert "jour précis" in letter(settled, week_of(settled.clock()))


def test_the_window_of_the_configuration_decides(settled: Place) -> None:
    crawl = replace(settled.config.crawl, announce_days=5)
    settled.config = replace(settled.config, crawl=crawl)
    take(settled, "a.txt", dated(6, settled))
    assert "ancienne" not in letter(settled, week_of(settled.clock()))


def test_no_path_of_the_machine_is_kept(settled: Place) -> None:
    take(settled, "secret.txt", SECRET)
    assert isinstance(settled.folder, Path)
    assert str(settled.folder) not in repr(settled.dump())


def test_what_an_old_letter_announced_for_a_day_is_told_on_that_day(settled: Place) -> None:
    take(settled, "vieux.txt", dated(100, settled))
    due = EventDraft(
        kind=EventKind.COMMITMENT_DUE,
        cause="1",
        occurred_on=date(2026, 3, 11),
        summary="Échu.",
        topics=("sec-pa",),
    )
    with settled.session() as session, session.begin():
        row = session.scalars(select(DocumentRow).where(DocumentRow.kind == "import")).one()
        tell(session, row, row.versions[-1], [due], now=settled.clock())
    assert "ancienne de 100 jours" in letter(settled, week_of(settled.clock()))
