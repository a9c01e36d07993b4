"""Finding the document a person means."""

from __future__ import annotations

import pytest

from monitor.errors import ConfigError
from monitor.services.find import find_document
from tests.fakes import JOURNAL, PRESS, Place, jo_text, page, question
from tests.services.senat import SENAT, senat_question


@pytest.fixture
def library(place: Place) -> Place:
    place.crawl(
        question(),
        question(13432, legislature=16),
        question(200, kind="QG"),
        question(77, legislature=16),
        question(300, kind="QG"),
        question(300, kind="QOSD"),
    )
    place.crawl(jo_text(), source=JOURNAL)
    place.crawl(page("spip.php?article12&lang=fr", "Un avis."), page("dossier/", "Un dossier."), source=PRESS)
    return place


def found(place: Place, wanted: str, legislature: int = 17) -> str:
    with place.session() as session:
        return find_document(session, wanted, legislature=legislature).public_id


@pytest.mark.parametrize(
    "wanted",
    [
        "QANR5L17QE13432",
        "qanr5l17qe13432",
        "  QANR5L17QE13432 ",
        "question 13432",
        "Question n° 13432",
        "question écrite n° 13432",
        "n°13432",
        "13432",
        "13 432",
        "13\u202f432",
        "https://www.assemblee-nationale.fr/dyn/17/questions/QANR5L17QE13432",
        "http://www.assemblee-nationale.fr/dyn/17/questions/QANR5L17QE13432/",
        "https://www.assemblee-nationale.fr/dyn/17/questions/QANR5L17QE13432#reponse",
        "https://questions.assemblee-nationale.fr/q17/17-13432QE.htm",
    ],
)
def test_a_question_is_found_by_any_of_its_names(library: Place, wanted: str) -> None:
    assert found(library, wanted) == "QANR5L17QE13432"


@pytest.mark.parametrize(
    "wanted",
    [
        "JORFTEXT000099000001",
        "jorftext000099000001",
        "https://www.legifrance.gouv.fr/jorf/id/JORFTEXT000099000001",
        "https://www.legifrance.gouv.fr/jorf/id/JORFTEXT000099000001?init=true&page=1",
    ],
)
def test_a_text_of_the_journal_officiel_is_found_by_its_names(library: Place, wanted: str) -> None:
    assert found(library, wanted) == "JORFTEXT000099000001"


@pytest.mark.parametrize(
    ("wanted", "end"),
    [
        ("https://sante.exemple.invalid/spip.php?article12&lang=fr", "spip-php"),
        ("https://sante.exemple.invalid/dossier", "dossier"),
        ("http://sante.exemple.invalid/dossier/", "dossier"),
    ],
)
def test_a_page_is_found_by_its_address_and_by_its_slug(library: Place, wanted: str, end: str) -> None:
    slug = found(library, wanted)
    assert slug.startswith(f"presse_sante-{end}-")
    assert found(library, slug) == slug


def test_a_number_means_the_current_legislature_first_then_the_others(library: Place) -> None:
    assert found(library, "13432", legislature=16) == "QANR5L16QE13432"
    assert found(library, "77") == "QANR5L16QE77"


def test_a_number_means_a_written_question_first_then_the_others(library: Place) -> None:
    assert found(library, "question 200") == "QANR5L17QG200"


def test_several_that_match_are_named(library: Place) -> None:
    with library.session() as session, pytest.raises(ConfigError) as refusal:
        find_document(session, "question 300", legislature=17)
    assert "2 documents" in str(refusal.value)
    assert "QANR5L17QG300" in str(refusal.value)
    assert "QANR5L17QOSD300" in str(refusal.value)


@pytest.mark.parametrize(
    "wanted", ["question 1343", "34", "QANR5L17QE1", "https://exemple.invalid", "%", "_"]
)
def test_what_is_not_there_is_said_with_how_to_look_for_it(library: Place, wanted: str) -> None:
    with library.session() as session, pytest.raises(ConfigError, match="vigie search"):
        find_document(session, wanted, legislature=17)


@pytest.mark.parametrize("wanted", ["", "   "])
def test_nothing_names_nothing(library: Place, wanted: str) -> None:
    with library.session() as session, pytest.raises(ConfigError, match="Indiquez un document"):
        find_document(session, wanted, legislature=17)


@pytest.mark.parametrize(
    "wanted",
    [
        "SEQ-2026-07591",
        "seq-2026-07591",
        "question 07591",
        "question n° 7591 du Sénat",
        "7591 sénat",
        "https://www.senat.fr/questions/base/2026/qSEQ260207591.html",
        "http://www.senat.fr/questions/base/2026/qSEQ260207591.html",
    ],
)
def test_a_question_of_the_senat_is_found_by_any_of_its_names(library: Place, wanted: str) -> None:
    library.crawl(senat_question(), source=SENAT)
    library.crawl(question(7591))
    assert found(library, wanted) == "SEQ-2026-07591"


def test_a_number_without_more_is_of_the_assemblee_first(library: Place) -> None:
    library.crawl(senat_question(), source=SENAT)
    assert found(library, "question 7591") == "SEQ-2026-07591"
    library.crawl(question(7591))
    assert found(library, "question 7591") == "QANR5L17QE7591"
