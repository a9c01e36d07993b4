"""A PDF becomes text: pages, columns, metadata; or a refusal that says what to do."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from monitor.domain.normalise import canonical
from monitor.errors import UnreadableFileError
from monitor.files.pdf import PdfLimits, read_pdf
from tests.pdf_builders import encrypted, page_tree, pdf, shown, stack, with_attachment
from tests.samples import SAMPLES, needs_samples

_CGU = SAMPLES / "ministeres" / "pdf" / "dila_cgu-legifrance-api.pdf"
_COLUMNS = [
    """Les structures
d'exercice
coordonné
participatives
(SEC-Pa) sont nées
d'une expérimen-
tation de l'article
51. Elles asso-
cient usagers et
professionnels.""",
    """Le financement
prend fin le 31
décembre 2026. Le
ministère a promis
une réponse avant
la fin du mois
d'octobre, mais
rien n'est venu à
ce jour pour les
centres.""",
    """Appelez votre
députée et
demandez-lui ce
qu'elle compte
faire. Écrivez à
la ministre de la
santé : chaque
lettre compte
pour nous toutes
et tous.""",
]
_LEAFLET = [
    "SEC-Pa : une décision avant décembre",
    (
        "Les structures d'exercice coordonné participatives (SEC-Pa) sont nées d'une expérimentation de "
        "l'article 51. Elles associent usagers et professionnels."
    ),
    (
        "Le financement prend fin le 31 décembre 2026. Le ministère a promis une réponse avant la fin du "
        "mois d'octobre, mais rien n'est venu à ce jour pour les centres."
    ),
    (
        "Appelez votre députée et demandez-lui ce qu'elle compte faire. Écrivez à la ministre de la santé : "
        "chaque lettre compte pour nous toutes et tous."
    ),
    "Collectif des SEC-Pa, 12 rue de la République",
]


def _leaflet(*, by_rows: bool) -> bytes:
    columns = [column.splitlines() for column in _COLUMNS]
    places = [(row, place) for row in range(10) for place in range(3)]
    if not by_rows:
        places.sort(key=lambda at: at[1])
    body = b"".join(shown(columns[k][j], x=40 + 180 * k, y=700 - 13 * j, size=10) for j, k in places)
    title = shown("SEC-Pa : une décision avant décembre", x=100, y=760, size=20)
    return title + body + shown("Collectif des SEC-Pa, 12 rue de la République", x=100, y=500)


def test_the_lines_of_a_letter_become_paragraphs_and_its_cut_words_are_mended() -> None:
    lines = [
        "Madame la Ministre, la loi de finance-",
        "ment de la sécurité sociale pour 2027 oublie les SEC-",
        "Pa de Saint-",
        "Denis, de Toulouse et d'Échirolles.",
        "",
        "Nous attendons votre réponse d'ici fin avril 2026.",
    ]

    read = read_pdf(pdf([stack(lines)]))

    assert read.text.split("\n\n") == [
        (
            "Madame la Ministre, la loi de financement de la sécurité sociale pour 2027 oublie les SEC-Pa de "
            "Saint-Denis, de Toulouse et d'Échirolles."
        ),
        "Nous attendons votre réponse d'ici fin avril 2026.",
    ]
    assert read.pages == ((0, len(read.text)),)
    assert read.notes == {"format": "pdf"}


@pytest.mark.parametrize("by_rows", [True, False])
def test_a_leaflet_in_three_columns_is_read_column_by_column(*, by_rows: bool) -> None:
    text = read_pdf(pdf([_leaflet(by_rows=by_rows)])).text

    assert [line for line in text.split("\n") if line] == _LEAFLET


def test_a_leaflet_drawn_sideways_and_shown_turned_is_read_the_same() -> None:
    sideways = b"q 0 1 -1 0 842 0 cm " + _leaflet(by_rows=True) + b" Q"
    text = read_pdf(pdf([sideways], size=(842, 842), rotate=90)).text

    assert [line for line in text.split("\n") if line] == _LEAFLET


def test_a_table_is_read_row_by_row() -> None:
    rows = [
        ["Structure", "Commune", "Montant"],
        ["La Case de santé", "Toulouse", "120 000 €"],
        ["Le Village 2 santé", "Échirolles", "98 500 €"],
        ["La Place santé", "Saint-Denis", "143 200 €"],
    ]
    cells = [
        shown(cell, x=40 + 180 * k, y=700 - 13 * j)
        for j, row in enumerate(rows)
        for k, cell in enumerate(row)
    ]

    assert read_pdf(pdf([b"".join(cells)])).text.split("\n") == [" ".join(row) for row in rows]


def test_headers_and_page_numbers_are_told_once_and_sentences_go_on_over_pages() -> None:
    def page(number: int) -> bytes:
        body = [f"la réponse numéro {number} du ministère porte sur les centres de santé et sur"] * 3
        head = shown("Collectif national des SEC-Pa", y=815) + shown(f"Page {number} sur 4", y=30)
        return head + stack(body, y=770)

    read = read_pdf(pdf([page(number) for number in range(1, 5)]))

    assert read.text.count("Collectif national") == 1
    assert read.text.startswith("Collectif national des SEC-Pa\n\nla réponse numéro 1")
    assert "Page" not in read.text
    assert "centres de santé et sur la réponse numéro 2 du" in read.text
    assert [read.text[start:end][-9:] for start, end in read.pages] == ["té et sur"] * 4


def test_the_metadata_are_told_when_a_person_wrote_them() -> None:
    said = {
        "Title": "Lettre ouverte à la ministre",
        "Author": "Collectif des SEC-Pa",
        "CreationDate": "D:20261103101500",
    }
    read = read_pdf(pdf([stack(["Madame la Ministre,"])], info=said))
    assert (read.title, read.author, read.dated_on) == (said["Title"], said["Author"], None)
    assert read.notes["created_on"] == date(2026, 11, 3).isoformat()

    other = read_pdf(
        pdf([stack(["Texte"])], info={"Title": "Microsoft Word - lettre_v3.docx", "Author": "admin"})
    )
    assert (other.title, other.author) == ("", "")
    assert other.notes == {"format": "pdf"}


def test_pages_without_text_are_told() -> None:
    image = b"q 500 0 0 700 50 50 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q"

    scanned = read_pdf(pdf([image, image]))
    assert (scanned.text, scanned.notes) == ("", {"format": "pdf", "scanned": True})
    assert scanned.pages == ((0, 0), (0, 0))

    mixed = read_pdf(pdf([stack(["Un mot."]), image, stack(["La suite."])]))
    assert mixed.notes == {"format": "pdf", "pages_without_text": 1}
    assert [mixed.text[start:end] for start, end in mixed.pages] == ["Un mot.", "", "La suite."]


def test_files_attached_to_a_pdf_are_counted() -> None:
    body = with_attachment(pdf([stack(["Voir la pièce jointe."])]), "budget.csv", b"a;b")
    assert read_pdf(body).notes == {"format": "pdf", "attachments": 1}


def test_a_password_is_asked_for_only_when_reading_needs_it() -> None:
    body = pdf([stack(["Compte rendu de la réunion"])])
    assert read_pdf(encrypted(body, user="")).text == "Compte rendu de la réunion"
    with pytest.raises(UnreadableFileError, match="mot de passe"):
        read_pdf(encrypted(body, user="secret"))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "vide"),
        (b"\r\n\0\0 ", "vide"),
        (b"\x89PNG\r\n\x1a\n", "ce n'est pas un PDF"),
        (b"  <!DOCTYPE html><title>Acces refuse</title>", "page web"),
        (pdf([stack(["Un mot."])])[:300], "endommagé"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 200, "endommagé"),
        (page_tree(0), "endommagé"),
    ],
    ids=["empty", "blank", "png", "html", "truncated", "junk", "no page"],
)
def test_what_is_no_whole_pdf_is_refused(body: bytes, said: str) -> None:
    with pytest.raises(UnreadableFileError, match=said):
        read_pdf(body)


def test_a_file_past_the_size_is_refused_before_it_is_read() -> None:
    with pytest.raises(UnreadableFileError, match="pèse 2 Mio, plus que les 1 Mio"):
        read_pdf(b"%PDF-1.4" + b"0" * 2_000_000, limits=PdfLimits(bytes=1024 * 1024))


def test_past_the_pages_or_characters_the_first_pages_are_read_and_it_is_told() -> None:
    body = pdf([stack([f"Fiche {number}."]) for number in range(1, 6)])

    by_pages = read_pdf(body, limits=PdfLimits(pages=2))
    assert (by_pages.text.split(), len(by_pages.pages)) == (["Fiche", "1.", "Fiche", "2."], 2)
    assert by_pages.notes == {"format": "pdf", "pages": 5, "pages_read": 2}

    by_characters = read_pdf(body, limits=PdfLimits(characters=30))
    assert by_characters.notes == {"format": "pdf", "pages": 5, "pages_read": 3}

    with pytest.raises(UnreadableFileError, match="plus de texte"):
        read_pdf(body, limits=PdfLimits(characters=3))


def test_a_document_of_three_hundred_pages_is_read_whole() -> None:
    def page(number: int) -> bytes:
        return stack(
            [f"Page {number} ligne {line} : les structures d'exercice coordonné" for line in range(50)]
        )

    started = time.monotonic()
    read = read_pdf(pdf([page(number) for number in range(300)], packed=True))

    assert time.monotonic() - started < 45
    assert len(read.pages) == 300
    assert "pages_read" not in read.notes
    assert all(f"Page {number} ligne 49 :" in read.text for number in range(300))


def test_several_are_read_at_the_same_time() -> None:
    bodies = [pdf([stack([f"Lettre numéro {number}."])]) for number in range(6)]
    with ThreadPoolExecutor(3) as pool:
        texts = [read.text for read in pool.map(read_pdf, bodies)]
    assert texts == [f"Lettre numéro {number}." for number in range(6)]


@needs_samples
def test_a_real_document_of_the_state_is_read() -> None:
    read = read_pdf(_CGU.read_bytes())

    assert len(read.pages) == 9
    assert 19_000 < len(read.text) < 20_400
    assert canonical(read.text) == read.text
    assert (read.title, read.author, read.notes["created_on"]) == ("", "BENETEAU Claire", "2023-12-18")
    assert read.text.startswith("CONDITIONS GENERALES D’UTILISATION\nDE L’API LEGIFRANCE")
    assert "publiées sur le site Légifrance (https://www.legifrance.gouv.fr) en permettant de" in read.text
    assert "\n✓ Un pare-feu local ;\n" in read.text
    assert read.text.count("Critère de diffusion") == 1  # the frame of each page
    assert read.text.endswith("V1.0 15/12/2022")
    start, end = read.pages[8]
    assert read.text[start:end].startswith("Vous avez également le droit d'introduire une réclamation")
