"""Sending what is due, each letter once: the lease is written before the message leaves (docs/mail.md).

Killed at random, marking before the send loses letters and marking after it doubles them. Here a
delivery is leased first, and accepted right after the relay's 250: a crash in between leaves it
« uncertain », sent again at most once with the same Message-ID, and counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from monitor.config import Config
from monitor.errors import ConfigError, DeliveryError
from monitor.mail.message import build_message, checked_address, message_id_for, split_name
from monitor.mail.outcomes import Deferred, Rejected, RelayDown, Transport, Uncertain
from monitor.mail.render import Rendered
from monitor.services.deliveries import (
    LONGEST_WAIT,
    DeliveryState,
    domain_of,
    is_due,
    queue_deliveries,
    receivers,
    sender_of,
)
from monitor.storage.orm_mail import AttemptRow, DeliveryRow, IssueRow, SubscriberRow

__all__ = [
    "DeliveryState",
    "SendReport",
    "domain_of",
    "is_due",
    "queue_deliveries",
    "receivers",
    "send_due",
]

LEASE = timedelta(minutes=10)
_FIRST_WAIT = timedelta(minutes=15)
_BATCH = 500


@dataclass(slots=True, kw_only=True)
class SendReport:
    """What one ``vigie send`` did: deliveries by their new state, and why it stopped early if it did."""

    states: Counter[DeliveryState] = field(default_factory=Counter)
    stopped: str = ""

    @property
    def good(self) -> bool:
        """Whether every letter that was due was accepted."""
        return not self.stopped and not set(self.states) - {DeliveryState.ACCEPTED, DeliveryState.EXPIRED}


def send_due(
    sessions: sessionmaker[Session],
    config: Config,
    transport: Transport,
    *,
    clock: Callable[[], datetime],
    random: Random,
) -> SendReport:
    """Try every delivery that is due, once; stop at the first failure of the relay itself.

    The caller holds the lock of the job: a lease found here was left by a process that died. Raises
    ConfigError, before anything is tried, when the addresses of the configuration cannot be used.
    """
    _check_addresses(config)
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


def _check_addresses(config: Config) -> None:
    sender_of(config)
    for place, value in (("[mail] from", config.mail.sender), ("[site] contact", _reply_to(config))):
        try:
            checked_address(split_name(value)[1])
        except DeliveryError as error:
            raise ConfigError(
                f"{place} : « {value} » ne peut pas servir d'adresse dans une lettre ; "
                "écrivez par exemple veille@mon-association.example."
            ) from error


def _reply_to(config: Config) -> str:
    return config.site.contact or config.mail.sender


def _recover(session: Session, *, now: datetime) -> None:
    with session.begin():
        for row in session.scalars(
            select(DeliveryRow).where(DeliveryRow.state == DeliveryState.LEASED.value)
        ):
            row.uncertain += 1
            _mark(session, row, DeliveryState.UNCERTAIN, "interrompu pendant l'envoi", now=now)


def _numbers(sessions: sessionmaker[Session], *, now: datetime) -> Iterator[int]:
    """Yield what is due in order, a batch in memory; what is tried is behind us, whatever became of it."""
    last = 0
    while True:
        due = select(DeliveryRow.id).where(is_due(now), DeliveryRow.id > last)
        with sessions() as session, session.begin():
            numbers = list(session.scalars(due.order_by(DeliveryRow.id).limit(_BATCH)))
        if not numbers:
            return
        yield from numbers
        last = numbers[-1]


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
        if subscriber is None or issue.not_after <= now or not _still_wanted(issue, subscriber):
            _mark(session, row, DeliveryState.EXPIRED, "n'est plus à envoyer", now=now)
            return DeliveryState.EXPIRED
        domain = domain_of(config)
        row.message_id = row.message_id or message_id_for(
            f"{issue.topic}.{issue.period}", subscriber.opaque, domain
        )
        row.state, row.lease_until = DeliveryState.LEASED.value, now + LEASE
        row.attempts += 1
        return _Letter(
            rendered=Rendered(subject=issue.subject, html=issue.html, text=issue.text),
            address=subscriber.address,
            message_id=row.message_id,
            list_id=f"{issue.topic}.{domain}",
        )


def _still_wanted(issue: IssueRow, subscriber: SubscriberRow) -> bool:
    return issue.topic in {item.topic for item in subscriber.subscriptions}


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
        _mark(session, row, state, _without(words, letter.address), now=now)
        return state


def _hand_over(
    config: Config, transport: Transport, letter: _Letter, *, now: datetime
) -> tuple[DeliveryState | None, str]:
    try:
        message = build_message(
            letter.rendered,
            sender=config.mail.sender,
            recipient=letter.address,
            reply_to=_reply_to(config),
            message_id=letter.message_id,
            list_id=letter.list_id,
            date=now,
        )
        words = transport.send(message, sender=sender_of(config), recipient=letter.address)
    except Deferred as answer:
        return DeliveryState.DEFERRED, str(answer)
    except Uncertain as answer:
        return DeliveryState.UNCERTAIN, str(answer)
    except RelayDown as answer:
        return None, str(answer)
    except (Rejected, DeliveryError) as answer:  # by the relay, or by us: no message can be made for it
        return DeliveryState.REJECTED, str(answer)
    return DeliveryState.ACCEPTED, words


def _wait(attempts: int, random: Random) -> timedelta:
    """Return the time to the next try: 15 minutes doubled each time, at most a day, with jitter."""
    doublings: int = max(attempts - 1, 0)
    longest = min(_FIRST_WAIT.total_seconds() * 2.0**doublings, LONGEST_WAIT.total_seconds())
    return timedelta(seconds=longest * random.uniform(0.75, 1.0))


def _without(words: str, address: str) -> str:
    """Return what the relay said without the address, which is kept in one place only."""
    return re.sub(re.escape(address), "(adresse)", words, flags=re.IGNORECASE)


def _mark(session: Session, row: DeliveryRow, state: DeliveryState, words: str, *, now: datetime) -> None:
    row.state, row.lease_until, row.message = state.value, None, words
    session.add(AttemptRow(delivery_id=row.id, at=now, state=state.value, message=words))
