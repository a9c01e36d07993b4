"""What is watched when nothing says otherwise: the topic SEC-Pa and its sources."""

from __future__ import annotations

from typing import Any

DEFAULT_SOURCES: dict[str, dict[str, Any]] = {
    "assemblee_questions": {},
    "senat_questions": {},
    "journal_officiel": {},
    # Seen working or cited in public code, never tried by us: the first success is shown by `vigie status`.
    "presse_sante": {
        "kind": "press",
        "label": "Ministère de la santé, presse",
        "feeds": ["https://sante.gouv.fr/spip.php?page=backend"],
    },
}
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
