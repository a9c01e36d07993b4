"""Builders of the global format of the Journal officiel, and of the same text in JORFSIMPLE."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import TypeAlias

from tests.jo_builders import CONTAINER_ID, TEXT_ID, jo_article, jo_section

NOR, TITLE = "TSTX2600001A", "Arrêté du 2 mars 2026 relatif à un essai"


@dataclass(frozen=True, slots=True)
class Article:
    """One article of either format; ``html`` is the inside of its CONTENU, ``id`` its last three digits."""

    id: int
    number: str | None
    html: str
    links: str = ""

    @property
    def key(self) -> str:
        return f"JORFARTI000099000{self.id:03}"


@dataclass(frozen=True, slots=True)
class Section:
    """One division, with what it holds."""

    id: int
    title: str
    inside: Sequence[Node]

    @property
    def key(self) -> str:
        return f"JORFSCTA000099000{self.id:03}"


Node: TypeAlias = Article | Section


def in_simple(nodes: Sequence[Node]) -> str:
    """Return the inside of STRUCT in JORFSIMPLE (``jo_text_xml(struct=…)``)."""
    return "".join(
        jo_article(node.number, node.html)
        if isinstance(node, Article)
        else jo_section(node.title, in_simple(node.inside))
        for node in nodes
    )


def path_of(key: str) -> str:
    """Return where DILA puts a file of the global format, from ``JORF/…`` on."""
    pairs = "/".join(key[8:18][at : at + 2] for at in range(0, 10, 2))
    return f"JORF/{key[4:8]}/{pairs}/{key}.xml"


def jo_lien(
    target: str = "JORFTEXT000099000777",
    words: str = "Arrêté du 9 juillet 2025",
    *,
    kind: str = "CITATION",
    sense: str = "source",
    signed_on: str = "2025-07-09",
) -> str:
    """Return one LIEN element."""
    return (
        f'<LIEN cidtexte="{target}" datesignatexte="{signed_on}" id="{target}" naturetexte="ARRETE" '
        f'nortexte="TSTX2500777A" num="" numtexte="" sens="{sense}" typelien="{kind}">'
        f"{escape(words)}</LIEN>\n"
    )


def _block(tag: str, html: str) -> str:
    return f"<{tag}>\n<CONTENU>{html}</CONTENU>\n</{tag}>\n"


def _commun(key: str, nature: str, *, origin: str = "JORF") -> str:
    return (
        f"<META_COMMUN>\n<ID>{key}</ID>\n<ANCIEN_ID/>\n<ORIGINE>{origin}</ORIGINE>\n"
        f"<URL>{path_of(key)}</URL>\n<NATURE>{nature}</NATURE>\n</META_COMMUN>\n"
    )


def _chronicle(text_id: str, cid: str | None) -> str:
    return (
        "<META_TEXTE_CHRONICLE>\n"
        + (f"<CID>{text_id if cid is None else cid}</CID>\n" if cid != "" else "")
        + "<NUM/>\n<NUM_PARUTION>0053</NUM_PARUTION>\n<NUM_SEQUENCE>7</NUM_SEQUENCE>\n"
        f"<NOR>{NOR}</NOR>\n<DATE_PUBLI>2026-03-03</DATE_PUBLI>\n<DATE_TEXTE>2026-03-02</DATE_TEXTE>\n"
        "<ORIGINE_PUBLI>JORF n°0053 du 3 mars 2026</ORIGINE_PUBLI>\n<PAGE_DEB_PUBLI/>\n<PAGE_FIN_PUBLI/>\n"
        "</META_TEXTE_CHRONICLE>\n"
    )


def jo_version(
    text_id: str = TEXT_ID,
    *,
    links: str = "",
    notice: str = "",
    rect: str = "",
    extra: str = "",
    cid: str | None = None,
) -> bytes:
    """Return a TEXTE_VERSION that says what ``jo_text_xml`` says by default; ``cid=""`` leaves CID out."""
    visas = '\n<p align="left">\n<br/>La ministre des essais,<br/>Arrête :</p>\n'
    signed = "".join(
        f'<div align="left">\n<p>{line}</p>\n</div>\n' for line in ("Fait le 2 mars 2026.", "Ada DUPONT")
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<TEXTE_VERSION>\n<META>\n'
        + _commun(text_id, "ARRETE")
        + f"<META_SPEC>\n{_chronicle(text_id, cid)}<META_TEXTE_VERSION>\n"
        + "<TITRE>Arrêté du 2 mars 2026</TITRE>\n"
        + f"<TITREFULL>{TITLE}</TITREFULL>\n<DATE_DEBUT/>\n<DATE_FIN/>\n<AUTORITE/>\n"
        + "<MINISTERE>Ministère des essais</MINISTERE>\n<MCS_TXT><MC>ESSAI</MC></MCS_TXT>\n"
        + f"<LIENS>\n{links}</LIENS>\n</META_TEXTE_VERSION>\n</META_SPEC>\n</META>\n"
        + _block("NOTICE", notice)
        + _block("VISAS", visas)
        + _block("SIGNATAIRES", signed)
        + "".join(_block(tag, html) for tag, html in (("TP", ""), ("ABRO", ""), ("RECT", rect), ("SM", "")))
        + '<ENTREPRISE texte_entreprise="non">\n<DATES_EFFET/>\n<DOMAINES/>\n</ENTREPRISE>\n'
        + f"{extra}</TEXTE_VERSION>\n"
    ).encode()


def lien_art(key: str, *, origin: str = "JORF") -> str:
    """Return the link of a structure to one article."""
    return f'<LIEN_ART debut="2999-01-01" etat="" fin="2999-01-01" id="{key}" num="" origine="{origin}"/>\n'


def _link(node: Node, level: int) -> str:
    if isinstance(node, Article):
        return lien_art(node.key)
    return (
        f'<LIEN_SECTION_TA cid="{node.key}" debut="2999-01-01" etat="" fin="2999-01-01" id="{node.key}" '
        f'niv="{level}" url="/{path_of(node.key)}">{escape(node.title)}</LIEN_SECTION_TA>\n'
    )


def jo_struct(nodes: Sequence[Node], text_id: str = TEXT_ID, *, links: str | None = None) -> bytes:
    """Return the TEXTELR of a text; ``links`` replaces those to its nodes."""
    inside = "".join(_link(node, 1) for node in nodes) if links is None else links
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<TEXTELR>\n<META>\n'
        + _commun(text_id, "ARRETE")
        + f"<META_SPEC>\n{_chronicle(text_id, None)}</META_SPEC>\n</META>\n<VERSIONS>\n"
        + f'<VERSION etat="">\n<LIEN_TXT debut="2999-01-01" fin="2999-01-01" id="{text_id}" num=""/>\n'
        + f"</VERSION>\n</VERSIONS>\n<STRUCT>\n{inside}</STRUCT>\n</TEXTELR>\n"
    ).encode()


def _context(text_id: str, above: Sequence[Section], cid: str | None) -> str:
    titles = ""
    for section in reversed(above):
        title = f'<TITRE_TM debut="2999-01-01" fin="2999-01-01" id="{section.key}">{section.title}</TITRE_TM>'
        titles = f"<TM>\n{title}\n{titles}</TM>\n"
    stated = "" if cid == "" else f' cid="{cid or text_id}"'
    return (
        f'<CONTEXTE>\n<TEXTE{stated} date_publi="2026-03-03" nature="ARRETE" nor="{NOR}" num="">\n'
        f'<TITRE_TXT c_titre_court="Arrêté" debut="2999-01-01" id_txt="{text_id}">{TITLE}</TITRE_TXT>\n'
        f"{titles}</TEXTE>\n</CONTEXTE>\n"
    )


def jo_article_file(
    article: Article,
    text_id: str = TEXT_ID,
    *,
    above: Sequence[Section] = (),
    cid: str | None = None,
    origin: str = "JORF",
) -> bytes:
    """Return the file of one article; ``cid=""`` leaves the identifier of its text to its title."""
    legi = lien_art(article.key.replace("JORF", "LEGI"), origin="LEGI")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<ARTICLE>\n<META>\n'
        + _commun(article.key, "Article", origin=origin)
        + f"<META_SPEC>\n<META_ARTICLE>\n<NUM>{article.number or ''}</NUM>\n<MCS_ART/>\n"
        + "<DATE_DEBUT>2999-01-01</DATE_DEBUT>\n<DATE_FIN>2999-01-01</DATE_FIN>\n<TYPE>AUTONOME</TYPE>\n"
        + f"</META_ARTICLE>\n</META_SPEC>\n</META>\n{_context(text_id, above, cid)}<VERSIONS>\n"
        + f'<VERSION etat="VIGUEUR">\n{legi}</VERSION>\n'
        + f'<VERSION etat="">\n{lien_art(article.key)}</VERSION>\n</VERSIONS>\n'
        + _block("SM", "")
        + _block("BLOC_TEXTUEL", article.html)
        + f"<LIENS>\n{article.links}</LIENS>\n</ARTICLE>\n"
    ).encode()


def jo_section_file(
    section: Section, text_id: str = TEXT_ID, *, level: int = 1, titled: bool = True
) -> bytes:
    """Return the file of one division; not ``titled``, its title is only in the link that leads to it."""
    links = "".join(_link(node, level + 1) for node in section.inside)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<SECTION_TA>\n<ID>{section.key}</ID>\n"
        f"<TITRE_TA>{escape(section.title) if titled else ''}</TITRE_TA>\n"
        f"<COMMENTAIRE/>\n<STRUCTURE_TA>\n{links}</STRUCTURE_TA>\n"
        f"{_context(text_id, (), None)}</SECTION_TA>\n"
    ).encode()


def parts_of(
    nodes: Sequence[Node], text_id: str = TEXT_ID, *, above: tuple[Section, ...] = ()
) -> Iterator[tuple[str, bytes]]:
    """Yield the paths and bodies of the articles and divisions, at any depth."""
    for node in nodes:
        if isinstance(node, Article):
            yield f"jorf/global/article/{path_of(node.key)}", jo_article_file(node, text_id, above=above)
        else:
            body = jo_section_file(node, text_id, level=len(above) + 1)
            yield f"jorf/global/section_ta/{path_of(node.key)}", body
            yield from parts_of(node.inside, text_id, above=(*above, node))


def in_global(nodes: Sequence[Node], text_id: str = TEXT_ID, **version: str) -> dict[str, bytes]:
    """Return all the members of one text: paths as in a global archive, without the stamp directory."""
    where = path_of(text_id)
    return {
        f"jorf/global/texte/version/{where}": jo_version(text_id, **version),
        f"jorf/global/texte/struct/{where}": jo_struct(nodes, text_id),
        **dict(parts_of(nodes, text_id)),
    }


def jo_global_summary_xml(structure: str, *, container: str = CONTAINER_ID, number: str = "0053") -> bytes:
    """Return one issue in the global format; ``structure`` is made of ``jo_division`` and ``jo_link``."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<JO>\n<META>\n'
        + _commun(container, "JO")
        + f"<META_SPEC>\n<META_CONTENEUR>\n<TITRE>JORF n°{number}</TITRE>\n<NUM>{number}</NUM>\n"
        + "<DATE_PUBLI>2026-03-03</DATE_PUBLI>\n</META_CONTENEUR>\n</META_SPEC>\n</META>\n"
        + f"<STRUCTURE_TXT>\n{structure}</STRUCTURE_TXT>\n</JO>\n"
    ).encode()
