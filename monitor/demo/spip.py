"""Writes the pages and the feed of a SPIP site as the social ministries have them (docs/sources.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from string import Template
from typing import NamedTuple

from monitor.demo.texts import paragraphs, read_data, typeset

HOME = "https://sante.gouv.fr/"
FEED = HOME + "spip.php?page=backend"
PRESS = "actualites/presse/"


class Rubric(NamedTuple):
    """A section of press articles: its title, and what its templates are called."""

    title: str
    composition: str


RUBRICS = {
    "communiques-de-presse": Rubric("Communiqués de presse", "communique"),
    "dossiers-de-presse": Rubric("Dossiers de presse", "dossier"),
    "discours": Rubric("Discours", "discours"),
}
"""The press sections by the last part of their address, each with a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article as ``data/press.toml`` writes it; ``beside`` puts its PDF outside ``main``.

    ``folder`` is one of ``RUBRICS``. What is not ``in_feed`` is older than what the feed still holds:
    its list alone names it.
    """

    number: int
    slug: str
    title: str
    published: date
    time: str
    tags: tuple[str, ...]
    lead: str
    text: str
    folder: str = "communiques-de-presse"
    updated: date | None = None
    pdf: str = ""
    pdf_title: str = ""
    beside: bool = False
    in_feed: bool = True

    @property
    def path(self) -> str:
        """Its address on the site."""
        return f"{PRESS}{self.folder}/article/{self.slug}"

    @property
    def file(self) -> str:
        """The address of its PDF on the site."""
        return f"IMG/pdf/{self.pdf}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One section that has a text of its own; its PDF lies in a folded block."""

    number: int
    path: str
    title: str
    published: date
    text: str
    fold: str
    pdf: str
    pdf_title: str
    pdf_text: str
    pdf_modified: date

    @property
    def file(self) -> str:
        """The address of its PDF on the site."""
        return f"IMG/pdf/{self.pdf}"


def article_page(article: Article, size: int) -> str:
    """Return the page of an article whose PDF has ``size`` bytes.

    Its metas give false dates, as those of such sites do; the shown ones are right.
    """
    number, url = article.number, HOME + article.path
    joined = _joined(number, article.pdf_title, article.file, size) if article.pdf else ""
    section = f'<section class="noisette noisette-article-pieces-jointes">\n{joined}</section>\n'
    facts = {"number": number, "url": url, "path": "/" + article.path, "title_tag": escape(article.title)}
    facts["lead"] = escape(typeset(article.lead))
    kind = RUBRICS[article.folder].composition
    return _page(
        url=url,
        classes=f"page_article article_{kind} composition_{kind}",
        title=article.title,
        head=_filled(
            "head_spip.html",
            facts,
            false_published=(article.published + timedelta(days=5)).isoformat(),
            false_modified=(article.published + timedelta(days=1)).isoformat(),
        ),
        main=_filled(
            "article_spip.html",
            facts,
            title=escape(typeset(article.title)),
            text=_paragraphs(article.text),
            published=f"{article.published:%d.%m.%y}",
            updated=_shown("mise à jour", "date--maj", article.updated) if article.updated else "",
            tags="".join(
                f'<span class="main-article__tag"><a href="mot/{n}">{tag}</a></span>'
                for n, tag in enumerate(article.tags)
            ),
            inside="" if article.beside else joined,
        ),
        aside=(section if article.beside and article.pdf else "") + _same_section(article.folder),
        stamp=str(number),
    )


def list_page(folder: str, articles: Sequence[Article]) -> str:
    """Return the list of a press section, in the order given: so short that it has one page only."""
    title = RUBRICS[folder].title
    items = "\n".join(
        '<li class="liste-articles__item item"><h3 class="item__title">'
        f'<a href="{each.path}">{escape(typeset(each.title))}</a></h3>\n'
        f"{_shown('publié le', 'date--publication', each.published)}\n"
        f'<a class="suite" href="{each.path}">Lire la suite</a>'
        for each in articles
    )
    return _page(
        url=f"{HOME}{PRESS}{folder}/",
        classes="page_rubrique composition_presse",
        title=title,
        main=(
            f'<h2 class="page__titre">{title}</h2>\n'
            "<a id='pagination_articles' class='pagination_ancre'></a>\n"
            f'<div class="liste-articles"><ul>\n{items}\n</ul></div>'
        ),
        stamp=str(articles[0].number),
    )


def section_page(section: Section, size: int) -> str:
    """Return the page of a section, whose PDF has ``size`` bytes."""
    return _page(
        url=HOME + section.path,
        classes="page_rubrique composition_rubrique",
        title=section.title,
        main=_filled(
            "section_spip.html",
            {"number": section.number, "title": escape(typeset(section.title)), "fold": escape(section.fold)},
            published=_shown("publié le", "date--publication", section.published),
            text=_paragraphs(section.text),
            inside=_joined(section.number, section.pdf_title, section.file, size),
        ),
        stamp=str(section.number),
    )


def feed(articles: Sequence[Article], sizes: Mapping[str, int]) -> str:
    """Return the default feed of SPIP: its items have a ``dc:date`` and no ``pubDate``.

    ``sizes`` gives the bytes of each PDF by its path.
    """
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"\n\txmlns:dc="http://purl.org/dc/elements/1.1/"\n'
        '\txmlns:content="http://purl.org/rss/1.0/modules/content/"\n\txmlns:atom="http://www.w3.org/2005/Atom"\n>\n\n'
        '<channel xml:lang="fr">\n\t<title>Site de démonstration</title>\n'
        f"\t<link>{HOME}</link>\n\t<description></description>\n\t<language>fr</language>\n"
        "\t<generator>SPIP - www.spip.net</generator>\n"
        f'\t<atom:link href="{FEED}" rel="self" type="application/rss+xml" />\n\n'
        + "\n".join(_item(article, sizes) for article in articles)
        + "</channel>\n\n</rss>\n"
    )


def _item(article: Article, sizes: Mapping[str, int]) -> str:
    address, title = HOME + article.path, RUBRICS[article.folder].title
    section = f'<a href="{HOME}{PRESS}{article.folder}/" rel="directory">{title}</a>'
    introduction = escape(f"<p>{article.lead}</p>\n\n-\n{section}", quote=False)
    enclosure = ""
    if article.pdf:
        size = sizes[article.file]
        enclosure = f'\t\t<enclosure url="{HOME}{article.file}" length="{size}" type="application/pdf" />\n'
    return (
        f'\t<item xml:lang="fr">\n\t\t<title>{escape(article.title, quote=False)}</title>\n'
        f'\t\t<link>{address}</link>\n\t\t<guid isPermaLink="true">{address}</guid>\n'
        f"\t\t<dc:date>{article.published}T{article.time}</dc:date>\n\t\t<dc:format>text/html</dc:format>\n"
        "\t\t<dc:language>fr</dc:language>\n\n"
        f"\t\t<description>{introduction}</description>\n\n{enclosure}\t</item>\n"
    )


def _page(
    *, url: str, classes: str, title: str, main: str, stamp: str, head: str = "", aside: str = ""
) -> str:
    facts = {"url": url, "path": "/" + url.removeprefix(HOME), "classes": classes, "stamp": stamp}
    return _filled("page_spip.html", facts, title_tag=escape(title), head=head, main=main, aside=aside)


def _filled(name: str, facts: Mapping[str, object], **more: str) -> str:
    return Template(read_data(name)).substitute(facts, **more)


def _paragraphs(text: str) -> str:
    return "\n".join(f"<p>{escape(typeset(block))}</p>" for block in paragraphs(text))


def _shown(words: str, kind: str, day: date) -> str:
    """Return a date as such pages show it: its label and the day touch."""
    label = f'<span class="date__label">{words}</span>'
    return f'<span class="main-article__date {kind}">{label}{day:%d.%m.%y}</span>'


def _same_section(folder: str) -> str:
    return (
        '<section class="noisette noisette-menu-rubriques"><h2>Dans la même rubrique</h2>\n'
        f'<ul><li><a href="{PRESS}{folder}/">Tous les articles</a></li></ul>\n</section>'
    )


def _joined(number: int, title: str, href: str, size: int) -> str:
    return (
        f'<div class="doc-joint doc-joint--24 crayon document-titre-{number} ">\n'
        '<span class="doc-joint__extension doc-joint__icone">pdf</span>\n'
        f'<span class="doc-joint__titre">{escape(title)}</span>\n'
        f'<a href="{href}" type="application/pdf" class="doc-joint__link pdf">\n'
        '<span class="doc-joint__libelle-lien">Téléchargement</span>\n'
        f'<span class="doc-joint__taille">({size / 1024:.1f} ko)</span>\n</a>\n</div>\n'
    )
