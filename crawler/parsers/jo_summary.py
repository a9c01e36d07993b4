"""The table of contents of one Journal officiel (JORFCONT): the only place that knows the rubrics."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from lxml.etree import _Element as Element

from crawler.parsers.jo_xml import day_of, parse_xml, value_of
from monitor.domain.normalise import one_line
from monitor.errors import ParseError

_CONTAINER_ID = re.compile(r"JORFCONT[0-9]{12}")
_TEXT_ID = re.compile(r"JORFTEXT[0-9]{12}")
# niv 1 is the whole issue, 2 and 3 the rubric (« Décrets… », « Mesures nominatives »), 4 the ministry.
_RUBRIC_LEVELS = (3, 2, 1)
_MINISTRY_LEVEL = 4

_Path = tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an issue prints a text: ``order`` counts its links from 1, ``path`` holds the titles above it."""

    container: str
    jo_number: str | None
    order: int
    path: tuple[str, ...]
    rubric: str | None
    ministry: str | None
    title: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """One issue of the Journal officiel; ``entries`` maps the identifier of a text to its place.

    ``without_id`` counts the links that name no text (access to some texts is protected).
    """

    id: str
    number: str | None
    published_on: date | None
    title: str | None
    entries: Mapping[str, Place] = field(repr=False)
    without_id: int = 0


def _level(element: Element, above: int) -> int:
    stated = (element.get("niv") or "").strip()
    return int(stated) if re.fullmatch("[0-9]{1,2}", stated) else above + 1


def _links(element: Element, path: _Path) -> Iterator[tuple[Element, _Path]]:
    """Yield every link with the titles above it, at any depth and in the order of the issue."""
    for child in element:
        if child.tag == "LIEN_TXT":
            yield child, path
        elif child.tag == "TM":
            level = _level(child, path[-1][0] if path else 0)
            title = value_of(child, "TITRE_TM")
            yield from _links(child, (*path, (level, title)) if title else path)
        else:
            yield from _links(child, path)


def _place(link: Element, path: _Path, *, order: int, container: str, jo_number: str | None) -> Place:
    titles = dict(path)
    rubric = next((titles[level] for level in _RUBRIC_LEVELS if level in titles), None)
    return Place(
        container=container,
        jo_number=jo_number,
        order=order,
        path=tuple(title for _, title in path),
        rubric=rubric,
        ministry=titles.get(_MINISTRY_LEVEL),
        title=one_line(link.get("titretxt") or "") or None,
    )


def parse_summary(body: bytes) -> Summary:
    """Return one issue and the place of each of its texts; raise ParseError when it is not an issue.

    A link counted by ``order`` may have no file in the archive, and one link may stand for many texts.
    A text linked twice keeps its first place.
    """
    root = parse_xml(body, root="JO")
    container = value_of(root, "ID") or ""
    if not _CONTAINER_ID.fullmatch(container):
        raise ParseError(f"expected the identifier JORFCONT of an issue, found {container[:40]!r}")
    number = value_of(root, "NUM")
    entries: dict[str, Place] = {}
    without_id = 0
    for order, (link, path) in enumerate(_links(root, ()), start=1):
        text_id = one_line(link.get("idtxt") or "")
        if not _TEXT_ID.fullmatch(text_id):
            without_id += 1
        elif text_id not in entries:
            entries[text_id] = _place(link, path, order=order, container=container, jo_number=number)
    return Summary(
        id=container,
        number=number,
        published_on=day_of(root, "DATE_PUBLI"),
        title=value_of(root, "TITRE"),
        entries=entries,
        without_id=without_id,
    )
