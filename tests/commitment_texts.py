"""Texts in the manner of those that speak of commitments, invented, with what must be proposed from them.

Each sentence is labelled by hand: ``says`` (proposed, with the last day of its date or None, and who) or
``not_said``. « SEC-Pa » is the topic; persons, places and sums are invented.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from monitor.domain.model import Document, DocumentKind, Json


@dataclass(frozen=True, slots=True)
class Label:
    """A sentence, whether it is to be proposed, and when so, its date and who says it."""

    sentence: str
    proposed: bool
    last: date | None = None
    who: str | None = None


def says(sentence: str, last: str = "", who: str | None = None) -> Label:
    return Label(sentence, True, date.fromisoformat(last) if last else None, who)


def not_said(sentence: str) -> Label:
    return Label(sentence, False)


@dataclass(frozen=True, slots=True)
class Text:
    """A text by its paragraphs of labelled sentences; ``width`` cuts its lines as a hand or a PDF does."""

    name: str
    title: str
    written_on: date
    paragraphs: Sequence[Sequence[Label]]
    fields: dict[str, Json] = field(default_factory=dict)
    kind: DocumentKind = DocumentKind.IMPORT
    width: int = 0

    @property
    def labels(self) -> list[Label]:
        return [label for paragraph in self.paragraphs for label in paragraph]

    def document(self) -> Document:
        blocks = [" ".join(label.sentence for label in paragraph) for paragraph in self.paragraphs]
        if self.width:
            blocks = [
                textwrap.fill(block, self.width, break_long_words=False, break_on_hyphens=False)
                for block in blocks
            ]
        return Document(
            kind=self.kind,
            key=self.name,
            url="",
            title=self.title,
            published_on=self.written_on,
            text="\n\n".join(blocks),
            sections={"answer": (0, len("\n\n".join(blocks)))} if self.kind is DocumentKind.QUESTION else {},
            fields=self.fields,
        )


COLLECTIVE = Text(
    name="answer of a collective",
    title="Réponse du collectif à la ministre",
    written_on=date(2026, 2, 12),
    fields={"author": "Collectif des centres participatifs", "type": "letter"},
    width=74,
    paragraphs=[
        [
            not_said("Madame la Ministre,"),
        ],
        [
            not_said("Nous avons bien reçu votre courrier du 9 février et nous vous en remercions."),
            says(
                "Vous y écrivez que la pérennisation financière des SEC-Pa sera garantie en 2026.",
                "2026-12-31",
            ),
            not_said("Cette phrase était attendue par nos équipes depuis plusieurs mois."),
        ],
        [
            not_said("Nous vous demandons cependant de préciser le montant qui sera versé à chaque centre."),
            not_said("Quelle part viendra du fonds d'innovation après le 31 octobre 2026 ?"),
            not_said("Sans réponse de votre part, plusieurs postes seront supprimés avant l'été."),
            not_said("Si rien ne change, quatre centres fermeront leurs portes à la rentrée."),
            not_said("Les 26 SEC-Pa accueillent 80 000 personnes par an."),
            says(
                "L'ARS Île-de-France nous a confirmé le versement du premier acompte d'ici fin mars 2026.",
                "2026-03-31",
                "L'ARS Île-de-France",
            ),
        ],
        [
            says(
                "Nous participerons à la réunion de travail que votre cabinet organise le 18 février.",
                "2026-02-18",
                "Collectif des centres participatifs",
            ),
            says(
                "Nous publierons le bilan complet de nos activités au deuxième trimestre 2026.",
                "2026-06-30",
                "Collectif des centres participatifs",
            ),
            not_said("Nous espérons que cette rencontre permettra de lever nos doutes."),
            not_said("Veuillez agréer, Madame la Ministre, l'expression de notre haute considération."),
        ],
    ],
)

DEPUTIES = Text(
    name="letter of deputies",
    title="Courrier de parlementaires sur les SEC-Pa",
    written_on=date(2026, 3, 2),
    fields={"author": "Odile Ferrand et Marc Dubosc", "type": "letter"},
    paragraphs=[
        [not_said("Monsieur le Premier ministre,")],
        [
            not_said("Les SEC-Pa ont été créées en 2021 dans le cadre de l'article 51."),
            not_said("En janvier 2026, les équipes ont appris la baisse de leur dotation par la presse."),
            says(
                "Votre gouvernement s'est engagé à maintenir leur financement jusqu'au 31 décembre 2026.",
                "2026-12-31",
            ),
            says(
                "Le 3 février, la ministre de la santé a promis une loi avant la fin de l'année.",
                "2026-12-31",
                "la ministre de la santé",
            ),
        ],
        [
            not_said("Nous souhaitons savoir si ces crédits figureront dans le prochain budget."),
            not_said("Il est urgent d'agir : la Cour des comptes demande une évaluation depuis deux ans."),
            not_said("Le rapport d'évaluation a montré l'utilité de ces structures."),
            not_said("Les habitants de nos circonscriptions craignent que ces lieux ne disparaissent."),
            says(
                "Nous déposerons une proposition de loi en ce sens dès la rentrée parlementaire.",
                "",
                "Odile Ferrand et Marc Dubosc",
            ),
            says("Une proposition de loi sera examinée le 14 avril 2026 en commission.", "2026-04-14"),
        ],
        [
            not_said(
                "Dans l'attente de votre réponse, nous vous prions de croire à notre haute considération."
            ),
        ],
    ],
)

LEAFLET = Text(
    name="leaflet",
    title="Sauvons notre centre",
    written_on=date(2026, 4, 20),
    fields={"author": "Les Amis du centre", "type": "leaflet"},
    width=34,
    paragraphs=[
        [not_said("Sauvons notre centre de santé !")],
        [
            not_said("Notre centre est une SEC-Pa, ouverte à toutes et à tous."),
            not_said("Il a reçu 3 200 personnes l'an dernier."),
            says(
                "La préfecture a annoncé que les aides seront prolongées jusqu'au 31 décembre 2026.",
                "2026-12-31",
                "La préfecture",
            ),
            not_said("Et après ?"),
            not_said("Personne ne sait qui paiera les médiateurs en 2027."),
        ],
        [
            says("Réunion publique jeudi 12 mai 2026 à 18 h, salle des fêtes.", "2026-05-12"),
            says(
                "Nous remettrons la pétition au préfet le 1er juin 2026.", "2026-06-01", "Les Amis du centre"
            ),
            says(
                "Un rassemblement des SEC-Pa de la région aura lieu à la mi-juin devant la mairie.",
                "2026-06-20",
            ),
            not_said("Signez la pétition et parlez-en autour de vous."),
            not_said("Ne pas jeter sur la voie publique."),
        ],
    ],
)

RELEASE = Text(
    name="ministerial release",
    title="Structures participatives : le ministère précise le calendrier",
    written_on=date(2026, 2, 9),
    kind=DocumentKind.PRESS,
    paragraphs=[
        [not_said("Structures participatives : le ministère précise le calendrier")],
        [
            says("Le financement des SEC-Pa est maintenu jusqu'au 31 décembre 2026.", "2026-12-31"),
            says(
                "Le fonds pour l'innovation du système de santé sera mobilisé jusque fin octobre 2026.",
                "2026-10-31",
            ),
            says(
                "Les agences régionales de santé prendront ensuite le relais au titre du FIR.",
                "",
                "Les agences régionales de santé",
            ),
            not_said("Depuis 2021, 26 structures ont bénéficié de cette expérimentation."),
            not_said("Le montant total s'est élevé à 14 millions d'euros en 2025."),
        ],
        [
            says(
                "Un groupe de travail sur l'avenir des SEC-Pa se réunit à partir de mars 2026.", "2026-03-01"
            ),
            says("Ses conclusions sont attendues d'ici l'été.", "2026-06-21"),
            says(
                "Le Gouvernement prévoit de présenter une mesure législative à l'automne 2026.",
                "2026-12-20",
                "Le Gouvernement",
            ),
            says("Cette mesure devrait entrer en vigueur au premier trimestre 2027.", "2027-03-31"),
            says("Le rapport d'évaluation va être publié dans les prochaines semaines."),
            not_said("« Ces structures sont indispensables », souligne la ministre."),
            not_said("L'article 51 permet de déroger aux règles de tarification."),
        ],
        [
            not_said("Vous pouvez exercer vos droits auprès du délégué à la protection des données."),
            not_said("Vos données seront conservées jusqu'au 31 décembre 2027."),
        ],
    ],
)

ANSWER = Text(
    name="answer of a minister",
    title="Avenir des structures d'exercice coordonné participatives",
    written_on=date(2026, 5, 26),
    kind=DocumentKind.QUESTION,
    fields={"ministry": "Ministère de la santé", "answered_on": "2026-05-26", "author": "Mme Odile Ferrand"},
    paragraphs=[
        [
            not_said("Les structures d'exercice coordonné participatives (SEC-Pa) réduisent les inégalités."),
            not_said("Elles ont été autorisées par l'arrêté du 12 juillet 2021."),
            not_said("L'évaluation remise en septembre 2025 conclut à un bilan positif."),
            not_said("Le Gouvernement est pleinement conscient de l'inquiétude des équipes."),
            says("C'est pourquoi l'expérimentation a été prolongée jusqu'au 31 octobre 2026.", "2026-10-31"),
            says("À cette date, le relais sera assuré par l'assurance maladie.", "", "l'assurance maladie"),
            says(
                "Une enveloppe de 9 millions d'euros sera déléguée aux ARS sous quinze jours.",
                "2026-06-10",
                "Ministère de la santé",
            ),
        ],
        [
            says(
                "Le ministère chargé de la santé s'engage à publier le rapport d'ici la fin du mois de juin.",
                "2026-06-30",
                "Le ministère chargé de la santé",
            ),
            says(
                "Un décret, en cours de préparation, précisera les conditions de financement des centres.",
                "",
                "Ministère de la santé",
            ),
            says("Il est prévu que ce décret paraisse avant le 30 septembre 2026.", "2026-09-30"),
            says("Au-delà de 2026, un modèle de droit commun sera proposé au Parlement.", "2027-01-01"),
            says("L'objectif est de rendre ce modèle applicable au 1er janvier 2027.", "2027-01-01"),
            says(
                "Le Gouvernement entend poursuivre la concertation avec les porteurs de projet.",
                "",
                "Le Gouvernement",
            ),
            says("Le ministère restera attentif à la situation de chaque centre.", "", "Le ministère"),
            not_said("Les équipes salarient des médiateurs et des interprètes."),
            not_said("Cette organisation répond à un besoin constaté dans les quartiers populaires."),
        ],
    ],
)

MINUTES = Text(
    name="minutes",
    title="Compte rendu de la réunion du 18 février 2026",
    written_on=date(2026, 2, 18),
    fields={"author": "Secrétariat du collectif", "type": "minutes"},
    width=80,
    paragraphs=[
        [
            not_said("Étaient présents douze représentants des SEC-Pa et deux conseillers du cabinet."),
            not_said("La séance a été ouverte à 14 h 05."),
            not_said("Le compte rendu du 7 janvier a été approuvé."),
        ],
        [
            says(
                "Le cabinet indique que les crédits du FISS couvriront les dépenses jusque fin octobre.",
                "2026-10-31",
                "Le cabinet",
            ),
            says(
                "Les conventions seront signées par les ARS au plus tard le 15 avril.",
                "2026-04-15",
                "les ARS",
            ),
            not_said("Les participants demandent que le calcul de la dotation leur soit communiqué."),
            not_said("Plusieurs centres ont rappelé les retards de paiement de 2025."),
            says(
                "La DGOS s'est engagée à répondre par écrit dans un délai de trois semaines.",
                "2026-03-11",
                "La DGOS",
            ),
            not_said("Un représentant demande quand le rapport sera publié."),
            says("Le cabinet prévoit une publication au printemps.", "2026-06-20", "Le cabinet"),
            not_said("La discussion a porté sur le cahier des charges."),
        ],
        [
            says("Prochaine réunion : mardi 17 mars 2026.", "2026-03-17"),
            says("Envoi du projet de convention aux centres : la semaine prochaine.", "2026-03-01"),
        ],
    ],
)

NEWS = Text(
    name="page about something else",
    title="Actualités du ministère",
    written_on=date(2026, 9, 1),
    kind=DocumentKind.PRESS,
    paragraphs=[
        [
            not_said("La campagne de vaccination débutera le 15 octobre 2026."),
            not_said("Les pharmaciens recevront les doses à la fin du mois."),
        ],
        [
            not_said("Un nouvel hôpital sera inauguré à Villeneuve en décembre 2026."),
        ],
        [
            says("Les 26 SEC-Pa seront reçues le 22 septembre.", "2026-09-22"),
            says("La ministre présentera le futur modèle de financement.", "", "La ministre"),
        ],
        [
            not_said("Les tarifs des consultations sont inchangés."),
        ],
        [
            not_said("Le plan pour les urgences sera lancé au premier semestre 2027."),
        ],
    ],
)

HEALTH_INSURANCE = Text(
    name="letter of a health insurance fund",
    title="Financement des SEC-Pa",
    written_on=date(2026, 6, 15),
    fields={"author": "Caisse primaire de Villeneuve", "type": "letter"},
    width=68,
    paragraphs=[
        [
            not_said("Madame, Monsieur,"),
        ],
        [
            not_said("Vous nous avez interrogés le 2 juin dernier sur le forfait des SEC-Pa."),
            says(
                "Je vous confirme que le forfait du second semestre sera versé en deux fois.",
                "2026-12-31",
                "Caisse primaire de Villeneuve",
            ),
            says(
                "Le premier versement interviendra avant le 14 juillet.",
                "2026-07-14",
                "Caisse primaire de Villeneuve",
            ),
            says("Le second est prévu à la mi-octobre 2026.", "2026-10-21"),
            not_said("Le solde de 2025 vous a été payé le 30 janvier 2026."),
            not_said("Ce forfait représente un tiers du budget des centres."),
            says("À compter du 1er janvier 2027, un tarif national remplacera ce forfait.", "2027-01-01"),
            says(
                "Nos services vous adresseront un modèle de convention sous un mois.",
                "2026-07-15",
                "Caisse primaire de Villeneuve",
            ),
            says(
                "Nous n'appliquerons aucune réduction cette année.",
                "2026-12-31",
                "Caisse primaire de Villeneuve",
            ),
        ],
        [
            not_said("Nous restons à votre disposition pour tout renseignement."),
            not_said("Je vous prie d'agréer, Madame, Monsieur, mes salutations distinguées."),
        ],
    ],
)

TEXTS = (COLLECTIVE, DEPUTIES, LEAFLET, RELEASE, ANSWER, MINUTES, NEWS, HEALTH_INSURANCE)
"""Read while the rules were written; those of ``commitment_later_texts`` came after."""
