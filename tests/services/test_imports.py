"""Importing the association's files: each once, at its date, with what is joined to it; and refusals."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfWriter
from sqlalchemy import select

from monitor.domain.imports import Described, PaperKind
from monitor.services.import_model import Imported, ImportEffect
from monitor.services.imports import DEEPEST, MOST_ATTACHMENTS, import_files
from monitor.services.topics import refresh_topics
from monitor.services.views import document_object, event_objects
from monitor.storage.orm import CaptureRow, DocumentRow, RunRow, SourceRow, VersionRow
from tests.fakes import NOW, PRESS, Place, page
from tests.files.mails import carried, joined, mail
from tests.import_texts import ANSWER, DEPUTIES, LEAFLET, MINUTES
from tests.pdf_builders import encrypted, page_tree, pdf, stack
from tests.samples import SAMPLES, needs_samples

NEW, CHANGED, UNCHANGED = ImportEffect.NEW, ImportEffect.CHANGED, ImportEffect.UNCHANGED
SKIPPED, FAILED = ImportEffect.SKIPPED, ImportEffect.FAILED


def put(place: Place, *files: tuple[str, bytes | str], **wanted: Any) -> list[Imported]:
    """Write files and import them."""
    paths = []
    for name, body in files:
        path = place.folder / name
        path.write_bytes(body if isinstance(body, bytes) else body.encode())
        paths.append(path)
    return take(place, *paths, **wanted)


def take(place: Place, *paths: Path, **wanted: Any) -> list[Imported]:
    return import_files(place.sessions, place.config, paths, Described(**wanted), now=place.clock())


def one(place: Place, name: str, body: bytes | str, **wanted: Any) -> Imported:
    (done,) = put(place, (name, body), **wanted)
    return done


def shown(place: Place, done: Imported) -> dict[str, Any]:
    with place.session() as session:
        row = session.scalars(select(DocumentRow).where(DocumentRow.public_id == done.document)).one()
        return document_object(session, row, number=None, topics=place.config.topics, today=NOW.date())


def count(place: Place, table: type[Any]) -> int:
    with place.session() as session:
        return len(list(session.scalars(select(table))))


def test_a_letter_is_read_archived_and_told_at_its_own_date(place: Place) -> None:
    done = one(place, "reponse.txt", ANSWER)

    assert (done.effect, done.title, done.author) == (
        NEW,
        "réponse à votre courrier du 9 février",
        "Jeanne MODÈLE",
    )
    assert (done.kind, done.published_on, done.mentions, done.message) == (
        PaperKind.LETTER,
        date(2026, 2, 18),
        1,
        "",
    )
    assert [(event.kind, event.occurred_on, event.late) for event in place.events()] == [
        ("mention_appeared", date(2026, 2, 18), True)
    ]
    document = shown(place, done)
    assert (document["kind"], document["source"], document["url"], document["private"]) == (
        "import", "import", None, False,
    )  # fmt: skip
    assert document["fields"]["file"] == "reponse.txt"
    with place.session() as session:
        assert session.scalars(select(CaptureRow)).one().url == "import:reponse.txt"


def test_an_old_document_takes_its_place_in_the_time_line(settled: Place) -> None:
    settled.crawl(page("recent", "Les SEC-Pa en mars."), source=PRESS)
    settled.clock.move(days=1)
    one(settled, "vieux.txt", "Lille, le 3 mai 2021\n\nLes SEC-Pa commencent.")
    with settled.session() as session:
        found = event_objects(session, topic="sec-pa")

    assert [event["occurred_on"] for event in found] == ["2026-03-11", "2021-05-03"]


def test_the_same_file_twice_is_one_document(place: Place) -> None:
    first = one(place, "a.txt", ANSWER)
    before = place.events()
    place.clock.move(days=3)
    again = one(place, "copie.txt", ANSWER)

    assert (again.effect, again.document) == (UNCHANGED, first.document)
    assert (count(place, DocumentRow), count(place, VersionRow)) == (1, 1)
    assert place.events() == before


def test_a_second_import_corrects_what_is_said_and_forgets_nothing(place: Place) -> None:
    first = one(place, "tract.txt", LEAFLET)
    assert "sans date" in first.message
    corrected = one(place, "tract.txt", LEAFLET, dated_on=date(2026, 3, 1), kind=PaperKind.LEAFLET)
    again = one(place, "tract.txt", LEAFLET, author="Le collectif")

    assert [first.effect, corrected.effect, again.effect] == [NEW, CHANGED, CHANGED]
    assert (again.published_on, again.kind, again.author) == (
        date(2026, 3, 1),
        PaperKind.LEAFLET,
        "Le collectif",
    )
    assert [event.occurred_on for event in place.events()] == [date(2026, 3, 1)]
    assert one(place, "tract.txt", LEAFLET).effect is UNCHANGED


def test_a_new_title_is_a_version_and_no_news(place: Place) -> None:
    one(place, "cr.txt", MINUTES)
    done = one(place, "cr.txt", MINUTES, title="Réunion au cabinet")

    assert (done.title, count(place, VersionRow)) == ("Réunion au cabinet", 2)
    assert one(place, "cr.txt", MINUTES).title == "Réunion au cabinet"
    assert place.kinds() == ["mention_appeared"]


def test_the_letters_of_others(place: Place) -> None:
    deputies, minutes = put(place, ("lettre-deputes.txt", DEPUTIES), ("cr.txt", MINUTES))
    assert (deputies.title, deputies.author, deputies.published_on) == (
        "lettre-deputes",
        "",
        date(2026, 3, 3),
    )
    assert (minutes.kind, minutes.published_on) == (PaperKind.OTHER, date(2026, 2, 19))


@needs_samples
def test_the_two_real_documents(place: Place) -> None:
    folder = SAMPLES / "documents"
    letter, question = take(
        place, folder / "lettre_ministre_2026-02-09.txt", folder / "question_ecrite_13432.txt"
    )
    assert (letter.published_on, letter.author, letter.kind) == (
        date(2026, 2, 9),
        "Stéphanie RIST",
        PaperKind.LETTER,
    )
    assert (letter.mentions, question.mentions) == (12, 14)
    assert question.title == "Maintien des structures d'exercice coordonné participatives (SECPA)"
    assert question.published_on is None


# --- mails


def test_what_is_joined_to_a_mail_is_a_document_of_its_own(place: Place) -> None:
    inner = joined(mail("Le premier message.", subject="Premier"), "tract.txt", LEAFLET.encode())
    message = carried(joined(mail(), "lettre.pdf", pdf([stack(["Les SEC-Pa, en PDF."])])), inner)
    outer, letter, second, leaflet = put(place, ("m.eml", message.as_bytes()))

    assert [each.effect for each in (outer, letter, second, leaflet)] == [NEW] * 4
    assert (outer.author, outer.kind) == ("Jeanne Modèle", PaperKind.LETTER)
    assert outer.published_on is None, "its clock is ahead of ours"
    assert [letter.attached_to, second.attached_to] == [outer.document] * 2
    assert leaflet.attached_to == second.document
    assert shown(place, outer)["fields"]["joined"] == [letter.document, second.document]
    assert shown(place, leaflet)["fields"]["attached_to"] == [second.document]


def test_a_mail_dates_itself_and_not_what_is_joined(place: Place) -> None:
    message = joined(mail(date="Mon, 2 Mar 2026 23:30:00 +0000"), "tract.txt", LEAFLET.encode())
    outer, leaflet = put(place, ("m.eml", message.as_bytes()), dated_on=date(2026, 3, 1), title="Courriel")
    assert (outer.published_on, outer.title) == (date(2026, 3, 1), "Courriel")
    assert (leaflet.published_on, leaflet.title) == (None, "SAUVONS NOS CENTRES DE SANTÉ !")


def test_a_logo_or_an_office_file_is_named_and_is_no_failure(place: Place) -> None:
    message = joined(
        joined(mail(), "logo.png", b"\x89PNG\r\n\x1a\n\0", "image/png"), "budget.xlsx", b"PK\x03\x04"
    )
    _, logo, budget = put(place, ("m.eml", message.as_bytes()))
    assert [(logo.effect, logo.document), (budget.effect, budget.document)] == [(SKIPPED, None)] * 2
    assert "image" in logo.message
    assert count(place, DocumentRow) == 1


def test_a_damaged_file_joined_to_a_mail_is_a_failure_that_holds_back_nothing(place: Place) -> None:
    message = joined(joined(mail(), "vide.txt", b" "), "tract.txt", LEAFLET.encode())
    assert [each.effect for each in put(place, ("m.eml", message.as_bytes()))] == [NEW, FAILED, NEW]


def test_too_many_files_are_read_up_to_a_limit_and_said(place: Place) -> None:
    message = mail()
    for number in range(MOST_ATTACHMENTS + 20):
        joined(message, f"{number}.txt", f"note numéro {number}".encode())
    done = put(place, ("m.eml", message.as_bytes()))
    assert [each.effect for each in done].count(NEW) == MOST_ATTACHMENTS + 1
    assert done[-1].effect is FAILED
    assert len(done) == MOST_ATTACHMENTS + 2


def test_mails_inside_mails_are_opened_up_to_a_depth(place: Place) -> None:
    message = mail(subject="0")
    for level in range(1, DEEPEST + 3):
        message = carried(mail(f"mots {level}", subject=str(level)), message)
    done = put(place, ("m.eml", message.as_bytes()))
    assert [each.effect for each in done] == [NEW] * (DEEPEST + 1) + [FAILED]


# --- PDF


def test_a_pdf_of_300_pages_is_read_whole_with_its_pages(place: Place) -> None:
    pages = [stack([f"Page numéro {number} : les SEC-Pa continuent leur travail."]) for number in range(300)]
    done = one(place, "rapport.pdf", pdf(pages))
    document = shown(place, done)

    assert (done.effect, done.pages) == (NEW, 300)
    spans = document["fields"]["page_spans"]
    assert len(spans) == 300
    start, end = spans[299]
    assert "numéro 299" in document["text"][start:end]


def test_a_scanned_pdf_is_kept_and_says_so(place: Place) -> None:
    done = one(place, "scan SEC-Pa.pdf", pdf([b"", b""]))
    assert (done.effect, done.title) == (NEW, "scan SEC-Pa")
    assert "images" in done.message


def test_a_pdf_that_cannot_be_read_is_refused_and_the_others_are_kept(place: Place) -> None:
    nothing = PdfWriter()
    path = place.folder / "zero.pdf"
    nothing.write(path)
    secret = encrypted(pdf([stack(["mots"])]), user="secret")
    good = pdf([stack(["Les SEC-Pa."])])
    names = "vide.pdf faux.pdf coupe.pdf secret.pdf zero.pdf bon.pdf".split()
    bodies = zip(names, (b"", b"mots", b"%PDF-1.4\n1 0 obj", secret, path.read_bytes(), good), strict=True)
    done = put(place, *bodies)

    assert [each.effect for each in done] == [FAILED] * 5 + [NEW]
    assert all(each.message for each in done[:5])
    assert count(place, DocumentRow) == 1


def test_a_bomb_of_pages_is_read_or_refused(place: Place) -> None:
    done = one(place, "bombe.pdf", page_tree(10, count=1_000_000))
    assert done.effect in {NEW, FAILED}
    assert done.message


# --- files that are none


def test_each_file_is_tried_and_says_what_is_wrong(place: Place) -> None:
    (place.folder / "dossier").mkdir()
    os.mkfifo(place.folder / "tube")
    paths = [place.folder / name for name in ("dossier", "tube", "absent.txt", "a.txt", "nul\0.txt")]
    paths[3].write_text(ANSWER, "utf-8")
    done = take(place, *paths)

    assert [each.effect for each in done] == [FAILED, FAILED, FAILED, NEW, FAILED]
    said = ["dossier", "ordinaire", "n'existe pas", "", ""]
    assert all(word in each.message for each, word in zip(done, said, strict=True))
    assert [each.file for each in done][:4] == ["dossier", "tube", "absent.txt", "a.txt"]


def test_an_import_says_nothing_of_the_health_of_a_source(place: Place) -> None:
    for _ in range(3):
        one(place, "vide.txt", "")
        place.clock.move(days=3)
    with place.session() as session:
        source = session.scalars(select(SourceRow)).one()
        runs = list(session.scalars(select(RunRow)))

    assert (source.slug, source.label, source.down_since) == ("import", "Documents de l'association", None)
    assert [run.outcome for run in runs] == ["failed"] * 3
    assert place.kinds() == []


def test_reading_the_archive_again_keeps_mentions_and_events(place: Place) -> None:
    one(place, "a.txt", ANSWER)
    before = place.events()
    refresh_topics(place.sessions, place.archivist, now=place.clock())
    assert place.events() == before


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
def test_a_text_of_another_encoding_is_read(place: Place, encoding: str) -> None:
    assert one(place, "a.txt", ANSWER.encode(encoding)).author == "Jeanne MODÈLE"
