"""Layouts B (13th to 15th legislatures) and C (« FICHE QUESTION », 8th to 12th) (docs/sources.md)."""

from __future__ import annotations

import re
from datetime import date

from bs4 import BeautifulSoup, Tag

from crawler.parsers.assemblee_printed import check_answer, printed_in
from crawler.parsers.assemblee_record import Attribution, Closing, QuestionRecord, answered, identity_of
from crawler.parsers.assemblee_texts import exact_date, label, repaired, stripped_answer, stripped_question
from monitor.domain.normalise import folded
from monitor.errors import ParseError
from monitor.files.html import block_text, inline_text, one

_LEGISLATURE = re.compile(r"(\d{1,2}) ?(?:ème|e|ère) ?législature", re.IGNORECASE)
_NUMBER = re.compile(r"Question N ?° ?(\d+)", re.IGNORECASE)
_LABELLED = re.compile(r"([^>:]{3,40}?) ?[>:] ?(.*)")
_KINDS = (("ecrite", "QE"), ("gouvernement", "QG"), ("orale", "QOSD"))


def recognises(soup: BeautifulSoup) -> bool:
    """Tell whether a page has layout B."""
    return soup.select_one(".question_publish_date") is not None


def recognises_card(soup: BeautifulSoup) -> bool:
    """Tell whether a page has layout C."""
    return soup.find("num") is not None and soup.find("dpq") is not None


def read(soup: BeautifulSoup) -> QuestionRecord:
    """Return the question of a page of layout B; an answer is one only after « Réponse publiée »."""
    header = inline_text(one(soup, ".question_header"))
    uid = _uid(inline_text(one(soup, ".question_legislature")), header)
    info = _labels(one(soup, ".question_info"))
    printed = printed_in(inline_text(one(soup, ".question_publish_date")))
    text = stripped_question(_body(one(soup, ".question_answer .question")))
    content = soup.select_one(".question_answer .reponse_contenu")
    answer = stripped_answer(_body(content)) if content else ""
    if identity_of(uid).kind != "QE" and not answer and printed.answered_on:
        text, answer = "", text
    check_answer(uid, answered_on=printed.answered_on, answer=answer)
    author, author_ref, place, group = _author(soup)
    return QuestionRecord(
        uid=uid,
        question=text,
        answer=answer,
        published_on=printed.published_on,
        signalled_on=printed.signalled_on,
        renewed_on=printed.renewed_on,
        answered_on=printed.answered_on,
        ministry_asked=info.get("ministere interroge"),
        attributions=_attributions(
            info.get("ministere interroge"),
            info.get("ministere attributaire"),
            first=printed.published_on,
            then=printed.reassigned_on,
        ),
        closing=printed.closing,
        heading=info.get("rubrique"),
        lead=info.get("tete d'analyse"),
        analysis=info.get("analyse") or info.get("titre"),
        author=author,
        author_ref=author_ref,
        group=group,
        place=place,
        page=printed.page,
        answer_page=printed.answer_page,
    )


def _uid(legislature: str, header: str) -> str:
    number, term = _NUMBER.search(header), _LEGISLATURE.search(legislature)
    kind = next((code for word, code in _KINDS if word in folded(header)), None)
    if number is None or term is None or kind is None:
        raise ParseError(f"expected « Question N° … », its type and its legislature, found {header!r:.80}")
    return f"QANR5L{term[1]}{kind}{number[1]}"


def _labels(info: Tag) -> dict[str, str]:
    """Return what follows « Rubrique > » and its like, by folded label."""
    found: dict[str, str] = {}
    for cell in info.select("div"):
        if cell.find("div") is None and (match := _LABELLED.fullmatch(inline_text(cell))):
            value = label(match[2])
            if value:
                found[folded(match[1])] = value
    return found


def _body(part: Tag) -> str:
    for heading in part.find_all("h3"):
        heading.extract()
    return repaired(block_text(part))


def _author(soup: BeautifulSoup) -> tuple[str | None, str | None, str | None, str | None]:
    """Return name, reference, place and group from « de M. X (Groupe - Place ) »: here the group is first."""
    link = soup.select_one("a[title^='Lien vers la fiche']")
    if link is None:
        return None, None, None, None
    ref = re.search(r"PA\d+", str(link.get("href", "")))
    around = link.find_parent("div")
    match = re.search(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)$", inline_text(around)) if around else None
    group, _, place = match[1].rpartition(" - ") if match else ("", "", "")
    return label(inline_text(link)), ref[0] if ref else None, label(place), label(group)


def _attributions(
    asked: str | None, attributed: str | None, *, first: date | None, then: date | None
) -> tuple[Attribution, ...]:
    """Return the ministries in charge: two when the page dates the change, else the present one."""
    if attributed is None:
        return ()
    if asked and then:
        return (Attribution(label=asked, on=first), Attribution(label=attributed, on=then))
    return (Attribution(label=attributed, on=first),)


def read_card(soup: BeautifulSoup) -> QuestionRecord:
    """Return the question of a page of layout C: one tag of its own per fact, empty when absent."""
    uid = f"QANR5L{_digits(soup, 'leg')}{_tag(soup, 'nat')}{_digits(soup, 'num')}"
    text, answer = stripped_question(_text(soup, "quest")), stripped_answer(_text(soup, "rep"))
    published_on, answered_on = _date(soup, "dpq"), _date(soup, "dpr")
    check_answer(uid, answered_on=answered_on, answer=answer)
    asked = _tag(soup, "mini")
    return QuestionRecord(
        uid=uid,
        question=text,
        answer=answer,
        published_on=published_on,
        signalled_on=_date(soup, "dsign"),
        answered_on=answered_on,
        answer_erratum_on=_date(soup, "derr"),
        ministry_asked=asked,
        attributions=_attributions(asked, _tag(soup, "mina"), first=published_on, then=_date(soup, "dca")),
        closing=answered(answered_on) if answered_on else _withdrawal(soup),
        heading=_tag(soup, "rub"),
        lead=_tag(soup, "tana"),
        analysis=_tag(soup, "ana"),
        author=_usual_order(_tag(soup, "civ"), _tag(soup, "aut"), text),
        group=_tag(soup, "groupe"),
        place=_tag(soup, "dept"),
        page=_tag(soup, "pgq"),
        answer_page=_tag(soup, "pgrep"),
    )


def _tag(soup: BeautifulSoup, name: str) -> str | None:
    return label(_text(soup, name))


def _text(soup: BeautifulSoup, name: str) -> str:
    found = soup.find(name)
    return repaired(block_text(found)) if found else ""


def _digits(soup: BeautifulSoup, name: str) -> str:
    match = re.match(r"\d+", _text(soup, name))
    if match is None:
        raise ParseError(f"expected a number in <{name}>, found {_text(soup, name)!r:.40}")
    return match[0]


def _date(soup: BeautifulSoup, name: str) -> date | None:
    """Return the date in a tag, which an older page may print after a label."""
    match = re.search(r"\d{1,2}/\d{1,2}/\d{4}", _text(soup, name))
    return exact_date(match[0], where=name) if match else None


def _withdrawal(soup: BeautifulSoup) -> Closing | None:
    day, code = _date(soup, "dret"), _tag(soup, "codret")
    motive = _tag(soup, "cret") or _tag(soup, "ret")
    if day is None and motive is None and code is None:
        return None
    return Closing(on=day, code=code, label=motive)


def _usual_order(title: str | None, name: str | None, text: str) -> str | None:
    """Return « Mme Muguette Jacquaint » from « Jacquaint Muguette » when the question begins so."""
    words = (name or "").split()
    for cut in range(1, len(words)):
        turned = " ".join([title or "", *words[cut:], *words[:cut]]).strip()
        if folded(text).startswith(folded(turned)):
            return turned
    return label(f"{title or ''} {name or ''}")
