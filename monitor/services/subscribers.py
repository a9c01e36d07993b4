"""The operator's side of subscriptions: who receives the letter of which topic (``vigie subscribers``)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from monitor.errors import ConfigError, DeliveryError
from monitor.mail.message import checked_address
from monitor.storage.database import forget_deleted
from monitor.storage.orm_mail import AttemptRow, DeliveryRow, SubscriberRow, SubscriptionRow


def checked(address: str) -> str:
    """Return the address in its normal form, lower case; raise ConfigError, in French, for a bad one.

    ASCII only, as every relay takes it: a domain with accents is put in its ASCII form.
    """
    try:
        valid = validate_email(address.strip(), check_deliverability=False, strict=True, allow_smtputf8=False)
        return checked_address((valid.ascii_email or "").lower())
    except (EmailNotValidError, DeliveryError) as error:
        raise ConfigError(f"« {address[:80]} » n'est pas une adresse électronique valable.") from error


def add_subscriber(session: Session, address: str, topics: Iterable[str], *, now: datetime) -> bool:
    """Subscribe an address to topics; return whether anything was added."""
    address = checked(address)
    added = False
    with session.begin():
        row = _find(session, address)
        if row is None:
            row = SubscriberRow(address=address, opaque=secrets.token_hex(8), created_at=now)
            session.add(row)
        known = {subscription.topic for subscription in row.subscriptions}
        for topic in dict.fromkeys(topics):
            if topic not in known:
                row.subscriptions.append(SubscriptionRow(topic=topic, created_at=now))
                added = True
    return added


def remove_subscriber(session: Session, address: str) -> bool:
    """Erase an address and its subscriptions; return whether it was there.

    Its deliveries stay, without a name and without what a relay said of it; nothing of the address
    is left in the files of the database.
    """
    with session.begin():
        row = _find(session, checked(address))
        if row is None:
            return False
        theirs = select(DeliveryRow.id).where(DeliveryRow.subscriber_id == row.id)
        session.execute(update(AttemptRow).where(AttemptRow.delivery_id.in_(theirs)).values(message=""))
        session.execute(
            update(DeliveryRow)
            .where(DeliveryRow.subscriber_id == row.id)
            .values(subscriber_id=None, message="")
        )
        session.execute(delete(SubscriptionRow).where(SubscriptionRow.subscriber_id == row.id))
        session.execute(delete(SubscriberRow).where(SubscriberRow.id == row.id))
    forget_deleted(session)
    return True


def list_subscribers(session: Session) -> list[SubscriberRow]:
    """Return every subscriber with the topics of each, by address."""
    return list(session.scalars(select(SubscriberRow).order_by(SubscriberRow.address)))


def _find(session: Session, address: str) -> SubscriberRow | None:
    return session.scalars(select(SubscriberRow).where(SubscriberRow.address == address)).one_or_none()
