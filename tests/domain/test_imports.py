"""A file as a document: identity, what the operator says over what the file says, offsets."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.events import Watch
from monitor.domain.imports import (
    PAPER_LABELS,
    Described,
    Paper,
    PaperKind,
    asked_day,
    described,
    document_of_paper,
    is_news,
    paper_key,
    shown_name,
    whatever_its_age,
)
from monitor.domain.normalise import canonical
from monitor.errors import ConfigError
from tests.import_texts import ANSWER

TODAY = date(2026, 3, 12)


def paper(text: str = ANSWER, name: str = "reponse_collectif.txt", **said: object) -> Paper:
    return Paper(key="0123456789ab", name=name, text=canonical(text), said=Described(**said))  # type: ignore[arg-type]


def test_a_file_is_known_by_its_bytes() -> None:
    assert paper_key(b"a") == paper_key(b"a") != paper_key(b"b")
    assert len(paper_key(b"")) == 12


def test_a_letter_describes_itself() -> None:
    assert described(paper(), Described(), today=TODAY) == Described(
        title="réponse à votre courrier du 9 février",
        dated_on=date(2026, 2, 18),
        author="Jeanne MODÈLE",
        kind=PaperKind.LETTER,
        private=False,
    )


def test_what_is_wanted_comes_before_what_the_file_says() -> None:
    wanted = Described(
        title="Titre", dated_on=date(2026, 1, 2), author="Nous", kind=PaperKind.LEAFLET, private=True
    )
    assert described(paper(title="Sujet", author="Eux"), wanted, today=TODAY) == wanted


def test_the_headers_of_a_mail_come_before_its_words() -> None:
    found = described(
        paper(title="Sujet", author="Eux", dated_on=date(2026, 2, 20)), Described(), today=TODAY
    )
    assert (found.title, found.author, found.dated_on) == ("Sujet", "Eux", date(2026, 2, 20))


def test_a_date_to_come_is_no_date() -> None:
    found = described(paper(dated_on=TODAY + timedelta(days=400)), Described(), today=TODAY)
    assert found.dated_on == date(2026, 2, 18)
    assert described(paper("Paris, le 3 mars 2062\n\nmots"), Described(), today=TODAY).dated_on is None


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("lettre_ministre.txt", "lettre ministre"),
        ("v1.2 finale.pdf", "v1.2 finale"),
        ("", "Document sans titre"),
    ],
)
def test_at_worst_a_file_is_called_by_its_name(name: str, title: str) -> None:
    assert described(paper("mots", name), Described(), today=TODAY).title == title


@pytest.mark.parametrize("name", ["/a/b/lettre.txt", "C:\\a\\lettre.txt", "lettre.txt", "let\ntre.txt"])
def test_a_name_has_no_folder_and_one_line(name: str) -> None:
    assert shown_name(name).replace(" ", "") == "lettre.txt"


@pytest.mark.parametrize("words", ["hier", "31/02/2026", "2026-13-01", "13 mars 2026"])
def test_a_wrong_day_is_refused(words: str) -> None:
    with pytest.raises(ConfigError, match=r"n'est pas une date|est à venir"):
        asked_day(words, today=TODAY)
    assert asked_day("12 mars 2026", today=TODAY) == TODAY


@given(st.text(max_size=200), st.text(min_size=1, max_size=50), st.booleans())
def test_title_and_body_make_the_whole_text_and_pages_keep_their_words(
    body: str,
    title: str,
    first: bool,  # noqa: FBT001
) -> None:
    title, body = canonical(title).split("\n")[0] or "Titre", canonical(body)
    body = canonical(f"{title}\n\n{body}") if first else body
    half = len(body) // 2
    made = Paper(key="k", name="f", text=body, pages=((0, half), (half, len(body))))
    document = document_of_paper(made, Described(title=title, kind=PaperKind.OTHER), {})

    assert document.part("title") == document.title == canonical(title)
    assert document.text == canonical(document.text)
    assert document.text.startswith(document.title)
    spans = document.notes["page_spans"]
    assert "".join(document.text[start:end] for start, end in spans) == body  # type: ignore[union-attr, misc, index]


def test_a_document_has_no_address_and_its_date_is_a_field() -> None:
    document = document_of_paper(paper(), described(paper(), Described(), today=TODAY), {"format": "text"})
    assert document.url == ""
    assert document.fields == {"type": "letter", "author": "Jeanne MODÈLE", "published_on": "2026-02-18"}
    assert document.notes == {"file": "reponse_collectif.txt", "page_spans": [], "format": "text"}


def test_every_kind_has_its_name() -> None:
    assert set(PAPER_LABELS) == set(PaperKind)


def test_only_what_is_recent_and_dated_is_news() -> None:
    asked = [None, TODAY, TODAY - timedelta(days=30), TODAY - timedelta(days=31)]
    assert [is_news(day, today=TODAY, announce_days=30) for day in asked] == [False, True, True, False]


def test_a_document_has_its_place_however_old() -> None:
    watch = Watch(topics=(), observed_on=TODAY, announce_days=30, first_run=False)
    assert whatever_its_age(watch).recent(date(1950, 1, 1))
