"""The global format: the same text, whole or refused, whatever the order and the state of its files."""

from __future__ import annotations

import random
import re
import unicodedata
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.parsers.jo_archive import Holds, kind_of
from crawler.parsers.jo_global import (
    AssembledText,
    GlobalParts,
    IncompleteText,
    PartsTooLargeError,
    global_document,
)
from crawler.parsers.jo_global_links import MOST_LINKS, official_links
from crawler.parsers.jo_global_members import parse_global_summary
from crawler.parsers.jo_summary import parse_summary
from crawler.parsers.jo_text import parse_text
from crawler.parsers.jo_xml import parse_xml
from monitor.domain.fingerprint import fingerprint
from monitor.errors import ParseError
from tests.jo_builders import TEXT_ID, jo_division, jo_link, jo_summary_xml, jo_text_xml
from tests.jo_global_builders import (
    Article,
    Section,
    in_global,
    in_simple,
    jo_article_file,
    jo_global_summary_xml,
    jo_lien,
    jo_section_file,
    jo_struct,
    jo_version,
    lien_art,
    parts_of,
    path_of,
)
from tests.samples import SAMPLES, needs_samples

REAL = SAMPLES / "journal_officiel" / "jorf_global_20260921"
TABLE = (
    "<div><table border='1'><tr><th><br/>Centre</th><th>Places</th></tr>"
    "<tr><td>Lyon</td><td>4</td></tr></table></div><p><br/>Les centres sont ceux du tableau.</p>"
)
FIRST, THIRD = (
    Article(1, "1", "<p><br/>Un essai est ouvert à l'article 1<sup>er</sup>.</p>"),
    Article(3, "3", "<p>Ils sont vingt-six.</p>"),
)
CHAPTER = Section(2, "Chapitre Ier : Des centres", (THIRD,))
DIVISION = Section(1, "Titre Ier : Des essais", (Article(2, "2", TABLE), CHAPTER))
NODES = (
    FIRST,
    DIVISION,
    Section(3, "Annexe", (Article(4, None, "<p>Cahier des charges de l'essai.</p>"),)),
)
WHERE = path_of(TEXT_ID)
VERSION, STRUCT = f"jorf/global/texte/version/{WHERE}", f"jorf/global/texte/struct/{WHERE}"


def collected(members: dict[str, bytes]) -> GlobalParts:
    parts = GlobalParts()
    for name, body in members.items():
        parts.add(name, body)
    return parts


def whole(parts: GlobalParts) -> AssembledText:
    (text,) = parts.texts()
    assert isinstance(text, AssembledText), text
    return text


def the_text(members: dict[str, bytes]) -> AssembledText:
    return whole(collected(members))


def refusal(parts: GlobalParts) -> IncompleteText:
    (text,) = parts.texts()
    assert isinstance(text, IncompleteText)
    return text


def path_in(members: dict[str, bytes], key: str) -> str:
    return next(name for name in members if name.endswith(f"{key}.xml"))


@pytest.mark.parametrize(
    ("name", "holds"),
    [
        (f"{TEXT_ID}.xml", Holds.TEXT),
        ("JORFARTI000099000001.xml", Holds.ARTICLE),
        ("jorfscta000099000001.XML", Holds.SECTION),
        ("JORFCONT000099000000.xml", Holds.SUMMARY),
        ("versions.xml", Holds.OTHER),
        ("JORFARTI00009900001.xml", Holds.OTHER),
        ("LEGIARTI000099000001.xml", Holds.OTHER),
        ("lisezmoi.txt", Holds.OTHER),
    ],
)
def test_a_member_is_told_by_its_base_name(name: str, holds: Holds) -> None:
    assert kind_of(name) is holds


def test_one_text_has_the_same_fingerprint_in_both_formats() -> None:
    simple = parse_text(jo_text_xml(struct=in_simple(NODES), keywords=["ESSAI"]))
    text = the_text(in_global(NODES))
    document = global_document(text)

    assert document.text == simple.text
    assert fingerprint(document) == fingerprint(simple)
    assert document.sections == simple.sections
    assert dict(document.fields) == dict(simple.fields)
    assert {**document.notes, "container": "JORFCONT000099000000"} == dict(simple.notes)
    assert (text.member, text.structured) == (f"{TEXT_ID}.xml", True)
    assert fingerprint(parse_text(text.body)) == fingerprint(simple)
    for words in ("1er", "Centre | Places |", "Titre Ier : Des essais", "Chapitre Ier", "Cahier des charges"):
        assert words in document.text


def test_the_order_of_the_members_does_not_count() -> None:
    members = list(in_global(NODES).items())
    for seed in range(5):
        random.Random(seed).shuffle(members)
        assert the_text(dict(members)).body == the_text(in_global(NODES)).body


def test_the_root_tells_a_version_from_a_structure_whatever_their_paths() -> None:
    members = in_global(NODES)
    members[VERSION], members[STRUCT] = members[STRUCT], members[VERSION]
    assert the_text(members).body == the_text(in_global(NODES)).body


def test_blocks_and_elements_nobody_has_seen_yet_are_kept() -> None:
    members = in_global(
        NODES,
        notice="<p>Publics concernés : les centres.</p>",
        rect="<p>Au lieu de : vingt, lire : vingt-six.</p>",
        extra="<NOTA><CONTENU>Un mot de plus.</CONTENU></NOTA>",
    )
    document = global_document(the_text(members))
    assert document.part("notice") == "Publics concernés : les centres."
    assert document.part("rectification").startswith("Au lieu de")
    assert document.part("other") == "Un mot de plus."


def test_a_division_without_a_title_of_its_own_takes_that_of_its_link() -> None:
    members = in_global(NODES)
    members[path_in(members, DIVISION.key)] = jo_section_file(DIVISION, titled=False)
    assert "Titre Ier : Des essais\n\nArticle 2" in global_document(the_text(members)).text


@pytest.mark.parametrize("key", ["JORFARTI000099000003", "JORFSCTA000099000002"])
def test_a_text_that_lacks_a_part_is_refused(key: str) -> None:
    members = in_global(NODES)
    del members[path_in(members, key)]
    refused = refusal(collected(members))
    assert f"incomplete: 1 of its parts are not in the archive ({key})" in refused.reason
    assert not refused.bodiless


def test_a_version_and_a_structure_without_any_part_are_refused_as_bodiless() -> None:
    refused = refusal(collected({VERSION: jo_version(), STRUCT: jo_struct(NODES)}))
    assert (refused.member, refused.bodiless) == (f"{TEXT_ID}.xml", True)
    assert "3 of its parts" in refused.reason


def test_an_article_that_its_structure_does_not_know_refuses_the_text() -> None:
    stray = Article(9, "9", "<p>Neuf.</p>")
    members = in_global(NODES) | dict(parts_of([stray]))
    assert "not in its structure" in refusal(collected(members)).reason


def test_links_to_the_consolidated_text_are_left() -> None:
    links = lien_art("JORFARTI000099000001") + lien_art("LEGIARTI000099000001", origin="LEGI")
    members = {
        VERSION: jo_version(),
        STRUCT: jo_struct((), links=links + lien_art("JORFARTI000099000077", origin="LEGI")),
        **dict(parts_of(NODES[:1])),
    }
    assert global_document(the_text(members)).text.count("Article 1") == 1


def test_a_file_of_legi_is_left() -> None:
    parts = collected({VERSION: jo_version(), STRUCT: jo_struct(())})
    weight = parts.kept_bytes
    parts.add("JORFARTI000099000001.xml", jo_article_file(Article(1, "1", "<p>Un.</p>"), origin="LEGI"))
    assert [type(text) for text in parts.texts()] == [AssembledText]
    assert parts.kept_bytes == weight


def test_metadata_sent_again_and_what_stands_alone_give_nothing() -> None:
    other = "JORFTEXT000099000002"
    parts = collected(
        {
            VERSION: jo_version(links=jo_lien()),
            f"texte/struct/{path_of(other)}": jo_struct((), other),
        }
    )
    assert list(parts.texts()) == []


def test_without_its_structure_a_text_follows_its_identifiers_and_the_divisions_they_state() -> None:
    members = in_global(NODES)
    expected = global_document(the_text(members))
    del members[STRUCT]
    for key in [name for name in members if "/section_ta/" in name]:
        del members[key]
    text = the_text(dict(reversed(members.items())))
    assert not text.structured
    assert [len(text.root.findall(path)) for path in ("STRUCT/SECTION_TA", ".//SECTION_TA")] == [2, 3]
    assert fingerprint(global_document(text)) == fingerprint(expected)


def test_without_its_structure_a_text_with_a_gap_in_its_numbers_is_refused() -> None:
    members = {VERSION: jo_version(), **dict(parts_of([Article(2, "2", ""), Article(3, "3", "")]))}
    assert "article 2 comes after none" in refusal(collected(members)).reason


def test_without_its_structure_nothing_is_vouched_for_beside_an_unreadable_article() -> None:
    parts = collected({VERSION: jo_version(), **dict(parts_of(NODES[:1]))})
    with pytest.raises(ParseError):
        parts.add("JORFARTI000099000055.xml", b"<ARTICLE><META>")
    assert "an article of the archive cannot be read" in refusal(parts).reason


@pytest.mark.parametrize("cid", ["", "LEGITEXT000099000001"])
def test_the_common_identifier_is_sometimes_missing(cid: str) -> None:
    members = {VERSION: jo_version(cid=cid)}
    members["JORFARTI000099000001.xml"] = jo_article_file(Article(1, "1", "<p>Seul.</p>"), cid=cid)
    assert "Article 1\n\nSeul." in global_document(the_text(members)).text


def test_what_comes_last_counts() -> None:
    parts = collected(in_global(NODES))
    parts.add("JORFARTI000099000001.xml", jo_article_file(Article(1, "1", "<p>Corrigé.</p>")))
    weight = parts.kept_bytes
    assert "Article 1\n\nCorrigé." in global_document(whole(parts)).text
    parts.add("JORFARTI000099000001.xml", jo_article_file(Article(1, "1", "<p>Corrigé.</p>")))
    assert parts.kept_bytes == weight


@pytest.mark.parametrize(
    ("name", "body"),
    [
        (f"{TEXT_ID}.xml", jo_text_xml()),
        (f"{TEXT_ID}.xml", jo_version("JORFTEXT000099000002")),
        (f"{TEXT_ID}.xml", b""),
        (f"{TEXT_ID}.xml", jo_struct(()).replace(b"STRUCT>", b"STRUCTURE>")),
        (f"{TEXT_ID}.xml", jo_struct((), links=lien_art("JORFARTI000099000001", origin="LEGI"))),
        (f"{TEXT_ID}.xml", b"<!DOCTYPE TEXTELR><TEXTELR/>"),
        ("JORFSCTA000099000001.xml", b"<ARTICLE/>"),
        ("JORFCONT000099000000.xml", jo_summary_xml()),
        ("../../etc/passwd", b"root"),
    ],
)
def test_what_is_no_part_is_refused(name: str, body: bytes) -> None:
    with pytest.raises(ParseError):
        GlobalParts().add(name, body)


def test_an_unreadable_structure_refuses_its_text_and_no_other() -> None:
    other = "JORFTEXT000099000002"
    parts = collected({**in_global(NODES), **in_global((Article(8, "1", "<p>Huit.</p>"),), other)})
    with pytest.raises(ParseError):
        parts.add(STRUCT, b"<TEXTELR><META>")
    first, second = parts.texts()
    assert isinstance(first, IncompleteText)
    assert "cannot be read" in first.reason
    assert isinstance(second, AssembledText)


def test_an_unreadable_article_refuses_its_text() -> None:
    parts = collected(in_global(NODES))
    with pytest.raises(ParseError):
        parts.add("JORFARTI000099000003.xml", b"\xff\xfe")
    assert "(JORFARTI000099000003)" in refusal(parts).reason


def test_sections_that_hold_themselves_or_are_too_deep_end() -> None:
    members = in_global(NODES)
    looping = Section(2, CHAPTER.title, (DIVISION, FIRST, THIRD))
    members[path_in(members, CHAPTER.key)] = jo_section_file(looping)
    assert "Ils sont vingt-six." in global_document(the_text(members)).text
    deep: Article | Section = Article(1, "1", "<p>Au fond.</p>")
    for level in range(100, 140):
        deep = Section(level, f"Niveau {level}", (deep,))
    assert "deep" in refusal(collected(in_global((deep,)))).reason


def fill(parts: GlobalParts, nodes: list[Article]) -> None:
    for path, body in parts_of(nodes):
        parts.add(path, body)


def test_beyond_the_cap_no_text_is_vouched_for() -> None:
    parts = GlobalParts(cap=20_000)
    with pytest.raises(PartsTooLargeError):
        fill(parts, [Article(at, "1", "<p>Un.</p>") for at in range(1000)])
    assert parts.kept_bytes < 25_000
    with pytest.raises(PartsTooLargeError):
        parts.add(VERSION, jo_version())
    with pytest.raises(PartsTooLargeError):
        list(parts.texts())


def test_a_text_that_is_too_large_is_refused() -> None:
    blank = "<p>" + " " * 9_000_000 + "</p>"
    nodes = [Article(at, str(at), blank) for at in range(1, 5)]
    assert "bytes" in refusal(collected(in_global(nodes))).reason


def test_the_links_of_a_text_and_of_its_articles_are_read_once_each() -> None:
    modified = jo_lien("LEGITEXT000099000778", kind="MODIFIE", sense="cible", signed_on="2999-01-01")
    nodes = (Article(1, "1", "<p>Un.</p>", links=jo_lien() + modified),)
    members = in_global(nodes, links=jo_lien() + jo_lien())
    text = the_text(members)
    document = global_document(text)
    first = {
        "target": "JORFTEXT000099000777",
        "nor": "TSTX2500777A",
        "number": "",
        "nature": "ARRETE",
        "type": "CITATION",
        "sense": "source",
        "signed_on": "2025-07-09",
        "words": "Arrêté du 9 juillet 2025",
    }
    second = {"target": "LEGITEXT000099000778", "type": "MODIFIE", "sense": "cible", "signed_on": ""}
    assert document.notes["official_links"] == [first, {**first, **second}]
    assert fingerprint(document) == fingerprint(global_document(the_text(in_global(nodes))))
    assert official_links(parse_xml(members[VERSION], root="TEXTE_VERSION")) == [first]
    assert official_links(parse_xml(text.body, root="TEXTE")) == document.notes["official_links"]


def test_links_are_bounded_and_a_text_without_any_has_no_such_note() -> None:
    many = "".join(jo_lien(f"JORFTEXT{at:012}", "x" * 5000) for at in range(MOST_LINKS + 100))
    nodes = (Article(1, "1", "<p>Un.</p>", links=many.replace("CITATION", "MODIFIE")),)
    links = global_document(the_text(in_global(nodes, links=many))).notes["official_links"]
    assert isinstance(links, list)
    assert len(links) == MOST_LINKS
    assert len(links[0]["words"]) == 300
    assert "official_links" not in global_document(the_text(in_global(NODES, links="<LIEN/>"))).notes


def test_an_issue_reads_the_same_in_both_formats() -> None:
    structure = jo_link("JORFTEXT000099000003") + jo_division(
        2, "Décrets, arrêtés, circulaires", jo_division(3, "Textes généraux", jo_link(TEXT_ID), jo_link(""))
    )
    simple = jo_summary_xml(structure=structure)
    expected = parse_summary(simple)
    assert parse_global_summary(jo_global_summary_xml(structure)) == expected
    assert parse_global_summary(simple) == expected
    assert (expected.number, expected.entries[TEXT_ID].rubric) == ("0053", "Textes généraux")
    with pytest.raises(ParseError):
        parse_global_summary(jo_global_summary_xml(structure, container=TEXT_ID))


@given(st.lists(st.tuples(st.sampled_from([VERSION, STRUCT, "JORFARTI000099000001.xml"]), st.binary())))
def test_any_bytes_are_refused_and_never_crash(members: list[tuple[str, bytes]]) -> None:
    parts = collected(in_global(NODES))
    for name, body in members:
        with pytest.raises(ParseError):
            parts.add(name, body)
    assert len(list(parts.texts())) == 1


def letters(text: str) -> str:
    return re.sub(r"[\s|]+", "", unicodedata.normalize("NFC", text))


@needs_samples
def test_no_word_of_the_real_files_is_lost() -> None:
    key, keys = "JORFTEXT000054861441", ["JORFARTI000054861446", "JORFARTI000054861448"]
    bodies = {f"{name}.xml": (REAL / f"{name}.xml").read_bytes() for name in (key, *keys)}
    parts = collected(bodies)
    assert "article 2 comes after none" in refusal(parts).reason  # its first article is not a sample
    parts.add(f"{key}.xml", jo_struct((), key, links="".join(map(lien_art, keys))))
    document = global_document(whole(parts))
    kept = letters(document.text)
    for body in bodies.values():
        for content in ET.fromstring(body).iter("CONTENU"):
            assert letters("".join(content.itertext())) in kept
    assert document.fields["nor"] == "ARMK2624825A"
    assert "Ophtalmologie | 2 |" in document.text
    links = document.notes["official_links"]
    assert isinstance(links, list)
    assert [(link["nor"], link["signed_on"]) for link in links] == [
        ("ARMK2616920A", "2026-06-24"),
        ("ARMK2623524A", "2026-09-04"),
    ]
