"""More texts that speak of commitments, invented and labelled after the rules were written."""

from __future__ import annotations

from datetime import date

from monitor.domain.model import DocumentKind
from tests.commitment_texts import Text, not_said, says

SECOND_ANSWER = Text(
    name="another answer of a minister",
    title="Financement des centres de santé",
    written_on=date(2026, 7, 7),
    kind=DocumentKind.QUESTION,
    fields={"ministry": "Ministère de la santé", "answered_on": "2026-07-07", "type": "QE"},
    paragraphs=[
        [
            not_said("Le Gouvernement partage le constat de l'auteur de la question."),
            not_said("Les SEC-Pa font partie des expérimentations évaluées favorablement."),
            says(
                "Leur financement transitoire est assuré jusqu'au 31 décembre 2026 par deux enveloppes.",
                "2026-12-31",
            ),
            not_said("La première enveloppe a été notifiée aux structures le 12 mai 2026."),
            says(
                "La seconde leur parviendra au cours du troisième trimestre.",
                "2026-09-30",
                "Ministère de la santé",
            ),
            says(
                "Le projet de loi de financement de la sécurité sociale pour 2027 en traitera.",
                "",
                "Ministère de la santé",
            ),
            says(
                "Une réunion de concertation se tiendra le 16 juillet, au ministère, avec les porteurs.",
                "2026-07-16",
            ),
            not_said("Ces échanges font suite à ceux du printemps dernier."),
            not_said("Le modèle repose sur un forfait par patient."),
            says("D'ici là, aucune structure ne verra sa dotation diminuer.", "", "Ministère de la santé"),
            says(
                "La Caisse nationale de l'assurance maladie publiera le cahier des charges à la rentrée.",
                "2026-09-30",
                "La Caisse nationale de l'assurance maladie",
            ),
            says("Il a été décidé de prolonger de deux mois la période transitoire."),
            not_said("Plusieurs régions ont connu des difficultés de recrutement."),
            not_said("À ce titre, les médiateurs jouent un rôle essentiel."),
        ],
    ],
)

SECOND_LETTER = Text(
    name="letter of a prefect",
    title="Convention de la SEC-Pa des Tilleuls",
    written_on=date(2026, 10, 5),
    fields={"author": "Préfecture de la Vienne", "type": "letter"},
    width=60,
    paragraphs=[
        [not_said("Madame la Présidente,")],
        [
            not_said("Par lettre du 21 septembre, vous m'avez écrit au sujet de votre SEC-Pa."),
            not_said("Cette convention arrive à son terme."),
            says(
                "J'ai demandé à mes services de la prolonger jusqu'au 30 juin 2027.",
                "2027-06-30",
                "Préfecture de la Vienne",
            ),
            says(
                "Un avenant vous sera transmis avant la fin du mois.", "2026-10-31", "Préfecture de la Vienne"
            ),
            says("Le sous-préfet vous recevra mercredi 14 octobre à 10 heures.", "2026-10-14"),
            not_said("Je n'ignore pas les difficultés que rencontre votre équipe."),
            not_said("Le local que vous occupez appartient à la commune."),
            says(
                "La commune et le département ont prévu d'en revoir le loyer au printemps 2027.", "2027-06-20"
            ),
            says(
                "Je m'engage à soutenir votre dossier auprès de l'agence régionale de santé.",
                "",
                "Préfecture de la Vienne",
            ),
            not_said("Vous voudrez bien me faire connaître vos disponibilités avant le 9 octobre."),
            not_said("Je vous prie de croire, Madame la Présidente, à ma considération distinguée."),
        ],
    ],
)

SECOND_RELEASE = Text(
    name="release of the association",
    title="Communiqué : deux mois après, où en est-on ?",
    written_on=date(2026, 11, 3),
    fields={"author": "Collectif des centres participatifs", "type": "release"},
    paragraphs=[
        [not_said("Communiqué : deux mois après, où en est-on ?")],
        [
            not_said("Les 26 SEC-Pa attendent toujours leur dotation du second semestre."),
            says(
                "Le 4 septembre, le Premier ministre avait annoncé une enveloppe de 6 millions d'euros.",
                "",
                "le Premier ministre",
            ),
            not_said("À ce jour, aucun centre n'a reçu de notification."),
            not_said("Sans ces crédits, nous devrons licencier dès janvier."),
            says(
                "Le ministère assure que les versements seront effectués d'ici le 30 novembre.",
                "2026-11-30",
                "Le ministère",
            ),
            not_said("Nous voulons croire à cette parole."),
            not_said("Nous appelons les parlementaires à voter l'amendement déposé par Mme Ferrand."),
            says("Le vote est prévu le 12 novembre 2026.", "2026-11-12"),
            says(
                "Nous tiendrons une conférence de presse la semaine prochaine à Lyon.",
                "2026-11-15",
                "Collectif des centres participatifs",
            ),
            not_said("Contact presse : Jeanne Modèle."),
        ],
    ],
)


TEXTS = (SECOND_ANSWER, SECOND_LETTER, SECOND_RELEASE)
