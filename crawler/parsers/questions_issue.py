"""The weekly issues of the questions printed at the Journal officiel, as DILA delivers them.

A second witness of the questions of the Assemblée: what each issue prints, questions and answers, by
name and number. Folder, archive, documents; see docs/sources.md.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from urllib.parse import unquote

from crawler.parsers.assemblee_record import QuestionRecord, answered, document_of
from crawler.parsers.questions_issue_tar import members_of
from crawler.parsers.questions_issue_xml import PrintedAnswer, PrintedQuestion, printed_in
from crawler.parsers.refusals import check_body
from monitor.domain.model import Document, Json
from monitor.errors import ParseError
from monitor.files.html import soup_of

__all__ = [
    "FEWEST_ISSUES",
    "Issue",
    "IssueLink",
    "PrintedAnswer",
    "PrintedQuestion",
    "documents_of",
    "folder_of",
    "issues_in",
    "read_issue",
    "unseen",
]

FEWEST_ISSUES = 4
"""A folder of the current year that lists fewer is read with that of the year before (January)."""
_ISSUE = re.compile(r"ANQ(\d{8})\.taz", re.IGNORECASE)
_PRINTED = re.compile(r"REDIF_ANQ.*\.xml", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class IssueLink:
    """One issue of a folder: ``20260010`` is the tenth of 2026, and numbers sort."""

    number: str
    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One issue of the Journal officiel, questions of the Assemblée; ``unread`` says what is not in it."""

    number: str
    published_on: date | None
    questions: tuple[PrintedQuestion, ...]
    answers: tuple[PrintedAnswer, ...]
    unread: tuple[str, ...] = ()


def folder_of(base: str, year: int | None = None) -> str:
    """Return the folder of the issues of a year that is over, or of the current one when none is given."""
    return f"{base.rstrip('/')}/{year or 'Annee_en_cours'}/"


def issues_in(body: bytes, *, url: str) -> tuple[IssueLink, ...]:
    """Return the issues that a folder lists, the oldest first, each once, by name only.

    What a link says before its last ``/`` is left out: no address outside the folder is made. Raises
    RefusedError on a refusal and ParseError on a page without any issue.
    """
    check_body(body, url=url)
    folder = url.rpartition("/")[0] + "/"
    found: dict[str, IssueLink] = {}
    for link in soup_of(body).select("a[href]"):
        name = unquote(str(link["href"])).strip().rsplit("/", 1)[-1]
        if match := _ISSUE.fullmatch(name):
            found.setdefault(match[1], IssueLink(number=match[1], name=name, url=folder + name))
    if not found:
        raise ParseError("la liste des numéros du JO Questions n'en contient aucun (ANQ….taz)")
    return tuple(sorted(found.values()))


def unseen(links: Iterable[IssueLink], taken: Iterable[str], *, most: int) -> tuple[IssueLink, ...]:
    """Return the issues to read now, the oldest first: at first the last ones, then each that is new.

    ``taken`` are addresses already taken in: an issue changes its folder at the end of a year, and is
    known by its number.
    """
    known = {number for address in taken if (number := _number_in(address))}
    fresh = sorted({link.number: link for link in links if link.number not in known}.values())
    if not known:
        return tuple(fresh[-most:])
    return tuple(link for link in fresh if link.number > min(known))[:most]


def _number_in(address: str) -> str | None:
    match = _ISSUE.fullmatch(address.rpartition("/")[2])
    return match[1] if match else None


def read_issue(body: bytes, *, url: str) -> Issue:
    """Return what one .taz prints (tar, packed by gzip, by Unix ``compress`` or not at all).

    Only ``REDIF_ANQ….xml`` is read: the other files repeat its numbers. Raises RefusedError on a
    refusal, ParseError when it is not such an archive, is cut short, or prints nothing readable.
    """
    name = url.rpartition("/")[2]
    found = members_of(body, url=url, wanted=_PRINTED)
    if not found:
        raise ParseError(f"{name} ne contient aucun fichier REDIF_ANQ….xml")
    printed = [printed_in(member) for member in found.values()]
    questions = tuple(chain.from_iterable(each.questions for each in printed))
    answers = tuple(chain.from_iterable(each.answers for each in printed))
    if not questions and not answers:
        raise ParseError(f"{name} ne contient ni question ni réponse de l'Assemblée")
    published_on = _day_of(questions, answers)
    return Issue(
        number=_number_in(url) or name,
        published_on=published_on,
        questions=tuple(replace(each, published_on=each.published_on or published_on) for each in questions),
        answers=answers,
        unread=tuple(chain.from_iterable(each.unread for each in printed)),
    )


def _day_of(questions: Iterable[PrintedQuestion], answers: Iterable[PrintedAnswer]) -> date | None:
    """Return the day most entries bear: a rectification of an older one may bear its own."""
    days = Counter(
        day for day in (*(q.published_on for q in questions), *(a.answered_on for a in answers)) if day
    )
    return days.most_common(1)[0][0] if days else None


def documents_of(issue: Issue) -> Iterator[tuple[str, Document]]:
    """Yield, by uid, what the issue states of each question it prints, then of each it answers.

    These are a witness's: no ministry in the fields, since the issue prints labels of its own.
    ``notes["stated"]`` says where it was printed, for comparing with the archive.
    """
    for question in issue.questions:
        record = _record(question, published_on=question.published_on, page=question.page)
        stated: dict[str, Json] = {
            "part": "question",
            "printed_on": question.published_on.isoformat() if question.published_on else None,
            "page": question.page,
            "joint": [],
        }
        yield question.uid, _stating(record, issue, question, stated, question.ministry)
    for answer in issue.answers:
        stated = {
            "part": "answer",
            "printed_on": answer.answered_on.isoformat(),
            "page": answer.page,
            "joint": list(answer.uids) if len(answer.uids) > 1 else [],
        }
        for question in answer.questions:
            record = replace(
                _record(question),
                answer=answer.text,
                answered_on=answer.answered_on,
                answer_page=answer.page,
                closing=answered(answer.answered_on),
            )
            yield question.uid, _stating(record, issue, question, stated, answer.ministry)


def _record(
    question: PrintedQuestion, *, published_on: date | None = None, page: str | None = None
) -> QuestionRecord:
    return QuestionRecord(
        uid=question.uid,
        question=question.text,
        published_on=published_on,
        analysis=question.title,
        author=question.author,
        page=page,
    )


def _stating(
    record: QuestionRecord,
    issue: Issue,
    question: PrintedQuestion,
    stated: dict[str, Json],
    ministry: str | None,
) -> Document:
    document = document_of(record)
    # Not « ministry »: that key is what a page prints as the ministry in charge now (question_merge).
    more: dict[str, Json] = {
        "issue": issue.number,
        "author": question.author,
        "printed_ministry": ministry,
    }
    return replace(document, notes={**document.notes, "stated": {**stated, **more}})
