"""What a crawl may be asked for besides the source of today; anything else says what to type."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from monitor.config import AssembleeSource, JournalSource, SenatSource
from monitor.config.scope import Scope, scope_of
from monitor.errors import ConfigError
from tests.fakes import config_of

CONFIG = config_of(
    Path(),
    sources=(
        AssembleeSource(slug="an"),
        AssembleeSource(slug="fixe", address="https://an.example/dossier/", pages=""),
        SenatSource(slug="senat"),
        JournalSource(slug="jo", piste=True),
        JournalSource(slug="sans-piste"),
    ),
)


_ONE_EACH = "ne vont pas ensemble : lancez une commande pour chacun"


def scope(*named: str, **options: Any) -> Scope:
    return scope_of(CONFIG, named, **options)


def test_without_option_and_for_the_legislature_of_the_source_a_run_is_the_ordinary_one() -> None:
    assert scope() == scope("an", "jo") == scope("an", legislature=17) == Scope()


@pytest.mark.parametrize(
    ("slug", "options", "expected"),
    [
        (
            "an",
            {"legislature": 14},
            Scope(name="14e législature", silent=True, arguments={"legislature": "14"}),
        ),
        ("senat", {"past": True}, Scope(name="archives du Sénat", silent=True, arguments={"past": "1"})),
        (
            "an",
            {"legislature": 11, "questions": ["450", "0450qe", "12QG"]},
            Scope(
                name="11e législature, questions choisies",
                silent=True,
                arguments={"questions": "QANR5L11QE450 QANR5L11QG12"},
            ),
        ),
        (
            "an",
            {"questions": ["1054QOSD"]},
            Scope(
                name="17e législature, questions choisies",
                silent=False,
                arguments={"questions": "QANR5L17QOSD1054"},
            ),
        ),
        (
            "jo",
            {"past": True},
            Scope(name="fonds du Journal officiel", silent=True, arguments={"past": "1"}),
        ),
        ("jo", {"catch_up": True}, Scope(name="", silent=False, arguments={"catch_up": "1"})),
        (
            "jo",
            {
                "texts": [
                    "JORFTEXT000048730682",
                    " sprs2335802a ",
                    "https://www.legifrance.gouv.fr/jorf/id/JORFTEXT000054708438/",
                ]
            },
            Scope(
                name="textes choisis",
                silent=True,
                arguments={"texts": "JORFTEXT000048730682 SPRS2335802A JORFTEXT000054708438"},
            ),
        ),
    ],
)
def test_what_is_asked_for_is_named_and_only_the_present_may_be_told(
    slug: str, options: dict[str, Any], expected: Scope
) -> None:
    assert scope(slug, **options) == expected


@pytest.mark.parametrize(
    ("named", "options", "says"),
    [
        ((), {"legislature": 16}, "écrivez par exemple : vigie crawl an --legislature 16"),
        (("an", "jo"), {"legislature": 16}, "écrivez par exemple : vigie crawl an --legislature 16"),
        (("jo",), {"questions": ["450"]}, "écrivez par exemple : vigie crawl an --legislature 16"),
        (("an",), {"legislature": 7}, "commencent à la 8e législature"),
        (("an",), {"legislature": 18}, "La 18e législature vient après celle que lit « an » (17e)"),
        (
            ("an",),
            {"legislature": 13},
            "une par une, par exemple : vigie crawl an --legislature 13 --question 450",
        ),
        (("an",), {"questions": ["n° 450"]}, "« n° 450 » n'est pas un numéro de question"),
        (("an",), {"questions": ["000"]}, "« 000 » n'est pas un numéro de question"),
        (("an",), {"questions": ["٤٥٠"]}, "« ٤٥٠ » n'est pas un numéro de question"),
        (("an",), {"questions": ["450QM"]}, "« 450QM » n'est pas un numéro de question"),
        (("fixe",), {"legislature": 16}, "écrivez {legislature} à sa place dans « address »"),
        (("fixe",), {"questions": ["450"]}, "(« pages » de « fixe ») est vide"),
        (("an",), {"past": True}, "écrivez : vigie crawl senat --past"),
        ((), {"past": True}, "écrivez : vigie crawl senat --past"),
        (("an",), {"past": True}, "ou : vigie crawl jo --past"),
        (("jo", "senat"), {"past": True}, "ou : vigie crawl jo --past"),
        (("senat",), {"past": True, "legislature": 16}, _ONE_EACH),
        (("jo",), {"past": True, "catch_up": True}, _ONE_EACH),
        (("jo",), {"texts": ["SPRS2335802A"], "catch_up": True}, _ONE_EACH),
        (("jo",), {"texts": ["SPRS2335802A"], "past": True}, _ONE_EACH),
        (("jo",), {"texts": ["SPRS2335802A"], "questions": ["450"]}, _ONE_EACH),
        ((), {"catch_up": True}, "écrivez par exemple : vigie crawl jo --catch-up"),
        (("an",), {"catch_up": True}, "écrivez par exemple : vigie crawl jo --catch-up"),
        (("jo", "an"), {"catch_up": True}, "écrivez par exemple : vigie crawl jo --catch-up"),
        ((), {"texts": ["SPRS2335802A"]}, "écrivez par exemple : vigie crawl jo --text SPRS2335802A"),
        (("senat",), {"texts": ["SPRS2335802A"]}, "vigie crawl jo --text SPRS2335802A"),
        (
            ("jo",),
            {"texts": [""]},
            "n'est pas un texte du Journal officiel ; écrivez son identifiant, son adresse ou son NOR",
        ),
        (
            ("sans-piste",),
            {"texts": ["SPRS2335802A"]},
            "« sans-piste » n'utilise pas : écrivez « piste = true »",
        ),
        (("jo",), {"texts": ["JORFTEXT48730682"]}, "« JORFTEXT48730682 » n'est pas un texte"),
        (("jo",), {"texts": ["JORFTEXT٠٠٠٠٤٨٧٣٠٦٨٢"]}, "n'est pas un texte du Journal officiel"),
        (("jo",), {"texts": ["JORFCONT000054706874"]}, "n'est pas un texte du Journal officiel"),
        (("jo",), {"texts": ["SPRS2335802A SPRS2335803A"]}, "n'est pas un texte du Journal officiel"),
        (("jo",), {"texts": ["SPRS2335802A", "2335802"]}, "« 2335802 » n'est pas un texte"),
        (("inconnue",), {"legislature": 16}, "La source « inconnue » est inconnue"),
    ],
)
def test_what_cannot_be_asked_for_says_what_to_type(
    named: Sequence[str], options: dict[str, Any], says: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        scope(*named, **options)
    assert says in str(caught.value)
