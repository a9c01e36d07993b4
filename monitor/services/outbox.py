"""Sending what is due, each letter once: the lease is written before the message leaves (docs/mail.md).

Killed at random, marking before the send loses letters and marking after it doubles them. Here a
delivery is leased first, and accepted right after the relay's 250: a crash in between leaves it
« uncertain », sent again at most once with the same Message-ID, and counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, sessionmaker

from monitor.config import Config
from monitor.errors import ConfigError
from monitor.mail.message import build_message, message_id_for
from monitor.mail.outcomes import Deferred, Rejected, RelayDown, Transport, Uncertain
from monitor.mail.render import Rendered
from monitor.services.subscribers import checked
from monitor.storage.orm_mail import AttemptRow, DeliveryRow, IssueRow, SubscriberRow, SubscriptionRow

LEASE = timedelta(minutes=10)
_FIRST_WAIT = timedelta(minutes=15)
_LONGEST_WAIT = timedelta(hours=24)
_UNCERTAIN_TRIES = 1


class DeliveryState(StrEnum):
    """Where one letter to one subscriber stands."""

    QUEUED = "queued"
    LEASED = "leased"
    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    REJECTED = "rejected"
    UNCERTAIN = "uncertain"
    EXPIRED = "expired"


@dataclass(slots=True, kw_only=True)
class SendReport:
    """What one ``vigie send`` did: deliveries by their new state, and why it stopped early if it did."""

    states: Counter[DeliveryState] = field(default_factory=Counter)
    stopped: str = ""

    @property
    def good(self) -> bool:
        """Whether every letter that was due was accepted."""
        return not self.stopped and not set(self.states) - {DeliveryState.ACCEPTED, DeliveryState.EXPIRED}


def domain_of(config: Config) -> str:
    """Return the domain letters are sent from; raise ConfigError when ``[mail] from`` is not set."""
    if not config.mail.sender:
        raise ConfigError(
            "[mail] from manque : indiquez dans vigie.toml l'adresse d'expédition, "
            'par exemple from = "veille@mon-association.example".'
        )
    return checked(config.mail.sender.rpartition("<")[2].rstrip("> ")).rpartition("@")[2]


def queue_deliveries(session: Session, config: Config, *, now: datetime) -> int:
    """Queue each letter that can still leave to those who receive it; return how many are new.

    A letter goes to those who subscribed before it was frozen; the latest of a topic also to those
    who came since.
    """
    domain = domain_of(config)
    added = 0
    with session.begin():
        for issue, subscriber in session.execute(_receivers(now)):
            session.add(
                DeliveryRow(
                    issue_id=issue.id,
                    subscriber_id=subscriber.id,
                    state=DeliveryState.QUEUED.value,
                    message_id=message_id_for(f"{issue.topic}.{issue.period}", subscriber.opaque, domain),
                )
            )
            added += 1
    return added


def _receivers(now: datetime) -> Select[IssueRow, SubscriberRow]:
    newest = select(func.max(IssueRow.id)).group_by(IssueRow.topic)
    known = select(DeliveryRow.id).where(
        DeliveryRow.issue_id == IssueRow.id, DeliveryRow.subscriber_id == SubscriberRow.id
    )
    return (
        select(IssueRow, SubscriberRow)
        .join(SubscriptionRow, SubscriptionRow.topic == IssueRow.topic)
        .join(SubscriberRow, SubscriberRow.id == SubscriptionRow.subscriber_id)
        .where(
            IssueRow.not_after > now,
            or_(SubscriptionRow.created_at <= IssueRow.frozen_at, IssueRow.id.in_(newest)),
            ~known.exists(),
        )
        .order_by(IssueRow.id, SubscriberRow.id)
    )


def due_deliveries(session: Session, *, now: datetime) -> list[DeliveryRow]:
    """Return the deliveries that ``vigie send`` would try now."""
    return list(session.scalars(select(DeliveryRow).where(_due(now)).order_by(DeliveryRow.id)))


def _due(now: datetime) -> ColumnElement[bool]:
    return or_(
        DeliveryRow.state == DeliveryState.QUEUED.value,
        and_(DeliveryRow.state == DeliveryState.DEFERRED.value, DeliveryRow.next_try_at <= now),
        and_(DeliveryRow.state == DeliveryState.UNCERTAIN.value, DeliveryRow.uncertain <= _UNCERTAIN_TRIES),
    )


def send_due(
    sessions: sessionmaker[Session],
    config: Config,
    transport: Transport,
    *,
    clock: Callable[[], datetime],
    random: Random,
) -> SendReport:
    """Try every delivery that is due, once; stop at the first failure of the relay itself.

    The caller holds the lock of the job: a lease found here was left by a process that died.
    """
    report = SendReport()
    with sessions() as session:
        _recover(session, now=clock())
    for number in _numbers(sessions, now=clock()):
        state = _try_one(sessions, config, transport, number, clock=clock, random=random, report=report)
        if state is not None:
            report.states[state] += 1
        if report.stopped:
            break
    return report


def _recover(session: Session, *, now: datetime) -> None:
    with session.begin():
        for row in session.scalars(
            select(DeliveryRow).where(DeliveryRow.state == DeliveryState.LEASED.value)
        ):
            row.uncertain += 1
            _mark(session, row, DeliveryState.UNCERTAIN, "interrompu pendant l'envoi", now=now)


def _numbers(sessions: sessionmaker[Session], *, now: datetime) -> Iterator[int]:
    with sessions() as session, session.begin():
        numbers = [row.id for row in due_deliveries(session, now=now)]
    yield from numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class _Letter:
    rendered: Rendered
    address: str
    message_id: str
    list_id: str


def _lease(session: Session, number: int, config: Config, *, now: datetime) -> _Letter | DeliveryState:
    """Commit the lease, after reading again that the letter may leave and to whom."""
    with session.begin():
        row = session.get_one(DeliveryRow, number)
        issue, subscriber = row.issue, row.subscriber
        if issue.not_after <= now or not _still_wanted(issue, subscriber):
            _mark(session, row, DeliveryState.EXPIRED, "n'est plus à envoyer", now=now)
            return DeliveryState.EXPIRED
        row.state, row.lease_until = DeliveryState.LEASED.value, now + LEASE
        row.attempts += 1
        return _Letter(
            rendered=Rendered(subject=issue.subject, html=issue.html, text=issue.text),
            address=subscriber.address if subscriber else "",
            message_id=row.message_id,
            list_id=f"{issue.topic}.{domain_of(config)}",
        )


def _still_wanted(issue: IssueRow, subscriber: SubscriberRow | None) -> bool:
    return subscriber is not None and issue.topic in {item.topic for item in subscriber.subscriptions}


def _try_one(
    sessions: sessionmaker[Session],
    config: Config,
    transport: Transport,
    number: int,
    *,
    clock: Callable[[], datetime],
    random: Random,
    report: SendReport,
) -> DeliveryState | None:
    with sessions() as session:
        letter = _lease(session, number, config, now=clock())
    if isinstance(letter, DeliveryState):
        return letter
    state, words = _hand_over(config, transport, letter, now=clock())
    with sessions() as session, session.begin():
        row = session.get_one(DeliveryRow, number)
        now = clock()
        if state is None:  # the relay itself: this letter was not tried
            row.state, row.lease_until, row.attempts = DeliveryState.QUEUED.value, None, row.attempts - 1
            report.stopped = words
            return None
        if state is DeliveryState.UNCERTAIN:
            row.uncertain += 1
        if state is DeliveryState.DEFERRED:
            row.next_try_at = now + _wait(row.attempts, random)
        if state is DeliveryState.ACCEPTED:
            row.accepted_at = now
        _mark(session, row, state, words, now=now)
        return state


def _hand_over(
    config: Config, transport: Transport, letter: _Letter, *, now: datetime
) -> tuple[DeliveryState | None, str]:
    message = build_message(
        letter.rendered,
        sender=config.mail.sender,
        recipient=letter.address,
        reply_to=config.site.contact or config.mail.sender,
        message_id=letter.message_id,
        list_id=letter.list_id,
        date=now,
    )
    sender = config.mail.sender.rpartition("<")[2].rstrip("> ")
    try:
        return DeliveryState.ACCEPTED, transport.send(message, sender=sender, recipient=letter.address)
    except Deferred as answer:
        return DeliveryState.DEFERRED, str(answer)
    except Rejected as answer:
        return DeliveryState.REJECTED, str(answer)
    except Uncertain as answer:
        return DeliveryState.UNCERTAIN, str(answer)
    except RelayDown as answer:
        return None, str(answer)


def _wait(attempts: int, random: Random) -> timedelta:
    """Return the time to the next try: 15 minutes doubled each time, at most a day, with jitter."""
    doublings: int = max(attempts - 1, 0)
    longest = min(_FIRST_WAIT.total_seconds() * 2.0**doublings, _LONGEST_WAIT.total_seconds())
    return timedelta(seconds=longest * random.uniform(0.75, 1.0))


def _mark(session: Session, row: DeliveryRow, state: DeliveryState, words: str, *, now: datetime) -> None:
    row.state, row.lease_until, row.message = state.value, None, words
    session.add(AttemptRow(delivery_id=row.id, at=now, state=state.value, message=words))
