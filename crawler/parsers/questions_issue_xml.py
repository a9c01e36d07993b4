"""What one ``REDIF_ANQ….xml`` of DILA prints: the new questions, and the answers (docs/sources.md).

Names of elements are compared without case or namespace: older files write them in PascalCase.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from html import escape

from lxml import etree
from lxml.etree import _Element as Element

from crawler.parsers.assemblee_record import KINDS, identity_of
from crawler.parsers.assemblee_texts import answer_text, exact_date, label, question_text
from monitor.domain.normalise import one_line
from monitor.errors import ParseError

_ROOT = "questionspubliees"
_NAMES = ("civilite", "prenom", "nom")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedQuestion:
    """One question as an issue prints it; beside an answer, neither its own day nor its page is known."""

    uid: str
    author: str | None = None
    ministry: str | None = None
    page: str | None = None
    title: str | None = None
    text: str = field(default="", repr=False)
    published_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedAnswer:
    """One answer as an issue prints it, to one question or to several (a joint answer)."""

    questions: tuple[PrintedQuestion, ...]
    ministry: str | None
    page: str | None
    text: str = field(repr=False)
    answered_on: date

    @property
    def uids(self) -> tuple[str, ...]:
        """The uids of the questions it answers, as printed."""
        return tuple(question.uid for question in self.questions)


@dataclass(slots=True)
class Printed:
    """What one file prints, and why some of its entries could not be read."""

    questions: list[PrintedQuestion] = field(default_factory=list)
    answers: list[PrintedAnswer] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def printed_in(body: bytes) -> Printed:
    """Return what one file prints of the Assemblée; one broken entry does not hide the others.

    Sections other than QE and REP, and the questions of the Sénat, are left out. Raises ParseError
    when the file is not such an XML, or when no entry of it can be read.
    """
    printed = Printed()
    for section in _named(_root(body), "section"):
        part = next((str(value) for name, value in section.items() if str(name).lower() == "part"), "")
        for entry in section.iterchildren(etree.Element):
            try:
                _read(part.strip().upper(), entry, printed)
            except ParseError as error:
                printed.unread.append(str(error))
    if printed.unread and not printed.questions and not printed.answers:
        raise ParseError(f"aucune question du fichier n'est lisible : {printed.unread[0]}")
    return printed


def _root(body: bytes) -> Element:
    """Return the root element, entities neither expanded nor looked for."""
    if b"<!ENTITY" in body:
        raise ParseError("le fichier XML déclare des entités, ce qu'aucun numéro ne fait")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True
    )
    try:
        root: Element = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ParseError(f"le fichier XML est illisible ({error})") from error
    if not _name(root).startswith(_ROOT):
        raise ParseError(f"le fichier XML commence par {one_line(_name(root))[:80]!r} : format changé ?")
    return root


def _name(element: Element) -> str:
    tag: object = element.tag  # that of a comment is a function
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _named(root: Element, name: str) -> Iterator[Element]:
    return (element for element in root.iter() if _name(element) == name)


def _child(parent: Element | None, name: str) -> Element | None:
    children = parent if parent is not None else ()
    return next((child for child in children if _name(child) == name), None)


def _value(parent: Element | None, name: str) -> str | None:
    child = _child(parent, name)
    return label("".join(map(str, child.itertext()))) if child is not None else None


def _html(element: Element | None) -> str:
    """Return what an element holds as HTML, whether its markup was escaped or is made of elements."""
    if element is None:
        return ""
    if not len(element):
        return element.text or ""
    inside = (etree.tostring(child, encoding="unicode", with_tail=True) for child in element)
    return escape(element.text or "", quote=False) + "".join(inside)


def _read(part: str, entry: Element, printed: Printed) -> None:
    found = [element for element in entry.iter() if _child(element, "idquestion") is not None]
    if part not in {"QE", "REP"}:
        return
    if not found:
        raise ParseError(f"une entrée de la partie {part} est sans numéro de question")
    questions = tuple(question for each in found if (question := _question(each, part)))
    if not questions:
        return  # of the Sénat
    if part == "QE":
        printed.questions.extend(questions)
    else:
        printed.answers.append(_answer(entry, found[0], questions))


def _question(element: Element, part: str) -> PrintedQuestion | None:
    about = _child(element, "idquestion")
    if (_value(about, "source") or "AN").upper() != "AN":
        return None
    kind = (_value(about, "type") or "QE").upper()
    kind = kind if part == "QE" and kind in KINDS else "QE"  # an answer's says « REP »
    uid = f"QANR5L{_value(about, 'legislature')}{kind}{_value(about, 'numeroquestion')}"
    identity_of(uid)
    place = _child(element, "referencepublication")
    own = part == "QE"
    return PrintedQuestion(
        uid=uid,
        author=_author(_child(element, "parlementaire")),
        ministry=_value(element, "ministrejo"),
        page=_page(place) if own else None,
        title=_value(element, "objet"),
        text=question_text(_html(_child(element, "textequestion"))),
        published_on=_day(place) if own else None,
    )


def _answer(entry: Element, first: Element, questions: tuple[PrintedQuestion, ...]) -> PrintedAnswer:
    answer = next(_named(entry, "reponse"), None)
    text = answer_text(_html(_child(answer, "textereponse")))
    # The reference of a question beside an answer is that of the answer.
    places = (_child(answer, "referencepublication"), _child(first, "referencepublication"))
    days = [day for place in places if (day := _day(place))]
    if not text or not days:
        raise ParseError(f"{questions[0].uid} : une réponse sans texte ou sans date")
    return PrintedAnswer(
        questions=questions,
        ministry=_value(answer, "ministrejo") or questions[0].ministry,
        page=next((page for place in places if (page := _page(place))), None),
        text=text,
        answered_on=days[0],
    )


def _day(place: Element | None) -> date | None:
    return exact_date(_value(place, "datepublication"), where="datePublication")


def _page(place: Element | None) -> str | None:
    return re.sub(r"^0+(?=\d)", "", _value(place, "pagejo") or "") or None


def _author(element: Element | None) -> str | None:
    """Return the name of a deputy, one text or a civility, a first name and a name."""
    if element is None:
        return None
    parts = [part for name in _NAMES if (part := next(map(_inside, _named(element, name)), None))]
    return " ".join(parts) if parts else _inside(element)


def _inside(element: Element) -> str | None:
    return label("".join(map(str, element.itertext())))
