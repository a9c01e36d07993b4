"""The files of one text in the global format, brought to the one TEXTE element of JORFSIMPLE."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from lxml import etree
from lxml.etree import _Element as Element

from crawler.parsers.jo_global_links import kept_links
from crawler.parsers.jo_xml import value_of
from monitor.domain.normalise import one_line
from monitor.errors import ParseError

TEXT_ID = re.compile(r"JORFTEXT[0-9]{12}")
_COMMON = "META/META_COMMUN"
_CHRONICLE = "META/META_SPEC/META_TEXTE_CHRONICLE"
_VERSION = "META/META_SPEC/META_TEXTE_VERSION"
_ARTICLE = "META/META_SPEC/META_ARTICLE"
# Where JORFSIMPLE has its flat elements from. Left out: the path of the file, the dates of versions.
_TEXT_META = (
    (_COMMON, ("ID", "ID_ELI", "ANCIEN_ID", "ORIGINE", "NATURE")),
    (_CHRONICLE, ("NUM", "NUM_PARUTION", "NUM_SEQUENCE", "NOR", "DATE_PUBLI", "DATE_TEXTE")),
    (_CHRONICLE, ("ORIGINE_PUBLI", "PAGE_DEB_PUBLI", "PAGE_FIN_PUBLI")),
    (_VERSION, ("TITRE", "TITREFULL", "AUTORITE", "MINISTERE", "MCS_TXT")),
)
_ARTICLE_META = (
    (_COMMON, ("ID", "ID_ELI", "ANCIEN_ID")),
    (_ARTICLE, ("NUM", "MCS_ART", "DATE_DEBUT", "DATE_FIN")),
)
_BLOCKS = ("NOTICE", "VISAS", "ABRO", "RECT", "SM", "TP")
_LINKS = frozenset({"LIEN_ART", "LIEN_SECTION_TA"})
_DEEPEST = 32
_SHOWN = 3
_PLAIN_NUMBER = re.compile(r"([0-9]{1,4})(?:er)?")


def text_id(root: Element) -> str:
    """Return the JORFTEXT of a TEXTE_VERSION or TEXTELR: its ID, or the CID when the ID is another's."""
    stated = [value_of(root, f"{_COMMON}/ID"), value_of(root, f"{_CHRONICLE}/CID")]
    key = next((value for value in stated if value and TEXT_ID.fullmatch(value)), None)
    if key is None:
        raise ParseError(f"expected the identifier JORFTEXT of a text, found {str(stated[0])[:40]!r}")
    return key


def part_id(root: Element) -> str:
    """Return the identifier of an ARTICLE or of a SECTION_TA, empty when it has none."""
    return value_of(root, "ID" if root.tag == "SECTION_TA" else f"{_COMMON}/ID") or ""


def owner_of(article: Element) -> str | None:
    """Return the text an ARTICLE says it belongs to; ``cid`` is sometimes missing, its titles are not."""
    stated = [text.get("cid") for text in article.findall("CONTEXTE/TEXTE")]
    stated += [title.get("id_txt") for title in article.findall("CONTEXTE/TEXTE/TITRE_TXT")]
    return next((value for value in stated if value and TEXT_ID.fullmatch(value)), None)


def consolidated(element: Element) -> bool:
    """Return whether a file or a link is of LEGI: the text as later amended, which no JO has printed."""
    origin = element.get("origine") or value_of(element, f"{_COMMON}/ORIGINE") or ""
    key = element.get("id") or part_id(element)
    return origin.upper() == "LEGI" or key.upper().startswith("LEGI")


def _moved(root: Element, into: Element, sources: Iterable[tuple[str, Sequence[str]]]) -> None:
    for path, tags in sources:
        for tag in tags:
            if (element := root.find(f"{path}/{tag}")) is not None:
                into.append(element)


def _rest(root: Element, but: frozenset[str]) -> list[Element]:
    return [child for child in root if child.tag not in but]


def flat_version(root: Element) -> Element:
    """Return the TEXTE of a TEXTE_VERSION, which is emptied; its STRUCT holds the signatories only."""
    key, text = text_id(root), etree.Element("TEXTE")
    links = kept_links(root.find(f"{_VERSION}/LIENS"))
    _moved(root, text, _TEXT_META)
    if value_of(text, "ID") != key:
        for wrong in text.findall("ID"):
            text.remove(wrong)
        text.insert(0, etree.Element("ID"))
        text[0].text = key
    for keywords in text.findall("MCS_TXT"):
        keywords.tag = "MCS_TEXT"
    text.append(links)
    for tag in _BLOCKS:
        text.extend(root.findall(tag))
    # Blocks nobody has seen yet are kept, so that no paragraph is ever lost.
    text.extend(_rest(root, frozenset({"META", "SIGNATAIRES", "ENTREPRISE"})))
    etree.SubElement(text, "STRUCT").extend(root.findall("SIGNATAIRES"))
    text.extend(root.findall("ENTREPRISE"))
    return text


def flat_article(root: Element) -> Element:
    """Return the ARTICLE of JORFSIMPLE, with the titles above it apart, in a CONTEXTE (see ``grouped``)."""
    article, links = etree.Element("ARTICLE"), kept_links(root.find("LIENS"))
    _moved(root, article, _ARTICLE_META)
    article.extend(_rest(root, frozenset({"META", "CONTEXTE", "VERSIONS", "LIENS"})))
    article.append(links)
    if (titles := root.find("CONTEXTE/TEXTE/TM")) is not None:
        etree.SubElement(article, "CONTEXTE").append(titles)
    return article


def flat_section(root: Element) -> Element:
    """Return a SECTION_TA with its title and its links (STRUCTURE_TA), without the titles above it."""
    section = etree.Element("SECTION_TA")
    section.extend(_rest(root, frozenset({"CONTEXTE"})))
    return section


def structure_of(root: Element) -> Element:
    """Return the STRUCT of a TEXTELR; raise ParseError when it has none, or links to LEGI and to no JO."""
    struct = root.find("STRUCT")
    if struct is None:
        raise ParseError("a structure without STRUCT")
    links = [link for link in struct if link.tag in _LINKS]
    if links and all(map(consolidated, links)):
        raise ParseError("its structure is that of the consolidated text only")
    return struct


def _without_context(article: Element) -> Element:
    for context in article.findall("CONTEXTE"):
        article.remove(context)
    return article


def _put_title(section: Element, title: str) -> None:
    """Give a section the words of its link when its own file has none."""
    if title and not value_of(section, "TITRE_TA"):
        for empty in section.findall("TITRE_TA"):
            section.remove(empty)
        section.insert(0, etree.Element("TITRE_TA"))
        section[0].text = title


class Structure:
    """Follows the links of a structure through the sections, each part once.

    ``part_of`` gives an article or a section by its identifier, None when the archive has none:
    ``missing`` then lists it. ``followed`` holds the identifiers met.
    """

    def __init__(self, part_of: Callable[[str], Element | None]) -> None:
        self.part_of = part_of
        self.followed: set[str] = set()
        self.missing: list[str] = []

    def parts(self, links: Element, depth: int = 0) -> Iterator[Element]:
        """Yield the ARTICLE and SECTION_TA elements that these links name, in the order they are printed."""
        if depth > _DEEPEST:
            raise ParseError(f"its sections are more than {_DEEPEST} deep")
        for link in links:
            key = one_line(link.get("id") or "")
            if link.tag not in _LINKS or consolidated(link) or key in self.followed:
                continue
            self.followed.add(key)
            part = self.part_of(key)
            if part is None:
                self.missing.append(key[:40] or "a part without identifier")
            else:
                yield self._section(part, link, depth) if part.tag == "SECTION_TA" else _without_context(part)

    def _section(self, section: Element, link: Element, depth: int) -> Element:
        _put_title(section, one_line("".join(map(str, link.itertext()))))
        for links in section.findall("STRUCTURE_TA"):
            section.remove(links)
            section.extend(self.parts(links, depth + 1))
        return section

    def require_all(self) -> None:
        """Raise ParseError, naming the first ones, when a part is not in the archive."""
        if self.missing:
            first = ", ".join(self.missing[:_SHOWN])
            raise ParseError(f"incomplete: {len(self.missing)} of its parts are not in the archive ({first})")


def _require_no_gap(articles: Iterable[Element]) -> None:
    """Refuse articles 2 and 3 without a first: nothing else tells that. Annexes begin again at 1."""
    last = 0
    for article in articles:
        plain = _PLAIN_NUMBER.fullmatch(value_of(article, "NUM") or "")
        if plain is None:
            continue
        if (number := int(plain[1])) not in {1, last + 1}:
            raise ParseError(f"incomplete: no structure, and article {number} comes after {last or 'none'}")
        last = number


def _titles_above(article: Element) -> list[tuple[str, str]]:
    """Return the identifier and the words of the divisions an article stands in, the outermost first."""
    found: list[tuple[str, str]] = []
    level = article.find("CONTEXTE/TM")
    while level is not None and len(found) < _DEEPEST:
        title = level.find("TITRE_TM")
        if title is not None:
            found.append((title.get("id") or "", value_of(level, "TITRE_TM") or ""))
        level = level.find("TM")
    return found


def grouped(articles: Sequence[Element]) -> list[Element]:
    """Return the articles of a text whose structure did not come, under the divisions that each one states.

    Raise ParseError when their numbers have a gap; an article lacking at the end cannot be told.
    """
    _require_no_gap(articles)
    top = etree.Element("STRUCT")
    above: list[tuple[tuple[str, str], Element]] = []
    for article in articles:
        titles = _titles_above(article)
        same = 0
        while same < min(len(titles), len(above)) and titles[same] == above[same][0]:
            same += 1
        del above[same:]
        for key, title in titles[same:]:
            section = etree.SubElement(above[-1][1] if above else top, "SECTION_TA")
            etree.SubElement(section, "ID").text = key
            etree.SubElement(section, "TITRE_TA").text = title
            above.append(((key, title), section))
        (above[-1][1] if above else top).append(_without_context(article))
    return list(top)


def completed(text: Element, parts: Iterable[Element]) -> Element:
    """Return the TEXTE of ``flat_version`` with its articles and sections before its signatories."""
    struct = text.findall("STRUCT")[-1]
    signatories = list(struct)
    struct.extend(parts)
    struct.extend(signatories)
    return text
