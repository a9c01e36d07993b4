"""The press releases of a ministry's SPIP site (docs/sources.md): the feed, the pages, their PDFs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from html import escape
from string import Template

from monitor.demo.pdf import text_pdf
from monitor.demo.site import Resource, Site
from monitor.demo.texts import Week, for_week, paragraphs, read_data, read_table, typeset

HOME = "https://sante.gouv.fr/"
FEED = HOME + "spip.php?page=backend"
SECTION = "actualites/presse/communiques-de-presse/"

_WEB = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Release:
    """One press release as ``data/press.toml`` writes it; ``beside`` puts its PDF outside ``main``."""

    number: int
    slug: str
    title: str
    published: date
    time: str
    tags: tuple[str, ...]
    lead: str
    text: str
    updated: date | None = None
    pdf: str = ""
    pdf_title: str = ""
    beside: bool = False

    @property
    def path(self) -> str:
        return f"{SECTION}article/{self.slug}"

    @property
    def file(self) -> str:
        return f"IMG/pdf/{self.pdf}"


def press(week: Week) -> Site:
    """Return the feed, the pages it names and the PDFs they join.

    A PDF is made from the first week's text and never made again: a page edited later no longer
    says what its PDF says.
    """
    entries = read_table("press.toml")["release"]
    releases = [_Release(**facts) for facts in for_week(entries, week)]
    pdfs = {
        release.file: text_pdf([release.title, release.lead, *paragraphs(release.text)])
        for release in (_Release(**facts) for facts in for_week(entries, 1))
        if release.pdf
    }
    template = Template(read_data("article_spip.html"))
    site = {FEED: Resource(_feed(releases, pdfs).encode(), "text/xml; charset=utf-8", etag=False)}
    for release in releases:
        page = _page(template, release, len(pdfs.get(release.file, b"")))
        site[HOME + release.path] = Resource(page.encode(), _WEB)
    for name, body in pdfs.items():
        site[HOME + name] = Resource(
            body, "application/pdf", last_modified=datetime(2026, 4, 7, 16, tzinfo=UTC)
        )
    return site


def _page(template: Template, release: _Release, size: int) -> str:
    """Return one page: its metas give false dates, as those of such sites do; the shown ones are right."""
    joined = _joined(release, size) if release.pdf else ""
    section = f'<section class="noisette noisette-article-pieces-jointes">\n{joined}</section>'
    updated = (
        f'\n\t\t\t<span class="main-article__date date--maj">{_label("mise à jour", release.updated)}</span>'
    )
    return template.substitute(
        url=HOME + release.path,
        path="/" + release.path,
        number=release.number,
        title=escape(typeset(release.title)),
        title_tag=escape(release.title),
        lead=escape(typeset(release.lead)),
        text="\n".join(f"<p>{escape(typeset(block))}</p>" for block in paragraphs(release.text)),
        published=f"{release.published:%d.%m.%y}",
        updated=updated if release.updated else "",
        false_published=(release.published + timedelta(days=5)).isoformat(),
        false_modified=(release.published + timedelta(days=1)).isoformat(),
        tags="".join(
            f'<span class="main-article__tag"><a href="mot/{n}">{tag}</a></span>'
            for n, tag in enumerate(release.tags)
        ),
        stamp=f"{release.number}",
        inside="" if release.beside else joined,
        beside=section if release.beside and release.pdf else "",
    )


def _label(words: str, day: date | None) -> str:
    return f'<span class="date__label">{words}</span>{day:%d.%m.%y}' if day else ""


def _joined(release: _Release, size: int) -> str:
    return (
        f'<div class="doc-joint doc-joint--24 crayon document-titre-{release.number} ">\n'
        '<span class="doc-joint__extension doc-joint__icone">pdf</span>\n'
        f'<span class="doc-joint__titre">{escape(release.pdf_title)}</span>\n'
        f'<a href="{release.file}" type="application/pdf" class="doc-joint__link pdf">\n'
        '<span class="doc-joint__libelle-lien">Téléchargement</span>\n'
        f'<span class="doc-joint__taille">({size / 1024:.1f} ko)</span>\n</a>\n</div>\n'
    )


def _feed(releases: list[_Release], pdfs: dict[str, bytes]) -> str:
    """Return the default feed of SPIP: its items have a ``dc:date`` and no ``pubDate``."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"\n\txmlns:dc="http://purl.org/dc/elements/1.1/"\n'
        '\txmlns:content="http://purl.org/rss/1.0/modules/content/"\n\txmlns:atom="http://www.w3.org/2005/Atom"\n>\n\n'
        '<channel xml:lang="fr">\n\t<title>Site de démonstration</title>\n'
        f"\t<link>{HOME}</link>\n\t<description></description>\n\t<language>fr</language>\n"
        "\t<generator>SPIP - www.spip.net</generator>\n"
        f'\t<atom:link href="{FEED}" rel="self" type="application/rss+xml" />\n\n'
        + "\n".join(_item(release, pdfs) for release in releases)
        + "</channel>\n\n</rss>\n"
    )


def _item(release: _Release, pdfs: dict[str, bytes]) -> str:
    address = HOME + release.path
    section = f'<a href="{HOME}{SECTION}" rel="directory">Communiqués de presse</a>'
    introduction = escape(f"<p>{release.lead}</p>\n\n-\n{section}", quote=False)
    enclosure = ""
    if release.pdf:
        size = len(pdfs[release.file])
        enclosure = f'\t\t<enclosure url="{HOME}{release.file}" length="{size}" type="application/pdf" />\n'
    return (
        f'\t<item xml:lang="fr">\n\t\t<title>{escape(release.title, quote=False)}</title>\n'
        f'\t\t<link>{address}</link>\n\t\t<guid isPermaLink="true">{address}</guid>\n'
        f"\t\t<dc:date>{release.published}T{release.time}</dc:date>\n\t\t<dc:format>text/html</dc:format>\n"
        "\t\t<dc:language>fr</dc:language>\n\n"
        f"\t\t<description>{introduction}</description>\n\n{enclosure}\t</item>\n"
    )
