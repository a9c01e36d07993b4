"""What a text of the Journal officiel does to those it names: only what its words say clearly."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from crawler.parsers.jo_text import parse_text
from monitor.domain.jo_links import MOST_LINKS, keys_of, links_of
from monitor.domain.jo_references import ALIKE, likeness, references
from monitor.domain.journal import Relation, TextLink
from monitor.domain.model import Document, DocumentKind
from tests.jo_builders import jo_text_xml
from tests.samples import SAMPLES, needs_samples

RECTIFIES, REPEALS, MODIFIES, APPLIES, CITES = Relation
A, B = "ARRETE@2021-07-09", "ARRETE@2022-05-03"
DECREE = "DECRET:2018-125"
ID = "JORFTEXT000043787030"
OWN = "Arrêté du 2 mars 2026"
Told = set[tuple[Relation, str]]


def text(
    title: str = f"{OWN} relatif à un essai", notes: Mapping[str, Any] | None = None, **parts: str
) -> Document:
    """Return a text of the Journal officiel; ``parts`` are its sections by their names."""
    words, sections = title, {"title": (0, len(title))}
    for name, part in parts.items():
        sections[name] = (len(words) + 2, len(words) + 2 + len(part))
        words += f"\n\n{part}"
    return Document(
        kind=DocumentKind.JO_TEXT,
        key="JORFTEXT000099000001",
        url="https://www.legifrance.gouv.fr/jorf/id/JORFTEXT000099000001",
        title=title,
        published_on=date(2026, 3, 3),
        text=words,
        sections=sections,
        fields={"nature": "ARRETE", "signed_on": "2026-03-02", "nor": "TSTX2600001A", "number": None},
        notes=notes or {},
    )


def told(document: Document) -> Told:
    return {(link.relation, link.target) for link in links_of(document)}


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("abrogeant l'arrêté du 9 juillet 2021 relatif à A", {(REPEALS, A)}),
        ("abrogeant l'arrêté du 9 juillet 2021 et autorisant l'expérimentation « A »", {(REPEALS, A)}),
        ("portant abrogation de l'arrêté du 9 juillet 2021 relatif à A", {(REPEALS, A)}),
        ("portant abrogation du décret n° 2018-125 du 21 février 2018", {(REPEALS, DECREE)}),
        (
            "abrogeant l’arrêté du 9 juillet 2021 et l’arrêté du 3 mai 2022 relatif à B",
            {(REPEALS, A), (REPEALS, B)},
        ),
        ("portant abrogation des arrêtés du 9 juillet 2021 et du 3 mai 2022", {(REPEALS, A), (REPEALS, B)}),
        ("modifiant l'arrêté du 9 juillet 2021 modifié relatif à A", {(MODIFIES, A)}),
        ("portant modification de l'arrêté du 9 juillet 2021 fixant la liste de A", {(MODIFIES, A)}),
        (
            "modifiant les décrets n° 2018-125 du 21 février 2018 et n° 2020-1310 du 29 octobre 2020",
            {(MODIFIES, DECREE), (MODIFIES, "DECRET:2020-1310")},
        ),
        (
            "modifiant l'arrêté du 9 juillet 2021 fixant le taux à 1,2 kg et l'arrêté du 3 mai 2022 relatif",
            {(MODIFIES, A), (MODIFIES, B)},
        ),
        (
            "pris en application de l'article L. 162-22-7 du code et modifiant l'arrêté du 9 juillet 2021",
            {(MODIFIES, A)},
        ),
        ("pris pour l'application du décret n° 2018-125 du 21 février 2018", {(APPLIES, DECREE)}),
        (
            "fixant l'aide prévue à l'article 3 du décret n° 2018-125 du 21 février 2018 relatif à A",
            {(APPLIES, DECREE)},
        ),
        (
            "en application de l'article L. 4111-2 du code et du IV de l'article 8 de la loi n° 2006-1640",
            {(APPLIES, "LOI:2006-1640")},
        ),
    ],
)
def test_a_title_says_what_its_text_does(clause: str, expected: Told) -> None:
    assert told(text(f"{OWN} {clause}")) == expected


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        # Only a part of the text goes.
        ("abrogeant l'article 3 de l'arrêté du 9 juillet 2021 relatif à A", {(MODIFIES, A)}),
        (
            "portant abrogation de diverses dispositions du décret n° 2018-125 du 21 février 2018",
            {(MODIFIES, DECREE)},
        ),
        # What a quoted title says was done by the text that has this title.
        (
            "modifiant l'arrêté du 9 juillet 2021 abrogeant l'arrêté du 3 mai 2022",
            {(MODIFIES, A), (CITES, B)},
        ),
        ("abrogeant l'arrêté du 9 juillet 2021 modifiant l'arrêté du 3 mai 2022", {(REPEALS, A), (CITES, B)}),
        (
            "modifiant l'arrêté du 9 juillet 2021 pris pour l'application du décret n° 2018-125",
            {(MODIFIES, A), (CITES, DECREE)},
        ),
        ("modifiant la liste des spécialités mentionnée à l'article L. 162-22-7 du code", set()),
        ("relatif à l'évaluation de l'arrêté du 9 juillet 2021", {(CITES, A)}),
    ],
)
def test_a_title_is_not_made_to_say_more_than_it_does(clause: str, expected: Told) -> None:
    assert told(text(f"{OWN} {clause}")) == expected


@pytest.mark.parametrize(
    ("article", "expected"),
    [
        ("L'arrêté du 9 juillet 2021 relatif à l'expérimentation « A » est abrogé.", {(REPEALS, A)}),
        ("L'arrêté du 9 juillet 2021 relatif à l'article L. 162-31-1 du code est abrogé.", {(REPEALS, A)}),
        ("A compter du 1er janvier 2027, l'arrêté du 9 juillet 2021 susvisé est abrogé.", {(REPEALS, A)}),
        ("Le présent arrêté abroge et remplace l'arrêté du 9 juillet 2021 relatif à A.", {(REPEALS, A)}),
        ("L'arrêté du 9 juillet 2021 et l'arrêté du 3 mai 2022 sont abrogés.", {(REPEALS, A), (REPEALS, B)}),
        ("Les arrêtés du 9 juillet 2021 et du 3 mai 2022 sont abrogés.", {(REPEALS, A), (REPEALS, B)}),
        (
            "Sont abrogés :\n\n1° L'arrêté du 9 juillet 2021 ;\n2° L'arrêté du 3 mai 2022.\n\nArticle 3",
            {(REPEALS, A), (REPEALS, B)},
        ),
        (
            "Sont abrogés : l'arrêté du 9 juillet 2021 relatif à A ; l'arrêté du 3 mai 2022 relatif à B.",
            {(REPEALS, A), (REPEALS, B)},
        ),
        (
            "Sont abrogés :\n- l'article 2 de l'arrêté du 9 juillet 2021 ;\n- le décret n° 2018-125.\nFin.",
            {(MODIFIES, A), (REPEALS, DECREE)},
        ),
        ("L'arrêté du 9 juillet 2021 susvisé est ainsi modifié :", {(MODIFIES, A)}),
        ("L'arrêté du 9 juillet 2021 susvisé est modifié conformément aux articles 2 et 3.", {(MODIFIES, A)}),
        ("L'article 3 de l'arrêté du 9 juillet 2021 susvisé est abrogé.", {(MODIFIES, A)}),
        (
            "A l'article 2 de l'arrêté du 9 juillet 2021, les mots : « a » sont remplacés par « b ».",
            {(MODIFIES, A)},
        ),
        ("Les articles 2 et 3 du décret n° 2018-125 du 21 février 2018 sont abrogés.", {(MODIFIES, DECREE)}),
    ],
)
def test_an_article_says_what_it_does(article: str, expected: Told) -> None:
    assert told(text(articles=f"Article 1\n\n{article}")) == expected


@pytest.mark.parametrize(
    "article",
    [
        "L'agrément délivré en application de l'arrêté du 9 juillet 2021 est abrogé.",
        "L'arrêté du 3 mai 2022, pris en application de l'arrêté du 9 juillet 2021, est abrogé.",
        "Les aides mentionnées à l'article 3 de l'arrêté du 9 juillet 2021 sont supprimées.",
        "L'autorisation prévue par l'arrêté du 9 juillet 2021 est retirée.",
        "L'article 5 est ainsi rédigé : « Art. 5. - L'arrêté du 9 juillet 2021 est abrogé. »",
        "L'arrêté du 9 juillet 2021 n'est pas abrogé.",
        "Sont abrogés :\n- le décret n° 2018-125.\nL'arrêté du 9 juillet 2021 reste applicable.",
        "Jusqu'à ce que l'arrêté du 9 juillet 2021 soit remplacé, rien ne change.",
        "Les demandes régies par l'arrêté du 9 juillet 2021, qui est abrogé, sont closes.",
    ],
)
def test_what_is_done_to_something_else_is_not_done_to_the_text(article: str) -> None:
    assert {relation for relation, target in told(text(articles=article)) if target == A} == {CITES}


def test_visas_and_the_section_of_repeals_and_the_notice() -> None:
    document = text(
        notice="Références : le présent arrêté est pris pour l'application de l'article 5 de la loi"
        " n° 2020-1576 du 14 décembre 2020 de financement de la sécurité sociale pour 2021.",
        visas="Vu le décret n° 2018-125 du 21 février 2018 ;\nVu l'arrêté du 9 juillet 2021 relatif à B ;",
        repeals="Arrêté du 3 mai 2022 relatif à C",
    )
    assert told(document) == {(APPLIES, "LOI:2020-1576"), (CITES, DECREE), (CITES, A), (REPEALS, B)}


def test_the_visas_give_the_title_of_a_text_that_an_article_calls_susvise() -> None:
    document = text(
        visas="Vu l'arrêté du 9 juillet 2021 relatif à l'expérimentation « Structures » ;",
        articles="L'arrêté du 9 juillet 2021 susvisé est abrogé.",
    )
    words = "relatif à l'expérimentation « Structures »"
    assert links_of(document) == (
        TextLink(relation=REPEALS, target=A, words=words),
        TextLink(relation=CITES, target=A, words=words),
    )


def test_two_texts_of_one_day_are_two_and_a_doubt_repeals_neither() -> None:
    visas = (
        "Vu l'arrêté du 9 juillet 2021 relatif aux structures d'exercice participatives ;\n"
        "Vu l'arrêté du 9 juillet 2021 relatif aux maisons de naissance ;"
    )
    both = [(link.words, link.origin) for link in links_of(text(visas=visas))]
    assert both == [
        ("relatif aux structures d'exercice participatives", "text"),
        ("relatif aux maisons de naissance", "text:2"),
    ]
    doubtful = text(visas=visas, articles="L'arrêté du 9 juillet 2021 susvisé est abrogé.")
    assert {relation for relation, _ in told(doubtful)} == {CITES}
    clear = text(
        visas=visas, articles="L'arrêté du 9 juillet 2021 relatif aux maisons de naissance est abrogé."
    )
    assert [link.words for link in links_of(clear) if link.relation is REPEALS] == [
        "relatif aux maisons de naissance"
    ]


def test_a_rectificatif_corrects_its_text_and_does_nothing_that_its_title_says() -> None:
    title = f"{OWN} abrogeant l'arrêté du 9 juillet 2021"
    document = text(
        f"{title} (rectificatif)", notes={"rectifies_nor": "TSTX2600001", "rectifies_title": title}
    )
    assert links_of(document) == (TextLink(relation=RECTIFIES, target="NOR:TSTX2600001", words=title),)
    unnumbered = text(f"{title} (rectificatif)", notes={"rectifies_title": title})
    assert [link.target[:6] for link in links_of(unnumbered)] == ["TITLE:"]


def official(**stated: str) -> dict[str, str]:
    link = dict.fromkeys(("target", "nor", "number", "nature", "signed_on", "words"), "")
    return link | {"type": "CITATION", "sense": "source"} | stated


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        (official(target=ID), {(CITES, ID)}),
        (official(target=ID, type="ABROGE", words="Arrêté du 9 juillet 2021"), {(REPEALS, ID)}),
        (official(target=ID, type="ABROGE", words="Arrêté du 9 juillet 2021 - art. 3"), {(MODIFIES, ID)}),
        (official(target=ID, type="MODIFIE", sense="cible"), set()),
        (official(target="LEGITEXT000006072665", type="MODIFIE"), set()),
        (official(nor="SPRS2335802A", type="APPLICATION"), {(APPLIES, "NOR:SPRS2335802")}),
        (official(nature="DECRET", number="2018-125", type="JAMAIS_VU"), {(CITES, DECREE)}),
        (official(nature="ARRETE", signed_on="2021-07-09", type="MODIFICATION"), {(MODIFIES, A)}),
        (official(), set()),
    ],
)
def test_the_links_of_dila_are_read_with_care(link: dict[str, str], expected: Told) -> None:
    document = text(notes={"official_links": [link, "no link", None]})
    assert told(document) == expected
    assert {each.origin for each in links_of(document)} <= {"liens"}


def test_a_text_is_found_by_each_of_its_names_and_does_nothing_to_itself() -> None:
    own = text(articles="L'arrêté du 2 mars 2026 relatif à un essai est abrogé.")
    assert keys_of(own) == ("JORFTEXT000099000001", "NOR:TSTX2600001", "ARRETE@2026-03-02")
    assert links_of(own) == ()
    other = text(visas="Vu l'arrêté du 2 mars 2026 portant création d'un conseil ;")
    assert told(other) == {(CITES, "ARRETE@2026-03-02")}


@pytest.mark.parametrize(
    ("words", "title", "same"),
    [
        ("relatif à l'expérimentation « Bus santé »", "relatif à l’expérimentation « Bus Santé »", True),
        ("relatif à l'expérimentation « Bus santé »", "relatif à l'expérimentation « Structures »", False),
        (
            "fixant la liste des personnes en spécialité de neurologie",
            "fixant la liste des personnes en spécialité de cardiologie",
            False,
        ),
        ("fixant le tarif de la zone 1", "fixant le tarif de la zone 2", False),
        ("portant nomination au conseil des essais", "portant nomination", False),
        (
            "relatif aux essais d'exercice coordonné",
            "relatif aux essais d'exercice coordonné et fixant leur durée",
            True,
        ),
        ("", "relatif à A", False),
    ],
)
def test_a_quoted_title_is_compared_word_by_word(words: str, title: str, *, same: bool) -> None:
    assert (likeness(words, f"Arrêté du 9 juillet 2021 {title}") >= ALIKE) is same


@pytest.mark.parametrize(
    "hostile",
    [
        "arrêté " * 50_000,
        "arrêtés du 9 juillet 2021" + " et du 9 juillet 2021" * 20_000,
        "l'arrêté du 9 juillet 2021 relatif et " * 10_000,
        "« l'arrêté du 9 juillet 2021 est abrogé " * 10_000,
        "sont abrogés : " * 20_000 + "l'arrêté du 9 juillet 2021",
        "abrogeant modifiant et pris pour l'application de " * 10_000,
        "article 3 " * 30_000 + "de l'arrêté du 9 juillet 2021",
        "décret n° " + "1" * 300_000,
        "arrêté du 99 juillet 2021, arrêté du 31 février 2021, décret n° 2018-125-- du 0 mars 0000",
    ],
)
def test_hostile_words_cost_no_more_than_their_length(hostile: str) -> None:
    started = time.process_time()
    links = links_of(
        text(f"{OWN} {hostile}", visas=hostile, articles=hostile, repeals=hostile, notice=hostile)
    )
    assert len(links) <= MOST_LINKS
    assert time.process_time() - started < 8


def test_links_are_at_most_five_hundred_and_the_strongest_stay() -> None:
    visas = "\n".join(f"Vu le décret n° 2018-{number} du 21 février 2018 ;" for number in range(1, 900))
    links = links_of(text(visas=visas, articles="Le décret n° 2019-5 du 3 mai 2019 est abrogé."))
    assert (len(links), links[0].target) == (MOST_LINKS, "DECRET:2019-5")


def test_a_text_as_it_is_delivered() -> None:
    body = jo_text_xml(
        title="Arrêté du 2 mars 2026 modifiant l'arrêté du 9 juillet 2021 relatif à un essai",
        visas=("Vu l'arrêté du 9 juillet 2021 relatif à un essai ;", "Arrête :"),
        articles=(("1", "<p>\n<br/>L'arrêté du 3 mai 2022 susvisé<br/>est abrogé.</p>"),),
        abro="<p>Le décret n° 2018-125 du 21 février 2018 relatif à A</p>",
    )
    assert told(parse_text(body)) == {(MODIFIES, A), (CITES, A), (REPEALS, B), (REPEALS, DECREE)}


@needs_samples
def test_the_arrete_of_2023_modifies_the_one_of_2021() -> None:
    path = SAMPLES / "journal_officiel/texte_sec_pa/JORFTEXT000048730682_extrait_page_legifrance.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    title = lines[0]
    visas = "\n".join(line for line in lines if line.startswith("Vu "))
    article = next(line.strip(" •") for line in lines if "susvisé est modifié" in line)
    document = text(title, visas=visas, articles=article)
    (link,) = [link for link in links_of(document) if link.relation is not CITES]
    assert (link.relation, link.target) == (MODIFIES, A)
    assert "Structures d'exercice coordonné participatives" in link.words
    assert likeness(link.words, f"Arrêté du 9 juillet 2021 {link.words}") == 100.0
    assert {named.key for named in references(visas)} == {A, "ARRETE@2023-12-07"}
