"""The tables of what is sent: frozen issues, subscribers, deliveries and their attempts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from monitor.storage.orm import Base


class IssueRow(Base):
    """One frozen digest for a topic and a period; the content never changes once written."""

    __tablename__ = "issue"
    __table_args__ = (UniqueConstraint("topic", "period"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str]
    period: Mapped[str]
    frozen_at: Mapped[datetime]
    not_after: Mapped[datetime]
    subject: Mapped[str]
    content: Mapped[dict[str, Any]]
    html: Mapped[str]
    text: Mapped[str]
    sha256: Mapped[str]


class SubscriberRow(Base):
    """One address; nothing else about the person is kept."""

    __tablename__ = "subscriber"
    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(unique=True)
    opaque: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    subscriptions: Mapped[list[SubscriptionRow]] = relationship(
        back_populates="subscriber", cascade="all, delete-orphan", order_by="SubscriptionRow.topic"
    )


class SubscriptionRow(Base):
    """What a subscriber receives: one topic, weekly."""

    __tablename__ = "subscription"
    __table_args__ = (UniqueConstraint("subscriber_id", "topic"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    subscriber_id: Mapped[int] = mapped_column(ForeignKey("subscriber.id"))
    topic: Mapped[str]
    created_at: Mapped[datetime]
    subscriber: Mapped[SubscriberRow] = relationship(back_populates="subscriptions")


class DeliveryRow(Base):
    """One issue to one subscriber, once (docs/mail.md).

    ``queued → leased → accepted | deferred | rejected | uncertain | expired``. The address is its
    subscriber's and is not copied; ``message_id`` is given at the first lease and never changes.
    """

    __tablename__ = "delivery"
    __table_args__ = (UniqueConstraint("issue_id", "subscriber_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    subscriber_id: Mapped[int | None] = mapped_column(ForeignKey("subscriber.id", ondelete="SET NULL"))
    state: Mapped[str] = mapped_column(index=True)
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    uncertain: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    message_id: Mapped[str]
    message: Mapped[str] = mapped_column(default="")
    issue: Mapped[IssueRow] = relationship()
    subscriber: Mapped[SubscriberRow | None] = relationship()


class AttemptRow(Base):
    """One attempt to hand a delivery to the relay; append-only."""

    __tablename__ = "attempt"
    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), index=True)
    at: Mapped[datetime]
    state: Mapped[str]
    message: Mapped[str]
