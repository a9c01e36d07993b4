"""A week with announced dates: one that fell due, one that comes, one without a date."""

from __future__ import annotations

from datetime import date

from monitor.domain.digest import AnnouncedDate, Digest
from monitor.domain.digest_announced import LaterDocument
from monitor.domain.model import EventKind
from tests.mail.letters import ASSEMBLY, WAITING, item, letter

LETTER_OF_MARCH = "https://sante.gouv.fr/lettre-aux-centres"


def later(number: int) -> LaterDocument:
    """Return a document that came in April."""
    return LaterDocument(
        document=f"page-{number}",
        title=f"Page {number}",
        url=f"https://sante.gouv.fr/page-{number}",
        source_label="Ministère de la santé, communiqués",
        published_on=date(2026, 4, number),
    )


BILAN = AnnouncedDate(
    commitment=3,
    sentence="Un bilan de l'expérimentation SEC-Pa sera rendu public en milieu de semaine prochaine.",
    who="la ministre de la santé",
    due="semaine du 13 avril 2026",
    due_on=date(2026, 4, 16),
    document="lettre-aux-centres",
    title="Lettre aux centres",
    url=LETTER_OF_MARCH,
    source_label="Ministère de la santé, communiqués",
    said_on=date(2026, 4, 8),
    later=(later(15), later(14), later(9)),
    more_later=2,
)
DECREE = AnnouncedDate(
    commitment=5,
    sentence="Le décret est prévu fin avril 2026.",
    who="",
    due="fin avril 2026",
    due_on=date(2026, 4, 30),
    document="QANR5L17QE13432",
    title="Question n° 13432 : avenir des SEC-Pa",
    url=f"{ASSEMBLY}17-13432QE.htm",
    source_label="Assemblée nationale, questions",
    said_on=date(2026, 3, 10),
)
SOMEDAY = AnnouncedDate(
    commitment=1,
    sentence="Nous proposerons un modèle durable.",
    who="l'assurance maladie",
    due="sans date",
    due_on=None,
    document="compte-rendu",
    title="Compte rendu de réunion",
    url="",
    source_label="Documents de l'association",
    said_on=None,
)


def announced_week() -> Digest:
    """A date that fell due and is news, one that comes, one without a date, a question that waits."""
    fell_due = item(
        301,
        EventKind.COMMITMENT_DUE,
        document="lettre-aux-centres",
        title="Lettre aux centres",
        url=LETTER_OF_MARCH,
        occurred_on=date(2026, 4, 16),
        observed_on=date(2026, 4, 16),
        reason="contient « SEC-Pa »",
        due_on=date(2026, 5, 10),
        summary=(
            "Échéance annoncée : semaine du 13 avril 2026 (la ministre de la santé). La phrase exacte et "
            "les documents parus depuis sont sous « Échéances annoncées »."
        ),
    )
    return letter((fell_due,), announced=(SOMEDAY, DECREE, BILAN), waiting=WAITING[:1])
