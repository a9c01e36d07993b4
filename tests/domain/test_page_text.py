"""Printed pages become a text: no word is lost, and what is cut by the page is mended."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.normalise import canonical
from monitor.domain.page_hyphens import keeps_hyphen, vocabulary
from monitor.domain.page_metadata import creation_date, sensible_author, sensible_title
from monitor.domain.page_runs import RawPage, Run, cleaned
from monitor.domain.page_text import page_text


def _run(text: str, *, x: float = 50, y: float = 700, size: float = 11) -> Run:
    """Return a run of letters half as wide as they are high, like those of a printed page."""
    return Run(text, x, x + len(text) * size * 0.5, y, size)


def _column(lines: Sequence[str], *, x: float = 50, y: float = 700, pitch: float = 14) -> list[Run]:
    return [_run(line, x=x, y=y - rank * pitch) for rank, line in enumerate(lines) if line]


def _text(*lines: str) -> str:
    return page_text([RawPage(tuple(_column(lines)))]).text


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, cleaned(text)))


@pytest.mark.parametrize(
    ("above", "below", "joined"),
    [
        ("la loi de finance-", "ment", "la loi de financement"),
        ("les SEC-", "Pa", "les SEC-Pa"),
        ("les SEC-", "pa", "les SEC-pa"),
        ("à Saint-", "Denis", "à Saint-Denis"),
        ("en Île-de-", "France", "en Île-de-France"),
        ("peut-", "être", "peut-être"),
        ("c'est-à-", "dire", "c'est-à-dire"),
        ("c'est-", "à-dire", "c'est-à-dire"),
        ("vis-à-", "vis", "vis-à-vis"),
        ("au-", "delà de 2026", "au-delà de 2026"),
        ("par-", "ticipatives", "participatives"),
        ("au-", "torité", "autorité"),
        ("mi-", "nistère", "ministère"),
        ("à mi-", "mandat", "à mi-mandat"),
        ("le compte-", "rendu", "le compte-rendu"),
        ("ci-", "joint", "ci-joint"),
        ("le médico-", "social", "le médico-social"),
        ("les socio-", "logues", "les sociologues"),
        ("sous-", "crire", "souscrire"),
        ("la sous-", "préfète", "la sous-préfète"),
        ("quelques-", "uns", "quelques-uns"),
        ("a-t-", "elle", "a-t-elle"),
        ("la e-", "santé", "la e-santé"),
        ("elles-", "mêmes", "elles-mêmes"),
        ("coordon-", "né", "coordonné"),
        ("période 2025-", "2026", "période 2025-2026"),
        ("covid-", "19", "covid-19"),
        ("un tiret -", "puis la suite", "un tiret - puis la suite"),
        ("finance\u00ad", "ment", "financement"),
        ("finance\u2010", "ment", "financement"),
    ],
)
def test_a_hyphen_at_the_end_of_a_line_is_of_the_word_or_of_the_line(
    above: str, below: str, joined: str
) -> None:
    assert page_text([RawPage(tuple(_column([above, below])))]).text == joined


def test_the_document_itself_tells_first_whether_a_word_has_a_hyphen() -> None:
    words = vocabulary(["les inter-collectifs", "la contrepartie"])
    assert keeps_hyphen("les inter-", "collectifs,", words)
    assert not keeps_hyphen("la contre-", "partie", words)
    assert not keeps_hyphen("les inter-", "collectifs", {})


@pytest.mark.parametrize(
    ("printed", "kept"),
    [
        ("ﬁnancement", "financement"),
        ("eﬀectif eﬃcace", "effectif efficace"),
        ("l'article 1ᵉʳ", "l'article 1er"),
        ("12 m² … ½", "12 m² … ½"),
        ("\uf0b7 un point", "• un point"),
        ("coor\u00addonné", "coordonné"),
        ("SEC\u2010Pa", "SEC-Pa"),
        ("𝐔𝐫𝐠𝐞𝐧𝐭", "Urgent"),
        ("\t deux\u00a0mots \r\n", "deux mots"),
    ],
)
def test_the_drawing_of_letters_is_undone(printed: str, kept: str) -> None:
    assert cleaned(printed) == kept


def test_paragraphs_are_kept_where_something_shows_them() -> None:
    long = "Le ministère de la santé a annoncé une réponse aux structures"
    text = _text(
        f"{long} d'exercice",
        "coordonné participatives.",
        f"Une deuxième phrase commence ici, {long.lower()}",
        "et finit.",
        "",
        "• un point ;",
        "• un autre point.",
        "1. Un avis",
        "Définitions ........ 2",
        "Objet ........ 3",
    )
    assert text == (
        f"{long} d'exercice coordonné participatives.\n"
        f"Une deuxième phrase commence ici, {long.lower()} et finit.\n\n"
        "• un point ;\n• un autre point.\n1. Un avis\nDéfinitions ........ 2\nObjet ........ 3"
    )


def test_a_sentence_goes_on_over_columns_and_pages() -> None:
    left = ["Les structures", "d'exercice coordonné", "sont aidées jusqu'à"]
    right = ["la fin du mois et", "attendent depuis une", "réponse du minis-"]
    rows = [run for pair in zip(_column(left), _column(right, x=300), strict=True) for run in pair]
    pages = [RawPage(tuple(rows)), RawPage(tuple(_column(["tère."])))]

    read = page_text(pages)

    assert read.text == (
        "Les structures d'exercice coordonné sont aidées jusqu'à la fin du mois et attendent depuis une "
        "réponse du ministère."
    )
    assert [read.text[start:end][-6:] for start, end in read.pages] == [" minis", "tère."]


@pytest.mark.parametrize("count", [3, 10])
def test_what_repeats_at_the_edges_is_told_once(count: int) -> None:
    def page(number: int) -> RawPage:
        body = _column([f"le corps de la page {number} en dit plus", "que son titre."])
        head = _run("Rapport annuel sur la santé", y=810)
        foot = _run(f"Collectif des centres de santé - {number}", y=40)
        return RawPage((foot, head, *body))

    text = page_text([page(number) for number in range(1, count + 1)]).text

    assert text.count("Rapport annuel") == text.count("Collectif") == 1
    assert text.startswith("Rapport annuel sur la santé\n\nle corps de la page 1 en")
    assert text.endswith(f"\n\nCollectif des centres de santé - {count}")
    assert text.count("que son titre.") == count


@pytest.mark.parametrize(
    "title", ["Fiche {}", "Article {}", "Fiche pratique de la commune n° {}", "Chapitre {} : le budget"]
)
def test_the_numbered_titles_of_pages_are_no_furniture(title: str) -> None:
    pages = [RawPage((_run(title.format(at), y=800), *_column([f"Texte {at}."]))) for at in range(1, 9)]
    text = page_text(pages).text
    assert [title.format(at) in text for at in range(1, 9)] == [True] * 8


def test_a_header_of_a_chapter_is_known_by_the_number_of_its_page() -> None:
    def page(number: int) -> RawPage:
        head = _run(f"Chapitre {number // 4} : les centres de santé {number}", y=810)
        return RawPage((head, *_column([f"texte {number} de la page,", "sa fin ;"])))

    text = page_text([page(number) for number in range(4, 16)]).text

    assert [text.count(f"Chapitre {number} : les") for number in range(1, 4)] == [1] * 3
    assert "sa fin ;\n\nChapitre 2 : les centres de santé 8\n\ntexte 8 de" in text


def test_two_pages_are_too_few_to_be_sure() -> None:
    pages = [RawPage((_run("En-tête", y=810), *_column(["Un texte."])))] * 2
    assert page_text(pages).text.count("En-tête") == 2


def test_pages_without_words_are_counted() -> None:
    read = page_text([RawPage(()), RawPage((_run(" \u200b "),)), RawPage((_run("mot"),))])
    assert (read.text, read.pages, read.blank) == ("mot", ((0, 0), (0, 0), (0, 3)), 2)
    assert page_text([]).text == ""


_numbers = st.one_of(st.integers(-50, 900), st.floats(-1e6, 1e6, allow_nan=False))
_anything = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from("aé-–.:;•1 \u00ad\u2010\u0301ﬁ")), max_size=12
)
_runs = st.builds(
    lambda text, x, y, width, height: Run(text, x, x + width, y, height),
    _anything,
    _numbers,
    _numbers,
    st.floats(0, 300),
    st.floats(0, 30),
)
_pages = st.lists(st.lists(_runs, max_size=12).map(lambda runs: RawPage(tuple(runs))), max_size=2)
_lines = st.lists(st.text("abcé-D1 .", max_size=10), max_size=12)


@given(_pages)
def test_no_letter_is_lost_wherever_it_is_printed(pages: list[RawPage]) -> None:
    read = page_text(pages)
    assert Counter(_letters(read.text)) == Counter(
        "".join(_letters(r.text) for page in pages for r in page.runs)
    )
    assert canonical(read.text) == read.text
    ends = [0, *(end for _, end in read.pages)]
    assert all(ends[at] <= start <= end for at, (start, end) in enumerate(read.pages))
    assert ends[-1] == len(read.text)


@given(st.lists(_lines, max_size=2))
def test_the_letters_of_a_column_stay_in_order(pages: list[list[str]]) -> None:
    read = page_text([RawPage(tuple(_column(lines))) for lines in pages])
    assert _letters(read.text) == "".join(_letters(line) for lines in pages for line in lines)


@given(
    st.lists(st.lists(st.sampled_from(["un titre", "le texte", "la fin", "a b"]), max_size=60), max_size=8)
)
def test_each_line_is_in_the_text_at_least_once(pages: list[list[str]]) -> None:
    read = page_text([RawPage(tuple(_column(lines, y=830))) for lines in pages])
    said = " ".join(read.text.split())
    assert all(line in said for lines in pages for line in lines)


@pytest.mark.parametrize(
    "runs",
    [
        lambda n: [_run("mot-", x=at % 500, y=700) for at in range(n)],
        lambda n: [_run("mot", x=50 + 200 * (at % 2), y=700 - 6 * (at // 2)) for at in range(n)],
        lambda n: [_run("a" * 40 + "-" * 40, x=50, y=700 - at) for at in range(n)],
        lambda n: [_run("Titre", x=30 * at, y=700) for at in range(n)],
        lambda n: [_run("." * n, x=50, y=700), _run("-" * n, x=50, y=600), _run("a-" * n, x=50, y=500)],
    ],
)
def test_the_time_taken_grows_as_the_page(runs: object) -> None:
    assert callable(runs)
    started = time.monotonic()
    page_text([RawPage(tuple(runs(30_000)))])
    assert time.monotonic() - started < 15


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("Lettre ouverte à la ministre", "Lettre ouverte à la ministre"),
        ("  Rapport\r\nannuel ", "Rapport annuel"),
        ("Microsoft Word - Bilan des expérimentations", "Bilan des expérimentations"),
        ("Communiqué", "Communiqué"),
        ("Microsoft Word - lettre v3.docx", ""),
        ("tract final.indd", ""),
        ("DP-BUDGET-2027", ""),
        ("cp_sante", ""),
        ("https://www.example.org/a b", ""),
        ("Sans titre", ""),
        ("Présentation PowerPoint", ""),
        ("Mise en page 1", ""),
        ("12 / 2026", ""),
        ("", ""),
    ],
)
def test_a_title_of_the_metadata_is_told_when_a_person_wrote_it(said: str, title: str) -> None:
    assert sensible_title(said) == title


def test_authors_and_days_of_the_metadata() -> None:
    assert sensible_author("BENETEAU Claire") == "BENETEAU Claire"
    assert [
        sensible_author(said) for said in ("Utilisateur Windows", "admin", "cbeneteau", "a@b.fr", "PC-12")
    ] == [""] * 5
    assert creation_date("D:20231218132338+01'00'") == date(2023, 12, 18)
    assert [creation_date(said) for said in ("", "D:20231318", "D:19700101", "hier", "D:2023")] == [None] * 5
