"""What the fields of a document are called for a reader (docs/glossary.md)."""

FIELD_LABELS: dict[str, str] = {
    "answered_on": "Date de la réponse",
    "author_ref": "Auteur",
    "closed_on": "Date de clôture",
    "closing_code": "Code de clôture",
    "closing_label": "Motif de clôture",
    "files": "Fichiers joints",
    "legislature": "Législature",
    "ministries": "Ministères successifs",
    "ministry": "Ministère chargé de répondre",
    "ministry_asked": "Ministère interrogé",
    "nature": "Nature du texte",
    "nor": "NOR",
    "number": "Numéro",
    "published_on": "Date de publication",
    "renewed_on": "Renouvellements",
    "signalled_on": "Date de signalement",
    "signed_on": "Date de signature",
    "type": "Type de question",
}
