"""Three scripted weeks of an invented press site: what it serves each day, and what was to come of it.

Monday 2 March to Sunday 22 March 2026. A release is edited quietly, a PDF is replaced under its address, a
page goes and comes back, another fails once, the site refuses for two days, one morning half a page comes,
and on the 16th the whole site is redesigned: SPIP becomes Drupal, every address changes.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

from monitor.demo.site import Resource, Site
from tests import listing_pages as pages
from tests.listing_pages import Release
from tests.pdf_builders import pdf, stack

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 22)
REDESIGN = date(2026, 3, 16)
REFUSED = (date(2026, 3, 11), date(2026, 3, 12))
FEED = f"{pages.SITE}spip.php?page=backend"
LIST = f"{pages.SITE}{pages.SPIP_SECTION}"
PDF, MOVED_PDF = "IMG/pdf/annexe_financement.pdf", "sites/presse/files/files-spip/pdf/annexe_financement.pdf"
_PER_PAGE = 4
REFUSAL = (
    b"<html><head><title>Request Rejected</title></head><body>The requested URL was rejected. "
    b"Please consult with your administrator.<br><br>Your support ID is: 1234567890</body></html>"
)

MONEY = Release(
    number=3401,
    slug="le-financement-des-structures-en-2026",
    title="Le financement des structures participatives en 2026",
    published=date(2026, 2, 25),
    lead="Les structures d’exercice coordonné participatives (SEC-Pa) recevront 12 millions d’euros.",
    body=(
        (
            "Chaque structure reçoit une notification de son agence régionale de santé avant la "
            "fin du mois d’avril. Le versement est fait en deux fois, au printemps puis à "
            "l’automne."
        ),
        (
            "Un comité réunit les représentants des structures, des caisses et des agences. Il "
            "se tient chaque trimestre et publie ses relevés de décisions."
        ),
    ),
    pdfs=(("Annexe - montants par structure", PDF),),
)
BRIEF = Release(
    number=3388,
    slug="une-rencontre-avec-les-equipes",
    title="Une rencontre avec les équipes des centres",
    published=date(2026, 2, 20),
    lead="La ministre a rencontré des équipes de centres de santé participatifs.",
    body=(
        (
            "La rencontre a porté sur les SEC-Pa, sur la médiation et sur l’interprétariat. Les "
            "équipes ont décrit leur travail avec les habitants des quartiers."
        ),
        "Un second rendez-vous portera sur la formation des professionnels et sur l’accueil des stagiaires.",
    ),
)
OPINION = Release(
    number=3390,
    slug="avis-du-comite-des-innovations",
    title="Avis du comité des innovations organisationnelles",
    published=date(2026, 2, 23),
    lead="Le comité publie son avis sur trois expérimentations.",
    body=(
        (
            "L’avis sur les SEC-Pa relève la qualité des évaluations conduites dans les vingt- "
            "six structures et demande que leurs résultats soient rendus publics."
        ),
        "Deux autres avis portent sur la rééducation à domicile et sur le suivi des grossesses.",
    ),
)
BLOOD = Release(
    number=3402,
    slug="don-du-sang-le-calendrier",
    title="Don du sang : le calendrier du printemps",
    published=date(2026, 2, 26),
    lead="Les collectes mobiles reprennent dans trois cents communes.",
    body=(
        (
            "Un rendez-vous est conseillé. Les horaires de chaque collecte sont affichés en "
            "mairie et tenus à jour par l’établissement du sang."
        ),
    ),
)
VACCINES = replace(
    BLOOD,
    number=3403,
    slug="semaine-de-la-vaccination",
    title="Semaine de la vaccination : le programme",
    published=date(2026, 2, 27),
    lead="Une semaine d’information sur la vaccination se tient à la fin du mois d’avril.",
    body=(
        "Des réunions publiques sont organisées dans chaque département avec les professionnels de santé.",
    ),
)
CALL = Release(
    number=3410,
    slug="appel-a-projets-mediation",
    title="Appel à projets sur la médiation en santé",
    published=date(2026, 3, 5),
    lead="Un appel à projets soutient la médiation dans les centres.",
    body=(
        (
            "Les SEC-Pa peuvent y répondre jusqu’au 30 avril 2026. Les dossiers sont examinés "
            "par un jury qui comprend des représentants des usagers."
        ),
    ),
)
AFTER = Release(
    number=3422,
    slug="un-groupe-de-travail-est-installe",
    title="Un groupe de travail est installé",
    published=date(2026, 3, 18),
    lead="Un groupe de travail prépare le cadre des structures après 2026.",
    body=("Il réunit les SEC-Pa, les caisses et les agences, et remet ses conclusions à l’automne.",),
)
RELEASES = (MONEY, BRIEF, OPINION, BLOOD, VACCINES, CALL, AFTER)

EDITED, FILE_REPLACED, EDITED_AGAIN = date(2026, 3, 6), date(2026, 3, 7), date(2026, 3, 20)
GONE = (date(2026, 3, 8), date(2026, 3, 10))
"""First and last day on which the page of the meeting is not there; it is back once the refusal is over."""
FAILED_ONCE, HALF = date(2026, 3, 9), date(2026, 3, 14)


def days() -> list[date]:
    return [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]


def money_on(day: date) -> Release:
    """Return the release on the money as it reads on a day."""
    if day < EDITED:
        return MONEY
    edited = replace(MONEY, lead=MONEY.lead.replace("12 millions", "10 millions"), updated=EDITED)
    if day < EDITED_AGAIN:
        return edited
    return replace(edited, body=(edited.body[0].replace("d’avril", "de juin"), edited.body[1]))


def releases_on(day: date) -> list[Release]:
    """Return the releases that the site has on a day, the latest first."""
    known = [money_on(day) if each is MONEY else each for each in RELEASES if each.published <= day]
    return sorted(known, key=lambda each: (each.published, each.number), reverse=True)


@cache
def annex(*, replaced: bool) -> bytes:
    """Return the PDF of the amounts, before and after it was replaced under the same address."""
    amount = "380 000" if replaced else "460 000"
    lines = [
        "Annexe : montants par structure",
        "",
        "Les structures d'exercice coordonné participatives reçoivent",
        f"en moyenne {amount} euros par an. Le montant dépend de la population",
        "accueillie et du nombre de professionnels présents.",
    ]
    return pdf([stack(lines)])


def site_on(day: date) -> Site:
    """Return what the site answers on a day; what is not in it is a 404."""
    if day in REFUSED:
        known = [*site_on(FIRST), f"{pages.SITE}robots.txt", *(pages.spip_url(r.slug) for r in RELEASES)]
        return dict.fromkeys(known, Resource(REFUSAL, etag=False))
    return _redesigned(day) if day >= REDESIGN else _spip(day)


def _spip(day: date) -> Site:
    token, found = f"{day:%m%d}", releases_on(day)
    shown = [each for each in found if not _is_gone(each, day)]
    site: Site = {
        FEED: Resource(
            pages.spip_feed([each.entry for each in shown[:3]]), "application/rss+xml", etag=False
        ),
        LIST: _list(shown, 0, token),
        f"{LIST}?debut_articles={_PER_PAGE}": _list(shown, _PER_PAGE, token),
        f"{pages.SITE}{PDF}": Resource(annex(replaced=day >= FILE_REPLACED), "application/pdf"),
    }
    for each in shown:
        site[pages.spip_url(each.slug)] = Resource(pages.spip_article(each, token=token), etag=False)
    if day == HALF:
        half = replace(money_on(day), lead="Le financement.", body=(), pdfs=MONEY.pdfs)
        site[pages.spip_url(MONEY.slug)] = Resource(pages.spip_article(half, token=token), etag=False)
    return site


def _list(shown: list[Release], offset: int, token: str) -> Resource:
    entries = [each.entry for each in shown[offset : offset + _PER_PAGE]]
    body = pages.spip_list(entries, offset=offset, per_page=_PER_PAGE, total=len(shown), token=token)
    return Resource(body, etag=False)


def _is_gone(release: Release, day: date) -> bool:
    if release.number == BRIEF.number:
        return GONE[0] <= day <= GONE[1]
    return release.number == OPINION.number and day == FAILED_ONCE


def _redesigned(day: date) -> Site:
    token, found = f"tok{day:%m%d}", releases_on(day)
    site: Site = {
        LIST: Resource(pages.dsfr_list([each.entry for each in found], token=token), etag=False),
        f"{pages.SITE}{MOVED_PDF}": Resource(annex(replaced=True), "application/pdf"),
    }
    for each in found:
        moved = replace(each, pdfs=tuple((title, MOVED_PDF) for title, _ in each.pdfs))
        related = [other.entry for other in found if other is not each][:2]
        body = pages.dsfr_article(moved, token=token, minutes=day.day % 4 + 1, related=related)
        site[pages.dsfr_url(each.slug)] = Resource(body, etag=False)
    return site
