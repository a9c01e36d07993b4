"""What is watched when nothing says otherwise: the topic SEC-Pa, its sources, and a catalogue of others."""

from __future__ import annotations

from typing import Any

_SANTE = "https://sante.gouv.fr"
_ARTICLE_51 = (
    f"{_SANTE}/systeme-de-sante/parcours-des-patients-et-des-usagers/"
    "article-51-lfss-2018-innovations-organisationnelles-pour-la-transformation-du-systeme-de-sante/"
)
_COUNCIL = (
    "https://www.info.gouv.fr/conseil-des-ministres/"
    "compte-rendu-du-conseil-des-ministres-du-{day}-{month}-{year}"
)

DEFAULT_SOURCES: dict[str, dict[str, Any]] = {
    "assemblee_questions": {},
    "senat_questions": {},
    "journal_officiel": {},
    # Never tried by us: lists and pages are read as soon as they answer, and said until then.
    "presse_sante": {
        "kind": "press",
        "label": "Ministère de la santé, presse",
        "engine": "SPIP",
        "feeds": [f"{_SANTE}/spip.php?page=backend"],
        "lists": [
            {"url": f"{_SANTE}/actualites/presse/communiques-de-presse/"},
            {"url": f"{_SANTE}/actualites/presse/dossiers-de-presse/"},
            {"url": f"{_SANTE}/actualites/presse/discours/"},
        ],
        "pages": [_ARTICLE_51],
    },
    # --- the catalogue: switched on by `enabled = true` in the table of the source
    "presse_solidarites": {
        "kind": "press",
        "enabled": False,
        "label": "Ministère des solidarités, presse",
        "engine": "Drupal",
        "feeds": ["https://solidarites.gouv.fr/rss"],
    },
    # Its pages refuse programs (HTTP 403, October 2026): the feed alone is read, and the reports of the
    # Council of ministers are tried at their dated address.
    "info_gouv": {
        "kind": "press",
        "enabled": False,
        "label": "Gouvernement, actualités et Conseil des ministres",
        "verified": "2026-09-18",
        "feeds": ["https://www.info.gouv.fr/rss/actualites.xml"],
        "dated": [_COUNCIL],
        "feed_only": True,
    },
    "bulletins_sociaux": {
        "kind": "press",
        "enabled": False,
        "label": "Bulletins officiels des ministères sociaux",
        "verified": "2026-04",
        "feeds": ["https://bulletins-officiels.social.gouv.fr/rss.xml"],
    },
    "discours_publics": {
        "kind": "public_speeches",
        "enabled": False,
        "verified": "2026-09-05",
    },
    "conseil_etat": {
        "kind": "press",
        "enabled": False,
        "label": "Conseil d'État, actualités",
        "verified": "2026-05",
        "feeds": ["https://www.conseil-etat.fr/rss/actualites-rss"],
    },
    "has": {
        "kind": "press",
        "enabled": False,
        "label": "Haute Autorité de santé, actualités",
        "engine": "Jalios",
        "verified": "2026-04",
        "feeds": ["https://www.has-sante.fr/feed/Rss2.jsp?id=p_3081656"],
    },
    "igas": {
        "kind": "press",
        "enabled": False,
        "label": "Inspection générale des affaires sociales, rapports",
        "verified": "2026",
        "feeds": ["https://igas.gouv.fr/rss.xml"],
    },
    # The entries are those of another host, whose pages are not asked for: a bill is known by its title.
    "assemblee_documents": {
        "kind": "press",
        "enabled": False,
        "label": "Assemblée nationale, documents parlementaires",
        "verified": "2026-04",
        "feeds": ["http://www2.assemblee-nationale.fr/feeds/detail/documents-parlementaires"],
        "feed_only": True,
    },
}
"""Each source by its slug. ``verified`` says when a public project last recorded its content as good; without
it nobody has, and `vigie status` says so until the first success."""
DEFAULT_TOPICS: list[dict[str, Any]] = [
    {
        "slug": "sec-pa",
        "name": "SEC-Pa",
        "terms": [
            "SEC-Pa",
            "structure d'exercice coordonné participative",
            "structure d'exercice collectif participative",
        ],
        "secondary": ["L. 162-31-1", "article 51"],
        "follow": ["QANR5L17QE13432"],
    }
]
