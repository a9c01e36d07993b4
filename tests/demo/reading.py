"""How the tests of the demonstration read its sources: with the standard library only."""

from __future__ import annotations

import csv
import io
import json
import re
import tarfile
import zipfile
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from monitor.demo.sources import Week, week
from monitor.demo.sources_assemblee import BASE, DEPUTIES, EVERY_DEPUTY, SETS
from monitor.demo.sources_issues import ISSUES
from monitor.demo.sources_jo import INDEX
from monitor.demo.sources_senat import LIST

SEC_PA = "JORFTEXT000099990002"
RELEASE = "https://sante.gouv.fr/actualites/presse/communiques-de-presse/article/accompagnement-des-structures-sec-pa-en-2026"
MARKS = re.compile(
    r"\[(Texte résumé|(Texte|Question|Réponse|Échange|Communiqué|Dossier|Discours|Page|Avis) inventée?)"
    r" pour la démonstration\]"
)
ARTICLE_51 = (
    "https://sante.gouv.fr/systeme-de-sante/parcours-des-patients-et-des-usagers/"
    "article-51-lfss-2018-innovations-organisationnelles-pour-la-transformation-du-systeme-de-sante/"
)
LISTS = tuple(
    f"https://sante.gouv.fr/actualites/presse/{folder}/"
    for folder in ("communiques-de-presse", "dossiers-de-presse", "discours")
)
OPINION = "https://sante.gouv.fr/IMG/pdf/avis_secpa_2026.pdf"
ACRONYM = re.compile(r"(?<!\w)sec[ \-\u2011]?pa(?!\w)", re.IGNORECASE)
LONG_FORM = re.compile(r"structures d['’]exercice coordonné participatives", re.IGNORECASE)
WEEKS: tuple[Week, ...] = (1, 2)
both_weeks = pytest.mark.parametrize("number", WEEKS)


def members(number: Week, kind: str) -> dict[str, Any]:
    path = SETS | {"AMO10": DEPUTIES, "AMO30": EVERY_DEPUTY}
    with zipfile.ZipFile(io.BytesIO(week(number)[BASE + path[kind]].body)) as archive:
        return {name: json.loads(archive.read(name)) for name in archive.namelist()}


def questions(number: Week, kind: str) -> dict[str, Any]:
    return {node["question"]["uid"]: node["question"] for node in members(number, kind).values()}


def question(number: Week, figure: int) -> dict[str, Any]:
    found: dict[str, Any] = questions(number, "QE")[f"QANR5L17QE{figure}"]
    return found


def archives(number: Week) -> dict[str, dict[str, ET.Element]]:
    """Every archive the index names, by name: its members by base name, parsed."""
    served = week(number)
    names = re.findall(r'href="(JORFSIMPLE_\d{8}-\d{6}\.tar\.gz)"', served[INDEX].body.decode("iso-8859-1"))
    return {name: opened(served[INDEX + name].body) for name in names}


def opened(body: bytes) -> dict[str, ET.Element]:
    with tarfile.open(fileobj=io.BytesIO(body), mode="r:gz") as archive:
        files = {entry.name.rpartition("/")[2]: archive.extractfile(entry) for entry in archive}
        return {name: ET.fromstring(file.read()) for name, file in files.items() if file}


def issues(number: Week) -> dict[str, ET.Element]:
    """What each printed issue that the folder names holds, by name, parsed."""
    served = week(number)
    names = re.findall(r'href="(ANQ\d{8}\.taz)"', served[ISSUES].body.decode("iso-8859-1"))
    return {
        name: opened(served[ISSUES + name].body)[f"REDIF_{name.removesuffix('.taz')}.xml"] for name in names
    }


def printed(number: Week, part: str) -> dict[str, str]:
    """The numbers that the issues print in one of their sections, with the issue."""
    return {
        node.findtext("idQuestion/numeroQuestion", ""): name
        for name, root in issues(number).items()
        for node in root.iterfind(f"Section[@part='{part}']//question")
    }


def senat_rows(number: Week) -> dict[str, dict[str, str]]:
    """The rows of the list of the Sénat, by reference."""
    text = week(number)[LIST].body.decode("cp1252")
    return {row["Référence"]: row for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=";")}


def words(root: ET.Element, path: str) -> str:
    return " ".join(
        " ".join(piece.split()) for node in root.findall(path) for piece in node.itertext() if piece.strip()
    )
