"""The weeks that the tests of the letter share: invented facts around the real question 13432."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from monitor.domain.composition import compose_digest
from monitor.domain.digest import Digest, DigestItem, PassageText, SourceReading, WaitingQuestion
from monitor.domain.model import DocumentKind, EventKind, QuestionState

TEMPLATES = Path(__file__).parents[2] / "templates"
TUESDAY = date(2026, 4, 14)
ASSEMBLY = "https://questions.assemblee-nationale.fr/q17/"
_PLAIN = DigestItem(
    event=0,
    kind=EventKind.MENTION_APPEARED,
    document="page",
    document_kind=DocumentKind.PRESS,
    source="presse_sante",
    source_label="Ministère de la santé, communiqués",
    title="Une page",
    url="https://sante.gouv.fr/page",
    occurred_on=TUESDAY,
    observed_on=TUESDAY,
    reason="cette page parle de « SEC-Pa »",
)


def item(event: int, kind: EventKind, **values: Any) -> DigestItem:
    """Return a fact about a page of its own, with whatever else is given."""
    own = {
        "document": f"page-{event}",
        "title": f"Page {event}",
        "url": f"https://sante.gouv.fr/page-{event}",
    }
    return replace(_PLAIN, event=event, kind=kind, **(own | values))


def question(
    event: int, number: int, kind: EventKind = EventKind.QUESTION_ANSWERED, **values: Any
) -> DigestItem:
    """Return a fact about a written question of the Assemblée."""
    own = {
        "document": f"QANR5L17QE{number}",
        "document_kind": DocumentKind.QUESTION,
        "source": "assemblee_questions",
        "source_label": "Assemblée nationale, questions",
        "title": f"Question n° {number} : avenir des SEC-Pa",
        "url": f"{ASSEMBLY}17-{number}QE.htm",
        "reason": "vous suivez cette question",
    }
    return item(event, kind, **(own | values))


def same(text: str) -> dict[str, str]:
    """Return a hunk of unchanged text."""
    return {"op": "equal", "before": text, "after": text}


def source(slug: str, label: str, **values: Any) -> SourceReading:
    """Return a source that was read on the Sunday morning."""
    read = SourceReading(
        slug=slug,
        label=label,
        state="ok",
        last_success_at=datetime(2026, 4, 19, 4, 2, tzinfo=UTC),
        message="",
        read=True,
    )
    return replace(read, **values)


ALL_READ = (
    source("assemblee_questions", "Assemblée nationale, questions"),
    source("journal_officiel", "Journal officiel"),
    source("presse_sante", "Ministère de la santé, communiqués"),
)

ANSWER = question(
    101,
    13432,
    summary="La ministre chargée de la santé a répondu à Mme Élise Leboucher (JO du 14 avril 2026).",
    passage=PassageText(
        before="Les 26 centres qui participent à l'expérimentation ",
        matched="SEC-Pa",
        after=" recevront une réponse avant l'été.",
    ),
    body=(
        "L'expérimentation a été évaluée deux fois. Son financement va jusqu'au 31 décembre 2026.\n\n"
        "Une concertation s'ouvrira en mai 2026 avec les centres."
    ),
)
EDIT = item(
    102,
    EventKind.TEXT_CHANGED,
    document="experimentation-sec-pa",
    title="L'expérimentation SEC-Pa",
    url="https://sante.gouv.fr/experimentation-sec-pa",
    occurred_on=date(2026, 4, 15),
    observed_on=date(2026, 4, 15),
    summary="Une date et une phrase ont changé.",
    hunks=(
        {
            "op": "equal",
            "before": "Le financement est assuré jusqu'au ",
            "after": "Le financement est assuré jusqu'au ",
        },
        {"op": "replace", "before": "30 juin 2026", "after": "31 décembre 2026"},
        {
            "op": "equal",
            "before": ". Les centres en sont informés. ",
            "after": ". Les centres en sont informés. ",
        },
        {"op": "delete", "before": "Un appel à projets suivra. ", "after": ""},
        {"op": "insert", "before": "", "after": "Un bilan sera publié."},
    ),
)
ORDER = item(
    103,
    EventKind.MENTION_APPEARED,
    document="JORFTEXT000050000001",
    document_kind=DocumentKind.JO_TEXT,
    source="journal_officiel",
    source_label="Journal officiel",
    title="Arrêté du 2 avril 2026 relatif à l'expérimentation SEC-Pa",
    url="https://www.legifrance.gouv.fr/jorf/id/JORFTEXT000050000001",
    occurred_on=date(2026, 4, 3),
    observed_on=date(2026, 4, 17),
    late=True,
    reason="ce texte parle de « SEC-Pa »",
    passage=PassageText(before="Le cahier des charges des ", matched="SEC-Pa", after=" est modifié."),
)
MENTION = item(
    104,
    EventKind.MENTION_APPEARED,
    document="soins-de-proximite",
    title="Soins de proximité : point d'étape",
    url="https://sante.gouv.fr/soins-de-proximite",
    occurred_on=date(2026, 4, 16),
    observed_on=date(2026, 4, 16),
    passage=PassageText(
        before="Parmi les expérimentations, les ",
        matched="structures d'exercice coordonné participatives",
        after=" concernent 26 territoires.",
    ),
)
WAITING = (
    WaitingQuestion(
        document="QANR5L17QE13980",
        number="13980",
        title="Accès aux soins dans les quartiers",
        url=f"{ASSEMBLY}17-13980QE.htm",
        author="M. Jean Exemple",
        ministry="Santé, familles, autonomie et personnes handicapées",
        published_on=date(2026, 3, 10),
        due_on=date(2026, 5, 10),
        progress="jour 40 sur 61",
        state=QuestionState.WAITING,
    ),
    WaitingQuestion(
        document="QANR5L17QE12001",
        number="12001",
        title="Financement des centres de santé",
        url=f"{ASSEMBLY}17-12001QE.htm",
        author="Mme Anne Exemple",
        ministry="Solidarités",
        published_on=date(2026, 2, 3),
        due_on=date(2026, 4, 3),
        progress="en retard de 16 jours",
        state=QuestionState.SIGNALLED,
    ),
)
NOT_WATCHED = (
    "les débats en séance et en commission",
    "les réseaux sociaux",
    "les documents publiés seulement en image",
)


def letter(items: Iterable[DigestItem] = (), **values: Any) -> Digest:
    """Return the digest of the week of 13 April 2026 with these facts."""
    own: dict[str, Any] = {
        "topic": "sec-pa",
        "topic_name": "SEC-Pa",
        "site_name": "Vigie",
        "contact": "contact@collectif.example",
        "week": "2026-W16",
        "starts_on": date(2026, 4, 13),
        "ends_on": date(2026, 4, 19),
        "sources": ALL_READ,
        "not_watched": NOT_WATCHED,
    }
    return compose_digest(items=items, **(own | values))


def full_week() -> Digest:
    """An answer, an edit, a text of the Journal officiel seen late, a mention, two waiting questions."""
    return letter((MENTION, EDIT, ORDER, ANSWER), waiting=WAITING)


def quiet_week() -> Digest:
    """Nothing, and everything was read."""
    return letter(waiting=WAITING[:1])


def week_in_alarm() -> Digest:
    """One mention, and a source that refused to be read."""
    refused = source(
        "presse_sante",
        "Ministère de la santé, communiqués",
        state="blocked",
        last_success_at=datetime(2026, 4, 12, 4, 1, tzinfo=UTC),
        message="le site a répondu 403",
        read=False,
    )
    down = item(
        105,
        EventKind.SOURCE_DOWN,
        document="presse_sante",
        occurred_on=date(2026, 4, 13),
        summary="Dernière lecture réussie le 12 avril 2026.",
    )
    return letter((ORDER, down), sources=(*ALL_READ[:2], refused))


def unread_week() -> Digest:
    """Nothing could be read at all."""
    unread: dict[str, Any] = {
        "state": "down",
        "read": False,
        "message": "pas de réponse en 30 secondes",
        "last_success_at": datetime(2026, 4, 12, 4, 1, tzinfo=UTC),
    }
    return letter(
        sources=(
            source("assemblee_questions", "Assemblée nationale, questions", **unread),
            source("journal_officiel", "Journal officiel", **(unread | {"last_success_at": None})),
        )
    )


JOINT_BODY = (
    "Le Gouvernement est attentif à l'avenir des structures d'exercice coordonné participatives. "
    "Leur financement est assuré jusqu'au 31 décembre 2026.\n\n"
    "Un modèle durable sera proposé dans le prochain projet de loi de financement de la sécurité sociale, "
    "après une concertation avec les centres de santé et les collectivités."
)
DEMANDS = (
    "Elle lui demande quelles équipes seront encore financées après le 31 décembre 2026.",
    "Elle souhaite aussi savoir à quelle date le modèle durable sera connu.",
)
JOINT = ("QANR5L17QE13020", "QANR5L17QE13024", "QANR5L17QE13026", "QANR5L17QE13432")


def answer(event: int, number: int, **values: Any) -> DigestItem:
    """Return the answer to a question, published on the Tuesday."""
    own = {
        "summary": f"Réponse publiée au JO du 14 avril 2026 (page {3120 + event})",
        "thread": "QANR5L17QE13020",
        "reason": "",
    }
    return question(event, number, **(own | values))


def thread_week() -> Digest:
    """One answer to four questions, of which one has no fact of the week, and a question that cites them."""
    linked = {"linked": True, "reason": "question liée à une question du sujet"}
    return letter(
        (
            answer(
                201,
                13432,
                body=JOINT_BODY,
                joint=JOINT,
                author="Mme Élise Leboucher",
                demands=DEMANDS,
                reason="question suivie",
            ),
            answer(202, 13020, body=JOINT_BODY, joint=JOINT, author="M. Jean Exemple", **linked),
            answer(203, 13024, body=JOINT_BODY, joint=JOINT, author="Mme Anne Exemple", **linked),
            question(
                204,
                14001,
                EventKind.DOCUMENT_PUBLISHED,
                title="Question n° 14001 : suite des expérimentations",
                author="Mme Rosa Modèle",
                summary="Cite la question n° 13432.",
                thread="QANR5L17QE13020",
                demands=("Elle demande ce que deviendront les salariés.",),
                **linked,
            ),
        )
    )


def near_week() -> Digest:
    """Two answers that differ by a few words, and a third of the same thread that is another one."""
    return letter(
        (
            answer(211, 13020, body=JOINT_BODY, author="M. Jean Exemple", demands=DEMANDS[:1]),
            answer(
                212,
                13024,
                body=JOINT_BODY.replace("31 décembre 2026", "30 juin 2027"),
                author="Mme Anne Exemple",
                demands=DEMANDS[1:],
            ),
            answer(
                213,
                13026,
                body="La question relève du ministère chargé de la ville, qui a été saisi.",
                author="M. Paul Modèle",
                demands=("Il lui demande quels quartiers sont concernés.",),
            ),
        )
    )


def deadline_week() -> Digest:
    """A term that comes, one that is over, one whose answer came the same week, a new question."""
    near, over = EventKind.DEADLINE_NEAR, EventKind.DEADLINE_PASSED
    return letter(
        (
            question(
                221,
                13980,
                near,
                due_on=date(2026, 4, 21),
                summary="Réponse attendue au plus tard le 21 avril 2026 (deux mois). Jour 54 sur 61.",
            ),
            question(
                222,
                12001,
                over,
                due_on=date(2026, 4, 13),
                summary="Le délai de deux mois est passé.",
            ),
            answer(223, 11800, body="Les crédits sont reconduits.", thread="", demands=DEMANDS[:1]),
            question(
                224,
                11800,
                over,
                due_on=date(2026, 4, 12),
                summary="Le délai de deux mois est passé depuis le 12 avril 2026.",
            ),
            question(
                225,
                14002,
                EventKind.DOCUMENT_PUBLISHED,
                document="SEQ-2026-07591",
                source="senat_questions",
                source_label="Sénat, questions",
                title="Question n° 07591 (Sénat) : centres de santé",
                url="https://www.senat.fr/questions/base/2026/qSEQ260407591.html",
                reason="question liée à une question du sujet",
                linked=True,
                demands=("Il demande quand l'évaluation sera rendue publique.",),
                more_demands=2,
            ),
        ),
        waiting=(replace(WAITING[0], chamber="Sénat", document="SEQ-2026-07000", number="07000"),),
        sources=(*ALL_READ, source("senat_questions", "Sénat, questions")),
    )
