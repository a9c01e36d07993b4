"""Who is to receive which letter, and where each delivery stands (docs/mail.md)."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, func, insert, literal, or_, select
from sqlalchemy.orm import Session, aliased

from monitor.config import Config
from monitor.errors import ConfigError
from monitor.services.subscribers import checked
from monitor.storage.orm_mail import DeliveryRow, IssueRow, SubscriberRow, SubscriptionRow

LONGEST_WAIT = timedelta(hours=24)
"""The longest time between two attempts."""
UNCERTAIN_TRIES = 1
"""How many times a letter that may have arrived is sent again."""


class DeliveryState(StrEnum):
    """Where one letter to one subscriber stands."""

    QUEUED = "queued"
    LEASED = "leased"
    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    REJECTED = "rejected"
    UNCERTAIN = "uncertain"
    EXPIRED = "expired"


def sender_of(config: Config) -> str:
    """Return the bare address letters are sent from; raise ConfigError when ``[mail] from`` is no address."""
    if not config.mail.sender:
        raise ConfigError(
            "[mail] from manque : indiquez dans vigie.toml l'adresse d'expédition, "
            'par exemple from = "veille@mon-association.example".'
        )
    return checked(config.mail.sender.rpartition("<")[2].rstrip("> "))


def domain_of(config: Config) -> str:
    """Return the domain letters are sent from; raise ConfigError when ``[mail] from`` is not set."""
    return sender_of(config).rpartition("@")[2]


def queue_deliveries(session: Session, config: Config, *, now: datetime) -> int:
    """Queue each letter that can still leave to those who receive it; return how many are new.

    A letter goes to those who subscribed before it was frozen; the latest of a topic also to those
    who came since. One statement, whatever the number of subscribers: each Message-ID is given at
    the first lease.
    """
    sender_of(config)
    wanted = receivers(now).with_only_columns(
        IssueRow.id,
        SubscriberRow.id,
        literal(DeliveryState.QUEUED.value),
        literal(0),
        literal(0),
        literal(""),
        literal(""),
    )
    columns = ["issue_id", "subscriber_id", "state", "attempts", "uncertain", "message_id", "message"]
    with session.begin():
        before = _count(session)
        session.execute(insert(DeliveryRow).from_select(columns, wanted, include_defaults=False))
        return _count(session) - before


def _count(session: Session) -> int:
    return session.scalar(select(func.count(DeliveryRow.id))) or 0


def receivers(now: datetime) -> Select[IssueRow, SubscriberRow]:
    """Return the query of the letters that can still leave with those who have no delivery of them yet."""
    later = aliased(IssueRow)
    newest = ~select(later.id).where(later.topic == IssueRow.topic, later.period > IssueRow.period).exists()
    known = select(DeliveryRow.id).where(
        DeliveryRow.issue_id == IssueRow.id, DeliveryRow.subscriber_id == SubscriberRow.id
    )
    return (
        select(IssueRow, SubscriberRow)
        .join(SubscriptionRow, SubscriptionRow.topic == IssueRow.topic)
        .join(SubscriberRow, SubscriberRow.id == SubscriptionRow.subscriber_id)
        .where(
            IssueRow.not_after > now,
            or_(SubscriptionRow.created_at <= IssueRow.frozen_at, newest),
            ~known.exists(),
        )
        .order_by(IssueRow.id, SubscriberRow.id)
    )


def is_due(now: datetime) -> ColumnElement[bool]:
    """Return the condition that ``vigie send`` would try a delivery now.

    A wait longer than any we set was written by a clock that was ahead: it is over.
    """
    return or_(
        DeliveryRow.state == DeliveryState.QUEUED.value,
        and_(
            DeliveryRow.state == DeliveryState.DEFERRED.value,
            or_(DeliveryRow.next_try_at <= now, DeliveryRow.next_try_at > now + LONGEST_WAIT),
        ),
        and_(DeliveryRow.state == DeliveryState.UNCERTAIN.value, DeliveryRow.uncertain <= UNCERTAIN_TRIES),
    )
