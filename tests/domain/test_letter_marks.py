"""What a letter says of itself: its day, title and signature when they are sure, nothing otherwise."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.letter_marks import day_of_words, is_letter, signed_by, title_in, written_on
from monitor.domain.normalise import canonical
from tests.import_texts import ANSWER, DEPUTIES, LEAFLET, MINUTES, RELEASE
from tests.samples import SAMPLES, needs_samples

FEBRUARY = date(2026, 2, 9)


@pytest.mark.parametrize(
    "words",
    [
        "2026-02-09",
        "9 février 2026",
        "09 fevrier 2026",
        "9 FÉVRIER 2026",
        "09/02/2026",
        "9.2.2026",
        "09-02-2026",
    ],
)
def test_a_day_is_read_in_its_french_and_iso_forms(words: str) -> None:
    assert day_of_words(words) == FEBRUARY


@pytest.mark.parametrize(
    "words", ["", "hier", "31 février 2026", "02/2026", "2026", "9/13/2026", "9 fév", "9" * 500]
)
def test_anything_else_is_no_day(words: str) -> None:
    assert day_of_words(words) is None


@pytest.mark.parametrize(
    "line",
    [
        "Paris, le 9 février 2026",
        "**Paris, le 9 février 2026**",
        "Fait à Aix-en-Provence, le 9 février 2026.",
        "Saint-Denis (93), le lundi 9 février 2026",
        "La Courneuve, le 09/02/2026",
        "Le 9 février 2026",
        "9 février 2026",
        "Date : 9 février 2026",
        "Communiqué de presse du 9 février 2026",
        "Compte rendu de la réunion du 9 février 2026",
        "La Ministre Paris, le 9 février 2026 Nos Réf. : CAB/D-26-000001",
    ],
)
def test_a_line_of_date_at_the_top_is_the_day(line: str) -> None:
    assert written_on(f"Un organisme\n\n{line}\n\nMadame,\n\nVoici.") == FEBRUARY


@pytest.mark.parametrize(
    "line",
    [
        "À Paris, le 9 février 2026, les équipes ont été reçues.",
        "Reçu le 9 février 2026",
        "Rassemblement le 9 février 2026 à 10 heures",
        "En réponse à votre lettre du 9 février 2026",
        "Paris, le 31 février 2026",
        "Le financement court jusqu'au 9 février 2026",
    ],
)
def test_a_date_inside_a_sentence_or_a_stamp_is_not(line: str) -> None:
    assert written_on(f"Titre\n\n{line}\n\nsuite") is None


def test_a_date_far_below_is_not_that_of_the_document() -> None:
    assert written_on("mots\n" * 60 + "Paris, le 9 février 2026") is None


@pytest.mark.parametrize(
    ("text", "day", "letter", "author", "title"),
    [
        (ANSWER, date(2026, 2, 18), True, "Jeanne MODÈLE", "réponse à votre courrier du 9 février"),
        (DEPUTIES, date(2026, 3, 3), True, "", ""),
        (LEAFLET, None, False, "", "SAUVONS NOS CENTRES DE SANTÉ !"),
        (MINUTES, date(2026, 2, 19), False, "", "Compte rendu de la réunion du 19 février 2026"),
        (RELEASE, date(2026, 2, 12), False, "", "Les SEC-Pa seront financées en 2026"),
    ],
    ids=["answer", "deputies", "leaflet", "minutes", "release"],
)
def test_documents_of_an_association(text: str, day: date, letter: bool, author: str, title: str) -> None:  # noqa: FBT001
    text = canonical(text)
    assert (written_on(text), is_letter(text), signed_by(text), title_in(text)) == (
        day,
        letter,
        author,
        title,
    )


@needs_samples
def test_the_ministers_letter() -> None:
    text = canonical((SAMPLES / "documents" / "lettre_ministre_2026-02-09.txt").read_text("utf-8"))
    assert (written_on(text), is_letter(text), signed_by(text)) == (FEBRUARY, True, "Stéphanie RIST")
    assert title_in(text) == ""


@needs_samples
def test_the_text_of_the_question() -> None:
    text = canonical((SAMPLES / "documents" / "question_ecrite_13432.txt").read_text("utf-8"))
    assert title_in(text) == "Maintien des structures d'exercice coordonné participatives (SECPA)"
    assert (written_on(text), is_letter(text)) == (None, False)


def test_a_greeting_without_a_leave_is_no_letter() -> None:
    assert not is_letter("Madame la maire,\n\nNos centres ferment.\n")
    assert is_letter("Bonjour à tous,\n\nVoici le compte rendu.\n\nBien cordialement,\nJeanne")


@pytest.mark.parametrize(
    "piece", ["Paris, ", "Le 9 ", "Madame ", "prie ", "A A ", "É'", "objet : ", "9/", "a\n", "A\n\n"]
)
def test_long_texts_cost_little(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    before = time.monotonic()
    written_on(text), is_letter(text), signed_by(text), title_in(text)
    assert time.monotonic() - before < 1


@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    text = canonical(text)
    assert len(title_in(text)) <= 160
    assert written_on(text) is None or is_letter(text) in {True, False}
    assert isinstance(signed_by(text), str)
