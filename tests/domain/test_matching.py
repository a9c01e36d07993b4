"""Where a text speaks of a topic: spellings, false friends, exact offsets, real documents."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.domain.matching import Matcher
from monitor.domain.model import Mention
from monitor.domain.normalise import canonical
from monitor.domain.topics import Topic
from monitor.errors import ConfigError
from tests.samples import SAMPLES, needs_samples

LONG = "structure d'exercice coordonné participative"
SEC_PA = Topic(slug="sec-pa", name="SEC-Pa", terms=("SEC-Pa", LONG), secondary=("L. 162-31-1",))
MATCHER = Matcher([SEC_PA])

ACRONYM = [
    *"""SEC-Pa SEC-PA SEC-pa Sec-pa Sec-Pa sec-pa SECPA Secpa SECpa SecPa SECPa secpa SEC-Pas SECPAs SECPAS
    Secpas S.E.C.-Pa S.E.C.-P.A. S.E.C.P.A. ＳＥＣ－Ｐａ""".split(),
    "SEC Pa",
    "SEC PA",
    "SEC PAs",
    "S.E.C. Pa",
    "SEC\u00a0Pa",
    "SEC\u202fPa",
    "SEC\nPa",
    "SEC\r\nPa",
    "SEC- Pa",
    "SEC-\nPa",
    "SEC-\r\n  PA",
    "SE-\nCPA",
    "SE\u00adC-Pa",
    "SEC\u00ad\nPA",
    "S\u200bEC\u2060-Pa",
    *(f"SEC{dash}Pa" for dash in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"),
]
EXPRESSION = [
    "structures d'exercice coordonné participatives",
    "structures d'exercice coordonné participatif",
    "structure d'exercice coordonnée participative",
    "structures d’exercices coordonnés participatifs",
    "Structures d’Exercice Coordonné Participatives",
    "STRUCTURES D'EXERCICE COORDONNÉ PARTICIPATIVES",
    "STRUCTURES D'EXERCICE COORDONNE PARTICIPATIVES",
    "STRUCTURES D'EXERCICE COORDONNÉ PARTI-\nCIPATIVES",
    "structures de exercice coordonné participatives",
    "structure d' exercice  coordonné\u00a0participative",
    "structure d ’exercice coordonné participative",
    "structures\nd'exercice\n\ncoordonné\r\nparticipatives",
    "structures d'exer\u00adcice coor-\ndonné partici\u00ad\npatives",
    "structures d'exer-\n\n   cice coordonné participatives",
    "structures d'exercice coordonné·e·s participatif·ve·s",
    "structures d'exercice coordonné(e)s participatif(ve)s",
    "structures-d-exercice-coordonne-participatives",
    unicodedata.normalize("NFD", "structures d'exercice coordonné participatives"),
]
STRANGERS = [
    *"""SECPAR INSECPA SEC-Paris SEC-Part InSEC-Pa SECPA2 2SECPA SEPCA SEC SECPASS SEC-PasX
    SEC_Pa SEC.Pa""".split(),
    "sec pas",
    "sec pa",
    "Sec pa",
    "Sec Pa",
    "section PA",
    "temps sec pas de pluie",
    "TEMPS SEC PAS DE PLUIE",
    "le temps est sec, pas de pluie",
    "SEC\n\nPa",
    "SEC, Pa",
    "SEC, PA",
    "structures d'exercice coordonné",
    "exercice coordonné participatif",
    "structures d'exercice coordonné. Participatives",
]


def found(text: str, *terms: str, **others: Any) -> list[str]:
    """Return what a topic of these terms matches in a text."""
    topic = Topic(slug="t", name="t", terms=terms, **others)
    return [mention.matched for mention in Matcher([topic]).find(text)]


def assert_exact(text: str, mentions: list[Mention]) -> None:
    for mention in mentions:
        assert text[mention.start : mention.end] == mention.matched
        alone = [(again.start, again.end) for again in MATCHER.find(mention.matched)]
        assert alone == [(0, len(mention.matched))]
    assert mentions == sorted(mentions, key=lambda mention: mention.start)


@pytest.mark.parametrize("spelling", ACRONYM + EXPRESSION)
@pytest.mark.parametrize(
    "around", [("", ""), ("Les «\u00a0", "\u00a0» (2)"), ("l’", "¹, "), ("\n", "."), ("**", "**")]
)
def test_every_spelling_of_the_topic_is_found_at_its_place(spelling: str, around: tuple[str, str]) -> None:
    text = around[0] + spelling + around[1]
    (mention,) = MATCHER.find(text)
    assert (mention.start, mention.end) == (len(around[0]), len(around[0]) + len(spelling))
    assert mention.matched == spelling
    assert mention.topic == "sec-pa"
    assert mention.term == ("SEC-Pa" if spelling in ACRONYM else LONG)
    assert not mention.secondary


@pytest.mark.parametrize("stranger", STRANGERS)
def test_another_word_is_not_a_mention(stranger: str) -> None:
    assert MATCHER.find(f"Voici {stranger} ici") == []
    assert MATCHER.find(stranger) == []


@pytest.mark.parametrize("call", ["¹", "²", "⁴", "(1)", "*", "ª"])
def test_a_note_call_does_not_hide_the_mention(call: str) -> None:
    assert [mention.matched for mention in MATCHER.find(f"la SEC-Pa{call} est")] == ["SEC-Pa"]


def test_the_accents_of_the_last_letter_belong_to_the_mention() -> None:
    text = unicodedata.normalize("NFD", "un soin coordonné, coordonné")
    assert found(text, "soin coordonné", "coordonné") == [
        unicodedata.normalize("NFD", "soin coordonné"),
        unicodedata.normalize("NFD", "coordonné"),
    ]


def test_terms_of_different_topics_may_overlap() -> None:
    matcher = Matcher(
        [
            Topic(slug="a", name="a", terms=("maison de santé",)),
            Topic(slug="b", name="b", terms=("santé publique",)),
            Topic(slug="c", name="c", terms=("maison de santé publique",)),
        ]
    )
    mentions = matcher.find("une maison de santé publique")
    assert [(mention.topic, mention.start, mention.end) for mention in mentions] == [
        ("a", 4, 19),
        ("c", 4, 28),
        ("b", 14, 28),
    ]


def test_a_mention_inside_a_longer_one_of_its_topic_is_dropped() -> None:
    terms = ("centre de santé", "centre de santé participatif", "participatif")
    assert found("un centre de santé participatif, un centre de santé", *terms) == [
        "centre de santé participatif",
        "centre de santé",
    ]


def test_two_mentions_that_only_cross_are_both_kept() -> None:
    assert found("soins et santé publique", "soin et santé", "santé publique") == [
        "soins et santé",
        "santé publique",
    ]


def test_two_terms_at_the_same_place_make_one_mention() -> None:
    assert found("les SECPA", "SECPA", "SEC-Pa") == ["SECPA"]


def test_a_secondary_term_is_marked_and_never_hides_one_that_announces() -> None:
    topic = Topic(
        slug="t", name="t", terms=("SEC-Pa",), secondary=("dispositif SEC-Pa", "article L. 162-31-1")
    )
    mentions = Matcher([topic]).find("le dispositif SECPA de l'article L.162-31-1")
    assert [(mention.matched, mention.secondary) for mention in mentions] == [
        ("dispositif SECPA", True),
        ("SECPA", False),
        ("article L.162-31-1", True),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Au titre de l'article 51.", ["article 51"]),
        ("Les ARTICLES 51 et 52.", ["ARTICLES 51"]),
        ("Article 51\n\nLe présent article.", []),
        ("Un mot.\n\nArticle 51", []),
        ("Article 51", []),
        ("Article 51\n\nVu l'article 51", ["article 51"]),
        ("- Article 51\nArticle 51 : essai", ["Article 51", "Article 51"]),
        ("Article 51-1\nArticle 510", []),
    ],
)
def test_the_heading_of_an_article_relates_its_text_to_nothing(text: str, expected: list[str]) -> None:
    assert found(text, "SEC-Pa", secondary=("article 51",)) == expected
    if text == "Article 51":
        assert found(text, "article 51") == ["Article 51"]  # a term that announces is the operator's choice


def test_a_secondary_term_inside_one_that_announces_is_dropped() -> None:
    assert found("article 51 bis", "article 51 bis", secondary=("article 51",)) == ["article 51 bis"]


def test_a_mention_inside_an_excluded_expression_is_dropped() -> None:
    text = "La société SECPA Conseils vend ; les SECPA soignent ; Secpa-conseil."
    assert found(text, "SEC-Pa", exclude=("SECPA conseil",)) == ["SECPA"]
    assert found("SEC-Pa", "SEC-Pa", exclude=("SEC-Pa",)) == []


def test_an_exclusion_of_one_topic_leaves_the_others_alone() -> None:
    matcher = Matcher(
        [
            Topic(slug="a", name="a", terms=("santé",), exclude=("santé publique",)),
            Topic(slug="b", name="b", terms=("santé",)),
        ]
    )
    assert [mention.topic for mention in matcher.find("la santé publique")] == ["b"]


def test_the_topics_of_a_matcher_are_shown_and_none_finds_nothing() -> None:
    assert MATCHER.topics == (SEC_PA,)
    assert Matcher([]).find("SEC-Pa") == []


def test_a_term_that_cannot_be_looked_for_is_refused_at_once() -> None:
    with pytest.raises(ConfigError, match="mot courant"):
        Matcher([Topic(slug="t", name="t", terms=("de la",))])


def test_the_canonical_text_has_the_same_mentions_as_the_raw_one() -> None:
    raw = "\r\n".join(
        f"Avant {spelling}\u00a0; après." for spelling in ("SECPA", "SEC\u00a0Pa", *EXPRESSION[:6])
    )
    assert len(MATCHER.find(raw)) == len(MATCHER.find(canonical(raw))) == 8


def test_many_topics_are_found_in_one_reading() -> None:
    topics = [Topic(slug=f"t{number}", name="t", terms=(f"dossier {number}",)) for number in range(3000)]
    mentions = Matcher(topics).find("les dossiers 12, 2999 ; le dossier 2999 et le dossier 3000")
    assert [(mention.topic, mention.matched) for mention in mentions] == [
        ("t12", "dossiers 12"),
        ("t2999", "dossier 2999"),
    ]


SEPARATORS = st.text(" \n\r\t\u00a0\u00ad\u200b.,;:!?()«»'’-–—¹²éÉœŒﬁæ\u0301\u2028ß漢ıﬃ", max_size=12)
NOISE = st.lists(
    st.sampled_from(["sec", "Pa", "pas", "structure", "d'exercice", "aux", "œuvre", "n°"]), max_size=4
)


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(ACRONYM + EXPRESSION), SEPARATORS, SEPARATORS, NOISE, NOISE)
@example("SEC-Pa", "\u0301", "\u0301\u0301", [], [])
def test_a_planted_term_is_found_at_its_exact_place(
    spelling: str, before: str, after: str, first: list[str], last: list[str]
) -> None:
    head = f"{before} {' '.join(first)} ; "
    text = f"{head}{spelling} ; {' '.join(last)}{after}"
    mentions = MATCHER.find(text)
    assert (len(head), len(head) + len(spelling)) in [(mention.start, mention.end) for mention in mentions]
    assert_exact(text, mentions)


PIECES = "SEC sec S.E.C. Pa pa PA s - – ‑ . ' ’ structure exercice coordonné participatives d de".split()
PIECES += ["l", "L", "162", "31", "1"]
BREAKERS = [
    " ",
    "\n",
    "\r\n",
    "\u00a0",
    "\u00ad",
    "-\n",
    "\u200b",
    "\u0301",
    "ﬁ",
    "œ",
    "¹",
    "é",
    "",
    "",
    "漢",
    "\ud800",
]


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(PIECES + BREAKERS * 2), max_size=40).map("".join) | st.text(max_size=60))
def test_every_mention_of_any_text_holds_on_its_own(text: str) -> None:
    assert_exact(text, MATCHER.find(text))


@pytest.mark.parametrize(
    "unit",
    ["SECPA", "secp", "structure d'exercice ", "structure d'exercice coordonné(e",
     "a\u0301", "\u0301", "-\n", "- ",
     "漢", "\u00ad", "\ud800", "S.E.C.-", "\x00", "ﬃ"],
)  # fmt: skip
def test_a_hostile_text_is_read_to_its_end(unit: str) -> None:
    text = unit * 20_000 + " SEC-Pa"
    assert MATCHER.find(text)[-1].end == len(text)


def test_one_word_repeated_gives_each_of_its_places() -> None:
    mentions = MATCHER.find("SECPA " * 20_000)
    assert [mention.start for mention in mentions] == list(range(0, 120_000, 6))


@needs_samples
def test_the_letter_of_the_minister_uses_three_spellings() -> None:
    text = canonical((SAMPLES / "documents/lettre_ministre_2026-02-09.txt").read_text("utf-8"))
    spellings = [mention.matched for mention in MATCHER.find(text)]
    assert spellings.count("SEC-Pa") == 10
    assert spellings.count("SEC Pa") == 1
    assert spellings.count("Structures d'Exercice Coordonné Participatives") == 1
    assert len(spellings) == 12


@needs_samples
def test_the_question_13432_is_full_of_mentions() -> None:
    text = (SAMPLES / "documents/question_ecrite_13432.txt").read_text("utf-8")
    mentions = MATCHER.find(text)
    assert [mention.matched.lower() for mention in mentions].count("secpa") == text.count("SECPA")
    assert [mention.term for mention in mentions].count(LONG) == 2


@needs_samples
@pytest.mark.parametrize(
    ("name", "acronym", "long_form"),
    [
        ("an_dyn17_QANR5L17QE13020", "SEC-Pa", 2),
        ("an_dyn17_QANR5L17QE13026", "SecPa", 2),
        ("an_opendata_PIONANR5L17B2504", "SECPA", 2),
        ("site_depute_lahmar_secpa", "SECPA", 0),
    ],
)
def test_the_pages_about_the_topic_are_mentions(name: str, acronym: str, long_form: int) -> None:
    text = (SAMPLES / "assemblee/pages_texte" / f"{name}.txt").read_text("utf-8")
    mentions = MATCHER.find(text)
    assert [mention.matched for mention in mentions if mention.term == "SEC-Pa"] == [acronym] * text.count(
        acronym
    )
    assert sum(mention.term == LONG for mention in mentions) == long_form


@needs_samples
def test_a_wrong_expansion_is_found_once_it_is_a_term() -> None:
    text = (SAMPLES / "assemblee/pages_texte/site_depute_lahmar_secpa.txt").read_text("utf-8")
    (mention,) = found(text, "structure d'exercice collectif participative")
    assert mention.startswith("Structures d’exercices collectifs")


@needs_samples
def test_the_order_of_the_journal_officiel_has_the_long_form_only() -> None:
    (path,) = (SAMPLES / "journal_officiel/texte_sec_pa").iterdir()
    text = path.read_text("utf-8")
    mentions = MATCHER.find(text)
    announced = [mention for mention in mentions if not mention.secondary]
    assert {mention.term for mention in announced} == {LONG}
    assert len(announced) == text.lower().count("structures d'exercice coordonné participatives")
    assert "L. 162-31-1" in [mention.matched for mention in mentions if mention.secondary]


@needs_samples
def test_160_questions_on_other_matters_mention_nothing() -> None:
    paths = sorted((SAMPLES / "assemblee/json_qg16").glob("*.json"))
    assert len(paths) == 160
    for path in paths:
        text = json.dumps(json.loads(path.read_bytes()), ensure_ascii=False)
        assert not [mention for mention in MATCHER.find(text) if not mention.secondary], path.name
