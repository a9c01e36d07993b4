"""One question in the JSON of the Assemblée's open data, 15th to 17th legislatures (docs/sources.md)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

from crawler.parsers.amo import Names
from crawler.parsers.assemblee_record import (
    ANSWERED_CODE,
    Attribution,
    Closing,
    QuestionRecord,
    document_of,
    identity_of,
)
from crawler.parsers.assemblee_texts import answer_text, exact_date, label, question_text
from crawler.parsers.nodes import Node, child, children, text, texts
from monitor.domain.model import Document
from monitor.errors import ParseError

_SCHEMA_TYPES = {"QE": "QuestionEcrite_Type", "QG": "QuestionGouvernement_Type", "QOSD": "QuestionOrale_Type"}


def parse(body: bytes, *, names: Names | None = None) -> Document:
    """Return the question of one member of a ``Questions_*.json.zip``.

    ``names`` gives the author's name, absent from these files. Raise ParseError when the body is
    not such a question or contradicts itself (uid, type, number).
    """
    node = _question_node(body)
    uid = _checked_uid(node)
    return document_of(_record(uid, node, names or Names()))


def _question_node(body: bytes) -> Node:
    try:
        root = json.loads(body)
        if b"\\ud" in body.lower():  # half a surrogate pair, written as an escape, is no text
            json.dumps(root, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise ParseError(f"expected the JSON of a question, found {body[:60]!r}: {error}") from error
    if not isinstance(root, dict) or not children(root, "question"):
        raise ParseError(f"expected an object with 'question', found {str(root)[:60]!r}")
    return child(root, "question")


def _checked_uid(node: Node) -> str:
    uid = text(node, "uid")
    identity = identity_of(uid)
    kind, schema_type = text(node, "type"), text(node, "@xsi:type")
    if kind != identity.kind or schema_type not in {None, _SCHEMA_TYPES[identity.kind]}:
        raise ParseError(f"{uid}: expected the type {identity.kind}, found {kind!r} and {schema_type!r}")
    stated = child(node, "identifiant")
    if text(stated, "numero") not in {None, identity.number}:
        raise ParseError(f"{uid}: expected the number {identity.number}, found {text(stated, 'numero')!r}")
    return str(uid)


def _nested(node: Node, outer: str, inner: str) -> Iterator[Node]:
    for block in children(node, outer):
        yield from children(block, inner)


def _jo_date(node: Node, *, where: str) -> date | None:
    return exact_date(text(child(node, "infoJO"), "dateJO"), where=where)


def _jo(node: Node, key: str) -> str | None:
    return text(child(node, "infoJO"), key)


def _record(uid: str, node: Node, names: Names) -> QuestionRecord:
    author, group = child(child(node, "auteur"), "identite"), child(child(node, "auteur"), "groupe")
    index = child(node, "indexationAN")
    asked = list(_nested(node, "textesQuestion", "texteQuestion"))
    first_asked: Node = asked[0] if asked else {}
    attributions = tuple(_attributions(node))
    answers = [
        (answer_text(text(each, "texte")), each) for each in _nested(node, "textesReponse", "texteReponse")
    ]
    answers = [(answer, each) for answer, each in answers if answer]
    first_answer: Node = answers[0][1] if answers else {}
    closing = _closing(node)
    answered_on = _jo_date(first_answer, where=f"{uid} texteReponse") or _closed_by_answer(closing)
    published_on = _jo_date(first_asked, where=f"{uid} texteQuestion")
    if published_on is None:
        published_on = attributions[0].on if attributions else answered_on
    question_erratum, _ = _erratum(asked)
    answer_erratum, answer_erratum_on = _erratum([each for _, each in answers])
    author_ref, group_ref = text(author, "acteurRef"), text(group, "organeRef")
    return QuestionRecord(
        uid=uid,
        # Several texts: the last is the current one, the first is what was published.
        question=next(filter(None, (question_text(text(each, "texte")) for each in reversed(asked))), ""),
        answer=answers[-1][0] if answers else "",
        question_erratum=question_erratum,
        answer_erratum=answer_erratum,
        published_on=published_on,
        signalled_on=_signalled_on(node),
        renewed_on=tuple(_renewals(node)),
        answered_on=answered_on,
        answer_erratum_on=answer_erratum_on,
        ministry_asked=label(text(child(node, "minInt"), "developpe")),
        attributions=attributions,
        closing=closing,
        heading=label(text(index, "rubrique")),
        lead=label(text(index, "teteAnalyse")),
        analysis=label(
            ", ".join(texts(child(index, "analyses"), "analyse") or texts(child(index, "ANALYSE"), "ANA"))
        ),
        author=names.person(author_ref),
        author_ref=author_ref,
        mandate_ref=text(author, "mandatRef"),
        group=label(text(group, "developpe")) or names.organ(group_ref),
        group_ref=group_ref,
        page=_jo(first_asked, "pageJO"),
        answer_page=_answer_page(uid, node, first_answer),
        jo_number=_jo(first_asked, "numJO"),
        question_texts=len(asked),
    )


def _attributions(node: Node) -> Iterator[Attribution]:
    for each in _nested(node, "minAttribs", "minAttrib"):
        ministry = child(each, "denomination")
        name = label(text(ministry, "developpe")) or label(text(ministry, "abrege"))
        if name:
            yield Attribution(
                label=name,
                on=_jo_date(each, where="minAttrib"),
                ref=text(ministry, "organeRef"),
                short=label(text(ministry, "abrege")),
            )


def _closing(node: Node) -> Closing | None:
    closed = child(node, "cloture")
    if not closed:
        return None
    return Closing(
        on=exact_date(text(closed, "dateCloture"), where="cloture") or _jo_date(closed, where="cloture"),
        code=text(closed, "codeCloture"),
        label=label(text(closed, "libelleCloture")),
    )


def _closed_by_answer(closing: Closing | None) -> date | None:
    return closing.on if closing and closing.code == ANSWERED_CODE else None


def _answer_page(uid: str, node: Node, answer: Node) -> str | None:
    """Return the page of the answer.

    The page of the closing is the answer's own for an oral question only: for a written one it is
    the first page of the « Réponses » of that issue, the same for all of them.
    """
    page = _jo(answer, "pageJO")
    return page if page or identity_of(uid).kind == "QE" else _jo(child(node, "cloture"), "pageJO")


def _signalled_on(node: Node) -> date | None:
    """Return the day the signalement was in the Journal officiel, else the day it was handed in."""
    for each in children(node, "signalement"):
        day = _jo_date(each, where="signalement") or exact_date(
            text(each, "dateDepotSignal"), where="signalement"
        )
        if day:
            return day
    return None


def _renewals(node: Node) -> Iterator[date]:
    """Yield the days of the renewals.

    No real file shows the inner keys (November 2026): the JO's date, else whatever begins with « date ».
    """
    for each in _nested(node, "renouvellements", "renouvellement"):
        keys = [key for key in each if key.casefold().startswith("date")]
        days = [exact_date(text(each, key), where=f"renouvellement {key}") for key in keys]
        day = _jo_date(each, where="renouvellement") or next(filter(None, days), None)
        if day:
            yield day


def _erratum(nodes: list[Node]) -> tuple[str, date | None]:
    """Return the last erratum and its date; it is a string in the schema, read as an object too."""
    for each in reversed(nodes):
        if isinstance(each.get("erratum"), str):
            return question_text(text(each, "erratum")), None
        for erratum in children(each, "erratum"):
            return question_text(text(erratum, "texte")), _jo_date(erratum, where="erratum")
    return "", None
