"""Letters to send: frozen issues and subscribers, put in an archive by hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select

from monitor.mail.outcomes import Transport
from monitor.services.outbox import SendReport, queue_deliveries, send_due
from monitor.services.subscribers import add_subscriber
from monitor.storage.orm_mail import DeliveryRow, IssueRow
from tests.fakes import Place

ANNE, BRUNO, CHLOE = "anne@exemple.org", "bruno@exemple.org", "chloe@exemple.org"


def freeze(
    place: Place, period: str = "2026-W10", *, topic: str = "sec-pa", not_after: datetime | None = None
) -> int:
    """Write a frozen letter and return its number."""
    now = place.clock()
    with place.session() as session, session.begin():
        issue = IssueRow(
            topic=topic,
            period=period,
            frozen_at=now,
            not_after=not_after or now + timedelta(days=21),
            subject=f"Lettre {topic} {period}",
            content={},
            html="<p>Bonjour.</p>",
            text="Bonjour.\n",
            sha256="",
        )
        session.add(issue)
        session.flush()
        return issue.id


def subscribe(place: Place, *addresses: str, topics: tuple[str, ...] = ("sec-pa",)) -> None:
    """Subscribe addresses now."""
    for address in addresses:
        with place.session() as session:
            add_subscriber(session, address, topics, now=place.clock())


def queue(place: Place) -> int:
    """Queue what can leave now."""
    with place.session() as session:
        return queue_deliveries(session, place.config, now=place.clock())


def send(place: Place, transport: Transport) -> SendReport:
    """Do what ``vigie send`` does."""
    queue(place)
    return send_due(place.sessions, place.config, transport, clock=place.clock, random=Random(1))


def deliveries(place: Place) -> list[DeliveryRow]:
    """Return every delivery, in order."""
    with place.session() as session:
        return list(session.scalars(select(DeliveryRow).order_by(DeliveryRow.id)))


def states(place: Place) -> list[str]:
    """Return the state of every delivery, in order."""
    return [row.state for row in deliveries(place)]
