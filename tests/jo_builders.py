"""Builders of what DILA delivers for the Journal officiel: text, issue, daily archive and index page."""

from __future__ import annotations

import gzip
import tarfile
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from io import BytesIO

from crawler.parsers.journal_officiel import Opener

TEXT_ID = "JORFTEXT000099000001"
CONTAINER_ID = "JORFCONT000099000000"

_EXTENSIONS = {"gz": "compressed", "pdf": "layout"}


def _element(tag: str, value: str | None) -> str:
    return f"<{tag}>{escape(value)}</{tag}>\n" if value else f"<{tag}/>\n"


def _block(tag: str, html: str) -> str:
    return f"<{tag}>\n<CONTENU>{html}</CONTENU>\n</{tag}>\n" if html else f"<{tag}>\n<CONTENU/>\n</{tag}>\n"


def _lines(lines: Sequence[str]) -> str:
    return f'\n<p align="left">\n<br/>{"<br/>".join(map(escape, lines))}</p>\n' if lines else ""


def jo_article(number: str | None, html: str, *, eli: str | None = None) -> str:
    """Return one ARTICLE element; ``html`` is the inside of its CONTENU."""
    return (
        "<ARTICLE>\n<ID>JORFARTI000099000099</ID>\n"
        + (_element("ID_ELI", eli) if eli else "")
        + f"<ANCIEN_ID/>\n{_element('NUM', number)}<MCS_ART/>\n<DATE_DEBUT>2999-01-01</DATE_DEBUT>\n"
        + "<DATE_FIN>2999-01-01</DATE_FIN>\n"
        + _block("SM", "")
        + _block("BLOC_TEXTUEL", html)
        + "<LIENS/>\n</ARTICLE>\n"
    )


def jo_section(title: str, *children: str) -> str:
    """Return one SECTION_TA element with its title, then articles or other sections."""
    return (
        f"<SECTION_TA>\n<ID>JORFSCTA000099000001</ID>\n{_element('TITRE_TA', title)}{''.join(children)}"
        "</SECTION_TA>\n"
    )


def jo_text_xml(
    text_id: str = TEXT_ID,
    *,
    title: str = "Arrêté du 2 mars 2026 relatif à un essai",
    short_title: str | None = None,
    nature: str | None = "ARRETE",
    number: str | None = None,
    nor: str | None = "TSTX2600001A",
    published_on: str = "2026-03-03",
    signed_on: str | None = "2026-03-02",
    jo_number: str | None = "0053",
    sequence: str | None = "7",
    container: str = CONTAINER_ID,
    ministry: str | None = "Ministère des essais",
    eli: str | None = None,
    keywords: Sequence[str] = (),
    links: str = "",
    notice: str = "",
    visas: Sequence[str] = ("La ministre des essais,", "Arrête :"),
    articles: Sequence[tuple[str | None, str]] = (("1", "<p>\n<br/>Un essai est ouvert.</p>"),),
    struct: str | None = None,
    signatories: Sequence[str] = ("Fait le 2 mars 2026.", "Ada DUPONT"),
    rect: str = "",
    abro: str = "",
    summary: str = "",
    preparatory_work: str = "",
    company: bool = False,
    extra: str = "",
) -> bytes:
    """Return one text in the JORFSIMPLE format, element order included.

    ``notice``, ``rect``, ``abro``, ``summary``, ``preparatory_work`` and the second item of an article are
    the inside of their CONTENU; ``struct`` replaces ``articles`` by elements of one's own (``jo_article``,
    ``jo_section``); ``extra`` is put last under the root. None or empty leaves the element empty.
    """
    inside = struct if struct is not None else "".join(jo_article(*article) for article in articles)
    signed = "".join(f'<div align="left">\n<p>{escape(line)}</p>\n</div>\n' for line in signatories)
    words = "".join(_element("MC", word) for word in keywords)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<TEXTE>\n'
        + _element("ID", text_id)
        + (_element("ID_ELI", eli) if eli else "")
        + "<ANCIEN_ID/>\n<ORIGINE>JORF</ORIGINE>\n"
        + _element("NATURE", nature)
        + _element("NUM", number)
        + _element("NUM_PARUTION", jo_number)
        + _element("NUM_SEQUENCE", sequence)
        + _element("NOR", nor)
        + _element("DATE_PUBLI", published_on)
        + _element("DATE_TEXTE", signed_on)
        + f'<ORIGINE_PUBLI id="{container}">JORF n°{jo_number or ""}</ORIGINE_PUBLI>\n'
        + "<PAGE_DEB_PUBLI/>\n<PAGE_FIN_PUBLI/>\n"
        + _element("TITRE", short_title or title.split(" relatif", 1)[0])
        + _element("TITREFULL", title)
        + "<AUTORITE/>\n"
        + _element("MINISTERE", ministry)
        + f"<MCS_TEXT>{words}</MCS_TEXT>\n<LIENS>{links}</LIENS>\n"
        + _block("NOTICE", notice)
        + _block("VISAS", _lines(visas))
        + _block("ABRO", abro)
        + _block("RECT", rect)
        + _block("SM", summary)
        + _block("TP", preparatory_work)
        + f"<STRUCT>\n{inside}{_block('SIGNATAIRES', signed)}</STRUCT>\n"
        + f'<ENTREPRISE texte_entreprise="{"oui" if company else "non"}">\n<DATES_EFFET/>\n<DOMAINES/>\n'
        + f"</ENTREPRISE>\n{extra}</TEXTE>\n"
    ).encode()


def jo_link(text_id: str, title: str = "Arrêté du 2 mars 2026 relatif à un essai") -> str:
    """Return one LIEN_TXT element of an issue."""
    return f'<LIEN_TXT idtxt="{text_id}" titretxt="{escape(title)}"/>\n'


def jo_division(level: int, title: str, *children: str) -> str:
    """Return one TM element of an issue, with its links and its inner divisions."""
    return f'<TM niv="{level}">\n{_element("TITRE_TM", title)}{"".join(children)}</TM>\n'


def jo_summary_xml(
    entries: Mapping[str, str] | None = None,
    *,
    container: str = CONTAINER_ID,
    number: str = "0053",
    published_on: str = "2026-03-03",
    rubric: str = "Textes généraux",
    ministry: str = "Ministère des essais",
    structure: str | None = None,
) -> bytes:
    """Return one issue in the JORFSIMPLE format: ``entries`` maps text identifiers to their titles.

    They stand under one rubric and one ministry; ``structure`` replaces them all by elements of one's own
    (``jo_division``, ``jo_link``).
    """
    links = "".join(jo_link(text_id, title) for text_id, title in (entries or {TEXT_ID: "Un essai"}).items())
    inside = (
        structure
        if structure is not None
        else jo_division(
            1,
            'Journal officiel "Lois et Décrets"',
            jo_division(
                2, "Décrets, arrêtés, circulaires", jo_division(3, rubric, jo_division(4, ministry, links))
            ),
        )
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<JO>\n'
        f"<ID>{container}</ID>\n<ANCIEN_ID/>\n<ORIGINE>JORF</ORIGINE>\n<NATURE>JO</NATURE>\n"
        f"<TITRE>JORF n°{number}</TITRE>\n<NUM>{number}</NUM>\n<DATE_PUBLI>{published_on}</DATE_PUBLI>\n"
        f"<STRUCTURE_TXT>\n{inside}</STRUCTURE_TXT>\n</JO>\n"
    ).encode()


def member_path(base_name: str, *, container: str = CONTAINER_ID) -> str:
    """Return where DILA puts a file: the ten first digits of its issue in pairs, then the issue."""
    digits = container.removeprefix("JORFCONT")
    pairs = "/".join(digits[at : at + 2] for at in range(0, 10, 2))
    return f"jorf/simple/JORF/CONT/{pairs}/{container}/{base_name}"


def gzipped(data: bytes) -> bytes:
    """Return the bytes in gzip, the same at every call."""
    return gzip.compress(data, mtime=0)


def jo_archive(members: Mapping[str, bytes], *, stamp: str | None = "20260303-003012") -> bytes:
    """Return a daily archive (tar.gz), the same bytes at every call.

    A name without ``/`` is put where DILA puts it, under ``stamp/`` (None: no such directory); a name
    with ``/`` is taken as it stands, hostile or not.
    """
    stream = BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for name, body in members.items():
            path = name if "/" in name else "/".join(filter(None, [stamp, member_path(name)]))
            info = tarfile.TarInfo(path)
            info.size = len(body)
            tar.addfile(info, BytesIO(body))
    return gzipped(stream.getvalue())


def opener(body: bytes) -> Opener:
    """Return what opens these bytes as an archive, each time from their start."""
    return lambda: BytesIO(body)


def _index_line(name: str) -> str:
    icon = _EXTENSIONS.get(name.rsplit(".", 1)[-1], "unknown")
    blanks = " " * max(1, 56 - len(name))
    link = f'<a href="{name}">{name}</a>'
    return f'<img src="/icons/{icon}.gif" alt="[   ]"> {link}{blanks}2026-03-03 00:30  392K\n'


def jo_index(names: Iterable[str], *, folder: str = "JORFSIMPLE") -> bytes:
    """Return the page of the folder as Apache prints it (ISO-8859-1), with its sort and parent links."""
    sort = " ".join(
        f'<a href="?C={key};O={order}">{label}</a>'
        for key, order, label in (("N", "D", "Name"), ("M", "A", "Last modified"), ("S", "A", "Size"))
    )
    page = (
        '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">\n<html>\n <head>\n'
        f"  <title>Index of /OPENDATA/{folder}</title>\n </head>\n <body>\n"
        f"<h1>Index of /OPENDATA/{folder}</h1>\n"
        f'<pre><img src="/icons/blank.gif" alt="Icon "> {sort}<hr>'
        '<img src="/icons/back.gif" alt="[PARENTDIR]"> <a href="/OPENDATA/">Parent Directory</a>'
        + " " * 30
        + "-\n"
        + "".join(map(_index_line, names))
        + "<hr></pre>\n</body></html>\n"
    )
    return page.encode("iso-8859-1")
