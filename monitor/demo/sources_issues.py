"""The weekly issues of the Journal officiel « Questions », as DILA's server offers them (docs/sources.md)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from html import escape

from monitor.demo.apache import index_of, row_of
from monitor.demo.packing import tarred
from monitor.demo.questions import LEGISLATURE, Assembly, Question, assembly, fragment, issue_of
from monitor.demo.site import Resource, Site
from monitor.demo.texts import Week
from monitor.domain.calendar import PARIS

ISSUES = "https://echanges.dila.gouv.fr/OPENDATA/Questions-Reponses/AN/Annee_en_cours/"

_FIRST = date(2026, 3, 10)
_TUESDAYS: dict[Week, date] = {1: date(2026, 4, 7), 2: date(2026, 4, 14)}
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def issues(week: Week) -> Site:
    """Return the folder and one ``.taz`` for each Tuesday since 10 March 2026, when 13432 was printed."""
    site: Site = {}
    rows = []
    for day in _tuesdays(_TUESDAYS[week]):
        # An issue is printed once: it does not know what the archive learns later.
        known = assembly(1 if day <= _TUESDAYS[1] else week)
        name = f"ANQ{_number(day)}.taz"
        stamp = datetime.combine(day, time(7, 2), PARIS)
        body = tarred(_members(day, known), at=stamp)
        site[ISSUES + name] = Resource(body, "application/x-gzip", last_modified=stamp)
        rows.append(row_of(name, stamp, body))
    return {ISSUES: index_of("/OPENDATA/Questions-Reponses/AN/Annee_en_cours", rows)} | site


def _tuesdays(last: date) -> Iterator[date]:
    for weeks in range((last - _FIRST) // timedelta(weeks=1) + 1):
        yield _FIRST + timedelta(weeks=weeks)


def _number(day: date) -> str:
    """Return « 20260010 », the number of the issue of 10 March 2026."""
    return f"{day.year}{issue_of(day):04}"


def _members(day: date, known: Assembly) -> dict[str, bytes]:
    """Return the three files of one issue; the first and the last hold numbers and pages only."""
    written = [question for question in known.questions if question.type == "QE"]
    asked = [question for question in written if question.published == day]
    answered = [question for question in written if question.answered == day]
    number = _number(day)
    pages = "".join(_tag("numero", f"{each.number} {each.page}") for each in asked)
    return {
        f"XML1JO_AN{number}.xml": f"{_HEAD}<JO>{pages}</JO>\n".encode(),
        f"REDIF_ANQ{number}.xml": _printed(asked, answered, day, known).encode(),
        f"XML2JO_AN{number}.xml": f"{_HEAD}<JO/>\n".encode(),
    }


def _printed(asked: Iterable[Question], answered: Iterable[Question], day: date, known: Assembly) -> str:
    """Return the new questions and the answers; questions with the same answer share one entry."""
    questions = "".join(_question(each, day, each.page, known) for each in asked)
    alike: dict[str, list[Question]] = {}
    for each in answered:
        alike.setdefault(each.answer, []).append(each)
    answers = "".join(_answer(group, day, known) for group in alike.values())
    return (
        f"{_HEAD}<QuestionsPublieesAS>\n"
        f'<Section part="QE">\n{questions}</Section>\n<Section part="REP">\n{answers}</Section>\n'
        "</QuestionsPublieesAS>\n"
    )


def _question(question: Question, day: date, page: str | None, known: Assembly, kind: str = "QE") -> str:
    identity = {
        "numeroQuestion": str(question.number),
        "type": kind,
        "source": "AN",
        "legislature": str(LEGISLATURE),
    }
    parts = (
        _tag("idQuestion", "".join(_tag(name, value) for name, value in identity.items())),
        _reference(day, page),
        _tag("ministreJO", _words(known.organs[question.ministry].short)),
        _tag("parlementaire", known.deputies[question.author].name),
        _tag("Objet", _words(question.title or "")),
        _tag("texteQuestion", _words(fragment(question.text))),
    )
    return _tag("question", "".join(parts)) + "\n"


def _answer(questions: Sequence[Question], day: date, known: Assembly) -> str:
    """Return one answer after its questions, which are typed « REP » and dated as it is."""
    first = questions[0]
    given = _tag("texteReponse", _words(fragment(first.answer)))
    parts = (
        *(_question(each, day, first.answer_page, known, "REP") for each in questions),
        _tag("reponse", given + _reference(day, first.answer_page)),
    )
    return _tag("questionReponse", "".join(parts)) + "\n"


def _reference(day: date, page: str | None) -> str:
    inside = _tag("datePublication", day.isoformat()) + _tag("pageJO", page or "")
    return _tag("referencePublication", inside + _tag("noPublication", _number(day)))


def _words(text: str) -> str:
    return escape(text, quote=False)


def _tag(name: str, content: str) -> str:
    return f"<{name}>{content}</{name}>"
