"""From a term in its natural form to what a text may write, and the terms that are refused."""

from __future__ import annotations

import pytest

from monitor.domain.inflection import STOP_WORDS, forms
from monitor.domain.matching import Matcher
from monitor.domain.terms import check_term, compile_term
from monitor.domain.topics import Topic
from monitor.errors import ConfigError


def found(term: str, text: str) -> list[str]:
    """Return what one term matches in a text."""
    return [mention.matched for mention in Matcher([Topic(slug="t", name="t", terms=(term,))]).find(text)]


@pytest.mark.parametrize(
    "family",
    [
        "structure structures",
        "exercice exercices",
        "coordonné coordonnée coordonnés coordonnées",
        "participatif participative participatifs participatives",
        "national nationale nationaux nationales",
        "hôpital hôpitaux",
        "médiateur médiatrice médiateurs médiatrices",
        "chercheur chercheuse chercheurs chercheuses",
        "supérieur supérieure supérieurs supérieures",
        "infirmier infirmière infirmiers infirmières",
        "particulier particulière particuliers particulières",
        "quotidien quotidienne quotidiens quotidiennes",
        "européen européenne européens européennes",
        "patron patronne patrons patronnes",
        "dangereux dangereuse dangereuses",
        "actuel actuelle actuels actuelles",
        "public publique publics publiques",
        "complet complète complets complètes",
        "nouveau nouvelle nouveaux nouvelles",
        "travail travaux",
        "bureau bureaux",
        "enjeu enjeux",
        "loi lois",
        "mesure mesures",
        "œil yeux",
    ],
)
def test_each_form_of_a_word_finds_all_the_others(family: str) -> None:
    words = family.split()
    for written in words:
        assert set(words) <= forms(written, alone=True).words
        assert found(written, " ; ".join(words)) == words


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("personne inscrite", "personnes inscrits"),
        ("soin gratuit", "soins gratuites"),
        ("régime établi", "régimes établies"),
        ("décision prise", "décisions pris"),
        ("usager français", "usagers françaises"),
        ("population sourde", "populations sourds"),
        ("soin continu", "soins continues"),
        ("gros risque", "grosses risques"),
    ],
)
def test_a_bare_e_is_a_feminine_inside_an_expression(written: str, meant: str) -> None:
    assert found(written, f"les {meant} :") == [meant]


@pytest.mark.parametrize(("term", "other"), [("médecine", "médecin"), ("droit", "droite"), ("port", "porte")])
def test_a_bare_e_makes_another_word_of_a_term_of_one_word(term: str, other: str) -> None:
    assert found(term, f"un {other}") == []


@pytest.mark.parametrize(
    ("term", "spelling"),
    [
        ("œuvre sociale", "OEUVRES sociales"),
        ("oeuvre sociale", "œuvre sociale"),
        ("ex æquo", "EX AEQUO"),
        ("fichier", "ﬁchiers"),
        ("officine", "oﬃcines"),
        ("école", "Ecoles"),
        ("école", "e\u0301cole"),
        ("Strauß", "STRAUSS"),
        ("København", "Kobenhavn"),
        ("médico-social", "médico‑sociaux"),
        ("médico-social", "medicosociale"),
        ("médico-social", "médico-\nsocial"),
        ("médico-social", "médico social"),
        ("Covid-19", "COVID 19"),
        ("e-santé", "e-santé"),
        ("mi-temps", "mi-\ntemps"),
        ("Jean-Pierre", "JEAN-\nPIERRE"),
        ("l'aide alimentaire", "l’aide alimentaire"),
        ("l'aide alimentaire", "la aide alimentaire"),
        ("structure de exercice", "structure d'exercice"),
        ("presqu'île", "presqu’îles"),
        ("Ségur du numérique", "Ségur-du-numérique"),
        ("L. 162-31-1", "L. 162-31-1"),
        ("L. 162-31-1", "L.162-31-1"),
        ("L. 162-31-1", "L 162–31–1"),
        ("L. 162-31-1", "L162-31-1"),
        ("L. 162-31-1", "L.\u00a0162-31-\n1"),
        ("question n° 13432", "questions n°13432"),
        ("question n° 13432", "question nº 13432"),
        ("question n° 13432", "question no 13432"),
        ("CPTS", "cpts"),
        ("CPTS", "CPTSs"),
        ("MSP", "M.S.P."),
        ("C.P.T.S.", "CPTS"),
        ("LFI-NFP", "LFI NFP"),
        ("dispositif SEC-Pa", "dispositifs SECPA"),
        ("SEC-PA", "Secpa"),
        ("PLAN SANTÉ", "plans santé"),
        ("R&D", "r & d"),
        ("« maison sport-santé »", "maisons sport santé"),
        ("LGBT+", "LGBT"),
        ("Quel avenir ?", "quels avenirs"),
        ("accès au soin", "accès aux soins"),
        ("fonds du ministère", "fonds des ministères"),
        ("aide/soin", "aide / soins"),
        ("usager", "usager·es"),
        ("usager", "usager.e.s"),
        ("professionnel de santé", "professionnel.le.s de santé"),
        ("professionnel de santé", "professionnel·le·s de santé"),
        ("directeur", "directeur(trice)s"),
        ("directeur", "directeur/trice"),
        ("gare de Łódź", "gare de Lodz"),
    ],
)
def test_a_term_finds_its_other_spellings(term: str, spelling: str) -> None:
    check_term(term)
    assert found(term, f"voici {spelling} ici") == [spelling]


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("L. 162-31-1", "article L. 162-31-10"),
        ("L. 162-31-1", "article L. 162-31-1-2"),
        ("L. 162-31", "article L. 162-31-1"),
        ("L. 162-31-1", "article AL. 162-31-1"),
        ("L. 162-31-1", "L. 162 31 1"),
        ("article 51", "article 51,5"),
        ("article 51", "article 511"),
        ("article 51", "article 51.2"),
        ("31-1", "162-31-1"),
        ("PA", "pas"),
        ("PA", "PAS"),
        ("e-santé", "où e santé"),
        ("A-51", "il y a 51 centres"),
        ("loi", "poids"),
        ("centre", "recentrement"),
        ("aide alimentaire", "aide. Alimentaire"),
        ("participatif", "participatifx"),
    ],
)
def test_a_term_does_not_find_another_thing(term: str, text: str) -> None:
    assert found(term, f"ici {text} là") == []


def test_a_full_stop_before_a_small_word_ends_the_mention() -> None:
    assert found("dispositif participatif", "un dispositif participatif.Les autres") == [
        "dispositif participatif"
    ]
    assert found("usager", "un usager.Ses droits") == ["usager"]


def test_the_plural_of_a_short_acronym_needs_its_capitals() -> None:
    assert found("PA", "les PA, les PAs, pas de PAS, pa") == ["PA", "PAs", "pa"]


@pytest.mark.parametrize(
    ("term", "advice"),
    [
        ("", "vide"),
        ("  \u00a0", "vide"),
        ("« »", "vide"),
        ("-", "vide"),
        ("a", "une lettre"),
        ("É.", "une lettre"),
        ("les", "mot courant"),
        ("De La", "mot courant"),
        ("d'un", "mot courant"),
        ("SEC[ -]?Pa", "forme naturelle"),
        ("structures?", "forme naturelle"),
        ("coordonn.*", "forme naturelle"),
        ("coordonn*", "forme naturelle"),
        ("SECPA|SEC-Pa", "forme naturelle"),
        (r"\bSEC\b", "forme naturelle"),
        ("^SEC", "forme naturelle"),
        ("SEC$", "forme naturelle"),
        ("(?i)secpa", "forme naturelle"),
        ("SEC-?Pa", "forme naturelle"),
        ("coordonné(e)", "forme naturelle"),
        ("x" * 201, "plus courte"),
        ("Україна", "lettres latines"),
    ],
)
def test_a_term_that_makes_no_sense_is_refused_with_what_to_write(term: str, advice: str) -> None:
    with pytest.raises(ConfigError, match=advice):
        check_term(term)
    with pytest.raises(ConfigError, match=advice):
        compile_term(term)


@pytest.mark.parametrize("word", sorted(STOP_WORDS))
def test_a_stop_word_is_refused_alone_and_agrees_only_with_its_like(word: str) -> None:
    with pytest.raises(ConfigError):
        check_term(word)
    assert forms(word, alone=False).words <= STOP_WORDS


def test_the_digits_on_both_sides_of_a_hyphen_are_not_joined() -> None:
    [topic] = [Topic(slug="plan", name="Plan", terms=("PLAN2-4",))]
    assert [mention.matched for mention in Matcher([topic]).find("Le PLAN2-4, pas le PLAN24.")] == ["PLAN2-4"]
