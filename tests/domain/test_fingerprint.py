"""What makes two deliveries the same, and the name a document bears in public."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.fingerprint import fingerprint, public_id
from monitor.domain.model import Document, Link
from tests.builders import ANSWER, HEALTH, Attribution
from tests.fakes import jo_article, jo_text, page, question

PAGE = page("avis", "Un avis.").document


def same(one: Document, other: Document) -> bool:
    return fingerprint(one) == fingerprint(other)


@pytest.mark.parametrize(
    "late",
    [
        {"title": "Autre titre"},
        {"heading": "autre rubrique"},
        {"page": "2071"},
        {"jo_number": None},
        {"mandate_ref": "PM999999"},
        {"group": ("PO1", "GRP", "Un groupe renommé")},
        {"attributions": [Attribution(HEALTH._replace(ref="PO1"), "2026-03-10")]},
    ],
)
def test_what_the_assemblee_fills_late_or_rewrites_without_meaning_is_no_change(late: dict[str, Any]) -> None:
    assert same(question().document, question(**late).document)


@pytest.mark.parametrize(
    "news",
    [
        {"texts": ("Un autre texte.",)},
        {"answers": [(ANSWER, "2026-03-10", None)]},
        {"signalled": "2026-03-10"},
        {"renewed": ["2026-03-10"]},
        {"closing": ("RETIRE", "Retirée", "2026-03-10")},
        {"asked": HEALTH._replace(label="Ministère du travail")},
        {"published": "2026-03-17"},
        {"author_ref": "PA1"},
    ],
)
def test_what_a_reader_would_call_a_change_is_one(news: dict[str, Any]) -> None:
    assert not same(question().document, question(**news).document)


def test_a_text_delivered_again_with_more_notes_is_the_same() -> None:
    words = jo_article("Un essai.")
    again = jo_text(articles=words, eli="https://exemple.invalid/eli", keywords=["essai"], sequence="8")
    assert same(jo_text(articles=words).document, again.document)


def test_the_title_of_a_page_and_of_a_text_counts() -> None:
    assert not same(PAGE, replace(PAGE, title="Autre"))
    assert not same(
        jo_text().document, jo_text(title="Arrêté du 2 mars 2026 relatif à un autre essai").document
    )


def test_the_date_the_address_the_links_and_the_sections_of_a_page_do_not_count() -> None:
    other = replace(
        PAGE,
        published_on=date(2020, 1, 1),
        url="https://exemple.invalid/ailleurs",
        links=(Link(url="https://exemple.invalid", title="lien"),),
        sections={},
        notes={"updated_on": "2026-03-12"},
    )
    assert same(PAGE, other)


def test_the_order_in_which_fields_are_written_does_not_count() -> None:
    fields = dict(question().document.fields)
    turned = dict(reversed(fields.items()))
    assert same(replace(PAGE, fields=fields), replace(PAGE, fields=turned))


def test_a_part_cannot_pass_for_another() -> None:
    assert not same(replace(PAGE, title="a", text="b"), replace(PAGE, title="b", text="a"))
    assert not same(replace(PAGE, fields={"x": 1}), replace(PAGE, fields={"x": "1"}))
    assert not same(replace(PAGE, fields={"x": None}), replace(PAGE, fields={}))


def test_a_fingerprint_is_the_same_on_every_machine_and_for_years() -> None:
    """Another value here gives every document of every archive a new version at the next crawl."""
    known = replace(PAGE, title="é", text="à", fields={"b": [1, None], "a": True})
    assert fingerprint(known) == "2e4b8de4435c608654123f4cdff2952bc67b9fbbad40f52cda19a504141c3f9b"


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("QANR5L17QE13432", "QANR5L17QE13432"),
        ("JORFTEXT000099000001", "JORFTEXT000099000001"),
        ("SEQ-2026-07591", "SEQ-2026-07591"),
        ("https://sante.exemple.invalid/presse/article/les-sec-pa", "presse_sante-les-sec-pa-"),
        ("https://sante.exemple.invalid/presse/Les%20centres/", "presse_sante-les-20centres-"),
        ("https://sante.exemple.invalid/L'été à l'œuvre?page=2#haut", "presse_sante-l-ete-a-l-oeuvre-"),
        ("https://sante.exemple.invalid/", "presse_sante-sante-exemple-invalid-"),
        ("https://sante.exemple.invalid/***/", "presse_sante-"),
        ("spip:12345", "presse_sante-spip-12345"),
    ],
)
def test_a_document_bears_its_official_name_or_a_readable_one(key: str, name: str) -> None:
    found = public_id("presse_sante", key)
    assert found.startswith(name)
    assert re.fullmatch(r"(?:[0-9a-f]{6})?", found.removeprefix(name))


def test_pages_that_end_alike_have_different_names() -> None:
    ends = [
        f"https://sante.exemple.invalid/{folder}/avis?id={number}" for folder in "ab" for number in (1, 2)
    ]
    assert len({public_id("presse_sante", key) for key in ends}) == 4


def test_the_same_page_of_two_sources_has_two_names() -> None:
    assert public_id("presse_sante", PAGE.key) != public_id("presse_travail", PAGE.key)


@given(st.text(max_size=300))
def test_any_address_gives_a_short_name_that_can_be_typed(key: str) -> None:
    name = public_id("presse_sante", f"https://exemple.invalid/{key}")
    assert re.fullmatch(r"presse_sante(?:-[a-z0-9]+)*-[0-9a-f]{6}", name)
    assert len(name) <= len("presse_sante") + 1 + 48 + 1 + 6
    assert name == public_id("presse_sante", f"https://exemple.invalid/{key}")
