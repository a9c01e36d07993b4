"""The list of the Sénat: what its columns say, whatever their order and encoding."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.parsers.senat_csv import BadRow, Listing, Row, check_size, read_list
from crawler.parsers.senat_record import document_of, identity_in
from monitor.domain.model import Document, QuestionState
from monitor.domain.question_facts import question_facts
from monitor.domain.questions import state_of
from monitor.errors import ParseError
from tests.senat_builders import COLUMNS, KEY, LIST, MINISTRY, PAGE, listed, numbered, row

TODAY = date(2026, 3, 12)


def read(*rows: dict[str, str]) -> Listing:
    return read_list(listed(rows), url=LIST)


def only(**changes: str) -> Row:
    listing = read(row(**changes))
    assert not listing.bad
    return listing.rows[0]


def document(**changes: str) -> Document:
    return document_of(only(**changes).record)


def state(document: Document) -> QuestionState:
    return state_of(document.fields, has_answer="answer" in document.sections, today=TODAY)


def test_a_row_is_a_question_with_its_title_as_the_beginning_of_its_text() -> None:
    found = document()
    title = "Avenir des structures d'exercice coordonné participatives"
    assert (found.key, found.url, found.title) == (KEY, PAGE, title)
    assert (found.text, found.part("title"), found.part("question")) == (title, title, "")
    assert found.published_on == date(2026, 2, 5)
    assert found.fields == {
        "chamber": "senat",
        "number": "07591",
        "legislature": None,
        "type": "QE",
        "author_ref": None,
        "ministry": MINISTRY,
        "ministries": [{"label": MINISTRY, "on": "2026-02-05"}],
        "ministry_asked": MINISTRY,
        "published_on": "2026-02-05",
        "signalled_on": None,
        "renewed_on": [],
        "answered_on": None,
        "closed_on": None,
        "closing_code": None,
        "closing_label": None,
    }
    assert found.notes["author"] == "Mme Anne Souyris"
    assert (found.notes["place"], found.notes["group"]) == ("Paris", "GEST")
    assert found.notes["heading"] == "Questions sociales et santé"


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig"])
def test_both_encodings_of_the_source_are_read(encoding: str) -> None:
    body = listed([row(Titre="L’œuvre des SECPA – été")], encoding=encoding)
    assert read_list(body, url=LIST).rows[0].record.title == "L’œuvre des SECPA – été"


def test_columns_are_known_by_their_name_and_a_change_of_order_is_no_change_of_the_row() -> None:
    names = ["Inconnue", *reversed(COLUMNS)]
    body = listed([row()], columns=names)
    shouted = body.replace("Ministère de dépôt".encode("cp1252"), b"MINISTERE DE DEPOT")
    assert shouted != body
    other, usual = read_list(shouted, url=LIST).rows[0], only()
    assert other == usual
    assert only(Sort="Caduque").mark != usual.mark


@pytest.mark.parametrize("separator", ["|", "\t", ","])
def test_another_separator_and_lines_of_comment_before_the_header_are_read(separator: str) -> None:
    body = listed([row()], separator=separator, before="% Export du 12 mars\r\n\r\n")
    assert read_list(body, url=LIST).rows[0].record == only().record


@pytest.mark.parametrize("missing", ["Titre", "Sort", "Date de publication JO", "URL Question"])
def test_a_missing_column_is_named(missing: str) -> None:
    body = listed([row()], columns=[name for name in COLUMNS if name != missing])
    with pytest.raises(ParseError, match=f"« {missing} » manque"):
        read_list(body, url=LIST)


@pytest.mark.parametrize(
    "body", [b"", b"  \r\n", b"<html><title>Erreur</title></html>", listed([]), listed([row(Nature="")])[:40]]
)
def test_what_is_no_list_or_holds_no_question_is_an_error(body: bytes) -> None:
    with pytest.raises(ParseError):
        read_list(body, url=LIST)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"Date de publication JO": "05/2026"}, "expected AAAA-MM-JJ"),
        ({"Date de publication JO": ""}, "no « Date de publication JO »"),
        ({"URL Question": "", "Référence": "n° 7591"}, "ni l'adresse de la page ni la référence"),
        ({"URL Question": "https://senat.example/qSEQ260207591.html", "Référence": ""}, "ni l'adresse"),
        ({"Nature": "QG"}, "« Nature » says 'QG'"),
    ],
)
def test_a_bad_row_is_kept_apart_from_the_others(changes: dict[str, str], reason: str) -> None:
    listing = read(numbered(8001), row(**changes), numbered(8002))
    assert [each.record.number for each in listing.rows] == ["08001", "08002"]
    [bad] = listing.bad
    assert bad.place == "ligne 3"
    assert reason in bad.reason


def test_a_quotation_mark_that_nobody_closes_does_not_swallow_the_list() -> None:
    rows = [numbered(number) for number in range(8001, 8100)]
    body = listed([row(Titre="GUILLEMET"), *rows]).replace(b"GUILLEMET", b'"Titre coup\xe9')
    listing = read_list(body, url=LIST)
    assert len(listing.rows) == len(rows)
    assert listing.bad == (BadRow(place="ligne 2", reason="un guillemet ouvert n'est pas fermé"),)


def test_a_separator_inside_a_title_without_quotes_is_told_and_not_guessed() -> None:
    body = listed([row(Titre="AB"), numbered(8001)]).replace(b"AB", b"A;B")
    body = body.replace(b".html\r\n", b".html;x\r\n", 1)
    listing = read_list(body, url=LIST)
    assert [each.record.number for each in listing.rows] == ["08001"]
    assert [bad.reason for bad in listing.bad] == ["plus de colonnes que l'en-tête"]


def test_empty_cells_at_the_end_of_a_row_are_nothing() -> None:
    body = listed([row()]).replace(b".html\r\n", b".html;;;\r\n")
    assert read_list(body, url=LIST).rows[0] == only()


@pytest.mark.parametrize(
    ("written", "key", "kind"),
    [
        ("http://www.senat.fr/questions/base/2026/qSEQ260207591.html", "SEQ-2026-07591", "QE"),
        ("https://www.senat.fr/questions/base/2026/qSEQ26041054S.html", "SEQ-2026-1054S", "QOSD"),
        ("https://www.senat.fr/questions/base/2024/qSEQ24100001G.html", "SEQ-2024-0001G", "QG"),
        ("SEQ780402185", "SEQ-1978-02185", "QE"),
        ("qseq26041054s.html", "SEQ-2026-1054S", "QOSD"),
    ],
)
def test_the_identity_is_in_the_address_and_in_the_reference(written: str, key: str, kind: str) -> None:
    found = identity_in(written)
    assert found is not None
    assert (found.key, found.kind) == (key, kind)


@pytest.mark.parametrize(
    "written", ["SEQ2602075911", "SEQ261307591", "qSEQ2602.html", "x/SEQ260207591/page.html", ""]
)
def test_anything_else_is_no_identity(written: str) -> None:
    assert identity_in(written) is None


def test_a_row_without_its_page_is_known_by_its_reference_and_shown_by_the_list() -> None:
    found = only(**{"URL Question": ""})
    assert (found.record.key, found.record.url, found.page) == (KEY, f"{LIST}#{KEY}", None)


def test_the_address_of_the_page_is_in_https() -> None:
    assert only().page == PAGE


@pytest.mark.parametrize(
    ("sort", "code", "label", "expected"),
    [
        ("En cours", None, None, QuestionState.WAITING),
        ("", None, None, QuestionState.WAITING),
        ("Rappelée", None, None, QuestionState.WAITING),
        ("En attente de réponse", None, None, QuestionState.WAITING),
        ("Réponse", "REP_PUB", "Réponse publiée", QuestionState.CLOSED),
        ("Reçue", "REP_PUB", "Réponse publiée", QuestionState.CLOSED),
        ("Retirée", None, "Question retirée", QuestionState.WITHDRAWN),
        ("Caduque", None, "Question caduque", QuestionState.LAPSED),
        ("Sort jamais vu", None, None, QuestionState.WAITING),
    ],
)
def test_the_sort_says_where_the_question_stands(
    sort: str, code: str | None, label: str | None, expected: QuestionState
) -> None:
    found = document(Sort=sort)
    assert (found.fields["closing_code"], found.fields["closing_label"]) == (code, label)
    assert state(found) is expected
    assert found.notes["reminded"] is (sort == "Rappelée")
    assert found.notes["sort"] == (sort if sort == "Sort jamais vu" else None)


def test_the_day_of_an_answer_is_that_of_its_journal_officiel_before_its_text_is_read() -> None:
    found = document(**{"Sort": "Réponse", "Date de réponse JO": "2026-03-12"})
    assert (found.fields["answered_on"], found.fields["closed_on"]) == (None, "2026-03-12")
    assert [fact.occurred_on for fact in question_facts(found)] == [date(2026, 3, 12)]
    undated = document(Sort="Réponse")
    assert undated.fields["closed_on"] is None


def test_ministries_follow_one_another_and_who_answers_is_no_change() -> None:
    passed = {"Ministère de transmission": "Travail", "Date de transmission": "26/02/2026"}
    found = document(**passed, **{"Ministère de réponse": "Travail"})
    assert found.fields["ministry"] == "Travail"
    assert found.fields["ministries"] == [
        {"label": MINISTRY, "on": "2026-02-05"},
        {"label": "Travail", "on": "2026-02-26"},
    ]
    answered = document(**{"Sort": "Réponse", "Ministère de réponse": "Travail"})
    assert answered.fields["ministry"] == MINISTRY
    assert answered.notes["answered_by"] == "Travail"


def test_a_column_of_text_is_the_text_of_the_question() -> None:
    body = listed([row(Texte="<p>Les SECPA.</p><p>Elle demande.</p>")], columns=[*COLUMNS, "Texte"])
    found = document_of(read_list(body, url=LIST).rows[0].record)
    assert found.part("question") == "Les SECPA.\n\nElle demande."


def test_what_is_kept_of_a_row_reads_as_the_same_row() -> None:
    kept = only(Titre='Des « SECPA » ; et "plus"')
    again = read_list(kept.body, url=LIST).rows[0]
    assert again == kept


def test_a_question_given_twice_is_its_last_row() -> None:
    listing = read(row(Sort="En cours"), row(Sort="Retirée"))
    assert [each.record.sort for each in listing.rows] == ["Retirée"]


@pytest.mark.parametrize(
    ("rows", "known", "today"),
    [
        (2600, {2025: 5000, 2026: 2600}, date(2026, 7, 1)),
        (5000, {2024: 5000, 2025: 5000}, date(2026, 1, 2)),
        (5000, {2020: 5000, 2021: 5000, 2022: 5000, 2025: 5000, 2026: 4000}, date(2026, 11, 1)),
        (1, {}, date(2026, 7, 1)),
    ],
)
def test_a_list_of_one_year_is_compared_with_one_year(rows: int, known: dict[int, int], today: date) -> None:
    keys = [f"SEQ-{year}-{number:05}" for year, count in known.items() for number in range(count)]
    check_size(rows, keys, today=today)
    if keys:
        with pytest.raises(ParseError, match="ne contient plus que 700 questions"):
            check_size(700, keys, today=today)
