"""The answers of PISTE: the same documents as by the archives, every word, nothing hostile taken in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from lxml import etree

from crawler.parsers.journal_officiel import Place, issue_of, parse_summary, parse_text
from crawler.parsers.piste import text_of_answer
from crawler.parsers.piste_issue import issue_of_answer, numbers_of_answer
from monitor.domain.fingerprint import fingerprint
from monitor.domain.model import Document
from monitor.domain.normalise import canonical
from monitor.errors import ParseError
from tests.jo_builders import (
    TEXT_ID,
    jo_article,
    jo_division,
    jo_link,
    jo_section,
    jo_summary_xml,
    jo_text_xml,
)
from tests.piste_server import article, milliseconds, number_answer, section, text_answer
from tests.samples import SAMPLES, needs_samples

REAL = SAMPLES / "journal_officiel"
LAW = REAL / "piste" / "consult_jorf_JORFTEXT000042665307.json"
CONTAINER = "JORFCONT000099000000"
PLACE = Place(
    container=CONTAINER,
    jo_number="0053",
    order=3,
    path=("Journal officiel", "Textes généraux"),
    rubric="Textes généraux",
    ministry="Ministère des essais",
    title="Un titre de sommaire",
)
TABLE = (
    "<table border='1'><tr><th><br/>Région</th><th><br/>Postes</th></tr>"
    "<tr><td align='left'><br/>Bretagne</td><td><br/>12<br/>ou 13</td></tr></table>"
)


def packed(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def read(**more: Any) -> Document:
    """Return the document of a text of ours, changed so."""
    return text_of_answer(packed(text_answer(TEXT_ID, **more)))


def said(document: Document) -> tuple[object, ...]:
    return document.key, document.url, document.title, document.text, document.fields, document.sections


def letters(text: str) -> str:
    """Return a text without its blanks and the signs between cells."""
    return re.sub(r"[\s|]+", "", canonical(text))


# --- the same text, by the archives and by the API


def test_a_text_of_many_parts_is_the_same_by_both_ways() -> None:
    by_archive = parse_text(
        jo_text_xml(
            title="Décret n° 2026-200 du 2 mars 2026 relatif à un essai",
            nature="DECRET",
            number="2026-200",
            notice='\n<p align="left">\n<br/>Publics concernés : tous.<br/>Objet : un essai.</p>\n',
            struct=jo_section(
                "Titre Ier : L'essai",
                jo_section("Chapitre Ier", jo_article("1", "<p>\n<br/>À l'article 1<sup>er</sup> :</p>")),
                jo_section(
                    "Chapitre II",
                    jo_article(
                        "2",
                        '\n<p>\n<br/>Les postes :</p>\n<div>\n<div align="center">\n\n'
                        f"{TABLE}\n</div>\n</div>\n<p>\n<br/>Fin de l'article.</p>",
                    ),
                ),
            )
            + jo_article(None, "<p>\n<br/>ANNEXE</p>"),
            rect="<p>Au lieu de : « un », lire : « deux ».</p>",
            preparatory_work="<p>(1) Travaux préparatoires.</p>",
            summary="<p>En bref.</p>",
            keywords=["ESSAI"],
            eli="https://www.legifrance.gouv.fr/eli/decret/2026/3/2/TSTX2600001D/jo/texte",
        )
    )
    chapters = [
        section(
            "Chapitre II",
            articles=[
                article(
                    "2",
                    f"<p><br/>Les postes :</p><p><div align='center'><center>{TABLE}</center></div></p>"
                    "<p><br/>Fin de l'article.</p>",
                )
            ],
            order=1048574,
        ),
        section("Chapitre Ier", articles=[article("1", "<p><br/>À l'article 1<sup>er</sup> :</p>")], order=1),
    ]
    by_api = read(
        title="Décret n° 2026-200 du 2 mars 2026 relatif à un essai",
        nature="DECRET",
        eli="/eli/decret/2026/3/2/TSTX2600001D/jo/texte",
        alias="/eli/decret/2026/3/2/2026-200/jo/texte",
        notice="<p align='left'><br/>Publics concernés : tous.<br/>Objet : un essai.</p>",
        sections=[section("Titre Ier : L'essai", sections=chapters, order=1)],
        articles=[article(None, "<p><br/>ANNEXE</p>", order=2)],
        rectificatif="<p>Au lieu de : « un », lire : « deux ».</p>",
        prepWork="<p>(1) Travaux préparatoires.</p>",
        resume="<p>En bref.</p>",
        motsCles=["ESSAI"],
    )
    assert said(by_api) == said(by_archive)
    assert fingerprint(by_api) == fingerprint(by_archive)
    assert by_api.notes["read_from"] == "piste"
    for note in ("eli", "keywords", "jo_number", "sequence", "rectification"):
        assert by_api.notes[note] == by_archive.notes[note]


def as_piste(body: bytes) -> bytes:
    """Return a text of JORFSIMPLE as the API gives it: its contents are strings without line ends."""
    root = etree.fromstring(body)

    def inside(parent: Any, path: str) -> str:
        found = parent.find(f"{path}/CONTENU")
        whole = etree.tostring(found, encoding="unicode", with_tail=False) if found is not None else ""
        html = re.sub(r"^<CONTENU[^>]*>|</CONTENU>$|^<CONTENU/>$", "", whole)
        return re.sub(r"\s*\n\s*", "", html).replace('"', "'")

    def value(tag: str) -> str | None:
        return root.findtext(tag) or None

    eli = value("ID_ELI")
    day = date.fromisoformat(value("DATE_PUBLI") or "")
    return packed(
        text_answer(
            value("ID") or "",
            title=value("TITREFULL"),
            nature=value("NATURE"),
            nor=value("NOR"),
            eli=eli.removeprefix("https://www.legifrance.gouv.fr") if eli else None,
            dateParution=milliseconds(day),
            visa=inside(root, "VISAS"),
            signers=inside(root, "STRUCT/SIGNATAIRES"),
            articles=[
                article(each.findtext("NUM") or None, inside(each, "BLOC_TEXTUEL"), order=order)
                for order, each in enumerate(root.iterfind("STRUCT/ARTICLE"))
            ],
        )
    )


@needs_samples
@pytest.mark.parametrize("name", ["JORFTEXT000054708438", "JORFTEXT000054708776"])
def test_a_real_text_of_the_archives_is_the_same_by_the_api(name: str) -> None:
    body = (REAL / "jorfsimple_20260819" / f"{name}.xml").read_bytes()
    by_archive, by_api = parse_text(body), text_of_answer(as_piste(body))
    assert said(by_api) == said(by_archive)
    assert fingerprint(by_api) == fingerprint(by_archive)


@pytest.mark.parametrize(
    ("title", "more", "number", "signed_on"),
    [
        ("LOI n° 2026-12 du 1er mars 2026 relative à un essai (1)", {}, "2026-12", "2026-03-01"),
        ("LOI organique n°2026-12 du 1er mars 2026", {}, "2026-12", "2026-03-01"),
        ("Décret du 2 mars 2026 modifiant le décret n° 2010-5 du 4 mai 2010", {}, None, "2026-03-02"),
        ("Arrêté", {"dateTexte": milliseconds(date(2026, 2, 27))}, None, "2026-02-27"),
        ("Arrêté", {"dateTexte": "2026-02-27"}, None, "2026-02-27"),
        ("Arrêté", {"eli": "/eli/arrete/2026/2/9/TSTX2600001A/jo/texte"}, None, "2026-02-09"),
        ("Avis", {"dateTexte": "plus tard"}, None, None),
        ("Arrêté", {"dateTexte": 32472144000000}, None, None),
    ],
)
def test_what_the_api_does_not_state_is_taken_from_where_it_also_stands(
    title: str, more: dict[str, Any], number: str | None, signed_on: str | None
) -> None:
    fields = read(title=title, **more).fields
    assert (fields["number"], fields["signed_on"]) == (number, signed_on)
    assert fields["published_on"] == "2026-03-03"


def test_midnight_in_paris_is_the_same_day_as_midnight_in_utc() -> None:
    for late in (0, 1, 2):
        document = read(dateParution=milliseconds(date(2026, 3, 3)) - late * 3_600_000)
        assert document.published_on == date(2026, 3, 3)


def test_the_place_of_a_text_adds_what_only_its_number_knows() -> None:
    document = text_of_answer(packed(text_answer(TEXT_ID)), place=PLACE)
    assert (document.notes["rubric"], document.notes["ministry"]) == (
        "Textes généraux",
        "Ministère des essais",
    )
    assert document.notes["container"] == CONTAINER


def test_blocks_that_no_archive_has_are_kept_at_the_end() -> None:
    text = read(nota="<p>Une note.</p>", observations="Une observation.").text
    assert text.endswith("Une note.\n\nUne observation.")


# --- the HTML of its strings


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p title='Code de l'action sociale'>Un mot</p> et un autre", "Un mot\n\net un autre"),
        ("recherche &amp; soins, R & D, 5 < 6", "recherche & soins, R & D, 5 < 6"),
        ("<p>l&#39;eau&nbsp;vive &laquo;&nbsp;là&nbsp;&raquo; &inconnu;</p>", "l'eau vive « là » &inconnu;"),
        ("<p>avant</p></div></body></html><p>après</p>", "avant\n\naprès"),
        ("avant<!-- caché --><?php caché ?> après", "avant après"),
        ("a\x00b \ud800c \uffff", "a b c"),
        ("<p class='cliche'><br/>Une image</p>", "Une image"),
        ("<!DOCTYPE x [<!ENTITY e 'mot'>]><p>&e; dehors</p>", "]>\n\n&e; dehors"),
        ("<P>Un<BR>Deux<TABLE><TR><TD>a<TD>b</TABLE>", "Un\nDeux\n\na | b |"),
        ("simple", "simple"),
    ],
)
def test_words_of_any_html_are_kept(html: str, words: str) -> None:
    # json.dumps escapes what UTF-8 cannot hold.
    body = json.dumps(text_answer(TEXT_ID, articles=[article(None, html)], signers="")).encode()
    document = text_of_answer(body)
    found = document.text[slice(*document.sections["articles"])]
    assert found == words


def test_html_that_would_be_read_in_part_is_refused() -> None:
    with pytest.raises(ParseError, match="nested too deep"):
        read(articles=[article(None, "<b>" * 5000 + "perdu")])


# --- the real answers


def strings(values: dict[str, Any]) -> Iterator[str]:
    """Yield every string of a real answer that is printed in the Journal officiel."""
    yield from (
        values.get(key) or "" for key in ("title", "visa", "signers", "prepWork", "notice", "content")
    )
    for inner in (*values.get("sections", ()), *values.get("articles", ())):
        yield from strings(inner)


@needs_samples
def test_no_word_of_a_real_law_is_lost() -> None:
    values = json.loads(LAW.read_bytes())
    document = text_of_answer(LAW.read_bytes())
    text, all_strings = letters(document.text), list(strings(values))
    assert len(all_strings) > 600
    for html in all_strings:
        assert letters(re.sub(r"<[^>]*>", " ", html)) in text
    assert document.key == "JORFTEXT000042665307"
    assert document.fields == {
        "nor": "ECOX2023815L",
        "nature": "LOI",
        "number": "2020-1576",
        "signed_on": "2020-12-14",
        "published_on": "2020-12-15",
    }
    assert document.notes["eli"] == "https://www.legifrance.gouv.fr/eli/loi/2020/12/14/ECOX2023815L/jo/texte"


@needs_samples
def test_a_real_law_is_in_the_order_it_was_printed_in() -> None:
    document = text_of_answer(LAW.read_bytes())
    numbers = [int(number) for number in re.findall(r"^Article (\d+)$", document.text, re.MULTILINE)]
    assert numbers == sorted(numbers)
    assert len(numbers) == 111
    assert document.text.count("expérimentation") == 18
    assert document.text.count("Recettes |") > 5
    parts = [
        document.text.index(f"{name} PARTIE :") for name in ("PREMIÈRE", "DEUXIÈME", "TROISIÈME", "QUATRIÈME")
    ]
    assert parts == sorted(parts)


@needs_samples
def test_the_latest_numbers_of_a_real_answer_are_named_the_oldest_first() -> None:
    numbers = numbers_of_answer((REAL / "piste" / "consult_lastNJo_20201205.json").read_bytes())
    assert [number.title[:10] for number in numbers] == [f"JORF n°{each:04}"[:10] for each in range(290, 295)]
    assert numbers[-1].container == "JORFCONT000042612872"


# --- the numbers


def test_a_number_is_the_same_by_both_ways() -> None:
    links = {TEXT_ID: "Arrêté d'essai", "JORFTEXT000099000002": "Accès protégé textes 2 à 4"}
    by_archive = parse_summary(jo_summary_xml(links))
    value = number_answer(CONTAINER, day=date(2026, 3, 3), num="0053", links=links)
    page = issue_of_answer(packed({"totalNbResult": 0, "items": [{"joCont": value}, {"joCont": None}]}))
    assert page.items == 2
    assert page.summaries == (by_archive,)
    assert issue_of(page.summaries[0]) == issue_of(by_archive)


def test_links_stand_at_any_level_and_in_their_order() -> None:
    def link(last: int, order: int | None = None) -> dict[str, Any]:
        return {"id": f"JORFTEXT00009900000{last}_01-01-2999", "titre": f"Texte {last}", "ordre": order}

    structure = {
        "liens": [link(1)],
        "tms": [
            {"titre": "Annonces", "niv": 2, "ordre": 2, "liensTxt": [link(5)], "tms": None},
            {"titre": "LOIS", "niv": 2, "ordre": 1, "liensTxt": [link(4, 2), link(3, 1)]},
        ],
    }
    value = {"id": CONTAINER, "titre": "JORF n°0053", "num": "0053", "structure": structure}
    by_archive = parse_summary(
        jo_summary_xml(
            structure="".join(
                (
                    jo_link("JORFTEXT000099000001", "Texte 1"),
                    jo_division(
                        2, "LOIS", *(jo_link(f"JORFTEXT00009900000{n}", f"Texte {n}") for n in (3, 4))
                    ),
                    jo_division(2, "Annonces", jo_link("JORFTEXT000099000005", "Texte 5")),
                )
            )
        )
    )
    [summary] = issue_of_answer(packed({"items": [{"joCont": value}]})).summaries
    assert dict(summary.entries) == dict(by_archive.entries)
    assert summary.published_on is None
