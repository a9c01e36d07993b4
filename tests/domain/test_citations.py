"""Which questions a question cites: keys found in the ways members write a number."""

from __future__ import annotations

import time

import pytest

from monitor.domain.citations import cited_keys


def cited(
    text: str, *, own_key: str = "QANR5L17QE13432", legislature: int | None = 17, chamber: str = "assemblee"
) -> set[str]:
    return set(cited_keys(text, own_key=own_key, legislature=legislature, chamber=chamber))


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ("rappelle les termes de sa question écrite n° 12345 du 3 mars 2026", {"QE12345"}),
        ("sa question n° 12 345", {"QE12345"}),
        ("sa question écrite\u00a0n°\u00a09\u202f876", {"QE9876"}),
        ("sa question écrite n°01234 restée sans réponse", {"QE1234"}),
        ("sa question écrite nº 77", {"QE77"}),
        ("sa question écrite no 77, restée", {"QE77"}),
        ("sa question écrite numéro 77", {"QE77"}),
        ("sa question écrite parue le 3 mars 2026 sous le n° 77", {"QE77"}),
        ("la question écrite de M. Jean-Luc Dupré n° 77", {"QE77"}),
        ("sa question écrite relative aux centres de santé (n° 876)", {"QE876"}),
        ("les questions écrites n° 123 et n° 124", {"QE123", "QE124"}),
        ("les questions nos 123, 124 et 125 du 3 mars", {"QE123", "QE124", "QE125"}),
        ("les questions n° 12 du 3 mars 2024 et n° 13 du 4 avril 2024", {"QE12", "QE13"}),
        ("sa question n° 12, 3 mesures étant attendues", {"QE12"}),
        ("sa question n° 12 (Assemblée nationale, XVIIe législature)", {"QE12"}),
        ("sa question orale sans débat n° 12", {"QOSD12"}),
        ("sa question au Gouvernement n° 55", {"QG55"}),
        ("la QE n° 456", {"QE456"}),
    ],
)
def test_a_number_is_found_however_it_is_written(words: str, keys: set[str]) -> None:
    text = f"M. Marc Dubosc {words}, et lui demande ce qu'il en est."
    assert cited(text) == {f"QANR5L17{key}" for key in keys}


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("sa question écrite n° 200 de la 16e législature", "QANR5L16QE200"),
        ("sa question n° 200 parue le 3 mars 2024 sous la XVIe législature", "QANR5L16QE200"),
        ("sa question écrite de la quinzième législature n° 200", "QANR5L15QE200"),
        ("sa question écrite n° 200 de la précédente législature", "QANR5L16QE200"),
        ("la question n° 07591 (Sénat)", "SEQ-*-07591"),
        ("la question écrite n° 1234 du sénateur Martin", "SEQ-*-01234"),
        ("sa question parue au JO Sénat du 3 mars 2025 sous le numéro 1234", "SEQ-*-01234"),
        ("sa question écrite n° 200 alors que le Sénat débat", "QANR5L17QE200"),
    ],
)
def test_the_words_say_which_legislature_and_which_chamber(words: str, key: str) -> None:
    assert cited(f"Elle rappelle {words}.") == {key}


def test_each_number_has_the_legislature_said_of_it() -> None:
    text = "Il rappelle ses questions n° 1 (XVe législature) et n° 2, restées sans réponse."
    assert cited(text) == {"QANR5L15QE1", "QANR5L17QE2"}


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ("sa question écrite n° 01234", {"SEQ-*-01234"}),
        ("sa question orale n° 1054S", {"SEQ-*-1054S"}),
        ("sa question orale sans débat n° 54", {"SEQ-*-0054S"}),
        ("la question n° 12 (Assemblée nationale)", {"QANR5L*QE12"}),
        ("sa question n° 07591", set()),  # its own number
    ],
)
def test_a_question_of_the_senat_cites_numbers_whose_year_it_does_not_know(
    words: str, keys: set[str]
) -> None:
    text = f"Mme Odile Ferrand rappelle {words}."
    assert cited(text, own_key="SEQ-2026-07591", legislature=None, chamber="senat") == keys


@pytest.mark.parametrize(
    "words",
    [
        "pose la question de la loi n° 2019-774 du 24 juillet 2019",
        "la question écrite n° 2019-774",
        "la question prioritaire de constitutionnalité n° 2020-843 QPC",
        "la question de l'article n° 12",
        "sa question écrite relative au décret n° 1245",
        "une question. L'amendement n° 44 la règle",
        "l'amendement n° 33 à la question posée",
        "la question du financement du dispositif n° 12",
        "la question de 1 200 places",
        "sa question orale avec débat n° 3",
        "sa question écrite n° 13432 du 10 mars 2026",  # itself
    ],
)
def test_what_is_not_a_question_is_not_cited(words: str) -> None:
    assert cited(f"M. Marc Dubosc rappelle {words}, et s'en inquiète.") == set()


@pytest.mark.parametrize(
    "text",
    [
        "question" + " Le" * 5_000,
        "question" + " M." * 5_000,
        "question" + " L'A" * 5_000,
        "question" + " 1er mars 2024" * 2_000,
        "question écrite n° 1 et " + "n° 2, " * 2_000,
        "questions n° 1" + " (a)" * 5_000,
        "question écrite " * 2_000,
        "question " + "A" * 50_000,
    ],
)
def test_no_text_takes_long(text: str) -> None:
    begun = time.perf_counter()
    cited(text)
    assert time.perf_counter() - begun < 1
