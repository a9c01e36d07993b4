"""From a file of the association to the letter: announced, confirmed, told on its day, never if private."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from monitor.domain.calendar import iso_week
from monitor.domain.commitment_facts import CommitmentState
from monitor.domain.commitment_words import due_label
from monitor.domain.digest import Digest
from monitor.domain.imports import Described
from monitor.mail.render import render_digest
from monitor.services.after_crawl import tell_after_crawl
from monitor.services.calendar_export import calendar_of
from monitor.services.commitment_decisions import Edit, decide
from monitor.services.commitment_rows import due_of_row
from monitor.services.digests import compose_issue
from monitor.services.imports import import_files
from monitor.storage.orm_commitments import CommitmentRow
from tests.fakes import PARIS, SEC_PA, TEMPLATES, Place
from tests.samples import SAMPLES, needs_samples

LETTER = (
    "Paris, le 9 février 2026\n\nMadame, Monsieur,\n\n"
    "Les SEC-Pa rendent un grand service. Nous maintiendrons les financements des SEC-Pa jusque fin octobre "
    "2026.\n\nJe vous prie d'agréer, Madame, Monsieur, mes salutations distinguées.\n\nAnne EXEMPLE\n"
)
W44 = iso_week("2026-W44")


def proposed(place: Place) -> dict[int, CommitmentRow]:
    with place.session() as session:
        return {row.id: row for row in session.scalars(select(CommitmentRow))}


def confirm_all(place: Place) -> None:
    for number in proposed(place):
        with place.session() as session:
            decide(session, number, CommitmentState.CONFIRMED, Edit(), now=place.clock())


def bring(place: Place, *, private: bool) -> None:
    path = place.folder / "courrier.txt"
    path.write_text(LETTER, "utf-8")
    import_files(place.sessions, place.config, [path], Described(private=private), now=place.clock())


def letter(place: Place) -> Digest:
    place.clock.now = datetime(2026, 10, 31, 6, tzinfo=UTC)
    tell_after_crawl(place.sessions, place.archivist, now=place.clock())
    with place.session() as session:
        return compose_issue(session, place.config, SEC_PA, W44, now=place.clock())


@pytest.fixture
def imported(settled: Place) -> Place:
    """An archive that took in a letter, whose announcements were all confirmed."""
    bring(settled, private=False)
    confirm_all(settled)
    return settled


def test_what_a_letter_announces_comes_in_the_letter_of_its_week(imported: Place) -> None:
    assert [due_label(due_of_row(row)) for row in proposed(imported).values()] == ["fin octobre 2026"]
    (each,) = letter(imported).announced
    assert (each.due, each.due_on, each.said_on) == (
        "fin octobre 2026",
        date(2026, 10, 31),
        date(2026, 2, 9),
    )
    assert each.sentence.startswith("Nous maintiendrons les financements")
    assert "commitment_due" in imported.kinds()


def test_what_a_private_letter_announces_leaves_by_no_road(settled: Place) -> None:
    bring(settled, private=True)
    confirm_all(settled)
    assert len(proposed(settled)) == 1
    rendered = render_digest(letter(settled), templates=TEMPLATES)
    with settled.session() as session:
        ics = calendar_of(
            session, settled.config.topics, site=settled.config.site, now=settled.clock(), zone=PARIS
        )
    for road in (rendered.subject, rendered.html, rendered.text, ics.decode()):
        assert "maintiendrons" not in road
        assert "annoncée" not in road


@needs_samples
def test_the_dates_of_the_two_real_documents_are_proposed(settled: Place) -> None:
    folder = SAMPLES / "documents"
    paths = [folder / "lettre_ministre_2026-02-09.txt", folder / "question_ecrite_13432.txt"]
    import_files(settled.sessions, settled.config, paths, Described(), now=settled.clock())
    labels = {due_label(due_of_row(row)) for row in proposed(settled).values()}
    assert labels >= {
        "fin octobre 2026",
        "semaine du 16 février 2026",
        "à partir du 1er janvier 2027",
        "le 31 décembre 2026",
        "2026",
        "sans date",
    }
