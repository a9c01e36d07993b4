"""Questions and reference files in the exact form of the Assemblée's open data, for any test.

The shape is that of real files (docs/sources.md); the sentences and the persons are invented, but
for the public facts of question n° 13432: its number, author, group, ministry, date and page.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any, NamedTuple

_SCHEMA = {
    "@xmlns": "http://schemas.assemblee-nationale.fr/referentiel",
    "@xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
_TYPES = {"QE": "QuestionEcrite_Type", "QG": "QuestionGouvernement_Type", "QOSD": "QuestionOrale_Type"}
_MEMBER_TIME = (2026, 3, 10, 3, 0, 0)


class Ministry(NamedTuple):
    """A ministry as a question names it: reference, short label, full label."""

    ref: str
    short: str
    label: str


class Attribution(NamedTuple):
    """A ministry in charge since a day; a decree of the Government is ``JO_LOI_DECRET``."""

    ministry: Ministry
    on: str
    jo: str = "JO_QUESTION"


HEALTH = Ministry(
    "PO873673",
    "Santé, familles, autonomie et personnes handicapées",
    "Ministère de la santé, des familles, de l’autonomie et des personnes handicapées",
)
SOLIDARITY = Ministry("PO900001", "Solidarités", "Ministère des solidarités")
LFI = ("PO845413", "LFI-NFP", "La France insoumise - Nouveau Front Populaire")
TITLE = "Maintien des structures d'exercice coordonné participatives (SECPA)"
QUESTION = (
    "Mme Élise Leboucher attire l'attention de Mme la ministre de la santé sur l'avenir des structures"
    " d'exercice coordonné participatives (SECPA). Elle lui demande quelles équipes seront encore"
    " financées après le 31\u00a0décembre 2026."
)
ANSWER = (
    "<p>Les SEC-Pa font l'objet d'un examen avec les équipes.<br>"
    "Une mesure est en préparation\u00a0: elle sera présentée à l'automne.</p>"
)
EXCHANGE = (
    '</p><p align="CENTER"> CENTRES DE QUARTIER <a name=PG2></a> </p><br>'
    "<strong>Mme\u00a0la présidente. </strong>La parole est à Mme\u00a0Jeanne Modèle.<br><br>"
    "<strong>Mme\u00a0Jeanne Modèle. </strong>Que deviendront les centres\u00a0? "
    "<i>(Applaudissements.)</i><br><br>"
    "<strong>M.\u00a0Paul Exemple,</strong><i> ministre. </i>Ils seront entendus.<br> <p>"
)


def info_jo(
    day: str, *, page: str | None = None, number: str | None = None, kind: str = "JO_QUESTION"
) -> dict[str, Any]:
    """Return the block that says in which Journal officiel something appeared."""
    return {
        "typeJO": kind,
        "dateJO": day,
        "pageJO": page,
        "numJO": number,
        "urlLegifrance": None,
        "referenceNOR": None,
    }


def _one_or_list(items: Sequence[Any]) -> Any:
    """Return what the conversion from XML makes of repeated elements."""
    return None if not items else items[0] if len(items) == 1 else list(items)


def _ministry(ministry: Ministry) -> dict[str, str]:
    return {"organeRef": ministry.ref, "abrege": ministry.short, "developpe": ministry.label}


def question_json(
    number: int | str = 13432,
    *,
    kind: str = "QE",
    legislature: int = 17,
    published: str = "2026-03-10",
    page: str | None = "2070",
    jo_number: str | None = "10",
    title: str | None = TITLE,
    heading: str | None = "établissements de santé",
    texts: Sequence[str] = (QUESTION,),
    question_erratum: str | None = None,
    author_ref: str = "PA795108",
    mandate_ref: str = "PM900001",
    group: tuple[str, str, str] = LFI,
    asked: Ministry = HEALTH,
    attributions: Sequence[Attribution] | None = None,
    answers: Sequence[tuple[str, str, str | None]] = (),
    answer_erratum: str | None = None,
    signalled: str | None = None,
    renewed: Sequence[str] = (),
    closing: tuple[str, str, str] | None = None,
) -> dict[str, Any]:
    """Return one question as ``json.loads`` reads it from a member of the open data.

    ``answers`` are (HTML, day of the JO, page); answered questions are closed as ``REP_PUB`` unless
    ``closing`` (code, label, day) says otherwise. An oral question (QG, QOSD) has no ``texts`` of its
    own: its exchange is its answer. ``attributions`` default to the ministry asked, on ``published``.
    """
    journal = "JO_QUESTION" if kind == "QE" else "JO_DEBAT"
    if kind == "QG" and not answers and closing is None:
        answers = ((EXCHANGE, published, None),)
    if answers and closing is None:
        closing = ("REP_PUB", "Réponse publiée", answers[0][1])
    question: dict[str, Any] = {
        **_SCHEMA,
        "@xsi:type": _TYPES[kind],
        "uid": f"QANR5L{legislature}{kind}{number}",
        "identifiant": {"numero": str(number), "regime": "5eme Republique", "legislature": str(legislature)},
        "type": kind,
        "indexationAN": {"rubrique": heading, "teteAnalyse": None, "analyses": {"analyse": title}},
        "auteur": _author(author_ref, mandate_ref, group),
        "minInt": _ministry(asked),
        "minAttribs": _attribs(attributions or [Attribution(asked, published, journal)]),
        "textesQuestion": _asked(
            texts if kind == "QE" else (), info_jo(published, page=page, number=jo_number), question_erratum
        ),
        "textesReponse": _answered(answers, journal, answer_erratum),
        "cloture": _closed(closing, journal, page),
    }
    return {"question": question | _history(kind, signalled, renewed)}


def _author(ref: str, mandate: str, group: tuple[str, str, str]) -> dict[str, Any]:
    return {
        "identite": {"acteurRef": ref, "mandatRef": mandate},
        "groupe": dict(zip(("organeRef", "abrege", "developpe"), group, strict=True)),
    }


def _history(kind: str, signalled: str | None, renewed: Sequence[str]) -> dict[str, Any]:
    if kind == "QG":  # there these two keys are missing, not null
        return {}
    again = [{"dateRenouvellement": day, "infoJO": info_jo(day)} for day in renewed]
    return {
        "signalement": {"dateDepotSignal": signalled, "infoJO": info_jo(signalled)} if signalled else None,
        "renouvellements": {"renouvellement": _one_or_list(again)} if again else None,
    }


def _attribs(attributions: Sequence[Attribution]) -> dict[str, Any]:
    blocks = [
        {"infoJO": info_jo(each.on, kind=each.jo), "denomination": _ministry(each.ministry)}
        for each in attributions
    ]
    return {"minAttrib": _one_or_list(blocks)}


def _asked(texts: Sequence[str], jo: dict[str, Any], erratum: str | None) -> dict[str, Any] | None:
    blocks = [{"infoJO": jo, "texte": text, "erratum": erratum} for text in texts]
    return {"texteQuestion": _one_or_list(blocks)} if blocks else None


def _answered(
    answers: Sequence[tuple[str, str, str | None]], journal: str, erratum: str | None
) -> dict[str, Any] | None:
    blocks: list[dict[str, Any]] = [
        {"infoJO": info_jo(day, page=page, kind=journal), "texte": html} for html, day, page in answers
    ]
    if blocks and erratum is not None:
        blocks[-1]["erratum"] = erratum
    return {"texteReponse": _one_or_list(blocks)} if blocks else None


def _closed(closing: tuple[str, str, str] | None, journal: str, page: str | None) -> dict[str, Any] | None:
    if closing is None:
        return None
    code, label, day = closing
    # For a written question this page is that of the section « Réponses », shared by a whole issue.
    jo = info_jo(day, page="3001" if journal == "JO_QUESTION" else page, kind=journal)
    return {"codeCloture": code, "libelleCloture": label, "dateCloture": day, "infoJO": jo}


def question_bytes(question: Mapping[str, Any]) -> bytes:
    """Return a question as the bytes of its member, indented as the real ones."""
    return json.dumps(question, ensure_ascii=False, indent=2).encode()


def _zipped(members: Mapping[str, bytes]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, body in members.items():
            info = zipfile.ZipInfo(name, date_time=_MEMBER_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, body)
    return stream.getvalue()


def questions_zip(questions: Iterable[Mapping[str, Any]]) -> bytes:
    """Return the archive ``Questions_*.json.zip`` of some questions: members ``json/<uid>.json``."""
    return _zipped({f"json/{each['question']['uid']}.json": question_bytes(each) for each in questions})


def actor_json(ref: str, name: tuple[str, str, str]) -> dict[str, Any]:
    """Return a deputy of AMO, from (civility, first name, surname)."""
    civ, first, last = name
    identity = {"civ": civ, "prenom": first, "nom": last, "alpha": last, "trigramme": last[:3].upper()}
    return {
        "acteur": {
            **_SCHEMA,
            "uid": {"@xsi:type": "IdActeur_type", "#text": ref},
            "etatCivil": {"ident": identity, "dateDeces": {"@xsi:nil": "true"}},
            "mandats": {"mandat": {"uid": "PM900001", "acteurRef": ref, "dateFin": {"@xsi:nil": "true"}}},
        }
    }


def organ_json(ref: str, label: str, *, kind: str = "MINISTERE") -> dict[str, Any]:
    """Return a ministry or a group of AMO."""
    dates = {"dateDebut": "2025-10-12", "dateFin": None}
    return {
        "organe": {
            **_SCHEMA,
            "@xsi:type": "GroupePolitique_type" if kind == "GP" else "OrganeExterne_Type",
            "uid": ref,
            "codeType": kind,
            "libelle": label,
            "libelleAbrege": label,
            "libelleAbrev": ref,
            "viMoDe": dates,
        }
    }


def amo_zip(
    people: Mapping[str, tuple[str, str, str]],
    organs: Mapping[str, str] | None = None,
    *,
    extra: Mapping[str, bytes] | None = None,
) -> bytes:
    """Return an AMO archive of deputies (civility, first name, surname), organs and raw ``extra`` members."""
    actors = {
        f"json/acteur/{ref}.json": question_bytes(actor_json(ref, name)) for ref, name in people.items()
    }
    bodies = {
        f"json/organe/{ref}.json": question_bytes(organ_json(ref, label))
        for ref, label in (organs or {}).items()
    }
    return _zipped({**actors, **bodies, **(extra or {})})
