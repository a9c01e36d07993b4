"""Layout D: the XML view of a question, ``…/vue/xml`` (docs/sources.md)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from lxml import etree

from crawler.parsers.assemblee_printed import check_answer
from crawler.parsers.assemblee_record import Attribution, Closing, QuestionRecord
from crawler.parsers.assemblee_texts import answer_text, exact_date, label, question_text
from monitor.errors import ParseError
from monitor.files.html import MAX_HTML


def read(body: bytes) -> QuestionRecord:
    """Return the question of an XML view: absent facts are empty elements, texts are HTML in CDATA."""
    root = _root(body)
    uid = f"QANR5L{_required(root, 'LEGISLATURE')}{root.get('TYPE', '')}{_number(root)}"
    answer = answer_text(_raw(root, "REPONSE/TEXTE_REPONSE"))
    answered_on = _date(root, "REPONSE/DATE_JO_REPONSE")
    check_answer(uid, answered_on=answered_on, answer=answer)
    return QuestionRecord(
        uid=uid,
        question=question_text(_raw(root, "DEPOT/TEXTE_DEPOT")),
        answer=answer,
        published_on=_date(root, "DEPOT/DATE_JO"),
        signalled_on=_date(root, "SIGNALEMENT/DATE_JO") or _date(root, "SIGNALEMENT/DATE_DEPOT_SIGNAL"),
        renewed_on=tuple(_dates(root, "RENOUVELLEMENT/ORDRE/DATE_RENOUVELLEMENT")),
        answered_on=answered_on,
        answer_erratum_on=_date(root, "ERRATUM_REPONSE/DATE_JO"),
        ministry_asked=_label(root, "MINI/DEVELOPPE"),
        attributions=tuple(_attributions(root)),
        closing=_closing(root),
        heading=label(_attribute(root, "INDEXATION_AN", "RUBRIQUE")),
        lead=_label(root, "INDEXATION_AN/TETE_ANALYSE"),
        analysis=label(", ".join(each.text or "" for each in root.findall("INDEXATION_AN/ANALYSE/ANA"))),
        author=_author(root),
        author_ref=_reference("PA", _label(root, "AUTEUR/ID_ACTEUR")),
        mandate_ref=_reference("PM", label(_attribute(root, "AUTEUR", "ID_MANDAT"))),
        group=_label(root, "GROUPE/LIBELLE"),
        group_ref=_reference("PO", _label(root, "GROUPE/ID_GROUPE")),
        place=_label(root, "CIRCONSCRIPTION/DEPARTEMENT"),
        page=_label(root, "DEPOT/PAGE_JO"),
        answer_page=_label(root, "REPONSE/PAGE_JO_REPONSE"),
        jo_number=_label(root, "DEPOT/NUMERO_JO"),
    )


def _root(body: bytes) -> etree._Element:
    if len(body) > MAX_HTML:
        raise ParseError(f"XML of {len(body)} bytes: more than the {MAX_HTML} we read")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(body.strip(), parser)
    except etree.XMLSyntaxError as error:
        raise ParseError(f"expected the XML view of a question: {error}") from error


def _raw(root: etree._Element, path: str) -> str:
    """Return the text of the first element that has some: DEPOT comes twice, each with half the facts."""
    return next((each.text for each in root.findall(path) if each.text and each.text.strip()), "")


def _label(root: etree._Element, path: str) -> str | None:
    return label(_raw(root, path))


def _required(root: etree._Element, path: str) -> str:
    value = _label(root, path)
    if value is None:
        raise ParseError(f"expected {path} in the XML of a question, found none")
    return value


def _number(root: etree._Element) -> str:
    numbers = [number for each in root.findall("DEPOT") if (number := each.get("NUMERO"))]
    if len(numbers) != 1:
        raise ParseError(f"expected one DEPOT with a NUMERO, found {len(numbers)}")
    return numbers[0]


def _attribute(root: etree._Element, path: str, name: str) -> str | None:
    element = root.find(path)
    return element.get(name) if element is not None else None


def _dates(root: etree._Element, path: str) -> Iterator[date]:
    for each in root.findall(path):
        if day := exact_date(each.text, where=path):
            yield day


def _date(root: etree._Element, path: str) -> date | None:
    return next(_dates(root, path), None)


def _attributions(root: etree._Element) -> Iterator[Attribution]:
    for each in root.findall("MINA/ORDRE"):
        name = _label(each, "DEVELOPPE") or _label(each, "ABREGE")
        if name:
            yield Attribution(
                label=name, on=_date(each, "DATE_JO"), ref=_reference("PO", _label(each, "ID_MINA"))
            )


def _closing(root: etree._Element) -> Closing | None:
    closing = Closing(
        on=_date(root, "CLOTURE/DATE_JO"),
        code=_label(root, "CLOTURE/ABREGE"),
        label=_label(root, "CLOTURE/LIBELLE"),
    )
    return closing if closing.on or closing.code or closing.label else None


def _author(root: etree._Element) -> str | None:
    names = (_label(root, f"AUTEUR/{part}") for part in ("CIVILITE", "PRENOM", "NOM"))
    return label(" ".join(name for name in names if name))


def _reference(prefix: str, number: str | None) -> str | None:
    return f"{prefix}{number.removeprefix(prefix)}" if number else None
