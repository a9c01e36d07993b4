"""The page of the followed question on the site of the Assemblée (docs/sources.md): a second witness."""

from __future__ import annotations

from datetime import date
from html import escape
from string import Template

from monitor.demo.questions import LEGISLATURE, Assembly, Question, assembly, fragment, issue_of
from monitor.demo.site import Resource, Site
from monitor.demo.texts import Week, long_date, read_data

FOLLOWED = "QANR5L17QE13432"
PAGE = f"https://www.assemblee-nationale.fr/dyn/{LEGISLATURE}/questions/{FOLLOWED}"


def question_page(week: Week) -> Site:
    """Return the page of question 13432: waiting in the first week, with its answer in the second."""
    known = assembly(week)
    body = _page(known.asked(FOLLOWED), known).encode()
    return {PAGE: Resource(body, "text/html; charset=UTF-8", etag=False)}


def _page(question: Question, known: Assembly) -> str:
    author = known.deputies[question.author]
    rubric, answered = question.rubric or "", question.answered
    return Template(read_data("question_dyn.html")).substitute(
        url=PAGE,
        uid=question.uid,
        legislature=LEGISLATURE,
        number=question.number,
        title=escape(question.title or "", quote=False),
        issue=_paper(question.published),
        published=long_date(question.published),
        page=question.page,
        author=author.name,
        author_ref=author.uid,
        place=author.constituency,
        group=known.organs[question.group].label,
        rubric=rubric[:1].upper() + rubric[1:],
        # A page has the short label of a ministry where the archive has the whole one.
        ministry=known.organs[question.ministry].short,
        text=fragment(question.text),
        answered_at=_answered_at(question, answered) if answered else "",
        answer=_answer(question, answered) if answered else "",
        answered_on=_answered_on(answered) if answered else "",
    )


def _paper(day: date) -> str:
    """Return « 202610 », the name of the printed issue of 10 March 2026."""
    return f"{day.year}{issue_of(day):02}"


def _answered_at(question: Question, day: date) -> str:
    address = (
        f"https://questions.assemblee-nationale.fr/static/{LEGISLATURE}/questions/jo/jo_anq_{_paper(day)}.pdf"
    )
    return (
        f'<a class="link" href="{address}">\n        Publication de la réponse au Journal Officiel\n'
        f"        du {long_date(day)}, page {question.answer_page}</a>\n"
    )


def _answer(question: Question, day: date) -> str:
    return (
        '<div class="_pa-small">\n<p class="_colored-green _bold">\n'
        f"        Réponse  publiée            le {long_date(day)}      </p>\n"
        f'<p class="_pa-small">{fragment(question.answer)}</p>\n</div>\n'
    )


def _answered_on(day: date) -> str:
    return (
        '<br/>\n<span class="_regular"> Réponse publiée le '
        f'<a class="link" href="#">{long_date(day)}</a></span>'
    )
