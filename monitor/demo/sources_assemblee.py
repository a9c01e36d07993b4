"""The open data of the Assemblée nationale, as its zips are (docs/sources.md): questions and deputies."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime

from monitor.demo.packing import zipped
from monitor.demo.questions import Assembly, Deputy, Organ, Question, assembly, fragment, issue_of
from monitor.demo.site import Resource, Site
from monitor.demo.texts import Week, typeset

BASE = "https://data.assemblee-nationale.fr/static/openData/repository/17/"
SETS = {
    "QE": "questions/questions_ecrites/Questions_ecrites.json.zip",
    "QG": "questions/questions_gouvernement/Questions_gouvernement.json.zip",
    "QOSD": "questions/questions_orales_sans_debat/Questions_orales_sans_debat.json.zip",
}
DEPUTIES = "amo/deputes_actifs_mandats_actifs_organes/AMO10_deputes_actifs_mandats_actifs_organes.json.zip"
EVERY_DEPUTY = (
    "amo/tous_acteurs_mandats_organes_xi_legislature/"
    "AMO30_tous_acteurs_tous_mandats_tous_organes_historique.json.zip"
)

_SCHEMA = {
    "@xmlns": "http://schemas.assemblee-nationale.fr/referentiel",
    "@xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
_XSI_TYPES = {"QE": "QuestionEcrite_Type", "QG": "QuestionGouvernement_Type", "QOSD": "QuestionOrale_Type"}
_REBUILT = {week: datetime(2026, 4, day, 3, 12, tzinfo=UTC) for week, day in ((1, 9), (2, 16))}


def assemblee(week: Week) -> Site:
    """Return the zips of questions and of deputies, in office and all, as rebuilt on the day of the crawl."""
    known = assembly(week)
    members: dict[str, dict[str, bytes]] = {kind: {} for kind in SETS}
    for question in known.questions:
        if not question.unlisted:
            node = {"question": _node(question, known.organs, known.answers_from)}
            members[question.type][f"json/{question.uid}.json"] = _json(node)
    zips = {BASE + SETS[kind]: files for kind, files in members.items()}
    zips[BASE + DEPUTIES] = dict(_organ_files(known, former=False))
    zips[BASE + EVERY_DEPUTY] = dict(_organ_files(known, former=True))
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
    return {
        "typeJO": kind,
        "dateJO": day.isoformat(),
        "pageJO": page,
        "numJO": str(issue_of(day)) if kind == "JO_QUESTION" else None,
        "urlLegifrance": None,
        "referenceNOR": None,
    }


def _organ(uid: str, labels: Mapping[str, Organ]) -> dict[str, str]:
    return {"organeRef": uid, "abrege": labels[uid].short, "developpe": labels[uid].label}


def _node(
    question: Question, labels: Mapping[str, Organ], first_pages: Mapping[str, str]
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


def _attributions(question: Question, labels: Mapping[str, Organ]) -> object:
    """Return an object, or a list once a change of government has added an attribution."""
    kind = "JO_DEBAT" if question.type == "QG" else "JO_QUESTION"
    first = {"infoJO": _info(kind, question.published), "denomination": _organ(question.ministry, labels)}
    if question.reshuffled is None:
        return first
    uid, day = question.reshuffled
    return [first, {"infoJO": _info("JO_LOI_DECRET", day), "denomination": _organ(uid, labels)}]


def _asked(question: Question) -> object:
    if question.type == "QG":
        return None
    info = _info("JO_QUESTION", question.published, question.page)
    return {"texteQuestion": {"infoJO": info, "texte": fragment(question.text), "erratum": None}}


def _answered(question: Question) -> object:
    if question.type == "QG":
        return {
            "texteReponse": {"infoJO": _info("JO_DEBAT", question.published), "texte": _exchange(question)}
        }
    if question.answered is None:
        return None
    kind = "JO_QUESTION" if question.type == "QE" else "JO_DEBAT"
    info = _info(kind, question.answered, question.answer_page)
    return {"texteReponse": {"infoJO": info, "texte": fragment(question.answer), "erratum": None}}


def _closing(question: Question, first_pages: Mapping[str, str]) -> object:
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


def _signalled(question: Question) -> object:
    if question.signalled is None:
        return None
    day = question.signalled
    return {"dateDepotSignal": day.isoformat(), "infoJO": _info("JO_QUESTION", day)}


def _renewed(question: Question) -> object:
    """Return the renewals; nobody has seen their keys, which follow those of the signalement."""
    nodes = [
        {"dateRenouvellement": day.isoformat(), "infoJO": _info("JO_QUESTION", day)}
        for day in question.renewed
    ]
    return {"renouvellement": nodes[0] if len(nodes) == 1 else nodes} if nodes else None


def _exchange(question: Question) -> str:
    """Return the exchange of a sitting: unbalanced, as the real ones are."""
    turns = "<br><br>".join(f"<strong>{who}. </strong>{typeset(said)}" for who, said in question.exchange)
    return f'</p><p align="CENTER"> {(question.title or "").upper()} <a name=PG1></a> </p><br>{turns}<p>'


def _organ_files(known: Assembly, *, former: bool) -> Iterator[tuple[str, bytes]]:
    for deputy in known.deputies.values():
        if former or not deputy.former:
            yield f"json/acteur/{deputy.uid}.json", _json({"acteur": _deputy(deputy)})
    for organ in known.organs.values():
        yield f"json/organe/{organ.uid}.json", _json({"organe": _organ_node(organ)})


def _deputy(deputy: Deputy) -> dict[str, object]:
    identity = {"civ": deputy.civility, "prenom": deputy.first, "nom": deputy.last}
    department, number, constituency = deputy.place
    place = {"departement": department, "numDepartement": number, "numCirco": constituency}
    mandate = {
        "@xsi:type": "MandatParlementaire_type",
        "typeOrgane": "ASSEMBLEE",
        "election": {"lieu": place},
    }
    return {
        **_SCHEMA,
        "uid": {"@xsi:type": "IdActeur_type", "#text": deputy.uid},
        "etatCivil": {"ident": {**identity, "alpha": deputy.last, "trigramme": None}},
        "mandats": {"mandat": mandate},
    }


def _organ_node(organ: Organ) -> dict[str, object]:
    kind = "GroupePolitique_type" if organ.kind == "GP" else "OrganeExterne_type"
    return {
        **_SCHEMA,
        "@xsi:type": kind,
        "uid": organ.uid,
        "codeType": organ.kind,
        "libelle": organ.label,
        "libelleAbrege": organ.short,
        "libelleAbrev": organ.short,
    }
