"""The dated sentences that the pages of a question print, in every layout (docs/sources.md)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from crawler.parsers.assemblee_record import Closing, answered
from crawler.parsers.assemblee_texts import exact_date
from monitor.errors import ParseError

_DATE = r"(\d{1,2}/\d{1,2}/\d{4}|\d{1,2}(?:er)? [^\W\d]+ \d{4})"
_AT = rf"(?: au JO)?(?: le)? ?:? ?{_DATE}(?:,? ?pages? ?:? ?(\d+))?"
_QUESTION = (
    re.compile(rf"Publication de la question au Journal Officiel du {_DATE}, page (\d+)", re.IGNORECASE),
    re.compile(rf"Question publiée{_AT}", re.IGNORECASE),
    re.compile(
        rf"(?:posée en séance, et publiée|parue dans le journal officiel) le {_DATE}()", re.IGNORECASE
    ),
)
_ANSWER = (
    re.compile(rf"Publication de la réponse au Journal Officiel du {_DATE}, page (\d+)", re.IGNORECASE),
    re.compile(rf"Réponse publiée{_AT}", re.IGNORECASE),
)
# How a page says these two is known by no saved page (November 2026): the words are those of the JO.
_SIGNALLED = re.compile(rf"(?:Question signalée|Signalement|Date de signalement){_AT}", re.IGNORECASE)
_RENEWED = re.compile(rf"(?:Question renouvelée|Renouvellement|Date de renouvellement){_AT}", re.IGNORECASE)
_REASSIGNED = re.compile(rf"Date de changement d['’]attribution{_AT}", re.IGNORECASE)
_WITHDRAWN = re.compile(rf"Question retirée{_AT}(?: ?\(([^)]*)\))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """The dates and pages of a question as its page prints them."""

    published_on: date | None
    page: str | None
    answered_on: date | None
    answer_page: str | None
    signalled_on: date | None
    renewed_on: tuple[date, ...]
    reassigned_on: date | None
    withdrawn: Closing | None

    @property
    def closing(self) -> Closing | None:
        """How the question was closed: answered wins over withdrawn."""
        return answered(self.answered_on) if self.answered_on else self.withdrawn


def printed_in(line: str) -> Printed:
    """Return what one line of text (``inline_text``, without question and answer) says of the dates."""
    published_on, page = _dated(line, _QUESTION)
    answered_on, answer_page = _dated(line, _ANSWER)
    return Printed(
        published_on=published_on,
        page=page,
        answered_on=answered_on,
        answer_page=answer_page,
        signalled_on=_dated(line, (_SIGNALLED,))[0],
        renewed_on=tuple(day for match in _RENEWED.finditer(line) if (day := _day(match[1]))),
        reassigned_on=_dated(line, (_REASSIGNED,))[0],
        withdrawn=_withdrawn(line),
    )


def check_answer(uid: str, *, answered_on: date | None, answer: str) -> None:
    """Raise ParseError when a page announces an answer that we do not find, or the reverse."""
    if answered_on and not answer:
        raise ParseError(f"{uid}: the page says answered on {answered_on}, and no answer is found")
    if answer and not answered_on:
        raise ParseError(f"{uid}: an answer is found, without « Réponse publiée »: {answer[:60]!r}")


def _day(text: str) -> date | None:
    return exact_date(text, where="page")


def _dated(line: str, patterns: tuple[re.Pattern[str], ...]) -> tuple[date | None, str | None]:
    """Return the first date, and the page from whichever of the patterns prints one."""
    matches = [match for pattern in patterns if (match := pattern.search(line))]
    pages = [match[2] for match in matches if match[2]]
    return (_day(matches[0][1]) if matches else None), (pages[0] if pages else None)


def _withdrawn(line: str) -> Closing | None:
    match = _WITHDRAWN.search(line)
    if match is None:
        return None
    return Closing(on=_day(match[1]), code=None, label=match[3] or "Question retirée")
