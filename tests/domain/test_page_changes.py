"""What of a new version its readers would call a change: words and signs, not form."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from monitor.domain.model import Document, DocumentKind
from monitor.domain.page_changes import (
    files_changed,
    is_reshaped,
    letters,
    said_differently,
    shown_text,
)
from tests.fakes import page
from tests.services.site import pdf_file

ANNEX = {"title": "Annexe", "url": "https://sante.exemple.invalid/annexe.pdf"}
LONG = " ".join(f"phrase{place:03}" for place in range(99))


def found(words: str, *, template: str = "", **facts: Any) -> Document:
    return page("avis", words, notes={"template": template} if template else {}, **facts).document


def tagged(words: str, tags: str, *, before: bool = False) -> Document:
    """Return a page with what stands beside its text, after it or before it."""
    document = found(words)
    text = f"{tags}\n\n{document.text}" if before else f"{document.text}\n\n{tags}"
    start = 0 if before else len(text) - len(tags)
    return replace(document, text=text, sections={"beside": (start, start + len(tags))})


def file(words: str, **facts: Any) -> Document:
    return pdf_file("annexe.pdf", words, **facts).document


@pytest.mark.parametrize("before", [True, False])
def test_what_stands_beside_the_text_is_not_shown(*, before: bool) -> None:
    document = tagged("Les équipes.", "Mots-clés : santé", before=before)
    assert shown_text(document) == "Communiqué\n\nLes équipes."


def test_all_of_the_text_is_shown_when_nothing_stands_beside_it() -> None:
    assert shown_text(found("Les équipes.")) == "Communiqué\n\nLes équipes."


def test_other_words_or_signs_or_another_title_say_something_else() -> None:
    old = found("Le montant est de 1,5 million.")
    assert not said_differently(old, found("Le montant est de 1,5 million."))
    assert said_differently(old, found("Le montant est de 15 million."))
    assert said_differently(old, replace(old, title="Communiqué corrigé"))


def test_other_tags_beside_the_text_say_nothing_else() -> None:
    assert not said_differently(tagged("Les équipes.", "Santé"), tagged("Les équipes.", "Centres"))
    assert said_differently(tagged("Les équipes.", "Santé"), tagged("Les centres.", "Santé"))


def test_the_title_of_a_file_is_what_its_page_calls_it() -> None:
    assert not said_differently(file("Montants."), file("Montants.", title="Annexe (PDF, 2 Mo)"))
    assert said_differently(file("Montants."), file("Autres montants."))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("L'avis « du comité » - n° 12", "L’avis “du comité” – nº 12"),
        ("L'avis du comité", "L' avis  du\ncomité"),
        ("porte-parole", "porte‑parole"),
    ],
)
def test_typography_and_spaces_are_no_letters(before: str, after: str) -> None:
    assert letters(found(before)) == letters(found(after))


@pytest.mark.parametrize(
    ("before", "after"),
    [("1,5 million", "15 million"), ("la SANTÉ", "la santé"), ("modifié", "modifie"), ("fin.", "fin")],
)
def test_signs_case_and_accents_are_letters(before: str, after: str) -> None:
    assert letters(found(before)) != letters(found(after))


def test_the_title_of_a_page_counts_among_its_letters_and_that_of_a_file_does_not() -> None:
    one = found("Un avis.")
    assert letters(one) != letters(replace(one, title="Autre titre"))
    assert letters(file("Un avis.")) == letters(file("Un avis.", title="Autre titre"))


def reshaped(old: tuple[str, str], new: tuple[str, str], *, redesigned: bool = False) -> bool:
    """Tell whether a page is reshaped between two states, each its template and its words."""
    states = [found(words, template=template) for template, words in (old, new)]
    return is_reshaped(states[0], states[1], redesigned=redesigned)


def test_another_template_and_the_same_text_is_another_form() -> None:
    assert reshaped(("spip", LONG), ("dsfr", LONG))
    assert reshaped(("spip", LONG), ("dsfr", f"{LONG} {'partager ' * 11}"))


def test_another_template_and_another_text_is_a_change() -> None:
    assert not reshaped(("spip", LONG), ("dsfr", f"{LONG} {'partager ' * 13}"))
    assert not reshaped(("spip", LONG), ("dsfr", "Tout autre chose."))


@pytest.mark.parametrize("words", ["Tout autre chose.", LONG])
def test_while_a_site_is_redesigned_another_template_is_another_form(words: str) -> None:
    assert reshaped(("spip", LONG), ("dsfr", words), redesigned=True)


@pytest.mark.parametrize("redesigned", [True, False])
@pytest.mark.parametrize(("before", "after"), [("dsfr", "dsfr"), ("", "dsfr"), ("dsfr", ""), ("", "")])
def test_the_same_template_or_an_unknown_one_is_no_other_form(
    before: str, after: str, *, redesigned: bool
) -> None:
    assert not reshaped((before, LONG), (after, f"{LONG} encore"), redesigned=redesigned)


def test_what_stands_beside_the_text_does_not_make_another_form_a_change() -> None:
    old = replace(found(LONG), notes={"template": "spip"})
    new = replace(tagged(LONG, "voir aussi " * 300), notes={"template": "dsfr"})
    assert is_reshaped(old, new, redesigned=False)


def test_a_file_more_on_a_page_is_said() -> None:
    old, new = found("Un avis."), found("Un avis.", files=[ANNEX])
    assert files_changed(old, new) == files_changed(new, old) == "La liste des fichiers joints a changé."
    assert files_changed(new, found("Un avis.", files=[ANNEX])) == ""


def test_a_file_without_text_is_told_from_the_one_that_replaces_it_by_its_bytes() -> None:
    one, other = file("", sha256="aa"), file("", sha256="bb")
    assert files_changed(one, other) == (
        "Le fichier, dont le texte ne peut pas être lu, a été remplacé par un autre."
    )
    assert files_changed(one, one) == ""


def test_a_file_whose_text_can_be_read_now_is_told_by_its_words() -> None:
    assert files_changed(file("", sha256="aa"), file("Un avis.")) == ""
    assert files_changed(file("Un avis."), file("", sha256="aa")) == ""
    assert file("").kind is DocumentKind.PDF
