"""The day that a list shows beside an article: that of its publication, never that of an event."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from bs4 import Tag

from crawler.parsers.dates import read_date
from crawler.parsers.listing_links import holds
from crawler.parsers.press_parts import shown_dates
from monitor.domain.normalise import folded
from monitor.files.html import inline_text

_DAY = (
    r"(?:(?:(?:lun|mar|mer|jeu|ven|sam|dim)\.?|(?:lun|mar|mercre|jeu|vendre|same)di|dimanche),? )?(?:le )?"
    r"(?:\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{1,2} ?(?:er)? [a-z]{3,9}\.? \d{4}|\d{4}-\d\d-\d\d)"
    r"(?:,? (?:a |- )?\d{1,2} ?[h:] ?(?:\d{2})?)?"
)
# A kind may come before the day (« Communiqué du 9 février 2026 »); a period or a deadline may not.
_KIND = (
    r"(?:(?:communique|dossier|discours|actualite|note|avis|arrete|rapport|decision|breve|article)s?"
    r"(?: de presse)?(?: du| le)? )?"
)
_ONLY_DAY = re.compile(_KIND + r"\(?" + _DAY + r"\)?")
_LABEL_ALONE = re.compile(r"(?:date de )?(?:publiee?|publication|mise? en ligne|parue?)(?: le)? ?:?")
_SEPARATORS = re.compile(r"\s[-–—|•·/]\s|[|•·»\t]|\s?\bpar\b\s.*|,\spar\b.*")
_LEADING_DAY = re.compile(r"\(?(?:\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d{2})|\d{4}-\d\d-\d\d)\)?\s?[-–—:|]\s?")
_DATE_CLASS = re.compile(r"(?:^|[-_])(?:date|dates|published|horodatage|publication|date--publication)$")
_OTHER_CLASS = re.compile(
    r"(?:^|[-_ ])(?:maj|updated?|modif\w*|events?|evenements?|agenda)(?:$|[-_ ])", re.IGNORECASE
)
# « du 3 au <time>… », « jusqu'au … »: an event, a deadline.
_PERIOD = re.compile(r"(?:\b(?:du|au|avant le|entre|et|depuis|partir du|compter du)|jusqu'au)(?: le)? ?$")
_MAX_LINE = 120
_MAX_MARKED = 20


def leading_day(title: str) -> tuple[date | None, str]:
    """Return the day before a title (« 09.02.26 - Titre »), and the title without it."""
    match = _LEADING_DAY.match(title)
    day = read_date(match[0].strip(" ()-–—:|")) if match else None
    return (day, title[match.end() :].strip()) if match and day else (None, title)


def _labelled(lines: Sequence[str]) -> date | None:
    """Return the day after « Publié le », on the same line or alone on the next one."""
    for number, line in enumerate(lines):
        low = folded(line[:_MAX_LINE])
        if _LABEL_ALONE.fullmatch(low) and number + 1 < len(lines):
            low = f"{low} {lines[number + 1][:_MAX_LINE]}"
        if day := shown_dates(low)[0]:
            return day
    return None


def _bare(lines: Iterable[str], other: Collection[str] = ()) -> date | None:
    """Return the day that stands alone in a line, or between separators; not one of ``other``."""
    for line in lines:
        if len(line) <= _MAX_LINE:
            for piece in _SEPARATORS.split(line):
                low = folded(piece or "").strip(" .,;:")
                if low not in other and _ONLY_DAY.fullmatch(low) and (day := read_date(low)):
                    return day
    return None


def _has_date_class(tag: Tag) -> bool:
    classes = tag.get_attribute_list("class")
    return any(_DATE_CLASS.search(str(name)) for name in classes)


def _is_dated(tag: Tag) -> bool:
    if tag.name == "time" or tag.get("itemprop") == "datePublished":
        return True
    return (tag.name == "abbr" and bool(tag.get("title"))) or _has_date_class(tag)


def _attribute(tag: Tag) -> date | None:
    return next(
        (day for name in ("datetime", "content", "title") if (day := read_date(str(tag.get(name) or "")))),
        None,
    )


def is_only_a_day(words: str) -> bool:
    """Return whether words only show a day, after a kind or not: they are no summary."""
    return _bare([words]) is not None


def _is_other(tag: Tag) -> bool:
    # WordPress says « published updated » of an article that was never edited.
    classes = " ".join(map(str, tag.get_attribute_list("class")))
    return "published" not in classes and _OTHER_CLASS.search(classes) is not None


def _is_other_date(tag: Tag) -> bool:
    """Return whether a marked date is that of an update or of an event."""
    if _is_other(tag) or (tag.parent is not None and _is_other(tag.parent)):
        return True
    before = ""
    for sibling, _ in zip(tag.previous_siblings, range(_MAX_MARKED), strict=False):
        if len(before) >= _MAX_LINE:
            break
        before = (inline_text(sibling) if isinstance(sibling, Tag) else str(sibling)) + before
    low = folded(before[-_MAX_LINE:])
    return _PERIOD.search(low) is not None or re.search(r"mise? a jour(?: le)? ?:? ?$", low) is not None


def _marked(inside: Sequence[Tag], beside: Sequence[Tag]) -> date | None:
    """Return the day of a `time`, of SPIP's `abbr.published` or of an element whose class says date."""
    for tag in list(filter(_is_dated, inside))[:_MAX_MARKED]:
        if any(holds(part, tag) for part in beside) or _is_other_date(tag):
            continue
        words = inline_text(tag)[:_MAX_LINE]
        if _PERIOD.match(folded(words)) or shown_dates(words)[1]:
            continue
        if day := _attribute(tag) or _bare([words]):
            return day
    return None


def date_of(inside: Sequence[Tag], lines: Sequence[str], beside: Sequence[Tag]) -> date | None:
    """Return the day of publication that an item of a list shows, or None.

    ``inside`` are its elements, ``lines`` its words without title and summary, ``beside`` the elements
    of title and summary, where a day is that of what the article speaks of. « Publié le » first, then
    what the page marks as a date, then a day that stands alone. An update is not a publication.
    """
    other = {folded(inline_text(tag)[:_MAX_LINE]) for tag in filter(_is_other, inside)}
    return _labelled(lines) or _marked(inside, beside) or _bare(lines, other)


def selected_date(item: Tag, css: str) -> date | None:
    """Return the day in the element that a selector names: its attribute, else its words."""
    tag = item.select_one(css)
    if tag is None:
        return None
    words = inline_text(tag)
    return _attribute(tag) or shown_dates(words)[0] or read_date(words)
