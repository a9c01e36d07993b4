"""The words that promise, those that do not, who promises, and sentences over cut lines."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.normalise import canonical
from monitor.domain.plain_letters import plain_letters
from monitor.domain.promisers import promiser
from monitor.domain.promises import LONGEST, Strength, strength
from monitor.domain.tenses import speaks_of_future, speaks_of_past
from monitor.domain.wrapped_text import wrapped_sentences

ANNOUNCES = [
    "La pérennisation sera pleinement garantie.",
    "Un prolongement permettra de mobiliser le fonds.",
    "Le reste proviendra d'autres crédits.",
    "Les sommes seront versés aux centres.",
    "LE FINANCEMENT SERA MAINTENU.",
    "Nous allons publier le rapport.",
    "Le décret va être publié.",
    "Je prends ici l'engagement de maintenir les financements.",
    "Le ministère s'engage à répondre.",
    "Le préfet s'est engagé à nous recevoir.",
    "Je veux vous confirmer le maintien des crédits.",
    "Nous vous confirmons la venue du ministre.",
    "Il leur aurait été confirmé un « maintien intégral » des financements.",
    "Le Gouvernement a annoncé une loi.",
    "Le Gouvernement annonce une loi.",
    "Une concertation est prévue.",
    "La dotation est maintenue.",
    "Il a été décidé de prolonger l'expérimentation.",
    "Le Gouvernement entend pérenniser ce modèle.",
    "Le ministère a l'intention de publier un décret.",
    "Ce modèle a vocation à entrer dans le droit commun.",
    "Soyez assurés de mon engagement total pour soutenir ces structures.",
    "À votre demande, un avenant vous sera transmis.",
]
NEEDS_A_DATE = [
    "Le décret devrait paraître à la rentrée.",
    "L'expérimentation est autorisée jusqu'au 31 mars 2027.",
    "Réunion publique le 12 mai.",
    "Publication du décret : fin octobre 2026.",
    "Prochaine réunion : mardi 12 mai.",
    "Ses conclusions sont attendues avant l'été.",
    "Le tarif entre en vigueur le 1er janvier 2027.",
]
SAYS_NOTHING = [
    "Le présent arrêté sera publié au Journal officiel de la République française.",
    "La directrice est chargée de l'exécution du présent arrêté, qui sera publié au Journal officiel.",
    "Les centres accueillent 80 000 personnes.",
    "Le rapport a été remis le 3 mars 2026.",
    "Nous espérons une réponse.",
    "Nous ouvrons un lieu d'accueil.",
    "L'équipe considéra ce projet.",
    "Elle lui demande quand le rapport sera publié.",
    "Nous demandons que les crédits soient maintenus jusqu'au 31 décembre 2026.",
    "Le collectif demande si le financement sera maintenu.",
    "Qui paiera les médiateurs en 2027 ?",
    "Si la loi est votée, les centres seront financés.",
    "S'il le faut, nous manifesterons.",
    "Les crédits seront maintenus, si le Parlement le veut.",
    "Sans ces crédits, des postes seront supprimés.",
    "Les centres seront contraints de fermer.",
    "Cette coupe entraînera des fermetures.",
    "Je vous prie de croire que je serai attentive.",
    "Veuillez agréer, Madame, mes salutations.",
    "Vous voudrez bien me répondre avant le 9 octobre.",
    "Vos données seront conservées jusqu'au 31 décembre 2027.",
    "Le montant s'est élevé à 14 millions d'euros.",
    "Les évaluations ont montré son utilité.",
    "",
]


@pytest.mark.parametrize("sentence", ANNOUNCES)
def test_words_that_announce_by_themselves(sentence: str) -> None:
    assert strength(sentence) is Strength.ANNOUNCES


@pytest.mark.parametrize("sentence", NEEDS_A_DATE)
def test_words_that_a_date_makes_an_announcement(sentence: str) -> None:
    assert strength(sentence) is Strength.WITH_A_DATE


@pytest.mark.parametrize("sentence", SAYS_NOTHING)
def test_what_is_asked_supposed_feared_past_or_polite_announces_nothing(sentence: str) -> None:
    assert strength(sentence) is Strength.NONE


@pytest.mark.parametrize(
    "sentence",
    [
        "Il leur aurait été confirmé un maintien des crédits.",
        "Face à ces craintes, le ministère a annoncé une subvention.",
        "La ministre s'est engagée à les recevoir.",
    ],
)
def test_a_question_reports_what_others_said(sentence: str) -> None:
    assert strength(sentence, reported_only=True) is Strength.ANNOUNCES


@pytest.mark.parametrize(
    "sentence",
    [
        "Ces centres seront contraints de respecter un cahier des charges.",
        "Ce dispositif permettra de recruter.",
        "Elle lui demande si ce qui a été annoncé sera tenu.",
    ],
)
def test_the_own_words_of_a_question_promise_nothing(sentence: str) -> None:
    assert strength(sentence, reported_only=True) is Strength.NONE


def test_a_table_taken_for_a_sentence_is_not_read() -> None:
    assert strength("Le financement sera maintenu " + "x " * LONGEST) is Strength.NONE


@pytest.mark.parametrize(
    ("sentence", "who"),
    [
        ("Je m'engage à soutenir ce dossier.", "Signataire"),
        ("Mon cabinet organisera une réunion.", "Signataire"),
        ("Nous publierons le bilan.", "Signataire"),
        ("Un décret sera publié.", "Signataire"),
        ("Comme l'a dit le Premier ministre, je vous confirme ce maintien.", "Signataire"),
        ("Le ministère de la santé publiera le bilan.", "Le ministère de la santé"),
        (
            "Mme la ministre de la santé, des familles et de l'autonomie a annoncé une loi.",
            "la ministre de la santé, des familles et de l'autonomie",
        ),
        ("En mars, l'ARS a annoncé un versement.", "l'ARS"),
        ("L'assurance maladie versera le solde.", "L'assurance maladie"),
        ("Le Gouvernement et le ministère ont annoncé une loi.", "Le Gouvernement et le ministère"),
        ("L'ARS indique que le solde sera versé.", "L'ARS"),
        ("Le solde sera versé par l'assurance maladie.", "l'assurance maladie"),
        ("Les centres soutenus par l'ARS seront financés.", "Signataire"),
        ("L'ARS qui suit les centres sera remplacée.", "Signataire"),
        ("Le ministère vous recevra.", "Le ministère"),
    ],
)
def test_who_promises_is_the_subject_the_agent_or_the_speaker(sentence: str, who: str) -> None:
    assert promiser(sentence, "Signataire") == who


@pytest.mark.parametrize(
    "sentence", ["Mon cabinet organisera une réunion.", "Il a été confirmé un maintien."]
)
def test_who_promises_is_empty_rather_than_wrong(sentence: str) -> None:
    assert promiser(sentence, "") == ""


@pytest.mark.parametrize(
    "words", ["il sera", "nous irons", "elle mettra", "ils vont être reçus", "on paiera"]
)
def test_the_future_is_known_by_its_endings(words: str) -> None:
    assert speaks_of_future(words)


@pytest.mark.parametrize("words", ["c'est vrai", "nous espérons", "elle entra", "une caméra", "il va à Lyon"])
def test_what_ends_like_a_future_is_none(words: str) -> None:
    assert not speaks_of_future(words.lower())


@pytest.mark.parametrize("words", ["ils ont été reçus", "elle a pris acte", "votre courrier du 4 février"])
def test_the_past_is_known_by_its_auxiliaries(words: str) -> None:
    assert speaks_of_past(words)


def sentences_of(text: str) -> list[str]:
    return [text[place.start : place.end] for place in wrapped_sentences(text)]


def test_lines_cut_to_a_width_make_one_sentence() -> None:
    text = "Les financements sont maintenus pour les\nSEC-Pa de la région du Sud\njusqu'au\n31 décembre 2026."
    assert sentences_of(text) == [text]


def test_lines_that_end_something_stay_apart() -> None:
    for text in (
        "Adresse postale\n14 avenue de la Gare\n86000 POITIERS",
        "Les engagements\nMon cabinet organisera une réunion avec toutes les équipes.",
        "Trois points seront traités lors de la réunion :\n- Le budget de chaque centre ;\n- Le calendrier",
    ):
        assert sentences_of(text) == text.split("\n")


def test_a_sentence_goes_on_after_a_page() -> None:
    text = "Le financement est maintenu jusqu'au\n\n31 décembre 2026. La suite est inconnue."
    assert sentences_of(text)[0].endswith("2026.")


def test_paragraphs_are_numbered() -> None:
    assert [place.paragraph for place in wrapped_sentences("Un. Deux.\n\nTrois.")] == [0, 0, 1]


@given(st.text(alphabet="aé SEC.*_\n-«»1 ", max_size=200).map(canonical))
def test_sentences_are_in_order_and_lose_no_word(text: str) -> None:
    places = wrapped_sentences(text)
    assert all(one.end <= other.start for one, other in pairwise(places))
    said = "".join(text[place.start : place.end] for place in places)
    letters = [sign for sign in text if sign.isalnum()]
    assert [sign for sign in said if sign.isalnum()] == letters


@given(st.text())
def test_plain_letters_keep_every_place(text: str) -> None:
    assert len(plain_letters(text)) == len(text)
