"""The site that the days of `test_press_days` and `test_press_file_days` begin with."""

from __future__ import annotations

from monitor.demo.site import Resource, Site
from tests.crawler.press_runs import FLUX, at, html, rss
from tests.pdf_builders import pdf, stack

LONG = (
    "Les structures d'exercice coordonné participatives (SEC-Pa) recevront douze millions d'euros.",
    "Chaque structure reçoit une notification de son agence régionale de santé avant la fin du mois d'avril.",
    "Un comité réunit les représentants des structures, des caisses et des agences chaque trimestre.",
)
OTHER = (
    "La campagne de vaccination contre la grippe commence dans toutes les pharmacies du territoire national.",
    "Les personnes fragiles reçoivent un bon de prise en charge par courrier avant la fin du mois d'octobre.",
)


def doc(*lines: str) -> Resource:
    return Resource(pdf([stack(lines)]), "application/pdf")


MONEY = doc(
    "Annexe : montants par structure",
    "",
    "Les SEC-Pa reçoivent en moyenne 460 000 euros par an,",
    "selon la population accueillie et le nombre de professionnels présents dans les centres.",
)
PLAIN = doc("Calendrier des collectes de sang du printemps dans trois cents communes de France")


FEED = {FLUX: rss(("a", "Argent"), ("b", "Vaccins"), ("c", "Sang"))}
BASIC: Site = {
    **FEED,
    at("a"): html("Argent", *LONG),
    at("b"): html("Vaccins", *OTHER),
    at("c"): html("Sang", "Collecte mobile."),
}


def without(site: Site, *paths: str) -> Site:
    return {url: each for url, each in site.items() if url not in map(at, paths)}
