"""Writes the XML of the Journal officiel as JORFSIMPLE delivers it: a text, a table of contents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import TypeAlias

from monitor.demo.texts import long_date

MARK = "[Texte inventé pour la démonstration]"
"""How every text of this Journal officiel begins."""

_LABELS = {"ARRETE": "Arrêté", "DECRET": "Décret", "DECISION": "Décision", "DELIBERATION": "Délibération"}
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_ELI = "https://www.legifrance.gouv.fr/eli/"
_Tree: TypeAlias = "dict[str, _Tree | str]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text as ``data/jo.toml`` writes it; ``articles`` hold the inline markup of the source."""

    id: str
    nature: str
    nor: str
    ministry: str
    rubric: tuple[str, ...]
    about: str
    articles: tuple[str, ...]
    visas: tuple[str, ...] = ()
    notice: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    num: str = ""
    signed: date | None = None

    @property
    def short_title(self) -> str:
        """« Arrêté du 3 avril 2026 »; the whole title for what has no date of signature."""
        if self.signed is None:
            return self.about
        number = f" n° {self.num}" if self.num else ""
        return f"{_LABELS[self.nature]}{number} du {long_date(self.signed)}"

    @property
    def title(self) -> str:
        """The whole title, « Arrêté du 3 avril 2026 autorisant … »."""
        return self.about if self.signed is None else f"{self.short_title} {self.about}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One issue of the Journal officiel; ``protected`` is a link to texts that are not delivered."""

    date: date
    number: str
    container: str
    texts: tuple[Text, ...]
    protected: str = ""

    @property
    def title(self) -> str:
        """« JORF n°0084 du 8 avril 2026 »."""
        return f"JORF n°{self.number} du {long_date(self.date)}"


def text_xml(text: Text, issue: Issue, *, enriched: bool) -> bytes:
    """Return one ``JORFTEXT….xml``.

    The evening's redelivery (``enriched``) says the same with an ELI, keywords, links and other
    blanks: a reader would call it unchanged.
    """
    eli = _eli(text) if enriched else ""
    marked = (MARK, *text.visas) if text.visas else ()
    articles = text.articles if text.visas else (f"{MARK}<br/>{text.articles[0]}", *text.articles[1:])
    signature = text.signed or issue.date
    identity = [
        _tag("ID", text.id),
        *([_tag("ID_ELI", f"{eli}/jo/texte")] if eli else []),
        "<ANCIEN_ID/>\n<ORIGINE>JORF</ORIGINE>",
        _tag("NATURE", text.nature) + "\n",
        _tag("NUM", text.num),
        _tag("NUM_PARUTION", issue.number),
        _tag("NUM_SEQUENCE", str(issue.texts.index(text) + 1)),
        _tag("NOR", text.nor),
        _tag("DATE_PUBLI", issue.date.isoformat()),
        _tag("DATE_TEXTE", signature.isoformat()),
        f'<ORIGINE_PUBLI id="{issue.container}">{issue.title}</ORIGINE_PUBLI>',
        "<PAGE_DEB_PUBLI/>\n<PAGE_FIN_PUBLI/>",
        _tag("TITRE", escape(text.short_title, quote=False)),
        _tag("TITREFULL", escape(text.title, quote=False)),
        "<AUTORITE/>",
        _tag("MINISTERE", text.ministry),
        _tag("MCS_TEXT", "".join(_tag("MC", word) for word in text.keywords if enriched)),
        _links(text) if enriched else "<LIENS/>",
    ]
    blocks = [
        _block("NOTICE", _lines(text.notice, enriched)),
        _block("VISAS", _lines(marked, enriched)),
        *(_block(name, "") for name in ("ABRO", "RECT", "SM", "TP")),
        _structure(text, articles, eli, enriched=enriched),
        '<ENTREPRISE texte_entreprise="non">\n<DATES_EFFET/>\n<DOMAINES/>\n</ENTREPRISE>',
    ]
    return (_HEAD + "<TEXTE>\n" + "\n".join([*identity, "", *blocks]) + "\n</TEXTE>\n").encode()


def contents_xml(issue: Issue) -> bytes:
    """Return one ``JORFCONT….xml``: the rubric of each text is there and nowhere else."""
    tree: _Tree = {}
    for text in issue.texts:
        # An authority's own rubric holds its texts directly; the others group them by ministry.
        path = (*text.rubric, text.ministry) if len(text.rubric) > 1 else text.rubric
        _branch(tree, path)[text.id] = text.title
    if issue.protected:
        _branch(tree, ("Annonces",))[issue.container.replace("CONT", "TEXT")] = issue.protected
    day = issue.date
    head = [
        _tag("ID", issue.container),
        _tag("ID_ELI", f"{_ELI}jo/{day.year}/{day.month}/{day.day}/{issue.number}"),
        "<ANCIEN_ID/>\n<ORIGINE>JORF</ORIGINE>\n<NATURE>JO</NATURE>\n",
        _tag("TITRE", issue.title),
        _tag("NUM", issue.number),
        _tag("DATE_PUBLI", day.isoformat()) + "\n",
    ]
    body = _contents({'Journal officiel "Lois et Décrets"': tree}, 1)
    return (
        _HEAD + "<JO>\n\n" + "\n".join(head) + f"\n<STRUCTURE_TXT>\n{body}</STRUCTURE_TXT>\n</JO>\n"
    ).encode()


def _tag(name: str, content: str) -> str:
    return f"<{name}>{content}</{name}>" if content else f"<{name}/>"


def _eli(text: Text) -> str:
    """Return the ELI without its end; nominative measures and undated texts have none."""
    day = text.signed
    if day is None or "Mesures nominatives" in text.rubric:
        return ""
    return f"{_ELI}{text.nature.lower()}/{day.year}/{day.month}/{day.day}/{text.nor}"


def _links(text: Text) -> str:
    link = '<LIEN cidtexte="" id="" naturetexte="CODE" sens="source" typelien="CITATION">'
    return _tag("LIENS", f"\n{link}{text.visas[1].removeprefix('Vu ').rstrip(' ;,')}</LIEN>\n")


def _lines(lines: Sequence[str], enriched: bool) -> str:  # noqa: FBT001
    blank = "\n " if enriched else ""
    return f'<p align="left">\n<br/>{f"{blank}<br/>".join(lines)}</p>' if lines else ""


def _block(name: str, content: str) -> str:
    return f"<{name}>\n" + (f"<CONTENU>\n{content}\n</CONTENU>" if content else "<CONTENU/>") + f"\n</{name}>"


def _structure(text: Text, articles: Sequence[str], eli: str, *, enriched: bool) -> str:
    parts = []
    for number, content in enumerate(articles, start=1):
        parts += [
            "<ARTICLE>",
            _tag("ID", f"JORFARTI{int(text.id.removeprefix('JORFTEXT')) * 10 + number:012d}"),
            *([_tag("ID_ELI", f"{eli}/jo/article_{number}")] if eli else []),
            "<ANCIEN_ID/>\n",
            _tag("NUM", str(number) if text.visas else ""),
            "<MCS_ART/>\n<DATE_DEBUT>2999-01-01</DATE_DEBUT>\n<DATE_FIN>2999-01-01</DATE_FIN>\n",
            _block("SM", ""),
            _block("BLOC_TEXTUEL", f"<p>\n<br/>{content}{' ' if enriched else ''}</p>"),
            "<LIENS/>\n</ARTICLE>",
        ]
    if text.signed and text.visas:
        signed = f'<div align="left">\n<p>Fait le {long_date(text.signed)}.</p>\n</div>\n'
        parts.append(
            _block(
                "SIGNATAIRES",
                signed + '<div align="left">\n<p>Pour la démonstration :</p>\n<p>P. EXEMPLE</p>\n</div>',
            )
        )
    return "<STRUCT>\n" + "\n".join(parts) + "\n</STRUCT>"


def _branch(tree: _Tree, path: Sequence[str]) -> _Tree:
    for name in path:
        child = tree.setdefault(name, {})
        if isinstance(child, str):
            raise TypeError(f"{name!r} is a text and a heading")
        tree = child
    return tree


def _contents(tree: _Tree, level: int) -> str:
    written = []
    for name, child in tree.items():
        if isinstance(child, str):
            written.append(f'<LIEN_TXT idtxt="{name}" titretxt="{escape(child)}"/>\n')
        else:
            inner = _contents(child, level + 1)
            written.append(
                f'<TM niv="{level}">\n{_tag("TITRE_TM", escape(name, quote=False))}\n{inner}</TM>\n'
            )
    return "".join(written)
