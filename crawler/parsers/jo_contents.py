"""The words of a text of the Journal officiel, in the order of its file: contents, headings, titles."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from lxml import etree
from lxml.etree import _Element as Element

from monitor.domain.normalise import canonical
from monitor.errors import ParseError


class Part(Enum):
    """What a piece of the text is; ``ARTICLE`` has its number, ``END`` closes it, ``OTHER`` is elsewhere."""

    NOTICE = "NOTICE"
    VISAS = "VISAS"
    REPEALS = "ABRO"
    RECTIFICATION = "RECT"
    SUMMARY = "SM"
    PREPARATORY_WORK = "TP"
    SIGNATORIES = "SIGNATAIRES"
    DIVISION = "TITRE_TA"
    ARTICLE = "ARTICLE"
    CONTENT = "CONTENU"
    END = "END"
    OTHER = "OTHER"


_PARTS = {part.value: part for part in Part}
_UNDER_ROOT = ("NOTICE", "VISAS", "ABRO", "RECT", "SM", "TP")
_CONTENTS = ("CONTENU", "BLOC_TEXTUEL")
# What stands inside a word or a sentence; whatever else is met, known or not, separates words.
_INLINE = (
    "a abbr acronym b bdo big cite code del dfn em font i ins kbd mark q s samp small span strike strong sub "
    "sup tt u var"
).split()
# Signs of control for a line that an element makes, the beginning of a part and of its words: XML allows
# them, no real text has them, and ``canonical`` would drop them.
_LINE, _BEGINS, _WORDS = "\x7f", "\x80", "\x81"
_PAIR = 2
_BLANK_MARKS = str.maketrans(dict.fromkeys(_LINE + _BEGINS + _WORDS, " "))


def _either(*names: str) -> str:
    """Return the pattern of elements of these names, in small letters or in capitals."""
    return "|".join(written for name in names for written in (name, name.upper()))


def _rule(match: str, apply: str, *, mode: str = "", before: str = "", after: str = "") -> str:
    around = [f"<x:text>{words}</x:text>" if words else "" for words in (before, after)]
    within = f' mode="{mode}"' if mode else ""
    return f'<x:template match="{match}"{within}>{around[0]}{apply}{around[1]}</x:template>'


def _part(part: Part) -> str:
    return f"{_BEGINS}{part.value}{_WORDS}"


# In XSLT, because a walk in Python takes five times as long. Mode « w » is for words, « c » for those of a
# cell, in which nothing makes a line.
_APPLY, _OF_WORDS, _OF_A_CELL = (f"<x:apply-templates{mode}/>" for mode in ("", ' mode="w"', ' mode="c"'))
_RULES = (
    _rule("text()", ""),
    *(_rule(f"/*/{name}", _OF_WORDS, before=_part(Part(name))) for name in _UNDER_ROOT),
    _rule("SIGNATAIRES", _OF_WORDS, before=_part(Part.SIGNATORIES)),
    _rule("|".join(_CONTENTS), _OF_WORDS, before=_part(Part.OTHER)),
    _rule("|".join(f"STRUCT//{name}" for name in _CONTENTS), _OF_WORDS, before=_part(Part.CONTENT)),
    _rule("STRUCT//TITRE_TA", '<x:value-of select="."/>', before=_part(Part.DIVISION)),
    _rule(
        "STRUCT//ARTICLE",
        f'<x:value-of select="NUM"/>{_APPLY}',
        before=_part(Part.ARTICLE),
        after=_part(Part.END),
    ),
    _rule("*", _OF_WORDS, mode="w", before=_LINE, after=_LINE),
    _rule(_either("p"), _OF_WORDS, mode="w", before=_LINE * 2, after=_LINE * 2),
    _rule(_either("br"), _OF_WORDS, mode="w", before=_LINE),
    _rule(_either(*_INLINE), _OF_WORDS, mode="w"),
    _rule(_either("td", "th"), _OF_A_CELL, mode="w", before=" ", after=" |"),
    _rule("*", _OF_A_CELL, mode="c", before=" ", after=" "),
    _rule(_either(*_INLINE), _OF_A_CELL, mode="c"),
    _rule(_either("td", "th"), _OF_A_CELL, mode="c", before=" ", after=" |"),
)
_STYLESHEET = etree.XSLT(
    etree.XML(
        '<x:stylesheet version="1.0" xmlns:x="http://www.w3.org/1999/XSL/Transform"><x:output method="text"/>'
        f"{''.join(_RULES)}</x:stylesheet>"
    )
)


def contents_of(root: Element) -> Iterator[tuple[Part, str]]:
    """Yield each part of a TEXTE and its canonical words, in the order of the file; a content once.

    ``br``, ``p``, ``div``, ``li`` and rows make lines, cells end with « | », ``1<sup>er</sup>`` stays
    ``1er``; an element of an unknown name separates words and its own words are kept. Only an element makes
    a line: the line ends of the file are blanks. Raises ParseError on what cannot be walked.
    """
    parts = _parts(root)
    if {len(part) for part in parts} - {_PAIR} or not {part[0] for part in parts} <= _PARTS.keys():
        _clear_marks(root)
        parts = _parts(root)
    for name, text in parts:
        # Most blocks of a file are empty.
        yield _PARTS[name], canonical(text) if text and not text.isspace() else ""


def _parts(root: Element) -> list[list[str]]:
    """Return the name and the words of each part, its lines made by elements."""
    try:
        words = str(_STYLESHEET(root))
    except etree.XSLTApplyError as error:
        raise ParseError(f"unreadable content: {error}") from error
    if "\r" in words:
        words = words.replace("\r", " ")
    words = words.replace("\n", " ").replace(_LINE, "\n")
    return [part.split(_WORDS) for part in words.split(_BEGINS)[1:]]


def _clear_marks(root: Element) -> None:
    """Make our signs blanks where the text has them."""
    for element in root.iter():
        element.text = (element.text or "").translate(_BLANK_MARKS)
        element.tail = (element.tail or "").translate(_BLANK_MARKS)
