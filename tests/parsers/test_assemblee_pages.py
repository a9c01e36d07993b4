"""The pages of a question: the real ones of four layouts, synthetic cases, and pages that are none."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from crawler.parsers import assemblee_questions
from crawler.parsers.assemblee_pages import parse
from monitor.domain.model import Document, EventKind
from monitor.domain.question_facts import question_facts
from monitor.errors import ParseError, RefusedError
from monitor.files.html import MAX_HTML
from tests.conftest import Golden
from tests.samples import SAMPLES, needs_samples

PAGES = Path(__file__).parents[1] / "pages" / "assemblee_questions"
CASES = sorted(
    path
    for path in PAGES.iterdir()
    if path.suffix in {".html", ".xml", ".json"} and ".golden" not in path.name
)
DYN = "https://www.assemblee-nationale.fr/dyn/{}/questions/{}"
OLD = "https://questions.assemblee-nationale.fr/q{0}/{0}-{1}QE.htm"


class Expected(NamedTuple):
    page: str
    url: str
    key: str
    author: str
    author_ref: str | None
    group: str
    dates: tuple[str, str]
    pages: tuple[str | None, str | None]
    ministry: str
    starts: tuple[str, str]


REAL = [
    Expected(
        "html/dyn16_QANR5L16QE200.html",
        DYN.format(16, "QANR5L16QE200"),
        "QANR5L16QE200",
        "Mme Marie-Pierre Rixain",
        "PA722252",
        "Renaissance",
        ("2022-07-26", "2022-09-27"),
        ("3501", "4253"),
        "Agriculture et souveraineté alimentaire",
        ("Mme Marie-Pierre Rixain appelle", "Le secteur biologique a connu"),
    ),
    Expected(
        "html/dyn16_QANR5L16QG200.html",
        DYN.format(16, "QANR5L16QG200"),
        "QANR5L16QG200",
        "M. Sacha Houlié",
        "PA722150",
        "Renaissance",
        ("2022-10-26", "2022-10-26"),
        (None, None),
        "Intérieur et outre-mer",
        ("", "PROJET DE LOI D'ORIENTATION ET DE PROGRAMMATION"),
    ),
    Expected(
        "html/old14_14-3200QE.html",
        OLD.format(14, 3200),
        "QANR5L14QE3200",
        "M. Philippe Le Ray",
        "PA607603",
        "Union pour un Mouvement Populaire",
        ("2012-08-21", "2013-02-05"),
        ("4774", "1324"),
        "Économie et finances",
        ("M. Philippe Le Ray attire", "Comme le ministre"),
    ),
    Expected(
        "html/old11_11-450QE.html",
        OLD.format(11, 450),
        "QANR5L11QE450",
        "Mme Muguette Jacquaint",
        None,
        "Communiste",
        ("1997-06-30", "1997-09-22"),
        ("2254", "3099"),
        "logement",
        ("Mme Muguette Jacquaint attire", "Les mesures prises"),
    ),
    Expected(
        "xml/q14_14-47351QE.xml",
        OLD.format(14, 47351) + "/vue/xml",
        "QANR5L14QE47351",
        "M. François Cornut-Gentille",
        "PA923",
        "Les Républicains",
        ("2014-01-07", "2014-05-13"),
        ("18", "3858"),
        "Ministère de la défense",
        ("M. François Cornut-Gentille interroge", "Les données relatives aux équipements"),
    ),
]


@needs_samples
@pytest.mark.parametrize("expected", REAL, ids=lambda expected: expected.key)
def test_a_real_page_is_read(expected: Expected) -> None:
    document = parse((SAMPLES / "assemblee" / expected.page).read_bytes(), url=expected.url)
    assert document.key == expected.key
    assert (document.notes["author"], document.fields["author_ref"]) == (expected.author, expected.author_ref)
    assert document.notes["group"] == expected.group
    assert (document.fields["published_on"], document.fields["answered_on"]) == expected.dates
    assert (document.notes["page"], document.notes["answer_page"]) == expected.pages
    assert document.fields["ministry"] == document.fields["ministry_asked"] == expected.ministry
    assert document.part("question").startswith(expected.starts[0])
    assert document.part("answer").startswith(expected.starts[1])
    assert "<" not in document.text
    assert [fact.kind for fact in question_facts(document)][-1] is EventKind.QUESTION_ANSWERED


@needs_samples
def test_the_real_renewal_is_told_and_the_reshuffle_is_not() -> None:
    document = parse((SAMPLES / "assemblee" / REAL[-1].page).read_bytes(), url=REAL[-1].url)
    facts = [(fact.kind, fact.occurred_on) for fact in question_facts(document)]
    assert facts == [
        (EventKind.QUESTION_RENEWED, date(2014, 4, 15)),
        (EventKind.QUESTION_ANSWERED, date(2014, 5, 13)),
    ]


def page(name: str) -> bytes:
    return (PAGES / name).read_bytes()


def read(name: str) -> Document:
    return parse(page(name), url="https://example.org/copie.html")


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_a_page_is_read_as_reviewed(path: Path, golden: Golden) -> None:
    body = path.read_bytes()
    document = assemblee_questions.parse(body) if path.suffix == ".json" else read(path.name)
    facts = [
        f"{fact.occurred_on} {fact.kind} {fact.cause}: {fact.summary}" for fact in question_facts(document)
    ]
    golden(path.with_suffix(".golden.json"), {"page": path.name, "record": asdict(document), "facts": facts})


def test_the_two_author_lines_of_2026_give_name_place_and_group() -> None:
    notes = read("dyn17_QE13432_waiting.html").notes
    assert notes["author"] == "Mme Élise Leboucher"
    assert notes["place"] == "Sarthe (4e circonscription)"
    assert notes["group"] == "La France insoumise - Nouveau Front Populaire"


PLACE = "Sarthe (4e circonscription) - La France insoumise - Nouveau Front Populaire"


@pytest.mark.parametrize(
    "byline",
    [
        "<p><b>Question de :</b> {name}</p><p>{place}</p>",
        "<div>Question de :</div><div>{name}</div><div>{place}</div>",
        "<p>Question de : <span>{name}</span> <span>{place}</span></p>",
    ],
)
def test_the_author_lines_may_be_cut_otherwise(byline: str) -> None:
    body = page("dyn17_QE13432_waiting.html")
    lines = byline.format(name="Mme Élise Leboucher", place=PLACE)
    start, end = body.index(b'<p class="_colored-primary"><span'), body.index(b'<p class="_pa-small">')
    document = parse(body[:start] + lines.encode() + body[end:], url="https://example.org/")
    assert document == read("dyn17_QE13432_waiting.html")


def test_the_alert_button_of_a_page_is_no_answer() -> None:
    document = read("old15_QE90003_waiting.html")
    assert set(document.sections) == {"question"}
    assert document.fields["closed_on"] is None


@pytest.mark.parametrize(
    "name", ["dyn16_QE90002_withdrawn.html", "old14_QE90004_withdrawn.html", "card11_QE90005_withdrawn.html"]
)
def test_a_mandate_that_ended_closes_the_question_without_answer(name: str) -> None:
    last = question_facts(read(name))[-1]
    assert last.kind is EventKind.QUESTION_LAPSED
    assert "in de mandat" in last.summary


def test_a_table_inside_the_paragraph_of_an_answer_is_read_whole() -> None:
    answer = read("dyn17_QE90001_answered.html").part("answer")
    assert answer.startswith("Les horaires sont les suivants :")
    assert "Ville-Haute | 8 h 30 |" in answer
    assert answer.endswith("Le 1er guichet suivra.")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" \n",
        b"<html><head><title>The page cannot be found</title></head></html>",
        "<html><body>Aucun résultat ne correspond à votre recherche</body></html>".encode(),
        b"<QUESTION TYPE='QE'><LEGISLATURE>17",
        b"<QUESTION TYPE='QE'><LEGISLATURE>17</LEGISLATURE></QUESTION>",
        b"<QUESTION TYPE='QE'><DEPOT NUMERO='1'/></QUESTION>",
        b"<QUESTION TYPE='QM'><LEGISLATURE>17</LEGISLATURE><DEPOT NUMERO='1'/></QUESTION>",
        b"\x00\x01\x02",
    ],
)
def test_an_error_page_sent_with_status_200_is_refused(body: bytes) -> None:
    with pytest.raises(ParseError, match="expected") as caught:
        parse(body, url=DYN.format(17, "QANR5L17QE13432"))
    assert not isinstance(caught.value, RefusedError)


def test_a_site_under_maintenance_is_a_refusal() -> None:
    body = b"<html><head><title>503 Service Unavailable</title></head><body>Error 503</body></html>"
    with pytest.raises(RefusedError, match="maintenance"):
        parse(body, url=DYN.format(17, "QANR5L17QE13432"))


@pytest.mark.parametrize("title", ["Request Rejected", "Just a moment...", "Site en maintenance"])
def test_the_page_of_a_firewall_or_a_maintenance_is_a_refusal(title: str) -> None:
    with pytest.raises(RefusedError, match=r"https://example\.org/"):
        parse(f"<html><head><title>{title}</title></head></html>".encode(), url="https://example.org/")


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("dyn17_QE13432_waiting.html", DYN.format(17, "QANR5L17QE13433")),
        ("old15_QE90003_waiting.html", OLD.format(14, 90003)),
        ("view15_QE90006_signalled.xml", OLD.format(15, 90007) + "/vue/xml"),
    ],
)
def test_a_page_about_another_question_than_asked_is_refused(name: str, url: str) -> None:
    with pytest.raises(ParseError, match="expected the question"):
        parse(page(name), url=url)


def _without_answer(text: bytes, start: bytes, end: bytes) -> bytes:
    head, tail = text.index(start), text.index(end, text.index(start))
    return text[:head] + text[tail:]


def test_a_page_that_announces_an_answer_we_do_not_find_is_refused() -> None:
    body = page("dyn17_QE90001_answered.html")
    empty = _without_answer(
        body, b'<p class="_pa-small">Les horaires', b'</div></div>\n</div>\n<div class="ha-grid-item size-1">'
    )
    with pytest.raises(ParseError, match="no answer is found"):
        parse(empty, url="https://example.org/")
    label = body.replace("Réponse  publiée".encode(), "Réponse  donnée".encode())  # not the key data
    with pytest.raises(ParseError, match="no answer is found"):
        parse(label, url="https://example.org/")


def test_an_answer_without_its_date_is_refused() -> None:
    body = page("old15_QE90003_waiting.html").replace(
        "Être alerté(e) de la réponse".encode(), b"Bient\xc3\xb4t."
    )
    with pytest.raises(ParseError, match="without « Réponse publiée »"):
        parse(body, url="https://example.org/")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Question de :", "Demande de :"),
        ("n° 13432 :", "n° 13433 :"),
        ("Question écrite n° 13432 :", "Titre :"),
    ],
)
def test_a_page_whose_labels_changed_is_refused(old: str, new: str) -> None:
    body = page("dyn17_QE13432_waiting.html").replace(old.encode(), new.encode())
    with pytest.raises(ParseError, match="expected"):
        parse(body, url="https://example.org/")


def test_a_bare_page_takes_its_uid_from_the_address() -> None:
    body = page("dyn16_QE90002_withdrawn.html").replace(b'data-id="QANR5L16QE90002 ', b'data-id="')
    assert parse(body, url=DYN.format(16, "QANR5L16QE90002")).key == "QANR5L16QE90002"
    with pytest.raises(ParseError, match="expected a uid"):
        parse(body, url="https://example.org/")


def test_an_old_page_of_an_oral_question_is_one_exchange() -> None:
    printed = "<div>Réponse publiée au JO le : <span>03/07/2019</span>  page : <span>6002</span></div></div>"
    body = page("old15_QE90003_waiting.html").decode()
    body = body.replace("Question écrite", "Question au gouvernement")
    head, tail = body.split('<section class="question_answer">')
    head = head.rstrip().removesuffix("</div>") + printed
    document = parse(f'{head}<section class="question_answer">{tail}'.encode(), url="https://example.org/")
    assert document.key == "QANR5L15QG90003"
    assert set(document.sections) == {"answer", "exchange"}
    assert (document.fields["answered_on"], document.notes["answer_page"]) == ("2019-07-03", "6002")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("old15_QE90003_waiting.html", "Question N° 90003", "Question"),
        ("old15_QE90003_waiting.html", "15ème législature", "Législature"),
        ("old15_QE90003_waiting.html", "Question écrite", "Question"),
        ("old15_QE90003_waiting.html", 'class="question_info"', ""),
        ("card11_QE90005_withdrawn.html", "<num>90005</num>", "<num></num>"),
        ("card11_QE90005_withdrawn.html", "<nat>QE</nat>", "<nat>XX</nat>"),
        ("card11_QE90005_withdrawn.html", "<dret>18/06/2002</dret>", "<dret></dret>"),
        ("view15_QE90006_signalled.xml", 'NUMERO="90006"', ""),
    ],
)
def test_an_old_page_without_a_needed_fact_is_refused(name: str, old: str, new: str) -> None:
    body = page(name).decode()
    assert old in body
    with pytest.raises(ParseError):
        parse(body.replace(old, new).encode(), url="https://example.org/")


def test_an_old_page_without_author_nor_ministry_keeps_the_rest() -> None:
    body = (
        page("old15_QE90003_waiting.html")
        .decode()
        .replace("Lien vers la fiche de", "")
        .replace("Ministère", "")
    )
    document = parse(body.encode(), url="https://example.org/")
    assert document.notes["author"] is document.fields["ministry"] is None
    assert document.fields["ministries"] == []


def test_a_card_that_waits_is_not_closed() -> None:
    body = page("card11_QE90005_withdrawn.html").decode()
    for fact in ("Question retirée", "18/06/2002", "Fin de mandat", "FIN_MAN"):
        body = body.replace(fact, "")
    document = parse(body.encode(), url="https://example.org/")
    assert document.fields["closed_on"] is document.fields["closing_label"] is None


def test_a_card_whose_text_does_not_name_its_author_keeps_the_printed_order() -> None:
    body = (
        page("card11_QE90005_withdrawn.html")
        .decode()
        .replace("<quest><html>M. Jean-Marc", "<quest><html>M. J.")
    )
    assert parse(body.encode(), url="https://example.org/").notes["author"] == "M. De La Rive Jean-Marc"


@pytest.mark.parametrize(
    ("byline", "author"),
    [
        ("<p>Question de : Mme Élise Leboucher</p>", ("Mme Élise Leboucher", None, None)),
        ("<p>Question de :</p>", (None, None, None)),
        ("<p>Question de : Mme Élise Leboucher (Sarthe)</p>", ("Mme Élise Leboucher", "Sarthe", None)),
    ],
)
def test_an_author_line_with_less_gives_what_it_says(byline: str, author: tuple[str | None, ...]) -> None:
    body = page("dyn17_QE13432_waiting.html")
    start, end = body.index(b'<p class="_colored-primary"><span'), body.index(b'<p class="_pa-small">')
    notes = parse(body[:start] + byline.encode() + body[end:], url="https://example.org/").notes
    assert (notes["author"], notes["place"], notes["group"]) == author


def test_a_page_without_link_to_its_author_has_no_reference() -> None:
    body = page("dyn16_QE90002_withdrawn.html").replace(b"/dyn/deputes/PA900003", b"/dyn/deputes/")
    assert parse(body, url="https://example.org/").fields["author_ref"] is None


def test_an_xml_view_larger_than_any_is_refused() -> None:
    body = page("view14_QE90007_corrected.xml") + b" " * MAX_HTML
    with pytest.raises(ParseError, match="more than"):
        parse(body, url="https://example.org/")


def test_external_entities_of_an_xml_view_are_not_followed() -> None:
    body = page("view15_QE90006_signalled.xml")
    entity = b'<!DOCTYPE QUESTION [<!ENTITY e SYSTEM "file:///etc/hostname">]><QUESTION TYPE'
    with pytest.raises(ParseError, match="layouts"):
        parse(body.replace(b"<QUESTION TYPE", entity, 1), url="https://example.org/")


def test_goldens_belong_to_a_page() -> None:
    stems = {path.stem for path in CASES}
    goldens = {path.name.removesuffix(".golden.json") for path in PAGES.glob("*.golden.json")}
    assert goldens == stems
    for path in PAGES.glob("*.golden.json"):
        assert json.loads(path.read_text("utf-8"))["page"] in {case.name for case in CASES}


def test_a_page_nested_without_end_is_refused() -> None:
    url = "https://www.assemblee-nationale.fr/dyn/17/questions/QANR5L17QE5"
    with pytest.raises(ParseError, match="imbriqués"):
        parse(b"<html><body>" + b"<div>" * 5_000 + b"Question", url=url)
