"""The page of one question of the Sénat: its text, and the answer when there is one (docs/sources.md).

Read by its labels, since the tree of tags changed at least twice: before 2022 « Question écrite n° …
publiée dans le JO Sénat du … - page … », since then « Question de … publiée le … », with the page of the
Journal officiel under the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from crawler.parsers.assemblee_texts import exact_date
from crawler.parsers.refusals import check_body
from crawler.parsers.senat_record import (
    LAPSED_LABEL,
    WITHDRAWN_LABEL,
    Attribution,
    SenatRecord,
    identity_in,
)
from monitor.domain.normalise import canonical, folded, one_line
from monitor.errors import ParseError
from monitor.files.html import block_text, inline_text, soup_of

UNKNOWN_LAYOUT = "gabarit inconnu"
"""How a page where no question is recognised is reported."""

_DATE = r"(\d{1,2}/\d{1,2}/\d{4}|\d{1,2}(?:er)?\s+[^\W\d]+\s+\d{4})"
_PUBLISHED = rf"publi[ée]e?s?\s+(?:dans\s+le\s+JO\s+S[ée]nat\s+du|au\s+JO(?:\s+du)?|le)\s+{_DATE}"
_PAGE = r"(?:\s*[-–—,]?\s*pages?\s*:?\s*(\d+))?"
_HEAD = re.compile(
    r"\bQuestion\b(?P<what>[^()]{0,200}?)\bde\s+(?P<author>(?:M\.|Mme|Mlle)[^()]{1,120})\((?P<of>(?:.|\n){0,200}?)\)"
    rf"\s*,?\s*{_PUBLISHED}{_PAGE}",
    re.IGNORECASE,
)
_OF = r"(?:du|de\s+la|de\s+l['’]|des|de)\s*"
_ANSWER = re.compile(
    rf"^R[ée]ponse\s+{_OF}(?P<by>[^\n]{{2,250}}(?:\n[^\n]{{0,80}})??)\s*{_PUBLISHED}{_PAGE}[ .]*$",
    re.IGNORECASE | re.MULTILINE,
)
_WAITING = re.compile(
    rf"^En attente de r[ée]ponse\s+{_OF}(?P<by>[^\n]{{2,200}})$", re.IGNORECASE | re.MULTILINE
)
_PASSED_ON = re.compile(
    r"^Transmise\s+(?:au|aux|à\s+la|à\s+l['’]|à)\s*(?P<by>[^\n]{2,200})$", re.IGNORECASE | re.MULTILINE
)
_ENDED = re.compile(
    rf"^(?:La\s+)?question\s+(?:est\s+|a\s+été\s+|devenue\s+)*(?P<how>caduque|retirée)(?:\s+le\s+{_DATE})?[^\n]*$",
    re.IGNORECASE | re.MULTILINE,
)
_SIGNALLED = re.compile(rf"^(?:Question\s+)?signalée\b[^\n]*?\b{_DATE}[^\n]*$", re.IGNORECASE | re.MULTILINE)
_SITTING = re.compile(r"^R[ée]ponse apport[ée]e en s[ée]ance publique[^\n]*\n?", re.IGNORECASE | re.MULTILINE)
_FOOT = re.compile(
    r"^(?:Page mise à jour le|Partager cette page|Haut de page)\b", re.IGNORECASE | re.MULTILINE
)
_JO_PAGE = re.compile(r"^[-–—]\s*page\s+(\d+)\s*$", re.IGNORECASE | re.MULTILINE)
_NO_TEXT = re.compile(
    r"^Le texte de cette (?:question|r[ée]ponse) n['’]est pas disponible[^\n]*$", re.IGNORECASE | re.MULTILINE
)
_ANSWER_PREFIX = re.compile(r"R[ée]ponse\s*\.?\s*[-–—]\s*", re.IGNORECASE)
_MINISTRY = re.compile(r"minist[èe]re\s*:\s*", re.IGNORECASE)
_NUMBER = re.compile(
    r"\s*(?:écrite|orale|d['’]actualité)?[\w\s]{0,30}?n\s*[°º]\s*(\d{1,5}[A-Z]?)\b", re.IGNORECASE
)
_FRAME = "nav, header nav, footer, aside, form, script, style"


@dataclass(frozen=True, slots=True, kw_only=True)
class SenatPage:
    """What the page of a question states; texts are canonical, empty when the page has none.

    ``unavailable`` says that the Sénat itself tells that a text is in no digital form.
    """

    title: str
    author: str
    place: str | None
    group: str | None
    number: str | None
    published_on: date
    question: str
    answer: str = ""
    answered_on: date | None = None
    page: str | None = None
    answer_page: str | None = None
    answering: str | None = None
    waiting: str | None = None
    ending: str | None = None
    ended_on: date | None = None
    signalled_on: date | None = None
    unavailable: bool = False


def read_page(body: bytes, *, url: str, encoding: str | None = None) -> SenatPage:
    """Return what the page of a question states.

    Raises RefusedError for a refusal or a page of maintenance under a good status, ParseError,
    « gabarit inconnu », where no question is recognised or where its text is missing without a word.
    """
    check_body(body, url=url, witness=re.compile(rb"question", re.IGNORECASE))
    soup = soup_of(body, encoding=encoding)
    headings = [inline_text(tag) for tag in soup.select("h1")]
    for tag in soup.select(_FRAME):
        tag.decompose()
    root = soup.select_one("main") or soup.body or soup
    text = block_text(root)
    head = _HEAD.search(text)
    if head is None:
        raise ParseError(f"{UNKNOWN_LAYOUT} : {url}")
    return _page(head, _body(text[head.end() :]), next(filter(None, headings), ""), url)


def merged(record: SenatRecord, page: SenatPage) -> SenatRecord:
    """Return what the list says of a question with what its page adds; the list's own dates stay.

    Raises ParseError when the page is that of another question: it prints another number, or two of
    the day, the author and the title are not those of the list.
    """
    if page.number and page.number.lstrip("0") != record.number.lstrip("0"):
        raise ParseError(f"{record.key}: the page is that of number {page.number}")
    if sum(_denials(record, page)) > 1:
        raise ParseError(f"{record.key}: the page is that of another question ({page.title[:60]!r})")
    return replace(
        record,
        question=page.question or record.question,
        answer=page.answer,
        answered_on=page.answered_on or record.answered_on,
        sort="Réponse publiée" if page.answered_on else page.ending or record.sort,
        ended_on=page.ended_on,
        signalled_on=page.signalled_on,
        answering=page.answering or record.answering,
        attributions=_with_waiting(record, page),
        page=page.page,
        answer_page=page.answer_page,
    )


def _denials(record: SenatRecord, page: SenatPage) -> Iterator[bool]:
    """Yield, of each fact that both state, whether they state it otherwise."""
    yield page.published_on != record.published_on
    yield _apart(record.title, page.title)
    yield _apart(record.author or "", page.author)


def _apart(mine: str, other: str) -> bool:
    """Tell whether two names have less than half of their words in common, in whatever order."""
    one, two = (set(re.findall(r"\w{2,}", folded(text))) - {"mme", "mlle"} for text in (mine, other))
    return bool(one and two) and 2 * len(one & two) < min(len(one), len(two))


def record_of(page: SenatPage, *, url: str) -> SenatRecord:
    """Return a question known by its page alone; raise ParseError when the address says not which it is."""
    identity = identity_in(url)
    if identity is None or identity.kind is None:
        raise ParseError(f"{url} is not the page of a question")
    record = SenatRecord(
        key=identity.key,
        number=identity.number,
        kind=identity.kind,
        url=url,
        title=page.title,
        published_on=page.published_on,
        author=page.author,
        group=page.group,
        place=page.place,
    )
    return merged(record, page)


def _with_waiting(record: SenatRecord, page: SenatPage) -> tuple[Attribution, ...]:
    """Return the ministries of the list, else the one from which the page says an answer is awaited."""
    if record.attributions or not page.waiting:
        return record.attributions
    return (Attribution(label=page.waiting),)


def _body(text: str) -> str:
    """Return what stands between the head of the question and the foot of the page."""
    foot = _FOOT.search(text)
    return text[: foot.start()] if foot else text


def _page(head: re.Match[str], body: str, title: str, url: str) -> SenatPage:
    answered = _ANSWER.search(body)
    before = body[: answered.start()] if answered else body
    marks = {
        pattern: match
        for pattern in (_WAITING, _PASSED_ON, _ENDED, _SIGNALLED)
        if (match := pattern.search(before))
    }
    question, page = _text_of(before[: min((mark.start() for mark in marks.values()), default=None)])
    answer, answer_page = _text_of(_SITTING.sub("", body[answered.end() :])) if answered else ("", None)
    unavailable = _NO_TEXT.search(body) is not None
    if not question and not unavailable:
        raise ParseError(f"{UNKNOWN_LAYOUT} (aucun texte de question) : {url}")
    number, ended = _NUMBER.match(head["what"]), marks.get(_ENDED)
    place, _, group = one_line(head["of"]).partition(" - ")
    return SenatPage(
        title=title,
        author=one_line(head["author"]),
        place=place or None,
        group=group or None,
        number=number[1] if number else None,
        published_on=_needed(head[4], url),
        question=question,
        answer=answer,
        answered_on=_needed(answered[2], url) if answered else None,
        page=head[5] or page,
        answer_page=(answered[3] or answer_page) if answered else None,
        answering=_ministry(answered),
        waiting=_ministry(marks.get(_WAITING) or marks.get(_PASSED_ON)),
        ending=_ending(ended),
        ended_on=_day(ended[2], url) if ended and ended[2] else None,
        signalled_on=_day(marks[_SIGNALLED][1], url) if _SIGNALLED in marks else None,
        unavailable=unavailable,
    )


def _text_of(text: str) -> tuple[str, str | None]:
    """Return a text, and the page of the Journal officiel printed under it."""
    page = _JO_PAGE.search(text)
    text = canonical(_NO_TEXT.sub("", _JO_PAGE.sub("", text)))
    if prefix := _ANSWER_PREFIX.match(text):
        text = text[prefix.end() :]
    return (text if re.search(r"\w", text) else ""), (page[1] if page else None)


def _day(text: str, url: str) -> date | None:
    return exact_date(text, where=url)


def _needed(text: str, url: str) -> date:
    day = _day(text, url)
    if day is None:
        raise ParseError(f"{url}: no date in {text!r:.40}")
    return day


def _ministry(mark: re.Match[str] | None) -> str | None:
    """Return « Culture » for « ministère : Culture », and a whole name as it is printed."""
    return _MINISTRY.sub("", one_line(mark["by"])) or None if mark else None


def _ending(mark: re.Match[str] | None) -> str | None:
    if mark is None:
        return None
    return LAPSED_LABEL if folded(mark["how"]) == "caduque" else WITHDRAWN_LABEL
