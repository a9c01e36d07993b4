"""One ministry under several labels is one; two ministries never are."""

from __future__ import annotations

import json
import re
from collections import defaultdict

import pytest

from monitor.domain.ministries import fullest, ministry_key
from monitor.domain.normalise import folded
from tests.samples import SAMPLES, needs_samples

_REFERENTIAL = SAMPLES / "assemblee" / "referentiel" / "amo_resolved.json"
_OF_ANOTHER = re.compile(r"delegue|aupres|charge")
# What may differ between two labels of one ministry: articles, « ministre » of one or the other gender, PME.
_FORM = re.compile(r"\b(?:l|le|la|les|d|de|du|des|a|au|aux|et|pme|petites|moyennes|entreprises)\b|[^a-z]")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ministère de l'écologie et de la mer", "Écologie, mer"),
        ("Ministère de l’ Écologie, de la mer", "ministère de l'écologie et de la mer"),
        ("Ministère d'État, ministère de l'intérieur", "Intérieur"),
        ("Ministère des outre-mer", "Outre-mer"),
        ("Ministère des petites et moyennes entreprises et du commerce", "PME et commerce"),
        ("Secrétariat d'Etat à la mer", "Secrétariat d’État à la mer"),
        (
            "Ministère délégué auprès de la ministre de la mer",
            "Ministère délégué auprès du ministre de la mer",
        ),
        ("", " — "),
    ],
)
def test_labels_of_one_ministry_have_one_key(one: str, other: str) -> None:
    assert ministry_key(one) == ministry_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ministère de la mer", "Secrétariat d'État à la mer"),
        ("Ministère de la mer", "Ministère délégué à la mer"),
        ("Ministère de la mer", "Ministère chargé de la mer"),
        ("Intérieur", "Intérieur (MD)"),
        ("Premier ministre", "Ministère délégué auprès du Premier ministre"),
        ("Santé et familles", "Familles et santé"),
        ("Enseignement et recherche", "Enseignement supérieur et recherche"),
    ],
)
def test_other_attributions_or_another_rank_are_another_ministry(one: str, other: str) -> None:
    assert ministry_key(one) != ministry_key(other)


def test_the_fullest_label_is_shown() -> None:
    short, full = "Écologie et mer", "Ministère de l'écologie et de la mer"
    assert fullest([short, short, full]) == full
    curly = full.replace("'", "’")
    assert fullest([full, curly, curly]) == curly
    assert fullest([]) == ""


def _organs() -> list[dict[str, object]]:
    organs = json.loads(_REFERENTIAL.read_text("utf-8"))["organes"].values()
    return [organ for organ in organs if organ["type"] == "MINISTERE"]


def _labels(organ: dict[str, object]) -> tuple[str, str]:
    return str(organ["libelle"]), str(organ.get("libelle_abrege") or "")


@needs_samples
def test_nearly_all_full_and_short_labels_of_the_assemblee_agree() -> None:
    pairs = [labels for labels in map(_labels, _organs()) if labels[1]]
    whole = [
        pair
        for pair in pairs
        if folded(pair[0]).startswith("minist") and not _OF_ANOTHER.search(folded(pair[0]))
    ]
    agreeing = [pair for pair in whole if ministry_key(pair[0]) == ministry_key(pair[1])]
    # The others are abridged: « Affaires étrangères » for a ministry that has more attributions.
    assert (len(pairs), len(whole), len(agreeing)) == (741, 338, 324)


@needs_samples
def test_no_two_ministries_of_today_have_one_key_by_either_label() -> None:
    today = [_labels(organ) for organ in _organs() if organ.get("actif") is None]
    keys = [{ministry_key(label) for label in labels if label} for labels in today]
    assert len(today) == len(set().union(*({ministry_key(full)} for full, _ in today))) == 36
    shared = [place for place, one in enumerate(keys) if any(one & other for other in keys[:place])]
    assert shared == []


@needs_samples
def test_full_labels_with_one_key_differ_in_form_only() -> None:
    same: dict[str, set[str]] = defaultdict(set)
    for full, _ in map(_labels, _organs()):
        same[ministry_key(full)].add(_FORM.sub("", folded(full)))
    assert {key: forms for key, forms in same.items() if len(forms) > 1} == {}
