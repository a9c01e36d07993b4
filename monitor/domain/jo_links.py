"""Which texts of the Journal officiel a text names, and what it does to them.

The keys of texts, in ``TextLink.target`` and ``keys_of``: an identifier (``JORFTEXT…``); ``NOR:`` and its
first eleven characters; a nature with a number (``DECRET:2018-125``, ``LOI:2020-1576``); a nature with a
day (``ARRETE@2021-07-09``), which several texts may have: the quoted title then tells which; ``TITLE:`` and
the folded title, for a rectificatif without NOR.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from monitor.domain.jo_references import ALIKE, LONGEST_WORDS, likeness, nature_of, references
from monitor.domain.jo_sentences import Done, in_articles, in_clauses
from monitor.domain.journal import Relation, TextLink
from monitor.domain.model import Document
from monitor.domain.normalise import folded

MOST_LINKS = 500
"""So many links of one text are kept, the strongest first."""
_NOR_STEM = 11
_MOST_OF_A_DAY = 9
_TEXT_ID = re.compile(r"JORFTEXT\d{12}")
# A line break of the page in the middle of a sentence; an item of a list comes after a sign.
_CUT_SENTENCE = re.compile(r"(?<=[\w,»])\n(?=[^\W\d_A-ZÀ-ÖØ-Þ]{2})")
_APPLIES_ONLY = frozenset({Relation.APPLIES})
# Of ``typelien`` in DILA's lien.dtd, with ``sens="source"``; any other is a citation, an annulment too.
_OFFICIAL = {
    "ABROGE": Relation.REPEALS,
    "ABROGATION": Relation.REPEALS,
    "MODIFIE": Relation.MODIFIES,
    "MODIFICATION": Relation.MODIFIES,
    "RECTIFIE": Relation.RECTIFIES,
    "RECTIFICATION": Relation.RECTIFIES,
    "APPLIQUE": Relation.APPLIES,
    "APPLICATION": Relation.APPLIES,
}
_OF_A_PART = re.compile(r"\bart(?:icles?)?\b|\bannexes?\b|\(Ab\)|\(V\)", re.IGNORECASE)


def keys_of(document: Document) -> tuple[str, ...]:
    """Return the keys by which other texts may name a text: identifier, NOR, number, day."""
    stated = {name: str(document.fields.get(name) or "") for name in ("nor", "nature", "number", "signed_on")}
    nature = nature_of(stated["nature"])
    keys = [document.key]
    if stated["nor"]:
        keys.append(f"NOR:{stated['nor'][:_NOR_STEM]}")
    if nature and stated["number"]:
        keys.append(f"{nature}:{stated['number']}")
    if nature and stated["signed_on"]:
        keys.append(f"{nature}@{stated['signed_on']}")
    return tuple(keys)


def links_of(document: Document) -> tuple[TextLink, ...]:
    """Return what a text does to the texts it names, the strongest first, at most ``MOST_LINKS``.

    A text may be both cited and changed: it then has two links. Two texts of one nature and day in the same
    relation are told apart by their quoted titles, and the second has the origin ``text:2``. A separate
    rectificatif has the title and the words of the text it corrects: it corrects it, and does nothing else.
    """
    rectified = tuple(_rectified(document))
    spoken = () if rectified else _told_apart(document, _done_by(document))
    links = {(link.relation, link.target, link.origin): link for link in (*rectified, *spoken)}
    for link in _official(document):
        links.setdefault((link.relation, link.target, link.origin), link)
    return tuple(sorted(links.values(), key=lambda link: link.relation.rank)[:MOST_LINKS])


def _rectified(document: Document) -> Iterator[TextLink]:
    stem, title = document.notes.get("rectifies_nor"), document.notes.get("rectifies_title")
    words = title if isinstance(title, str) else ""
    if isinstance(stem, str):
        yield TextLink(relation=Relation.RECTIFIES, target=f"NOR:{stem}", words=words)
    elif words:
        target = f"TITLE:{folded(words)[:LONGEST_WORDS]}"
        yield TextLink(relation=Relation.RECTIFIES, target=target, words=words)


def _done_by(document: Document) -> Iterator[Done]:
    """Yield all that a text says of others; what it was corrected by (RECT) speaks of itself."""
    yield from in_clauses(document.title)
    notice, visas, articles, repeals = (
        _CUT_SENTENCE.sub(" ", document.part(name)) for name in ("notice", "visas", "articles", "repeals")
    )
    for line in notice.split("\n"):
        yield from in_clauses(line, only=_APPLIES_ONLY)
    for line in visas.split("\n"):
        yield from ((Relation.CITES, named) for named in references(line))
    yield from in_articles(articles)
    for line in repeals.split("\n"):
        yield from in_articles(f"Sont abrogés : {line}")


def _told_apart(document: Document, done: Iterator[Done]) -> Iterator[TextLink]:
    """Yield one link for each relation to each text, with the title that any of its quotations gives."""
    titles: dict[str, list[str]] = defaultdict(list)
    found: dict[tuple[Relation, str], list[str]] = defaultdict(list)
    for relation, named in done:
        _add_title(titles[named.key], named.words)
        _add_title(found[relation, named.key], named.words)
    own = set(keys_of(document))
    for (relation, key), quoted in found.items():
        known = titles[key]
        if not quoted and len(known) > 1 and relation is not Relation.CITES:
            continue  # « l'arrêté du 9 juillet 2021 susvisé », and the visas have two: nobody can tell which
        for place, words in enumerate(quoted or known[:1] or [""], start=1):
            if key not in own or ("@" in key and words and likeness(words, document.title) < ALIKE):
                origin = "text" if place == 1 else f"text:{place}"
                yield TextLink(relation=relation, target=key, words=words, origin=origin)


def _add_title(known: list[str], words: str) -> None:
    """Add a quoted title that is none of those known; of two forms of one, the longer is kept."""
    if not words:
        return
    for place, other in enumerate(known):
        if likeness(words, other) >= ALIKE:
            known[place] = max(words, other, key=len)
            return
    if len(known) < _MOST_OF_A_DAY:
        known.append(words)


def _official(document: Document) -> Iterator[TextLink]:
    """Yield the links that DILA draws from this text, where the global format was read."""
    stated = document.notes.get("official_links")
    for link in stated if isinstance(stated, list) else ():
        target = _official_target(link) if isinstance(link, Mapping) else ""
        if not target or link.get("sense") != "source":
            continue
        words = str(link.get("words") or "")[:LONGEST_WORDS]
        relation = _OFFICIAL.get(str(link.get("type")).upper(), Relation.CITES)
        # The link names the text even when only an article of it is repealed, which changes the text.
        if relation is Relation.REPEALS and (not words or _OF_A_PART.search(words)):
            relation = Relation.MODIFIES
        yield TextLink(relation=relation, target=target, words=words, origin="liens")


def _official_target(link: Mapping[str, object]) -> str:
    """Return the key of the other text; empty for a code, a consolidated text or one without a name."""
    stated = {name: str(link.get(name) or "") for name in ("target", "nor", "number", "nature", "signed_on")}
    if stated["target"]:
        return stated["target"] if _TEXT_ID.fullmatch(stated["target"]) else ""
    if len(stated["nor"]) > _NOR_STEM:
        return f"NOR:{stated['nor'][:_NOR_STEM]}"
    nature = nature_of(stated["nature"])
    if nature and stated["number"]:
        return f"{nature}:{stated['number']}"
    return f"{nature}@{stated['signed_on']}" if nature and stated["signed_on"] else ""
