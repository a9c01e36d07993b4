"""Pages of an invented press site before and after its redesign: lists, releases and feed.

Their structure is that of the SPIP and Drupal (DSFR) sites of the social ministries; their words are
ours. ``token`` is what such sites rewrite at each answer without meaning: scripts of the F5 filter,
stamps of images, generated identifiers, reading time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from math import ceil

SITE = "https://presse.example/"
SPIP_SECTION = "actualites/presse/communiques-de-presse/"
DSFR_SECTION = "new-presse/new-communiques-de-presse"
Entry = tuple[str, str, date]
"""What a list shows of a release: its title, the last part of its address, its day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One press release; ``pdfs`` are titles and addresses (relative to the site)."""

    number: int
    slug: str
    title: str
    published: date
    lead: str
    body: tuple[str, ...]
    updated: date | None = None
    pdfs: tuple[tuple[str, str], ...] = ()

    @property
    def entry(self) -> Entry:
        return self.title, self.slug, self.published


def spip_url(slug: str, *, site: str = SITE) -> str:
    return f"{site}{SPIP_SECTION}article/{slug}"


def dsfr_url(slug: str, *, site: str = SITE) -> str:
    return f"{site}{slug}"


def _spip(classes: str, head: str, main: str, *, site: str, token: str, aside: str = "") -> bytes:
    page = f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html class="{classes} ltr fr no-js" lang="fr" dir="ltr">
<head>
<script type="text/javascript" src="/TSPD/{token}ab2000?type=17"></script>
<base href="{site}" />
{head}
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<link rel="alternate" type="application/rss+xml" title="Syndiquer tout le site" href="spip.php?page=backend" />
</head>
<body>
<div class="page">
<header class="page__header" role="banner">
<h1 class="header__logo"><a href="./"><img src="IMG/siteon0.png?{token}" alt="" width="196" height="178" /></a></h1>
<nav class="menu" role="navigation"><ul>
<li><a href="actualites/">Actualités</a>
<li><a href="{SPIP_SECTION}">Communiqués de presse</a>
</ul></nav>
</header>
<main class="content" id="content" role="main">
<a name="content"></a>
{main}
</main>
<aside class="aside secondary" id="aside" role="complementary">
{aside}
</aside>
<footer class="page__footer" id="footer" role="contentinfo">
<ul class="menu-liste"><li><a href="spip.php?page=plan">Plan du site</a></li></ul>
<!-- Dernière modif : {token} -->
</footer>
</div>
<script type="text/javascript">window["loaderConfig"] = "/TSPD/?type=21";</script>
</body></html>
"""  # noqa: E501
    return page.encode()


def _label(words: str, kind: str, day: date) -> str:
    label = f'<span class="date__label">{words}</span>'
    return f'<span class="main-article__date {kind}">{label}{day:%d.%m.%y}</span>'


def _spip_pager(*, offset: int, per_page: int, total: int) -> str:
    pages = []
    for first in range(0, total, per_page):
        if first == offset:
            pages.append(f"<strong class='on'>{first}</strong>")
        else:
            query = f"?debut_articles={first}" if first else ""
            href = f"{SPIP_SECTION}{query}#pagination_articles"
            pages.append(f"<a href='{href}' class='lien_pagination' rel='nofollow'>{first}</a>")
    joined = "<span class='separateur'> | </span>\n".join(pages)
    return f'<p class="pagination"><span class="pages">{joined}</span></p>' if len(pages) > 1 else ""


def spip_list(
    entries: Sequence[Entry],
    *,
    offset: int = 0,
    per_page: int = 10,
    total: int | None = None,
    site: str = SITE,
    token: str = "0812",
) -> bytes:
    """Return one page of a SPIP list: ``entries`` are those it shows, ``offset`` counts releases."""
    items = "\n".join(
        f'<li class="liste-articles__item item"><h3 class="item__title">'
        f'<a href="{SPIP_SECTION}article/{slug}">{escape(title)}</a></h3>\n'
        f"{_label('publié le', 'date--publication', day)}\n"
        f'<a class="suite" href="{SPIP_SECTION}article/{slug}">Lire la suite</a>'
        for title, slug, day in entries
    )
    pager = _spip_pager(offset=offset, per_page=per_page, total=len(entries) if total is None else total)
    main = (
        '<h2 class="page__titre">Communiqués de presse</h2>\n'
        "<a id='pagination_articles' class='pagination_ancre'></a>\n"
        f'<div class="liste-articles"><ul>\n{items}\n</ul></div>\n{pager}'
    )
    head = "<title>Communiqués de presse - Ministère imaginaire</title>"
    return _spip("page_rubrique composition_communiques", head, main, site=site, token=token)


def _doc_joint(number: int, title: str, href: str) -> str:
    return (
        f'<div class="doc-joint doc-joint--24 crayon document-titre-{number} ">\n'
        '<span class="doc-joint__extension doc-joint__icone">pdf</span>\n'
        f'<span class="doc-joint__titre">{escape(title)}</span>\n'
        f'<a href="{href}" type="application/pdf" class="doc-joint__link pdf">\n'
        '<span class="doc-joint__libelle-lien">Téléchargement</span>\n'
        '<span class="doc-joint__taille">(465.2 ko)</span>\n</a>\n</div>'
    )


def _spip_head(release: Release, site: str) -> str:
    title = escape(release.title)
    metas = "\n".join(
        f'<meta property="article:published_time" content="{release.published + timedelta(days=5)}" />\n'
        f'<meta property="og:title" content="{title} &#8211; Minist&#232;re imaginaire" />'
        for _ in range(2)
    )
    return (
        f"<title>{title} - Ministère imaginaire</title>\n"
        f'<link rel="canonical" href="{spip_url(release.slug, site=site)}" />\n'
        f"<meta name='SPIP.identifier' content=\"article{release.number}\" />\n{metas}"
    )


def spip_article(release: Release, *, site: str = SITE, token: str = "0812", beside: bool = False) -> bytes:
    """Return a release as SPIP shows it; its metas give false dates; ``beside``: PDF files outside `main`."""
    number = release.number
    updated = _label("mise à jour", "date--maj", release.updated) if release.updated else ""
    files = "\n".join(_doc_joint(number * 10 + n, *pdf) for n, pdf in enumerate(release.pdfs))
    body = "\n".join(f"<p>{escape(words)}</p>" for words in release.body)
    share = f"https://www.facebook.com/sharer/sharer.php?u={spip_url(release.slug, site=site)}"
    main = f"""<div class="main-article">
<div class="main-article__titraille">
<h2 class="main-article__titre crayon article-titre-{number} ">{escape(release.title)}</h2>
<div class="main-article__horodatage">
{_label("publié le", "date--publication", release.published)}
{updated}
</div>
</div><!-- .main-article__titraille -->
<div class="main-article__tags tags--encart"><span class="main-article__tag"><a href="mot/sante">Santé</a></span></div>
<div class="main-article__outils barre-outils"><ul><li class="barre-outils__item"><a href="{share}">Partager</a></li></ul></div>
<p><img class="spip_logo" src="local/cache-vignettes/L720xH378/arton{number}-1866f.png?{token}" alt="" /></p>
<div class="main-article__chapo texte--editorial crayon article-chapo-{number} "><p>{escape(release.lead)}</p></div>
<div class="main-article__texte texte--editorial crayon article-texte-{number} ">
{body}
{"" if beside else files}
</div><!-- .main-article__texte -->
</div><!-- .main-article -->"""  # noqa: E501
    joined = f'<section class="noisette noisette-article-pieces-jointes">{files}</section>' if beside else ""
    classes = "page_article article_communique composition_communique"
    return _spip(classes, _spip_head(release, site), main, site=site, token=token, aside=joined)


def spip_feed(entries: Sequence[Entry], *, site: str = SITE) -> bytes:
    """Return SPIP's default feed: a `dc:date` and no `pubDate`, the section in the description."""
    section = escape(f'<a href="{site}{SPIP_SECTION}" rel="directory">Communiqués de presse</a>', quote=False)
    items = "\n".join(
        f'\t<item xml:lang="fr">\n\t\t<title>{escape(title, quote=False)}</title>\n'
        f"\t\t<link>{spip_url(slug, site=site)}</link>\n"
        f'\t\t<guid isPermaLink="true">{spip_url(slug, site=site)}</guid>\n'
        f"\t\t<dc:date>{day.isoformat()}T10:00:00Z</dc:date>\n\t\t<dc:format>text/html</dc:format>\n"
        f"\t\t<description>{section}</description>\n\t</item>\n"
        for title, slug, day in entries
    )
    feed = (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"\n'
        '\txmlns:dc="http://purl.org/dc/elements/1.1/"\n>\n\n<channel xml:lang="fr">\n'
        f"\t<title>Ministère imaginaire</title>\n\t<link>{site}</link>\n\t<description></description>\n"
        f"\t<generator>SPIP - www.spip.net</generator>\n\n{items}</channel>\n\n</rss>\n"
    )
    return feed.encode()


def _dsfr(title: str, head: str, main: str, *, token: str) -> bytes:
    page = f"""<!DOCTYPE html>
<html lang="fr" dir="ltr" data-fr-scheme="light">
<head>
<script type="text/javascript">(function(){{ window["loaderConfig"] = "/TSPD/?type=21"; }})();</script>
<script type="text/javascript" src="/TSPD/?type=18"></script>
<meta charset="utf-8" />
<meta name="Generator" content="Drupal 10 (https://www.drupal.org)" />
{head}
<title>{escape(title)} | Presse | Ministère imaginaire</title>
<link rel="stylesheet" media="all" href="/sites/presse/files/css/css_{token}.css?delta=0" />
</head>
<body>
<div data-component-id="dsfr4drupal:skiplinks" class="fr-skiplinks"><nav role="navigation"><ul>
<li><a href="#content" class="fr-link">Vers le contenu principal</a></li></ul></nav></div>
<header data-component-id="dsfr4drupal:header" class="fr-header" role="banner">
<a href="/" title="Retour à l&#039;accueil du site"><p class="fr-logo">Ministère<br />imaginaire</p></a>
<nav class="fr-nav" role="navigation">
<a class="fr-nav__link" href="/{DSFR_SECTION}">Communiqués de presse</a></nav>
</header>
<main id="main" role="main" tabindex="-1">
{main}
</main>
<footer class="fr-footer" role="contentinfo">
<a href="/accessibilite">Accessibilité : non conforme</a></footer>
</body>
</html>
"""
    return page.encode()


def dsfr_card(entry: Entry, *, token: str = "GQhAdi3a") -> str:
    """Return the card of a release: of a list, or related to another release."""
    title, slug, day = entry
    return f"""<li class="fr-col-12 fr-col-lg-6">
<div about="/{slug}" data-component-id="dsfr4drupal:card" class="fr-enlarge-link fr-card">
<div class="fr-card__body"><div class="fr-card__content">
<h3 class="fr-card__title">
<a href="/{slug}" class="fr-card__link">    {escape(title)}</a>
</h3>
<div class="fr-card__start"><p data-component-id="dsfr4drupal:tag" class="fr-tag--sm fr-tag">Santé</p>
<p class="fr-card__detail ">Publié le     <time datetime="{day}T12:00:00Z">{day:%d/%m/%Y}</time>
</p></div>
</div></div>
<div class="fr-card__header"><div class="fr-card__img">
<img src="/img/{slug}.jpg.webp?itok={token}" alt="" /></div></div>
</div>
</li>"""


def _dsfr_pager(page: int, pages: int) -> str:
    def numbered(number: int) -> str:
        here = 'aria-current="page"' if number == page else f'href="?page={number}"'
        return f'<li><a class="fr-pagination__link" {here} title="Page {number + 1}">{number + 1}</a></li>'

    numbers = "\n".join(map(numbered, range(pages)))
    following = f'href="?page={page + 1}" rel="next"' if page + 1 < pages else 'aria-disabled="true"'
    return f"""<nav role="navigation" class="fr-pagination" aria-label="Pagination">
<ul class="fr-pagination__list">
{numbers}
<li><a class="fr-pagination__link fr-pagination__link--next" {following}>Page suivante</a></li>
</ul></nav>"""


def dsfr_list(entries: Sequence[Entry], *, page: int = 0, pages: int = 1, token: str = "GQhAdi3a") -> bytes:
    """Return page ``page`` (from 0, as Drupal counts) of a list of cards; ``entries`` are those it shows."""
    cards = "\n".join(dsfr_card(entry, token=token) for entry in entries)
    main = (
        '<div class="fr-container" id="content"><h1>Communiqués de presse</h1>\n'
        f'<ul class="fr-raw-list fr-grid-row fr-grid-row--gutters">\n{cards}\n</ul>\n'
        f"{_dsfr_pager(page, pages) if pages > 1 else ''}</div>"
    )
    return _dsfr("Communiqués de presse", "", main, token=token)


def _download(title: str, href: str) -> str:
    return (
        f'<a class="fr-link--download fr-link" type="application/pdf" href="/{href}">{escape(title)} '
        '<span class="fr-link__detail">PDF - 500.45 Ko</span></a>'
    )


def dsfr_article(
    release: Release,
    *,
    site: str = SITE,
    token: str = "GQhAdi3a",
    minutes: int | None = None,
    related: Sequence[Entry] = (),
) -> bytes:
    """Return a release as Drupal with the State's design system shows it; ``related`` are cards in it."""
    day = f'<time datetime="{release.published}T12:00:00Z">{release.published:%d/%m/%Y}</time>'
    changed = f"Mis à jour le {release.updated:%d/%m/%Y}" if release.updated else ""
    read = ceil(sum(len(words.split()) for words in release.body) / 200) if minutes is None else minutes
    body = "\n".join(f"<p>{escape(words)}</p>" for words in release.body)
    files = "\n".join(_download(*pdf) for pdf in release.pdfs)
    cards = "\n".join(dsfr_card(entry, token=token) for entry in related)
    linked = f'<section class="ondine-linked-pages"><h2>Articles associés</h2><ul>{cards}</ul></section>'
    main = f"""<div class="fr-share"><ul class="fr-btns-group">
<li><button class="fr-btn" onclick="window.print()" title="Imprimer">Imprimer</button></li>
<li><a class="fr-btn--mail fr-btn" href="mailto:?subject=Lire" title="Courriel">Courriel</a></li></ul></div>
<article about="/{release.slug}" id="node-{release.number}">
<h1>
{escape(release.title)}
</h1>
<p><span class="fr-mr-1w">Publié le {day}</span> <span class="fr-mr-1w">{changed}</span>
| <span class="fr-icon-time-line">Temps de lecture : {read} minutes
</span></p>
<ul class="fr-tags-group"><li><a class="fr-tag" href="/sante">Santé</a></li></ul>
<img class="fr-fluid-img" src="/sites/presse/files/{release.slug}.webp?itok={token}" alt="" />
<div class="fr-text--lead fr-mt-6v"><p>{escape(release.lead)}</p></div>
<div class="main-content">
<div id="accordion-{token}">{body}</div>
{files}
{linked if related else ""}
</div>
</article>"""
    head = f'<link rel="canonical" href="{dsfr_url(release.slug, site=site)}" />'
    return _dsfr(release.title, head, main, token=token)
