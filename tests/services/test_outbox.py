"""Sending: each letter once to each person, whatever the relay answers."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from monitor.config import Mail, Site
from monitor.errors import ConfigError
from monitor.mail.outcomes import Deferred, Rejected, RelayDown, Uncertain
from monitor.services import outbox
from monitor.services.outbox import DeliveryState
from monitor.services.subscribers import remove_subscriber
from monitor.storage.orm_mail import AttemptRow, SubscriberRow, SubscriptionRow
from tests.fakes import MEDIATION, SEC_PA, FakeTransport, FixedClock, Place
from tests.services.post import ANNE, BRUNO, CHLOE, deliveries, freeze, queue, send, states, subscribe

BUSY, UNKNOWN = Deferred("450 4.2.1 trop de messages"), Rejected("550 5.1.1 boîte inconnue")
DOWN, SILENT = RelayDown("le relais n’est pas utilisable"), Uncertain("pas de réponse")


@pytest.fixture
def post(place: Place) -> Place:
    """Two subscribers and one letter."""
    subscribe(place, ANNE, BRUNO)
    freeze(place)
    return place


def attempts(place: Place) -> list[str]:
    with place.session() as session:
        return list(session.scalars(select(AttemptRow.state).order_by(AttemptRow.id)))


def test_each_letter_reaches_each_person_once(post: Place) -> None:
    relay = FakeTransport()
    report = send(post, relay)
    assert relay.received() == [ANNE, BRUNO]
    assert (report.states, report.good) == (Counter({DeliveryState.ACCEPTED: 2}), True)
    for row in deliveries(post):
        assert (row.state, row.attempts, row.accepted_at) == ("accepted", 1, post.clock())
        assert row.message.startswith("250 ")
    again = send(post, relay)
    assert (len(relay.sent), again.states, again.good) == (2, Counter(), True)


def test_a_message_bears_the_frozen_letter_and_the_names_of_the_configuration(post: Place) -> None:
    relay = FakeTransport()
    send(post, relay)
    message = relay.sent[0].message
    assert message["Subject"] == "Lettre sec-pa 2026-W10"
    assert message["From"] == "Vigie <vigie@exemple.org>"
    assert message["Reply-To"] == "contact@exemple.invalid"
    assert message["List-Id"] == "<sec-pa.exemple.org>"
    assert message["To"] == ANNE
    assert len({sent.message_id for sent in relay.sent}) == 2
    assert not any(name in str(message["Message-ID"]) for name in ("anne", "bruno"))


def test_without_a_contact_answers_come_to_the_sender(post: Place) -> None:
    post.config = replace(post.config, site=Site(contact=""))
    relay = FakeTransport()
    send(post, relay)
    assert relay.sent[0].message["Reply-To"] == "Vigie <vigie@exemple.org>"


def test_nothing_to_send_is_no_trouble(place: Place) -> None:
    subscribe(place, ANNE)
    assert send(place, FakeTransport()).good
    freeze(place, topic="mediation")
    assert send(place, FakeTransport()).states == Counter()


def test_a_temporary_refusal_is_tried_again_later_and_later(post: Place) -> None:
    relay = FakeTransport({ANNE: [BUSY] * 12})
    assert not send(post, relay).good
    waits = []
    for _ in range(11):
        row = deliveries(post)[0]
        assert row.state == "deferred"
        assert row.next_try_at is not None
        waits.append(row.next_try_at - post.clock())
        asked = len(relay.asked)
        post.clock.now = row.next_try_at - timedelta(seconds=1)
        assert send(post, relay).states == Counter()
        post.clock.now = row.next_try_at
        send(post, relay)
        assert len(relay.asked) == asked + 1
    minutes = [wait.total_seconds() / 60 for wait in waits]
    expected = [min(15 * 2**doubling, 24 * 60) for doubling in range(11)]
    assert all(0.75 * full <= wait <= full for wait, full in zip(minutes, expected, strict=True))
    post.clock.move(days=1)
    assert send(post, relay).good
    assert relay.received() == [BRUNO, ANNE]


def test_a_final_refusal_is_never_tried_again(post: Place) -> None:
    relay = FakeTransport({ANNE: [UNKNOWN]})
    report = send(post, relay)
    assert (report.states, report.good) == (
        Counter({DeliveryState.REJECTED: 1, DeliveryState.ACCEPTED: 1}),
        False,
    )
    post.clock.move(days=7)
    assert send(post, relay).states == Counter()
    assert deliveries(post)[0].message == "550 5.1.1 boîte inconnue"


def test_a_relay_that_is_down_stops_the_sending_and_loses_nothing(post: Place) -> None:
    subscribe(post, CHLOE)
    relay = FakeTransport({BRUNO: [DOWN]})
    report = send(post, relay)
    assert relay.asked == [ANNE, BRUNO]
    assert (report.stopped, report.good) == ("le relais n’est pas utilisable", False)
    assert states(post) == ["accepted", "queued", "queued"]
    assert deliveries(post)[1].attempts == 0
    assert send(post, relay).good
    assert relay.received() == [ANNE, BRUNO, CHLOE]


def test_a_message_that_may_have_arrived_is_sent_once_more_and_then_left(post: Place) -> None:
    relay = FakeTransport({ANNE: [SILENT, SILENT]})
    send(post, relay)
    assert states(post) == ["uncertain", "accepted"]
    for _ in range(3):
        post.clock.move(hours=1)
        send(post, relay)
    assert states(post) == ["uncertain", "accepted"]
    sent = [each.message_id for each in relay.sent if each.recipient == ANNE]
    assert len(sent) == 2
    assert len(set(sent)) == 1


def test_a_second_try_that_is_accepted_ends_the_doubt(post: Place) -> None:
    relay = FakeTransport({ANNE: [SILENT]})
    send(post, relay)
    assert send(post, relay).good
    assert deliveries(post)[0].state == "accepted"
    assert attempts(post) == ["uncertain", "accepted", "accepted"]


def test_a_doubt_survives_a_relay_that_is_down(post: Place) -> None:
    relay = FakeTransport({ANNE: [SILENT, DOWN, SILENT]})
    for _ in range(5):
        send(post, relay)
    assert deliveries(post)[0].state == "uncertain"
    assert relay.received().count(ANNE) == 2


def test_a_letter_past_its_day_never_leaves(place: Place) -> None:
    subscribe(place, ANNE)
    freeze(place, not_after=place.clock() + timedelta(days=1))
    relay = FakeTransport({ANNE: [BUSY]})
    send(place, relay)
    place.clock.move(days=1)
    report = send(place, relay)
    assert (relay.received(), report.states) == ([], Counter({DeliveryState.EXPIRED: 1}))
    assert report.good
    assert send(place, relay).states == Counter()


def test_a_letter_past_its_day_is_not_even_queued(place: Place) -> None:
    subscribe(place, ANNE)
    freeze(place, not_after=place.clock())
    assert queue(place) == 0


def test_whoever_left_meanwhile_gets_nothing(post: Place) -> None:
    queue(post)
    with post.session() as session:
        remove_subscriber(session, ANNE)
    relay = FakeTransport()
    send(post, relay)
    assert relay.received() == [BRUNO]
    assert states(post) == ["expired", "accepted"]


def test_whoever_left_one_topic_meanwhile_gets_nothing_of_it(post: Place) -> None:
    queue(post)
    with post.session() as session, session.begin():
        anne = session.scalars(select(SubscriberRow).where(SubscriberRow.address == ANNE)).one()
        anne.subscriptions = [SubscriptionRow(topic="mediation", created_at=post.clock())]
    relay = FakeTransport()
    send(post, relay)
    assert relay.received() == [BRUNO]


def test_a_new_subscriber_gets_the_newest_letter_only(place: Place) -> None:
    for period in ("2026-W09", "2026-W10"):
        freeze(place, period)
    place.clock.move(days=1)
    subscribe(place, ANNE)
    relay = FakeTransport()
    send(place, relay)
    assert [sent.message["Subject"] for sent in relay.sent] == ["Lettre sec-pa 2026-W10"]


def test_the_newest_letter_is_that_of_the_newest_week_not_the_last_frozen(place: Place) -> None:
    for period in ("2026-W10", "2026-W09"):
        freeze(place, period)
    place.clock.move(days=1)
    subscribe(place, ANNE)
    relay = FakeTransport()
    send(place, relay)
    assert [sent.message["Subject"] for sent in relay.sent] == ["Lettre sec-pa 2026-W10"]


def test_two_topics_are_two_letters(place: Place) -> None:
    place.watch_topics(SEC_PA, MEDIATION)
    subscribe(place, ANNE, topics=("sec-pa", "mediation"))
    subscribe(place, BRUNO, topics=("mediation",))
    for topic in ("sec-pa", "mediation"):
        freeze(place, topic=topic)
    relay = FakeTransport()
    send(place, relay)
    assert [(sent.recipient, sent.message["Subject"]) for sent in relay.sent] == [
        (ANNE, "Lettre sec-pa 2026-W10"),
        (ANNE, "Lettre mediation 2026-W10"),
        (BRUNO, "Lettre mediation 2026-W10"),
    ]


def test_the_slug_of_a_topic_with_an_underscore_is_a_list(place: Place) -> None:
    subscribe(place, ANNE, topics=("essai_deux",))
    freeze(place, topic="essai_deux")
    relay = FakeTransport()
    assert send(place, relay).good
    assert relay.sent[0].message["List-Id"] == "<essai-deux.exemple.org>"


def test_an_address_no_message_can_bear_does_not_hold_back_the_others(post: Place) -> None:
    with post.session() as session, session.begin():
        anne = session.scalars(select(SubscriberRow).where(SubscriberRow.address == ANNE)).one()
        anne.address = "anne martin@exemple.org"  # written by another program
    relay = FakeTransport()
    report = send(post, relay)
    assert relay.received() == [BRUNO]
    assert report.states == Counter({DeliveryState.REJECTED: 1, DeliveryState.ACCEPTED: 1})


@pytest.mark.parametrize(
    ("mail", "site", "place_named"),
    [
        (Mail(sender=""), Site(), "[mail] from"),
        (Mail(sender="Vigie, sans adresse"), Site(), "adresse électronique"),
        (Mail(sender="Vigie <vigie@exemple.org>"), Site(contact="notre site"), "[site] contact"),
    ],
)
def test_addresses_that_cannot_be_used_are_said_before_anything_is_tried(
    post: Place, mail: Mail, site: Site, place_named: str
) -> None:
    queue(post)
    post.config = replace(post.config, mail=mail, site=site)
    before = post.dump()
    with pytest.raises(ConfigError) as refusal:
        send(post, FakeTransport())
    assert place_named in str(refusal.value)
    assert post.dump() == before


def test_what_a_relay_says_is_kept_without_the_address(post: Place) -> None:
    relay = FakeTransport({ANNE: [Rejected("550 <Anne@Exemple.org>: inconnue")]})
    send(post, relay)
    assert deliveries(post)[0].message == "550 <(adresse)>: inconnue"


def test_a_clock_that_was_ahead_does_not_make_a_letter_wait_for_years(post: Place) -> None:
    right = post.clock()
    subscribe(post, CHLOE)
    freeze(post, "2026-W11", not_after=right + timedelta(days=4000))
    post.clock = FixedClock(right + timedelta(days=3650))
    relay = FakeTransport({ANNE: [BUSY]})
    send(post, relay)
    post.clock = FixedClock(right)
    send(post, relay)
    assert ANNE in relay.received()


def test_many_letters_leave_in_several_batches(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "_BATCH", 20)
    addresses = [f"personne{number}@exemple.org" for number in range(52)]
    with place.session() as session, session.begin():
        for number, address in enumerate(addresses):
            session.add(
                SubscriberRow(
                    address=address,
                    opaque=f"{number}",
                    created_at=place.clock(),
                    subscriptions=[SubscriptionRow(topic="sec-pa", created_at=place.clock())],
                )
            )
    freeze(place)
    assert queue(place) == 52
    relay = FakeTransport({addresses[0]: [SILENT]})
    report = send(place, relay)
    assert relay.received() == addresses
    assert report.states == Counter({DeliveryState.ACCEPTED: 51, DeliveryState.UNCERTAIN: 1})
