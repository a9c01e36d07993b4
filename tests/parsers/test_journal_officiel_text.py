"""One JO text: every paragraph kept, blanks and late additions without effect, hostile XML refused."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from crawler.parsers.jo_hints import image_annex, rectified_nor, rectified_title, repealed_texts
from crawler.parsers.jo_xml import parse_xml
from crawler.parsers.journal_officiel import Place, parse_text
from monitor.domain.model import Document
from monitor.domain.normalise import canonical
from monitor.errors import ParseError
from tests.conftest import Golden
from tests.jo_builders import jo_article, jo_section, jo_text_xml
from tests.samples import SAMPLES, needs_samples

PAGES = Path(__file__).parents[1] / "pages" / "journal_officiel"
REAL = SAMPLES / "journal_officiel"
TEXTS = sorted(PAGES.glob("*.xml"))
PLACE = Place(
    container="JORFCONT000099000000",
    jo_number="0053",
    order=7,
    path=("Journal officiel", "Décrets", "Textes généraux", "Ministère du sommaire"),
    rubric="Textes généraux",
    ministry="Ministère du sommaire",
    title="Un titre de sommaire",
)


def said(document: Document) -> tuple[object, ...]:
    """Return what a reader would call the text: all that a fingerprint is made of."""
    return document.title, document.text, document.fields


def words_of_contents(body: bytes) -> list[str]:
    """Return the words of every CONTENU, found without the parser."""
    blocks = etree.fromstring(body).iter("CONTENU")
    return " ".join(" ".join(map(str, block.itertext())) for block in blocks).split()


@pytest.mark.parametrize("name", ["arrete_sections", "rectificatif", "abrogation_image"])
def test_a_page_is_read_as_reviewed(name: str, golden: Golden) -> None:
    page = PAGES / f"{name}.xml"
    document = parse_text(page.read_bytes())
    golden(PAGES / f"{name}.golden.json", {"page": page.name, "record": asdict(document)})


@pytest.mark.parametrize(
    "page", [page for page in TEXTS if page.stem != "sommaire"], ids=lambda page: page.stem
)
def test_no_word_of_any_content_is_lost(page: Path) -> None:
    body = page.read_bytes()
    kept = parse_text(body).text.replace(" |", " ")
    missing = [
        word for word in words_of_contents(body.replace(b"<sup>er</sup>", b"er")) if word not in kept.split()
    ]
    assert missing == []


@needs_samples
@pytest.mark.parametrize("name", ["JORFTEXT000054708438", "JORFTEXT000054708776"])
def test_no_word_of_a_real_text_is_lost(name: str) -> None:
    body = (REAL / "jorfsimple_20260819" / f"{name}.xml").read_bytes()
    text = parse_text(body).text
    expected = words_of_contents(body.replace(b"<sup>er</sup>", b"er"))
    assert len(expected) > 100
    words = text.split()
    at = 0
    for word in expected:  # in the same order too
        at = words.index(word, at) + 1


def test_the_text_is_title_notice_visas_articles_signatories_then_the_rest() -> None:
    body = jo_text_xml(
        title="T",
        notice="N",
        visas=["V"],
        articles=[("1", "A")],
        signatories=["S"],
        rect="R",
        abro="B",
        summary="M",
        preparatory_work="P",
    )
    document = parse_text(body)
    assert document.text == "T\n\nN\n\nV\n\nArticle 1\n\nA\n\nS\n\nR\n\nB\n\nM\n\nP"
    assert {name: document.part(name) for name in document.sections} == {
        "title": "T",
        "notice": "N",
        "visas": "V",
        "articles": "Article 1\n\nA",
        "article 1": "Article 1\n\nA",
        "signatories": "S",
        "rectification": "R",
        "repeals": "B",
        "summary": "M",
        "preparatory_work": "P",
    }


def test_articles_are_found_at_any_depth_with_the_titles_of_their_divisions() -> None:
    struct = (
        jo_article("1", "un")
        + jo_section("Titre I", jo_section("Chapitre 1", jo_article("2", "deux")), jo_article("3", "trois"))
        + jo_section("Annexe", jo_article("1", "un encore"), jo_article(None, "sans numéro"))
    )
    document = parse_text(jo_text_xml(title="T", struct=struct, visas=(), signatories=()))
    expected = "T, Article 1, un, Titre I, Chapitre 1, Article 2, deux, Article 3, trois, Annexe"
    assert document.text.split("\n\n") == [*expected.split(", "), "Article 1", "un encore", "sans numéro"]
    assert document.part("article 1").endswith("un")
    assert document.part("article 3") == "Article 3\n\ntrois"


@pytest.mark.parametrize(
    ("number", "heading"),
    [
        ("1", "Article 1"),
        ("Annexe I", "Annexe I"),
        ("ANNEXES", "ANNEXES"),
        ("Article 4 bis", "Article 4 bis"),
    ],
)
def test_an_article_is_called_by_its_number_or_its_own_name(number: str, heading: str) -> None:
    document = parse_text(jo_text_xml(articles=[(number, "<p>Un mot.</p>")]))
    assert document.part("articles") == f"{heading}\n\nUn mot."


def test_a_content_at_an_unknown_place_is_kept_as_other() -> None:
    extra = "<NOUVEAU><BLOC><CONTENU><p>Jamais <i>vu</i>.</p></CONTENU></BLOC></NOUVEAU>"
    document = parse_text(jo_text_xml(extra=extra))
    assert document.part("other") == "Jamais vu."


def test_a_content_under_the_root_or_loose_in_the_structure_is_kept() -> None:
    body = jo_text_xml(
        struct="<AUTRE><CONTENU>Dans la structure.</CONTENU></AUTRE>", extra="<CONTENU>Nu.</CONTENU>"
    )
    document = parse_text(body)
    assert (document.part("articles"), document.part("other")) == ("Dans la structure.", "Nu.")


@pytest.mark.parametrize("place", ["{}", "<META>{}</META>", "<META><BLOC>{}</BLOC></META>"])
def test_signatories_outside_of_the_structure_are_signatories(place: str) -> None:
    extra = place.format("<SIGNATAIRES><CONTENU><p>Bob</p></CONTENU></SIGNATAIRES>")
    document = parse_text(jo_text_xml(signatories=(), extra=extra))
    assert (document.part("signatories"), document.text.count("Bob")) == ("Bob", 1)


def test_signatories_within_an_article_are_read_once() -> None:
    struct = jo_article("1", "un").replace(
        "</ARTICLE>", "<SIGNATAIRES><CONTENU>Bob</CONTENU></SIGNATAIRES></ARTICLE>"
    )
    document = parse_text(jo_text_xml(struct=struct, signatories=()))
    assert (document.part("articles"), document.part("signatories")) == ("Article 1\n\nun", "Bob")


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>un<br/>deux</p>", "un\ndeux"),
        ("<p>un</p><p>deux</p>", "un\n\ndeux"),
        ("<div>un</div><div>deux</div>", "un\n\ndeux"),
        ("<ul><li>un</li><li>deux</li></ul>", "un\n\ndeux"),
        ("<p>l'article 1<sup>er</sup> du <i>dé</i>cret</p>", "l'article 1er du décret"),
        ("<table><tr><th>A</th><td>B<br/>C</td></tr><tr><td>D</td></tr></table>", "A | B C |\n\nD |"),
        ("<TABLE><TR><TD>A</TD><TD>B</TD></TR></TABLE>", "A | B |"),
        ("un<CLICHE>deux</CLICHE>trois", "un\ndeux\ntrois"),
        ("<p>un\n  <b>deux</b>\ttrois</p>", "un deux trois"),
        ("<p>a&lt;b&amp;c &#233;</p>", "a<b&c é"),
        ("<p>un<!-- caché -->deux<?pi x?></p>", "undeux"),
        ("<![CDATA[un <deux>]]>", "un <deux>"),
    ],
)
def test_blocks_separate_words_and_inline_marks_do_not(html: str, text: str) -> None:
    assert parse_text(jo_text_xml(articles=[(None, html)])).part("articles") == text


def test_a_text_delivered_again_enriched_says_the_same() -> None:
    html = "<p>\n<br/>Un essai,<br/>un seul.</p>"
    morning = parse_text(jo_text_xml(articles=[("1", html)]))
    evening = parse_text(
        jo_text_xml(
            articles=[("1", html.replace("<br/>", " <br/>").replace("</p>", " \n</p>"))],
            eli="https://www.legifrance.gouv.fr/eli/arrete/2026/3/2/TSTX2600001A/jo/texte",
            keywords=["SANTE", "ESSAI"],
            links='<LIEN typelien="CITATION" id="JORFTEXT000099000009">Arrêté du 1er mars 2026</LIEN>',
        ).replace(b"2999-01-01", b"2026-03-04")
    )
    assert said(evening) == said(morning)
    assert evening.sections == morning.sections
    assert evening.notes["keywords"] == ["SANTE", "ESSAI"]
    assert "keywords" not in morning.notes


def test_a_changed_word_is_a_change() -> None:
    assert said(parse_text(jo_text_xml(articles=[("1", "<p>un</p>")]))) != said(
        parse_text(jo_text_xml(articles=[("1", "<p>une</p>")]))
    )


def test_what_only_notes_say_is_not_in_the_fields() -> None:
    alone, placed = parse_text(jo_text_xml()), parse_text(jo_text_xml(), place=PLACE)
    assert said(alone) == said(placed)
    assert placed.notes["rubric"] == "Textes généraux"
    assert placed.notes["path"] == list(PLACE.path)
    assert placed.notes["ministry"] == "Ministère des essais"  # the file's own label wins


def test_only_the_identifier_and_a_title_are_required() -> None:
    document = parse_text(b"<TEXTE><ID>JORFTEXT000099000001</ID><TITRE>Avis</TITRE></TEXTE>")
    assert (document.title, document.text, document.published_on) == ("Avis", "Avis", None)
    assert document.fields == dict.fromkeys(["nor", "nature", "number", "signed_on", "published_on"])
    assert document.notes["empty"] is True


def test_a_text_without_title_has_that_of_its_issue_and_else_is_refused() -> None:
    body = b"<TEXTE><ID>JORFTEXT000099000001</ID><TITRE/></TEXTE>"
    assert parse_text(body, place=PLACE).title == "Un titre de sommaire"
    with pytest.raises(ParseError, match="no title"):
        parse_text(body)


@pytest.mark.parametrize("text_id", ["", "JORFCONT000099000001", "JORFTEXT1", "JORFTEXT0000990000012"])
def test_a_text_without_a_jorftext_identifier_is_refused(text_id: str) -> None:
    with pytest.raises(ParseError, match="JORFTEXT"):
        parse_text(jo_text_xml(text_id))


def test_no_date_is_none_and_a_wrong_day_of_publication_is_refused() -> None:
    document = parse_text(jo_text_xml(published_on="2999-01-01", signed_on="2222-02-22"))
    assert (document.published_on, document.fields["signed_on"]) == (None, None)
    assert parse_text(jo_text_xml()).published_on == date(2026, 3, 3)
    with pytest.raises(ParseError, match="DATE_PUBLI"):
        parse_text(jo_text_xml(published_on="hier"))
    assert parse_text(jo_text_xml(signed_on="1945-00-00")).fields["signed_on"] is None


@pytest.mark.parametrize("root", ["TEXTE_VERSION", "html", "JO"])
def test_another_root_is_refused_by_its_name(root: str) -> None:
    with pytest.raises(ParseError, match=root):
        parse_text(f"<{root}><ID>JORFTEXT000099000001</ID></{root}>".encode())


BOMB = b"".join(b'<!ENTITY a%d "%s">' % (step, b"&a%d;" % (step - 1) * 10) for step in range(1, 10))


@pytest.mark.parametrize(
    "prologue",
    [
        b'<!DOCTYPE TEXTE [<!ENTITY a0 "lol">' + BOMB + b"]>",
        b'<!DOCTYPE TEXTE [<!ENTITY a9 SYSTEM "file:///etc/hostname">]>',
        b'<!DOCTYPE TEXTE SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
def test_a_document_type_is_refused_unread(prologue: bytes) -> None:
    body = prologue + b"<TEXTE><ID>JORFTEXT000099000001</ID><TITRE>&a9;</TITRE></TEXTE>"
    with pytest.raises(ParseError, match="document type"):
        parse_text(body)


def test_a_document_type_in_another_encoding_is_refused_too() -> None:
    body = '<!DOCTYPE a [<!ENTITY x "y">]><TEXTE>&x;</TEXTE>'.encode("utf-16")
    with pytest.raises(ParseError, match="unreadable XML"):
        parse_xml(body, root="TEXTE")


@pytest.mark.parametrize(
    "body",
    [b"", b"\x00", b"<TEXTE>&eacute;</TEXTE>", b"<TEXTE>\xe9</TEXTE>", b"<a>" * 5000, jo_text_xml()[:-20]],
    ids=["empty", "nul", "unknown entity", "latin-1", "deep", "cut"],
)
def test_broken_xml_is_told_and_nothing_else_flies(body: bytes) -> None:
    with pytest.raises(ParseError, match="unreadable XML"):
        parse_text(body)


@given(st.lists(st.text(alphabet="aé<&>\u0301 \n\u00a0|", max_size=12), max_size=6))
def test_the_text_is_canonical_and_its_sections_are_parts_of_it(paragraphs: list[str]) -> None:
    escaped = [text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for text in paragraphs]
    document = parse_text(jo_text_xml(articles=[("1", f"<p>{text}</p>") for text in escaped]))
    assert document.text == canonical(document.text)
    for name in document.sections:
        assert document.part(name) == document.part(name).strip() != ""


@pytest.mark.parametrize(
    ("title", "nor", "stem"),
    [
        ("Arrêté du 2 mars 2026 (rectificatif)", "TSTX2600101A", "TSTX2600101"),
        ("Arrêté du 2 mars 2026 ( Rectificatif )", "TSTX2600101Z", "TSTX2600101"),
        ("Arrêté du 2 mars 2026", "TSTX2600101Z", "TSTX2600101"),
        ("Arrêté du 2 mars 2026 relatif au rectificatif", "TSTX2600101A", None),
        ("Arrêté du 2 mars 2026 (rectificatif)", None, None),
        ("Arrêté du 2 mars 2026 (rectificatif)", "Z", None),
    ],
)
def test_a_rectificatif_points_to_the_nor_it_corrects(title: str, nor: str | None, stem: str | None) -> None:
    assert rectified_nor(title, nor) == stem


def test_a_rectificatif_points_to_the_title_it_corrects() -> None:
    assert rectified_title("Arrêté d'essai (rectificatif)") == "Arrêté d'essai"
    assert rectified_title("Arrêté d'essai") is None


@pytest.mark.parametrize(
    ("title", "repealed"),
    [
        (
            "Arrêté du 3 mai 2026 abrogeant l'arrêté du 1er mars 2025 et autorisant un essai",
            ("ARRETE", None, "2025-03-01"),
        ),
        ("Arrêté abrogeant l’arrêté ministériel modifié du 1er mars 2025", ("ARRETE", None, "2025-03-01")),
        (
            "Décret portant abrogation du décret n° 2020-12 du 9 août 2020",
            ("DECRET", "2020-12", "2020-08-09"),
        ),
        ("Décision portant abrogation de la décision du 9 février 2020", ("DECISION", None, "2020-02-09")),
        ("Arrêté modifiant l'arrêté du 1er mars 2025", None),
        ("Arrêté abrogeant certaines dispositions", None),
    ],
)
def test_a_repeal_is_told_by_the_title(title: str, repealed: tuple[str, str | None, str] | None) -> None:
    expected = [dict(zip(("nature", "number", "signed_on"), repealed, strict=True))] if repealed else []
    assert repealed_texts(title) == expected


def test_a_filled_rect_block_is_noted() -> None:
    assert parse_text(jo_text_xml(rect="<p>Lire : « vert ».</p>")).notes["rectification"] is True
    assert parse_text(jo_text_xml()).notes["rectification"] is False


def test_the_company_mark_is_noted() -> None:
    assert [parse_text(jo_text_xml(company=mark)).notes["company"] for mark in (True, False)] == [True, False]


def test_an_annex_printed_as_an_image_is_noted() -> None:
    html = "<p>Voir le texte avec ses images<br/>au Journal officiel électronique authentifié. </p>"
    assert parse_text(jo_text_xml(articles=[(None, html)])).notes["image_annex"] is True
    assert (
        parse_text(jo_text_xml(articles=[(None, "<p>Un texte avec ses images.</p>")])).notes["image_annex"]
        is False
    )


@needs_samples
def test_the_real_sentence_of_the_image_annexes_is_known() -> None:
    feed = (REAL / "atom_legifrss" / "all_ministere-des-solidarites-et-de-la-sante_20210224.xml").read_text(
        "utf-8"
    )
    entries = feed.split("<entry>")[1:]
    (experiment,) = [entry for entry in entries if "JORFTEXT000043173418" in entry]
    assert image_annex(experiment)
    assert 0 < sum(map(image_annex, entries)) < len(entries)


@pytest.mark.parametrize(
    "hostile",
    [
        "abrogeant l'arrete ",
        "abrogeant l'arrete du 1 ",
        "texte avec ses images ",
        "( rectificatif ",
        " ",
        "(",
    ],
)
def test_one_megabyte_of_a_hostile_title_costs_less_than_a_second(hostile: str) -> None:
    text = hostile * (1_000_000 // len(hostile))
    started = time.process_time()
    image_annex(text)
    rectified_title(text)
    assert time.process_time() - started < 1
    started = time.process_time()
    repealed_texts(text)
    assert time.process_time() - started < 3  # folding a megabyte takes most of it


def test_a_text_can_be_written_as_json() -> None:
    document = parse_text(jo_text_xml(), place=PLACE)
    assert json.loads(json.dumps([document.fields, document.notes]))[0]["nor"] == "TSTX2600001A"


@pytest.mark.parametrize(
    "sign", ["\x7f", "\x80", "\x81", "\x80\x81", "&#128;", "\x80ARTICLE", "\x81ARTICLE\x80"]
)
def test_a_sign_of_control_is_never_a_part_of_ours_and_loses_no_word(sign: str) -> None:
    document = parse_text(jo_text_xml(articles=[("1", f"<p>Avant {sign} après.</p>"), ("2", "<p>Fin.</p>")]))
    assert " ".join(document.part("article 1").split()).startswith("Article 1 Avant ")
    assert document.part("article 1").endswith("après.")
    assert document.part("article 2") == "Article 2\n\nFin."


def test_a_text_of_many_elements_inside_each_other_is_read_or_refused() -> None:
    deep = "<div>" * 240 + "fond" + "</div>" * 240
    assert "fond" in parse_text(jo_text_xml(articles=[("1", deep)])).text
    with pytest.raises(ParseError):
        parse_text(jo_text_xml(articles=[("1", "<div>" * 400 + "fond" + "</div>" * 400)]))
