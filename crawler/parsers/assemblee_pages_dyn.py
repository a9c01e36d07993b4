"""Layout A: the ``/dyn`` page of a question, 16th legislature on, read by labels (docs/sources.md)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from bs4 import BeautifulSoup, Tag

from crawler.parsers.assemblee_printed import check_answer, printed_in
from crawler.parsers.assemblee_record import Attribution, QuestionRecord, identity_of, uid_in
from crawler.parsers.assemblee_texts import label, repaired, stripped_answer, stripped_question
from monitor.domain.normalise import folded
from monitor.errors import ParseError
from monitor.files.html import block_text, inline_text

_ASKED_BY = re.compile(r"Question de ?: ?", re.IGNORECASE)
_ANSWERED = re.compile(r"Réponse publiée le [^:.]{1,40}", re.IGNORECASE)
_HEADLINE = re.compile(
    r"Question (?:écrite|orale|au Gouvernement)[^:\d]{0,30}?n° ?(\d+) ?:? ?(.*)", re.IGNORECASE
)
_IN_SITTING = re.compile(r",? posée (?:au Gouvernement )?en séance", re.IGNORECASE)
_NAME_PLACE_GROUP = re.compile(r"([^(]+?) ?\((.+)\)")
_PLACE_GROUP = re.compile(r"(.{1,80}\([^()]*circonscription\)) - (.{1,100})")
_KEY_DATA = re.compile(r"([^:]{3,40}?) ?: ?(.*)")
_BLOCKS = ("p", "div", "h2", "h3", "h4", "h5", "h6")
_BYLINES = 4
_CLIMB = 4


class _Author(NamedTuple):
    name: str | None
    place: str | None = None
    group: str | None = None


def recognises(soup: BeautifulSoup) -> bool:
    """Tell whether a page has the block of a question of this layout."""
    return soup.select_one("div._style-question, #blocMinistereInterroge") is not None


def read(soup: BeautifulSoup, *, url: str) -> QuestionRecord:
    """Return the question of the page; the texts are taken out of ``soup`` as they are read."""
    root = soup.select_one("div._style-question") or soup
    uid = _uid(soup, root, url)
    title, key_data, author_ref = _title(uid, root), _key_data(root), _author_ref(root)
    asked_by = _labelled(root, _ASKED_BY.match)
    if asked_by is None:
        raise ParseError(f"{uid}: expected « Question de : », found none")
    answer_label = _labelled(root, _ANSWERED.fullmatch)
    key_block = _key_block(root)
    answer = stripped_answer(_text_after(answer_label, stop=key_block)) if answer_label else ""
    text = _text_after(asked_by, stop=answer_label or key_block)
    byline, text = _byline(asked_by, text)
    line = inline_text(root)  # what remains: headline, labels, dates and key data
    printed = printed_in(line)
    if identity_of(uid).kind != "QE" and not answer and _IN_SITTING.search(line):
        printed = replace(printed, answered_on=printed.published_on)  # the text is the whole exchange
        text, answer = "", stripped_answer(text)
    check_answer(uid, answered_on=printed.answered_on, answer=answer)
    author = _author(byline, text)
    attributed = key_data.get("ministere repondant") or key_data.get("ministere attributaire")
    return QuestionRecord(
        uid=uid,
        question=stripped_question(text),
        answer=answer,
        published_on=printed.published_on,
        signalled_on=printed.signalled_on,
        renewed_on=printed.renewed_on,
        answered_on=printed.answered_on,
        ministry_asked=key_data.get("ministere interroge"),
        attributions=(Attribution(label=attributed, on=printed.published_on),) if attributed else (),
        closing=printed.closing,
        heading=key_data.get("rubrique"),
        analysis=title,
        author=author.name,
        author_ref=author_ref,
        group=author.group,
        place=author.place,
        page=printed.page,
        answer_page=printed.answer_page,
    )


def _uid(soup: BeautifulSoup, root: Tag, url: str) -> str:
    """Return the uid the page gives itself, else the one of its address (a bare extract)."""
    canonical = soup.select_one("meta[property='og:url']")
    for place in (root.get("data-id"), canonical.get("content") if canonical else None, url):
        if uid := uid_in(str(place or "")):
            return uid
    raise ParseError(f"{url}: expected a uid in data-id, og:url or the address, found none")


def _title(uid: str, root: Tag) -> str | None:
    """Return the words after « Question écrite n° 13026 : »; raise ParseError for another number."""
    lines = [inline_text(tag) for tag in root.find_all(["h1", "h2", "span", "div", "p"], limit=200)]
    found = [match for line in lines if (match := _HEADLINE.fullmatch(line))]
    if not found:
        raise ParseError(f"{uid}: expected « Question … n° … », found none")
    number, title = min(
        (match.groups() for match in found), key=lambda groups: (not groups[1], len(groups[1]))
    )
    if number != identity_of(uid).number:
        raise ParseError(f"expected the number of {uid}, found {number}")
    return label(title)


def _key_data(root: Tag) -> dict[str, str]:
    """Return the « Données clés » by their folded labels."""
    found: dict[str, str] = {}
    for tag in root.find_all("p"):
        if (match := _KEY_DATA.fullmatch(inline_text(tag))) and (value := label(match[2])):
            found.setdefault(folded(match[1]), value)
    return found


def _key_block(root: Tag) -> Tag | None:
    """Return the element that holds the key data, which repeat the words of the labels."""
    ministry = root.select_one("#blocMinistereInterroge")
    return ministry.parent if ministry else None


def _author_ref(root: Tag) -> str | None:
    for link in root.select("a[data-document-id], a[href*='/deputes/']"):
        if match := re.search(r"PA\d+", f"{link.get('data-document-id', '')} {link.get('href', '')}"):
            return match[0]
    return None


def _labelled(root: Tag, test: Callable[[str], object]) -> Tag | None:
    """Return the first innermost block whose text passes a test, outside the key data."""
    outside = _key_block(root)
    for tag in root.find_all(_BLOCKS):
        if outside is not None and _holds(outside, tag):
            continue
        if test(inline_text(tag)) and not any(test(inline_text(inner)) for inner in tag.find_all(_BLOCKS)):
            return tag
    return None


def _holds(outer: Tag, inner: Tag) -> bool:
    """Tell whether an element is another or around it: the same one, where ``in`` takes an equal one."""
    return outer is inner or any(parent is outer for parent in inner.parents)


def _text_after(start: Tag, *, stop: Tag | None) -> str:
    """Take out of the page what follows a label, and return its text.

    What follows is the siblings of the label, or of the nearest element around it that has some
    with words, up to the one that holds ``stop``: a table inside a paragraph makes siblings of both.
    """
    here = start
    for _ in range(_CLIMB):
        taken = Tag(name="div")
        for sibling in list(here.next_siblings):
            if stop is not None and isinstance(sibling, Tag) and _holds(sibling, stop):
                break
            taken.append(sibling.extract())
        if text := repaired(block_text(taken)):
            return text
        if here.parent is None or (stop is not None and _holds(here.parent, stop)):
            break
        here = here.parent
    return ""


def _byline(asked_by: Tag, text: str) -> tuple[list[str], str]:
    """Return the lines about the author, and the text without those of them printed above it."""
    head = _ASKED_BY.sub("", _IN_SITTING.split(block_text(asked_by))[0]).split("\n")
    lines = text.split("\n")
    for index, line in enumerate(lines[:_BYLINES]):
        if _PLACE_GROUP.fullmatch(line):
            head += lines[: index + 1]
            text = "\n".join(lines[index + 1 :]).strip("\n")
            break
    return [line for line in map(label, head) if line], text


def _author(byline: list[str], text: str) -> _Author:
    """Return who asks, from « Mme X (Place - Groupe) » or two lines « Mme X », « Place (n) - Groupe »."""
    if not byline:
        return _Author(None)
    if (match := _PLACE_GROUP.fullmatch(byline[-1])) is None:
        if match := _NAME_PLACE_GROUP.fullmatch(byline[0]):
            place, _, group = match[2].partition(" - ")
            return _Author(match[1], place, group or None)
        return _Author(byline[0])
    if len(byline) > 1:
        return _Author(byline[0], match[1], match[2])
    # On one line nothing parts the name from the place: the question begins with the name.
    words = match[1].split(" ")
    known = [end for end in range(2, len(words)) if text.startswith(" ".join(words[:end]) + " ")]
    cut = max(known, default=len(words))
    return _Author(" ".join(words[:cut]), " ".join(words[cut:]) or None, match[2])
