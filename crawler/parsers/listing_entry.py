"""One entry of a list page: its title, the day it shows, its summary and the files beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bs4 import Tag

from crawler.parsers.addresses import file_name
from crawler.parsers.listing_date import date_of, is_only_a_day, leading_day, selected_date
from crawler.parsers.listing_links import (
    Anchor,
    heading_in,
    heads,
    is_generic,
    is_heading,
    leads_to_file,
    says_where,
    tags_in,
)
from crawler.parsers.press_parts import file_links, shown_dates
from monitor.domain.model import Link
from monitor.domain.normalise import one_line
from monitor.files.html import block_text, inline_text

_MAX_TITLE = 500
_MAX_SUMMARY = 1000
_MIN_SUMMARY_WORDS = 6
_MAX_GENERIC_WORDS = 10
_SUMMARY_CLASS = re.compile(
    r"(?:^|__|-)(?:desc|description|introduction|intro|chapo|summary|excerpt|abstract|resume|accroche)$"
)
_MAYBE_FILE = re.compile(r"pdf|docx?|odt|msword|opendocument|t[ée]l[ée]charg", re.IGNORECASE)
_PREFIX = re.compile(
    r"(?:lire (?:la suite|l.article|le communiqué)|en savoir plus|accéder|consulter|voir)"
    r"(?: (?:de l.article|sur|de|à|au|du))?\s?[:«\"“]?\s?",
    re.IGNORECASE,
)
_CALL = re.compile(r"(?:lire|voir|consulter|découvrir|accéder|télécharger|ouvrir|afficher)\b", re.IGNORECASE)
_WINDOW = re.compile(r"\s?[-–(]?\s?(?:ouvre (?:dans )?une )?nouvelle fenêtre\)?$", re.IGNORECASE)
_CUT = ("…", "...", "(…)", "(...)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListEntry:
    """One article that a list names: a clean absolute address, what the list shows of it, its files.

    ``files`` are the PDF and Word files linked beside it; when the entry is itself a file, it is one
    of them. ``published_on`` is None when the list shows no day of publication.
    """

    url: str
    title: str
    published_on: date | None = None
    summary: str = ""
    files: tuple[Link, ...] = ()


def _words(tag: Tag) -> str:
    return _WINDOW.sub("", inline_text(tag)[:_MAX_TITLE]).strip()


def _whole(words: str, tag: Tag) -> str:
    """Return the `title` of a link whose words are cut (« Prévenir les… »), else its words."""
    named = one_line(str(tag.get("title") or "")[:_MAX_TITLE])
    start = next((words.removesuffix(end).strip() for end in _CUT if words.endswith(end)), None)
    return named if start and len(named) > len(start) and start in named else words


def _unprefixed(words: str) -> str:
    return _PREFIX.sub("", words, count=1).strip(' «»"“”').strip() if not says_where(words) else words


def _heading_words(item: Tag, link: Tag) -> str:
    found = (tag for root in (link, item) for tag in tags_in(root) if is_heading(tag))
    return next((words for tag in found if (words := _words(tag))), "")


def _block_heading(link: Tag) -> str:
    """Return the words of the folded block that a link is in (SPIP: `blocs_titre`, then its content)."""
    block = link.find_parent(class_="blocs_destination")
    heading = block.find_previous_sibling(class_="blocs_titre") if block else None
    return _words(heading) if isinstance(heading, Tag) else ""


def title_of(item: Tag, link: Tag) -> str:
    """Return the words that name the page of an entry, empty when nothing does.

    The heading that a link is in, or that is in it; the link's own words, `aria-label` and `title`;
    the heading of the card when those only call to read (« Lire la suite », « Voir le communiqué »);
    at last what follows such a call.
    """
    inside = heading_in(link)
    words = _words(inside) if inside else _whole(_words(link), link)
    if heads(link) and not is_generic(words):
        return words
    attributes = (one_line(str(link.get(name) or "")[:_MAX_TITLE]) for name in ("aria-label", "title"))
    own = [words, *attributes]
    heading = _heading_words(item, link)
    titles = [text for text in own if says_where(text)]
    plain = [text for text in titles if not _CALL.match(text)]
    named = [text for text in map(_unprefixed, own) if not is_generic(text)]
    return next((text for text in (*plain, heading, *titles, *named) if text and not is_generic(text)), "")


def _files(item: Tag, inside: Sequence[Tag], link: Anchor, base: str) -> tuple[Link, ...]:
    markup = [tag for tag in (item, *inside) if tag.name == "a"]
    told = " ".join(f"{tag.get('href') or ''} {tag.get('type') or ''}" for tag in markup)
    found = file_links(item, item, base=base) if _MAYBE_FILE.search(told + inline_text(item)) else ()
    if leads_to_file(link) and all(each.url != link.url for each in found):
        found = (Link(url=link.url, title=file_name(link.url)), *found)
    return found


def _file_title(link: Anchor, files: tuple[Link, ...], title: str) -> str:
    """Return the name of an entry that is a file: its own title, else that of its block, else its name."""
    named = next((each.title for each in files if each.url == link.url), "")
    if named and named != file_name(link.url):
        return named
    return title or _block_heading(link.tag) or named


def _named(file: Link, url: str, title: str) -> Link:
    """Return a file with the title of its entry, when it is the entry and only its address names it."""
    return Link(url=url, title=title) if file.url == url and file.title == file_name(url) else file


def _is_paragraph(tag: Tag) -> bool:
    """Return whether an element has words of its own, enough of them, and no block inside."""
    inside = tags_in(tag)
    if tag.name not in {"p", "div"} or any(each.name in {"p", "div", "ul"} for each in inside):
        return False
    linked = sum(len(inline_text(each).split()) for each in inside if each.name == "a")
    return len(inline_text(tag).split()) - linked >= _MIN_SUMMARY_WORDS


def _summary(inside: Sequence[Tag], link: Tag, title: str) -> Tag | None:
    """Return the element of the summary: the one whose class says so, else the first long paragraph."""
    above = {id(link), *map(id, link.parents)}
    apart = [tag for tag in inside if id(tag) not in above]
    for tag in apart:
        classes = map(str, tag.get_attribute_list("class"))
        if any(map(_SUMMARY_CLASS.search, classes)) and not is_heading(tag):
            return tag
    for tag in filter(_is_paragraph, apart):
        words = inline_text(tag)
        if title not in words and not is_only_a_day(words) and not any(shown_dates(words[:_MAX_TITLE])):
            return tag
    return None


def _summary_words(summary: Tag) -> str:
    lines = block_text(summary).split("\n")
    kept = [line for line in lines if says_where(line) or len(line.split()) > _MAX_GENERIC_WORDS]
    return one_line(" ".join(kept))[:_MAX_SUMMARY]


def _lines(item: Tag, title: str, summary: Tag | None) -> list[str]:
    """Return the lines of an item without its title and its summary."""
    beside = set(block_text(summary).split("\n")) if summary else set()
    lines = [line for line in block_text(item).split("\n") if line and line not in beside]
    return [line.replace(title, " | ") if title else line for line in lines]


def entry_of(
    item: Tag, link: Anchor, *, base: str, title_css: str = "", date_css: str = ""
) -> ListEntry | None:
    """Return what a list shows of one article, None when it has no title.

    ``title_css`` and ``date_css``, when given, say where title and day are in the item.
    """
    inside = tags_in(item)
    chosen = item.select_one(title_css) if title_css else None
    files = _files(item, inside, link, base)
    title = _words(chosen) if chosen else title_of(item, link.tag)
    if any(each.url == link.url for each in files) and chosen is None:
        title = _file_title(link, files, title)
    if not title:
        return None
    summary = _summary(inside, link.tag, title)
    beside = [heading_in(link.tag) or link.tag, *filter(None, (summary,))]
    day, short = leading_day(title)
    shown = selected_date(item, date_css) if date_css else None
    return ListEntry(
        url=link.url,
        title=short or title,
        published_on=shown or day or date_of(inside, _lines(item, title, summary), beside),
        summary=_summary_words(summary) if summary else "",
        files=tuple(_named(each, link.url, title) for each in files),
    )
