"""The open data of the Assemblée nationale, as its zips are (docs/sources.md): questions and deputies."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from monitor.demo.packing import zipped
from monitor.demo.site import Resource, Site
from monitor.demo.texts import Week, for_week, paragraphs, read_table, typeset

BASE = "https://data.assemblee-nationale.fr/static/openData/repository/17/"
SETS = {
    "QE": "questions/questions_ecrites/Questions_ecrites.json.zip",
    "QG": "questions/questions_gouvernement/Questions_gouvernement.json.zip",
    "QOSD": "questions/questions_orales_sans_debat/Questions_orales_sans_debat.json.zip",
}
DEPUTIES = "amo/deputes_actifs_mandats_actifs_organes/AMO10_deputes_actifs_mandats_actifs_organes.json.zip"

_SCHEMA = {
    "@xmlns": "http://schemas.assemblee-nationale.fr/referentiel",
    "@xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
_XSI_TYPES = {"QE": "QuestionEcrite_Type", "QG": "QuestionGouvernement_Type", "QOSD": "QuestionOrale_Type"}
_FIRST_ISSUE = date(2026, 1, 6)  # JO « Questions » n° 1 of 2026; an issue each Tuesday
_REBUILT = {week: datetime(2026, 4, day, 3, 12, tzinfo=UTC) for week, day in ((1, 9), (2, 16))}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """One question as ``data/questions.toml`` writes it."""

    type: str
    number: int
    author: str
    group: str
    ministry: str
    published: date
    page: str | None = None
    rubric: str | None = None
    title: str | None = None
    text: str = ""
    exchange: tuple[tuple[str, str], ...] = ()
    answered: date | None = None
    answer_page: str | None = None
    answer: str = ""
    closed: date | None = None
    closing: tuple[str, str] = ("REP_PUB", "Réponse publiée")
    signalled: date | None = None
    renewed: tuple[date, ...] = ()
    reshuffled: tuple[str, date] | None = None

    @property
    def uid(self) -> str:
        return f"QANR5L17{self.type}{self.number}"


def assemblee(week: Week) -> Site:
    """Return the three zips of questions and the zip of deputies, as rebuilt on the day of the crawl."""
    table, organs = read_table("questions.toml"), read_table("organs.toml")
    labels = {organ["uid"]: organ for organ in organs["organ"]}
    members: dict[str, dict[str, bytes]] = {kind: {} for kind in SETS}
    for facts in for_week(table["question"], week):
        if facts.get("answer") == "joint":
            facts["answer"] = table["joint"]["answer"]
        question = _Question(**facts)
        node = {"question": _node(question, labels, table["answers_from"])}
        members[question.type][f"json/{question.uid}.json"] = _json(node)
    zips = {BASE + SETS[kind]: files for kind, files in members.items()}
    zips[BASE + DEPUTIES] = dict(_organ_files(organs, week))
    # The real zips have a Last-Modified; nobody has seen an ETag.
    return {
        url: Resource(
            zipped(files, at=_REBUILT[1]), "application/zip", etag=False, last_modified=_REBUILT[week]
        )
        for url, files in zips.items()
    }


def _json(node: object) -> bytes:
    return json.dumps(node, ensure_ascii=False, indent=2).encode()


def _info(kind: str, day: date, page: str | None = None) -> dict[str, str | None]:
    """Return one reference to an issue of the JO; only « Questions » has its number here."""
    number = (day - _FIRST_ISSUE) // timedelta(weeks=1) + 1 if kind == "JO_QUESTION" else None
    return {
        "typeJO": kind,
        "dateJO": day.isoformat(),
        "pageJO": page,
        "numJO": str(number) if number else None,
        "urlLegifrance": None,
        "referenceNOR": None,
    }


def _organ(uid: str, labels: Mapping[str, Any]) -> dict[str, str]:
    return {"organeRef": uid, "abrege": labels[uid]["short"], "developpe": labels[uid]["label"]}


def _node(
    question: _Question, labels: Mapping[str, Any], first_pages: Mapping[str, str]
) -> dict[str, object]:
    """Return the keys of one question: those of a written one come last, and are missing elsewhere."""
    node: dict[str, object] = {
        **_SCHEMA,
        "@xsi:type": _XSI_TYPES[question.type],
        "uid": question.uid,
        "identifiant": {"numero": str(question.number), "regime": "5eme Republique", "legislature": "17"},
        "type": question.type,
        "indexationAN": {
            "rubrique": question.rubric,
            "teteAnalyse": None,
            "analyses": {"analyse": question.title},
        },
        "auteur": {
            # The numbers of the mandates are invented, Mme Leboucher's too.
            "identite": {"acteurRef": question.author, "mandatRef": f"PM{question.author[2:]}"},
            "groupe": _organ(question.group, labels),
        },
        "minInt": _organ(question.ministry, labels),
        "minAttribs": {"minAttrib": _attributions(question, labels)},
        "textesQuestion": _asked(question),
        "textesReponse": _answered(question),
        "cloture": _closing(question, first_pages),
    }
    if question.type != "QG":
        node |= {"signalement": _signalled(question), "renouvellements": _renewed(question)}
    return node


def _attributions(question: _Question, labels: Mapping[str, Any]) -> object:
    """Return an object, or a list once a change of government has added an attribution."""
    kind = "JO_DEBAT" if question.type == "QG" else "JO_QUESTION"
    first = {"infoJO": _info(kind, question.published), "denomination": _organ(question.ministry, labels)}
    if question.reshuffled is None:
        return first
    uid, day = question.reshuffled
    return [first, {"infoJO": _info("JO_LOI_DECRET", day), "denomination": _organ(uid, labels)}]


def _asked(question: _Question) -> object:
    if question.type == "QG":
        return None
    info = _info("JO_QUESTION", question.published, question.page)
    return {"texteQuestion": {"infoJO": info, "texte": _fragment(question.text), "erratum": None}}


def _answered(question: _Question) -> object:
    if question.type == "QG":
        return {
            "texteReponse": {"infoJO": _info("JO_DEBAT", question.published), "texte": _exchange(question)}
        }
    if question.answered is None:
        return None
    kind = "JO_QUESTION" if question.type == "QE" else "JO_DEBAT"
    info = _info(kind, question.answered, question.answer_page)
    return {"texteReponse": {"infoJO": info, "texte": _fragment(question.answer), "erratum": None}}


def _closing(question: _Question, first_pages: Mapping[str, str]) -> object:
    day = question.published if question.type == "QG" else question.answered or question.closed
    if day is None:
        return None
    code, label = question.closing
    page = question.answer_page if question.type == "QG" else first_pages.get(day.isoformat())
    kind = "JO_QUESTION" if question.type == "QE" else "JO_DEBAT"
    return {
        "codeCloture": code,
        "libelleCloture": label,
        "dateCloture": day.isoformat(),
        "infoJO": _info(kind, day, page),
    }


def _signalled(question: _Question) -> object:
    if question.signalled is None:
        return None
    day = question.signalled
    return {"dateDepotSignal": day.isoformat(), "infoJO": _info("JO_QUESTION", day)}


def _renewed(question: _Question) -> object:
    """Return the renewals; nobody has seen their keys, which follow those of the signalement."""
    nodes = [
        {"dateRenouvellement": day.isoformat(), "infoJO": _info("JO_QUESTION", day)}
        for day in question.renewed
    ]
    return {"renouvellement": nodes[0] if len(nodes) == 1 else nodes} if nodes else None


def _fragment(text: str) -> str:
    return "<br><br>".join(map(typeset, paragraphs(text)))


def _exchange(question: _Question) -> str:
    """Return the exchange of a sitting: unbalanced, as the real ones are."""
    turns = "<br><br>".join(f"<strong>{who}. </strong>{typeset(said)}" for who, said in question.exchange)
    return f'</p><p align="CENTER"> {(question.title or "").upper()} <a name=PG1></a> </p><br>{turns}<p>'


def _organ_files(organs: Mapping[str, Any], week: Week) -> Iterator[tuple[str, bytes]]:
    for deputy in for_week(organs["deputy"], week):
        yield f"json/acteur/{deputy['uid']}.json", _json({"acteur": _deputy(deputy)})
    for organ in for_week(organs["organ"], week):
        yield f"json/organe/{organ['uid']}.json", _json({"organe": _organ_node(organ)})


def _deputy(deputy: Mapping[str, Any]) -> dict[str, object]:
    identity = {"civ": deputy["civility"], "prenom": deputy["first"], "nom": deputy["last"]}
    department, number, constituency = deputy.get("place", ("Département d'exemple", "00", "1"))
    place = {"departement": department, "numDepartement": number, "numCirco": constituency}
    mandate = {
        "@xsi:type": "MandatParlementaire_type",
        "typeOrgane": "ASSEMBLEE",
        "election": {"lieu": place},
    }
    return {
        **_SCHEMA,
        "uid": {"@xsi:type": "IdActeur_type", "#text": deputy["uid"]},
        "etatCivil": {"ident": {**identity, "alpha": deputy["last"], "trigramme": None}},
        "mandats": {"mandat": mandate},
    }


def _organ_node(organ: Mapping[str, Any]) -> dict[str, object]:
    kind = "GroupePolitique_type" if organ["kind"] == "GP" else "OrganeExterne_type"
    return {
        **_SCHEMA,
        "@xsi:type": kind,
        "uid": organ["uid"],
        "codeType": organ["kind"],
        "libelle": organ["label"],
        "libelleAbrege": organ["short"],
        "libelleAbrev": organ["short"],
    }
