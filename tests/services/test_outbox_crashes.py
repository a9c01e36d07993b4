"""A sender that dies: nothing is lost, and what may have left twice is bounded and counted."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import suppress
from datetime import timedelta

import pytest

from monitor.mail.outcomes import Deferred, RelayDown, Uncertain
from monitor.services.outbox import DeliveryState
from tests.fakes import FakeTransport, Killed, Place
from tests.services.post import ANNE, BRUNO, deliveries, freeze, send, states, subscribe


def test_a_sender_killed_after_the_relay_took_the_message_sends_at_most_once_more(place: Place) -> None:
    subscribe(place, ANNE, BRUNO)
    freeze(place)
    relay = FakeTransport({ANNE: [Killed()]})
    with pytest.raises(Killed):
        send(place, relay)
    (leased, waiting) = deliveries(place)
    assert (leased.state, leased.lease_until) == ("leased", place.clock() + timedelta(minutes=10))
    assert waiting.state == "queued"
    report = send(place, relay)
    assert report.states == Counter({DeliveryState.ACCEPTED: 2})
    assert relay.received() == [ANNE, ANNE, BRUNO]
    assert relay.sent[0].message_id == relay.sent[1].message_id
    assert deliveries(place)[0].uncertain == 1


def test_a_letter_that_kills_the_sender_twice_is_left_uncertain(place: Place) -> None:
    subscribe(place, ANNE, BRUNO)
    freeze(place)
    relay = FakeTransport({ANNE: [Killed(), Killed()]})
    for _ in range(2):
        with pytest.raises(Killed):
            send(place, relay)
    for _ in range(2):
        send(place, relay)
    assert relay.received() == [ANNE, ANNE, BRUNO]
    assert states(place) == ["uncertain", "accepted"]
    assert deliveries(place)[0].message == "interrompu pendant l'envoi"


def test_a_letter_interrupted_long_ago_and_past_its_day_is_not_sent_again(place: Place) -> None:
    subscribe(place, ANNE)
    freeze(place)
    relay = FakeTransport({ANNE: [Killed()]})
    with pytest.raises(Killed):
        send(place, relay)
    place.clock.move(days=30)
    assert send(place, relay).states == Counter({DeliveryState.EXPIRED: 1})
    assert len(relay.sent) == 1


@pytest.mark.parametrize("seed", range(12))
def test_killed_at_random_no_letter_is_lost_and_none_leaves_more_than_twice(place: Place, seed: int) -> None:
    chance = random.Random(seed)
    addresses = [f"personne{number}@exemple.org" for number in range(8)]
    accidents = [None, None, Killed(), Uncertain("?"), Deferred("450"), RelayDown("parti")]
    relay = FakeTransport({address: chance.choices(accidents, k=3) for address in addresses})
    subscribe(place, *addresses)
    freeze(place)
    for _ in range(40):
        with suppress(Killed):
            send(place, relay)
        place.clock.move(hours=3)
    received = Counter(relay.received())
    doubtful = {row.subscriber_id: row.uncertain for row in deliveries(place)}
    assert set(states(place)) <= {"accepted", "uncertain"}
    assert set(received) == set(addresses)
    assert max(received.values()) <= 2
    assert sum(received.values()) - len(addresses) <= sum(doubtful.values())
    by_address: dict[str, set[str]] = {}
    for sent in relay.sent:
        by_address.setdefault(sent.recipient, set()).add(sent.message_id)
    assert all(len(found) == 1 for found in by_address.values())
